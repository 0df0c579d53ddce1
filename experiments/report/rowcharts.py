"""Charts of rows: shares and differences with their intervals, parts of a variance, points of a design."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from experiments.report import axes as on
from experiments.report.canvas import BLUE, INK, LINES, MUTED, PAPER, SMALL, VERMILLION, canvas

#: Points that a row takes, every further mark in it, and a line of its name.
ROW, FURTHER, LINE = 25, 9, 13
#: The darkest a cell becomes, so that its number can be read.
DARKEST: Final = 0.55
#: Bins of a line through points, and points up to which they are drawn themselves.
BINS: Final = 8
POINTS: Final = 1000


@dataclass(frozen=True)
class Mark:
    """A number with its interval.

    Attributes:
        value: the number.
        low: lower end of the interval; nan without one.
        high: upper end.
        full: the mark is filled: it stands, or is no test.
        noise: what chance alone reaches; nan where that is not told.
    """

    value: float
    low: float = np.nan
    high: float = np.nan
    full: bool = True
    noise: float = np.nan


def row_chart(
    name: str,
    rows: Sequence[tuple[str, Sequence[Mark]]],
    unit: str,
    alt: str,
    scale: float = 1.0,
    zero: bool = False,
) -> Markup:
    """Numbers in rows, each with its interval.

    Args:
        name: of the chart.
        rows: name and marks of each row, from above; every row has as many marks.
        unit: of the axis, in words.
        alt: what it shows.
        scale: what numbers are multiplied with before they are told.
        zero: they are differences: a line stands at none.
    """
    several = max((len(marks) for _, marks in rows), default=1)
    lines = max((on.folded(each).count("\n") for each, _ in rows), default=0)
    height = 42 + len(rows) * max(ROW + FURTHER * (several - 1), LINE * (lines + 1))
    places = [float(-place) for place in range(len(rows))]
    with canvas(name, alt, height, left=154, top=6, bottom=36) as chart:
        on.rows(chart.axes, [each for each, _ in rows], places)
        chart.axes.set_ylim(places[-1] - 0.6, 0.6)
        for place, (_, marks) in zip(places, rows, strict=True):
            offsets = np.linspace(0.28, -0.28, several) if several > 1 else [0.0]
            for series, (mark, offset) in enumerate(zip(marks, offsets, strict=True)):
                _draw(chart.axes, mark, place + offset, series)
        if zero:
            chart.axes.axvline(0, color=INK, linewidth=0.9)
        else:
            chart.axes.set_xlim(left=0)
        on.across(chart.axes, unit, scale)
    return chart.svg


def _draw(axes: Axes, mark: Mark, place: float, series: int) -> None:
    colour, _, shape = LINES[series]
    if np.isfinite(mark.low) and np.isfinite(mark.high):
        axes.plot([mark.low, mark.high], [place, place], color=colour, linewidth=1.6)
    face = colour if mark.full else PAPER
    axes.plot(
        [mark.value],
        [place],
        shape,
        color=colour,
        markerfacecolor=face,
        markersize=6,
        markeredgewidth=1.4,
        clip_on=False,
    )
    if np.isfinite(mark.noise):
        axes.plot([mark.noise, mark.noise], [place - 0.3, place + 0.3], color=VERMILLION, linewidth=2)


def effect_chart(name: str, at: Sequence[float], marks: Sequence[Mark], of: str, unit: str, alt: str) -> Markup:
    """Differences to the first setting, over the number that differs between settings.

    Args:
        name: of the chart.
        at: the number in every setting, the first one too.
        marks: differences, of all but the first.
        of: what the number is.
        unit: of the differences, as the codebook has it.
        alt: what it shows.
    """
    ends = [0.0, *(end for mark in marks for end in (mark.value, mark.low, mark.high) if np.isfinite(end))]
    with canvas(name, alt, 214) as chart:
        on.in_unit(chart, unit, False, min(ends), max(ends))
        room = (max(ends) - min(ends)) * 0.06 or 1.0
        chart.axes.set_ylim(min(ends) - room, max(ends) + room)
        chart.axes.axhline(0, color=INK, linewidth=0.9)
        chart.axes.plot([at[0]], [0], "D", color=INK, markersize=5)
        for place, mark in zip(at[1:], marks, strict=True):
            if np.isfinite(mark.low):
                chart.axes.plot([place, place], [mark.low, mark.high], color=BLUE, linewidth=1.6)
            face = BLUE if mark.full else PAPER
            chart.axes.plot([place], [mark.value], "o", color=BLUE, markerfacecolor=face, markersize=6)
        on.across(chart.axes, of, 1.0, at)
        chart.axes.grid(axis="x", visible=False)
    return chart.svg


def heat_chart(
    name: str, rows: Sequence[str], columns: Sequence[str], values: NDArray[np.float64], bold: Any, alt: str
) -> Markup:
    """A table of numbers between −1 and 1, coloured by sign and size.

    Args:
        name: of the chart.
        rows: names, from above.
        columns: names.
        values: shape (rows, columns); nan leaves a cell empty.
        bold: which numbers are bold, shape (rows, columns).
        alt: what it shows.
    """
    height = 82 + 27 * len(rows)
    with canvas(name, alt, height, left=154, right=58, top=78, bottom=4) as chart:
        axes = chart.axes
        on.rows(axes, rows, [float(-place) for place in range(len(rows))])
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.set_ylim(0.5 - len(rows), 0.5)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        for (row, column), value in np.ndenumerate(values):
            _cell(axes, row, column, value, bool(bold[row][column]))
        for place, each in enumerate(columns):
            axes.text(place, 0.62, on.folded(each), rotation=28, ha="left", va="bottom", fontsize=SMALL, color=INK)
    return chart.svg


def _cell(axes: Axes, row: int, column: int, value: float, bold: bool) -> None:
    if not np.isfinite(value):
        return
    colour, depth = (BLUE if value < 0 else VERMILLION), min(abs(value), 1) * DARKEST
    axes.add_patch(Rectangle((column - 0.48, -row - 0.46), 0.96, 0.92, color=colour, alpha=depth, linewidth=0))
    weight = "bold" if bold else "normal"
    text = on.number(round(value, 2))
    axes.text(column, -row, text, ha="center", va="center", fontsize=SMALL, color=INK if bold else MUTED, weight=weight)


def point_chart(
    name: str,
    at: NDArray[np.float64],
    values: NDArray[np.float64],
    of: str,
    unit: str,
    alt: str,
    words: Sequence[str] = (),
) -> Markup:
    """The points of a design: an outcome over one of the settings that differ.

    Args:
        name: of the chart.
        at: the setting, shape (points,).
        values: the outcome there, shape (points,).
        of: what the setting is.
        unit: of the outcome, as the codebook has it.
        alt: what it shows.
        words: the setting's values, if they are names.
    """
    with canvas(name, alt, 214) as chart:
        on.in_unit(chart, unit, False, float(values.min()), float(values.max()), from_zero=False)
        if len(at) <= POINTS:
            chart.axes.scatter(at, values, 13, color=BLUE, alpha=0.45, linewidths=0)
        between = "none" if len(words) > 2 else "-"  # names have no order
        chart.axes.plot(*binned(at, values), color=VERMILLION, linestyle=between, marker="s", markersize=4)
        on.across(chart.axes, of, 1.0)
        if words:
            chart.axes.set_xticks(range(len(words)), words)
            chart.axes.set_xlim(-0.5, len(words) - 0.5)
        chart.axes.grid(axis="x", visible=False)
    return chart.svg


def binned(at: NDArray[np.float64], values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Means of both over neighbouring points: of each value where there are few, else of equally many points."""
    known, place = np.unique(at, return_inverse=True)
    if len(known) > BINS:
        place = np.argsort(np.argsort(at, kind="stable"), kind="stable") * BINS // len(at)
    counts = np.bincount(place)
    return np.bincount(place, at) / counts, np.bincount(place, values) / counts
