"""Agenda: when a side expects more from reopening the contract than reopening costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from negotiation.compiled import compiled
from negotiation.parameters import Settings
from negotiation.parameters.levels import FIXED
from negotiation.parameters.table import Table
from negotiation.shapes import PerLevel, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.table.packed import packed, starts_of

#: Weights of the own against the other's value with which all clauses but finance are picked for the estimate.
SWEEP: Final = FIXED["sweep"].values


@dataclass(frozen=True)
class AgendaView:
    """What a side sees when it considers reopening the contract.

    Attributes:
        rows: the worlds that consider it, shape (rows,).
        gain: what it hopes to gain, USD bn, shape (rows,): its part of the best bargain it believes possible.
        cost: what reopening costs it, USD bn.
        table: numbers of the table, of the same worlds.
    """

    rows: PerWorldIndex
    gain: PerWorld
    cost: PerWorld
    table: Table


@dataclass(frozen=True)
class Opening:
    """Whether a side wants to reopen the contract, and how much it stands to gain by it, USD bn."""

    wanted: PerWorldFlag
    expected: PerWorld


def opening(view: AgendaView) -> Opening:
    """Reopen when part of the gain hoped for exceeds the cost."""
    expected = view.table.expected_part * view.gain - view.cost
    return Opening(expected > 0, expected)


def reopening_cost(valuation: PerWorld, settings: Settings) -> PerWorld:
    """What reopening the contract costs a side, USD bn: a fixed part, and one that grows with what is at stake."""
    return settings.table.reopening_cost + settings.table.reopening_share * valuation


def reconsidered(cost: PerWorld, disillusion: PerWorld, settings: Settings) -> PerWorld:
    """What reopening costs a Microsoft that reconsiders exclusivity anyway, USD bn [M9]."""
    return cost * (1 - settings.relationship.reconsideration * disillusion)


def changing_cost(valuation: PerWorld, settings: Settings) -> PerWorld:
    """What changing one issue costs a side, USD bn."""
    return settings.table.issue_cost + settings.table.issue_share * valuation


def dispute_cost(valuation: PerWorld, settings: Settings) -> PerWorld:
    """What a failed talk costs a side, USD bn."""
    return settings.table.dispute_cost + settings.table.dispute_share * valuation


def hoped_gain(
    own: Sequence[PerLevel],
    believed: Sequence[PerLevel],
    floor: PerWorld,
    other_floor: PerWorld,
) -> tuple[PerWorld, PerWorldIndex]:
    """Own gain in the best bargain a side believes possible, USD bn, and the issue that gives the two most.

    The bargain is the one with the largest product of gains over both reservation values (Nash 1950) among all
    clauses of the first issue joined with a few packages of the others, each the best at some weighting of the two
    sides.

    Args:
        own: own values of the clauses, one (worlds, levels) an issue.
        believed: the other's values as believed.
        floor: own reservation value.
        other_floor: the other's as believed.
    """
    best = np.zeros_like(floor)
    gain = np.zeros_like(floor)
    leading = np.zeros(floor.shape, dtype=np.intp)
    worlds = np.arange(floor.size)
    for weight in SWEEP:
        levels = [np.argmax(weight * a + (1 - weight) * b, axis=1) for a, b in zip(own[1:], believed[1:], strict=True)]
        from_mine = [issue[worlds, level] for issue, level in zip(own[1:], levels, strict=True)]
        from_theirs = [issue[worlds, level] for issue, level in zip(believed[1:], levels, strict=True)]
        rest_mine = _added(from_mine, floor)
        rest_theirs = _added(from_theirs, floor)
        mine = own[0] + (rest_mine - floor)[:, None]
        theirs = believed[0] + (rest_theirs - other_floor)[:, None]
        product = np.maximum(mine, 0) * np.maximum(theirs, 0)
        clause = np.argmax(product, axis=1)
        found = product[worlds, clause]
        better = found > best
        best = np.where(better, found, best)
        first = own[0][worlds, clause]
        gain = np.where(better, first + rest_mine, gain)
        most, issue = first + believed[0][worlds, clause], np.zeros_like(leading)
        for place, joint in enumerate(zip(from_mine, from_theirs, strict=True), start=1):
            issue = np.where(joint[0] + joint[1] > most, place, issue)
            most = np.maximum(most, joint[0] + joint[1])
        leading = np.where(better, issue, leading)
    return gain, leading


def gain_in_sight(
    microsoft: Sequence[PerLevel], openai: Sequence[PerLevel], floor: PerWorld, other_floor: PerWorld
) -> PerWorldFlag:
    """Whether a package in sight gives both sides more than their reservation values, by both sides' own values."""
    gain, _ = hoped_gain(microsoft, openai, floor, other_floor)
    in_sight: PerWorldFlag = gain != 0
    return in_sight


def _added(values: Sequence[PerWorld], like: PerWorld) -> PerWorld:
    """Sum of values issue after issue; 0 without any."""
    total = np.zeros_like(like)
    for value in values:
        total = total + value
    return total


def may_gain(own: Sequence[PerLevel], other: Sequence[PerLevel], least: PerWorld, rows: PerWorldIndex) -> PerWorldFlag:
    """Whether in some worlds a package could give the two sides together more than ``least``, shape (rows,).

    Args:
        own: own values of the clauses, one (worlds, levels) an issue, USD bn.
        other: the other's, the same shapes.
        least: shape (worlds,), USD bn.
        rows: the worlds asked about, shape (rows,).
    """
    return _best_together(packed(own), packed(other), starts_of(own), rows) > least[rows]


@compiled
def _best_together(own: PerLevel, other: PerLevel, starts: PerWorldIndex, rows: PerWorldIndex) -> PerWorld:
    """Most that the two sides can gain together, issue by issue, shape (rows,), USD bn."""
    best = np.zeros(rows.size)
    for k in range(rows.size):
        world = rows[k]
        for issue in range(starts.size - 1):
            most = -np.inf
            for level in range(starts[issue], starts[issue + 1]):
                most = max(most, own[world, level] + other[world, level])
            best[k] += most
    return best
