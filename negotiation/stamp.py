"""Stamp: what a loop's machine code was made from, so that none is used once that has changed.

Numba keeps machine code on the disk and makes it anew when the file a loop stands in is another. But a loop has inside
it the loops it calls and the numbers it names, wherever they stand.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from hashlib import blake2b
from types import CodeType, ModuleType
from typing import Any, Final

import numpy as np
from numba.core.caching import FunctionCache

_PLAIN: Final = (int, float, complex, str, bytes, type(None), np.generic)
#: Stamps of functions, by function.
_known: dict[Any, str] = {}


class Kept(FunctionCache):
    """A function's machine code on the disk, used as long as all that it was made from is as it was.

    Args:
        function: to be translated.
        manner: in which it is.
    """

    def __init__(self, function: Any, manner: Mapping[str, object]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call] # not annotated
        self._of_file = self._cache_file._source_stamp, repr(manner)

    def load_overload(self, signature: Any, context: Any) -> Any:
        """The machine code for arguments of some types; None if it must be made, which the compiler then does."""
        self._cache_file._source_stamp = self._of_file, stamp(self._py_func)
        return super().load_overload(signature, context)  # type: ignore[no-untyped-call] # the same


def stamp(function: Any) -> str:
    """Of a function, all the functions it calls and the numbers it names, in whatever files, as they were loaded."""
    if function not in _known:
        _known[function] = ""  # where it calls itself
        _known[function] = blake2b("\n".join(_parts(function)).encode()).hexdigest()
    return _known[function]


def _parts(function: Any) -> Iterator[str]:
    """A function's code, and what it is given from outside."""
    codes = list(_codes(function.__code__))
    for code in codes:
        yield f"{code.co_code.hex()} {code.co_varnames} {code.co_names}"
        for constant in code.co_consts:
            yield from _inside(constant, ())
    names = [name for code in codes for name in code.co_names]
    outside = [function.__globals__[name] for name in names if name in function.__globals__]
    for value in (*outside, *(cell.cell_contents for cell in function.__closure__ or ())):
        yield from _inside(value, names)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function and of functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _inside(value: Any, names: list[str] | tuple[()]) -> Iterator[str]:
    """What of a value is in the machine code of a function that uses some names."""
    if isinstance(value, _PLAIN):
        yield repr(value)
    elif isinstance(value, tuple):
        for each in value:
            yield from _inside(each, names)
    elif isinstance(value, np.ndarray):
        yield f"{value.dtype} {value.shape} {value.tobytes().hex()}"
    elif isinstance(value, type) and issubclass(value, Enum):
        yield repr(list(value))
    elif isinstance(value, type) and hasattr(value, "_fields"):
        yield repr(value._fields)
    elif isinstance(value, ModuleType):
        for name in names:
            yield from _inside(vars(value).get(name), ())
    else:  # another loop, or what stands for instructions of the machine
        inner = getattr(value, "py_func", None) or getattr(value, "_defn", None)
        if inner is not None:
            yield stamp(inner)
            yield repr(sorted(getattr(value, "targetoptions", {}).items()))  # in what manner it is translated
