"""Evidence: what the documents say, and where it lives in the model."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import solara

from experiments.dashboard.address import Reader, one_of, text
from experiments.dashboard.here import Here, use_here
from experiments.dashboard.parts.checked import listing, told
from experiments.dashboard.parts.choose import choose
from experiments.dashboard.parts.find import find
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.keys import keys
from experiments.dashboard.parts.said import html
from experiments.dashboard.parts.table import table
from experiments.dashboard.parts.worded import worded
from experiments.evidence import EvidenceError, Row, evidence
from experiments.evidence.page import TITLES
from experiments.evidence.rows import KINDS
from experiments.watching.checklist import STATES, ids, neighbour, state

TITLE: Final = "Evidence"
PURPOSE: Final = "What the documents claim, and the rule, the number and the effect it has become."
_ALL: Final = "all"


def _row(words: str) -> str:
    """A row by its id, in any case."""
    if words.upper() not in ids():
        raise ValueError(f"must be the id of a row, such as M26; they run from {ids()[0]} to {ids()[-1]}")
    return words.upper()


OWN: Final[Mapping[str, Reader]] = {"find": text(), "kind": one_of(KINDS), "row": _row}


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here(OWN)
    asked = (here.view.own.get("find", ""), here.view.own.get("kind"))
    rows, sentence = solara.use_memo(lambda: found(*asked), [asked])
    chosen = here.view.own.get("row")

    def step(by: int) -> None:
        if rows:
            here.go(own={"row": neighbour(rows, chosen or "", by)})

    keys({"ArrowRight": lambda: step(1), "ArrowLeft": lambda: step(-1)})
    with page(here, TITLE, PURPOSE):
        _asked(here)
        html("p", sentence, kind="count", role="status")
        with html("div", kind="evidence chosen" if chosen else "evidence"):
            listing(rows, chosen, lambda row: here.go(own={"row": row}))
            with html("section", kind="card told", id="row", aria_label="The row that is chosen"):
                if chosen:
                    told(evidence(chosen)[0], lambda: here.go(own={"row": None})).key(chosen)
                else:
                    _introduced()


@solara.component
def _asked(here: Here) -> None:
    kinds = {_ALL: f"all {len(ids())} rows"} | {
        kind: f"{TITLES[kind].lower()} ({kind}s, {len(evidence(kind))})" for kind in KINDS
    }

    def kind(value: str) -> None:
        here.go(own={"kind": None if value == _ALL else value, "row": None})

    with html("div", kind="fields"):
        find(
            "Search",
            here.view.own.get("find", ""),
            lambda words: here.go(own={"find": words or None, "row": None}),
            hint="trust, hold_up, M26, 002 L30",
            slash=True,
        )
        choose("Show", kinds, here.view.own.get("kind", _ALL), kind)


def found(words: str, kind: str | None) -> tuple[list[Row], str]:
    """The rows that are asked for, and a sentence on them.

    Args:
        words: as ``parley evidence`` takes them; empty for all.
        kind: one of ``KINDS``, or none for all.
    """
    try:
        rows = [row for row in evidence(words) if kind in (None, row.kind)]
    except EvidenceError as error:
        sentence = str(error).replace("`parley evidence` lists all", "an empty field lists all")
        return [], f"{sentence[:1].upper()}{sentence[1:]}{'' if sentence.endswith('?') else '.'}"
    if not rows:
        return [], f"No {kind} has “{words}”; other kinds do: choose all rows above."
    of = "All " if len(rows) == len(ids()) else ""
    many = f"{of}{len(rows)} {'row' if len(rows) == 1 else 'rows'}"
    count = {each: sum(state(row) == each for row in rows) for each in STATES}
    return rows, f"{many}: {', '.join(f'{count[each]} {words}' for each, words in STATES.items() if count[each])}."


@solara.component
def _introduced() -> None:
    """What the list is, before a row is chosen."""
    html("h2", "From a claim to an effect")
    worded(
        "Every actor, term, mechanism, event, metric and outcome that the documents name has a row. It says which lines"
        " claim it, which rule of the simulation it has become, on which parameters that rests and with what source, "
        "in which column it can be seen, and which test shows it. A mechanism can be switched off, so its effect can "
        "be played: the same worlds with and without it."
    )
    html("p", "Choose a row of the list, or go through them with the arrow keys; the key / goes to the search.")
    table(
        "How far the list lives in the simulation",
        ["kind", *(f"{words} (rows)" for words in STATES.values())],
        _counted(),
    )


def _counted() -> Sequence[Sequence[Any]]:
    return [[TITLES[kind], *(sum(state(row) == each for row in evidence(kind)) for each in STATES)] for kind in KINDS]
