"""Compute: who may serve it, what OpenAI commits to buy from Azure, and where its models may be sold."""

from collections.abc import Mapping
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.parameters.levels import FIXED, LEVELS
from negotiation.shapes import PerLevelFlag, PerWorld, PerWorldIndex
from negotiation.state import State
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.outlook import Outlook
from negotiation.table.scale import three_steps
from negotiation.table.sheet import Block, Part, Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.terms import Contract, Distribution, Regime
from negotiation.table.worth import HORIZON, QUARTERS, TINY, annuity
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

type _Codes = NDArray[np.intp]  # (worlds, regimes or 1, commitments or 1)


class Compute(Issue):
    """Regime, commitment and distribution."""

    name = "compute"
    title = "compute: who may serve it, what is bought from Azure, where models are sold"
    levels = len(REGIME_OF_LEVEL)
    private: ClassVar[tuple[str, str]] = ("signal", "autonomy")

    def sheet(self, side: int, state: State, outlook: Outlook, settings: Settings) -> Sheet:
        """Value of every compute clause to a side, by motive."""
        contract = state.contract
        regime, commitment = contract.regime[:, None, None], contract.commitment[:, None, None]
        looser = np.maximum(regime, np.arange(len(Regime))[:, None])
        larger = commitment + np.array(COMMITMENTS)
        rule = _microsoft if side == MICROSOFT else _openai
        offered = rule(looser, larger, state, outlook, settings)
        now = rule(regime, commitment, state, outlook, settings)
        parts = {name: (part - now[name])[..., None] for name, part in offered.items()}
        name, flow = _distribution_flow(side, state, outlook, settings)
        part_of = reach_lost if side == MICROSOFT else reach
        wider = np.maximum(contract.rights.distribution[:, None], np.arange(len(Distribution)))
        more = part_of(wider, settings) - part_of(contract.rights.distribution, settings)[:, None]
        parts[name] = (flow[:, None] * more)[:, None, None, :]
        return Sheet((Block(GRID, parts, 2),), self.private[side])

    def on_table(self, state: State, settings: Settings) -> PerLevelFlag:  # noqa: ARG002 the same arguments for all
        """All, but for regimes or distributions a scenario has taken off the table."""
        fixed = (settings.table.exclusive_forever > 0)[:, None]
        azure_only = (settings.table.distribution_on_table <= 0)[:, None]
        loosens, spreads = REGIME_OF_LEVEL > Regime.EXCLUSIVE, DISTRIBUTION_OF_LEVEL > Distribution.AZURE
        return ~(fixed & loosens) & ~(azure_only & spreads)

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


def _flows(side: int, outlook: Outlook, settings: Settings) -> tuple[Part, Part, Part, Part]:
    """Compute that could be relieved, with rivals as they are and without limit; contestable load; planned demand.

    All as present values in USD bn, shape (worlds, 1, 1).
    """
    motives = settings.motives
    fading = annuity(side, settings, motives.relief_fade)
    short = outlook.shortage * outlook.planned
    usable = motives.rival_usable * outlook.rivals
    contestable = np.minimum(motives.contestable_top * outlook.azure_load, usable) * annuity(side, settings)
    demand = outlook.planned * annuity(side, settings)
    columns = np.minimum(short, usable) * fading, short * fading, contestable, demand
    return tuple(column[:, None, None] for column in columns)  # type: ignore[return-value]


def _spread(column: PerWorld) -> Part:
    return column[:, None, None]


def _openai(
    regime: _Codes,
    commitment: Part,
    state: State,  # noqa: ARG001 the same arguments as the other side's
    outlook: Outlook,
    settings: Settings,
) -> Mapping[str, Part]:
    motives = settings.motives
    relief, limitless, contestable, demand = _flows(OPENAI, outlook, settings)
    bound = _spread(motives.commitment_discount) * commitment
    covered = np.minimum(bound / np.maximum(_spread(motives.covered_scale) * demand, TINY), 1)
    cost = _spread(motives.exclusivity_cost)
    value = _spread(outlook.valuation[OPENAI])
    relieved = three_steps(regime, motives.relief_first_refusal)
    played_off = three_steps(regime, motives.bargaining_first_refusal)
    free = three_steps(regime, motives.autonomy_first_refusal)
    return {
        "shortage": cost * _spread(motives.relief_weight) * relieved * relief,
        "bargaining": cost * _spread(motives.bargaining_weight) * contestable * played_off * (1 - covered),
        "autonomy": cost * _spread(motives.autonomy_weight) * value * free,
        "assurance": _spread(motives.assurance_weight) * np.minimum(bound, limitless),
        "flexibility": -_spread(motives.inflexibility_weight) * bound**2 / np.maximum(demand, TINY),
    }


def _microsoft(
    regime: _Codes, commitment: Part, state: State, outlook: Outlook, settings: Settings
) -> Mapping[str, Part]:
    motives = settings.motives
    relief, limitless, contestable, demand = _flows(MICROSOFT, outlook, settings)
    bound = _spread(motives.commitment_discount) * commitment
    covered = np.minimum(bound / np.maximum(_spread(motives.covered_scale) * demand, TINY), 1)
    assured = np.minimum(bound, _spread(motives.rival_usable) * limitless)
    resold = _spread(resale_chance(outlook.shortage, settings))
    growing = three_steps(regime, motives.growth_first_refusal)
    growing = np.where(regime == Regime.OPEN, _spread(motives.growth_open), growing)
    met = growing * relief / np.maximum(limitless, TINY)
    starved = _spread(outlook.shortage) * limitless * (1 - met)
    eased = 1 - assured / np.maximum(2 * limitless, TINY)
    signal = _spread(signal_worth(state, outlook.azure_ai, settings))
    executed = _spread(settings.compute.execution_aversion * motives.execution_weight) * relief
    concentrated = bound**2 / (demand + _spread(motives.concentration_floor))
    lost = three_steps(regime, motives.margin_first_refusal)
    weaker = three_steps(regime, motives.signal_first_refusal)
    eases = three_steps(regime, motives.relief_first_refusal)
    return {
        "margin": -_spread(motives.margin_weight) * (1 - resold) * lost * contestable * (1 - covered),
        "partner's growth": -_spread(motives.growth_weight) * starved * eased,
        "signal": -signal * weaker,
        "scrutiny": _spread(case_cost(state, outlook, settings)) * eases,
        "backlog": _spread(motives.backlog_weight) * commitment + _spread(motives.assured_margin_weight) * assured,
        "concentration": executed * eases - _spread(motives.concentration_weight) * concentrated,
    }


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
    return np.clip(motives.resale_floor + motives.resale_slope * shortage, 0, motives.resale_top)


def case_cost(state: State, outlook: Outlook, settings: Settings) -> PerWorld:
    """What an open regulator's case is expected to cost Microsoft if nothing changes, USD bn [M39]."""
    years = 1 / np.maximum(settings.relationship.case_close * QUARTERS, TINY)
    cost = settings.motives.case_relief + settings.rights.penalty * np.minimum(years, HORIZON / QUARTERS)
    return state.relationship.case_open * cost * outlook.azure_ai


def _distribution_flow(side: int, state: State, outlook: Outlook, settings: Settings) -> tuple[str, PerWorld]:
    """What selling everywhere is worth to a side: the motive's name and its value, USD bn [B10, M20, M24]."""
    rights, alike = settings.rights, state.market.commoditisation
    if side == MICROSOFT:
        distinct = np.minimum((1 - alike) / rights.distribution_alike, 1) ** rights.distribution_power
        own = 1 - settings.motives.own_models_enough * state.microsoft.in_house
        return "channel", -rights.distribution_margin * outlook.azure_ai * distinct * own
    sold = outlook.revenue_worth[OPENAI][:, HORIZON]
    allowed = 1 - rights.licence_bar * state.contract.rights.licence_exclusive
    return "reach", allowed * rights.distribution_reach * sold * (rights.distribution_alike_reach + alike)
