"""People at the table, one against the agent or two against each other: the same views, the same moves, the same rules.

A person answers a view as an agent does. The moves made so far are all there is to remember: with them the quarter is
played anew, on the same chance, up to the turn that waits for an answer. So a table is exactly what its scenario, its
seed and its moves say.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import mesa
import numpy as np

import agents
from agents.microsoft import Microsoft
from agents.openai import OpenAI
from experiments.watching.changes import Changes, calendar_with
from experiments.watching.moves import Move, SeatError
from experiments.watching.packages import in_force, package_in_words, subjects
from experiments.watching.played import Asked, Cache
from experiments.watching.recorded import recorded
from experiments.watching.standstill import Line, Waiting
from experiments.watching.table import Point, Space, space_of
from negotiation.clock import Quarter
from negotiation.model import Partnership
from negotiation.party import Cast, Party
from negotiation.record import KEEPABLE
from negotiation.table.agenda import AgendaView, Opening
from negotiation.table.moves import ACCEPT, OFFER, REFUSE, WALK, TableMove, TableView, respond
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.surplus import Sitting
from negotiation.tape import Chance

#: The seats a person may take, in the order of sides.
SEATS: Final = ("Microsoft", "OpenAI")
AGREED, FAILED, UNFINISHED, NO_TALK = "agreed", "failed", "unfinished", "no talk"
#: How many talks wait for their next move where they are; others are played anew up to it.
GOING: Final = 64
#: How many tables are kept.
MOST: Final = 256


@dataclass(frozen=True)
class Answer:
    """What was done at a turn, or would have been: in words, and what it is worth to who sits there, USD bn.

    Attributes:
        action: as in ``Move``.
        said: in words.
        value: of the package proposed or accepted; nan without one.
        package: what is proposed, level of each issue; empty unless it is an offer.
    """

    action: int
    said: str
    value: float
    package: tuple[int, ...] = ()


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
        offer_value: what it is worth.
        values: of each level of each issue; none where it is not on the table.
        reservation: below this nothing is worth signing.
        disagreement: what there is if the talk fails and the contract goes on.
        outside: the best that leaving would give.
        pressure: part of the demand that pressure takes off, fraction.
        now: regime and distribution in force.
        agent: how the agent would play this turn; for afterwards.
    """

    name: str
    round: int
    rounds_left: int
    may_counter: bool
    standing: tuple[int, ...]
    offer: str
    offer_value: float
    values: tuple[tuple[float | None, ...], ...]
    reservation: float
    disagreement: float
    outside: float
    pressure: float
    now: Any = field(repr=False)
    agent: Answer = field(repr=False)

    def value(self, package: Sequence[int]) -> float:
        """What a package is worth; nan if a level of it is not on the table.

        Args:
            package: level of each issue.
        """
        parts = [levels[level] for levels, level in zip(self.values, package, strict=True)]
        return float("nan") if None in parts else float(sum(part for part in parts if part is not None))


@dataclass(frozen=True)
class Ended:
    """What a talk came to.

    Attributes:
        how: ``AGREED``, ``FAILED``, ``UNFINISHED`` or ``NO_TALK``.
        name: of the quarter in which it ended.
        said: what was agreed, in words; empty if nothing was.
        value: of it to Microsoft and to OpenAI; none if nothing was agreed.
        utility_space: the table at the end; none if nobody talked.
        separated: the partnership is over.
    """

    how: str
    name: str
    said: str
    value: Point | None
    utility_space: Space | None
    separated: bool


@dataclass(frozen=True)
class Table:
    """A table as its moves have left it.

    Attributes:
        side: where the person sits, ``MICROSOFT`` or ``OPENAI``.
        turns: at which a person was asked so far, with what they did.
        waiting: the turn that waits for an answer; none once the talk is over.
        ended: how it ended; none while it goes on.
    """

    side: int
    turns: tuple[tuple[Turn, Answer], ...]
    waiting: Turn | None
    ended: Ended | None

    @property
    def person(self) -> str:
        """The side the person plays."""
        return SEATS[self.side]

    @property
    def other(self) -> str:
        """The side the agent plays."""
        return SEATS[1 - self.side]


@dataclass(frozen=True)
class Played:
    """A table at which people sit on some sides, as their moves have left it.

    Attributes:
        turns: at which a person was asked so far: side, what they saw, what they did.
        waiting: the side and the turn that wait for an answer; none once the talk is over.
        ended: how it ended; none while it goes on.
    """

    turns: tuple[tuple[int, Turn, Answer], ...]
    waiting: tuple[int, Turn] | None
    ended: Ended | None


@dataclass
class _Script:
    """What has been played at a table: moves are answers to turns in order, and the turn after the last one waits."""

    line: Line[tuple[int, Move], Played]
    turns: list[tuple[int, Turn, Answer]] = field(default_factory=list)

    def answer(self, side: int, turn: Turn) -> Move:
        """The move made at a turn."""
        mover, move = self.line.next(lambda: Played(tuple(self.turns), (side, turn), None))
        if mover != side:
            raise SeatError(f"it is {SEATS[side]}'s turn, not {SEATS[mover]}'s; wait for its move")
        _check(turn, move, sum(moved == side for moved, _, _ in self.turns) + 1)
        self.turns.append((side, turn, _answer(turn, move)))
        return move


class _Seat(Party):
    """A seat that a person has taken: moves made so far are answers, and the next turn waits."""

    script: _Script

    def decide(self, view: Any, chance: Chance) -> Any:
        """Answer a view with the person's move, where there is one."""
        if isinstance(view, AgendaView):
            return Opening(np.zeros(view.gain.shape, dtype=bool), view.gain)
        if not isinstance(view, TableView):
            return self.otherwise(view, chance)
        move = self.script.answer(view.side, _turn(view, self.model))
        package = np.array([move.package or (-1,) * len(subjects())], dtype=np.intp)
        return TableMove(np.array([move.action]), package)

    @abstractmethod
    def otherwise(self, view: Any, chance: Chance) -> Any:
        """Answer what is not asked at the table, as the agent does."""


class _SeatOfMicrosoft(_Seat, Microsoft):
    """Microsoft, played by a person at the table."""

    def otherwise(self, view: Any, chance: Chance) -> Any:
        """Answer what is not asked at the table, as the agent does."""
        return Microsoft.decide(self, view, chance)


class _SeatOfOpenAI(_Seat, OpenAI):
    """OpenAI, played by a person at the table."""

    def otherwise(self, view: Any, chance: Chance) -> Any:
        """Answer what is not asked at the table, as the agent does."""
        return OpenAI.decide(self, view, chance)


_TAKEN: Final[dict[int, tuple[type[Party], type[_Seat]]]] = {
    MICROSOFT: (Microsoft, _SeatOfMicrosoft),
    OPENAI: (OpenAI, _SeatOfOpenAI),
}
_KEPT: Final = Cache[Any, Played](MOST)
_WAITING: Final = Waiting[tuple[int, Move], Played](GOING)
_ALONE: Final = Cache[Any, Ended](MOST)


def table(asked: Asked, quarter: str, side: int, moves: Sequence[Move] = ()) -> Table:
    """A table after some moves of the person: what they see now, or how it ended.

    The two are called to the table in the quarter, whatever they would have done.

    Args:
        asked: the history up to the quarter.
        quarter: such as ``2025Q3``.
        side: where the person sits.
        moves: made so far.

    Raises:
        SeatError: a move is against the rules, or comes after the end.
        ValueError: the quarter is none of this history.
    """
    found = played(asked, quarter, (side,), [(side, move) for move in moves])
    return Table(
        side,
        tuple((turn, answer) for _, turn, answer in found.turns),
        None if found.waiting is None else found.waiting[1],
        found.ended,
    )


def played(asked: Asked, quarter: str, sides: Sequence[int], moves: Sequence[tuple[int, Move]]) -> Played:
    """A table after some moves of the people at it; the agent plays a side at which nobody sits.

    Args:
        asked: the history up to the quarter.
        quarter: in which the two are called to the table.
        sides: where people sit.
        moves: made so far, in order, with the side that made each.

    Raises:
        SeatError: a move is against the rules, is not this side's, or comes after the end.
        ValueError: the quarter is none of this history.
    """
    taken, made = tuple(sorted(set(sides))), tuple(moves)
    return _KEPT.of((asked, quarter, taken, made), lambda: _played(asked, quarter, taken, made))


def agent_instead(asked: Asked, quarter: str) -> Ended:
    """What the same talk comes to with the agents in both seats.

    Args:
        asked: the history up to the quarter.
        quarter: in which the two are called to the table.
    """
    return _ALONE.of((asked, quarter), lambda: _finished(_begun(asked, quarter, agents.cast)))


def _played(asked: Asked, quarter: str, sides: tuple[int, ...], moves: tuple[tuple[int, Move], ...]) -> Played:
    return _WAITING.after((asked, quarter, sides), moves, lambda line: _talked(asked, quarter, sides, line))


def _talked(asked: Asked, quarter: str, sides: Sequence[int], line: Line[tuple[int, Move], Played]) -> Played:
    """A talk to its end, with the moves that come in."""
    script = _Script(line)
    ended = _finished(_begun(asked, quarter, _seated(sides, script)))
    if line.left():
        count = len(script.turns)
        raise SeatError(f"the talk is over after {count} of your moves; there are {count + line.left()}")
    return Played(tuple(script.turns), None, ended)


def _seated(sides: Sequence[int], script: _Script) -> Cast:
    """Everyone, with people on some sides."""
    seats: dict[type[Party], type[_Seat]] = dict(_TAKEN[side] for side in sides)

    def cast(model: mesa.Model[Any, Any]) -> list[Party]:
        everyone = [seats.get(kind, kind)(model) for kind in agents.EVERYONE]
        for party in everyone:
            if isinstance(party, _Seat):
                party.script = script
        return everyone

    return cast


def left_by(asked: Asked, quarter: str, moves: Sequence[tuple[int, Move]]) -> Partnership:
    """The model as a talk between two people leaves it, at the end of the quarter in which the talk ends.

    They have nothing more to say and would wait for ever at the next talk: go on from its state with another cast.

    Args:
        asked: the history up to the quarter.
        quarter: in which the two are called to the table.
        moves: all of them, in order, with the side that made each; the last one ends the talk.

    Raises:
        SeatError: a move is against the rules, is not this side's, or the last one does not end the talk.
        ValueError: the quarter is none of this history.
    """
    if not moves or moves[-1][1].action not in (ACCEPT, WALK):
        raise SeatError("a talk is left with its last move; end it with one that accepts or walks out")
    script = _Script(Line[tuple[int, Move], Played](moves))
    model = _begun(asked, quarter, _seated((MICROSOFT, OPENAI), script))
    _finished(model)
    return model


def _begun(asked: Asked, quarter: str, cast: Cast) -> Partnership:
    """The history at the beginning of a quarter, with the two called to the table."""
    recording = recorded(asked)
    place, at = recording.place(quarter), Quarter.parse(quarter)
    calendar = calendar_with(asked.scenario.calendar(1), at.index, Changes(events=("talks_called",)))
    track = recording.track
    return Partnership(
        cast, [asked.seed], track.settings[place], at, asked.scenario.end, calendar, KEEPABLE, track.begins[place]
    )


def _finished(model: Partnership) -> Ended:
    """The end of the talk: it may go on over several quarters."""
    while True:
        before, name = model.state, str(model.now)
        model.step()
        going = bool(model.state.talking.open[0])
        if not going or not model.running:
            return _ended(model, name, going, before)


def _ended(model: Partnership, name: str, going: bool, before: Any) -> Ended:
    sittings: list[Sitting] = model.record.talks
    separated = bool(model.state.contract.separated[0])
    if not sittings:
        return Ended(NO_TALK, name, "", None, None, separated)
    space = space_of(sittings[-1])
    if going:
        return Ended(UNFINISHED, name, "", None, space, separated)
    if space.agreed is None:
        return Ended(FAILED, name, "", None, space, separated)
    said = package_in_words(sittings[-1].package[0].tolist(), in_force(before))
    return Ended(AGREED, name, said, space.agreed, space, separated)


def _turn(view: TableView, model: Any) -> Turn:
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
        values=tuple(_levels(each[place].tolist()) for each in view.all_stakes.own),
        reservation=float(stakes.reservation[0]),
        disagreement=float(stakes.disagreement[0]),
        outside=float(stakes.outside[0]),
        pressure=float(stakes.pressure[0]),
        now=now,
        agent=Answer(WALK, "", float("nan")),
    )
    usual = respond(view)
    return replace(turn, agent=_answer(turn, Move(int(usual.action[0]), tuple(usual.package[0].tolist()))))


def _levels(values: Sequence[float]) -> tuple[float | None, ...]:
    return tuple(value if np.isfinite(value) else None for value in values)


def _answer(turn: Turn, move: Move) -> Answer:
    if move.action == OFFER:
        return Answer(OFFER, package_in_words(move.package, turn.now), turn.value(move.package), move.package)
    said = {ACCEPT: "accepts", WALK: "walks out", REFUSE: "turns the offer down"}[move.action]
    return Answer(move.action, said, turn.offer_value if move.action == ACCEPT else float("nan"))


def _check(turn: Turn, move: Move, number: int) -> None:
    """Refuse a move that the rules do not allow, in words for a person."""
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
