"""What the page Compare draws: paired differences with intervals, and the worlds where it mattered most."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from experiments.comparison import AT
from experiments.dashboard import charts
from experiments.dashboard.charts import Chart
from experiments.dashboard.look import BLUE, PURPLE, VERMILLION
from experiments.dashboard.parts.histories_drawn import MIDDLE, last_facts, lower, told
from experiments.dashboard.parts.worlds import Listed, watch_at
from experiments.headlines import HEADLINES
from experiments.watching.compared import Compared, Gap
from experiments.watching.dials import in_words, shown

type Settings = Sequence[tuple[str, float | str]]
type Row = tuple[Any, ...]

POINTS: Final = "percentage points"
#: The same, where there is little room.
SHORT: Final = "points"
#: Columns of the tables of differences.
COLUMNS: Final = ("what", "in A", "in B", "B less A", "95% interval", "worlds in which B is higher", "lower", "stands")
DATES: Final = ("what comes", "in A", "in B", "B less A", "95% interval", "half by, A", "half by, B", "stands")
#: As many findings are told in sentences.
FINDINGS: Final = 4


@dataclass(frozen=True, eq=False)
class Drawn:
    """All that is shown of a comparison.

    Attributes:
        same: the two are the same, so that nothing differs.
        sentence: what was played.
        findings: what differs most surely, a sentence each.
        outcomes: differences of the shares of outcomes.
        medians: the chosen curve in both.
        gap: how it differs, quarter by quarter.
        numbers: rows of ``COLUMNS`` by section.
        dates: rows of ``DATES``.
        flips: outcome in A, then how many worlds end how in B; its first row is the head.
        worlds: where it mattered most.
    """

    same: bool
    sentence: str
    findings: tuple[str, ...]
    outcomes: Chart
    medians: Chart
    gap: Chart
    numbers: Mapping[str, tuple[Row, ...]]
    dates: tuple[Row, ...]
    flips: tuple[Row, ...]
    worlds: tuple[Listed, ...]


def drawn(scenario: str, compared: Compared, a: Settings, b: Settings, curve: str) -> Drawn:
    """Charts and tables of a comparison.

    Args:
        scenario: its name, for links.
        compared: the comparison.
        a: settings of the one, for links.
        b: of the other.
        curve: what is drawn over time.
    """
    comparison, gap, names = compared.comparison, compared.gap(curve), compared.names
    at_end = comparison.differences[comparison.differences["reading"] == AT]
    pairs = len(comparison.histories.seeds)
    sections = {name: at_end[at_end["section"] == name] for name in HEADLINES}
    return Drawn(
        same=comparison.identical,
        sentence=f"{pairs:,} worlds, each played under A and under B on the same chance; numbers are of {names[-1]}.",
        findings=_findings(at_end, names[-1]),
        outcomes=_outcomes(comparison.outcomes, names[-1]),
        medians=_medians(compared, gap),
        gap=_gap(compared, gap),
        numbers={name: tuple(_number_row(row) for row in _rows(table)) for name, table in sections.items()},
        dates=tuple(_date_row(row) for row in _rows(comparison.dates)),
        flips=_flips(comparison.flips),
        worlds=tuple(_world(row, watch_at(scenario, a), watch_at(scenario, b)) for row in _rows(compared.worlds)),
    )


def settings_in_words(settings: Settings) -> str:
    """What a side is, as a sentence."""
    return f"{'; '.join(in_words(*each) for each in settings) or 'the scenario as it is'}."


def difference(value: float, unit: str) -> str:
    """A difference with its sign and unit; of fractions in percentage points."""
    sign = "+" if value > 0 else ""
    words = told(value, unit)
    return f"{sign}{words.replace('%', f' {POINTS}', 1) if shown(unit)[1].startswith('%') else words}"


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _findings(table: pd.DataFrame, quarter: str) -> tuple[str, ...]:
    """The differences that stand and are largest beside their intervals."""
    standing = table[table["stands"]]
    width = (standing["high"] - standing["low"]).where(lambda each: each > 0)
    order = (standing["difference"].abs() / width).sort_values(ascending=False).index[:FINDINGS]
    return tuple(_finding(row, quarter) for row in _rows(standing.loc[order]))


def _finding(row: Mapping[str, Any], quarter: str) -> str:
    what, unit = row["what"], row["unit"]
    which = "higher" if row["difference"] > 0 else "lower"
    size = difference(abs(row["difference"]), unit).removeprefix("+")
    sure = f"{row['up' if row['difference'] > 0 else 'down']:.0%}"
    return f"In {quarter}, {what} is {size} {which} in B on average, and {which} in {sure} of worlds."


def _outcomes(table: pd.DataFrame, quarter: str) -> Chart:
    seen = [row for row in _rows(table) if row["a"] or row["b"]]
    values = {row["what"]: row["difference"] * 100 for row in seen}
    ends = {row["what"]: (row["low"] * 100, row["high"] * 100) for row in seen}
    standing = [row for row in seen if row["stands"]]
    most = max(standing, key=lambda row: abs(row["difference"]), default=None)
    title = f"No outcome of {quarter} surely becomes more or less common"
    if most is not None:
        way = "more" if most["difference"] > 0 else "less"
        title = f"“{most['what']}” becomes {way} common: {most['a']:.0%} of worlds in A, {most['b']:.0%} in B"
    summary = (
        f"Share of worlds in B less that in A, with 95% intervals; "
        f"{len(standing)} of {len(seen)} stand when all are tested at once."
    )
    chart = charts.bars(title, values, POINTS, ends, summary=summary)
    bounds = [bound for pair in ends.values() for bound in pair if math.isfinite(bound)]
    chart.option["xAxis"] |= {"min": _tens(math.floor, bounds, min), "max": _tens(math.ceil, bounds, max)}
    return chart


def _tens(rounded: Callable[[float], int], bounds: Sequence[float], end: Callable[..., float]) -> int:
    """A whole number of tens beyond all bounds and 0."""
    return 10 * rounded(end([*bounds, 0.0]) / 10)


def _medians(compared: Compared, gap: Gap) -> Chart:
    lines = {f"{side}, median": fan.levels[MIDDLE].tolist() for side, fan in (("A", gap.a), ("B", gap.b))}
    a, b = (told(fan.levels[MIDDLE][-1], gap.measure.unit) for fan in (gap.a, gap.b))
    record = last_facts(compared.years, gap.a)
    chart = charts.line(
        f"{gap.measure.title}: the middle history ends at {a} in A, at {b} in B",
        compared.names,
        lines,
        gap.measure.unit,
        colours={"A, median": BLUE, "B, median": VERMILLION},
        record={"what happened": record} if any(value is not None for value in record) else None,
    )
    if gap.a.scale == "log":
        chart.option["yAxis"] |= {"type": "log", "splitNumber": 3}
    return chart


def _gap(compared: Compared, gap: Gap) -> Chart:
    unit, name = gap.measure.unit, compared.names[-1]
    percent = shown(unit)[1].startswith("%")
    factor = shown(unit)[0] if percent else 1
    mean, low, high = (each * factor for each in (gap.mean, gap.low, gap.high))
    said = [difference(float(each[-1]), unit) for each in (gap.mean, gap.low, gap.high)]
    lines = {"mean difference": mean, "interval, high": high, "interval, low": low}
    return charts.line(
        f"{gap.measure.title}, B less A in the same world: {said[0]} in {name}",
        compared.names,
        {words: values.tolist() for words, values in lines.items()},
        POINTS if percent else unit,
        colours=dict.fromkeys(lines, PURPLE),
        summary=f"Mean over worlds of B less A; in {name} {said[0]}, 95% interval {said[1]} to {said[2]}.",
    )


def _number_row(row: Mapping[str, Any]) -> Row:
    unit = row["unit"]
    return (row["what"], told(row["a"], unit), told(row["b"], unit), *_interval(row, unit), *_ways(row), _stands(row))


def _date_row(row: Mapping[str, Any]) -> Row:
    sides = (told(row["a"], "fraction"), told(row["b"], "fraction"))
    halves = tuple("fewer ever do" if pd.isna(each) else str(each) for each in (row["half_a"], row["half_b"]))
    return (row["what"], *sides, *_interval(row, "fraction"), *halves, _stands(row))


def _interval(row: Mapping[str, Any], unit: str) -> tuple[str, str]:
    by, low, high = (difference(row[name], unit).replace(POINTS, SHORT) for name in ("difference", "low", "high"))
    if pd.isna(row["low"]):
        return by, "none"
    return by, f"{low.removesuffix(f' {SHORT}')} to {high}"


def _ways(row: Mapping[str, Any]) -> tuple[str, str]:
    return f"{row['up']:.0%}", f"{row['down']:.0%}"


def _stands(row: Mapping[str, Any]) -> str:
    return "yes" if row["stands"] else "no"


def _flips(table: pd.DataFrame) -> tuple[Row, ...]:
    return (
        ("in A ↓, in B →", *map(str, table.columns)),
        *((str(name), *map(int, row)) for name, row in zip(table.index, table.to_numpy(), strict=True)),
    )


def _world(row: Mapping[str, Any], a: Callable[[int], str], b: Callable[[int], str]) -> Listed:
    most = next((words for names in HEADLINES.values() for name, words in names.items() if name == row["most"]), "")
    seed = int(row["seed"])
    return Listed(
        (
            f"world {row['world']}",
            f"{row['distance']:.2f}",
            str(row["outcome_a"]),
            str(row["outcome_b"]),
            lower(most) if most else "nothing",
        ),
        (("Watch A", a(seed)), ("Watch B", b(seed))),
    )
