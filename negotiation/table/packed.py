"""Values of all issues side by side: what loops over worlds read, while rules look at one issue after the other."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import PerLevel, PerWorldIndex


def starts_of(values: Sequence[PerLevel]) -> NDArray[np.int64]:
    """Where the levels of each issue start once they lie side by side, and their number at the end, (issues + 1,)."""
    return np.array([0, *accumulate(issue.shape[1] for issue in values)])


def apart(side_by_side: PerLevel, sizes: Sequence[int]) -> tuple[PerLevel, ...]:
    """Values of each issue, looked at in an array of all, one (worlds, levels) an issue."""
    parts, start = [], 0
    for size in sizes:
        parts.append(side_by_side[:, start : start + size])
        start += size
    return tuple(parts)


def picked(values: Sequence[PerLevel], rows: PerWorldIndex) -> tuple[PerLevel, ...]:
    """Values of some worlds, side by side as before."""
    return apart(np.take(packed(values), rows, axis=0), [issue.shape[1] for issue in values])


def packed(values: Sequence[PerLevel]) -> PerLevel:
    """Values of all issues side by side, (worlds, levels of all issues); nothing is copied if they lie so already."""
    whole = values[0].base
    if isinstance(whole, np.ndarray) and whole.ndim == values[0].ndim and _lie_in(whole, values):
        return whole
    return np.concatenate(values, axis=1)


def _lie_in(whole: PerLevel, values: Sequence[PerLevel]) -> bool:
    """Whether some values are the columns of a whole array, one after the other."""
    levels = sum(issue.shape[1] for issue in values)
    if whole.shape != (len(values[0]), levels) or not whole.flags.c_contiguous:
        return False
    places = whole.ctypes.data + starts_of(values)[:-1] * whole.itemsize
    return all(
        issue.base is whole and issue.ctypes.data == place and issue.strides == whole.strides
        for issue, place in zip(values, places, strict=True)
    )
