"""Transfer: how much of what OpenAI knows really reaches Microsoft."""

import numpy as np
from numpy.typing import NDArray

from negotiation.bounds import bounded
from negotiation.parameters import Settings
from negotiation.shapes import PerWorld
from negotiation.state import State
from negotiation.table.scale import three_steps
from negotiation.table.terms import Sharing


def granted(sharing: NDArray[np.intp], settings: Settings) -> NDArray[np.float64]:
    """What a sharing clause grants, as a part of all there is to learn, shape of ``sharing``."""
    return three_steps(sharing, settings.rights.sharing_documents)


def openness(state: State, settings: Settings) -> PerWorld:
    """Part of what is granted that is really passed on, 0 to 1 [M1]: less among rivals and without trust."""
    numbers, now = settings.rights, state.relationship
    friendly = bounded(now.trust / numbers.transfer_trust, 0, 1)
    return friendly * (1 - numbers.transfer_overlap * now.overlap)


def transfer_after(state: State, settings: Settings) -> PerWorld:
    """Knowledge that reaches Microsoft after a quarter, 0 to 1; nothing once the partnership has ended."""
    sharing = state.contract.rights.sharing
    flows = np.where(sharing == Sharing.AUDITED, 1.0, openness(state, settings))
    aim = np.where(state.contract.separated, 0.0, granted(sharing, settings) * flows)
    now = state.relationship.transfer
    return now + settings.rights.transfer_speed * (aim - now)
