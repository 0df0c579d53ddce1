"""The back room: what takes seconds is worked out there, in a process of its own, while the class goes on."""

import logging
from collections.abc import Callable, Hashable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import ExitStack
from typing import Any, Final, Protocol

from experiments.distribute import pool, stand_back
from experiments.watching.played import Cache

#: How often a piece of work may lose its process.
MOST_LOST: Final = 2
#: How much less urgent than the pages it is, as ``os.nice`` counts.
_YIELDS: Final = 10
#: How much is kept of what was worked out at once.
_KEPT: Final = 256


class BackroomError(RuntimeError):
    """Something that could not be worked out; the server's log says why."""


class Work(Protocol):
    """Where things are worked out."""

    #: It is elsewhere: asking early costs nobody time.
    elsewhere: bool

    def of[T](self, key: Hashable, work: Callable[..., T], *given: Any) -> T | None:
        """What a piece of work gives; none while it is being worked out.

        Args:
            key: of the piece; it is worked out once.
            work: works it out; a function of a module.
            given: to it.

        Raises:
            BackroomError: it cannot be worked out.
        """


class Here:
    """At once, and by whoever asks: for a rehearsal, and for looking at a class that is over."""

    elsewhere = False

    def __init__(self) -> None:
        self._kept = Cache[Hashable, Any](_KEPT)

    def of[T](self, key: Hashable, work: Callable[..., T], *given: Any) -> T | None:
        """What a piece of work gives; see ``Work``."""
        found: T = self._kept.of(key, lambda: work(*given))
        return found


class Backroom:
    """One process beside the server, begun when there is first something to do; pieces are done in order.

    One thread alone asks: that of the desk.
    """

    elsewhere = True

    def __init__(self) -> None:
        self._open = ExitStack()
        self._executor: Executor | None = None
        self._asked: dict[Hashable, Future[Any]] = {}
        self._lost: dict[Hashable, int] = {}

    def of[T](self, key: Hashable, work: Callable[..., T], *given: Any) -> T | None:
        """What a piece of work gives; see ``Work``."""
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = self._begun(work, given)
        if not asked.done():
            return None
        try:
            found: T = asked.result()
        except (BrokenExecutor, CancelledError) as error:
            self._anew(key, error)
            return None
        except Exception as error:
            raise self._failed(key, error) from error
        return found

    def _begun(self, work: Callable[..., Any], given: tuple[Any, ...]) -> Future[Any]:
        try:
            return self._process().submit(work, *given)
        except BrokenExecutor:  # it ended since
            self.close()
            return self._process().submit(work, *given)

    def _process(self) -> Executor:
        if self._executor is None:
            self._executor = self._open.enter_context(pool(1, stand_back, (_YIELDS,)))
        return self._executor

    def _anew(self, key: Hashable, error: BaseException) -> None:
        """Its process has ended, of which every piece in the queue is told: ask again when it is next wanted."""
        self._lost[key] = self._lost.get(key, 0) + 1
        if self._lost[key] >= MOST_LOST:
            raise self._failed(key, error) from error
        del self._asked[key]

    def _failed(self, key: Hashable, error: BaseException) -> BackroomError:
        if self._lost.get(key, 0) <= MOST_LOST:  # said once, however often the page asks
            self._lost[key] = MOST_LOST + 1
            logging.getLogger(__name__).error("a piece of work failed in the back room", exc_info=error)
        return BackroomError("it could not be worked out; the server's log says why")

    def close(self) -> None:
        """End the process, in the midst of a piece too."""
        stack, self._open, self._executor = self._open, ExitStack(), None
        stack.__exit__(SystemExit, SystemExit(), None)  # in haste
