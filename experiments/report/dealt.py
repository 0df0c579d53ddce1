"""Dealt: deals counted, by quarter, by who opened the talk and why, and by the terms that they changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from experiments.plan import Plan
from experiments.report.groups import Groups
from experiments.report.pieces import Piece
from negotiation.clock import Quarter
from negotiation.table import told_terms

type Columns = Mapping[str, NDArray[Any]]
type PerDeal = NDArray[np.bool_]


def _changed(*names: str) -> Callable[[Columns], PerDeal]:
    return lambda deals: np.logical_or.reduce([deals[f"{name}_old"] != deals[f"{name}_new"] for name in names])


#: What a deal can change, in words, and where it does.
TERMS: Final[Mapping[str, Callable[[Columns], PerDeal]]] = {
    "new money from Microsoft": lambda deals: deals["investment"] > 0,
    "new orders from Azure": lambda deals: deals["new_commitment"] > 0,
    "revenue share, its cap or end": _changed("share", "cap", "last_quarter"),
    "Microsoft's part of OpenAI": _changed("stake", "equity"),
    "consent to a conversion": _changed("consent"),
    "who may serve compute": _changed("regime"),
    "where models are sold": _changed("distribution"),
    "resale passed on": _changed("resale"),
    "the licence": _changed("licence_end", "licence_exclusive", "licence_scope"),
    "the AGI clause": _changed("agi_ends", "agi_judge"),
    "sharing of knowledge and data": _changed("sharing", "data"),
    "credit for joint work": _changed("credit"),
    "who may build, compete, release": _changed("may_build", "may_compete", "may_release"),
    "safety rules": _changed("safety"),
}
_READ: Final = (
    *("world", "setting", "quarter", "opener", "reason", "investment", "new_commitment"),
    *(f"{name}_{when}" for name in told_terms.TERMS for when in ("old", "new")),
)


@dataclass(frozen=True)
class Dealt:
    """Deals counted.

    Attributes:
        first: the first quarter played.
        openers: who opened the talk -> deals, shape (groups, quarters).
        reasons: what opened it -> deals, shape (groups, quarters).
        times: term -> deals that changed it, shape (groups,).
        histories: term -> histories in which one did, shape (groups,).
        per_history: deals of each history, shape (settings, worlds).
    """

    first: Quarter
    openers: dict[str, NDArray[np.int64]]
    reasons: dict[str, NDArray[np.int64]]
    times: dict[str, NDArray[np.int64]]
    histories: dict[str, NDArray[np.int64]]
    per_history: NDArray[np.int64]

    @classmethod
    def nothing(cls, plan: Plan, groups: Groups) -> "Dealt":
        """Before anything is counted."""
        none = {name: np.zeros(len(groups), dtype=np.int64) for name in TERMS}
        empty = np.zeros((len(plan.design), plan.worlds), dtype=np.int64)
        return cls(plan.scenario.start, {}, {}, none, {name: each.copy() for name, each in none.items()}, empty)

    def add(self, piece: "_Counted") -> None:
        """Put down the deals of some worlds."""
        for mine, theirs in ((self.openers, piece.openers), (self.reasons, piece.reasons)):
            for name, counts in theirs.items():
                mine[name] = mine.get(name, 0) + counts
        for mine, theirs in ((self.times, piece.times), (self.histories, piece.histories)):
            for name, counts in theirs.items():
                mine[name] += counts
        self.per_history[:, piece.place] = piece.per_history


@dataclass(frozen=True)
class _Counted:
    """What ``Dealt`` has, of some worlds."""

    place: slice
    openers: dict[str, NDArray[np.int64]]
    reasons: dict[str, NDArray[np.int64]]
    times: dict[str, NDArray[np.int64]]
    histories: dict[str, NDArray[np.int64]]
    per_history: NDArray[np.int64]


def counted(piece: Piece, groups: Groups) -> _Counted:
    """The deals of some worlds, counted.

    Args:
        piece: the worlds.
        groups: settings that are told apart.
    """
    deals = piece.table("deals", _READ)
    setting, world = deals["setting"].astype(int), deals["world"].astype(int) - piece.first
    group, quarters = groups.of[setting], len(piece.quarters)
    ahead = {name: place for place, name in enumerate(piece.quarters)}
    quarter = np.array([ahead[name] for name in deals["quarter"]], dtype=int)

    def by(column: str) -> dict[str, NDArray[np.int64]]:
        result = {}
        for name in sorted(set(deals[column])):
            result[name] = np.zeros((len(groups), quarters), dtype=np.int64)
            np.add.at(result[name], (group[deals[column] == name], quarter[deals[column] == name]), 1)
        return result

    per_history = np.zeros((len(piece.plan.design), piece.plan.worlds), dtype=np.int64)
    np.add.at(per_history, (setting, world), 1)
    times, histories = {}, {}
    for name, where in TERMS.items():
        changed = where(deals)
        times[name] = np.bincount(group[changed], minlength=len(groups))
        seen = np.unique(np.stack([setting[changed], world[changed]]), axis=1)[0]
        histories[name] = np.bincount(groups.of[seen], minlength=len(groups))
    return _Counted(piece.place, by("opener"), by("reason"), times, histories, per_history)
