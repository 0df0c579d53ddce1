"""A side that gives back what it was given."""

import numpy as np

from negotiation.parameters.parameter import Parameter
from negotiation.shapes import PerWorld
from negotiation.table.strategies.strategy import Seat, Strategy

_FARATIN = "Faratin, Sierra, Jennings 1998, Negotiation decision functions for autonomous agents, section 4.3"


class TitForTat(Strategy):
    """Gives back, in own value, what the other side conceded since its first offer, measured by own values.

    This is averaged tit-for-tat with a window that reaches back to the first offer, in absolute terms. Two
    of them would wait for each other for ever, so each also gives way a little with time.
    """

    name = "tit-for-tat"
    known_as = ("averaged tit-for-tat", "behaviour-dependent")
    source = _FARATIN
    generosity = Parameter(0.25, "fraction", 0.0, 1.0, "assumption: of the range, given unasked over the talk")

    def target(self, seat: Seat) -> PerWorld:
        """Opening demand less what the other side has conceded."""
        heard = ~np.isnan(seat.first_received)
        conceded = np.where(heard, np.maximum(seat.last_received - seat.first_received, 0), 0)
        return seat.within(seat.insist(1 - self.generosity.value * seat.elapsed) - conceded)
