"""The bargaining table of a quarter: what could be signed, what both had without, and what arbiters would pick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.reasons import pressure
from negotiation.clock import Quarter
from negotiation.table.brief import PRESSURES
from negotiation.table.pareto import pareto_set
from negotiation.table.stakes import MICROSOFT, OPENAI, package_value
from negotiation.table.surplus import Sitting

#: A point of the table: value to Microsoft and to OpenAI, USD bn over the contract in force.
type Point = tuple[float, float]

#: Part of its width that a window leaves free at either side.
_MARGIN: Final = 0.08


@dataclass(frozen=True)
class Space:
    """What could be signed in one quarter of a talk. All values are USD bn over the contract in force then.

    Attributes:
        quarter: of the clock.
        name: of the quarter, such as ``2024Q1``.
        pareto: all efficient packages, best for Microsoft first.
        zone: those of them that both would sign: worth its reservation value or more to each.
        disagreement: what each has if talks fail and both go on.
        outside: the best that leaving gives each.
        reservation: the larger of the two for each: below it a side does not sign.
        solutions: name of a solution concept -> what it picks; those that pick nothing are left out.
        agreed: what was agreed in the quarter, as the sum over the issues; none if nothing was.
        pressed: what presses each most, in words; empty where nothing does.
        pressure: part of its demand that pressure takes off each, fraction.
        power: of each over the other, fraction of what there is to bargain for.
        hold_up: what Microsoft demands on top while OpenAI needs its consent, the same.
    """

    quarter: int
    name: str
    pareto: tuple[Point, ...]
    zone: tuple[Point, ...]
    disagreement: Point
    outside: Point
    reservation: Point
    solutions: Mapping[str, Point]
    agreed: Point | None
    pressed: tuple[str, str]
    pressure: Point
    power: Point
    hold_up: float

    @property
    def nash(self) -> Point | None:
        """The Nash point: the largest product of gains over the disagreement points; none if nothing is gained."""
        return self.solutions.get("nash")


def space_of(sitting: Sitting) -> Space:
    """The table of a quarter in which the only world talked, from the papers that the talk used.

    Args:
        sitting: of one world.
    """
    papers = sitting.papers
    efficient = pareto_set(papers.own[MICROSOFT], papers.own[OPENAI])
    mine, theirs = efficient.own[0], efficient.other[0]
    floor = _both(papers.reservation)
    pareto = tuple(zip(mine.tolist(), theirs.tolist(), strict=True)) if efficient.count[0] else ()
    found = {
        name: (float(each.own[0]), float(each.other[0]))
        for name, each in sitting.solutions().by_concept.items()
        if each.exists[0]
    }
    return Space(
        quarter=sitting.quarter,
        name=str(Quarter(sitting.quarter)),
        pareto=pareto,
        zone=tuple(point for point in pareto if point[0] >= floor[0] and point[1] >= floor[1]),
        disagreement=_both(papers.disagreement),
        outside=_both(papers.outside),
        reservation=floor,
        solutions=found,
        agreed=_agreed(sitting),
        pressed=tuple(pressure(PRESSURES[int(each[0])]) for each in papers.pressure_name),  # type: ignore[arg-type]
        pressure=_both(papers.pressure),
        power=_both(papers.power),
        hold_up=float(papers.hold_up[0]),
    )


def _both(values: Sequence[np.ndarray]) -> Point:
    return float(values[MICROSOFT][0]), float(values[OPENAI][0])


def _agreed(sitting: Sitting) -> Point | None:
    if not sitting.agreed[0]:
        return None
    row = np.zeros(1, dtype=np.intp)
    own = sitting.papers.own
    mine, theirs = (float(package_value(own[side], sitting.package, row)[0]) for side in (MICROSOFT, OPENAI))
    return mine, theirs


def window(spaces: Sequence[Space], offers: Sequence[Point]) -> tuple[Point, Point]:
    """Between which values a chart of a talk should run: to Microsoft (low, high), and to OpenAI.

    All offers, points and the zone are inside; packages far outside that nobody would sign may not be.

    Args:
        spaces: of the talk's quarters, at least one.
        offers: values of what was offered.
    """
    points = [*offers]
    for space in spaces:
        points += [space.disagreement, space.outside, (0.0, 0.0), *space.solutions.values(), *space.zone]
    known = [point for point in points if np.isfinite(point).all()]
    return _span([point[0] for point in known]), _span([point[1] for point in known])


def _span(values: Sequence[float]) -> Point:
    low, high = min(values), max(values)
    room = (high - low or 1.0) * _MARGIN
    return low - room, high + room
