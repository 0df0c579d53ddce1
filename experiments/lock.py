"""A lock on a folder: one at a time, and nothing is left of it when its holder is killed."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class TakenError(OSError):
    """Somebody else holds the lock."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock until the block ends; the system lets go of it when the process ends in whatever way.

    Args:
        path: of the file that stands for the lock; made if need be.

    Raises:
        TakenError: somebody else holds it.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except FileNotFoundError as error:  # who held it has just removed its folder
        raise TakenError(path) from error
    try:
        _take(handle)
        if not _is_there(handle, path):  # who held it before has removed the file: another may hold its successor
            raise TakenError(path)
        os.utime(path)  # tells since when it is held, also where a holder that was killed has left the file
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise TakenError(error.errno, error.strerror) from error


def _is_there(handle: int, path: Path) -> bool:
    """Whether a path still leads to an open file."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def taken(path: Path) -> bool:
    """Whether somebody holds a lock just now; whoever asks leaves no trace.

    Args:
        path: of the file that stands for the lock.
    """
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        _look(handle)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _look(handle: int) -> None:
    """As ``_take``, but those who only look do not keep each other out."""
    if sys.platform == "win32":
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
