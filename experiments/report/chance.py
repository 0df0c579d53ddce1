"""Chance: which settings differ from each other by more than it, world by world on the same luck."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from experiments import paired
from experiments.comparison import CONFIDENCE

type PerHistory = NDArray[np.float64]  # (settings, worlds); nan where it is unknown


def beyond(found: Sequence[PerHistory], share: bool = False) -> list[NDArray[np.bool_]]:
    """Which settings differ, when every two of them are tested at once in all that was found (Holm).

    Args:
        found: one a quantity, each of shape (settings, worlds).
        share: they say whether something holds (1) or not (0).

    Returns:
        For each quantity, shape (settings, settings): whether the difference between two stands.
    """
    places = [(k, one, other) for k, each in enumerate(found) for one, other in combinations(range(len(each)), 2)]
    chances = [_chance(found[k][one], found[k][other], share) for k, one, other in places]
    result = [np.zeros((len(each), len(each)), dtype=bool) for each in found]
    for (k, one, other), stands in zip(places, paired.survive(chances, CONFIDENCE), strict=True):
        result[k][one, other] = result[k][other, one] = stands
    return result


def _chance(a: NDArray[np.float64], b: NDArray[np.float64], share: bool) -> float:
    """How likely so large a difference would be if there were none."""
    known = ~(np.isnan(a) | np.isnan(b))
    if share:
        return paired.shares(a[known] > 0, b[known] > 0, CONFIDENCE).p
    return paired.numbers(a[known], b[known], CONFIDENCE).p
