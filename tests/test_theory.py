"""What theory fixes, and where each line of it is kept: a promise of this project no setting may break.

Alternating offers
    Rubinstein 1982, one divisible issue, stationary shares
        by strategies at the table: table/test_talks.py::test_one_divisible_issue_is_shared_as_rubinstein_says
        as a solution: table/test_solutions.py::test_a_divisible_cake_is_shared_as_in_the_paper
        both are one package: test_theory.py::test_two_who_think_it_through_sign_what_the_solution_says_at_once
        with many issues: test_theory.py::test_with_many_issues_they_sign_nearly_what_the_solution_says
        by its definition: table/test_solutions.py::test_the_alternating_offers_outcome_is_that_of_its_definition
    patience pays
        at the table: table/test_talks.py::test_the_more_patient_side_gets_more
        as a solution: table/test_solutions.py::test_more_patience_is_never_a_loss
    Binmore, Rubinstein, Wolinsky 1986, short rounds give the weighted Nash product
        table/test_solutions.py::test_as_rounds_shorten_it_nears_the_weighted_nash_product

Outside options, Binmore, Shaked, Sutton 1989
    below the deal otherwise reached they change nothing
        one divisible issue: table/test_talks.py::test_an_outside_option_below_the_deal_changes_nothing
        uneven steps: test_theory.py::test_an_outside_option_counts_only_above_the_deal_otherwise_reached
    above it the deal moves to them
        one divisible issue: table/test_talks.py::test_an_outside_option_above_the_deal_moves_the_deal_to_it
        uneven steps: test_theory.py::test_an_outside_option_above_it_leaves_the_other_side_the_best_of_the_rest

Solutions on the finite set of packages
    the Pareto set, by listing all packages
        table/test_solutions.py::test_the_pareto_set_is_what_brute_force_finds_among_all_packages
    Nash 1950, Kalai and Smorodinsky 1975, Kalai 1977 (egalitarian), Harsanyi 1955 (utilitarian), by listing
        table/test_solutions.py::test_a_solution_is_the_best_individually_rational_package_of_brute_force
    Nash's own example
        table/test_solutions.py::test_nash_solves_the_barter_of_his_paper
    axioms: efficiency, units, zeros, symmetry, independence of what was not chosen
        table/test_solutions.py::test_no_package_is_better_for_one_and_as_good_for_the_other_than_a_solution
        table/test_solutions.py::test_the_unit_in_which_a_side_measures_its_values_moves_nothing
        table/test_solutions.py::test_the_zero_from_which_a_side_measures_its_values_does_not_move_the_nash_point
        table/test_solutions.py::test_what_is_symmetric_is_shared_alike
        table/test_solutions.py::test_dropping_packages_that_were_not_chosen_moves_nothing

No dominated package is agreed by strategies that know both sides' true values
    exactly, on one issue: test_theory.py::test_sides_who_know_each_other_sign_nothing_that_another_level_beats
    nearly, on several: table/test_talks.py::test_no_package_both_would_prefer_is_left_on_the_table_by_informed_sides

The right of first refusal, Bikhchandani, Lippman, Reade 2005
    two uniform bidders: price 2/3 in the open and 3/4 with it, the holder wins 3/4
        table/test_tender.py::test_many_draws_give_the_textbook_price_and_share_of_wins
        table/test_tender.py::test_a_fine_grid_of_costs_gives_them_without_chance
    bids are best replies: table/test_tender.py::test_no_other_bid_earns_more_against_equilibrium_opponents
    it chills: table/test_tender.py::test_the_right_chills_for_the_same_cost_of_bidding_more_rivals_stay_away
    the holder wins more often and the buyer pays no less
        table/test_tender.py::test_the_right_raises_the_expected_price_and_the_holders_wins_also_when_bids_cost_something

Bidding for people, Postel-Vinay and Robin 2002
    they go to whoever values them more, at the most the loser could offer
        table/test_hiring.py::test_with_equal_amenities_researchers_go_to_whoever_values_them_more_at_the_losers_limit
        table/test_hiring.py::test_the_researcher_gets_the_second_highest_value_or_what_they_have
    as in an auction bid by bid: table/test_hiring.py::test_outcome_is_that_of_a_slow_auction_with_real_turns

What is neither made nor lost
    money paid is money received: test_laws.py::test_money_paid_is_money_received
    holdings sum to one: test_laws.py::test_holdings_sum_to_one_and_none_is_negative
    every researcher has one employer
        test_laws.py::test_every_researcher_has_exactly_one_employer_and_the_pool_keeps_its_size
    compute bought is compute sold: table/test_tender.py::test_what_is_bought_is_the_need_less_what_is_unmet
        test_laws.py::test_no_cloud_sells_beyond_its_capacity_and_openai_buys_no_more_than_it_lacks
"""

import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from negotiation.table.pareto import pareto_set
from negotiation.table.solutions import rubinstein
from negotiation.table.strategies import index_of, names
from negotiation.table.talks import AGREED, MICROSOFT, OPENAI, SIDES, Memory, Outcome, Stakes, Talk, respond

ROUNDS = 24
PATIENCE = [(0.9, 0.9), (0.9, 0.7), (0.6, 0.95), (0.99, 0.98), (0.999, 0.997)]


def informed(
    values: tuple[list, list], discounts: tuple[float, float], outside: tuple[float, float] = (-5.0, -5.0)
) -> tuple[Stakes, Stakes]:
    """Two sides who know each other's values, follow the equilibrium and have nothing else on their minds."""
    worlds = values[MICROSOFT][0].shape[0]

    def known(number: float) -> np.ndarray:
        return np.full(worlds, number)

    both = [
        Stakes(
            own=tuple(values[side]),
            believed=tuple(values[1 - side]),
            disagreement=known(0),
            outside=known(outside[side]),
            believed_reservation=known(max(0.0, outside[1 - side])),
            discount=known(discounts[side]),
            believed_discount=known(discounts[1 - side]),
            pressure=known(0),
            hardness=known(0),
            strategy=np.full(worlds, index_of("rubinstein")),
            believed_disagreement=known(0),
        )
        for side in SIDES
    ]
    return both[0], both[1]


def held(stakes: tuple[Stakes, Stakes], opener: int) -> Outcome:
    """A talk of one quarter between sides who follow their strategies."""
    worlds = stakes[MICROSOFT].disagreement.size
    horizon, first = np.full(worlds, ROUNDS), np.full(worlds, opener)
    talk = Talk.sit_down(stakes, first, Memory.fresh(worlds), horizon, ROUNDS)
    while talk.running:
        for side in SIDES:
            view = talk.view(side)
            if view is not None:
                talk = talk.advance(side, respond(view))
    return talk.result()


def worth(stakes: tuple[Stakes, Stakes], outcome: Outcome) -> tuple[np.ndarray, np.ndarray]:
    """What was agreed is worth to each side."""
    rows = np.arange(outcome.status.size)
    package = np.maximum(outcome.package, 0)
    return stakes[MICROSOFT].value(package, rows), stakes[OPENAI].value(package, rows)


def cake(worlds: int = 1, steps: int = 1000) -> tuple[list, list]:
    """Ten billion to be shared out in even steps."""
    share = np.broadcast_to(10 * np.linspace(0, 1, steps + 1), (worlds, steps + 1)).copy()
    return [share], [10 - share]


def uneven(seed: int, worlds: int, levels: int = 60) -> tuple[list, list]:
    """One issue with some levels that others beat and uneven steps between the rest, all worth something to both."""
    rng = np.random.default_rng(seed)
    angle = rng.uniform(0, np.pi / 2, (worlds, levels))
    radius = rng.uniform(0.6, 1.0, (worlds, levels))
    return [8 * radius * np.cos(angle)], [5 * radius * np.sin(angle)]


def many(seed: int, worlds: int, levels: tuple[int, ...] = (40, 12, 5, 9, 4, 8)) -> tuple[list, list]:
    """Several issues, in conflict on most, level 0 of each as in force."""
    rng = np.random.default_rng(seed)
    values: tuple[list, list] = ([], [])
    for count in levels:
        mine = rng.normal(0, rng.uniform(1, 4), (worlds, count))
        theirs = -0.8 * mine + rng.normal(0, 1, (worlds, count))
        for side, value in zip(values, (mine, theirs), strict=True):
            value[:, 0] = 0
            side.append(value)
    return values


def solution(values: tuple[list, list], discounts: tuple[float, float], opener: int) -> tuple[np.ndarray, np.ndarray]:
    """What the concept gives to each side."""
    worlds = values[MICROSOFT][0].shape[0]
    zero, patience = np.zeros(worlds), [np.full(worlds, discount) for discount in discounts]
    found = rubinstein(pareto_set(*values), zero, zero, *patience, np.full(worlds, opener == MICROSOFT))
    assert found.exists.all()
    return found.own, found.other


def test_every_test_named_above_exists() -> None:
    named = re.findall(r"(\S+\.py)::(test_\w+)", __doc__)
    assert len(named) > 25
    for file, name in named:
        assert f"def {name}(" in (Path(__file__).parent / file).read_text(encoding="utf-8"), (file, name)


@pytest.mark.parametrize("opener", SIDES)
@pytest.mark.parametrize("discounts", PATIENCE)
def test_two_who_think_it_through_sign_what_the_solution_says_at_once(
    discounts: tuple[float, float], opener: int
) -> None:
    """Rubinstein 1982, at the table and as a solution."""
    for values in (cake(), uneven(1, 1, 400)):
        stakes = informed(values, discounts)
        outcome = held(stakes, opener)
        assert (outcome.status == AGREED).all()
        assert (outcome.rounds == 1).all()
        found = np.array(solution(values, discounts, opener))
        assert np.array(worth(stakes, outcome)) == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize("opener", SIDES)
@pytest.mark.parametrize("discounts", PATIENCE)
def test_with_many_issues_they_sign_nearly_what_the_solution_says(discounts: tuple[float, float], opener: int) -> None:
    """Rubinstein 1982; offers are searched for near the concave frontier, the solution on the whole Pareto set."""
    values = many(2, 60)
    stakes = informed(values, discounts)
    outcome = held(stakes, opener)
    agreed = outcome.status == AGREED
    assert agreed.mean() > 0.95
    front, same = pareto_set(*values, floors=(np.zeros(60), np.zeros(60))), np.ones(60, dtype=bool)
    fair = solution(values, discounts, opener)
    for got, expected, ideal in zip(worth(stakes, outcome), fair, (front.own, front.other), strict=True):
        gap = np.abs(got - expected)[agreed] / ideal.max(axis=1)[agreed]
        assert gap.mean() < 0.06
        same &= got == expected
    assert same.mean() > 0.4


@pytest.mark.parametrize("opener", SIDES)
@pytest.mark.parametrize("seed", range(4))
def test_sides_who_know_each_other_sign_nothing_that_another_level_beats(seed: int, opener: int) -> None:
    """On one issue the search for the best offer is exact, so what is signed is efficient: all pairs of strategies."""
    worlds = 30
    values = uneven(seed, worlds)
    best = pareto_set(*values)
    stakes = informed(values, (0.95, 0.9))
    signed = 0
    for pair in product(names(), repeat=2):
        chosen = [replace(stakes[side], strategy=np.full(worlds, index_of(pair[side]))) for side in SIDES]
        outcome = held((chosen[MICROSOFT], chosen[OPENAI]), opener)
        efficient = (outcome.package[:, 0, None] == best.package[:, :, 0]).any(axis=1)
        assert efficient[outcome.status == AGREED].all(), (seed, pair)
        signed += int((outcome.status == AGREED).sum())
    assert signed > 0.5 * worlds * len(names()) ** 2


@pytest.mark.parametrize("opener", SIDES)
@pytest.mark.parametrize("discounts", PATIENCE)
def test_an_outside_option_counts_only_above_the_deal_otherwise_reached(
    discounts: tuple[float, float], opener: int
) -> None:
    """Binmore, Shaked, Sutton 1989: one that nobody would take is no threat."""
    values = uneven(3, 1, 400)
    plain = informed(values, discounts)
    reached = worth(plain, held(plain, opener))
    for side in SIDES:
        for part in (0.0, 0.5, 0.95):
            option = [-5.0, -5.0]
            option[side] = part * discounts[side] * float(reached[side][0])
            outcome = held(informed(values, discounts, (option[0], option[1])), opener)
            assert worth(plain, outcome) == reached, (side, part)


@pytest.mark.parametrize("opener", SIDES)
@pytest.mark.parametrize("discounts", PATIENCE)
def test_an_outside_option_above_it_leaves_the_other_side_the_best_of_the_rest(
    discounts: tuple[float, float], opener: int
) -> None:
    """Binmore, Shaked, Sutton 1989: the deal moves to the option, and no further than one step of what there is."""
    values = uneven(4, 1, 400)
    plain, front = informed(values, discounts), pareto_set(*values)
    reached = worth(plain, held(plain, opener))
    for side in SIDES:
        for part in (0.25, 0.6):
            values_here = (front.own[0], front.other[0])
            mine, theirs = values_here[side], values_here[1 - side]
            option = [-5.0, -5.0]
            option[side] = float(reached[side][0] + part * (mine.max() - reached[side][0]))
            outcome = held(informed(values, discounts, (option[0], option[1])), opener)
            got = [float(value[0]) for value in worth(plain, outcome)]
            the_rest = theirs[mine >= option[side]].max()
            assert outcome.status[0] == AGREED
            assert got[side] >= option[side], (side, part)
            if side != opener:
                assert got[1 - side] == the_rest, (side, part)
            else:  # who proposes keeps what a round of waiting would cost the other side, up to a step
                assert got[1 - side] <= the_rest, (side, part)
                assert got[1 - side] > 0.8 * discounts[1 - side] * the_rest, (side, part)
