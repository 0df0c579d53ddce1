"""What the page Histories draws: fans with the record, outcomes over time, when rights ended, final values."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from experiments.dashboard import charts
from experiments.dashboard.charts import Chart
from experiments.dashboard.look import COLOURS, MARKS, MUTED
from experiments.dashboard.parts.worlds import Listed, watch_at
from experiments.facts import facts
from experiments.watching.dials import behind, shown
from experiments.watching.many import FIRST_REFUSAL_OVER, Fan, Many
from experiments.watching.on_record import curves
from experiments.wording import signed

#: Curves shown unless others are asked for, and those that a reader can choose from.
USUAL: Final = ("openai_revenue", "openai_valuation", "azure_share", "trust", "dependence_microsoft", "seniors_openai")
#: What is told of rights: milestone -> name of its line.
RIGHTS: Final[Mapping[str, str]] = {
    "exclusivity_over": "exclusivity over",
    "first_refusal": "first refusal agreed",
    FIRST_REFUSAL_OVER: "first refusal over",
}
#: The fact on record that says when exclusivity was over.
EXCLUSIVE_ON_RECORD: Final = "term.azure_compute_exclusive"
#: Points of a scatter are drawn one by one up to this many.
MOST_DRAWN: Final = 1500
MIDDLE: Final = 2
#: Fewer histories than this say nothing of a tie, and a correlation below this is as good as none.
_FEW: Final = 20
_LOOSE: Final = 0.2
#: What is smaller is left of rounding.
TRIFLE: Final = 1e-12


@dataclass(frozen=True, eq=False)
class Drawn:
    """All that is shown of some histories.

    Attributes:
        fans: a chart a curve.
        outcomes: shares over time.
        rights: when exclusivity and first refusal were over.
        scatter: final values.
        points: name of a group in the scatter -> the address of each point's world.
        some: worlds worth watching.
        sentence: what stands out.
    """

    fans: tuple[Chart, ...]
    outcomes: Chart
    rights: Chart
    scatter: Chart
    points: Mapping[str, tuple[str, ...]]
    some: tuple[Listed, ...]
    sentence: str


def drawn(scenario: str, some: Many, usual: Many | None, curves_: Sequence[str], x: str, y: str) -> Drawn:
    """Charts of some histories.

    Args:
        scenario: its name, for links.
        some: the histories.
        usual: the same worlds as the scenario has them; none if that is what they are.
        curves_: names of the curves that fans are drawn of.
        x: curve across in the scatter.
        y: curve up.
    """
    table = some.scatter(x, y)
    address = watch_at(scenario, _typed(tuple(some.settings.items())))
    to = {int(world): address(some.seed_of(int(world))) for world in table["world"]}
    ends = dict(tuple(table.groupby("outcome")))
    groups = {name: ends[name] for name in some.outcomes if name in ends}
    return Drawn(
        fans=tuple(_fan(some, usual, name) for name in curves_),
        outcomes=_outcomes(some),
        rights=_rights(some, usual),
        scatter=_scatter(some, groups, x, y),
        points={name: tuple(to[int(world)] for world in group["world"]) for name, group in groups.items()},
        some=_worth_watching(some, table, to, x, y),
        sentence=_sentence(some),
    )


def _typed(settings: Sequence[tuple[str, object]]) -> list[tuple[str, float | str]]:
    return [(name, value if isinstance(value, str) else float(str(value))) for name, value in settings]


def fan_chart(
    names: Sequence[str], years: Sequence[float], fan: Fan, other: Sequence[float] | None = None, called: str = ""
) -> Chart:
    """A fan with the record over it.

    Args:
        names: of the quarters.
        years: the end of each.
        fan: what is drawn.
        other: a median beside it.
        called: what that is.
    """
    record, (inside, count) = last_facts(years, fan), _inside(years, fan)
    chart = charts.fan(
        _headline(names, fan),
        names,
        dict(zip(fan.parts, (_plain(level) for level in fan.levels), strict=True)),
        fan.measure.unit,
        record=record if count else None,
    )
    words = chart.summary + (
        f" Of {count} dated facts on record {inside} lie where nine in ten histories do." if count else ""
    )
    option = _hovered(_logarithmic(chart.option) if fan.scale == "log" else chart.option, chart)
    if fan.measure.unit == "fraction" and np.nanmax(fan.levels) <= 1:
        option["yAxis"] = {**option["yAxis"], "max": 100, "interval": 25}
    if other is None:
        return replace(chart, summary=words, option=option)
    values = [_finite(value * shown(fan.measure.unit)[0]) for value in other]
    option["series"] = [*option["series"], _dashed(called, values)]
    option["legend"] = {**option["legend"], "data": [*option["legend"]["data"], called]}
    rows = chart.rows
    return replace(
        chart,
        summary=words,
        option=option,
        columns=(*chart.columns, f"{called} ({chart.unit})"),
        rows=lambda: [[*row, values[k]] for k, row in enumerate(rows())],
    )


def _fan(some: Many, usual: Many | None, name: str) -> Chart:
    other = None if usual is None else usual.fan(name).levels[MIDDLE]
    return fan_chart(some.names, some.years, some.fan(name), other, "unchanged")


def _headline(names: Sequence[str], fan: Fan) -> str:
    """What it is, and where most histories end."""
    low, high = (told(fan.levels[k][-1], fan.measure.unit) for k in (1, 3))
    return f"{fan.measure.title}: half of all histories end {names[-1][:4]} between {_short(low, high)} and {high}"


def _short(low: str, high: str) -> str:
    """The low end of a span without what the high end says again: ``$149 bn`` to ``$301 bn a year``."""
    number = low.partition(" ")[0]
    tail = low.removeprefix(number)
    if not high.endswith(tail):
        return low
    return f"{number} bn" if tail.startswith(" bn") else number


def told(value: float, unit: str) -> str:
    """A number with its unit, short: ``$120 bn a year``, ``45%``."""
    if not math.isfinite(value):
        return "no number"
    factor, words = shown(unit)
    value = 0.0 if abs(value) < TRIFLE else value
    number = f"{float(f'{abs(value) * factor:.3g}'):,.6g}"
    text = f"${number} {words[2:]}" if words.startswith("$ ") else f"{number}{behind(words)}"
    return signed(text, value < 0)


def last_facts(years: Sequence[float], fan: Fan) -> list[float | None]:
    """The last fact on record of each quarter, in the unit of the curve; none where there is none.

    Args:
        years: the end of each quarter.
        fan: of the curve.
    """
    line: list[float | None] = [None] * len(years)
    for fact in fan.record:
        if (place := _place(years, fact.year)) < len(years):
            line[place] = fact.value
    return line


def _inside(years: Sequence[float], fan: Fan) -> tuple[int, int]:
    """How many facts lie in the outer band, and how many there are."""
    placed = [(_place(years, fact.year), fact.value) for fact in fan.record]
    known = [(place, value) for place, value in placed if place < len(years)]
    return sum(fan.levels[0][place] <= value <= fan.levels[-1][place] for place, value in known), len(known)


def _place(years: Sequence[float], year: float) -> int:
    """The quarter in which a date lies."""
    return int(np.searchsorted(years, year - 1e-9))


def _logarithmic(option: dict[str, Any]) -> dict[str, Any]:
    """The same on an axis of equal ratios; what is not above 0 is left out."""
    axis = {**option["yAxis"], "type": "log", "splitNumber": 3}
    return {**option, "yAxis": axis, "series": [{**each, "data": _positive(each["data"])} for each in option["series"]]}


def _positive(values: Sequence[float | None]) -> list[float | None]:
    return [value if value is not None and value > 0 else None for value in values]


def _hovered(option: dict[str, Any], chart: Chart) -> dict[str, Any]:
    """The numbers of the bands on hover instead of how wide they are."""
    rows = chart.rows()
    series = [
        {**each, "tooltip": {"show": False}} if each["name"].startswith(("nine in ten", "half")) else each
        for each in option["series"]
    ]
    bounds = [
        {**_dashed(name, [row[place] for row in rows]), "lineStyle": {"opacity": 0}, "silent": True}
        for name, place in (
            ("95 in 100 below", 5),
            ("75 in 100 below", 4),
            ("25 in 100 below", 2),
            ("5 in 100 below", 1),
        )
    ]
    return {**option, "series": [*series, *bounds]}


def _dashed(name: str, values: Sequence[float | None]) -> dict[str, Any]:
    return {
        **{"type": "line", "name": name, "data": list(values), "showSymbol": False, "symbol": "none"},
        **{"lineStyle": {"color": MUTED, "type": [4, 4], "width": 2}, "itemStyle": {"color": MUTED}},
    }


def _outcomes(some: Many) -> Chart:
    shares = some.outcomes
    last = {name: float(share[-1]) for name, share in shares.items()}
    most = max(last, key=lambda name: last[name])
    title = f"By {some.names[-1]} the commonest outcome is “{most}”: {last[most]:.0%} of histories"
    return charts.stack(title, some.names, {name: _plain(share) for name, share in shares.items()})


def _rights(some: Many, usual: Many | None) -> Chart:
    ended = {name: some.ended(name) for name in RIGHTS}
    record = _exclusive_until(some.names)
    lines = {RIGHTS[name]: _plain(each.so_far) for name, each in ended.items()}
    if usual is not None:
        lines["exclusivity over, unchanged"] = _plain(usual.ended("exclusivity_over").so_far)
    first = ended["exclusivity_over"]
    when = f"in half of the histories by {first.half}" if first.half else "in fewer than half of the histories"
    never = f"It never ends in {first.never:,} of {some.worlds:,}."
    chart = charts.line(
        f"Azure’s exclusivity is over {when}{f'; on record in {record}' if record else ''}",
        some.names,
        lines,
        "fraction",
        now=record or None,
        summary=f"{_by_the_end(lines, some.names[-1])} {never}{' The upright line is the record.' if record else ''}",
    )
    chart.option["yAxis"] |= {"max": 100, "interval": 25}
    return chart


def _by_the_end(lines: Mapping[str, Sequence[float | None]], last: str) -> str:
    parts = [f"{name} {values[-1] or 0:.0%}" for name, values in lines.items()]
    return f"Share of histories by {last}: {', '.join(parts)}."


def _exclusive_until(names: Sequence[str]) -> str:
    """The quarter in which exclusivity was over on record, if these histories have it."""
    table = facts()
    over = table[(table["quantity"] == EXCLUSIVE_ON_RECORD) & (table["value"] == 0)]
    if over.empty:
        return ""
    date = over["date"].min()
    quarter = f"{date.year}Q{(date.month + 2) // 3}"
    return quarter if quarter in names else ""


def _scatter(some: Many, groups: Mapping[str, Any], x: str, y: str) -> Chart:
    across, up = (curves()[name] for name in (x, y))
    count = sum(len(group) for group in groups.values())
    chart = charts.scatter(
        _tie(groups, lower(across.words), up.words, some.names[-1]),
        {name: list(zip(group["x"].tolist(), group["y"].tolist(), strict=True)) for name, group in groups.items()},
        (lower(across.words), across.unit),
        (lower(up.words), up.unit),
        f"{count:,} histories by their outcome, one mark a history. Click one to watch it.",
        {name: [f"world {world}" for world in group["world"]] for name, group in groups.items()},
    )
    place = list(some.outcomes).index  # the same colour as in the chart of shares
    for each in chart.option["series"]:
        each["itemStyle"]["color"] = COLOURS[place(each["name"]) % len(COLOURS)]
        each["symbol"] = MARKS[place(each["name"]) % len(MARKS)]
    return chart


def _tie(groups: Mapping[str, Any], across: str, up: str, last: str) -> str:
    """How the two numbers of a history go together, as a title."""
    x, y = (np.concatenate([group[name] for group in groups.values()] or [np.zeros(0)]) for name in ("x", "y"))
    title = f"{up} against {across} in {last}"
    if across == lower(up) or x.size < _FEW or not (np.std(x) and np.std(y)):
        return title
    tie = float(np.corrcoef(x, y)[0, 1])
    way = "hardly tied" if abs(tie) < _LOOSE else "both rise together" if tie > 0 else "one falls as the other rises"
    return f"{title}: {way} (correlation {signed(f'{abs(tie):.2f}', tie < 0)})"


def lower(words: str) -> str:
    """Words as they stand within a sentence."""
    return (
        words
        if words[1:2].isupper() or words.startswith(("OpenAI", "Microsoft", "Azure", "Anthropic"))
        else f"{words[:1].lower()}{words[1:]}"
    )


def _worth_watching(some: Many, table: Any, to: Mapping[int, str], x: str, y: str) -> tuple[Listed, ...]:
    """The most usual world, the extremes, the first and last to end exclusivity, and one of each outcome."""
    if table.empty:
        return ()
    spread = [np.maximum(table[name].std(), 1e-12) for name in ("x", "y")]
    far = sum(((table[name] - table[name].median()) / size) ** 2 for name, size in zip(("x", "y"), spread, strict=True))
    dates = some.ended("exclusivity_over").dates
    over = [int(world) for world in np.argsort(dates, kind="stable") if np.isfinite(dates[world])]
    words = {name: lower(curves()[name].words) for name in (x, y)}
    picked = [("nearest to the middle", int(table["world"][int(far.argmin())]))]
    for column, name in (("x", x), ("y", y)):
        picked.append((f"most: {words[name]}", int(table["world"][int(table[column].argmax())])))
        picked.append((f"least: {words[name]}", int(table["world"][int(table[column].argmin())])))
    if over:
        picked += [("exclusivity ends first", over[0]), ("exclusivity ends last", over[-1])]
    picked += [(f"outcome: {name}", int(group["world"].iloc[0])) for name, group in table.groupby("outcome")]
    row = table.set_index("world")
    return tuple(
        Listed(
            (
                f"world {world}",
                why,
                str(row["outcome"][world]),
                told(row["x"][world], curves()[x].unit),
                told(row["y"][world], curves()[y].unit),
            ),
            (("Watch", to[world]),),
        )
        for why, world in picked
    )


def _sentence(some: Many) -> str:
    failed = len(some.result.failures)
    broken = f" {failed:,} could not be played and are left out." if failed else ""
    seeds = f"seeds {some.seed_of(0)} to {some.seed_of(some.worlds - 1)}"
    return f"{some.worlds:,} histories from {some.names[0]} to {some.names[-1]}, {seeds}.{broken}"


def _finite(value: float) -> float | None:
    return float(f"{value:.6g}") if math.isfinite(value) else None


def _plain(values: Any) -> list[float]:
    return [float(value) for value in values]
