"""How well the model would have foretold the record: every forecast beside what happened and two simple forecasts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from experiments.facts import (
    FOLDER,
    RECALLED,
    FactsError,
    facts,
    is_expected,
    last_day,
    plain_unit,
    quantities,
    quarter_of,
    read_facts,
)
from experiments.forecast import FARTHEST, HORIZONS, Forecast, forecast, origins
from experiments.quantities import QUANTITIES
from experiments.scoring import LIKELY, band, brier, last_value, nearest_crps, trend
from experiments.spread import clock_time, known_values, middles, plain_spread, scorable
from negotiation.clock import LAST, Quarter

#: Earlier values a quantity needs to be held against simple forecasts.
EARLIER: Final = 2
#: The last quarter whose facts were fitted; the record ends with it.
LAST_FITTED: Final = Quarter.parse("2025Q3")
#: Units whose numbers are of the same kind whatever the record calls them.
_EVENTS: Final = "event."

type Progress = Callable[[str], None]


class BacktestError(FactsError):
    """A backtest that cannot be made; says why, and the way out."""


@dataclass(frozen=True)
class Score:
    """One quantity on one date: what was expected, what happened, and how good that was.

    Attributes:
        name: of the quantity.
        date: of the fact, as day.
        origin: the last quarter known.
        horizon: quarters from there.
        record: what happened; of reports that disagree the one the forecast meets best.
        reports: all of them.
        median: of the forecast.
        low: end of the 90 % band.
        high: the other end.
        probability: of what happened, for what is no number; else None.
        covered: a report lies in the band; what is no number had a probability of at least 5 %.
        score: CRPS in the quantity's unit, or Brier score.
        last: CRPS of the last value; None without two earlier values.
        trend: CRPS of the trend; None without two earlier values.
        fitted: the fact was used in fitting the model, so this is fit, not forecast.
    """

    name: str
    date: str
    origin: str
    horizon: int
    record: float
    reports: tuple[float, ...]
    median: float
    low: float
    high: float
    probability: float | None
    covered: bool
    score: float
    last: float | None
    trend: float | None
    fitted: bool


@dataclass(frozen=True)
class Report:
    """All scores, and what could not be scored.

    Attributes:
        scores: in order of name and date, or of origin.
        left_out: reason -> names or facts that were not scored for it.
        worlds: histories a forecast.
    """

    scores: Sequence[Score]
    left_out: Mapping[str, Sequence[str]] = field(default_factory=dict)
    worlds: int = 0


@dataclass(frozen=True)
class Summary:
    """Scores in short.

    Attributes:
        n: facts scored.
        covered: part of them that is covered.
        compared: facts of quantities with two earlier values, to which the rest refers.
        score: median CRPS.
        last: median CRPS of the last value.
        trend: median CRPS of the trend.
        against_last: median of each score over that of the last value; below one is better.
        against_trend: the same over that of the trend.
    """

    n: int
    covered: float
    compared: int
    score: float
    last: float
    trend: float
    against_last: float
    against_trend: float


def summary(scores: Sequence[Score]) -> Summary:
    """Some scores in short; nan where there is nothing to compare."""
    pairs = [(one.score, one.last, one.trend) for one in scores if one.last is not None and one.trend is not None]
    table = np.array(pairs, dtype=np.float64).reshape(-1, 3)
    medians = np.median(table, axis=0) if len(table) else np.full(3, np.nan)
    ratios = np.median(table[:, :1] / table[:, 1:], axis=0) if len(table) else np.full(2, np.nan)
    covered = float(np.mean([score.covered for score in scores])) if scores else float("nan")
    return Summary(len(scores), covered, len(table), *(float(value) for value in (*medians, *ratios)))


def document(report: Report) -> Mapping[str, Any]:
    """Everything as one document: quantities, their summary, and what was not scored."""
    scored = [one for one in report.scores if not one.fitted]
    return {
        "quantities": [vars(one) for one in report.scores],
        "summary": vars(summary(report.scores)),
        "forecast": vars(summary(scored)),
        "fit": vars(summary([one for one in report.scores if one.fitted])),
        "not_scored": dict(report.left_out),
        "worlds": report.worlds,
    }


def rolling(
    worlds: int,
    seed: int = 0,
    record: pd.DataFrame | None = None,
    start: Quarter | None = None,
    progress: Progress | None = None,
) -> Report:
    """The record forecast from every fourth quarter since 2021Q4, one, four and eight quarters ahead.

    Only quantities with two values known at the origin are scored, so that all are held against simple forecasts.

    Args:
        worlds: histories a forecast.
        seed: of the first.
        record: facts; the project's own if left out.
        start: the only origin; all if left out.
        progress: told what is being played.

    Raises:
        BacktestError: there is nothing to score after ``start``; said before anything is played.
    """
    known = facts() if record is None else record
    fitted = fitted_names()
    scores = []
    later = scorable(known)
    later = later[later["date"] <= last_day(LAST_FITTED)]
    _check_rolling(start, _starts(later))
    for origin in origins(LAST_FITTED) if start is None else (start,):
        _tell(progress, f"forecasts from {origin}")
        made = forecast(origin, FARTHEST, worlds, seed, record)
        ahead = later["date"].map(lambda date, origin=origin: quarter_of(date) - origin)
        rows = later[(ahead > 0) & (ahead <= max(HORIZONS))]
        found = [_scored(made, *fact, fitted) for fact in _grouped(rows) if made.reads(fact[0])]
        scores += [score for score in found if score.last is not None]
    return Report(scores, {}, worlds)


def _starts(rows: pd.DataFrame) -> frozenset[Quarter]:
    """Quarters by which a number has two values known, with another to score soon after."""
    found: set[Quarter] = set()
    for name, dates in rows.groupby("quantity")["date"]:
        quarters = sorted(quarter_of(date) for date in dates.unique())
        if QUANTITIES[str(name)].is_number:
            for later in quarters[EARLIER:]:
                first = max(quarters[EARLIER - 1].index, later.index - max(HORIZONS))
                found |= {Quarter(index) for index in range(first, later.index)}
    return frozenset(found)


def _check_rolling(start: Quarter | None, possible: frozenset[Quarter]) -> None:
    """Refuses a record, or a start, after which nothing can be scored."""
    if not possible:
        raise BacktestError("the record has no number with three values, so none can be scored; add facts to it")
    if start is None or start in possible:
        return
    if start > max(possible):
        raise BacktestError(
            f"--start: the record ends in {LAST_FITTED}, so no fact after {start} can be scored; "
            f"start in {max(possible)} or earlier, or in {LAST_FITTED} with --against FILE"
        )
    raise BacktestError(
        f"--start: too little is known by {start} to score what came later; "
        f"start in {min(each for each in possible if each > start)} or later"
    )


def opening(text: str | None, path: Path | None) -> Quarter | None:
    """The last quarter known: as asked for; with a file of facts 2025Q3 if nothing is.

    Raises:
        BacktestError: it is no quarter of the clock.
    """
    if text is None:
        return LAST_FITTED if path else None
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise BacktestError(f"--start: {error}") from None


def against(
    path: Path | str, start: Quarter | None, worlds: int, seed: int = 0, progress: Progress | None = None
) -> Report:
    """A file of later facts held against a forecast from one quarter.

    Args:
        path: of a file in the format of ``facts/history.csv``.
        start: the last quarter known, facts after it are scored; 2025Q3 if left out.
        worlds: histories played.
        seed: of the first.
        progress: told what is being played.

    Raises:
        FactsError: the file cannot be used.
        BacktestError: the record ends before ``start``, or there is no fact in the file that can be scored.
        OSError: the file cannot be read.
    """
    start = LAST_FITTED if start is None else start
    if start > LAST_FITTED:
        raise BacktestError(
            f"--start: the record ends in {LAST_FITTED}, so no more is known by {start}; "
            f"start in {LAST_FITTED} or earlier"
        )
    rows = read_facts(path)
    left_out: dict[str, list[str]] = {}
    usable = rows[[_usable(row, start, left_out) for row in rows.itertuples()]]
    if usable.empty:
        told = "; ".join(f"{reason}: {', '.join(names)}" for reason, names in left_out.items())
        raise BacktestError(f"{path}: no fact in it can be scored ({told}); `parley backtest --names` lists names")
    horizon = quarter_of(usable["date"].max()) - start
    _tell(progress, f"a forecast from {start}")
    made = forecast(start, max(horizon, FARTHEST), worlds, seed)
    fitted = fitted_names()
    scores = [_scored(made, *fact, fitted) for fact in _grouped(usable)]
    return Report(scores, left_out, worlds)


def _usable(row: Any, start: Quarter, left_out: dict[str, list[str]]) -> bool:
    """Whether a fact can be scored; notes why not."""
    quarter, name = quarter_of(row.date), str(row.quantity)
    unit = _units().get(name, "")
    reason = ""
    if is_expected(name):
        reason = "what somebody expected, not what happened"
    elif name not in QUANTITIES:
        reason = "unknown names"
    elif row.unit and not name.startswith(_EVENTS) and plain_unit(row.unit) != plain_unit(unit):
        reason = f"another unit than {unit}"
    elif row.confidence == RECALLED:
        reason = "recalled, without a source"
    elif quarter <= start:
        reason = f"not after {start}"
    elif quarter > LAST:
        reason = f"after {LAST}"
    if reason:
        left_out.setdefault(reason, [])
        if name not in left_out[reason]:
            left_out[reason].append(name)
    return not reason


def _units() -> Mapping[str, str]:
    frame = quantities()
    units = dict(zip(frame["name"], frame["unit"], strict=True))
    return units | {name: units["talent.retention_2yr_openai"] for name in QUANTITIES if ".retention_2yr_" in name}


def _grouped(rows: pd.DataFrame) -> Iterator[tuple[str, pd.Timestamp, tuple[float, ...]]]:
    """Name, date and all reports of every fact."""
    for name, date, _ in middles(rows):
        same = (rows["quantity"] == name) & (rows["date"] == date)
        yield name, date, tuple(float(value) for value in rows["value"][same])


def _scored(made: Forecast, name: str, date: pd.Timestamp, reports: tuple[float, ...], fitted: frozenset[str]) -> Score:
    """One fact held against a forecast."""
    sample = made.sample(name, date)
    median, low, high = band(sample)
    probability = None
    if QUANTITIES[name].is_number:
        record, score = nearest_crps(sample, reports)
        covered = any(low <= report <= high for report in reports)
    else:
        chances = [made.probability(name, date, report) for report in reports]
        best = int(np.argmax(chances))
        record, probability = reports[best], chances[best]
        score, covered = brier(probability, happened=True), probability >= LIKELY
    stays, goes_on = _plain(made, name, date, reports)
    return Score(
        name=name,
        date=f"{date:%Y-%m-%d}",
        origin=str(made.origin),
        horizon=quarter_of(date) - made.origin,
        record=record,
        reports=reports,
        median=median,
        low=low,
        high=high,
        probability=probability,
        covered=covered,
        score=score,
        last=stays,
        trend=goes_on,
        fitted=name in fitted and quarter_of(date) <= LAST_FITTED,
    )


def _plain(
    made: Forecast, name: str, date: pd.Timestamp, reports: tuple[float, ...]
) -> tuple[float | None, float | None]:
    """Scores of the last value and of the trend; None where there are not two earlier values."""
    known = known_values(made.record).get(name)
    form = QUANTITIES[name].form
    if known is None or len(known.values) < EARLIER or not QUANTITIES[name].is_number:
        return None, None
    time = clock_time(date)
    stays = last_value(known, form, time, plain_spread(made.record, form))
    goes_on = trend(known, form, time, plain_spread(made.record, form, on_trend=True))
    return min(map(stays.crps, reports)), min(map(goes_on.crps, reports))


def fitted_names() -> frozenset[str]:
    """Quantities whose facts the model is fitted to."""
    table = pd.read_csv(FOLDER / "fit.csv", dtype=str).fillna("")
    words = " ".join(table["source"]).replace(";", " ").split()
    whole = {part: name for name, quantity in QUANTITIES.items() for part in quantity.parts}
    return frozenset({*words, *(whole.get(word, word) for word in words)} & set(QUANTITIES))


def _tell(progress: Progress | None, text: str) -> None:
    if progress is not None:
        progress(text)


__all__ = ["BacktestError", "Report", "Score", "Summary", "against", "document", "opening", "rolling", "summary"]
