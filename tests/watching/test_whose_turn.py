"""Pieces before a few processes: whoever has had least comes next, and nobody's piece is lost."""

import threading
from concurrent.futures import BrokenExecutor, CancelledError, Future, ThreadPoolExecutor

import pytest

from experiments.watching.whose_turn import Queue


def held(queue, executor):
    """A piece of somebody else's that is in work until it is let go."""
    go = threading.Event()
    return go, queue.ask(executor, "somebody", go.wait, 10)


def test_one_who_asks_seldom_goes_before_one_who_has_had_much():
    queue, order = Queue(1), []
    with ThreadPoolExecutor(1) as executor:
        queue.ask(executor, "restless", threading.Event().wait, 0.2).result()
        go, _ = held(queue, executor)
        asked = [queue.ask(executor, who, order.append, who) for who in ("restless", "restless", "seldom")]
        go.set()
        for each in asked:
            each.result(10)
    assert order == ["seldom", "restless", "restless"]


def test_whoever_has_had_the_same_is_served_in_order():
    queue, order = Queue(1), []
    with ThreadPoolExecutor(1) as executor:
        go, _ = held(queue, executor)
        asked = [queue.ask(executor, who, order.append, who) for who in "abcab"]
        go.set()
        for each in asked:
            each.result(10)
    assert sorted(order) == sorted("abcab")
    assert order[0] == "a"


def test_what_is_called_off_while_it_waits_is_never_begun():
    queue, done = Queue(1), []
    with ThreadPoolExecutor(1) as executor:
        go, first = held(queue, executor)
        second, third = (queue.ask(executor, "me", done.append, k) for k in (2, 3))
        assert second.cancel()
        go.set()
        third.result(10)
    assert done == [3]
    assert first.result() is True


def test_what_a_piece_raises_is_told_to_who_asked():
    queue = Queue(1)
    with ThreadPoolExecutor(1) as executor, pytest.raises(ZeroDivisionError):
        queue.ask(executor, "me", divmod, 1, 0).result(10)


def test_pieces_that_cannot_begin_are_given_back_and_places_stay_free():
    queue = Queue(1)
    ended = ThreadPoolExecutor(1)
    ended.shutdown()
    with pytest.raises(CancelledError):
        queue.ask(ended, "me", int).result(10)

    class Broken(ThreadPoolExecutor):
        def submit(self, *_):
            raise BrokenExecutor

    with pytest.raises(BrokenExecutor):
        queue.ask(Broken(1), "me", int).result(10)
    with ThreadPoolExecutor(1) as executor:
        assert queue.ask(executor, "me", int).result(10) == 0


def test_when_a_process_ends_those_who_wait_are_told_and_nothing_more_is_asked_of_it():
    begun = []

    class Ending(ThreadPoolExecutor):
        def submit(self, *_):
            assert not begun, "asked again from within its own end, which would never end"
            begun.append(Future())
            return begun[0]

    queue, ending = Queue(1), Ending(1)
    first, second = (queue.ask(ending, who, int) for who in "ab")
    begun[0].set_exception(BrokenExecutor())
    for each in (first, second):
        with pytest.raises(BrokenExecutor):
            each.result(10)
