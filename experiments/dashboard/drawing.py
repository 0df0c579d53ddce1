"""What charts are drawn with: axes, lines, points and bands, as ECharts wants them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from experiments.dashboard.look import INK, MUTED, PAPER, PLAIN, RULE, SMALL, WASH

type Number = float | int | None
type Option = dict[str, Any]

_MOST_TICKS: Final = 6


def base(names: Sequence[str]) -> Option:
    """What all charts have: words in the page's type, and room for a legend of these names."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": "system-ui, sans-serif", "color": INK, "fontSize": SMALL},
        "grid": {"left": 8, "right": 26, "top": 58 if names else 30, "bottom": 8, "containLabel": True},
        "legend": {
            "show": bool(names),
            "type": "scroll",
            "data": list(names),
            "top": 0,
            "left": 0,
            "itemWidth": 28,
            "textStyle": {"color": INK, "fontSize": SMALL},
            "pageTextStyle": {"color": INK, "fontSize": SMALL},
            "pageIconColor": INK,
            "pageIconInactiveColor": RULE,
        },
    }


def tooltip() -> Option:
    """What is said of the place pointed at."""
    return {
        "trigger": "axis",
        "confine": True,
        "backgroundColor": PAPER,
        "borderColor": RULE,
        "textStyle": {"color": INK, "fontSize": PLAIN},
    }


def axis_label() -> Option:
    """Words along an axis."""
    return {"color": MUTED, "fontSize": SMALL, "hideOverlap": True}


def value_axis(name: str) -> Option:
    """An axis of numbers."""
    return {
        "type": "value",
        "name": name,
        "nameTextStyle": {"color": MUTED, "fontSize": SMALL, "align": "left"},
        "axisLabel": axis_label(),
        "splitLine": {"lineStyle": {"color": RULE}},
        "splitNumber": _MOST_TICKS - 2,
        "scale": False,
    }


def over_time(quarters: Sequence[str], unit: str, series: Sequence[Option], names: Sequence[str]) -> Option:
    """A chart over quarters: its axes, and the series in it."""
    return base(names if len(names) > 1 else []) | {
        "xAxis": {
            "type": "category",
            "data": list(quarters),
            "boundaryGap": False,
            "axisLabel": axis_label(),
            "axisLine": {"lineStyle": {"color": MUTED}},
            "axisTick": {"show": False},
        },
        "yAxis": value_axis(unit),
        "tooltip": tooltip(),
        "series": list(series),
    }


def line_of(name: str, values: Sequence[float | None], colour: str, dash: Any, width: float = 2) -> Option:
    """A line with its colour and dashes."""
    return {
        "type": "line",
        "name": name,
        "data": list(values),
        "showSymbol": sum(value is not None for value in values) == 1,
        "symbol": "circle",
        "lineStyle": {"color": colour, "type": dash if isinstance(dash, str) else list(dash), "width": width},
        "itemStyle": {"color": colour},
    }


def points_of(name: str, values: Sequence[float | None], colour: str) -> Option:
    """Hollow points, as the record has."""
    return {
        "type": "scatter",
        "name": name,
        "data": list(values),
        "symbol": "circle",
        "symbolSize": 8,
        "itemStyle": {"color": WASH, "borderColor": colour, "borderWidth": 2},
        "z": 5,
    }


def band(
    name: str, low: Sequence[float | None], high: Sequence[float | None], colour: str, opacity: float
) -> list[Option]:
    """Two lines nobody sees, one upon the other, and what is between them."""
    between = [None if a is None or b is None else float(f"{b - a:.6g}") for a, b in zip(low, high, strict=True)]
    hidden = {
        "type": "line",
        "stack": name,
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "tooltip": {"show": False},
    }
    return [
        hidden | {"name": f"{name}, from", "data": list(low), "lineStyle": {"opacity": 0}},
        hidden
        | {"name": name, "data": between, "lineStyle": {"opacity": 0}}
        | {"areaStyle": {"color": colour, "opacity": opacity}, "itemStyle": {"color": colour, "opacity": opacity * 2}},
    ]


def spans(ends: Mapping[str, tuple[Number, Number]]) -> Option:
    """A line from the low to the high end of each interval, with a stroke across at both."""
    return {
        "silent": True,
        "symbol": "rect",
        "symbolSize": [10, 2],
        "label": {"show": False},
        "lineStyle": {"color": INK, "type": "solid", "width": 2},
        "data": [[{"coord": [low, name]}, {"coord": [high, name]}] for name, (low, high) in ends.items()],
        "animation": False,
    }


def marked(now: str) -> Option:
    """An upright line at a quarter."""
    return {
        "silent": True,
        "symbol": "none",
        "data": [{"xAxis": now}],
        "label": {"show": False},
        "lineStyle": {"color": INK, "type": "solid", "width": 1},
        "animation": False,
    }
