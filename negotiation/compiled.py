"""Loops over worlds, translated to machine code by Numba where arrays alone would be too slow.

What is translated is plain Python over numbers and arrays, one world after the other, so a world cannot round
differently among many. It takes sums, products, comparisons and square roots only: ``exp``
and its like stay with NumPy. An index that is worked out must not be negative: see ``indices.py``.
The code is translated once for each machine and kept beside the source, or in the user's own folder for such things.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from inspect import signature
from typing import Any, Final, cast, get_args

import numba
import numpy as np
from numpy.typing import NDArray

from negotiation import shapes
from negotiation.indices import VERSION, FromTheFront
from negotiation.stamp import Kept

#: What each word for an array holds, and how many axes it has.
_ARRAYS: Final[Mapping[Any, tuple[type, int]]] = {
    shapes.PerWorld: (np.float64, 1),
    shapes.PerWorldFlag: (np.bool_, 1),
    shapes.PerWorldIndex: (np.intp, 1),
    shapes.PerLevel: (np.float64, 2),
    shapes.PerLevelFlag: (np.bool_, 2),
    shapes.PerLevelIndex: (np.intp, 2),
    shapes.PerQuarterAhead: (np.float64, 2),
    shapes.PerClause: (np.float64, 3),
    shapes.PerCloud: (np.float64, 2),
    shapes.PerCloudFlag: (np.bool_, 2),
    shapes.PerHolder: (np.float64, 2),
    shapes.PerLab: (np.float64, 2),
    shapes.OfLevel: (np.float64, 1),
    shapes.FlagOfLevel: (np.bool_, 1),
    shapes.CodeOfLevel: (np.intp, 1),
}
_NUMBERS: Final[Mapping[Any, type]] = {float: np.float64, int: np.intp, bool: np.bool_}
#: How all loops are translated: they divide by zero as NumPy does.
_MANNER: Final[Mapping[str, Any]] = {"error_model": "numpy", "nogil": True, "pipeline_class": FromTheFront}


def compiled[F: Callable[..., object]](function: F) -> F:
    """The function as machine code; it rounds as NumPy does, and divides by zero as NumPy does."""
    return cast("F", _kept(function))


def borrowing[F: Callable[..., object]](function: F) -> F:
    """The function as machine code for compiled ones that lend it arrays: it makes none, and gives back numbers alone.

    So it need not keep count of who holds them. Of a few arrays that takes longer than most of what is done with them.
    It becomes part of those that call it: to hand over a few arrays by themselves takes as long as much that is done.

    Raises:
        TypeError: it gives back something else, which nobody would know to be held.
    """
    given_back = signature(function).return_annotation
    if not _is_of_numbers(given_back):
        raise TypeError(f"{function.__name__} must give back numbers, got {given_back!r}; write into arrays it is lent")
    return cast("F", _kept(function, _nrt=False, forceinline=True))  # the first switches the count off


def _is_of_numbers(word: Any) -> bool:
    """Nothing, a number, or a tuple of numbers."""
    parts = get_args(word) or tuple(getattr(word, "__annotations__", {}).values())
    return word is None or word in _NUMBERS or (len(parts) > 0 and all(part in _NUMBERS for part in parts))


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
    loop = _kept(function)
    loop.compile(kinds)
    loop.disable_compile()
    return cast("Callable[..., object]", loop)


def _kept(function: Callable[..., object], **more: bool) -> Any:
    """A function that becomes machine code when first called with arguments of some types."""
    manner, translated = {**_MANNER, **more}, cast("Any", numba.njit)
    loop, looked_at = translated(**manner)(function), cast("Any", numba).config.BOUNDSCHECK
    with suppress(RuntimeError):  # nothing can be written beside the source nor in the user's own folder
        loop._cache = Kept(function, {**manner, "indices": VERSION, "bounds": looked_at})
    return loop


def _kind(function: Any, name: str, word: Any) -> numba.types.Type:
    """The type of an argument to the compiler: an array of any order that is not written to, or a number."""
    if word in _NUMBERS:
        return numba.from_dtype(np.dtype(_NUMBERS[word]))
    if word not in _ARRAYS:
        raise TypeError(f"{function.__name__} must say what `{name}` is by a word a loop knows, got {word!r}")
    dtype, axes = _ARRAYS[word]
    return numba.types.Array(numba.from_dtype(np.dtype(dtype)), axes, "A", readonly=True)


def to_read[Number: np.generic](array: NDArray[Number]) -> NDArray[Number]:
    """The array without gaps and read-only, for loops that take records: translated anew for every kind of array."""
    shown = np.ascontiguousarray(array).view()
    shown.setflags(False)  # type: ignore[call-arg] # write=False; by its place it takes half the time
    return shown
