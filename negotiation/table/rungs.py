"""Which concessions are worth making: efficient packages from one side's best to the other's, step by step.

A *staircase* holds the levels of one issue that no other level beats for both sides. Its upper-right
concave chain holds those that are best for some weighting of the two sides' values. The steps of all
issues' chains, merged in the order of what the other side gains per unit given up, lead down the *rungs*:
packages that are efficient under the beliefs they were made from. Between rungs lie more efficient
packages; the search looks one issue away from a rung.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import PerIssueIndex, PerLevel, PerLevelIndex, PerRung, PerWorld, PerWorldIndex
from negotiation.table.best_offers import DOLLAR, all_offered, climbed, ideals
from negotiation.table.climbing import Rungs, Stairs
from negotiation.table.packed import Values, layout_of, packed

__all__ = ["DOLLAR", "Ladder", "Staircase", "ladder", "ladder_and_ideal"]

#: Beyond the last step nobody can go.
_NOTHING: Final = np.inf


@dataclass(frozen=True)
class Staircase:
    """The levels of one issue that no other level beats for both sides, best for oneself first.

    Rows are filled up to a common length with steps nobody can take (own value −inf, the other's +inf); at
    least one.

    Attributes:
        own: own value, shape (worlds, steps), USD bn, falling.
        other: the other side's value as believed, shape (worlds, steps), USD bn, rising.
        level: the level each step stands for, shape (worlds, steps).
    """

    own: PerLevel
    other: PerLevel
    level: PerLevelIndex


@dataclass(frozen=True)
class Ladder:
    """What one side can offer, in the order in which it would concede.

    Attributes:
        staircases: the staircases of all worlds and issues.
        rungs: the rungs of all worlds.
    """

    staircases: Stairs
    rungs: Rungs

    @property
    def worlds(self) -> int:
        """How many worlds it has."""
        return len(self.staircases.begins)

    @property
    def count(self) -> PerWorldIndex:
        """Number of rungs, shape (worlds,)."""
        return self.rungs.length

    @cached_property
    def stairs(self) -> tuple[Staircase, ...]:
        """One staircase an issue, filled up to a common length."""
        return tuple(self._staircase(issue) for issue in range(self.staircases.begins.shape[1] - 1))

    @cached_property
    def own(self) -> PerRung:
        """Own value of each rung, shape (worlds, rungs), USD bn, falling; the last repeats."""
        return self.rungs.own[self._every_rung]

    @cached_property
    def other(self) -> PerRung:
        """The other side's value of each rung as believed, shape (worlds, rungs), USD bn, rising; the last repeats."""
        return self.rungs.other[self._every_rung]

    @cached_property
    def places(self) -> tuple[PerLevelIndex, ...]:
        """Place on the staircase at each rung, one (worlds, rungs) an issue, rising; the last repeats."""
        issues = np.arange(self.staircases.begins.shape[1] - 1)
        found = self._places_on(issues)[self._every_rung].astype(np.intp)
        return tuple(found[:, :, issue] for issue in issues)

    @property
    def _every_rung(self) -> PerLevelIndex:
        """Where the rungs of each world are, the last again and again up to a common length, (worlds, rungs)."""
        return self.rungs.first[:, None] + np.minimum(
            np.arange(_most(self.rungs.length)), self.rungs.length[:, None] - 1
        )

    def _staircase(self, issue: int) -> Staircase:
        begins = self.staircases.begins
        length = begins[:, issue + 1] - begins[:, issue]
        step = np.arange(_most(length) + 1)
        real = step < length[:, None]
        place = begins[:, issue][:, None] + np.minimum(step, length[:, None] - 1)
        return Staircase(
            np.where(real, self.staircases.own[place], -_NOTHING),
            np.where(real, self.staircases.other[place], _NOTHING),
            np.where(real, self.staircases.level[place], 0).astype(np.intp),
        )

    def at(self, rows: PerWorldIndex) -> "Ladder":
        """The ladder of some worlds."""
        steps = self.staircases._replace(begins=self.staircases.begins[rows])
        return Ladder(steps, self.rungs._replace(first=self.rungs.first[rows], length=self.rungs.length[rows]))

    def replaced(self, rows: PerWorldIndex, part: "Ladder") -> "Ladder":
        """This ladder with that of some worlds put in its place."""
        steps = Stairs(
            _put(self.staircases.begins, rows, part.staircases.begins + self.staircases.own.size),
            np.concatenate((self.staircases.own, part.staircases.own)),
            np.concatenate((self.staircases.other, part.staircases.other)),
            np.concatenate((self.staircases.level, part.staircases.level)),
            self.staircases.open,
        )
        rungs = Rungs(
            _put(self.rungs.first, rows, part.rungs.first + self.rungs.own.size),
            _put(self.rungs.length, rows, part.rungs.length),
            np.concatenate((self.rungs.own, part.rungs.own)),
            np.concatenate((self.rungs.other, part.rungs.other)),
            np.concatenate((self.rungs.place, part._places_on(self.staircases.open))),
        )
        return Ladder(steps, rungs)

    def _places_on(self, left_open: NDArray[np.intp]) -> NDArray[np.int16]:
        """Place of every rung on the staircases of some issues, (rungs or more, issues); 0 where there is no choice."""
        places = np.zeros((len(self.rungs.place), left_open.size), dtype=np.int16)
        here, there = np.nonzero(left_open[:, None] == self.staircases.open)
        places[:, here] = self.rungs.place[:, there]
        return places

    def best_offer(self, target: PerWorld) -> PerIssueIndex:
        """Package worth at least the target that is best for the other side as believed.

        Searched are the last two rungs that meet the target, the next two, and every package one issue away
        from any of them. Ties go to the higher own value, then to the earlier issue and rung. Where nothing
        meets the target it is what is best for oneself.

        Args:
            target: own value asked for, shape (worlds,), USD bn.

        Returns:
            Level of each issue, shape (worlds, issues).
        """
        return self.best_offers(target[:, None])[:, 0]

    def best_offers(self, targets: PerLevel) -> NDArray[np.intp]:
        """The best offer at each of several targets: see ``best_offer``.

        Args:
            targets: own values asked for, shape (worlds, targets), USD bn.

        Returns:
            Level of each issue, shape (worlds, targets, issues).
        """
        return all_offered(self.staircases, self.rungs, np.ascontiguousarray(targets))

    def ideal(self, required: PerWorld) -> PerWorld:
        """Largest own value among packages that give the other side what it requires; −inf if none does.

        Searched are the first two rungs that give as much, the two before, and every package one issue away
        from any of them.

        Args:
            required: the other side's value, shape (worlds,), USD bn.
        """
        return ideals(self.staircases, self.rungs, np.ascontiguousarray(required))


def ladder(own: Sequence[PerLevel], other: Sequence[PerLevel]) -> Ladder:
    """Staircases, chains and rungs of one side.

    A level of value −inf to either side is not on the table.

    Args:
        own: own value of each level, one (worlds, levels) an issue, USD bn.
        other: the other side's value as believed, the same shapes.
    """
    return ladder_and_ideal(own, other, np.full(len(packed(own)), -_NOTHING))[0]


def ladder_and_ideal(own: Sequence[PerLevel], other: Sequence[PerLevel], required: PerWorld) -> tuple[Ladder, PerWorld]:
    """The same, and ``Ladder.ideal`` of what the other side requires, worked out in passing.

    Args:
        own: own value of each level, one (worlds, levels) an issue, USD bn.
        other: the other side's value as believed, the same shapes.
        required: the other side's value, shape (worlds,), USD bn.
    """
    if not (isinstance(own, Values) and isinstance(other, Values)):  # one of them was worked out issue by issue
        own, other = tuple(own), tuple(other)
    steps, rungs, ideal = climbed(packed(own), packed(other), layout_of(own), np.ascontiguousarray(required))
    return Ladder(steps, rungs), ideal


def _put(values: NDArray[np.intp], rows: PerWorldIndex, new: NDArray[np.intp]) -> NDArray[np.intp]:
    """Values with those of some worlds put anew."""
    changed = values.copy()
    changed[rows] = new
    return changed


def _most(count: PerWorldIndex) -> int:
    """Columns needed for the fullest row; filling the others up changes nothing in them."""
    return int(count.max(initial=0))
