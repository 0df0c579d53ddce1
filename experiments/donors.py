"""Histories a later start draws from: a fixed pool of them, and which agree with the record so far.

What the record has not is taken, world by world, from a history of the scenario ``history`` that comes near what it
has. The pool has the same seeds for everybody, and which of its histories a world comes from is a number of the world's
own tape: a world that starts late is the same alone or among many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents import cast
from experiments.on_record import AMOUNT, FACT, LEVEL, TERM, Known, record_end
from experiments.scenarios import load_scenario
from negotiation.clock import Quarter
from negotiation.model import Partnership
from negotiation.shapes import PerWorld, PerWorldIndex
from negotiation.state import State

DONORS: Final = 1024
FIRST_SEED: Final = 9_000_000
#: So many histories should agree; with fewer, conditions are dropped and distances count for less.
ENOUGH: Final = 30
#: Standard deviation of the distance between a history and the record, in log units, and how it widens.
BANDWIDTH: Final = 0.4
WIDER: Final = 1.5
WIDEST: Final = 100.0
#: Amounts below are no growth to reckon with, in any unit.
LEAST: Final = 1e-9
#: What must be the same, the first to be dropped first; whether the partnership goes on at all is never dropped.
CONDITIONS: Final[tuple[str, ...]] = (
    *("licence_exclusive", "distribution", "share_cap_left", "resale_part", "consent"),
    *("revenue_share", "converted", "regime"),
)
#: Of these it counts only whether there is one.
_IN_FORCE: Final = frozenset(("resale_part", "revenue_share"))
#: Metrics that are below zero for what has no limit or no end.
_WITHOUT_END: Final = frozenset(("profit_cap", "licence_end", "share_cap_left"))
_OVER: Final = ("acquired", "separated", "agi_declared")

type PerDonor = NDArray[np.float64]  # (donors,)
type Past = Mapping[str, NDArray[np.float64]]  # metric -> (donors, quarters)


@dataclass(frozen=True)
class Agreement:
    """Which histories of the pool agree with the record, and how well.

    Attributes:
        weights: of each history, zero where it does not agree, shape (donors,).
        count: how many agree.
        relaxed: what was dropped so that enough agree.
        bandwidth: standard deviation of the distance that was used, log units.
    """

    weights: PerDonor
    count: int
    relaxed: tuple[str, ...]
    bandwidth: float

    def chosen(self, draw: PerWorld) -> PerWorldIndex:
        """The history each world comes from.

        Args:
            draw: uniform numbers, shape (worlds,).
        """
        cumulated = np.cumsum(self.weights)
        place = np.searchsorted(cumulated, draw * cumulated[-1], side="right")
        return np.asarray(np.minimum(place, np.flatnonzero(self.weights)[-1]))


class Pool:
    """The histories, played as far as they were asked for; what was asked for once is kept.

    Attributes:
        seeds: of each history.
    """

    def __init__(self) -> None:
        self.seeds = np.arange(FIRST_SEED, FIRST_SEED + DONORS)
        self._model = _begun(self.seeds)
        self._states: dict[int, State] = {}
        self._pasts: dict[int, Past] = {}

    def at(self, first: Quarter) -> tuple[State, Past]:
        """The states at the start of a quarter, and the metrics of all quarters before it.

        Args:
            first: a quarter after 2019Q3.
        """
        if first.index not in self._states:
            if self._model.now > first:
                self._model = _begun(self.seeds)
            while self._model.now < first:
                self._model.step()
            self._states[first.index] = self._model.state
            self._pasts[first.index] = self._model.record.metrics()
        return self._states[first.index], self._pasts[first.index]


def _begun(seeds: PerWorldIndex) -> Partnership:
    return load_scenario("history").model(cast, [int(seed) for seed in seeds], keep=("metrics",))


@cache
def pool() -> Pool:
    """The pool of this process."""
    return Pool()


def let_go() -> None:
    """Give the pool's memory back, some 80 MB; who asks for it again plays it again, some seconds."""
    pool.cache_clear()


def agreement(known: Sequence[Known], past: Past) -> Agreement:
    """Which histories agree with what is known.

    Args:
        known: of the start.
        past: metrics of the pool's histories before it.
    """
    end = min(record_end(known), _quarters(past) - 1)
    going_on = np.all([past[name][:, end] == 0 for name in _OVER], axis=0)
    terms = {each.name: each for each in known if each.name in CONDITIONS}
    matches = {name: _matches(terms[name], past, end) for name in CONDITIONS if name in terms}
    agrees, relaxed = _enough(going_on if going_on.any() else np.ones_like(going_on), matches)
    weights, bandwidth = _weighed(agrees, distances(known, past))
    return Agreement(weights, int(agrees.sum()), relaxed, bandwidth)


def _enough(
    going_on: NDArray[np.bool_], matches: Mapping[str, NDArray[np.bool_]]
) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Which histories agree once enough do, and what was dropped for it.

    Conditions are dropped in their order; then each of them is asked again that does not leave too few.
    """
    dropped: list[str] = []
    while _all_of(going_on, matches, dropped).sum() < ENOUGH and len(dropped) < len(matches):
        dropped.append(list(matches)[len(dropped)])
    for name in reversed(dropped):
        others = [each for each in dropped if each != name]
        if _all_of(going_on, matches, others).sum() >= ENOUGH:
            dropped = others
    return _all_of(going_on, matches, dropped), tuple(dropped)


def _all_of(
    going_on: NDArray[np.bool_], matches: Mapping[str, NDArray[np.bool_]], dropped: Sequence[str]
) -> NDArray[np.bool_]:
    asked = [flags for name, flags in matches.items() if name not in dropped]
    return np.asarray(np.all([going_on, *asked], axis=0))


def _matches(term: Known, past: Past, end: int) -> NDArray[np.bool_]:
    values = column(term.name, past)[:, end]
    in_force = term.value > 0 or np.isnan(term.value)
    return np.asarray((values > 0) == in_force if term.name in _IN_FORCE else values == term.value)


def _weighed(agrees: NDArray[np.bool_], squares: PerDonor) -> tuple[PerDonor, float]:
    """Weights by distance, the bandwidth widened until enough histories count, or half of those that agree."""
    bandwidth = BANDWIDTH
    while True:
        near = squares - squares[agrees].min()
        weights = np.where(agrees, np.exp(-near / (2 * bandwidth**2)), 0.0)
        counting = weights.sum() ** 2 / (weights**2).sum()
        if counting >= min(ENOUGH, agrees.sum() / 2) or bandwidth > WIDEST:
            return weights, bandwidth
        bandwidth *= WIDER


def distances(known: Sequence[Known], past: Past) -> PerDonor:
    """Squared distance of every history from the levels and amounts known, in log units, shape (donors,)."""
    total = np.zeros(DONORS)
    for each in known:
        if each.kind in {TERM, FACT} or each.value <= 0:
            continue
        values = np.maximum(mean_of(each, past), LEAST)
        total = total + np.log(values / each.value) ** 2
    return total


def mean_of(known: Known, past: Past) -> PerDonor:
    """What is known, as every history has it at that date, shape (donors,)."""
    last = min(known.quarter, _quarters(past) - 1)
    values = column(known.name, past)[:, max(last - known.quarters + 1, 0) : last + 1]
    return np.asarray(values.mean(axis=1))


def column(name: str, past: Past) -> NDArray[np.float64]:
    """Something that can be known, quarter by quarter in every history, shape (donors, quarters)."""
    if name == "paid_in":
        return past["invested"] - past["pledged"]
    if name in _WITHOUT_END:
        return np.where(past[name] < 0, np.inf, past[name])
    return past[name]


def carried(known: Sequence[Known], past: Past) -> dict[str, PerDonor]:
    """Everything known as it stands at the start, by the growth of every history since the date it is of.

    Args:
        known: of the start.
        past: metrics of the pool's histories before it.

    Returns:
        Name -> value at the start for a world that comes from each history, shape (donors,).
    """
    end = min(record_end(known), _quarters(past) - 1)
    return {each.name: _carried(each, past, end) for each in known}


def _carried(known: Known, past: Past, end: int) -> PerDonor:
    if known.kind == FACT:
        return np.full(DONORS, known.value)
    values = column(known.name, past)
    now = values[:, -1]
    if known.kind == LEVEL:
        return known.value * (now / np.maximum(mean_of(known, past), LEAST))
    if known.kind == TERM:
        return np.where((now == values[:, end]) & ~np.isnan(known.value), known.value, now)
    since = values[:, end] if known.kind == AMOUNT else mean_of(known, past)
    return np.maximum(known.value + (now - since), 0)


def _quarters(past: Past) -> int:
    return int(past["label"].shape[1])
