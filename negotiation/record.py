"""What happened, where and when: metrics a quarter, deals, offers, events."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.codebook import METRICS
from negotiation.parameters import Settings
from negotiation.shapes import PerWorldIndex
from negotiation.state import State

KEEPABLE: Final = ("metrics", "deals", "offers", "events")


class Ledger:
    """Rows of one kind, kept as columns; each row says its world and quarter."""

    def __init__(self) -> None:
        self._parts: list[dict[str, NDArray[Any]]] = []

    def add(self, world: PerWorldIndex, quarter: int, **columns: Any) -> None:
        """Add one row for each of some worlds.

        Args:
            world: index of the world of each row, shape (rows,).
            quarter: of the clock, the same for all rows.
            columns: one value for all rows, or an array of shape (rows,).
        """
        if world.size == 0:
            return
        part: dict[str, NDArray[Any]] = {"world": world, "quarter": np.full(world.size, quarter)}
        for name, value in columns.items():
            part[name] = value if isinstance(value, np.ndarray) else np.full(world.size, value)
        self._parts.append(part)

    def columns(self) -> dict[str, NDArray[Any]]:
        """All rows as one array a column, by world, then in the order they were added."""
        names: dict[str, None] = {}
        for part in self._parts:
            names.update(dict.fromkeys(part))
        joined = {name: np.concatenate([_filled(part, name) for part in self._parts]) for name in names}
        if not joined:
            return {}
        order = np.argsort(joined["world"], kind="stable")
        return {name: column[order] for name, column in joined.items()}


def _filled(part: Mapping[str, NDArray[Any]], name: str) -> NDArray[Any]:
    """A column of one part; rows that do not have it get nan, in a column of texts too."""
    if name in part:
        column = part[name]
        return column.astype(object) if column.dtype.kind in "US" else column
    return np.full(part["world"].size, np.nan)


class Record:
    """Everything a history leaves behind.

    Args:
        keep: which of ``KEEPABLE`` to keep; what is kept never changes what happens.
    """

    def __init__(self, keep: Sequence[str] = KEEPABLE) -> None:
        unknown = set(keep) - set(KEEPABLE)
        if unknown:
            raise ValueError(f"keep must name some of {', '.join(KEEPABLE)}, got {', '.join(sorted(unknown))}")
        self.keep = frozenset(keep)
        self.quarters: list[int] = []
        self.deals, self.offers, self.events = Ledger(), Ledger(), Ledger()
        self._metrics: dict[str, list[NDArray[np.float64]]] = {name: [] for name in METRICS}

    def collect(self, quarter: int, state: State, settings: Settings) -> None:
        """Add a quarter's metrics."""
        self.quarters.append(quarter)
        if "metrics" in self.keep:
            for name, metric in METRICS.items():
                self._metrics[name].append(np.asarray(metric.read(state, settings), dtype=np.float64))

    def metrics(self) -> dict[str, NDArray[np.float64]]:
        """Every metric, shape (worlds, quarters)."""
        return {name: np.stack(columns, axis=1) for name, columns in self._metrics.items() if columns}

    def latest(self, name: str) -> NDArray[np.float64]:
        """A metric in the last quarter recorded, shape (worlds,)."""
        return self._metrics[name][-1]

    def event(self, world: PerWorldIndex, quarter: int, event: str, amount: Any = np.nan, who: str = "") -> None:
        """Add an event in some worlds.

        Args:
            world: index of each world in which it happened.
            quarter: of the clock.
            event: its name.
            amount: its size in its own unit, if it has one.
            who: whom it is about.
        """
        if "events" in self.keep:
            self.events.add(world, quarter, event=event, amount=amount, who=who)
