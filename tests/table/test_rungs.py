"""Rungs: efficient, in order, and the same alone as among many."""

from itertools import product

import numpy as np
import pytest
from twin import plausible, twin

from negotiation.table.rungs import DOLLAR, Ladder, ladder

SEEDS = range(4)
LEVELS = (9, 6, 5, 4)


def every_package(own: list, other: list, world: int) -> np.ndarray:
    """Own and the other's value of every package of a world, one row each."""
    levels = product(*(range(issue.shape[1]) for issue in own))
    return np.array(
        [
            (
                sum(i[world, n] for i, n in zip(own, p, strict=True)),
                sum(i[world, n] for i, n in zip(other, p, strict=True)),
            )
            for p in levels
        ]
    )


def value_of(values: tuple, package: np.ndarray) -> np.ndarray:
    worlds = np.arange(package.shape[0])
    return sum(issue[worlds, package[:, number]] for number, issue in enumerate(values))


def unlike(seed: int, worlds: int, levels: tuple[int, ...]) -> tuple[list, list]:
    """Values of very unlike worlds: tiny, huge, plateaus, ties, common interest, levels not on the table."""
    rng = np.random.default_rng(seed)
    own, other = [], []
    for count in levels:
        scale = 10 ** rng.uniform(-3, 3, (worlds, 1))
        mine, theirs = rng.normal(0, 1, (worlds, count)) * scale, rng.normal(0, 1, (worlds, count)) * scale
        theirs = np.where(rng.random((worlds, 1)) < 0.2, mine, np.where(rng.random((worlds, 1)) < 0.3, -mine, theirs))
        coarse = rng.random((worlds, 1)) < 0.4
        mine, theirs = np.where(coarse, np.round(mine), mine), np.where(coarse, np.round(theirs), theirs)
        closed = (rng.random((worlds, count)) < 0.3) & (rng.random((worlds, 1)) < 0.4)
        mine, theirs = np.where(closed, -np.inf, mine), np.where(closed, -np.inf, theirs)
        mine[:, 0] = theirs[:, 0] = 0
        own.append(mine)
        other.append(theirs)
    return own, other


def rung_packages(steps: Ladder, rung: int) -> np.ndarray:
    """Levels of a rung, read off the staircases."""
    levels = []
    for stairs, places in zip(steps.stairs, steps.places, strict=True):
        worlds = np.arange(len(places))
        levels.append(stairs.level[worlds, places[:, rung]])
    return np.stack(levels, axis=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_package_is_better_for_both_than_a_rung(seed: int) -> None:
    stakes = plausible(seed, 6, LEVELS)[0]
    steps = ladder(stakes.own, stakes.believed)
    for world in range(6):
        packages = every_package(stakes.own, stakes.believed, world)
        for own, other in zip(steps.own[world], steps.other[world], strict=True):
            better = (packages[:, 0] > own + DOLLAR) & (packages[:, 1] > other + DOLLAR)
            assert not better.any(), (seed, world)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_weighting_of_the_two_sides_has_its_best_package_on_a_rung(seed: int) -> None:
    stakes = plausible(seed, 6, LEVELS)[1]
    steps = ladder(stakes.own, stakes.believed)
    for world in range(6):
        packages = every_package(stakes.own, stakes.believed, world)
        for weight in np.linspace(0.01, 0.99, 21):
            best = (weight * packages[:, 0] + (1 - weight) * packages[:, 1]).max()
            rungs = (weight * steps.own[world] + (1 - weight) * steps.other[world]).max()
            assert rungs == pytest.approx(best, abs=1e-8), (seed, world, weight)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rung_is_worth_what_its_package_is_worth(seed: int) -> None:
    own, other = unlike(seed, 33, (40, 7, 3))
    steps = ladder(own, other)
    for rung in range(steps.own.shape[1]):
        package = rung_packages(steps, rung)
        assert np.allclose(value_of(own, package), steps.own[:, rung], rtol=1e-10, atol=1e-10), (seed, rung)
        assert np.allclose(value_of(other, package), steps.other[:, rung], rtol=1e-10, atol=1e-10), (
            seed,
            rung,
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_rungs_fall_for_oneself_and_rise_for_the_other_less_and_less(seed: int) -> None:
    steps = ladder(*unlike(seed, 33, (40, 7, 3)))
    given, gained = -np.diff(steps.own, axis=1), np.diff(steps.other, axis=1)
    assert (given >= 0).all(), seed
    assert (gained >= 0).all(), seed
    taken = given > 1e-9
    rate = np.where(taken, gained / np.where(taken, given, 1), np.nan)
    for world in range(33):
        rates = rate[world][~np.isnan(rate[world])]
        assert (rates[1:] <= rates[:-1] * (1 + 1e-5)).all(), (seed, world)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_staircase_holds_the_levels_nothing_beats(seed: int) -> None:
    own, other = unlike(seed, 33, (60,))
    stairs = ladder(own, other).stairs[0]
    for world in range(33):
        mine, theirs = own[0][world], other[0][world]
        kept = stairs.level[world][stairs.own[world] > -np.inf]
        for level in range(60):
            open_level = mine[level] > -np.inf
            beats = (mine >= mine[level]) & (theirs >= theirs[level])
            beats &= (mine > mine[level]) | (theirs > theirs[level]) | (np.arange(60) < level)
            assert (level in kept) == (open_level and not beats.any()), (seed, world, level)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_offer_meets_the_target_and_gives_almost_all_that_any_package_could(seed: int) -> None:
    worlds = 25
    stakes = plausible(seed, worlds, LEVELS)[0]
    steps = ladder(stakes.own, stakes.believed)
    exact = [twin(stakes, world) for world in range(worlds)]
    shortfall = []
    for share in np.linspace(0.02, 0.98, 25):
        low = np.array([side.pareto[-1][0] for side in exact])
        high = np.array([side.pareto[0][0] for side in exact])
        span = np.array([side.pareto[-1][1] - side.pareto[0][1] for side in exact])
        target = low + (high - low) * share
        package = steps.best_offer(target)
        assert (value_of(stakes.own, package) >= target - 2 * DOLLAR).all(), seed
        best = np.array([side.offer(goal)[1] for side, goal in zip(exact, target, strict=True)])
        given = value_of(stakes.believed, package)
        assert (given <= best + 1e-8).all(), seed
        shortfall.append((best - given) / span)
    assert np.mean(shortfall) <= 0.005, (seed, np.mean(shortfall))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ideal_is_almost_the_best_that_gives_the_other_side_enough(seed: int) -> None:
    worlds = 40
    stakes = plausible(seed, worlds, LEVELS)[1]
    exact = [twin(stakes, world) for world in range(worlds)]
    ideal = ladder(stakes.own, stakes.believed).ideal(stakes.believed_reservation)
    best = np.array([side.ideal for side in exact])
    span = np.array([side.pareto[0][0] - side.pareto[-1][0] for side in exact])
    assert (ideal <= best + 1e-8).all(), seed
    assert np.mean((best - ideal) / span) <= 0.005, (seed, np.mean((best - ideal) / span))


def test_nothing_that_gives_the_other_side_enough_means_no_ideal() -> None:
    own, other = unlike(0, 33, (5, 3))
    assert (ladder(own, other).ideal(np.full(33, 1e9)) == -np.inf).all()


def test_an_unreachable_target_gets_the_own_best() -> None:
    own, other = unlike(1, 33, (12, 3))
    package = ladder(own, other).best_offer(np.full(33, 1e9))
    assert np.allclose(value_of(own, package), sum(issue.max(axis=1) for issue in own))


def test_a_level_that_is_not_on_the_table_is_never_offered() -> None:
    own, other = unlike(2, 33, (12, 6, 3))
    steps = ladder(own, other)
    for target in (-1e9, -1.0, 0.0, 1.0, 1e9):
        assert np.isfinite(value_of(own, steps.best_offer(np.full(33, target)))).all()


def test_equal_levels_are_told_apart_by_their_number() -> None:
    own = [np.array([[0.0, 3.0, 3.0, -2.0, -2.0]])]
    other = [np.array([[0.0, -1.0, -1.0, 5.0, 5.0]])]
    assert list(ladder(own, other).stairs[0].level[0][:3]) == [1, 0, 3]


def test_one_issue_with_one_level_is_a_ladder_of_one_rung() -> None:
    steps = ladder([np.zeros((2, 1))], [np.zeros((2, 1))])
    assert steps.own.shape == (2, 1)
    assert (steps.best_offer(np.zeros(2)) == 0).all()
    assert (steps.ideal(np.zeros(2)) == 0).all()


@pytest.mark.parametrize("levels", [(40, 7, 3), (381, 18), (5,) * 10])
def test_a_world_has_the_same_offers_alone_as_among_unlike_worlds(levels: tuple[int, ...]) -> None:
    own, other = unlike(7, 150, levels)
    steps = ladder(own, other)
    span = np.abs(steps.own).max(axis=1)
    order = np.random.default_rng(8).permutation(150)
    mixed = ladder([issue[order] for issue in own], [issue[order] for issue in other])
    for share in (-0.9, -0.2, 0.0, 0.1, 0.5, 0.99):
        together, ideal = steps.best_offer(span * share), steps.ideal(span * share)
        assert mixed.best_offer((span * share)[order]).tobytes() == together[order].tobytes()
        for world in range(0, 150, 7):
            alone = slice(world, world + 1)
            single = ladder([issue[alone] for issue in own], [issue[alone] for issue in other])
            assert single.best_offer((span * share)[alone]).tobytes() == together[alone].tobytes(), (
                world,
                share,
            )
            assert single.ideal((span * share)[alone]).tobytes() == ideal[alone].tobytes(), (world, share)
            rungs = single.own.shape[1]
            assert single.own.tobytes() == np.ascontiguousarray(steps.own[alone, :rungs]).tobytes(), world


def test_ladders_put_in_place_of_some_give_the_offers_of_ladders_built_together() -> None:
    old, new = unlike(9, 60, (40, 7, 3)), unlike(10, 60, (40, 7, 3))
    rows = np.flatnonzero(np.random.default_rng(11).random(60) < 0.4)
    few = [[issue[rows] for issue in side] for side in new]
    both = [[issue.copy() for issue in side] for side in old]
    for whole, part in zip(both, few, strict=True):
        for values, put in zip(whole, part, strict=True):
            values[rows] = put
    together, pieced = ladder(*both), ladder(*old).replaced(rows, ladder(*few))
    for share in (-0.9, -0.2, 0.0, 0.4, 0.99):
        target = np.abs(together.own).max(axis=1) * share
        assert pieced.best_offer(target).tobytes() == together.best_offer(target).tobytes(), share
        assert pieced.ideal(target).tobytes() == together.ideal(target).tobytes(), share


def test_offers_at_many_targets_are_those_at_each() -> None:
    steps = ladder(*unlike(12, 700, (60, 7, 5)))
    span = np.abs(steps.own).max(axis=1)
    targets = span[:, None] * np.linspace(-1, 1, 21)
    together = steps.best_offers(targets)
    for place in range(21):
        alone = steps.best_offer(np.ascontiguousarray(targets[:, place]))
        assert alone.tobytes() == np.ascontiguousarray(together[:, place]).tobytes(), place


@pytest.mark.parametrize("seed", SEEDS)
def test_a_falling_demand_gets_the_offers_that_each_demand_gets_alone(seed: int) -> None:
    steps = ladder(*unlike(seed, 120, (60, 7, 5, 1)))
    span = np.abs(steps.own).max(axis=1)
    targets = span[:, None] * np.linspace(1, -1, 400)
    together = steps.best_offers(targets)
    for place in range(400):
        alone = steps.best_offer(np.ascontiguousarray(targets[:, place]))
        assert alone.tobytes() == np.ascontiguousarray(together[:, place]).tobytes(), (seed, place)


def test_what_is_closed_has_no_place_and_counts_if_it_is_worth_something() -> None:
    own, other = unlike(13, 40, (9, 1, 5, 1))
    own[3], other[3] = np.full((40, 1), 2.0), np.full((40, 1), -1.0)
    steps = ladder(own, other)
    assert [place.max() > 0 for place in steps.places] == [True, False, True, False]
    plain = ladder([own[0], own[2]], [other[0], other[2]])
    assert np.allclose(steps.own, plain.own + 2)
    assert np.allclose(steps.other, plain.other - 1)


def test_ladders_of_some_worlds_may_leave_more_open_than_the_whole_does() -> None:
    own, other = unlike(14, 30, (9, 5, 4))
    for values in (own, other):
        values[1][:, 1:] = -np.inf
    rows = np.arange(0, 30, 3)
    whole = ladder([own[0], own[1][:, :1], own[2]], [other[0], other[1][:, :1], other[2]])
    part = ladder([issue[rows] for issue in own], [issue[rows] for issue in other])
    assert part.staircases.open.size > whole.staircases.open.size
    target = np.abs(whole.own).max(axis=1) / 2
    assert whole.replaced(rows, part).best_offer(target).tobytes() == whole.best_offer(target).tobytes()
