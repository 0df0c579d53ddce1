"""Memory of a process: held for arrays that follow at once, or given back once they are gone."""

import gc
import os
from collections.abc import Callable
from typing import Final

#: Numbers of two options in the GNU C library's ``malloc.h``: from what size on arrays are got from the system one by
#: one, and from how much on what lies free goes back. The library takes no larger size than this, bytes.
_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
_LARGEST_HELD: Final = 32 * 1024 * 1024
_NEVER: Final = 2**31 - 1


def hold_memory() -> None:
    """Let the C library keep the memory of arrays that are let go, for others as large will follow at once.

    It would hand large ones back to the system and get them anew, page by page, a tenth of all that playing costs.
    Where it is not the GNU C library nothing changes.
    """
    tune = _of_library("mallopt")
    if tune is not None:
        tune(_MMAP_THRESHOLD, _LARGEST_HELD)
        tune(_TRIM_THRESHOLD, _NEVER)


def give_back() -> None:
    """Give the system what is kept of things that are gone, models among them: a server that waits needs none of it.

    Where it is not the GNU C library Python alone tidies up.
    """
    gc.collect()  # a model and its agents hold each other
    trim = _of_library("malloc_trim")
    if trim is not None:
        trim(0)


def settle() -> None:
    """Give back what is gone, and look for garbage no more among what is there by now: it stays as long as the server.

    Looking through it takes a tenth of a second each time, in which no page is answered.
    """
    give_back()
    gc.freeze()


def _of_library(name: str) -> Callable[..., object] | None:
    """A function of the C library; none where it has no such thing."""
    import ctypes  # noqa: PLC0415 - for those who ask

    return getattr(ctypes.CDLL(None), name, None) if os.name == "posix" else None
