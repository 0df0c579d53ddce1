"""Fans: between which values a quantity lies in most histories, quarter by quarter, and where the record lies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.facts import facts, quarter_of, undated
from experiments.folder import Stored
from experiments.quantities import Series, read_at
from experiments.report.chance import beyond
from experiments.report.drawn import Drawn, Recorded
from experiments.report.groups import Groups
from experiments.report.pieces import Piece, pieces
from negotiation.clock import QUARTERS_PER_YEAR, Quarter

#: Parts of the histories below each line of a fan.
PARTS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
LOWEST, LOW, MIDDLE, HIGH, HIGHEST = range(len(PARTS))
#: What is dated later is what somebody expects.
RECORD_ENDS: Final = Quarter.parse("2026Q2")
#: Bytes that paths may take while their fans are worked out.
AT_ONCE: Final = 1 << 27


@dataclass(frozen=True)
class Dot:
    """A fact on record beside what histories say of the same thing at the same date.

    Attributes:
        date: on which it is dated.
        name: of the quantity on record.
        value: on record, in the record's unit.
        unit: of that.
        source: where it was read.
        year: where it is drawn: its date, for a flow the middle of its stretch.
        height: where it is drawn, in the fan's unit.
        low: value that 5% of the histories stay below, in the record's unit.
        middle: their median.
        high: value that 95% stay below.
    """

    date: pd.Timestamp
    name: str
    value: float
    unit: str
    source: str
    year: float
    height: float
    low: float
    middle: float
    high: float

    @property
    def inside(self) -> bool:
        """It lies where nine in ten histories do."""
        return self.low <= self.value <= self.high


@dataclass(frozen=True)
class Fan:
    """A quantity over time.

    Attributes:
        drawn: what it is.
        levels: its ``PARTS`` in every group and quarter, shape (groups, parts, quarters).
        dots: the record, held against the first group.
        apart: whether two groups differ at the end by more than chance, shape (groups, groups).
    """

    drawn: Drawn
    levels: NDArray[np.float64]
    dots: tuple[Dot, ...]
    apart: NDArray[np.bool_]


def year_of(quarter: Quarter) -> float:
    """The end of a quarter as a year with its fraction: 2024Q4 ends at 2025.0."""
    return quarter.year + quarter.number / QUARTERS_PER_YEAR


def year_at(date: pd.Timestamp) -> float:
    """The end of a day as a year with its fraction."""
    return float(date.year + date.day_of_year / (365 + date.is_leap_year))


def fans(stored: Stored, groups: Groups, drawn: Sequence[Drawn], at_once: int = AT_ONCE) -> Iterator[Fan]:
    """The fans of a folder.

    All histories count, none is sampled: where not all paths fit in memory, fewer fans or fewer quarters are worked out
    at a time.

    Args:
        stored: the folder.
        groups: settings that are told apart.
        drawn: what is drawn.
        at_once: bytes that paths may take.
    """
    quarters, rows = len(stored.quarters), 8 * stored.plan.rows
    together = max(at_once // (rows * quarters), 1)
    for some in batched(drawn, together):
        width = quarters if len(some) * rows * quarters <= at_once else max(at_once // rows, 1)
        spans = [range(first, min(first + width, quarters)) for first in range(0, quarters, width)]
        found, apart = zip(*(_levels(stored, groups, some, span) for span in spans), strict=True)
        recorded = _recorded(stored, groups, some)
        for place, each in enumerate(some):
            levels = np.concatenate([part[place] for part in found], axis=2)
            yield Fan(each, levels, recorded[place], apart[-1][place])


def _walk(stored: Stored, some: Sequence[Drawn]) -> Iterator[tuple[Piece, Series]]:
    """Pieces with the metrics that are wanted, each of shape (histories, quarters)."""
    names = tuple(dict.fromkeys(metric for each in some for metric in each.metrics))
    for piece in pieces(stored, names):
        yield piece, {name: piece.series(name).reshape(-1, len(stored.quarters)) for name in names}


def _levels(
    stored: Stored, groups: Groups, some: Sequence[Drawn], span: range
) -> tuple[list[NDArray[np.float64]], list[NDArray[np.bool_]]]:
    """The levels of some fans over a span of quarters, each of shape (groups, parts, quarters).

    Beside them, for each, which groups differ at its end.
    """
    shape = len(span), len(stored.plan.design), stored.plan.worlds
    paths = [np.full(shape, np.nan) for _ in some]
    for piece, series in _walk(stored, some):
        for path, each in zip(paths, some, strict=True):
            values = each.read(series)[:, span.start : span.stop]
            path[:, :, piece.place] = values.reshape(shape[1], -1, len(span)).transpose(2, 0, 1)
    alone = np.zeros((1, 1), dtype=bool)
    apart = [beyond([path[-1]])[0] if len(groups) > 1 else alone for path in paths]
    return [_of_groups(path, groups) for path in paths], apart


def _of_groups(path: NDArray[np.float64], groups: Groups) -> NDArray[np.float64]:
    found = np.full((len(groups), len(PARTS), len(path)), np.nan)
    for group in range(len(groups)):
        for quarter, values in enumerate(path[:, groups.of == group]):
            found[group, :, quarter] = levels_of(values)
    return found


def levels_of(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ``PARTS`` of some values; nan where there is none.

    Args:
        values: of any shape; those that are nan do not count.
    """
    known = values[~np.isnan(values)]
    return np.quantile(known, PARTS) if known.size else np.full(len(PARTS), np.nan)


def levels_by_quarter(paths: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ``PARTS`` of every quarter, shape (parts, quarters).

    Args:
        paths: shape (worlds, quarters); what is nan does not count.
    """
    if not np.isnan(paths).any() and len(paths):
        return np.asarray(np.quantile(paths, PARTS, axis=0), dtype=np.float64)
    return np.stack([levels_of(column) for column in paths.T], axis=1)


def _recorded(stored: Stored, groups: Groups, some: Sequence[Drawn]) -> list[tuple[Dot, ...]]:
    """The record beside some fans."""
    wanted = [
        (place, each, row) for place, one in enumerate(some) for each in one.recorded for row in dated_facts(each)
    ]
    values: list[list[NDArray[np.float64]]] = [[] for _ in wanted]
    if wanted:
        first = stored.scenario.start.index
        for piece, series in _walk(stored, some):
            base = np.repeat(groups.base, piece.plan.worlds)
            for found, (_, each, row) in zip(values, wanted, strict=True):
                path = each.quantity.read(series)
                found.append(read_at(path, each.quantity, first, row["date"])[base])
    dots: list[list[Dot]] = [[] for _ in some]
    for (place, each, row), found in zip(wanted, values, strict=True):
        levels = levels_of(np.concatenate(found))
        if np.isfinite(levels).all():
            dots[place].append(_dot(each, row, levels))
    return [tuple(sorted(each, key=lambda dot: (dot.year, dot.name, dot.value))) for each in dots]


def dated_facts(recorded: Recorded) -> list[dict[str, Any]]:
    """The dated facts of a quantity, those without a date of their own left out."""
    table = facts(until=RECORD_ENDS)
    table = table[(table["quantity"] == recorded.name) & ~undated(table)]
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _dot(recorded: Recorded, row: dict[str, Any], levels: NDArray[np.float64]) -> Dot:
    date, stretch = row["date"], max(recorded.quantity.quarters - 1, 0)
    return Dot(
        date=date,
        name=recorded.name,
        value=row["value"],
        unit=row["unit"].replace("_", " "),
        source=row["source"],
        year=year_at(date) - stretch / 2 / QUARTERS_PER_YEAR,
        height=row["value"] * recorded.times,
        low=float(levels[LOWEST]),
        middle=float(levels[MIDDLE]),
        high=float(levels[HIGHEST]),
    )


def first_on_record(name: str, value: float) -> dict[str, Any] | None:
    """The first dated fact by which a term or an event had a value; none if there is none.

    Args:
        name: of the quantity on record.
        value: that it took.
    """
    table = facts(until=RECORD_ENDS)
    rows = table[(table["quantity"] == name) & (table["value"] == value) & ~undated(table)]
    if rows.empty:
        return None
    row: dict[str, Any] = {str(key): each for key, each in rows.iloc[0].to_dict().items()}
    return {**row, "when": str(quarter_of(row["date"]))}
