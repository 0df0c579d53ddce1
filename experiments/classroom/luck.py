"""Luck: what is drawn anew when the talk of a class is played again, and what stays as the class has it."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.tape import Chance, Source, Tape

#: What is drawn at the table itself: how hard each side bargains. Nobody at a table of the class is told of it.
DRAWN: Final = frozenset(("aspiration",))


class Luck(Tape):
    """The chance of runs of one talk: that of the class up to the table, and a run's own from there on.

    In the quarter in which the two sit down a run has the class's own numbers but for what is drawn at the table, so
    that both sides know, own and value what they do in the class. In later quarters all its numbers are its own.

    Args:
        own: seed of the class.
        seeds: one a run; a run with the class's own is the class's own talk.
        first: quarter of the clock in which the two sit down.
    """

    def __init__(self, own: int, seeds: Sequence[int], first: int) -> None:
        super().__init__(seeds)
        self._own, self._first = Tape([own] * len(seeds)), first

    def once(self) -> Chance:
        """What is drawn once a history: as the class has it."""
        return self._own.once()

    def quarter(self, index: int) -> Chance:
        """What is drawn in quarter ``index`` of the clock."""
        anew = super().quarter(index)
        return _AtTheTable(self._own.quarter(index), anew) if index == self._first else anew


class _AtTheTable(Chance):
    """The numbers of the quarter in which the two sit down."""

    def __init__(self, own: Chance, anew: Chance) -> None:
        self._own, self._anew = own, anew

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return (self._anew if name in DRAWN else self._own)[name]

    def lying(self, name: str) -> tuple[Source, int, int]:
        """Where the numbers of a name lie, for loops over worlds; those look at nothing that is drawn anew."""
        if name in DRAWN:
            raise KeyError(f"{name} is drawn anew at the table, and no loop over worlds may look for it")
        return self._own.lying(name)
