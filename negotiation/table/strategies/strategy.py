"""A strategy says how much to insist on now; all else about a talk is the same for all of them."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np

from negotiation.compiled import over_worlds
from negotiation.shapes import PerLevel, PerPlan, PerRung, PerTurn, PerWorld, PerWorldIndex
from negotiation.table.rungs import Ladder


@dataclass(frozen=True)
class Seat:
    """What a strategy may look at: one side of a talk, now. Arrays have shape (worlds,), values are USD bn.

    Attributes:
        reservation: the value below which this side does not sign.
        ideal: largest own value among packages the other side would rather have than none, as believed; at
            least the reservation value.
        disagreement: own value if the talk goes on without end.
        believed_reservation: the other side's reservation value, as believed.
        believed_disagreement: the other side's disagreement point, as believed.
        discount: own discount factor per round.
        believed_discount: the other side's, as believed.
        pressure: fraction taken off the demand, 0 to 1.
        hardness: shift of the demand, as a fraction of the range from reservation to ideal.
        plan: what the strategy worked out when the talk was opened, shape (worlds, 2); 0 if it plans nothing.
        elapsed: rounds played as a fraction of the horizon, 0 to 1.
        first_received: own value of the first offer received; nan before.
        last_received: own value of the latest offer received; nan before.
        best_received: own value of the best offer received; nan before.
        last_offered: own value of the latest offer made; nan before.
        horizon: rounds after which the talk breaks off.
        made: different packages offered so far; 0 if the strategy does not count offers.
        heard: different packages the other side has offered so far; the same.
        conceded: offers this side has made when it had made no more different ones than it had heard; the same.
        ladder: what this side can offer.
        places: row of the ladder each world has.
        answering: true if the question is what to accept, false if it is what to propose.
    """

    reservation: PerWorld
    ideal: PerWorld
    disagreement: PerWorld
    believed_reservation: PerWorld
    believed_disagreement: PerWorld
    discount: PerWorld
    believed_discount: PerWorld
    pressure: PerWorld
    hardness: PerWorld
    plan: PerPlan
    elapsed: PerWorld
    first_received: PerWorld
    last_received: PerWorld
    best_received: PerWorld
    last_offered: PerWorld
    horizon: PerWorldIndex
    made: PerWorldIndex
    heard: PerWorldIndex
    conceded: PerWorldIndex
    places: PerWorldIndex
    ladder: Ladder
    answering: bool = False

    @property
    def range(self) -> PerWorld:
        """What there is to bargain for: from the reservation value to the ideal, USD bn, shape (worlds,)."""
        return self.ideal - self.reservation

    @property
    def frontier(self) -> tuple[PerRung, PerRung]:
        """Own value and the other side's as believed, on the rungs, own best first, (worlds, rungs)."""
        return self.ladder.own[self.places], self.ladder.other[self.places]

    def best_giving(self, required: PerWorld) -> PerWorld:
        """Largest own value among packages that give the other side so much, as believed; −inf if none does.

        Args:
            required: the other side's value, USD bn, shape (worlds,).
        """
        return self.ladder.at(self.places).ideal(required)

    def insist(self, share: PerWorld) -> PerWorld:
        """Demand for a share of the range, less what pressure takes off and shifted by hardness, USD bn.

        Args:
            share: of the range from the reservation value (0) to the ideal (1), shape (worlds,); of a seat at several
                times (worlds, times), or with one row for all worlds or one column for all times.
        """
        return self._by_time(_demand, share, self.reservation, self.ideal, self.pressure, self.hardness)

    def within(self, target: PerWorld) -> PerWorld:
        """A demand brought between the reservation value and the ideal, USD bn, shape (worlds,)."""
        return self._by_time(_brought, target, self.reservation, self.ideal)

    def _by_time(self, loop: Callable[..., PerLevel], asked: PerWorld, *terms: PerWorld) -> PerWorld:
        """What a loop over worlds and times makes of something asked for, also where the seat is one at one time."""
        first, *rest = (np.asarray(each, dtype=np.float64) for each in (asked, *terms))
        if self.reservation.ndim > 1:
            return loop(np.atleast_2d(first), *rest)
        return loop(np.atleast_1d(first)[:, None], *(term[:, None] for term in rest))[:, 0]

    def at(self, rows: PerWorldIndex) -> "Seat":
        """The seat in some worlds."""
        arrays = {part: getattr(self, part)[rows] for part in _ARRAYS if part != "elapsed"}
        at_once = self.elapsed.ndim > 1 and len(self.elapsed) == 1
        elapsed = self.elapsed if at_once else self.elapsed[rows]
        return Seat(**arrays, elapsed=elapsed, ladder=self.ladder, answering=self.answering)

    def over(self, elapsed: PerTurn) -> "Seat":
        """The seat at several times: ``elapsed`` has a column for each, other arrays have one more axis of length 1.

        Args:
            elapsed: rounds played by then as a fraction of the horizon, shape (worlds, times), or (1, times) where
                that is the same in all worlds.
        """
        arrays = {part: getattr(self, part)[..., None] for part in _ARRAYS}
        return Seat(**{**arrays, "elapsed": elapsed}, ladder=self.ladder, answering=self.answering)


_ARRAYS = tuple(part.name for part in fields(Seat) if part.name not in {"ladder", "answering"})


@over_worlds
def _demand(
    share: PerLevel, reservation: PerLevel, ideal: PerLevel, pressure: PerLevel, hardness: PerLevel
) -> PerLevel:
    """Demands for shares of a range, shape (worlds, times): see ``Seat.insist``; the other terms have one time."""
    worlds, times = len(reservation), share.shape[1]
    asked = np.empty((worlds, times))
    for world in range(worlds):
        at, least = world if len(share) > 1 else 0, reservation[world, 0]
        room, kept, harder = ideal[world, 0] - least, 1 - pressure[world, 0], hardness[world, 0]
        for time in range(times):
            part = share[at, time] * kept + harder
            asked[world, time] = least + room * (0.0 if part < 0 else 1.0 if part > 1 else part)
    return asked


@over_worlds
def _brought(target: PerLevel, reservation: PerLevel, ideal: PerLevel) -> PerLevel:
    """Demands brought between the reservation value and the ideal, shape (worlds, times); these have one time."""
    worlds, times = len(reservation), target.shape[1]
    brought = np.empty((worlds, times))
    for world in range(worlds):
        at, least, most = world if len(target) > 1 else 0, reservation[world, 0], ideal[world, 0]
        for time in range(times):
            asked = most if target[at, time] > most else target[at, time]
            brought[world, time] = least if asked < least else asked
    return brought


class Strategy(ABC):
    """How one side bargains: how much it insists on now.

    A strategy is a pure function of its seat, the same in a world alone and among many. The talk never lets
    a side sign below its reservation value, and at the very end lets it take anything better than that.

    Attributes:
        name: what a scenario calls it.
        known_as: its names in the literature.
        source: where it is described.
        concedes_with_time: true if, all else equal, it never insists on more later than earlier.
        accepts_less_than_it_asks: true if what it accepts differs from what it would propose.
        listens: false if the offers it has received change nothing in what it insists on; talks between two that do
            not listen are worked out at one go, and it is asked for all its turns at once: see ``Seat.over``. What
            needs the ladder belongs in its plan.
        counts_offers: true if it looks at ``seat.made`` and ``seat.heard``.
        learns: true if offers change what it believes the other side wants, and so what it offers at a demand.
    """

    name: ClassVar[str]
    known_as: ClassVar[tuple[str, ...]]
    source: ClassVar[str]
    concedes_with_time: ClassVar[bool] = True
    accepts_less_than_it_asks: ClassVar[bool] = False
    listens: ClassVar[bool] = True
    counts_offers: ClassVar[bool] = False
    learns: ClassVar[bool] = False

    @abstractmethod
    def target(self, seat: Seat) -> PerWorld:
        """Own value this side insists on now, USD bn, shape (worlds,), from reservation value to ideal."""

    def plan(self, seat: Seat) -> PerPlan:
        """Two numbers worked out once, when the talk is opened, found again in ``seat.plan``, (worlds, 2)."""
        return np.zeros((seat.reservation.size, 2))
