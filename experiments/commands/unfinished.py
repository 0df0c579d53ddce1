"""What is said when a batch ends before its time: what its folder keeps, and how to go on."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from experiments.progress import Progress, Watch

#: Exit code where some histories raised, or could not be played.
FAILED: Final = 1


def unfinished(place: Path | None, why: str) -> str:
    """What is there after an early end, and how to go on.

    Args:
        place: the folder it was written to; none if there is none.
        why: it ended, if that is to be said.
    """
    from experiments.folder import load
    from experiments.manifest import StoreError

    try:
        stored = load(place) if place else None
    except StoreError:
        stored = None
    if stored is None:
        return why
    done = sum(len(stored.plan.rows_of(number)) for number in stored.parts)
    there = f"{place} keeps {done:,} of {stored.plan.rows:,} histories; the same command goes on with them"
    return f"{why}; {there}" if why else there


def say(message: str) -> None:
    """Say something beside what is printed, if there is anything to say."""
    if message:
        print(f"parley: {message}", file=sys.stderr)


def played_or_told[T](place: Path | None, play: "Callable[[Watch], T]") -> T | None:
    """What was played, under a bar; none if it could not be brought to its end, and then it has been said why.

    Args:
        place: the folder it is written to; none if there is none.
        play: plays, and tells how far it is.

    Raises:
        KeyboardInterrupt: it was stopped.
        OSError: the disk is full, or fails.
    """
    from experiments.bar import bar
    from experiments.distribute import UnfinishedError

    again = 0
    try:
        with bar() as shown:

            def watch(at: "Progress") -> None:
                nonlocal again
                again = at.again
                shown(at)

            result = play(watch)
    except UnfinishedError as error:
        say(unfinished(place, str(error)))
        return None
    except (KeyboardInterrupt, OSError):
        say(unfinished(place, ""))
        raise
    say(_played_again(again))
    return result


def _played_again(chunks: int) -> str:
    """What is said of workers that ended and were replaced."""
    if not chunks:
        return ""
    what = "its chunk was played again" if chunks == 1 else f"{chunks:,} chunks that were in work were played again"
    return f"a worker ended and {what}; nothing is missing"
