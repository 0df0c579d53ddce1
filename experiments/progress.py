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
    """

    done: int
    played: int
    rows: int
    failed: int


type Watch = Callable[[Progress], None]
