"""A number the simulation rests on: its value, its unit, the range that makes sense, and where it comes from."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """One number, changed in one place.

    Attributes:
        value: the default.
        unit: ``fraction``, ``USD bn``, ``1/quarter`` and so on.
        low: smallest value accepted in a scenario.
        high: largest value accepted in a scenario.
        source: a document line (``002 L12``), a dated fact (``history: name date``), a paper, or ``assumption: why``.
        choices: the names accepted, for a parameter that is a choice; its value is then an index into them.
    """

    value: float
    unit: str
    low: float
    high: float
    source: str
    choices: tuple[str, ...] = ()


def parameter(value: float, unit: str, low: float, high: float, source: str) -> Any:
    """Field of a settings class that holds one number a world."""
    return field(metadata={"parameter": Parameter(value, unit, low, high, source)})


def choice(value: str, choices: tuple[str, ...], source: str) -> Any:
    """Field of a settings class that holds one named choice a world, as an index into ``choices``."""
    index = choices.index(value)
    return field(metadata={"parameter": Parameter(index, "choice", 0, len(choices) - 1, source, choices)})
