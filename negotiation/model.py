"""Partnership: one quarter, in order. The page to read first."""

from collections.abc import Mapping, Sequence
from typing import Any

import mesa
import numpy as np

from negotiation.clock import FIRST, Quarter
from negotiation.collector import Collector
from negotiation.parameters import Settings
from negotiation.party import Cast, Party, Role
from negotiation.quarter.compute import buy_compute
from negotiation.quarter.hiring import hire
from negotiation.quarter.money import trade
from negotiation.quarter.news import hear_the_news
from negotiation.quarter.relationship import relate
from negotiation.quarter.research import research
from negotiation.quarter.supply import supply
from negotiation.quarter.talks import talk
from negotiation.quarter.turn import Turn
from negotiation.record import TABLES, Record
from negotiation.start import first_state
from negotiation.state import State, frozen
from negotiation.tape import Tape
from negotiation.world.news import GIVEN, Calendar


class Partnership(mesa.Model[Any, Any]):
    """The partnership of Microsoft and OpenAI in one or many worlds, quarter by quarter.

    A world is settings and a seed. World k of many is, bit for bit, the world of that pair alone.

    Args:
        cast: makes everyone who takes part, one party for each ``Role``; ``agents.cast`` makes the usual ones.
        seeds: one a world.
        settings: of as many worlds; the defaults if left out.
        start: the first quarter.
        end: the last quarter.
        calendar: events given, by quarter of the clock: event name -> flag a world.
        keep: which parts of the record to keep.
        state: of as many worlds when the first quarter begins; that of 2019Q3 if left out.
        metrics: names of the metrics to record; all of them if left out.

    Raises:
        ValueError: seeds, settings and calendar are of different numbers of worlds, an event or a metric is unknown, or
            a role is missing from the cast or taken twice.
    """

    def __init__(
        self,
        cast: Cast,
        seeds: Sequence[int] = (0,),
        settings: Settings | None = None,
        start: Quarter = FIRST,
        end: Quarter = FIRST + 45,
        calendar: Calendar | None = None,
        keep: Sequence[str] = TABLES,
        state: State | None = None,
        metrics: Sequence[str] | None = None,
    ) -> None:
        super().__init__(rng=0)  # chance comes from the tape alone
        self.settings = Settings.of(len(seeds)) if settings is None else settings
        _check_worlds(self.settings, seeds)
        _check_calendar(calendar or {}, len(seeds))
        self.parties = _seated(cast(self))
        self.tape = Tape(seeds)
        self.once = self.tape.once()
        self.calendar: Calendar = calendar or {}
        self.now, self.end = start, end
        self.record = Record(keep, metrics)
        self.state: State = frozen(first_state(self.settings, self.once) if state is None else state)
        self.datacollector = Collector({name: _reporter(name) for name in self.record.names})

    def step(self) -> None:
        """One quarter, in order; each line names the file to open. After the last quarter nothing happens."""
        if self.now > self.end:
            return
        quarter = self.now.index
        chance = self.tape.quarter(quarter)
        turn = Turn(quarter, self.settings, chance, self.once, self.calendar, self.parties, self.record)
        state = hear_the_news(turn, self.state)  # quarter/news.py, world/news.py
        state = hire(turn, state)  # quarter/hiring.py, table/hiring.py, world/turnover.py
        state = research(turn, state)  # quarter/research.py, world/research.py
        state = trade(turn, state)  # quarter/money.py, world/market.py, world/money.py
        state = buy_compute(turn, state)  # quarter/compute.py, table/tender.py, world/compute.py
        state, session = talk(turn, state)  # quarter/talks.py, table/session.py, table/talks.py
        state = supply(turn, state)  # quarter/supply.py, world/supply.py
        state = relate(turn, state, session)  # quarter/relationship.py, world/outcomes.py
        self._close(state)

    def _close(self, state: State) -> None:
        """Put the quarter on record and move the clock."""
        self.state = frozen(state)
        self.record.collect(self.now.index, self.state, self.settings)
        if len(self.tape.seeds) == 1 and "metrics" in self.record.keep:
            self.datacollector.collect(self)
        self.running = self.now < self.end
        self.now = self.now + 1

    def play(self) -> "Partnership":
        """All quarters that are left."""
        while self.running:
            self.step()
        return self


def _reporter(name: str) -> Any:
    """Reads a metric of the only world, as a plain number."""

    def read(model: Partnership) -> float:
        return float(model.record.latest(name)[0])

    return read


def _check_worlds(settings: Settings, seeds: Sequence[int]) -> None:
    worlds = len(settings.start.start_invested)
    if worlds != len(seeds):
        raise ValueError(f"settings are of {worlds} worlds, seeds of {len(seeds)}; give one seed a world")


def _check_calendar(calendar: Calendar, worlds: int) -> None:
    for quarter, events in calendar.items():
        for event, flags in events.items():
            if event not in GIVEN:
                raise ValueError(f"no event is called {event}; there are {', '.join(GIVEN)}")
            if np.shape(flags) != (worlds,):
                raise ValueError(
                    f"{event} in {Quarter(quarter)} needs one flag a world, shape ({worlds},), got {np.shape(flags)}"
                )


def _seated(parties: Sequence[Party]) -> Mapping[Role, Party]:
    """The parties by role."""
    seats = {party.role: party for party in parties}
    if len(seats) < len(parties):
        twice = sorted({str(party.role) for party in parties if seats[party.role] is not party})
        raise ValueError(f"more than one in the cast plays {', '.join(twice)}; leave one")
    missing = [str(role) for role in Role if role not in seats]
    if missing:
        raise ValueError(f"nobody in the cast plays {', '.join(missing)}; agents.cast has everyone")
    return seats
