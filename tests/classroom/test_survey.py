"""How people found the talk: asked between its end and the results, kept for the teacher, told as medians of many."""

import json

import pytest
from classroom.room import Held

from experiments.classroom.results import grades
from experiments.classroom.survey import QUESTIONS
from experiments.classroom.turns import ClassError


@pytest.fixture
def held(tmp_path):
    """Six people at three tables; those of the first have walked out."""
    names = [f"Student {letter}" for letter in "ABCDEF"]
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking(*names)
    held.act(held.mover(), "walk")
    return held


def saying(**more):
    return dict.fromkeys(QUESTIONS, 4) | more


def test_people_are_asked_from_the_end_of_their_talk_to_the_results(held):
    asked = {name: held.sees(name)["survey"]["ask"] for name in held.tokens}
    over = {held.room.session.people[chair.person].alias for chair in held.room.session.tables[1].chairs}
    assert {name for name, ask in asked.items() if ask} == over
    early = next(name for name in held.tokens if name not in over)
    with pytest.raises(ClassError, match="between its end and the results"):
        held.act(early, "survey", answers=saying())
    held.steer("close")
    held.act(early, "survey", answers=saying(trust=1))
    held.act(early, "survey", answers=saying(trust=2))
    assert held.sees(early)["survey"]["answers"]["trust"] == 2
    for _ in range(2):
        held.steer("reveal")
    with pytest.raises(ClassError, match="between its end and the results"):
        held.act(early, "survey", answers=saying())


@pytest.mark.parametrize("wrong", [None, {}, saying(fair=0), saying(fair=6), saying(fair=True), saying(fair=2.0)])
def test_answers_that_are_none_are_refused_with_a_sentence(held, wrong):
    held.steer("close")
    with pytest.raises(ClassError, match="from 1 to 5"):
        held.act("Student A", "survey", answers=wrong)


@pytest.mark.parametrize(("many", "told"), [(4, False), (5, True)])
def test_medians_are_told_only_where_they_hide_who_said_what(held, many, told):
    held.steer("close")
    for at, name in enumerate(list(held.tokens)[:many]):
        held.act(name, "survey", answers=saying(fair=1 + at % 5))
    for _ in range(2):
        assert held.sees("Student A")["survey"]["lines"] == []
        held.steer("reveal")
    lines = held.sees("Student A")["survey"]["lines"]
    assert ("You said 1 of 5, the class 3." in " ".join(lines)) is told
    assert held.sees("Student F")["survey"]["lines"] == []


def test_answers_reach_nobody_else_and_are_in_the_grades(held):
    held.steer("close")
    pages = [("seat", held.tokens["Student B"]), ("screen", ""), ("teach", ""), ("private", "")]
    before = [json.dumps(held.room.seen(*page)) for page in pages]
    held.act("Student A", "survey", answers=saying(heard=2))
    assert [json.dumps(held.room.seen(*page)) for page in pages] == before
    rows = {row["alias"]: row for row in grades(held.room.session, [])}
    assert rows["Student A"]["said_heard"] == 2
    assert rows["Student B"]["said_heard"] != rows["Student B"]["said_heard"]
