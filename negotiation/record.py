"""What happened, where and when: metrics a quarter, deals, offers, events."""

from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.codebook import METRICS
from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.shapes import PerLevel, PerWorld, PerWorldIndex
from negotiation.state import State
from negotiation.table.issues import NAMES
from negotiation.table.surplus import SOLUTION_COLUMNS, Sitting
from negotiation.table.told_terms import CODES, TERMS

#: What can be kept: tables, and the talks with both sides' values, which are large.
KEEPABLE: Final = ("metrics", "deals", "offers", "events", "talks")
#: What is kept if nothing else is asked for.
TABLES: Final = KEEPABLE[:-1]
#: Worlds whose metrics are put in order of time together: as many numbers as lie next to each other in memory.
_AT_ONCE: Final = 8


#: Columns of every table besides ``world`` and ``quarter``; ``docs/record.md`` says what they mean.
DEAL_COLUMNS: Final = (
    *("opened", "rounds", "opener", "reason", "investment", "premium", "equity_agreed", "new_commitment"),
    *(f"{term}_{when}" for when in ("old", "new") for term in TERMS),
    *(
        f"{what}_{side}"
        for side in ("microsoft", "openai")
        for what in ("value", "sum", "disagreement", "outside", "goal", "pressure")
    ),
    *(f"gain_{issue}_{side}" for side in ("microsoft", "openai") for issue in NAMES),
    *SOLUTION_COLUMNS,
    *("runway", "shortage", "valuation"),
)
OFFER_COLUMNS: Final = (
    *("protocol", "round", "side", "counterpart", "action", "answer"),
    *("share", "capped", "investment", "cap_multiple", "stake", "equity", "premium"),
    *("regime", "commitment", "distribution", *(f"level_{name}" for name in NAMES), "price", "quantity", "pay"),
    *("value_side", "value_counterpart", "target", "goal", "disagreement", "reservation", "pressure"),
)
EVENT_COLUMNS: Final = ("event", "amount", "who")
#: Those of them that hold words; all others hold numbers.
WORDS: Final = frozenset(
    (
        *("protocol", "side", "counterpart", "action", "answer", "goal", "pressure", "opener", "reason"),
        *("regime", "distribution", "event", "who", "goal_microsoft", "goal_openai"),
        *("pressure_microsoft", "pressure_openai", *(f"{term}_{when}" for when in ("old", "new") for term in CODES)),
    )
)


class Ledger:
    """Rows of one kind, kept as columns; each row says its world and quarter.

    Args:
        names: the columns besides ``world`` and ``quarter``; a row that has no value for one gets nan, None for words.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._known = frozenset(names)
        self._parts: list[tuple[PerWorldIndex, int, dict[str, Any]]] = []

    def add(self, world: PerWorldIndex, quarter: int, **columns: Any) -> None:
        """Add one row for each of some worlds.

        Args:
            world: index of the world of each row, shape (rows,).
            quarter: of the clock, the same for all rows.
            columns: one value for all rows, or an array of shape (rows,); arrays are kept, so change them no more.

        Raises:
            ValueError: a column this ledger does not have.
        """
        if not columns.keys() <= self._known:
            unknown = columns.keys() - self._known
            raise ValueError(f"the ledger has no column {', '.join(sorted(unknown))}")
        if world.size:
            kept = {name: _kept(name, value) for name, value in columns.items() if value is not None}
            self._parts.append((world, quarter, kept))

    def columns(self) -> dict[str, NDArray[Any]]:
        """All rows as one array a column, by world, then in the order they were added; words are objects."""
        worlds = np.concatenate([np.zeros(0, dtype=np.intp), *(world for world, _, _ in self._parts)])
        order = np.argsort(worlds, kind="stable")
        sizes = np.array([world.size for world, _, _ in self._parts], dtype=np.intp)
        quarters = np.repeat(np.array([quarter for _, quarter, _ in self._parts], dtype=np.intp), sizes)
        place = np.empty_like(order)
        place[order] = np.arange(order.size)
        ends = accumulate(world.size for world, _, _ in self._parts)
        places = [place[start:end] for start, end in pairwise((0, *ends))]
        columns = {name: self._column(name, sizes, order, places) for name in self.names}
        return {"world": worlds[order], "quarter": quarters[order], **columns}

    def _column(
        self, name: str, sizes: PerWorldIndex, order: PerWorldIndex, places: Sequence[PerWorldIndex]
    ) -> NDArray[Any]:
        """A column, its rows in order; where none were given, None for words and nan for numbers."""
        nothing, kind = (None, object) if name in WORDS else (np.nan, np.float64)
        given = [columns.get(name, nothing) for _, _, columns in self._parts]
        if not any(isinstance(value, np.ndarray) for value in given):
            return np.repeat(np.array(given, dtype=kind), sizes)[order]
        column: NDArray[Any] = np.full(order.size, nothing, dtype=kind)
        for rows, value in zip(places, given, strict=True):
            if value is not nothing:
                column[rows] = value
        return column


def _kept(name: str, value: Any) -> Any:
    """A value as it is kept: one for all rows, or an array by itself, of objects for words and else of numbers."""
    if not isinstance(value, np.ndarray):
        return value
    return np.ascontiguousarray(value, object if name in WORDS else np.float64)


def read(name: str, state: State, settings: Settings) -> PerWorld:
    """A metric in numbers, as it stands, shape (worlds,), by itself."""
    return np.ascontiguousarray(METRICS[name].read(state, settings), dtype=np.float64)


def _by_itself[Number: np.generic](values: NDArray[Number]) -> NDArray[Number]:
    """A metric's values, shape (worlds,), by themselves: part of a larger array would keep all of that."""
    return values if values.flags.c_contiguous else values.copy()


@over_worlds
def _turned(quarters: PerLevel) -> PerLevel:
    """A metric, shape (worlds, quarters), from its quarters, shape (quarters, worlds); a few worlds at a time."""
    count, worlds = quarters.shape
    turned = np.empty((worlds, count))
    for first in range(0, worlds, _AT_ONCE):
        for quarter in range(count):
            for world in range(first, min(first + _AT_ONCE, worlds)):
                turned[world, quarter] = quarters[quarter, world]
    return turned


def _check_names(what: str, wanted: Collection[str], known: Collection[str]) -> None:
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise ValueError(f"{what} must name some of {', '.join(known)}, got {', '.join(unknown)}")


class Record:
    """Everything a history leaves behind.

    Args:
        keep: which of ``KEEPABLE`` to keep; what is kept never changes what happens.
        metrics: names of the metrics to record; all of them if left out.

    Attributes:
        names: of the metrics recorded, in the order of ``METRICS``.
        talks: one ``Sitting`` a quarter in which some world talked, if kept.
    """

    def __init__(self, keep: Sequence[str] = TABLES, metrics: Sequence[str] | None = None) -> None:
        wanted = METRICS.keys() if metrics is None else set(metrics)
        _check_names("keep", set(keep), KEEPABLE)
        _check_names("metrics", wanted, METRICS)
        self.keep = frozenset(keep)
        self.names = tuple(name for name in METRICS if name in wanted)
        self.quarters: list[int] = []
        self.talks: list[Sitting] = []
        self.deals, self.offers, self.events = Ledger(DEAL_COLUMNS), Ledger(OFFER_COLUMNS), Ledger(EVENT_COLUMNS)
        self._metrics: dict[str, list[NDArray[Any]]] = {name: [] for name in self.names}

    def collect(self, quarter: int, state: State, settings: Settings) -> None:
        """Add a quarter's metrics, flags as flags and codes as codes: they become numbers all at once."""
        self.quarters.append(quarter)
        if "metrics" in self.keep:
            for name, column in self._metrics.items():
                column.append(_by_itself(METRICS[name].read(state, settings)))

    def metrics(self) -> dict[str, NDArray[np.float64]]:
        """Every metric that was recorded, shape (worlds, quarters)."""
        kept = {name: quarters for name, quarters in self._metrics.items() if quarters}
        return {name: _turned(np.array(quarters, dtype=np.float64)) for name, quarters in kept.items()}

    def latest(self, name: str) -> NDArray[Any]:
        """A metric in the last quarter recorded, shape (worlds,); a flag or a code as it is."""
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
