"""Who is approached by whom: employers with open doors, and the researchers they go after."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import borrowing, compiled, to_read
from negotiation.shapes import (
    PerApproachFlag,
    PerEmployer,
    PerResearcherFirm,
    PerRowBidderFirm,
    PerRowBidderFlag,
    PerWorld,
    PerWorldIndex,
)
from negotiation.state import Employer
from negotiation.tape import BIDDERS, Chance, Source, number_of

#: No bidder.
ABSENT: Final = -1
FIRMS: Final = len(Employer)

type _Firms = NDArray[np.int64]  # (employers cut out so far,), in the order in which they lie on the line
type _PerFirm = NDArray[np.float64]  # (employers,) of one world


@dataclass(frozen=True)
class Approaches:
    """Who is approached by whom in a quarter: one row an approach that takes place, by world and segment.

    Attributes:
        shape: (worlds, approaches that could take place in each).
        world: world of each approach, (rows,).
        segment: segment of the pool, (rows,).
        who: the researcher approached, (rows,).
        bidders: employer of each bidder, the incumbent first, (rows, bidders); where absent, the researcher's own.
        present: who bids: the incumbent, always, then the suitors, (rows, bidders).
    """

    shape: tuple[int, int]
    world: PerWorldIndex
    segment: PerWorldIndex
    who: PerWorldIndex
    bidders: PerRowBidderFirm
    present: PerRowBidderFlag

    @property
    def active(self) -> PerApproachFlag:
        """Where an approach takes place, (worlds, approaches)."""
        active = np.zeros(self.shape, dtype=np.bool_)
        active[self.world, self.segment] = True
        return active

    @property
    def own(self) -> NDArray[np.int8]:
        """Employer of each researcher approached, (rows,)."""
        return self.bidders[:, 0]

    @property
    def names(self) -> PerRowBidderFirm:
        """Employer of each suitor, (rows, suitors); where absent, the researcher's own."""
        return self.bidders[:, 1:]

    @property
    def found(self) -> PerRowBidderFlag:
        """Whether that suitor is there, (rows, suitors)."""
        return self.present[:, 1:]


def approaches(
    chance: Chance, employer: PerResearcherFirm, intensity: PerEmployer, rate: PerWorld, more_suitors: PerWorld
) -> Approaches:
    """Who is approached by whom this quarter.

    The pool is cut into as many equal segments as there may be approaches; in each at most one researcher
    is approached, with probability rate times segment size, 1 at most. The first suitor is drawn in
    proportion to intensity, never the researcher's employer; each further one is drawn from the rest and
    joins with probability ``more_suitors``. Candidates are the same whether or not they join, so on the
    same chance a higher ``more_suitors`` only adds suitors.

    Args:
        chance: ``approached`` and ``approach_who`` are one number an approach, ``approach_suitor`` and
            ``approach_joins`` one a suitor of each approach; whether the first joins is not read.
        employer: employer of each researcher, (worlds, researchers).
        intensity: how hard each employer recruits, any unit, not negative, (worlds, employers).
        rate: probability that a researcher is approached, 1/quarter.
        more_suitors: probability that a further suitor joins, fraction.

    Raises:
        ValueError: the researchers cannot be cut into equal segments.
    """
    draws, segments, pool = drawn_for(chance), chance.lying("approached")[2], employer.shape[1]
    if pool % segments:
        raise ValueError(
            f"researchers must divide evenly among approaches, got {pool} and {segments} approaches;"
            f" use a multiple of {segments} researchers"
        )
    rate, more_suitors = rate * (pool // segments), to_read(more_suitors)
    rows = _all_invited(draws, segments, to_read(employer), intensity, rate, more_suitors)
    return Approaches((len(employer), segments), *rows)


class Drawn(NamedTuple):
    """Numbers drawn for approaches: where they are from, and the first place of each name.

    Attributes:
        source: of all of them.
        approached: whether somebody is, a number a segment.
        who: of the segment, a number a segment.
        suitor: which, so many a segment as there are suitors.
        joins: whether that suitor does, as many.
        match: how well bidder and researcher fit, so many a segment as there are bidders.
    """

    source: Source
    approached: int
    who: int
    suitor: int
    joins: int
    match: int


def drawn_for(chance: Chance) -> Drawn:
    """The numbers drawn for approaches in a quarter."""
    names = ("approached", "approach_who", "approach_suitor", "approach_joins", "approach_match")
    return Drawn(chance.lying("approached")[0], *(chance.lying(name)[1] for name in names))


@compiled
def _all_invited(
    draws: Drawn,
    segments: int,
    employer: PerResearcherFirm,
    intensity: PerEmployer,
    rate: PerWorld,
    more_suitors: PerWorld,
) -> tuple[PerWorldIndex, PerWorldIndex, PerWorldIndex, PerRowBidderFirm, PerRowBidderFlag]:
    """The rows of ``Approaches``."""
    worlds, most, size = len(rate), len(rate) * segments, employer.shape[1] // segments
    world_of, segment_of, who_of = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    bidders, present = np.empty((most, BIDDERS), np.int8), np.empty((most, BIDDERS), np.bool_)
    line, bids, some, row = new_line(), np.empty(BIDDERS, np.int64), np.empty(segments, np.int64), 0
    near = at_hand(segments)
    for world in range(worlds):
        line_up(world, intensity, line)
        count = approached(draws, world, rate[world], some)
        bring(draws, world, count, some, near)
        for each in range(count):
            who = researcher(near, some[each], size)
            bids[0] = employer[world, who]
            if invited(near, some[each], more_suitors[world], line, bids):
                world_of[row], segment_of[row], who_of[row] = world, some[each], who
                for place in range(BIDDERS):
                    present[row, place] = bids[place] != ABSENT
                    bidders[row, place] = bids[place] if present[row, place] else bids[0]
                row += 1
    return world_of[:row], segment_of[:row], who_of[:row], bidders[:row], present[:row]


class Line(NamedTuple):
    """The employers of a world side by side on a line, each as long as its intensity.

    Attributes:
        lengths: of each, shape (employers,).
        ends: where each ends, shape (employers,).
        taken: those cut out of it, in the order in which they lie on it, shape (bidders,).
    """

    lengths: _PerFirm
    ends: _PerFirm
    taken: _Firms


@compiled
def new_line() -> Line:
    """Room for a line."""
    return Line(np.empty(FIRMS), np.empty(FIRMS), np.empty(BIDDERS, np.int64))


@borrowing
def line_up(world: int, intensity: PerEmployer, line: Line) -> None:
    """Put the employers of a world on the line."""
    end = 0.0
    for firm in range(FIRMS):
        end += intensity[world, firm]
        line.lengths[firm], line.ends[firm] = intensity[world, firm], end


@borrowing
def approached(draws: Drawn, row: int, rate: float, some: _Firms) -> int:
    """Write in which segments a researcher is approached, at a rate a segment; how many they are."""
    count = 0
    for segment in range(some.size):
        some[count] = segment
        count += 1 if number_of(draws.source, row, draws.approached + segment) < rate else 0
    return count


class AtHand(NamedTuple):
    """What is asked of one world's approaches, a row a segment; read only where a researcher is approached.

    Attributes:
        who: of the segment, shape (segments,).
        suitor: which, shape (segments, suitors).
        joins: whether that suitor does, shape (segments, suitors).
        match: how well bidder and researcher fit, shape (segments, bidders).
    """

    who: _PerFirm
    suitor: PerEmployer
    joins: PerEmployer
    match: PerEmployer


@compiled
def at_hand(segments: int) -> AtHand:
    """Room for it."""
    suitors = BIDDERS - 1
    rooms = np.empty((segments, suitors)), np.empty((segments, suitors)), np.empty((segments, BIDDERS))
    return AtHand(np.empty(segments), *rooms)


@borrowing
def bring(draws: Drawn, world: int, count: int, some: _Firms, near: AtHand) -> None:
    """Draw what is asked of the approaches in some segments, all at one go: what is waited for is dear."""
    for each in range(count):
        segment = some[each]
        near.who[segment] = number_of(draws.source, world, draws.who + segment)
        for place in range(BIDDERS - 1):
            within = segment * (BIDDERS - 1) + place
            near.suitor[segment, place] = number_of(draws.source, world, draws.suitor + within)
            if place > 0:  # the first comes anyway
                near.joins[segment, place] = number_of(draws.source, world, draws.joins + within)
        for place in range(BIDDERS):
            near.match[segment, place] = number_of(draws.source, world, draws.match + segment * BIDDERS + place)


@borrowing
def researcher(near: AtHand, segment: int, size: int) -> int:
    """Who is approached in a segment of so many."""
    return segment * size + min(int(near.who[segment] * size), size - 1)


@borrowing
def invited(near: AtHand, segment: int, more_suitors: float, line: Line, bids: _Firms) -> bool:
    """Write distinct suitors after the incumbent, or ABSENT; whether the first is there.

    They are drawn by intensity, never the incumbent: a draw is a point on what is left of the line of employers once
    those taken are cut out; passing each cut in turn puts it back on the whole line.
    """
    last, line.taken[0] = BIDDERS - 1, bids[0]
    for place in range(1, BIDDERS):
        bids[place] = ABSENT
    while last > 1 and not near.joins[segment, last - 1] < more_suitors:
        last -= 1
    for place in range(1, BIDDERS):
        if place > last:
            break
        name = _named(near.suitor[segment, place - 1], line, place)
        new = line.lengths[name] > 0
        for each in range(place):
            new = new and line.taken[each] != name
        if place == 1 and not new:
            return False
        if new and (place == 1 or near.joins[segment, place - 1] < more_suitors):
            bids[place] = name
        if place < last:
            _put_in(line.taken, place, name)
    return True


@borrowing
def _named(draw: float, line: Line, count: int) -> int:
    """The employer at a point drawn on the line without the first so many of those taken."""
    cut, name = 0.0, 0
    for each in range(count):
        cut += line.lengths[line.taken[each]]
    point = draw * max(line.ends[FIRMS - 1] - cut, 0.0)
    for each in range(count):
        firm = line.taken[each]
        point += line.lengths[firm] if point >= line.ends[firm] - line.lengths[firm] else 0.0
    for firm in range(FIRMS):  # as many as are known beforehand, which is five times as fast
        name += 1 if line.ends[firm] <= point else 0
    return min(name, FIRMS - 1)


@borrowing
def _put_in(taken: _Firms, count: int, name: int) -> None:
    """Put an employer among those taken, in the order in which they lie on the line."""
    place = count
    while place > 0 and taken[place - 1] > name:
        taken[place] = taken[place - 1]
        place -= 1
    taken[place] = name
