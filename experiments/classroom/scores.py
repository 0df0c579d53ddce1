"""Scores: what a table's deal is worth to each side, beside what could have been signed and beside other tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from experiments.classroom.bargain import Bargain, bargain
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import Session
from experiments.classroom.reference import begun
from experiments.watching.table import Point, Space, space_of
from negotiation.shapes import PerWorld
from negotiation.table.surplus import Sitting

#: Values that differ by less are the same, USD bn.
SLACK: Final = 1e-3


@dataclass(frozen=True)
class Score:
    """How a table ended, in values.

    Attributes:
        worth: of what it signed to Microsoft and to OpenAI, over the contract there was, USD bn; without a deal that is
            what leaving gives, if one of the two left, or else what both had.
        space: what could have been signed in the quarter in which it ended.
        agreed: it signed.
        whole: what it signed is worth to each as a whole, with what its clauses do to one another; scores, like the
            frontier and the runs of agents, count clause by clause. None without a deal.
    """

    worth: Point
    utility_space: Space
    agreed: bool
    whole: Point | None = None

    def of(self, side: int) -> float:
        """What a side made: its worth less the least worth signing, USD bn.

        Args:
            side: of the table.
        """
        return self.worth[side] - self.utility_space.reservation[side]

    @property
    def most(self) -> float:
        """The largest gain that the two could have made together over what they had, USD bn."""
        base = sum(self.utility_space.disagreement)
        return max((sum(point) for point in self.utility_space.zone), default=base) - base

    @property
    def left(self) -> float:
        """How much of that gain was left on the table, USD bn; never less than none."""
        return max(0.0, self.most - (sum(self.worth) - sum(self.utility_space.disagreement)))

    @property
    def part(self) -> float | None:
        """Part of that gain that was made, fraction; none where there was nothing to gain."""
        return None if self.most < SLACK else (sum(self.worth) - sum(self.utility_space.disagreement)) / self.most


@lru_cache(256)
def score_of(case: Case, moves: tuple[tuple[str, str], ...]) -> Score | None:
    """What a table's moves left each side with; none where the two have nothing to talk about.

    Where time ran out, what could have been signed is read from the quarter in which the two sat down.

    Args:
        case: what is bargained about.
        moves: of the table, which is over.
    """
    table = bargain(case, moves)
    ended = table.ended
    space = opening(case) if ended is None else ended.utility_space
    if space is None:
        return None
    if ended is not None and ended.value is not None:
        return Score(ended.value, space, agreed=True, whole=_whole(table))
    left = ended is not None and ended.separated
    return Score(space.outside if left else space.disagreement, space, agreed=False)


def _whole(table: Bargain) -> Point | None:
    mine, theirs = map(table.whole, SEATS)
    return None if mine is None or theirs is None else (mine, theirs)


def scores(case: Case, session: Session) -> Mapping[int, Score]:
    """The scores of all tables that are over, by number of the table.

    Args:
        case: what is bargained about.
        session: the class.
    """
    found = {board.no: score_of(case, board.moves) for board in session.tables.values() if board.over}
    return {no: score for no, score in found.items() if score is not None}


@lru_cache(4)
def opening(case: Case) -> Space | None:
    """What can be signed in the quarter in which all tables sit down, the same for all; none if nobody talks then.

    Args:
        case: what is bargained about.
    """
    sat = opening_talk(case)
    return None if sat is None else space_of(sat)


@lru_cache(4)
def opening_talk(case: Case) -> Sitting | None:
    """What the two have before them in the quarter in which all tables sit down; none if nobody talks then.

    Args:
        case: what is bargained about.
    """
    model = begun(case, [case.seed])
    model.step()
    return model.record.talks[0] if model.record.talks else None


@dataclass(frozen=True)
class Among:
    """Where a score stands among others.

    Attributes:
        worse: part of the others that did worse, fraction.
        better: part of them that did better, fraction.
    """

    worse: float
    better: float


def among(own: float, others: Sequence[float] | PerWorld) -> Among:
    """Where a score stands among others; those within ``SLACK`` of it are neither worse nor better.

    Args:
        own: the score, USD bn.
        others: at least one.
    """
    against = np.asarray(others)
    return Among(float((against < own - SLACK).mean()), float((against > own + SLACK).mean()))
