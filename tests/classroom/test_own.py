"""One's own table in the debrief: what offers were worth to the other side is told once the wall shows paths."""

import json
from dataclasses import replace

import pytest
from classroom.room import Held
from classroom.short import CASE

from experiments.classroom.bargain import bargain
from experiments.classroom.cases import SEATS
from experiments.classroom.debrief import result
from experiments.classroom.events import DEBRIEF

LANDED, PATHS = 2, 3


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """A table where each side offers once what it likes best, and the second offer is signed."""
    held = Held(f"sqlite:///{tmp_path_factory.mktemp('class') / 'class.sqlite'}").talking("Ada", "Bob")
    for _ in range(2):
        held.act(held.mover(), "offer", package=held.offer())
    reader = held.mover()
    held.act(reader, "accept", seq=held.sees(reader)["table"]["standing"]["seq"], sure=True)
    return held.room.session


def told(session, step, seat):
    return result(CASE, replace(session, state=DEBRIEF, step=step), 1, seat)["charts"]


@pytest.mark.parametrize("seat", SEATS)
def test_what_an_offer_was_worth_to_the_other_side_waits_for_the_step_that_shows_paths(session, seat):
    other = SEATS[1 - SEATS.index(seat)]
    first = bargain(CASE, session.tables[1].moves).said()[0].value
    for step, known in ((LANDED, False), (PATHS, True)):
        seen = json.dumps(told(session, step, seat), allow_nan=False)
        assert str(first[seat]) in seen
        assert (str(first[other]) in seen) is known


@pytest.mark.parametrize("seat", SEATS)
def test_a_path_goes_by_every_offer_to_what_was_signed(session, seat):
    said = bargain(CASE, session.tables[1].moves).said()
    layers = told(session, LANDED, seat)[1]["layers"]
    points = sorted(point for each in layers for point in each.get("line", ()))
    assert points == [(each.round, each.value[seat]) for each in said[:2]]
    signed = next(each["points"] for each in layers if each.get("name") == "signed")
    assert signed == [(said[1].round, said[2].value[seat])]


def test_ones_own_table_is_marked_among_those_of_the_class(session):
    layers = told(session, LANDED, SEATS[0])[0]["layers"]
    marked = next(each["points"] for each in layers if each.get("name") == "your table")
    assert marked == [bargain(CASE, session.tables[1].moves).ended.value]
    assert marked[0] in next(each["points"] for each in layers if each.get("name") == "a table of the class")
