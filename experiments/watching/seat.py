"""People at the table, against the agent or each other, and a rival cloud beside it: the same views, moves and rules.

A person answers a view as an agent does. The moves made so far are all there is to remember: with them the quarter is
played anew, on the same chance, up to the turn that waits for an answer. So a table is exactly what its scenario, its
seed and its moves say.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import mesa
import numpy as np

import agents
from agents.microsoft import Microsoft
from agents.openai import OpenAI
from experiments.watching.changes import Changes, calendar_with
from experiments.watching.moves import Bids, Move, SeatError
from experiments.watching.packages import in_force, package_in_words, subjects
from experiments.watching.played import Asked, Cache
from experiments.watching.recorded import recorded
from experiments.watching.rival import CLOUDS, Desk, SeatOfRival, Tender, Tendered, can_bid, check_bids
from experiments.watching.standstill import Line, Waiting, Whole
from experiments.watching.table import Point, Space, space_of
from experiments.watching.turn import Answer, Turn, answer_to, check, turn_of, whole_of
from negotiation.clock import Quarter
from negotiation.model import Partnership
from negotiation.party import Cast, Party
from negotiation.record import KEEPABLE
from negotiation.table.agenda import AgendaView, Opening
from negotiation.table.moves import TableMove, TableView
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
        tender: that waits for the bid of a rival cloud; none otherwise.
        tenders: in which a rival cloud has been.
    """

    turns: tuple[tuple[int, Turn, Answer], ...]
    waiting: tuple[int, Turn] | None
    ended: Ended | None
    tender: Tender | None = None
    tenders: tuple[Tendered, ...] = ()


@dataclass
class _Script:
    """What has been played at a table: moves are answers to turns in order, and the turn after the last one waits.

    Once it has ended, agents go on in the seats.
    What a rival cloud seals is no turn: it may come at any time before its tender, and the last of it counts.
    """

    line: Line[tuple[int, Move | Bids], Played]
    begin: int
    turns: list[tuple[int, Turn, Answer]] = field(default_factory=list)
    sealed: Bids | None = None
    ended: Ended | None = None

    def __post_init__(self) -> None:
        self.desk = Desk(self, self.begin)

    def offered(self, side: int) -> tuple[int, ...]:
        """What a side offered last; empty if nothing."""
        return next((answer.package for by, _, answer in reversed(self.turns) if by == side and answer.package), ())

    def answer(self, side: int, turn: Turn, whole: Callable[[Sequence[int]], float]) -> Move:
        """The move made at a turn."""
        while True:
            mover, move = self.line.next(lambda: self.found((side, turn)))
            if isinstance(move, Move):
                break
            self.sealed = move
        if mover != side:
            raise SeatError(f"it is {SEATS[side]}'s turn, not {SEATS[mover]}'s; wait for its move")
        check(turn, move, sum(moved == side for moved, _, _ in self.turns) + 1)
        self.turns.append((side, turn, answer_to(turn, move, whole)))
        return move

    def opened(self, tender: Tender) -> Bids | None:
        """The bids sealed for a tender; waits for them if there are none. They are void where nobody may bid."""
        all_known = isinstance(self.line, Whole) and not self.line.left()  # nobody bids any more: the agent does
        if can_bid(tender) and self.sealed is None and not all_known:
            _, move = self.line.next(lambda: self.found(None, tender))
            if isinstance(move, Move):
                raise SeatError("the tender comes first: wait for the bid of the rival cloud, and make your move then")
            self.sealed = move
        bids, self.sealed = self.sealed, None
        if bids is not None:
            check_bids(bids, tender.ceiling)
        return bids if can_bid(tender) else None

    def found(self, waiting: tuple[int, Turn] | None = None, tender: Tender | None = None) -> Played:
        """The table as it stands."""
        return Played(tuple(self.turns), waiting, self.ended, tender, self.desk.tenders())


class _Seat(Party):
    """A seat that a person has taken: moves made so far are answers, and the next turn waits."""

    script: _Script

    def decide(self, view: Any, chance: Chance) -> Any:
        """Answer a view with the person's move, where there is one.

        What an agent moved in their place is by its rules: the model does not let it sign a package that is worth less
        to it as a whole than no deal.
        """
        if self.script.ended is not None or not isinstance(view, AgendaView | TableView):
            return self.otherwise(view, chance)
        if isinstance(view, AgendaView):
            return Opening(np.zeros(view.gain.shape, dtype=bool), view.gain)
        turn = turn_of(view, self.model, self.script.offered(view.side))
        move = self.script.answer(view.side, turn, whole_of(view))
        package = np.array([move.package or (-1,) * len(subjects())], dtype=np.intp)
        return TableMove(np.array([move.action]), package, by_rule=move.by_rule)

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
_WAITING: Final = Waiting[tuple[int, Move | Bids], Played](GOING)
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


def played(
    asked: Asked, quarter: str, sides: Sequence[int], moves: Sequence[tuple[int, Move | Bids]], cloud: str = ""
) -> Played:
    """A table after some moves of the people at it; the agent plays a side at which nobody sits.

    Args:
        asked: the history up to the quarter.
        quarter: in which the two are called to the table.
        sides: where people sit.
        moves: made so far, in order, with the side that made each; ``RIVAL`` with bids.
        cloud: in whose seat a person bids in the tenders that follow, of ``CLOUDS``; nobody if left out.

    Raises:
        SeatError: a move is against the rules, is not this side's, or comes after the end.
        ValueError: the quarter is none of this history.
    """
    taken, made = tuple(sorted(set(sides))), tuple(moves)
    if not cloud and any(isinstance(move, Bids) for _, move in made):
        raise SeatError("no rival cloud sits at this table; a bid needs a table with one")
    return _KEPT.of((asked, quarter, taken, made, cloud), lambda: _played(asked, quarter, taken, made, cloud))


def agent_instead(asked: Asked, quarter: str) -> Ended:
    """What the same talk comes to with the agents in both seats.

    Args:
        asked: the history up to the quarter.
        quarter: in which the two are called to the table.
    """
    return _ALONE.of((asked, quarter), lambda: _finished(_begun(asked, quarter, agents.cast)))


def _played(
    asked: Asked, quarter: str, sides: tuple[int, ...], moves: tuple[tuple[int, Move | Bids], ...], cloud: str
) -> Played:
    return _WAITING.after(
        (asked, quarter, sides, cloud), moves, lambda line: _talked(asked, quarter, sides, line, cloud)
    )


def _talked(
    asked: Asked, quarter: str, sides: Sequence[int], line: Line[tuple[int, Move | Bids], Played], cloud: str = ""
) -> Played:
    """A talk to its end, and to the tender that follows if a rival cloud bids in it, with the moves that come in."""
    script = _Script(line, Quarter.parse(quarter).index)
    model = _begun(asked, quarter, _seated(sides, script, cloud))
    script.ended = _finished(model)
    if cloud and model.running:
        model.step()
    if line.left():
        count = len(script.turns)
        raise SeatError(f"the talk is over after {count} of your moves; there are {count + line.left()}")
    return script.found()


def _seated(sides: Sequence[int], script: _Script, cloud: str = "") -> Cast:
    """Everyone, with people on some sides, and in the seat of a rival cloud if one is named."""
    seats: dict[type[Party], type[Party]] = {_TAKEN[side][0]: _TAKEN[side][1] for side in sides}
    if cloud:
        seats.update([CLOUDS[cloud]])

    def cast(model: mesa.Model[Any, Any]) -> list[Party]:
        everyone = [seats.get(kind, kind)(model) for kind in agents.EVERYONE]
        for party in everyone:
            if isinstance(party, _Seat):
                party.script = script
            if isinstance(party, SeatOfRival):
                party.desk = script.desk
        return everyone

    return cast


def left_by(
    asked: Asked, quarter: str, moves: Sequence[tuple[int, Move | Bids]], until: str = "", cloud: str = ""
) -> Partnership:
    """The model as a talk between two people leaves it, with its record, at the end of a quarter.

    They have nothing more to say and would wait for ever at the next talk: go on from its state with another cast.

    Args:
        asked: the history up to the quarter.
        quarter: in which the two are called to the table.
        moves: all of them, in order, with the side that made each; the last one of the two ends the talk.
        until: the quarter; agents go on in the seats after the talk. That in which the talk ends if left out.
        cloud: in whose seat a person bids; nobody if left out.

    Raises:
        SeatError: a move is against the rules, is not this side's, or the last one does not end the talk.
        ValueError: the quarter is none of this history.
    """
    script = _Script(Whole[tuple[int, Move | Bids], Played](moves), Quarter.parse(quarter).index)
    model = _begun(asked, quarter, _seated((MICROSOFT, OPENAI), script, cloud))
    script.ended = _finished(model)
    while until and model.running and model.now <= Quarter.parse(until):
        model.step()
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


__all__ = [
    "AGREED",
    "FAILED",
    "NO_TALK",
    "SEATS",
    "UNFINISHED",
    "Answer",
    "Ended",
    "Played",
    "Table",
    "Turn",
    "agent_instead",
    "left_by",
    "played",
    "table",
]
