"""What differs between two settings on the same chance: pairs of worlds, their mean difference and its interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: The fewest pairs that an interval can be worked out from.
LEAST: Final = 2
#: With fewer pairs that differ than this, an interval is rough.
FEW: Final = 10
#: Numbers nearer to each other than this, of their size or at all, differ by rounding only.
ROUNDING, TRIFLE = 1e-9, 1e-12


@dataclass(frozen=True)
class Paired:
    """A quantity in two settings, ``a`` and ``b``, world by world; differences are b less a.

    Attributes:
        pairs: worlds that count: the quantity is a number in both settings.
        a: mean in a; for what holds or not, the share of worlds in which it holds.
        b: the same in b.
        difference: mean difference.
        low: lower end of the interval for the mean difference; nan with fewer than two pairs.
        high: upper end.
        median: middle difference.
        up: share of worlds in which it is larger in b.
        down: share of worlds in which it is smaller in b.
        spread: standard deviation of the differences.
        apart: standard deviation a difference would have, were the two settings played on chance of their own.
        p: how often a mean difference at least as large would come by chance alone, were there none.
    """

    pairs: int
    a: float
    b: float
    difference: float
    low: float
    high: float
    median: float
    up: float
    down: float
    spread: float
    apart: float
    p: float

    @property
    def changed(self) -> int:
        """Pairs that differ."""
        return round((self.up + self.down) * self.pairs)

    @property
    def narrower(self) -> float:
        """How many times narrower the interval is than that of two samples on chance of their own.

        nan where there is nothing to narrow, infinite where pairs do not spread at all.
        """
        if not self.apart > 0:
            return math.nan
        return self.apart / self.spread if self.spread > 0 else math.inf

    @property
    def fewer(self) -> float:
        """How many times fewer worlds that takes for the same interval: the square of ``narrower``."""
        return self.narrower**2

    def needed(self, half_width: float, confidence: float) -> int | None:
        """Worlds after which half the width of the interval is no larger than asked; none if that cannot be told.

        Reckoned with Student's t and the spread found, and so for means. It serves for shares too, whose interval comes
        near it with many worlds.

        Args:
            half_width: above 0, in the unit of the quantity.
            confidence: of the interval, between 0 and 1.
        """
        if not self.spread > 0:
            return None
        tail = (1 + confidence) / 2
        worlds: int = max(LEAST, math.ceil((_stats().norm.ppf(tail) * self.spread / half_width) ** 2))
        while _stats().t.ppf(tail, worlds - 1) * self.spread > half_width * math.sqrt(worlds):
            worlds += 1
        return worlds


def differences(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """b less a, world by world; what differs by rounding only is the same.

    Args:
        a: a quantity in one setting, shape (worlds,).
        b: in the other.
    """
    return np.where(np.isclose(a, b, ROUNDING, TRIFLE), 0.0, b - a)


def numbers(a: NDArray[np.float64], b: NDArray[np.float64], confidence: float) -> Paired:
    """The mean difference of a quantity with Student's interval and test for pairs.

    Args:
        a: the quantity in one setting, shape (worlds,).
        b: in the other, of the same worlds; a world in which either is no finite number does not count.
        confidence: of the interval, between 0 and 1.
    """
    counted = np.isfinite(a) & np.isfinite(b)
    a, b = a[counted], b[counted]
    b = a + differences(a, b)
    if a.size < LEAST:
        return _without_interval(a, b)
    spread = float((b - a).std(ddof=1))
    mean = float((b - a).mean())
    error = spread / math.sqrt(a.size)
    half = float(_stats().t.ppf((1 + confidence) / 2, a.size - 1)) * error
    p = float(2 * _stats().t.sf(abs(mean) / error, a.size - 1)) if error > 0 else float(mean == 0)
    return _told(a, b, mean - half, mean + half, p)


def shares(a: NDArray[np.bool_], b: NDArray[np.bool_], confidence: float) -> Paired:
    """The difference of a share of worlds with Newcombe's interval and McNemar's exact test.

    Args:
        a: where it holds in one setting, shape (worlds,).
        b: where it holds in the other, of the same worlds.
        confidence: of the interval, between 0 and 1.
    """
    if a.size < LEAST:
        return _without_interval(a.astype(np.float64), b.astype(np.float64))
    gained, lost = int((b & ~a).sum()), int((a & ~b).sum())
    low, high = newcombe(int((a & b).sum()), gained, lost, int((~a & ~b).sum()), confidence)
    p = float(_stats().binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0
    return _told(a.astype(np.float64), b.astype(np.float64), low, high, p)


def newcombe(both: int, gained: int, lost: int, neither: int, confidence: float) -> tuple[float, float]:
    """Interval for the difference of two shares of the same worlds, the share in b less that in a.

    Newcombe (1998), Statistics in Medicine 17:2635, method 10: the Wilson intervals of the two shares, squared and
    added, with their correlation corrected for continuity.

    Args:
        both: worlds in which it holds in a and in b.
        gained: in b alone.
        lost: in a alone.
        neither: in neither.
        confidence: between 0 and 1.
    """
    worlds = both + gained + lost + neither
    in_b, in_a = both + gained, both + lost
    b, a = in_b / worlds, in_a / worlds
    (low_b, high_b), (low_a, high_a) = (_wilson(count, worlds, confidence) for count in (in_b, in_a))
    phi = _phi(both, gained, lost, neither)
    down, up = (b - low_b, high_a - a), (high_b - b, a - low_a)
    return b - a - _added(*down, phi), b - a + _added(*up, phi)


def _stats() -> Any:
    """SciPy's distributions; they take a second and 40 MB to load, which those who only watch need not have."""
    from scipy import stats  # noqa: PLC0415

    return stats


def _wilson(count: int, worlds: int, confidence: float) -> tuple[float, float]:
    interval = _stats().binomtest(count, worlds).proportion_ci(confidence, method="wilson")
    return float(interval.low), float(interval.high)


def _phi(both: int, gained: int, lost: int, neither: int) -> float:
    """Correlation of the two, corrected for continuity where it is positive; 0 where one of them never varies."""
    product = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    excess = float(both * neither - gained * lost)
    if excess > 0:
        excess = max(0.0, excess - (both + gained + lost + neither) / 2)
    return excess / math.sqrt(product) if product else 0.0


def _added(one: float, other: float, phi: float) -> float:
    """Two distances squared and added, less what their correlation takes off."""
    return math.sqrt(max(0.0, one**2 - 2 * phi * one * other + other**2))


def _told(a: NDArray[np.float64], b: NDArray[np.float64], low: float, high: float, p: float) -> Paired:
    differences = b - a
    return Paired(
        pairs=a.size,
        a=float(a.mean()),
        b=float(b.mean()),
        difference=float(differences.mean()),
        low=low,
        high=high,
        median=float(np.median(differences)),
        up=float((differences > 0).mean()),
        down=float((differences < 0).mean()),
        spread=float(differences.std(ddof=1)),
        apart=math.sqrt(float(a.var(ddof=1) + b.var(ddof=1))),
        p=p,
    )


def _without_interval(a: NDArray[np.float64], b: NDArray[np.float64]) -> Paired:
    """Of one pair the difference alone can be told; of none, nothing."""
    none = math.nan
    if a.size == 0:
        return Paired(0, *[none] * 11)
    up, down = float(b[0] > a[0]), float(b[0] < a[0])
    one = float(b[0] - a[0])
    return Paired(1, float(a[0]), float(b[0]), one, none, none, one, up, down, none, none, p=none)


def survive(p_values: Sequence[float], confidence: float) -> list[bool]:
    """Which of many differences stand when all are tested at once (Holm 1979, Scandinavian Journal of Statistics 6:65).

    The chance that any of those that stand is none is at most one less the confidence, however they hang together.

    Args:
        p_values: one a difference; nan where nothing could be tested, which never stands.
        confidence: of all together, between 0 and 1.
    """
    tested = [index for index, p in enumerate(p_values) if not math.isnan(p)]
    standing = [False] * len(p_values)
    for rank, index in enumerate(sorted(tested, key=lambda each: p_values[each])):
        if p_values[index] > (1 - confidence) / (len(tested) - rank):
            break
        standing[index] = True
    return standing
