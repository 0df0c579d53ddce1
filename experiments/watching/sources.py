"""Sources: which rows of the evidence, with their document lines, stand behind what is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from agents.microsoft import Microsoft
from agents.openai import OpenAI
from experiments.evidence import evidence
from experiments.evidence.lines import cited
from negotiation.world.news import GIVEN, HAZARDS

#: Row of the mechanism behind what presses a side.
PRESSED: Final[Mapping[str, str]] = {
    "short runway": "M35",
    "planned shortage": "M17",
    "strained capacity": "M41",
    "open case": "M39",
    "deadline": "M27",
}
#: Row behind what a talk is opened over: of the term if it is about one, of the mechanism or event if not.
OPENED: Final[Mapping[str, str]] = {
    "money": "M35",
    "compute": "M14",
    "agi_clause": "B14",
    "sharing": "M1",
    "credit": "M8",
    "rivalry": "M23",
    "licence": "B13",
    "deadline": "M27",
    "AGI claim": "E26",
    "antitrust case": "M39",
    "licence cliff": "E29",
}
#: Row of the mechanism behind a motive, where one bears its name.
MOVED: Final[Mapping[str, str]] = {
    "cash": "M35",
    "revenue share": "M36",
    "claim on profits": "M49",
    "bargaining": "M14",
    "autonomy": "M14",
    "shortage": "M17",
    "partner's growth": "M29",
    "hold-up": "M26",
    "scrutiny": "M39",
    "deadline": "M27",
    "learning": "M19",
    "brand": "M8",
    "own name": "M8",
    "independence": "M12",
    "rivalry feared": "M23",
    "competition": "M23",
    "data": "M21",
}


@dataclass(frozen=True)
class Source:
    """A row of the evidence, or a passage of the documents.

    Attributes:
        id: of the row, such as ``M35``; empty for a passage that no row is named for.
        name: what it says, in a few words.
        lines: document lines, such as ``002 L18, 30; 004 L12``.
        rules: where it is in the code, ``module:name``.
    """

    id: str
    name: str
    lines: str
    rules: tuple[str, ...] = ()


@cache
def of_row(row: str) -> Source:
    """A row of the evidence.

    Args:
        row: its id, such as ``M35``.

    Raises:
        EvidenceError: there is none.
    """
    found = evidence(row)[0]
    lines = "; ".join(f"{each.document} L{each.text}" for each in found.lines)
    return Source(found.id, found.name, lines, found.rules)


@cache
def of_column(name: str) -> tuple[Source, ...]:
    """The rows a metric, a column of the record or an event shows."""
    return tuple(of_row(row.id) for row in evidence() if name in row.columns)


@cache
def of_event(name: str) -> tuple[Source, ...]:
    """What stands behind an event: the rows it shows, and its passage if they do not have it."""
    kind = GIVEN.get(name) or HAZARDS.get(name)
    rows = tuple(of_row(row.id) for row in evidence() if name in row.columns and row.kind in ("event", "mechanism"))
    rows = rows or of_column(name)[:2]
    known = {line for row in rows for line in _single(row.lines)}
    more = kind is not None and bool(cited(kind.lines)) and not _single(kind.lines) <= known
    return (*rows, *((Source("", kind.headline, kind.lines),) if kind and more else ()))


def _single(lines: str) -> set[str]:
    """Every line by itself, such as ``002 L18``."""
    documents = [part.split(maxsplit=1) for part in lines.split(";") if len(part.split()) > 1]
    return {f"{name} L{each.strip().removeprefix('L')}" for name, rest in documents for each in rest.split(",")}


@cache
def of_motive(name: str, side: str) -> tuple[Source, ...]:
    """What stands behind a motive of a side: the mechanism that bears its name, and the goal with its lines.

    Args:
        name: as in the record, such as ``partner's growth``.
        side: ``Microsoft`` or ``OpenAI``.
    """
    goals = (Microsoft if side == "Microsoft" else OpenAI).goals
    rows = (of_row(MOVED[name]),) if name in MOVED else ()
    return (*rows, *(Source("", f"{side}: {goal.name}", goal.lines) for goal in goals if goal.value == name))


def of_pressure(name: str) -> tuple[Source, ...]:
    """What stands behind a pressure, as the record names it."""
    return (of_row(PRESSED[name]),) if name in PRESSED else ()


def of_reason(name: str) -> tuple[Source, ...]:
    """What stands behind what a talk is opened over, as the record names it."""
    return (of_row(OPENED[name]),) if name in OPENED else ()


def together(*groups: tuple[Source, ...]) -> tuple[Source, ...]:
    """Several groups as one, each source once."""
    return tuple(dict.fromkeys(source for group in groups for source in group))
