"""A plan says which history every row is, in an order in which a cut batch is balanced."""

import numpy as np
import pytest

from experiments.design import DesignError
from experiments.plan import (
    CHUNK_WITH_OFFERS,
    CHUNKS,
    KEPT_IN_BATCHES,
    LARGEST_CHUNK,
    LARGEST_CHUNK_OF_ALL,
    LARGEST_SEED,
    LEAST_CHUNK,
    chunk_of,
    planned,
)
from experiments.scenario_file import ScenarioError
from negotiation.codebook import METRICS
from negotiation.parameters import SettingsError

SWEEP = {"exclusivity_cost": [1, 2, 3]}
STAKES = {"start_stake": [0.1, 0.9], "start_investor_stake": [0.5]}


def test_every_setting_is_played_on_the_same_seeds_replications_outermost() -> None:
    plan = planned("core", 40, 7, sweep=SWEEP)
    rows = np.arange(plan.rows)
    assert plan.worlds_of(rows).tolist() == np.repeat(np.arange(40), 3).tolist()
    assert plan.settings_of(rows).tolist() == np.tile(np.arange(3), 40).tolist()
    assert plan.seeds_of(rows).tolist() == (7 + np.repeat(np.arange(40), 3)).tolist()


def test_chunks_hold_every_row_once_in_order() -> None:
    plan = planned("core", 50, sweep=SWEEP, chunk=32)
    chunks = [plan.rows_of(number) for number in range(plan.chunks)]
    assert np.concatenate(chunks).tolist() == list(range(150))
    assert {len(chunk) for chunk in chunks[:-1]} == {plan.chunk}


def test_a_chunk_hangs_on_the_plan_alone_and_keeps_within_bounds() -> None:
    for keep, metrics, largest in ((("metrics",), 40, LARGEST_CHUNK), (KEPT_IN_BATCHES, 181, LARGEST_CHUNK_OF_ALL)):
        sizes = {rows: chunk_of(rows, keep, metrics) for rows in (1, 300, 1000, 5000, 10_000, 100_000, 10**8)}
        assert sizes[1] == LEAST_CHUNK
        assert sizes[10**8] == largest
        assert all(LEAST_CHUNK <= size <= largest for size in sizes.values())
        assert all(-(-rows // sizes[rows]) % CHUNKS == 0 for rows in (5000, 10_000, 100_000))
    plan = planned("core", 5000)
    assert plan.chunk == chunk_of(5000, plan.keep, len(plan.metrics))
    assert planned("core", 5000, keep=("metrics", "offers")).chunk == CHUNK_WITH_OFFERS < LEAST_CHUNK


def test_rows_are_played_with_their_own_settings() -> None:
    plan = planned("core", 2, settings={"growth_fade": [10, 20], "strategies.microsoft": "micro"}, sweep=SWEEP)
    assert plan.changes(np.arange(6)) == {
        "market.growth_fade": [10, 10, 10, 20, 20, 20],
        "table.strategy_microsoft": "micro",
        "motives.exclusivity_cost": [1, 2, 3, 1, 2, 3],
    }


def test_the_design_is_told_by_the_names_it_was_given_with() -> None:
    frame = planned("core", 2, sweep={**SWEEP, "strategies.openai": ["micro"]}).frame()
    assert frame.columns.tolist() == ["setting", "exclusivity_cost", "strategies.openai"]
    assert frame.to_dict("list") == {
        "setting": [0, 1, 2],
        "exclusivity_cost": [1, 2, 3],
        "strategies.openai": ["micro"] * 3,
    }
    assert planned("core", 2).frame().to_dict("list") == {"setting": [0]}


def test_a_design_may_leave_settings_as_they_are() -> None:
    plan = planned("core", 2, settings={"exclusivity_cost": 0.3}, design=[{}, {"exclusivity_cost": 2}])
    assert plan.design.columns == {"exclusivity_cost": (0.3, 2.0)}


def test_tables_and_metrics_are_kept_in_the_order_of_the_record() -> None:
    plan = planned("core", 1, keep=("events", "metrics", "outcomes"), metrics=("trust", "openai_revenue"))
    assert plan.keep == ("metrics", "events")
    assert plan.metrics == tuple(name for name in METRICS if name in {"trust", "openai_revenue"})
    assert planned("core", 1).metrics == tuple(METRICS)


@pytest.mark.parametrize(
    ("wrong", "error", "fault"),
    [
        ({"worlds": 0}, ScenarioError, "worlds must be a whole number of 1 or more, got 0"),
        ({"worlds": True}, ScenarioError, "worlds must be a whole number"),
        ({"chunk": 0}, ScenarioError, "chunk must be a whole number of 1 or more, got 0"),
        ({"seed": -1}, ScenarioError, "seed must be a whole number of 0 or more"),
        ({"seed": LARGEST_SEED}, ScenarioError, "the last of 3 worlds would have a seed over"),
        ({"keep": ("metric",)}, ScenarioError, "there is no table metric; did you mean `metrics`"),
        ({"metrics": ("trist",)}, ScenarioError, "nothing on record is called trist; did you mean `trust`"),
        ({"settings": {"exclusivity_cost": [1, 2]}}, SettingsError, "has 2 values for 3 worlds; give one, or one a"),
        ({"settings": {"exclusivity_cost": -1}}, SettingsError, "exclusivity_cost must be between"),
        ({"settings": {"exclusivity_cost": 1}, "sweep": SWEEP}, DesignError, "is among the settings too"),
        ({"design": [{}], "sweep": SWEEP}, DesignError, "give one of them"),
        ({"design": []}, DesignError, "has no settings"),
        (
            {"sweep": {"start_stake": [0.1, 0.9], "start_investor_stake": [0.5]}},
            SettingsError,
            "setting 1: .*add up to",
        ),
    ],
)
def test_a_plan_that_cannot_be_played_is_refused_before_anything_is(
    wrong: dict[str, object], error: type[Exception], fault: str
) -> None:
    with pytest.raises(error, match=fault):
        planned(**{"scenario": "core", "worlds": 3, **wrong})  # type: ignore[arg-type]
