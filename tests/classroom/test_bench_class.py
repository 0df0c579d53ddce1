"""`parley bench --class` holds a whole class and measures each part of it; what it measures is complete."""

import json
import sys

import pytest
from apart import apart

from experiments import bench
from experiments.bench.lesson import (
    AGAIN,
    BEGUN,
    KEPT,
    SEATED,
    SEEN,
    SHEET,
    WAITS,
    Lesson,
    Moves,
    document,
    measured,
    told,
)
from experiments.bench.pages import Taken
from experiments.bench.student import Page, StuckError, answer
from experiments.classroom import cloud, forward
from experiments.cli import main

PARTS = ["start", "rush", "brief", "talks", "lines cut"]


def table(*, moves=0, standing=None, may_counter=True):
    """A table as a student sees it: two issues, of which the second has a clause that is not on the table."""
    subjects = [[0.0, 4.0, 9.0], [0.0, -1.0, None]]
    return {
        "subjects": [
            {"clauses": [{"level": level, "value": value} for level, value in enumerate(each)]} for each in subjects
        ],
        "reservation": 1.0,
        "feed": [{}] * moves,
        "standing": standing,
        "may_counter": may_counter,
    }


@pytest.mark.parametrize(("moves", "does"), [(0, "offer"), (8, "accept")])
def test_a_student_signs_once_the_threshold_has_fallen_to_what_is_offered(moves, does):
    standing = {"seq": 7, "value": 4.0, "package": [1, 0]}
    assert answer(table(moves=moves, standing=standing))["what"] == does


def test_a_student_asks_for_less_each_time_and_never_for_what_is_not_on_the_table():
    packages = [answer(table(moves=moves))["package"] for moves in (0, 6, 10)]
    assert packages == [[2, 0], [2, 0], [1, 0]]


def test_a_student_signs_nothing_below_the_reservation_value_and_goes_in_the_end():
    poor = {"seq": 7, "value": 0.5, "package": [0, 0]}
    assert answer(table(moves=12, standing=poor, may_counter=False)) == {"what": "refuse"}
    assert answer(table(moves=16, standing=poor)) == {"what": "walk"}


def test_a_move_that_goes_from_a_page_or_comes_out_of_order_is_not_let_pass():
    moves, page = Moves(), Page("http://localhost", "seat")
    for feed, fine in (([3], True), ([3, 5], True), ([3], False), ([3, 5, 4], False)):
        page.view = {"me": {"seat": "OpenAI"}, "table": {"no": 1, "feed": [{"seq": each, "who": ""} for each in feed]}}
        if fine:
            moves.heard(page, 0.0)
        else:
            with pytest.raises(StuckError, match="table 1"):
                moves.heard(page, 0.0)


def test_a_line_says_how_often_the_median_the_worst_and_the_goal():
    lines = told(Lesson("a machine", 2, 1, 1, (Taken(SEEN, (0.1, 0.2, 0.4)),), {"start": (1.5, 2e8)}, ()))
    assert lines[5].split()[5:] == ["3", "0.20", "s", "0.40", "s", "0.40", "s", "p95", "0.5", "s"]
    assert lines[-1].split() == ["all", "of", "it", "1.5", "s", "200", "MB", "goal", "500", "MB"]


def test_without_what_it_needs_it_says_so(capsys, monkeypatch):
    monkeypatch.delattr(bench, "lesson")
    for name in ("lesson", "student"):
        monkeypatch.delitem(sys.modules, f"experiments.bench.{name}")
    monkeypatch.setitem(sys.modules, "httpx", None)
    assert main(["bench", "--class"]) == 2
    assert "--class needs httpx, which `make setup` installs" in capsys.readouterr().err


@pytest.mark.parametrize("words", [cloud._WAIT, forward._WAIT, forward._CLAUSES_WAIT])
def test_a_step_that_is_being_worked_out_is_known_by_its_words(words):
    assert any(each in words for each in WAITS)


def test_a_class_of_one_is_refused(capsys):
    assert main(["bench", "--class", "--students", "1"]) == 2
    assert "at least 2 students" in capsys.readouterr().err


@pytest.mark.server
def test_a_whole_class_is_measured_and_every_move_comes_to_the_other_page():
    said = []
    held = apart(lambda: measured(4, said.append, rush=0.5, thought=(0.0, 0.1), debrief=False))
    assert [each.what for each in held.taken] == [SEATED, SHEET, BEGUN, KEPT, SEEN, AGAIN]
    times = {each.what: len(each.seconds) for each in held.taken}
    assert {times[each] for each in (SEATED, SHEET, BEGUN, AGAIN)} == {4}
    assert times[KEPT] == times[SEEN] >= 2 * held.tables == 4
    assert min(second for each in held.taken for second in each.seconds) > 0
    assert list(held.cost) == PARTS
    assert said == ["the start of the server", *PARTS[1:]]
    assert min(memory for _, memory in held.cost.values()) > 0
    assert held.refused == ()
    assert json.loads(json.dumps(document(held)))["students"] == 4
