"""Effects: what each setting changes against the first one, on the same chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments import paired
from experiments.comparison import CONFIDENCE
from experiments.observables import Observable
from experiments.paired import Paired
from experiments.report.pieces import PerHistory

#: Settings up to which each is held against the first one.
MOST: Final = 12


@dataclass(frozen=True)
class Effect:
    """What an observable is in other settings against the first one.

    Attributes:
        name: of the observable.
        observed: what it is.
        pairs: one a setting, the first one left out.
        stands: whether each difference stands when all on the page are tested at once.
    """

    name: str
    observed: Observable
    pairs: tuple[Paired, ...]
    stands: tuple[bool, ...]


def effects(values: Mapping[str, PerHistory], observed: Mapping[str, Observable]) -> tuple[Effect, ...]:
    """What settings change; what is the same in every history under all of them is left out.

    Args:
        values: observable -> its value in every history, shape (settings, worlds).
        observed: what each observable is.
    """
    moving = {name: each for name, each in values.items() if _moves(each)}
    pairs = {name: _pairs(each, observed[name].is_share) for name, each in moving.items()}
    standing = iter(paired.survive([pair.p for each in pairs.values() for pair in each], CONFIDENCE))
    return tuple(
        Effect(name, observed[name], tuple(each), tuple(next(standing) for _ in each)) for name, each in pairs.items()
    )


def _moves(values: PerHistory) -> bool:
    """It differs between settings in some world."""
    return bool((np.abs(paired.differences(values[:1], values[1:])) > 0).any())


def _pairs(values: PerHistory, share: bool) -> Sequence[Paired]:
    """Every setting against the first one."""
    return [_pair(values[0], other, share) for other in values[1:]]


def _pair(first: PerHistory, other: PerHistory, share: bool) -> Paired:
    if not share:
        return paired.numbers(first, other, CONFIDENCE)
    known = ~(np.isnan(first) | np.isnan(other))
    return paired.shares(first[known] > 0, other[known] > 0, CONFIDENCE)
