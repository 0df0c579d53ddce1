"""Compute: who may serve it, what OpenAI commits to buy from Azure, and where its models may be sold."""

from collections.abc import Mapping
from typing import ClassVar, Final

import numpy as np

from negotiation.columns import remembered, replace
from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.levels import FIXED, LEVELS
from negotiation.powers import raised
from negotiation.shapes import (
    CodeOfLevel,
    OfLevel,
    PerClause,
    PerLevel,
    PerLevelIndex,
    PerWorld,
    PerWorldIndex,
)
from negotiation.state import State
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.outlook import Outlook
from negotiation.table.packed import Allowed
from negotiation.table.patience import patience
from negotiation.table.scale import beyond_first, more_of, step, steps_worth, times
from negotiation.table.sheet import Block, Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.standing import Standing
from negotiation.table.terms import Contract, Distribution, Regime
from negotiation.table.worth import HORIZON, QUARTERS, TINY
from negotiation.world.distribution import reach, reach_lost

#: New commitment of OpenAI to buy from Azure, USD bn, and the quarters over which it is to be bought.
COMMITMENTS: Final = LEVELS["commitments"].values
COMMITMENT_QUARTERS: Final = FIXED["commitment_quarters"].count
#: Shape of the clauses: regimes, commitments, distributions; regime and distribution move one way.
GRID: Final = (len(Regime), len(COMMITMENTS), len(Distribution))
REGIME_OF_LEVEL, _SUM_OF_LEVEL, DISTRIBUTION_OF_LEVEL = (
    axis.reshape(-1) for axis in np.meshgrid(*(np.arange(size) for size in GRID), indexing="ij")
)
COMMITMENT_OF_LEVEL: Final = np.array(COMMITMENTS)[_SUM_OF_LEVEL]
_LOOSENS, _SPREADS = REGIME_OF_LEVEL > Regime.EXCLUSIVE, DISTRIBUTION_OF_LEVEL > Distribution.AZURE
#: Which clauses can be agreed where all can, where regimes or distributions cannot, where neither can, (4, levels).
_CAN_BE_AGREED: Final = np.stack([np.ones_like(_LOOSENS), ~_LOOSENS, ~_SPREADS, ~_LOOSENS & ~_SPREADS])
#: Each side's motive that speaks of where models are sold.
_SOLD_BY: Final = ("channel", "reach")
_REGIMES, _SUMS, _DISTRIBUTIONS = np.arange(len(Regime)), np.array(COMMITMENTS), np.arange(len(Distribution))


class Compute(Issue):
    """Regime, commitment and distribution."""

    name = "compute"
    title = "compute: who may serve it, what is bought from Azure, where models are sold"
    levels = len(REGIME_OF_LEVEL)
    private: ClassVar[tuple[str, str]] = ("signal", "autonomy")

    def sheet(self, side: int, now: Standing) -> Sheet:
        """Value of every compute clause to a side, by motive."""
        rule = _microsoft if side == MICROSOFT else _openai
        parts = {name: part[:, :, :, None] for name, part in rule(now).items()}
        parts[_SOLD_BY[side]] = _distributed(side, now)[:, None, None, :]
        return Sheet((Block(GRID, parts, 2),), self.private[side])

    def on_table(self, state: State, settings: Settings) -> Allowed:  # noqa: ARG002 the same arguments for all
        """All, but for regimes or distributions a scenario has taken off the table."""
        fixed, azure_only = settings.table.exclusive_forever > 0, settings.table.distribution_on_table <= 0
        return Allowed(_CAN_BE_AGREED, fixed + 2 * azure_only)

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:
        """Regime and distribution never tighten; commitments add up."""
        commitment = COMMITMENT_OF_LEVEL[level]
        wider = np.maximum(contract.rights.distribution, DISTRIBUTION_OF_LEVEL[level])
        return replace(
            contract,
            regime=np.maximum(contract.regime, REGIME_OF_LEVEL[level]),
            commitment=contract.commitment + commitment,
            commitment_end=np.where(
                commitment > 0, float(signing.quarter + COMMITMENT_QUARTERS), contract.commitment_end
            ),
            rights=replace(contract.rights, distribution=wider),
        )


@remembered
def _choices(now: Standing) -> tuple[PerLevelIndex, PerLevel, PerLevel]:
    """Regimes, commitments and how far these bind, each in force first and then what can be agreed."""
    contract, binds = now.contract, now.settings.motives.commitment_discount
    return _chosen(_REGIMES, _SUMS, contract.regime, contract.commitment, binds)


@over_worlds
def _chosen(
    agreed_regimes: CodeOfLevel, sums: OfLevel, regime: PerWorldIndex, commitment: PerWorld, binds: PerWorld
) -> tuple[PerLevelIndex, PerLevel, PerLevel]:
    """The same, shape (worlds, 1 + choices)."""
    regimes = np.empty((regime.size, 1 + agreed_regimes.size), np.intp)
    commitments, bound = np.empty((regime.size, 1 + sums.size)), np.empty((regime.size, 1 + sums.size))
    for world in range(regime.size):
        regimes[world, 0] = regime[world]
        for k in range(agreed_regimes.size):
            regimes[world, 1 + k] = max(regime[world], agreed_regimes[k])
        for k in range(1 + sums.size):
            much = commitment[world] + sums[k - 1] if k > 0 else commitment[world]
            commitments[world, k], bound[world, k] = much, binds[world] * much
    return regimes, commitments, bound


def _flows(side: int, now: Standing) -> tuple[PerWorld, PerWorld, PerWorld, PerWorld]:
    """Compute that could be relieved, with rivals as they are and without limit; contestable load; planned demand.

    All as present values in USD bn.
    """
    motives, outlook, patient = now.settings.motives, now.outlook, patience(now.settings)
    fading, years = patient.relief_years[side], patient.years[side]
    short = outlook.shortage * outlook.planned
    usable = motives.rival_usable * outlook.rivals
    contestable = np.minimum(motives.contestable_top * outlook.azure_load, usable) * years
    return np.minimum(short, usable) * fading, short * fading, contestable, outlook.planned * years


def _openai(now: Standing) -> Mapping[str, PerClause]:
    motives, value, cost = now.settings.motives, now.outlook.valuation[OPENAI], now.settings.motives.exclusivity_cost
    regimes, _, bound = _choices(now)
    relief, limitless, contestable, demand = _flows(OPENAI, now)
    relieved = steps_worth(cost * motives.relief_weight, regimes, motives.relief_first_refusal)
    against = cost * motives.bargaining_weight * contestable
    played_off = steps_worth(against, regimes, motives.bargaining_first_refusal)
    free = cost * motives.autonomy_weight * value
    assured, inflexible = _assured_and_inflexible(
        bound, limitless, demand, motives.assurance_weight, motives.inflexibility_weight
    )
    return {
        "shortage": beyond_first(times(relief, relieved))[:, :, None],
        "bargaining": _by_both(played_off, _uncovered(bound, motives.covered_scale * demand)),
        "autonomy": _by_regime(free, regimes, motives.autonomy_first_refusal),
        "assurance": _by_commitment(assured),
        "flexibility": _by_commitment(inflexible),
    }


def _microsoft(now: Standing) -> Mapping[str, PerClause]:
    motives, outlook, (regimes, commitments, bound) = now.settings.motives, now.outlook, _choices(now)
    relief, limitless, contestable, demand = _flows(MICROSOFT, now)
    kept = -motives.margin_weight * (1 - resale_chance(outlook.shortage, now.settings))
    margin = times(contestable, steps_worth(kept, regimes, motives.margin_first_refusal))
    refusal, growth_open = motives.growth_first_refusal, motives.growth_open
    starved = _starved(regimes, refusal, growth_open, outlook.shortage, relief, limitless)
    signal = -signal_worth(now.state, outlook.azure_ai, now.settings)
    case, eases = case_cost(now.state, outlook, now.settings), motives.relief_first_refusal
    executed = now.settings.compute.execution_aversion * motives.execution_weight * relief
    backlog = motives.backlog_weight, motives.assured_margin_weight
    risk = demand + motives.concentration_floor, motives.concentration_weight
    eased, booked, concentrated = _eased_and_booked(
        commitments, bound, limitless, motives.rival_usable * limitless, *backlog, *risk
    )
    return {
        "margin": _by_both(margin, _uncovered(bound, motives.covered_scale * demand)),
        "partner's growth": _by_both(times(-motives.growth_weight, starved), eased),
        "signal": _by_regime(signal, regimes, motives.signal_first_refusal),
        "scrutiny": _by_regime(case, regimes, eases),
        "backlog": _by_commitment(booked),
        "concentration": _by_either(steps_worth(executed, regimes, eases), concentrated),
    }


@over_worlds
def _uncovered(bound: PerLevel, demand: PerWorld) -> PerLevel:
    """Part of a demand that commitments leave open, shape (worlds, commitments)."""
    uncovered = np.empty(bound.shape)
    for world in range(bound.shape[0]):
        for k in range(bound.shape[1]):
            uncovered[world, k] = 1 - min(bound[world, k] / max(demand[world], TINY), 1.0)
    return uncovered


@over_worlds
def _assured_and_inflexible(
    bound: PerLevel, limitless: PerWorld, demand: PerWorld, assurance: PerWorld, inflexibility: PerWorld
) -> tuple[PerLevel, PerLevel]:
    """What OpenAI gains by being sure of compute, and loses by being bound, USD bn, shape (worlds, commitments)."""
    assured, inflexible = np.empty(bound.shape), np.empty(bound.shape)
    for world in range(bound.shape[0]):
        for k in range(bound.shape[1]):
            much = bound[world, k]
            assured[world, k] = assurance[world] * min(much, limitless[world])
            inflexible[world, k] = -inflexibility[world] * (much * much) / max(demand[world], TINY)
    return assured, inflexible


@over_worlds
def _starved(
    regimes: PerLevelIndex,
    first_refusal: PerWorld,
    growth_open: PerWorld,
    shortage: PerWorld,
    relief: PerWorld,
    limitless: PerWorld,
) -> PerLevel:
    """Growth of its partner that Microsoft holds back as rivals may not serve it, USD bn, shape (worlds, regimes)."""
    starved = np.empty(regimes.shape)
    for world in range(regimes.shape[0]):
        for k in range(regimes.shape[1]):
            regime = regimes[world, k]
            growing = growth_open[world] if regime == Regime.OPEN else step(regime, first_refusal[world])
            met = growing * relief[world] / max(limitless[world], TINY)
            starved[world, k] = shortage[world] * limitless[world] * (1 - met)
    return starved


@over_worlds
def _eased_and_booked(
    commitments: PerLevel,
    bound: PerLevel,
    limitless: PerWorld,
    usable: PerWorld,
    backlog: PerWorld,
    margin: PerWorld,
    safe: PerWorld,
    concentration: PerWorld,
) -> tuple[PerLevel, PerLevel, PerLevel]:
    """What commitments do for Microsoft, shape (worlds, commitments).

    They ease its fear for its partner's growth (a part), are worth something as backlog and by their margin, and bind
    it to one customer (both USD bn).
    """
    eased, booked, concentrated = np.empty(bound.shape), np.empty(bound.shape), np.empty(bound.shape)
    for world in range(bound.shape[0]):
        for k in range(bound.shape[1]):
            much = bound[world, k]
            assured = min(much, usable[world])
            eased[world, k] = 1 - assured / max(2 * limitless[world], TINY)
            booked[world, k] = backlog[world] * commitments[world, k] + margin[world] * assured
            concentrated[world, k] = concentration[world] * (much * much / safe[world])
    return eased, booked, concentrated


@over_worlds
def _by_regime(worth: PerWorld, regimes: PerLevelIndex, first_refusal: PerWorld) -> PerClause:
    """What regimes that can be agreed are worth beyond the one in force, shape (worlds, regimes, 1).

    Args:
        worth: of an open regime, USD bn.
        regimes: the one in force first.
        first_refusal: part of the worth that a right of first refusal has.
    """
    more = np.empty((regimes.shape[0], regimes.shape[1] - 1, 1))
    for world in range(regimes.shape[0]):
        now = worth[world] * step(regimes[world, 0], first_refusal[world])
        for k in range(regimes.shape[1] - 1):
            more[world, k, 0] = worth[world] * step(regimes[world, 1 + k], first_refusal[world]) - now
    return more


def _by_commitment(worth: PerLevel) -> PerClause:
    """What commitments that can be agreed are worth beyond the one in force, shape (worlds, 1, commitments)."""
    return beyond_first(worth)[:, None, :]


@over_worlds
def _by_both(regimes: PerLevel, commitments: PerLevel) -> PerClause:
    """What both are worth beyond those in force where one is multiplied by the other."""
    worlds, rows, columns = regimes.shape[0], regimes.shape[1] - 1, commitments.shape[1] - 1
    worth = np.empty((worlds, rows, columns))
    for world in range(worlds):
        now = regimes[world, 0] * commitments[world, 0]
        for i in range(rows):
            for k in range(columns):
                worth[world, i, k] = regimes[world, 1 + i] * commitments[world, 1 + k] - now
    return worth


@over_worlds
def _by_either(regimes: PerLevel, commitments: PerLevel) -> PerClause:
    """What both are worth beyond those in force where one is taken off the other."""
    worlds, rows, columns = regimes.shape[0], regimes.shape[1] - 1, commitments.shape[1] - 1
    worth = np.empty((worlds, rows, columns))
    for world in range(worlds):
        now = regimes[world, 0] - commitments[world, 0]
        for i in range(rows):
            for k in range(columns):
                worth[world, i, k] = regimes[world, 1 + i] - commitments[world, 1 + k] - now
    return worth


def signal_worth(state: State, azure_ai: PerWorld, settings: Settings) -> PerWorld:
    """What it is worth to Microsoft to be the one place for the leading models, USD bn [M9, M20].

    Less as models become alike, as its own do the work, and as it is disappointed with what exclusivity brings.
    """
    unmatched = 1 - settings.motives.own_models_enough * state.microsoft.in_house
    distinct = (1 - state.market.commoditisation) ** 2 * unmatched
    valued = 1 - settings.relationship.reconsideration * state.relationship.disillusion
    return settings.motives.signal_weight * azure_ai * distinct * valued


def resale_chance(shortage: PerWorld, settings: Settings) -> PerWorld:
    """Chance that Azure sells capacity OpenAI leaves to somebody else."""
    motives = settings.motives
    chance = motives.resale_floor + motives.resale_slope * shortage
    return np.minimum(np.maximum(chance, 0), motives.resale_top)


def case_cost(state: State, outlook: Outlook, settings: Settings) -> PerWorld:
    """What an open regulator's case is expected to cost Microsoft if nothing changes, USD bn [M39]."""
    years = 1 / np.maximum(settings.relationship.case_close * QUARTERS, TINY)
    cost = settings.motives.case_relief + settings.rights.penalty * np.minimum(years, HORIZON / QUARTERS)
    return state.relationship.case_open * cost * outlook.azure_ai


def _distributed(side: int, now: Standing) -> PerLevel:
    """What selling on more clouds is worth to a side, USD bn, shape (worlds, distributions); nothing where none can."""
    distribution = now.contract.rights.distribution
    if (now.settings.table.distribution_on_table > 0).nonzero()[0].size == 0:
        return np.zeros((len(distribution), 1))
    part_of = reach_lost if side == MICROSOFT else reach
    wider = part_of(np.maximum(distribution[:, None], _DISTRIBUTIONS), now.settings)
    return more_of(_distribution_flow(side, now), wider, part_of(distribution, now.settings))


def _distribution_flow(side: int, now: Standing) -> PerWorld:
    """What selling everywhere is worth to a side, USD bn [B10, M20, M24]."""
    rights, alike = now.settings.rights, now.state.market.commoditisation
    if side == MICROSOFT:
        distinct = raised(np.minimum((1 - alike) / rights.distribution_alike, 1), rights.distribution_power)
        own = 1 - now.settings.motives.own_models_enough * now.state.microsoft.in_house
        return -rights.distribution_margin * now.outlook.azure_ai * distinct * own
    sold = now.outlook.revenue_worth[OPENAI][:, HORIZON]
    allowed = 1 - rights.licence_bar * now.contract.rights.licence_exclusive
    return allowed * rights.distribution_reach * sold * (rights.distribution_alike_reach + alike)
