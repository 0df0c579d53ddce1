"""Finance: what share, money, stake, consent and acquisition are worth to each side, and what they change."""

import itertools
from dataclasses import fields, replace

import numpy as np
import pytest
from midway import clause, midways

from negotiation.table.issues.finance import CAPPED, CONVERTED, CONVERTIBLE, CONVERTING, situation
from negotiation.table.issues.finance_clauses import (
    CLAUSES,
    CONSENT_GRID,
    EQUITIES,
    GRID,
    HOLDINGS,
    INVESTMENTS,
    PREMIUMS,
    SHARE_ENDS,
    SHARES,
    terms_of,
)
from negotiation.table.issues.finance_worth import price_of_the_rest
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES
from negotiation.table.terms import Holder

TINY = 1e-9
LEVELS = len(CLAUSES.share)
AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


def part(midway, side, motive, level):
    return midway.part("finance", side, motive, level)


def worth(midway, side, level):
    return midway.worth("finance", side, level)


def grows(values, sign=1, strictly=True):
    """Whether each of some values, one a world, is larger than the one before; smaller for sign -1."""
    steps = sign * np.diff(np.stack(values), axis=0)
    return bool((steps > 0).all() if strictly else (steps >= -TINY).all())


# ---- the clauses


def test_clauses_are_all_combinations_then_those_with_consent_then_the_acquisitions_and_level_zero_is_empty():
    assert np.prod(GRID) + np.prod(CONSENT_GRID) + len(PREMIUMS) == LEVELS
    for column in (CLAUSES.share, CLAUSES.stake, CLAUSES.equity, CLAUSES.premium):
        assert np.isnan(column[0])
    assert CLAUSES.investment[0] == 0
    assert not CLAUSES.capped[0]
    columns = [getattr(CLAUSES, entry.name).astype(float) for entry in fields(CLAUSES)]
    terms = np.stack([np.nan_to_num(column, nan=-1) for column in columns], axis=1)
    assert len(np.unique(terms, axis=0)) == len(terms), "no clause is offered twice"
    assert not (CLAUSES.consents & CLAUSES.buys).any()
    assert not (CLAUSES.consents & ~np.isnan(CLAUSES.stake)).any(), "a part of shares or of capped profits"


def test_the_record_tells_every_term_of_a_clause():
    told = terms_of(np.arange(LEVELS))
    assert np.array_equal(told["equity"], CLAUSES.equity, equal_nan=True)
    assert np.array_equal(told["investment"], CLAUSES.investment)
    assert set(told) == {"share", "capped", "investment", "cap_multiple", "stake", "equity", "premium"}


# ---- what can be agreed when


@AT_ALL_TIMES
def test_consent_is_on_the_table_once_and_never_where_the_scenario_has_no_restructuring(midway):
    capped = midway.capped.but("relationship", case_open=False)
    assert (situation(capped.state.contract, capped.settings) == CONVERTIBLE).all()
    assert capped.on_table("finance").all()
    without = replace(capped, settings=midway.given(restructuring_on_table=0).settings)
    assert (situation(without.state.contract, without.settings) == CAPPED).all()
    assert np.array_equal(without.on_table("finance"), np.tile(~CLAUSES.consents, (midway.worlds, 1)))


@AT_ALL_TIMES
def test_while_a_conversion_is_under_way_only_the_payment_and_a_takeover_can_be_agreed(midway):
    calm = midway.capped.but("relationship", case_open=False)
    coming = calm.conversion(consent=True, equity=0.3, due=midway.quarter + 2.0)
    assert (situation(coming.state.contract, coming.settings) == CONVERTING).all()
    on = coming.on_table("finance")
    assert on[:, clause(share=0.2)].all()
    assert on[:, CLAUSES.buys].all()
    assert not on[:, CLAUSES.consents | (CLAUSES.investment > 0) | ~np.isnan(CLAUSES.stake)].any()


@AT_ALL_TIMES
def test_once_converted_money_buys_shares_and_no_stake_is_set(midway):
    done = midway.capped.conversion(consent=True, equity=0.3, done=True)
    assert (situation(done.state.contract, done.settings) == CONVERTED).all()
    on = done.on_table("finance")
    assert on[:, clause(investment=10.0)].all()
    assert not on[:, CLAUSES.consents | ~np.isnan(CLAUSES.stake)].any()


# ---- the revenue share


@AT_ALL_TIMES
def test_a_higher_share_is_worth_more_to_microsoft_and_less_to_openai(midway):
    levels = [clause(share=share) for share in (0.0, *SHARES)]
    assert grows([worth(midway, MICROSOFT, level) for level in levels])
    assert grows([worth(midway, OPENAI, level) for level in levels], -1)


@AT_ALL_TIMES
def test_a_cap_lowers_what_both_sides_count_with(midway):
    for share in (0.10, 0.20, 0.30):
        free, capped = clause(share=share), clause(share=share, capped=True)
        assert grows([worth(midway, MICROSOFT, level) for level in (capped, free)], strictly=False)
        assert grows([worth(midway, OPENAI, level) for level in (capped, free)], -1, strictly=False)


@AT_ALL_TIMES
def test_a_tighter_cap_lowers_it_further(midway):
    loose, tight = (midway.given(cap_share_of_expected=part) for part in (0.7, 0.3))
    level = clause(share=0.2, capped=True)
    assert grows([worth(each, MICROSOFT, level) for each in (tight, loose)])
    assert grows([worth(each, OPENAI, level) for each in (loose, tight)])


def test_a_share_is_worth_nothing_once_its_term_is_over():
    midway = replace(midways()[-1], quarter=SHARE_ENDS)
    for side in SIDES:
        steps = worth(midway, side, clause(share=0.30)) - worth(midway, side, clause(share=0.0))
        assert np.abs(steps).max() <= TINY * midway.outlook.valuation[side].max()


@AT_ALL_TIMES
def test_what_a_share_gives_the_one_it_takes_from_the_other(midway):
    """But for what a declaration of AGI may end, which Microsoft alone fears, and what a buyer makes of it."""
    alike = midway.neutral.rights(agi_ends=0)
    for motive in ("revenue share", "claim on profits", "resale"):
        sheets = [alike.sheet("finance", side) for side in SIDES]
        last = LEVELS - len(PREMIUMS) if motive != "revenue share" else LEVELS
        for level in (*range(0, last, 5), last - 1):
            both = [sheet.at(alike.rows, np.full(alike.worlds, level))[motive] for sheet in sheets]
            assert both[0] + both[1] == pytest.approx(0, abs=1e-8 * (1 + np.abs(both[0]).max())), (motive, level)


@AT_ALL_TIMES
def test_who_owns_all_profits_neither_gains_nor_loses_by_the_share(midway):
    holdings = np.zeros_like(midway.state.contract.holdings)
    holdings[:, Holder.MICROSOFT] = 1
    owner = midway.capped.but("contract", holdings=holdings, profit_cap=np.inf)
    for side in SIDES:
        for share in SHARES:
            value = part(owner, side, "revenue share", clause(share=share))
            assert np.abs(value).max() <= 1e-9 * midway.state.openai.valuation.max()


@AT_ALL_TIMES
def test_the_more_of_openai_microsoft_owns_the_less_the_share_is_worth_to_it(midway):
    alike = midway.capped.neutral.but("contract", share=0.0, profit_cap=np.inf)
    small, large = clause(share=0.2, stake=HOLDINGS[1]), clause(share=0.2, stake=HOLDINGS[2])
    for side, sign in ((MICROSOFT, 1), (OPENAI, -1)):
        values = [sign * part(alike, side, "revenue share", level) for level in (small, large)]
        assert (values[1] < values[0]).all()
        assert values[1] / values[0] == pytest.approx((1 - HOLDINGS[2]) / (1 - HOLDINGS[1]))


@AT_ALL_TIMES
def test_the_more_of_openai_microsoft_owns_the_more_of_what_it_passes_on_is_its_own(midway):
    passing = midway.capped.neutral.but("contract", profit_cap=np.inf).rights(resale=0.2)
    values = [part(passing, MICROSOFT, "resale", clause(stake=stake)) for stake in HOLDINGS[1:]]
    more = passing.outlook.models > 0
    assert more.any()
    assert (values[1] > values[0])[more].all()


@AT_ALL_TIMES
def test_drag_on_research_makes_a_share_dearer_to_openai_than_what_it_pays(midway):
    alike = midway.neutral
    motives = replace(alike.settings.motives, research_drag=np.full(alike.worlds, 1.3))
    dragged = replace(alike, settings=replace(alike.settings, motives=motives))
    step = [
        worth(each, OPENAI, clause(share=0.2)) - worth(each, OPENAI, clause(share=0.0)) for each in (alike, dragged)
    ]
    assert (step[1] < step[0]).all()


@AT_ALL_TIMES
def test_what_the_share_is_moved_for_is_a_switch_where_the_documents_disagree(midway):
    step = {}
    for motive in ("both", "microsoft up", "openai down"):
        each = midway.given(share_motive=motive, cost_share_claim=0.5, research_drag=1.0)
        step[motive] = [worth(each, side, clause(share=0.2)) - worth(each, side, clause(share=0.0)) for side in SIDES]
    short = midway.outlook.shortage > 0
    assert (step["openai down"][MICROSOFT] < step["both"][MICROSOFT])[short].all(), "no claim as costs balloon"
    assert (step["microsoft up"][OPENAI] > step["both"][OPENAI]).all(), "no drag on research"
    assert np.array_equal(step["microsoft up"][MICROSOFT], step["both"][MICROSOFT])
    assert np.array_equal(step["openai down"][OPENAI], step["both"][OPENAI])


# ---- money and stake


@AT_ALL_TIMES
def test_new_money_costs_microsoft_the_more_the_more_it_is(midway):
    outlays = [part(midway, MICROSOFT, "outlay", clause(investment=sum_)) for sum_ in INVESTMENTS]
    for sum_, outlay in zip(INVESTMENTS, outlays, strict=True):
        assert (outlay < 0).all()
        assert (outlay > -sum_ * (1 + sum_)).all()
    assert grows(outlays, -1)


@AT_ALL_TIMES
def test_new_money_is_worth_more_to_openai_the_shorter_its_runway(midway):
    level = clause(investment=10.0)
    values = [part(midway.but("openai", runway=runway), OPENAI, "cash", level) for runway in (40.0, 2.5, 1.0, 0.0)]
    assert (values[0] > 0).all()
    assert grows(values, strictly=False)
    needy = midway.but("openai", burn=5.0).with_cash(0.0)
    values = [part(needy.but("openai", runway=runway), OPENAI, "cash", level) for runway in (40.0, 0.5)]
    lacks = needy.outlook.cash_short > 0
    assert (values[1][lacks] > values[0][lacks]).all()


@AT_ALL_TIMES
def test_money_to_spare_is_worth_less_than_its_sum_to_openai(midway):
    rich = midway.with_cash(1e4)
    assert (part(rich, OPENAI, "cash", clause(investment=10.0)) <= 10.0).all()
    assert (rich.outlook.cash_short == 0).all()


@AT_ALL_TIMES
def test_a_larger_stake_is_worth_more_to_microsoft_and_costs_openai_profits_and_control(midway):
    capped = midway.capped
    levels = [clause(stake=stake) for stake in HOLDINGS[1:]]
    for side, motive, sign in ((MICROSOFT, "claim on profits", 1), (OPENAI, "claim on profits", -1)):
        assert grows([part(capped, side, motive, level) for level in levels], sign, strictly=False), motive
        uncapped = capped.but("contract", profit_cap=1e6)
        assert grows([part(uncapped, side, motive, level) for level in levels], sign), motive
    assert grows([part(capped, OPENAI, "control", level) for level in levels], -1)


@AT_ALL_TIMES
def test_a_larger_multiple_is_worth_more_to_microsoft_and_less_to_openai(midway):
    capped = midway.capped
    for sum_ in INVESTMENTS:
        multiples = CLAUSES.multiple[(CLAUSES.investment == sum_) & ~CLAUSES.consents]
        levels = [clause(investment=sum_, multiple=multiple) for multiple in (multiples.min(), multiples.max())]
        for side, sign in ((MICROSOFT, 1), (OPENAI, -1)):
            values = [part(capped, side, "claim on profits", level) for level in levels]
            assert grows(values, sign, strictly=False)
    tight = capped.but("contract", profit_cap=0.01)
    levels = [clause(investment=sum_) for sum_ in (INVESTMENTS[0], INVESTMENTS[-1])]
    for side, sign in ((MICROSOFT, 1), (OPENAI, -1)):
        assert grows([part(tight, side, "claim on profits", level) for level in levels], sign)


# ---- consent to convert


@AT_ALL_TIMES
def test_a_larger_part_of_the_shares_moves_value_from_openai_to_microsoft(midway):
    capped = midway.capped
    levels = [clause(equity=equity) for equity in EQUITIES]
    rich = (capped.outlook.valuation[MICROSOFT] > 50) & (capped.outlook.valuation[OPENAI] > 50)
    for side, motive, sign in (
        (MICROSOFT, "claim on profits", 1),
        (OPENAI, "claim on profits", -1),
    ):
        values = [part(capped, side, motive, level)[rich] for level in levels]
        assert grows(values, sign), motive
    assert grows([part(capped, OPENAI, "control", level) for level in levels], -1)
    assert grows([part(capped, MICROSOFT, "one bet", level)[rich] for level in levels], -1)


@AT_ALL_TIMES
def test_consent_costs_microsoft_its_lever_and_gives_openai_the_money_that_waits(midway):
    capped, level = midway.capped, clause(equity=0.3)
    assert (part(capped, MICROSOFT, "hold-up", level) < 0).all()
    none = capped.but("openai", waiting=0.0, deadline=np.inf)
    assert (part(none, OPENAI, "deadline", level) == 0).all()
    assert (part(none, MICROSOFT, "partner's growth", level) == 0).all()
    pressing = [capped.but("openai", waiting=sum_, deadline=midway.quarter + 2.0) for sum_ in (5.0, 20.0)]
    assert grows([part(each, OPENAI, "deadline", level) for each in (none, *pressing)])
    assert grows([part(each, MICROSOFT, "partner's growth", level) for each in (none, *pressing)])
    near = [capped.but("openai", waiting=20.0, deadline=midway.quarter + left) for left in (12.0, 4.0, 0.0)]
    assert grows([part(each, OPENAI, "deadline", level) for each in near]), "the nearer the deadline the more"


@AT_ALL_TIMES
def test_shares_to_sell_are_worth_more_the_more_openai_is_worth_and_less_the_dearer_the_conversion(midway):
    capped, level = midway.capped.but("openai", valuation=500.0), clause(equity=0.3)
    poor = capped.but("openai", valuation=5.0)
    assert grows([part(each, OPENAI, "shares to sell", level) for each in (poor, capped)])
    dear = replace(capped, settings=midway.given(conversion_cost_fixed=100.0).settings)
    assert grows([part(each, OPENAI, "shares to sell", level) for each in (dear, capped)])
    assert grows([part(each, MICROSOFT, "claim on profits", level) for each in (dear, capped)])


@AT_ALL_TIMES
def test_a_conversion_that_may_fail_is_worth_less_to_do(midway):
    capped, level = midway.capped.but("openai", valuation=500.0, waiting=20.0, deadline=midway.quarter + 1.0), None
    level = clause(equity=0.3)
    for motive in ("shares to sell", "deadline"):
        values = [
            part(replace(capped, settings=midway.given(conversion_success=chance).settings), OPENAI, motive, level)
            for chance in (0.0, 0.5, 1.0)
        ]
        assert grows(values), motive
        assert (values[0] == 0).all(), motive


@AT_ALL_TIMES
def test_money_after_a_conversion_buys_shares_at_the_valuation(midway):
    done = midway.neutral.but("contract", profit_cap=np.inf).conversion(done=True, due=np.inf, consent=True)
    mine, value = done.state.contract.holdings[:, Holder.MICROSOFT], done.state.openai.valuation
    level = clause(investment=10.0)
    assert part(done, MICROSOFT, "claim on profits", level) == pytest.approx((1 - mine) * 10 / (value + 10) * value)
    after = done.amended("finance", level)
    assert after.holdings[:, Holder.MICROSOFT] == pytest.approx(mine + (1 - mine) * 10 / (value + 10))
    assert after.holdings.sum(axis=1) == pytest.approx(1)
    assert np.isinf(after.profit_cap).all()


# ---- acquisition


@AT_ALL_TIMES
def test_in_an_acquisition_one_price_is_paid_and_received(midway):
    for premium in PREMIUMS:
        level = clause(premium=premium)
        paid, received = part(midway, MICROSOFT, "outlay", level), part(midway, OPENAI, "cash", level)
        assert received == pytest.approx(-paid)
        assert received == pytest.approx(price_of_the_rest(midway.state, midway.settings) * (1 + premium))
        assert (received <= midway.state.openai.valuation * (1 + premium)).all()


@AT_ALL_TIMES
def test_a_higher_premium_moves_value_from_microsoft_to_openai(midway):
    levels = [clause(premium=premium) for premium in PREMIUMS]
    for lower, higher in itertools.pairwise(levels):
        gains = [worth(midway, side, higher) - worth(midway, side, lower) for side in SIDES]
        assert (gains[OPENAI] > 0).all()
        assert gains[MICROSOFT] == pytest.approx(-gains[OPENAI])


@AT_ALL_TIMES
def test_being_bought_costs_openai_its_mission_unless_it_is_in_trouble(midway):
    level = clause(premium=PREMIUMS[0])
    control = [part(midway.but("openai", distress=d), OPENAI, "control", level) for d in (0.0, 2.0, 4.0, 9.0)]
    assert grows(control[:3])
    for value in control[2:]:
        assert np.abs(value).max() <= TINY


# ---- what is signed


@AT_ALL_TIMES
def test_consent_starts_a_conversion_that_takes_its_time_and_changes_no_holding_yet(midway):
    capped = midway.capped
    after = capped.amended("finance", clause(equity=0.35))
    assert after.conversion.consent.all()
    assert (after.conversion.equity == 0.35).all()
    assert (after.conversion.due == midway.quarter + 3).all()
    assert not after.conversion.done.any()
    assert np.array_equal(after.holdings, capped.state.contract.holdings)
    assert np.array_equal(after.profit_cap, capped.state.contract.profit_cap)


@AT_ALL_TIMES
def test_without_consent_a_conversion_stays_where_it_is(midway):
    before = midway.state.contract.conversion
    for level in (0, clause(share=0.1), clause(investment=5.0), clause(premium=0.25)):
        after = midway.amended("finance", level).conversion
        for entry in fields(before):
            assert np.array_equal(getattr(after, entry.name), getattr(before, entry.name)), entry.name


@AT_ALL_TIMES
def test_nobody_is_bought_while_a_case_is_open(midway):
    calm, sued = (midway.capped.but("relationship", case_open=case).on_table("finance") for case in (False, True))
    assert calm[:, CLAUSES.buys].all()
    assert not sued[:, CLAUSES.buys].any()
    assert np.array_equal(sued[:, ~CLAUSES.buys], calm[:, ~CLAUSES.buys])
