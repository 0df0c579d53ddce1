"""A side that names its terms once and does not move."""

import numpy as np

from negotiation.parameters.parameter import Parameter
from negotiation.shapes import PerWorld
from negotiation.table.strategies.strategy import Seat, Strategy


class TakeItOrLeaveIt(Strategy):
    """Demands everything but a small share, never concedes."""

    name = "take-it-or-leave-it"
    known_as = ("ultimatum", "Boulwarism", "hardliner")
    listens = False
    source = "Güth, Schmittberger, Schwarze 1982, An experimental analysis of ultimatum bargaining"
    left = Parameter(0.05, "fraction", 0.0, 0.5, "assumption: enough to be better than nothing")

    def target(self, seat: Seat) -> PerWorld:
        """The same demand at all times."""
        return seat.insist(np.full_like(seat.reservation, 1 - self.left.value))
