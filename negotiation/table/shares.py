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


def shares_worth(
    side: int,
    share: PerLevel,
    most: PerLevel,
    revenue: tuple[PerWorld, PerWorld],
    lasting: PerWorld,
    state: State,
    outlook: Outlook,
    settings: Settings,
) -> PerLevel:
    """Worth of some revenue shares to who is paid, and their cost to who pays, USD bn, shape (worlds, shares).

    Args:
        side: Microsoft is paid, OpenAI pays.
        share: fraction of OpenAI's revenue, shape (worlds, shares).
        most: sum with which each ends, USD bn; infinite without a cap, shape (worlds, shares).
        revenue: worth to the side of all revenue until they end, and of the same where near money is dear to OpenAI,
            USD bn, shape (worlds,).
        lasting: part of them that no declaration of AGI is expected to end, shape (worlds,).
        state: the quarter so far.
        outlook: what both expect.
        settings: of all worlds.
    """
    nothing = np.zeros_like(lasting)
    if side == MICROSOFT:
        return _paid(share, most, *revenue, _claimed(outlook, settings), nothing, lasting)
    return _paid(share, most, *revenue, nothing + 1, _drag(state, settings), lasting)


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
def _paid(
    share: PerLevel,
    most: PerLevel,
    plain: PerWorld,
    worth: PerWorld,
    times: PerWorld,
    times_by_share: PerWorld,
    lasting: PerWorld,
) -> PerLevel:
    """What is paid under some shares until the sum is reached with which they end, USD bn, shape (worlds, shares).

    Args:
        share: fraction of OpenAI's revenue.
        most: sum with which they end, USD bn.
        plain: worth of all the revenue by which the sum is reckoned, USD bn.
        worth: worth of all the revenue to the side, USD bn.
        times: what a dollar of it counts.
        times_by_share: what it counts more, by share.
        lasting: part that is expected to last.
    """
    paid = np.empty(share.shape)
    for world in range(share.shape[0]):
        for k in range(share.shape[1]):
            part = share[world, k]
            until = min(1.0, most[world, k] / max(part * plain[world], TINY)) * part
            counts = times[world] + times_by_share[world] * part
            paid[world, k] = until * worth[world] * counts * lasting[world]
    return paid
