"""What each side brings to a talk, and what both remember of it from quarter to quarter."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np

from negotiation.columns import put_anew, replace, taken
from negotiation.shapes import (
    PerIssue,
    PerIssueIndex,
    PerLevel,
    PerSide,
    PerSideHypothesis,
    PerSideIndex,
    PerSideIssue,
    PerSideMarks,
    PerWorld,
    PerWorldIndex,
)
from negotiation.table.packed import Values, picked, sizes_of, summed
from negotiation.table.repeats import WORDS

MICROSOFT: Final = 0
OPENAI: Final = 1
SIDES: Final = (MICROSOFT, OPENAI)
#: Logs of the private weights a side that learns holds possible, in standard deviations of what such weights may be.
HYPOTHESES: Final = np.linspace(-2, 2, 9)


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
        believed_private: the part of ``believed`` that the other side's private weight multiplies, at weight 1, the
            same shapes, finite also for levels not on the table; without it there is nothing to learn.
        believed_weight: the private weights ``believed`` was made with, shape (worlds, issues).
        weight_spread: standard deviation of the log of such a weight, shape (worlds,).
    """

    own: Sequence[PerLevel]
    believed: Sequence[PerLevel]
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
    believed_private: tuple[PerLevel, ...] | None = None
    believed_weight: PerIssue | None = None
    weight_spread: PerWorld | None = None

    @property
    def reservation(self) -> PerWorld:
        """The larger of disagreement point and outside option: never signed below, USD bn, (worlds,)."""
        return np.maximum(self.disagreement, self.outside)

    @property
    def levels(self) -> tuple[int, ...]:
        """Levels of each issue."""
        return sizes_of(self.own)

    def at(self, rows: PerWorldIndex) -> "Stakes":
        """The stakes of some worlds."""
        return Stakes(**{part.name: _picked(getattr(self, part.name), rows) for part in fields(self)})

    def value(self, package: PerIssueIndex, rows: PerWorldIndex) -> PerWorld:
        """Own value of a package in each of some worlds, USD bn, shape (rows,).

        Args:
            package: level of each issue, shape (rows, issues).
            rows: the worlds, as rows of these stakes.
        """
        return package_value(self.own, package, rows)


def _picked(part: Any, rows: PerWorldIndex) -> Any:
    """Some worlds of an array, of several, or of none."""
    if part is None:
        return None
    return picked(part, rows) if isinstance(part, tuple | Values) else part[rows]


def package_value(values: Sequence[PerLevel], package: PerIssueIndex, rows: PerWorldIndex) -> PerWorld:
    """Sum of the levels' values, issue after issue so that it rounds the same in any batch, shape (rows,)."""
    if isinstance(values, Values):
        return summed(values.side_by_side, values.layout, package, rows)
    total = np.zeros(rows.shape)
    for issue, value in enumerate(values):
        total = total + value[rows, package[:, issue]]
    return total


#: Parts of the memory that only those look at who count offers, or learn from them.
_COUNTED: Final = ("marks",)
_LEARNED: Final = ("evidence", "estimate")


@dataclass(frozen=True)
class Memory:
    """What is carried from quarter to quarter while a talk runs on; zero or nan at the opening.

    What a side has learned of the other outlasts the talk.

    Attributes:
        rounds: rounds played so far in this talk, shape (worlds,).
        first_received: value to each side of the first offer it received, USD bn, shape (worlds, 2).
        last_received: of the latest, shape (worlds, 2).
        best_received: of the best so far, shape (worlds, 2).
        last_offered: value to each side of the latest offer it made, USD bn, shape (worlds, 2).
        offers: different packages each side has offered, shape (worlds, 2); counted where a strategy asks for it.
        conceded: offers each side made when it had offered no more different ones than it had heard, shape (worlds, 2).
        marks: which they were (see ``repeats``), shape (worlds, 2, words).
        evidence: log likelihood of each of the other side's possible private weights, given its offers, shape (worlds,
            2, issues, hypotheses); zero if nothing was learned.
        estimate: log of these weights as each side estimates them, shape (worlds, 2, issues); nan without an estimate.
    """

    rounds: PerWorldIndex
    first_received: PerSide
    last_received: PerSide
    best_received: PerSide
    last_offered: PerSide
    offers: PerSideIndex
    conceded: PerSideIndex
    marks: PerSideMarks
    evidence: PerSideHypothesis
    estimate: PerSideIssue

    @classmethod
    def fresh(cls, worlds: int, issues: int = 0) -> "Memory":
        """Nothing said yet.

        Args:
            worlds: how many.
            issues: at the table; a talk makes room for its issues itself if they are left open.
        """
        sides = (worlds, len(SIDES))
        unheard = np.full(sides, np.nan)
        return cls(
            rounds=np.zeros(worlds, dtype=np.intp),
            first_received=unheard,
            last_received=unheard.copy(),
            best_received=unheard.copy(),
            last_offered=unheard.copy(),
            offers=np.zeros(sides, dtype=np.intp),
            conceded=np.zeros(sides, dtype=np.intp),
            marks=np.zeros((*sides, WORDS), dtype=np.intp),
            evidence=np.zeros((*sides, issues, HYPOTHESES.size)),
            estimate=np.full((*sides, issues), np.nan),
        )

    def about(self, issues: int) -> "Memory":
        """This memory with room for what is learned of so many issues.

        Raises:
            ValueError: it is of another number of issues.
        """
        known = self.estimate.shape[2]
        if known == issues:
            return self
        if known > 0:
            raise ValueError(f"memory must be of the issues at the table, got {known} for {issues}; start a fresh one")
        fresh = Memory.fresh(len(self.rounds), issues)
        return replace(self, evidence=fresh.evidence, estimate=fresh.estimate)

    def at(self, rows: PerWorldIndex, counted: bool = True, learned: bool = True) -> "Memory":
        """The memory of some worlds.

        Args:
            rows: the worlds, shape (rows,).
            counted: with the marks of offers; without, room for none, for talks in which nobody counts.
            learned: with what was learned; without, room for nothing, for talks in which nobody learns.
        """
        left = {*(() if counted else _COUNTED), *(() if learned else _LEARNED)}
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        return Memory(**{name: taken(part[:, :, :0] if name in left else part, rows) for name, part in parts.items()})

    def replaced(self, rows: PerWorldIndex, part: "Memory") -> "Memory":
        """This memory with that of some worlds put in its place; what these have no room for stays as it is."""
        whole = self.about(part.estimate.shape[2]) if part.estimate.shape[2] > 0 else self
        changed = {}
        for name in (entry.name for entry in fields(self)):
            new = getattr(part, name)
            if new.ndim <= len(SIDES) or new.shape[2] > 0:
                changed[name] = put_anew(getattr(whole, name), rows, new)
        return replace(whole, **changed)

    def over(self, rows: PerWorldIndex) -> "Memory":
        """This memory after the talks of some worlds have ended: only what was learned is kept there."""
        fresh = Memory.fresh(rows.size)
        return self.replaced(rows, replace(fresh, marks=fresh.marks[:, :, : self.marks.shape[2]]))
