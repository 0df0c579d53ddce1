"""Contracts of the record at this table: what was agreed or offered about then, where the table has such clauses."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from experiments.classroom.bargain import first_turn
from experiments.classroom.cases import SEATS, Case
from experiments.facts import facts, quarter_of, undated
from experiments.watching.table import Point
from experiments.wording import percent
from negotiation.clock import Quarter
from negotiation.table.issues import COMPUTE, FINANCE, NAMES
from negotiation.table.issues.compute import COMMITMENT_OF_LEVEL, DISTRIBUTION_OF_LEVEL, REGIME_OF_LEVEL
from negotiation.table.issues.finance_clauses import CLAUSES, EQUITIES
from negotiation.table.terms import Distribution, Regime
from negotiation.table.told_terms import REGIMES

type View = dict[str, Any]
type Package = tuple[int, ...]

#: The record is beside a table if it is dated no further from it than this, quarters.
_NEAR: Final = 2
_COLOUR: Final = "var(--ink)"
#: What is said of a dot, and of a line.
_DOT, _LINE = (
    "All else is left as it is here.",
    "The ends of the line are the nearest clauses here; all else is left as it is.",
)


@dataclass(frozen=True)
class Read:
    """How something on record is read as a package of the table; what it does not say is left as it is.

    Attributes:
        words: what it says, with ``{}`` for its value.
        packages: those that come nearest to a value, one or two between which it lies.
        holds: whether it is in force already, by regime and distribution in force.
    """

    words: str
    packages: Callable[[float], tuple[Package, ...]]
    holds: Callable[[Mapping[str, str]], bool]


@dataclass(frozen=True)
class OnRecord:
    """Something on record beside a table.

    Attributes:
        date: as people say it, such as ``June 2025``.
        words: what it says.
        values: of the packages that come nearest to it, to Microsoft and to OpenAI, USD bn; empty if a clause of it is
            not on the table.
        holds: it is in force at the table already.
    """

    date: str
    words: str
    values: tuple[Point, ...]
    holds: bool


def _one(issue: int, level: int) -> Package:
    return tuple(level if at == issue else 0 for at in range(len(NAMES)))


def _shares(part: float) -> tuple[Package, ...]:
    """Consent to a conversion for a part of the shares: the two parts that can be agreed around it, or that part."""
    below = max((each for each in EQUITIES if each <= part), default=EQUITIES[0])
    above = min((each for each in EQUITIES if each >= part), default=EQUITIES[-1])
    near = sorted({below, above})
    plain = np.isnan(CLAUSES.share) & (CLAUSES.investment == 0)
    return tuple(_one(FINANCE, int(np.flatnonzero(plain & (CLAUSES.equity == each))[0])) for each in near)


def _first_refusal(_: float) -> tuple[Package, ...]:
    """First refusal on new compute, no new order, models sold where they are."""
    at = (REGIME_OF_LEVEL == Regime.FIRST_REFUSAL) & (COMMITMENT_OF_LEVEL == 0)
    return (_one(COMPUTE, int(np.flatnonzero(at & (DISTRIBUTION_OF_LEVEL == Distribution.AZURE))[0])),)


#: Quantity on record -> how it is read.
READ: Final = {
    "offer.oai_equity_to_msft_for_dropping_profit_rights": Read(
        "OpenAI offered {} of its shares for Microsoft’s part of its profits", _shares, lambda _: False
    ),
    "term.rofr_new_capacity": Read(
        "first refusal took the place of exclusivity",
        _first_refusal,
        lambda now: now["regime"] != REGIMES[Regime.EXCLUSIVE],
    ),
}


@cache
def on_record(case: Case) -> tuple[OnRecord, ...]:
    """What is on record about a table's quarter, by date.

    Args:
        case: the ready class.
    """
    return tuple(_found(case))


def _found(case: Case) -> Iterator[OnRecord]:
    told = facts()
    told = told[told["quantity"].isin(READ) & ~undated(told) & told["source"].str.startswith("http")]
    for row in told.sort_values("date").to_dict("records"):
        if abs(quarter_of(row["date"]) - Quarter.parse(case.quarter)) <= _NEAR:
            reading, value = READ[row["quantity"]], float(row["value"])
            values = tuple(_worth(case, each) for each in reading.packages(value))
            holds = reading.holds(first_turn(case, SEATS[0]).now)
            known = values if all(map(_known, values)) else ()
            yield OnRecord(f"{row['date']:%B %Y}", reading.words.format(percent(value)), known, holds)


def _worth(case: Case, package: Package) -> Point:
    mine, theirs = (first_turn(case, seat).value(package) for seat in SEATS)
    return mine, theirs


def _known(point: Point) -> bool:
    return not any(map(math.isnan, point))


def beside_the_record(case: Case) -> tuple[list[View], list[str]]:
    """The record for a chart of a table's values, and what is to be said of it.

    Args:
        case: the ready class.
    """
    layers: list[View] = []
    words = []
    for each in on_record(case):
        told = f"On record, {each.date}: {each.words}."
        if each.holds:
            words.append(f"{told} Here that is in force already.")
        elif each.values:
            layers.append(_drawn(each))
            words.append(f"{told} {_LINE if len(each.values) > 1 else _DOT}")
    return layers, words


def _drawn(each: OnRecord) -> View:
    style = {"name": f"on record, {each.date}", "colour": _COLOUR, "shape": "ring"}
    points = list(each.values)
    return style | ({"line": points, "marks": points} if len(points) > 1 else {"size": 13, "points": points})
