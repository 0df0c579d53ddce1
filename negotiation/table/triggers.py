"""Triggers: events that force the two to the table, whatever reopening costs."""

from typing import Final

import numpy as np

from negotiation.parameters import Settings
from negotiation.shapes import PerWorldFlag, PerWorldIndex
from negotiation.state import State
from negotiation.table.issues import NAMES
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.terms import Regime

#: What can open a talk: hope for a gain on an issue, or an event.
REASONS: Final = (
    *("money" if name == "finance" else name for name in NAMES),
    "deadline",
    "AGI claim",
    "antitrust case",
    "licence cliff",
    "called",
)
DEADLINE, AGI_CLAIM, ANTITRUST, CLIFF, CALLED = range(len(NAMES), len(REASONS))
#: Nothing forces a talk.
NOTHING: Final = -1
#: Who opens a talk that an event forces: whom it presses.
OPENED_BY: Final = np.array(
    [*([MICROSOFT] * len(NAMES)), OPENAI, MICROSOFT, MICROSOFT, MICROSOFT, MICROSOFT], dtype=np.intp
)


def forced_by(state: State, quarter: int, settings: Settings, called: PerWorldFlag) -> PerWorldIndex:
    """What forces a talk now, index into ``REASONS``, shape (worlds,); ``NOTHING`` where nothing does.

    Args:
        state: the quarter so far.
        quarter: of the clock.
        settings: of all worlds.
        called: the scenario calls the two to the table.
    """
    contract, openai = state.contract, state.openai
    conversion, rights = contract.conversion, contract.rights
    unsettled = ~conversion.done & ~np.isfinite(conversion.due) & (settings.table.restructuring_on_table > 0)
    near = openai.deadline - quarter <= settings.conversion.deadline_notice
    deadline = unsettled & near & (openai.waiting > 0)
    claim = np.isfinite(state.relationship.claimed)
    case = state.relationship.case_open & (contract.regime == Regime.EXCLUSIVE)
    left = rights.licence_end - quarter
    cliff = (left >= 0) & (left <= settings.rights.licence_notice) & (settings.table.licence_on_table > 0)
    causes = {CALLED: called, CLIFF: cliff, ANTITRUST: case, DEADLINE: deadline, AGI_CLAIM: claim}
    reason = np.full(deadline.shape, NOTHING, dtype=np.intp)
    for code, cause in causes.items():
        reason[cause] = code
    return reason


def may_be_forced(state: State, reason: PerWorldIndex, quarter: int) -> PerWorldFlag:
    """Whether a forced talk takes place now.

    A claim, or a call, breaks any rest; a deadline the rest after a deal, once; all else waits for its end.
    """
    talking = state.talking
    at_once = (reason == AGI_CLAIM) | (reason == CALLED)
    pressing = (reason == DEADLINE) & (talking.reason != DEADLINE) & (quarter >= talking.cool_until)
    rested = (reason != NOTHING) & (quarter >= talking.quiet_until)
    forced: PerWorldFlag = at_once | pressing | rested
    return forced
