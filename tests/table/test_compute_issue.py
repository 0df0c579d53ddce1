"""Compute clauses: who may serve, what is committed, where models are sold; and what that is worth to each side."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from midway import compute_clause, midways

from negotiation.table.issues import NAMES
from negotiation.table.issues.compute import (
    COMMITMENT_OF_LEVEL,
    COMMITMENT_QUARTERS,
    COMMITMENTS,
    DISTRIBUTION_OF_LEVEL,
    GRID,
    REGIME_OF_LEVEL,
    case_cost,
    resale_chance,
    signal_worth,
)
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES
from negotiation.table.terms import Distribution, Regime

TINY = 1e-9
AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


def part(midway, side, motive, level):
    return midway.part("compute", side, motive, level)


def by_regime(midway, side, motive):
    return [part(midway, side, motive, compute_clause(regime)) for regime in Regime]


def test_clauses_are_all_combinations_and_level_zero_changes_nothing():
    assert len(REGIME_OF_LEVEL) == len(Regime) * len(COMMITMENTS) * len(Distribution) == np.prod(GRID)
    assert (REGIME_OF_LEVEL[0], COMMITMENT_OF_LEVEL[0], DISTRIBUTION_OF_LEVEL[0]) == (0, 0, 0)
    terms = np.stack([REGIME_OF_LEVEL, COMMITMENT_OF_LEVEL, DISTRIBUTION_OF_LEVEL], axis=1)
    assert len(np.unique(terms, axis=0)) == len(terms)


# ---- the regime


@AT_ALL_TIMES
def test_loosening_exclusivity_costs_microsoft_signal_and_margin(midway):
    for motive in ("signal", "margin"):
        values = by_regime(midway.exclusive, MICROSOFT, motive)
        assert (values[0] == 0).all()
        assert (values[1] <= 0).all(), motive
        assert (values[2] <= values[1]).all(), motive
    assert (by_regime(midway.exclusive, MICROSOFT, "signal")[2] < 0).all()


@AT_ALL_TIMES
def test_loosening_exclusivity_relieves_openai_more_the_larger_the_planned_shortage(midway):
    last = np.zeros(midway.worlds)
    for planned in (0.5, 1.0, 2.0, 4.0):
        wanting = midway.exclusive.but("openai", planned=planned * midway.state.openai.planned)
        values = by_regime(wanting, OPENAI, "shortage")
        assert (values[0] == 0).all()
        assert (values[1] >= 0).all()
        assert (values[2] >= values[1]).all()
        assert (values[2] >= last - TINY).all(), f"planned times {planned}"
        last = values[2]
    rivals = wanting.outlook.rivals > 0
    assert (last[rivals] > 0).all(), "with a shortage and rivals there is relief"


@AT_ALL_TIMES
def test_relief_is_no_more_than_rivals_can_serve(midway):
    capacity = midway.state.clouds.capacity.copy()
    capacity[:, 1:] = 0
    alone = midway.exclusive.but("clouds", capacity=capacity)
    for side, motive in ((OPENAI, "shortage"), (OPENAI, "bargaining"), (MICROSOFT, "margin")):
        assert np.abs(by_regime(alone, side, motive)[-1]).max() <= TINY, motive


@AT_ALL_TIMES
def test_an_end_to_exclusivity_is_worth_what_exclusivity_costs(midway):
    exclusive = midway.given(exclusivity_cost=1.0).exclusive
    dear = midway.given(exclusivity_cost=3.0).exclusive
    for motive in ("shortage", "bargaining", "autonomy"):
        once, thrice = (by_regime(each, OPENAI, motive)[-1] for each in (exclusive, dear))
        assert thrice == pytest.approx(3 * once)


@AT_ALL_TIMES
def test_the_signal_is_worth_less_to_microsoft_where_models_are_alike_or_its_own_are_good(midway):
    signal = [
        by_regime(midway.exclusive.but("market", commoditisation=alike).but("microsoft", in_house=own), MICROSOFT,
                  "signal")[-1]
        for alike, own in ((0.2, 0.2), (0.2, 0.8), (0.8, 0.8), (1.0, 0.8))
    ]  # fmt: skip
    for dearer, cheaper in itertools.pairwise(signal):
        assert (cheaper > dearer).all()
    assert np.abs(signal[-1]).max() <= TINY


@AT_ALL_TIMES
def test_an_open_case_speaks_for_opening_up(midway):
    for case, sign in ((False, 0), (True, 1)):
        value = by_regime(midway.exclusive.but("relationship", case_open=case), MICROSOFT, "scrutiny")[-1]
        assert (np.sign(value) == sign).all()


@AT_ALL_TIMES
def test_a_case_costs_more_the_longer_such_cases_last_and_the_higher_the_penalties(midway):
    case = midway.but("relationship", case_open=True)
    usual = case_cost(case.state, case.outlook, case.settings)
    long, dear = midway.given(case_close=0.03), midway.given(penalty=0.5)
    for other in (long, dear):
        assert (case_cost(case.state, case.outlook, other.settings) > usual).all()


@AT_ALL_TIMES
def test_a_regime_that_is_loose_already_cannot_be_tightened(midway):
    opened = midway.but("contract", regime=Regime.OPEN)
    for side in SIDES:
        table = opened.table("compute", side)
        for regime in Regime:
            same = compute_clause(regime, COMMITMENTS[2]), compute_clause(Regime.OPEN, COMMITMENTS[2])
            assert table[:, same[0]] == pytest.approx(table[:, same[1]], abs=TINY)
    for regime in Regime:
        assert (opened.amended("compute", compute_clause(regime)).regime == Regime.OPEN).all()


@AT_ALL_TIMES
def test_with_exclusivity_for_ever_looser_clauses_are_not_on_the_table(midway):
    bound = midway.given(exclusive_forever=1)
    loosens = REGIME_OF_LEVEL > Regime.EXCLUSIVE
    assert np.array_equal(bound.on_table("compute"), np.tile(~loosens, (midway.worlds, 1)))
    place, papers = NAMES.index("compute"), bound.papers
    for values in papers.own + papers.believed:
        assert np.isneginf(values[place][:, loosens]).all()
        assert np.isfinite(values[place][:, ~loosens]).all()
    assert midway.given().on_table("compute").all()


def test_azure_resells_the_more_surely_the_scarcer_compute_is():
    midway = midways()[2]
    chances = [resale_chance(np.full(midway.worlds, short), midway.settings) for short in (0.0, 0.3, 0.6, 5.0)]
    for before, after in itertools.pairwise(chances):
        assert (after >= before).all()
    assert (chances[1] > chances[0]).all()
    assert chances[-1] == pytest.approx(midway.settings.motives.resale_top)


# ---- the commitment


@AT_ALL_TIMES
def test_a_commitment_assures_openai_and_binds_it_and_fills_microsofts_books_at_a_risk(midway):
    for side, motive, sign, strictly in (
        (OPENAI, "assurance", 1, False),
        (OPENAI, "flexibility", -1, True),
        (MICROSOFT, "backlog", 1, True),
        (MICROSOFT, "concentration", -1, True),
    ):
        values = np.stack([part(midway, side, motive, compute_clause(commitment=sum_)) for sum_ in COMMITMENTS])
        steps = sign * np.diff(values, axis=0)
        assert (steps > 0).all() if strictly else (steps >= -TINY).all(), motive


@AT_ALL_TIMES
def test_assured_capacity_is_worth_no_more_than_the_shortage_it_meets(midway):
    sated = midway.but("openai", planned=1e-6)
    value = part(sated, OPENAI, "assurance", compute_clause(commitment=COMMITMENTS[-1]))
    assert np.abs(value).max() <= 1e-3


@AT_ALL_TIMES
def test_a_commitment_takes_the_sting_out_of_opening_up(midway):
    bare, bound = compute_clause(Regime.OPEN), compute_clause(Regime.OPEN, COMMITMENTS[-2])
    margin = [part(midway.exclusive, MICROSOFT, "margin", level) for level in (bare, bound)]
    bargaining = [part(midway.exclusive, OPENAI, "bargaining", level) for level in (bare, bound)]
    assert (margin[1] >= margin[0]).all()
    assert (bargaining[1] <= bargaining[0]).all()


@AT_ALL_TIMES
def test_commitments_add_up_and_run_from_the_day_they_are_signed(midway):
    before = midway.state.contract
    for level, sum_ in enumerate(COMMITMENT_OF_LEVEL):
        after = midway.amended("compute", level)
        assert after.commitment == pytest.approx(before.commitment + sum_)
        if sum_ > 0:
            assert (after.commitment_end == midway.quarter + COMMITMENT_QUARTERS).all()
        else:
            assert np.array_equal(after.commitment_end, before.commitment_end)


# ---- distribution


def sold(midway, side, distribution):
    motive = "channel" if side == MICROSOFT else "reach"
    return part(midway.exclusive, side, motive, compute_clause(distribution=distribution))


@AT_ALL_TIMES
def test_selling_elsewhere_costs_azure_its_channel_and_gives_openai_reach(midway):
    for side, sign in ((MICROSOFT, -1), (OPENAI, 1)):
        values = [sign * sold(midway, side, distribution) for distribution in Distribution]
        assert (values[0] == 0).all()
        assert (values[0] < values[1]).all()
        assert (values[1] < values[2]).all()


@AT_ALL_TIMES
def test_the_more_alike_models_are_the_less_microsoft_loses_by_it_and_the_more_openai_gains(midway):
    for side in SIDES:
        values = [sold(midway.but("market", commoditisation=alike), side, Distribution.ANY_CLOUD)
                  for alike in (0.2, 0.5, 0.9)]  # fmt: skip
        assert (values[0] < values[1]).all()
        assert (values[1] < values[2]).all()
    lost = sold(midway.but("market", commoditisation=1.0), MICROSOFT, Distribution.ANY_CLOUD)
    assert np.abs(lost).max() <= TINY


@AT_ALL_TIMES
def test_an_exclusive_licence_bars_a_part_of_openais_reach_and_leaves_azures_loss_as_it_is(
    midway,
):
    exclusive, shared = (midway.exclusive.rights(distribution=0, licence_exclusive=held) for held in (True, False))
    level = compute_clause(distribution=Distribution.ANY_CLOUD)
    barred, free = part(exclusive, OPENAI, "reach", level), part(shared, OPENAI, "reach", level)
    assert barred / free == pytest.approx(1 - midway.settings.rights.licence_bar)
    lost = [part(each, MICROSOFT, "channel", level) for each in (exclusive, shared)]
    assert np.array_equal(lost[0], lost[1])


@AT_ALL_TIMES
def test_where_models_may_be_sold_is_never_narrowed(midway):
    wide = midway.rights(distribution=Distribution.ANY_CLOUD)
    for distribution in Distribution:
        level = compute_clause(distribution=distribution)
        assert (wide.amended("compute", level).rights.distribution == Distribution.ANY_CLOUD).all()
        for side, motive in ((MICROSOFT, "channel"), (OPENAI, "reach")):
            assert (part(wide, side, motive, level) == 0).all()


@AT_ALL_TIMES
def test_with_distribution_off_the_table_models_stay_on_azure_and_the_rest_can_be_agreed(midway):
    bound = midway.given(distribution_on_table=0)
    spreads = DISTRIBUTION_OF_LEVEL > Distribution.AZURE
    assert np.array_equal(bound.on_table("compute"), np.tile(~spreads, (midway.worlds, 1)))
    both = replace(bound, settings=midway.given(distribution_on_table=0, exclusive_forever=1).settings)
    commitments = (REGIME_OF_LEVEL == 0) & (DISTRIBUTION_OF_LEVEL == 0)
    assert np.array_equal(both.on_table("compute")[0], commitments)


# ---- second thoughts on exclusivity, and what others build


@AT_ALL_TIMES
def test_the_signal_is_worth_less_to_a_disappointed_microsoft(midway):
    signal = [
        signal_worth(each.state, each.outlook.azure_ai, each.settings)
        for each in (midway.but("relationship", disillusion=part) for part in (0.0, 0.5, 1.0))
    ]
    for content, disappointed in itertools.pairwise(signal):
        assert (disappointed < content).all()
    assert signal[2] == pytest.approx((1 - midway.settings.relationship.reconsideration) * signal[0])
    unmoved = midway.given(reconsideration=0.0).settings
    for part in (0.0, 1.0):
        each = midway.but("relationship", disillusion=part)
        assert signal_worth(each.state, each.outlook.azure_ai, unmoved) == pytest.approx(signal[0])


@AT_ALL_TIMES
def test_the_signal_is_a_part_of_the_business_it_is_for_and_nothing_once_models_are_alike(midway):
    business = midway.outlook.azure_ai
    found = signal_worth(midway.state, business, midway.settings)
    assert ((found >= 0) & (found <= midway.settings.motives.signal_weight * business)).all()
    assert signal_worth(midway.state, 3 * business, midway.settings) == pytest.approx(3 * found)
    alike = midway.but("market", commoditisation=1.0)
    assert (signal_worth(alike.state, business, midway.settings) == 0).all()
    content = midway.but("relationship", disillusion=0.0)
    assert -by_regime(content.exclusive, MICROSOFT, "signal")[-1] == pytest.approx(
        signal_worth(content.state, business, midway.settings)
    )


@AT_ALL_TIMES
def test_opening_up_spares_microsoft_what_others_build_as_far_as_it_shies_at_building(midway):
    wanting = midway.exclusive.but("openai", planned=3 * midway.state.openai.planned)
    eager, usual, loath = (
        by_regime(
            replace(wanting, settings=midway.given(execution_aversion=aversion).settings), MICROSOFT, "concentration"
        )
        for aversion in (0.0, 0.3, 0.6)
    )
    for spared in eager:
        assert np.abs(spared).max() <= TINY
    assert (usual[0] == 0).all()
    assert (usual[1] >= 0).all()
    assert (usual[2] >= usual[1]).all()
    relieved = (wanting.outlook.shortage > 0) & (wanting.outlook.rivals > 0)
    assert relieved.any()
    assert (usual[2][relieved] > 0).all()
    assert loath[2] == pytest.approx(2 * usual[2])
    capacity = midway.state.clouds.capacity.copy()
    capacity[:, 1:] = 0
    alone = by_regime(wanting.but("clouds", capacity=capacity), MICROSOFT, "concentration")
    assert np.abs(alone[2]).max() <= TINY, "where nobody else builds nothing is spared"
