"""A value sheet: what every clause of an issue is worth to a side, motive by motive."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.compiled import borrowing, compiled
from negotiation.shapes import PerLevel, PerLevelFlag, PerSide, PerWorld, PerWorldIndex
from negotiation.table.packed import Allowed, Places

#: A clause that is not on the table is worth this to both sides.
OFF_THE_TABLE: Final = -np.inf

type _Chosen = tuple[tuple[int, ...], ...]  # the choices of each kind
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

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many choices of each kind the parts are of."""
        return self.shape if self.chosen is None else tuple(len(choices) for choices in self.chosen)

    def fill(
        self, own: PerLevel, seen: PerLevel, scales: "Scales", on_table: Allowed, asked: Places, leaves: bool
    ) -> None:
        """Write the sum of all parts less a cost into two arrays, shape (worlds, asked): they differ in a weight.

        Args:
            own: with the private weight as it is.
            seen: with the weight as the other side believes it.
            scales: which part carries a weight, both weights, and the cost.
            on_table: which clauses can be agreed.
            asked: the clauses asked about, shape (asked,).
            leaves: the first clause leaves all as it is, and is worth nothing.
        """
        worlds, sizes = len(own), self.sizes
        first = np.zeros((worlds, math.prod(sizes[: self.split])))
        last = np.empty((worlds, math.prod(sizes[self.split :])))
        last[:] = -scales.cost[:, None]
        each = by = private = _NOTHING
        private_is_last = False
        for name, part in self.parts.items():
            if isinstance(part, Scaled):
                each, by = self._along_first(part.each), self._along_last(part.by)
                last -= part.less[:, None]
            elif name == scales.private:
                private_is_last = self._is_along_last(part)
                private = self._along_last(part) if private_is_last else self._along_first(part)
            elif self._is_along_last(part):
                _add(last, *_columns(part, sizes, self.split, len(sizes)))
            else:
                _add(first, *_columns(part, sizes, 0, self.split))
        outer, inner = _places(self.shape, self.chosen, self.split, asked.tobytes())
        weights = (private, private_is_last, scales.weight, scales.guess)
        _sum_up(own, seen, first, last, *weights, each, by, *on_table, asked, outer, inner, leaves)

    def _is_along_last(self, part: Part) -> bool:
        return all(size == 1 for size in part.shape[1 : 1 + self.split])

    def _along_first(self, part: Part) -> PerLevel:
        return _each_combination(part, self.sizes, 0, self.split)

    def _along_last(self, part: Part) -> PerLevel:
        return _each_combination(part, self.sizes, self.split, len(self.sizes))

    def at(self, rows: PerWorldIndex, level: PerWorldIndex) -> dict[str, PerWorld]:
        """Value of one clause in each of some worlds, by motive, USD bn, shape (rows,)."""
        place = _chosen_place(self.shape, self.chosen, level)
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


def _chosen_place(shape: tuple[int, ...], chosen: _Chosen | None, clauses: Places) -> tuple[Places, ...]:
    """Where some clauses are found among the choices of each kind that the parts of a block are of."""
    place = np.unravel_index(clauses, shape)
    if chosen is None:
        return place
    return tuple(np.searchsorted(choices, at) for choices, at in zip(chosen, place, strict=True))


@lru_cache(maxsize=256)
def _places(shape: tuple[int, ...], chosen: _Chosen | None, split: int, asked: bytes) -> tuple[Places, Places]:
    """Where some clauses, told as bytes, are found along the first choices of a block and along the others."""
    clauses = np.frombuffer(asked, np.int64)
    sizes, place = tuple(map(len, chosen)) if chosen is not None else shape, _chosen_place(shape, chosen, clauses)
    first, last = place[:split], place[split:]
    outer = np.ravel_multi_index(first, sizes[:split]) if first else np.zeros_like(clauses)
    return outer, np.ravel_multi_index(last, sizes[split:])


@lru_cache(maxsize=256)
def _column_of(kinds: tuple[int, ...], sizes: tuple[int, ...]) -> Places:
    """The column of a part, of so many choices of each kind, that each combination of all choices has."""
    columns = np.arange(math.prod(kinds)).reshape(kinds)
    return np.ascontiguousarray(np.broadcast_to(columns, sizes)).reshape(-1)


def _columns(part: Part, sizes: tuple[int, ...], start: int, end: int) -> tuple[PerLevel, Places]:
    """A part along some kinds of choices, shape (worlds, columns), and the column of each of their combinations."""
    kinds = part.shape[1 + start : 1 + end]
    return part.reshape(len(part), -1), _column_of(kinds, sizes[start:end])


def _each_combination(part: Part, sizes: tuple[int, ...], start: int, end: int) -> PerLevel:
    """A part along some kinds of choices, shape (worlds, combinations)."""
    columns, column = _columns(part, sizes, start, end)
    return columns if columns.shape[1] == column.size else columns[:, column]


@borrowing
def _add(total: PerLevel, part: PerLevel, column: Places) -> None:
    """Add a part to a sum over all combinations of some choices."""
    for world in range(total.shape[0]):
        for k in range(column.size):
            total[world, k] += part[world, column[k]]


#: In place of a part that a block does not have.
_NOTHING: Final = np.zeros((0, 0))


@compiled
def _sum_up(
    own: PerLevel,
    seen: PerLevel,
    first: PerLevel,
    last: PerLevel,
    private: PerLevel,
    along_last: bool,
    weight: PerWorld,
    guess: PerWorld,
    each: PerLevel,
    by: PerLevel,
    cases: PerLevelFlag,
    case: PerWorldIndex,
    asked: Places,
    outer: Places,
    inner: Places,
    leaves: bool,
) -> None:
    """Write values along the first choices plus those along the others, plus each times by if there is a product.

    A private part, along the first choices or the others, counts by one weight in ``own`` and by another in ``seen``.
    """
    product = each.size > 0
    kept = 1 if leaves and asked[0] == 0 else 0  # the first clause leaves all as it is
    firsts, lasts = np.empty((2, first.shape[1])), np.empty((2, last.shape[1]))
    for world in range(own.shape[0]):
        allowed = cases[case[world]]
        _weigh(first, private, not along_last, world, weight[world], guess[world], firsts)
        _weigh(last, private, along_last, world, weight[world], guess[world], lasts)
        for place in range(kept):
            own[world, place] = seen[world, place] = 0.0
        for place in range(kept, asked.size):
            i, j = outer[place], inner[place]
            mine, theirs = firsts[0, i] + lasts[0, j], firsts[1, i] + lasts[1, j]
            if product:
                mine += each[world, i] * by[world, j]
                theirs += each[world, i] * by[world, j]
            there = allowed[asked[place]]
            own[world, place], seen[world, place] = mine if there else -np.inf, theirs if there else -np.inf


@borrowing
def _weigh(
    plain: PerLevel, private: PerLevel, weighs: bool, world: int, weight: float, guess: float, values: PerSide
) -> None:
    """Write a world's values along some choices by its private weight and by that believed, if its private part is."""
    for k in range(plain.shape[1]):
        values[0, k] = values[1, k] = plain[world, k]
    if weighs and private.size > 0:
        for k in range(plain.shape[1]):
            values[0, k] += weight * private[world, k]
            values[1, k] += guess * private[world, k]


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

    def fill(self, own: PerLevel, seen: PerLevel, scales: Scales, on_table: Allowed, asked: Places) -> None:
        """Write the value of some clauses, USD bn, shape (worlds, asked), into ``own`` and ``seen``.

        Args:
            own: by the side's private weight.
            seen: by the weight the other side believes in.
            scales: both weights, and the cost; leaving all as it is, level 0, costs nothing.
            on_table: which clauses can be agreed.
            asked: the clauses asked about, rising, level 0 first, shape (asked,).
        """
        sizes = tuple(block.size for block in self.blocks)
        for block, (start, here, inside) in zip(self.blocks, _by_block(sizes, asked.tobytes()), strict=True):
            if inside.size > 0:
                allowed = Allowed(on_table.cases[:, start : start + block.size], on_table.case)
                block.fill(own[:, here], seen[:, here], scales, allowed, inside, start == 0)

    def total(self, weight: PerWorld, cost: PerWorld, on_table: PerLevelFlag) -> PerLevel:
        """Value of every clause by one private weight: see ``fill``, shape (worlds, clauses).

        Args:
            weight: the private weight, shape (worlds,).
            cost: of changing anything, USD bn, shape (worlds,).
            on_table: which clauses can be agreed, shape (worlds, clauses).
        """
        total = np.empty((len(weight), self.levels))
        scales = Scales(self.private, weight, weight, cost)
        self.fill(total, np.empty_like(total), scales, Allowed.by_world(on_table), np.arange(self.levels))
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


@lru_cache(maxsize=256)
def _by_block(sizes: tuple[int, ...], asked: bytes) -> tuple[tuple[int, slice, Places], ...]:
    """Where each block of so many clauses starts, which of some clauses, told as bytes, are in it, and where in it."""
    clauses, parts = np.frombuffer(asked, np.int64), []
    for start, end in pairwise((0, *accumulate(sizes))):
        here = slice(*np.searchsorted(clauses, (start, end)))
        parts.append((start, here, clauses[here] - start))
    return tuple(parts)


def _everywhere(block: Block) -> Any:
    """Which clauses of a block the parts are of, as an index of (worlds, …)."""
    return (slice(None), *np.ix_(*block.chosen)) if block.chosen is not None else slice(None)


def _spread(column: PerWorld, inner: int) -> Part:
    """A number a world with ``inner`` more axes."""
    return column.reshape(len(column), *([1] * inner))
