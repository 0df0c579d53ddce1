"""Records of columns, one value a world: some worlds of a record, and a record with some columns put anew.

Every phase of a quarter replaces a few columns of records that have many, so this is done without looking at the rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, wraps
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import compiled, to_read
from negotiation.shapes import PerWorldFlag, PerWorldIndex

#: What a record of some worlds has its arrays from.
_SOURCE = ("_whole", "_rows")
#: That some of its columns are not from there.
_ANEW = "_anew"
#: What rows are copied in.
_WORD: Final = np.dtype(np.uint64)
#: Strides of a column that keeps a number once.
_ONCE: Final = (0,)
#: From such a part of all worlds on, what is worked out for some is worked out for all.
_MOST: Final = 0.75
#: Kinds of numbers as long as a word.
_NUMBERS: Final = "fiu"


def some[T](record: T, rows: PerWorldIndex) -> T:
    """The record of some worlds, with read-only arrays; also for records, tuples and mappings in it.

    Args:
        record: a dataclass of arrays whose first axis is worlds.
        rows: indices of worlds, shape (rows,).
    """
    return cast("T", _picked(record, rows))


def _picked(part: Any, rows: PerWorldIndex) -> Any:
    if isinstance(part, np.ndarray):
        if is_kept_once(part) and rows.size <= part.size:  # and can only be read
            return part[: rows.size]
        column = taken(part, rows)
        column.setflags(False)  # type: ignore[call-arg] # write=False; by its place it takes half the time
        return column
    if isinstance(part, tuple):
        return tuple(_picked(each, rows) for each in part)
    kind: Any = type(part)
    return _kind(kind)(_whole=part, _rows=rows) if is_dataclass(part) else part


@cache
def _kind(record: Any) -> type:
    """A kind of record that has its arrays from another one."""

    class Some(record):  # type: ignore[misc] # a kind for each, so that it is still such a record
        def __init__(self, **own: Any) -> None:
            for name, value in own.items():
                object.__setattr__(self, name, value)

        def __getattr__(self, name: str) -> Any:
            if name not in names:
                raise AttributeError(f"{record.__name__} has no {name}")
            picked = _picked(getattr(self._whole, name), self._rows)
            object.__setattr__(self, name, picked)
            return picked

    names = names_of(record)
    return Some


def looked_at(there: PerWorldFlag) -> PerWorldIndex:
    """The worlds flagged, or all if these are most: to pick them out would take longer than what is done with them."""
    rows = there.nonzero()[0]
    return np.arange(there.size) if rows.size > _MOST * there.size else rows


def everywhere[Number: np.generic](value: Number | NDArray[Number], worlds: int) -> NDArray[Number]:
    """What all worlds have as a column, shape (worlds, …), that keeps it once and takes no room in the cache."""
    return of_all(np.array(value)[None], worlds)


def of_all[Number: np.generic](column: NDArray[Number], worlds: int) -> NDArray[Number]:
    """A column of all worlds, shape (worlds, …), that can only be read; of one row if that is what all worlds have."""
    column.setflags(write=False)
    if len(column) == worlds and worlds > 1:
        return column
    return np.ndarray((worlds, *column.shape[1:]), column.dtype, column, strides=(*_ONCE, *column.strides[1:]))


def is_kept_once(values: NDArray[Any]) -> bool:
    """All worlds have the same number: see ``everywhere``."""
    return values.strides == _ONCE


def picked_from[T](record: T) -> tuple[T, PerWorldIndex] | None:
    """The record that one of some worlds has all its columns from, and which worlds they are; nothing of any other."""
    kept = vars(record)
    return (kept["_whole"], kept["_rows"]) if _SOURCE[0] in kept and _ANEW not in kept else None


def taken[Number: np.generic](values: NDArray[Number], rows: PerWorldIndex) -> NDArray[Number]:
    """The values of some worlds, shape (rows, …): a row as a whole, a tenth of what NumPy's own indexing takes."""
    return values.take(rows, axis=0) if values.ndim > 1 and values.flags.c_contiguous else values[rows]


def put_anew(values: NDArray[Any], rows: PerWorldIndex, new: NDArray[Any]) -> NDArray[Any]:
    """Values, shape (worlds, …), with those of some worlds put anew; the others stay as they are.

    Args:
        values: as they were.
        rows: indices of worlds, each once and rising, shape (rows,).
        new: values of those worlds, shape (rows, …); if they are all, they may become the result as they are.
    """
    alike = new.dtype == values.dtype and new.shape == (rows.size, *values.shape[1:])
    if alike and rows.size == len(values) and new.flags.c_contiguous:
        return new
    changed = values.copy()
    if values.ndim > 1 and alike and new.size > 0 and _is_of_words(changed):
        whole, part = changed.reshape(len(changed), -1), to_read(new).reshape(rows.size, -1)
        _put(whole.view(_WORD), to_read(rows), part.view(_WORD))
    else:
        changed[rows] = new
    return changed


def _is_of_words(values: NDArray[Any]) -> bool:
    """Values are numbers as long as a word, and so can be copied as words."""
    return values.itemsize == _WORD.itemsize and values.dtype.kind in _NUMBERS


@compiled
def _put(whole: NDArray[np.uint64], rows: PerWorldIndex, new: NDArray[np.uint64]) -> None:
    """Write rows of words in their places, whatever they mean; a tenth of what NumPy's own indexing takes."""
    for row in range(len(rows)):
        for word in range(whole.shape[1]):
            whole[rows[row], word] = new[row, word]


def alike(values: NDArray[Any]) -> bool:
    """All worlds have the same, shape (worlds,); at least one there must be."""
    return is_kept_once(values) or (values != values[0]).nonzero()[0].size == 0


def replace[T](record: T, /, **columns: Any) -> T:
    """The record with some columns put anew, as ``dataclasses.replace`` does, at a tenth of its cost.

    Args:
        record: a dataclass without code of its own at its making.
        columns: name -> what it is now.

    Raises:
        TypeError: the record has no column of that name.
    """
    kind: Any = type(record)
    names = names_of(kind)
    parts = vars(record) | columns
    if len(parts) > len(names) or _SOURCE[0] in parts:
        parts = _without_more(kind, parts, columns)
    changed: T = object.__new__(kind)
    object.__setattr__(changed, "__dict__", parts)
    return changed


def _without_more(kind: Any, parts: Mapping[str, Any], columns: Mapping[str, Any]) -> dict[str, Any]:
    """Parts of a record put anew without what was worked out from the old ones and remembered."""
    names = names_of(kind)
    if not columns.keys() <= names:
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(columns.keys() - names))}")
    kept = {name: part for name, part in parts.items() if name in names or name in _SOURCE}
    return {**kept, _ANEW: True} if _SOURCE[0] in kept else kept


def remembered[R, T](rule: Callable[[R], T]) -> Callable[[R], T]:
    """A rule that looks at nothing but a record: what it finds is kept with the record, and never worked out again.

    The record of some worlds has it from the whole record. A record put anew works it out anew. What is found can only
    be read.
    """
    name = f"{rule.__module__}.{rule.__qualname__}"

    @wraps(rule)
    def recalled(record: R) -> T:
        kept = vars(record)
        if name not in kept:
            source = picked_from(record)
            kept[name] = _read_only(rule(record)) if source is None else some(recalled(source[0]), source[1])
        return cast("T", kept[name])

    return recalled


def _read_only[T](part: T) -> T:
    """What is remembered, with arrays that can only be read: nobody who is shown it can spoil it for the next."""
    if isinstance(part, np.ndarray):
        part.setflags(False)  # type: ignore[call-arg] # as above
    inside = part if isinstance(part, tuple) else vars(part).values() if is_dataclass(part) else ()
    for each in inside:
        _read_only(each)
    return part


@cache
def names_of(kind: Any) -> frozenset[str]:
    """Names of the columns of a kind of record."""
    return frozenset(entry.name for entry in fields(kind))
