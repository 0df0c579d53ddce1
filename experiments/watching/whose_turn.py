"""Whose piece is played next: whoever has had least of the players lately, so that nobody waits for the restless."""

import itertools
import math
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

#: Seconds after which half of what somebody has had is forgotten.
HALF_LIFE: Final = 10.0
#: Less than this has been forgotten altogether, seconds.
_TRIFLE: Final = 0.01


@dataclass(frozen=True)
class _Waiting:
    """A piece that waits: by which processes it is played, for whom, since when, and what is to be done."""

    executor: Executor
    who: Hashable
    number: int
    work: Callable[..., Any]
    given: tuple[Any, ...]
    answer: Future[Any] = field(default_factory=Future)


class Queue:
    """Pieces of many askers before a few processes.

    Args:
        places: pieces that may be in work at the same time.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._lock = threading.RLock()
        self._waiting: list[_Waiting] = []
        self._working = 0
        self._numbers = itertools.count()
        self._had: dict[Hashable, tuple[float, float]] = {}  # seconds of playing, and when they were counted

    def ask(self, executor: Executor, who: Hashable, work: Callable[..., Any], *given: Any) -> Future[Any]:
        """Ask for a piece; it is begun when it is its asker's turn.

        Args:
            executor: processes that play it.
            who: asks; whoever has had least comes next.
            work: that is done there.
            given: to it.
        """
        with self._lock:
            piece = _Waiting(executor, who, next(self._numbers), work, given)
            self._waiting.append(piece)
        self._next()
        return piece.answer

    def _next(self) -> None:
        """Begin as many pieces as there are places."""
        while (piece := self._taken()) is not None:
            try:
                begun = piece.executor.submit(piece.work, *piece.given)
            except RuntimeError as error:  # a process has ended, or the server does: whoever asked is told
                with self._lock:
                    self._working -= 1
                piece.answer.set_exception(error if isinstance(error, BrokenExecutor) else CancelledError())
            else:
                begun.add_done_callback(partial(self._done, piece, time.monotonic()))

    def _taken(self) -> _Waiting | None:
        """The piece whose turn it is; none if there is none, or no place."""
        with self._lock:
            self._waiting = [each for each in self._waiting if not each.answer.cancelled()]
            while self._waiting and self._working < self._places:
                piece = min(self._waiting, key=lambda each: (self._share(each.who), each.number))
                self._waiting.remove(piece)
                if piece.answer.set_running_or_notify_cancel():
                    self._working += 1
                    return piece
            return None

    def _done(self, piece: _Waiting, since: float, begun: Future[Any]) -> None:
        now = time.monotonic()
        with self._lock:
            self._working -= 1
            self._had[piece.who] = (self._share(piece.who) + now - since, now)
            self._had = {who: had for who, had in self._had.items() if self._share(who) > _TRIFLE}
        error = CancelledError() if begun.cancelled() else begun.exception()
        if isinstance(error, BrokenExecutor | CancelledError):
            self._give_up(piece.executor, error)  # it must not be asked for more from here: it holds its own lock
        self._next()
        if error is None:
            piece.answer.set_result(begun.result())
        else:
            piece.answer.set_exception(error)

    def _give_up(self, executor: Executor, error: BaseException) -> None:
        """Tell all who wait for some processes that these are gone; they may ask others."""
        with self._lock:
            left = [each for each in self._waiting if each.executor is executor]
            self._waiting = [each for each in self._waiting if each.executor is not executor]
        for each in left:
            if each.answer.set_running_or_notify_cancel():
                each.answer.set_exception(error)

    def _share(self, who: Hashable) -> float:
        """What somebody has had lately, seconds of playing."""
        seconds, at = self._had.get(who, (0.0, 0.0))
        return seconds * math.exp2((at - time.monotonic()) / HALF_LIFE)
