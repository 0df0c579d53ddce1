"""Declaration: how much of its rights Microsoft expects to lose when AGI is declared, and by whom."""

import numpy as np
from numpy.typing import NDArray

from negotiation.bounds import bounded
from negotiation.parameters import Settings
from negotiation.parameters.disputes import SECURES_RIGHTS
from negotiation.shapes import PerWorld
from negotiation.state import State
from negotiation.table.scale import per_clause, three_steps
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
    numbers, (ends, judge) = settings.rights, terms
    true = numbers.agi_weight * (1 - (1 - numbers.agi_hazard) ** HORIZON)
    revenue = state.openai.revenue
    doubt = np.maximum(numbers.agi_abuse_trust - state.relationship.trust, 0)
    tempted = numbers.agi_abuse * doubt * revenue / (revenue + numbers.agi_abuse_scale) * (side == MICROSOFT)
    tempted = tempted * (1 - state.relationship.influence)
    past = per_clause(tempted, judge) * abuse_left(judge, settings)
    pending = per_clause(np.isfinite(state.relationship.claimed), judge)
    lost = np.where(pending, abuse_left(judge, settings), bounded(per_clause(true, judge) + past, 0, 1))
    chance: NDArray[np.float64] = lost * three_steps(ends, numbers.agi_research_part)
    return chance


def survival(side: int, state: State, settings: Settings) -> PerWorld:
    """Part of licence and revenue share a side expects to last under the clause in force; above 1 if secured."""
    rights = state.contract.rights
    chance = chance_of_loss(side, (rights.agi_ends, rights.agi_judge), state, settings)
    secured = settings.disputes.agi_effect == SECURES_RIGHTS
    return np.where(secured, 1 + chance, np.maximum(1 - chance, _LEFT))
