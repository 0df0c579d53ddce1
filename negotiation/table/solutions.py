"""What a fair arbiter who knew both sides' true values would sign, and what a deal wastes against that.

A *solution* is picked from the efficient packages (``pareto``), so it wastes nothing. Solutions differ in what
they call fair. All are taken on the finite set of packages: sides cannot toss a coin between two of them as the
theory lets them, so ties are possible. They go to the package of lowest levels, the first issue counting most.

Values are USD bn against the contract in force. The disagreement point is what a side has when talks fail and
both go on; outside options play no part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import (
    PerIssue,
    PerIssueIndex,
    PerLevel,
    PerLevelIndex,
    PerPoint,
    PerPointPackage,
    PerWorld,
    PerWorldFlag,
    PerWorldIndex,
)
from negotiation.table.pareto import Pareto, pareto_set, widest

__all__ = [
    "CONCEPTS",
    "Pareto",
    "Solution",
    "Solutions",
    "distance",
    "egalitarian",
    "kalai_smorodinsky",
    "lost_by_issue",
    "nash",
    "pareto_set",
    "rubinstein",
    "solved",
    "utilitarian",
]

#: Names of the solutions in the order in which they are told; see ``Solutions.by_concept``.
CONCEPTS: Final = ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian", "rubinstein")
#: Discount factors per round are counted as between these: nobody waits for nothing, nobody waits for ever.
_LEAST_PATIENT: Final = 1e-9
_MOST_PATIENT: Final = 1 - 1e-9
#: Part of the payoff that is not haggled over: a package on the frontier is on it up to rounding.
_HAIR: Final = 1e-9

type _PerCorner = NDArray[np.float64]  # (worlds, corners of the concave frontier), or other payoffs looked up
type _Rational = NDArray[np.bool_]  # (worlds, points)


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
class Solutions:
    """What every concept picks, from one disagreement point."""

    nash: Solution
    kalai_smorodinsky: Solution
    egalitarian: Solution
    utilitarian: Solution
    rubinstein: Solution

    @property
    def by_concept(self) -> dict[str, Solution]:
        """The solutions by the names in ``CONCEPTS``, in that order."""
        found = (self.nash, self.kalai_smorodinsky, self.egalitarian, self.utilitarian, self.rubinstein)
        return dict(zip(CONCEPTS, found, strict=True))


def solved(
    own: Sequence[PerLevel],
    other: Sequence[PerLevel],
    disagreement_own: PerWorld,
    disagreement_other: PerWorld,
    discount_own: PerWorld,
    discount_other: PerWorld,
    own_first: PerWorldFlag,
) -> Solutions:
    """All solutions of a talk, exactly, from the individually rational part of the Pareto set.

    Args:
        own: own true value of each level, one (worlds, levels) an issue, USD bn; −inf is not on the table.
        other: the other side's, the same shapes.
        disagreement_own: own disagreement point, shape (worlds,), USD bn.
        disagreement_other: the other side's.
        discount_own: own discount factor per round, shape (worlds,).
        discount_other: the other side's.
        own_first: oneself made the first offer, shape (worlds,).

    Raises:
        ValueError: as ``pareto_set``.
    """
    point = (disagreement_own, disagreement_other)
    pareto = pareto_set(own, other, floors=point)
    return Solutions(
        nash=nash(pareto, *point),
        kalai_smorodinsky=kalai_smorodinsky(pareto, *point),
        egalitarian=egalitarian(pareto, *point),
        utilitarian=utilitarian(pareto, *point),
        rubinstein=rubinstein(pareto, *point, discount_own, discount_other, own_first),
    )


def distance(own: PerWorld, other: PerWorld, solution: Solution) -> PerWorld:
    """How far a deal is from a solution in the two sides' values, USD bn, shape (worlds,); nan without one.

    Args:
        own: own value of what was agreed, shape (worlds,), USD bn.
        other: the other side's.
        solution: what is compared with.
    """
    return np.sqrt((own - solution.own) ** 2 + (other - solution.other) ** 2)


def lost_by_issue(
    own: Sequence[PerLevel], other: Sequence[PerLevel], package: PerIssueIndex, best: PerIssueIndex
) -> PerIssue:
    """Joint value that another package has over that agreed, issue by issue, USD bn, shape (worlds, issues).

    The sum over the issues is what was left on the table; a single one is negative where the package agreed
    has the better level.

    Args:
        own: own true value of each level, one (worlds, levels) an issue, USD bn.
        other: the other side's, the same shapes.
        package: level agreed on each issue, shape (worlds, issues).
        best: level of each issue in the package compared with, such as ``Solutions.utilitarian.package``.
    """
    worlds, lost = np.arange(len(package)), []
    for issue, (mine, theirs) in enumerate(zip(own, other, strict=True)):
        agreed, better = package[:, issue], best[:, issue]
        lost.append(mine[worlds, better] + theirs[worlds, better] - (mine[worlds, agreed] + theirs[worlds, agreed]))
    return np.stack(lost, axis=1)


def nash(pareto: Pareto, disagreement_own: PerWorld, disagreement_other: PerWorld) -> Solution:
    """The package with the largest product of both sides' gains over the disagreement point (Nash 1950).

    Searched are the individually rational packages (both gains at least 0) of the finite set, without the
    lotteries of the paper. What remains of its axioms: the package is efficient, measuring one side's values in
    another unit or from another zero does not move it, dropping packages not chosen does not move it, and what
    is symmetric is treated so up to ties. If no package gives both sides a gain, all products are 0 and tie.

    Args:
        pareto: the efficient packages, or at least those that are individually rational.
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


def utilitarian(pareto: Pareto, disagreement_own: PerWorld, disagreement_other: PerWorld) -> Solution:
    """The individually rational package with the largest sum of both values, in USD bn (Harsanyi 1955).

    Arguments as for ``nash``; a disagreement point of −inf binds nobody.
    """
    rational = _rational(pareto, disagreement_own, disagreement_other)
    return _chosen(pareto, rational, pareto.own + pareto.other)


def rubinstein(
    pareto: Pareto,
    disagreement_own: PerWorld,
    disagreement_other: PerWorld,
    discount_own: PerWorld,
    discount_other: PerWorld,
    own_first: PerWorldFlag,
) -> Solution:
    """What two who think alternating offers through to the end agree on at once (Rubinstein 1982).

    With F the most the other side can gain as a function of one's own gain, who proposes keeps x where
    F(x) = δ_other · F(δ_own · x): the other side gets just what it would wait for. On a finite set this has no
    solution, or with small steps and patient sides any number of them (van Damme, Selten and Winter 1990). So F
    is taken as the concave frontier through the individually rational packages, as if a coin could be tossed
    between two neighbours; there the equilibrium is unique and found exactly, up to rounding. Named is a
    package: the best for who proposes among those that give the other side no less than it would wait for, as
    the strategy of that name offers it. So who proposes can get less than x, and who answers more, by at most
    the distance between two corners of F.

    For a divisible cake it is the share (1 − δ_other) / (1 − δ_own · δ_other) of the paper. As both discount
    factors near 1 it nears the largest product of gains raised to 1 / ln(1 / δ) each (Binmore, Rubinstein and
    Wolinsky 1986): with equal ones the Nash solution, up to a step.

    Args:
        pareto: the efficient packages, or at least those that are individually rational.
        disagreement_own: own disagreement point, shape (worlds,), USD bn, finite.
        disagreement_other: the other side's.
        discount_own: own discount factor per round, 0 to 1, shape (worlds,).
        discount_other: the other side's.
        own_first: oneself proposes first, shape (worlds,).
    """
    patience = [np.clip(discount, _LEAST_PATIENT, _MOST_PATIENT) for discount in (discount_own, discount_other)]
    rational, mine, theirs = _gains(pareto, disagreement_own, disagreement_other)
    own, other = _frontier(rational, mine, theirs)
    kept = _kept_by_proposer(own, other, *patience)
    own_waits_for = patience[0] * kept
    other_waits_for = patience[1] * _most_for_other(own, other, own_waits_for[:, None])[:, 0]
    enough_for_own = mine >= (own_waits_for * (1 - _HAIR))[:, None]
    enough_for_other = theirs >= (other_waits_for * (1 - _HAIR))[:, None]
    proposes = own_first[:, None]
    return _chosen(
        pareto, rational & np.where(proposes, enough_for_other, enough_for_own), np.where(proposes, mine, theirs)
    )


def _kept_by_proposer(own: _PerCorner, other: _PerCorner, discount: PerWorld, other_discount: PerWorld) -> PerWorld:
    """Own gain x with F(x) = δ_other · F(δ_own · x), or the largest if that leaves the other side more, (worlds,).

    F(x) − δ_other · F(δ_own · x) falls in x, as F is concave and falls, and is straight between corners of F and
    corners of F divided by δ_own: x lies between the two of these where the sign changes.

    Args:
        own: own gain at the corners of F, shape (worlds, corners), falling.
        other: the other side's, rising.
        discount: δ_own, shape (worlds,), above 0 and below 1.
        other_discount: δ_other, the same.
    """
    later = np.minimum(own / discount[:, None], own[:, :1])
    gain = -np.sort(-np.hstack((own, later)), axis=1)
    waited = other_discount[:, None] * _most_for_other(own, other, discount[:, None] * gain)
    over = _most_for_other(own, other, gain) - waited
    worlds, first = np.arange(len(own)), (over >= 0).argmax(axis=1)
    before = np.maximum(first - 1, 0)
    high, low = gain[worlds, before], gain[worlds, first]
    missing, spare = -over[worlds, before], over[worlds, first]
    between = missing > 0
    part = np.where(between, spare / np.where(between, missing + spare, 1), 0)
    return np.asarray(low + (high - low) * part, dtype=np.float64)


def _most_for_other(own: _PerCorner, other: _PerCorner, gain: _PerCorner) -> _PerCorner:
    """F: the most the other side can gain where oneself gains so much, on the line through the corners.

    Args:
        own: own gain at the corners, shape (worlds, corners), falling.
        other: the other side's, rising.
        gain: own gains asked about, shape (worlds, gains), at most the largest.
    """
    rows = np.arange(len(own))[:, None]
    reached = _corners_with(own, gain)
    before, beyond = np.maximum(reached - 1, 0), np.minimum(reached, own.shape[1] - 1)
    length = own[rows, before] - own[rows, beyond]
    between = length > 0
    part = np.where(between, (own[rows, before] - gain) / np.where(between, length, 1), 0)
    return np.asarray(other[rows, before] + (other[rows, beyond] - other[rows, before]) * part, dtype=np.float64)


def _corners_with(own: _PerCorner, gain: _PerCorner) -> PerLevelIndex:
    """How many corners of each world have at least each gain, by bisection, shape (worlds, gains)."""
    rows, corners = np.arange(len(own))[:, None], own.shape[1]
    enough, short = np.zeros(gain.shape, dtype=np.intp), np.full(gain.shape, corners + 1)
    for _ in range(corners.bit_length()):
        middle = (enough + short) // 2
        found = own[rows, np.minimum(middle, corners) - 1] >= gain
        found &= middle <= corners
        enough, short = np.where(found, middle, enough), np.where(found, short, middle)
    return enough


def _frontier(rational: _Rational, mine: PerPoint, theirs: PerPoint) -> tuple[_PerCorner, _PerCorner]:
    """Corners of the concave frontier of the individually rational points: both gains, (worlds, corners).

    A point not above the line between its neighbours is no corner, so all such points go at once, until none
    is left. The last corner of a world repeats; where nothing is rational it is 0 for both.
    """
    world, point = np.nonzero(rational)
    own, other = mine[world, point], theirs[world, point]
    while True:
        inside = world[2:] == world[:-2]
        given, gained = own[:-2] - own[2:], other[2:] - other[:-2]
        sags = inside & ((other[1:-1] - other[:-2]) * given <= gained * (own[:-2] - own[1:-1]))
        fallen = np.flatnonzero(sags) + 1
        if fallen.size == 0:
            break
        world, own, other = np.delete(world, fallen), np.delete(own, fallen), np.delete(other, fallen)
    count = np.bincount(world, minlength=len(rational))
    start = np.searchsorted(world, np.arange(len(rational)))
    corner = start[:, None] + np.minimum(np.arange(max(1, widest(count))), np.maximum(count - 1, 0)[:, None])
    none, at = (count == 0)[:, None], np.minimum(corner, max(0, own.size - 1))
    # One more entry, so that there is something to look up where no world has a rational point.
    return np.where(none, 0.0, np.append(own, 0.0)[at]), np.where(none, 0.0, np.append(other, 0.0)[at])


def _rational(pareto: Pareto, own: PerWorld, other: PerWorld) -> _Rational:
    """Which points are worth the disagreement point or more to both sides, shape (worlds, points)."""
    listed = np.arange(pareto.own.shape[1]) < pareto.count[:, None]
    return listed & (pareto.own >= own[:, None]) & (pareto.other >= other[:, None])


def _gains(pareto: Pareto, own: PerWorld, other: PerWorld) -> tuple[_Rational, PerPoint, PerPoint]:
    """Which points are individually rational, and both sides' gains there (0 elsewhere), USD bn."""
    rational = _rational(pareto, own, other)
    mine, theirs = pareto.own - own[:, None], pareto.other - other[:, None]
    return rational, np.where(rational, mine, 0), np.where(rational, theirs, 0)


def _part_of_ideal(gain: PerPoint) -> PerPoint:
    """Each gain as a part of the largest in its world; 0 where there is nothing to gain."""
    ideal = gain.max(axis=1, keepdims=True)
    return gain / np.where(ideal > 0, ideal, 1)


def _chosen(pareto: Pareto, possible: _Rational, score: PerPoint) -> Solution:
    """The possible point of the highest score in each world; of several that of lowest levels."""
    score = np.where(possible, score, -np.inf)
    tied = possible & (score == score.max(axis=1, keepdims=True))
    worlds, point = np.arange(len(tied)), tied.argmax(axis=1)
    several = np.flatnonzero(tied.sum(axis=1) > 1)
    if several.size > 0:
        point[several] = _lowest(pareto.package[several], tied[several])
    exists = tied[worlds, point]
    return Solution(
        np.where(exists[:, None], pareto.package[worlds, point], 0),
        np.where(exists, pareto.own[worlds, point], np.nan),
        np.where(exists, pareto.other[worlds, point], np.nan),
        exists,
    )


def _lowest(package: PerPointPackage, tied: _Rational) -> PerWorldIndex:
    """Of the points that tie in each world that of lowest levels, the first issue counting most, (worlds,)."""
    for issue in range(package.shape[2]):
        level = np.where(tied, package[:, :, issue], np.iinfo(np.intp).max)
        tied = tied & (level == level.min(axis=1, keepdims=True))
    return np.asarray(tied.argmax(axis=1))
