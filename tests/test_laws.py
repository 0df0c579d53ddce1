"""Laws that hold in every quarter of every world: money, people, compute and rights are conserved."""

from dataclasses import fields, is_dataclass

import histories
import numpy as np
import pytest

from negotiation.clock import Quarter
from negotiation.codebook import METRICS
from negotiation.parameters.disputes import RECEIVED
from negotiation.state import Account, Cloud, Employer
from negotiation.table.terms import Ends, Holder, Regime
from negotiation.table.told_terms import CODES
from negotiation.world.compute import open_to_openai
from negotiation.world.market import running_costs

#: Relative error that rounding may leave in a sum of many payments.
ROUNDING = 1e-9
RESEARCHERS = 200

FRACTIONS = (
    "compute_unmet", "azure_share", "microsoft_in_house", "microsoft_other_suppliers", "revenue_share",
    "microsoft_stake", "investors_stake", "others_stake", "acquired", "separated", "commoditisation",
    "cohesion_openai", "cohesion_microsoft", "trust", "dependence_microsoft", "dependence_openai", "credit_openai",
    "overlap", "vision_distance", "case_open", "talking", "resale_part", "licence_exclusive", "data_shared",
    "knowledge_transfer", "may_build", "may_compete", "may_release", "consent", "converted", "agi_declared",
    "openai_business_part", "business_share_openai", "business_share_anthropic", "order_book_openai", "multi_homing",
    "switching", "microsoft_story",
    *(name for name in METRICS if name.startswith("flag_")),
)  # fmt: skip
#: What may be negative: a loss, a lead, growth, what is gained, and what is paid where it may flow either way.
SIGNED = (
    "openai_loss", "openai_loss_year", "openai_lead", "openai_burn", "paid_resale", "azure_growth",
    "google_cloud_growth", "aws_growth", "outside_microsoft", "outside_openai",
)  # fmt: skip
#: What is -1 where it is infinite, and never negative otherwise.
UNLESS_INFINITE = ("share_cap_left", "profit_cap", "licence_end", "deadline")
#: Entries of the state that are infinite where there is no cap, no date, no end.
MAY_BE_INFINITE = ("cap_left", "profit_cap", "due", "deadline", "claimed", "licence_end")
#: Codes on record, and the terms they come from where the name differs.
CODED = {
    **{name: name for name in ("regime", "distribution", "licence_scope", "agi_ends", "agi_judge", "sharing")},
    **{"credit_clause": "credit", "safety_rules": "safety"},
}


@pytest.fixture(scope="module", params=["core", "history", "unlike worlds"])
def watched(request):
    return {"core": histories.ordinary, "history": histories.whole, "unlike worlds": histories.unlike}[request.param]()


def holds(flags, law, quarter):
    """Assert a flag a world, naming the quarter and the first worlds that break the law."""
    broken = np.flatnonzero(~flags.reshape(len(flags), -1).all(axis=1))
    assert broken.size == 0, f"{law}: broken in {Quarter(quarter)} by {broken.size} worlds, first {broken[:5].tolist()}"


def near(left, right, scale=1.0):
    return np.abs(left - right) <= ROUNDING * np.maximum(scale, np.maximum(np.abs(left), np.abs(right)))


def amounts(watched, name):
    return watched.model.record.metrics()[name]


def serving_azure(state):
    return state.clouds.serving[:, Cloud.AZURE]


def resold(watched, before, after):
    """What OpenAI gets of Azure's sales of its models in a quarter, USD bn; negative where it pays."""
    received = watched.model.settings.disputes.resale_direction == RECEIVED
    due = np.where(before.contract.acquired, 0.0, before.contract.rights.resale * after.microsoft.models / 4)
    return np.where(received, -due, due)


def all_ended(before, after):
    """Where a declaration of AGI has ended all of Microsoft's rights in the quarter."""
    now = after.contract.rights.ended & ~before.contract.rights.ended
    return now & (before.contract.rights.agi_ends == Ends.EVERYTHING)


def restructured(before, after, quarter):
    """Where a conversion was done or money released in the quarter."""
    converted = after.contract.conversion.done & ~before.contract.conversion.done
    return converted | ((before.openai.waiting > 0) & (quarter > before.openai.deadline))


# ---- money


def test_money_paid_is_money_received(watched):
    at_first = watched.states[0].accounts.sum(axis=1)
    for quarter, _, after in watched.quarters:
        turned_over = np.abs(after.accounts).max(axis=1)
        holds(near(after.accounts.sum(axis=1), at_first, turned_over), "accounts add up to what they were", quarter)


def test_openais_cash_changes_by_what_came_in_less_what_went_out(watched):
    for quarter, before, after in watched.quarters:
        income = after.openai.revenue / 4
        share = after.microsoft.received - before.microsoft.received
        instalment = np.minimum(before.contract.pledged, before.contract.tranche)
        rounds = after.openai.raised - before.openai.raised
        bills = after.openai.loss + income - share
        change = after.accounts[:, Account.OPENAI] - before.accounts[:, Account.OPENAI]
        flows = income + instalment + rounds - share - bills
        turnover = ROUNDING + income + instalment + rounds + np.abs(bills) + before.accounts[:, Account.OPENAI]
        owned = before.contract.acquired  # an owner also pays what its subsidiary cannot
        holds(owned | near(change, flows, turnover), "cash changes by flows", quarter)
        holds(~owned | (change >= flows - ROUNDING * turnover), "an owner only adds to cash", quarter)


def test_openai_pays_its_bills_in_full_unless_its_cash_is_gone(watched):
    for quarter, before, after in watched.quarters:
        rent = (before.clouds.serving * before.clouds.price).sum(axis=1) / 4
        numbers = watched.model.settings
        staff, other = running_costs(quarter, after.openai.revenue, before.openai.headcount, numbers)
        share, passed = after.microsoft.received - before.microsoft.received, resold(watched, before, after)
        cash = after.accounts[:, Account.OPENAI]
        bills = after.openai.loss + after.openai.revenue / 4 - share + np.maximum(passed, 0)
        due = rent + staff + other
        scale = np.maximum(due, np.abs(passed))
        owed = np.maximum(-passed, 0)  # what OpenAI owes of the sales comes first, as far as its cash reaches
        holds(bills <= (due + owed) * (1 + ROUNDING) + ROUNDING, "pays no more than is due", quarter)
        freed = (before.openai.waiting > 0) & (after.openai.waiting <= 0)  # after talks, when the bills are settled
        late = np.where(freed, after.openai.raised - before.openai.raised, 0.0)
        gone = cash - late <= ROUNDING * np.maximum(scale, 1)
        holds(near(bills, due + owed, scale) | gone, "pays what is due or all it has", quarter)


def test_authorities_receive_penalties_while_a_case_is_open_and_never_give_back(watched):
    received = False
    for quarter, before, after in watched.quarters:
        paid = after.accounts[:, Account.AUTHORITIES] - before.accounts[:, Account.AUTHORITIES]
        case = before.relationship.case_open & (watched.model.settings.rights.penalty > 0)
        holds((paid > 0) == case, "a penalty where a case is open and nowhere else", quarter)
        received = received or paid.any()
    assert received


def test_openais_cash_is_never_negative(watched):
    for quarter, _, after in watched.quarters:
        spent = np.maximum(after.openai.revenue, 1)
        holds(after.accounts[:, Account.OPENAI] >= -ROUNDING * spent, "cash is not negative", quarter)


def test_what_is_pledged_is_paid_in_or_falls_with_the_partnership(watched):
    for quarter, before, after in watched.quarters:
        due = np.minimum(before.contract.pledged, before.contract.tranche)
        new = after.contract.invested - before.contract.invested
        left = np.where(after.contract.separated, 0.0, before.contract.pledged - due + new)
        holds(near(after.contract.pledged, left), "pledged", quarter)
        holds((after.contract.pledged >= 0) & (new >= 0), "pledges are not negative, money put in stays in", quarter)


def test_holdings_sum_to_one_and_none_is_negative(watched):
    for quarter, _, after in watched.quarters:
        holdings = after.contract.holdings
        holds(near(holdings.sum(axis=1), 1.0), "holdings sum to one", quarter)
        holds((holdings >= -ROUNDING) & (holdings <= 1 + ROUNDING), "holdings are fractions", quarter)


def test_outside_money_dilutes_all_but_microsoft_unless_all_hold_ordinary_shares(watched):
    for quarter, before, after in watched.quarters:
        unchanged = after.contract.amendments == before.contract.amendments
        unchanged &= ~restructured(before, after, quarter)
        held, now, shares = before.contract.holdings, after.contract.holdings, before.contract.conversion.done
        raised = after.openai.raised - before.openai.raised
        asked = raised / (after.openai.valuation + raised)
        mine, staff = Holder.MICROSOFT, Holder.STAFF_AND_NONPROFIT
        bought = np.minimum(asked, 1 - held[:, mine])
        left = held[:, staff] * (1 - bought / np.maximum(1 - held[:, mine], ROUNDING))
        kept = np.where(shares, held[:, mine] * (1 - asked), held[:, mine])
        left = np.where(shares, held[:, staff] * (1 - asked), left)
        holds(~unchanged | near(now[:, mine], kept), "Microsoft's part of capped profits is kept", quarter)
        holds(~unchanged | near(now[:, staff], left), "staff and non-profit give up their part of it", quarter)


def test_a_conversion_done_makes_microsofts_part_what_was_agreed_less_what_is_sold_at_once(watched):
    seen = False
    for quarter, before, after in watched.quarters:
        now = after.contract.conversion.done & ~before.contract.conversion.done
        still = after.contract.amendments == before.contract.amendments
        agreed, mine = before.contract.conversion.equity, after.contract.holdings[:, Holder.MICROSOFT]
        due, least = before.contract.conversion.due, watched.model.settings.conversion.conversion_least_quarters
        ready = ~still & (after.openai.prepared >= least)  # consent came in this quarter, all was prepared
        holds(~now | (quarter >= due) | ready, "not before its time", quarter)
        holds(~(now & still) | (mine <= agreed + ROUNDING), "no more than was agreed", quarter)
        sold = after.openai.raised > before.openai.raised
        holds(~(now & still & ~sold) | near(mine, agreed), "what was agreed", quarter)
        seen = seen or now.any()
    assert seen == (watched is not histories.ordinary())


def test_what_waits_for_a_conversion_is_held_back_released_or_lost(watched):
    lost_part = watched.model.settings.conversion.deadline_loss
    for quarter, before, after in watched.quarters:
        waiting, done = before.openai.waiting, after.contract.conversion.done & ~before.contract.conversion.done
        under_way = np.isfinite(before.contract.conversion.due) & (quarter < before.contract.conversion.due)
        bought = after.contract.acquired
        signed = np.isfinite(after.contract.conversion.due)
        waits = (under_way | before.talking.open) & (signed | after.talking.open)
        missed = (waiting > 0) & (quarter > before.openai.deadline) & ~waits & ~bought & ~done
        raised = after.openai.raised - before.openai.raised
        holds(~(done & ~bought) | (raised >= waiting * (1 - ROUNDING)), "all of it comes with the conversion", quarter)
        holds(~missed | (raised >= (1 - lost_part) * waiting * (1 - ROUNDING)), "the rest comes anyway", quarter)
        quiet = ~(done | missed | bought)
        holds(~quiet | (after.openai.waiting >= waiting), "nothing is lost before its time", quarter)
        holds(after.openai.waiting >= 0, "what waits is not negative", quarter)
        holds((after.openai.waiting > 0) <= np.isfinite(after.openai.deadline), "it waits until a date", quarter)


# ---- the revenue share


def test_the_share_received_is_the_share_of_revenue_within_its_cap_and_its_term(watched):
    collected = watched.model.settings.market.share_collected
    for quarter, before, after in watched.quarters:
        contract = before.contract
        running = (quarter <= contract.last_quarter) & ~contract.acquired
        running &= ~all_ended(before, after)
        due = np.minimum(collected * contract.share * after.openai.revenue / 4, contract.cap_left) * running
        received = after.microsoft.received - before.microsoft.received
        holds(near(received, due, after.microsoft.received), "received", quarter)
        holds((received >= 0) & (received <= contract.cap_left * (1 + ROUNDING)), "never beyond the cap", quarter)


def test_a_cap_is_used_up_by_what_is_paid_and_ends_the_share(watched):
    for quarter, before, after in watched.quarters:
        unchanged = after.contract.amendments == before.contract.amendments
        unchanged &= after.contract.separated == before.contract.separated
        unchanged &= ~all_ended(before, after)
        paid = after.microsoft.received - before.microsoft.received
        was_capped, capped = np.isfinite(before.contract.cap_left), np.isfinite(after.contract.cap_left)
        left = np.where(was_capped, before.contract.cap_left, 0) - paid
        now = np.where(capped, after.contract.cap_left, 0)
        ended = (after.contract.share == 0) & (before.contract.share > 0)
        holds(~(unchanged & capped) | (was_capped & near(now, left)), "cap left", quarter)
        used_up = was_capped & (left <= ROUNDING * np.maximum(after.microsoft.received, 1))
        holds(
            ~(unchanged & was_capped & ~capped) | used_up | (quarter > before.contract.last_quarter), "used up", quarter
        )
        over = (quarter > before.contract.last_quarter) | used_up
        holds(~(unchanged & ended) | over, "a share ends with its cap or its term", quarter)
        holds(after.contract.cap_left >= 0, "a cap is not negative", quarter)


# ---- people


def test_every_researcher_has_exactly_one_employer_and_the_pool_keeps_its_size(watched):
    for quarter, _, after in watched.quarters:
        employer = after.talent.employer
        assert employer.shape[1] == RESEARCHERS
        holds((employer >= 0) & (employer < len(Employer)), "an employer there is", quarter)
        counted = np.stack([(employer == firm).sum(axis=1) for firm in Employer], axis=1)
        holds(after.talent.team == counted, "teams are the researchers who work there", quarter)
        holds(after.talent.team.sum(axis=1) == RESEARCHERS, "nobody is lost", quarter)


def test_whoever_leaves_one_employer_joins_another(watched):
    for quarter, _, after in watched.quarters:
        talent = after.talent
        holds(talent.joined.sum(axis=1) == talent.left.sum(axis=1), "joined is left", quarter)
        holds(talent.between <= talent.left.sum(axis=1), "moves between the two are moves", quarter)
        holds(talent.left.sum(axis=1) <= talent.approaches, "only who is approached moves", quarter)
        pair = talent.left[:, [Employer.MICROSOFT, Employer.OPENAI]].sum(axis=1)
        holds(talent.between <= pair, "moves between the two leave one of them", quarter)


def test_nobody_works_for_a_lab_that_is_not_founded(watched):
    founded = watched.model.settings.talent.anthropic_founded
    at_first = watched.model.settings.start.start_team_anthropic
    for quarter, _, after in watched.quarters:
        too_early = (quarter < founded) & (at_first == 0)
        holds(~too_early | (after.talent.team[:, Employer.ANTHROPIC] == 0), "not founded", quarter)


# ---- compute


def test_only_azure_serves_while_it_is_exclusive(watched):
    for quarter, before, after in watched.quarters:
        exclusive = before.contract.regime == Regime.EXCLUSIVE
        elsewhere = after.clouds.serving[:, Cloud.AZURE + 1 :]
        holds(~exclusive | (elsewhere == 0).all(axis=1), "nobody else serves", quarter)


def test_no_cloud_sells_beyond_its_capacity_and_openai_buys_no_more_than_it_lacks(watched):
    settings = watched.model.settings
    for quarter, before, after in watched.quarters:
        kept = before.clouds.serving * (1 - 1 / settings.compute.contract_quarters[:, None])
        bought = after.clouds.serving - kept
        free = after.clouds.capacity.copy()
        free[:, Cloud.AZURE] = open_to_openai(free[:, Cloud.AZURE], after.microsoft.models, settings)
        room = np.maximum(free - kept, 0)
        scale = ROUNDING * (after.clouds.capacity + after.clouds.serving + 1)
        holds(bought >= -scale, "contracts only lapse", quarter)
        holds(bought <= room + scale, "sold within capacity", quarter)
        lacking = np.maximum(after.openai.wanted - kept.sum(axis=1), 0)
        holds(bought.sum(axis=1) <= lacking + scale.sum(axis=1), "bought only what was lacking", quarter)


def test_openai_uses_no_more_than_it_contracted_and_wanted(watched):
    for quarter, before, after in watched.quarters:
        used = after.openai.used
        scale = ROUNDING * (1 + used)
        holds(used <= before.clouds.serving.sum(axis=1) + scale, "used within contracts", quarter)
        holds(used <= before.openai.wanted + scale, "used within wishes", quarter)


def test_what_is_unmet_is_what_is_wanted_and_not_contracted(watched):
    for quarter, _, after in watched.quarters:
        wanted = np.maximum(after.openai.wanted, 1e-9)
        missing = np.maximum(after.openai.wanted - after.clouds.serving.sum(axis=1), 0) / wanted
        holds(np.abs(after.openai.unmet - missing) <= ROUNDING, "unmet", quarter)


def test_a_commitment_falls_only_by_what_azure_serves(watched):
    deals = watched.model.record.deals.columns()
    for quarter, before, after in watched.quarters:
        new = np.zeros(len(before.contract.commitment))
        now = deals["quarter"] == quarter
        new[deals["world"][now]] = deals["new_commitment"][now]
        left = before.contract.commitment - np.minimum(serving_azure(after) / 4, before.contract.commitment)
        ended = after.contract.separated & ~before.contract.separated
        holds(near(after.contract.commitment, np.where(ended, 0.0, left + new)), "commitment left", quarter)
        holds(after.contract.commitment >= 0, "a commitment is not negative", quarter)


# ---- one way


def test_the_regime_only_loosens_and_ends_are_final(watched):
    for quarter, before, after in watched.quarters:
        holds(after.contract.regime >= before.contract.regime, "rights given to others are not recalled", quarter)
        holds(after.contract.acquired >= before.contract.acquired, "acquired stays acquired", quarter)
        holds(after.contract.separated >= before.contract.separated, "separated stays separated", quarter)
        holds(~(after.contract.acquired & after.contract.separated), "not both", quarter)


def test_rights_granted_are_never_taken_and_a_conversion_is_never_undone(watched):
    for quarter, before, after in watched.quarters:
        old, new = before.contract.rights, after.contract.rights
        for freedom in ("may_build", "may_compete", "may_release", "distribution", "ended"):
            holds(getattr(new, freedom) >= getattr(old, freedom), freedom, quarter)
        holds(new.licence_exclusive <= old.licence_exclusive, "a licence never becomes exclusive again", quarter)
        ended = all_ended(before, after)
        holds((new.licence_end >= old.licence_end) | ended, "a licence never gets shorter", quarter)
        anew = after.contract.amendments > before.contract.amendments
        holds(~ended | anew | (new.licence_end <= quarter), "unless a declaration ends it", quarter)
        was, now = before.contract.conversion, after.contract.conversion
        for flag in ("consent", "done", "failed"):
            holds(getattr(now, flag) >= getattr(was, flag), flag, quarter)
        holds(~now.done | np.isinf(now.due), "what is done is not due", quarter)
        holds(~np.isfinite(now.due) | now.consent, "nothing is under way without consent", quarter)
        holds(after.contract.profit_cap >= before.contract.profit_cap, "a cap on profits only rises", quarter)
        holds(after.relationship.declared >= before.relationship.declared, "declared stays declared", quarter)


def test_a_claim_that_agi_is_reached_is_settled_takes_effect_or_is_pending(watched):
    for quarter, before, after in watched.quarters:
        pending = np.isfinite(before.relationship.claimed)
        deal = after.contract.amendments > before.contract.amendments
        effect = after.relationship.declared & ~before.relationship.declared
        over = np.isinf(after.relationship.claimed)
        holds(~effect | (pending & (quarter >= before.relationship.claimed)), "takes effect at its time", quarter)
        holds(~(pending & over) | effect | deal | after.contract.acquired, "settled by a deal or in effect", quarter)


def test_a_contract_stays_as_it_is_while_nobody_amends_or_ends_it(watched):
    for quarter, before, after in watched.quarters:
        same = after.contract.amendments == before.contract.amendments
        same &= after.contract.separated == before.contract.separated
        same &= ~restructured(before, after, quarter)
        same &= after.relationship.declared == before.relationship.declared
        for code in vars(before.contract.rights):
            old, new = (getattr(each.contract.rights, code) for each in (before, after))
            holds(~same | (old == new), f"{code} kept", quarter)
        for term in ("last_quarter", "invested", "profit_cap", "regime", "commitment_end", "acquired"):
            kept = getattr(after.contract, term) == getattr(before.contract, term)
            holds(~same | kept, f"{term} kept", quarter)


def test_counts_and_sums_since_the_start_never_fall(watched):
    for name in ("talks_held", "talks_failed", "amendments", "invested", "openai_raised", "share_received",
                 "commoditisation", "vision_distance", "microsoft_other_suppliers", "partnership_spend"):  # fmt: skip
        steps = np.diff(amounts(watched, name), axis=1)
        assert (steps >= -1e-12).all(), f"{name} falls in worlds {np.flatnonzero((steps < -1e-12).any(axis=1))[:5]}"


def test_every_talk_is_under_way_or_came_to_something(watched):
    held, failed = amounts(watched, "talks_held"), amounts(watched, "talks_failed")
    agreed, open_ = amounts(watched, "amendments"), amounts(watched, "talking")
    assert np.array_equal(held, failed + agreed + open_), "talks held are failed, agreed or under way"


def test_the_price_of_equal_capability_falls(watched):
    steps = np.diff(amounts(watched, "price_index"), axis=1)
    falling = (watched.model.settings.market.price_fall > 0)[:, None]
    assert (steps[np.broadcast_to(falling, steps.shape)] < 0).all()
    assert (steps <= 0).all()


# ---- numbers that can be


def test_every_metric_is_finite_and_in_its_range(watched):
    turnover = np.maximum(amounts(watched, "openai_revenue").max(), 1)
    for name in METRICS:
        values = amounts(watched, name)
        assert np.isfinite(values).all(), f"{name} is not finite"
        if name in UNLESS_INFINITE:
            assert ((values >= 0) | (values == -1)).all(), f"{name} is {values.min()}"
        elif name not in SIGNED:
            assert values.min() >= -ROUNDING * turnover, f"{name} falls to {values.min()}"
        if name in FRACTIONS:
            assert values.max() <= 1 + 1e-9, f"{name} rises to {values.max()}"


def test_every_code_has_a_word(watched):
    for metric, term in CODED.items():
        values = amounts(watched, metric)
        assert set(np.unique(values)) <= set(range(len(CODES[term][1]))), metric
    assert set(CODED.values()) == set(CODES)


def test_every_number_of_the_state_is_finite_but_for_caps_not_set_and_words_not_said(watched):
    def check(record, name, quarter):
        if is_dataclass(record):
            for entry in fields(record):
                if entry.name != "memory":
                    check(getattr(record, entry.name), f"{name}.{entry.name}", quarter)
        elif name.rpartition(".")[2] in MAY_BE_INFINITE:
            holds(~np.isnan(record) & (record > -np.inf), name, quarter)
        else:
            holds(np.isfinite(record), name, quarter)

    for quarter, _, after in watched.quarters:
        check(after, "state", quarter)
        holds((after.talent.cohesion >= 0) & (after.talent.cohesion <= 1), "cohesion", quarter)
        holds((after.talent.skill > 0) & (after.talent.pay >= 0), "skill and pay", quarter)
        holds((after.talking.knowledge >= 0) & (after.talking.knowledge <= 1), "knowledge", quarter)
        holds((after.clouds.serving >= 0) & (after.clouds.capacity >= 0), "compute", quarter)
        holds((after.openai.valuation > 0) & (after.openai.runway >= 0), "valuation and runway", quarter)


def test_the_figures_of_a_calendar_year_are_sums_of_its_quarters(watched):
    for year_so_far, flow in (("openai_revenue_year", "openai_revenue"), ("openai_loss_year", "openai_loss")):
        values = amounts(watched, flow) / (4 if flow == "openai_revenue" else 1)
        told = amounts(watched, year_so_far)
        for place, quarter in enumerate(watched.model.record.quarters):
            since = max(place - (quarter + 2) % 4, 0)
            summed = values[:, since : place + 1].sum(axis=1)
            holds(near(told[:, place], summed, np.abs(values).max()), year_so_far, quarter)
