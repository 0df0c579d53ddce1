"""All chance: a number is fixed by (world seed, quarter, decision point), never by how many were drawn before.

Each world has one stream. It begins with what is drawn once a history; then follow blocks of equal stride, block k
with what is drawn in quarter k. Inside a block every decision point has a fixed place, found by name in a table below.
A new decision point is appended to its table, never inserted: all other numbers stay where they are.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate, groupby
from sys import getrefcount
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from negotiation.shapes import PerWorld
from negotiation.streams import Streams

#: Places for what is drawn once a history, and for what is drawn in a quarter; some are kept free for later names.
ONCE_STRIDE: Final = 1024
STRIDE: Final = 512
APPROACHES: Final = 40
RESEARCHERS: Final = 200
CLOUDS: Final = 4
LABS: Final = 5
SIDES: Final = 2
BIDDERS: Final = 3
GENERATIONS: Final = 20
#: Issues at the table beside finance and compute.
OTHER_ISSUES: Final = 7
SMALLEST: Final = 2.0**-54
LARGEST: Final = 1 - 2.0**-53
#: Names of so many numbers at most are small.
_SMALL: Final = 8
#: References to a block when nobody but its tape holds it: the tape's own, and the one that counts them.
_OURS: Final = 2

#: What is drawn once a history: name -> how many numbers.
ONCE: Final[Mapping[str, int]] = {
    "private_weight_finance": SIDES,
    "private_weight_compute": SIDES,
    "dependence_fear": 1,
    "revenue_growth": 1,
    "valuation_gap": SIDES,
    "skill": RESEARCHERS,
    "first_employer": RESEARCHERS,
    "founds": RESEARCHERS,
    "rival_build": CLOUDS,
    "private_weight_others": SIDES * OTHER_ISSUES,
    "tone": 1,
    "starts_as": 1,
}

#: What is drawn in every quarter: name -> how many numbers.
QUARTERLY: Final[Mapping[str, int]] = {
    "open_weight_release": 1,
    "breakthrough": LABS,
    "antitrust": 1,
    "revenue_noise": 1,
    "market_noise": 1,
    "capacity_noise": CLOUDS,
    "cloud_cost": CLOUDS,
    "research_noise": LABS,
    "funding_appetite": 1,
    "aspiration": SIDES,
    "approached": APPROACHES,
    "approach_who": APPROACHES,
    "approach_suitor": APPROACHES * (BIDDERS - 1),
    "approach_joins": APPROACHES * (BIDDERS - 1),
    "approach_match": APPROACHES * BIDDERS,
    "retires": GENERATIONS,
    "retires_who": GENERATIONS,
    "entrant_skill": GENERATIONS,
    "entrant_employer": GENERATIONS,
    "case_closes": 1,
    "trust_noise": 1,
    "launch_size": 1,
    "agi_reached": 1,
    "agi_claimed": 1,
    "conversion_takes": 1,
    "conversion_succeeds": 1,
    "deadline_set": 1,
    "supply_price": LABS,
}


class Chance:
    """The numbers of one block, by name.

    ``chance["name"]`` is uniform in [0, 1), shape (worlds,) for a single number and (worlds, n) for n numbers; it
    can only be read, in one world as in many.
    """

    def __init__(self, layout: Mapping[str, int], block: NDArray[np.float64]) -> None:
        self._block = block
        block.setflags(write=False)
        self._places = _places(tuple(layout.items()))
        self._near: dict[int, NDArray[np.float64]] = {}

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        place, stretch, within = self._places[name]
        near = self._near.get(stretch.start)
        if near is None:
            near = self._near[stretch.start] = np.ascontiguousarray(self._block[:, stretch])
            near.setflags(write=False)
        numbers = np.ascontiguousarray(near[:, within.start if place.stop - place.start == 1 else within])
        numbers.setflags(write=False)
        return numbers

    def spread(self, name: str) -> NDArray[np.float64]:
        """The numbers of a name as they lie on the tape, shape (worlds, n), for comparing and picking only.

        Nothing is copied, so a world's numbers do not follow those of the world before: ``exp`` and its like could
        round them differently.
        """
        numbers = self._block[:, self._places[name].place]
        numbers.setflags(write=False)
        return numbers

    def lying(self, name: str) -> tuple[NDArray[np.float64], int, int]:
        """Where the numbers of a name lie, for loops over worlds: an array with a row a world, first column, how many.

        The array is the same for all names and has no gaps, so that a loop is translated once.
        """
        numbers, place = np.ascontiguousarray(self._block), self._places[name].place
        numbers.setflags(write=False)
        return numbers, place.start, place.stop - place.start

    def normal(self, name: str) -> NDArray[np.float64]:
        """Standard normal numbers in place of the uniform ones, by the inverse distribution function."""
        return normal(self[name])


class _Place(NamedTuple):
    """Where the numbers of a name are: in the block, in which stretch of it, and where in that.

    Worlds lie far apart on the tape. So what is small is looked up a stretch of neighbouring names at a time.
    """

    place: slice
    stretch: slice
    within: slice


@cache
def _places(layout: tuple[tuple[str, int], ...]) -> Mapping[str, _Place]:
    """The place of every name of a layout."""
    ends = list(accumulate(size for _, size in layout))
    places: dict[str, _Place] = {}
    for small, names in groupby(zip(layout, ends, strict=True), lambda each: each[0][1] <= _SMALL):
        neighbours = [(name, end - size, end) for (name, size), end in names]
        for group in [neighbours] if small else [[each] for each in neighbours]:
            first, last = group[0][1], group[-1][2]
            for name, start, end in group:
                places[name] = _Place(slice(start, end), slice(first, last), slice(start - first, end - first))
    return places


class Tape:
    """The chance of many worlds: one stream a world, read at any quarter in any order.

    Args:
        seeds: one non-negative integer a world.
    """

    def __init__(self, seeds: Sequence[int]) -> None:
        self.seeds = tuple(int(seed) for seed in seeds)
        self._streams = Streams(self.seeds)
        self._held: int | None = None
        self._block = np.empty((0, 0))

    def once(self) -> Chance:
        """What is drawn once a history."""
        return Chance(ONCE, self._read(0, np.empty((len(self.seeds), sum(ONCE.values())))))

    def quarter(self, index: int) -> Chance:
        """What is drawn in quarter ``index`` of the clock (0 is 2019Q3)."""
        if self._held != index:
            self._held = None
            self._block = self._read(ONCE_STRIDE + index * STRIDE, self._room())
            self._held = index
        return Chance(QUARTERLY, self._block[:])

    def _room(self) -> NDArray[np.float64]:
        """Room for a block: that of the last one unless somebody still looks at it, for fresh memory is dear."""
        if self._block.size > 0 and getrefcount(self._block) <= _OURS:
            return self._block
        return np.empty((len(self.seeds), STRIDE))

    def _read(self, start: int, block: NDArray[np.float64]) -> NDArray[np.float64]:
        """The block, shape (worlds, numbers), filled with what the streams hold from a place on."""
        self._streams.read(start, block)
        return block


def normal(draw: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard normal numbers in place of uniform ones in [0, 1), by the inverse distribution function; all finite."""
    normals: NDArray[np.float64] = ndtri(np.minimum(draw + SMALLEST, LARGEST))
    return normals


def chosen(draw: PerWorld, weights: NDArray[np.float64]) -> NDArray[np.intp]:
    """Index drawn with probability in proportion to its weight.

    Args:
        draw: uniform numbers, shape (worlds, …).
        weights: not negative, shape (worlds, …, options) or broadcast against it.
    """
    cumulated = np.cumsum(weights, axis=-1)
    return np.asarray((cumulated <= draw[..., None] * cumulated[..., -1:]).sum(axis=-1), dtype=np.intp)
