"""Which concessions are worth making: efficient packages from one side's best to the other's, step by step.

A *staircase* holds the levels of one issue that no other level beats for both sides. Its upper-right
concave chain holds those that are best for some weighting of the two sides' values. The steps of all
issues' chains, merged in the order of what the other side gains per unit given up, lead down the *rungs*:
packages that are efficient under the beliefs they were made from. Between rungs lie more efficient
packages; the search looks one issue away from a rung.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import PerIssueIndex, PerLevel, PerLevelIndex, PerRung, PerRungPlace, PerWorld, PerWorldIndex

#: Two values are the same when they differ by less than a dollar (in USD bn): sums in another order round
#: differently.
DOLLAR: Final = 1e-9
#: A level sags below the chain of its neighbours when the slopes differ by more than rounding does.
_ROUNDING: Final = 1e-9
#: Places of the rungs searched around, counted from the first rung beyond: two on either side. With one on
#: either side twice as much of the possible gain is left on the table, with three a quarter less.
_AROUND: Final = np.array([-2, -1, 0, 1])
#: Levels sorted and offers looked at at a time: the arrays of one chunk of worlds stay in the processor's cache.
_SORTED: Final = 2**14
_LOOKED_AT: Final = 2**16
#: From so many numbers a world on, comparing all of them with one step after another is the faster way.
_MANY: Final = 16
#: All bits of a float but its sign.
_UNSIGNED: Final = np.int64(2**63 - 1)

type _Flat = NDArray[np.float64]  # (kept levels of all worlds,), world after world
type _FlatIndex = NDArray[np.intp]  # the same


@dataclass(frozen=True)
class Staircase:
    """The levels of one issue that no other level beats for both sides, best for oneself first.

    Rows are filled up to a common length with steps nobody can take (own value −inf, the other's +inf); at
    least one.

    Attributes:
        own: own value, shape (worlds, steps), USD bn, falling.
        other: the other side's value as believed, shape (worlds, steps), USD bn, rising.
        level: the level each step stands for, shape (worlds, steps).
    """

    own: PerLevel
    other: PerLevel
    level: PerLevelIndex

    def at(self, rows: PerWorldIndex | slice) -> "Staircase":
        """The staircase of some worlds."""
        return Staircase(self.own[rows], self.other[rows], self.level[rows])

    def replaced(self, rows: PerWorldIndex, part: "Staircase") -> "Staircase":
        """This staircase with that of some worlds put in its place."""
        return Staircase(
            _put(self.own, rows, part.own, -np.inf),
            _put(self.other, rows, part.other, np.inf),
            _put(self.level, rows, part.level, 0),
        )


@dataclass(frozen=True)
class Ladder:
    """What one side can offer, in the order in which it would concede.

    Attributes:
        stairs: one staircase an issue.
        places: place on the staircase at each rung, one (worlds, rungs) an issue, rising; the last repeats.
        own: own value of each rung, shape (worlds, rungs), USD bn, falling; the last repeats.
        other: the other side's value of each rung as believed, shape (worlds, rungs), USD bn, rising.
        count: number of rungs before the last repeats, shape (worlds,).
    """

    stairs: tuple[Staircase, ...]
    places: tuple[PerRungPlace, ...]
    own: PerRung
    other: PerRung
    count: PerWorldIndex

    def at(self, rows: PerWorldIndex | slice) -> "Ladder":
        """The ladder of some worlds."""
        return Ladder(
            tuple(stairs.at(rows) for stairs in self.stairs),
            tuple(places[rows] for places in self.places),
            self.own[rows],
            self.other[rows],
            self.count[rows],
        )

    def replaced(self, rows: PerWorldIndex, part: "Ladder") -> "Ladder":
        """This ladder with that of some worlds put in its place."""
        pairs = zip(self.stairs, part.stairs, strict=True)
        places = zip(self.places, part.places, strict=True)
        return Ladder(
            tuple(stairs.replaced(rows, new) for stairs, new in pairs),
            tuple(_put(place, rows, new) for place, new in places),
            _put(self.own, rows, part.own),
            _put(self.other, rows, part.other),
            _put(self.count, rows, part.count),
        )

    def best_offer(self, target: PerWorld) -> PerIssueIndex:
        """Package worth at least the target that is best for the other side as believed.

        Searched are the last two rungs that meet the target, the next two, and every package one issue away
        from any of them. Ties go to the higher own value, then to the earlier issue and rung. Where nothing
        meets the target it is what is best for oneself.

        Args:
            target: own value asked for, shape (worlds,), USD bn.

        Returns:
            Level of each issue, shape (worlds, issues).
        """
        return self.best_offers(target[:, None])[:, 0]

    def best_offers(self, targets: PerLevel) -> NDArray[np.intp]:
        """The best offer at each of several targets: see ``best_offer``.

        Args:
            targets: own values asked for, shape (worlds, targets), USD bn.

        Returns:
            Level of each issue, shape (worlds, targets, issues).
        """
        worlds = len(targets)
        chunk = max(_LOOKED_AT // (targets.shape[1] * _AROUND.size * len(self.stairs)), 1)
        if worlds <= chunk:
            return self._best_offers(targets)
        cuts = (slice(start, start + chunk) for start in range(0, worlds, chunk))
        return np.concatenate([self.at(cut)._best_offers(targets[cut]) for cut in cuts])

    def _best_offers(self, targets: PerLevel) -> NDArray[np.intp]:
        """The best offers in a chunk of worlds."""
        worlds, asked = targets.shape
        beyond = np.minimum(_leading(self.own, targets - DOLLAR), self.count[:, None])
        around, own, other, own_sum, other_sum = self._around(beyond)
        needed_at = np.repeat(targets, _AROUND.size, axis=1)
        by_target = (worlds, asked, _AROUND.size)
        own_found = np.empty((worlds, asked, len(self.stairs), _AROUND.size))
        other_found = np.empty_like(own_found)
        steps = []
        for issue, stairs in enumerate(self.stairs):
            rest = own_sum - own[issue]
            step = _leading(stairs.own, needed_at - rest - DOLLAR) - 1
            possible = step >= 0
            step = np.maximum(step, 0)
            flat = _places(step, stairs.own.shape[1])
            steps.append(flat)
            own_found[:, :, issue] = (rest + stairs.own.ravel()[flat]).reshape(by_target)
            found = other_sum - other[issue] + stairs.other.ravel()[flat]
            other_found[:, :, issue] = np.where(possible, found, -np.inf).reshape(by_target)
        candidates = (worlds, asked, -1)
        best = _first_best(other_found.reshape(candidates), own_found.reshape(candidates))
        return self._package(around, steps, best)

    def ideal(self, required: PerWorld) -> PerWorld:
        """Largest own value among packages that give the other side what it requires; −inf if none does.

        Searched are the first two rungs that give as much, the two before, and every package one issue away
        from any of them.

        Args:
            required: the other side's value, shape (worlds,), USD bn.
        """
        gives = self.other >= (required - DOLLAR)[:, None]
        enough = np.where(gives[:, -1], gives.argmax(axis=1), self.count)
        _, own, other, own_sum, other_sum = self._around(enough[:, None])
        found = []
        for issue, stairs in enumerate(self.stairs):
            needed = required[:, None] - (other_sum - other[issue]) - DOLLAR
            step = (stairs.other[:, None, :] >= needed[:, :, None]).argmax(axis=2)
            flat = _places(step, stairs.own.shape[1])
            found.append(own_sum - own[issue] + stairs.own.ravel()[flat])
        return np.asarray(np.hstack(found).max(axis=1), dtype=np.float64)

    def _around(
        self, rung: PerLevelIndex
    ) -> tuple[list[PerLevelIndex], list[PerLevel], list[PerLevel], PerLevel, PerLevel]:
        """Rungs around some numbers, (worlds, numbers): places and both values an issue, and sums of these.

        All have shape (worlds, numbers times around).
        """
        last = self.own.shape[1] - 1
        rungs = _places(np.clip(rung[:, :, None] + _AROUND, 0, last).reshape(len(rung), -1), last + 1)
        around, own, other = [], [], []
        for stairs, places in zip(self.stairs, self.places, strict=True):
            flat = _places(places.ravel()[rungs], stairs.own.shape[1])
            around.append(flat)
            own.append(stairs.own.ravel()[flat])
            other.append(stairs.other.ravel()[flat])
        return around, own, other, _in_turn(own), _in_turn(other)

    def _package(
        self, around: list[PerLevelIndex], steps: list[PerLevelIndex], best: PerLevelIndex
    ) -> NDArray[np.intp]:
        """Levels of the candidates chosen, (worlds, targets, issues).

        Candidates are issue after issue, for each rung around; ``around`` and ``steps`` are places in the flattened
        staircases, (worlds, targets times around).
        """
        changed, rung = best // _AROUND.size, best % _AROUND.size
        chosen = (np.arange(best.size) * _AROUND.size).reshape(best.shape) + rung
        levels = np.empty((*best.shape, len(self.stairs)), dtype=np.intp)
        for issue, stairs in enumerate(self.stairs):
            place = np.where(changed == issue, steps[issue].ravel()[chosen], around[issue].ravel()[chosen])
            levels[:, :, issue] = stairs.level.ravel()[place]
        return levels


def ladder(own: Sequence[PerLevel], other: Sequence[PerLevel]) -> Ladder:
    """Staircases, chains and rungs of one side.

    A level of value −inf to either side is not on the table.

    Args:
        own: own value of each level, one (worlds, levels) an issue, USD bn.
        other: the other side's value as believed, the same shapes.
    """
    stairs, turns = [], []
    for own_issue, other_issue in zip(own, other, strict=True):
        staircase, chain = _staircase(own_issue, other_issue)
        stairs.append(staircase)
        turns.append(chain)
    return _merged(tuple(stairs), tuple(turns))


def _staircase(own: PerLevel, other: PerLevel) -> tuple[Staircase, PerLevelIndex]:
    """Staircase of one issue in every world, and the places on it that lie on its concave chain."""
    worlds = own.shape[0]
    size = max(_SORTED // own.shape[1], 1)
    starts = range(0, worlds, size)
    chunks = [_undominated(own[start : start + size], other[start : start + size]) for start in starts]
    world = np.concatenate([start + chunk[0] for start, chunk in zip(starts, chunks, strict=True)])
    own_kept, other_kept, level = (np.concatenate([chunk[part] for chunk in chunks]) for part in (1, 2, 3))
    count = np.bincount(world, minlength=worlds)
    start = np.cumsum(count) - count
    step = np.arange(world.size) - start[world]
    shape = (worlds, _most(count) + 1)
    stairs = Staircase(np.full(shape, -np.inf), np.full(shape, np.inf), np.zeros(shape, dtype=np.intp))
    stairs.own[world, step], stairs.other[world, step] = own_kept, other_kept
    stairs.level[world, step] = level
    kept = _concave(own_kept, other_kept, world)
    count = np.bincount(world[kept], minlength=worlds)
    first = np.cumsum(count) - count
    turn = np.minimum(np.arange(_most(count)), count[:, None] - 1)
    return stairs, step[kept][first[:, None] + turn]


def _undominated(own: PerLevel, other: PerLevel) -> tuple[_FlatIndex, _Flat, _Flat, _FlatIndex]:
    """Levels that no other level beats, by falling own value: world, own value, other's value and level.

    Of levels of the same value to both sides the lowest is kept.
    """
    own_sorted, order = _falling(own)
    other_found = other.ravel()[_places(order, own.shape[1])]
    other_sorted = np.where(own_sorted > -np.inf, other_found, -np.inf)
    best = np.maximum.accumulate(other_sorted, axis=1)
    better = other_sorted > -np.inf
    better[:, 1:] &= other_sorted[:, 1:] > best[:, :-1]
    world, place = np.nonzero(better)
    flat = world * own.shape[1] + place
    own_kept, other_kept, level = own_sorted.ravel()[flat], other_sorted.ravel()[flat], order.ravel()[flat]
    last = np.ones(world.shape, dtype=np.bool_)
    last[:-1] = (world[1:] != world[:-1]) | (own_kept[1:] != own_kept[:-1])
    kept = np.flatnonzero(last)
    return world[kept], own_kept[kept], other_kept[kept], level[kept]


def _falling(value: PerLevel) -> tuple[PerLevel, PerLevelIndex]:
    """Values from the largest down and the levels they belong to, ties by level, each (worlds, levels).

    The level is written into the last bits of each value (as an integer that sorts as the value does),
    because sorting integers is four times as fast as sorting positions. So values come back rounded to what
    these bits leave: 9 of 52 bits for 512 levels, about a cent on 100 billion dollars.
    """
    levels = value.shape[1]
    low = np.int64(2 ** (levels - 1).bit_length() - 1)
    bits = np.subtract(0.0, value, order="C").view(np.int64)
    key = ((bits ^ ((bits >> 63) & _UNSIGNED)) & ~low) | np.arange(levels)
    key.sort(axis=1)
    bits = key & ~low
    return -(bits ^ ((bits >> 63) & _UNSIGNED)).view(np.float64), key & low


def _concave(own: _Flat, other: _Flat, world: _FlatIndex) -> _FlatIndex:
    """Which levels lie on the upper-right concave chain of each world's staircase.

    A level below the line between two others is on no concave chain above them, so all levels that sag
    between their present neighbours go at once, until none does. Levels on a straight line stay.
    """
    kept = np.arange(world.size)
    while True:
        place = world[kept]
        joined = place[1:] == place[:-1]
        given = np.where(joined, own[kept[:-1]] - own[kept[1:]], 1)
        with np.errstate(over="ignore"):
            slope = (other[kept[1:]] - other[kept[:-1]]) / given
        inside = joined[:-1] & joined[1:]
        sags = np.flatnonzero(inside & (slope[:-1] < slope[1:] * (1 - _ROUNDING)))
        if sags.size == 0:
            return kept
        kept = np.delete(kept, sags + 1)


def _merged(stairs: tuple[Staircase, ...], turns: tuple[PerLevelIndex, ...]) -> Ladder:
    """Rungs from all chains: steps by the other's gain per unit given up, ties by issue, then place."""
    given, gained, slope = [], [], []
    own_first, other_first = [], []
    for staircase, turn in zip(stairs, turns, strict=True):
        flat = _places(turn, staircase.own.shape[1])
        own, other = staircase.own.ravel()[flat], staircase.other.ravel()[flat]
        given.append(own[:, :-1] - own[:, 1:])
        gained.append(other[:, 1:] - other[:, :-1])
        taken = given[-1] > 0
        with np.errstate(over="ignore"):
            rate = np.where(taken, gained[-1] / np.where(taken, given[-1], 1), -np.inf)
        slope.append(np.minimum.accumulate(rate, axis=1) if rate.shape[1] else rate)
        own_first.append(own[:, :1])
        other_first.append(other[:, :1])
    steepness = np.hstack(slope)
    order = np.argsort(-steepness, axis=1, kind="stable")
    count = (steepness > -np.inf).sum(axis=1)
    in_order = order[:, : _most(count)]
    flat = _places(in_order, order.shape[1])
    own_steps, other_steps = -np.hstack(given).ravel()[flat], np.hstack(gained).ravel()[flat]
    own_rungs = np.cumsum(np.hstack((_in_turn(own_first), own_steps)), axis=1)
    other_rungs = np.cumsum(np.hstack((_in_turn(other_first), other_steps)), axis=1)
    return Ladder(stairs, _at_rungs(in_order, turns), own_rungs, other_rungs, count + 1)


def _at_rungs(taken: PerLevelIndex, turns: tuple[PerLevelIndex, ...]) -> tuple[PerRungPlace, ...]:
    """Place on each issue's staircase at every rung, from the steps taken in order, (worlds, steps)."""
    widths = [turn.shape[1] - 1 for turn in turns]
    issue_of = np.repeat(np.arange(len(turns), dtype=np.int16), widths)[taken]
    places = []
    for issue, turn in enumerate(turns):
        gone = np.zeros((len(taken), taken.shape[1] + 1), dtype=np.int16)
        np.cumsum(issue_of == issue, axis=1, dtype=np.int16, out=gone[:, 1:])
        places.append(turn.astype(np.int16).ravel()[_places(gone, turn.shape[1])])
    return tuple(places)


def _leading(values: NDArray[np.float64], needed: NDArray[np.float64]) -> NDArray[np.intp]:
    """How many of a world's values, which fall, are at least what is needed, for each number needed, (worlds, n).

    Args:
        values: falling in each row, shape (worlds, values).
        needed: shape (worlds, n).
    """
    if needed.shape[1] >= _MANY and values.shape[1] <= np.iinfo(np.uint8).max:
        meets = (values[:, :, None] >= needed[:, None, :]).view(np.uint8)
        return np.asarray(np.add.reduce(meets, axis=1, dtype=np.uint8), dtype=np.intp)
    short = values[:, None, :] < needed[:, :, None]
    return np.where(short[:, :, -1], short.argmax(axis=2), values.shape[1])


def _first_best(other: NDArray[np.float64], own: NDArray[np.float64]) -> PerLevelIndex:
    """Of the candidates on the last axis the one best for the other side, then best for oneself, then the first."""
    tied = other == other.max(axis=-1, keepdims=True)
    return np.where(tied, own, -np.inf).argmax(axis=-1)


def _in_turn(parts: Sequence[PerLevel]) -> PerLevel:
    """Sum issue after issue, so that it rounds the same in any batch."""
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _put[T: np.generic](
    values: NDArray[T], rows: PerWorldIndex, new: NDArray[T], fill: float | None = None
) -> NDArray[T]:
    """Values with those of some worlds put anew; the shorter are filled up, or else their last column repeats."""
    if values.ndim == 1:
        changed = values.copy()
        changed[rows] = new
        return changed
    old, wide = values.shape[1], new.shape[1]
    changed = np.empty((len(values), max(old, wide)), dtype=values.dtype)
    changed[:, :old] = values
    changed[:, old:] = values[:, -1:] if fill is None else fill
    changed[rows, :wide] = new
    changed[rows, wide:] = new[:, -1:] if fill is None else fill
    return changed


def _places(index: PerLevelIndex | PerRungPlace, width: int) -> PerLevelIndex:
    """Places in a flattened (worlds, width) array of what ``index``, (worlds, n), points at in each row."""
    return np.asarray(index + (np.arange(index.shape[0]) * width)[:, None], dtype=np.intp)


def _most(count: PerWorldIndex) -> int:
    """Columns needed for the fullest row; filling the others up changes nothing in them."""
    return int(count.max(initial=0))
