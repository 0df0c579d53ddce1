"""A raised hand reaches the teacher and nobody else, and is answered; who needs the teacher comes first."""

import json
import zipfile
from io import BytesIO

import pytest
from classroom.room import Held

from experiments.classroom.events import Board, Chair
from experiments.classroom.export import exported
from experiments.classroom.folding import changed_tables
from experiments.classroom.hands import LETTERS
from experiments.classroom.needs import stuck
from experiments.classroom.turns import ClassError

WORDS = "what is <b>first refusal</b>?"


@pytest.fixture
def held(tmp_path) -> Held:
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}")
    held.steer("open")
    held.join("Ada", "Bob", "Cleo")
    held.steer("brief")
    return held


def hands(held: Held) -> list[tuple[str, str]]:
    return [(each["alias"], each["words"]) for each in held.room.seen("teach")["hands"]]


def tables(held: Held) -> dict[int, list[str]]:
    """What each table needs, in the order of the teacher's page."""
    return {each["no"]: each["needs"] for each in held.room.seen("teach")["tables"]}


def test_a_hand_is_seen_by_the_teacher_and_by_who_raised_it_and_by_nobody_else(held):
    before = held.room.session
    held.act("Ada", "help", words=f"  {WORDS}\n")
    ada = held.room.session.people[1]
    assert held.sees("Ada")["hand"] == {"words": WORDS, "since": held.at, "seen": False}
    (told,) = held.room.seen("teach")["hands"]
    seq = held.room.session.seq
    assert told == {"person": 1, "alias": "Ada", "table": ada.table, "seat": ada.seat, "since": held.at} | {
        "words": WORDS,
        "seq": seq,
    }
    assert {each["seat"]: each["hands"] for each in held.room.seen("teach")["seats"]}[ada.seat] == 1
    assert [held.sees(name)["hand"] for name in ("Bob", "Cleo")] == [None, None]
    assert "first refusal" not in json.dumps([held.sees("Bob"), held.sees("Cleo"), held.room.seen("screen")])
    assert held.room.events()[-1].visible_to == (1,)
    assert changed_tables(before, held.room.session) == {ada.table}  # no other page is worked out anew


def test_a_hand_is_taken_back_or_says_something_else_without_waiting_from_the_beginning(held):
    held.act("Ada", "help")
    held.at += 60
    held.act("Bob", "help", words="one")
    held.act("Ada", "help", words="two")
    assert hands(held) == [("Ada", "two"), ("Bob", "one")]
    count = held.room.session.seq
    held.act("Ada", "help", words="two")
    assert held.room.session.seq == count
    held.act("Ada", "lower")
    held.act("Ada", "lower")
    assert held.room.session.seq == count + 1
    assert held.sees("Ada")["hand"] is None
    assert hands(held) == [("Bob", "one")]


def test_a_message_to_the_seat_lowers_the_hand_and_so_does_having_seen_it(held):
    for name in ("Ada", "Bob", "Cleo"):
        held.act(name, "help", words=f"of {name}")
    bob = held.room.session.people[2]
    held.steer("message", words="to all")
    assert len(hands(held)) == 3
    held.steer("message", table=bob.table, seat=bob.seat, words="read the sheet")
    held.steer("seen", person=1, seq=held.room.session.hands[1].seq)
    assert hands(held) == [("Cleo", "of Cleo")]
    assert [held.sees(name)["hand"]["seen"] for name in ("Ada", "Bob", "Cleo")] == [True, True, False]
    assert held.sees("Bob")["messages"][-1]["words"] == "read the sheet"
    held.act("Ada", "help", words="once more")
    assert held.sees("Ada")["hand"]["seen"] is False
    held.steer("start")
    assert [held.sees(name)["hand"] is None for name in ("Ada", "Bob", "Cleo")] == [False, True, False]


def test_what_was_asked_anew_is_not_taken_for_seen(held):
    held.act("Ada", "help", words="one")
    seq = held.room.session.hands[1].seq
    held.act("Ada", "help", words="two")
    with pytest.raises(ClassError, match="something else by now"):
        held.steer("seen", person=1, seq=seq)
    assert hands(held) == [("Ada", "two")]


def test_hands_are_up_in_the_lobby_at_the_table_and_in_the_debrief_and_outlive_the_server(tmp_path):
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}")
    held.steer("open")
    held.join("Ada", "Bob")
    held.act("Ada", "help", words="early")
    assert (held.room.seen("teach")["hands"][0]["table"], held.sees("Ada")["hand"]["seen"]) == (0, False)
    for what in ("brief", "start", "pause", "resume", "close", "reveal"):
        held.steer(what)
        held.act("Bob", "help", words=what)
        assert hands(held) == [("Ada", "early"), ("Bob", what)]
    held.again()
    assert hands(held) == [("Ada", "early"), ("Bob", "reveal")]
    held.steer("archive")
    with pytest.raises(ClassError, match="not going on"):
        held.act("Bob", "help")


@pytest.mark.parametrize(
    ("words", "said"), [("x" * (LETTERS + 1), f"up to {LETTERS}"), ("a\u202eb", "cannot be shown")]
)
def test_what_is_asked_is_short_and_can_be_shown(held, words, said):
    with pytest.raises(ClassError, match=said):
        held.act("Ada", "help", words=words)
    assert hands(held) == []


def test_the_export_says_that_a_hand_was_up_and_not_what_was_asked(held):
    held.act("Ada", "help", words=WORDS)
    _, content = exported(held.room)
    with zipfile.ZipFile(BytesIO(content)) as file:
        told = [json.loads(line) for line in file.read("events.jsonl").decode().splitlines()]
    assert [each["body"] for each in told if each["kind"] == "asked"] == [{"person": 1, "words": ""}]
    assert held.room.session.hands[1].words == WORDS


def test_tables_that_need_the_teacher_come_first_by_how_urgent_it_is(tmp_path):
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada", "Bob", "Cleo", "Dan", "Eve", "Fay")
    here = frozenset(held.tokens.values())
    held.room.tick(held.at, here)
    assert tables(held) == {1: [], 2: [], 3: []}
    held.room.tick(held.at, here - {held.tokens["Cleo"]})
    assert list(tables(held)) == [2, 1, 3]
    held.act("Eve", "help")
    assert tables(held) == {3: ["Eve asks for help"], 2: ["Cleo is away"], 1: []}
    held.at += 1
    held.act("Bob", "help")
    assert list(tables(held)) == [3, 1, 2]
    held.act("Eve", "lower")
    assert list(tables(held)) == [1, 2, 3]


def test_a_table_without_an_offer_for_six_minutes_needs_the_teacher_and_a_pause_does_not_count(tmp_path):
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada", "Bob", "Cleo", "Dan")
    held.room.tick(held.at, frozenset(held.tokens.values()))
    held.at += 100
    held.act(held.mover(), "offer", package=held.offer())
    held.at += 250
    assert "no offer" not in str(tables(held))
    held.steer("pause")
    held.at += 1000
    assert "no offer" not in str(tables(held))
    held.steer("resume")
    held.at += 10
    assert [no for no, told in tables(held).items() if "no offer for 6 minutes" in told] == [2]
    held.at += 100
    assert [no for no, told in tables(held).items() if "no offer for 6 minutes" in told] == [1]
    held.steer("close")
    assert tables(held) == {1: [], 2: []}


@pytest.mark.parametrize(
    ("offers", "repeat"),
    [("aabb", False), ("abab", True), ("cabab", True), ("ababc", False), ("ab", False), ("acab", False)],
)
def test_a_talk_is_stuck_when_both_make_the_same_offer_twice_in_a_row(offers, repeat):
    levels = {"a": "o1.0", "b": "o2.0", "c": "o3.0"}
    moves = tuple((("Microsoft", "OpenAI")[at % 2], levels[each]) for at, each in enumerate(offers))
    assert stuck(Board(1, (Chair("Microsoft"), Chair("OpenAI")), moves=moves)) is repeat
