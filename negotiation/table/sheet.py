"""A value sheet: what every clause of an issue is worth to a side, motive by motive."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import compiled
from negotiation.shapes import PerLevel, PerLevelFlag, PerWorld, PerWorldIndex
from negotiation.table.packed import Places

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
        parts: motive -> value, USD bn, shape (worlds, …) with 1 where a choice does not matter.
        split: each part matters along the first so many kinds of choices or along the others, or is a product of both.
    """

    shape: tuple[int, ...]
    parts: Mapping[str, Part | Scaled]
    split: int = 0

    @property
    def size(self) -> int:
        """How many clauses."""
        return math.prod(self.shape)

    def fill(self, own: PerLevel, seen: PerLevel, scales: "Scales", on_table: PerLevelFlag, asked: Places) -> None:
        """Write the sum of all parts less a cost into two arrays, shape (worlds, asked): they differ in a weight.

        Args:
            own: with the private weight as it is.
            seen: with the weight as the other side believes it.
            scales: which part carries a weight, both weights, and the cost.
            on_table: which clauses can be agreed, shape (worlds, clauses).
            asked: the clauses asked about, shape (asked,).
        """
        worlds, outer, inner = len(own), math.prod(self.shape[: self.split]), math.prod(self.shape[self.split :])
        first, last = np.zeros((worlds, outer)), np.zeros((worlds, inner))
        last -= scales.cost[:, None]
        each, by = first, last
        for name, part in self.parts.items():
            if isinstance(part, Scaled):
                each, by = self._along_first(part.each), self._along_last(part.by)
                last -= part.less[:, None]
            elif name != scales.private:
                first, last = self._added(first, last, part, None)
        private = self.parts.get(scales.private)
        mine, theirs = (first, last), (first, last)
        if isinstance(private, np.ndarray):
            mine = self._added(first, last, private, scales.weight)
            theirs = self._added(first, last, private, scales.guess)
        product = each is not first
        _summed(own, *mine, each, by, product, on_table, asked)
        _summed(seen, *theirs, each, by, product, on_table, asked)

    def _added(self, first: PerLevel, last: PerLevel, part: Part, weight: PerWorld | None) -> tuple[PerLevel, PerLevel]:
        """Sums along the first choices and along the others once a part is added."""
        along_last = all(size == 1 for size in part.shape[1 : 1 + self.split])
        flat = self._along_last(part) if along_last else self._along_first(part)
        flat = flat if weight is None else weight[:, None] * flat
        return (first, last + flat) if along_last else (first + flat, last)

    def _along_first(self, part: Part) -> PerLevel:
        shape = self.shape[: self.split]
        first = part.reshape(len(part), *part.shape[1 : 1 + self.split])
        return np.broadcast_to(first, (len(part), *shape)).reshape(len(part), -1)

    def _along_last(self, part: Part) -> PerLevel:
        shape = self.shape[self.split :]
        last = part.reshape(len(part), *part.shape[1 + self.split :])
        return np.broadcast_to(last, (len(part), *shape)).reshape(len(part), -1)

    def at(self, rows: PerWorldIndex, level: PerWorldIndex) -> dict[str, PerWorld]:
        """Value of one clause in each of some worlds, by motive, USD bn, shape (rows,)."""
        place = np.unravel_index(level, self.shape)
        return {name: _picked(part, rows, place) for name, part in self.parts.items()}


def _picked(part: Part | Scaled, rows: PerWorldIndex, place: Sequence[PerWorldIndex]) -> PerWorld:
    if isinstance(part, Scaled):
        return _picked(part.each, rows, place) * _picked(part.by, rows, place) - part.less[rows]
    return np.asarray(part[rows, *(np.minimum(i, n - 1) for i, n in zip(place, part.shape[1:], strict=True))])


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


@compiled
def _summed(
    out: PerLevel,
    first: PerLevel,
    last: PerLevel,
    each: PerLevel,
    by: PerLevel,
    product: bool,
    on_table: PerLevelFlag,
    asked: Places,
) -> None:
    """Write values along the first choices plus those along the others, plus each times by if there is a product."""
    outer, inner = asked // last.shape[1], asked % last.shape[1]
    for world in range(out.shape[0]):
        for place in range(asked.size):
            i, j = outer[place], inner[place]
            value = first[world, i] + last[world, j]
            if product:
                value += each[world, i] * by[world, j]
            out[world, place] = value if on_table[world, asked[place]] else -np.inf


@dataclass(frozen=True)
class Sheet:
    """Value of every clause of an issue to a side, USD bn against the contract in force; level 0 changes nothing.

    Attributes:
        blocks: of clauses, one after the other.
        private: the motive that carries the side's private weight; empty if none does.
    """

    blocks: Sequence[Block]
    private: str = ""

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

    def fill(self, own: PerLevel, seen: PerLevel, scales: Scales, on_table: PerLevelFlag, asked: Places) -> None:
        """Write the value of some clauses, USD bn, shape (worlds, asked), into ``own`` and ``seen``.

        Args:
            own: by the side's private weight.
            seen: by the weight the other side believes in.
            scales: both weights, and the cost; leaving all as it is, level 0, costs nothing.
            on_table: which clauses can be agreed, shape (worlds, clauses).
            asked: the clauses asked about, rising, level 0 first, shape (asked,).
        """
        start = 0
        for block in self.blocks:
            here = slice(*np.searchsorted(asked, (start, start + block.size)))
            inside = asked[here] - start
            if inside.size > 0:
                flags = on_table[:, start : start + block.size]
                block.fill(own[:, here], seen[:, here], scales, flags, inside)
            start += block.size
        own[:, 0] = seen[:, 0] = 0.0

    def total(self, weight: PerWorld, cost: PerWorld, on_table: PerLevelFlag) -> PerLevel:
        """Value of every clause by one private weight: see ``fill``, shape (worlds, clauses)."""
        total = np.empty((len(weight), self.levels))
        scales = Scales(self.private, weight, weight, cost)
        self.fill(total, np.empty_like(total), scales, on_table, np.arange(self.levels))
        return total

    def private_part(self, worlds: int) -> PerLevel:
        """What the private weight multiplies, at weight 1, USD bn, shape (worlds, clauses); level 0 is 0."""
        columns = []
        for block in self.blocks:
            part = block.parts.get(self.private)
            there = np.zeros((worlds, *block.shape)) if not isinstance(part, np.ndarray) else part
            columns.append(np.broadcast_to(there, (worlds, *block.shape)).reshape(worlds, block.size))
        private = np.concatenate(columns, axis=1)
        private[:, 0] = 0.0
        return private

    def at(self, rows: PerWorldIndex, level: PerWorldIndex) -> dict[str, PerWorld]:
        """Value of one clause in each of some worlds, by motive, USD bn, shape (rows,)."""
        values: dict[str, PerWorld] = {}
        start = 0
        for block in self.blocks:
            inside = (level >= start) & (level < start + block.size)
            found = block.at(rows, np.where(inside, level - start, 0))
            for name, value in found.items():
                values[name] = np.where(inside, value, values.get(name, np.zeros(rows.shape)))
            start += block.size
        return values


def _spread(column: PerWorld, inner: int) -> Part:
    """A number a world with ``inner`` more axes."""
    return column.reshape(len(column), *([1] * inner))
