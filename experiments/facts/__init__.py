"""What really happened, as far as it is known: dated facts with their sources, and the names they go by.

``history.csv`` holds the facts, ``quantities.csv`` the names that can be scored. A date is a day, or a quarter such as
``2024-Q4``, which means its last day. A fact of a month carries the month's last day, one of a year 31 December;
names that end in ``_cy`` are of a calendar year. Several values of one quantity on one date are reports that
disagree, kept on purpose.
"""

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import pandas as pd

from negotiation.clock import FIRST_QUARTER, FIRST_YEAR, QUARTERS_PER_YEAR, Quarter

FOLDER: Final = Path(__file__).parent
HISTORY: Final = FOLDER / "history.csv"
#: Columns a file of facts must have, and those it may leave empty or out.
REQUIRED: Final = ("date", "quantity", "value")
OPTIONAL: Final = ("unit", "source", "confidence")
#: Believed, but without a source: never fitted to, never scored.
RECALLED: Final = "recalled"
#: Names of what somebody expects of later years; such rows are data, not facts to score.
EXPECTED: Final = ("projection.", "target.")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])")
_MONTHS_PER_QUARTER = 3


class FactsError(ValueError):
    """A file of facts that cannot be used; says file, line, column, and the way out."""


def facts(until: Quarter | None = None, recalled: bool = False) -> pd.DataFrame:
    """The facts on record.

    Args:
        until: only those dated in this quarter or before; all if left out.
        recalled: also those without a source.

    Returns:
        One row a fact, by date: date (Timestamp), quarter (like ``2024Q4``), quantity, value (float), unit, source (a
        page's address or ``document 002``), confidence.
    """
    frame = _history()
    chosen = pd.Series(True, index=frame.index)
    if until is not None:
        chosen &= frame["date"] <= last_day(until)
    if not recalled:
        chosen &= frame["confidence"] != RECALLED
    return frame[chosen].reset_index(drop=True)


def read_facts(path: Path | str) -> pd.DataFrame:
    """A file of facts in the format of ``history.csv``.

    Args:
        path: of the file; columns date, quantity and value are needed, unit, source and confidence may be left out.

    Returns:
        One row a fact, by date, with the columns of ``facts``.

    Raises:
        FactsError: a row or the head of the file cannot be used.
        OSError: the file cannot be read.
    """
    where = Path(path)
    try:
        text = where.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FactsError(f"{path}: the file is not UTF-8 text ({error.reason}); save it as CSV in UTF-8") from None
    rows = list(_rows(str(path), csv.reader(io.StringIO(text, newline=""))))
    if not rows:
        raise FactsError(f"{path}: there is no fact in it; write one a line below the head")
    frame = pd.DataFrame(rows)
    return frame.sort_values("date", kind="stable").reset_index(drop=True)


@cache
def quantities() -> pd.DataFrame:
    """The names that can be scored: name, unit, kind and meaning."""
    return pd.read_csv(FOLDER / "quantities.csv", dtype=str)


def plain_unit(text: str) -> str:
    """A unit with spaces for underscores, so that ``USD bn`` and ``USD_bn`` are one."""
    return " ".join(text.replace("_", " ").split())


def is_expected(name: str) -> bool:
    """Whether a name is of what somebody expected of later years."""
    return name.startswith(EXPECTED)


def undated(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Which facts are known to hold by their date only, not on it.

    They come from a document without a date, stamped with the end of the year it speaks of; what a document states for
    a whole calendar year is dated.
    """
    of_document = frame["source"].str.startswith("document ")
    year_end = (frame["date"].dt.month == 12) & (frame["date"].dt.day == 31)
    return cast("pd.Series[bool]", of_document & year_end & ~frame["quantity"].str.endswith("_cy"))


def last_day(quarter: Quarter) -> pd.Timestamp:
    """The last day of a quarter."""
    return pd.Timestamp(quarter.year, quarter.number * _MONTHS_PER_QUARTER, 1) + pd.offsets.MonthEnd(0)


def quarter_of(date: pd.Timestamp) -> Quarter:
    """The quarter a day lies in; before the clock's first its index is negative."""
    number = (date.month - 1) // _MONTHS_PER_QUARTER + 1
    return Quarter((date.year - FIRST_YEAR) * QUARTERS_PER_YEAR + number - FIRST_QUARTER)


@cache
def _history() -> pd.DataFrame:
    return read_facts(HISTORY)


def _rows(where: str, lines: Any) -> Iterator[Mapping[str, Any]]:
    """Every fact of a file, checked."""
    head = [name.strip() for name in next(lines, [])]
    missing = [name for name in REQUIRED if name not in head]
    if missing:
        raise FactsError(
            f"{where}, line 1: there is no column {missing[0]}; the head must be {','.join((*REQUIRED, *OPTIONAL))}"
        )
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(head):
            raise FactsError(
                f"{where}, line {lines.line_num}: {len(cells)} columns where the head has {len(head)}; "
                'put a text with a comma between "…"'
            )
        row = {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
        yield _fact(f"{where}, line {lines.line_num}", row)


def _fact(where: str, row: Mapping[str, str]) -> Mapping[str, Any]:
    """One fact, checked."""
    date = _date(where, row["date"])
    if not row["quantity"]:
        raise FactsError(f"{where}, column quantity: it is empty; write a name such as openai.valuation")
    return {
        "date": date,
        "quarter": str(quarter_of(date)),
        "quantity": row["quantity"],
        "value": _number(where, row["value"]),
        **{name: row.get(name, "") for name in OPTIONAL},
    }


def _date(where: str, text: str) -> pd.Timestamp:
    """A day, or the last day of a quarter."""
    quarter = _QUARTER.fullmatch(text)
    if quarter:
        month = int(quarter[2]) * _MONTHS_PER_QUARTER
        return pd.Timestamp(int(quarter[1]), month, 1) + pd.offsets.MonthEnd(0)
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return pd.Timestamp(text)
    except ValueError:
        raise FactsError(f'{where}, column date: "{text}" is no date; write 2025-12-31 or 2025-Q4') from None


def _number(where: str, text: str) -> float:
    """A finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise FactsError(f'{where}, column value: "{text}" is no number; write one such as 0.35 (1 for what happened)')
    return value
