"""Scores and simple forecasts against closed forms, and what is learnt from earlier errors."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.amendments import Foretold, amended, best_weight, mixed, succession, within
from experiments.quantities import Form
from experiments.scoring import Known, Naive, band, brier, crps, last_value, nearest_crps, one_step_errors, trend
from experiments.spread import Miss, clock_time, drawn, likely

SEED = 20190722


def normal_crps(mean, sd, record):
    """Gneiting and Raftery 2007, eq. 21."""
    z = (record - mean) / sd
    return sd * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / math.sqrt(math.pi))


def known(values, gap=1.0):
    return Known(np.arange(len(values)) * gap, np.array(values, dtype=float))


@pytest.mark.parametrize("record", [-1.0, 0.0, 2.5])
def test_the_score_of_a_normal_sample_is_the_closed_form(record):
    sample = stats.norm.ppf((np.arange(20_000) + 1 / 2) / 20_000, 1, 2)
    assert crps(sample, record) == pytest.approx(normal_crps(1, 2, record), abs=2e-3)
    assert Naive(1, 2, relative=False).crps(record) == pytest.approx(normal_crps(1, 2, record))


def test_the_score_of_a_single_value_is_the_distance():
    assert crps(np.full(50, 3.0), 5) == pytest.approx(2)


def test_a_level_below_nought_is_scored_like_its_mirror_image():
    up, down = Naive(0.3, 0.5, relative=True), Naive(0.3, 0.5, relative=True, sign=-1)
    assert down.crps(-2) == pytest.approx(up.crps(2))
    assert down.crps(1) == pytest.approx(up.crps(0) + 1, rel=1e-6)


def test_of_reports_that_disagree_the_nearest_counts():
    sample = np.linspace(9, 11, 101)
    record, score = nearest_crps(sample, [5, 10.2, 30])
    assert record == 10.2
    assert score == crps(sample, 10.2)


@pytest.mark.parametrize(("probability", "happened", "score"), [(1, True, 0), (0, True, 1), (0.2, False, 0.04)])
def test_the_brier_score_is_the_squared_distance(probability, happened, score):
    assert brier(probability, happened) == pytest.approx(score)


def test_the_band_holds_nine_in_ten():
    assert band(np.arange(101.0)) == (50, 5, 95)


def test_the_last_value_spreads_with_the_root_of_time():
    record = known([1, 2, 1, 2, 1])
    near, far = (last_value(record, Form.PART, 4 + ahead, pooled=9.0) for ahead in (1, 4))
    assert near.centre == far.centre == 1
    assert near.spread == pytest.approx(1)
    assert far.spread == pytest.approx(2)


def test_errors_are_told_for_one_quarter():
    np.testing.assert_allclose(one_step_errors(known([1, 3, 1], gap=4), Form.PART), [1, -1])
    np.testing.assert_allclose(one_step_errors(known([1, 2, 3, 5], gap=1), Form.PART, on_trend=True), [0, 1])


def test_the_trend_of_steady_growth_goes_on_growing():
    forecast = trend(known([1, 2, 4, 8, 16]), Form.LEVEL, 6, pooled=0.1)
    assert math.exp(forecast.centre) == pytest.approx(64)


def test_a_quantity_with_few_errors_takes_the_pooled_spread():
    assert last_value(known([1, 2]), Form.LEVEL, 5, pooled=0.25).spread == pytest.approx(0.5)
    assert trend(known([1, 2, 4]), Form.LEVEL, 6, pooled=0.25).spread == pytest.approx(0.5)


def test_a_level_of_losses_keeps_its_sign():
    forecast = last_value(known([-1, -3]), Form.LEVEL, 2, pooled=0.1)
    assert forecast.sign == -1
    assert math.exp(forecast.centre) == pytest.approx(3)


NAME = "openai.headcount"


def test_with_no_error_to_learn_from_a_spread_is_one():
    assert likely(NAME, (), (), 0.0) == (0.0, 1.0)


def test_errors_that_always_go_one_way_are_a_drift():
    misses = [Miss(NAME, 0.1 * ahead, 0.0, ahead) for ahead in range(1, 9)]
    drift, growth = likely(NAME, misses, (), 0.0)
    assert drift == pytest.approx(0.1, abs=0.011)
    assert growth < 0.02


def test_errors_both_ways_are_a_spread_that_grows():
    rng = np.random.default_rng(SEED)
    misses = [Miss(NAME, rng.standard_t(4) * 0.2 * math.sqrt(ahead), 0.0, ahead) for ahead in range(1, 9)] * 20
    drift, growth = likely(NAME, misses, (), 0.0)
    assert abs(drift) < 0.05
    assert growth == pytest.approx(0.2, rel=0.5)


def test_what_histories_spread_themselves_is_not_added_again():
    misses = [Miss(NAME, sign * 0.1, 0.04, 1.0) for sign in (-1, 1) * 10]
    assert likely(NAME, misses, (), 0.0)[1] < 0.05


def test_a_quantity_goes_by_its_own_errors_more_than_by_those_of_others():
    others = [Miss("openai.valuation", sign * 0.8, 0.0, 1.0) for sign in (-1, 1) * 10]
    own = [Miss(NAME, sign * 0.1, 0.0, 1.0) for sign in (-1, 1) * 10]
    alone, both = likely(NAME, others, (), 0.0)[1], likely(NAME, [*others, *own], (), 0.0)[1]
    assert both < alone / 2


def test_errors_are_drawn_the_same_from_the_same_seed():
    first, second = (drawn(np.random.default_rng(SEED), 500, 0.3, 0.1) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert np.median(first) == pytest.approx(0.3, abs=0.03)


def test_a_date_is_a_time_on_the_clock():
    assert clock_time(pd.Timestamp("2019-09-30")) == 1
    assert clock_time(pd.Timestamp("2020-09-30")) == 5


def test_the_best_weight_has_the_least_brier_score():
    rng = np.random.default_rng(SEED)
    told = [Foretold(h, r, bool(o)) for h, r, o in zip(rng.random(9), rng.random(9), rng.random(9) < 0.4, strict=True)]

    def total(weight):
        return sum(brier(weight * one.histories + (1 - weight) * one.record, one.happened) for one in told)

    weights = np.linspace(0, 1, 1001)
    assert best_weight(told) == pytest.approx(min(weights, key=total), abs=1e-3)
    assert best_weight(()) == 0.5


def test_what_never_came_still_has_a_chance():
    assert succession(0, 8) == pytest.approx(0.1)
    assert within(0.1, 2) == pytest.approx(0.19)


def test_terms_change_in_as_many_worlds_as_are_amended():
    rng = np.random.default_rng(SEED)
    values, renewed = np.zeros(100), np.where(np.arange(100) < 60, 1.0, np.nan)
    changed = np.zeros(100, dtype=bool)
    assert mixed(values, renewed, changed, 0.2, 30, rng).sum() == 20
    assert mixed(values, np.full(100, np.nan), changed, 0.2, 30, rng).sum() == 0


def test_the_first_contract_is_no_amendment():
    rows = {
        "date": pd.to_datetime(["2019-07-22", "2021-03-31"]),
        "quantity": ["term.msft_investment_announced"] * 2,
        "source": ["https://a", "https://b"],
    }
    assert amended(pd.DataFrame(rows)) == {6}
