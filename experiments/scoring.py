"""How good a forecast was: the score of a number, of a yes or no, and of two simple forecasts beside it.

The continuous ranked probability score (CRPS; Gneiting and Raftery 2007) is in the unit of the number; for a forecast
of one value it is the distance. The Brier score is the squared distance of a probability from what happened. Both are
the better the smaller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from experiments.quantities import Form

#: The band that is printed, and the probability from which what happened counts as covered.
BAND: Final = (0.05, 0.95)
LIKELY: Final = 0.05
#: Values the trend is drawn through, and own past errors a spread needs before it is pooled.
TREND_VALUES, OWN_ERRORS = 4, 2
#: Nothing is smaller; keeps logarithms and spreads of zero apart from an error.
_TINY: Final = 1e-12


@dataclass(frozen=True)
class Known:
    """Values of one quantity as known at an origin, by date.

    Attributes:
        times: quarters of the clock, as fractions, rising; shape (values,).
        values: the middle of the reports on each date, shape (values,).
    """

    times: NDArray[np.float64]
    values: NDArray[np.float64]


@dataclass(frozen=True)
class Naive:
    """A simple forecast: normal, or log-normal for a positive level.

    Attributes:
        centre: mean; of the logarithm for a level.
        spread: standard deviation in the same unit.
        relative: it is of the logarithm.
        sign: of the values, if it is.
    """

    centre: float
    spread: float
    relative: bool
    sign: float = 1.0

    def crps(self, record: float) -> float:
        """Its score when ``record`` came."""
        rules = _rules()
        if self.relative:
            meant = record * self.sign
            inside = float(rules.crps_lognormal(max(meant, _TINY), self.centre, self.spread))
            return inside + max(-meant, 0.0)
        return float(rules.crps_normal(record, self.centre, self.spread))


def _rules() -> Any:
    """The library of scores: it translates its loops to machine code whenever it is loaded, which takes seconds."""
    import scoringrules  # type: ignore[import-untyped]  # noqa: PLC0415 - for whoever scores

    return scoringrules


def crps(sample: NDArray[np.float64], record: float) -> float:
    """The continuous ranked probability score of a sample, in the unit of the record."""
    return float(_rules().crps_ensemble(record, np.asarray(sample, dtype=np.float64)))


def nearest_crps(sample: NDArray[np.float64], reports: Sequence[float]) -> tuple[float, float]:
    """The report that the sample meets best, and the score against it; reports that disagree are all possible."""
    scores = [crps(sample, report) for report in reports]
    best = int(np.argmin(scores))
    return float(reports[best]), scores[best]


def brier(probability: float, happened: bool) -> float:
    """The Brier score of the probability of something that did or did not happen."""
    return (probability - happened) ** 2


def band(sample: NDArray[np.float64]) -> tuple[float, float, float]:
    """Median, and the low and high end of the 90 % band."""
    low, median, high = np.quantile(sample, (BAND[0], 1 / 2, BAND[1]))
    return float(median), float(low), float(high)


def scaled(values: NDArray[np.float64], form: Form) -> NDArray[np.float64]:
    """Values on the scale on which errors add up: logarithms of the size of levels, all else as it is."""
    return np.log(np.maximum(np.abs(values), _TINY)) if form is Form.LEVEL else values


def last_value(known: Known, form: Form, time: float, pooled: float) -> Naive:
    """The last value, with a spread that grows with the root of the time passed.

    Args:
        known: at least one value.
        form: of the quantity.
        time: of the forecast, quarters of the clock.
        pooled: spread after one quarter of all quantities of the form, for one that has fewer than two past errors.
    """
    return _naive(known, form, time, pooled, on_trend=False)


def trend(known: Known, form: Form, time: float, pooled: float) -> Naive:
    """The last value going on with the slope of the last few, a rate of growth for a level; see ``last_value``."""
    return _naive(known, form, time, pooled, on_trend=True)


def one_step_errors(known: Known, form: Form, on_trend: bool = False) -> NDArray[np.float64]:
    """Past errors of a simple forecast, each over the root of the quarters it was made for, shape (errors,).

    A trend needs two values, so its first error comes with the third.
    """
    values, times = scaled(known.values, form), known.times
    first = 2 if on_trend else 1
    errors = [
        (values[i] - _expected(times[:i], values[:i], times[i], on_trend)) / np.sqrt(times[i] - times[i - 1])
        for i in range(first, len(values))
    ]
    return np.array(errors, dtype=np.float64)


def _expected(times: NDArray[np.float64], values: NDArray[np.float64], time: float, on_trend: bool) -> float:
    """The simple forecast of one value."""
    if not on_trend or len(values) < 2:
        return float(values[-1])
    slope = np.polyfit(times[-TREND_VALUES:], values[-TREND_VALUES:], 1)[0]
    return float(values[-1] + slope * (time - times[-1]))


def _naive(known: Known, form: Form, time: float, pooled: float, on_trend: bool) -> Naive:
    errors = one_step_errors(known, form, on_trend)
    own = float(np.sqrt(np.mean(errors**2))) if len(errors) >= OWN_ERRORS else 0.0
    a_quarter = own if own > 0 else pooled
    spread = a_quarter * float(np.sqrt(max(time - known.times[-1], 0)))
    centre = _expected(known.times, scaled(known.values, form), time, on_trend)
    return Naive(centre, max(spread, _TINY), form is Form.LEVEL, float(np.sign(known.values[-1])))
