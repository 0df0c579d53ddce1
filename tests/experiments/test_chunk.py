"""Rows played together are what they are alone; one that raises takes none of the others with it."""

import gc

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from agents.microsoft import Microsoft
from experiments import chunk
from experiments.chunk import Chunk, columns_of, play
from experiments.ensemble import batch, run
from experiments.plan import Plan, planned
from experiments.scenarios import Scenario
from negotiation.clock import Quarter
from negotiation.record import KEEPABLE, TABLES
from tests.conftest import seated

SHORT = Scenario("short", "Three years.", end=Quarter(11))
SWEEP = {"exclusivity_cost": [0.5, 2.5], "strategies.openai": ["micro", "linear"]}
ALL = (*TABLES, "outcomes", "failures")


class Stubborn(Microsoft):
    """Raises in worlds in which exclusivity costs 2.5 and the seed is 8."""

    def decide(self, view, chance):
        costs = self.model.settings.motives.exclusivity_cost
        if any(cost == 2.5 and seed == 8 for cost, seed in zip(costs, self.model.tape.seeds, strict=True)):
            raise ArithmeticError("nothing doing")
        return super().decide(view, chance)


@pytest.fixture
def stubborn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk, "cast", seated(microsoft=Stubborn))


def plan() -> Plan:
    """Three worlds under four settings."""
    return planned(SHORT, 3, 7, keep=TABLES, sweep=SWEEP)


def same(one: Chunk, other: Chunk, rows: np.ndarray) -> None:
    """Whether two chunks have the same bytes in some rows of the plan."""
    settings = len(one.plan.design)
    for table in ALL:
        left, right = one.columns(table), other.columns(table)
        picked = [np.isin(each["world"] * settings + each["setting"], rows) for each in (left, right)]
        for name in columns_of(table, one.plan):
            values = [each[name][pick] for each, pick in zip((left, right), picked, strict=True)]
            if values[0].dtype == object:
                assert values[0].tolist() == values[1].tolist(), (table, name)
            else:
                assert values[0].tobytes() == values[1].astype(values[0].dtype).tobytes(), (table, name)


def test_settings_differ_within_a_chunk_and_every_row_is_the_single_run_of_its_pair() -> None:
    many = batch(SHORT, 3, 7, keep=KEEPABLE, sweep=SWEEP)
    assert len(many.outcomes) == 12
    for world, setting in ((0, 1), (2, 3)):
        alone = run(SHORT, 7 + world, {name: many.design[name][setting] for name in SWEEP})
        for table in ALL:
            there = getattr(many, table).query("world == @world and setting == @setting").reset_index(drop=True)
            assert_frame_equal(there, getattr(alone, table).assign(world=world, setting=setting), check_exact=True)


def test_rows_come_out_the_same_in_any_company() -> None:
    whole = play(plan(), np.arange(12))
    for rows in (np.arange(5), np.arange(5, 12)):
        same(play(plan(), rows), whole, rows)


def test_a_row_that_raises_is_told_of_and_all_others_are_as_if_it_were_not_there(stubborn: None) -> None:
    failing = play(plan(), np.arange(12))
    told = failing.columns("failures")
    assert (told["world"].tolist(), told["setting"].tolist(), told["seed"].tolist()) == ([1, 1], [2, 3], [8, 8])
    assert told["type"].tolist() == ["ArithmeticError"] * 2
    assert told["message"].tolist() == ["nothing doing"] * 2
    assert "in decide" in told["traceback"][0]
    fine = np.setdiff1d(np.arange(12), [6, 7])
    assert failing.columns("outcomes")["seed"].tolist() == [7, 7, 7, 7, 8, 8, 9, 9, 9, 9]
    with pytest.MonkeyPatch.context() as patch:
        patch.undo()
        patch.setattr(chunk, "cast", seated())
        same(play(plan(), np.arange(12)), failing, fine)


def test_a_chunk_of_which_nothing_is_left_has_empty_tables(stubborn: None) -> None:
    failing = play(plan(), np.array([6, 7]))
    for table in TABLES:
        assert all(len(values) == 0 for values in failing.columns(table).values())
        assert tuple(failing.columns(table)) == columns_of(table, plan())


def test_a_batch_in_memory_warns_of_what_raised_and_leaves_it_out(stubborn: None) -> None:
    with pytest.warns(UserWarning, match="2 of 12 histories raised and are left out"):
        many = batch(SHORT, 3, 7, sweep=SWEEP)
    assert many.failures[["world", "setting", "seed", "type"]].to_numpy().tolist() == [
        [1, 2, 8, "ArithmeticError"],
        [1, 3, 8, "ArithmeticError"],
    ]
    assert len(many.outcomes) == 10
    series = many.series("trust")
    assert series.shape == (4, 3, 12)
    assert np.argwhere(np.isnan(series).any(axis=2)).tolist() == [[2, 1], [3, 1]]
    with pytest.raises(LookupError, match=r"were played by . models; take their tables instead"):
        _ = many.model


def test_a_history_that_raises_alone_raises(stubborn: None) -> None:
    with pytest.raises(ArithmeticError, match="nothing doing"):
        run(SHORT, 8, {"exclusivity_cost": 2.5})


def test_memory_that_runs_out_is_no_fault_of_a_world(monkeypatch: pytest.MonkeyPatch) -> None:
    def begun(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Scenario, "begun", begun)
    with pytest.raises(MemoryError):
        play(plan(), np.arange(4))


def test_metrics_that_are_not_asked_for_are_not_recorded_and_the_others_are_the_same() -> None:
    some, everything = (batch(SHORT, 2, 7, metrics=names) for names in (("trust", "openai_revenue"), None))
    assert some.metrics.columns.tolist() == ["world", "setting", "seed", "quarter", "openai_revenue", "trust"]
    assert_frame_equal(some.metrics, everything.metrics[some.metrics.columns.tolist()])
    assert_frame_equal(some.outcomes, everything.outcomes[some.outcomes.columns.tolist()])
    assert_frame_equal(some.deals, everything.deals)
    with pytest.raises(LookupError, match="nothing that was kept is called runway"):
        some.series("runway")


def test_how_histories_ended_is_told_without_any_metrics_on_record() -> None:
    ends, everything = (batch(SHORT, 2, 7, keep=keep) for keep in ((), ("metrics",)))
    assert_frame_equal(ends.outcomes, everything.outcomes)
    with pytest.raises(LookupError, match="metrics were not kept"):
        ends.series("trust")


def test_a_chunk_that_is_let_go_leaves_nothing_that_python_must_look_for() -> None:
    """Arrays of a chunk that only the garbage collector finds would add up over many chunks."""

    def left() -> int:
        played = play(plan(), np.arange(12))
        for table in ("metrics", "deals", "events"):
            played.columns(table)
        played.let_go()
        del played
        return gc.collect()

    left()  # whatever is made once
    gc.disable()
    try:
        assert left() == 0
    finally:
        gc.enable()
