"""Many histories answer as a batch does, world by world those that can be watched alone."""

import numpy as np
import pytest

from experiments import batch
from experiments.progress import Progress
from experiments.watching.compared import compare
from experiments.watching.many import DATED, FIRST_REFUSAL_OVER, METRICS_KEPT, Many, many
from experiments.watching.on_record import curves
from experiments.watching.recorded import record
from negotiation.table.terms import Regime

WORLDS = 24
SETTINGS = {"exclusivity_cost": 2}


class StoppedError(Exception):
    """What a page raises that wants no more."""


@pytest.fixture(scope="module")
def some() -> Many:
    return many("history", WORLDS, SETTINGS)


def test_they_are_the_histories_of_a_batch_to_the_bit(some: Many) -> None:
    played = batch("history", WORLDS, settings=SETTINGS, keep=("metrics",), metrics=METRICS_KEPT)
    for name in METRICS_KEPT:
        np.testing.assert_array_equal(some.paths(name), played.series(name)[0])


def test_a_world_of_them_is_the_recording_of_its_seed(some: Many) -> None:
    alone = record("history", some.seed_of(5), SETTINGS)
    for name in ("openai_revenue", "trust", "label", "azure_share"):
        assert alone.series(name) == tuple(some.paths(name)[5])


def test_a_fan_has_the_quantiles_of_every_quarter_and_the_record(some: Many) -> None:
    fan = some.fan("openai_revenue")
    paths = some.paths("openai_revenue")
    assert fan.levels.shape == (5, len(some.names))
    np.testing.assert_array_equal(fan.levels[2], np.median(paths, axis=0))
    assert (np.diff(fan.levels, axis=0) >= 0).all()
    assert (fan.measure.unit, fan.scale) == ("USD bn a year", "log")
    assert fan.record and len(some.years) == len(some.names)


def test_there_is_a_fan_of_everything_that_is_named(some: Many) -> None:
    assert [each.name for each in some.measures[: len(curves())]] == list(curves())
    for each in some.measures:
        assert some.fan(each.name).levels.shape[1] == len(some.names)


def test_shares_of_outcomes_sum_to_one_in_every_quarter(some: Many) -> None:
    np.testing.assert_allclose(sum(some.outcomes.values()), 1, rtol=1e-12)
    assert some.outcomes["partnership as signed"][0] == 1


@pytest.mark.parametrize("name", [*DATED, FIRST_REFUSAL_OVER])
def test_every_history_has_a_date_or_never_has_it(some: Many, name: str) -> None:
    ended = some.ended(name)
    assert ended.counts.sum() + ended.never == WORLDS
    assert ended.so_far[-1] == pytest.approx(1 - ended.never / WORLDS)
    assert (ended.half == "") == (ended.so_far[-1] < 0.5)


def test_exclusivity_and_first_refusal_end_when_the_regime_says_so(some: Many) -> None:
    regime = some.paths("regime")
    over = some.ended("exclusivity_over").dates
    refused = some.ended(FIRST_REFUSAL_OVER).dates
    assert np.isfinite(over).any()
    for world in range(WORLDS):
        loose = np.flatnonzero(regime[world] > Regime.EXCLUSIVE)
        assert over[world] == (loose[0] if loose.size else np.inf)
        had = (regime[world] == Regime.FIRST_REFUSAL).any()
        if np.isfinite(refused[world]):
            assert had and regime[world, int(refused[world])] == Regime.OPEN
            assert regime[world, int(refused[world]) - 1] == Regime.FIRST_REFUSAL
        else:
            assert not had or (regime[world][regime[world].tolist().index(Regime.FIRST_REFUSAL) :] < Regime.OPEN).all()


def test_a_scatter_names_the_world_to_watch(some: Many) -> None:
    frame = some.scatter("openai_revenue", "trust", "2027Q4")
    assert list(frame.columns) == ["world", "seed", "x", "y", "outcome"]
    alone = record("history", int(frame["seed"][3]), SETTINGS).at("2027Q4")
    assert (frame["x"][3], frame["y"][3]) == (alone.values["openai_revenue"], alone.values["trust"])
    assert frame["outcome"][3] == alone.called.title
    with pytest.raises(ValueError, match="from 2019Q3 to 2030Q4"):
        some.scatter("trust", "trust", "2033Q1")


def test_the_same_question_is_answered_from_what_is_kept(some: Many) -> None:
    assert many("history", WORLDS, {"motives.exclusivity_cost": 2.0}) is some
    assert many("history", WORLDS, SETTINGS, seed=1) is not some


def test_progress_is_told_every_quarter_and_reaches_all() -> None:
    told: list[Progress] = []
    many("history", 4, seed=900, watch=told.append)
    done = [each.done for each in told]
    assert len(done) == 46 and done == sorted(done) and done[-1] == told[-1].rows == 4


def test_it_can_be_stopped_and_nothing_is_kept_of_it() -> None:
    told: list[Progress] = []

    def stop(progress: Progress) -> None:
        told.append(progress)
        if len(told) == 3:
            raise StoppedError

    with pytest.raises(StoppedError):
        many("history", 4, seed=950, watch=stop)
    assert len(told) == 3
    assert many("history", 4, seed=950).worlds == 4


def test_a_metric_that_was_not_kept_is_refused_unless_asked_for() -> None:
    few = many("history", 3, metrics=("order_book",), seed=970)
    assert few.fan("order_book").measure.unit
    with pytest.raises(LookupError, match="cohesion_openai"):
        few.fan("cohesion_openai")


def test_a_setting_compared_with_itself_differs_nowhere() -> None:
    same = compare(SETTINGS, SETTINGS, worlds=6)
    assert same.comparison.identical
    gap = same.gap("trust")
    assert not gap.mean.any() and not gap.low.any() and not gap.high.any() and not gap.spread.any()
    assert not same.worlds["distance"].any()


def test_a_gap_is_the_paired_difference_of_two_sets_on_the_same_chance() -> None:
    compared = compare({}, SETTINGS, worlds=WORLDS)
    gap = compared.gap("trust")
    a, b = (many("history", WORLDS, settings).paths("trust") for settings in ({}, SETTINGS))
    np.testing.assert_allclose(gap.mean, (b - a).mean(axis=0), atol=1e-12)
    assert (gap.low <= gap.mean).all() and (gap.mean <= gap.high).all()
    np.testing.assert_array_equal(gap.a.levels[2], np.median(a, axis=0))
    assert compared.worlds["distance"].is_monotonic_decreasing
    assert compare({}, SETTINGS, worlds=WORLDS) is compared
    np.testing.assert_allclose(compared.gap("azure_growth_yoy").mean[8:].shape, (38,))
