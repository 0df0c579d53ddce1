"""Histories for pages come out the same whoever plays them; nobody plays on for a page that wants something else."""

import os
import signal

import numpy as np
import pandas as pd
import pytest

from experiments.distribute import UnfinishedError
from experiments.plan import planned
from experiments.progress import Progress
from experiments.scenarios import load_scenario
from experiments.watching import players as those
from experiments.watching.compared import compare
from experiments.watching.many import METRICS_KEPT, many
from experiments.watching.players import LEAST, here, played, players

WORLDS = 2 * LEAST  # enough for two pieces
SCENARIO = load_scenario("core")
TABLES = ("metrics", "deals", "outcomes", "failures")


def plan(worlds=WORLDS, **settings):
    return planned(SCENARIO, worlds, 0, settings, ("metrics", "deals"), metrics=METRICS_KEPT)


def versus(worlds):
    """Two settings, as Compare plays them."""
    design = [{}, {"exclusivity_cost": 3}]
    return planned(SCENARIO, worlds, 0, {}, ("metrics", "deals"), design=design, metrics=METRICS_KEPT)


@pytest.fixture(scope="module")
def crew():
    with players(2):
        yield


def test_rows_are_split_for_all_who_play_and_no_piece_is_long():
    assert [len(rows) for rows in those._parts(2 * LEAST - 1, 2)] == [2 * LEAST - 1]
    assert [len(rows) for rows in those._parts(500, 2)] == [250, 250]
    assert [len(rows) for rows in those._parts(2000, 2)] == [500] * 4
    assert np.array_equal(np.concatenate(those._parts(1001, 2)), np.arange(1001))


def test_without_a_server_they_are_played_here_quarter_by_quarter():
    told = []
    result = played(plan(4), told.append)
    assert len(told) == len(result.quarters)
    assert [each.done for each in told] == sorted(each.done for each in told)
    assert told[-1].done == told[-1].rows == 4


@pytest.mark.server
@pytest.mark.parametrize("wanted", [plan(), versus(LEAST + 10)], ids=["one setting", "two settings"])
def test_processes_play_the_same_to_the_bit(crew, wanted):
    a, b = played(wanted), here(wanted)
    for name in METRICS_KEPT:
        assert np.array_equal(a.series(name), b.series(name), equal_nan=True), name
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(a, table), getattr(b, table))


@pytest.mark.server
def test_pages_are_served_by_processes(crew):
    assert many("core", WORLDS, {"start_trust": 0.4}).fan("trust").levels.shape[0] == 5
    assert len(compare(None, {"start_trust": 0.4}, "core", WORLDS // 2).worlds) > 0


@pytest.mark.server
def test_who_wants_no_more_is_let_go_and_the_next_is_served(crew):
    told = []

    def watch(at: Progress) -> None:
        told.append(at.done)
        if at.done > 0:
            raise KeyError("something else is wanted")

    with pytest.raises(KeyError, match="something else"):
        played(plan(4 * WORLDS), watch)
    assert 0 < told[-1] < 4 * WORLDS, "stopped in the midst of a piece"
    assert played(plan()).complete
    assert len(those._players._free) == those.PLACES


@pytest.mark.server
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a process that can be killed")
def test_a_process_that_ends_is_replaced_and_the_page_is_served(crew):
    for worker in list(those._players.executor._processes.values()):
        os.kill(worker.pid, signal.SIGKILL)
    assert played(plan()).complete


@pytest.mark.server
def test_after_the_server_has_ended_nothing_is_begun():
    with players(1):
        ended = those._players
    with pytest.raises(UnfinishedError, match="the server ends"):
        those._elsewhere(ended, plan(), None)
