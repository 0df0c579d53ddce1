"""Milestones: what can come once in a history, and when it came, if it did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.histories import Histories
from negotiation.clock import Quarter
from negotiation.table.terms import Distribution, Regime

type Dates = NDArray[np.float64]  # (settings, worlds): quarters since the first one played; inf is never, nan unknown


@dataclass(frozen=True)
class Milestone:
    """Something that comes at most once in a history.

    Attributes:
        words: what it is, as a clause.
        when: the date in every history of a batch that kept what it needs.
        metric: the metric it is read from, if it is read from one.
        table: the table it is read from.
    """

    words: str
    when: Callable[[Histories], Dates]
    metric: str = ""
    table: str = "metrics"


def _since(words: str, metric: str, holds: Callable[[NDArray[np.float64]], NDArray[np.bool_]]) -> Milestone:
    """The first quarter at whose end something holds of a metric."""
    return Milestone(words, partial(_held, metric, holds), metric)


def _held(metric: str, holds: Callable[[NDArray[np.float64]], NDArray[np.bool_]], histories: Histories) -> Dates:
    values = histories.series(metric)
    held = holds(values)
    dates = np.where(held.any(axis=2), held.argmax(axis=2), np.inf)
    return np.where(np.isnan(values[:, :, 0]), np.nan, dates)


def _deal(words: str, which: Callable[[pd.DataFrame], "pd.Series[bool]"]) -> Milestone:
    """The first deal of a kind."""
    return Milestone(words, lambda all_of_them: _first(all_of_them, "deals", which), table="deals")


def _event(words: str, name: str) -> Milestone:
    """The first event of a name."""
    return Milestone(
        words, lambda all_of_them: _first(all_of_them, "events", lambda e: e["event"] == name), "", "events"
    )


def _first(histories: Histories, table: str, which: Callable[[pd.DataFrame], "pd.Series[bool]"]) -> Dates:
    """The first row of a kind in every history; a history that raised has none, and so no date that is known."""
    rows: pd.DataFrame = getattr(histories, table)
    rows = rows[which(rows)]
    dates = np.full((len(histories.design), len(histories.seeds)), np.inf)
    since = {name: Quarter.parse(name) - histories.scenario.start for name in rows["quarter"].unique()}
    ahead = rows["quarter"].map(since).to_numpy(dtype=np.float64)
    np.minimum.at(dates, (rows["setting"].to_numpy(dtype=int), rows["world"].to_numpy(dtype=int)), ahead)
    failed = histories.failures
    dates[failed["setting"].to_numpy(dtype=int), failed["world"].to_numpy(dtype=int)] = np.nan
    return dates


#: Every milestone by name, in the order in which they are told.
MILESTONES: Final[Mapping[str, Milestone]] = {
    "first_deal": _since("the contract is first changed", "amendments", lambda x: x > 0),
    "share_changed": _deal("the revenue share is changed", lambda deals: deals["share_old"] != deals["share_new"]),
    "exclusivity_over": _since("the exclusivity of Azure is over", "regime", lambda x: x > Regime.EXCLUSIVE),
    "first_refusal": _since("first refusal: Azure may match rivals", "regime", lambda x: x == Regime.FIRST_REFUSAL),
    "compute_open": _since("OpenAI may buy from any cloud", "regime", lambda x: x == Regime.OPEN),
    "new_cloud": _event("OpenAI buys from another cloud", "new_cloud"),
    "commitment_signed": _deal("OpenAI commits to buy from Azure", lambda deals: deals["new_commitment"] > 0),
    "any_cloud": _since("models may be sold on any cloud", "distribution", lambda x: x == Distribution.ANY_CLOUD),
    "licence_shared": _since("Microsoft's licence is not exclusive", "licence_exclusive", lambda x: x == 0),
    "agi_judged": _since("not OpenAI's board determines AGI", "agi_judge", lambda x: x > 0),
    "consent": _since("Microsoft consents to a conversion", "consent", lambda x: x > 0),
    "conversion_done": _since("OpenAI has converted", "converted", lambda x: x > 0),
    "talks_failed": _since("talks first fail", "talks_failed", lambda x: x > 0),
    "case_opened": _since("regulators open a case", "case_open", lambda x: x > 0),
    "agi_declared": _since("AGI is declared with effect", "agi_declared", lambda x: x > 0),
    "founders_leave": _event("founders of another lab leave OpenAI", "founders_leave"),
    "supply_deal": _event("another lab supplies Microsoft", "supply_deal"),
    "spending_cut": _since("OpenAI cuts spending for want of cash", "openai_distress", lambda x: x > 0),
    "profitable": _since("OpenAI is profitable", "flag_profitable", lambda x: x > 0),
    "separated": _since("the partnership has ended", "separated", lambda x: x > 0),
    "acquired": _since("Microsoft has bought OpenAI", "acquired", lambda x: x > 0),
}
