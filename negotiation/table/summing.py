"""What every clause of every issue is worth in all: the sum of its parts, world by world.

A part matters along the first kinds of choices of a block or along the others, so each is added to one of two short
rows of sums, and a clause takes one number of either. All blocks of a few worlds are summed before the next worlds are
looked at, so that what is written stays at hand.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import borrowing, compiled, to_read
from negotiation.shapes import PerLevel, PerWorld
from negotiation.table.packed import TABLES, Allowed, Places

#: What a part is: added as it is, carries the private weight, is multiplied, is what that is multiplied by, or is taken
#: off.
PLAIN, PRIVATE, EACH, BY, LESS = range(5)
#: The same in a loop, which needs to know where it matters as well.
_FIRST, _LAST, _PRIVATE_FIRST, _PRIVATE_LAST, _EACH, _BY, _LESS = range(7)
_KINDS: Final = {
    PLAIN: (_FIRST, _LAST),
    PRIVATE: (_PRIVATE_FIRST, _PRIVATE_LAST),
    EACH: (_EACH, _EACH),
    BY: (_BY, _BY),
    LESS: (_LESS, _LESS),
}
#: Arrays are handed to the loop so many at a time, with nothing in place of those there are not: a loop is translated
#: anew for every number of arrays.
_PARTS: Final = 64
_ISSUES: Final = 12
#: Worlds whose sums are at hand together.
_AT_ONCE: Final = 32

type Shape = tuple[int, ...]


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


class Asked(NamedTuple):
    """Some clauses of a block, and the parts that they are the sum of.

    Attributes:
        choices: what the clauses are combinations of.
        parts: what each is, and its values, USD bn, shape (worlds, …) with 1 where a kind of choice does not matter.
        issue: which the block is of.
        start: how many clauses of the issue come before those of the block.
        column: where the first clause is written to; the others follow.
        clauses: counted in the block, rising, shape (clauses,).
    """

    choices: Choices
    parts: Sequence[tuple[int, NDArray[np.float64]]]
    issue: int
    start: int
    column: int
    clauses: Places


class Weights(NamedTuple):
    """What sums are made with.

    Attributes:
        own: weight of the private part of each issue, shape (issues, worlds).
        seen: the same as the other side believes it.
        cost: taken off every clause that changes anything, USD bn, shape (worlds,).
    """

    own: PerLevel
    seen: PerLevel
    cost: PerWorld


class _Plan(NamedTuple):
    """Where in the parts of all blocks their clauses are found; ``Asked`` without the parts themselves.

    Attributes:
        parts: where the parts of each block begin, and the number of all, shape (blocks + 1,).
        clauses: where its clauses begin, and the number of all, the same.
        places: of each block, how many along the first choices, and along the others, shape (blocks, 2).
        most: the most of either.
        weighted: kind of the part that carries the private weight, −1 if none does, shape (blocks,).
        product: a part is multiplied by another, the same.
        issue: of each block, the same.
        column: of the first clause of each, the same.
        clause: each clause, counted in its issue, shape (clauses,).
        first: where it is found along the first choices, the same.
        last: where it is found along the others, the same.
        kind: of each part, shape (parts,).
        at: column of each part for every place along the choices it matters along, shape (parts, places or more).
    """

    parts: Places
    clauses: Places
    places: Places
    most: tuple[int, int]
    weighted: Places
    product: NDArray[np.bool_]
    issue: Places
    column: Places
    clause: Places
    first: Places
    last: Places
    kind: Places
    at: Places


class _Sums(NamedTuple):
    """Sums of a few worlds, shape (worlds, places or more): along the first choices and the others, by either weight.

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


def fill(own: PerLevel, seen: PerLevel, asked: Sequence[Asked], weights: Weights, on_table: Sequence[Allowed]) -> None:
    """Write what clauses are worth, USD bn; −inf where one cannot be agreed, 0 for the first of an issue.

    Args:
        own: by the private weight, shape (worlds, columns).
        seen: by the weight the other side believes in, the same.
        asked: clauses of some blocks.
        weights: what sums are made with.
        on_table: which clauses of each issue can be agreed.
    """
    if len(asked) == 0:
        return
    kinds = ((b, tuple((kind, part.shape[1:]) for kind, part in b.parts)) for b in asked)
    plan = _planned(tuple((b.choices, parts, *b[2:-1], b.clauses.tobytes()) for b, parts in kinds))
    parts = [to_read(part.reshape(len(part), -1)) for block in asked for _, part in block.parts]
    cases, case = [to_read(each.cases) for each in on_table], [to_read(each.case) for each in on_table]
    arrays = _padded(parts, _NO_PART, _PARTS), _padded(cases, _NO_CASES, _ISSUES), _padded(case, _NO_CASE, _ISSUES)
    _summed(own, seen, *arrays, plan, weights)


_NO_PART: Final = to_read(np.empty((0, 0)))
_NO_CASES: Final = to_read(np.empty((0, 0), dtype=np.bool_))
_NO_CASE: Final = to_read(np.empty(0, dtype=np.intp))


def _padded[Array](arrays: Sequence[Array], nothing: Array, size: int) -> tuple[Array, ...]:
    """The arrays with nothing behind them, up to a multiple of a size."""
    room = size * max(1, math.ceil(len(arrays) / size))
    return (*arrays, *[nothing] * (room - len(arrays)))


type _Block = tuple[Choices, tuple[tuple[int, Shape], ...], int, int, int, bytes]  # as ``Asked``


@lru_cache(TABLES)
def _planned(blocks: tuple[_Block, ...]) -> _Plan:
    """Where clauses are found in parts of some kinds and shapes; kept, as most quarters ask about the same."""
    found = [_found(choices, parts, start, asked) for choices, parts, _, start, _, asked in blocks]
    clause, first, last, kinds, at, places = zip(*found, strict=True)
    most_first, most_last = (max(each) for each in zip(*places, strict=True))
    wide = max(most_first, most_last)
    *_, issues, _, columns, _ = zip(*blocks, strict=True)
    return _Plan(
        parts=np.array([0, *accumulate(len(each) for each in kinds)]),
        clauses=np.array([0, *accumulate(len(each) for each in clause)]),
        places=np.array(places),
        most=(most_first, most_last),
        weighted=np.array([max((kind for kind in each if kind in _KINDS[PRIVATE]), default=-1) for each in kinds]),
        product=np.array([_BY in each for each in kinds]),
        issue=np.array(issues),
        column=np.array(columns),
        clause=np.concatenate(clause),
        first=np.concatenate(first),
        last=np.concatenate(last),
        kind=np.array([kind for each in kinds for kind in each], dtype=np.int64),
        at=np.concatenate([np.pad(rows, ((0, 0), (0, wide - rows.shape[1]))) for rows in at]),
    )


def _found(
    choices: Choices, parts: tuple[tuple[int, Shape], ...], start: int, asked: bytes
) -> tuple[Places, Places, Places, list[int], Places, Shape]:
    """Clauses of a block in their issue, their places, kinds of its parts, columns of these, and how many places."""
    clauses, sizes = np.frombuffer(asked, dtype=np.int64), choices.sizes
    first, last = sizes[: choices.split], sizes[choices.split :]
    place, places = choices.place(clauses), (math.prod(first), math.prod(last))
    along_first = np.ravel_multi_index(place[: choices.split], first) if first else np.zeros_like(clauses)
    along_last = np.ravel_multi_index(place[choices.split :], last)
    kinds, at = [], np.zeros((len(parts), max(places)), dtype=np.int64)
    for row, (kind, shape) in enumerate(parts):
        by_last = kind != EACH and all(size == 1 for size in shape[: choices.split])
        along, of = (last, shape[choices.split :]) if by_last else (first, shape[: choices.split])
        kinds.append(_KINDS[kind][by_last])
        at[row, : math.prod(along)] = np.broadcast_to(np.arange(math.prod(of)).reshape(of), along).reshape(-1)
    return start + clauses, along_first, along_last, kinds, at, places


@compiled
def _summed(
    own: PerLevel,
    seen: PerLevel,
    parts: tuple[PerLevel, ...],
    cases: tuple[NDArray[np.bool_], ...],
    case: tuple[Places, ...],
    plan: _Plan,
    weights: Weights,
) -> None:
    """Write what clauses are worth, a few worlds at a time."""
    worlds, (first, last) = own.shape[0], plan.most
    firsts, lasts, most = (_AT_ONCE, first), (_AT_ONCE, last), (_AT_ONCE, max(first, last))
    own_first, seen_first, own_last, seen_last = np.empty(firsts), np.empty(firsts), np.empty(lasts), np.empty(lasts)
    sums = _Sums(own_first, seen_first, own_last, seen_last, np.empty(most), np.empty(firsts), np.empty(lasts))
    for begin in range(0, worlds, _AT_ONCE):
        end = min(begin + _AT_ONCE, worlds)
        for block in range(plan.issue.size):
            places, issue = (plan.places[block, 0], plan.places[block, 1]), plan.issue[block]
            _begin(sums, places, weights.cost, begin, end)
            for each in range(plan.parts[block], plan.parts[block + 1]):
                _add(sums, parts[each], plan.kind[each], plan.at[each], places, begin, end)
            _weigh(sums, places, plan.weighted[block], weights.own[issue], weights.seen[issue], begin, end)
            allowed, which, column = cases[issue], case[issue], plan.column[block]
            here = slice(plan.clauses[block], plan.clauses[block + 1])
            clauses = plan.clause[here], plan.first[here], plan.last[here]
            for world in range(begin, end):
                mine, theirs, can = own[world], seen[world], allowed[which[world]]
                _write(mine, theirs, column, sums, world - begin, clauses, can, plan.product[block])


@borrowing
def _begin(sums: _Sums, places: tuple[int, int], cost: PerWorld, begin: int, end: int) -> None:
    """Sums before the first part."""
    for world in range(begin, end):
        for place in range(places[0]):
            sums.own_first[world - begin, place] = 0.0
        for place in range(places[1]):
            sums.own_last[world - begin, place] = -cost[world]


@borrowing
def _add(sums: _Sums, part: PerLevel, kind: int, at: Places, places: tuple[int, int], begin: int, end: int) -> None:
    """Add a part to the sums of a few worlds, or put it by for later."""
    if kind == _FIRST:
        _added(part, at, places[0], begin, end, sums.own_first)
    elif kind == _LAST:
        _added(part, at, places[1], begin, end, sums.own_last)
    elif kind == _PRIVATE_FIRST:
        _taken(part, at, places[0], begin, end, sums.private)
    elif kind == _PRIVATE_LAST:
        _taken(part, at, places[1], begin, end, sums.private)
    elif kind == _EACH:
        _taken(part, at, places[0], begin, end, sums.each)
    elif kind == _BY:
        _taken(part, at, places[1], begin, end, sums.by)
    else:
        for world in range(begin, end):
            for place in range(places[1]):
                sums.own_last[world - begin, place] -= part[world, 0]


@borrowing
def _added(part: PerLevel, at: Places, count: int, begin: int, end: int, into: PerLevel) -> None:
    if part.shape[1] == count:
        for world in range(begin, end):
            for place in range(count):
                into[world - begin, place] += part[world, place]
    else:
        for world in range(begin, end):
            for place in range(count):
                into[world - begin, place] += part[world, at[place]]


@borrowing
def _taken(part: PerLevel, at: Places, count: int, begin: int, end: int, into: PerLevel) -> None:
    for world in range(begin, end):
        for place in range(count):
            into[world - begin, place] = part[world, at[place]]


@borrowing
def _weigh(
    sums: _Sums, places: tuple[int, int], weighted: int, own: PerWorld, seen: PerWorld, begin: int, end: int
) -> None:
    """Add the private part by its weights to the sums along the choices it matters along."""
    for k in range(end - begin):
        for place in range(places[0]):
            sums.seen_first[k, place] = sums.own_first[k, place]
        for place in range(places[1]):
            sums.seen_last[k, place] = sums.own_last[k, place]
    if weighted < 0:
        return
    first = weighted == _PRIVATE_FIRST
    mine, theirs = (sums.own_first, sums.seen_first) if first else (sums.own_last, sums.seen_last)
    for world in range(begin, end):
        k = world - begin
        for place in range(places[0] if first else places[1]):
            mine[k, place] += own[world] * sums.private[k, place]
            theirs[k, place] += seen[world] * sums.private[k, place]


@borrowing
def _write(
    own: PerWorld,
    seen: PerWorld,
    column: int,
    sums: _Sums,
    k: int,
    clauses: tuple[Places, Places, Places],
    can: NDArray[np.bool_],
    product: bool,
) -> None:
    """Write what the clauses of a block are worth in one world; a product of two parts, if there is one, is added."""
    own_first, own_last, of = sums.own_first[k], sums.own_last[k], sums.each[k]
    seen_first, seen_last, by = sums.seen_first[k], sums.seen_last[k], sums.by[k]
    clause, first, last = clauses
    for each in range(clause.size):
        i, j, at = first[each], last[each], column + each
        if can[clause[each]]:
            mine, theirs = own_first[i] + own_last[j], seen_first[i] + seen_last[j]
            if product:
                mine += of[i] * by[j]
                theirs += of[i] * by[j]
            own[at], seen[at] = mine, theirs
        else:
            own[at] = seen[at] = -np.inf
    if clause[0] == 0:  # leaves all as it is
        own[column] = seen[column] = 0.0
