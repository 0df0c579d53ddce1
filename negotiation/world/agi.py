"""AGI: when it is reached, when it is claimed, and when a claim takes effect."""

from dataclasses import dataclass

import numpy as np

from negotiation.bounds import bounded
from negotiation.parameters import Settings
from negotiation.shapes import PerWorld, PerWorldFlag
from negotiation.state import State
from negotiation.table.terms import Ends
from negotiation.world.declaration import abuse_left


@dataclass(frozen=True)
class AgiView:
    """What OpenAI sees before it decides whether to claim that AGI is reached.

    Attributes:
        reached: by its own standard it is.
        possible: a claim could be made: none was made before, and the clause still ends something.
        temptation: chance that the clause is used for what it would end, 0 to 1.
    """

    reached: PerWorldFlag
    possible: PerWorldFlag
    temptation: PerWorld


@dataclass(frozen=True)
class AgiClaim:
    """Whether OpenAI claims that AGI is reached."""

    claims: PerWorldFlag


def agi_view(state: State, luck: PerWorld, settings: Settings) -> AgiView:
    """What OpenAI sees this quarter; ``luck`` is uniform in [0, 1) [B14, E26]."""
    numbers, rights = settings.rights, state.contract.rights
    launched = state.openai.since_launch >= 0
    together = ~(state.contract.acquired | state.contract.separated)
    ends_something = (rights.agi_ends > Ends.NOTHING) & ~rights.ended
    free = ~state.relationship.declared & ~np.isfinite(state.relationship.claimed)
    revenue = state.openai.revenue
    doubt = np.maximum(numbers.agi_abuse_trust - state.relationship.trust, 0)
    worthwhile = revenue / (revenue + numbers.agi_abuse_scale)
    tempted = numbers.agi_opportunism * doubt * worthwhile * abuse_left(rights.agi_judge, settings)
    tempted = tempted * (1 - state.relationship.influence)
    return AgiView(
        reached=launched & (luck < numbers.agi_hazard),
        possible=together & ends_something & free,
        temptation=bounded(tempted, 0, 1),
    )


def takes_effect(state: State, quarter: int) -> PerWorldFlag:
    """Where a claim that was not settled takes effect now."""
    return ~state.contract.acquired & (quarter >= state.relationship.claimed)
