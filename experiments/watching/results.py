"""Results: folders of batches below a directory, how far each is, and what is in one."""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from experiments.batches import LOCK
from experiments.folder import Stored, complete_parts, load, part_name
from experiments.lock import taken
from experiments.manifest import MANIFEST, StoreError, plan_of, read_manifest
from experiments.parts import tables_of
from experiments.plan import Plan
from experiments.store import STAGE

#: How deep below the directory folders are looked for, and how many are listed.
DEPTH: Final = 3
MOST: Final = 200
#: A folder that nobody here holds, but that has grown in this many seconds, is written to from elsewhere.
FRESH: Final = 60
WHOLE, RUNNING, STOPPED, UNREADABLE = "complete", "running", "unfinished", "unreadable"


@dataclass(frozen=True)
class Standing:
    """How far a folder is.

    Attributes:
        name: of the folder, below the directory.
        path: of it.
        state: ``complete``, ``running``, ``unfinished`` or ``unreadable``.
        sentence: what that means and what can be done, in words.
        scenario: what was played; empty if it cannot be read.
        worlds: of each setting.
        settings: how many.
        done: histories that are there.
        of: histories that were asked for.
        rate: histories a second since the batch that runs began; nan if none runs or nothing has come of it.
        megabytes: of its tables.
        changed: seconds since 1970 at which a part was last added.
    """

    name: str
    path: Path
    state: str
    sentence: str
    scenario: str = ""
    worlds: int = 0
    settings: int = 0
    done: int = 0
    of: int = 0
    rate: float = float("nan")
    megabytes: float = 0.0
    changed: float = 0.0

    @property
    def part(self) -> float:
        """Part of the histories that are there."""
        return self.done / self.of if self.of else 0.0

    @property
    def left(self) -> float:
        """Seconds until it is complete, at this rate; nan if that is not known."""
        return (self.of - self.done) / self.rate if self.rate > 0 else float("nan")


def directory_told(directory: str | Path) -> str:
    """Why nothing can be found in a directory; empty if it can be looked through."""
    place = Path(directory)
    if not place.exists():
        return (
            f"There is no directory {place}. Name another, or play something into it: "
            f"parley batch history --worlds 200 --out {place}/first"
        )
    if not place.is_dir():
        return f"{place} is a file; name a directory."
    if not os.access(place, os.R_OK | os.X_OK):
        return f"{place} cannot be read; name a directory you may read."
    return ""


def standings(directory: str | Path) -> tuple[Standing, ...]:
    """Every folder of results below a directory, the one that changed last first.

    Args:
        directory: where to look; one that is not there has none.
    """
    root = Path(directory)
    found = [standing(root, path) for path in _folders(root, DEPTH)]
    return tuple(sorted(found, key=lambda each: (-each.changed, each.name)))


def _folders(place: Path, depth: int) -> Iterator[Path]:
    if (place / MANIFEST).is_file():
        yield place
        return
    if depth == 0:
        return
    try:
        inner = sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:  # gone by now, or not for everybody
        return
    for path in inner[:MOST]:
        yield from _folders(path, depth - 1)


def standing(root: Path, path: Path) -> Standing:
    """How far a folder is, now.

    Args:
        root: the directory its name is told from.
        path: of the folder.
    """
    name = _named(root, path)
    try:
        manifest = _manifest_of(path)
        plan = plan_of(manifest)
    except StoreError as error:
        return Standing(name, path, UNREADABLE, f"{error}.")
    except (KeyError, TypeError, ValueError, AttributeError):
        sentence = f"{path}: its {MANIFEST} is not one that parley batch or parley run --out has written."
        return Standing(name, path, UNREADABLE, sentence)
    try:
        return _counted(name, path, plan, bool(manifest.get("complete")))
    except OSError as error:
        return Standing(name, path, UNREADABLE, f"{error.filename or path}: {error.strerror}.")


def _named(root: Path, path: Path) -> str:
    try:
        return str(path.relative_to(root))
    except ValueError:
        return str(path)


def _manifest_of(path: Path) -> Mapping[str, Any]:
    """The manifest of a folder.

    Raises:
        StoreError: there is none that can be read.
    """
    found = read_manifest(path) if path.is_dir() else None
    if found is None:
        fault = f"has no {MANIFEST}" if path.is_dir() else "there is no such folder; it may have been deleted or moved"
        raise StoreError(f"{path}: {fault}; choose one of the list")
    return found


def _counted(name: str, path: Path, plan: Plan, whole: bool) -> Standing:
    parts = complete_parts(path, plan)
    written = [(path / "outcomes" / part_name(number)).stat().st_mtime for number in parts]
    done = sum(histories_in(plan, number) for number in parts)
    begun = _begun(path)
    changed = max([(path / MANIFEST).stat().st_mtime, *written])
    state = WHOLE if whole and len(parts) == plan.chunks else RUNNING if begun else STOPPED
    if state == STOPPED and not whole and time.time() - changed < FRESH and written:
        state = RUNNING
    return Standing(
        name,
        path,
        state,
        _sentence(state, whole, path),
        scenario=plan.scenario.name,
        worlds=plan.worlds,
        settings=len(plan.design),
        done=done,
        of=plan.rows,
        rate=_rate(plan, parts, written, begun) if begun else float("nan"),
        megabytes=_size(path, plan) / 1e6,
        changed=changed,
    )


def histories_in(plan: Plan, chunk: int) -> int:
    """How many histories a chunk has."""
    return min(plan.chunk, plan.rows - chunk * plan.chunk)


def _begun(path: Path) -> float:
    """When the batch that writes to a folder began, in seconds since 1970; 0 if none does."""
    lock = path / STAGE / LOCK
    try:
        return lock.stat().st_mtime if taken(lock) else 0.0
    except OSError:
        return 0.0


def _rate(plan: Plan, parts: list[int], written: list[float], begun: float) -> float:
    played = sum(histories_in(plan, number) for number, at in zip(parts, written, strict=True) if at >= begun)
    passed = time.time() - begun
    return played / passed if played and passed > 0 else float("nan")


def _size(path: Path, plan: Plan) -> int:
    return sum(file.stat().st_size for table in tables_of(plan) for file in (path / table).glob("part-*.parquet"))


def _sentence(state: str, whole: bool, path: Path) -> str:
    if state == WHOLE:
        return "All of it is there."
    if state == RUNNING:
        return "A batch is writing to it; this page follows it by itself."
    if whole:
        return f"It was complete, but parts are missing; the same parley batch with --out {path} plays them again."
    return (
        f"It was stopped before its end; the same parley batch with --out {path} goes on with it. "
        "What is there can be looked at."
    )


def opened(path: str | Path) -> Stored:
    """What is complete in a folder, to be looked at.

    Args:
        path: of the folder.

    Raises:
        StoreError: it is not there, or holds no results that can be read.
    """
    place = Path(path)
    _manifest_of(place)
    try:
        return load(place)
    except StoreError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError):
        fault = f"its {MANIFEST} is not one that parley batch or parley run --out has written"
        raise StoreError(f"{place}: {fault}; choose one of the list") from None
