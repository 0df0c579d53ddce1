"""The loops that look around the rungs: what best to offer at a demand, and what most to hope for.

``rungs.py`` says what rungs are and who asks.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import borrowing, compiled
from negotiation.shapes import PerLevel, PerWorld
from negotiation.table.climbing import Rungs, Stairs, climb, desk, room
from negotiation.table.packed import Layout

#: Two values are the same when they differ by less than a dollar (in USD bn): sums in another order round
#: differently.
DOLLAR: Final = 1e-9
#: Rungs searched around before the first that is beyond what is asked, and as many from it on. With one on either side
#: twice as much of the possible gain is left on the table, with three a quarter less.
_AROUND: Final = 2

type _Flat = NDArray[np.float64]  # numbers of all worlds, one world after the other
type _Places = NDArray[np.int64]  # of levels, steps or rungs


class Looked(NamedTuple):
    """What was found around the rungs of a world, to go on from: what is asked for mostly falls a little.

    Attributes:
        rung: those searched around, shape (around,); −1 for one that is there already.
        step: the last step of an issue that can be taken from a rung, shape (around, open issues).
        opens: own value asked below which one more can be taken, the same; −inf after the last.
        asked: own value asked last, and that from which on another rung is nearest, shape (2,).
        worth: what the best package is worth to the other side as believed and to oneself, shape (2,).
        best: the rung it is near, counted among those searched around, issue and step, shape (3,).
    """

    rung: _Places
    step: NDArray[np.int64]
    opens: PerLevel
    asked: _Flat
    worth: _Flat
    best: _Places


@compiled
def nothing_looked_at(stairs: Stairs) -> Looked:
    """Before the first look."""
    around = (2 * _AROUND, stairs.open.size)
    looked = Looked(
        np.empty(around[0], np.int64),
        np.empty(around, np.int64),
        np.empty(around),
        np.empty(2),
        np.empty(2),
        np.array([0, 0, 0]),
    )
    forget(looked)
    return looked


@borrowing
def forget(looked: Looked) -> None:
    """Look anew at the next world."""
    looked.asked[:] = -np.inf


@borrowing
def offered(stairs: Stairs, rungs: Rungs, world: int, target: float, looked: Looked, package: _Places) -> float:
    """Write the best offer of a world at a target into ``package``, (issues,): see ``Ladder.best_offer``.

    It is the best at every target from this down to the one returned: as far down no other step can be taken, and no
    other rung is as near. What was found before in the same world changes nothing but how soon it is found.
    """
    needed = target - DOLLAR
    anew = not looked.asked[1] < needed <= looked.asked[0]
    if anew:
        _turn_to(rungs, world, needed, looked)
    looked.asked[0] = needed
    lowest: float = max(_look(stairs, rungs, world, needed, looked, anew), looked.asked[1])
    rung, k = looked.rung[looked.best[0]], looked.best[1]
    package[:] = 0
    for each in range(stairs.open.size):
        package[stairs.open[each]] = rungs.place[rung, each]
    package[stairs.open[k]] = looked.best[2]
    for issue in range(package.size):
        package[issue] = stairs.level[stairs.begins[world, issue] + package[issue]]
    return lowest + 2 * DOLLAR


@borrowing
def _turn_to(rungs: Rungs, world: int, needed: float, looked: Looked) -> None:
    """Turn to the rungs around the first that is beyond what is asked."""
    begin, last = rungs.first[world], rungs.length[world] - 1
    beyond = _last_worth(rungs.own, begin, last + 1, 0, needed) + 1
    before = begin
    for each in range(looked.rung.size):
        rung = begin + max(min(beyond + each - _AROUND, last), 0)
        looked.rung[each] = -1 if each > 0 and rung == before else rung
        before = rung
    looked.asked[1] = rungs.own[begin + beyond] if beyond <= last else -np.inf
    looked.opens[:], looked.worth[:], looked.best[:] = -np.inf, -np.inf, 0


@borrowing
def _look(stairs: Stairs, rungs: Rungs, world: int, needed: float, looked: Looked, anew: bool) -> float:
    """Find the best package one issue away from the rungs, anew or where one more step can be taken.

    Returns:
        Own value asked below which the first of further steps can be taken; −inf if there are none.
    """
    begins, left_open, stairs_own, stairs_other = stairs.begins[world], stairs.open, stairs.own, stairs.other
    lowest = -np.inf
    for near in range(looked.rung.size):
        rung = looked.rung[near]
        if rung < 0:
            continue
        keeps, gives = rungs.own[rung], rungs.other[rung]
        for k in range(left_open.size):
            if not anew and looked.opens[near, k] < needed - DOLLAR:
                lowest = max(lowest, looked.opens[near, k])
                continue
            start, end = begins[left_open[k]], begins[left_open[k] + 1]
            now = start + rungs.place[rung, k]
            least = stairs_own[now] - (keeps - needed)
            step = now if anew else looked.step[near, k]
            while step + 1 < end and stairs_own[step + 1] >= least:
                step += 1
            while step >= start and stairs_own[step] < least:
                step -= 1
            looked.step[near, k] = step
            opens = needed - (least - stairs_own[step + 1]) if step + 1 < end else -np.inf
            looked.opens[near, k], lowest = opens, max(lowest, opens)
            if step >= start:
                other = gives - stairs_other[now] + stairs_other[step]
                own = keeps - stairs_own[now] + stairs_own[step]
                if _better(other, own, near, k, looked):
                    looked.worth[0], looked.worth[1] = other, own
                    looked.best[0], looked.best[1], looked.best[2] = near, k, step - start
    return lowest


@borrowing
def _better(other: float, own: float, near: int, k: int, looked: Looked) -> bool:
    """A package gives more than the best found, or keeps more, or is of an earlier issue, or near an earlier rung."""
    most: float = looked.worth[0]
    kept: float = looked.worth[1]
    if other != most:
        return other > most
    if own != kept:
        return own > kept
    issue: int = looked.best[1]
    rung: int = looked.best[0]
    return k < issue or (k == issue and near < rung)


@borrowing
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


@borrowing
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
    packages, looked = np.empty((worlds, asked, stairs.begins.shape[1] - 1), np.int64), nothing_looked_at(stairs)
    for world in range(worlds):
        forget(looked)
        for each in range(asked):
            offered(stairs, rungs, world, targets[world, each], looked, packages[world, each])
    return packages


@compiled
def climbed(own: PerLevel, other: PerLevel, layout: Layout, required: PerWorld) -> tuple[Stairs, Rungs, PerWorld]:
    """Staircases and rungs of each world, and its ideal while they are at hand: see ``rungs.ladder_and_ideal``.

    Args:
        own: own value of each level, (worlds, columns), USD bn; −inf is not on the table.
        other: the other side's value as believed, the same shape.
        layout: which level each column is of.
        required: the other side's value, (worlds,), USD bn.
    """
    stairs, rungs = room(own, other, layout)
    table, best = desk(layout, stairs), np.empty(own.shape[0])
    for world in range(own.shape[0]):
        climb(own, other, world, layout, table, stairs, rungs)
        best[world] = _ideal(stairs, rungs, world, required[world])
    return stairs, rungs, best


@compiled
def ideals(stairs: Stairs, rungs: Rungs, required: PerWorld) -> PerWorld:
    """Largest own value that gives the other side so much, (worlds,): see ``Ladder.ideal``."""
    best = np.empty(len(stairs.begins))
    for world in range(best.size):
        best[world] = _ideal(stairs, rungs, world, required[world])
    return best


@borrowing
def _ideal(stairs: Stairs, rungs: Rungs, world: int, required: float) -> float:
    """Largest own value that gives the other side so much in one world."""
    begins, left_open, own, other = stairs.begins[world], stairs.open, stairs.own, stairs.other
    begin, last = rungs.first[world], rungs.length[world] - 1
    enough = _first_giving(rungs.other, begin, last + 1, required - DOLLAR)
    best, before = -np.inf, begin - 1
    for ahead in range(-_AROUND, _AROUND):
        rung = begin + max(min(enough + ahead, last), 0)
        if rung == before:
            continue
        before, gives, keeps = rung, rungs.other[rung], rungs.own[rung]
        for k in range(left_open.size):
            start, end = begins[left_open[k]], begins[left_open[k] + 1]
            now = start + rungs.place[rung, k]
            needed = required - (gives - other[now]) - DOLLAR
            step = now
            while step < end and other[step] < needed:
                step += 1
            while step > start and other[step - 1] >= needed:
                step -= 1
            if step < end:
                best = max(best, keeps - own[now] + own[step])
    return best
