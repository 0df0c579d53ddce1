"""Charts over time: fans with the record, shares that add up, counts, and what has come so far."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from experiments.report import axes as on
from experiments.report.canvas import BLUE, FILLS, LINES, PAPER, SMALL, canvas
from experiments.report.drawn import LOG
from experiments.report.fans import HIGH, HIGHEST, LOW, LOWEST, MIDDLE, Fan
from negotiation.state import Label

#: Fill and short name of every outcome.
OUTCOMES: Final[Mapping[Label, tuple[str, str]]] = {
    Label.AS_SIGNED: ("sky", "as signed"),
    Label.RENEGOTIATED: ("green", "renegotiated"),
    Label.CONTROLLED_COMPETITION: ("orange", "controlled competition"),
    Label.IN_HOUSE_INDEPENDENCE: ("blue", "in-house independence"),
    Label.SUPPLIER_OVERTAKES: ("purple", "supplier overtakes"),
    Label.DECOUPLED: ("grey", "decoupled"),
    Label.ACQUISITION: ("vermillion", "acquisition"),
}
#: Fills of parts that have no colour of their own.
PARTS: Final = ("blue", "orange", "green", "sky", "purple", "grey")
#: A part that is never this large has no name on it.
NAMED: Final = 0.12
#: Part of the width of a chart of outcomes that a letter takes.
LETTER: Final = 0.031
#: Part of its height that a line takes.
LINE: Final = 0.06

type Path = NDArray[np.float64]  # (quarters,)


def fan_chart(fan: Fan, years: Sequence[float], alt: str, single: bool) -> Markup:
    """A quantity over time in all histories, with the record as dots.

    Args:
        fan: of the quantity; of its groups the first has bands, the others have lines.
        years: ends of the quarters.
        alt: what it shows.
        single: there is one history, which has no bands.
    """
    levels, log = fan.levels, fan.drawn.scale == LOG and bool(np.nanmin(fan.levels) > 0)
    dots = [dot for dot in fan.dots if years[0] - 0.25 <= dot.year <= years[-1]]
    heights = [dot.height for dot in dots]
    ends = np.concatenate([levels[0].ravel(), levels[:, MIDDLE].ravel(), heights])
    with canvas(fan.drawn.name, alt, 232) as chart:
        on.over_time(chart, years)
        on.in_unit(chart, fan.drawn.unit, log, float(np.nanmin(ends)), float(np.nanmax(ends)))
        if not single:
            for low, high, alpha in ((LOWEST, HIGHEST, 0.18), (LOW, HIGH, 0.32)):
                chart.axes.fill_between(years, levels[0, low], levels[0, high], color=BLUE, alpha=alpha, linewidth=0)
        for group in range(len(levels) - 1, -1, -1):
            colour, dashes, marker = LINES[group]
            (line,) = chart.axes.plot(years, levels[group, MIDDLE], color=colour, linestyle=dashes, markersize=4)
            if len(levels) > 1:
                line.set_marker(marker)
                line.set_markevery((2 + group, 8))
        on.dots(chart.axes, [dot.year for dot in dots], heights)
    return chart.svg


def outcome_chart(name: str, shares: NDArray[np.float64], years: Sequence[float], alt: str) -> Markup:
    """What part of the histories is what, over time.

    Args:
        name: of the chart.
        shares: of every label, shape (labels, quarters).
        years: ends of the quarters.
        alt: what it shows.
    """
    seen = [label for label in OUTCOMES if shares[label].max() > 0]
    with canvas(name, alt, 260, right=136) as chart:
        on.over_time(chart, years)
        on.in_unit(chart, "fraction", False, 0, 1)
        chart.axes.set_ylim(0, 1)
        on.above(chart, "")
        parts = [shares[label] for label in seen]
        fills = [FILLS[OUTCOMES[label][0]][0] for label in seen]
        chart.axes.stackplot(years, parts, colors=fills, edgecolor=PAPER, linewidth=0.7)
        tops = np.cumsum(parts, axis=0)
        for label, part, top in zip(seen, parts, tops, strict=True):
            _name_inside(chart.axes, OUTCOMES[label], part, top, years)
        last = [place for place, part in enumerate(parts) if part[-1] >= 0.005]
        on.beside(
            chart.axes,
            [_in_two(f"{100 * parts[place][-1]:.0f}% {OUTCOMES[seen[place]][1]}") for place in last],
            [float(tops[place][-1] - parts[place][-1] / 2) for place in last],
            [fills[place] for place in last],
            0.1,
        )
    return chart.svg


def _name_inside(axes: Axes, look: tuple[str, str], part: Path, top: Path, years: Sequence[float]) -> None:
    """A part's name inside it, if it is much smaller at the end; none where it would run into a neighbour."""
    if part.max() < NAMED or part[-1] > part.max() / 2:
        return
    fill, name = look
    for upright in (False, True):
        place = room_for(name, top - part, top, upright)
        if place is not None:
            quarter, height = place
            rotation = 90 if upright else 0
            style: dict[str, Any] = {"fontsize": SMALL, "ha": "center", "va": "center", "rotation": rotation}
            axes.text(years[quarter], height, name, color=FILLS[fill][1], **style)
            return


def room_for(name: str, bottom: Path, top: Path, upright: bool) -> tuple[int, float] | None:
    """Where a name has most room between two lines: quarter and height of its middle; none where it does not fit.

    Args:
        name: that is written.
        bottom: of the part, by quarter, from 0 to 1.
        top: of it.
        upright: it is written from below.
    """
    length, line = LETTER * len(name), LINE
    width, height = (line, length) if upright else (length, line)
    half = math.ceil(width * len(top) / 2)
    best: tuple[float, int, float] | None = None
    for quarter in range(half, len(top) - half):
        around = slice(quarter - half, quarter + half + 1)
        low, high = float(bottom[around].max()), float(top[around].min())
        if high - low >= height and (best is None or high - low > best[0]):
            best = (high - low, quarter, (low + high) / 2)
    return None if best is None else best[1:]


def count_chart(name: str, parts: Mapping[str, Path], years: Sequence[float], unit: str, alt: str) -> Markup:
    """Counts by quarter, one part on top of the other.

    Args:
        name: of the chart.
        parts: name -> counts by quarter.
        years: ends of the quarters.
        unit: of the counts.
        alt: what it shows.
    """
    with canvas(name, alt, 232) as chart:
        on.over_time(chart, years)
        edges = np.array([years[0] - 0.25, *years])
        below = np.zeros(len(years))
        for counts, fill in zip(parts.values(), PARTS, strict=False):
            top = below + counts
            chart.axes.stairs(top, edges, baseline=below, fill=True, color=FILLS[fill][0], edgecolor=PAPER)
            below = top
        on.in_unit(chart, unit, False, 0, max(float(below.max()), 1))
        chart.axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        chart.axes.set_ylim(bottom=0)
    return chart.svg


def coming_chart(
    name: str,
    curves: Mapping[str, Path],
    years: Sequence[float],
    marks: Mapping[str, tuple[float, float]],
    alt: str,
    named: bool,
) -> Markup:
    """In what part of the histories something has come so far.

    Args:
        name: of the chart.
        curves: name -> part by quarter, one a line.
        years: ends of the quarters.
        marks: name of a curve -> year in which it came on record, and the part by then.
        alt: what it shows.
        named: lines have their names at the end, not their shares alone.
    """
    with canvas(name, alt, 250, right=128 if named else 40) as chart:
        on.over_time(chart, years)
        on.in_unit(chart, "fraction", False, 0, 1)
        chart.axes.set_ylim(0, 1.02)
        looks = dict(zip(curves, LINES, strict=False))
        for each, curve in curves.items():
            colour, dashes, marker = looks[each]
            chart.axes.plot(years, curve, color=colour, linestyle=dashes, marker=marker, markevery=(3, 8), markersize=4)
            if each in marks:
                on.dots(chart.axes, [marks[each][0]], [marks[each][1]])
        ends = [float(curve[-1]) for curve in curves.values()]
        names = [f"{100 * end:.0f}% {each if named else ''}" for each, end in zip(curves, ends, strict=True)]
        colours = [look[0] for look in looks.values()]
        on.beside(chart.axes, [_in_two(each.rstrip()) for each in names], ends, colours, 0.125 if named else 0.075)
    return chart.svg


def _in_two(name: str) -> str:
    """A name in two lines, if it is long."""
    words = name.split(" ")
    if len(name) <= 21:
        return name
    cut = min(range(1, len(words)), key=lambda place: abs(len(" ".join(words[:place])) - 18))
    return " ".join(words[:cut]) + "\n" + " ".join(words[cut:])
