"""What settings change against the first one, world by world on the same chance."""

from collections.abc import Sequence
from typing import Final

from experiments import cells
from experiments.folder import Stored
from experiments.replays import short, shown
from experiments.report.effects import Effect, effects
from experiments.report.ends import Ends, observed
from experiments.report.figure import Figure, Key, Section, Table, told
from experiments.report.given import Varied, varied
from experiments.report.groups import told as setting_told
from experiments.report.naming import Between, called, called_then, chart_name
from experiments.report.rowcharts import Mark, effect_chart, row_chart
from experiments.report.words import amount, capital, difference, stand, whole_percent
from experiments.wording import things
from negotiation.parameters import full_name

#: Charts that are drawn, of the surest differences.
DRAWN: Final = 6
FULL_AND_HOLLOW: Final = (
    Key("dot", "var(--blue)", "stands when all are tested at once", marker="o"),
    Key("dot", "var(--blue)", "does not", marker="hollow"),
)


def against_the_first(stored: Stored, ends: Ends) -> Between:
    """What each setting changes against the first one.

    Args:
        stored: the folder.
        ends: what its histories have come to.
    """
    found, last = effects(ends.values, observed(stored.plan)), stored.quarters[-1]
    names = [setting_told(stored.plan, setting) for setting in range(len(stored.plan.design))]
    if not found:
        lead = f"Nothing that was kept differs between the settings in any world at the end of {last}."
        return Between(Section("settings", "What the settings change", lead))
    standing = sorted((each for each in found if any(each.stands)), key=lambda each: min(pair.p for pair in each.pairs))
    number = _number(stored)
    figures = [_figure(each, names, number, last) for each in standing[:DRAWN]]
    tests, stands = sum(len(each.pairs) for each in found), sum(sum(each.stands) for each in found)
    lead = (
        f"World by world against {names[0]} on the same chance, at the end of {last}: mean differences with 95% "
        f"intervals. {stands} of {things(tests, 'difference')} {stand(stands)} when all are tested at once (Holm)."
    )
    keys = FULL_AND_HOLLOW if figures else ()
    section = Section("settings", "What the settings change", lead, figures, keys, [_whole_table(found, names, last)])
    return Between(section, _surest(found, stored, last))


def _number(stored: Stored) -> Varied | None:
    """The one number that differs between settings; none if several things do, or names."""
    columns = varied(stored.plan.design)
    return columns[0] if len(columns) == 1 and not columns[0].words and len(stored.plan.design) > 2 else None


def _surest(found: Sequence[Effect], stored: Stored, last: str) -> str:
    """The surest difference, in a sentence."""
    standing = [
        (pair.p, place, setting)
        for place, each in enumerate(found)
        for setting, (pair, stands) in enumerate(zip(each.pairs, each.stands, strict=True))
        if stands
    ]
    if not standing:
        return "No difference between the settings stands: each could have come by chance."
    _, place, setting = min(standing)
    each = found[place]
    pair, unit, what = each.pairs[setting], each.observed.unit, called(each.observed)
    when = each.observed.when(last)
    if each.observed.is_share:
        how = f"{what} {when} in {whole_percent(pair.b)} of worlds instead of {whole_percent(pair.a)}"
    else:
        how = f"{f'{what} {when}'.rstrip()}: {amount(pair.b, unit)} instead of {amount(pair.a, unit)} on average"
    return f"With {_instead(stored, setting + 1)}, {how}: {difference(pair, unit)}."


def _instead(stored: Stored, setting: int) -> str:
    """A setting beside the first one, such as ``exclusivity_cost = 2 instead of 1``."""
    columns = {name: each for name, each in stored.plan.design.columns.items() if len(set(each)) > 1}
    if len(columns) == 1:
        ((name, values),) = columns.items()
        return f"{short(full_name(name))} = {shown(values[setting])} instead of {shown(values[0])}"
    return f"{setting_told(stored.plan, setting)} instead of {setting_told(stored.plan, 0)}"


def _figure(each: Effect, names: Sequence[str], number: Varied | None, last: str) -> Figure:
    unit, words = each.observed.unit, capital(called(each.observed))
    of = "points" if cells.scale(unit) == 100 else cells.unit(unit) or unit
    what = f"{capital(called_then(each.observed, last))}: difference to {names[0]}, {of}"
    place = max((k for k, stands in enumerate(each.stands) if stands), key=lambda k: abs(each.pairs[k].difference))
    title = f"{words}: {difference(each.pairs[place], unit)} where {names[place + 1]}"
    pairs = zip(each.pairs, each.stands, strict=True)
    marks = [Mark(pair.difference, pair.low, pair.high, stands) for pair, stands in pairs]
    name, alt = chart_name("effect", each.name), f"Dots with intervals: {what}. {title}."
    if number is not None:
        svg = effect_chart(name, list(number.values), marks, number.name, unit, alt)
    else:
        rows = [(setting, [mark]) for setting, mark in zip(names[1:], marks, strict=True)]
        svg = row_chart(name, rows, of, alt, cells.scale(unit), zero=True)
    return Figure(name, title, what, svg, [_table(each, names, what)])


def _table(each: Effect, names: Sequence[str], what: str) -> Table:
    by, first = cells.scale(each.observed.unit), each.pairs[0]
    rows = [[names[0], told(by * first.a), *["–"] * 5, f"{first.pairs:,}"]]
    for name, pair, stands in zip(names[1:], each.pairs, each.stands, strict=True):
        numbers = [told(by * one) for one in (pair.b, pair.difference, pair.low, pair.high)]
        changed = told(100 * (pair.up + pair.down))
        rows.append([name, *numbers, changed, "yes" if stands else "no", f"{pair.pairs:,}"])
    heads = ["setting", "mean", "difference", "low", "high", "changed, % of worlds", "stands", "worlds"]
    return Table(what, heads, rows)


def _whole_table(found: Sequence[Effect], names: Sequence[str], last: str) -> Table:
    """Every difference in a line, with its interval; a star where it stands."""
    caption = f"All differences to {names[0]} in {last}, with 95% intervals; * stands when all are tested at once"
    heads = ["", "unit", f"mean where {names[0]}", *(f"where {name}" for name in names[1:])]
    return Table(caption, heads, [_line(each) for each in found])


def _line(each: Effect) -> list[str]:
    unit = each.observed.unit
    pairs = zip(each.pairs, each.stands, strict=True)
    differences = [f"{difference(pair, unit, with_unit=False)}{' *' * stands}" for pair, stands in pairs]
    mean = told(cells.scale(unit) * each.pairs[0].a)
    return [capital(called(each.observed)), cells.unit(unit) or unit, mean, *differences]
