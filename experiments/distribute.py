"""Who plays the chunks of a batch: this process, several on this machine, or a cluster."""

import gc
import multiprocessing as mp
import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from typing import Any, Final, Protocol

from experiments.manifest import made_with
from experiments.memory import hold_memory

#: How a process is begun: from one that has loaded everything, where that is safe.
METHOD: Final = "forkserver" if sys.platform == "linux" else "spawn"
#: Whether signals can be held back here.
_MASKS: Final = hasattr(signal, "pthread_sigmask")
#: Makes Python leave the current folder out of where it looks for modules.
SAFE: Final = "PYTHONSAFEPATH"
#: Makes the GNU C library ask Linux for large pages: finding where small ones are took a tenth of a worker's time.
TUNABLES: Final = "GLIBC_TUNABLES"
LARGE_PAGES: Final = "glibc.malloc.hugetlb=1"
#: How often a chunk may lose its process: once beside others, then alone.
MOST_LOST: Final = 3


class UnfinishedError(Exception):
    """Chunks that could not be played; says which, why and the way out."""

    def __init__(self, message: str, numbers: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.numbers = numbers


@dataclass(frozen=True)
class Done:
    """A chunk whose parts are in the folder.

    Attributes:
        number: of the chunk.
        failed: how many of its histories raised.
        cpu: seconds it took, playing and writing.
        memory: most that its process has held so far, bytes.
        again: its process ended in the midst of it before, and it was played again.
    """

    number: int
    failed: int
    cpu: float = 0.0
    memory: float = 0.0
    again: bool = False


class Task(Protocol):
    """Plays a chunk, wherever it is sent."""

    def __call__(self, number: int, /) -> Done:
        """Play it and write its parts."""

    def is_there(self, number: int) -> bool:
        """Whether its parts have been written."""


class Crew(Protocol):
    """Those who play."""

    def made_with(self) -> dict[str, Any]:
        """The versions and the machine they play with."""

    def work(self, task: Task, numbers: Iterator[int]) -> Iterator[Done]:
        """Play chunks, told of as they are done; whatever the order, the folder comes out the same.

        Args:
            task: plays a chunk.
            numbers: of the chunks.

        Raises:
            UnfinishedError: some could not be played.
        """


class Here:
    """This process, one chunk after another."""

    def made_with(self) -> dict[str, Any]:
        """The versions and the machine of this process."""
        return made_with()

    def work(self, task: Task, numbers: Iterator[int]) -> Iterator[Done]:
        """Play chunks in order."""
        return map(task, numbers)


@dataclass
class Queue:
    """Chunks that wait, and how often each has lost its process.

    Attributes:
        numbers: not yet begun.
        again: those that were in work when a process ended, to be played alone.
        lost: chunk -> how often.
        given_up: those that were lost too often.
        idle: how many were given up since one was last done.
    """

    numbers: Iterator[int]
    again: deque[int] = field(default_factory=deque)
    lost: Counter[int] = field(default_factory=Counter)
    given_up: list[int] = field(default_factory=list)
    idle: int = 0

    def take(self, busy: int) -> int | None:
        """The next chunk for a crew of which some are busy; none for now.

        After a process has ended nobody knows for which of the chunks in work: those are played again alone.
        """
        if self.again:
            return self.again.popleft() if busy == 0 else None
        return next(self.numbers, None)

    def lose(self, numbers: list[int]) -> None:
        """A process has ended while some chunks were in work."""
        for number in sorted(numbers):
            self.lost[number] += 1
            if self.lost[number] < MOST_LOST:
                self.again.append(number)
            else:
                self.give_up(number)

    def give_back(self, number: int) -> None:
        """A chunk that could not even be begun."""
        self.again.appendleft(number)

    def give_up(self, number: int) -> None:
        """A chunk that is not tried again."""
        self.given_up.append(number)
        self.idle += 1

    @property
    def hopeless(self) -> bool:
        """Whether nothing is done between two that were given up: it is not these chunks."""
        return self.idle > 1


class Processes:
    """Several processes on this machine.

    Args:
        count: how many.
    """

    def __init__(self, count: int) -> None:
        self.count = count

    def made_with(self) -> dict[str, Any]:
        """The versions and the machine of this process: all are like it."""
        return made_with()

    def work(self, task: Task, numbers: Iterator[int]) -> Iterator[Done]:
        """Play chunks; after a process has ended in the midst of one, go on with new ones.

        Raises:
            UnfinishedError: chunks keep ending the process that plays them.
        """
        queue = Queue(numbers)
        while not queue.hopeless:
            with pool(self.count) as executor:
                lost = yield from driven(executor, self.count, task, queue)
            if lost is None:
                break
            queue.lose(lost)
        if queue.given_up:
            raise UnfinishedError(
                f"the process that played chunk {queue.given_up[0]} ended {MOST_LOST} times before it was done: out of "
                "memory, or in code that crashes; fewer workers leave more memory to each, smaller chunks need less",
                tuple(queue.given_up),
            )


def driven(pool: Executor, most: int, task: Task, queue: Queue) -> Generator[Done, None, list[int] | None]:
    """Keep workers busy until nothing waits, or a process has ended.

    Args:
        pool: the workers.
        most: how many chunks may be in work.
        task: plays a chunk.
        queue: of chunks.

    Returns:
        The chunks that were in work when a process ended; none if all went well.
    """
    busy: dict[Future[Done], int] = {}
    lost: list[int] | None = None
    while True:
        while lost is None and len(busy) < most and (number := queue.take(len(busy))) is not None:
            try:
                with deaf():  # for it may start a worker
                    future = pool.submit(task, number)
            except BrokenExecutor:  # a process has ended since
                queue.give_back(number)
                lost = []
            else:
                busy[future] = number
        if not busy:
            return lost
        for future in wait(busy, return_when=FIRST_COMPLETED).done:
            number = busy.pop(future)
            try:
                done = future.result()
            except BrokenExecutor:
                lost = [*(lost or ()), number]
                continue
            queue.idle = 0
            yield replace(done, again=queue.lost[number] > 0)


@contextmanager
def pool(count: int, also: Callable[..., None] | None = None, given: tuple[Any, ...] = ()) -> Iterator[Executor]:
    """Processes that end when the block does, at once if it is left in haste, and at the latest with this process.

    Args:
        count: how many.
        also: called in each as it begins.
        given: to that.
    """
    context = mp.get_context(METHOD)
    if METHOD == "forkserver":
        _load_once(context)
    lifeline, end = context.Pipe(duplex=False)
    executor = ProcessPoolExecutor(count, context, _begin, (lifeline, also, given))
    try:
        yield executor
        executor.shutdown()
    finally:
        end.close()
        executor.shutdown(cancel_futures=True)
        lifeline.close()


def _load_once(context: Any) -> None:
    """Let one process load everything, of which workers are made.

    It would look for modules in the current folder first, where somebody may have an ``experiments`` of their own.
    """
    from multiprocessing.forkserver import ensure_running  # noqa: PLC0415 - not on every system
    from multiprocessing.resource_tracker import ensure_running as ensure_tracker  # noqa: PLC0415 - nor this

    context.set_forkserver_preload(["experiments.batches", "experiments.ready"])
    with _surroundings(**{SAFE: "1", TUNABLES: ":".join(filter(None, (os.environ.get(TUNABLES), LARGE_PAGES)))}):
        ensure_tracker()  # which would let Ctrl-C through again
        with deaf():
            ensure_running()


@contextmanager
def _surroundings(**wanted: str) -> Iterator[None]:
    """Environment variables as a process is to find them that is started meanwhile."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def deaf() -> Iterator[None]:
    """Whoever is started meanwhile never hears Ctrl-C, not even while it loads; this process hears it afterwards.

    A mask is handed down to those who are started. Here it does not do: a library's thread may still be told, and the
    main thread then be stopped while a worker is half begun.
    """
    if threading.current_thread() is not threading.main_thread():  # which alone can be stopped
        yield
        return
    heard: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if _MASKS else set()
    try:
        yield
    finally:
        if _MASKS:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, signal.SIG_DFL if handler is None else handler)
        if heard:
            signal.raise_signal(signal.SIGINT)


def _begin(lifeline: Connection, also: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    """A worker begins: Ctrl-C is for its parent to answer, and its parent's end is its own.

    An executor's workers outlive a parent that is killed (CPython issue 111873).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what has been loaded stays: Python need not look through it for garbage again and again
    hold_memory()
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    if also is not None:
        also(*given)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def stand_back(by: int) -> None:
    """Let others go first where there are few cores.

    Args:
        by: how much less urgent this process becomes, as ``os.nice`` counts; where there is no such thing, by nothing.
    """
    if hasattr(os, "nice"):
        os.nice(by)


def _end_with(lifeline: Connection) -> None:
    """Nothing is ever sent: it is ready when the other end is closed, by its holder or by its holder's death."""
    wait_for([lifeline])
    os._exit(1)
