"""The strategies a side can be told to follow; a new file here with a new class is found by itself."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from inspect import isabstract
from pkgutil import iter_modules

import numpy as np

from negotiation.columns import alike
from negotiation.shapes import PerPlan, PerWorld, PerWorldIndex
from negotiation.table.strategies.strategy import Seat, Strategy


def discover(paths: Iterable[str]) -> tuple[Strategy, ...]:
    """One of each strategy defined in the files of a room, by name.

    Args:
        paths: folders of the package ``negotiation.table.strategies``.

    Raises:
        ValueError: two strategies have the same name.
    """
    import_module("negotiation.parameters")  # first: settings offer strategies by name, and these hold parameters
    found: dict[str, Strategy] = {}
    for module in iter_modules(list(paths), f"{__name__}."):
        for item in vars(import_module(module.name)).values():
            if not _is_strategy_of(item, module.name):
                continue
            if item.name in found:
                raise ValueError(f"two strategies are named {item.name!r}; give one of them another name")
            found[item.name] = item()
    return tuple(found[name] for name in sorted(found))


def _is_strategy_of(item: object, module: str) -> bool:
    """A complete strategy class, defined in the file itself rather than imported there."""
    own_class = isinstance(item, type) and item.__module__ == module and issubclass(item, Strategy)
    return own_class and not isabstract(item) and hasattr(item, "name")


@cache
def _shipped() -> tuple[Strategy, ...]:
    return discover(__path__)


def names() -> tuple[str, ...]:
    """Names of the strategies, in the order of their indices.

    Store names, not indices: these move when a strategy is added.
    """
    return tuple(strategy.name for strategy in _shipped())


def index_of(name: str) -> int:
    """Index of a strategy by its name.

    Raises:
        ValueError: there is none of that name.
    """
    if name not in names():
        close = get_close_matches(name, names(), n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise ValueError(f"a strategy is one of {', '.join(names())}, got {name!r}{hint}")
    return names().index(name)


def plans(strategy: PerWorldIndex, seat: Seat) -> PerPlan:
    """What each world's strategy works out when the talk is opened, shape (worlds, 2)."""
    result = np.zeros((strategy.size, 2))
    for which, rows in _followed(strategy):
        if rows.size == strategy.size:
            return which.plan(seat)
        result[rows] = which.plan(seat.at(rows))
    return result


def targets(strategy: PerWorldIndex, seat: Seat) -> PerWorld:
    """Own value each world's strategy insists on now, USD bn, reservation value to ideal.

    Shape (worlds,), or (worlds, times) if the seat is one at several times.

    Raises:
        ValueError: a strategy answers for something else than the times asked about.
    """
    result = np.empty((strategy.size, *seat.elapsed.shape[1:]))
    for which, rows in _followed(strategy):
        everywhere = rows.size == strategy.size
        found = which.target(seat if everywhere else seat.at(rows))
        if found.ndim != result.ndim:
            raise ValueError(
                f"the target of strategy {which.name!r} must have {result.ndim} axes as `elapsed` has, got shape"
                f" {found.shape}; a strategy that needs it world by world must say that it listens"
            )
        if everywhere and found.shape == result.shape:
            return seat.within(found)
        result[rows] = found
    return seat.within(result)


def _followed(strategy: PerWorldIndex) -> Iterator[tuple[Strategy, PerWorldIndex]]:
    """Each strategy that occurs, with the rows that follow it."""
    if strategy.size > 0 and alike(strategy):
        yield STRATEGIES[strategy[0]], np.arange(strategy.size)
        return
    for index, which in enumerate(STRATEGIES):
        rows = (strategy == index).nonzero()[0]
        if rows.size > 0:
            yield which, rows


STRATEGIES = _shipped()
