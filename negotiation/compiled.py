"""Loops over worlds, translated to machine code by Numba where arrays alone would be too slow.

What is translated is plain Python over numbers and arrays, one world after the other, so a world cannot round
differently among many. It takes sums, products, comparisons and square roots only: ``exp``
and its like stay with NumPy.
The code is translated once for each machine and kept beside the source.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from inspect import signature
from typing import Any, Final, cast

import numba
import numpy as np

from negotiation import shapes

#: What the words for arrays of one axis hold, of two, and of three.
_ARRAYS: Final[Sequence[Mapping[Any, type]]] = (
    {
        shapes.PerWorld: np.float64,
        shapes.PerWorldFlag: np.bool_,
        shapes.PerWorldIndex: np.intp,
        shapes.OfLevel: np.float64,
        shapes.FlagOfLevel: np.bool_,
        shapes.CodeOfLevel: np.intp,
    },
    {
        shapes.PerLevel: np.float64,
        shapes.PerLevelFlag: np.bool_,
        shapes.PerLevelIndex: np.intp,
        shapes.PerQuarterAhead: np.float64,
    },
    {shapes.PerClause: np.float64},
)
_NUMBERS: Final[Mapping[Any, type]] = {float: np.float64, int: np.intp, bool: np.bool_}


def compiled[F: Callable[..., object]](function: F) -> F:
    """The function as machine code; it rounds as NumPy does, and divides by zero as NumPy does."""
    return cast("F", numba.njit(cache=True, error_model="numpy", nogil=True)(function))


def over_worlds[F: Callable[..., object]](function: F) -> F:
    """A loop over worlds as machine code, translated once whatever arrays it is given: read-only, strided, or neither.

    It makes its own results, and is called with arguments in order. Each is said to be one of the words above.
    """

    loop: Callable[..., object] | None = None

    @wraps(function)
    def called(*given: Any) -> object:
        nonlocal loop
        if loop is None:
            loop = _translated(function)
        return loop(*given)

    return cast("F", called)


def _translated(function: Callable[..., object]) -> Callable[..., object]:
    """The loop as machine code, once it is first needed."""
    kinds = tuple(_kind(function, name, each.annotation) for name, each in signature(function).parameters.items())
    loop = numba.njit([kinds], cache=True, error_model="numpy", nogil=True)(function)
    return cast("Callable[..., object]", loop)


def _kind(function: Any, name: str, word: Any) -> numba.types.Type:
    """The type of an argument to the compiler: an array of any order that is not written to, or a number."""
    if word in _NUMBERS:
        return numba.from_dtype(np.dtype(_NUMBERS[word]))
    for axes, kinds in enumerate(_ARRAYS, start=1):
        if word in kinds:
            return numba.types.Array(numba.from_dtype(np.dtype(kinds[word])), axes, "A", readonly=True)
    raise TypeError(f"{function.__name__} must say what `{name}` is by a word a loop knows, got {word!r}")
