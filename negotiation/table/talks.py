"""Microsoft and OpenAI at the table: offers in turns until one accepts, one walks out, or time runs out.

A *round* is one offer and its answer. A talk is a state; each move makes a new one::

    talk = Talk.sit_down(stakes, opener, memory, horizon, rounds)
    while talk.running:
        for side in SIDES:
            view = talk.view(side)
            if view is not None:
                talk = talk.advance(side, respond(view))
    outcome = talk.result()
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.shapes import PerIssueIndex, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.table.estimate import Guesswork, estimate, heard
from negotiation.table.moves import (
    ACCEPT,
    ACTIONS,
    OFFER,
    REFUSE,
    WALK,
    TableMove,
    TableView,
    WholeValue,
    check_move,
    respond,
)
from negotiation.table.offers import ANSWERS, Said, told
from negotiation.table.repeats import is_new, marked
from negotiation.table.seats import LEARNS, reseated, seated
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES, Memory, Stakes
from negotiation.table.strategies import STRATEGIES
from negotiation.table.strategies.strategy import Seat

__all__ = [
    "ACCEPT",
    "ACTIONS",
    "AGREED",
    "ANSWERS",
    "BROKEN_OFF",
    "COUNTS",
    "MICROSOFT",
    "NOBODY",
    "OFFER",
    "OPENAI",
    "REFUSE",
    "RUNNING",
    "SIDES",
    "STATUSES",
    "WALK",
    "Memory",
    "Outcome",
    "Stakes",
    "TableMove",
    "TableView",
    "Talk",
    "respond",
]

RUNNING: Final = 0
AGREED: Final = 1
BROKEN_OFF: Final = 2
STATUSES: Final = ("running", "agreed", "broken off")
NOBODY: Final = -1
#: Which strategies count offers.
COUNTS: Final = np.array([strategy.counts_offers for strategy in STRATEGIES])


@dataclass(frozen=True)
class Outcome:
    """What a quarter's talk came to.

    Attributes:
        rows: the world each row stands for, shape (rows,).
        status: ``RUNNING`` (goes on next quarter), ``AGREED`` or ``BROKEN_OFF``, shape (rows,).
        package: what was agreed, level of each issue, shape (rows, issues); −1 without agreement.
        rounds: rounds played this quarter, shape (rows,).
        memory: to be handed to next quarter's talk; fresh where the talk is over.
        broken_off_by: the side that walked out; ``NOBODY`` if none did or time ran out, shape (rows,).
    """

    rows: PerWorldIndex
    status: PerWorldIndex
    package: PerIssueIndex
    rounds: PerWorldIndex
    memory: Memory
    broken_off_by: PerWorldIndex


@dataclass(frozen=True)
class Talk:
    """A talk in many worlds, as it stands between two moves. Arrays have shape (rows,) if not said otherwise.

    Attributes:
        stakes: what each side brought.
        seats: what each side's strategy looks at.
        rows: the world each row stands for.
        horizon: rounds after which the talk breaks off.
        limit: rounds that can be played this quarter.
        open: the talk goes on this quarter.
        turn: the side to move.
        standing: the offer on the table, shape (rows, issues); −1 without one.
        rounds: rounds played this quarter.
        status: ``RUNNING``, ``AGREED`` or ``BROKEN_OFF``.
        broken_off_by: the side that walked out, or ``NOBODY``.
        memory: what both sides remember.
        openings: level of the first issue in Microsoft's first offer of the talk, if made this quarter, or else −1.
        counts: offers are counted here, shape (rows,); ``None`` if nowhere.
        guesses: what each side works out to learn from; ``None`` if it learns nowhere.
        said: moves so far, if they are kept.
        keep_offers: whether they are.
        whole: what whole packages are worth, for those who look at a turn and ask; none where nobody may.
    """

    stakes: tuple[Stakes, Stakes]
    seats: tuple[Seat, Seat]
    rows: PerWorldIndex
    horizon: PerWorldIndex
    limit: PerWorldIndex
    open: PerWorldFlag
    turn: PerWorldIndex
    standing: PerIssueIndex
    rounds: PerWorldIndex
    status: PerWorldIndex
    broken_off_by: PerWorldIndex
    memory: Memory
    openings: PerWorldIndex
    counts: PerWorldFlag | None = None
    guesses: tuple[Guesswork | None, Guesswork | None] = (None, None)
    said: tuple[Said, ...] = ()
    keep_offers: bool = False
    whole: WholeValue | None = None

    @classmethod
    def sit_down(
        cls,
        stakes: tuple[Stakes, Stakes],
        opener: PerWorldIndex,
        memory: Memory,
        horizon: PerWorldIndex,
        rounds: int,
        rows: PerWorldIndex | None = None,
        keep_offers: bool = False,
        learning: bool = True,
        there: PerWorldFlag | None = None,
    ) -> "Talk":
        """Open a quarter's talk, or go on with one.

        Args:
            stakes: of Microsoft and of OpenAI, in the worlds that talk.
            opener: side that makes the first offer, shape (rows,).
            memory: of the talk so far; ``Memory.fresh`` at its opening.
            horizon: rounds after which the talk breaks off, counted from its opening, shape (rows,).
            rounds: rounds a quarter.
            rows: the world each row stands for; by default they are counted from 0.
            keep_offers: keep every move for ``offers()``.
            learning: the memory has room for what is learned; without, nobody may learn.
            there: where they talk, shape (rows,); by default everywhere. Nothing happens in the other rows.

        Raises:
            ValueError: the two sides' issues differ, or the memory is of others.
        """
        if stakes[MICROSOFT].levels != stakes[OPENAI].levels:
            levels = " and ".join(str(side.levels) for side in stakes)
            raise ValueError(f"both sides must value the same levels of the same issues, got {levels} levels")
        worlds, issues = opener.size, len(stakes[MICROSOFT].levels)
        limit = np.minimum(rounds, horizon - memory.rounds)
        there = np.ones(worlds, dtype=np.bool_) if there is None else there
        memory = memory.about(issues) if learning else memory
        counts = COUNTS[stakes[MICROSOFT].strategy] | COUNTS[stakes[OPENAI].strategy]
        seats = [seated(stakes[side], memory, side, horizon) for side in SIDES]
        return cls(
            stakes=stakes,
            seats=(seats[MICROSOFT][0], seats[OPENAI][0]),
            rows=np.arange(worlds) if rows is None else rows,
            horizon=horizon,
            limit=limit,
            open=there & (limit > 0),
            turn=opener,
            standing=np.full((worlds, issues), -1, dtype=np.intp),
            rounds=np.zeros(worlds, dtype=np.intp),
            status=np.where(there & (limit <= 0), BROKEN_OFF, RUNNING),
            broken_off_by=np.full(worlds, NOBODY, dtype=np.intp),
            memory=memory,
            openings=np.full(worlds, NOBODY, dtype=np.intp),
            counts=counts if np.flatnonzero(counts).size > 0 else None,
            guesses=(seats[MICROSOFT][1], seats[OPENAI][1]),
            keep_offers=keep_offers,
        )

    @property
    def running(self) -> bool:
        """The talk goes on this quarter in some world."""
        return np.flatnonzero(self.open).size > 0

    def view(self, side: int) -> TableView | None:
        """What a side sees where it is its turn; ``None`` if that is nowhere."""
        places = np.flatnonzero(self.open & (self.turn == side))
        if places.size == 0:
            return None
        standing = self.standing[places]
        played, horizon = self.memory.rounds[places], self.horizon[places]
        last_received = self.memory.last_received[places, side]
        seat = replace(
            self.seats[side].at(places),
            elapsed=played / horizon,
            first_received=self.memory.first_received[places, side],
            last_received=last_received,
            best_received=self.memory.best_received[places, side],
            last_offered=self.memory.last_offered[places, side],
            made=self.memory.offers[places, side],
            heard=self.memory.offers[places, 1 - side],
            conceded=self.memory.conceded[places, side],
        )
        return TableView(
            side=side,
            rows=self.rows[places],
            places=places,
            standing=standing,
            standing_value=np.where(standing[:, 0] >= 0, last_received, np.nan),
            rounds_played=played,
            horizon=horizon,
            rounds_left=horizon - played,
            rounds_left_this_quarter=self.limit[places] - self.rounds[places],
            seat=seat,
            strategy=self.stakes[side].strategy[places],
            all_stakes=self.stakes[side],
            whole=self.whole,
        )

    def advance(self, side: int, move: TableMove) -> "Talk":
        """The talk after a side's move in the worlds in which it was its turn.

        Raises:
            ValueError: a move that the rules do not allow.
        """
        places = np.flatnonzero(self.open & (self.turn == side))
        may_counter = self.rounds[places] < self.limit[places]
        if not move.by_rule:
            has_standing = self.standing[places, 0] >= 0
            check_move(move, self.stakes[side].own, places, self.rows[places], has_standing, may_counter)
        action = np.where((move.action == OFFER) & ~may_counter, REFUSE, move.action)
        status, by, still_open = self.status.copy(), self.broken_off_by.copy(), self.open.copy()
        status[places[action == ACCEPT]] = AGREED
        walked = places[action == WALK]
        status[walked], by[walked] = BROKEN_OFF, side
        refused = places[action == REFUSE]
        status[refused] = np.where(self.memory.rounds[refused] >= self.horizon[refused], BROKEN_OFF, RUNNING)
        still_open[places[action != OFFER]] = False
        said = self._with(side, places, action, move)
        offers = np.flatnonzero(action == OFFER)
        changed = replace(self, status=status, broken_off_by=by, open=still_open, said=said)
        return changed._offered(side, places[offers], move.package[offers])

    def result(self) -> Outcome:
        """What the quarter's talk came to so far."""
        over = np.flatnonzero(self.status != RUNNING)
        agreed = (self.status == AGREED)[:, None]
        return Outcome(
            rows=self.rows,
            status=self.status,
            package=np.where(agreed, self.standing, -1),
            rounds=self.rounds,
            memory=self.memory.over(over),
            broken_off_by=self.broken_off_by,
        )

    def offers(self) -> dict[str, NDArray[np.generic]]:
        """Every move so far, if kept: one array a column, by world, then in the order made.

        Columns: ``world``, ``round`` (from 1, since the talk was opened), ``side``, ``action``, ``package``
        (moves, issues), ``own_value`` and ``other_value`` (true values to who moves and to the other side,
        USD bn), ``target`` and ``answer`` (index into ``ANSWERS``: what became of an offer; −1 for other
        moves). What is accepted, refused or walked away from is the package and the values of that row; −1
        and nan without any.
        """
        return told(self.said, self.stakes, self.rows)

    def _offered(self, side: int, places: PerWorldIndex, package: PerIssueIndex) -> "Talk":
        """The talk with new offers on the table."""
        if places.size == 0:
            return self
        other = 1 - side
        standing, turn, rounds, openings = (
            part.copy() for part in (self.standing, self.turn, self.rounds, self.openings)
        )
        if side == MICROSOFT:
            first = np.flatnonzero(self.memory.rounds[places] <= 1)
            openings[places[first]] = package[first, 0]
        standing[places], turn[places] = package, other
        rounds[places] += 1
        received = self.stakes[other].value(package, places)
        new = received != self.memory.last_received[places, other]
        memory = _remembered(self.memory, side, places, self.stakes[side].value(package, places), received)
        if self.counts is not None:
            where = self.counts[places]
            memory = _counted(memory, side, places[where], package[where])
        changed = replace(self, standing=standing, turn=turn, rounds=rounds, memory=memory, openings=openings)
        return changed._learned(other, places[new], package[new])

    def _learned(self, side: int, places: PerWorldIndex, package: PerIssueIndex) -> "Talk":
        """The talk after a side has thought about new offers, where it learns."""
        known, stakes = self.guesses[side], self.stakes[side]
        if known is None:
            return self
        learns = LEARNS[stakes.strategy[places]]
        rows = places[learns]
        at = known.at(rows)
        evidence = heard(known, stakes, self.memory.evidence[rows, side], package[learns], at)
        estimated = estimate(stakes, evidence, rows)
        memory = replace(
            self.memory,
            evidence=_put(self.memory.evidence, rows, side, evidence),
            estimate=_put(self.memory.estimate, rows, side, estimated),
        )
        outdated = known.outdated(estimated, at)
        known = known.rebuilt(estimated[outdated], at[outdated])
        seat = reseated(self.seats[side], stakes, estimated[outdated], rows[outdated])
        seats, guesses = [*self.seats], [*self.guesses]
        seats[side], guesses[side] = seat, known
        return replace(self, memory=memory, seats=(seats[0], seats[1]), guesses=(guesses[0], guesses[1]))

    def _with(self, side: int, places: PerWorldIndex, action: PerWorldIndex, move: TableMove) -> tuple[Said, ...]:
        """Moves so far and these, if they are kept."""
        if not self.keep_offers:
            return self.said
        offers = action == OFFER
        package = np.where(offers[:, None], move.package, self.standing[places])
        target = np.full(places.size, np.nan) if move.target is None else move.target.copy()
        number = self.memory.rounds[places] + offers
        return (*self.said, Said(side, places, number, action, package, target))


def _remembered(memory: Memory, side: int, rows: PerWorldIndex, own: PerWorld, received: PerWorld) -> Memory:
    """What both sides remember after an offer.

    Args:
        memory: before it.
        side: who made it.
        rows: where.
        own: its value to who made it, shape (rows,).
        received: its value to the other side, shape (rows,).
    """
    other = 1 - side
    first, best = memory.first_received[rows, other], memory.best_received[rows, other]
    rounds = memory.rounds.copy()
    rounds[rows] += 1
    return replace(
        memory,
        rounds=rounds,
        first_received=_put(memory.first_received, rows, other, np.where(np.isnan(first), received, first)),
        last_received=_put(memory.last_received, rows, other, received),
        best_received=_put(memory.best_received, rows, other, np.fmax(best, received)),
        last_offered=_put(memory.last_offered, rows, side, own),
    )


def _counted(memory: Memory, side: int, rows: PerWorldIndex, package: PerIssueIndex) -> Memory:
    """What both sides remember once a side's offers are counted as far as they are not repeated."""
    marks, made, steps = memory.marks[rows, side], memory.offers[rows, side], memory.conceded[rows, side]
    free = made <= memory.offers[rows, 1 - side]
    return replace(
        memory,
        offers=_put(memory.offers, rows, side, made + is_new(marks, package)),
        conceded=_put(memory.conceded, rows, side, steps + free),
        marks=_put(memory.marks, rows, side, marks | marked(package)),
    )


def _put[T: np.generic](values: NDArray[T], rows: PerWorldIndex, side: int, new: NDArray[T]) -> NDArray[T]:
    changed = values.copy()
    changed[rows, side] = new
    return changed
