"""How often the contract was really amended, and how far that rate is believed beside the histories.

Terms change together, when a contract is amended. How soon the next amendment comes is a mixture: of what the
histories say, and of the rate of amendments on record by the rule of succession, (times + 1) / (quarters + 2). The
weight of the histories is the one that would have given the best Brier score at earlier origins; a half while there
was none. Whether an amendment changes a term that is in force or not is the mean of how often it does in the histories
and in the amendments on record, which are too few to learn a weight from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.facts import quarter_of, undated
from negotiation.clock import Quarter

#: Facts that mean that the contract was changed; the first of them is the contract itself.
SIGNS: Final = (
    "term.msft_investment_announced",
    "term.gpt3_exclusive_licence_to_msft",
    "term.azure_compute_exclusive",
    "event.amended_agreement",
)


@dataclass(frozen=True)
class Foretold:
    """An earlier forecast of whether the contract is amended within some quarters, and what happened.

    Attributes:
        histories: chance by the histories.
        record: chance by the rate on record.
        happened: it was.
    """

    histories: float
    record: float
    happened: bool


@dataclass(frozen=True)
class Amending:
    """How soon the contract is amended.

    Attributes:
        rate: on record, 1/quarter.
        weight: of the histories in the mixture.
    """

    rate: float
    weight: float

    def changes(self, histories: float, record: pd.DataFrame, name: str) -> float:
        """Chance that an amendment changes a term.

        Args:
            histories: the chance by them.
            record: facts known.
            name: of the term.
        """
        on_record = succession(times_changed(record, name), len(amended(record)))
        return (histories + on_record) / 2

    def chance(self, histories: float, quarters: int) -> float:
        """Chance of an amendment within some quarters.

        Args:
            histories: the chance by them.
            quarters: from the origin.
        """
        return self.weight * histories + (1 - self.weight) * within(self.rate, quarters)


def within(rate: float, quarters: int) -> float:
    """Chance that something of a rate happens within some quarters."""
    return 1 - (1 - rate) ** quarters


def amended(record: pd.DataFrame) -> frozenset[int]:
    """Quarters of the clock in which the contract was amended."""
    rows = record[record["quantity"].isin(SIGNS) & ~undated(record)]
    quarters = {quarter_of(date).index for date in rows["date"]}
    return frozenset(quarters - {min(quarters, default=0)})


def times_changed(record: pd.DataFrame, name: str) -> int:
    """How many amendments on record changed a term that is in force or not."""
    rows = record[(record["quantity"] == name) & ~undated(record)].sort_values("date")
    values = rows["value"].to_numpy() > 0
    return int((values[1:] != values[:-1]).sum())


def rate_on_record(record: pd.DataFrame, origin: Quarter) -> float:
    """Amendments a quarter up to an origin, by the rule of succession."""
    times = len([quarter for quarter in amended(record) if quarter <= origin.index])
    return succession(times, origin.index)


def succession(times: int, cases: int) -> float:
    """Chance of what came so many times in so many cases (Laplace's rule of succession)."""
    return (times + 1) / (cases + 2)


def best_weight(foretold: Sequence[Foretold]) -> float:
    """Weight of the histories that gives the least sum of Brier scores, between 0 and 1."""
    histories = np.array([each.histories for each in foretold])
    record = np.array([each.record for each in foretold])
    happened = np.array([each.happened for each in foretold], dtype=np.float64)
    apart = record - histories
    square = float((apart**2).sum())
    return float(np.clip(((record - happened) * apart).sum() / square, 0, 1)) if square > 0 else 1 / 2


def mixed(
    values: NDArray[np.float64],
    renewed: NDArray[np.float64],
    has_changed: NDArray[np.bool_],
    chance: float,
    enough: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """A term at a date in as many worlds as given, of which the part ``chance`` has an amended contract.

    Args:
        values: of the term at the date, shape (worlds,).
        renewed: of the term right after the next amendment, nan where none comes, shape (worlds,).
        has_changed: the contract is amended by the date, shape (worlds,).
        chance: of an amendment.
        enough: worlds amended by the date below which the next amendment stands for one by the date.
        rng: picks worlds.
    """
    after, before = once_amended(values, renewed, has_changed, enough), values[~has_changed]
    if not len(after) or not len(before):
        return values
    count = round(chance * len(values))
    return np.concatenate([rng.choice(after, count), rng.choice(before, len(values) - count)])


def once_amended(
    values: NDArray[np.float64], renewed: NDArray[np.float64], has_changed: NDArray[np.bool_], enough: int
) -> NDArray[np.float64]:
    """A term where the contract is amended by a date; where too few are, also right after the next amendment."""
    after = values[has_changed]
    if len(after) < enough:
        after = np.concatenate([after, renewed[np.isfinite(renewed) & ~has_changed]])
    return after


def held_or_changed(values: NDArray[np.float64], now: bool, chance: float) -> NDArray[np.float64]:
    """A term that is in force or not, as many worlds as given: it has changed in the part ``chance`` of them."""
    changed = np.arange(len(values)) < round(chance * len(values))
    return np.where(changed, not now, now).astype(np.float64)
