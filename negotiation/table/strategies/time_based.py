"""Sides that give way as time runs out: late (Boulware), evenly (linear) or early (Conceder)."""

from typing import ClassVar

import numpy as np

from negotiation.parameters.parameter import Parameter
from negotiation.shapes import PerWorld
from negotiation.table.strategies.strategy import Seat, Strategy

_FARATIN = "Faratin, Sierra, Jennings 1998, Negotiation decision functions for autonomous agents, section 4.1"


class TimeBased(Strategy):
    """Demand falls from ideal to reservation value: share = 1 − t^(1/β) (Faratin, Sierra, Jennings 1998)."""

    beta: ClassVar[Parameter]
    listens = False

    def target(self, seat: Seat) -> PerWorld:
        """Share of the range left at this time."""
        return seat.insist(1 - np.power(seat.elapsed, 1 / self.beta.value))


class Boulware(TimeBased):
    """Holds out and gives way near the end."""

    name = "boulware"
    known_as = ("Boulware", "hard-headed", "tough")
    source = _FARATIN
    beta = Parameter(0.2, "1", 0.02, 1.0, f"{_FARATIN}: below one")


class Linear(TimeBased):
    """Gives way evenly."""

    name = "linear"
    known_as = ("linear concession",)
    source = _FARATIN
    beta = Parameter(1.0, "1", 1.0, 1.0, f"{_FARATIN}: one")


class Conceder(TimeBased):
    """Gives way at once and slowly afterwards."""

    name = "conceder"
    known_as = ("Conceder", "soft")
    source = _FARATIN
    beta = Parameter(3.0, "1", 1.0, 50.0, f"{_FARATIN}: above one")
