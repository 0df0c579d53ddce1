"""What `parley fit` and `parley calibrate` print: the tables of the record, and what was fitted."""

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from experiments.calibrate import MARGIN, Found
from experiments.fit import CHECK, FIT

#: What each table is, in a sentence.
HEADINGS: Final = {
    FIT: "Fitted: what is known to 2025Q3; the middle of the histories should lie in the band",
    CHECK: "Checked only: never fitted",
}
INSIDE, OUTSIDE = "  ", "! "
#: Said with the quantity, where its numbers alone do not say it.
_UNITS: Final = {"USD bn": ", $ bn", "fraction a quarter": ", a quarter"}
_WHAT, _RECORD, _BAND, _VALUE = 52, 21, 13, 9


def tables(measured: pd.DataFrame) -> Iterator[str]:
    """Both tables as lines, each quantity with its record, its band and what the histories say.

    Args:
        measured: as ``experiments.fit.measured`` returns it.
    """
    for number, (table, part) in enumerate(measured.groupby("table", sort=False)):
        if number:
            yield ""
        yield HEADINGS[str(table)]
        yield _line("", "", "record", "band", "here")
        for row in part.to_dict("records"):
            yield from _row(row)
    outside = int((~measured["inside"]).sum())
    yield ""
    yield f"{len(measured) - outside} of {len(measured)} in their bands" + ("; ! marks the others" if outside else "")


def _row(row: dict[Any, Any]) -> Iterator[str]:
    """A quantity as a line; a long name has one of its own."""
    mark = INSIDE if row["inside"] else OUTSIDE
    band = f"{_told(row['low'], row['unit'])}–{_told(row['high'], row['unit'])}"
    what = row["what"] + _UNITS.get(row["unit"], "")
    if len(what) > _WHAT:
        yield f"{mark:2}{what}"
        mark, what = INSIDE, ""
    yield _line(mark, what, row["record"], band, _told(row["value"], row["unit"]))


def _line(mark: str, what: str, record: str, band: str, value: str) -> str:
    return f"{mark:2}{what:<{_WHAT}} {record:>{_RECORD}} {band:>{_BAND}} {value:>{_VALUE}}".rstrip()


def _told(value: float, unit: str) -> str:
    if math.isnan(value):
        return "–"
    if unit == "share of worlds":
        return f"{value:.0%}"
    if unit == "fraction a quarter":
        return f"{value:.1%}"
    if unit == "year":
        return f"{value:.0f}"
    return f"{value:,.0f}" if unit == "persons" else f"{value:.3g}"


def fitted(result: Found) -> Iterator[str]:
    """What a calibration found, as lines.

    Args:
        result: the best of a study.
    """
    task = result.task
    yield f"{result.trials} trials of {task.worlds} histories; told on seeds they were not chosen by"
    yield f"Loss {result.loss_before:.3g} with the defaults, {result.loss:.3g} fitted"
    yield ""
    yield f"{'Assumption':<34}{'default':>10}{'fitted':>10}   searched"
    for each in task.plan:
        value = result.settings[each.name]
        searched = f"{each.low:g} to {each.high:g}{_edge(each.position(value))}"
        yield f"{each.name:<34}{each.usual:>10.3g}{value:>10.3g}   {searched}"
    yield ""
    yield from tables(result.after)


def _edge(position: float) -> str:
    """A word for what ended near the edge of its range: the range or the rule deserves a look."""
    return "  at the edge" if abs(position) > 1 - MARGIN else ""


@contextmanager
def progress(trials: int) -> Iterator[Callable[[int, float], None]]:
    """A bar on a terminal, nothing elsewhere.

    Args:
        trials: how many there will be.
    """
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    columns: Sequence[Any] = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task("trials", total=trials)
        yield lambda done, best: bar.update(shown, completed=done, description=f"trials, least loss {best:.3g}")
