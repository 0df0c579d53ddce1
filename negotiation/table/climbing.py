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
type _FlatIndex = NDArray[np.uint32]  # the same
type _Row = NDArray[np.float64]  # (columns,) of one world
type _Levels = NDArray[np.int64]  # some levels of an issue, or some issues
type _Order = NDArray[np.uint32]  # columns in the order of their worth; counted without a sign, they need no look at it
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
    """The chains of one world, one open issue after the other: steps on the upper-right concave chain of a staircase.

    Attributes:
        issue: the open issue each is on, shape (columns,).
        step: the step, counted on the staircase, the same.
        own: own value of each, the same, USD bn.
        other: the other side's, the same.
        rise: what the other side gains on the way to each from the one before, the same; the first has none.
        fall: what is given up on that way, the same.
        taken: which of them are taken one after the other, the same; nobody steps to the first of an issue.
        slope: what the other side gains per unit given up in each of those, the same, falling.
    """

    issue: _Order
    step: _Levels
    own: _Flat
    other: _Flat
    rise: _Flat
    fall: _Flat
    taken: _Order
    slope: _Flat


class _Standing(NamedTuple):
    """Where one stands on the staircase of each open issue, shape (open issues,): the place, and both values there."""

    place: _Levels
    own: _Flat
    other: _Flat


class Desk(NamedTuple):
    """Room to work on one world after the other.

    Attributes:
        order: columns of each issue by falling own value, as they were in the world before, shape (columns,).
        level: the level each column stands for, the same.
        drawers: room to sort many levels.
        chains: room for the chains.
        standing: room for where one stands.
    """

    order: _Order
    level: _Order
    drawers: _Drawers
    chains: _Chains
    standing: _Standing


@compiled
def room(own: PerLevel, other: PerLevel, layout: Layout) -> tuple[Stairs, Rungs]:
    """Room for staircases and rungs: there are no more of either than levels.

    Args:
        own: own value of each level, (worlds, columns), USD bn; −inf is not on the table.
        other: the other side's value as believed, the same shape.
        layout: which level each column is of.
    """
    worlds, columns = own.shape
    begins, size = np.empty((worlds, layout.starts.size), np.int64), worlds * columns
    left_open = _left_open(own, other, layout.starts)
    stairs = Stairs(begins, np.empty(size), np.empty(size), np.empty(size, np.uint32), left_open)
    first, length, place = np.empty(worlds, np.int64), np.empty(worlds, np.int64), (size, left_open.size)
    return stairs, Rungs(first, length, np.empty(size), np.empty(size), np.empty(place, np.int16))


@compiled
def _left_open(own: PerLevel, other: PerLevel, starts: PerWorldIndex) -> _Levels:
    """The issues that leave a choice or are worth something in some world, and the first."""
    left = np.diff(starts) > 1
    left[0] = True
    for issue in range(left.size):
        if not left[issue] and starts[issue] < starts[issue + 1]:
            column = starts[issue]
            for world in range(own.shape[0]):
                left[issue] |= own[world, column] != 0 or other[world, column] != 0
    return np.flatnonzero(left)


@compiled
def desk(layout: Layout, stairs: Stairs) -> Desk:
    """Room to work on one world after the other."""
    columns = layout.level.size
    issue, step, taken = np.empty(columns, np.uint32), np.empty(columns, np.int64), np.empty(columns, np.uint32)
    own, other, slope = np.empty(columns), np.empty(columns), np.empty(columns)
    chains = _Chains(issue, step, own, other, np.empty(columns), np.empty(columns), taken, slope)
    issues = stairs.open.size
    standing = _Standing(np.empty(issues, np.int64), np.empty(issues), np.empty(issues))
    order, level = np.arange(columns).astype(np.uint32), layout.level.astype(np.uint32)
    return Desk(order, level, _drawers(columns), chains, standing)


@borrowing
def climb(
    own: PerLevel, other: PerLevel, world: int, layout: Layout, table: Desk, stairs: Stairs, rungs: Rungs
) -> None:
    """Write the staircases and the rungs of a world behind those of the world before."""
    closing = layout.starts.size - 1
    step = stairs.begins[world - 1, closing] if world > 0 else 0
    rung = rungs.first[world - 1] + rungs.length[world - 1] if world > 0 else 0
    _climb(own, other, world, layout, table, stairs, step)
    rungs.first[world] = rung
    rungs.length[world] = _merge(stairs, world, table, rungs, rung) - rung


@borrowing
def _climb(
    own: PerLevel,
    other: PerLevel,
    world: int,
    layout: Layout,
    table: Desk,
    stairs: Stairs,
    step: int,
) -> None:
    """Write the staircases of a world from a step on.

    The few levels of an issue are sorted beginning with the order they had in the world before: worlds are much alike,
    so little is left to do, and what comes of it is the same.
    """
    row, others_row, starts, begins = own[world], other[world], layout.starts, stairs.begins[world]
    for issue in range(starts.size - 1):
        begins[issue] = step
        begin, end = starts[issue], starts[issue + 1]
        if end - begin >= _MANY:
            end = begin + _in_drawers(row, others_row, begin, end, table.order, table.drawers)
        _falling(row, others_row, table.order, begin, end)
        step = _unbeaten_steps(row, others_row, table.order, begin, end, table.level, stairs, step)
    begins[starts.size - 1] = step


@borrowing
def _unbeaten_steps(
    own: _Row, other: _Row, order: _Order, begin: int, end: int, level: _Order, stairs: Stairs, step: int
) -> int:
    """Write the levels of an issue that no other beats, of those sorted, from a step on; where they end."""
    while end > begin and own[order[end - 1]] == -np.inf:
        end -= 1
    best = -np.inf
    for each in range(begin, end):
        column = order[each]
        gives = other[column]
        stairs.own[step], stairs.other[step], stairs.level[step] = own[column], gives, level[column]
        step += gives > best  # what does not rise is written over
        best = gives if gives > best else best
    return step


@compiled
def _drawers(columns: int) -> _Drawers:
    """Room for so many levels."""
    above, begins = np.empty(_DRAWERS), np.empty(_DRAWERS + 1, np.int64)
    return _Drawers(np.empty(columns, np.int64), np.empty(columns, np.int64), above, begins)


@borrowing
def _in_drawers(own: _Row, other: _Row, start: int, end: int, order: _Order, drawers: _Drawers) -> int:
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
def _falling(own: _Row, other: _Row, order: _Order, begin: int, end: int) -> None:
    """Sort levels in place by falling own value, then by falling value to the other side, then by level."""
    last = own[order[begin]] if begin < end else 0.0
    for each in range(begin + 1, end):
        moved, place = order[each], each
        worth = own[moved]
        if last > worth:
            last = worth
            continue
        while place > begin:
            before = order[place - 1]
            if own[before] > worth:
                break
            tied = own[before] == worth
            if tied and (other[before] > other[moved] or (other[before] == other[moved] and before < moved)):
                break
            order[place] = before
            place -= 1
        order[place] = moved
        last = own[order[each]]


@borrowing
def _merge(stairs: Stairs, world: int, table: Desk, rungs: Rungs, rung: int) -> int:
    """Write the rungs of a world from a place on, with the steps of all its chains; where they end.

    Steps are taken by the other's gain per unit given up, ties by issue, then place.
    """
    chains, now, end, count = table.chains, table.standing, 0, 0
    begins, mine, theirs, left_open = stairs.begins[world], stairs.own, stairs.other, stairs.open
    issues = left_open.size
    for k in range(issues):
        first, start = end, begins[left_open[k]]
        now.place[k], now.own[k], now.other[k] = 0, mine[start], theirs[start]
        end = _chained(mine, theirs, start, begins[left_open[k] + 1], chains, first)
        count = _in_turn(chains, k, first, end, count)
    own, other, place = rungs.own, rungs.other, rungs.place
    for each in range(count + 1):
        keeps, gives = 0.0, 0.0
        for k in range(issues):
            keeps += now.own[k]
            gives += now.other[k]
            place[rung, k] = now.place[k]
        own[rung], other[rung] = keeps, gives
        rung += 1
        if each < count:
            step = chains.taken[each]
            issue = chains.issue[step]
            now.place[issue], now.own[issue], now.other[issue] = chains.step[step], chains.own[step], chains.other[step]
    return rung


@borrowing
def _chained(own: _Flat, other: _Flat, start: int, end: int, chains: _Chains, first: int) -> int:
    """Write the steps of a staircase that lie on its upper-right concave chain from a first on; where they end.

    A level below the line between two others is on no concave chain above them. Levels on a straight line stay.
    """
    last = first
    chains.step[last], chains.own[last], chains.other[last] = 0, own[start], other[start]
    for step in range(start + 1, end):
        mine, theirs = own[step], other[step]
        rises, falls = theirs - chains.other[last], chains.own[last] - mine
        while last > first and chains.rise[last] * falls < rises * chains.fall[last] * (1 - _ROUNDING):
            last -= 1
            rises, falls = theirs - chains.other[last], chains.own[last] - mine
        last += 1
        chains.step[last], chains.own[last], chains.other[last] = step - start, mine, theirs
        chains.rise[last], chains.fall[last] = rises, falls
    return last + 1


@borrowing
def _in_turn(chains: _Chains, issue: int, first: int, end: int, count: int) -> int:
    """Put the steps of an issue in their turn among the so many taken; how many there are then.

    None is taken before an earlier one of its issue, whatever rounding makes of its slope.
    """
    slope, taken, slopes = np.inf, chains.taken, chains.slope
    for step in range(first + 1, end):
        slope = min(slope, chains.rise[step] / chains.fall[step])
        chains.issue[step] = issue
        place = count
        while place > 0 and slopes[place - 1] < slope:
            slopes[place], taken[place] = slopes[place - 1], taken[place - 1]
            place -= 1
        slopes[place], taken[place] = slope, step
        count += 1
    return count
