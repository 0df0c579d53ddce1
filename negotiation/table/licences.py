"""Licences: what it is worth to Microsoft to use OpenAI's technology, and what OpenAI loses by it."""

from collections.abc import Mapping

import numpy as np

from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.shapes import PerLevel, PerLevelFlag, PerLevelIndex, PerWorld
from negotiation.state import State
from negotiation.table.outlook import Outlook
from negotiation.table.patience import patience
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.terms import Contract, Scope
from negotiation.table.worth import HORIZON, annuity

#: Last quarter of the clock, exclusive or not, scope; each of shape (worlds, licences).
type Licences = tuple[PerLevel, PerLevelFlag, PerLevelIndex]


def in_force(contract: Contract) -> Licences:
    """The licence in force, as the only one of shape (worlds, 1)."""
    rights = contract.rights
    return rights.licence_end[:, None], rights.licence_exclusive[:, None], rights.licence_scope[:, None]


def licence_parts(
    side: int, licences: Licences, lasting: PerWorld, state: State, outlook: Outlook, settings: Settings
) -> Mapping[str, PerLevel]:
    """Worth of licences to a side by motive, USD bn, shape (worlds, licences) [B13, B26, B32, M45].

    Args:
        side: whose.
        licences: what they say.
        lasting: part of them that no declaration of AGI is expected to end, shape (worlds,).
        state: the quarter so far.
        outlook: what both expect.
        settings: of all worlds.
    """
    numbers, (end, alone, scope) = settings.rights, licences
    years = annuity(side, settings, numbers.licence_fade, np.maximum(end - outlook.quarter, 0))
    one, flow = np.ones_like(lasting), outlook.licence
    if side == MICROSOFT:
        held = 1 + numbers.licence_hold * state.relationship.dependence_microsoft
        premium = numbers.licence_premium * (1 - state.market.commoditisation)
        return {
            "technology": _used(years, scope, numbers.licence_research, one, flow, lasting, held),
            "sole access": _alone(years, alone, flow, lasting, premium),
        }
    distrust = numbers.licence_distrust * np.maximum(1 - state.relationship.trust, 0)
    leaks = -(numbers.licence_leakage + distrust)
    sold = outlook.revenue_worth[OPENAI][:, HORIZON] / patience(settings).years[OPENAI]
    return {
        "leakage": _used(years, scope, numbers.licence_research, leaks, flow, lasting, one),
        "reach": _alone(years, alone, -numbers.licence_reach * sold, one, one),
    }


@over_worlds
def _used(
    years: PerLevel,
    scope: PerLevelIndex,
    research: PerWorld,
    part: PerWorld,
    flow: PerWorld,
    lasting: PerWorld,
    times: PerWorld,
) -> PerLevel:
    """Worth of using the technology, USD bn, shape (worlds, licences): research beside the models adds a part."""
    used = np.empty(years.shape)
    for world in range(years.shape[0]):
        for k in range(years.shape[1]):
            base = flow[world] * years[world, k] * lasting[world]
            wide = 1 + research[world] if scope[world, k] == Scope.RESEARCH else 1.0
            used[world, k] = part[world] * base * wide * times[world]
    return used


@over_worlds
def _alone(years: PerLevel, alone: PerLevelFlag, flow: PerWorld, lasting: PerWorld, premium: PerWorld) -> PerLevel:
    """Worth of being the only one who holds a licence, USD bn, shape (worlds, licences)."""
    worth = np.zeros(years.shape)
    for world in range(years.shape[0]):
        for k in range(years.shape[1]):
            if alone[world, k]:
                worth[world, k] = flow[world] * years[world, k] * lasting[world] * premium[world]
    return worth
