"""What the contract becomes: every agreed term enters it, rights given to others stay given, parts sum to one."""

from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from midway import clause

from negotiation.table.contract import agi_declared, converted, diluted, restaked, separated, share_paid
from negotiation.table.issues import FINANCE, ISSUES, Signing
from negotiation.table.issues.finance_clauses import CLAUSES, PREMIUMS, SHARE_ENDS
from negotiation.table.terms import Contract, Conversion, Distribution, Ends, Holder, Regime, Rights
from negotiation.table.whole import signed

SEED = 20250128
WORLDS = 300
QUARTER = 20


def contracts(worlds=WORLDS, seed=SEED):
    """Contracts of all kinds."""
    rng = np.random.default_rng(seed)
    capped = rng.random(worlds) < 0.5
    holdings = rng.dirichlet([1, 1, 1], worlds)
    holdings[0] = [1, 0, 0]
    return Contract(
        share=rng.choice([0, 0.1, 0.2], worlds),
        cap_left=np.where(capped, rng.uniform(0, 50, worlds), np.inf),
        last_quarter=rng.integers(10, 60, worlds).astype(float),
        invested=rng.uniform(0, 13, worlds),
        pledged=rng.uniform(0, 10, worlds),
        tranche=rng.uniform(0, 2, worlds),
        profit_cap=rng.uniform(0, 100, worlds),
        holdings=holdings,
        regime=rng.integers(0, 3, worlds),
        commitment=rng.uniform(0, 100, worlds),
        commitment_end=rng.uniform(10, 60, worlds),
        rights=rights(rng, worlds),
        conversion=conversions(rng, worlds),
        acquired=np.zeros(worlds, dtype=bool),
        separated=np.zeros(worlds, dtype=bool),
        amendments=rng.integers(0, 5, worlds).astype(float),
    )


def rights(rng, worlds):
    """Rights of all kinds."""
    flag = lambda: rng.random(worlds) < 0.5  # noqa: E731
    return Rights(
        distribution=rng.integers(0, 3, worlds),
        resale=rng.choice([0.0, 0.2], worlds),
        licence_end=rng.choice([15.0, 45.0, 53.0], worlds),
        licence_exclusive=flag(),
        licence_scope=rng.integers(0, 2, worlds),
        agi_ends=rng.integers(0, 3, worlds),
        agi_judge=rng.integers(0, 3, worlds),
        sharing=rng.integers(0, 4, worlds),
        data=flag(),
        credit=rng.integers(0, 3, worlds),
        may_build=flag(),
        may_compete=flag(),
        may_release=flag(),
        safety=rng.integers(0, 3, worlds),
        ended=np.zeros(worlds, dtype=bool),
    )


def conversions(rng, worlds):
    """Conversions not begun and under way; none is done, for then profits have no cap."""
    coming = rng.random(worlds) < 0.3
    none = np.zeros(worlds, dtype=bool)
    return Conversion(coming, np.where(coming, 0.3, 0.0), np.where(coming, QUARTER + 2.0, np.inf), none, none.copy())


def finance(contract, level=0, expected=100.0, tranches=8.0, valuation=50.0):
    """The contract after the same finance clause was agreed in all worlds."""
    worlds = len(contract.share)
    package = np.zeros((worlds, len(ISSUES)), dtype=np.intp)
    package[:, FINANCE] = level
    each = np.ones(worlds)
    return signed(contract, package, Signing(QUARTER, expected * each, valuation * each, 3 * each, tranches * each))


def terms(record, before=""):
    """Every term of a contract by name, those of rights and conversion too."""
    found = {}
    for entry in fields(record):
        value = getattr(record, entry.name)
        found |= terms(value, f"{entry.name}.") if is_dataclass(value) else {before + entry.name: value}
    return found


def same(left, right, *but):
    """Assert that two contracts agree in all terms but some."""
    theirs = terms(right)
    for term, value in terms(left).items():
        if term not in but:
            assert np.array_equal(value, theirs[term]), term


def test_to_agree_on_level_zero_changes_nothing():
    before = contracts()
    same(before, finance(before))


def test_only_worlds_that_agree_are_amended():
    before = contracts()
    agreed = np.arange(WORLDS) % 2 == 0
    level = clause(share=0.1, investment=10.0)
    some, all_, was = (terms(each) for each in (finance(before, np.where(agreed, level, 0)), finance(before, level),
                                                before))  # fmt: skip
    for term, value in was.items():
        expected = np.where(agreed if value.ndim == 1 else agreed[:, None], all_[term], value)
        assert np.array_equal(some[term], expected), term


def test_a_payment_sets_share_cap_and_term_and_leaves_all_else():
    before = contracts()
    free, capped = finance(before, clause(share=0.2)), finance(before, clause(share=0.2, capped=True))
    for after, cap in ((free, np.inf), (capped, 20.0)):
        assert (after.share == 0.2).all()
        assert after.cap_left == pytest.approx(cap)
        assert (after.last_quarter == SHARE_ENDS).all()
        assert (after.amendments == before.amendments + 1).all()
        same(before, after, "share", "cap_left", "last_quarter", "amendments")


def test_a_share_of_nothing_ends_the_payments():
    after = finance(contracts(), clause(share=0.0))
    assert (after.share == 0).all()


def test_new_money_is_pledged_paid_in_tranches_and_raises_the_cap_on_profits():
    before = contracts()
    level = clause(investment=10.0)
    after = finance(before, level, tranches=4.0)
    assert after.invested == pytest.approx(before.invested + 10)
    assert after.pledged == pytest.approx(before.pledged + 10)
    assert after.tranche == pytest.approx(before.tranche + 10 / 4)
    assert after.profit_cap == pytest.approx(before.profit_cap + 10 * CLAUSES.multiple[level])
    same(before, after, "invested", "pledged", "tranche", "profit_cap", "amendments")


def test_a_stake_sets_microsofts_part_and_the_others_keep_their_proportions():
    before = contracts()
    after = finance(before, clause(stake=0.49))
    assert (after.holdings[:, Holder.MICROSOFT] == 0.49).all()
    assert after.holdings.sum(axis=1)[1:] == pytest.approx(1)
    assert (after.holdings >= 0).all()
    others = [Holder.INVESTORS, Holder.STAFF_AND_NONPROFIT]
    left, right = before.holdings[1:][:, others], after.holdings[1:][:, others]
    assert left[:, 0] * right[:, 1] == pytest.approx(left[:, 1] * right[:, 0])


def test_every_clause_leaves_parts_that_sum_to_one():
    before = contracts()
    for level in range(len(CLAUSES.share)):
        holdings = finance(before, level).holdings[1:]
        assert holdings.sum(axis=1) == pytest.approx(1), f"level {level}"
        assert (holdings >= 0).all(), f"level {level}"


def test_an_acquisition_gives_microsoft_all_and_ends_the_share():
    for premium in PREMIUMS:
        after = finance(contracts(), clause(premium=premium))
        assert after.acquired.all()
        assert (after.share == 0).all()
        assert after.holdings == pytest.approx(np.tile([1.0, 0, 0], (WORLDS, 1)))


def test_a_share_ends_with_its_cap_and_after_its_last_quarter():
    before = contracts()
    paid = np.minimum(before.cap_left, 10.0) * (before.share > 0)
    after = share_paid(before, paid, QUARTER)
    over = (before.last_quarter < QUARTER) | (before.cap_left - paid <= 0)
    assert np.array_equal(after.share, np.where(over, 0, before.share))
    assert np.isinf(after.cap_left[over]).all()
    assert after.cap_left[~over] == pytest.approx(before.cap_left[~over] - paid[~over])
    same(before, after, "share", "cap_left")


def test_new_holders_get_what_their_money_buys_and_microsofts_part_stays():
    rng = np.random.default_rng(SEED)
    holdings = rng.dirichlet([1, 1, 1], WORLDS)
    money, valuation = rng.uniform(0, 50, WORLDS), rng.uniform(1, 200, WORLDS)
    capped = np.zeros(WORLDS, dtype=bool)
    after = diluted(holdings, money, valuation, capped)
    assert after.sum(axis=1) == pytest.approx(1)
    assert (after >= 0).all()
    assert np.array_equal(after[:, Holder.MICROSOFT], holdings[:, Holder.MICROSOFT])
    bought = np.minimum(money / (valuation + money), 1 - holdings[:, Holder.MICROSOFT])
    staff = Holder.STAFF_AND_NONPROFIT
    given = holdings[:, staff] - after[:, staff]
    assert given == pytest.approx(bought * holdings[:, staff] / (1 - holdings[:, Holder.MICROSOFT]))
    assert diluted(holdings, 0 * money, valuation, capped) == pytest.approx(holdings)


def test_where_there_are_ordinary_shares_all_are_diluted_alike():
    rng = np.random.default_rng(SEED)
    holdings = rng.dirichlet([1, 1, 1], WORLDS)
    money, valuation = rng.uniform(0, 50, WORLDS), rng.uniform(1, 200, WORLDS)
    after = diluted(holdings, money, valuation, np.ones(WORLDS, dtype=bool))
    part = money / (valuation + money)
    assert after.sum(axis=1) == pytest.approx(1)
    for holder in (Holder.MICROSOFT, Holder.STAFF_AND_NONPROFIT):
        assert after[:, holder] == pytest.approx((1 - part) * holdings[:, holder])
    assert after[:, Holder.INVESTORS] == pytest.approx((1 - part) * holdings[:, Holder.INVESTORS] + part)


def test_a_part_set_anew_leaves_the_others_their_proportions_and_nan_leaves_all():
    before = contracts().holdings[1:]
    assert np.array_equal(restaked(before, np.full(len(before), np.nan)), before)
    after = restaked(before, np.full(len(before), 0.4))
    assert (after[:, Holder.MICROSOFT] == 0.4).all()
    assert after.sum(axis=1) == pytest.approx(1)


# ---- the end of the partnership


def test_a_separation_ends_pledges_commitments_and_exclusivity_and_part_of_the_share():
    before = contracts()
    leaves = np.arange(WORLDS) % 3 == 0
    after = separated(before, leaves, np.full(WORLDS, 0.3))
    assert np.array_equal(after.separated, leaves)
    assert after.share == pytest.approx(np.where(leaves, 0.7, 1) * before.share)
    assert (after.regime[leaves] == Regime.OPEN).all()
    for term in ("pledged", "tranche", "commitment"):
        assert np.array_equal(getattr(after, term), np.where(leaves, 0, getattr(before, term))), term
    assert (after.rights.distribution[leaves] == Distribution.ANY_CLOUD).all()
    assert (after.rights.resale[leaves] == 0).all()
    for freedom in ("may_build", "may_compete", "may_release"):
        assert getattr(after.rights, freedom)[leaves].all(), freedom
    changed = ("rights.distribution", "rights.resale", "rights.may_build", "rights.may_compete", "rights.may_release")
    same(before, after, "separated", "share", "regime", "pledged", "tranche", "commitment", *changed)
    stays = ~leaves
    for term, value in terms(after).items():
        assert np.array_equal(value[stays], terms(before)[term][stays]), term


# ---- a declaration of AGI


def declared(before, secures=False, where=True):
    worlds = np.zeros(WORLDS, dtype=bool)
    return agi_declared(before, worlds | where, QUARTER, worlds | secures)


def test_a_declaration_ends_what_the_clause_says_and_no_more():
    before = contracts()
    after, ends = declared(before), before.rights.agi_ends
    everything, research = ends == Ends.EVERYTHING, ends == Ends.RESEARCH
    assert np.array_equal(after.share, np.where(everything, 0, before.share))
    now = np.where(everything, np.minimum(before.rights.licence_end, QUARTER), before.rights.licence_end)
    assert np.array_equal(after.rights.licence_end, now)
    assert np.array_equal(after.rights.licence_scope, np.where(research, 0, before.rights.licence_scope))
    assert np.array_equal(after.rights.ended, everything | research)
    same(before, after, "share", "cap_left", "rights.licence_end", "rights.licence_scope", "rights.ended")


def test_where_nothing_is_declared_nothing_ends():
    before = contracts()
    same(before, declared(before, where=False))


def test_where_the_clause_secures_rights_they_last_for_ever():
    before = contracts()
    after = declared(before, secures=True)
    says = before.rights.agi_ends > Ends.NOTHING
    assert np.isinf(after.rights.licence_end[says]).all()
    assert np.array_equal(after.rights.licence_end[~says], before.rights.licence_end[~says])
    assert not after.rights.ended.any()
    assert np.array_equal(after.share, before.share)


# ---- the conversion


def test_a_conversion_done_turns_the_claim_into_shares_and_one_that_failed_leaves_it():
    before = contracts()
    coming = np.isfinite(before.conversion.due)
    lucky = np.arange(WORLDS) % 3 > 0
    done, failed, none = coming & lucky, coming & ~lucky, np.zeros(WORLDS, dtype=bool)
    after = converted(before, done, failed, none)
    assert done.any()
    assert failed.any()
    assert np.isinf(after.profit_cap[done]).all()
    assert after.holdings[done, Holder.MICROSOFT] == pytest.approx(before.conversion.equity[done])
    assert after.holdings.sum(axis=1) == pytest.approx(1)
    assert np.array_equal(after.holdings[~done], before.holdings[~done])
    assert np.array_equal(after.profit_cap[~done], before.profit_cap[~done])
    assert np.isinf(after.conversion.due).all()
    assert np.array_equal(after.conversion.done, done)
    assert np.array_equal(after.conversion.failed, failed)


def test_a_deadline_missed_counts_as_a_failure_but_ends_nothing_under_way():
    before = contracts()
    none = np.zeros(WORLDS, dtype=bool)
    missed = np.arange(WORLDS) % 5 == 0
    after = converted(before, none, none, missed)
    assert np.array_equal(after.conversion.failed, missed)
    same(before, after, "conversion.failed")


def test_an_acquisition_while_a_conversion_is_under_way_gives_microsoft_all():
    before = contracts()
    after = finance(before, clause(premium=PREMIUMS[1]))
    assert after.acquired.all()
    assert (after.holdings[:, Holder.MICROSOFT] == 1).all()
