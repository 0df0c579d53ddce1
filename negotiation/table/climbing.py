"""The loops behind the rungs: one world after the other, from values to staircases, chains and rungs.

``rungs.py`` says what these are and who asks for them.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import borrowing, compiled
from negotiation.shapes import PerIssueIndex, PerLevel, PerWorldIndex
from negotiation.table.packed import Layout

#: A level sags below the chain of its neighbours when the slopes differ by more than rounding does.
_ROUNDING: Final = 1e-9
#: Drawers that levels are sorted into by own value, so that few are left to be compared with each other.
_DRAWERS: Final = 64
#: From so many levels on drawers are worth their while.
_MANY: Final = 48

type _Flat = NDArray[np.float64]  # numbers of all worlds, one world after the other
type _FlatIndex = NDArray[np.int32]  # the same
type _Row = NDArray[np.float64]  # (columns,) of one world
type _Levels = NDArray[np.int64]  # some levels of an issue, or some issues
type _PerRungPlace = NDArray[np.int16]  # (rungs, open issues)


class Stairs(NamedTuple):
    """All staircases: steps of each world and issue one after the other, without gaps, best for oneself first.

    Attributes:
        begins: where the steps of a world and issue begin, and where those of its last end, shape (worlds, issues + 1).
        own: own value of each step, shape (steps or more,), USD bn, falling along a staircase.
        other: the other side's value as believed, the same, rising.
        level: the level each step stands for, the same.
        open: the issues that leave a choice in some world, and the first, shape (open issues,).
    """

    begins: PerIssueIndex
    own: _Flat
    other: _Flat
    level: _FlatIndex
    open: _Levels


class Rungs(NamedTuple):
    """All rungs, one world after the other.

    Attributes:
        first: where a world's rungs begin, shape (worlds,).
        length: how many there are, shape (worlds,).
        own: own value of each, shape (rungs or more,), USD bn, falling in a world.
        other: the other side's value as believed, the same, rising.
        place: on the staircase of each open issue, shape (rungs or more, open issues); 0 on the others.
    """

    first: PerWorldIndex
    length: PerWorldIndex
    own: _Flat
    other: _Flat
    place: _PerRungPlace


class _Drawers(NamedTuple):
    """Room to sort the levels of an issue by drawer."""

    some: _Levels
    drawer: _Levels
    above: _Flat
    begins: _Levels


class _Chains(NamedTuple):
    """The chains of one world: steps on the upper-right concave chain of their staircase, and how far down they are.

    Attributes:
        step: those of an issue begin where its steps do in its world, shape (columns,).
        start: where the steps of each open issue begin, shape (open issues,).
        at: where the latest rung is on its chain, the same.
        end: where its chain ends, the same.
        slope: what the other side gains per unit given up in the next step, the same; −inf after the last.
    """

    step: _Levels
    start: _Levels
    at: _Levels
    end: _Levels
    slope: _Flat


@compiled
def climbed(own: PerLevel, other: PerLevel, layout: Layout) -> Stairs:
    """The levels of each issue that no other level beats; there are no more of them than levels.

    Args:
        own: own value of each level, (worlds, columns), USD bn; −inf is not on the table.
        other: the other side's value as believed, the same shape.
        layout: which level each column is of.
    """
    worlds, columns = own.shape
    begins, room = np.empty((worlds, layout.starts.size), np.int64), worlds * columns
    mine, theirs, level = np.empty(room), np.empty(room), np.empty(room, np.int32)
    order, drawers = np.arange(columns), _drawers(columns)
    left = np.diff(layout.starts) > 1
    left[0] = True
    step = 0
    for world in range(worlds):
        step = _climb(own, other, world, layout, order, drawers, left, begins, mine, theirs, level, step)
    return Stairs(begins, mine, theirs, level, np.flatnonzero(left))


@borrowing
def _climb(
    own: PerLevel,
    other: PerLevel,
    world: int,
    layout: Layout,
    order: _Levels,
    drawers: _Drawers,
    left: NDArray[np.bool_],
    begins: PerIssueIndex,
    mine: _Flat,
    theirs: _Flat,
    level: _FlatIndex,
    step: int,
) -> int:
    """Write the staircases of a world from a step on; where they end.

    The few levels of an issue are sorted beginning with the order they had in the world before: worlds are much alike,
    so little is left to do, and what comes of it is the same. An issue of one level is left open, and marked in
    ``left``, where that is worth something.
    """
    row, others_row, starts = own[world], other[world], layout.starts
    for issue in range(starts.size - 1):
        begins[world, issue] = step
        begin, end = starts[issue], starts[issue + 1]
        if end - begin >= _MANY:
            end = begin + _in_drawers(row, others_row, begin, end, order, drawers)
        _falling(row, others_row, order, begin, end)
        best = -np.inf
        for each in range(begin, end):
            column = order[each]
            if others_row[column] > best and row[column] > -np.inf:
                best = others_row[column]
                mine[step], theirs[step], level[step] = row[column], best, layout.level[column]
                step += 1
        if not left[issue] and step > begins[world, issue]:
            left[issue] = mine[step - 1] != 0 or theirs[step - 1] != 0
    begins[world, starts.size - 1] = step
    return step


@compiled
def _drawers(columns: int) -> _Drawers:
    """Room for so many levels."""
    above, begins = np.empty(_DRAWERS), np.empty(_DRAWERS + 1, np.int64)
    return _Drawers(np.empty(columns, np.int64), np.empty(columns, np.int64), above, begins)


@borrowing
def _in_drawers(own: _Row, other: _Row, start: int, end: int, order: _Levels, drawers: _Drawers) -> int:
    """Write levels of an issue that may be undominated into ``order``, highest drawer first; how many they are.

    Inside a drawer they come as they are counted.
    """
    some, drawer, begins = drawers.some, drawers.drawer, drawers.begins
    found = _unbeaten(own, other, start, end, some, drawer, drawers.above)
    begins[:] = 0
    for each in range(found):
        begins[drawer[each] + 1] += 1
    for each in range(1, begins.size):
        begins[each] += begins[each - 1]
    for each in range(found):
        order[start + begins[drawer[each]]] = some[each]
        begins[drawer[each]] += 1
    return found


@borrowing
def _unbeaten(own: _Row, other: _Row, start: int, end: int, some: _Levels, drawer: _Levels, above: _Flat) -> int:
    """Write into ``some`` the levels of an issue that may be undominated, with their drawers; how many they are.

    These are on the table, worth no less to oneself than what is best for the other side, and not beaten by a level
    from a higher drawer.
    """
    lowest, highest, most = np.inf, -np.inf, -np.inf
    for place in range(start, end):
        if own[place] > -np.inf and other[place] > -np.inf:
            highest = max(highest, own[place])
            if other[place] > most or (other[place] == most and own[place] > lowest):
                most, lowest = other[place], own[place]
    scale = _DRAWERS / (highest - lowest) if highest > lowest else 0.0
    above[:] = -np.inf
    for place in range(start, end):
        if own[place] >= lowest and other[place] > -np.inf:
            into = min(int((own[place] - lowest) * scale), _DRAWERS - 1)
            above[into] = max(above[into], other[place])
    best = -np.inf
    for into in range(_DRAWERS - 1, -1, -1):
        inside = above[into]
        above[into] = best
        best = max(best, inside)
    found = 0
    for place in range(start, end):
        if own[place] >= lowest and other[place] > -np.inf:
            into = min(int((own[place] - lowest) * scale), _DRAWERS - 1)
            if other[place] > above[into]:
                some[found], drawer[found] = place, _DRAWERS - 1 - into
                found += 1
    return found


@borrowing
def _falling(own: _Row, other: _Row, order: _Levels, begin: int, end: int) -> None:
    """Sort levels in place by falling own value, then by falling value to the other side, then by level."""
    for each in range(begin + 1, end):
        moved, place = order[each], each
        while place > begin:
            before = order[place - 1]
            if own[before] > own[moved]:
                break
            tied = own[before] == own[moved]
            if tied and (other[before] > other[moved] or (other[before] == other[moved] and before < moved)):
                break
            order[place] = before
            place -= 1
        order[place] = moved


@compiled
def merged(stairs: Stairs) -> Rungs:
    """Rungs from all staircases; there are no more of them than steps."""
    begins, issues = stairs.begins, stairs.open.size
    worlds, (most, steps) = len(begins), _most(begins)
    own, other, place = np.empty(steps), np.empty(steps), np.empty((steps, issues), np.int16)
    first, length = np.empty(worlds, np.int64), np.empty(worlds, np.int64)
    start, at, end = np.empty(issues, np.int64), np.empty(issues, np.int64), np.empty(issues, np.int64)
    chains = _Chains(np.empty(most, np.int64), start, at, end, np.empty(issues))
    rung = 0
    for world in range(worlds):
        first[world] = rung
        rung = _merge(stairs, world, chains, own, other, place, rung)
        length[world] = rung - first[world]
    return Rungs(first, length, own, other, place)


@borrowing
def _merge(
    stairs: Stairs,
    world: int,
    chains: _Chains,
    own: _Flat,
    other: _Flat,
    place: _PerRungPlace,
    rung: int,
) -> int:
    """Write the rungs of a world from a place on, with the steps of all its chains; where they end.

    Steps are taken by the other's gain per unit given up, ties by issue, then place.
    """
    chain, slope = chains.step, chains.slope
    start, at, end = chains.start, chains.at, chains.end
    begins, mine, theirs, left_open = stairs.begins[world], stairs.own, stairs.other, stairs.open
    issues, zero = left_open.size, begins[0]
    last = rung
    for k in range(issues):
        start[k] = begins[left_open[k]]
        at[k] = start[k] - zero
        end[k] = _chained(mine, theirs, start[k], begins[left_open[k] + 1], chain, at[k])
        slope[k] = _slope(mine, theirs, chain, at[k], end[k])
        last += end[k] - at[k] - 1
    while True:
        keeps, gives = 0.0, 0.0
        for k in range(issues):
            step = chain[at[k]]
            keeps += mine[step]
            gives += theirs[step]
            place[rung, k] = step - start[k]
        own[rung], other[rung] = keeps, gives
        if rung >= last:
            return rung + 1
        rung += 1
        steepest = 0
        for k in range(1, issues):
            if slope[k] > slope[steepest]:
                steepest = k
        at[steepest] += 1
        slope[steepest] = min(slope[steepest], _slope(mine, theirs, chain, at[steepest], end[steepest]))


@borrowing
def _most(begins: PerIssueIndex) -> tuple[int, int]:
    """The steps of the world with most, and of all worlds."""
    most, steps, closing = 0, 0, begins.shape[1] - 1
    for world in range(len(begins)):
        here = begins[world, closing] - begins[world, 0]
        most, steps = max(most, here), steps + here
    return most, steps


@borrowing
def _chained(own: _Flat, other: _Flat, start: int, end: int, chain: _Levels, first: int) -> int:
    """Write the steps of a staircase that lie on its upper-right concave chain from a first on; where they end.

    A level below the line between two others is on no concave chain above them. Levels on a straight line stay.
    """
    after = first
    for step in range(start, end):
        while after - first > 1:
            last, before = chain[after - 1], chain[after - 2]
            rose, fell = other[last] - other[before], own[before] - own[last]
            rises, falls = other[step] - other[last], own[last] - own[step]
            if not rose * falls < rises * fell * (1 - _ROUNDING):
                break
            after -= 1
        chain[after] = step
        after += 1
    return after


@borrowing
def _slope(own: _Flat, other: _Flat, chain: _Levels, at: int, end: int) -> float:
    """What the other side gains per unit given up in the next step of a chain; −inf after the last."""
    if at + 1 >= end:
        return -np.inf
    before, after = chain[at], chain[at + 1]
    slope: float = (other[after] - other[before]) / (own[before] - own[after])
    return slope
