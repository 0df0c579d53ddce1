"""Metric: a number on record, with its unit, its meaning and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass

from negotiation.parameters import Settings
from negotiation.shapes import PerWorld
from negotiation.state import State


@dataclass(frozen=True)
class Metric:
    """A number recorded at the end of every quarter.

    Attributes:
        unit: its unit.
        meaning: what it is, in a sentence.
        read: how it is read from the state, shape (worlds,).
    """

    unit: str
    meaning: str
    read: Callable[[State, Settings], PerWorld]
