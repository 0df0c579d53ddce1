"""What a side sees when it is its turn, the move it makes, and how it moves if it follows its strategy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from negotiation.columns import replace
from negotiation.shapes import PerIssueIndex, PerLevel, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.table.rungs import DOLLAR, Ladder
from negotiation.table.stakes import Stakes
from negotiation.table.strategies import STRATEGIES, targets
from negotiation.table.strategies.strategy import Seat

OFFER: Final = 0
ACCEPT: Final = 1
WALK: Final = 2
REFUSE: Final = 3
ACTIONS: Final = ("offer", "accept", "walk", "refuse")
_LESS_WHEN_ANSWERING: Final = tuple(
    index for index, strategy in enumerate(STRATEGIES) if strategy.accepts_less_than_it_asks
)


@dataclass(frozen=True)
class TableView:
    """What one side sees in the worlds in which it is its turn. It holds nothing the side should not know.

    Arrays have shape (rows,) unless they say otherwise; values are own, in USD bn.

    Attributes:
        side: whose turn it is.
        rows: the world each row stands for.
        places: row of the talk each row stands for.
        standing: the other side's offer on the table, shape (rows, issues); −1 without one.
        standing_value: what it is worth; nan without one.
        rounds_played: rounds since the talk was opened, the one under way included.
        horizon: rounds after which the talk breaks off.
        rounds_left: rounds that can still be opened before that.
        rounds_left_this_quarter: rounds that can still be opened this quarter; with 0, an offer is only a
            refusal.
        seat: what a strategy looks at.
        strategy: index of the strategy this side follows if left to itself.
        whole: see ``whole_value``; none where nobody may ask.
    """

    side: int
    rows: PerWorldIndex
    places: PerWorldIndex
    standing: PerIssueIndex
    standing_value: PerWorld
    rounds_played: PerWorldIndex
    horizon: PerWorldIndex
    rounds_left: PerWorldIndex
    rounds_left_this_quarter: PerWorldIndex
    seat: Seat
    strategy: PerWorldIndex
    all_stakes: Stakes = field(repr=False)
    whole: "WholeValue | None" = field(default=None, repr=False)

    def whole_value(self, package: PerIssueIndex) -> PerWorld:
        """What packages are worth to this side as a whole, with what their issues do to one another, USD bn, (rows,).

        Strategies reckon with the sum over the issues, and so does what is on the table; see ``table/whole.py``.

        Args:
            package: level of each issue, all on the table, shape (rows, issues).
        """
        if self.whole is None:
            return self.all_stakes.value(package, self.places)
        return self.whole(self.side, self.places, package)

    @cached_property
    def stakes(self) -> Stakes:
        """This side's stakes in these worlds."""
        return self.all_stakes.at(self.places)

    @cached_property
    def ladder(self) -> Ladder:
        """This side's staircases and rungs in these worlds."""
        return self.seat.ladder.at(self.seat.places)

    @property
    def reservation(self) -> PerWorld:
        """The value below which this side does not sign."""
        return self.seat.reservation

    @property
    def ideal(self) -> PerWorld:
        """Largest own value the other side would sign, as believed; at least the reservation value."""
        return self.seat.ideal

    @property
    def has_standing(self) -> PerWorldFlag:
        """An offer of the other side is on the table."""
        return self.standing[:, 0] >= 0

    @property
    def may_counter(self) -> PerWorldFlag:
        """A new offer can be made; otherwise the one on the table can only be accepted or refused."""
        return self.rounds_left_this_quarter > 0

    def target(self) -> PerWorld:
        """Own value this side's strategy would propose now."""
        return targets(self.strategy, self.seat)

    def acceptable(self, target: PerWorld) -> PerWorld:
        """Own value from which this side's strategy accepts now, given the target of its own next offer."""
        return accepted_from(self.strategy, self.seat, target)

    def best_offer(self, target: PerWorld, rows: PerWorldIndex | None = None) -> PerIssueIndex:
        """Package worth the target that is best for the other side as believed, shape (rows, issues).

        Args:
            target: own value asked for, USD bn, one for each row asked about.
            rows: rows of this view; all of them by default.
        """
        return self.seat.ladder.at(self.seat.places if rows is None else self.seat.places[rows]).best_offer(target)


#: Own value of whole packages, USD bn, shape (rows,): of a side, rows of the talk, and a package in each of them.
type WholeValue = Callable[[int, PerWorldIndex, PerIssueIndex], PerWorld]


@dataclass(frozen=True)
class TableMove:
    """What one side does in the worlds in which it is its turn.

    Attributes:
        action: ``OFFER``, ``ACCEPT``, ``WALK`` or ``REFUSE`` (turn down without an offer, where no round is
            left this quarter), shape (rows,). ``OFFER`` with an offer on the table rejects that and counters.
        package: level of each issue, shape (rows, issues); read where ``action`` is ``OFFER``.
        target: what the side insists on, for the record, USD bn, shape (rows,); nan if it does not say.
        by_rule: it comes from ``respond``, and so will all moves of this quarter: they need not be checked, and may be
            worked out at one go. Who means to deviate later must not say so.
    """

    action: PerWorldIndex
    package: PerIssueIndex
    target: PerWorld | None = None
    by_rule: bool = False


def accepted_from(strategy: PerWorldIndex, seat: Seat, target: PerWorld) -> PerWorld:
    """Own value from which each row's strategy accepts, given the target of its own next offer, USD bn, (rows,)."""
    asked = target
    for index in _LESS_WHEN_ANSWERING:
        rows = (strategy == index).nonzero()[0]
        if rows.size > 0:
            asked = asked.copy()
            asked[rows] = targets(strategy[rows], replace(seat.at(rows), answering=True))
    return asked


def respond(view: TableView) -> TableMove:
    """The move of a side that follows its strategy.

    It accepts what is worth at least what it insists on, and never less than its reservation value; after
    the last round it accepts anything from there up. It walks out if no package the other side would sign,
    as it believes, is better for it than none.
    """
    target = view.target()
    worth, seat = view.standing_value, view.seat
    worth_signing = worth >= seat.reservation - DOLLAR
    satisfied = worth >= view.acceptable(target) - DOLLAR
    accept = worth_signing & (satisfied | (view.rounds_left == 0))
    hopeless = seat.ideal <= seat.reservation + DOLLAR
    action = np.where(view.may_counter, OFFER, REFUSE)
    action = np.where(hopeless, WALK, action)
    action = np.where(accept, ACCEPT, action)
    offering = (action == OFFER).nonzero()[0]
    if offering.size == action.size:
        return TableMove(action, view.best_offer(target), target, by_rule=True)
    package = np.full_like(view.standing, -1)
    if offering.size > 0:
        package[offering] = view.best_offer(target[offering], offering)
    return TableMove(action, package, target, by_rule=True)


def check_move(
    move: TableMove,
    values: Sequence[PerLevel],
    places: PerWorldIndex,
    worlds: PerWorldIndex,
    has_standing: PerWorldFlag,
    may_counter: PerWorldFlag,
) -> None:
    """Refuse a move that the rules do not allow, with a message a person can act on.

    Args:
        move: what the side wants to do.
        values: its own value of each level, one (worlds of the talk, levels) an issue.
        places: rows of these in which it is its turn, shape (rows,).
        worlds: the worlds these stand for, shape (rows,).
        has_standing: an offer is on the table, shape (rows,).
        may_counter: a round is left this quarter, shape (rows,).

    Raises:
        ValueError: the move is not allowed in some world.
    """
    shape = (places.size, len(values))
    if move.action.shape != shape[:1] or move.package.shape != shape:
        raise ValueError(
            f"a move has one action and one level an issue for each world in turn, shapes {shape[:1]} and"
            f" {shape}; got {move.action.shape} and {move.package.shape}"
        )
    answers = (move.action == ACCEPT) | (move.action == REFUSE)
    known = (move.action >= OFFER) & (move.action <= REFUSE)
    early = (move.action == REFUSE) & may_counter
    rules = {
        f"an action is one of 0 to {REFUSE} ({', '.join(ACTIONS)})": ~known,
        "no offer is on the table to accept or refuse; make one or walk out": answers & ~has_standing,
        "rounds are left this quarter: make a counter-offer, accept or walk out": early,
    }
    for rule, wrong in rules.items():
        _refuse(rule, wrong, move.action, worlds)
    offers = (move.action == OFFER) & may_counter
    for issue, value in enumerate(values):
        level = move.package[:, issue]
        exists = (level >= 0) & (level < value.shape[1])
        rule = f"the level of issue {issue} must be between 0 and {value.shape[1] - 1}"
        _refuse(rule, offers & ~exists, level, worlds)
        closed = value[places, np.where(exists, level, 0)] == -np.inf
        rule = f"this level of issue {issue} is not on the table; choose another"
        _refuse(rule, offers & closed, level, worlds)


def _refuse(rule: str, wrong: PerWorldFlag, got: PerWorldIndex, worlds: PerWorldIndex) -> None:
    first = np.flatnonzero(wrong)
    if first.size > 0:
        raise ValueError(f"{rule}; got {got[first[0]]} in world {worlds[first[0]]}")
