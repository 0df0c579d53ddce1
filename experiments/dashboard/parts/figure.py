"""A chart on a page: what it shows in words, the picture, the numbers behind it, and both to take away."""

import re
from collections.abc import Callable
from typing import Any

import solara

from experiments.dashboard.charts import Chart
from experiments.dashboard.parts.guard import use_guarded


@solara.component_vue("chart.vue")
def _chart(
    title: str,
    summary: str,
    option: dict[str, Any],
    columns: list[str],
    rows: list[list[Any]],
    unit: str,
    file: str,
    height: int,
    renderer: str,
    live: bool,
    clicked: bool,
    event_open: Callable[[Any], None],
    event_click: Callable[[Any], None],
) -> None: ...


@solara.component
def figure(
    chart: Chart,
    on_click: Callable[[dict[str, Any]], None] | None = None,
    live: bool = True,
    height: int = 280,
    many: bool = False,
) -> None:
    """A chart with its words, its numbers and its downloads.

    Args:
        chart: what is shown.
        on_click: told ``series``, ``index``, ``name`` and ``value`` of the mark that was clicked.
        live: a change of the summary is read out; turn it off while something plays.
        height: of the picture, in pixels.
        many: there are thousands of marks; they are painted, not drawn, and taken away as PNG instead of SVG.
    """
    wanted, want = solara.use_state(False)
    clicked = use_guarded(on_click or _nothing)
    _chart(
        title=chart.title,
        summary=chart.summary,
        option=chart.option,
        columns=list(chart.columns),
        rows=[list(row) for row in chart.rows()] if wanted else [],
        unit=chart.unit,
        file=re.sub(r"\W+", "-", chart.title.lower()).strip("-")[:60] or "chart",
        height=height,
        renderer="canvas" if many else "svg",
        live=live,
        clicked=on_click is not None,
        event_open=lambda _: want(True),
        event_click=clicked,
    )


def _nothing(_: Any) -> None:
    """A click that nobody waits for."""
