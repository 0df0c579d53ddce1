"""What every clause of a block is worth in all: the sum of its parts, world by world.

A part matters along the first kinds of choices of a block or along the others, so each is added to one of two short
rows of sums, and a clause takes one number of either.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import borrowing, compiled, to_read
from negotiation.shapes import PerLevel, PerWorld
from negotiation.table.packed import Allowed, Places

#: What a part is: added as it is, carries the private weight, is multiplied, or is what that is multiplied by.
PLAIN, PRIVATE, EACH, BY = range(4)
#: The same in a loop, which needs to know where it matters as well.
_FIRST, _LAST, _PRIVATE_FIRST, _PRIVATE_LAST, _EACH, _BY = range(6)
_WHERE: Final = {PLAIN: (_FIRST, _LAST), PRIVATE: (_PRIVATE_FIRST, _PRIVATE_LAST), EACH: (_EACH, _EACH), BY: (_BY, _BY)}
#: Parts are handed to the loop so many at a time, with nothing in place of those a block does not have: a loop is
#: translated anew for every number of arrays.
_PARTS: Final = 8
_NOTHING: Final = to_read(np.empty((0, 0)))
#: Worlds whose sums are at hand together.
_AT_ONCE: Final = 32
#: Blocks that differ in shape or in the clauses asked about.
_BLOCKS: Final = 4096

type Shape = tuple[int, ...]
type Columns = NDArray[np.uint64]  # counted without a sign, they need no look at it


class Totals(NamedTuple):
    """Where the value of clauses is written to, USD bn, shape (worlds, columns) each; they differ in a weight.

    Attributes:
        own: by the private weight as it is.
        seen: by the weight the other side believes in.
        begin: the column of the first clause asked about.
        start: how many clauses of the issue come before those of the block.
    """

    own: PerLevel
    seen: PerLevel
    begin: int
    start: int


class Weights(NamedTuple):
    """What sums are made with; arrays of shape (worlds,).

    Attributes:
        own: weight of the private part.
        seen: the same as the other side believes it.
        cost: taken off every clause, USD bn.
        less: taken off besides, USD bn; empty if nothing is.
    """

    own: PerWorld
    seen: PerWorld
    cost: PerWorld
    less: PerWorld


class _Where(NamedTuple):
    """Where in the parts of a block its clauses are found.

    Attributes:
        asked: the clauses asked about, shape (asked,).
        first_place: of each, the place along the first choices, the same.
        last_place: the place along the others, the same.
        kind: of each part, shape (parts,).
        column: of each part, for every place along the choices it matters along, shape (parts, places or more).
        places: how many there are along the first choices, and along the others.
        weighted: kind of the part that carries the private weight, −1 if none does.
        product: a part is multiplied by another.
    """

    asked: Columns
    first_place: Columns
    last_place: Columns
    kind: Places
    column: NDArray[np.uint64]
    places: tuple[int, int]
    weighted: int
    product: bool


class _Sums(NamedTuple):
    """Sums of a few worlds, shape (worlds, places): along the first choices and the others, by either weight.

    Attributes:
        own_first: along the first choices, by the private weight.
        seen_first: the same by the weight the other side believes in.
        own_last: along the others, by the private weight.
        seen_last: the same by the weight the other side believes in.
        private: the part that carries the weight.
        each: what is multiplied.
        by: what it is multiplied by.
    """

    own_first: PerLevel
    seen_first: PerLevel
    own_last: PerLevel
    seen_last: PerLevel
    private: PerLevel
    each: PerLevel
    by: PerLevel


class Choices(NamedTuple):
    """The choices that clauses of a block are combinations of.

    Attributes:
        shape: how many of each kind, in row-major order.
        split: parts matter along the first so many kinds, or along the others.
        chosen: the choices of each kind that the parts are of, rising; without it all.
    """

    shape: Shape
    split: int
    chosen: tuple[Shape, ...] | None

    @property
    def sizes(self) -> Shape:
        """How many choices of each kind the parts are of."""
        return self.shape if self.chosen is None else tuple(len(choices) for choices in self.chosen)

    def place(self, clauses: Places) -> tuple[Places, ...]:
        """Where some clauses are found among the choices of each kind that the parts are of."""
        place = np.unravel_index(clauses, self.shape)
        if self.chosen is None:
            return place
        return tuple(np.searchsorted(choices, at) for choices, at in zip(self.chosen, place, strict=True))


def fill(
    totals: Totals,
    choices: Choices,
    parts: Sequence[tuple[int, NDArray[np.float64]]],
    weights: Weights,
    on_table: Allowed,
    asked: Places,
) -> None:
    """Write what clauses are worth; −inf where one cannot be agreed, 0 for one that leaves all as it is.

    Args:
        totals: where to.
        choices: what the clauses are combinations of.
        parts: what each is, and its values, USD bn, shape (worlds, …) with 1 where a kind of choice does not matter.
        weights: what the sums are made with.
        on_table: which clauses can be agreed.
        asked: the clauses asked about, shape (asked,).
    """
    shapes = tuple((kind, part.shape[1:]) for kind, part in parts)
    where = _where(choices, shapes, asked.tobytes())
    flat = [to_read(part.reshape(len(part), -1)) for _, part in parts]
    room = _PARTS * max(1, math.ceil(len(flat) / _PARTS))
    _summed(totals, (*flat, *[_NOTHING] * (room - len(flat))), where, weights, on_table)


@lru_cache(_BLOCKS)
def _where(choices: Choices, parts: tuple[tuple[int, Shape], ...], asked: bytes) -> _Where:
    """Where clauses are found in parts that are of a kind and a shape; kept, as most quarters ask about the same."""
    clauses, sizes = np.frombuffer(asked, dtype=np.int64), choices.sizes
    first, last = sizes[: choices.split], sizes[choices.split :]
    place = choices.place(clauses)
    first_place = np.ravel_multi_index(place[: choices.split], first) if first else np.zeros_like(clauses)
    last_place = np.ravel_multi_index(place[choices.split :], last)
    places = math.prod(first), math.prod(last)
    kinds, column = np.empty(len(parts), dtype=np.int64), np.zeros((len(parts), max(places)), dtype=np.uint64)
    for row, (kind, shape) in enumerate(parts):
        along_last = kind != EACH and all(size == 1 for size in shape[: choices.split])
        along, of = (last, shape[choices.split :]) if along_last else (first, shape[: choices.split])
        kinds[row] = _WHERE[kind][along_last]
        column[row, : math.prod(along)] = np.broadcast_to(np.arange(math.prod(of)).reshape(of), along).reshape(-1)
    weighted = max((int(kind) for kind in kinds if kind in _WHERE[PRIVATE]), default=-1)
    asked_for = (each.astype(np.uint64) for each in (clauses, first_place, last_place))
    return _Where(*asked_for, kinds, column, places, weighted, _BY in kinds)


@compiled
def _summed(totals: Totals, parts: tuple[PerLevel, ...], where: _Where, weights: Weights, on_table: Allowed) -> None:
    """Write what clauses are worth, a few worlds at a time, so that their sums stay at hand."""
    worlds, (first, last) = totals.own.shape[0], where.places
    firsts, lasts, most = (_AT_ONCE, first), (_AT_ONCE, last), (_AT_ONCE, max(first, last))
    own_first, seen_first, own_last, seen_last = np.empty(firsts), np.empty(firsts), np.empty(lasts), np.empty(lasts)
    sums = _Sums(own_first, seen_first, own_last, seen_last, np.empty(most), np.empty(firsts), np.empty(lasts))
    for begin in range(0, worlds, _AT_ONCE):
        end = min(begin + _AT_ONCE, worlds)
        own_first[:] = 0.0
        for world in range(begin, end):
            own_last[world - begin, :] = -weights.cost[world]
        for each in range(where.kind.size):
            _add(sums, parts[each], where.kind[each], where.column[each], weights.less, begin, end)
        _weigh(sums, where.weighted, weights, begin, end)
        for world in range(begin, end):
            if where.product:
                _write_products(totals, world, sums, world - begin, where, on_table)
            else:
                _write(totals, world, sums, world - begin, where, on_table)


@borrowing
def _add(sums: _Sums, part: PerLevel, kind: int, column: Columns, less: PerWorld, begin: int, end: int) -> None:
    """Add a part to the sums of a few worlds, or put it by for later."""
    if kind == _FIRST:
        _added(part, column, begin, end, sums.own_first)
    elif kind == _LAST:
        _added(part, column, begin, end, sums.own_last)
    elif kind == _PRIVATE_FIRST:
        _taken(part, column, begin, end, sums.private, sums.own_first.shape[1])
    elif kind == _PRIVATE_LAST:
        _taken(part, column, begin, end, sums.private, sums.own_last.shape[1])
    elif kind == _EACH:
        _taken(part, column, begin, end, sums.each, sums.each.shape[1])
    else:
        _taken(part, column, begin, end, sums.by, sums.by.shape[1])
        for world in range(begin, end):
            for place in range(sums.own_last.shape[1]):
                sums.own_last[world - begin, place] -= less[world]


@borrowing
def _added(part: PerLevel, column: Columns, begin: int, end: int, into: PerLevel) -> None:
    if part.shape[1] == into.shape[1]:
        for world in range(begin, end):
            for place in range(into.shape[1]):
                into[world - begin, place] += part[world, place]
    elif part.shape[1] == 1:
        for world in range(begin, end):
            given = part[world, 0]
            for place in range(into.shape[1]):
                into[world - begin, place] += given
    else:
        for world in range(begin, end):
            for place in range(into.shape[1]):
                into[world - begin, place] += part[world, column[place]]


@borrowing
def _taken(part: PerLevel, column: Columns, begin: int, end: int, into: PerLevel, count: int) -> None:
    for world in range(begin, end):
        row, given = into[world - begin], part[world]
        for place in range(count):
            row[place] = given[column[place]]


@borrowing
def _weigh(sums: _Sums, weighted: int, weights: Weights, begin: int, end: int) -> None:
    """Add the private part by its weights to the sums along the choices it matters along."""
    for k in range(end - begin):
        for place in range(sums.own_first.shape[1]):
            sums.seen_first[k, place] = sums.own_first[k, place]
        for place in range(sums.own_last.shape[1]):
            sums.seen_last[k, place] = sums.own_last[k, place]
    if weighted < 0:
        return
    for world in range(begin, end):
        k, own, seen = world - begin, weights.own[world], weights.seen[world]
        first = weighted == _PRIVATE_FIRST
        mine, theirs = (sums.own_first, sums.seen_first) if first else (sums.own_last, sums.seen_last)
        for place in range(mine.shape[1]):
            mine[k, place] += own * sums.private[k, place]
            theirs[k, place] += seen * sums.private[k, place]


@borrowing
def _write(totals: Totals, world: int, sums: _Sums, row: int, where: _Where, on_table: Allowed) -> None:
    """Write what the clauses of a world are worth."""
    own_first, own_last, own = sums.own_first[row], sums.own_last[row], totals.own[world]
    seen_first, seen_last, seen = sums.seen_first[row], sums.seen_last[row], totals.seen[world]
    can, begin, start = on_table.cases[on_table.case[world]], np.uint64(totals.begin), np.uint64(totals.start)
    for each in range(where.asked.size):
        column, i, j = begin + np.uint64(each), where.first_place[each], where.last_place[each]
        if can[start + where.asked[each]]:
            own[column], seen[column] = own_first[i] + own_last[j], seen_first[i] + seen_last[j]
        else:
            own[column] = seen[column] = -np.inf
    if start == 0 and where.asked.size > 0 and where.asked[0] == 0:  # to leave all as it is
        own[begin] = seen[begin] = 0.0


@borrowing
def _write_products(totals: Totals, world: int, sums: _Sums, row: int, where: _Where, on_table: Allowed) -> None:
    """Write what the clauses of a world are worth where one part is multiplied by another."""
    own_first, own_last, own = sums.own_first[row], sums.own_last[row], totals.own[world]
    seen_first, seen_last, seen = sums.seen_first[row], sums.seen_last[row], totals.seen[world]
    can, begin, start = on_table.cases[on_table.case[world]], np.uint64(totals.begin), np.uint64(totals.start)
    of, by = sums.each[row], sums.by[row]
    for each in range(where.asked.size):
        column, i, j = begin + np.uint64(each), where.first_place[each], where.last_place[each]
        if can[start + where.asked[each]]:
            product = of[i] * by[j]
            own[column] = own_first[i] + own_last[j] + product
            seen[column] = seen_first[i] + seen_last[j] + product
        else:
            own[column] = seen[column] = -np.inf
    if start == 0 and where.asked.size > 0 and where.asked[0] == 0:
        own[begin] = seen[begin] = 0.0
