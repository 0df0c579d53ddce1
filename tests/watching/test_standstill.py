"""A talk that stood still goes on as if it had been played anew, and one that nobody needs is given up."""

import threading

import pytest

from experiments.watching import seat
from experiments.watching.moves import Move
from experiments.watching.played import asked
from experiments.watching.standstill import Line, Waiting

WHICH, AT = asked("history", 0), "2025Q3"


def doubling(begun):
    """Doubles numbers until a nought comes; counts how often it was begun."""

    def play(line: Line[int, list[int]]) -> list[int]:
        begun.append(1)
        found: list[int] = []
        while True:
            move = line.next(lambda: list(found))
            if move == 0:
                return found
            if move < 0:
                raise ValueError("below nought")
            found.append(2 * move)

    return play


def threads() -> int:
    return len([each for each in threading.enumerate() if each.name == "talk"])


def test_one_more_move_begins_nothing_anew():
    begun: list[int] = []
    waiting = Waiting[int, list[int]](4)
    for moves, found in (((), []), ((1,), [2]), ((1, 2), [2, 4]), ((1, 2, 0), [2, 4])):
        assert waiting.after("t", moves, doubling(begun)) == found
    assert len(begun) == 1
    assert waiting.after("t", (1, 3), doubling(begun)) == [2, 6]
    assert len(begun) == 2


def test_a_move_that_is_refused_says_so_and_the_talk_can_go_on():
    begun: list[int] = []
    waiting = Waiting[int, list[int]](4)
    waiting.after("t", (1,), doubling(begun))
    with pytest.raises(ValueError, match="below nought"):
        waiting.after("t", (1, -1), doubling(begun))
    assert waiting.after("t", (1, 2), doubling(begun)) == [2, 4]


def test_no_more_talks_stand_still_than_there_may():
    before = threads()
    waiting = Waiting[int, list[int]](2)
    for talk in range(6):
        waiting.after(talk, (1,), doubling([]))
    for thread in threading.enumerate():
        if thread.name == "talk" and threads() > before + 2:
            thread.join(timeout=5)
    assert threads() <= before + 2


def test_move_by_move_a_talk_is_what_it_is_played_in_one_go():
    moves: list[tuple[int, Move]] = []
    found = seat.played(WHICH, AT, (0, 1), moves)
    while found.waiting is not None and len(moves) < 6:
        side, turn = found.waiting
        moves.append((side, Move(turn.agent.action, turn.agent.package)))
        found = seat.played(WHICH, AT, (0, 1), moves)
    waiting = Waiting[tuple[int, Move], seat.Played](1)
    anew = waiting.after("t", tuple(moves), lambda line: seat._talked(WHICH, AT, (0, 1), line))
    assert len(moves) == len(anew.turns)
    assert repr(anew) == repr(found)  # to the last digit; what is no number is not equal to itself
    assert repr([turn.agent for _, turn, _ in anew.turns]) == repr([turn.agent for _, turn, _ in found.turns])


def test_a_talk_goes_on_when_the_page_it_was_begun_on_is_closed_before_its_thread_begins(kernel, monkeypatch):
    start = threading.Thread.start

    def late(thread: threading.Thread) -> None:
        if thread.name == "talk":
            kernel.close()
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", late)
    found: list[list[int]] = []
    waiting = Waiting[int, list[int]](1)
    asks = threading.Thread(target=lambda: found.append(waiting.after("t", (1,), doubling([]))), daemon=True)
    asks.start()
    asks.join(timeout=20)
    assert found == [[2]]
    assert kernel.closed_event.is_set()
