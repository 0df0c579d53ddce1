"""Where a number's facts can be read: the dated facts a source names, each with its address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from experiments.facts import facts

_DATE = r"\d{4}(?:-\d\d-\d\d)?"
_CITED = re.compile(rf"([a-z]\w*(?:\.\w+)+)(?: ({_DATE})(?: to ({_DATE}))?)?")
_HISTORY: Final = "history: "
_BETWEEN = re.compile(r", | over ")


@dataclass(frozen=True)
class Citation:
    """Dated facts a number rests on.

    Attributes:
        quantity: their name on record.
        first: first day, as text; empty for any.
        last: last day.
    """

    quantity: str
    first: str
    last: str


def citations(source: str) -> tuple[Citation, ...]:
    """The dated facts that a source names.

    Args:
        source: parts joined by ``; ``; those that begin with ``history:`` name facts, joined by ``, `` or ``over``: a
            quantity, if need be a date or two joined by ``to``; what follows a colon is a remark.

    Raises:
        ValueError: a fact is not named like this.
    """
    found: list[Citation] = []
    for part in source.split("; "):
        if part.startswith(_HISTORY):
            found += [_citation(item) for item in _BETWEEN.split(part.removeprefix(_HISTORY).split(": ")[0])]
    return tuple(found)


def cited(source: str) -> list[dict[str, Any]]:
    """The facts a source names as rows: quantity, date, value, unit and the address they were read at.

    Raises:
        ValueError: a fact is not named as ``citations`` asks.
    """
    table = facts()
    rows: list[dict[str, Any]] = []
    for citation in citations(source):
        chosen = table["quantity"] == citation.quantity
        if citation.first:
            chosen &= (table["date"] >= citation.first) & (table["date"] <= citation.last)
        rows += [
            {
                "quantity": fact["quantity"],
                "date": f"{fact['date']:%Y-%m-%d}",
                "value": fact["value"],
                "unit": fact["unit"],
                "address": fact["source"],
            }
            for fact in table[chosen].to_dict("records")
        ]
    return rows


def with_facts(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of numbers, each with the facts its source names."""
    return [{**row, "facts": cited(row["source"])} for row in rows]


def _citation(item: str) -> Citation:
    match = _CITED.fullmatch(item)
    if match is None:
        raise ValueError(f'"{item}" is no fact on record; write a quantity and a date, like openai.valuation 2024')
    quantity, first, last = match.groups()
    return Citation(quantity, _day(first, "-01-01"), _day(last or first, "-12-31"))


def _day(text: str | None, if_year: str) -> str:
    if text is None:
        return ""
    return text if "-" in text else text + if_year
