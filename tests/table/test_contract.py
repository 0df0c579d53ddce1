"""What the contract becomes: every agreed term enters it, rights given to others stay given, parts sum to one."""

import numpy as np
import pytest
from midway import clause, compute_clause

from negotiation.state import Contract, Holder, Regime
from negotiation.table.contract import amended, diluted, separated, share_paid
from negotiation.table.issues import (
    CLAUSES,
    COMMITMENT_OF_LEVEL,
    COMMITMENT_QUARTERS,
    COMMITMENTS,
    GRID,
    PREMIUMS,
    REGIME_OF_LEVEL,
    SHARE_ENDS,
)

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
        acquired=np.zeros(worlds, dtype=bool),
        separated=np.zeros(worlds, dtype=bool),
        amendments=rng.integers(0, 5, worlds).astype(float),
    )


def signed(contract, finance=0, compute=0, agreed=True, expected=100.0, tranches=8.0):
    """The contract after the same package was agreed in all worlds, or in those flagged."""
    worlds = len(contract.share)
    package = np.empty((worlds, 2), dtype=np.intp)
    package[:, 0], package[:, 1] = finance, compute
    flags = np.zeros(worlds, dtype=bool) | agreed
    return amended(contract, flags, package, QUARTER, np.full(worlds, expected), np.full(worlds, tranches))


def same(left, right, *but):
    """Assert that two contracts agree in all terms but some."""
    for term in vars(left):
        if term not in but:
            assert np.array_equal(getattr(left, term), getattr(right, term)), term


def test_nothing_changes_where_nothing_is_agreed():
    before = contracts()
    rng = np.random.default_rng(SEED)
    finance = rng.integers(0, len(CLAUSES.share), WORLDS)
    compute = rng.integers(0, len(REGIME_OF_LEVEL), WORLDS)
    same(before, signed(before, finance, compute, agreed=False))


def test_to_agree_on_level_zero_changes_nothing():
    before = contracts()
    same(before, signed(before))


def test_only_worlds_that_agree_are_amended():
    before = contracts()
    agreed = np.arange(WORLDS) % 2 == 0
    level = clause(share=0.1, investment=10.0)
    some, all_ = signed(before, level, agreed=agreed), signed(before, level)
    for term in vars(before):
        expected = np.where(
            agreed if getattr(before, term).ndim == 1 else agreed[:, None], getattr(all_, term), getattr(before, term)
        )
        assert np.array_equal(getattr(some, term), expected), term


def test_a_payment_sets_share_cap_and_term_and_leaves_all_else():
    before = contracts()
    free, capped = signed(before, clause(share=0.2)), signed(before, clause(share=0.2, capped=True))
    for after, cap in ((free, np.inf), (capped, 20.0)):
        assert (after.share == 0.2).all()
        assert after.cap_left == pytest.approx(cap)
        assert (after.last_quarter == SHARE_ENDS).all()
        assert (after.amendments == before.amendments + 1).all()
        same(before, after, "share", "cap_left", "last_quarter", "amendments")


def test_a_share_of_nothing_ends_the_payments():
    after = signed(contracts(), clause(share=0.0))
    assert (after.share == 0).all()


def test_new_money_is_pledged_paid_in_tranches_and_raises_the_cap_on_profits():
    before = contracts()
    level = clause(investment=10.0)
    after = signed(before, level, tranches=4.0)
    assert after.invested == pytest.approx(before.invested + 10)
    assert after.pledged == pytest.approx(before.pledged + 10)
    assert after.tranche == pytest.approx(before.tranche + 10 / 4)
    assert after.profit_cap == pytest.approx(before.profit_cap + 10 * CLAUSES.multiple[level])
    same(before, after, "invested", "pledged", "tranche", "profit_cap", "amendments")


def test_a_stake_sets_microsofts_part_and_the_others_keep_their_proportions():
    before = contracts()
    after = signed(before, clause(stake=0.49))
    assert (after.holdings[:, Holder.MICROSOFT] == 0.49).all()
    assert after.holdings.sum(axis=1)[1:] == pytest.approx(1)
    assert (after.holdings >= 0).all()
    others = [Holder.INVESTORS, Holder.STAFF_AND_NONPROFIT]
    left, right = before.holdings[1:][:, others], after.holdings[1:][:, others]
    assert left[:, 0] * right[:, 1] == pytest.approx(left[:, 1] * right[:, 0])


def test_every_clause_leaves_parts_that_sum_to_one():
    before = contracts()
    for level in range(len(CLAUSES.share)):
        holdings = signed(before, level).holdings[1:]
        assert holdings.sum(axis=1) == pytest.approx(1), f"level {level}"
        assert (holdings >= 0).all(), f"level {level}"


def test_an_acquisition_gives_microsoft_all_and_ends_the_share():
    for premium in PREMIUMS:
        after = signed(contracts(), clause(premium=premium))
        assert after.acquired.all()
        assert (after.share == 0).all()
        assert after.holdings == pytest.approx(np.tile([1.0, 0, 0], (WORLDS, 1)))


def test_the_regime_loosens_and_is_never_tightened():
    before = contracts()
    for regime in Regime:
        after = signed(before, compute=compute_clause(regime))
        assert np.array_equal(after.regime, np.maximum(before.regime, regime))


def test_commitments_add_up_and_run_from_the_day_they_are_signed():
    before = contracts()
    for level, sum_ in enumerate(COMMITMENT_OF_LEVEL):
        after = signed(before, compute=level)
        assert after.commitment == pytest.approx(before.commitment + sum_)
        if sum_ > 0:
            assert (after.commitment_end == QUARTER + COMMITMENT_QUARTERS).all()
        else:
            assert np.array_equal(after.commitment_end, before.commitment_end)


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
    after = diluted(holdings, money, valuation)
    assert after.sum(axis=1) == pytest.approx(1)
    assert (after >= 0).all()
    assert np.array_equal(after[:, Holder.MICROSOFT], holdings[:, Holder.MICROSOFT])
    bought = np.minimum(money / (valuation + money), 1 - holdings[:, Holder.MICROSOFT])
    staff = Holder.STAFF_AND_NONPROFIT
    given = holdings[:, staff] - after[:, staff]
    assert given == pytest.approx(bought * holdings[:, staff] / (1 - holdings[:, Holder.MICROSOFT]))
    assert diluted(holdings, 0 * money, valuation) == pytest.approx(holdings)


def test_a_separation_ends_pledges_commitments_and_exclusivity_and_part_of_the_share():
    before = contracts()
    leaves = np.arange(WORLDS) % 3 == 0
    after = separated(before, leaves, np.full(WORLDS, 0.3))
    assert np.array_equal(after.separated, leaves)
    assert after.share == pytest.approx(np.where(leaves, 0.7, 1) * before.share)
    assert (after.regime[leaves] == Regime.OPEN).all()
    for term in ("pledged", "tranche", "commitment"):
        assert np.array_equal(getattr(after, term), np.where(leaves, 0, getattr(before, term))), term
    same(before, after, "separated", "share", "regime", "pledged", "tranche", "commitment")


def test_clauses_are_all_combinations_then_the_acquisitions_and_level_zero_is_empty():
    assert len(CLAUSES.share) == np.prod(GRID) + len(PREMIUMS)
    assert len(REGIME_OF_LEVEL) == len(Regime) * len(COMMITMENTS)
    assert np.isnan([CLAUSES.share[0], CLAUSES.stake[0], CLAUSES.premium[0]]).all()
    assert CLAUSES.investment[0] == 0
    assert not CLAUSES.capped[0]
    assert (REGIME_OF_LEVEL[0], COMMITMENT_OF_LEVEL[0]) == (Regime.EXCLUSIVE, 0)
    terms = np.stack([np.nan_to_num(column.astype(float), nan=-1) for column in vars(CLAUSES).values()], axis=1)
    assert len(np.unique(terms, axis=0)) == len(terms), "no clause is offered twice"
