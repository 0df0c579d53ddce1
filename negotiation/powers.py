"""Powers: numbers raised to an exponent that every world has of its own."""

import numpy as np
from numpy.typing import NDArray


def raised(base: NDArray[np.float64], exponent: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers raised to exponents, so that a world rounds alike whether or not all others have its exponent.

    NumPy squares, or takes the root, where it sees one exponent 2 or 0.5 for all, and that may differ in the last bit.

    Args:
        base: of any shape.
        exponent: of a shape that goes with it.
    """
    power: NDArray[np.float64] = np.power(np.ascontiguousarray(base), np.copy(exponent, order="C"))
    return power
