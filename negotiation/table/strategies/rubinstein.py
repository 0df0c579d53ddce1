"""Two patient sides who think it through to the end: the share is fixed by who can wait."""

from typing import Final

import numpy as np

from negotiation.shapes import PerPlan, PerRung, PerWorld
from negotiation.table.strategies.strategy import Seat, Strategy

#: Halvings of the interval: after these it is shorter than the last bit of its length.
_HALVINGS: Final = 52
#: Part of the payoff that is not haggled over: both sides reach the same equilibrium only up to rounding.
_HAIR: Final = 1e-6


class Rubinstein(Strategy):
    """Stationary equilibrium of alternating offers without end (Rubinstein 1982), on the believed frontier.

    Payoffs are counted from the disagreement point. With F the other side's payoff as a function of one's
    own, the proposer asks x where F(x) = δ_other · F(δ_own · x): the other side gets just what it would wait
    for; who answers accepts from δ_own · x. An outside option only bounds from below what is accepted
    (Binmore, Shaked, Sutton 1989). As packages come in steps, proposed is the best package that gives the
    other side that much.
    """

    name = "rubinstein"
    known_as = ("subgame-perfect equilibrium", "stationary equilibrium")
    source = "Rubinstein 1982, Perfect equilibrium in a bargaining model; Binmore, Shaked, Sutton 1989"
    accepts_less_than_it_asks = True
    listens = False

    def plan(self, seat: Seat) -> PerPlan:
        """What to propose and what to accept, over the disagreement point, USD bn, shape (worlds, 2)."""
        rung_own, rung_other = seat.frontier
        own = rung_own - seat.disagreement[:, None]
        other = rung_other - seat.believed_disagreement[:, None]
        floor = seat.reservation - seat.disagreement
        other_floor = seat.believed_reservation - seat.believed_disagreement
        asked = proposers_payoff(own, other, seat.discount, seat.believed_discount, floor, other_floor)
        waits = worth_waiting(own, other, asked, seat.discount, seat.believed_discount, floor, other_floor)
        proposed = seat.best_giving(waits * (1 - _HAIR) + seat.believed_disagreement) - seat.disagreement
        accepted = asked * seat.discount * (1 - 2 * _HAIR)
        return np.stack((proposed, accepted), axis=1)

    def target(self, seat: Seat) -> PerWorld:
        """The equilibrium proposal, or what makes accepting as good as proposing a round later."""
        payoff = seat.plan[:, 1] if seat.answering else seat.plan[:, 0]
        firmness = np.clip(1 - seat.pressure + seat.hardness, 0, 1)
        return seat.within(seat.disagreement + payoff * firmness)


def proposers_payoff(
    own: PerRung,
    other: PerRung,
    discount: PerWorld,
    other_discount: PerWorld,
    floor: PerWorld,
    other_floor: PerWorld,
) -> PerWorld:
    """Payoff x of who proposes, where F(x) is just what the other side would wait for, by bisection.

    F is the line through the points given. What the proposer leaves the other side falls in x, and what that
    would wait for falls more slowly, if F is concave and falling.

    Args:
        own: payoff of who proposes, over the disagreement point, shape (worlds, points), falling.
        other: payoff of the other side, the same, rising.
        discount: discount factor per round of who proposes, shape (worlds,).
        other_discount: of the other side, shape (worlds,).
        floor: payoff from the outside option of who proposes, shape (worlds,); 0 if it is not credible.
        other_floor: of the other side, shape (worlds,).
    """
    low = np.zeros_like(discount)
    high = np.maximum(own[:, 0], 0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        waits = worth_waiting(own, other, middle, discount, other_discount, floor, other_floor)
        enough = others_payoff(own, other, middle) >= waits
        low, high = np.where(enough, middle, low), np.where(enough, high, middle)
    return low


def worth_waiting(
    own: PerRung,
    other: PerRung,
    payoff: PerWorld,
    discount: PerWorld,
    other_discount: PerWorld,
    floor: PerWorld,
    other_floor: PerWorld,
) -> PerWorld:
    """What the other side gets by refusing: its own proposal a round later, or its outside option, (worlds,).

    Args:
        own: payoff of who proposes, over the disagreement point, shape (worlds, points), falling.
        other: payoff of the other side, the same, rising.
        payoff: of who proposes, whenever it proposes, shape (worlds,).
        discount: discount factor per round of who proposes, shape (worlds,).
        other_discount: of the other side, shape (worlds,).
        floor: payoff from the outside option of who proposes, shape (worlds,).
        other_floor: of the other side, shape (worlds,).
    """
    counter = others_payoff(own, other, np.maximum(discount * payoff, floor))
    return np.maximum(other_discount * counter, other_floor)


def others_payoff(own: PerRung, other: PerRung, payoff: PerWorld) -> PerWorld:
    """F: the most the other side can get if one gets ``payoff``, on the line through the points given."""
    every, last = np.arange(payoff.size), own.shape[1] - 1
    meets = own >= payoff[:, None]
    beyond = np.where(meets[:, -1], last, meets.argmin(axis=1))
    before = np.maximum(beyond - 1, 0)
    own_before, own_beyond = own[every, before], own[every, beyond]
    other_before, other_beyond = other[every, before], other[every, beyond]
    length = own_before - own_beyond
    between = (length > 0) & ~meets[:, -1]
    part = np.where(between, (own_before - payoff) / np.where(between, length, 1), 1)
    return np.asarray(other_before + (other_beyond - other_before) * part, dtype=np.float64)
