"""What every phase of a quarter has at hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from negotiation.parameters import Settings
from negotiation.party import Party, Role
from negotiation.record import Record
from negotiation.shapes import PerWorldFlag, PerWorldIndex
from negotiation.state import lock
from negotiation.table.moves import TableView
from negotiation.tape import Chance
from negotiation.world.news import Calendar


@dataclass(frozen=True)
class Turn:
    """One quarter, as the phases see it.

    Attributes:
        quarter: of the clock.
        settings: of all worlds.
        chance: the numbers drawn for this quarter.
        once: the numbers drawn once a history.
        calendar: events the scenario gives, by quarter.
        parties: who takes part, by role.
        record: where what happens is noted.
    """

    quarter: int
    settings: Settings
    chance: Chance
    once: Chance
    calendar: Calendar
    parties: Mapping[Role, Party]
    record: Record

    def ask(self, role: Role, view: Any) -> Any:
        """The move of a party that is shown a view; it may look, not touch."""
        if not isinstance(view, TableView):  # what it shows is locked when the sides sit down
            lock(view)
        return self.parties[role].decide(view, self.chance)

    def asked(self, role: Role) -> Callable[[Any, Chance], Any]:
        """How to ask a party, for those who hand over the chance themselves."""
        return lambda view, _: self.ask(role, view)

    def given(self, event: str) -> PerWorldFlag:
        """In which worlds the scenario gives an event now."""
        nowhere = np.zeros(len(self.settings.start.start_invested), dtype=bool)
        return self.calendar.get(self.quarter, {}).get(event, nowhere)

    def keeps(self, what: str) -> bool:
        """Whether a part of the record is kept."""
        return what in self.record.keep

    def note(self, where: PerWorldFlag, event: str, amount: Any = np.nan, who: str = "") -> None:
        """Note an event in the worlds where it happened; ``amount`` may be one a world."""
        if not self.keeps("events"):
            return
        rows: PerWorldIndex = where.nonzero()[0]
        if rows.size > 0:
            each = amount[rows] if isinstance(amount, np.ndarray) else amount
            self.record.event(rows, self.quarter, event, each, who)
