"""Classes whose time is over are removed from this machine: what was said in a class is not kept for ever."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from experiments.lock import taken

#: Days that a class is kept unless told.
DAYS: Final = 30
_DAY: Final = 86_400.0
_KEYS: Final = ".keys.json"
#: How every database of SQLite begins.
_MAGIC: Final = b"SQLite format 3\x00"


@dataclass(frozen=True)
class Purged:
    """A class that was removed.

    Attributes:
        path: of its database.
        until: when its time was over, seconds since 1970.
    """

    path: Path
    until: float


def until(begun: float, days: int) -> float:
    """When the time of a class is over, seconds since 1970.

    Args:
        begun: when it began, the same.
        days: it is kept.
    """
    return begun + days * _DAY


def date(at: float) -> str:
    """A day in words, such as ``28 December 2026``.

    Args:
        at: seconds since 1970.
    """
    day = datetime.fromtimestamp(at, UTC)
    return f"{day.day} {day:%B %Y}"


def lock_of(path: Path) -> Path:
    """The file that stands for the right to hold the class of a database.

    Args:
        path: of the database.
    """
    return path.with_name(f"{path.name}.lock")


def purge(folder: Path, now: float, used: Path) -> list[Purged]:
    """Remove the classes of a folder whose time is over, with their secrets; never one that is in use.

    A class is a database that lies beside its secrets and says until when it is kept. One that cannot be removed is
    left for the next time.

    Args:
        folder: where classes are kept.
        now: seconds since 1970.
        used: the database of the class that is about to be held.
    """
    gone = []
    for keys in sorted(folder.glob(f"*{_KEYS}")):
        for path in sorted(folder.glob(f"{keys.name.removesuffix(_KEYS)}.*")):
            if _same(path, used) or taken(lock_of(path)):
                continue
            ends = _ends(path)
            if ends is not None and ends <= now and _removed(path, keys):
                gone.append(Purged(path, ends))
    return gone


def _same(path: Path, used: Path) -> bool:
    return path.absolute() == used.absolute() or (used.exists() and path.samefile(used))


def _ends(path: Path) -> float | None:
    """Until when the class of a database is kept; none if it is none, or does not say."""
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                return None
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw", uri=True
        )  # so that it leaves nothing beside it
    except (OSError, sqlite3.Error):
        return None
    try:
        found = connection.execute("SELECT body FROM event WHERE kind = 'kept' ORDER BY seq DESC LIMIT 1").fetchone()
        return None if found is None else float(json.loads(found[0])["until"])
    except (sqlite3.Error, ValueError, KeyError, TypeError):
        return None
    finally:
        connection.close()


def _removed(path: Path, keys: Path) -> bool:
    """Remove a class: what can be read first, so that nothing is left that can be read."""
    try:
        for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
            each.unlink(missing_ok=True)
        keys.unlink(missing_ok=True)
        lock_of(path).unlink(missing_ok=True)
    except OSError:
        return False
    return True
