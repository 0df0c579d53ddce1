"""Ends: what every history has come to, gathered in one walk through the folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.folder import Stored
from experiments.headlines import CHIEF
from experiments.milestones import MILESTONES
from experiments.observables import Observable, observable
from experiments.plan import Plan
from experiments.report.dealt import Dealt, counted
from experiments.report.groups import Groups
from experiments.report.pieces import PerHistory, Piece, pieces
from negotiation.state import Label
from negotiation.world.outcomes import FLAGS, RULES

#: What may come once and is drawn as it comes, by name among the milestones.
COMING: Final = ("exclusivity_over", "first_refusal", "compute_open", "any_cloud", "conversion_done")
#: What settings are held against each other by, beside outcomes and the chief headlines.
DATED: Final = ("date:exclusivity_over", "by:compute_open", "by:conversion_done")


@dataclass(frozen=True)
class Ends:
    """What histories have come to; nan where one is not there.

    Attributes:
        there: which histories are, shape (settings, worlds).
        outcomes: code of the label at the end, shape (settings, worlds).
        shares: histories by group, label and quarter, shape (groups, labels, quarters); none if labels were not kept.
        flags: name of a flag -> whether it holds at the end, shape (settings, worlds).
        dates: milestone -> quarters until it came, infinite where it never did, shape (settings, worlds).
        values: observable -> its value at the end, shape (settings, worlds).
        dealt: deals counted; none if they were not kept.
    """

    there: NDArray[np.bool_]
    outcomes: PerHistory
    shares: NDArray[np.int64] | None
    flags: Mapping[str, PerHistory]
    dates: Mapping[str, PerHistory]
    values: Mapping[str, PerHistory]
    dealt: Dealt | None


def observed(plan: Plan) -> dict[str, Observable]:
    """What settings are held against each other by, as far as a plan kept it.

    Args:
        plan: what was played.
    """
    names = (*(f"outcome:{RULES[label].title}" for label in Label), *DATED, *CHIEF)
    found = {name: observable(name, plan.scenario) for name in names}
    return {name: each for name, each in found.items() if _kept(plan, each.metrics, each.table)}


def _kept(plan: Plan, metrics: Sequence[str], table: str) -> bool:
    return table in plan.keep and set(metrics) <= set(plan.metrics)


def _flags(plan: Plan) -> dict[str, Observable]:
    names = [f"flag_{flag.name.lower()}" for flag in FLAGS]
    return {name: observable(name, plan.scenario) for name in names if _kept(plan, (name,), "metrics")}


def _coming(plan: Plan) -> tuple[str, ...]:
    return tuple(
        name
        for name in COMING
        if _kept(plan, (MILESTONES[name].metric,) if MILESTONES[name].metric else (), MILESTONES[name].table)
    )


def ends(stored: Stored, groups: Groups) -> Ends:
    """What the histories of a folder have come to.

    Args:
        stored: the folder.
        groups: settings that are told apart.
    """
    plan, shape = stored.plan, (len(stored.plan.design), stored.plan.worlds)
    values, flags, coming = observed(plan), _flags(plan), _coming(plan)
    labelled = _kept(plan, ("label",), "metrics")
    result = Ends(
        there=np.zeros(shape, dtype=bool),
        outcomes=np.full(shape, np.nan),
        shares=np.zeros((len(groups), len(Label), len(stored.quarters)), dtype=np.int64) if labelled else None,
        flags={name: np.full(shape, np.nan) for name in flags},
        dates={name: np.full(shape, np.nan) for name in coming},
        values={name: np.full(shape, np.nan) for name in values},
        dealt=Dealt.nothing(plan, groups) if "deals" in plan.keep else None,
    )
    for piece in pieces(stored, _metrics(values, flags, coming, labelled)):
        _look(piece, result, groups, values, flags)
    return result


def _metrics(
    values: Mapping[str, Observable], flags: Mapping[str, Observable], coming: Sequence[str], labelled: bool
) -> tuple[str, ...]:
    read = [metric for each in (*values.values(), *flags.values()) for metric in each.metrics]
    dated = [MILESTONES[name].metric for name in coming if MILESTONES[name].metric]
    return tuple(dict.fromkeys([*read, *dated, *(["label"] if labelled else [])]))


def _look(
    piece: Piece,
    found: Ends,
    groups: Groups,
    values: Mapping[str, Observable],
    flags: Mapping[str, Observable],
) -> None:
    """Put down what some worlds have come to."""
    place, there = (slice(None), piece.place), piece.there
    found.there[place] = there
    found.outcomes[place] = _outcomes(piece)
    for name, each in values.items():
        found.values[name][place] = np.where(there, each.read(piece), np.nan)
    for name, each in flags.items():
        found.flags[name][place] = np.where(there, each.read(piece), np.nan)
    for name, dates in found.dates.items():
        dates[place] = np.where(there, MILESTONES[name].when(piece), np.nan)
    if found.shares is not None:
        _count_labels(piece, found.shares, groups)
    if found.dealt is not None:
        found.dealt.add(counted(piece, groups))


def _outcomes(piece: Piece) -> PerHistory:
    """The label every history ends with."""
    codes = {RULES[label].title: float(label) for label in Label}
    rows, result = piece.table("outcomes", ("world", "setting", "outcome")), np.full(piece.there.shape, np.nan)
    result[rows["setting"].astype(int), rows["world"] - piece.first] = [codes[name] for name in rows["outcome"]]
    return result


def _count_labels(piece: Piece, shares: NDArray[np.int64], groups: Groups) -> None:
    labels = piece.series("label")
    for label in Label:
        held = (labels == label).sum(axis=1)
        for setting, group in enumerate(groups.of):
            shares[group, label] += held[setting]
