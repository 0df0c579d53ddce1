"""A side that takes a small step down only when the other has moved."""

import numpy as np

from negotiation.parameters.parameter import Parameter
from negotiation.shapes import PerWorld
from negotiation.table.strategies.strategy import Seat, Strategy


class Micro(Strategy):
    """Minimal concession in reply to new offers (de Jonge 2022).

    If it has offered no more different packages than it has heard, it concedes a step; otherwise it repeats its latest
    demand. It accepts what is worth as much as what it would propose. It wants to know nothing of the other side but
    the number of its offers.

    In the paper a step is to the next package on the list of all, best for oneself first. Among 10^9 packages that
    would be no step. Here it is the fraction of the range that, taken at every turn, uses up the range just when the
    talk breaks off: with larger steps a side that moves a little every time gets too much for it; with smaller ones two
    who answer each other in kind run out of time. A step too small for another package is no offer that the other side
    counts, so the next one follows at once.
    """

    name = "micro"
    known_as = ("MiCRO", "minimal concession in reply to new offers")
    source = "de Jonge 2022, An analysis of the linear bilateral ANAC domains using the MiCRO benchmark strategy, IJCAI"
    counts_offers = True
    pace = Parameter(1.0, "ranges", 0.1, 10.0, "assumption: the range, if it steps at every turn until the end")

    def target(self, seat: Seat) -> PerWorld:
        """One step below the latest demand where it has offered no more packages than it heard."""
        may_step = seat.made <= seat.heard
        steps = np.where(may_step, seat.conceded, seat.conceded - 1)
        turns = (seat.horizon + 1) // 2
        return seat.insist(np.clip(1 - self.pace.value * steps / turns, 0, 1))
