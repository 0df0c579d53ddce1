"""A turn at the table: what a person sees when it is theirs, what they may do, and what they did in words."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from experiments.watching.faults import cautious, logged
from experiments.watching.moves import Move, SeatError
from experiments.watching.packages import in_force, package_in_words, subjects
from negotiation.table.moves import ACCEPT, OFFER, REFUSE, WALK, TableView, respond


@dataclass(frozen=True)
class Answer:
    """What was done at a turn, or would have been: in words, and what it is worth to who sits there, USD bn.

    Attributes:
        action: as in ``Move``.
        said: in words.
        value: of the package proposed or accepted; nan without one.
        package: what is proposed, level of each issue; empty unless it is an offer.
        whole: what the package is worth as a whole, with what its clauses do to one another; nan without one.
    """

    action: int
    said: str
    value: float
    package: tuple[int, ...] = ()
    whole: float = field(default=math.nan, compare=False)  # nobody asks it of what an agent would do


@dataclass(frozen=True)
class Turn:
    """What a person sees when it is their turn: nothing but what is theirs to know. Values are own, USD bn.

    Attributes:
        name: of the quarter.
        round: of the talk, from 1.
        rounds_left: that can still be opened before the talk breaks off.
        may_counter: an offer can be made; otherwise the one on the table can only be accepted or turned down.
        standing: the other side's offer, level of each issue; empty without one.
        offer: the same in words; empty without one.
        offer_value: what it is worth, as the sum over its clauses.
        offer_whole: what it is worth as a whole, with what its clauses do to one another; nan without one.
        values: of each level of each issue; none where it is not on the table.
        reservation: below this nothing is worth signing.
        disagreement: what there is if the talk fails and the contract goes on.
        outside: the best that leaving would give.
        pressure: part of the demand that pressure takes off, fraction.
        now: regime and distribution in force.
        agent: how the agent would play this turn; for afterwards.
        fault: what the agent raised when it was asked; empty if it answered.
    """

    name: str
    round: int
    rounds_left: int
    may_counter: bool
    standing: tuple[int, ...]
    offer: str
    offer_value: float
    offer_whole: float
    values: tuple[tuple[float | None, ...], ...]
    reservation: float
    disagreement: float
    outside: float
    pressure: float
    now: Any = field(repr=False)
    agent: Answer = field(repr=False)
    fault: str = ""

    def value(self, package: Sequence[int]) -> float:
        """What a package is worth; nan if a level of it is not on the table.

        Args:
            package: level of each issue.
        """
        total = 0.0  # issue after issue, as the model adds them; `sum` would round otherwise
        for levels, level in zip(self.values, package, strict=True):
            part = levels[level]
            total += float("nan") if part is None else part
        return total


def turn_of(view: TableView, model: Any, offered: tuple[int, ...]) -> Turn:
    """A view of the model's as a person reads it.

    Args:
        view: of the one world.
        model: in which it is asked.
        offered: by this side before, level of each issue; empty if nothing was.
    """
    stakes, place = view.stakes, int(view.places[0])
    standing = tuple(view.standing[0].tolist()) if view.has_standing[0] else ()
    now = in_force(model.state)
    turn = Turn(
        name=str(model.now),
        round=int(view.rounds_played[0]) + 1,
        rounds_left=int(view.rounds_left[0]),
        may_counter=bool(view.may_counter[0]),
        standing=standing,
        offer=package_in_words(standing, now) if standing else "",
        offer_value=float(view.standing_value[0]),
        offer_whole=whole_of(view)(standing) if standing else math.nan,
        values=tuple(_levels(each[place].tolist()) for each in view.all_stakes.own),
        reservation=float(stakes.reservation[0]),
        disagreement=float(stakes.disagreement[0]),
        outside=float(stakes.outside[0]),
        pressure=float(stakes.pressure[0]),
        now=now,
        agent=Answer(WALK, "", float("nan")),
    )
    try:
        usual = respond(view)
        move, fault = Move(int(usual.action[0]), tuple(usual.package[0].tolist())), ""
    except Exception as error:  # whatever an agent raises, the talk goes on
        move, fault = cautious(turn, offered), logged(error)
    return replace(turn, agent=answer_to(turn, move), fault=fault)


def whole_of(view: TableView) -> Callable[[Sequence[int]], float]:
    """What packages are worth as a whole to who looks at a view, USD bn.

    Args:
        view: of the one world.
    """
    return lambda package: float(view.whole_value(np.array([package], dtype=np.intp))[0])


def _levels(values: Sequence[float]) -> tuple[float | None, ...]:
    return tuple(value if np.isfinite(value) else None for value in values)


def answer_to(turn: Turn, move: Move, whole: Callable[[Sequence[int]], float] | None = None) -> Answer:
    """A move in words, and what it is worth.

    Args:
        turn: at which it is made.
        move: that is made.
        whole: what packages are worth as a whole; not said of an offer if left out.
    """
    if move.action == OFFER:
        worth = math.nan if whole is None else whole(move.package)
        words = package_in_words(move.package, turn.now)
        return Answer(OFFER, words, turn.value(move.package), move.package, worth)
    said = {ACCEPT: "accepts", WALK: "walks out", REFUSE: "turns the offer down"}[move.action]
    if move.action == ACCEPT:
        return Answer(ACCEPT, said, turn.offer_value, whole=turn.offer_whole)
    return Answer(move.action, said, math.nan)


def check(turn: Turn, move: Move, number: int) -> None:
    """Refuse a move that the rules do not allow, in words for a person.

    Args:
        turn: at which it is made.
        move: that is made.
        number: of the mover's moves, from 1.

    Raises:
        SeatError: the rules do not allow it.
    """
    what = f"your move {number} cannot be made"
    if move.action in (ACCEPT, REFUSE) and not turn.standing:
        raise SeatError(f"{what}: no offer is on the table to accept or turn down; make one or walk out")
    if move.action == REFUSE and turn.may_counter:
        raise SeatError(f"{what}: rounds are left this quarter; make an offer, accept or walk out")
    if move.action != OFFER:
        return
    if not turn.may_counter:
        raise SeatError(f"{what}: no round is left this quarter; accept, turn the offer down or walk out")
    for subject, levels, level in zip(subjects(), turn.values, move.package, strict=True):
        if level >= len(levels) or levels[level] is None:
            raise SeatError(f"{what}: {subject.title} has no clause {level} on the table now; choose another")
