"""What an agent in the rival cloud's seat earns in the tenders that follow the talks of reference runs."""

from typing import Any, Final

import numpy as np

from experiments.watching.rival import CLOUDS
from negotiation.model import Partnership
from negotiation.party import Party
from negotiation.quarter.compute import RIVALS
from negotiation.shapes import PerWorld
from negotiation.state import State
from negotiation.table.tender import Bid, TenderView
from negotiation.tape import Chance
from negotiation.world.compute import lapsed

#: Role of a rival cloud -> its place among clouds.
_PLACES: Final = {role: cloud for cloud, role in RIVALS.items()}


class Bidder(Party):
    """A rival cloud as the agent plays it; its last bid is remembered.

    Args:
        model: in which it bids, in place of the agent that is there.
        cloud: of ``CLOUDS``.
    """

    def __init__(self, model: Partnership, cloud: str) -> None:
        super().__init__(model)
        self.role = CLOUDS[cloud][0].role
        self._agent: Party = model.parties[self.role]
        self._last: tuple[TenderView, Bid] | None = None
        model.parties = {**model.parties, self.role: self}

    def decide(self, view: Any, chance: Chance) -> Any:
        """Answer as the agent does."""
        answer = self._agent.decide(view, chance)
        if isinstance(view, TenderView):
            self._last = view, answer
        return answer

    def earned(self, before: State, after: State) -> PerWorld:
        """What its last bid earned: price less cost on what it sold, less what the bid cost, USD bn in the first year.

        Args:
            before: the quarter of the tender.
            after: it.

        Returns:
            Of every world, shape (worlds,); 0 where it stayed away.
        """
        assert self._last is not None
        view, bid = self._last
        model: Any = self.model
        place = _PLACES[self.role]
        sold = after.clouds.serving[:, place] - lapsed(before.clouds.serving, model.settings)[:, place]
        made = bid.present & (view.need > 0)
        return np.asarray(np.where(made, sold * (bid.price - view.cost) - view.bid_cost, 0.0))
