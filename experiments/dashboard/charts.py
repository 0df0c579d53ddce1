"""Charts from tables: what a picture shows, in words, in numbers, and as ECharts wants it.

Colours are names of the style sheet (``look``); the page puts in what they are in light or dark. Nothing is worked out
here but where things are drawn.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from experiments.dashboard.drawing import (
    Number,
    Option,
    axis_label,
    band,
    base,
    line_of,
    marked,
    over_time,
    points_of,
    spans,
    tooltip,
    value_axis,
)
from experiments.dashboard.look import BLUE, COLOURS, DASHES, INK, MARKS, MUTED
from experiments.watching.dials import behind
from experiments.wording import signed

#: Unit of the tables -> by how much numbers are multiplied, and the unit shown.
_UNITS: Final[Mapping[str, tuple[float, str]]] = {
    "fraction": (100, "%"),
    "USD bn": (1, "$ bn"),
    "USD bn a year": (1, "$ bn a year"),
    "USD bn a quarter": (1, "$ bn a quarter"),
    "USD m a year": (1, "$ m a year"),
}
#: The outer and the inner band of a fan, as quantiles.
OUTER: Final = (0.05, 0.95)
INNER: Final = (0.25, 0.75)
MIDDLE: Final = 0.5
#: Percent from which on an axis may as well end at the whole.
_NEARLY_WHOLE: Final = 80


@dataclass(frozen=True)
class Chart:
    """A chart, in words, in numbers and as a picture.

    Attributes:
        title: what it shows or, better, what it says.
        summary: what can be seen, in words.
        unit: of its numbers, as shown.
        columns: names of the columns of its table.
        rows: makes the rows of its table: words, numbers, none where there is nothing.
        option: for ECharts, with names of colours.
    """

    title: str
    summary: str
    unit: str
    columns: tuple[str, ...]
    rows: Callable[[], list[list[Any]]]
    option: Option = field(compare=False)


def line(
    title: str,
    quarters: Sequence[str],
    series: Mapping[str, Sequence[Number]],
    unit: str,
    record: Mapping[str, Sequence[Number]] | None = None,
    now: str | None = None,
    summary: str | None = None,
    colours: Mapping[str, str] | None = None,
) -> Chart:
    """Lines over quarters, with the record as hollow points.

    Args:
        title: what it says.
        quarters: such as ``2024Q1``.
        series: name -> a number a quarter; none or nan where there is none.
        unit: of the numbers, as ``parley metrics`` has it; fractions are shown in percent.
        record: what really happened, by the name of a series; as long as ``quarters``.
        now: a quarter to be marked.
        summary: in words; from first to last number of each series if left out.
        colours: name of a series -> colour, from ``look``.
    """
    factor, shown = _shown(unit)
    values = {name: _numbers(each, factor) for name, each in series.items()}
    real = {name: _numbers(each, factor) for name, each in (record or {}).items()}
    paint = dict(zip(values, COLOURS, strict=False)) | dict(colours or {})
    drawn = [line_of(name, each, paint[name], DASHES[k % len(DASHES)]) for k, (name, each) in enumerate(values.items())]
    drawn += [points_of(f"{name}, record", each, paint.get(name, INK)) for name, each in real.items()]
    if now is not None and drawn:
        drawn[0]["markLine"] = marked(now)
    named = values | {f"{name}, record": each for name, each in real.items()}
    return Chart(
        title,
        summary or _sentence(_from_to(name, quarters, each, shown) for name, each in values.items()),
        shown,
        ("quarter", *(f"{name} ({shown})" for name in named)),
        lambda: _rows(quarters, named.values()),
        _whole(over_time(quarters, shown, drawn, list(named)), named.values(), shown),
    )


def fan(
    title: str,
    quarters: Sequence[str],
    quantiles: Mapping[float, Sequence[Number]],
    unit: str,
    record: Sequence[Number] | None = None,
    summary: str | None = None,
    colour: str = BLUE,
) -> Chart:
    """Where most histories are, quarter by quarter, with the record over them.

    Args:
        title: what it says.
        quarters: such as ``2024Q1``.
        quantiles: of 0.05, 0.25, 0.5, 0.75 and 0.95 -> a number a quarter.
        unit: of the numbers, as ``parley metrics`` has it.
        record: what really happened; as long as ``quarters``.
        summary: in words; the last quarter's if left out.
        colour: from ``look``.
    """
    factor, shown = _shown(unit)
    values = {part: _numbers(each, factor) for part, each in sorted(quantiles.items())}
    drawn = [
        *band("nine in ten", values[OUTER[0]], values[OUTER[1]], colour, 0.18),
        *band("half", values[INNER[0]], values[INNER[1]], colour, 0.3),
        line_of("median", values[MIDDLE], colour, "solid"),
    ]
    real = _numbers(record or (), factor)
    if record is not None:
        drawn.append(points_of("record", real, INK))
    named = {f"{part:.0%}": each for part, each in values.items()} | ({"record": real} if real else {})
    return Chart(
        title,
        summary or _spread(quarters, values, shown),
        shown,
        ("quarter", *(f"{name} ({shown})" for name in named)),
        lambda: _rows(quarters, named.values()),
        _whole(
            over_time(quarters, shown, drawn, ["nine in ten", "half", "median", *(["record"] if real else [])]),
            named.values(),
            shown,
        ),
    )


def stack(
    title: str, quarters: Sequence[str], parts: Mapping[str, Sequence[Number]], summary: str | None = None
) -> Chart:
    """Parts of a whole over quarters, one above the other.

    Args:
        title: what it says.
        quarters: such as ``2024Q1``.
        parts: name -> its part, a fraction a quarter; they add up to 1.
        summary: in words; the last quarter's if left out.
    """
    values = {name: _numbers(each, 100) for name, each in parts.items()}
    drawn = [
        line_of(name, each, COLOURS[k % len(COLOURS)], DASHES[k % len(DASHES)], width=1)
        | {"stack": "all", "areaStyle": {"opacity": 0.55 if k < len(COLOURS) else 0.25}}
        for k, (name, each) in enumerate(values.items())
    ]
    ends = sorted(((each[-1] or 0, name) for name, each in values.items() if each), reverse=True)
    last = ", ".join(f"{name} {_said(value)}%" for value, name in ends if value)
    option = over_time(quarters, "%", drawn, list(values))
    option["yAxis"] |= {"max": 100, "interval": 20}
    return Chart(
        title,
        summary or f"In {quarters[-1]}: {last or 'nothing'}." if quarters else "Nothing to show.",
        "%",
        ("quarter", *(f"{name} (%)" for name in values)),
        lambda: _rows(quarters, values.values()),
        option,
    )


def scatter(
    title: str,
    points: Mapping[str, Sequence[tuple[Number, Number]]],
    x: tuple[str, str],
    y: tuple[str, str],
    summary: str | None = None,
    names: Mapping[str, Sequence[str]] | None = None,
) -> Chart:
    """Points of two numbers, in groups.

    Args:
        title: what it says.
        points: name of a group -> its points.
        x: name and unit of what lies across.
        y: name and unit of what goes up.
        summary: in words; how many there are if left out.
        names: name of a group -> a name for each of its points, such as its world.
    """
    (across, x_unit), (up, y_unit) = (x[0], _shown(x[1])[1]), (y[0], _shown(y[1])[1])
    by_x, by_y = _shown(x[1])[0], _shown(y[1])[0]
    placed = {name: [(_number(a, by_x), _number(b, by_y)) for a, b in each] for name, each in points.items()}
    drawn = [
        {
            "type": "scatter",
            "name": name,
            "data": [[a, b] for a, b in each],
            "symbol": MARKS[k % len(MARKS)],
            "symbolSize": 9,
            "itemStyle": {"color": COLOURS[k % len(COLOURS)], "opacity": 0.7},
        }
        for k, (name, each) in enumerate(placed.items())
    ]
    option = base(list(placed)) | {
        "xAxis": value_axis(x_unit) | {"name": f"{across} ({x_unit})", "nameLocation": "middle", "nameGap": 28},
        "yAxis": value_axis(f"{up} ({y_unit})"),
        "tooltip": tooltip() | {"trigger": "item"},
        "series": drawn,
    }
    option["legend"] |= {"itemWidth": 14}
    option["grid"] |= {"bottom": 36}
    count = sum(map(len, placed.values()))
    return Chart(
        title,
        summary or f"{count:,} points: {up} against {across}.",
        "",
        ("point", "group", f"{across} ({x_unit})", f"{up} ({y_unit})"),
        lambda: [
            [(names or {}).get(name, range(len(each)))[k], name, a, b]
            for name, each in placed.items()
            for k, (a, b) in enumerate(each)
        ],
        option,
    )


def bars(
    title: str,
    values: Mapping[str, Number],
    unit: str,
    intervals: Mapping[str, tuple[Number, Number]] | None = None,
    summary: str | None = None,
    colour: str = BLUE,
) -> Chart:
    """A bar a name, the first on top, with its interval.

    Args:
        title: what it says.
        values: name -> number.
        unit: of the numbers, as ``parley metrics`` has it.
        intervals: name -> its low and high end.
        summary: in words; the largest if left out.
        colour: from ``look``.
    """
    factor, shown = _shown(unit)
    data = {name: _number(value, factor) for name, value in values.items()}
    ends = {name: (_number(low, factor), _number(high, factor)) for name, (low, high) in (intervals or {}).items()}
    drawn: list[Option] = [
        {"type": "bar", "name": title, "data": list(data.values()), "itemStyle": {"color": colour}, "barMaxWidth": 22}
    ]
    drawn[0]["markLine"] = spans(ends)
    option = base([]) | {
        "xAxis": value_axis(shown) | {"name": shown, "nameLocation": "middle", "nameGap": 28},
        "yAxis": {
            "type": "category",
            "data": list(data),
            "inverse": True,
            "axisLabel": axis_label() | {"width": 150, "overflow": "break", "lineHeight": 15},
        }
        | {"axisLine": {"lineStyle": {"color": MUTED}}, "axisTick": {"show": False}},
        "tooltip": tooltip(),
        "series": drawn,
    }
    option["grid"] |= {"bottom": 36, "top": 8}
    most = max(((value, name) for name, value in data.items() if value is not None), default=None)
    return Chart(
        title,
        summary or (f"Most: {most[1]}, {_with(most[0], shown)}." if most else "Nothing to show."),
        shown,
        ("name", f"value ({shown})", *((f"low ({shown})", f"high ({shown})") if ends else ())),
        lambda: [[name, value, *(ends.get(name, (None, None)) if ends else ())] for name, value in data.items()],
        option,
    )


def _shown(unit: str) -> tuple[float, str]:
    return _UNITS.get(unit, (1, unit))


def _number(value: Number, factor: float = 1) -> float | None:
    """For JSON, which has no nan: none instead."""
    return None if value is None or not math.isfinite(value) else float(f"{value * factor:.6g}")


def _numbers(values: Sequence[Number], factor: float) -> list[float | None]:
    return [_number(value, factor) for value in values]


def _said(value: float) -> str:
    return f"{value:,.3g}".replace("-", "−") if abs(value) < 1_000 else f"{value:,.0f}".replace("-", "−")


def _with(value: float, unit: str) -> str:
    """A number with its unit: ``$3.2 bn``, ``40%``."""
    if unit.startswith("$ "):
        return signed(f"${_said(abs(value))} {unit.removeprefix('$ ')}", value < 0)
    return f"{_said(value)}{behind(unit)}".rstrip()


def _whole(option: Option, values: Iterable[Sequence[Number]], unit: str) -> Option:
    """The same chart; an axis of parts ends at the whole, not above it."""
    most = max((value for each in values for value in each if value is not None), default=0.0)
    if unit == "%" and _NEARLY_WHOLE < most <= 100:
        option["yAxis"] |= {"max": 100, "interval": 25}
    return option


def _from_to(name: str, quarters: Sequence[str], values: Sequence[float | None], unit: str) -> str:
    there = [(quarter, value) for quarter, value in zip(quarters, values, strict=False) if value is not None]
    if not there:
        return f"{name}: nothing"
    (first, before), (last, after) = there[0], there[-1]
    if first == last:
        return f"{name}: {_with(after, unit)} in {last}"
    return f"{name}: {_with(before, unit)} in {first}, {_with(after, unit)} in {last}"


def _sentence(parts: Iterable[str]) -> str:
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}."


def _spread(quarters: Sequence[str], values: Mapping[float, Sequence[float | None]], unit: str) -> str:
    if not quarters or any(each[-1] is None for each in values.values()):
        return "Where most histories are, quarter by quarter."
    low, high, middle = (values[part][-1] or 0 for part in (*OUTER, MIDDLE))
    most = f"nine in ten between {_with(low, unit)} and {_with(high, unit)}"
    return f"In {quarters[-1]} half of all histories are above {_with(middle, unit)}, {most}."


def _rows(quarters: Sequence[str], columns: Any) -> list[list[Any]]:
    return [[quarter, *numbers] for quarter, *numbers in zip(quarters, *columns, strict=False)]
