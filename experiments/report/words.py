"""Words: findings as sentences, worked out from the numbers."""

import math
from collections.abc import Sequence
from typing import Final

from scipy import stats

from experiments import cells
from experiments.comparison import CONFIDENCE
from experiments.observables import SHARE
from experiments.paired import Paired
from experiments.wording import joined, pay, percent, usd

#: What numbers of a unit are called where money is not in it.
_AFTER: Final = {"million": " million", "GW": " GW", "persons": "", "count": "", "quarters": " quarters"}
_EN_DASH: Final = "–"


def amount(value: float, unit: str) -> str:
    """A number with its unit, such as ``$228 bn a year``, ``31%`` or ``7.8 GW``.

    Args:
        value: the number.
        unit: as the codebook has it.
    """
    if math.isnan(value):
        return "unknown"
    value = rounded(value)
    if unit.startswith("USD bn"):
        return usd(value) + unit.removeprefix("USD bn")
    if unit.startswith("USD m a year"):
        return f"{pay(value)} a year"
    if unit == SHARE or unit.startswith("fraction"):
        return percent(value)
    return cells.plain(value, cells.decimals(value)) + _AFTER.get(unit, f" {unit}")


def rounded(value: float) -> float:
    """A number with the digits it is told with."""
    return float(f"{value:.{cells.DIGITS}g}")


def between(low: float, high: float, unit: str) -> str:
    """From one number to another, the unit told once where it can be; two that read alike are one."""
    if amount(low, unit) == amount(high, unit):
        return amount(low, unit)
    first, last = amount(low, unit).split(" "), amount(high, unit).split(" ")
    if first[1:] == last[1:]:
        first = [first[0].removesuffix("%")]
    return f"{' '.join(first)} to {' '.join(last)}"


def share(count: float, of: float) -> tuple[float, float, float]:
    """A share with the ends of its Wilson interval; nan of nothing.

    Args:
        count: how many.
        of: of how many.
    """
    if not of:
        return math.nan, math.nan, math.nan
    interval = stats.binomtest(round(count), round(of)).proportion_ci(CONFIDENCE, method="wilson")
    return count / of, float(interval.low), float(interval.high)


def share_told(count: float, of: float) -> str:
    """A share with its interval, such as ``55% (95% interval 50–61%)``; one history has no share."""
    part, low, high = share(count, of)
    if of <= 1:
        return "yes" if part else "no"
    return f"{whole_percent(part)} ({100 * CONFIDENCE:.0f}% interval {100 * low:.0f}{_EN_DASH}{100 * high:.0f}%)"


def whole_percent(part: float) -> str:
    """A share in percent; something is never none, and what is missing somewhere is never all."""
    if 0 < part < 0.005:
        return "under 1%"
    if 0.995 <= part < 1:
        return "over 99%"
    return f"{100 * part:.0f}%"


def difference(pair: Paired, unit: str, with_unit: bool = True) -> str:
    """A difference with its interval, such as ``+44 points (+35 to +52)``.

    Args:
        pair: two settings, world by world.
        unit: as the codebook has it.
        with_unit: whether it is said.
    """
    by = cells.scale(unit)
    value, low, high = by * pair.difference, by * pair.low, by * pair.high
    places = max(cells.decimals(value, low, high) - 1, 0)
    name = ("points" if by == 100 else cells.unit(unit)) if with_unit else ""
    ends = f" ({cells.interval(low, high, places)})" if math.isfinite(low) else ""
    return f"{cells.signed(value, places)} {name}".rstrip() + ends


def capital(text: str) -> str:
    """A sentence's beginning."""
    return text[:1].upper() + text[1:]


def several(names: Sequence[str]) -> str:
    """Names in a sentence, each in quotes."""
    return joined([quoted(name) for name in names])


def quoted(name: str) -> str:
    """A name in quotes."""
    return f"“{name}”"


def stand(count: int) -> str:
    """Whether so many differences stand, as the verb."""
    return "stands" if count == 1 else "stand"
