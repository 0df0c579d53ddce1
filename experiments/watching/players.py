"""Who plays what pages ask for: processes of their own where a server has begun them, so that no page waits."""

import multiprocessing as mp
import threading
from collections.abc import Hashable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np

from agents import cast
from experiments.chunk import Chunk, Played, play
from experiments.distribute import METHOD, UnfinishedError, pool, stand_back
from experiments.ensemble import Result, in_memory
from experiments.histories import Histories
from experiments.plan import PerRow, Plan
from experiments.progress import Progress, Watch
from experiments.watching.gathered import Gathered, Piece, piece
from experiments.watching.whose_turn import Queue

#: Processes: two cores are had nearly everywhere, and one is left to the pages where there are more.
COUNT: Final = 2
#: Histories that are worth a process, and the most that one plays before another's turn comes.
LEAST, MOST = 50, 500
#: Pieces that may be asked for at the same time; what is beyond is played, but tells nothing meanwhile.
PLACES: Final = 512
#: How far players stand back behind the server and the browser, on the scale of ``nice``.
LESS_URGENT: Final = 5
#: Seconds between two looks at how far they are.
LOOK: Final = 0.03
#: How often pieces may lose their process.
MOST_LOST: Final = 2


class _Players:
    """Processes that play pieces of plans, and how far each piece is."""

    def __init__(self, count: int) -> None:
        context = mp.get_context(METHOD)
        self.count = count
        self.done: Any = context.RawArray("d", PLACES)  # part of each piece that has been played
        self.stop: Any = context.RawArray("b", PLACES)  # nobody wants it any more
        self._free = list(range(PLACES))
        self._taking, self._changing = threading.Lock(), threading.RLock()
        self._over = False
        self._queue = Queue(count)
        self._open = ExitStack()
        self.executor = self._begun()

    def _begun(self) -> Executor:
        self._open = ExitStack()
        return self._open.enter_context(pool(self.count, _take, (self.done, self.stop)))

    def take(self) -> int:
        """A place to tell in how far a piece is; -1 if there is none."""
        with self._taking:
            place = self._free.pop() if self._free else -1
        if place >= 0:
            self.done[place] = self.stop[place] = 0
        return place

    def give_back(self, place: int) -> None:
        """A place that is no longer needed."""
        if place >= 0:
            with self._taking:
                self._free.append(place)

    def submit(self, who: Hashable, plan: Plan, rows: PerRow, place: int) -> Future[Piece | None]:
        """Ask for a piece.

        Raises:
            UnfinishedError: the server ends.
        """
        with self._changing:
            if self._over:
                raise UnfinishedError("the server ends, so nothing is played any more")
            return self._queue.ask(self.executor, who, _piece, plan, rows, place)

    def renew(self, broken: Executor) -> None:
        """Others for those of which one has ended."""
        with self._changing:
            if self.executor is broken and not self._over:
                self._leave()
                self.executor = self._begun()

    def end(self) -> None:
        """End them, in the midst of a piece too."""
        with self._changing:
            self._over = True
            self._leave()

    def _leave(self) -> None:
        self._open.__exit__(SystemExit, SystemExit(), None)  # in haste


@dataclass(frozen=True)
class Asker:
    """A watch that says for whom it is: whoever has had least of the players lately comes first.

    Attributes:
        who: asks.
        watch: told how far it is.
    """

    who: Hashable
    watch: Watch

    def __call__(self, progress: Progress) -> None:
        """Tell it how far it is."""
        self.watch(progress)


_players: _Players | None = None


@contextmanager
def players(count: int = COUNT) -> Iterator[None]:
    """Processes play what is asked for within this block.

    Args:
        count: how many.
    """
    global _players  # noqa: PLW0603 one a server
    before, mine = _players, _Players(count)
    _players = mine
    try:
        yield
    finally:
        _players = before
        mine.end()


def played(plan: Plan, watch: Watch | None = None) -> Histories:
    """Play a plan: in the processes that have been started, or here.

    Args:
        plan: of histories that fit into memory.
        watch: told how far it is again and again; what it raises ends the playing. An ``Asker`` says for whom it is.

    Raises:
        UnfinishedError: processes keep ending before they are done.
    """
    return here(plan, watch) if _players is None else _elsewhere(_players, plan, watch)


def _elsewhere(those: _Players, plan: Plan, watch: Watch | None) -> Histories:
    for _ in range(MOST_LOST):
        executor = those.executor
        try:
            pieces = _gathered(those, plan, watch)
        except BrokenExecutor:
            those.renew(executor)
        else:
            if sum(each.failed for each in pieces) == plan.rows:
                return in_memory(plan)  # raises what they raised
            return Gathered(plan, tuple(pieces))
    raise UnfinishedError(
        f"a process that played {plan.rows:,} histories ended {MOST_LOST} times before it was done: out of memory, or "
        "in code that crashes; ask for fewer"
    )


def _gathered(those: _Players, plan: Plan, watch: Watch | None) -> list[Piece]:
    parts = _parts(plan.rows, those.count)
    places = [those.take() for _ in parts]
    who = watch.who if isinstance(watch, Asker) else threading.get_ident()
    asked: list[Future[Piece | None]] = []
    try:
        asked += [those.submit(who, plan, rows, place) for rows, place in zip(parts, places, strict=True)]
        left = set(asked)
        while left:
            left = wait(left, LOOK, FIRST_COMPLETED).not_done
            if watch is not None:
                told = zip(places, parts, strict=True)
                done = int(sum(those.done[place] * len(rows) for place, rows in told if place >= 0))
                watch(Progress(done, done, plan.rows, 0))
        return [found for each in asked if (found := each.result()) is not None]
    finally:
        for place, each in zip(places, asked, strict=False):
            those.stop[place] = place >= 0
            each.cancel()
        _when_over(those, places, asked)


def _when_over(those: _Players, places: Sequence[int], asked: Sequence[Future[Piece | None]]) -> None:
    """Give places back once nobody writes to them."""
    for place in places[len(asked) :]:
        those.give_back(place)
    for place, each in zip(places, asked, strict=False):
        each.add_done_callback(partial(_give_back, those, place))


def _give_back(those: _Players, place: int, _: Future[Piece | None]) -> None:
    those.give_back(place)


def _parts(rows: int, count: int) -> list[PerRow]:
    """Rows in pieces of about the same size, as many as there are players or a multiple of that."""
    if rows < 2 * LEAST:
        return [np.arange(rows)]
    return np.array_split(np.arange(rows), count * -(-rows // (count * MOST)))


class _StoppedError(Exception):
    """Who watches wants no more."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


def here(plan: Plan, watch: Watch | None = None) -> Result:
    """Play a plan in this process, all its histories together.

    Args:
        plan: of histories that fit into memory.
        watch: told how far it is after every quarter; what it raises ends the playing.
    """
    at = Progress(0, 0, plan.rows, 0)

    def tell(part: float) -> None:
        if watch is not None:
            done = int(part * plan.rows)
            try:
                watch(replace(at, done=done, played=done))
            except BaseException as error:
                raise _StoppedError(error) from None

    try:
        return Result(plan, (_stepped(plan, np.arange(plan.rows), tell),))
    except _StoppedError as stop:
        raise stop.error from None
    except MemoryError:
        raise
    except Exception:
        return in_memory(plan)  # one raised: the others come out as without it


def _stepped(plan: Plan, rows: PerRow, tell: Any) -> Chunk:
    """Rows played together, quarter by quarter."""
    seeds = plan.seeds_of(rows).tolist()
    model, origin = plan.scenario.begun(cast, seeds, plan.changes(rows), plan.keep, plan.metrics)
    quarters = plan.scenario.end - plan.scenario.start + 1
    while model.running:
        model.step()
        tell(len(model.record.quarters) / quarters)
    return Chunk(plan, (Played(rows, model, origin),), ())


#: In a player: how far each piece is, and which are no longer wanted.
_DONE: Any = None
_STOP: Any = None


def _take(done: Any, stop: Any) -> None:
    """A player begins; whoever only turns a page goes first."""
    global _DONE, _STOP
    _DONE, _STOP = done, stop
    stand_back(LESS_URGENT)


def _piece(plan: Plan, rows: PerRow, place: int) -> Piece | None:
    """A player plays some rows; none if that is no longer wanted."""

    def tell(part: float) -> None:
        if place >= 0:
            _DONE[place] = part
            if _STOP[place]:
                raise CancelledError

    try:
        tell(0.0)
        chunk = _stepped(plan, rows, tell)
    except CancelledError:
        return None
    except MemoryError:
        raise
    except Exception:
        chunk = play(plan, rows)
    found = piece(chunk)
    chunk.let_go()
    return found
