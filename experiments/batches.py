"""A batch played into a folder: begun, gone on with after any kind of end, and brought to its end."""

import itertools
import shutil
import socket
import tempfile
import threading
import uuid
import weakref
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from experiments import used
from experiments.chunk import play
from experiments.cluster import Cluster
from experiments.distribute import Crew, Done, Here, Processes, UnfinishedError
from experiments.folder import Stored, complete_parts, load, part_name
from experiments.lock import TakenError, held
from experiments.manifest import (
    MANIFEST,
    TALKS,
    OutError,
    StoreError,
    digest,
    made_with,
    manifest,
    other_code,
    other_machine,
    plan_of,
    read_manifest,
    write_json,
)
from experiments.parts import tables_of, write_part
from experiments.plan import Plan
from experiments.progress import Progress, Watch
from experiments.scenario_file import ScenarioError
from experiments.store import STAGE, check_folder, make

LOCK: Final = "lock"
#: A worker of a cluster may have several threads: one plays at a time, for the pool of histories that a later start
#: draws from is one a process, and threads would not be faster.
_PLAYING: Final = threading.Lock()


@dataclass(frozen=True)
class PartTask:
    """Plays one chunk of a folder's plan and writes its parts; wherever it runs, it takes all else from the folder.

    Attributes:
        folder: as every worker sees it.
        name: ``digest`` of the plan.
        any_machine: whether it may run on another kind of machine than the batch began on.
    """

    folder: str
    name: str
    any_machine: bool

    def __call__(self, number: int) -> Done:
        """Play a chunk, unless its parts are there.

        Args:
            number: of the chunk.

        Raises:
            StoreError: the folder is not there, or is of another batch, version or kind of machine.
            OSError: the disk is full, or fails.
        """
        folder, plan = Path(self.folder), _plan(self.folder, self.name, self.any_machine)
        if self.is_there(number):
            return Done(number, 0)
        begun = used.cpu()
        with _PLAYING:
            chunk = play(plan, plan.rows_of(number))
        stage, mine = folder / STAGE / self.name, f"{number}-{uuid.uuid4().hex}"
        try:
            for table in tables_of(plan):
                write_part(stage / f"{mine}-{table}", table, chunk.columns(table), plan)
            for table in tables_of(plan):
                (stage / f"{mine}-{table}").replace(folder / table / part_name(number))
        finally:
            for table in tables_of(plan):
                (stage / f"{mine}-{table}").unlink(missing_ok=True)
        chunk.let_go()
        return Done(number, len(chunk.failures), used.cpu() - begun, used.memory())

    def is_there(self, number: int) -> bool:
        """Whether all parts of a chunk have been written."""
        plan = _plan(self.folder, self.name, self.any_machine)
        return all((Path(self.folder) / table / part_name(number)).exists() for table in tables_of(plan))


@lru_cache(maxsize=2)
def _plan(folder: str, name: str, any_machine: bool) -> Plan:
    """The plan of a folder, as a worker finds it.

    Raises:
        StoreError: this process cannot play it.
    """
    found = read_manifest(Path(folder))
    if found is None:
        host = socket.gethostname()
        raise StoreError(f"{folder}: a worker on {host} finds no {MANIFEST} there; all must see the same folder")
    plan = plan_of(found)
    if digest(plan) != name:
        raise StoreError(f"{folder}: holds another batch by now; name a new folder")
    if fault := _other_hand(found, made_with(), any_machine):
        raise StoreError(f"{folder}, for a worker on {socket.gethostname()}: {fault}")
    return plan


def _other_hand(found: dict[str, Any], here: dict[str, Any], any_machine: bool) -> str:
    """Why histories cannot be mixed: played by other rules, or other in the last digit; empty where they can."""
    if differs := other_code(found, here):
        return f"was begun by other rules ({differs}); name a new folder"
    if not any_machine and (differs := other_machine(found, here)):
        return (
            f"was begun on another kind of machine, where last digits may differ ({differs}); go on there, name a new "
            "folder, or allow it with --any-machine (any_machine=True in Python)"
        )
    return ""


def crew_of(workers: int | None = None, cluster: str | None = None) -> Crew:
    """Those who play: this process, unless another is asked for.

    Args:
        workers: how many processes on this machine.
        cluster: address of the scheduler of a Dask cluster.

    Raises:
        ScenarioError: they cannot be had.
    """
    if cluster is not None:
        if workers is not None:
            raise ScenarioError("a cluster has workers of its own; give either workers or cluster")
        return Cluster(cluster)
    if workers is None:
        return Here()
    if workers < 1:
        raise ScenarioError(f"workers must be a whole number of 1 or more, got {workers!r}")
    return Processes(workers)


def into(plan: Plan, folder: Path, crew: Crew, watch: Watch | None = None, any_machine: bool = False) -> Stored:
    """Play what is missing of a plan in a folder.

    Args:
        plan: what the folder is to hold.
        folder: new, empty, or with some of the very same plan.
        crew: who plays.
        watch: told of every chunk.
        any_machine: go on although it was begun on another kind of machine.

    Raises:
        StoreError: the folder holds something else, or somebody is at it.
        OSError: the disk is full, or fails; the same call goes on.
        UnfinishedError: something keeps ending the workers; the same call goes on.
    """
    if TALKS in plan.keep:
        raise StoreError("talks cannot be kept in a folder; leave them out, or play fewer worlds in memory")
    check_folder(folder, plan)
    with _opened(plan, folder, crew.made_with(), any_machine) as task:
        there = complete_parts(folder, plan)
        at = Progress(sum(len(plan.rows_of(number)) for number in there), 0, plan.rows, 0)
        if watch:
            watch(at)
        with closing(_worked(crew, task, plan, there)) as chunks:  # so that nobody works on after an error here
            for done in chunks:
                at = _further(at, done, len(plan.rows_of(done.number)))
                if watch:
                    watch(at)
        _finish(folder)
    return load(folder)


def _further(at: Progress, done: Done, rows: int) -> Progress:
    """How far a batch is once a chunk of some rows is done."""
    return replace(
        at,
        done=at.done + rows,
        played=at.played + rows,
        failed=at.failed + done.failed,
        cpu=at.cpu + done.cpu,
        memory=max(at.memory, done.memory),
        again=at.again + done.again,
    )


def _worked(crew: Crew, task: PartTask, plan: Plan, there: list[int]) -> Generator[Done, None, None]:
    """The chunks that are not there, played.

    Raises:
        UnfinishedError: some could not be; it says which histories these are.
    """
    known = frozenset(there)
    try:
        yield from crew.work(task, itertools.filterfalse(known.__contains__, range(plan.chunks)))
    except MemoryError:
        remedy = "fewer workers leave more to each, smaller chunks in a new folder need less"
        raise UnfinishedError(f"memory ran out while {plan.chunk:,} histories were played together; {remedy}") from None
    except UnfinishedError as error:
        if not error.numbers:
            raise
        rows = plan.rows_of(error.numbers[0])[[0, -1]]
        (first, last), (from_, to) = plan.worlds_of(rows), plan.settings_of(rows)
        which = f"chunk {error.numbers[0]} is world {first}, setting {from_}, to world {last}, setting {to}"
        others = f"; so it was with {len(error.numbers) - 1} others" if len(error.numbers) > 1 else ""
        raise UnfinishedError(f"{error}; {which}{others}", error.numbers) from None


@contextmanager
def _opened(plan: Plan, folder: Path, made: dict[str, Any], any_machine: bool) -> Iterator[PartTask]:
    """A folder with a manifest and nobody else at it; what is unfinished when the block ends is cleared away."""
    make(folder / STAGE, folder)
    try:
        with held(folder / STAGE / LOCK):
            try:
                yield _begun(plan, folder, made, any_machine)
            finally:
                shutil.rmtree(folder / STAGE, ignore_errors=True)
    except TakenError:
        raise OutError(folder, "another batch is writing to it; wait for its end") from None


def _begun(plan: Plan, folder: Path, made: dict[str, Any], any_machine: bool) -> PartTask:
    """What is left to do in a folder that nobody else is at, once it has its manifest."""
    found = check_folder(folder, plan)
    if found is not None and (fault := _other_hand(found, made, any_machine)):
        raise OutError(folder, fault)
    name = digest(plan)
    _clear(folder, plan, name)
    if found is None:
        _write_manifest(folder, {**manifest(plan, complete=False), **made})
    return PartTask(str(folder.absolute()), name, any_machine)


def _clear(folder: Path, plan: Plan, name: str) -> None:
    """Remove what others left half written, and make room."""
    for path in (folder / STAGE).iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
    for place in (folder / STAGE / name, *(folder / table for table in tables_of(plan))):
        place.mkdir(exist_ok=True)


def _write_manifest(folder: Path, content: dict[str, Any]) -> None:
    write_json(folder / STAGE / MANIFEST, content)
    (folder / STAGE / MANIFEST).replace(folder / MANIFEST)


def _finish(folder: Path) -> None:
    found = read_manifest(folder)
    if found is not None and not found["complete"]:
        _write_manifest(folder, {**found, "complete": True})


def into_passing(plan: Plan, crew: Crew, watch: Watch | None = None) -> Stored:
    """Play a plan into a folder that goes away with its result.

    Args:
        plan: what is to be played.
        crew: who plays.
        watch: told of every chunk.
    """
    place = Path(tempfile.mkdtemp(prefix="parley-"))
    try:
        result = into(plan, place, crew, watch)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    weakref.finalize(result, shutil.rmtree, place, True)
    return result
