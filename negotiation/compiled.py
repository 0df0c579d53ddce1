"""Loops over worlds, translated to machine code by Numba where arrays alone would be too slow.

What is translated is plain Python over numbers and arrays, one world after the other, so a world cannot round
differently among many. It takes sums, products, comparisons and square roots only: ``exp``
and its like stay with NumPy.
The code is translated once for each machine and kept beside the source.
"""

from collections.abc import Callable
from typing import cast

import numba


def compiled[F: Callable[..., object]](function: F) -> F:
    """The function as machine code; it rounds as NumPy does, and divides by zero as NumPy does."""
    return cast("F", numba.njit(cache=True, error_model="numpy", nogil=True)(function))
