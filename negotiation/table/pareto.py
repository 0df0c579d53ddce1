"""Which deals waste nothing: no other package is at least as good for both sides and better for one.

Such packages are *efficient*; together they are the *Pareto set*. Values are USD bn against the contract in
force, and a package is worth the sum of its levels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import borrowing, compiled, to_read
from negotiation.shapes import PerLevel, PerPoint, PerPointPackage, PerWorld, PerWorldIndex
from negotiation.table.packed import Layout, layout_of, packed, sizes_of

#: Efficient packages of one world beyond which a domain is refused rather than the memory filled.
MOST_POINTS: Final = 100_000
#: Packages are numbered by an integer of 64 bits.
_MOST_PACKAGES: Final = 2**63 - 1
#: Sums in another order round differently, by less than this part of all that is at stake.
_ROUNDING: Final = 1e-12

type _Values = NDArray[np.float64]  # (points,) or (levels,), of one world or of all, world after world
type _Numbers = NDArray[np.int64]  # the same, or (issues,)


class Points(NamedTuple):
    """Packages one after the other, best for oneself first; what lies behind the last in use is not read.

    Attributes:
        own: own value, shape (packages,), USD bn, falling.
        other: the other side's value, shape (packages,), USD bn, rising.
        number: of the package: its levels read as digits, those of the first issue first.
    """

    own: _Values
    other: _Values
    number: _Numbers


class _Least(NamedTuple):
    """What part of a package must be worth to oneself and to the other side for the whole to be worth the floors."""

    own: float
    other: float


@dataclass(frozen=True)
class Pareto:
    """Efficient packages of each world, best for oneself first.

    Of packages of the same value to both sides only that of lowest levels is listed. They are held world after
    world; looked at by world, rows are filled up to a common length with points of value −inf to both.

    Attributes:
        points: of all worlds, without gaps.
        first: where each world's begin, and their number at the end, shape (worlds + 1,).
        sizes: levels of each issue.
    """

    points: Points
    first: PerWorldIndex
    sizes: _Numbers

    @cached_property
    def count(self) -> PerWorldIndex:
        """Number of efficient packages, shape (worlds,); 0 where none is on the table."""
        return np.diff(self.first)

    @cached_property
    def own(self) -> PerPoint:
        """Own value, shape (worlds, points), USD bn, falling; at least one column."""
        return self._by_world(self.points.own, -np.inf)

    @cached_property
    def other(self) -> PerPoint:
        """The other side's value, shape (worlds, points), USD bn, rising."""
        return self._by_world(self.points.other, -np.inf)

    @cached_property
    def package(self) -> PerPointPackage:
        """Level of each issue, shape (worlds, points, issues); 0 where filled up."""
        number = self._by_world(self.points.number, 0)
        package = np.zeros((*number.shape, self.sizes.size), dtype=np.intp)
        for issue in range(self.sizes.size - 1, -1, -1):
            number, package[:, :, issue] = np.divmod(number, self.sizes[issue])
        return package

    def _by_world[Number: np.generic](self, listed: NDArray[Number], nothing: float) -> NDArray[Number]:
        """A column of the points with a row for each world."""
        step = np.arange(max(1, _widest(self.count)))
        place = np.minimum(self.first[:-1, None] + step, max(0, listed.size - 1))
        # One more entry, so that there is something to look up where no world has a point.
        return np.where(step < self.count[:, None], np.append(listed, listed.dtype.type(0))[place], nothing).astype(
            listed.dtype
        )


def pareto_set(
    own: Sequence[PerLevel],
    other: Sequence[PerLevel],
    floors: tuple[PerWorld, PerWorld] | None = None,
    most: int = MOST_POINTS,
    rows: PerWorldIndex | None = None,
) -> Pareto:
    """All efficient packages, exactly; with floors, those of them worth the floors or more.

    Issues are added one at a time and packages that another beats are dropped each time (a pruned Minkowski
    sum): whatever beats part of a package beats the package with that part put in its place. With floors,
    what misses one even with the best levels of all issues to come is dropped as well. Sums are taken in the
    order of the issues, as ``stakes.package_value`` does, and compared without tolerance.

    Args:
        own: own true value of each level, one (worlds, levels) an issue, USD bn. A level of value −inf to
            either side is not on the table.
        other: the other side's, the same shapes.
        floors: least value to oneself and to the other side, (rows,) each, USD bn; −inf binds nobody.
        most: efficient packages of one world at most, of those that may reach the floors.
        rows: the worlds looked at, shape (rows,); all of them, in order, if left out.

    Raises:
        ValueError: shapes do not fit, there are too many packages to number, or more than ``most`` are
            efficient.
    """
    sizes = _sizes(own, other)
    rows = np.arange(len(packed(own))) if rows is None else rows
    nothing = np.full(rows.size, -np.inf)
    mine, theirs = (to_read(each) for each in ((nothing, nothing) if floors is None else floors))
    points, first, count, added = _efficient(
        to_read(packed(own)), to_read(packed(other)), layout_of(own), to_read(rows), mine, theirs, most
    )
    if count > most:
        raise ValueError(
            f"at most {most} packages of a world may be efficient, got {count} after "
            f"{added} of {len(sizes)} issues; give coarser levels or a larger `most`"
        )
    return Pareto(points, first, np.array(sizes))


def _sizes(own: Sequence[PerLevel], other: Sequence[PerLevel]) -> tuple[int, ...]:
    """Levels of each issue, once both sides' values are found to fit."""
    sizes, others = sizes_of(own), sizes_of(other)
    fit = sizes == others and min(sizes, default=0) > 0
    if not fit or packed(own).shape != packed(other).shape:
        raise ValueError(
            f"values must be one (worlds, levels) an issue for both sides, got levels {sizes} and {others}"
        )
    if math.prod(sizes) > _MOST_PACKAGES:
        raise ValueError(f"at most {_MOST_PACKAGES} packages can be numbered, got {sizes}; give fewer levels")
    return sizes


def _widest(count: PerWorldIndex) -> int:
    """Columns needed for the fullest row; filling the others up changes nothing in them."""
    return int(count.max(initial=0))


@compiled
def _efficient(
    own: PerLevel,
    other: PerLevel,
    layout: Layout,
    rows: PerWorldIndex,
    floor_own: PerWorld,
    floor_other: PerWorld,
    most: int,
) -> tuple[Points, PerWorldIndex, int, int]:
    """Efficient packages of some worlds and where each world's begin, as ``pareto_set`` says.

    Last come how many packages stopped the search as they were more than ``most``, and of how many issues.
    """
    issues, levels = layout.starts.size - 1, own.shape[1]
    best, begins, stairs = np.empty((2, issues)), np.zeros(issues + 1, np.int64), _room(levels)
    points, merged, spare = _room(levels), _room(levels), _room(levels)
    listed, first = _room(levels + rows.size), np.zeros(rows.size + 1, np.int64)
    for row in range(rows.size):
        mine, theirs, floors = own[rows[row]], other[rows[row]], _Least(floor_own[row], floor_other[row])
        _best(mine, theirs, layout.starts, best)
        least = _without_any(best, floors)
        _climb(mine, theirs, layout, best, least, stairs, begins)
        count, points, merged, spare, added = _all_added(
            stairs, begins, layout.clauses, best, least, most, points, merged, spare
        )
        if count > most:
            return listed, first, count, added
        start, end = _reaching(points, count, floors)
        first[row + 1] = first[row] + end - start
        if first[row + 1] > listed.own.size:
            listed = _longer(listed, 2 * first[row + 1])
        _copy(points, start, end, listed, first[row])
    end = first[rows.size]
    return Points(listed.own[:end], listed.other[:end], listed.number[:end]), first, 0, 0


@compiled
def _room(size: int) -> Points:
    """Room for so many packages."""
    return Points(np.empty(size), np.empty(size), np.empty(size, np.int64))


@compiled
def _longer(points: Points, size: int) -> Points:
    """The same packages with room for more."""
    longer = _room(size)
    _copy(points, 0, points.own.size, longer, 0)
    return longer


@borrowing
def _copy(points: Points, start: int, end: int, into: Points, place: int) -> None:
    """Write some packages into other room, from a place on."""
    for each in range(start, end):
        into.own[place] = points.own[each]
        into.other[place] = points.other[each]
        into.number[place] = points.number[each]
        place += 1


@borrowing
def _best(own: _Values, other: _Values, starts: _Numbers, best: PerLevel) -> None:
    """Write the most that each issue can give to oneself and to the other side; 0 if it is not on the table."""
    for issue in range(starts.size - 1):
        mine, theirs = -np.inf, -np.inf
        for level in range(starts[issue], starts[issue + 1]):
            if own[level] > -np.inf and other[level] > -np.inf:
                mine, theirs = max(mine, own[level]), max(theirs, other[level])
        best[0, issue] = mine if mine > -np.inf else 0.0
        best[1, issue] = theirs if theirs > -np.inf else 0.0


@borrowing
def _without_any(best: PerLevel, floors: _Least) -> _Least:
    """The floors less the best of all issues, and less what sums in another order may differ by."""
    own, other = floors.own, floors.other
    at_stake = abs(own) + abs(other)
    for issue in range(best.shape[1]):
        at_stake += abs(best[0, issue]) + abs(best[1, issue])
        own, other = own - best[0, issue], other - best[1, issue]
    return _Least(own - _ROUNDING * at_stake, other - _ROUNDING * at_stake)


@borrowing
def _climb(
    own: _Values, other: _Values, layout: Layout, best: PerLevel, least: _Least, stairs: Points, begins: _Numbers
) -> None:
    """Write the levels of each issue that no other level beats and that may reach the floors."""
    for issue in range(layout.starts.size - 1):
        begin = end = begins[issue]
        needs_own, needs_other = least.own + best[0, issue], least.other + best[1, issue]
        for place in range(layout.starts[issue], layout.starts[issue + 1]):
            if own[place] >= needs_own and other[place] >= needs_other and min(own[place], other[place]) > -np.inf:
                # Adding 0 turns −0 into 0, so that equal values have equal bytes.
                end = _put(stairs, begin, end, own[place] + 0.0, other[place] + 0.0, layout.level[place])
        begins[issue + 1] = end


@borrowing
def _put(stairs: Points, begin: int, end: int, own: float, other: float, level: int) -> int:
    """Put a level in its place unless another is as good for both; take out those it beats. The new end."""
    low, high = begin, end
    while low < high:
        middle = (low + high) // 2
        if stairs.own[middle] > own:
            low = middle + 1
        else:
            high = middle
    worse = low
    if (low > begin and stairs.other[low - 1] >= other) or (
        low < end and stairs.own[low] == own and stairs.other[low] >= other
    ):
        return end
    while worse < end and stairs.other[worse] <= other:
        worse += 1
    _move(stairs, worse, end, low + 1)
    stairs.own[low], stairs.other[low], stairs.number[low] = own, other, level
    return end + low + 1 - worse


@borrowing
def _move(points: Points, start: int, end: int, place: int) -> None:
    """Move some packages up or down so that the first is at a place."""
    if place < start:
        _copy(points, start, end, points, place)
    elif place > start:
        for each in range(end - 1, start - 1, -1):
            points.own[each + 1] = points.own[each]
            points.other[each + 1] = points.other[each]
            points.number[each + 1] = points.number[each]


@compiled
def _all_added(
    stairs: Points,
    begins: _Numbers,
    clauses: _Numbers,
    best: PerLevel,
    least: _Least,
    most: int,
    points: Points,
    merged: Points,
    spare: Points,
) -> tuple[int, Points, Points, Points, int]:
    """How many packages are efficient and may reach the floors, the packages, room for later, and issues added."""
    count, issues = begins[1], clauses.size - 1
    _copy(stairs, 0, count, points, 0)
    least = _Least(least.own + best[0, 0], least.other + best[1, 0])
    for issue in range(1, issues):
        least = _Least(least.own + best[0, issue], least.other + best[1, issue])
        size = clauses[issue + 1] - clauses[issue]
        kept, high, low = 0, count, count
        for step in range(begins[issue], begins[issue + 1]):
            # Own value falls along the stairs and the other's rises: fewer reach the one floor, more the other.
            while high > 0 and points.own[high - 1] + stairs.own[step] < least.own:
                high -= 1
            while low > 0 and points.other[low - 1] + stairs.other[step] >= least.other:
                low -= 1
            if low < high:
                if kept + high - low > spare.own.size:
                    spare = _room(2 * (kept + high - low))
                kept = _merge(merged, kept, points, low, high, stairs, step, size, spare)
                merged, spare = spare, merged
        count, points, merged = kept, merged, points
        if count > most:
            return count, points, merged, spare, issue + 1
    return count, points, merged, spare, issues


@borrowing
def _merge(
    kept: Points, count: int, points: Points, low: int, high: int, stairs: Points, step: int, size: int, into: Points
) -> int:
    """Write those of two lists that none of the other beats; how many they are.

    The lists are packages found so far, and packages of the issues before with a step of the issue added.
    """
    place, made, best, last = 0, 0, -np.inf, np.inf
    while place < count or low < high:
        mine = points.own[low] + stairs.own[step] if low < high else -np.inf
        if place < count and kept.own[place] >= mine:
            own, other, number = kept.own[place], kept.other[place], kept.number[place]
            place += 1
        else:
            own, other = mine, points.other[low] + stairs.other[step]
            number = points.number[low] * size + stairs.number[step]
            low += 1
        if other > best:
            made -= int(own == last)
            into.own[made], into.other[made], into.number[made] = own, other, number
            made, best, last = made + 1, other, own
        elif other == best and own == last:  # of equals the lowest levels
            into.number[made - 1] = min(into.number[made - 1], number)
    return made


@borrowing
def _reaching(points: Points, count: int, floors: _Least) -> tuple[int, int]:
    """From which package to before which all are worth the floors."""
    start, end = 0, count
    while end > 0 and points.own[end - 1] < floors.own:
        end -= 1
    while start < end and points.other[start] < floors.other:
        start += 1
    return start, end
