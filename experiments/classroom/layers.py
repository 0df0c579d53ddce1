"""Layers: what a chart of the debrief is put together from, as the projector draws it. Axes are worth, USD bn."""

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, Final

import numpy as np

from experiments.classroom.reference import Reference
from experiments.classroom.scores import Score
from experiments.watching.table import Point, Space
from experiments.wording import usd
from negotiation.table.stakes import MICROSOFT, OPENAI

type Layer = dict[str, Any]

#: Okabe and Ito's colours, which colour-blind eyes tell apart; shapes and dashes tell the same.
BLUE, ORANGE, GREEN, GREY, RED, PURPLE = "#0072B2", "#E69F00", "#009E73", "#7F7F7F", "#D55E00", "#CC79A7"
AXES: Final = {
    "x": "Worth to Microsoft, USD bn",
    "y": "Worth to OpenAI, USD bn",
}
#: How tables and best packages of one quarter are told from those of another, should talks end in several.
_SHAPES: Final = ("circle", "square", "ring")
_DASHES: Final = (None, "14 6", "3 7")
#: Cells of a cloud, across and up.
_CELLS: Final = (44, 30)
#: What lies further off than this part of the chart is said and not drawn: all else would be a speck.
_FAR: Final = 0.5
#: Bars of a histogram are about so many.
_BARS: Final = 6
_ROUND: Final = (1.0, 2.0, 5.0, 10.0)


def by_quarter(scores: Iterable[Score]) -> Mapping[str, list[Score]]:
    """Tables by the quarter in which they ended, in order of time: what could be signed is another in each.

    Args:
        scores: of tables.
    """
    found: dict[str, list[Score]] = {}
    for score in sorted(scores, key=lambda each: each.utility_space.quarter):
        found.setdefault(score.utility_space.name, []).append(score)
    return found


def tables(scores: Iterable[Score]) -> list[Layer]:
    """A dot for each table.

    Args:
        scores: of tables.
    """
    groups, layers = by_quarter(scores), []
    for shape, (quarter, group) in zip(_SHAPES * len(groups), groups.items(), strict=False):
        name = "a table of the class" if len(groups) == 1 else f"a table of the class, {quarter}"
        layers.append(points(name, BLUE, shape, [each.worth for each in group]))
    return layers


def points(name: str, colour: str, shape: str, at: Sequence[Point], size: int = 12) -> Layer:
    """Some points.

    Args:
        name: for the legend.
        colour: as CSS has it.
        shape: circle, ring, square, diamond, triangle or cross.
        at: where they are.
        size: of each.
    """
    return {"name": name, "colour": colour, "shape": shape, "size": size, "points": list(at)}


def without_a_deal(space: Space, seen: Sequence[Point]) -> list[Layer]:
    """What there is without a deal: the contract as it is, what leaving gives, and the least that each side signs.

    Args:
        space: of the table.
        seen: what else is drawn; what leaving gives is left out where it is far off, see ``leaving``.
    """
    layers = [
        points("without a deal", RED, "cross", [space.disagreement]),
        {"name": "least that Microsoft signs", "colour": GREY, "dash": "12 7", "upright": space.reservation[MICROSOFT]},
        {"name": "least that OpenAI signs", "colour": GREY, "dash": "3 6", "level": space.reservation[OPENAI]},
    ]
    if not _far(space, seen):
        layers.append(points("if one of the two leaves", RED, "triangle", [space.outside]))
    return layers


def leaving(space: Space, seen: Sequence[Point]) -> list[str]:
    """What leaving gives, in words, where it is too far off to be drawn.

    Args:
        space: of the table.
        seen: what is drawn.
    """
    if not _far(space, seen):
        return []
    mine, theirs = (usd(space.outside[side]) for side in (MICROSOFT, OPENAI))
    return [f"Leaving is worth {mine} to Microsoft and {theirs} to OpenAI: far outside this chart."]


def _far(space: Space, seen: Sequence[Point]) -> bool:
    drawn = np.array([*seen, space.disagreement])
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    room = _FAR * np.maximum(high - low, 1e-9)
    outside = np.array(space.outside)
    return not bool(((low - room <= outside) & (outside <= high + room)).all())


def edges(scores: Iterable[Score]) -> list[Layer]:
    """The best packages that both sides would sign, in each quarter in which a table ended, and the Nash points.

    Args:
        scores: of tables.
    """
    groups, layers = by_quarter(scores), []
    for dash, (quarter, group) in zip(_DASHES * len(groups), groups.items(), strict=False):
        space = group[0].utility_space
        if len(space.zone) > 1:
            name = "best packages both would sign" + ("" if len(groups) == 1 else f", {quarter}")
            layers.append({"name": name, "colour": ORANGE, "dash": dash, "line": list(space.zone)})
    nash = [group[0].utility_space.nash for group in groups.values()]
    known = [each for each in nash if each is not None]
    return [*layers, points("Nash point", ORANGE, "diamond", known)] if known else layers


def left_on_the_table(scores: Iterable[Score]) -> Layer:
    """A chart of its own: how many tables left how much of what there was to gain together.

    Args:
        scores: of tables, at least one.
    """
    left = [each.left for each in scores]
    half = usd(median(left))
    wide = _bar(max(left))
    counts, ends = np.histogram(left, bins=np.arange(0, max(left) + wide, wide) if max(left) else [0.0, wide])
    bars = [[float(low), float(low) + wide, int(count)] for low, count in zip(ends, counts, strict=False)]
    return {
        "title": f"{'The table' if len(left) == 1 else 'Half of the tables'} left {half}{' or more' * (len(left) > 1)}",
        "label": "How many tables left how much on the table",
        "x": "Left on the table, USD bn",
        "y": "Tables",
        "layers": [{"name": "tables of the class", "colour": BLUE, "rises": bars}],
    }


def _bar(most: float) -> float:
    """A round width of bars that reach so far."""
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most / _BARS))
    return power * next(each for each in _ROUND if each * power >= most / _BARS)


def cloud(name: str, runs: Reference) -> list[Layer]:
    """Deals of reference runs as a cloud: cells of a grid, darker where more of them lie; none without a deal.

    Args:
        name: for the legend.
        runs: any number; what is sent does not grow with it.
    """
    deals = runs.worth[runs.agreed]
    if not len(deals):
        return []
    counts, across, up = np.histogram2d(deals[:, MICROSOFT], deals[:, OPENAI], bins=_CELLS)
    centres = [(ends[:-1] + ends[1:]) / 2 for ends in (across, up)]
    cells = [
        [round(float(centres[0][i]), 3), round(float(centres[1][j]), 3), round(float(counts[i, j] / counts.max()), 3)]
        for i, j in np.argwhere(counts)
    ]
    wide, high = float(across[1] - across[0]), float(up[1] - up[0])
    return [{"name": name, "colour": PURPLE, "cloud": cells, "wide": wide, "high": high}]
