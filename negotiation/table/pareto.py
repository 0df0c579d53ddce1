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

from negotiation.compiled import compiled
from negotiation.shapes import PerLevel, PerPoint, PerPointPackage, PerWorld, PerWorldIndex
from negotiation.table.packed import packed, starts_of

#: Efficient packages of one world beyond which a domain is refused rather than the memory filled.
MOST_POINTS: Final = 100_000
#: Packages are numbered by an integer of 64 bits.
_MOST_PACKAGES: Final = 2**63 - 1
#: Sums in another order round differently, by less than this part of all that is at stake.
_ROUNDING: Final = 1e-12

type _Values = NDArray[np.float64]  # (points,) or (levels,), of one world or of all, world after world
type _Numbers = NDArray[np.int64]  # the same, or (issues,)
type _Extent = tuple[int, int]  # from which row of a list to before which


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
    rows = np.arange(own[0].shape[0]) if rows is None else rows
    nothing = np.full(rows.size, -np.inf)
    mine, theirs = (nothing, nothing) if floors is None else floors
    points, first, count, issue = _efficient(packed(own), packed(other), starts_of(own), rows, mine, theirs, most)
    if count > most:
        raise ValueError(
            f"at most {most} packages of a world may be efficient, got {count} after "
            f"{issue + 1} of {len(sizes)} issues; give coarser levels or a larger `most`"
        )
    return Pareto(points, first, np.array(sizes))


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


def _widest(count: PerWorldIndex) -> int:
    """Columns needed for the fullest row; filling the others up changes nothing in them."""
    return int(count.max(initial=0))


@compiled
def _efficient(
    own: PerLevel,
    other: PerLevel,
    starts: _Numbers,
    rows: PerWorldIndex,
    floor_own: PerWorld,
    floor_other: PerWorld,
    most: int,
) -> tuple[Points, PerWorldIndex, int, int]:
    """Efficient packages of some worlds and where those of each begin, as ``pareto_set`` says.

    Last come how many packages of how many issues stopped the search because they were more than ``most``; 0 if it
    went through.
    """
    issues = starts.size - 1
    stairs, begins = _room(own.shape[1]), np.zeros(issues + 1, np.int64)
    best_own, best_other = np.empty(issues), np.empty(issues)
    buffers = (_room(own.shape[1]), _room(own.shape[1]), _room(own.shape[1]))
    listed, first = _room(own.shape[1] * rows.size // 8 + 1), np.zeros(rows.size + 1, np.int64)
    for row in range(rows.size):
        mine, theirs = own[rows[row]], other[rows[row]]
        _find_best(mine, theirs, starts, best_own, best_other)
        whole = _to_reach(floor_own[row], floor_other[row], best_own, best_other)
        for issue in range(issues):
            least = _Least(whole.own + best_own[issue], whole.other + best_other[issue])
            begins[issue + 1] = _climb(mine, theirs, starts[issue], starts[issue + 1], least, stairs, begins[issue])
        end = begins[1]
        _copy(stairs, 0, end, buffers[0], 0)
        for issue in range(1, issues):
            least = _Least(floor_own[row], floor_other[row])
        buffers, end, issue = _all_added(buffers, stairs, begins, starts, whole, best_own, best_other, most)
        if end > most:
            return listed, first, end, issue
        start, end = _reaching(buffers[0], end, floor_own[row], floor_other[row])
        need = first[row] + end - start
        if need > listed.own.size:
            listed = _longer(listed, 2 * need)
        _copy(buffers[0], start, end, listed, first[row])
        first[row + 1] = need
    end = first[rows.size]
    return Points(listed.own[:end], listed.other[:end], listed.number[:end]), first, 0, 0
