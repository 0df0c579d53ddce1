"""What each side brings to a talk, and what both remember of it from quarter to quarter."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from negotiation.shapes import PerIssueIndex, PerLevel, PerSide, PerWorld, PerWorldIndex

MICROSOFT: Final = 0
OPENAI: Final = 1
SIDES: Final = (MICROSOFT, OPENAI)


@dataclass(frozen=True)
class Stakes:
    """What one side brings to a talk. Values are USD bn over the contract in force; level 0 is as in force.

    A level of value −inf, to both sides, is not on the table.

    Attributes:
        own: own value of each level, one (worlds, levels) an issue.
        believed: the other side's value of each level as this side believes, the same shapes.
        disagreement: the contract in force goes on, less the cost of dispute, shape (worlds,).
        outside: the best that leaving gives, shape (worlds,).
        believed_reservation: the other side's reservation value as believed, shape (worlds,).
        discount: own discount factor per round, shape (worlds,).
        believed_discount: the other side's, as believed, shape (worlds,).
        pressure: fraction taken off the demand, 0 to 1, shape (worlds,).
        hardness: shift of the demand in this talk, as a fraction of the range, shape (worlds,).
        strategy: index into ``strategies.STRATEGIES``, shape (worlds,).
        believed_disagreement: the other side's disagreement point as believed, shape (worlds,); without it
            ``believed_reservation`` stands for it.
        firmness: part of the range from reservation value to ideal below which this side does not settle, 0 to 1,
            shape (worlds,); without it 0.
    """

    own: tuple[PerLevel, ...]
    believed: tuple[PerLevel, ...]
    disagreement: PerWorld
    outside: PerWorld
    believed_reservation: PerWorld
    discount: PerWorld
    believed_discount: PerWorld
    pressure: PerWorld
    hardness: PerWorld
    strategy: PerWorldIndex
    believed_disagreement: PerWorld | None = None
    firmness: PerWorld | None = None

    @property
    def reservation(self) -> PerWorld:
        """The larger of disagreement point and outside option: never signed below, USD bn, (worlds,)."""
        return np.maximum(self.disagreement, self.outside)

    @property
    def levels(self) -> tuple[int, ...]:
        """Levels of each issue."""
        return tuple(issue.shape[1] for issue in self.own)

    def at(self, rows: PerWorldIndex) -> "Stakes":
        """The stakes of some worlds."""
        believed_disagreement = self.believed_disagreement
        return Stakes(
            own=tuple(issue[rows] for issue in self.own),
            believed=tuple(issue[rows] for issue in self.believed),
            disagreement=self.disagreement[rows],
            outside=self.outside[rows],
            believed_reservation=self.believed_reservation[rows],
            discount=self.discount[rows],
            believed_discount=self.believed_discount[rows],
            pressure=self.pressure[rows],
            hardness=self.hardness[rows],
            strategy=self.strategy[rows],
            believed_disagreement=None if believed_disagreement is None else believed_disagreement[rows],
            firmness=None if self.firmness is None else self.firmness[rows],
        )

    def value(self, package: PerIssueIndex, rows: PerWorldIndex) -> PerWorld:
        """Own value of a package in each of some worlds, USD bn, shape (rows,).

        Args:
            package: level of each issue, shape (rows, issues).
            rows: the worlds, as rows of these stakes.
        """
        return package_value(self.own, package, rows)


def package_value(values: Sequence[PerLevel], package: PerIssueIndex, rows: PerWorldIndex) -> PerWorld:
    """Sum of the levels' values, issue after issue so that it rounds the same in any batch, shape (rows,)."""
    total = np.zeros(rows.shape)
    for issue, value in enumerate(values):
        total = total + value[rows, package[:, issue]]
    return total


@dataclass(frozen=True)
class Memory:
    """What is carried from quarter to quarter while a talk runs on; zero or nan at the opening.

    Attributes:
        rounds: rounds played so far in this talk, shape (worlds,).
        first_received: value to each side of the first offer it received, USD bn, shape (worlds, 2).
        last_received: of the latest, shape (worlds, 2).
        best_received: of the best so far, shape (worlds, 2).
        last_offered: value to each side of the latest offer it made, USD bn, shape (worlds, 2).
    """

    rounds: PerWorldIndex
    first_received: PerSide
    last_received: PerSide
    best_received: PerSide
    last_offered: PerSide

    @classmethod
    def fresh(cls, worlds: int) -> "Memory":
        """Nothing said yet."""
        unheard = np.full((worlds, len(SIDES)), np.nan)
        return cls(np.zeros(worlds, dtype=np.intp), unheard, unheard.copy(), unheard.copy(), unheard.copy())

    def at(self, rows: PerWorldIndex) -> "Memory":
        """The memory of some worlds."""
        return Memory(**{part.name: getattr(self, part.name)[rows] for part in fields(self)})

    def replaced(self, rows: PerWorldIndex, part: "Memory") -> "Memory":
        """This memory with that of some worlds put in its place."""
        changed = {}
        for name in (entry.name for entry in fields(self)):
            changed[name] = getattr(self, name).copy()
            changed[name][rows] = getattr(part, name)
        return Memory(**changed)
