"""Agenda: when a side expects more from reopening the contract than reopening costs."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.parameters import Settings
from negotiation.parameters.table import Table
from negotiation.shapes import PerLevel, PerWorld, PerWorldFlag, PerWorldIndex

#: Weights of the own against the other's value with which compute clauses are picked for the estimate.
SWEEP: Final = (0.25, 0.5, 0.75)


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


def changing_cost(valuation: PerWorld, settings: Settings) -> PerWorld:
    """What changing one issue costs a side, USD bn."""
    return settings.table.issue_cost + settings.table.issue_share * valuation


def dispute_cost(valuation: PerWorld, settings: Settings) -> PerWorld:
    """What a failed talk costs a side, USD bn."""
    return settings.table.dispute_cost + settings.table.dispute_share * valuation


def hoped_gain(
    own: tuple[PerLevel, PerLevel],
    believed: tuple[PerLevel, PerLevel],
    floor: PerWorld,
    other_floor: PerWorld,
) -> tuple[PerWorld, NDArray[np.intp]]:
    """Own gain in the best bargain a side believes possible, USD bn, and the issue that gives most of it.

    The bargain is the one with the largest product of gains over both reservation values (Nash 1950) among all
    finance clauses joined with a few compute clauses, each the best at some weighting of the two sides.

    Args:
        own: own values of finance and compute clauses, shapes (worlds, levels).
        believed: the other's values as believed.
        floor: own reservation value.
        other_floor: the other's as believed.
    """
    best = np.zeros_like(floor)
    gain = np.zeros_like(floor)
    leading = np.zeros(floor.shape, dtype=np.intp)
    worlds = np.arange(floor.size)
    for weight in SWEEP:
        level = np.argmax(weight * own[1] + (1 - weight) * believed[1], axis=1)
        from_compute = own[1][worlds, level]
        mine = own[0] + (from_compute - floor)[:, None]
        theirs = believed[0] + (believed[1][worlds, level] - other_floor)[:, None]
        product = np.maximum(mine, 0) * theirs  # positive only where both gain
        clause = np.argmax(product, axis=1)
        found = product[worlds, clause]
        better = found > best
        best = np.where(better, found, best)
        from_finance = own[0][worlds, clause]
        gain = np.where(better, from_finance + from_compute, gain)
        total = from_finance + believed[0][worlds, clause]
        leading = np.where(better, np.where(total >= from_compute + believed[1][worlds, level], 0, 1), leading)
    return gain, leading


def may_gain(own: tuple[PerLevel, PerLevel], other: tuple[PerLevel, PerLevel], least: PerWorld) -> PerWorldFlag:
    """Whether some package could give the two sides together more than ``least``, USD bn."""
    joint = (own[0] + other[0]).max(axis=1) + (own[1] + other[1]).max(axis=1)
    return joint > least
