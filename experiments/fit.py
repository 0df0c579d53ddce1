"""How far simulated histories are from the record: what is fitted to it, and what is only held against it."""

import csv
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.ensemble import Result
from negotiation.clock import Quarter
from negotiation.model import Partnership
from negotiation.state import Label

type PerWorld = NDArray[np.float64]

FOLDER: Final = Path(__file__).parent / "facts"
FIT, CHECK = "fit", "check"
TABLES: Final = (FIT, CHECK)
#: Facts to this quarter may be fitted.
LAST_FITTED: Final = "2025Q3"
#: What a played batch must keep for both tables.
NEEDED: Final = ("metrics", "deals")
#: Distance of a quantity that cannot be read, in half widths of its band: far out.
FAR: Final = 10.0
LOGARITHMIC: Final = "log"


@dataclass(frozen=True)
class Row:
    """A quantity of the record, and the band the histories' middle should lie in.

    Attributes:
        name: short.
        what: in words.
        unit: of the numbers; of a share of worlds, that share.
        record: what the record says, in words.
        record_low: least value that agrees with the record.
        record_high: largest such value.
        low: lower end of the band, of the median over worlds or of the share of worlds.
        high: its upper end.
        scale: ``log`` if ratios count, ``plain`` if differences do.
        source: dated facts (``openai.headcount 2023-11-30``) or lines of documents (``002 L69``).
    """

    name: str
    what: str
    unit: str
    record: str
    record_low: float
    record_high: float
    low: float
    high: float
    scale: str
    source: str

    def holds(self, value: float) -> bool:
        """Whether a value lies in the band."""
        return self.low <= value <= self.high

    def distance(self, value: float) -> float:
        """How far a value is from the record, in half widths of the band."""
        return self._outside(value, self.record_low, self.record_high, 0.0)

    def beyond(self, value: float, margin: float = 0.0) -> float:
        """How far a value is beyond the band, in half widths of it.

        Args:
            value: in the row's unit.
            margin: how far inside the band that begins, in half widths.
        """
        return self._outside(value, self.low, self.high, margin)

    def apart(self, one: float, other: float) -> float:
        """How far two values are from each other, in half widths of the band."""
        return self._outside(one, other, other, 0.0)

    def _outside(self, value: float, low: float, high: float, margin: float) -> float:
        if self.scale == LOGARITHMIC and min(value, low) <= 0:
            return FAR
        scaled = math.log if self.scale == LOGARITHMIC else float
        half = (scaled(self.high) - scaled(self.low)) / 2
        over = max(scaled(value) - scaled(high), scaled(low) - scaled(value)) / half + margin
        return FAR if math.isnan(over) else min(max(over, 0.0), FAR)


@cache
def rows(table: str) -> tuple[Row, ...]:
    """The rows of a table, ``fit`` or ``check``."""
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Row(**_typed(entry)) for entry in csv.DictReader(file))


def _typed(entry: Mapping[str, str]) -> dict[str, Any]:
    numbers = ("record_low", "record_high", "low", "high")
    return {name: float(text) if name in numbers else text for name, text in entry.items()}


def fitted_quantities() -> frozenset[str]:
    """Names of the dated facts that the fit table uses: what is said of them is fit, not forecast."""
    return frozenset(source.split()[0] for row in rows(FIT) for source in row.source.split(";"))


def measured(played: Result | Partnership, tables: tuple[str, ...] = TABLES) -> pd.DataFrame:
    """What many histories say of the quantities on record.

    Args:
        played: histories that keep metrics and deals, up to 2025Q3 for the fit table, to the end of 2030 for the other.
        tables: which of the two.

    Returns:
        One row a quantity: table, name, what, unit, record, low, high, value (nan where the histories do not go that
        far), inside (whether the value lies in the band), source.

    Raises:
        LookupError: metrics or deals were not kept.
    """
    model = played.model if isinstance(played, Result) else played
    histories = _Histories.of(model)
    found = []
    for table in tables:
        for row in rows(table):
            value = histories.value(row.name)
            told = {name: getattr(row, name) for name in ("name", "what", "unit", "record", "low", "high")}
            found.append({"table": table, **told, "value": value, "inside": row.holds(value), "source": row.source})
    return pd.DataFrame(found)


class _NotPlayedError(LookupError):
    """A quarter the histories do not have."""


@dataclass(frozen=True)
class _Histories:
    """Metrics, arrays of shape (worlds, quarters), and deals, one row a deal."""

    metrics: Mapping[str, NDArray[np.float64]]
    deals: Mapping[str, NDArray[Any]]
    first: int
    quarters: int

    @classmethod
    def of(cls, model: Partnership) -> "_Histories":
        """What a model has on record."""
        missing = [name for name in NEEDED if name not in model.record.keep]
        if missing:
            raise LookupError(f"{missing[0]} were not kept; the tables need keep={NEEDED}")
        played = model.record.quarters
        return cls(model.record.metrics(), model.record.deals.columns(), played[0], len(played))

    def value(self, name: str) -> float:
        """A quantity of the tables, over all worlds."""
        try:
            return float(READINGS[name](self))
        except _NotPlayedError:
            return math.nan

    def column(self, quarter: str) -> int:
        index = Quarter.parse(quarter).index - self.first
        if not 0 <= index < self.quarters:
            raise _NotPlayedError(quarter)
        return index

    def at(self, name: str, quarter: str) -> PerWorld:
        return self.metrics[name][:, self.column(quarter)]

    def over(self, name: str, first: str, last: str) -> NDArray[np.float64]:
        return self.metrics[name][:, self.column(first) : self.column(last) + 1]

    def until(self, name: str, last: str) -> NDArray[np.float64]:
        return self.metrics[name][:, : self.column(last) + 1]

    def worlds(self) -> int:
        return len(next(iter(self.metrics.values())))


type Reading = Callable[[_Histories], Any]


def _middle(values: PerWorld) -> Any:
    known = values[~np.isnan(values)]
    return np.median(known) if known.size else math.nan


def _at(name: str, quarter: str) -> Reading:
    return lambda h: _middle(h.at(name, quarter))


def _of_year(name: str, year: int) -> Reading:
    """Median over worlds of a rate's mean in a calendar year."""
    return lambda h: _middle(h.over(name, f"{year}Q1", f"{year}Q4").mean(axis=1))


def _attrition(firm: str) -> Reading:
    """Median over worlds of a firm's seniors lost over its seniors a quarter before, from 2023 to the last fact."""

    def read(h: _Histories) -> Any:
        left = h.over(f"left_{firm}", "2023Q1", LAST_FITTED).sum(axis=1)
        before = h.over(f"seniors_{firm}", "2022Q4", "2025Q2").sum(axis=1)
        return _middle(np.where(before > 0, left / np.where(before > 0, before, 1), math.nan))

    return read


def _attrition_order(h: _Histories) -> Any:
    """The least ratio of one to the next in the order of the record: 1 and more if they are in that order."""
    rates = [h.value(f"attrition_{firm}") for firm in ("meta", "openai", "google", "anthropic")]
    return min(more / less if less > 0 else math.nan for more, less in pairwise(rates))


def _price_fall(h: _Histories) -> Any:
    years = 3  # from the end of 2021 to the end of 2024
    return _middle((h.at("price_index", "2021Q4") / h.at("price_index", "2024Q4")) ** (1 / years))


def _seniors_left(h: _Histories) -> Any:
    return _middle(h.over("left_openai", "2023Q1", "2024Q4").sum(axis=1))


def _ended(h: _Histories) -> NDArray[np.bool_]:
    return h.at("regime", LAST_FITTED) > 0


def _first_refusal(h: _Histories) -> Any:
    """Part of the worlds where exclusivity ended in which first refusal was in force at the end of some quarter."""
    held = (h.until("regime", LAST_FITTED) == 1).any(axis=1)
    ended = _ended(h)
    return held[ended].mean() if ended.any() else math.nan


def _obligations(h: _Histories) -> Any:
    """Part of worlds in which OpenAI was ever over a third of Microsoft's order book by the end of 2025."""
    return (h.until("order_book_openai", "2025Q4") > 1 / 3).any(axis=1).mean()


def _share_changed(h: _Histories) -> Any:
    """Part of worlds with a deal by mid 2026 that sets another share, or another cap on it, where one was in force."""
    early = h.deals["quarter"] - h.first <= h.column("2026Q2")
    other_size = h.deals["share_new"] != h.deals["share_old"]
    other_cap = h.deals["cap_new"] != h.deals["cap_old"]
    another = (h.deals["share_old"] > 0) & (other_size | other_cap)
    return np.unique(h.deals["world"][early & another]).size / h.worlds()


def _first_profit(h: _Histories) -> Any:
    """Median over worlds of the first calendar year with a profit; one later than 2030 where there is none."""
    years = range(2020, 2031)
    gains = np.stack([h.at("openai_loss_year", f"{year}Q4") < 0 for year in years], axis=1)
    return np.median(np.where(gains.any(axis=1), years[0] + gains.argmax(axis=1), years[-1] + 1))


def _decoupled(h: _Histories) -> Any:
    apart = (h.until("label", "2026Q2") == Label.DECOUPLED) | (h.until("separated", "2026Q2") > 0)
    return apart.any(axis=1).mean()


#: How each quantity is read from the histories.
READINGS: Final[Mapping[str, Reading]] = {
    "revenue_2023": _at("openai_revenue_year", "2023Q4"),
    "revenue_2024": _at("openai_revenue_year", "2024Q4"),
    "revenue_first_half_2025": _at("openai_revenue_year", "2025Q2"),
    "loss_2024": _at("openai_loss_year", "2024Q4"),
    "headcount_2023": _at("openai_headcount", "2023Q4"),
    "headcount_2024": _at("openai_headcount", "2024Q4"),
    "seniors_left": _seniors_left,
    "attrition_meta": _attrition("meta"),
    "attrition_openai": _attrition("openai"),
    "attrition_google": _attrition("google"),
    "attrition_anthropic": _attrition("anthropic"),
    "attrition_order": _attrition_order,
    "market_2024": _of_year("business_market", 2024),
    "price_fall": _price_fall,
    "exclusivity_ended": lambda h: _ended(h).mean(),
    "first_refusal": _first_refusal,
    "obligations_2025": _obligations,
    "share_changed": _share_changed,
    "first_profit": _first_profit,
    "market_2030": _of_year("business_market", 2030),
    "acquired_2026": lambda h: (h.at("acquired", "2026Q2") > 0).mean(),
    "decoupled_2026": _decoupled,
}
