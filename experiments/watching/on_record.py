"""The record beside a curve: dated facts that tell the same thing as a metric, in its unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from experiments.facts import quarter_of
from experiments.report.drawn import DRAWN, Drawn, Recorded
from experiments.report.fans import dated_facts, year_at
from negotiation.clock import QUARTERS_PER_YEAR


@dataclass(frozen=True)
class Fact:
    """A dated fact beside a curve.

    Attributes:
        date: such as ``2024-06-30``.
        name: of the quarter it lies in.
        year: where it is drawn: its date as a year with its fraction; for a flow the middle of its stretch.
        value: in the unit of the curve.
        told: the value on record, with its own unit.
        quantity: its name on record.
        source: a page's address, or a document.
    """

    date: str
    name: str
    year: float
    value: float
    told: str
    quantity: str
    source: str


@cache
def record_of(curve: str) -> tuple[Fact, ...]:
    """The facts beside a curve, by date; none where there are none.

    Args:
        curve: a name of ``curves()``.
    """
    drawn = curves().get(curve)
    found = [fact for each in (drawn.recorded if drawn else ()) for fact in _facts(each)]
    return tuple(sorted(found, key=lambda fact: (fact.year, fact.quantity, fact.value)))


@cache
def curves() -> Mapping[str, Drawn]:
    """What is drawn against the record, by name: metrics, and what is worked out from some."""
    return {each.name: each for each in DRAWN}


def _facts(recorded: Recorded) -> list[Fact]:
    stretch = max(recorded.quantity.quarters - 1, 0) / 2 / QUARTERS_PER_YEAR
    return [
        Fact(
            date=f"{row['date']:%Y-%m-%d}",
            name=str(quarter_of(row["date"])),
            year=year_at(row["date"]) - stretch,
            value=float(row["value"]) * recorded.times,
            told=f"{row['value']:g} {row['unit'].replace('_', ' ')}",
            quantity=recorded.name,
            source=row["source"],
        )
        for row in dated_facts(recorded)
    ]
