"""Axes: time, ratios and percent, with marks that can be read, and names beside what they name."""

import textwrap
from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullLocator

from experiments import cells
from experiments.report.canvas import INK, MUTED, PAPER, SMALL, WIDTH, Canvas
from experiments.wording import MINUS

#: Characters of a name beside a chart's row, and years up to which every one is marked.
BROAD: Final = 25
EVERY: Final = 6
#: Values up to which every one is marked.
MARKS: Final = 6
#: Ratio of the ends of an axis up to which 1, 2 and 5 are marked.
FINE: Final = 200


def over_time(canvas: Canvas, years: Sequence[float]) -> None:
    """An axis of years; a mark stands at the first of January.

    Args:
        canvas: that is drawn on.
        years: ends of the quarters, as years.
    """
    axes, first, last = canvas.axes, years[0] - 0.25, years[-1]
    step = 1 if last - first <= EVERY else 2
    marks = [year for year in range(int(np.ceil(first)), int(last) + 1) if year % step == 0]
    axes.set_xlim(first, last)
    axes.xaxis.set_major_locator(FixedLocator(marks))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    axes.set_xlabel("year (marks: 1 January)", labelpad=2)


def in_unit(canvas: Canvas, unit: str, log: bool, low: float, high: float, *, from_zero: bool = True) -> None:
    """A vertical axis with its unit above it.

    Args:
        canvas: that is drawn on.
        unit: as the codebook has it; fractions are marked in percent.
        log: equal ratios are equally far apart.
        low: the least that is drawn.
        high: the most.
        from_zero: nothing is at the bottom, unless there is less than nothing.
    """
    axes, scale = canvas.axes, cells.scale(unit)
    if log:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if high / low < FINE else (1,), numticks=8))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.set_ylim(low / 1.15, high * 1.15)
    else:
        room = (high - low) * 0.04 or 1.0
        axes.set_ylim(0 if from_zero and low >= 0 else low - room, high + room)
        axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value * scale)))
    axes.grid(axis="y")
    above(canvas, f"{cells.unit(unit) or unit}{', log scale' if log else ''}")


def across(axes: Axes, unit: str, scale: float, at: Sequence[float] = ()) -> None:
    """A horizontal axis with its unit below it.

    Args:
        axes: to draw on.
        unit: in words.
        scale: what numbers are multiplied with before they are told.
        at: where marks stand; at round numbers if left out.
    """
    few = 0 < len(at) <= MARKS
    axes.xaxis.set_major_locator(FixedLocator(list(at)) if few else MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value * scale)))
    axes.grid(axis="x")
    axes.set_xlabel(unit, labelpad=2)


def number(value: float) -> str:
    """A number at a mark: as short as it can be, with a true minus sign."""
    size = abs(value)
    text = f"{size:,.0f}" if size >= 1000 else f"{size:.4g}"
    return f"{MINUS}{text}" if value < 0 and float(text.replace(",", "")) else text


def above(canvas: Canvas, text: str) -> None:
    """Words at the upper left corner."""
    height = canvas.drawing.get_figheight() * 72
    canvas.drawing.text(2 / WIDTH, (height - 11) / height, text, fontsize=SMALL, color=MUTED)


def rows(axes: Axes, names: Sequence[str], heights: Sequence[float]) -> None:
    """A vertical axis of names, the first one on top.

    Args:
        axes: to draw on.
        names: one a row.
        heights: where each stands.
    """
    axes.yaxis.set_major_locator(FixedLocator(list(heights)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda _, place: folded(names[place or 0])))
    axes.tick_params(axis="y", colors=INK, pad=6)
    axes.spines["left"].set_visible(False)


def folded(name: str) -> str:
    """A name in lines that fit beside a row."""
    return "\n".join(textwrap.wrap(name, BROAD))


def beside(axes: Axes, names: Sequence[str], heights: Sequence[float], colours: Sequence[str], gap: float) -> None:
    """Names at the right end of lines, moved apart where they would meet.

    Args:
        axes: that the lines end at.
        names: one a line.
        heights: where the lines end.
        colours: of the lines; each name has a mark of its colour.
        gap: least distance between names, in the axis' unit.
    """
    right = axes.get_xlim()[1]
    width = right - axes.get_xlim()[0]
    places = spread(heights, gap, axes.get_ylim()[1])
    for name, height, place, colour in zip(names, heights, places, colours, strict=True):
        line = ([right, right + 0.02 * width], [height, place])
        axes.plot(*line, color=colour, linewidth=1, clip_on=False, solid_capstyle="butt")
        axes.text(right + 0.03 * width, place, name, fontsize=SMALL, color=INK, va="center", clip_on=False)


def spread(heights: Sequence[float], gap: float, top: float = np.inf) -> list[float]:
    """Places near heights, none nearer to another than a gap, in the same order.

    Args:
        heights: where they should be.
        gap: least distance.
        top: nothing is above it.
    """
    order = np.argsort(np.asarray(heights), kind="stable")
    places = np.asarray(heights, dtype=np.float64)[order]
    for _ in range(50):
        near = np.diff(places) < gap - 1e-9
        if not near.any():
            break
        for low in np.flatnonzero(near):
            middle = (places[low] + places[low + 1]) / 2
            places[low], places[low + 1] = middle - gap / 2, middle + gap / 2
    for place in range(len(places) - 1, -1, -1):
        places[place] = min(places[place], top)
        top = places[place] - gap
    result = np.empty(len(places))
    result[order] = places
    return [float(place) for place in result]


def dots(axes: Axes, years: Sequence[float], heights: Sequence[float]) -> None:
    """The record: marks that stand out from lines.

    Args:
        axes: to draw on.
        years: where they stand.
        heights: how high.
    """
    axes.scatter(years, heights, 28, color=INK, marker="D", edgecolors=PAPER, linewidths=0.8, zorder=5)
