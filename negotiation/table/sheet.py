"""A value sheet: what every clause of an issue is worth to a side, motive by motive."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import PerLevel, PerLevelFlag, PerWorld, PerWorldIndex

#: A clause that is not on the table is worth this to both sides.
OFF_THE_TABLE: Final = -np.inf

type Part = NDArray[np.float64]  # (worlds, …), broadcast against the shape of its block


@dataclass(frozen=True)
class Block:
    """Clauses that are all combinations of some choices, in row-major order.

    Attributes:
        shape: how many choices of each kind.
        parts: motive -> value, USD bn, shape (worlds, …) with 1 where a choice does not matter.
    """

    shape: tuple[int, ...]
    parts: Mapping[str, Part]

    @property
    def size(self) -> int:
        """How many clauses."""
        return math.prod(self.shape)

    def fill(self, out: PerLevel, scales: Mapping[str, PerWorld], cost: PerWorld) -> None:
        """Write the sum of all parts less a cost into ``out``, shape (worlds, clauses); small parts are added first."""
        inner = len(self.shape)
        total: Part = -_spread(cost, inner)
        *small, largest = sorted(self.parts, key=lambda name: (math.prod(self.parts[name].shape[1:]), name))
        for name in small:
            total = total + self._scaled(name, scales)
        np.add(total, self._scaled(largest, scales), out=out.reshape(len(cost), *self.shape))

    def _scaled(self, name: str, scales: Mapping[str, PerWorld]) -> Part:
        part, scale = self.parts[name], scales.get(name)
        return part if scale is None else _spread(scale, len(self.shape)) * part

    def at(self, rows: PerWorldIndex, level: PerWorldIndex) -> dict[str, PerWorld]:
        """Value of one clause in each of some worlds, by motive, USD bn, shape (rows,)."""
        place = np.unravel_index(level, self.shape)
        return {
            name: part[rows, *(np.minimum(i, n - 1) for i, n in zip(place, part.shape[1:], strict=True))]
            for name, part in self.parts.items()
        }


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

    @property
    def levels(self) -> int:
        """How many clauses."""
        return sum(block.size for block in self.blocks)

    def total(self, weight: PerWorld, cost: PerWorld, on_table: PerLevelFlag) -> PerLevel:
        """Value of every clause, USD bn, shape (worlds, clauses).

        Args:
            weight: of the private motive.
            cost: of changing anything, USD bn; leaving all as it is, level 0, costs nothing.
            on_table: which clauses can be agreed, shape (worlds, clauses).
        """
        total = np.empty((len(weight), self.levels))
        start = 0
        for block in self.blocks:
            block.fill(total[:, start : start + block.size], {self.private: weight}, cost)
            start += block.size
        np.copyto(total, OFF_THE_TABLE, where=~on_table)
        total[:, 0] = 0.0
        return total

    def private_part(self) -> PerLevel:
        """What the private weight multiplies, at weight 1, USD bn, shape (worlds, clauses); level 0 is 0."""
        columns = []
        for block in self.blocks:
            part = block.parts.get(self.private)
            worlds = len(next(iter(block.parts.values())))
            columns.append(
                np.zeros((worlds, block.size))
                if part is None
                else np.broadcast_to(part, (worlds, *block.shape)).reshape(worlds, block.size)
            )
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
