"""Nobody loses a seat, no move that was acknowledged is lost, and time treats everybody by the same rule."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from classroom.room import Held
from classroom.short import CASE

from experiments.classroom import turns
from experiments.classroom.events import (
    AGENT,
    AGREED,
    CLOSED,
    EXPIRED,
    HUMAN,
    IMPASSE,
    LIVE,
    PAUSED,
    TEACHER_ALONE,
)
from experiments.classroom.folding import changed_tables, fold
from experiments.classroom.rehearse import rehearse
from experiments.classroom.session import Classroom
from experiments.classroom.store import Store
from experiments.classroom.turns import GRACE, ClassError
from experiments.watching import turn

TURN = CASE.turn_seconds
ROOT = Path(__file__).parents[2]
PLAYER = """
import sys
from experiments.classroom.session import Classroom
from experiments.classroom.store import Store
room = Classroom(Store(sys.argv[1]), "revenue-share-2025")
room.steer("open")
tokens = dict([(name, room.join(name)[0]) for name in ("Ada", "Bob")])
room.steer("brief")
room.steer("start")
def move(what, **more):
    for token in tokens.values():
        view = room.seen("seat", token)
        if view["table"]["my_turn"]:
            return room.act(token, what, what, more)
move("offer", package=[0] * 8 + [3])
standing = room.seen("seat", tokens["Ada"])["table"]["standing"]
print(standing["seq"], tokens["Ada"], flush=True)
move("accept", seq=standing["seq"], sure=True)
print("accepted", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def held(tmp_path) -> Held:
    return Held(f"sqlite:///{tmp_path / 'class.sqlite'}")


@pytest.fixture
def two(held) -> Held:
    """Ada and Bob at one table, bargaining."""
    return held.talking("Ada", "Bob")


def other(name: str) -> str:
    return "Bob" if name == "Ada" else "Ada"


def test_two_people_bargain_to_a_deal(two):
    first = two.mover()
    two.act(first, "offer", package=two.offer())
    second = two.mover()
    assert second == other(first)
    standing = two.sees(second)["table"]["standing"]
    two.act(second, "accept", seq=standing["seq"], sure=True)
    assert two.room.session.tables[1].state == AGREED
    for name in (first, second):
        ended = two.sees(name)["table"]["ended"]
        assert ended["agreed"]
        assert isinstance(ended["value"], float)
    assert two.sees(second)["table"]["ended"]["value"] == pytest.approx(standing["value"])
    with pytest.raises(ClassError, match="your talk is over"):
        two.act(first, "walk")


def test_an_offer_that_is_no_longer_the_latest_cannot_be_accepted(two):
    two.act(two.mover(), "offer", package=two.offer())
    old = two.sees(two.mover())["table"]["standing"]["seq"]
    two.act(two.mover(), "offer", package=two.offer())
    with pytest.raises(ClassError, match="no longer the latest"):
        two.act(two.mover(), "accept", seq=old, sure=True)
    with pytest.raises(ClassError, match="turn; wait for its move"):
        two.act(other(two.mover()), "accept", seq=old, sure=True)


def test_what_is_done_twice_with_one_key_counts_once(two):
    first = two.mover()
    package = two.offer()
    for _ in range(2):
        two.act(first, "offer", key="same", package=package)
    assert len(two.room.session.tables[1].moves) == 1
    two.act(two.mover(), "offer", key="same", package=two.offer())  # a key is of one person
    assert len(two.room.session.tables[1].moves) == 2


def test_signing_below_the_reservation_value_is_warned_of_and_then_allowed(two):
    two.act(two.mover(), "offer", package=two.offer())
    table = two.sees(two.mover())["table"]
    assert table["standing"]["value"] < table["reservation"]
    with pytest.raises(ClassError, match="say that you are sure"):
        two.act(two.mover(), "accept", seq=table["standing"]["seq"])
    two.act(two.mover(), "accept", seq=table["standing"]["seq"], sure=True)
    assert two.room.session.tables[1].state == AGREED


def test_an_offer_that_changes_nothing_is_refused(two):
    with pytest.raises(ClassError, match="change at least one clause"):
        two.act(two.mover(), "offer", package=[0] * 9)
    with pytest.raises(ClassError, match="has no clause 999"):
        two.act(two.mover(), "offer", package=[999, *[0] * 8])
    two.act(two.mover(), "offer", package=two.offer())  # and the talk goes on
    assert len(two.room.session.tables[1].moves) == 1


def test_walking_out_is_an_impasse(two):
    two.act(two.mover(), "walk")
    assert two.room.session.tables[1].state == IMPASSE


def test_a_move_that_comes_a_little_late_counts_and_a_later_one_does_not(two):
    first, package = two.mover(), two.offer()
    two.at += TURN + GRACE
    two.act(first, "offer", package=package)
    assert two.room.events()[-1].body["late"] == pytest.approx(GRACE)
    second, package = two.mover(), two.offer()
    two.at += TURN + GRACE + 0.1
    with pytest.raises(ClassError, match="time for this move is over"):
        two.act(second, "offer", package=package)


def test_the_agent_plays_a_silent_turn_then_the_seat_and_any_click_takes_it_back(two):
    silent = two.mover()
    own = two.sees(silent)["me"]["seat"]
    for _ in range(2):
        assert two.mover() == silent
        two.at += TURN + GRACE + 1
        two.room.tick()
        if two.room.session.tables[1].chair(own).controller == HUMAN:
            two.act(two.mover(), "offer", package=two.offer())
    assert two.sees(silent)["me"]["controller"] == AGENT
    told = [event.kind for event in two.room.events() if event.seat == own]
    assert told.count("timed_out") == 2
    assert told.count("handed") == 1
    two.act(silent, "back")
    assert two.sees(silent)["me"]["controller"] == HUMAN


def test_an_agent_sits_where_nobody_does_and_answers_by_itself(held):
    held.talking("Ada")
    for _ in range(3):
        held.room.tick()
    assert held.mover() == "Ada"
    held.act("Ada", "offer", package=held.offer())
    held.room.tick()
    assert len(held.room.session.tables[1].moves) >= 2 or held.room.session.tables[1].over


def test_a_fault_at_one_table_holds_up_no_other(held, monkeypatch, caplog):
    held.talking("Ada", "Bob", "Cleo", "Dan")
    whole = turns._due

    def faulty(case, session, board, now):
        if board.no == 1:
            raise RuntimeError("a fault")
        return whole(case, session, board, now)

    monkeypatch.setattr(turns, "_due", faulty)
    held.at += TURN + GRACE + 1
    held.room.tick()
    assert [len(board.moves) for board in held.room.session.tables.values()] == [0, 1]
    held.room.tick()
    assert "table 1 could not go on" in caplog.text
    assert [event.table for event in held.room.events() if event.kind == "faulted"] == [1]  # told once
    assert [table["fault"] for table in held.room.seen("teach")["tables"]] == ["RuntimeError", ""]


def test_an_agent_that_fails_plays_on_with_care_and_the_teacher_is_told(held, monkeypatch):
    held.talking("Ada")
    while held.room.session.tables[1].turn != held.sees("Ada")["me"]["seat"]:
        held.room.tick()

    def failing(_):
        raise ZeroDivisionError("worth 3.25 to it")

    monkeypatch.setattr(turn, "respond", failing)
    held.act("Ada", "offer", package=[14, 2, 0, 1, 0, 0, 0, 0, 3])
    held.room.tick()
    last = held.room.events()[-1]
    assert (last.kind, last.actor) == ("offered", AGENT)
    fault = held.room.events()[-2]
    assert (fault.kind, fault.visible_to) == ("faulted", TEACHER_ALONE)
    assert fault.body["error"] == "ZeroDivisionError: worth 3.25 to it"
    assert held.room.seen("teach")["tables"][0]["fault"] == "ZeroDivisionError"
    assert "fault" not in held.sees("Ada")["table"]


def test_a_pause_stops_every_clock(two):
    before = two.room.session.tables[1].deadline
    two.steer("pause")
    two.at += 500
    two.room.tick()
    with pytest.raises(ClassError, match="paused the class"):
        two.act(two.mover(), "walk")
    two.steer("resume")
    assert two.room.session.tables[1].deadline == before + 500
    assert two.room.session.state == LIVE


def test_after_an_outage_the_class_is_paused_and_no_time_is_lost(two):
    two.act(two.mover(), "offer", package=two.offer())
    two.at += 20
    two.room.tick()
    before = two.room.session
    two.at += 300
    two.again()
    assert two.room.session.state == PAUSED
    assert two.room.session.tables[1].moves == before.tables[1].moves
    two.at += 40
    two.steer("resume")
    assert two.room.session.tables[1].deadline == before.tables[1].deadline + 340
    assert two.room.session.deadline == before.deadline + 340
    two.act(two.mover(), "walk")
    assert fold(two.room.events()) == two.room.session


def test_a_seat_is_taken_again_on_another_device_and_the_old_one_is_told(two):
    old = two.tokens["Ada"]
    two.tokens["Ada"] = two.room.rejoin("ada ", two.pins["Ada"].replace("-", ""))
    assert two.room.seen("seat", old) is None
    with pytest.raises(ClassError, match="another device"):
        two.room.act(old, "walk", "k")
    assert two.sees("Ada")["me"]["alias"] == "Ada"
    two.again()
    assert two.sees("Ada")["me"]["alias"] == "Ada"


def test_another_pin_opens_nothing_and_the_teacher_gives_a_new_one(two):
    with pytest.raises(ClassError, match="do not belong together"):
        two.room.rejoin("Ada", "000000")
    pin = two.steer("pin", table=1, seat=two.sees("Ada")["me"]["seat"])["pin"]
    with pytest.raises(ClassError, match="do not belong together"):
        two.room.rejoin("Ada", two.pins["Ada"])
    assert two.room.rejoin("Ada", pin)


def test_a_late_person_gets_a_seat_at_once(two):
    two.join("Cleo", "Dan")
    assert two.sees("Cleo")["table"]["no"] == two.sees("Dan")["table"]["no"] == 2
    assert two.room.session.tables[2].state == "BARGAINING"
    assert two.room.session.tables[2].deadline is not None


def test_names_are_taken_once_and_only_when_the_class_is_open(held):
    with pytest.raises(ClassError, match="not open"):
        held.join("Ada")
    held.steer("open")
    held.join("Ada")
    with pytest.raises(ClassError, match="called ada already"):
        held.room.join("ada")
    with pytest.raises(ClassError, match="1 to 40 letters"):
        held.room.join(" \n ")


def test_when_time_is_up_open_tables_expire(two):
    two.at = two.room.session.deadline + GRACE + 1
    two.room.tick()
    assert two.room.session.state == CLOSED
    assert two.room.session.tables[1].state == EXPIRED


def test_the_teacher_hands_a_seat_gives_time_and_reveals_in_order(two):
    ends = two.room.session.deadline
    two.steer("extend", seconds=120)
    assert two.room.session.deadline == ends + 120
    two.steer("hand", table=1, seat="Microsoft", to="agent")
    assert two.room.session.tables[1].chair("Microsoft").controller == AGENT
    two.steer("message", table=1, seat="OpenAI", words="Go on")
    with pytest.raises(ClassError, match="can only be done when"):
        two.steer("reveal")
    two.steer("close")
    two.steer("reveal")
    two.steer("reveal")
    two.steer("reveal", by=-1)
    assert two.room.session.step == 1
    two.act("Ada", "predict", value={"deals": 50, "microsoft": 70})
    two.steer("archive")
    with pytest.raises(ClassError, match="class is not open"):
        two.join("Late")


def test_a_whole_class_of_agents_is_rehearsed():
    told: list[str] = []
    found = rehearse(CASE.name, 2, tell=told.append)
    assert len(found.lines) == 2
    assert found.session.state == "ARCHIVED"
    assert all(board.state in (AGREED, IMPASSE, EXPIRED) for board in found.session.tables.values())


def test_a_deal_that_was_acknowledged_survives_a_kill_before_anybody_saw_it(held):
    command = [sys.executable, "-c", PLAYER, f"{held.url}.killed"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        seq, token = process.stdout.readline().split()
        assert process.stdout.readline() == "accepted\n"
        process.send_signal(signal.SIGKILL)
    room = Classroom(Store(f"{held.url}.killed"))
    assert room.session.state == PAUSED
    view = room.seen("seat", token)
    assert view["table"]["ended"]["agreed"]
    assert view["table"]["feed"][0]["seq"] == int(seq)
    assert [event.kind for event in room.events()][-2:] == ["accepted", "paused"]


def test_a_move_changes_its_table_alone_and_a_message_to_all_changes_more(tmp_path):
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ann", "Ben", "Cem", "Dua")
    before = held.room.session
    held.act(held.mover(), "offer", package=held.offer())
    assert changed_tables(before, held.room.session) == {1}
    assert changed_tables(held.room.session, held.room.session) == frozenset()
    before = held.room.session
    held.steer("message", words="Five minutes.")
    assert changed_tables(before, held.room.session) == frozenset()
