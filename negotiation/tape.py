"""All chance: a number is fixed by (world seed, quarter, decision point), never by how many were drawn before.

Each world has one stream. It begins with what is drawn once a history; then follow blocks of equal stride, block k
with what is drawn in quarter k. Inside a block every decision point has a fixed place, found by name in a table below.
A new decision point is appended to its table, never inserted: all other numbers stay where they are.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate, groupby
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from negotiation.compiled import borrowing, compiled, over_worlds
from negotiation.shapes import PerLevel, PerLevelIndex
from negotiation.streams import Streams, Words, drawn

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


class Source(NamedTuple):
    """Where loops over worlds have the numbers of a block from: as written down, or from streams that stand before it.

    Attributes:
        numbers: shape (worlds, numbers); without rows where they are to be drawn.
        streams: as ``Streams.standing`` tells it; without rows where they are written down.
    """

    numbers: NDArray[np.float64]
    streams: Words


_NO_NUMBERS: Final = np.empty((0, 0))
_NO_STREAMS: Final = np.empty((0, 0), dtype=np.uint64)
_NO_NUMBERS.setflags(write=False)
_NO_STREAMS.setflags(write=False)


@borrowing
def number_of(source: Source, world: int, place: int) -> float:
    """The number of a world at a place of the block."""
    return source.numbers[world, place] if len(source.numbers) > 0 else drawn(source.streams, world, place)


class Chance:
    """The numbers of one block, by name.

    ``chance["name"]`` is uniform in [0, 1), shape (worlds,) for a single number and (worlds, n) for n numbers; it
    can only be read, in one world as in many. What nobody asks for is not drawn.

    Args:
        layout: name -> how many numbers, in the order in which they lie.
        block: the numbers, shape (worlds, numbers); without rows where they are to be drawn.
        streams: as they stand before the block, where they are.
    """

    def __init__(self, layout: Mapping[str, int], block: NDArray[np.float64], streams: Words = _NO_STREAMS) -> None:
        self._source = Source(_sealed(block), streams)
        self._places = _places(tuple(layout.items()))
        self._near: dict[int, NDArray[np.float64]] = {}

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        place, stretch, within = self._places[name]
        size, near = place.stop - place.start, self._near.get(stretch.start)
        if near is None:
            write = _written if size <= _SMALL else _by_world
            near = self._near[stretch.start] = _sealed(write(self._source, stretch.start, stretch.stop))
        if size > _SMALL:
            return near
        if size == 1:
            row: NDArray[np.float64] = near[within.start]
            return row
        return _sealed(near[within].T)

    def lying(self, name: str) -> tuple[Source, int, int]:
        """Where the numbers of a name lie, for loops over worlds: in what, from which place on, and how many.

        The source is the same for all names, and of one kind, so that a loop is translated once.
        """
        place = self._places[name].place
        return self._source, place.start, place.stop - place.start

    def normal(self, name: str) -> NDArray[np.float64]:
        """Standard normal numbers in place of the uniform ones, by the inverse distribution function."""
        return normal(self[name])


def _sealed(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers without gaps that can only be read."""
    shown = np.ascontiguousarray(numbers)
    shown.setflags(write=False)
    return shown


@compiled
def _written(source: Source, first: int, end: int) -> NDArray[np.float64]:
    """The numbers from one place of a block to another, shape (places, worlds): those of a place lie side by side."""
    worlds = max(len(source.numbers), len(source.streams))
    numbers = np.empty((end - first, worlds))
    for place in range(first, end):
        for world in range(worlds):
            numbers[place - first, world] = number_of(source, world, place)
    return numbers


@compiled
def _by_world(source: Source, first: int, end: int) -> NDArray[np.float64]:
    """The numbers from one place of a block to another, shape (worlds, places): those of a world lie side by side."""
    numbers = np.empty((max(len(source.numbers), len(source.streams)), end - first))
    for world in range(len(numbers)):
        for place in range(first, end):
            numbers[world, place - first] = number_of(source, world, place)
    return numbers


class _Place(NamedTuple):
    """Where the numbers of a name are: in the block, in which stretch of it, and where in that.

    What is small is drawn a stretch of neighbouring names at a time, the rest name by name.
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

    def once(self) -> Chance:
        """What is drawn once a history."""
        return Chance(ONCE, _NO_NUMBERS, self._streams.standing(0))

    def quarter(self, index: int) -> Chance:
        """What is drawn in quarter ``index`` of the clock (0 is 2019Q3)."""
        return Chance(QUARTERLY, _NO_NUMBERS, self._streams.standing(ONCE_STRIDE + index * STRIDE))


def normal(draw: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard normal numbers in place of uniform ones in [0, 1), by the inverse distribution function; all finite."""
    normals: NDArray[np.float64] = ndtri(np.minimum(draw + SMALLEST, LARGEST))
    return normals


@over_worlds
def chosen(draw: PerLevel, weights: PerLevel) -> PerLevelIndex:
    """Index drawn with probability in proportion to its weight, shape (worlds, n); one too many if nothing weighs.

    Args:
        draw: uniform numbers, shape (worlds, n).
        weights: not negative, shape (worlds, options).
    """
    picked, options = np.empty(draw.shape, np.intp), weights.shape[1]
    ends = np.empty(options)
    for world in range(draw.shape[0]):
        reached = 0.0
        for option in range(options):
            reached += weights[world, option]
            ends[option] = reached
        for each in range(draw.shape[1]):
            passed = 0
            for option in range(options):
                passed += 1 if ends[option] <= draw[world, each] * reached else 0
            picked[world, each] = passed
    return picked
