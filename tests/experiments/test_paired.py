"""Differences of pairs against closed forms, worked examples and simulated studies whose truth is known."""

import math

import numpy as np
import pytest
from scipy import stats

from experiments import paired

SEED = 20231117
SURE = 0.95


def rng():
    print(f"seed {SEED}")
    return np.random.default_rng(SEED)


def test_the_interval_and_test_of_means_are_students_for_pairs():
    draw = rng()
    a = draw.normal(3, 2, 40)
    b = a + draw.normal(0.5, 1, 40)
    found, known = paired.numbers(a, b, SURE), stats.ttest_rel(b, a)
    assert (found.low, found.high) == pytest.approx(tuple(known.confidence_interval(SURE)))
    assert found.p == pytest.approx(known.pvalue)
    assert found.median == np.median(b - a)
    assert found.up + found.down == 1


def test_the_interval_of_shares_is_that_of_a_worked_example():
    # Cavo and others (2012) in chapter 8 of Fagerland, Lydersen and Laake (2017), by their package contingencytables
    low, high = paired.newcombe(59, 6, 16, 80, SURE)
    assert (low, high) == (pytest.approx(-0.1186, abs=5e-5), pytest.approx(-0.0046, abs=5e-5))


@pytest.mark.parametrize(("both", "gained", "lost"), [(0.3, 0.15, 0.05), (0.02, 0.06, 0.02), (0.6, 0.01, 0.01)])
def test_the_interval_of_shares_holds_the_truth_as_often_as_it_says(both, gained, lost):
    worlds, studies = 80, 600
    counts = rng().multinomial(worlds, (both, gained, lost, 1 - both - gained - lost), studies)
    ends = np.array([paired.newcombe(*map(int, each), SURE) for each in counts])
    held = ((ends[:, 0] <= gained - lost) & (gained - lost <= ends[:, 1])).mean()
    assert SURE - 0.02 < held <= 1


def test_turning_a_and_b_round_turns_the_interval_of_shares_round():
    low, high = paired.newcombe(20, 9, 3, 30, SURE)
    assert paired.newcombe(20, 3, 9, 30, SURE) == (pytest.approx(-high), pytest.approx(-low))


def test_shares_are_tested_by_mcnemars_exact_test():
    a = np.array([True] * 3 + [False] * 11 + [True] * 6)
    b = np.array([False] * 3 + [True] * 11 + [True] * 6)
    found = paired.shares(a, b, SURE)
    assert found.p == pytest.approx(2 * sum(math.comb(14, k) for k in range(4)) / 2**14)
    assert (found.changed, round(found.up * 20), round(found.down * 20)) == (14, 11, 3)


def test_pairs_that_are_alike_differ_by_nothing():
    values = rng().normal(size=30)
    found = paired.numbers(values, values.copy(), SURE)
    assert (found.difference, found.low, found.high, found.median, found.changed) == (0, 0, 0, 0, 0)
    assert found.p == 1
    assert math.isinf(found.narrower)


def test_rounding_is_no_difference():
    values = rng().uniform(0, 1, 30)
    assert paired.numbers(values, values + 1e-16, SURE).changed == 0
    assert paired.numbers(1e6 * values, 1e6 * values * (1 + 1e-13), SURE).changed == 0
    assert paired.numbers(values, values + 1e-6, SURE).changed == 30


def test_what_is_no_number_in_either_does_not_count():
    a, b = np.array([1.0, np.nan, 3.0, 4.0, np.inf]), np.array([2.0, 5.0, np.nan, 6.0, 1.0])
    found = paired.numbers(a, b, SURE)
    assert (found.pairs, found.difference) == (2, 1.5)


@pytest.mark.parametrize("worlds", [0, 1])
def test_without_two_pairs_there_is_no_interval(worlds):
    values = np.arange(float(worlds))
    for found in (paired.numbers(values, values + 1, SURE), paired.shares(values > 0, values >= 0, SURE)):
        assert found.pairs == worlds
        assert math.isnan(found.low)
        assert math.isnan(found.p)


def test_shared_chance_narrows_by_what_it_shares():
    draw, worlds = rng(), 40_000
    luck, own, other = (draw.normal(size=worlds) for _ in range(3))
    shared = paired.numbers(3 * luck + own, 3 * luck + other, SURE)
    assert shared.narrower == pytest.approx(math.sqrt((10 + 10) / (1 + 1)), rel=0.02)
    assert shared.fewer == pytest.approx(shared.narrower**2)
    assert paired.numbers(own, other, SURE).narrower == pytest.approx(1, rel=0.02)


def test_as_many_worlds_as_are_needed_make_the_interval_as_narrow_as_asked():
    draw = rng()
    found = paired.numbers(draw.normal(size=50), draw.normal(0.3, 1, 50), SURE)
    for half in (0.5, 0.1, 0.01):
        worlds = found.needed(half, SURE)
        halves = [stats.t.ppf(0.975, n - 1) * found.spread / math.sqrt(n) for n in (worlds, worlds - 1)]
        assert halves[0] <= half < halves[1]


def test_how_many_worlds_are_needed_cannot_be_told_where_no_pair_differs():
    values = np.ones(20)
    assert paired.numbers(values, values, SURE).needed(0.1, SURE) is None


def test_what_stands_is_what_holm_lets_stand():
    assert paired.survive([0.01, 0.04, 0.03, 0.005], SURE) == [True, False, False, True]
    assert paired.survive([0.02, float("nan"), 0.02], SURE) == [True, False, True]
    assert paired.survive([0.03, 0.03], SURE) == [False, False]
    assert paired.survive([], SURE) == []


def test_of_many_tests_of_nothing_any_stands_as_seldom_as_it_says():
    draw, studies, tests = rng(), 2000, 30
    wrong = sum(any(paired.survive(list(draw.uniform(size=tests)), SURE)) for _ in range(studies))
    assert wrong / studies == pytest.approx(1 - SURE, abs=0.015)
