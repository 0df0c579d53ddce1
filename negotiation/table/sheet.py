"""A value sheet: what every clause of an issue is worth to a side, motive by motive."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.shapes import PerLevel, PerLevelFlag, PerWorld, PerWorldIndex
from negotiation.table.packed import Allowed, Places
from negotiation.table.summing import BY, EACH, LESS, PLAIN, PRIVATE, Asked, Choices, Weights, fill

#: A clause that is not on the table is worth this to both sides.
OFF_THE_TABLE: Final = -np.inf

type Part = NDArray[np.float64]  # (worlds, …), broadcast against the shape of its block


@dataclass(frozen=True)
class Scaled:
    """A part that is a product: ``each`` times ``by`` less ``less``, USD bn.

    Attributes:
        each: what is multiplied, along the first choices of a block, shape (worlds, …).
        by: what it is multiplied by, along its other choices, shape (worlds, …).
        less: what is taken off, shape (worlds,).
    """

    each: Part
    by: Part
    less: PerWorld

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the part, (worlds, …)."""
        return np.broadcast_shapes(self.each.shape, self.by.shape)

    def whole(self) -> Part:
        """The product, shape (worlds, …)."""
        return self.each * self.by - _spread(self.less, len(self.shape) - 1)


@dataclass(frozen=True)
class Block:
    """Clauses that are all combinations of some choices, in row-major order.

    Attributes:
        shape: how many choices of each kind.
        parts: motive -> value, USD bn, shape (worlds, …) with 1 where a choice does not matter; nothing in a block no
            clause of which is asked about.
        split: each part matters along the first so many kinds of choices or along the others, or is a product of both.
        chosen: the choices of each kind that the parts are of, rising; without it all.
    """

    shape: tuple[int, ...]
    parts: Mapping[str, Part | Scaled]
    split: int = 0
    chosen: tuple[tuple[int, ...], ...] | None = None

    @property
    def size(self) -> int:
        """How many clauses."""
        return math.prod(self.shape)

    def summands(self, private: str) -> list[tuple[int, Part]]:
        """What its clauses are the sum of: what each part is, and its values, USD bn, shape (worlds, …).

        Args:
            private: the motive that carries a weight.
        """
        summands: list[tuple[int, Part]] = []
        for name, part in self.parts.items():
            if isinstance(part, Scaled):
                summands += [(EACH, part.each), (BY, part.by), (LESS, part.less[:, None])]
            else:
                summands.append((PRIVATE if name == private else PLAIN, part))
        return summands

    @property
    def choices(self) -> Choices:
        """The choices that its clauses are combinations of."""
        return Choices(self.shape, self.split, self.chosen)

    def at(self, rows: PerWorldIndex, level: PerWorldIndex) -> dict[str, PerWorld]:
        """Value of one clause in each of some worlds, by motive, USD bn, shape (rows,)."""
        place = self.choices.place(level)
        return {name: _picked(part, rows, place) for name, part in self.parts.items()}


def _picked(part: Part | Scaled, rows: PerWorldIndex, place: Sequence[PerWorldIndex]) -> PerWorld:
    if isinstance(part, Scaled):
        return _picked(part.each, rows, place) * _picked(part.by, rows, place) - part.less[rows]
    return np.asarray(part[rows, *(i if n > 1 else 0 for i, n in zip(place, part.shape[1:], strict=True))])


def choices(shape: tuple[int, ...], clauses: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The choices of each kind that some clauses of a block consist of, rising."""
    return tuple(tuple(np.unique(place).tolist()) for place in np.unravel_index(clauses, shape))


@dataclass(frozen=True)
class Sheet:
    """Value of every clause of an issue to a side, USD bn against the contract in force; level 0 changes nothing.

    Attributes:
        blocks: of clauses, one after the other.
        private: the motive that carries the side's private weight; empty if none does.
        rows: where each world of the sheet is found in the blocks; without it they are of the same worlds.
    """

    blocks: Sequence[Block]
    private: str = ""
    rows: PerWorldIndex | None = None

    @classmethod
    def plain(cls, parts: Mapping[str, PerLevel], private: str = "") -> "Sheet":
        """A sheet of one row of clauses: motive -> value, shape (worlds, clauses)."""
        size = max(part.shape[1] for part in parts.values())
        return cls((Block((size,), parts),), private)

    @classmethod
    def of_change(cls, before: Mapping[str, PerLevel], after: Mapping[str, PerLevel], private: str = "") -> "Sheet":
        """A sheet of what clauses change: their worth by motive, less that of the clause in force, (worlds, 1)."""
        return cls.plain({name: after[name] - before[name] for name in after}, private)

    @classmethod
    def unasked(cls, levels: int) -> "Sheet":
        """A sheet of an issue that is on the table in no world: nobody works out what its clauses are worth."""
        return cls((Block((levels,), {}),))

    @property
    def levels(self) -> int:
        """How many clauses."""
        return sum(block.size for block in self.blocks)

    def of_some(self, rows: PerWorldIndex) -> "Sheet":
        """The sheet of some worlds; nothing is copied."""
        return replace(self, rows=rows if self.rows is None else self.rows[rows])

    def asked(self, issue: int, column: int, clauses: Places) -> list[Asked]:
        """Some of the clauses block by block, to be summed up.

        Args:
            issue: which the sheet is of.
            column: where the first clause is written to; the others follow.
            clauses: those asked about, rising, level 0 first, shape (clauses,).
        """
        asked, start = [], 0
        for block in self.blocks:
            first, end = clauses.searchsorted((start, start + block.size))
            if first < end:
                inside = clauses[first:end] - start
                asked.append(
                    Asked(block.choices, block.summands(self.private), issue, start, column + int(first), inside)
                )
            start += block.size
        return asked

    def total(self, weight: PerWorld, cost: PerWorld, on_table: PerLevelFlag) -> PerLevel:
        """Value of every clause by one private weight, USD bn, shape (worlds, clauses); level 0 is worth nothing.

        Args:
            weight: the private weight, shape (worlds,).
            cost: of changing anything, USD bn, shape (worlds,).
            on_table: which clauses can be agreed, shape (worlds, clauses); the others are worth −inf.
        """
        total, weights = np.empty((len(weight), self.levels)), Weights(weight[None], weight[None], cost)
        asked = self.asked(0, 0, np.arange(self.levels))
        fill(total, np.empty_like(total), asked, weights, [Allowed.by_world(on_table)])
        return total

    def private_part(self, worlds: int) -> PerLevel:
        """What the private weight multiplies, at weight 1, USD bn, shape (worlds, clauses); level 0 is 0.

        Nothing where a clause has not been asked about.
        """
        columns = []
        for block in self.blocks:
            part = block.parts.get(self.private)
            there = np.zeros((worlds, *block.shape))
            if isinstance(part, np.ndarray):
                there[_everywhere(block)] = part if self.rows is None else part[self.rows]
            columns.append(there.reshape(worlds, block.size))
        private = np.concatenate(columns, axis=1)
        private[:, 0] = 0.0
        return private

    def at(self, rows: PerWorldIndex, level: PerWorldIndex) -> dict[str, PerWorld]:
        """Value of one clause in each of some worlds, by motive, USD bn, shape (rows,)."""
        rows = rows if self.rows is None else self.rows[rows]
        if len(self.blocks) == 1:
            return self.blocks[0].at(rows, level)
        values: dict[str, PerWorld] = {}
        start = 0
        for block in self.blocks:
            inside = np.flatnonzero((level >= start) & (level < start + block.size))
            for name, value in block.at(rows[inside], level[inside] - start).items():
                values.setdefault(name, np.zeros(rows.shape))[inside] = value
            start += block.size
        return values


def _everywhere(block: Block) -> Any:
    """Which clauses of a block the parts are of, as an index of (worlds, …)."""
    return (slice(None), *np.ix_(*block.chosen)) if block.chosen is not None else slice(None)


def _spread(column: PerWorld, inner: int) -> Part:
    """A number a world with ``inner`` more axes."""
    return column.reshape(len(column), *([1] * inner))
