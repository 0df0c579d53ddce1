"""What people say besides their moves is read strictly, and reaches those it is for and nobody else."""

import json

import pytest
from classroom.room import Held
from classroom.short import CASE

from experiments.classroom import chat
from experiments.classroom.bargain import first_turn
from experiments.classroom.beliefs import other
from experiments.classroom.checks import COUNT, questions
from experiments.classroom.predictions import Landed, miss, on_the_wall
from experiments.classroom.turns import ClassError

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def held(tmp_path) -> Held:
    return Held(f"sqlite:///{tmp_path / 'class.sqlite'}")


@pytest.fixture
def briefed(held) -> Held:
    held.steer("open")
    held.join("Ada", "Bob", "Cleo")
    held.steer("brief")
    return held


def seen_by_others(held: Held, name: str) -> str:
    """Everything that all pages but one person's get, as text; the teacher's without what is private."""
    pages = [held.sees(each) for each in held.tokens if each != name]
    return json.dumps([*pages, held.room.seen("teach"), held.room.seen("screen")])


def landed(held: Held) -> Held:
    """Table 1 signs, at table 2 nobody does, and the debrief begins."""
    held.steer("start")
    held.act(held.mover(), "offer", package=held.offer())
    held.act(held.mover(), "accept", seq=held.sees(held.mover())["table"]["standing"]["seq"], sure=True)
    held.steer("close")
    held.steer("reveal")
    return held


@pytest.mark.parametrize(
    "value",
    [
        None, 50, [1, 2], {}, {"deals": 50}, {"deals": 50, "microsoft": 101}, {"deals": -1, "microsoft": 0},
        {"deals": 50.0, "microsoft": 50}, {"deals": True, "microsoft": 50}, {"deals": "50", "microsoft": 50},
        {"deals": 50, "microsoft": 50, "more": 1},
    ],
)  # fmt: skip
def test_a_prediction_that_is_none_is_refused_with_a_sentence(briefed, value):
    landed(briefed)
    with pytest.raises(ClassError, match="prediction"):
        briefed.act("Ada", "predict", value=value)
    assert briefed.room.session.predictions == {}


def test_predictions_are_made_in_the_first_step_changed_until_it_ends_and_compared_from_the_second(briefed):
    landed(briefed)
    for name, deals in (("Ada", 100), ("Bob", 20), ("Bob", 50)):
        briefed.act(name, "predict", value={"deals": deals, "microsoft": 90})
    assert briefed.room.seen("screen")["predictions"] == 2
    assert briefed.room.seen("screen")["predicted"] is None
    assert briefed.sees("Bob")["prediction"] == {"value": {"deals": 50, "microsoft": 90}, "lines": []}
    briefed.steer("reveal")
    row = briefed.room.seen("screen")["predicted"]["rows"][0]
    assert (row["dots"], row["happened"]) == ([50, 100], 50)
    assert "50% did" in briefed.sees("Bob")["prediction"]["lines"][0]
    with pytest.raises(ClassError, match="first step"):
        briefed.act("Cleo", "predict", value={"deals": 50, "microsoft": 50})
    assert on_the_wall(CASE, briefed.room.session)["words"][0].startswith("The class expected more deals")


def test_how_somebody_did_stays_on_their_page_when_the_class_has_ended(briefed):
    landed(briefed)
    briefed.act("Ada", "predict", value={"deals": 100, "microsoft": 90})
    briefed.steer("reveal")
    told = briefed.sees("Ada")
    assert told["prediction"]["lines"][-1].endswith("points off.")  # nobody else predicted: nothing beside it
    briefed.steer("archive")
    after = briefed.sees("Ada")
    assert (after["result"], after["prediction"]) == (told["result"], told["prediction"])


@pytest.mark.parametrize("said", [0, 35, 100])
@pytest.mark.parametrize("signed", [(1, 0, 0, 1), (1, 1, 1), (0,)])
def test_how_far_off_a_prediction_is_is_what_briers_score_has_for_calibration(said, signed):
    true = sum(signed) / len(signed)
    brier = sum((said / 100 - each) ** 2 for each in signed) / len(signed)
    off = miss({"deals": said, "microsoft": 50}, Landed(100 * true, None)) / 100
    assert off**2 == pytest.approx(brier - true * (1 - true))


def test_what_somebody_wants_and_believes_is_seen_by_them_and_on_request_by_the_teacher(briefed):
    briefed.act("Ada", "ready", target=7.654321, guess=-3.141592)
    assert briefed.sees("Ada")["beliefs"]["before"] == {"target": 7.654321, "guess": -3.141592}
    assert not any(number in seen_by_others(briefed, "Ada") for number in ("7.654321", "3.141592"))
    assert "7.654321" in json.dumps(briefed.room.seen("private"))
    event = next(each for each in briefed.room.events() if each.kind == "believed")
    assert event.visible_to == (briefed.room.session.tables[1].chair(event.seat).person,)


@pytest.mark.parametrize("guess", [None, "3", True, float("nan"), float("inf"), 1e9, [1]])
def test_a_guess_that_is_no_amount_is_refused_with_a_sentence(briefed, guess):
    with pytest.raises(ClassError, match="your guess must"):
        briefed.act("Ada", "believe", target=1.0, guess=guess)


def test_guesses_before_during_and_after_the_talk_are_told_with_their_errors_from_the_second_step_on(briefed):
    seat = briefed.sees("Ada")["me"]["seat"]
    true = first_turn(CASE, other(seat)).reservation
    briefed.act("Ada", "ready", target=5.0, guess=true + 3)
    briefed.steer("start")
    briefed.act("Ada", "believe", guess=true - 2)
    briefed.act(briefed.mover(), "walk")
    briefed.act("Ada", "believe", guess=true + 1)
    briefed.steer("close")
    briefed.steer("reveal")
    assert briefed.sees("Ada")["beliefs"]["lines"] == briefed.room.seen("screen")["believed"] == []
    briefed.steer("reveal")
    with pytest.raises(ClassError, match="nothing can be changed"):
        briefed.act("Ada", "believe", guess=true)
    *_, errors = briefed.sees("Ada")["beliefs"]["lines"]
    assert "$3 bn, then $2 bn, then $1 bn off" in errors
    assert "$3 bn before the talk, $2 bn during it, $1 bn after it" in briefed.room.seen("screen")["believed"][0]
    assert briefed.sees("Bob")["beliefs"]["lines"] == []


def test_the_server_judges_what_was_read_of_a_sheet_and_tells_its_reader_alone(briefed):
    ada = briefed.room.session.people[1]
    for at, question in enumerate(questions(CASE, ada)):
        briefed.act("Ada", "check", question=at, choice=(question.right + 1) % len(question.options))
        briefed.act("Ada", "check", question=at, choice=question.right)
    assert [each["right"] for each in briefed.sees("Ada")["checks"]] == [True] * COUNT
    assert [each["choice"] for each in briefed.sees("Bob")["checks"]] == [None] * COUNT
    missed = {each["seat"]: each["missed"] for each in briefed.room.seen("teach")["seats"]}
    assert missed == {ada.seat: [1] * COUNT, other(ada.seat): [0] * COUNT}
    with pytest.raises(ClassError, match="which of the 3 questions"):
        briefed.act("Ada", "check", question=3, choice=0)
    briefed.steer("start")
    with pytest.raises(ClassError, match="before the talk"):
        briefed.act("Ada", "check", question=0, choice=0)


def test_words_reach_the_two_at_the_table_as_they_were_typed_and_the_teacher_on_request(briefed):
    briefed.steer("start")
    briefed.act("Ada", "say", words=f"  {MARKUP}\n two ")
    for name in ("Ada", "Bob"):
        assert [each["words"] for each in briefed.sees(name)["table"]["chat"]["lines"]] == [f"{MARKUP} two"]
    third = [briefed.sees("Cleo"), briefed.room.seen("teach"), briefed.room.seen("screen")]
    assert "onerror" not in json.dumps(third)
    assert "onerror" in json.dumps(briefed.room.seen("private"))


def test_words_are_short_few_and_for_people(briefed):
    with pytest.raises(ClassError, match="while your table bargains"):
        briefed.act("Ada", "say", words="early")
    briefed.steer("start")
    for words in ("", " ", "a" * (chat.LETTERS + 1), None, 5):
        with pytest.raises(ClassError, match="a line has 1 to"):
            briefed.act("Ada", "say", words=words)
    with pytest.raises(ClassError, match="cannot be shown"):
        briefed.act("Ada", "say", words="a\u202eb")
    with pytest.raises(ClassError, match="does not read"):
        briefed.act("Cleo", "say", words="hello")
    for number in range(6):
        briefed.act("Ada", "say", words=f"line {number}")
    with pytest.raises(ClassError, match="wait a moment"):
        briefed.act("Ada", "say", words="one more")
    briefed.act("Bob", "say", words="a rate is of one seat")
    briefed.at += 31
    briefed.act("Ada", "say", words="one more")


def test_the_teacher_switches_words_off_and_what_was_said_stays(briefed):
    briefed.steer("start")
    briefed.act("Ada", "say", words="hello")
    briefed.steer("chat", on=False)
    with pytest.raises(ClassError, match="switched words at the tables off"):
        briefed.act("Bob", "say", words="hello")
    assert briefed.sees("Bob")["table"]["chat"] == {"on": False, "lines": briefed.sees("Ada")["table"]["chat"]["lines"]}
    moves = briefed.room.session.tables[1].moves
    briefed.again()
    assert len(briefed.room.session.tables[1].said) == 1
    assert briefed.room.session.tables[1].moves == moves == ()


def test_before_the_start_two_people_change_places_and_an_empty_table_is_gone(briefed):
    places = lambda: {each.alias: (each.table, each.seat) for each in briefed.room.session.people.values()}  # noqa: E731
    before = places()
    table, seat = before["Cleo"]
    briefed.steer("move", person=1, table=table, seat=seat)
    assert places() == {"Ada": before["Cleo"], "Bob": before["Bob"], "Cleo": before["Ada"]}
    briefed.steer("move", person=2, table=table, seat=other(seat))
    briefed.steer("move", person=3, table=0, seat="OpenAI")
    assert sorted(briefed.room.session.tables) == [2, 3]
    with pytest.raises(ClassError, match="sits there already"):
        briefed.steer("move", person=3, table=3, seat="OpenAI")
    briefed.steer("start")
    with pytest.raises(ClassError, match="the talks have begun"):
        briefed.steer("move", person=3, table=2, seat=seat)
    briefed.steer("release", table=3, seat="OpenAI")
    assert briefed.room.seen("teach")["unseated"] == [{"person": 3, "alias": "Cleo"}]
    briefed.steer("move", person=3, table=3, seat="OpenAI")
    assert places()["Cleo"] == (3, "OpenAI")


def test_the_teacher_sees_who_would_sit_with_whom_who_is_ready_and_who_needs_help(held):
    held.steer("open")
    held.join("Ada", "Bob", "Cleo")
    assert held.room.seen("teach")["pairing"] == {"tables": [["Ada", "Bob"], ["Cleo", ""]], "agents": 1}
    held.steer("brief")
    held.act("Bob", "ready")
    assert [(each["ready"], each["people"]) for each in held.room.seen("teach")["seats"]] == [(0, 2), (1, 1)]
    held.steer("start")
    held.room.tick(held.at, frozenset({held.tokens["Ada"], held.tokens["Cleo"]}))
    assert [each["needs"] for each in held.room.seen("teach")["tables"]] == [["Bob is away"], []]
