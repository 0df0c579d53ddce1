"""A row of the evidence on the page, step by step from claim to effect; and the list to choose one from."""

from collections.abc import Callable, Sequence
from typing import Any

import solara

from experiments.dashboard.parts.guard import use_guarded
from experiments.dashboard.parts.reading import use_reading
from experiments.dashboard.parts.said import html
from experiments.dashboard.parts.table import table
from experiments.dashboard.parts.worded import worded
from experiments.evidence import Row
from experiments.evidence.page import TITLES
from experiments.evidence.rows import KINDS
from experiments.watching.checklist import PAIRS, STATES, Line, Moved, moved_by, state, steps_of


@solara.component_vue("listing.vue")
def _listing(groups: list[dict[str, Any]], chosen: str, event_choose: Callable[[str], None]) -> None: ...


@solara.component
def listing(rows: Sequence[Row], chosen: str | None, on_choose: Callable[[str], None]) -> None:
    """Rows to choose one from, by kind.

    Args:
        rows: those that are listed.
        chosen: the id of one, or none.
        on_choose: told the id.
    """
    groups = [
        {
            "title": TITLES[kind],
            "rows": [
                {"id": row.id, "name": row.name, "state": state(row), "words": STATES[state(row)]}
                for row in rows
                if row.kind == kind
            ],
        }
        for kind in KINDS
    ]
    _listing(
        groups=[group for group in groups if group["rows"]], chosen=chosen or "", event_choose=use_guarded(on_choose)
    )


@solara.component
def told(row: Row, on_close: Callable[[], None]) -> None:
    """A row in full.

    Args:
        row: which.
        on_close: goes back to the list.
    """
    with html("div", kind="back"):
        solara.Button("Back to the list", on_click=on_close, text=True, small=True)
    html("h2", html("span", row.id, kind="id"), f" {row.name}")
    if row.claim:
        worded(row.claim, kind="claim")
    background = state(row) == "context"
    kind = f"{row.kind}, background: the simulation does not need it" if background else row.kind
    html("p", f"{kind}{f'; {row.how}' if row.how else ''}", kind="muted")
    with html("ol", kind="steps"):
        for step in steps_of(row.id):
            with html("li", kind="step"):
                html("h3", step.title)
                with html("ul"):
                    for line in step.lines:
                        _line(line)
                if step.title == "Effect" and row.off:
                    _played(row.id)


def _line(line: Line) -> None:
    with html("li"):
        if line.code:
            html("code", line.head)
        else:
            worded(line.head, tag="span")
        for sentence in line.below:
            worded(sentence, kind="muted")


@solara.component
def _played(row: str) -> None:
    """The effects, played when asked for: the same worlds with the mechanism and without it."""
    wanted, want = solara.use_state(False)
    effects, _ = use_reading(lambda: moved_by(row) if wanted else None, [row, wanted])
    if not wanted:
        solara.Button(f"Play it on {PAIRS} worlds, with and without", on_click=lambda: want(True), outlined=True)
    elif effects is None:
        html("p", f"Playing {PAIRS} worlds with and without it; some seconds.", kind="count", role="status")
    else:
        _shown(effects)


def _shown(effects: Sequence[Moved]) -> None:
    columns = ["effect", "unit", "with it", "without", "difference", "99% interval from", "to", "worlds", "as expected"]
    rows = [
        [
            *(each.what, each.unit or "as reckoned"),
            *map(_known, (each.with_it, each.without, each.difference, each.low, each.high)),
            *(each.pairs, "shown" if each.shown else "not shown"),
        ]
        for each in effects
    ]
    with html("div", role="status"):
        for each in effects:
            html("p", each.sentence, kind="finding")
            for remark in each.remarks:
                html("p", f"{remark}.", kind="muted")
    table("The same worlds with the mechanism and without it", columns, rows)


def _known(number: float) -> float | None:
    return number if number == number else None  # noqa: PLR0124 nan is not itself
