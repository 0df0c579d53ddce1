"""Agenda: when a side expects more from reopening the contract than reopening costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from negotiation.compiled import borrowing, compiled
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
    rows: PerWorldIndex | None = None,
) -> tuple[PerWorld, PerWorldIndex]:
    """Own gain in the best bargain a side believes possible, USD bn, and the issue that gives the two most.

    The bargain is the one with the largest product of gains over both reservation values (Nash 1950) among all
    clauses of the first issue joined with a few packages of the others, each the best at some weighting of the two
    sides.

    Args:
        own: own values of the clauses, one (worlds, levels) an issue.
        believed: the other's values as believed.
        floor: own reservation value, shape (worlds,).
        other_floor: the other's as believed, shape (worlds,).
        rows: the worlds asked about, shape (rows,); all of them if left out.

    Returns:
        Both of shape (rows,).
    """
    asked = np.arange(floor.size) if rows is None else rows
    return _best_bargain(packed(own), packed(believed), starts_of(own), (floor, other_floor), np.array(SWEEP), asked)


def gain_in_sight(
    microsoft: Sequence[PerLevel],
    openai: Sequence[PerLevel],
    floor: PerWorld,
    other_floor: PerWorld,
    rows: PerWorldIndex | None = None,
) -> PerWorldFlag:
    """Whether a package in sight gives both sides more than their reservation values, by both sides' own values.

    Shapes are those of ``hoped_gain``.
    """
    gain, _ = hoped_gain(microsoft, openai, floor, other_floor, rows)
    in_sight: PerWorldFlag = gain != 0
    return in_sight


@compiled
def _best_bargain(
    own: PerLevel,
    believed: PerLevel,
    starts: PerWorldIndex,
    floors: tuple[PerWorld, PerWorld],
    sweep: PerWorld,
    rows: PerWorldIndex,
) -> tuple[PerWorld, PerWorldIndex]:
    """Gain in the best bargain, and the issue that leads in it, each of shape (rows,); see ``hoped_gain``."""
    gain, leading = np.zeros(rows.size), np.zeros(rows.size, np.intp)
    for k in range(rows.size):
        world = rows[k]
        gain[k], leading[k] = _bargain(own, believed, world, starts, floors[0][world], floors[1][world], sweep)
    return gain, leading


@borrowing
def _bargain(
    own: PerLevel,
    believed: PerLevel,
    world: int,
    starts: PerWorldIndex,
    floor: float,
    other_floor: float,
    sweep: PerWorld,
) -> tuple[float, int]:
    """Gain in the best bargain of one world, and the issue that leads in it."""
    mine, theirs = own[world], believed[world]
    best, gain, leading = 0.0, 0.0, 0
    for weight in sweep:
        rest_mine, rest_theirs, most, issue = _best_rest(mine, theirs, starts, weight)
        shift, other_shift = rest_mine - floor, rest_theirs - other_floor
        clause = -1
        for level in range(starts[1]):
            product = max(mine[level] + shift, 0.0) * max(theirs[level] + other_shift, 0.0)
            if product > best:
                best, clause = product, level
        if clause >= 0:
            gain = mine[clause] + rest_mine
            leading = issue if most > mine[clause] + theirs[clause] else 0
    return gain, leading


@borrowing
def _best_rest(
    mine: PerWorld, theirs: PerWorld, starts: PerWorldIndex, weight: float
) -> tuple[float, float, float, int]:
    """The package of all issues but the first that is best at a weighting of the two sides, in one world.

    Returns:
        What it is worth to each, the most that one of its issues is worth to both, and which issue that is.
    """
    rest_mine, rest_theirs, most, leading = 0.0, 0.0, -np.inf, 0
    for issue in range(1, starts.size - 1):
        best, place = -np.inf, starts[issue]
        for level in range(starts[issue], starts[issue + 1]):
            worth = weight * mine[level] + (1 - weight) * theirs[level]
            if worth > best:
                best, place = worth, level
        rest_mine += mine[place]
        rest_theirs += theirs[place]
        joint = mine[place] + theirs[place]
        if joint > most:
            most, leading = joint, issue
    return rest_mine, rest_theirs, most, leading


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
