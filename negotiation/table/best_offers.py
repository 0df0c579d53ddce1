"""The loops that look around the rungs: what best to offer at a demand, and what most to hope for.

``rungs.py`` says what rungs are and who asks.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import compiled
from negotiation.shapes import PerLevel, PerWorld
from negotiation.table.climbing import Rungs, Stairs

#: Two values are the same when they differ by less than a dollar (in USD bn): sums in another order round
#: differently.
DOLLAR: Final = 1e-9
#: Rungs searched around before the first that is beyond what is asked, and as many from it on. With one on either side
#: twice as much of the possible gain is left on the table, with three a quarter less.
_AROUND: Final = 2

type _Flat = NDArray[np.float64]  # numbers of all worlds, one world after the other
type _Package = NDArray[np.int64]  # (issues,)


@compiled
def offered(stairs: Stairs, rungs: Rungs, world: int, target: float, package: _Package) -> float:
    """Write the best offer of a world at a target into ``package``, (issues,): see ``Ladder.best_offer``.

    It is the best at every target from this down to the one returned: as far down no other step can be taken, and no
    other rung is as near.
    """
    begin, last, needed = rungs.first[world], rungs.length[world] - 1, target - DOLLAR
    beyond = _last_worth(rungs.own, begin, last + 1, 0, needed) + 1
    best_k, best_rung, best_step = 0, begin, 0
    best_other, best_own = -np.inf, -np.inf
    before, spare = begin - 1, np.inf
    for ahead in range(-_AROUND, _AROUND):
        rung = begin + max(min(beyond + ahead, last), 0)
        if rung == before:
            continue
        before = rung
        slack = rungs.own[rung] - needed
        for k in range(stairs.open.size):
            start, end = stairs.begins[world, stairs.open[k]], stairs.begins[world, stairs.open[k] + 1]
            now = start + rungs.place[rung, k]
            step, least = now, stairs.own[now] - slack
            if slack >= 0:
                while step + 1 < end and stairs.own[step + 1] >= least:
                    step += 1
            else:
                while step >= start and stairs.own[step] < least:
                    step -= 1
            if step + 1 < end:
                spare = min(spare, least - stairs.own[step + 1])
            if step < start:
                continue
            gives = rungs.other[rung] - stairs.other[now] + stairs.other[step]
            keeps = rungs.own[rung] - stairs.own[now] + stairs.own[step]
            tied = gives == best_other and (keeps > best_own or (keeps == best_own and k < best_k))
            if gives > best_other or tied:
                best_other, best_own = gives, keeps
                best_k, best_rung, best_step = k, rung, step - start
    package[:] = 0
    for k in range(stairs.open.size):
        place = best_step if k == best_k else rungs.place[best_rung, k]
        package[stairs.open[k]] = place
    for issue in range(package.size):
        package[issue] = stairs.level[stairs.begins[world, issue] + package[issue]]
    nearest = rungs.own[begin + beyond] if beyond <= last else -np.inf
    return max(nearest, needed - spare) + 2 * DOLLAR


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
    packages = np.empty((worlds, asked, stairs.begins.shape[1] - 1), np.int64)
    for world in range(worlds):
        for each in range(asked):
            offered(stairs, rungs, world, targets[world, each], packages[world, each])
    return packages


@compiled
def ideals(stairs: Stairs, rungs: Rungs, required: PerWorld) -> PerWorld:
    """Largest own value that gives the other side so much, (worlds,): see ``Ladder.ideal``."""
    worlds = len(stairs.begins)
    best = np.full(worlds, -np.inf)
    for world in range(worlds):
        begin, last = rungs.first[world], rungs.length[world] - 1
        enough = _first_giving(rungs.other, begin, last + 1, required[world] - DOLLAR)
        for ahead in range(-_AROUND, _AROUND):
            rung = begin + max(min(enough + ahead, last), 0)
            for k in range(stairs.open.size):
                start, end = stairs.begins[world, stairs.open[k]], stairs.begins[world, stairs.open[k] + 1]
                now = start + rungs.place[rung, k]
                needed = required[world] - (rungs.other[rung] - stairs.other[now]) - DOLLAR
                step = now
                while step < end and stairs.other[step] < needed:
                    step += 1
                while step > start and stairs.other[step - 1] >= needed:
                    step -= 1
                if step < end:
                    best[world] = max(best[world], rungs.own[rung] - stairs.own[now] + stairs.own[step])
    return best
