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
from negotiation.table.summing import BY, EACH, PLAIN, PRIVATE, Choices, Totals, Weights, fill

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

    def fill(self, totals: Totals, scales: "Scales", on_table: Allowed, asked: Places) -> None:
        """Write the sum of all parts less a cost, by the private weight as it is and as the other side believes it.

        Args:
            totals: where to.
            scales: which part carries a weight, both weights, and the cost.
            on_table: which clauses of the issue can be agreed.
            asked: the clauses asked about, counted in the block, shape (asked,).
        """
        parts, less = [], scales.cost[:0]
        for name, part in self.parts.items():
            if isinstance(part, Scaled):
                parts += [(EACH, part.each), (BY, part.by)]
                less = part.less
            else:
                parts.append((PRIVATE if name == scales.private else PLAIN, part))
        fill(totals, self._choices, parts, Weights(scales.weight, scales.guess, scales.cost, less), on_table, asked)

    @property
    def _choices(self) -> Choices:
        return Choices(self.shape, self.split, self.chosen)

    def at(self, rows: PerWorldIndex, level: PerWorldIndex) -> dict[str, PerWorld]:
        """Value of one clause in each of some worlds, by motive, USD bn, shape (rows,)."""
        place = self._choices.place(level)
        return {name: _picked(part, rows, place) for name, part in self.parts.items()}


def _picked(part: Part | Scaled, rows: PerWorldIndex, place: Sequence[PerWorldIndex]) -> PerWorld:
    if isinstance(part, Scaled):
        return _picked(part.each, rows, place) * _picked(part.by, rows, place) - part.less[rows]
    return np.asarray(part[rows, *(i if n > 1 else 0 for i, n in zip(place, part.shape[1:], strict=True))])


@dataclass(frozen=True)
class Scales:
    """What a side's values are multiplied by, and what a change costs; arrays of shape (worlds,).

    Attributes:
        private: the motive that carries the private weight; empty if none does.
        weight: the private weight.
        guess: the same as the other side believes it.
        cost: of changing anything, USD bn.
    """

    private: str
    weight: PerWorld
    guess: PerWorld
    cost: PerWorld


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

    def fill(self, own: PerLevel, seen: PerLevel, begin: int, scales: Scales, on_table: Allowed, asked: Places) -> None:
        """Write the value of some clauses, USD bn, into ``own`` and ``seen``, shape (worlds, columns).

        Args:
            own: by the side's private weight.
            seen: by the weight the other side believes in.
            begin: the column of the first clause asked about; the others follow.
            scales: both weights, and the cost; leaving all as it is, level 0, costs nothing.
            on_table: which clauses can be agreed.
            asked: the clauses asked about, rising, level 0 first, shape (asked,).
        """
        start = 0
        for block in self.blocks:
            first, end = asked.searchsorted((start, start + block.size))
            if first < end:
                block.fill(Totals(own, seen, begin + first, start), scales, on_table, asked[first:end] - start)
            start += block.size

    def total(self, weight: PerWorld, cost: PerWorld, on_table: PerLevelFlag) -> PerLevel:
        """Value of every clause by one private weight: see ``fill``, shape (worlds, clauses).

        Args:
            weight: the private weight, shape (worlds,).
            cost: of changing anything, USD bn, shape (worlds,).
            on_table: which clauses can be agreed, shape (worlds, clauses).
        """
        total = np.empty((len(weight), self.levels))
        scales = Scales(self.private, weight, weight, cost)
        self.fill(total, np.empty_like(total), 0, scales, Allowed.by_world(on_table), np.arange(self.levels))
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
