"""Metric: a number on record, with its unit, its meaning and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass

from negotiation.parameters import Settings
from negotiation.shapes import PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import State


@dataclass(frozen=True)
class Metric:
    """A number recorded at the end of every quarter.

    Attributes:
        unit: its unit.
        meaning: what it is, in a sentence.
        read: how it is read from the state, shape (worlds,); a flag or a code as it is there, a number to the record.
    """

    unit: str
    meaning: str
    read: Callable[[State, Settings], PerWorld | PerWorldFlag | PerWorldIndex]
