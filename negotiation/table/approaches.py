"""Who is approached by whom: employers with open doors, and the researchers they go after."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import (
    PerApproach,
    PerApproachFlag,
    PerBidder,
    PerEmployer,
    PerResearcherIndex,
    PerWorld,
    PerWorldIndex,
)


@dataclass(frozen=True)
class Approaches:
    """Who is approached by whom in a quarter: one row an approach that takes place, by world and segment.

    Attributes:
        shape: (worlds, approaches that could take place in each).
        world: world of each approach, (rows,).
        segment: segment of the pool, (rows,).
        who: the researcher approached, (rows,).
        own: their employer, (rows,).
        names: employer of each suitor, (rows, suitors); where absent, the researcher's own.
        found: whether that suitor is there, (rows, suitors).
    """

    shape: tuple[int, int]
    world: PerWorldIndex
    segment: PerWorldIndex
    who: PerWorldIndex
    own: PerWorldIndex
    names: NDArray[np.intp]
    found: NDArray[np.bool_]

    @property
    def active(self) -> PerApproachFlag:
        """Where an approach takes place, (worlds, approaches)."""
        active = np.zeros(self.shape, dtype=np.bool_)
        active[self.world, self.segment] = True
        return active

    @property
    def bidders(self) -> NDArray[np.intp]:
        """Employer of each bidder, the incumbent first, (rows, bidders)."""
        return np.concatenate([self.own[:, None], self.names], axis=1)

    @property
    def present(self) -> NDArray[np.bool_]:
        """Who bids: the incumbent, always, then the suitors, (rows, bidders)."""
        return np.concatenate([np.ones_like(self.found[:, :1]), self.found], axis=1)


def approaches(
    approached: PerApproach,
    who: PerApproach,
    suitor: PerBidder,
    joins: PerBidder,
    employer: PerResearcherIndex,
    intensity: PerEmployer,
    rate: PerWorld,
    more_suitors: PerWorld,
) -> Approaches:
    """Who is approached by whom this quarter.

    The pool is cut into as many equal segments as there may be approaches; in each at most one researcher
    is approached, with probability rate times segment size, 1 at most. The first suitor is drawn in
    proportion to intensity, never the researcher's employer; each further one is drawn from the rest and
    joins with probability ``more_suitors``. Candidates are the same whether or not they join, so on the
    same chance a higher ``more_suitors`` only adds suitors.

    Args:
        approached: uniform numbers, (worlds, approaches).
        who: uniform numbers, (worlds, approaches).
        suitor: uniform numbers, (worlds, approaches, suitors).
        joins: uniform numbers, (worlds, approaches, suitors); the first suitor's is not read.
        employer: employer of each researcher, (worlds, researchers).
        intensity: how hard each employer recruits, any unit, not negative, (worlds, employers).
        rate: probability that a researcher is approached, 1/quarter.
        more_suitors: probability that a further suitor joins, fraction.

    Raises:
        ValueError: the researchers cannot be cut into equal segments.
    """
    (worlds, segments), pool = approached.shape, employer.shape[1]
    if pool % segments:
        raise ValueError(
            f"researchers must divide evenly among approaches, got {pool} and {segments} approaches;"
            f" use a multiple of {segments} researchers"
        )
    size = pool // segments
    world, segment = np.nonzero(approached < (rate * size)[:, None])
    within = np.minimum((who[world, segment] * size).astype(np.intp), size - 1)
    researcher = segment * size + within
    own = employer[world, researcher]
    names, found = _candidates(suitor[world, segment], own, world, intensity)
    found[:, 1:] &= joins[world, segment, 1:] < more_suitors[world][:, None]
    taken = np.flatnonzero(found[:, 0])
    names = np.where(found, names, own[:, None])
    return Approaches(
        shape=(worlds, segments),
        world=world[taken],
        segment=segment[taken],
        who=researcher[taken],
        own=own[taken],
        names=names[taken],
        found=found[taken],
    )


def _candidates(
    draws: NDArray[np.float64], own: NDArray[np.intp], world: NDArray[np.intp], intensity: PerEmployer
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Distinct suitors for each row, by intensity and without the own employer, and whether there is one.

    Employers lie side by side on a line, each as long as its intensity. A draw is a point on what is left of the line
    once those taken are cut out; passing each cut in turn puts it back on the whole line.
    """
    ends = np.cumsum(intensity, axis=1)
    begins = (ends - intensity)[world]
    ends, length = ends[world], intensity[world]
    rows, last = np.arange(len(own)), intensity.shape[1] - 1
    taken = own[:, None]
    names, found = np.empty(draws.shape, dtype=np.intp), np.empty(draws.shape, dtype=np.bool_)
    for place in range(draws.shape[1]):
        cut = np.take_along_axis(length, taken, axis=1)
        point = draws[:, place] * np.maximum(ends[:, last] - cut.sum(axis=1), 0)
        for column in range(taken.shape[1]):
            passed = point >= begins[rows, taken[:, column]]
            point = np.where(passed, point + cut[:, column], point)
        name = np.minimum((ends <= point[:, None]).sum(axis=1), last)
        found[:, place] = (length[rows, name] > 0) & (taken != name[:, None]).all(axis=1)
        names[:, place] = name
        taken = np.sort(np.concatenate([taken, name[:, None]], axis=1), axis=1)
    return names, found
