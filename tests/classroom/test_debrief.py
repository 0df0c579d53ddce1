"""The debrief: tables are scored by the model's own values, beside one another, and nothing is told too early."""

import json

import pytest
from classroom.room import Held
from classroom.short import CASE

from experiments.classroom.bargain import bargain
from experiments.classroom.cases import case_names, load_case
from experiments.classroom.debrief import AMONG_RUNS, chart, result, sheet, shown
from experiments.classroom.reference import reference
from experiments.classroom.rehearse import rehearse
from experiments.classroom.session import Classroom
from experiments.classroom.store import Store
from experiments.watching.packages import subjects


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """Two tables: one signs what its opener likes best, at the other somebody walks out."""
    held = Held(f"sqlite:///{tmp_path_factory.mktemp('class') / 'class.sqlite'}").talking("Ada", "Bob", "Cleo", "Dan")
    held.act(held.mover(), "offer", package=held.offer())
    reader = held.mover()
    held.act(reader, "accept", seq=held.sees(reader)["table"]["standing"]["seq"], sure=True)
    board = held.room.session.tables[2]
    held.act(held.room.session.people[board.chair(board.turn).person].alias, "walk")
    held.steer("close")
    return held


def test_nothing_is_told_before_the_second_step(held):
    told = chart(CASE, held.room.session, 1)
    assert "layers" not in told
    assert not any(mark in json.dumps(told) for mark in ("USD", "$"))


def test_a_dot_is_a_table_where_its_deal_is_worth_what_the_model_says(held):
    dots = next(each["points"] for each in chart(CASE, held.room.session, 2)["layers"] if "class" in each["name"])
    one, two = (bargain(CASE, board.moves).ended for board in held.room.session.tables.values())
    assert list(dots) == [one.value, two.utility_space.disagreement]
    assert one.how == "agreed"
    assert two.value is None


def test_what_is_left_on_the_table_is_read_from_the_frontier(held):
    layers = chart(CASE, held.room.session, 3)["layers"]
    line = next(each["line"] for each in layers if "line" in each)
    space = bargain(CASE, held.room.session.tables[1].moves).ended.utility_space
    assert list(line) == list(space.zone)
    assert all(x >= space.reservation[0] and y >= space.reservation[1] for x, y in line)


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_every_step_has_a_title_and_can_be_sent(held, step):
    told = chart(CASE, held.room.session, step)
    assert told["title"]
    json.dumps(told, allow_nan=False)


def test_what_tables_agreed_on_is_counted_clause_by_clause(held):
    told = chart(CASE, held.room.session, 6)["counts"]
    board = held.room.session.tables[1]
    package = bargain(CASE, board.moves).said()[-1].package
    assert told["title"] == "What 1 table agreed on, and how many of them"
    said = {
        part: subjects()[at].levels[level][k]
        for at, level in enumerate(package)
        for k, part in enumerate(subjects()[at].parts)
    }
    assert told["rows"]
    assert all(words == f"{said[what]} (1)" for what, words in told["rows"])


class Runs:
    """Where runs are worked out that are worth so much more than those there are."""

    elsewhere = False

    def __init__(self, more):
        self.more = more

    def of(self, key, work, *given):
        found = work(*given)
        return type(found)(found.worth + self.more, *(getattr(found, name) for name in FIELDS[1:]))


FIELDS = ("worth", "floor", "agreed", "quarter", "package", "earned")


def test_nothing_of_the_runs_reaches_any_page_before_the_step_that_tells_of_them(held, monkeypatch):
    monkeypatch.setattr("experiments.classroom.cloud.reference", lambda case: reference(case, 50))
    pages = [("screen", ""), ("teach", ""), ("private", ""), *(("seat", token) for token in held.tokens.values())]
    for step in range(1, AMONG_RUNS + 1):
        held.steer("reveal", by=1)
        rooms = [Classroom(Store(held.url), clock=lambda: held.at, shown=shown(Runs(more))) for more in (0, 1000)]
        seen = [[json.dumps(room.seen(*page)) for page in pages] for room in rooms]
        differ = [page for page, one, other in zip(pages, *seen, strict=True) if one != other]
        told = [page for page in pages if page[0] in ("screen", "seat")]
        assert differ == (told if step == AMONG_RUNS else [])


class Late(Runs):
    """Where runs come late."""

    there = False

    def of(self, key, work, *given):
        return super().of(key, work, *given) if self.there else None


def test_pages_are_told_once_when_runs_that_come_late_are_there(held, monkeypatch):
    monkeypatch.setattr("experiments.classroom.cloud.reference", lambda case: reference(case, 5))
    while held.room.session.step < AMONG_RUNS:
        held.steer("reveal", by=1)
    late = Late(0)
    room = Classroom(Store(held.url), clock=lambda: held.at, shown=shown(late))
    room.tick()
    assert not room.tick()
    late.there = True
    assert room.tick()
    assert not room.tick()


def test_a_result_is_the_value_less_the_least_worth_signing(held):
    session = held.room.session
    score = bargain(CASE, session.tables[1].moves).ended.value
    told = {seat: result(CASE, session, 1, seat)["lines"] for seat in ("Microsoft", "OpenAI")}
    better = max(("Microsoft", "OpenAI"), key=lambda seat: score[("Microsoft", "OpenAI").index(seat)])
    assert any(line.startswith("1 of 2 tables did worse") for line in told[better])
    together = [[line for line in lines if line.startswith("Together your table made")] for lines in told.values()]
    assert together[0] == together[1] != []


def test_a_sheet_has_the_goals_of_its_party_alone():
    ours, theirs = (sheet(CASE, seat)["goals"] for seat in ("Microsoft", "OpenAI"))
    assert ours
    assert theirs
    assert not set(ours) & set(theirs)


@pytest.mark.parametrize("name", case_names())
def test_every_ready_class_is_played_from_its_opening_to_its_archive(name):
    case = load_case(name)
    told = []
    assert rehearse(name, tables=1, tell=told.append).session.state == "ARCHIVED"
    assert case.aims
    assert case.questions


def test_a_class_that_loses_together_is_told_so_and_not_that_it_made_less_than_nothing(tmp_path):
    """The dearest way to become the owner of all of OpenAI costs the one more than the other ever gains by it."""
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada", "Bob")
    levels = [each["clauses"] for each in held.sees(held.mover())["table"]["subjects"]]
    held.act(held.mover(), "offer", package=(levels[0][-1]["level"], *(each[0]["level"] for each in levels[1:])))
    reader = held.mover()
    held.act(reader, "accept", seq=held.sees(reader)["table"]["standing"]["seq"], sure=True)
    held.steer("close")
    assert chart(CASE, held.room.session, 3)["title"] == "The table is worse off together than without a deal"
