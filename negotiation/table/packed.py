"""Values of all issues side by side: what loops over worlds read, while rules look at one issue after the other."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import PerLevel, PerWorldIndex


def starts_of(values: Sequence[PerLevel]) -> NDArray[np.int64]:
    """Where the levels of each issue start once they lie side by side, and their number at the end, (issues + 1,)."""
    return np.array([0, *accumulate(issue.shape[1] for issue in values)])


class SideBySide(tuple[PerLevel, ...]):
    """Values of each issue, looked at in an array of all.

    Attributes:
        whole: the array, shape (worlds, levels of all issues).
    """

    whole: PerLevel


def apart(side_by_side: PerLevel, sizes: Sequence[int]) -> tuple[PerLevel, ...]:
    """Values of each issue, looked at in an array of all, one (worlds, levels) an issue."""
    ends = list(accumulate(sizes))
    parts = SideBySide(side_by_side[:, end - size : end] for size, end in zip(sizes, ends, strict=True))
    parts.whole = side_by_side
    return parts


def picked(values: Sequence[PerLevel], rows: PerWorldIndex) -> tuple[PerLevel, ...]:
    """Values of some worlds, side by side as before."""
    return apart(np.take(packed(values), rows, axis=0), [issue.shape[1] for issue in values])


def packed(values: Sequence[PerLevel]) -> PerLevel:
    """Values of all issues side by side, (worlds, levels of all issues); nothing is copied if they lie so already."""
    if isinstance(values, SideBySide) and values.whole.flags.c_contiguous:
        return values.whole
    return np.concatenate(values, axis=1)
