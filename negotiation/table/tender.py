"""OpenAI buys compute by tender: clouds seal their bids, and the regime in force says who may win.

Prices are USD per USD of reference compute (about 1); need and capacity are USD bn a year of compute at the
reference price. Cloud 0 is Azure, the incumbent and holder of the right of first refusal; all others are
rivals.

Bidders do not know one another's costs and take them to be uniform between ``low`` and ``ceiling``.

*Open.* With n bidders the equilibrium bid of the first-price procurement auction (Vickrey 1961) is
``b = c + (ceiling - c) / n``: cost plus a margin that thins as bidders multiply.

*First refusal.* The holder matches whenever its cost is below the best rival bid. Scale costs to [0, 1]. A
rival of cost c who bids b wins if the holder's cost is above b, probability 1 - b, and the other n - 2
rivals bid more; if they bid 1 - b = k (1 - c), each does with probability (1 - b) / k. So it maximises
(b - c) (1 - b)^(n - 1), which gives 1 - b = (n - 1) (b - c), hence 1 - b = ((n - 1) / n) (1 - c): the same
bid as without the right, and k = (n - 1) / n. It earns (n - 1) / n of what it would earn in the open, so a
bid that costs something is made less often: the right chills. Two uniform bidders: expected price 2/3 in
the open and 3/4 with the right, and the holder wins three times in four (Bikhchandani, Lippman and Reade
2005).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from negotiation.bounds import bounded
from negotiation.compiled import compiled, over_worlds
from negotiation.powers import raised
from negotiation.shapes import PerCloud, PerCloudFlag, PerCloudIndex, PerWorld, PerWorldFlag, PerWorldIndex

EXCLUSIVE: Final = 0
FIRST_REFUSAL: Final = 1
OPEN: Final = 2
AZURE: Final = 0
NOBODY: Final = -1
_NARROWEST: Final = 1e-12  # a range of costs below this counts as this wide: avoids 0 / 0


@dataclass(frozen=True)
class TenderView:
    """What one cloud sees when it decides on its bid: nothing of the others' costs.

    Attributes:
        own: index of this cloud; 0 is Azure.
        regime: EXCLUSIVE, FIRST_REFUSAL or OPEN.
        need: compute OpenAI wants to buy, USD bn a year.
        cost: own cost, USD per USD of reference compute.
        capacity: own capacity to spare, USD bn a year.
        bidders: how many compete, itself and the holder included.
        low: lowest cost anybody can have.
        ceiling: highest cost, and highest price that can win.
        bid_cost: what preparing a bid costs, USD bn.
    """

    own: int
    regime: PerWorldIndex
    need: PerWorld
    cost: PerWorld
    capacity: PerWorld
    bidders: PerWorld
    low: PerWorld
    ceiling: PerWorld
    bid_cost: PerWorld


@dataclass(frozen=True)
class Bid:
    """A sealed bid: price, capacity (USD bn a year), and whether it is made at all."""

    price: PerWorld
    capacity: PerWorld
    present: PerWorldFlag


@dataclass(frozen=True)
class MatchView:
    """What the holder of the right of first refusal sees once the bids are open.

    Attributes:
        regime: EXCLUSIVE, FIRST_REFUSAL or OPEN.
        need: compute OpenAI wants to buy, USD bn a year.
        cost: own cost, USD per USD of reference compute.
        capacity: own capacity to spare, USD bn a year.
        list_price: own list price.
        best_bid: lowest rival bid; meaningless where nobody bid.
        rival_present: some rival bid.
    """

    regime: PerWorldIndex
    need: PerWorld
    cost: PerWorld
    capacity: PerWorld
    list_price: PerWorld
    best_bid: PerWorld
    rival_present: PerWorldFlag


@dataclass(frozen=True)
class Match:
    """Whether the holder is willing to match bids above its cost."""

    willing: PerWorldFlag


@dataclass(frozen=True)
class Award:
    """The outcome of a tender, and the bids that led to it.

    Attributes:
        bought: compute bought from each cloud, USD bn a year at reference price.
        price: average price paid to each cloud; 0 where nothing is bought.
        matched: rivals whose bid Azure matched, in whole or in part.
        unmet: need nobody serves, USD bn a year.
        winner: the cloud that serves most (the first of equals), NOBODY where nothing is bought.
        bids: price each cloud bid.
        offered: capacity each cloud offered, USD bn a year.
        bidding: clouds that bid; the others stayed away or had no need to bid.
    """

    bought: PerCloud
    price: PerCloud
    matched: PerCloudFlag
    unmet: PerWorld
    winner: PerWorldIndex
    bids: PerCloud
    offered: PerCloud
    bidding: PerCloudFlag

    @property
    def paid(self) -> PerWorld:
        """What OpenAI pays, USD bn a year."""
        return np.asarray((self.bought * self.price).sum(axis=1))


def sealed_bid(cost: PerWorld, ceiling: PerWorld, bidders: PerWorld) -> PerWorld:
    """Equilibrium bid among ``bidders`` clouds, the holder counted: cost plus (ceiling - cost) / n.

    It is the best reply in the open and, for rivals, under first refusal too (see the module's docstring).
    """
    return np.asarray(cost + (ceiling - cost) / bidders)


def expected_profit(
    bid: PerWorld, cost: PerWorld, low: PerWorld, ceiling: PerWorld, bidders: PerWorld, held: PerWorldFlag
) -> PerWorld:
    """Margin times the probability to win against equilibrium bidders, USD per USD of reference compute.

    Shapes are (worlds,), or (worlds, clouds) throughout, or whatever broadcasts.

    Args:
        bid: own bid.
        cost: own cost.
        low: lowest cost anybody can have.
        ceiling: highest cost anybody can have.
        bidders: how many compete, the holder counted.
        held: a right of first refusal is in force and not one's own.
    """
    above = (ceiling - bid) / np.maximum(ceiling - low, _NARROWEST)
    others = bidders - 1
    others_bid_more = bounded(above * bidders / np.maximum(others, 1), 0, 1)
    holder_stays_out = np.where(held, bounded(above, 0, 1), 1.0)
    exponent = np.maximum(others - held, 0)
    if exponent.shape != others_bid_more.shape:  # a power rounds the same only where numbers lie side by side
        others_bid_more, exponent = np.broadcast_arrays(others_bid_more, exponent)
    return np.asarray((bid - cost) * raised(others_bid_more, exponent) * holder_stays_out)


def worth_bidding(
    bid: PerWorld,
    cost: PerWorld,
    low: PerWorld,
    ceiling: PerWorld,
    bidders: PerWorld,
    held: PerWorldFlag,
    quantity: PerWorld,
    bid_cost: PerWorld,
) -> PerWorldFlag:
    """A cloud bids only when the profit it expects exceeds the cost of bidding.

    Args:
        bid: own bid, and so on as in ``expected_profit``.
        cost: own cost.
        low: lowest cost anybody can have.
        ceiling: highest cost anybody can have.
        bidders: how many compete, the holder counted.
        held: a right of first refusal is in force and not one's own.
        quantity: what it would sell, USD bn of reference compute over the term it counts on.
        bid_cost: cost of bidding, USD bn.
    """
    return np.asarray(expected_profit(bid, cost, low, ceiling, bidders, held) * quantity > bid_cost)


def best_reply(view: TenderView) -> Bid:
    """The equilibrium bid, made where it is worth its cost and the regime lets this cloud bid.

    Rivals may bid unless Azure is exclusive. Azure bids in the open only: elsewhere it matches or serves at
    its list price.
    """
    price = sealed_bid(view.cost, view.ceiling, view.bidders)
    may_bid = view.regime == OPEN if view.own == AZURE else view.regime != EXCLUSIVE
    if may_bid.nonzero()[0].size == 0:
        return Bid(price, view.capacity, may_bid)
    held = view.regime == FIRST_REFUSAL
    quantity = np.minimum(view.need, view.capacity)
    worth = worth_bidding(price, view.cost, view.low, view.ceiling, view.bidders, held, quantity, view.bid_cost)
    return Bid(price, view.capacity, may_bid & worth)


def best_match(view: MatchView) -> Match:
    """Match whatever bid lies above one's cost; the award itself leaves cheaper bids alone."""
    return Match((view.regime == FIRST_REFUSAL) & view.rival_present & (view.capacity > 0))


def award(
    regime: PerWorldIndex,
    need: PerWorld,
    bids: PerCloud,
    offered: PerCloud,
    bidding: PerCloudFlag,
    azure_cost: PerWorld,
    azure_list_price: PerWorld,
    willing_to_match: PerWorldFlag,
) -> Award:
    """Who serves OpenAI's need, and at what price.

    Exclusive: Azure serves at its list price up to its capacity. Open: lowest bid first, paid as bid. First
    refusal: the tranches that rivals would win at or below Azure's list price are put to Azure from the
    cheapest up; it takes those priced above its cost, at that price, while its capacity lasts, then serves
    at its list price what no such bid covers; rivals serve all that is left, cheapest first. So what Azure
    leaves alone goes to the rival who bid it.

    More capacity never costs the buyer more, need left unmet being dearer than any bid, with one exception: a
    larger Azure under first refusal can push cheap rivals out and serve the rest at its list price.

    Args:
        regime: EXCLUSIVE, FIRST_REFUSAL or OPEN in each world.
        need: compute wanted, USD bn a year.
        bids: price bid by each cloud; read only where ``bidding``.
        offered: capacity of each cloud, USD bn a year; unless the tender is open, Azure's counts without a
            bid.
        bidding: clouds that bid.
        azure_cost: Azure's cost; it matches no bid at or below it.
        azure_list_price: price at which Azure serves without a bid.
        willing_to_match: Microsoft uses its right.
    """
    tender = _awarded(regime, need, bids, offered, bidding, azure_cost, azure_list_price, willing_to_match)
    return Award(*tender, bids=bids, offered=offered, bidding=bidding)


type _Awarded = tuple[PerCloud, PerCloud, PerCloudFlag, PerWorld, PerWorldIndex]


@over_worlds
def _awarded(
    regime: PerWorldIndex,
    need: PerWorld,
    bids: PerCloud,
    offered: PerCloud,
    bidding: PerCloudFlag,
    azure_cost: PerWorld,
    list_price: PerWorld,
    willing_to_match: PerWorldFlag,
) -> _Awarded:
    """What is bought, at what price, whose bids are matched, what stays unmet, and who serves most; see ``award``."""
    bought, price = np.zeros(bids.shape), np.zeros(bids.shape)
    matched, unmet, winner = np.zeros(bids.shape, np.bool_), np.zeros(need.size), np.full(need.size, NOBODY)
    order = np.zeros(bids.shape[1], np.intp)
    for world in range(need.size):
        is_open, holds = regime[world] == OPEN, regime[world] == FIRST_REFUSAL
        standing = _ranked(order, bids[world], bidding[world], is_open, is_open or holds)
        wanted, spare, with_azure, paid_azure = need[world], offered[world, AZURE], 0.0, 0.0
        for cloud in order[:standing]:
            bid = bids[world, cloud]
            tranche = min(wanted, offered[world, cloud]) if bid <= list_price[world] else 0.0
            wanted -= tranche
            takes = holds and willing_to_match[world] and azure_cost[world] < bid
            taken = min(spare, tranche) if takes else 0.0
            spare -= taken
            with_azure += taken
            paid_azure += taken * bid
            matched[world, cloud] = taken > 0
        at_list = 0.0 if is_open else min(spare, wanted)
        with_azure += at_list
        left = max(need[world] - with_azure, 0.0)
        for cloud in order[:standing]:
            bought[world, cloud] = min(left, offered[world, cloud])
            left -= bought[world, cloud]
            price[world, cloud] = bids[world, cloud]
        unmet[world] = left
        paid_azure = bought[world, AZURE] * price[world, AZURE] + (paid_azure + at_list * list_price[world])
        bought[world, AZURE] += with_azure
        winner[world] = _closed(bought[world], price[world], paid_azure)
    return bought, price, matched, unmet, winner


@compiled
def _ranked(order: PerCloudIndex, bids: PerWorld, bidding: PerWorldFlag, azure_may: bool, rivals_may: bool) -> int:
    """Write the clouds whose bids stand, lowest bid first, the first of equals first; how many there are."""
    standing = 0
    for cloud in range(bids.size):
        if bidding[cloud] and (azure_may if cloud == AZURE else rivals_may):
            place = standing
            while place > 0 and bids[order[place - 1]] > bids[cloud]:
                order[place] = order[place - 1]
                place -= 1
            order[place] = cloud
            standing += 1
    return standing


@compiled
def _closed(bought: PerWorld, price: PerWorld, paid_azure: float) -> int:
    """Write the mean price of what each cloud sold, 0 where it sold nothing; which one sold most, if any did."""
    most, winner = 0.0, NOBODY
    for cloud in range(bought.size):
        paid = paid_azure if cloud == AZURE else bought[cloud] * price[cloud]
        price[cloud] = paid / bought[cloud] if bought[cloud] > 0 else 0.0
        if bought[cloud] > most:
            most, winner = bought[cloud], cloud
    return winner
