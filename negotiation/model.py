"""Partnership: one quarter, in order. The page to read first."""

from collections.abc import Mapping, Sequence
from typing import Any

import mesa

from negotiation.clock import FIRST, Quarter
from negotiation.codebook import METRICS
from negotiation.parameters import Settings
from negotiation.party import Cast, Party, Role
from negotiation.quarter.compute import buy_compute
from negotiation.quarter.hiring import hire
from negotiation.quarter.money import trade
from negotiation.quarter.news import hear_the_news
from negotiation.quarter.relationship import relate
from negotiation.quarter.research import research
from negotiation.quarter.talks import talk
from negotiation.quarter.turn import Turn
from negotiation.record import KEEPABLE, Record
from negotiation.start import first_state
from negotiation.state import State, frozen
from negotiation.tape import Tape
from negotiation.world.news import Calendar


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

    Raises:
        ValueError: seeds and settings are of different numbers of worlds, or a role is missing from the cast.
    """

    def __init__(
        self,
        cast: Cast,
        seeds: Sequence[int] = (0,),
        settings: Settings | None = None,
        start: Quarter = FIRST,
        end: Quarter = FIRST + 45,
        calendar: Calendar | None = None,
        keep: Sequence[str] = KEEPABLE,
    ) -> None:
        super().__init__(rng=0)  # chance comes from the tape alone
        self.settings = Settings.of(len(seeds)) if settings is None else settings
        _check_worlds(self.settings, seeds)
        self.parties = _seated(cast(self))
        self.tape = Tape(seeds)
        self.once = self.tape.once()
        self.calendar: Calendar = calendar or {}
        self.now, self.end = start, end
        self.record = Record(keep)
        self.state: State = frozen(first_state(self.settings, self.once))
        self.datacollector = mesa.DataCollector(model_reporters={name: _reporter(name) for name in METRICS})

    def step(self) -> None:
        """One quarter."""
        quarter = self.now.index
        chance = self.tape.quarter(quarter)
        turn = Turn(quarter, self.settings, chance, self.once, self.calendar, self.parties, self.record)
        state = hear_the_news(turn, self.state)
        state = hire(turn, state)
        state = research(turn, state)
        state = trade(turn, state)
        state = buy_compute(turn, state)
        state, session = talk(turn, state)
        state = relate(turn, state, session)
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


def _seated(parties: Sequence[Party]) -> Mapping[Role, Party]:
    """The parties by role."""
    seats = {party.role: party for party in parties}
    missing = [str(role) for role in Role if role not in seats]
    if missing:
        raise ValueError(f"nobody in the cast plays {', '.join(missing)}; agents.cast has everyone")
    return seats
