"""The back room: what takes seconds is worked out there, in a thread of its own, while the class goes on."""

import logging
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, Protocol

from experiments.memory import give_back
from experiments.watching.played import Cache

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
    """One thread beside the desk; pieces are done in order.

    A process of its own would need the libraries and the model's machine code a second time. The loops let other
    threads run, and what lies between them is given up every few milliseconds, so that pages need not wait.
    """

    elsewhere = True

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="back room")
        self._asked: dict[Hashable, Future[Any]] = {}

    def of[T](self, key: Hashable, work: Callable[..., T], *given: Any) -> T | None:
        """What a piece of work gives; see ``Work``."""
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = self._thread.submit(_logged, work, *given)
        if not asked.done():
            return None
        try:
            found: T = asked.result()
        except Exception as error:
            raise BackroomError("it could not be worked out; the server's log says why") from error
        return found

    def close(self) -> None:
        """Begin nothing more; a piece that is being worked out comes to its end."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _logged[T](work: Callable[..., T], *given: Any) -> T:
    try:
        return work(*given)
    except Exception:
        logging.getLogger(__name__).exception("a piece of work failed in the back room")
        raise
    finally:
        give_back()
