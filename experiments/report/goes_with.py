"""What goes with the settings of a large design: correlations of ranks, parts of the variance, points."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from experiments import cells
from experiments.folder import Stored
from experiments.report.canvas import VARIABLES, VERMILLION
from experiments.report.ends import Ends, observed
from experiments.report.figure import Figure, Key, Section, Table, told
from experiments.report.given import Given, Moved, Varied, given
from experiments.report.naming import Between, called, chart_name
from experiments.report.rowcharts import POINTS, Mark, binned, heat_chart, point_chart, row_chart
from experiments.report.words import capital, whole_percent
from experiments.wording import things

#: Charts of points that are drawn, of the outcomes that go most with a setting; rows of parts of the variance.
DRAWN: Final = 6
#: Settings that differ, in a table of colours.
COLUMNS: Final = 8
HEAD: Final = "What goes with the parameters"
POINT_KEYS: Final = (
    Key("dot", "var(--blue)", "a setting of all", marker="o"),
    Key("line", f"var(--{VARIABLES[VERMILLION]})", "mean of neighbouring settings", marker="s"),
)


def what_goes_with(stored: Stored, ends: Ends) -> Between:
    """What goes with the settings of a design.

    Args:
        stored: the folder.
        ends: what its histories have come to.
    """
    design, worlds = stored.plan.design, stored.plan.worlds
    found = given(design, ends.values, observed(stored.plan), ends.there)
    fewer = (
        f"of {worlds:,} worlds {found.worlds:,} are there under every setting; what goes with the parameters is worked "
        "out from these alone."
    )
    warning = fewer if found.worlds < worlds else ""
    if not found.moved:
        lead = "No outcome that was kept varies between the settings, or too few worlds are there to tell."
        return Between(Section("given", HEAD, lead), "", warning)
    lead = (
        f"{things(len(design), 'setting')} × {things(found.worlds, 'world')}. An outcome is a mean over the worlds of "
        f"a setting, at the end of {stored.quarters[-1]}. A correlation of ranks (Spearman) is 1 where it always rises "
        "with the parameter, −1 where it always falls, 0 where neither."
    )
    figures = [*_ranks(found), *_parts(found), *_points(found)]
    return Between(Section("given", HEAD, lead, figures), _strongest(found), warning)


def _strongest(found: Given) -> str:
    """What goes most with what, in a sentence."""
    standing = [
        (abs(float(each.ranks[place])), row, place)
        for row, each in enumerate(found.moved)
        for place, stands in enumerate(each.stands)
        if stands and found.varied[place].ordered
    ]
    if not standing:
        return "No outcome goes with any of the parameters by more than chance would bring."
    _, row, place = max(standing)
    each = found.moved[row]
    return (
        f"Of {things(len(found.varied), 'parameter')} that differ, {found.varied[place].name} matters most: "
        f"“{called(each.observed)}” {_way(each, place)} with it ({_rank(each, place)})."
    )


def _way(each: Moved, place: int) -> str:
    return "rises" if each.ranks[place] > 0 else "falls"


def _rank(each: Moved, place: int) -> str:
    return f"correlation of ranks {told(round(float(each.ranks[place]), 2))}"


def _ranks(found: Given) -> list[Figure]:
    """The correlations as a table of colours; none if no setting has an order."""
    size = np.array([np.nan_to_num(np.abs(each.ranks)) for each in found.moved])
    ordered = [place for place, each in enumerate(found.varied) if each.ordered]
    if not ordered:
        return []
    places = sorted(ordered, key=lambda place: (-size[:, place].max(), place))[:COLUMNS]
    row, place = (int(each) for each in np.unravel_index(size.argmax(), size.shape))
    strongest = found.moved[row]
    title = f"Strongest: “{called(strongest.observed)}” {_way(strongest, place)} with {found.varied[place].name}"
    what = "Correlation of ranks between setting (columns) and outcome (rows); bold: stands when all are tested at once"
    rows = [capital(called(each.observed)) for each in found.moved]
    values = np.array([each.ranks[places] for each in found.moved])
    bold = [[each.stands[place] for place in places] for each in found.moved]
    names = [found.varied[place].name for place in places]
    svg = heat_chart("ranks", rows, names, values, bold, f"Table of colours: {what}. {title}.")
    lines = [[name, *map(told, each.ranks)] for name, each in zip(rows, found.moved, strict=True)]
    return [Figure("ranks", title, what, svg, [Table(what, ["outcome", *(e.name for e in found.varied)], lines)])]


def _parts(found: Given) -> list[Figure]:
    """Parts of the variance, of the outcomes that one setting alone moves most; none where they cannot be told."""
    known = [each for each in found.moved if np.isfinite(each.parts).any() and each.stands[each.chief]]
    if not known:
        return []
    largest = sorted(known, key=lambda each: -float(np.nanmax(each.parts)))[:DRAWN]
    first = largest[0]
    part, name = whole_percent(float(first.parts[first.chief])), found.varied[first.chief].name
    title = f"{name} alone makes up {part} of how “{called(first.observed)}” varies between settings"
    what = (
        "Part of the variance between settings due to the parameter that moves an outcome most, alone (first-order), %"
    )
    rows = [
        (f"{capital(called(each.observed))}: {found.varied[each.chief].name}", [_mark(each, each.chief)])
        for each in largest
    ]
    svg = row_chart("variance", rows, "% of the variance", f"Dots with intervals: {what}. {title}.", 100)
    note = (
        "Of a parameter with few values: the variance between its values, corrected for their number. Of one with "
        "many: RBD-FAST (SALib). The interval is over worlds drawn again, 95%."
    )
    return [Figure("variance", title, what, svg, [_parts_table(found, what)], note=note)]


def _mark(each: Moved, place: int) -> Mark:
    return Mark(float(each.parts[place]), float(each.low[place]), float(each.high[place]))


def _parts_table(found: Given, what: str) -> Table:
    heads = [f"{each.name}{end}" for each in found.varied for end in ("", ", low", ", high")]
    rows = []
    for each in found.moved:
        marks = [_mark(each, place) for place in range(len(found.varied))]
        numbers = [told(100 * number) for mark in marks for number in (mark.value, mark.low, mark.high)]
        rows.append([capital(called(each.observed)), *numbers])
    return Table(what, ["outcome", *heads], rows)


def _points(found: Given) -> list[Figure]:
    """Outcomes over the setting that each goes with most."""
    standing = [each for each in found.moved if each.stands[each.chief]]
    chosen = sorted(standing, key=lambda each: -abs(float(np.nan_to_num(each.ranks[each.chief]))))[:DRAWN]
    return [_point(each, found.varied[each.chief]) for each in chosen]


def _point(each: Moved, column: Varied) -> Figure:
    words, unit = capital(called(each.observed)), cells.unit(each.observed.unit)
    if np.isfinite(each.ranks[each.chief]):
        title = f"{words} {_way(each, each.chief)} with {column.name} ({_rank(each, each.chief)})"
    else:
        title = f"{words} differs between the choices of {column.name}"
    what = f"{words}{f', {unit}' if unit else ''}, mean over the worlds of a setting, over {column.name}"
    name, alt = chart_name("points", each.name), f"Points, one a setting, with a line of means: {what}. {title}."
    svg = point_chart(name, column.values, each.means, column.name, each.observed.unit, alt, column.words)
    keys = POINT_KEYS[0 if len(each.means) <= POINTS else 1 :]
    return Figure(name, title, what, svg, [_point_table(each, column, what)], keys)


def _point_table(each: Moved, column: Varied, what: str) -> Table:
    by = cells.scale(each.observed.unit)
    at, means = binned(column.values, each.means)
    names: Sequence[str] = [told(float(place)) for place in at]
    if column.words:
        names = [column.words[round(place)] for place in at]
    rows = [[name, told(by * float(mean))] for name, mean in zip(names, means, strict=True)]
    return Table(what, [f"{column.name}, mean of neighbours", "mean"], rows)
