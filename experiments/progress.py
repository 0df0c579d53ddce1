"""How far a batch is, for those who watch it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a batch is.

    Attributes:
        done: histories that are there.
        played: how many of them have been played just now.
        rows: histories asked for.
        failed: how many of those played just now raised.
        cpu: seconds that playing and writing these took, of all processes together.
        memory: most that one process has held, bytes.
        again: chunks that were played again, for a process had ended in the midst of them.
    """

    done: int
    played: int
    rows: int
    failed: int
    cpu: float = 0.0
    memory: float = 0.0
    again: int = 0


type Watch = Callable[[Progress], None]
