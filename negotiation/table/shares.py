"""Shares of OpenAI's revenue: what it costs OpenAI to pay them to Microsoft, and what Microsoft gets by it."""

import numpy as np

from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.disputes import MICROSOFT_UP, OPENAI_DOWN
from negotiation.shapes import PerLevel, PerWorld
from negotiation.state import State
from negotiation.table.outlook import Outlook
from negotiation.table.stakes import MICROSOFT
from negotiation.table.worth import TINY


def counts(side: int, state: State, outlook: Outlook, settings: Settings) -> tuple[PerWorld, PerWorld]:
    """What a dollar of a revenue share counts to a side, and what it counts more by the share itself."""
    if side == MICROSOFT:
        claimed = _claimed(outlook, settings)
        return claimed, np.zeros_like(claimed)
    drag = _drag(state, settings)
    return np.ones_like(drag), drag


def _claimed(outlook: Outlook, settings: Settings) -> PerWorld:
    """What a dollar of the share counts to Microsoft: more as its costs balloon."""
    by_shortage = settings.motives.cost_share_claim * outlook.shortage
    return 1 + np.where(settings.disputes.share_motive == OPENAI_DOWN, 0.0, by_shortage)


def _drag(state: State, settings: Settings) -> PerWorld:
    """How much more than the money a share costs OpenAI, by share, as it holds back research: more as revenue grows."""
    motives = settings.motives
    grown = state.openai.revenue / (state.openai.revenue + motives.research_drag_scale)
    drag = motives.research_drag * (motives.research_drag_early + (1 - motives.research_drag_early) * grown)
    return np.where(settings.disputes.share_motive == MICROSOFT_UP, 0.0, drag)


@over_worlds
def shares_worth(
    share: PerLevel,
    most: PerLevel,
    plain: PerWorld,
    dear: PerWorld,
    times: PerWorld,
    times_by_share: PerWorld,
    lasting: PerWorld,
) -> PerLevel:
    """Worth of some revenue shares to who is paid, and their cost to who pays, USD bn, shape (worlds, shares).

    Args:
        share: fraction of OpenAI's revenue, shape (worlds, shares).
        most: sum with which each ends, USD bn; infinite without a cap, shape (worlds, shares).
        plain: worth to the side of all revenue until they end, by which that sum is reckoned, USD bn, shape (worlds,).
        dear: the same where near money is dear to the side.
        times: what a dollar of it counts.
        times_by_share: what it counts more, by share.
        lasting: part of them that no declaration of AGI is expected to end, shape (worlds,).
    """
    worth = np.empty(share.shape)
    for world in range(share.shape[0]):
        for k in range(share.shape[1]):
            part = share[world, k]
            paid = min(1.0, most[world, k] / max(part * plain[world], TINY)) * part
            each = times[world] + times_by_share[world] * part
            worth[world, k] = paid * dear[world] * each * lasting[world]
    return worth
