"""How quantities go over time, with the record drawn over them."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from experiments import cells
from experiments.folder import Stored
from experiments.report.charts import fan_chart
from experiments.report.drawn import drawn_of
from experiments.report.fans import HIGHEST, LOWEST, MIDDLE, Dot, Fan, fans, year_of
from experiments.report.figure import Cell, Figure, Link, Section, Table, told
from experiments.report.groups import Groups
from experiments.report.legends import fan_keys
from experiments.report.words import amount, between
from experiments.wording import things
from negotiation.clock import Quarter

#: Medians nearer to each other than this part of their size are told as one.
ALIKE = 0.02


def fan_sections(stored: Stored, groups: Groups, single: bool) -> list[Section]:
    """How quantities go over time, one section a subject.

    Args:
        stored: the folder.
        groups: settings that are told apart.
        single: there is one history.
    """
    found = list(fans(stored, groups, drawn_of(stored.plan)))
    found = [fan for fan in found if np.isfinite(fan.levels[0, MIDDLE]).any()]
    result = []
    for head, some in groupby(found, lambda fan: fan.drawn.section):
        mine = list(some)
        keys = fan_keys(groups, single, any(fan.dots for fan in mine))
        figures = [_figure(fan, stored.quarters, groups, single) for fan in mine]
        name = "fans-" + head.lower().replace(" ", "-")
        lead = "" if single else _lead(mine, groups)
        result.append(Section(name, f"{head} over time", lead, figures, keys))
    return result


def _lead(some: Sequence[Fan], groups: Groups) -> str:
    dots = [dot for fan in some for dot in fan.dots]
    if not dots:
        return ""
    inside = sum(dot.inside for dot in dots)
    which = f" under {groups.names[0]}" if len(groups) > 1 else ""
    return (
        f"{inside} of {things(len(dots), 'fact')} on record lie{'s' * (inside == 1)} "
        f"where nine in ten {groups.noun} do{which}."
    )


def _figure(fan: Fan, quarters: Sequence[str], groups: Groups, single: bool) -> Figure:
    years = [year_of(Quarter.parse(quarter)) for quarter in quarters]
    unit = cells.unit(fan.drawn.unit)
    what = f"{fan.drawn.words}{f', {unit}' if unit else ''}"
    title, note = _title(fan, quarters, groups, single), "" if single else _note(fan)
    of = "one history" if single else "bands of 5% to 95% and 25% to 75% of worlds around the median"
    alt = f"{what}, {quarters[0]} to {quarters[-1]}: {of}. {title}. {note}".strip()
    tables = [_table(fan, quarters, groups, single, what), *_recorded(fan, what, single)]
    return Figure(f"fan-{fan.drawn.name}", title, what, fan_chart(fan, years, alt, single), tables, note=note)


def _title(fan: Fan, quarters: Sequence[str], groups: Groups, single: bool) -> str:
    unit, words, last = fan.drawn.unit, fan.drawn.words.partition(";")[0], fan.levels[:, :, -1]
    if single:
        first = fan.levels[0, MIDDLE]
        begin = int(np.flatnonzero(np.isfinite(first))[0])
        return (
            f"{words}: {amount(first[begin], unit)} in {quarters[begin]}, {amount(first[-1], unit)} in {quarters[-1]}"
        )
    if len(groups) > 1:
        return f"{words}: {_between_settings(last[:, MIDDLE], fan.apart, unit, groups)}"
    return (
        f"{words}: {amount(last[0, MIDDLE], unit)} at the end "
        f"({between(last[0, LOWEST], last[0, HIGHEST], unit)} in nine of ten {groups.noun})"
    )


def _between_settings(middles: np.ndarray, apart: np.ndarray, unit: str, groups: Groups) -> str:
    """How far medians at the end differ between settings."""
    low, high = int(middles.argmin()), int(middles.argmax())
    size = float(np.abs(middles).max())
    if low == high or middles[high] - middles[low] <= ALIKE * size:
        return f"{amount(middles[0], unit)} at the end, the median about the same under every setting"
    if not apart[low, high]:
        return f"{between(middles[low], middles[high], unit)} at the end; what differs between settings may be chance"
    return (
        f"{amount(middles[low], unit)} at the end where {groups.names[low]}, "
        f"{amount(middles[high], unit)} where {groups.names[high]}"
    )


def _note(fan: Fan) -> str:
    if not fan.dots:
        return ""
    inside = sum(dot.inside for dot in fan.dots)
    if len(fan.dots) == 1:
        return f"The fact on record lies {'inside' if inside else 'outside'} the outer band."
    how = "All" if inside == len(fan.dots) else f"{inside} of" if inside else "None of"
    return f"{how} {len(fan.dots)} facts on record lie inside the outer band."


def _table(fan: Fan, quarters: Sequence[str], groups: Groups, single: bool, what: str) -> Table:
    by = cells.scale(fan.drawn.unit)
    heads = ["this history"] if single else ["5%", "25%", "median", "75%", "95%"]
    columns = [fan.levels[0, MIDDLE]] if single else list(fan.levels[0])
    heads += [f"median, {name}" for name in groups.names[1:]]
    columns += [levels[MIDDLE] for levels in fan.levels[1:]]
    rows = [[quarter, *(told(by * column[place]) for column in columns)] for place, quarter in enumerate(quarters)]
    return Table(what, ["quarter", *heads], rows)


def _recorded(fan: Fan, what: str, single: bool) -> list[Table]:
    if not fan.dots:
        return []
    beside = ["this history"] if single else ["worlds: 5%", "median", "95%", "lies"]
    heads = ["date", "quantity on record", "value", "unit", *beside, "source"]
    return [Table(f"On record: {what}", heads, [_row(dot, single) for dot in fan.dots])]


def _row(dot: Dot, single: bool) -> list[Cell]:
    lies = "inside" if dot.inside else "below" if dot.value < dot.low else "above"
    numbers = [told(dot.middle)] if single else [*(told(each) for each in (dot.low, dot.middle, dot.high)), lies]
    source = Link(dot.source.partition("//")[2].partition("/")[0] or dot.source, dot.source)
    return [f"{dot.date:%Y-%m-%d}", dot.name, told(dot.value), dot.unit, *numbers, source]
