"""Declaration: how much of its rights Microsoft expects to lose when AGI is declared, and by whom."""

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import remembered
from negotiation.compiled import compiled, over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.disputes import SECURES_RIGHTS
from negotiation.shapes import PerLevel, PerLevelIndex, PerWorld, PerWorldFlag
from negotiation.state import State
from negotiation.table.scale import as_table, per_clause, step
from negotiation.table.stakes import MICROSOFT
from negotiation.table.terms import Judge
from negotiation.table.worth import HORIZON

#: What can be lost and secured is never all: some of every right is left.
_LEFT = 1 / HORIZON

type _Terms = tuple[NDArray[np.intp], NDArray[np.intp]]


def abuse_left(judge: NDArray[np.intp], settings: Settings) -> NDArray[np.float64]:
    """Part of opportunistic declarations that get past whoever determines AGI, 0 to 1, shape of ``judge``."""
    panel, court = (
        per_clause(part, judge) for part in (settings.rights.agi_abuse_panel, settings.rights.agi_abuse_court)
    )
    return np.where(judge == Judge.BOARD, 1.0, np.where(judge == Judge.PANEL, panel, court))


def chance_of_loss(side: int, terms: _Terms, state: State, settings: Settings) -> NDArray[np.float64]:
    """Part of Microsoft's rights a side expects to be ended by declarations, shape of the terms.

    Both expect true ones; Microsoft also fears those made for what they would end. A claim that is pending takes effect
    as far as it gets past whoever determines AGI.
    """
    ends, judge = (as_table(term) for term in terms)
    tempted = _tempted(state, settings) if side == MICROSOFT else np.zeros_like(state.openai.revenue)
    numbers, pending = settings.rights, np.isfinite(state.relationship.claimed)
    judges = numbers.agi_abuse_panel, numbers.agi_abuse_court
    chance = _chances(ends, judge, _true(settings), tempted, pending, *judges, numbers.agi_research_part)
    return chance.reshape(terms[0].shape)


@remembered
def _true(settings: Settings) -> PerWorld:
    """Part of Microsoft's rights that true declarations may end."""
    numbers = settings.rights
    return numbers.agi_weight * (1 - (1 - numbers.agi_hazard) ** HORIZON)


def _tempted(state: State, settings: Settings) -> PerWorld:
    """Part of Microsoft's rights that it fears to lose by declarations made for what they would end, if none judges."""
    numbers, revenue = settings.rights, state.openai.revenue
    doubt = np.maximum(numbers.agi_abuse_trust - state.relationship.trust, 0)
    tempted = numbers.agi_abuse * doubt * revenue / (revenue + numbers.agi_abuse_scale)
    return tempted * (1 - state.relationship.influence)


@compiled
def _gets_past(judge: int, panel: float, court: float) -> float:
    """Part of opportunistic declarations that get past whoever determines AGI."""
    if judge == Judge.BOARD:
        return 1.0
    return panel if judge == Judge.PANEL else court


@over_worlds
def _chances(
    ends: PerLevelIndex,
    judge: PerLevelIndex,
    true: PerWorld,
    tempted: PerWorld,
    pending: PerWorldFlag,
    panel: PerWorld,
    court: PerWorld,
    research: PerWorld,
) -> PerLevel:
    """Part of the rights that is ended under each of some terms, shape (worlds, terms)."""
    chance = np.empty(ends.shape)
    for world in range(ends.shape[0]):
        for k in range(ends.shape[1]):
            past = _gets_past(judge[world, k], panel[world], court[world])
            lost = past if pending[world] else min(max(true[world] + tempted[world] * past, 0.0), 1.0)
            chance[world, k] = lost * step(ends[world, k], research[world])
    return chance


def survival(side: int, state: State, settings: Settings) -> PerWorld:
    """Part of licence and revenue share a side expects to last under the clause in force; above 1 if secured."""
    rights = state.contract.rights
    chance = chance_of_loss(side, (rights.agi_ends, rights.agi_judge), state, settings)
    secured = settings.disputes.agi_effect == SECURES_RIGHTS
    return np.where(secured, 1 + chance, np.maximum(1 - chance, _LEFT))
