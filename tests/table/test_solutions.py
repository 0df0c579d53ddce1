"""Solutions: what brute force finds, what theory fixes, and the same alone as among many."""

from collections.abc import Callable
from dataclasses import fields
from itertools import pairwise, product

import numpy as np
import pytest
from twin import plausible

from negotiation.table.issues import NAMES as ISSUES
from negotiation.table.packed import Allowed, Values, laid_out
from negotiation.table.pareto import Pareto, Points, pareto_set
from negotiation.table.solutions import (
    CONCEPTS as NAMES,
)
from negotiation.table.solutions import (
    Solution,
    Solutions,
    distance,
    egalitarian,
    kalai_smorodinsky,
    nash,
    rubinstein,
    solved,
    utilitarian,
)
from negotiation.table.stakes import package_value
from negotiation.table.surplus import SOLUTION_COLUMNS, compared

SEEDS = range(6)
WORLDS = 25
LEVELS = [(7,), (1, 1), (60, 9), (9, 40), (5, 4, 3), (3, 2, 4, 2, 3), (4, 3, 2, 3, 2, 3), (2,) * 8]
CONCEPTS = (nash, kalai_smorodinsky, egalitarian, utilitarian)
Concept = Callable[[Pareto, np.ndarray, np.ndarray], Solution]
Point = tuple[float, float, tuple[int, ...]]


def unlike(seed: int, worlds: int, levels: tuple[int, ...]) -> tuple[list, list]:
    """Values of very unlike worlds: tiny, huge, plateaus, ties, common interest, levels not on the table."""
    rng = np.random.default_rng(seed)
    own, other = [], []
    for count in levels:
        scale = 10 ** rng.uniform(-1, 2, (worlds, 1))
        mine, theirs = rng.normal(0, 1, (worlds, count)) * scale, rng.normal(0, 1, (worlds, count)) * scale
        kind = rng.random((worlds, 1))
        theirs = np.where(kind < 0.2, mine, np.where(kind < 0.4, -mine, theirs))
        coarse = np.arange(worlds)[:, None] % 3 == 0
        mine, theirs = np.where(coarse, np.round(mine), mine), np.where(coarse, np.round(theirs), theirs)
        closed = (rng.random((2, worlds, count)) < 0.2) & (rng.random((worlds, 1)) < 0.4)
        mine, theirs = np.where(closed[0], -np.inf, mine), np.where(closed[1], -np.inf, theirs)
        mine[:, 0] = theirs[:, 0] = 0
        own.append(mine)
        other.append(theirs)
    return own, other


def floors(seed: int, worlds: int) -> tuple[np.ndarray, np.ndarray]:
    """Disagreement points: generous, just met, and out of reach."""
    rng = np.random.default_rng(seed + 100)
    floor = np.round(rng.normal(-1, 2, (2, worlds)))
    floor[:, 3::7], floor[:, 4::7] = 0, 1e6
    return floor[0], floor[1]


def every_efficient_package(own: list, other: list, world: int) -> list[Point]:
    """Brute force: every package, in order; those nothing beats, best for oneself first."""
    found = []
    for levels in product(*(range(issue.shape[1]) for issue in own)):
        mine, theirs = 0.0, 0.0  # added one after another, as sum() corrects for rounding
        for issue, level in enumerate(levels):
            mine, theirs = mine + float(own[issue][world, level]), theirs + float(other[issue][world, level])
        if min(mine, theirs) > -np.inf:
            found.append((mine, theirs, levels))
    found.sort(key=lambda package: (-package[0], -package[1], package[2]))
    kept: list[Point] = []
    for package in found:
        if not kept or package[1] > kept[-1][1]:
            kept.append(package)
    return kept


def listed(pareto: Pareto, world: int) -> list[Point]:
    points = range(pareto.count[world])
    levels = [tuple(int(level) for level in pareto.package[world, point]) for point in points]
    return [(float(pareto.own[world, n]), float(pareto.other[world, n]), levels[n]) for n in points]


def score(concept: Concept, point: Point, floor: tuple[float, float], rational: list[Point]) -> float:
    """What a concept makes as large as it can, from its definition."""
    mine, theirs = point[0] - floor[0], point[1] - floor[1]
    if concept is nash:
        return mine * theirs
    if concept is utilitarian:
        return point[0] + point[1]
    if concept is egalitarian:
        return min(mine, theirs)
    ideals = [max(other[side] - floor[side] for other in rational) for side in (0, 1)]
    return min(gain / ideal if ideal > 0 else 0 for gain, ideal in zip((mine, theirs), ideals, strict=True))


def kept(pareto: Pareto, keep: np.ndarray) -> Pareto:
    """The set without some of its points, shape (worlds, points)."""
    stays = keep[np.arange(keep.shape[1]) < pareto.count[:, None]]
    first = np.append(0, np.cumsum(keep.sum(axis=1)))
    return Pareto(Points(*(column[stays] for column in pareto.points)), first, pareto.sizes)


@pytest.mark.parametrize("levels", LEVELS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_pareto_set_is_what_brute_force_finds_among_all_packages(seed: int, levels: tuple) -> None:
    own, other = unlike(seed, WORLDS, levels)
    pareto = pareto_set(own, other)
    for world in range(WORLDS):
        assert listed(pareto, world) == every_efficient_package(own, other, world), (seed, world)


@pytest.mark.parametrize("levels", LEVELS)
@pytest.mark.parametrize("seed", SEEDS)
def test_with_floors_the_set_is_what_of_the_whole_set_is_worth_them(seed: int, levels: tuple) -> None:
    own, other = unlike(seed, WORLDS, levels)
    floor, whole = floors(seed, WORLDS), pareto_set(own, other)
    floor[0][5::7], floor[1][6::7] = -np.inf, -np.inf
    for world in range(WORLDS):  # just met by one point, or missed by it by a hair
        if world % 5 > 2:
            point = int(whole.count[world] * (world % 5 - 2) / 4)
            floor[0][world], floor[1][world] = whole.own[world, point], -1.0
            if world % 2:
                floor[0][world] = np.nextafter(floor[0][world], np.inf)
    part = pareto_set(own, other, floors=floor)
    for world in range(WORLDS):
        worth = [p for p in listed(whole, world) if p[0] >= floor[0][world] and p[1] >= floor[1][world]]
        assert listed(part, world) == worth, (seed, world)
        alone = [[issue[world : world + 1] for issue in side] for side in (own, other)]
        single = pareto_set(*alone, floors=(floor[0][world : world + 1], floor[1][world : world + 1]))
        assert listed(single, 0) == worth, (seed, world)
    assert part.count.any(), seed
    assert (part.count < whole.count).any(), seed


@pytest.mark.parametrize("concept", CONCEPTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_solution_is_the_best_individually_rational_package_of_brute_force(seed: int, concept: Concept) -> None:
    own, other = unlike(seed, WORLDS, (8, 5, 3))
    floor = floors(seed, WORLDS)
    solution = concept(pareto_set(own, other), *floor)
    for world in range(WORLDS):
        mine, theirs = float(floor[0][world]), float(floor[1][world])
        points = every_efficient_package(own, other, world)
        rational = [point for point in points if point[0] >= mine and point[1] >= theirs]
        assert solution.exists[world] == bool(rational), (seed, world)
        if not rational:
            assert np.isnan(solution.own[world] + solution.other[world]), (seed, world)
            assert (solution.package[world] == 0).all(), (seed, world)
            continue
        scores = [score(concept, point, (mine, theirs), rational) for point in rational]
        best = min(
            (point for point, value in zip(rational, scores, strict=True) if value == max(scores)),
            key=lambda point: point[2],
        )
        found = (solution.own[world], solution.other[world], tuple(solution.package[world].tolist()))
        assert found == best, (seed, world)


def test_random_domains_hold_ties_common_interest_closed_levels_and_no_way_out() -> None:
    own, other = unlike(0, WORLDS, (8, 5, 3))
    assert any((mine == theirs).all(axis=1).any() for mine, theirs in zip(own, other, strict=True))
    assert any(np.isinf(issue).any() for issue in own)
    assert np.unique(own[0][0]).size < own[0][0].size
    packages = [package_value(own, np.array([levels]), np.zeros(1, dtype=np.intp))[0] for levels in np.ndindex(8, 5, 3)]
    assert len(set(packages)) < len(packages)
    exists = nash(pareto_set(own, other), *floors(0, WORLDS)).exists
    assert exists.any()
    assert not exists.all()


def test_nash_solves_the_barter_of_his_paper() -> None:
    """Bill and Jack (Nash 1950): (Bill's utility, Jack's) of Bill's five things, then of Jack's four."""
    bills = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
    jacks = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}
    bill = [np.array([[0.0, -mine]]) for mine, _ in bills.values()]
    bill += [np.array([[0.0, mine]]) for mine, _ in jacks.values()]
    jack = [np.array([[0.0, theirs]]) for _, theirs in bills.values()]
    jack += [np.array([[0.0, -theirs]]) for _, theirs in jacks.values()]
    solution = nash(pareto_set(bill, jack), np.zeros(1), np.zeros(1))
    moved = [name for name, level in zip((*bills, *jacks), solution.package[0], strict=True) if level]
    assert moved == ["book", "whip", "ball", "bat", "pen", "toy", "knife"]
    assert (solution.own[0], solution.other[0]) == (12, 5)


def test_the_four_concepts_part_ways_on_a_small_example() -> None:
    own, other = [np.array([[0.0, 12.0, 8.0, 5.0, 1.0, 4.0]])], [np.array([[0.0, 1.0, 4.0, 5.5, 12.0, 5.0]])]
    pareto, zero = pareto_set(own, other), np.zeros(1)
    assert [point[2][0] for point in listed(pareto, 0)] == [1, 2, 3, 4]
    assert nash(pareto, zero, zero).package == 2
    assert kalai_smorodinsky(pareto, zero, zero).package == 3
    assert egalitarian(pareto, zero, zero).package == 3
    assert utilitarian(pareto, zero, zero).package == 1  # 13 as level 4, which is higher
    assert nash(pareto, np.array([9.0]), zero).package == 1
    assert kalai_smorodinsky(pareto, np.array([4.0]), zero).package == 2
    assert egalitarian(pareto, np.array([4.0]), zero).package == 2


@pytest.mark.parametrize("seed", SEEDS)
def test_no_package_is_better_for_one_and_as_good_for_the_other_than_a_solution(seed: int) -> None:
    own, other = unlike(seed, WORLDS, (8, 5, 3))
    pareto = pareto_set(own, other)
    for concept in CONCEPTS:
        solution = concept(pareto, *floors(seed, WORLDS))
        for world in np.flatnonzero(solution.exists):
            for mine, theirs, _ in every_efficient_package(own, other, world):
                as_good = mine >= solution.own[world] and theirs >= solution.other[world]
                assert not as_good or (mine, theirs) == (solution.own[world], solution.other[world]), (seed, world)


@pytest.mark.parametrize("concept", [nash, kalai_smorodinsky])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_unit_in_which_a_side_measures_its_values_moves_nothing(seed: int, concept: Concept) -> None:
    own, other = unlike(seed, WORLDS, (8, 5, 3))
    floor = floors(seed, WORLDS)
    solution = concept(pareto_set(own, other), *floor)
    for scale in (0.25, 1024.0):  # powers of 2, which round nothing
        scaled = concept(pareto_set([scale * issue for issue in own], other), scale * floor[0], floor[1])
        assert (scaled.package == solution.package).all(), seed
        assert (scaled.exists == solution.exists).all(), seed


@pytest.mark.parametrize("seed", SEEDS)
def test_the_zero_from_which_a_side_measures_its_values_does_not_move_the_nash_point(seed: int) -> None:
    own, other = unlike(seed, WORLDS, (8, 5, 3))
    own, other = [np.round(issue) for issue in own], [np.round(issue) for issue in other]
    floor = floors(seed, WORLDS)
    solution = nash(pareto_set(own, other), *floor)
    moved = nash(pareto_set([own[0] + 8, *own[1:]], other), floor[0] + 8, floor[1])
    assert (moved.package == solution.package).all(), seed


@pytest.mark.parametrize("concept", CONCEPTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_sides_that_change_seats_get_what_they_had_up_to_ties(seed: int, concept: Concept) -> None:
    own, other = unlike(seed, WORLDS, (8, 5, 3))
    floor = floors(seed, WORLDS)
    solution, swapped = (
        concept(pareto_set(own, other), *floor),
        concept(pareto_set(other, own), floor[1], floor[0]),
    )
    assert (solution.exists == swapped.exists).all(), seed
    assert (solution.package == swapped.package).all(), seed  # of equals both take the lowest levels


def test_what_is_symmetric_is_shared_alike() -> None:
    rng = np.random.default_rng(3)
    mine, theirs = rng.integers(0, 30, (2, WORLDS, 9)).astype(float)
    own, other = [mine, theirs], [theirs, mine]  # a package with its levels changed over swaps the values
    pareto, zero = pareto_set(own, other), np.zeros(WORLDS)
    fair = (pareto.own == pareto.other) & (pareto.own > 0)
    assert fair.any()
    for concept in (nash, kalai_smorodinsky, egalitarian):
        solution = concept(pareto, zero, zero)
        mirrored = (pareto.own == solution.other[:, None]) & (pareto.other == solution.own[:, None])
        assert mirrored.any(axis=1).all()  # a solution unlike for the two has its mirror image as a tie


@pytest.mark.parametrize("concept", [nash, egalitarian, utilitarian])
@pytest.mark.parametrize("seed", SEEDS)
def test_dropping_packages_that_were_not_chosen_moves_nothing(seed: int, concept: Concept) -> None:
    own, other = unlike(seed, WORLDS, (8, 5, 3))
    pareto, floor = pareto_set(own, other), floors(seed, WORLDS)
    solution = concept(pareto, *floor)
    chosen = (pareto.package == solution.package[:, None, :]).all(axis=2)
    rng = np.random.default_rng(seed)
    for _ in range(5):
        stay = (np.arange(pareto.own.shape[1]) < pareto.count[:, None]) & (chosen | (rng.random(chosen.shape) < 0.5))
        again = concept(kept(pareto, stay), *floor)
        assert (again.package == solution.package).all(), seed
        assert again.own.tobytes() == solution.own.tobytes(), seed


@pytest.mark.parametrize("seed", SEEDS)
def test_a_listed_package_is_worth_what_the_sides_say_it_is(seed: int) -> None:
    own, other = unlike(seed, WORLDS, (273, 18))
    pareto = pareto_set(own, other)
    world, point = np.nonzero(pareto.own > -np.inf)
    assert (np.bincount(world, minlength=WORLDS) == pareto.count).all()
    for values, worth in ((own, pareto.own), (other, pareto.other)):
        assert (package_value(values, pareto.package[world, point], world) == worth[world, point]).all(), seed


@pytest.mark.parametrize("seed", SEEDS)
def test_no_package_is_worth_more_to_both_together_than_the_utilitarian_one(seed: int) -> None:
    own, other = unlike(seed, WORLDS, (273, 18))
    nobody_bound = np.full(WORLDS, -np.inf)
    best = utilitarian(pareto_set(own, other), nobody_bound, nobody_bound)
    rng = np.random.default_rng(seed)
    worlds = np.repeat(np.arange(WORLDS), 400)
    package = np.stack([rng.integers(0, count, worlds.size) for count in (273, 18)], axis=1)
    joint = package_value(own, package, worlds) + package_value(other, package, worlds)
    assert (joint <= (best.own + best.other)[worlds]).all(), seed


@pytest.mark.parametrize("levels", [(381, 18), (30, 20, 12, 8, 5, 3), (3, 5, 8, 12, 30, 3, 5, 8, 10)])
def test_many_levels_and_many_issues_are_no_trouble(levels: tuple[int, ...]) -> None:
    sides = plausible(1, 8, levels)
    pareto = pareto_set(sides[0].own, sides[1].own)
    for world in range(8):
        own, other = (values[world, : pareto.count[world]] for values in (pareto.own, pareto.other))
        assert (np.diff(own) < 0).all()
        assert (np.diff(other) > 0).all()
    assert nash(pareto, sides[0].disagreement, sides[1].disagreement).exists.all()


@pytest.mark.parametrize("levels", [(40,), (273, 18), (40, 7, 3), (4,) * 6])
def test_a_world_has_the_same_solutions_alone_as_among_unlike_worlds(levels: tuple[int, ...]) -> None:
    worlds = 90
    own, other = unlike(7, worlds, levels)
    for values in (own, other):
        values[0][::3, 1:3] = -0.0  # equal to 0, unlike it by bytes
    floor = floors(7, worlds)
    together = pareto_set(own, other)
    assert not np.signbit(np.where(together.own == 0, together.own, 0)).any()
    solutions = [concept(together, *floor) for concept in CONCEPTS]
    order = np.random.default_rng(8).permutation(worlds)
    mixed = pareto_set([issue[order] for issue in own], [issue[order] for issue in other])
    assert mixed.own.tobytes() == together.own[order].tobytes()
    assert mixed.package.tobytes() == together.package[order].tobytes()
    for world in range(worlds):
        one = slice(world, world + 1)
        alone = pareto_set([issue[one] for issue in own], [issue[one] for issue in other])
        count = together.count[world]
        assert alone.own.shape == (1, count)
        for part in ("own", "other", "package"):
            among = np.ascontiguousarray(getattr(together, part)[one, :count])
            assert getattr(alone, part).tobytes() == among.tobytes(), (part, world)
        for concept, solution in zip(CONCEPTS, solutions, strict=True):
            single = concept(alone, floor[0][one], floor[1][one])
            for part in ("package", "own", "other", "exists"):
                assert getattr(single, part).tobytes() == getattr(solution, part)[one].tobytes(), (part, world)


def test_where_nothing_is_on_the_table_nothing_is_chosen() -> None:
    own = [np.array([[-np.inf, -np.inf], [0.0, 1.0]]), np.zeros((2, 2))]
    other = [np.array([[0.0, 1.0], [-np.inf, 1.0]]), np.zeros((2, 2))]
    pareto = pareto_set(own, other)
    assert list(pareto.count) == [0, 1]
    alone = pareto_set([issue[:1] for issue in own], [issue[:1] for issue in other])
    assert alone.own.shape == (1, 1)
    for concept in CONCEPTS:
        assert list(concept(pareto, np.zeros(2), np.zeros(2)).exists) == [False, True]
        assert not concept(alone, np.zeros(1), np.zeros(1)).exists.any()
    nobody_bound = np.full(1, -np.inf)
    assert not utilitarian(alone, nobody_bound, nobody_bound).exists.any()


def test_no_worlds_have_no_solutions() -> None:
    pareto = pareto_set([np.zeros((0, 3)), np.zeros((0, 2))], [np.zeros((0, 3)), np.zeros((0, 2))])
    assert pareto.own.shape == (0, 1)
    assert nash(pareto, np.zeros(0), np.zeros(0)).package.shape == (0, 2)


def test_a_domain_in_which_too_much_is_efficient_is_refused() -> None:
    own = [np.array([[0.0, 1.0]]) * 2**issue for issue in range(6)]
    other = [-issue for issue in own]
    assert pareto_set(own, other).count == 64
    with pytest.raises(ValueError, match="at most 20 packages of a world may be efficient, got 32 after 5 of 6"):
        pareto_set(own, other, most=20)


def test_values_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="one \\(worlds, levels\\) an issue"):
        pareto_set([np.zeros((1, 3))], [np.zeros((1, 4))])
    with pytest.raises(ValueError, match="packages can be numbered"):
        pareto_set([np.zeros((1, 1000))] * 7, [np.zeros((1, 1000))] * 7)


# ---- two who think it through to the end


def discounts(seed: int, worlds: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Both discount factors per round, from impatient to very patient, and whether oneself proposes first."""
    rng = np.random.default_rng(seed + 200)
    patience = 1 - 10 ** rng.uniform(-4, 0, (2, worlds))
    return patience[0], patience[1], rng.random(worlds) < 0.5


def concave(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The upper hull by the monotone chain of Andrew, from points by falling own gain."""
    chain: list[tuple[float, float]] = []
    for x, y in points:
        while len(chain) > 1:
            (x1, y1), (x2, y2) = chain[-2:]
            if (x1 - x2) * (y - y2) < (x2 - x) * (y2 - y1):
                break
            chain.pop()
        chain.append((x, y))
    return chain


def most_for_other(chain: list[tuple[float, float]], x: float) -> float:
    for (x1, y1), (x2, y2) in pairwise(chain):
        if x2 <= x <= x1:
            return y1 + (y2 - y1) * (x1 - x) / (x1 - x2)
    return chain[-1][1] if x <= chain[-1][0] else chain[0][1]


def thought_through(rational: list[Point], floor: tuple, own: float, other: float, own_first: bool) -> Point:
    """The definition by bisection: the best for who proposes that leaves the other no worse off than waiting."""
    chain = concave([(point[0] - floor[0], point[1] - floor[1]) for point in rational])
    low, high = 0.0, chain[0][0]
    for _ in range(200):
        x = (low + high) / 2
        enough = most_for_other(chain, x) >= other * most_for_other(chain, own * x)
        low, high = (x, high) if enough else (low, x)
    if most_for_other(chain, chain[0][0]) >= other * most_for_other(chain, own * chain[0][0]):
        low = chain[0][0]
    if own_first:
        waits = other * most_for_other(chain, own * low)
        return max((point for point in rational if point[1] - floor[1] >= waits * (1 - 1e-9)), key=lambda p: p[0])
    return max((point for point in rational if point[0] - floor[0] >= own * low * (1 - 1e-9)), key=lambda p: p[1])


@pytest.mark.parametrize("seed", range(12))
def test_the_alternating_offers_outcome_is_that_of_its_definition(seed: int) -> None:
    own, other = unlike(seed, WORLDS, (12, 5, 3))
    floor, given = floors(seed, WORLDS), discounts(seed, WORLDS)
    pareto = pareto_set(own, other)
    solution = rubinstein(pareto, *floor, *given)
    for world in range(WORLDS):
        at = (float(floor[0][world]), float(floor[1][world]))
        rational = [point for point in listed(pareto, world) if point[0] >= at[0] and point[1] >= at[1]]
        assert solution.exists[world] == bool(rational), (seed, world)
        if rational:
            patience = (float(given[0][world]), float(given[1][world]))
            expected = thought_through(rational, at, *patience, bool(given[2][world]))
            found = (solution.own[world], solution.other[world], tuple(solution.package[world].tolist()))
            assert found == expected, (seed, world)
        else:
            assert np.isnan(solution.own[world] + solution.other[world]), (seed, world)


@pytest.mark.parametrize("patience", [(0.9, 0.9), (0.9, 0.7), (0.3, 0.95), (0.999, 0.99), (0.0, 0.5), (0.5, 0.0)])
def test_a_divisible_cake_is_shared_as_in_the_paper(patience: tuple[float, float]) -> None:
    """Rubinstein 1982, conclusion 2: who proposes gets (1 − δ_other) / (1 − δ_own · δ_other)."""
    steps = 20_000
    share = np.linspace(0, 1, steps + 1)[None, :]
    pareto, zero = pareto_set([share], [1 - share]), np.zeros(1)
    own, other = (np.array([each]) for each in patience)
    mine = rubinstein(pareto, zero, zero, own, other, np.array([True]))
    theirs = rubinstein(pareto, zero, zero, own, other, np.array([False]))
    assert mine.own[0] == pytest.approx((1 - patience[1]) / (1 - patience[0] * patience[1]), abs=1.01 / steps)
    assert theirs.other[0] == pytest.approx((1 - patience[0]) / (1 - patience[0] * patience[1]), abs=1.01 / steps)


@pytest.mark.parametrize("rates", [(1.0, 1.0), (1.0, 3.0), (5.0, 2.0)])
@pytest.mark.parametrize("own_first", [True, False])
def test_as_rounds_shorten_it_nears_the_weighted_nash_product(rates: tuple[float, float], own_first: bool) -> None:
    """Binmore, Rubinstein and Wolinsky 1986: weights in inverse proportion to the rates of discount."""
    angle = np.linspace(0, np.pi / 2, 20_001)[None, :]
    own, other = 3 * np.cos(angle), np.sin(angle)  # a quarter of an ellipse
    pareto, zero = pareto_set([own], [other]), np.zeros(1)
    best = np.argmax(np.log(own[0, 1:-1]) / rates[0] + np.log(other[0, 1:-1]) / rates[1]) + 1
    gaps = []
    for length in (0.1, 0.01, 0.001):
        patience = [np.exp(-rate * np.array([length])) for rate in rates]
        solution = rubinstein(pareto, zero, zero, *patience, np.array([own_first]))
        answering = rubinstein(pareto, zero, zero, *patience, np.array([not own_first]))
        assert (solution.own > answering.own) == own_first  # the first word is worth something
        gaps.append(abs(float(solution.own[0]) - own[0, best]))
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 0.005
    fair = nash(pareto, zero, zero)
    for nobody_ever_tires in (np.ones(1), np.array([np.nextafter(1, 0)])):
        same = rubinstein(pareto, zero, zero, nobody_ever_tires, nobody_ever_tires, np.array([own_first]))
        assert same.own[0] == pytest.approx(fair.own[0], abs=0.001)


@pytest.mark.parametrize("seed", SEEDS)
def test_more_patience_is_never_a_loss(seed: int) -> None:
    own, other = unlike(seed, WORLDS, (12, 5, 3))
    floor, (patience, others, _) = floors(seed, WORLDS), discounts(seed, WORLDS)
    pareto, every = pareto_set(own, other), np.ones(WORLDS, dtype=bool)
    for first in (every, ~every):
        less = rubinstein(pareto, *floor, patience, others, first)
        more = rubinstein(pareto, *floor, (1 + patience) / 2, others, first)
        assert (more.own >= less.own)[less.exists].all(), seed
        assert (more.own > less.own).any(), seed


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_called_oneself_does_not_matter_to_the_alternating_offers_outcome(seed: int) -> None:
    own, other = unlike(seed, WORLDS, (12, 5, 3))
    floor, (patience, others, first) = floors(seed, WORLDS), discounts(seed, WORLDS)
    solution = rubinstein(pareto_set(own, other), *floor, patience, others, first)
    swapped = rubinstein(pareto_set(other, own), floor[1], floor[0], others, patience, ~first)
    assert (solution.package == swapped.package).all(), seed


# ---- all of them at once


def solved_talk(seed: int, worlds: int, levels: tuple[int, ...]) -> tuple:
    """What ``solved`` is given: both sides' values, disagreement points, discount factors, who is first."""
    return (*unlike(seed, worlds, levels), *floors(seed, worlds), *discounts(seed, worlds))


def at(talk: tuple, rows: np.ndarray) -> tuple:
    own, other, *rest = talk
    return ([issue[rows] for issue in own], [issue[rows] for issue in other], *(each[rows] for each in rest))


@pytest.mark.parametrize("levels", [(40,), (60, 9, 4), (4, 3, 2, 3, 2, 3)])
@pytest.mark.parametrize("seed", SEEDS)
def test_solved_together_they_are_what_each_is_on_the_whole_set(seed: int, levels: tuple[int, ...]) -> None:
    own, other, *rest = talk = solved_talk(seed, WORLDS, levels)
    pareto, together = pareto_set(own, other), solved(*talk).by_concept
    expected = [concept(pareto, *rest[:2]) for concept in CONCEPTS] + [rubinstein(pareto, *rest)]
    assert tuple(together) == NAMES
    for (name, solution), alone in zip(together.items(), expected, strict=True):
        for part in ("package", "own", "other", "exists"):
            assert getattr(solution, part).tobytes() == getattr(alone, part).tobytes(), (seed, name, part)


@pytest.mark.parametrize("levels", [(40,), (60, 9, 4), (4,) * 6])
def test_a_talk_is_solved_alike_alone_and_among_unlike_worlds_in_any_order(levels: tuple[int, ...]) -> None:
    worlds = 90
    talk = solved_talk(7, worlds, levels)
    order = np.random.default_rng(8).permutation(worlds)
    together, mixed = solved(*talk), solved(*at(talk, order))
    rows = [np.array([world]) for world in range(worlds)]
    for kind, row, among in [(solved(*at(talk, row)), row, together) for row in rows] + [(mixed, order, together)]:
        for name in (field.name for field in fields(Solutions)):
            for part in ("package", "own", "other", "exists"):
                one, many = getattr(getattr(kind, name), part), getattr(getattr(among, name), part)[row]
                assert one.tobytes() == many.tobytes(), (name, part, row)


def test_nothing_is_solved_where_no_world_is_or_nobody_can_agree() -> None:
    for found in (solved(*solved_talk(1, 0, (4, 3))), solved(*at(solved_talk(1, 9, (4, 3)), np.array([4])))):
        for solution in found.by_concept.values():
            assert not solution.exists.any()
            assert solution.package.shape == (solution.own.size, 2)
            assert not solution.package.any()


def deals(seed: int, worlds: int) -> tuple:
    """What ``compared`` is given: values of unlike worlds, some of which agreed on packages of any kind."""
    own, other, *rest = talk = solved_talk(seed, worlds, (6, 4, 1, 2, 3, 1, 2, 2, 2))
    rng = np.random.default_rng(seed + 300)
    rows = np.flatnonzero(rng.random(worlds) < 0.7)
    package = np.zeros((rows.size, len(own)), dtype=np.intp)
    for issue, (mine, theirs) in enumerate(zip(own, other, strict=True)):
        level = rng.integers(0, mine.shape[1], rows.size)
        package[:, issue] = np.where(np.isfinite(mine[rows, level] + theirs[rows, level]), level, 0)
    return own, other, (rest[0][rows], rest[1][rows]), solved(*at(talk, rows)), package, rows


@pytest.mark.parametrize("seed", SEEDS)
def test_a_deal_is_set_beside_every_solution_as_each_number_is_defined(seed: int) -> None:
    own, other, point, found, package, rows = deals(seed, WORLDS)
    columns = compared(own, other, point, found, package, rows)
    assert tuple(columns) == SOLUTION_COLUMNS
    mine, theirs = package_value(own, package, rows), package_value(other, package, rows)
    best = found.utilitarian
    expected = {
        "nash_microsoft": found.nash.own,
        "nash_openai": found.nash.other,
        **{f"distance_{name.replace('-', '_')}": distance(mine, theirs, found.by_concept[name]) for name in NAMES},
        "joint_gain": mine + theirs - (point[0] + point[1]),
        "best_joint_gain": best.own + best.other - (point[0] + point[1]),
        "left_on_table": np.fmax(best.own + best.other - (mine + theirs), 0),
    }
    for issue, (of_own, of_other) in enumerate(zip(own, other, strict=True)):
        agreed, better = package[:, issue], best.package[:, issue]
        worth = of_own[rows, agreed] + of_other[rows, agreed]
        expected[f"lost_{ISSUES[issue]}"] = of_own[rows, better] + of_other[rows, better] - worth
    for name, column in expected.items():
        assert columns[name].tobytes() == column.tobytes(), (seed, name)
    assert best.exists.any(), seed
    assert not best.exists.all(), seed


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_left_on_the_table_is_the_sum_over_its_issues(seed: int) -> None:
    own, other, _, _, package, rows = deals(seed, WORLDS)
    nobody_bound = np.full(rows.size, -np.inf)
    free = (nobody_bound, nobody_bound)
    found = solved(own, other, *free, np.zeros(rows.size), np.zeros(rows.size), nobody_bound < 0, rows)
    columns = compared(own, other, free, found, package, rows)
    lost = np.stack([columns[f"lost_{issue}"] for issue in ISSUES], axis=1)
    assert lost.sum(axis=1) == pytest.approx(columns["left_on_table"], abs=1e-9), seed
    assert (lost >= 0).all(), seed  # nobody bound, the best package has the best level of each issue
    assert (lost > 0).any(), seed
    best = compared(own, other, free, found, found.utilitarian.package, rows)
    assert all((best[f"lost_{issue}"] == 0).all() for issue in ISSUES), seed


def without_columns(own: list, other: list, drop: np.random.Generator) -> tuple[list, Values, Values]:
    """The same values where some levels are on the table in no world, as lists and side by side without them."""
    on_table = [drop.random(issue.shape[1]) < 0.7 for issue in own]
    for flags in on_table:
        flags[0] = True
    flags = [np.tile(each, (own[0].shape[0], 1)) for each in on_table]
    layout = laid_out([Allowed.by_world(each) for each in flags])
    open_to = [np.where(each, issue, -np.inf) for each, issue in zip(flags, own, strict=True)]
    kept = [
        np.concatenate([issue[:, each] for each, issue in zip(on_table, side, strict=True)], axis=1)
        for side in (own, other)
    ]
    return open_to, Values(kept[0], layout), Values(kept[1], layout)


@pytest.mark.parametrize("seed", SEEDS)
def test_levels_that_are_on_the_table_nowhere_need_no_column(seed: int) -> None:
    own, other, *rest = solved_talk(seed, WORLDS, (60, 9, 1, 4, 3, 2, 1, 2, 2))
    open_to, mine, theirs = without_columns(own, other, np.random.default_rng(seed))
    assert mine.side_by_side.shape[1] < sum(issue.shape[1] for issue in own)
    short, whole = solved(mine, theirs, *rest), solved(open_to, other, *rest)
    for name in NAMES:
        for part in ("package", "own", "other", "exists"):
            few, every = getattr(short.by_concept[name], part), getattr(whole.by_concept[name], part)
            assert few.tobytes() == every.tobytes(), (seed, name, part)
    pareto, expected = pareto_set(mine, theirs), pareto_set(open_to, other)
    assert all(listed(pareto, world) == listed(expected, world) for world in range(WORLDS)), seed
    rows, point = np.arange(WORLDS), (rest[0], rest[1])
    package = short.nash.package
    columns = compared(mine, theirs, point, short, package, rows)
    for name, column in compared(open_to, other, point, whole, package, rows).items():
        assert columns[name].tobytes() == column.tobytes(), (seed, name)


@pytest.mark.parametrize("seed", SEEDS)
def test_some_worlds_have_the_solutions_they_have_among_all(seed: int) -> None:
    own, other, *rest = talk = solved_talk(seed, WORLDS, (60, 9, 4))
    rows = np.random.default_rng(seed).permutation(WORLDS)[:9]
    some, every = solved(own, other, *(each[rows] for each in rest), rows), solved(*talk)
    for name in NAMES:
        for part in ("package", "own", "other", "exists"):
            one, many = getattr(some.by_concept[name], part), getattr(every.by_concept[name], part)[rows]
            assert one.tobytes() == many.tobytes(), (seed, name, part)


def test_a_deal_is_as_far_from_a_solution_as_the_two_points_are_apart() -> None:
    solution = Solution(
        np.zeros((3, 1), dtype=np.intp), *np.array([[1.0, 1, np.nan], [2, 2, np.nan]]), np.ones(3, bool)
    )
    apart = distance(np.array([4.0, 1.0, 0.0]), np.array([6.0, 2.0, 0.0]), solution)
    assert apart.tobytes() == np.array([5.0, 0.0, np.nan]).tobytes()
