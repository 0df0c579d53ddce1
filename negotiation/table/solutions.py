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

from negotiation.compiled import borrowing, compiled, to_read
from negotiation.shapes import (
    PerIssueIndex,
    PerLevel,
    PerWorld,
    PerWorldFlag,
    PerWorldIndex,
)
from negotiation.table.pareto import Pareto, Points, pareto_set

__all__ = [
    "CONCEPTS",
    "Pareto",
    "Solution",
    "Solutions",
    "distance",
    "egalitarian",
    "kalai_smorodinsky",
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
_NASH, _KALAI_SMORODINSKY, _EGALITARIAN, _UTILITARIAN, _RUBINSTEIN = range(len(CONCEPTS))

type _Values = NDArray[np.float64]  # (points,) or (corners,) of one world
type _Numbers = NDArray[np.int64]  # (issues,)
type _PerSide = tuple[PerWorld, PerWorld]  # oneself, then the other side
type _PerConcept = NDArray[np.float64]  # (concepts, worlds)
type _PerConceptIndex = NDArray[np.int64]  # (concepts, worlds) the number of a package, −1 for none
type _PerConceptIssue = NDArray[np.int64]  # (concepts, worlds, issues)


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
    rows: PerWorldIndex | None = None,
) -> Solutions:
    """All solutions of a talk, exactly, from the individually rational part of the Pareto set.

    Args:
        own: own true value of each level, one (worlds, levels) an issue, USD bn; −inf is not on the table.
        other: the other side's, the same shapes.
        disagreement_own: own disagreement point, shape (rows,), USD bn.
        disagreement_other: the other side's.
        discount_own: own discount factor per round, shape (rows,).
        discount_other: the other side's.
        own_first: oneself made the first offer, shape (rows,).
        rows: the worlds looked at, shape (rows,); all of them, in order, if left out.

    Raises:
        ValueError: as ``pareto_set``.
    """
    point = (disagreement_own, disagreement_other)
    pareto = pareto_set(own, other, floors=point, rows=rows)
    return _solutions(pareto, *point, discount_own, discount_other, own_first)


def distance(own: PerWorld, other: PerWorld, solution: Solution) -> PerWorld:
    """How far a deal is from a solution in the two sides' values, USD bn, shape (worlds,); nan without one.

    Args:
        own: own value of what was agreed, shape (worlds,), USD bn.
        other: the other side's.
        solution: what is compared with.
    """
    return np.sqrt((own - solution.own) ** 2 + (other - solution.other) ** 2)


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
    return _impatient(pareto, disagreement_own, disagreement_other).nash


def kalai_smorodinsky(pareto: Pareto, disagreement_own: PerWorld, disagreement_other: PerWorld) -> Solution:
    """The package with the largest smaller part of the ideal gain (Kalai and Smorodinsky 1975, on a finite set).

    A side's ideal gain is its largest among individually rational packages; its part is its gain over that.
    Arguments as for ``nash``.
    """
    return _impatient(pareto, disagreement_own, disagreement_other).kalai_smorodinsky


def egalitarian(pareto: Pareto, disagreement_own: PerWorld, disagreement_other: PerWorld) -> Solution:
    """The package with the largest smaller gain, in USD bn (Kalai 1977, on a finite set).

    Arguments as for ``nash``.
    """
    return _impatient(pareto, disagreement_own, disagreement_other).egalitarian


def utilitarian(pareto: Pareto, disagreement_own: PerWorld, disagreement_other: PerWorld) -> Solution:
    """The individually rational package with the largest sum of both values, in USD bn (Harsanyi 1955).

    Arguments as for ``nash``; a disagreement point of −inf binds nobody.
    """
    return _impatient(pareto, disagreement_own, disagreement_other).utilitarian


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
    return _solutions(pareto, disagreement_own, disagreement_other, discount_own, discount_other, own_first).rubinstein


def _impatient(pareto: Pareto, disagreement_own: PerWorld, disagreement_other: PerWorld) -> Solutions:
    """All solutions where it does not matter how patient the sides are and who is first."""
    nobody = np.zeros(disagreement_own.size)
    return _solutions(pareto, disagreement_own, disagreement_other, nobody, nobody, nobody > 0)


def _solutions(
    pareto: Pareto,
    own: PerWorld,
    other: PerWorld,
    discount: PerWorld,
    other_discount: PerWorld,
    own_first: PerWorldFlag,
) -> Solutions:
    """All solutions from disagreement points, discount factors and who proposes first, (worlds,) each."""
    sides = (to_read(own), to_read(other)), (to_read(discount), to_read(other_discount))
    number, mine, theirs = _picked(pareto.points, pareto.first, *sides, to_read(own_first))
    package, exists = _levels(number, pareto.sizes), number >= 0
    return Solutions(*(Solution(*each) for each in zip(package, mine, theirs, exists, strict=True)))


@compiled
def _picked(
    points: Points,
    first: PerWorldIndex,
    point: _PerSide,
    discounts: _PerSide,
    own_first: PerWorldFlag,
) -> tuple[_PerConceptIndex, _PerConcept, _PerConcept]:
    """Number of what each concept picks and its worth to both, (concepts, worlds) each; −1 and nan for none."""
    worlds, concepts = first.size - 1, _RUBINSTEIN + 1
    number = np.full((concepts, worlds), -1)
    own, other = np.full((concepts, worlds), np.nan), np.full((concepts, worlds), np.nan)
    longest = 1
    for world in range(worlds):
        longest = max(longest, first[world + 1] - first[world])
    mine, theirs, score = np.empty(longest), np.empty(longest), np.empty((concepts, longest))
    corners = np.empty((2, longest))
    for world in range(worlds):
        start, count = _rational(points, first[world], first[world + 1], point[0][world], point[1][world])
        for each in range(count):
            mine[each] = points.own[start + each] - point[0][world]
            theirs[each] = points.other[start + each] - point[1][world]
        _fair(points, start, count, mine, theirs, score)
        patience = _patience(discounts[0][world]), _patience(discounts[1][world])
        _thought_through(count, mine, theirs, corners, patience[0], patience[1], own_first[world], score[_RUBINSTEIN])
        for concept in range(concepts):
            best = _best(points.number, start, count, score[concept])
            if best >= 0:
                number[concept, world] = points.number[best]
                own[concept, world], other[concept, world] = points.own[best], points.other[best]
    return number, own, other


@borrowing
def _patience(discount: float) -> float:
    """A discount factor that can be counted with."""
    return min(max(discount, _LEAST_PATIENT), _MOST_PATIENT)


@borrowing
def _rational(points: Points, first: int, end: int, own: float, other: float) -> tuple[int, int]:
    """The first package worth the disagreement point to both sides, and how many there are."""
    while end > first and points.own[end - 1] < own:
        end -= 1
    while first < end and points.other[first] < other:
        first += 1
    return first, end - first


@borrowing
def _fair(points: Points, start: int, count: int, mine: _Values, theirs: _Values, score: PerLevel) -> None:
    """Write what each concept but the last makes as large as it can, (concepts, packages)."""
    ideal = 1.0 if count == 0 or not mine[0] > 0 else mine[0]
    other_ideal = 1.0 if count == 0 or not theirs[count - 1] > 0 else theirs[count - 1]
    for each in range(count):
        score[_NASH, each] = mine[each] * theirs[each]
        score[_KALAI_SMORODINSKY, each] = min(mine[each] / ideal, theirs[each] / other_ideal)
        score[_EGALITARIAN, each] = min(mine[each], theirs[each])
        score[_UTILITARIAN, each] = points.own[start + each] + points.other[start + each]


@borrowing
def _best(number: _Numbers, start: int, count: int, score: _Values) -> int:
    """The package of the highest score; of several that of lowest levels; −1 if there is none."""
    best, most = -1, -np.inf
    for each in range(count):
        place = start + each
        if score[each] > most or (score[each] == most and best >= 0 and number[place] < number[best]):
            best, most = place, score[each]
    return best


@borrowing
def _thought_through(
    count: int,
    mine: _Values,
    theirs: _Values,
    corners: PerLevel,
    discount: float,
    other_discount: float,
    own_first: bool,
    score: _Values,
) -> None:
    """Write what who proposes gets of each package that gives who answers what it would wait for; −inf for others."""
    if count == 0:
        return
    found = _frontier(count, mine, theirs, corners)
    own, other = corners[0, :found], corners[1, :found]
    own_waits_for = discount * _kept_by_proposer(own, other, discount, other_discount)
    other_waits_for = other_discount * _most_for_other(own, other, own_waits_for)
    for each in range(count):
        if own_first:
            score[each] = mine[each] if theirs[each] >= other_waits_for * (1 - _HAIR) else -np.inf
        else:
            score[each] = theirs[each] if mine[each] >= own_waits_for * (1 - _HAIR) else -np.inf


@borrowing
def _frontier(count: int, mine: _Values, theirs: _Values, corners: PerLevel) -> int:
    """Write both gains at the corners of the concave frontier of some points; how many there are (Andrew 1979).

    A point not above the line between its neighbours is no corner.
    """
    found = 0
    for each in range(count):
        while found > 1:
            own, other = corners[0, found - 2], corners[1, found - 2]
            rose, fell = corners[1, found - 1] - other, own - corners[0, found - 1]
            if rose * (own - mine[each]) > (theirs[each] - other) * fell:
                break
            found -= 1
        corners[0, found], corners[1, found] = mine[each], theirs[each]
        found += 1
    return found


@borrowing
def _kept_by_proposer(own: _Values, other: _Values, discount: float, other_discount: float) -> float:
    """Own gain x with F(x) = δ_other · F(δ_own · x), or the largest if that leaves the other side more.

    F(x) − δ_other · F(δ_own · x) falls in x, as F is concave and falls, and is straight between corners of F and
    corners of F divided by δ_own: x lies between the two of these where the sign changes.

    Args:
        own: own gain at the corners of F, shape (corners,), falling.
        other: the other side's, rising.
        discount: δ_own, above 0 and below 1.
        other_discount: δ_other, the same.
    """
    corner, later, high, missing = 0, 0, 0.0, 0.0
    while corner < own.size or later < own.size:
        scaled = min(own[later] / discount, own[0]) if later < own.size else -np.inf
        if corner < own.size and own[corner] >= scaled:
            gain, corner = own[corner], corner + 1
        else:
            gain, later = scaled, later + 1
        spare = _most_for_other(own, other, gain) - other_discount * _most_for_other(own, other, discount * gain)
        if spare >= 0:
            kept: float = gain + (high - gain) * (spare / (missing + spare)) if missing > 0 else gain
            return kept
        high, missing = gain, -spare
    return high


@borrowing
def _most_for_other(own: _Values, other: _Values, gain: float) -> float:
    """F: the most the other side can gain where oneself gains so much, on the line through the corners.

    Args:
        own: own gain at the corners, shape (corners,), falling.
        other: the other side's, rising.
        gain: own gain asked about, at most the largest.
    """
    reached = _corners_with(own, gain)
    before, beyond = max(reached - 1, 0), min(reached, own.size - 1)
    length = own[before] - own[beyond]
    part = (own[before] - gain) / length if length > 0 else 0.0
    most: float = other[before] + (other[beyond] - other[before]) * part
    return most


@borrowing
def _corners_with(own: _Values, gain: float) -> int:
    """How many corners have at least a gain, by bisection."""
    enough, short = 0, own.size
    while enough < short:
        middle = (enough + short) // 2
        if own[middle] >= gain:
            enough = middle + 1
        else:
            short = middle
    return enough


@compiled
def _levels(number: _PerConceptIndex, sizes: _Numbers) -> _PerConceptIssue:
    """Level of each issue, read off the numbers of packages, (concepts, worlds, issues); 0 where there is none."""
    package = np.zeros((*number.shape, sizes.size), np.int64)
    for concept in range(number.shape[0]):
        for world in range(number.shape[1]):
            rest = max(number[concept, world], 0)
            for issue in range(sizes.size - 1, -1, -1):
                before = rest // sizes[issue]
                package[concept, world, issue] = rest - before * sizes[issue]  # one division, not two
                rest = before
    return package
