"""What each side brings: a value for every clause of every issue, motive by motive, and what presses it."""

import numpy as np
import pytest
from midway import clause, midways

from negotiation.parameters import Settings
from negotiation.table.agenda import changing_cost, dispute_cost, reopening_cost
from negotiation.table.brief import (
    MOTIVES,
    PRESSURES,
    believed_weight,
    firmness,
    leading_motive,
    pressures,
    stakes,
    to_learn_from,
)
from negotiation.table.issues import COMPUTE, FINANCE, ISSUES, NAMES
from negotiation.table.sheet import OFF_THE_TABLE
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES

SEED = 20230123
TINY = 1e-9
AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")
EVERY_ISSUE = pytest.mark.parametrize("issue", NAMES)


def close(left, right, scale=1.0):
    """Whether two values agree but for rounding, where a value may be far from zero, or off the table in both."""
    both_off = np.isneginf(left) & np.isneginf(right)
    left, right = np.where(both_off, 0, left), np.where(both_off, 0, right)
    return both_off | (np.abs(left - right) <= 1e-9 * np.maximum(scale, np.maximum(np.abs(left), np.abs(right))))


def by_motive(sheet, worlds):
    """Every motive's part of every clause, shape (worlds, levels)."""
    rows = np.repeat(np.arange(worlds), sheet.levels)
    found = sheet.at(rows, np.tile(np.arange(sheet.levels), worlds))
    return {name: values.reshape(worlds, sheet.levels) for name, values in found.items()}


# ---- the table of values as a whole


def test_there_are_nine_issues_each_with_a_name_a_title_and_a_level_that_changes_nothing():
    assert len(ISSUES) == len(set(NAMES)) == 9
    assert (NAMES[FINANCE], NAMES[COMPUTE]) == ("finance", "compute")
    assert all(issue.title and issue.levels > 1 for issue in ISSUES)


@AT_ALL_TIMES
def test_leaving_everything_as_it_is_is_worth_exactly_nothing(midway):
    papers = midway.papers
    for values in papers.own + papers.believed:
        for name, issue in zip(NAMES, values, strict=True):
            assert (issue[:, 0] == 0).all(), name
    for side in SIDES:
        for name in NAMES:
            nothing = midway.sheet(name, side).at(midway.rows, np.zeros(midway.worlds, dtype=int))
            for motive, value in nothing.items():
                assert np.abs(value).max() <= TINY, f"{motive} of {name}"


@AT_ALL_TIMES
def test_motives_add_up_to_the_table_in_every_clause(midway):
    papers = midway.papers
    cost = changing_cost(midway.state.openai.valuation, midway.settings)[:, None]
    for side in SIDES:
        for place, name in enumerate(NAMES):
            sheet = papers.sheets[side][place]
            weight = midway.state.talking.weights[:, side, place][:, None]
            parts = by_motive(sheet, midway.worlds)
            assert set(parts) <= set(MOTIVES), name
            total = sum(part * (weight if motive == sheet.private else 1) for motive, part in parts.items()) - cost
            scale = sum(np.abs(part) for part in parts.values()).max()
            found = np.where(midway.on_table(name), total, OFF_THE_TABLE)
            assert close(papers.own[side][place][:, 1:], found[:, 1:], scale).all(), (name, side)


@AT_ALL_TIMES
def test_every_clause_on_the_table_has_a_finite_value_and_every_other_none_for_both_sides(midway):
    papers = midway.papers
    for place, (name, issue) in enumerate(zip(NAMES, ISSUES, strict=True)):
        on = midway.on_table(name)
        assert on.shape == (midway.worlds, issue.levels)
        assert on[:, 0].all(), f"{name}: to leave it as it is can always be agreed"
        for values in papers.own + papers.believed:
            assert np.isfinite(values[place][on]).all(), name
            assert np.isneginf(values[place][~on]).all(), name


@EVERY_ISSUE
def test_a_private_weight_scales_its_own_motive_and_nothing_else(issue):
    midway = midways()[2]
    one, nothing, all_ = np.ones(midway.worlds), np.zeros(midway.worlds), ISSUES[NAMES.index(issue)]
    everything = np.ones((midway.worlds, all_.levels), dtype=bool)
    for side in SIDES:
        sheet = midway.sheet(issue, side)
        assert sheet.private == all_.private[side]
        more = sheet.total(2 * one, nothing, everything) - sheet.total(one, nothing, everything)
        own = by_motive(sheet, midway.worlds).get(sheet.private, np.zeros_like(more))
        assert close(more[:, 1:], own[:, 1:], np.abs(sheet.total(one, nothing, everything)).max()).all()
        assert close(sheet.private_part(midway.worlds), np.where(np.arange(all_.levels) > 0, own, 0)).all()


def test_every_motive_that_carries_a_private_weight_is_one_of_the_sheet():
    midway = midways()[3]
    for name, issue in zip(NAMES, ISSUES, strict=True):
        for side in SIDES:
            if issue.private[side]:
                parts = by_motive(midway.sheet(name, side), midway.worlds)
                assert np.abs(parts[issue.private[side]]).max() > 0, f"{issue.private[side]} of {name}"


@AT_ALL_TIMES
def test_what_a_scenario_takes_off_the_table_is_worth_nothing_to_sign_for_either_side(midway):
    for name in NAMES[2:]:
        without = midway.given(**{f"{name}_on_table": 0}).papers
        for values in without.own + without.believed:
            place = NAMES.index(name)
            assert (values[place][:, 0] == 0).all()
            assert np.isneginf(values[place][:, 1:]).all(), name
            others = [each for other, each in enumerate(values) if other != place]
            assert all(np.isfinite(each[:, 0]).all() for each in others)


@AT_ALL_TIMES
def test_every_change_costs_both_sides_the_cost_of_changing_its_issue(midway):
    cost = changing_cost(midway.state.openai.valuation, midway.settings)
    one = np.ones(midway.worlds)
    for side in SIDES:
        for name, issue in zip(NAMES, ISSUES, strict=True):
            sheet, all_ = midway.sheet(name, side), np.ones((midway.worlds, issue.levels), dtype=bool)
            charged = sheet.total(one, 0 * one, all_) - sheet.total(one, cost, all_)
            scale = np.abs(sheet.total(one, cost, all_)).max()
            assert close(charged[:, 1:], np.repeat(cost[:, None], issue.levels - 1, axis=1), scale).all(), name


# ---- what speaks for a package


def test_the_leading_motive_is_the_one_that_speaks_most_for_a_package():
    midway = midways()[1].capped
    papers, weights, rows = midway.papers, midway.state.talking.weights, midway.rows
    package = np.zeros((midway.worlds, len(ISSUES)), dtype=int)
    assert (leading_motive(papers.sheets[0], weights[:, 0], rows, package) == -1).all()
    package[:, FINANCE] = clause(investment=10.0)
    found = leading_motive(papers.sheets[OPENAI], weights[:, OPENAI], rows, package)
    assert (found == MOTIVES.index("cash")).mean() > 0.9
    found = leading_motive(papers.sheets[MICROSOFT], weights[:, MICROSOFT], rows, package)
    assert (found == MOTIVES.index("claim on profits")).mean() > 0.9


def test_the_leading_motive_may_come_from_any_issue():
    midway = midways()[3]
    papers, weights = midway.papers, midway.state.talking.weights
    for name, side, motive in (
        ("licence", MICROSOFT, "technology"),
        ("credit", MICROSOFT, "brand"),
        ("safety", OPENAI, "mission"),
    ):
        package = np.zeros((midway.worlds, len(ISSUES)), dtype=int)
        values = papers.own[side][NAMES.index(name)]
        package[:, NAMES.index(name)] = best = values.argmax(axis=1)
        found = leading_motive(papers.sheets[side], weights[:, side], midway.rows, package)
        assert (best > 0).any(), name
        assert set(found[best > 0]) <= {MOTIVES.index(motive), MOTIVES.index("scrutiny"), MOTIVES.index("sole access")}


def test_the_clauses_of_a_package_are_worth_what_each_of_them_is():
    midway = midways()[1]
    values, rows = midway.papers.own[OPENAI], midway.rows
    package = np.random.default_rng(SEED).integers(0, values.sizes, (midway.worlds, len(ISSUES)))
    found = values.of_package(rows, package)
    assert np.isneginf(found).any()
    for issue in range(len(ISSUES)):
        assert (found[:, issue] == values.of_clause(issue, rows, package[:, issue])).all(), NAMES[issue]


# ---- beliefs


def test_a_believed_weight_moves_from_the_usual_one_to_the_truth_with_knowledge():
    rng = np.random.default_rng(SEED)
    weight = np.exp(rng.normal(0, 0.5, (300, len(ISSUES))))
    assert believed_weight(weight, np.zeros(300)) == pytest.approx(1.0)
    assert believed_weight(weight, np.ones(300)) == pytest.approx(weight)
    for knowledge in (0.25, 0.5, 0.75, 1.0):
        error = np.abs(np.log(weight) - np.log(believed_weight(weight, np.full(300, knowledge))))
        assert error == pytest.approx((1 - knowledge) * np.abs(np.log(weight)), abs=1e-12)


@AT_ALL_TIMES
def test_who_knows_all_sees_the_others_values_as_they_are(midway):
    for knowledge, exact in ((1.0, True), (0.0, False)):
        papers = midway.but("talking", knowledge=knowledge).papers
        for side in SIDES:
            for place, name in enumerate(NAMES):
                if ISSUES[place].private[side] == "":
                    continue  # without a private weight there is nothing to learn
                own, seen = papers.own[side][place], papers.believed[1 - side][place]
                scale = np.abs(own[np.isfinite(own)]).max()
                assert close(own, seen, scale).all() == exact, f"{name} of side {side}, knowing {knowledge}"


# ---- what it costs to talk


def test_reopening_and_disputes_cost_something_even_in_2019_and_more_as_more_is_at_stake():
    settings = Settings.of(3)
    valuation = np.array([0.0, 10.0, 500.0])
    for rule in (reopening_cost, changing_cost, dispute_cost):
        cost = rule(valuation, settings)
        assert cost[0] > 0
        assert (np.diff(cost) > 0).all()
    table = settings.table
    assert reopening_cost(valuation, settings) == pytest.approx(
        table.reopening_cost + table.reopening_share * valuation
    )


@AT_ALL_TIMES
def test_both_fall_back_on_the_contract_in_force_less_the_cost_of_dispute(midway):
    papers = midway.papers
    for side in SIDES:
        assert papers.disagreement[side] == pytest.approx(-dispute_cost(midway.state.openai.valuation, midway.settings))
        assert np.isfinite(papers.outside[side]).all()


# ---- pressure and firmness


def pressed(midway, side):
    return pressures(side, midway.state, midway.outlook, midway.settings)


@AT_ALL_TIMES
def test_a_deadline_with_money_waiting_presses_openai_the_more_the_nearer_it_is(midway):
    calm = midway.but("openai", runway=40.0, waiting=0.0, deadline=np.inf, planned=1e-6)
    assert (pressed(calm, OPENAI)[0] == 0).all()
    assert (pressed(calm, OPENAI)[1] == PRESSURES.index("none")).all()
    last = np.zeros(midway.worlds)
    for left in (8.0, 4.0, 1.0, 0.0):
        due = calm.but("openai", waiting=10.0, deadline=midway.quarter + left)
        found, name = pressed(due, OPENAI)
        assert (found > last).all(), f"{left} quarters left"
        assert (name == PRESSURES.index("deadline")).all()
        last = found
    without = calm.but("openai", waiting=0.0, deadline=midway.quarter + 1.0)
    assert (pressed(without, OPENAI)[0] == 0).all(), "where no money waits a date is a date"


@AT_ALL_TIMES
def test_a_short_runway_presses_openai_and_an_open_case_microsoft(midway):
    calm = midway.but("openai", runway=40.0, waiting=0.0, planned=1e-6).but("relationship", case_open=False)
    short = calm.but("openai", runway=0.5)
    assert (pressed(short, OPENAI)[0] > pressed(calm, OPENAI)[0]).all()
    assert (pressed(short, OPENAI)[1] == PRESSURES.index("short runway")).all()
    case = calm.but("relationship", case_open=True)
    assert (pressed(case, MICROSOFT)[0] > pressed(calm, MICROSOFT)[0]).all()
    assert (pressed(case, MICROSOFT)[1] == PRESSURES.index("open case")).all()


def test_the_less_they_trust_the_more_they_hold_out_for():
    table = Settings.of(3).table
    found = firmness(np.zeros(3), np.array([1.0, 0.5, 0.0]), table)
    assert (np.diff(found) > 0).all()
    assert found[0] == pytest.approx(table.fair_share[0])
    assert (firmness(np.full(3, 9.0), np.zeros(3), table) == table.fair_share_top).all()


def test_a_side_sits_down_with_its_own_values_and_what_it_believes_of_the_other():
    midway = midways()[2]
    papers = midway.papers
    nothing = np.zeros(midway.worlds)
    for side in SIDES:
        found = stakes(side, papers, nothing, nothing + 0.5, midway.settings.table)
        assert found.own is papers.own[side]
        assert found.believed is papers.believed[side]
        assert found.levels == tuple(issue.levels for issue in ISSUES)
        other = 1 - side
        least = np.maximum(papers.disagreement[other], papers.outside[other])
        assert np.array_equal(found.believed_reservation, least)


def test_only_a_side_that_learns_is_told_what_there_is_to_learn():
    midway = midways()[2].given(strategy_openai="learning")
    papers, nothing, spread = midway.papers, np.zeros(midway.worlds), midway.settings.motives.weight_spread
    for side, learns in ((MICROSOFT, False), (OPENAI, True)):
        mine = stakes(side, papers, nothing, nothing + 0.5, midway.settings.table)
        found = to_learn_from(mine, side, papers, spread)
        assert (found.believed_private is not None) == learns
    assert np.array_equal(found.believed_weight, papers.guess[OPENAI])
    for name, part in zip(NAMES, found.believed_private, strict=True):
        assert part.shape == papers.own[MICROSOFT][NAMES.index(name)].shape
        assert np.isfinite(part).all(), name
