"""How wide a forecast must be, and how far it was off on average: the errors of earlier forecasts.

The error of a forecast is taken to have the mean ``drift · quarters`` and, beyond what the histories themselves
spread, the variance ``reports² + growth² · quarters``. ``reports`` comes from values the record has twice for one
date. ``drift`` and ``growth`` are the most likely ones given every error made at earlier origins, each reckoned as a
Student t with four degrees of freedom, so that a single miss does not rule. The quantity's own errors count one each,
all errors of its form together as four; among these the errors of merely taking the last value, which there are before
any forecast was made, count as four. Drift is expected to be none, with a standard deviation of a tenth a quarter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from experiments.facts import quarter_of, undated
from experiments.quantities import NUMBERS, QUANTITIES, Form, passed
from experiments.scoring import Known, one_step_errors, scaled

#: Degrees of freedom of an error, and as many errors of its own the pooled ones count as.
FREEDOM: Final = 4
POOLED: Final = 4.0
#: What the errors of the last value count as among the pooled ones.
PLAIN: Final = 4.0
#: Drift that is tried, a quarter, and the standard deviation about none that it is expected to have.
DRIFTS: Final = np.linspace(-0.3, 0.3, 61)
EXPECTED_DRIFT: Final = 0.1
#: Growth of the spread that is tried, a root quarter: nothing, and from a thousandth to three.
TRIED: Final = np.concatenate([[0.0], np.geomspace(1e-3, 3, 60)])
#: A chance beyond which a draw of the error is cut off, so that no single draw is infinite.
CUT: Final = 1e-3


@dataclass(frozen=True)
class Miss:
    """One error of an earlier forecast, on the scale on which errors add up.

    Attributes:
        name: the quantity.
        error: record less median.
        variance: of the histories' own values on that scale.
        quarters: it was made ahead for.
        anchored: the forecast started from a value of the record.
    """

    name: str
    error: float
    variance: float
    quarters: float
    anchored: bool = True

    @property
    def form(self) -> Form:
        """Of the quantity."""
        return QUANTITIES[self.name].form


@dataclass(frozen=True)
class Spread:
    """What is added to the histories' own spread.

    Attributes:
        misses: errors of forecasts made before the origin.
        levels: errors of histories that were not anchored, about values known at the origin.
        record: facts known at the origin.
    """

    misses: Sequence[Miss]
    levels: Sequence[Miss]
    record: pd.DataFrame

    def of(self, name: str, quarters: float, anchored: bool) -> tuple[float, float]:
        """Mean and standard deviation of the error to add, on the scale on which errors add up."""
        form = QUANTITIES[name].form
        reports = self._reports[form]
        if not anchored:
            _, width = likely(name, self.levels, (), reports, drifting=False)
            return 0.0, float(np.sqrt(reports + width**2))
        misses = [miss for miss in self.misses if miss.anchored]
        drift, growth = likely(name, misses, self._plain[form], reports)
        return drift * quarters, float(np.sqrt(reports + growth**2 * quarters))

    @cached_property
    def _reports(self) -> Mapping[Form, float]:
        return {form: report_variance(self.record, form) for form in NUMBERS}

    @cached_property
    def _plain(self) -> Mapping[Form, Sequence[Miss]]:
        """Errors of the last value."""
        return {
            form: [Miss(name, error, 0.0, 1.0) for name, error in plain_errors(self.record, form)] for form in NUMBERS
        }


def likely(
    name: str, misses: Sequence[Miss], plain: Sequence[Miss], reports: float, drifting: bool = True
) -> tuple[float, float]:
    """The most likely drift and growth of the spread of those tried; no drift and a spread of one if nothing is known.

    Args:
        name: the quantity.
        misses: earlier errors of all quantities.
        plain: errors of the last value.
        reports: variance of reports that disagree.
        drifting: the errors may have a drift.
    """
    pooled = [miss for miss in misses if miss.form is QUANTITIES[name].form]
    own = [miss for miss in pooled if miss.name == name]
    if not pooled and not plain:
        return 0.0, 1.0
    drifts = DRIFTS if drifting else np.zeros(1)
    total = -((drifts / EXPECTED_DRIFT) ** 2)[:, None] / 2 + np.zeros_like(TRIED)
    count = len(pooled) + (PLAIN if plain else 0)
    total = total + POOLED / count * _likelihood(pooled, reports, drifts).sum(axis=0)
    if plain:
        total = total + POOLED / count * PLAIN * _likelihood(plain, reports, np.zeros(1)).mean(axis=0)
    total = total + _likelihood(own, reports, drifts).sum(axis=0)
    best = np.unravel_index(np.argmax(total), total.shape)
    return float(drifts[best[0]]), float(TRIED[best[1]])


def _likelihood(group: Sequence[Miss], reports: float, drifts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of the likelihood of every error for every drift and spread tried, shape (errors, drifts, tried)."""
    errors = np.array([miss.error for miss in group])
    fixed = np.array([miss.variance + reports for miss in group]) + CUT**2
    quarters = np.array([miss.quarters for miss in group])
    scale = np.sqrt(fixed[:, None] + TRIED**2 * quarters[:, None])[:, None, :]
    centred = errors[:, None, None] - (quarters[:, None] * drifts)[:, :, None]
    return np.asarray(stats.t.logpdf(centred / scale, FREEDOM) - np.log(scale), dtype=np.float64)


def drawn(rng: np.random.Generator, worlds: int, mean: float, spread: float) -> NDArray[np.float64]:
    """Errors of a mean and spread, shape (worlds,)."""
    chance = rng.uniform(CUT, 1 - CUT, worlds)
    return np.asarray(stats.t.ppf(chance, FREEDOM), dtype=np.float64) * spread + mean


def scorable(record: pd.DataFrame) -> pd.DataFrame:
    """Facts that are true on their date, of quantities that can be read from histories."""
    named = record["quantity"].isin(list(QUANTITIES))
    return record[named & ~undated(record)]


def known_values(record: pd.DataFrame) -> Mapping[str, Known]:
    """What is known of every quantity: the middle of the reports on each date."""
    values: dict[str, list[tuple[float, float]]] = {}
    for name, date, value in middles(scorable(record)):
        values.setdefault(name, []).append((clock_time(date), value))
    return {name: Known(*np.array(pairs).T) for name, pairs in values.items()}


def middles(record: pd.DataFrame) -> Sequence[tuple[str, pd.Timestamp, float]]:
    """Name, date and the middle of the reports of every fact, by name and date."""
    middle = record.groupby(["quantity", "date"])["value"].median().reset_index()
    return list(zip(middle["quantity"], middle["date"], middle["value"], strict=True))


def clock_time(date: pd.Timestamp) -> float:
    """A date in quarters of the clock; the end of quarter k is k + 1."""
    return quarter_of(date).index + passed(date)


def report_variance(record: pd.DataFrame, form: Form) -> float:
    """Variance of reports of one quantity on one date, pooled over the quantities of a form."""
    squares, freedom = 0.0, 0
    for (name, _), rows in scorable(record).groupby(["quantity", "date"]):
        if QUANTITIES[str(name)].form is not form or form not in NUMBERS or len(rows) < 2:
            continue
        values = scaled(rows["value"].to_numpy(dtype=np.float64), form)
        squares += float(((values - values.mean()) ** 2).sum())
        freedom += len(rows) - 1
    return squares / freedom if freedom else 0.0


def plain_errors(record: pd.DataFrame, form: Form, on_trend: bool = False) -> Sequence[tuple[str, float]]:
    """Errors of a simple forecast of all quantities of a form, for one quarter: name and error."""
    return [
        (name, float(error))
        for name, known in known_values(record).items()
        if QUANTITIES[name].form is form
        for error in one_step_errors(known, form, on_trend)
    ]


def plain_spread(record: pd.DataFrame, form: Form, on_trend: bool = False) -> float:
    """Root mean square of the errors of a simple forecast over all quantities of a form, after one quarter."""
    errors = np.array([error for _, error in plain_errors(record, form, on_trend)])
    return float(np.sqrt(np.mean(errors**2))) if len(errors) else 1.0
