"""What a fair arbiter who knew both sides' true values would sign, and which deals waste nothing.

A *package* is efficient when no other is at least as good for both sides and better for one; the efficient
packages are the *Pareto set*. Solutions are picked from it, so none of them wastes anything. They differ in
what they call fair. All are taken on the finite set of packages: sides cannot toss a coin between two of them
as the theory lets them, so ties are possible. They go to the package of lowest levels, the first issue counting
most.

Values are USD bn against the contract in force. The disagreement point is what a side has when talks fail and
both go on; outside options play no part.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import (
    PerIssueIndex,
    PerLevel,
    PerPoint,
    PerPointPackage,
    PerWorld,
    PerWorldFlag,
    PerWorldIndex,
)

#: Efficient packages of one world beyond which a domain is refused rather than the memory filled.
MOST_POINTS: Final = 100_000
#: Packages looked at together: their arrays stay in the processor's cache.
_CELLS: Final = 2**14
#: Packages are numbered by an integer of 64 bits.
_MOST_PACKAGES: Final = 2**63 - 1

type _Values = NDArray[np.float64]  # (rows, packages), or those kept of all rows, row after row
type _Numbers = NDArray[np.int64]  # the same
type _Kept = tuple[PerWorldIndex, _Values, _Values, _Numbers]  # row, own value, other's value, number


@dataclass(frozen=True)
class Pareto:
    """All efficient packages of each world, best for oneself first.

    Of packages of the same value to both sides only that of lowest levels is listed. Rows are filled up to a
    common length with points of value −inf to both; at least one column.

    Attributes:
        own: own value, shape (worlds, points), USD bn, falling.
        other: the other side's value, shape (worlds, points), USD bn, rising.
        package: level of each issue, shape (worlds, points, issues); 0 where filled up.
        count: number of efficient packages, shape (worlds,); 0 where no package is on the table.
    """

    own: PerPoint
    other: PerPoint
    package: PerPointPackage
    count: PerWorldIndex


@dataclass(frozen=True)
class Solution:
    """The package a solution concept picks in each world.

    Attributes:
        package: level of each issue, shape (worlds, issues); 0 where nothing exists.
        own: own value, shape (worlds,), USD bn; nan where nothing exists.
        other: the other side's value, shape (worlds,), USD bn; nan where nothing exists.
        exists: some package is individually rational, that is worth the disagreement point or more to both
            sides, shape (worlds,).
    """

    package: PerIssueIndex
    own: PerWorld
    other: PerWorld
    exists: PerWorldFlag


@dataclass(frozen=True)
class _Points:
    """Efficient packages of the issues added so far, each with its number: its levels read as digits."""

    own: PerPoint
    other: PerPoint
    number: _Numbers
    count: PerWorldIndex


def pareto_set(own: Sequence[PerLevel], other: Sequence[PerLevel], most: int = MOST_POINTS) -> Pareto:
    """All efficient packages, exactly, when a package is worth the sum of its levels.

    Issues are added one at a time and packages that another beats are dropped each time (a pruned Minkowski
    sum): whatever beats part of a package beats the package with that part put in its place. Sums are taken in
    the order of the issues, as ``stakes.package_value`` does, and compared without tolerance.

    Args:
        own: own true value of each level, one (worlds, levels) an issue, USD bn. A level of value −inf to
            either side is not on the table.
        other: the other side's, the same shapes.
        most: efficient packages of one world at most.

    Raises:
        ValueError: shapes do not fit, there are too many packages to number, or more than ``most`` are
            efficient.
    """
    sizes = _sizes(own, other)
    points = _staircase(own[0], other[0])
    for number, size in enumerate(sizes[1:], start=1):
        points = _added(points, _staircase(own[number], other[number]), size)
        if (points.count > most).any():
            raise ValueError(
                f"at most {most} packages of a world may be efficient, got {points.count.max()} after "
                f"{number + 1} of {len(sizes)} issues; give coarser levels or a larger `most`"
            )
    return Pareto(points.own, points.other, _levels(points.number, sizes), points.count)


def nash(pareto: Pareto, disagreement_own: PerWorld, disagreement_other: PerWorld) -> Solution:
    """The package with the largest product of both sides' gains over the disagreement point (Nash 1950).

    Searched are the individually rational packages (both gains at least 0) of the finite set, without the
    lotteries of the paper. What remains of its axioms: the package is efficient, measuring one side's values in
    another unit or from another zero does not move it, dropping packages not chosen does not move it, and what
    is symmetric is treated so up to ties. If no package gives both sides a gain, all products are 0 and tie.

    Args:
        pareto: the efficient packages.
        disagreement_own: own disagreement point, shape (worlds,), USD bn, finite.
        disagreement_other: the other side's.
    """
    rational, mine, theirs = _gains(pareto, disagreement_own, disagreement_other)
    return _chosen(pareto, rational, mine * theirs)


def kalai_smorodinsky(pareto: Pareto, disagreement_own: PerWorld, disagreement_other: PerWorld) -> Solution:
    """The package with the largest smaller part of the ideal gain (Kalai and Smorodinsky 1975, on a finite set).

    A side's ideal gain is its largest among individually rational packages; its part is its gain over that.
    Arguments as for ``nash``.
    """
    rational, mine, theirs = _gains(pareto, disagreement_own, disagreement_other)
    return _chosen(pareto, rational, np.minimum(_part_of_ideal(mine), _part_of_ideal(theirs)))


def egalitarian(pareto: Pareto, disagreement_own: PerWorld, disagreement_other: PerWorld) -> Solution:
    """The package with the largest smaller gain, in USD bn (Kalai 1977, on a finite set).

    Arguments as for ``nash``.
    """
    rational, mine, theirs = _gains(pareto, disagreement_own, disagreement_other)
    return _chosen(pareto, rational, np.minimum(mine, theirs))


def best_joint(pareto: Pareto, disagreement_own: PerWorld, disagreement_other: PerWorld) -> Solution:
    """The individually rational package with the largest sum of both values, in USD bn (utilitarian).

    Arguments as for ``nash``; a disagreement point of −inf binds nobody.
    """
    rational = _rational(pareto, disagreement_own, disagreement_other)
    return _chosen(pareto, rational, pareto.own + pareto.other)


def _rational(pareto: Pareto, own: PerWorld, other: PerWorld) -> NDArray[np.bool_]:
    """Which points are worth the disagreement point or more to both sides, shape (worlds, points)."""
    listed = np.arange(pareto.own.shape[1]) < pareto.count[:, None]
    return listed & (pareto.own >= own[:, None]) & (pareto.other >= other[:, None])


def _gains(pareto: Pareto, own: PerWorld, other: PerWorld) -> tuple[NDArray[np.bool_], PerPoint, PerPoint]:
    """Which points are individually rational, and both sides' gains there (0 elsewhere), USD bn."""
    rational = _rational(pareto, own, other)
    mine, theirs = pareto.own - own[:, None], pareto.other - other[:, None]
    return rational, np.where(rational, mine, 0), np.where(rational, theirs, 0)


def _part_of_ideal(gain: PerPoint) -> PerPoint:
    """Each gain as a part of the largest in its world; 0 where there is nothing to gain."""
    ideal = gain.max(axis=1, keepdims=True)
    return gain / np.where(ideal > 0, ideal, 1)


def _chosen(pareto: Pareto, possible: NDArray[np.bool_], score: PerPoint) -> Solution:
    """The possible point of the highest score in each world; of several that of lowest levels."""
    score = np.where(possible, score, -np.inf)
    tied = possible & (score == score.max(axis=1, keepdims=True))
    exists = possible.any(axis=1)
    for issue in range(pareto.package.shape[2]):
        level = np.where(tied, pareto.package[:, :, issue], np.iinfo(np.intp).max)
        tied &= level == level.min(axis=1, keepdims=True)
    worlds, point = np.arange(exists.size), tied.argmax(axis=1)
    return Solution(
        np.where(exists[:, None], pareto.package[worlds, point], 0),
        np.where(exists, pareto.own[worlds, point], np.nan),
        np.where(exists, pareto.other[worlds, point], np.nan),
        exists,
    )


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


def _staircase(own: PerLevel, other: PerLevel) -> _Points:
    """Levels of one issue that no other level beats."""
    on_table = (own > -np.inf) & (other > -np.inf)
    # Adding 0 turns −0 into 0, so that equal values have equal bytes.
    own, other = np.where(on_table, own, -np.inf) + 0.0, np.where(on_table, other, -np.inf) + 0.0
    worlds, size = own.shape
    level = np.broadcast_to(np.arange(size), own.shape)
    parts: list[_Kept] = []
    for rows in _portions(np.full(worlds, size)):
        row, mine, theirs, kept = _undominated(own[rows], other[rows], level[rows])
        parts.append((rows[row], mine, theirs, kept))
    return _joined(parts, worlds)


def _added(points: _Points, stairs: _Points, size: int) -> _Points:
    """Efficient packages once an issue is added, of which ``stairs`` holds the levels worth looking at.

    Args:
        points: efficient packages of the issues before.
        stairs: levels of the issue that no other beats.
        size: all levels of the issue.
    """
    cells = points.count * stairs.count
    parts: list[_Kept] = []
    for rows in _portions(cells):
        # One step of the issue after another, each joined with all points.
        cell = np.arange(_most(cells[rows]))
        step, point = np.divmod(cell, np.maximum(points.count[rows], 1)[:, None])
        filled = cell < cells[rows, None]
        point += (rows * points.own.shape[1])[:, None]
        step = np.where(filled, step, 0) + (rows * stairs.own.shape[1])[:, None]
        own = np.where(filled, points.own.ravel()[point] + stairs.own.ravel()[step], -np.inf)
        other = np.where(filled, points.other.ravel()[point] + stairs.other.ravel()[step], -np.inf)
        number = points.number.ravel()[point] * size + stairs.number.ravel()[step]
        row, mine, theirs, kept = _undominated(own, other, number)
        parts.append((rows[row], mine, theirs, kept))
    return _joined(parts, points.count.size)


def _portions(cells: PerWorldIndex) -> Iterator[PerWorldIndex]:
    """Worlds to be worked on together, those of like size side by side so that little is filled up."""
    order = np.argsort(cells, kind="stable")
    end = order.size
    while end > 0:
        start = max(0, end - max(1, _CELLS // max(1, int(cells[order[end - 1]]))))
        yield order[start:end]
        end = start


def _undominated(own: _Values, other: _Values, number: _Numbers) -> _Kept:
    """Packages of each row that no other beats, from the largest own value down; −inf is no package.

    Of packages of the same value to both sides the lowest number is kept. So what is kept does not depend on
    the order in which sorting leaves equal values, which differs between widths and processors.
    """
    width = own.shape[1]
    order = np.argsort(-own, axis=1)
    order += (np.arange(own.shape[0]) * width)[:, None]
    own_sorted, other_sorted = own.ravel()[order], other.ravel()[order]
    best = np.maximum.accumulate(other_sorted, axis=1)
    better = other_sorted > -np.inf
    better[:, 1:] &= other_sorted[:, 1:] > best[:, :-1]
    place = np.flatnonzero(better)
    own_kept, other_kept = own_sorted.ravel()[place], other_sorted.ravel()[place]
    lowest = number.ravel()[order.ravel()[place]]
    level_with = np.flatnonzero((other_sorted == best) & ~better & (own_sorted > -np.inf))
    if level_with.size:
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
    shape = (worlds, max(1, _most(count)))
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


def _most(count: PerWorldIndex) -> int:
    """Columns needed for the fullest row; filling the others up changes nothing in them."""
    return int(count.max(initial=0))
