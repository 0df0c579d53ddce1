"""What `parley backtest` prints: forecasts beside what happened, and how they compare in short."""

import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console

from experiments.backtest import Progress, Report, Score, Summary, summary
from experiments.facts import plain_unit, quantities
from experiments.forecast import HORIZONS
from experiments.quantities import QUANTITIES, Form
from negotiation.clock import QUARTERS_PER_YEAR

NAME: Final = 31
#: How a form is scored, in words.
SCORED_AS: Final = {
    Form.LEVEL: "a number that grows",
    Form.PART: "a fraction or rate",
    Form.STEP: "the nearest term on the table",
    Form.CHOICE: "yes or no by then",
    Form.SINCE: "whether it came since the start",
    Form.AT_LEAST: "at least as many",
}
#: What is smaller is told as such; from the other on numbers are told in millions.
LEAST, MILLION = 0.001, 1_000_000
COVERED, MISSED = " ", "!"
#: Heads of the column that holds a band for a number, and a chance for what is none.
_BAND, _BAND_OR_CHANCE = "90 % band", "90 % band or chance"


def rolled(report: Report) -> Iterator[str]:
    """The rolling forecasts as lines, by horizon, fit and forecast apart."""
    origins = {one.origin for one in report.scores}
    if len(origins) == 1:
        yield f"The record forecast from {min(origins)}, {report.worlds} histories."
    else:
        yield f"The record forecast from every fourth quarter since 2021Q4, {report.worlds} histories each."
    yield "Only quantities with two values known by then; score, last, trend: CRPS of the model, of the last"
    yield "value, of the trend; smaller is better. ! marks what is outside the band."
    yield "Fit: the model was fitted to these, so they are no forecast."
    for fitted in (False, True):
        chosen = [one for one in report.scores if one.fitted is fitted]
        before = 0
        for horizon in HORIZONS:
            group = [one for one in chosen if before < one.horizon <= horizon]
            ahead = "1 quarter" if horizon == 1 else f"{before + 1} to {horizon} quarters"
            before = horizon
            if group:
                yield ""
                yield f"{_kind(fitted)}, {ahead} ahead: {_short(summary(group))}"
                yield from _table(group)
    yield ""
    yield from _ends(report)


def held(report: Report) -> Iterator[str]:
    """A file of facts held against one forecast, as lines."""
    scores = report.scores
    yield f"Facts after {scores[0].origin} held against what {report.worlds} histories expected."
    yield "Score: CRPS in the quantity's unit, or Brier score; last, trend: of simple forecasts; smaller is"
    yield "better. A term or event is covered (no !) if what happened had a probability of at least 5 %."
    yield ""
    yield from _table(scores)
    yield ""
    yield from _ends(report)
    for reason, names in report.left_out.items():
        yield ""
        yield f"Not scored, {reason}:"
        yield from (f"  {name}" for name in names)


def names() -> Iterator[str]:
    """Every name that can be scored, with unit and meaning."""
    frame = quantities()
    width = max(map(len, QUANTITIES))
    for row in frame.itertuples():
        if row.name in QUANTITIES:
            yield f"{row.name:<{width}}  {row.unit}  {row.meaning}"


def names_table() -> Iterator[str]:
    """The names that can be scored and how, as a table in Markdown, for ``docs/backtest.md``."""
    units = dict(zip(quantities()["name"], quantities()["unit"], strict=True))
    yield "| name | unit | scored as | over |"
    yield "| --- | --- | --- | --- |"
    for name, quantity in QUANTITIES.items():
        over = {0: "", 1: "a quarter", QUARTERS_PER_YEAR: "a year"}.get(quantity.quarters, "half a year")
        unit = plain_unit(units.get(name, "fraction"))
        yield f"| `{name}` | {unit} | {SCORED_AS[quantity.form]} | {over} |"


@contextmanager
def told_on_terminal() -> Iterator[Progress | None]:
    """A line that says what is being played, on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with Console(stderr=True).status("the record") as status:
        yield status.update


def _ends(report: Report) -> Iterator[str]:
    """Fit and forecast in short."""
    for fitted in (False, True):
        chosen = [one for one in report.scores if one.fitted is fitted]
        if chosen:
            yield f"{_kind(fitted)}, all: {_short(summary(chosen))}"


def _kind(fitted: bool) -> str:
    return "Fit" if fitted else "Forecast"


def _short(told: Summary) -> str:
    text = f"n = {told.n}, {told.covered:.0%} covered"
    if not told.compared:
        return text
    count = "" if told.compared == told.n else f" (n = {told.compared})"
    return f"{text}; score{count} {told.against_last:.2f} × last value, {told.against_trend:.2f} × trend"


def _table(scores: Sequence[Score]) -> Iterator[str]:
    band = _BAND if all(one.probability is None for one in scores) else _BAND_OR_CHANCE
    yield _line("quantity", "in", "record", "median", band, "", "score", "last", "trend")
    for one in scores:
        if len(one.name) > NAME:
            yield one.name
        name = "" if len(one.name) > NAME else one.name
        yield _line(name, _quarter(one), *_middle(one), _number(one.score), _number(one.last), _number(one.trend))


def _middle(one: Score) -> tuple[str, str, str, str]:
    mark = COVERED if one.covered else MISSED
    if one.probability is not None:
        return _number(one.record), _number(one.median), f"chance {one.probability:.0%}", mark
    return _number(one.record), _number(one.median), f"{_number(one.low)} – {_number(one.high)}", mark


def _quarter(one: Score) -> str:
    year, month, _ = one.date.split("-")
    return f"{year}Q{(int(month) + 2) // 3}"


def _number(value: float | None) -> str:
    """A number of at most seven letters, so that a column can be read: three digits, thousands set apart."""
    if value is None or not math.isfinite(value):
        return "–"
    size = abs(value)
    if 0 < size < LEAST:
        return f"<{LEAST}" if value > 0 else f">-{LEAST}"
    if size >= MILLION:
        return f"{value / MILLION:,.3g}m"
    if size >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}" if size >= 0.01 or not size else f"{value:.2g}"


def _line(*cells: Any) -> str:
    name, quarter, record, median, band, mark, score, last, trend = cells
    line = f"{name:<{NAME}} {quarter:>6} {record:>7} {median:>7} {band:>19} {mark:1} {score:>7} {last:>7} {trend:>7}"
    return line.rstrip()
