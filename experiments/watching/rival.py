"""A rival cloud in the seat of a person: it bids in the tender of each quarter until the contract has been signed.

In the model a quarter's tender comes before its talk. So what the two sign decides who may bid in the next quarter's
tender, and that is the one a rival prepares for while they talk: it seals a bid for each regime they may agree on.
When the tender comes, the bid for the regime in force is opened; if none is sealed, the cloud is asked then.
"""

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import numpy as np

import agents
from agents.clouds import Amazon, Google, Oracle
from experiments.watching.moves import BASIS_POINTS, MILLIONS, Bids, SeatError
from negotiation.clock import Quarter
from negotiation.model import Partnership
from negotiation.party import Party
from negotiation.shapes import PerWorld
from negotiation.table.tender import (
    EXCLUSIVE,
    FIRST_REFUSAL,
    Bid,
    TenderView,
    best_reply,
    expected_profit,
)
from negotiation.table.told_terms import REGIMES
from negotiation.tape import Chance

#: Its place after the two sides of the table.
RIVAL: Final = 2


@dataclass(frozen=True)
class Sold:
    """What a bid came to, with prices in USD per USD of reference compute and the rest in USD bn a year.

    Attributes:
        made: a bid was made at all.
        price: bid; nan without a bid.
        offered: capacity offered; 0 without a bid.
        sold: capacity that was bought.
        answer: ``accepted``, ``matched by Microsoft`` or ``outbid``; empty without a bid.
        profit: of what was sold, less what preparing the bid cost, USD bn in its first year.
    """

    made: bool
    price: float
    offered: float
    sold: float
    answer: str
    profit: float


@dataclass(frozen=True)
class Tender:
    """What a rival cloud sees of a tender, and nothing of what others see. Prices and costs are USD per USD of
    reference compute, the rest is USD bn a year.

    Attributes:
        cloud: whose view it is, as the model calls it.
        name: of the quarter.
        regime: ``exclusive``, ``first refusal`` or ``open``.
        need: what OpenAI wants to buy.
        cost: own cost.
        capacity: own capacity to spare.
        bidders: how many compete, itself and Azure included.
        low: lowest cost anybody can have.
        ceiling: highest price that can win.
        bid_cost: what preparing a bid costs, USD bn.
        usual: how the agent would bid: price, capacity; none if it would stay away.
    """

    cloud: str
    name: str
    regime: str
    need: float
    cost: float
    capacity: float
    bidders: int
    low: float
    ceiling: float
    bid_cost: float
    usual: tuple[float, float] | None

    def margin(self, prices: PerWorld) -> PerWorld:
        """Profit to expect from bids by the formula of the model's own clouds, USD per USD of compute; shape (bids,).

        What preparing a bid costs is not taken off.

        Args:
            prices: of the bids, shape (bids,).
        """
        low, ceiling, bidders = (np.full(prices.shape, each) for each in (self.low, self.ceiling, self.bidders))
        held = np.full(prices.shape, self.regime == REGIMES[FIRST_REFUSAL])
        return expected_profit(prices, np.full(prices.shape, self.cost), low, ceiling, bidders, held)


@dataclass(frozen=True)
class Tendered:
    """A tender that has been held.

    Attributes:
        tender: as the rival saw it.
        bids: what it had sealed; none if it was not asked, as nobody could bid.
        own: what its bid came to.
        agent: what the agent's best reply would have come to on the same chance, with the same bids of all others.
    """

    tender: Tender
    bids: Bids | None
    own: Sold
    agent: Sold


class Envelopes(Protocol):
    """Where sealed bids come from."""

    def opened(self, tender: Tender) -> Bids | None:
        """The bids sealed for a tender; none where nobody may bid."""


@dataclass(frozen=True)
class _Asked:
    """A tender in which the seat was, with its own bid and what the agent's would have come to."""

    tender: Tender
    bids: Bids | None
    bid: Bid
    agent: Sold


@dataclass
class Desk:
    """What a rival's seat has been asked so far.

    Attributes:
        envelopes: where its bids come from.
        begin: quarter of the clock in which the talk begins; its own tender is over by then.
        held: tenders it was in.
        model: in which they were held; none before the first.
    """

    envelopes: Envelopes
    begin: int
    held: list[_Asked] = field(default_factory=list)
    model: Partnership | None = None

    def tenders(self) -> tuple[Tendered, ...]:
        """All tenders so far, with what the bids came to."""
        return tuple(
            Tendered(each.tender, each.bids, _sold(self.model, each.tender, each.bid), each.agent)
            for each in self.held
            if self.model is not None
        )


class SeatOfRival(Party):
    """A rival cloud played by a person: its sealed bids are answers; all else is done as the agent does it."""

    desk: Desk

    def decide(self, view: Any, chance: Chance) -> Any:
        """Answer a tender with the bid sealed for it."""
        model: Any = self.model
        if not isinstance(view, TenderView) or model.now.index <= self.desk.begin:
            return self.otherwise(view, chance)
        tender, usual = _seen(view, str(self.role), str(model.now)), best_reply(view)
        agent = _instead(model, tender, usual)
        bids = self.desk.envelopes.opened(tender)
        bid = usual if bids is None or not bids.numbers else _bid(view, bids)
        self.desk.held.append(_Asked(tender, bids, bid, agent))
        self.desk.model = model
        return bid

    @abstractmethod
    def otherwise(self, view: Any, chance: Chance) -> Any:
        """Answer what is no tender, as the agent does."""


class _SeatOfGoogle(SeatOfRival, Google):
    """Google, played by a person in the tender."""

    def otherwise(self, view: Any, chance: Chance) -> Any:
        """Answer what is no tender, as the agent does."""
        return Google.decide(self, view, chance)


class _SeatOfAmazon(SeatOfRival, Amazon):
    """Amazon, played by a person in the tender."""

    def otherwise(self, view: Any, chance: Chance) -> Any:
        """Answer what is no tender, as the agent does."""
        return Amazon.decide(self, view, chance)


class _SeatOfOracle(SeatOfRival, Oracle):
    """Oracle and others, played by a person in the tender."""

    def otherwise(self, view: Any, chance: Chance) -> Any:
        """Answer what is no tender, as the agent does."""
        return Oracle.decide(self, view, chance)


#: Rival clouds in whose seat a person may sit: the agent, and the seat.
CLOUDS: Final[dict[str, tuple[type[Party], type[SeatOfRival]]]] = {
    "Google": (Google, _SeatOfGoogle),
    "Amazon": (Amazon, _SeatOfAmazon),
    "Oracle": (Oracle, _SeatOfOracle),
}


def can_bid(tender: Tender) -> bool:
    """There is something to sell, something to sell it from, and the regime lets rivals bid.

    Args:
        tender: as the rival sees it.
    """
    return tender.regime != REGIMES[EXCLUSIVE] and tender.need > 0 and tender.capacity > 0


def check_bids(bids: Bids, ceiling: float) -> None:
    """Refuse a bid that nobody may make, in words for a person.

    Args:
        bids: as sealed.
        ceiling: highest price that can win, USD per USD of reference compute.

    Raises:
        SeatError: a price is above the highest that can win.
    """
    most = round(ceiling * BASIS_POINTS)
    for price, capacity in zip(bids.numbers[::2], bids.numbers[1::2], strict=True):
        if capacity and price > most:
            raise SeatError(
                f"no bid above {ceiling:.4f} can win, and one of yours is {price / BASIS_POINTS:.4f}; bid that or less"
            )


def _seen(view: TenderView, cloud: str, name: str) -> Tender:
    usual = best_reply(view)
    return Tender(
        cloud=cloud,
        name=name,
        regime=str(REGIMES[int(view.regime[0])]),
        need=float(view.need[0]),
        cost=float(view.cost[0]),
        capacity=float(view.capacity[0]),
        bidders=int(view.bidders[0]),
        low=float(view.low[0]),
        ceiling=float(view.ceiling[0]),
        bid_cost=float(view.bid_cost[0]),
        usual=(float(usual.price[0]), float(usual.capacity[0])) if usual.present[0] else None,
    )


def _bid(view: TenderView, bids: Bids) -> Bid:
    """The sealed bid for the regime in force; nobody sells more than it has."""
    price, capacity = bids.under(int(view.regime[0]))
    offered = np.minimum(np.full(view.capacity.shape, capacity / MILLIONS), view.capacity)
    return Bid(np.full(view.cost.shape, price / BASIS_POINTS), offered, offered > 0)


def _instead(model: Partnership, tender: Tender, usual: Bid) -> Sold:
    """What the agent's best reply comes to in the same tender: the quarter is played once more from its beginning."""
    once = Partnership(
        agents.cast, model.tape.seeds, model.settings, model.now, model.end, model.calendar, ("offers",), model.state
    )
    once.step()
    return _sold(once, tender, usual)


def _sold(model: Partnership, tender: Tender, bid: Bid) -> Sold:
    """What a bid came to, as the record of the tender has it."""
    rows = model.record.offers.columns()
    mine = (rows["quarter"] == Quarter.parse(tender.name).index) & (rows["protocol"] == "tender")
    found = np.flatnonzero(mine & (rows["side"] == tender.cloud) & (rows["action"] == "bid"))
    if found.size == 0:
        return Sold(False, float("nan"), 0.0, 0.0, "", 0.0)
    price, sold = float(bid.price[0]), float(rows["quantity"][found[0]])
    profit = sold * (price - tender.cost) - tender.bid_cost
    return Sold(True, price, float(bid.capacity[0]), sold, str(rows["answer"][found[0]]), profit)
