"""Which deals waste nothing: no other package is at least as good for both sides and better for one.

Such packages are *efficient*; together they are the *Pareto set*. Values are USD bn against the contract in
force, and a package is worth the sum of its levels.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import PerLevel, PerPoint, PerPointPackage, PerWorld, PerWorldIndex

#: Efficient packages of one world beyond which a domain is refused rather than the memory filled.
MOST_POINTS: Final = 100_000
#: Packages looked at together: their arrays stay in the processor's cache.
_CELLS: Final = 2**14
#: Packages are numbered by an integer of 64 bits.
_MOST_PACKAGES: Final = 2**63 - 1
#: Sums in another order round differently, by less than this part of all that is at stake.
_ROUNDING: Final = 1e-12

type _Values = NDArray[np.float64]  # (rows, packages), or those kept of all rows, row after row
type _Numbers = NDArray[np.int64]  # the same
type _Kept = tuple[PerWorldIndex, _Values, _Values, _Numbers]  # row, own value, other's value, number
type _Least = tuple[PerWorld, PerWorld]  # own value and the other's below which nothing need be looked at


@dataclass(frozen=True)
class Pareto:
    """Efficient packages of each world, best for oneself first.

    Of packages of the same value to both sides only that of lowest levels is listed. Rows are filled up to a
    common length with points of value −inf to both; at least one column.

    Attributes:
        own: own value, shape (worlds, points), USD bn, falling.
        other: the other side's value, shape (worlds, points), USD bn, rising.
        package: level of each issue, shape (worlds, points, issues); 0 where filled up.
        count: number of efficient packages, shape (worlds,); 0 where none is on the table.
    """

    own: PerPoint
    other: PerPoint
    package: PerPointPackage
    count: PerWorldIndex


@dataclass(frozen=True)
class _Points:
    """Efficient packages of the issues added so far, each with its number: its levels read as digits."""

    own: PerPoint
    other: PerPoint
    number: _Numbers
    count: PerWorldIndex


def pareto_set(
    own: Sequence[PerLevel],
    other: Sequence[PerLevel],
    floors: tuple[PerWorld, PerWorld] | None = None,
    most: int = MOST_POINTS,
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
        floors: least value to oneself and to the other side, (worlds,) each, USD bn; −inf binds nobody.
        most: efficient packages of one world at most, of those that may reach the floors.

    Raises:
        ValueError: shapes do not fit, there are too many packages to number, or more than ``most`` are
            efficient.
    """
    sizes = _sizes(own, other)
    nothing = np.full(own[0].shape[0], -np.inf)
    floors = (nothing, nothing) if floors is None else floors
    stairs = [_staircase(*issue) for issue in zip(own, other, strict=True)]
    best, slack = _best(stairs), _slack(stairs)
    stairs = [
        _reaching(steps, _least(floors, [*best[:number], *best[number + 1 :]], slack))
        for number, steps in enumerate(stairs)
    ]
    points = stairs[0]
    for number, size in enumerate(sizes[1:], start=1):
        points = _added(points, stairs[number], size, _least(floors, best[number + 1 :], slack))
        if (points.count > most).any():
            raise ValueError(
                f"at most {most} packages of a world may be efficient, got {points.count.max()} after "
                f"{number + 1} of {len(sizes)} issues; give coarser levels or a larger `most`"
            )
    points = _reaching(points, floors)
    return Pareto(points.own, points.other, _levels(points.number, sizes), points.count)


def _sizes(own: Sequence[PerLevel], other: Sequence[PerLevel]) -> list[int]:
    """Levels of each issue, once both sides' values are found to fit."""
    shapes, others = [issue.shape for issue in own], [issue.shape for issue in other]
    fit = bool(shapes) and shapes == others and all(len(shape) == 2 for shape in shapes)
    if not fit or len({shape[0] for shape in shapes}) > 1 or min(shape[1] for shape in shapes) == 0:
        raise ValueError(f"values must be one (worlds, levels) an issue for both sides, got {shapes} and {others}")
    sizes = [shape[1] for shape in shapes]
    if math.prod(sizes) > _MOST_PACKAGES:
        raise ValueError(f"at most {_MOST_PACKAGES} packages can be numbered, got {sizes}; give fewer levels")
    return sizes


def _best(stairs: Sequence[_Points]) -> list[_Least]:
    """The most each issue can give to oneself and to the other side, (worlds,) each; 0 if it is not on the table."""
    return [
        (np.where(steps.count > 0, steps.own[:, 0], 0), np.where(steps.count > 0, steps.other.max(axis=1), 0))
        for steps in stairs
    ]


def _slack(stairs: Sequence[_Points]) -> PerWorld:
    """What sums in another order may differ by at most, USD bn, shape (worlds,)."""
    at_stake = np.zeros(stairs[0].count.size)
    for steps in stairs:
        listed = steps.own > -np.inf
        at_stake = at_stake + np.abs(np.where(listed, steps.own, 0)).max(axis=1)
        at_stake = at_stake + np.abs(np.where(listed, steps.other, 0)).max(axis=1)
    return _ROUNDING * at_stake


def _least(floors: _Least, best: Sequence[_Least], slack: PerWorld) -> _Least:
    """What part of a package must be worth to reach the floors with the best of the issues it lacks."""
    mine, theirs = floors[0] - slack, floors[1] - slack
    for own, other in best:
        mine, theirs = mine - own, theirs - other
    return mine, theirs


def _staircase(own: PerLevel, other: PerLevel) -> _Points:
    """Levels of one issue that no other level beats."""
    on_table = (own > -np.inf) & (other > -np.inf)
    # Adding 0 turns −0 into 0, so that equal values have equal bytes.
    own, other = np.where(on_table, own, -np.inf) + 0.0, np.where(on_table, other, -np.inf) + 0.0
    worlds, size = own.shape
    level = np.broadcast_to(np.arange(size), own.shape)
    parts: list[_Kept] = []
    for rows in _portions(np.ones(worlds, dtype=np.intp), np.full(worlds, size)):
        row, mine, theirs, kept = _undominated(own[rows], other[rows], level[rows])
        parts.append((rows[row], mine, theirs, kept))
    return _joined(parts, worlds)


def _reaching(points: _Points, least: _Least) -> _Points:
    """The points that are worth so much to both sides."""
    listed = np.arange(points.own.shape[1]) < points.count[:, None]
    reach = listed & (points.own >= least[0][:, None]) & (points.other >= least[1][:, None])
    world = np.nonzero(reach)[0]
    return _joined([(world, points.own[reach], points.other[reach], points.number[reach])], points.count.size)


def _added(points: _Points, stairs: _Points, size: int, least: _Least) -> _Points:
    """Efficient packages once an issue is added, of which ``stairs`` holds the levels worth looking at.

    Args:
        points: efficient packages of the issues before.
        stairs: levels of the issue that no other beats.
        size: all levels of the issue.
        least: what is worth less to either side is dropped.
    """
    parts: list[_Kept] = []
    for rows in _portions(stairs.count, points.count):
        # One step of the issue after another, each joined with all points: runs that are sorted already.
        steps, width = max(1, widest(stairs.count[rows])), max(1, widest(points.count[rows]))
        row, mine, theirs, number = _undominated(
            (points.own[rows, None, :width] + stairs.own[rows, :steps, None]).reshape(rows.size, -1),
            (points.other[rows, None, :width] + stairs.other[rows, :steps, None]).reshape(rows.size, -1),
            (points.number[rows, None, :width] * size + stairs.number[rows, :steps, None]).reshape(rows.size, -1),
        )
        world = rows[row]
        reach = np.flatnonzero((mine >= least[0][world]) & (theirs >= least[1][world]))
        parts.append((world[reach], mine[reach], theirs[reach], number[reach]))
    return _joined(parts, points.count.size)


def _portions(steps: PerWorldIndex, points: PerWorldIndex) -> Iterator[PerWorldIndex]:
    """Worlds to be worked on together: as many steps each and about as many points, so that little is filled up."""
    order = np.lexsort((points, steps))
    cells = steps * points
    for alike in np.split(order, np.flatnonzero(np.diff(steps[order])) + 1):
        end = alike.size
        while end > 0:
            start = max(0, end - max(1, _CELLS // max(1, int(cells[alike[end - 1]]))))
            yield alike[start:end]
            end = start


def _undominated(own: _Values, other: _Values, number: _Numbers) -> _Kept:
    """Packages of each row that no other beats, from the largest own value down; −inf is no package.

    Of packages of the same value to both sides the lowest number is kept. So what is kept does not depend on
    the order in which equal values were given.
    """
    width = own.shape[1]
    order = np.argsort(-own, axis=1, kind="stable")
    order += (np.arange(own.shape[0]) * width)[:, None]
    own_sorted, other_sorted = own.ravel()[order], other.ravel()[order]
    best = np.maximum.accumulate(other_sorted, axis=1)
    better = np.empty(best.shape, dtype=np.bool_)
    better[:, 0] = other_sorted[:, 0] > -np.inf
    np.greater(other_sorted[:, 1:], best[:, :-1], out=better[:, 1:])
    place = np.flatnonzero(better)
    own_kept, other_kept = own_sorted.ravel()[place], other_sorted.ravel()[place]
    lowest = number.ravel()[order.ravel()[place]]
    level_with = np.flatnonzero((other_sorted == best) & ~better)
    level_with = level_with[own_sorted.ravel()[level_with] > -np.inf]
    if level_with.size > 0:
        earlier = np.searchsorted(place, level_with) - 1
        same = own_sorted.ravel()[level_with] == own_kept[earlier]
        np.minimum.at(lowest, earlier[same], number.ravel()[order.ravel()[level_with[same]]])
    row = place // width
    last = np.ones(row.shape, dtype=np.bool_)
    last[:-1] = (row[1:] != row[:-1]) | (own_kept[1:] != own_kept[:-1])
    return row[last], own_kept[last], other_kept[last], lowest[last]


def _joined(parts: Sequence[_Kept], worlds: int) -> _Points:
    """Points of all portions, each world's in its row."""
    none = (np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64))
    world, own, other, number = (np.concatenate(columns) for columns in zip(none, *parts, strict=True))
    count = np.bincount(world, minlength=worlds)
    first = np.ones(world.shape, dtype=np.bool_)
    first[1:] = world[1:] != world[:-1]
    start = np.flatnonzero(first)
    step = np.arange(world.size) - np.repeat(start, count[world[start]])
    shape = (worlds, max(1, widest(count)))
    points = _Points(np.full(shape, -np.inf), np.full(shape, -np.inf), np.zeros(shape, dtype=np.int64), count)
    points.own[world, step], points.other[world, step], points.number[world, step] = own, other, number
    return points


def _levels(number: _Numbers, sizes: Sequence[int]) -> PerPointPackage:
    """Level of each issue, read off the number of a package, shape (worlds, points, issues)."""
    package = np.zeros((*number.shape, len(sizes)), dtype=np.intp)
    for issue in range(len(sizes) - 1, 0, -1):
        number, package[:, :, issue] = np.divmod(number, sizes[issue])
    package[:, :, 0] = number
    return package


def widest(count: PerWorldIndex) -> int:
    """Columns needed for the fullest row; filling the others up changes nothing in them."""
    return int(count.max(initial=0))
