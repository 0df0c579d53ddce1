"""What a design gives away: how far each setting that differs goes with an outcome, without a study made for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments import paired
from experiments.comparison import CONFIDENCE
from experiments.design import Design
from experiments.indices import constant
from experiments.observables import Observable
from experiments.replays import short
from experiments.report.pieces import PerHistory
from negotiation.parameters import full_name

#: Values up to which a setting is taken by value, and above which as a number.
FEW_VALUES: Final = 12
#: Settings that a rank correlation takes, and a part of the variance of a setting that goes through many values.
LEAST, LEAST_MANY = 10, 100
#: How often worlds are drawn again.
DRAWS: Final = 200
#: Harmonics that RBD-FAST sums.
HARMONICS: Final = 10

type PerSetting = NDArray[np.float64]  # (settings,)


@dataclass(frozen=True)
class Varied:
    """A setting that differs in a design.

    Attributes:
        name: without its topic.
        values: a number in every setting; of names the place of each, shape (settings,).
        words: the names, if it has names.
    """

    name: str
    values: PerSetting
    words: tuple[str, ...] = ()

    @property
    def ordered(self) -> bool:
        """More and less of it mean something."""
        return len(self.words) <= 2

    @property
    def levels(self) -> int:
        """How many values it takes."""
        return np.unique(self.values).size


@dataclass(frozen=True)
class Moved:
    """An outcome over the settings of a design.

    Attributes:
        observed: the outcome.
        means: over worlds, shape (settings,).
        ranks: correlation of ranks with every setting that differs; nan where it has no order, shape (varied,).
        stands: whether it goes with each, when all on the page are tested at once.
        parts: part of the variance of the means due to each alone; nan where that cannot be told, shape (varied,).
        low: lower end of its interval over worlds; nan with one world.
        high: upper end.
    """

    observed: Observable
    means: PerSetting
    ranks: NDArray[np.float64]
    stands: tuple[bool, ...]
    parts: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @property
    def name(self) -> str:
        """Of the outcome."""
        return self.observed.name

    @property
    def chief(self) -> int:
        """The setting it goes with most: by its part of the variance if that is known, else by ranks."""
        known = self.parts if np.isfinite(self.parts).any() else np.abs(self.ranks)
        return int(np.nanargmax(known)) if np.isfinite(known).any() else 0


@dataclass(frozen=True)
class Given:
    """What a design gives away.

    Attributes:
        varied: the settings that differ.
        moved: outcomes that vary between settings.
        worlds: how many count: those that are there under every setting.
    """

    varied: tuple[Varied, ...]
    moved: tuple[Moved, ...]
    worlds: int


def varied(design: Design) -> tuple[Varied, ...]:
    """The settings of a design that take more than one value."""
    found = (_varied(short(full_name(name)), values) for name, values in design.columns.items())
    return tuple(each for each in found if each.levels > 1)


def _varied(name: str, values: Sequence[Any]) -> Varied:
    if any(isinstance(value, str) for value in values):
        words = tuple(dict.fromkeys(map(str, values)))
        return Varied(name, np.array([words.index(str(value)) for value in values], dtype=np.float64), words)
    return Varied(name, np.array(values, dtype=np.float64))


def given(
    design: Design,
    values: Mapping[str, PerHistory],
    observed: Mapping[str, Observable],
    there: NDArray[np.bool_],
) -> Given:
    """What a design gives away.

    Only worlds that are there under every setting count, so that chance is the same everywhere and no number lacks.

    Args:
        design: the settings.
        values: observable -> its value in every history, shape (settings, worlds).
        observed: what each observable is.
        there: which histories are, shape (settings, worlds).
    """
    columns, whole = varied(design), there.all(axis=0)
    outputs = {name: each[:, whole] for name, each in values.items()}
    outputs = {name: each for name, each in outputs.items() if each.size and _is_known(each) and not constant(each)}
    if len(there) < LEAST or not columns:
        return Given(columns, (), int(whole.sum()))
    ranked = {name: [_rank(column, each.mean(axis=1)) for column in columns] for name, each in outputs.items()}
    standing = iter(paired.survive([p for each in ranked.values() for _, p in each], CONFIDENCE))
    moved = [
        Moved(
            observed[name],
            each.mean(axis=1),
            np.array([rank for rank, _ in ranked[name]]),
            tuple(next(standing) for _ in columns),
            *_parts(columns, each),
        )
        for name, each in outputs.items()
    ]
    return Given(columns, tuple(moved), int(whole.sum()))


def _is_known(values: PerHistory) -> bool:
    """No number is missing: one that is would make indices without a meaning."""
    return bool(np.isfinite(values).all())


def _rank(column: Varied, means: PerSetting) -> tuple[float, float]:
    """Spearman's correlation of ranks, and how often chance alone would give one as large.

    Names have no order, so their ranks are not correlated: whether they differ is told by Kruskal and Wallis' test.
    """
    if not column.ordered:
        several = [means[column.values == value] for value in np.unique(column.values)]
        return np.nan, float(stats.kruskal(*several).pvalue)
    found = stats.spearmanr(column.values, means)
    return float(found.statistic), float(found.pvalue)


def _parts(columns: Sequence[Varied], values: PerHistory) -> tuple[NDArray[np.float64], ...]:
    """The part of the variance due to each column, and the ends of its interval over worlds."""
    worlds = values.shape[1]
    parts = np.array([part(column, values.mean(axis=1)) for column in columns])
    if worlds < paired.LEAST:
        return parts, np.full(len(columns), np.nan), np.full(len(columns), np.nan)
    rng = np.random.default_rng(0)
    weights = rng.multinomial(worlds, np.full(worlds, 1 / worlds), DRAWS).T / worlds
    drawn = values @ weights
    again = np.array([[part(column, means) for means in drawn.T] for column in columns])
    tail = (1 - CONFIDENCE) / 2
    return parts, np.quantile(again, tail, axis=1), np.quantile(again, 1 - tail, axis=1)


def part(column: Varied, means: PerSetting) -> float:
    """Part of the variance of an outcome that is due to one setting alone: its first-order index.

    For a setting of few values this is the part of the variance that lies between its values (epsilon squared, which
    corrects for their number; Kelley 1935); for one that goes through many it is worked out by RBD-FAST (Tarantola and
    others 2006, corrected as by Tissot and Prieur 2012), as SALib has it.

    Args:
        column: the setting.
        means: the outcome, shape (settings,).
    """
    if np.ptp(means) == 0:
        return np.nan
    if column.levels <= FEW_VALUES:
        return _between(column.values, means)
    if len(means) < LEAST_MANY or not column.ordered:
        return np.nan
    from SALib.analyze import rbd_fast  # noqa: PLC0415 - few folders need it

    order = rbd_fast.permute_outputs(column.values, means)
    alone = rbd_fast.compute_first_order(order, HARMONICS)
    return float(np.clip(rbd_fast.unskew_S1(alone, HARMONICS, len(means)), 0, 1))


def _between(values: PerSetting, means: PerSetting) -> float:
    known, place = np.unique(values, return_inverse=True)
    counts = np.bincount(place)
    centres = np.bincount(place, means) / counts
    total = float(((means - means.mean()) ** 2).sum())
    between = float((counts * (centres - means.mean()) ** 2).sum())
    freedom = len(means) - len(known)
    within = (total - between) / freedom if freedom else 0.0
    return float(np.clip((between - (len(known) - 1) * within) / total, 0, 1))
