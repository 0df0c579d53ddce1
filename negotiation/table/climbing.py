"""The loops behind the rungs: one world after the other, from values to staircases, chains, rungs and offers.

``rungs.py`` says what these are and who asks for them.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import compiled
from negotiation.shapes import PerIssueIndex, PerLevel, PerWorld, PerWorldIndex
from negotiation.table.packed import Layout

#: Two values are the same when they differ by less than a dollar (in USD bn): sums in another order round
#: differently.
DOLLAR: Final = 1e-9
#: A level sags below the chain of its neighbours when the slopes differ by more than rounding does.
_ROUNDING: Final = 1e-9
#: Rungs searched around before the first that is beyond what is asked, and as many from it on. With one on either side
#: twice as much of the possible gain is left on the table, with three a quarter less.
_AROUND: Final = 2
#: Drawers that levels are sorted into by own value, so that few are left to be compared with each other.
_DRAWERS: Final = 64
#: From so many levels on drawers are worth their while.
_MANY: Final = 48

type _Flat = NDArray[np.float64]  # numbers of all worlds, one world after the other
type _FlatIndex = NDArray[np.int64]  # the same
type _Row = NDArray[np.float64]  # (columns,) of one world
type _Levels = NDArray[np.int64]  # some levels of an issue


class Stairs(NamedTuple):
    """All staircases: steps of each world and issue one after the other, without gaps, best for oneself first.

    Attributes:
        first: where the steps of a world and issue begin, shape (worlds, issues).
        length: how many there are, shape (worlds, issues).
        own: own value of each step, shape (steps,), USD bn, falling along a staircase.
        other: the other side's value as believed, shape (steps,), USD bn, rising.
        level: the level each step stands for, shape (steps,).
        open: the issues that leave a choice in some world, and the first, shape (open issues,).
    """

    first: PerIssueIndex
    length: PerIssueIndex
    own: _Flat
    other: _Flat
    level: _FlatIndex
    open: _Levels


class Chains(NamedTuple):
    """Which steps lie on the upper-right concave chain of their staircase.

    Attributes:
        length: how many, shape (worlds, issues).
        place: of each on its staircase; those of a world and issue begin where its steps do, shape (steps or more,).
    """

    length: PerIssueIndex
    place: _FlatIndex


class Rungs(NamedTuple):
    """All rungs, one world after the other.

    Attributes:
        first: where a world's rungs begin, shape (worlds,).
        length: how many there are, shape (worlds,).
        own: own value of each, shape (rungs,), USD bn, falling in a world.
        other: the other side's value as believed, shape (rungs,), USD bn, rising.
        place: on each issue's staircase, shape (rungs, issues).
    """

    first: PerWorldIndex
    length: PerWorldIndex
    own: _Flat
    other: _Flat
    place: PerIssueIndex


@compiled
def climbed(own: PerLevel, other: PerLevel, layout: Layout) -> tuple[Stairs, Chains]:
    """The levels of each issue that no other level beats, and which of them lie on its concave chain.

    Args:
        own: own value of each level, (worlds, columns), USD bn; −inf is not on the table.
        other: the other side's value as believed, the same shape.
        layout: which level each column is of.
    """
    worlds, levels = own.shape
    starts, issues = layout.starts, layout.starts.size - 1
    shape = (worlds, issues)
    first, length, chained = np.empty(shape, np.int64), np.empty(shape, np.int64), np.empty(shape, np.int64)
    room = levels * (worlds // 2 + 1)
    mine, theirs = np.empty(room), np.empty(room)
    level, chain = np.empty(room, np.int64), np.empty(room, np.int64)
    some, drawer, order = np.empty(levels, np.int64), np.empty(levels, np.int64), np.empty(levels, np.int64)
    above, begins = np.empty(_DRAWERS), np.empty(_DRAWERS + 1, np.int64)
    end = 0
    for world in range(worlds):
        if end + levels > mine.size:
            room = 2 * mine.size
            mine, theirs = _longer(mine, room), _longer(theirs, room)
            level, chain = _longer(level, room), _longer(chain, room)
        for issue in range(issues):
            first[world, issue] = end
            begin, after = starts[issue], starts[issue + 1]
            if after - begin < _MANY:
                found = _on_table(own[world], other[world], begin, after, order)
            else:
                found = _unbeaten(own[world], other[world], begin, after, some, drawer, above)
                _by_drawer(some, drawer, found, order, begins)
            _falling(own[world], other[world], order, found)
            best = -np.inf
            for each in range(found):
                place = order[each]
                if other[world, place] > best:
                    best = other[world, place]
                    mine[end], theirs[end], level[end] = own[world, place], best, layout.level[place]
                    end += 1
            start = first[world, issue]
            length[world, issue] = end - start
            chained[world, issue] = _chained(mine, theirs, start, end, chain)
    choice = np.flatnonzero((np.diff(starts) > 1) | (np.arange(issues) == 0))
    stairs = Stairs(first, length, mine[:end].copy(), theirs[:end].copy(), level[:end].copy(), choice)
    return stairs, Chains(chained, chain)


@compiled
def _longer(flat: _Flat, room: int) -> _Flat:
    """The same numbers with room for more."""
    longer = np.empty(room, flat.dtype)
    longer[: flat.size] = flat
    return longer


@compiled
def _on_table(own: _Row, other: _Row, start: int, end: int, order: _Levels) -> int:
    """Write into ``order`` the levels of an issue that are on the table; how many they are."""
    found = 0
    for place in range(start, end):
        if own[place] > -np.inf and other[place] > -np.inf:
            order[found] = place
            found += 1
    return found


@compiled
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


@compiled
def _by_drawer(some: _Levels, drawer: _Levels, found: int, order: _Levels, begins: _Levels) -> None:
    """Write the levels into ``order`` drawer by drawer, the highest first, inside a drawer as they come."""
    begins[:] = 0
    for each in range(found):
        begins[drawer[each] + 1] += 1
    for each in range(1, begins.size):
        begins[each] += begins[each - 1]
    for each in range(found):
        order[begins[drawer[each]]] = some[each]
        begins[drawer[each]] += 1


@compiled
def _falling(own: _Row, other: _Row, order: _Levels, found: int) -> None:
    """Sort levels in place by falling own value, then by falling value to the other side, then by level."""
    for each in range(1, found):
        moved = order[each]
        place = each
        while place > 0:
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
def _chained(own: _Flat, other: _Flat, start: int, end: int, chain: _Levels) -> int:
    """Write the places of a staircase that lie on its upper-right concave chain; how many they are.

    A level below the line between two others is on no concave chain above them. Levels on a straight line stay.
    """
    length = 0
    for step in range(start, end):
        while length > 1:
            last, before = start + chain[start + length - 1], start + chain[start + length - 2]
            rose, fell = other[last] - other[before], own[before] - own[last]
            rises, falls = other[step] - other[last], own[last] - own[step]
            if not rose * falls < rises * fell * (1 - _ROUNDING):
                break
            length -= 1
        chain[start + length] = step - start
        length += 1
    return length


@compiled
def merged(stairs: Stairs, chains: Chains) -> Rungs:
    """Rungs from all chains: steps by the other's gain per unit given up, ties by issue, then place."""
    worlds, issues = stairs.first.shape
    first, length = np.empty(worlds, np.int64), np.empty(worlds, np.int64)
    total = 0
    for world in range(worlds):
        first[world], length[world] = total, 1
        for issue in range(issues):
            length[world] += chains.length[world, issue] - 1
        total += length[world]
    own, other, place = np.empty(total), np.empty(total), np.empty((total, issues), np.int64)
    at, slope = np.empty(issues, np.int64), np.empty(issues)
    for world in range(worlds):
        for issue in range(issues):
            at[issue], place[first[world], issue] = 0, 0
            slope[issue] = _slope(stairs, chains, world, issue, 0)
        for rung in range(first[world] + 1, first[world] + length[world]):
            steepest = 0
            for issue in range(1, issues):
                if slope[issue] > slope[steepest]:
                    steepest = issue
            at[steepest] += 1
            for issue in range(issues):
                place[rung, issue] = place[rung - 1, issue]
            place[rung, steepest] = chains.place[stairs.first[world, steepest] + at[steepest]]
            slope[steepest] = min(slope[steepest], _slope(stairs, chains, world, steepest, at[steepest]))
        for rung in range(first[world], first[world] + length[world]):
            mine, theirs = 0.0, 0.0
            for issue in range(issues):
                step = stairs.first[world, issue] + place[rung, issue]
                mine += stairs.own[step]
                theirs += stairs.other[step]
            own[rung], other[rung] = mine, theirs
    return Rungs(first, length, own, other, place)


@compiled
def _slope(stairs: Stairs, chains: Chains, world: int, issue: int, at: int) -> float:
    """What the other side gains per unit given up in a step of a chain; −inf after the last."""
    if at + 1 >= chains.length[world, issue]:
        return -np.inf
    start = stairs.first[world, issue]
    before, after = start + chains.place[start + at], start + chains.place[start + at + 1]
    slope: float = (stairs.other[after] - stairs.other[before]) / (stairs.own[before] - stairs.own[after])
    return slope


@compiled
def offered(stairs: Stairs, rungs: Rungs, world: int, target: float, level: _Levels) -> None:
    """Write the best offer of a world at a target into ``level``, (issues,): see ``Ladder.best_offer``."""
    first, own, other, place = stairs.first, stairs.own, stairs.other, rungs.place
    begin, last, needed = rungs.first[world], rungs.length[world] - 1, target - DOLLAR
    beyond = _last_worth(rungs.own, begin, last + 1, 0, needed) + 1
    best_issue, best_rung, best_step = 0, begin, 0
    best_other, best_own = -np.inf, -np.inf
    before = begin - 1
    for ahead in range(-_AROUND, _AROUND):
        rung = begin + max(min(beyond + ahead, last), 0)
        if rung == before:
            continue
        before = rung
        slack = rungs.own[rung] - needed
        for issue in stairs.open:
            start = first[world, issue]
            now = start + place[rung, issue]
            step, least = now, own[now] - slack
            if slack >= 0:
                end = start + stairs.length[world, issue]
                while step + 1 < end and own[step + 1] >= least:
                    step += 1
            else:
                while step >= start and own[step] < least:
                    step -= 1
                if step < start:
                    continue
            gives, keeps = rungs.other[rung] - other[now] + other[step], rungs.own[rung] - own[now] + own[step]
            tied = gives == best_other and (keeps > best_own or (keeps == best_own and issue < best_issue))
            if gives > best_other or tied:
                best_other, best_own = gives, keeps
                best_issue, best_rung, best_step = issue, rung, step - start
    for issue in range(first.shape[1]):
        step = best_step if issue == best_issue else place[best_rung, issue]
        level[issue] = stairs.level[first[world, issue] + step]


@compiled
def _last_worth(own: _Flat, begin: int, length: int, place: int, needed: float) -> int:
    """The last place of a falling row worth so much, looked for from a place on with growing strides; −1 if none."""
    stride = 1
    if own[begin + place] >= needed:
        low = place
        while low + stride < length and own[begin + low + stride] >= needed:
            low += stride
            stride *= 2
        high = min(low + stride, length)
    else:
        high = place
        while high - stride >= 0 and own[begin + high - stride] < needed:
            high -= stride
            stride *= 2
        low = max(high - stride, -1)
    while low + 1 < high:
        middle = (low + high) // 2
        if own[begin + middle] >= needed:
            low = middle
        else:
            high = middle
    return low


@compiled
def _first_giving(other: _Flat, begin: int, length: int, needed: float) -> int:
    """The first place of a rising row that gives so much, by bisection; its length if none does."""
    low, high = 0, length
    while low < high:
        middle = (low + high) // 2
        if other[begin + middle] >= needed:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def all_offered(stairs: Stairs, rungs: Rungs, targets: PerLevel) -> NDArray[np.int64]:
    """The best offer of each world at each of several targets, (worlds, targets, issues)."""
    worlds, asked = targets.shape
    levels = np.empty((worlds, asked, stairs.first.shape[1]), np.int64)
    for world in range(worlds):
        for each in range(asked):
            offered(stairs, rungs, world, targets[world, each], levels[world, each])
    return levels


@compiled
def ideals(stairs: Stairs, rungs: Rungs, required: PerWorld) -> PerWorld:
    """Largest own value that gives the other side so much, (worlds,): see ``Ladder.ideal``."""
    worlds = len(stairs.first)
    best = np.full(worlds, -np.inf)
    for world in range(worlds):
        begin, last = rungs.first[world], rungs.length[world] - 1
        enough = _first_giving(rungs.other, begin, last + 1, required[world] - DOLLAR)
        for ahead in range(-_AROUND, _AROUND):
            rung = begin + max(min(enough + ahead, last), 0)
            own, other = rungs.own[rung], rungs.other[rung]
            for issue in stairs.open:
                start, place = stairs.first[world, issue], rungs.place[rung, issue]
                needed = required[world] - (other - stairs.other[start + place]) - DOLLAR
                step = _first_giving(stairs.other, start, stairs.length[world, issue], needed)
                if step < stairs.length[world, issue]:
                    best[world] = max(best[world], own - stairs.own[start + place] + stairs.own[start + step])
    return best
