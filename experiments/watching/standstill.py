"""Talks that stand still until their next move comes, so that what was played before is not played again.

Each has a thread that sleeps. What comes of a move is the same as if all moves were played anew.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from queue import SimpleQueue

from experiments.watching.moves import SeatError


class _NoMoreError(BaseException):
    """Nobody will move any more: the talk is given up."""


class Line[Move, Found]:
    """The moves of one talk as they come in, and what is found after each.

    Args:
        moves: made already.
    """

    def __init__(self, moves: Sequence[Move]) -> None:
        self._made, self._at = list(moves), 0
        self._moves: SimpleQueue[Move | None] = SimpleQueue()
        self._found: SimpleQueue[tuple[Found | None, BaseException | None, bool]] = SimpleQueue()

    def next(self, found: Callable[[], Found]) -> Move:
        """The next move, once it has come; for the talk.

        Args:
            found: what there is to be told if it has not come yet.
        """
        if self._at == len(self._made):
            self._found.put((found(), None, True))
            move = self._moves.get()
            if move is None:
                raise _NoMoreError
            self._made.append(move)
        self._at += 1
        return self._made[self._at - 1]

    def left(self) -> int:
        """Moves that the talk has not asked for."""
        return len(self._made) - self._at

    def run(self, play: Callable[["Line[Move, Found]"], Found]) -> None:
        """Play the talk to its end; in a thread of its own.

        Args:
            play: asks for moves, and gives what comes of them.
        """
        try:
            self._found.put((play(self), None, False))
        except _NoMoreError:
            return
        except BaseException as error:  # told to who asked
            self._found.put((None, error, False))

    def told(self) -> tuple[Found, bool]:
        """What was found, and whether the talk waits for another move.

        Raises:
            BaseException: what the talk raised.
        """
        found, error, waits = self._found.get()
        if error is not None:
            raise error
        return found, waits  # type: ignore[return-value] # without an error something was found

    def move(self, move: Move | None) -> None:
        """Hand in a move.

        Args:
            move: what is done; none if the talk is given up.
        """
        self._moves.put(move)


class Whole[Move, Found](Line[Move, Found]):
    """The moves of a talk that is over; for those who play it again."""

    def next(self, found: Callable[[], Found]) -> Move:  # noqa: ARG002 nobody waits for it
        """The next move.

        Raises:
            SeatError: there is none, and the talk is not over.
        """
        if not self.left():
            raise SeatError(f"the talk goes on after its {len(self._made)} moves; it has to end with the last one")
        self._at += 1
        return self._made[self._at - 1]


class Waiting[Move, Found]:
    """The last few talks that stand still.

    Args:
        most: how many.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lines: dict[Hashable, Line[Move, Found]] = {}
        self._lock = threading.Lock()

    def after(self, talk: Hashable, moves: tuple[Move, ...], play: Callable[[Line[Move, Found]], Found]) -> Found:
        """What is found after some moves: one more move in a talk that stands still, or all of them anew.

        Args:
            talk: which.
            moves: all of them, in order.
            play: see ``Line.run``.
        """
        with self._lock:
            line = self._lines.pop((talk, moves[:-1]), None) if moves else None
        if line is None:
            line = Line[Move, Found](moves)
            thread = threading.Thread(target=line.run, args=(play,), daemon=True, name="talk")
            vars(thread)["current_context"] = None  # Solara gives it its page, which may be closed before it begins
            thread.start()
        else:
            line.move(moves[-1])
        found, waits = line.told()
        if waits:
            self._keep((talk, moves), line)
        return found

    def _keep(self, key: Hashable, line: Line[Move, Found]) -> None:
        with self._lock:
            dropped = [self._lines.pop(key)] if key in self._lines else []
            self._lines[key] = line
            while len(self._lines) > self._most:
                dropped.append(self._lines.pop(next(iter(self._lines))))
        for each in dropped:
            each.move(None)
