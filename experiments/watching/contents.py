"""Contents: what is in a folder of results, as curves, shares and pages of tables, read no further than is shown."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from experiments.folder import Stored, part_name
from experiments.parts import schema_of, tables_of
from experiments.report.fans import levels_by_quarter
from experiments.scenario_file import meant
from experiments.watching.on_record import curves, record_of
from experiments.watching.played import Cache
from experiments.watching.recorded import MEASURES
from experiments.watching.results import histories_in
from negotiation.codebook import METRICS
from negotiation.state import Label
from negotiation.world.outcomes import RULES

#: Histories that curves and shares are made of at most: those of the first parts.
MOST: Final = 20_000
#: Rows of a table that are shown at once.
AT_ONCE: Final = 100
#: Columns of a table that are shown unless others are asked for.
FEW: Final = 12
_CONDITION: Final = re.compile(r"\s*(?P<column>\w+)\s*(?P<sign><=|>=|!=|=|<|>|~)\s*(?P<value>.+?)\s*", re.DOTALL)
_SIGNS: Final = ("=", "!=", "<", "<=", ">", ">=", "~")

type PerQuarter = NDArray[np.float64]  # (quarters,)


class FilterError(ValueError):
    """Rows that cannot be asked for; says which, the rule and the way out."""


@dataclass(frozen=True, eq=False)
class Paths:
    """A curve in the histories of a folder.

    Attributes:
        setting: of each history, shape (histories,).
        values: shape (histories, quarters).
        there: histories that the folder has; more than these where it is large.
    """

    setting: NDArray[np.int64]
    values: NDArray[np.float64]
    there: int

    def of(self, setting: int | None) -> NDArray[np.float64]:
        """Those under one setting, or all."""
        return self.values if setting is None else self.values[self.setting == setting]

    @property
    def some(self) -> bool:
        """Only the first parts were read."""
        return len(self.values) < self.there


@dataclass(frozen=True)
class Rows:
    """Some rows of a table.

    Attributes:
        columns: their names.
        rows: numbers, words, or none.
        first: place of the first of them among all that fit.
        total: how many fit.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    first: int
    total: int


def drawable(stored: Stored) -> dict[str, str]:
    """What can be drawn as a curve, name -> words with unit: first what the record is drawn against."""
    if "metrics" not in stored.plan.keep:
        return {}
    kept = set(stored.plan.metrics)
    drawn = [name for name, each in curves().items() if set(each.metrics) <= kept]
    names = dict.fromkeys([*drawn, *(name for name in stored.plan.metrics if name != "label")])
    return {name: f"{MEASURES[name].title} ({MEASURES[name].unit})" for name in names if name in MEASURES}


_KEPT: Final = Cache[tuple[str, str, tuple[int, ...], float], Paths](24)


def paths(stored: Stored, name: str) -> Paths:
    """A curve in the histories that are there, at most ``MOST``.

    Args:
        stored: the folder.
        name: one of ``drawable``, or ``label``.

    Raises:
        LookupError: it was not kept.
        OSError: the folder is gone.
    """
    if name not in (*drawable(stored), "label") or (name == "label" and "label" not in stored.plan.metrics):
        raise LookupError(f"{name} was not kept in {stored.folder}; choose another curve")
    parts = _first_parts(stored)
    at = (stored.folder / "outcomes" / part_name(parts[-1])).stat().st_mtime if parts else 0.0
    return _KEPT.of((str(stored.folder.absolute()), name, parts, at), lambda: _paths(stored, name, parts))


def _first_parts(stored: Stored) -> tuple[int, ...]:
    count, taken = 0, list[int]()
    for number in stored.parts:
        if taken and count + histories_in(stored.plan, number) > MOST:
            break
        count += histories_in(stored.plan, number)
        taken.append(number)
    return tuple(taken)


def _paths(stored: Stored, name: str, parts: Sequence[int]) -> Paths:
    drawn = None if name in stored.plan.metrics else curves()[name]
    metrics = drawn.metrics if drawn else (name,)
    quarters, found = len(stored.quarters), []
    for number in parts:
        path = stored.folder / "metrics" / part_name(number)
        part = pq.read_table(path, columns=["setting", *metrics])
        columns = [part.column(each).to_numpy().reshape(-1, quarters) for each in metrics]
        values = drawn.read(dict(zip(metrics, columns, strict=True))) if drawn else columns[0]
        found.append((part.column("setting").to_numpy()[::quarters], np.asarray(values, dtype=np.float64)))
    there = sum(histories_in(stored.plan, number) for number in stored.parts)
    if not found:
        return Paths(np.zeros(0, dtype=np.int64), np.zeros((0, quarters)), there)
    return Paths(np.concatenate([a for a, _ in found]), np.concatenate([b for _, b in found]), there)


def levels(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Below which values 5, 25, 50, 75 and 95 in a hundred histories are, shape (5, quarters)."""
    return levels_by_quarter(values)


def record_beside(stored: Stored, name: str) -> list[float | None] | None:
    """The record beside a curve, one value a quarter, the last one on record; none where there is nothing."""
    facts = {fact.name: fact.value for fact in record_of(name)}
    found = [facts.get(quarter) for quarter in stored.quarters]
    return found if any(value is not None for value in found) else None


def outcome_shares(labels: NDArray[np.float64], among: NDArray[np.float64] | None = None) -> dict[str, PerQuarter]:
    """Part of the histories with each outcome at the end of each quarter, outcomes in words; they sum to 1.

    Args:
        labels: shape (histories, quarters).
        among: labels whose outcomes are all told of, also those that none of the histories has; those of the histories
            themselves if left out.
    """
    seen = set(np.unique(labels if among is None else among))
    return {RULES[label].title: (labels == label).mean(axis=0) for label in Label if label in seen}


def ends(stored: Stored) -> list[tuple[int, str, int]]:
    """How often the histories of each setting have ended in each outcome: setting, outcome in words, histories."""
    if not stored.parts:
        return []
    table = stored.dataset("outcomes").to_table(columns=["setting", "outcome"])
    counted = table.group_by(["setting", "outcome"]).aggregate([([], "count_all")]).to_pylist()
    titles = {label.name.lower(): RULES[label].title for label in Label}
    found = [(row["setting"], titles.get(row["outcome"], row["outcome"]), row["count_all"]) for row in counted]
    return sorted(found, key=lambda each: (each[0], -each[2], each[1]))


def failed(stored: Stored, most: int = 50) -> list[tuple[int, int, int, str, str]]:
    """Histories that raised: world, setting, seed, type and message of the error, the first of them."""
    if not stored.parts:
        return []
    columns = ["world", "setting", "seed", "type", "message"]
    found = stored.dataset("failures").head(most, columns=columns).to_pylist()
    return [tuple(row[name] for name in columns) for row in found]


def tables(stored: Stored) -> tuple[str, ...]:
    """The tables of a folder, in the order in which they are told of."""
    return tables_of(stored.plan)


def shown_columns(stored: Stored, table: str, wanted: str) -> tuple[str, ...]:
    """The columns to show: the first few, or those that are asked for beside the keys.

    Args:
        stored: the folder.
        table: one of ``tables``.
        wanted: names with commas between them, ``all``, or nothing.

    Raises:
        FilterError: the table has no such column.
    """
    names = tuple(schema_of(table, stored.plan).names)
    if wanted.strip() == "all":
        return names
    if not wanted.strip():
        return names[:FEW]
    asked = [word.strip() for word in wanted.split(",") if word.strip()]
    for name in asked:
        _known(name, names, table)
    keys = [name for name in names[:4] if name in ("world", "setting", "seed", "quarter")]
    return tuple(dict.fromkeys([*keys, *asked]))


def with_unit(name: str) -> str:
    """A column with its unit, where it is a metric."""
    return f"{name} ({METRICS[name].unit})" if name in METRICS else name


def rows(stored: Stored, table: str, columns: Sequence[str], condition: str, first: int) -> Rows:
    """A page of a table.

    Args:
        stored: the folder.
        table: one of ``tables``.
        columns: of it.
        condition: such as ``world = 12 and azure_share > 0.5``; empty for all rows.
        first: place of the first row, from 0.

    Raises:
        FilterError: the condition cannot be used.
    """
    schema = schema_of(table, stored.plan)
    where = parsed(condition, schema, table)
    if not stored.parts:
        return Rows(tuple(columns), (), 0, 0)
    data = stored.dataset(table)
    total = data.count_rows(filter=where)
    first = min(first, max(total - 1, 0)) // AT_ONCE * AT_ONCE
    page = data.head(first + AT_ONCE, columns=list(columns), filter=where).slice(first)
    found = tuple(tuple(_plain(value) for value in row.values()) for row in page.to_pylist())
    return Rows(tuple(columns), found, first, total)


def csv_of(stored: Stored, table: str, columns: Sequence[str], condition: str) -> Iterator[bytes]:
    """A table as CSV, piece by piece.

    Args:
        stored: the folder.
        table: one of ``tables``.
        columns: of it.
        condition: as for ``rows``.

    Raises:
        FilterError: the condition cannot be used.
    """
    schema = schema_of(table, stored.plan)
    where = parsed(condition, schema, table)
    return _pieces(stored, table, list(columns), where, schema)


def _pieces(stored: Stored, table: str, columns: list[str], where: Any, schema: pa.Schema) -> Iterator[bytes]:
    head = pa.schema([schema.field(name) for name in columns])
    yield _csv(head.empty_table(), True)
    if stored.parts:
        for batch in stored.dataset(table).to_batches(columns=columns, filter=where):
            if batch.num_rows:
                yield _csv(pa.Table.from_batches([batch]), False)


def _csv(table: pa.Table, head: bool) -> bytes:
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(table, sink, pyarrow.csv.WriteOptions(include_header=head, quoting_header="needed"))
    return bytes(sink.getvalue())


def parsed(condition: str, schema: pa.Schema, table: str) -> Any:
    """A condition as the reader of tables takes it; none where there is none.

    Args:
        condition: such as ``world = 12 and outcome ~ open``.
        schema: of the table.
        table: its name, for messages.

    Raises:
        FilterError: it cannot be used.
    """
    if not condition.strip():
        return None
    whole = None
    for part in re.split(r"\s+and\s+|\s*,\s*", condition.strip(), flags=re.IGNORECASE):
        found = _CONDITION.fullmatch(part)
        if found is None:
            raise FilterError(
                f"“{part}” is no condition; write a column, one of {' '.join(_SIGNS)} and a value, such as world = 12, "
                "and join several with “and”"
            )
        each = _compared(found["column"], found["sign"], found["value"], schema, table)
        whole = each if whole is None else whole & each
    return whole


def _compared(column: str, sign: str, value: str, schema: pa.Schema, table: str) -> Any:
    _known(column, schema.names, table)
    field = pc.field(column)
    if pa.types.is_string(schema.field(column).type):
        word = value.strip("\"'“”")
        if sign == "~":
            return pc.match_substring(field, word, ignore_case=True)
        return _ordered(field, sign, pa.scalar(word))
    if sign == "~":
        raise FilterError(f"{column} is a number, so ~ (has these letters) cannot be asked of it; use = < > and so on")
    try:
        return _ordered(field, sign, pa.scalar(float(value)))
    except ValueError:
        raise FilterError(f"{column} is a number, so it cannot be compared with “{value}”; give a number") from None


def _ordered(field: Any, sign: str, value: Any) -> Any:
    match sign:
        case "=":
            return field == value
        case "!=":
            return field != value
        case "<":
            return field < value
        case "<=":
            return field <= value
        case ">":
            return field > value
    return field >= value


def _known(name: str, names: Sequence[str], table: str) -> None:
    if name not in names:
        raise FilterError(
            f"{table} has no column {name}; {meant(name, names, f'there are {", ".join(names[:6])} and more')}"
        )


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value


def made_with(manifest: Mapping[str, Any]) -> str:
    """What a folder was played with, in words."""
    versions = manifest["versions"]
    return f"Parley {versions['parley']}, NumPy {versions['numpy']}, Python {versions['python']}"
