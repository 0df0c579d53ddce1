"""What happens in a class, as events that are only ever added to, and what a class is after them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

#: Who does something.
HUMAN, AGENT, TEACHER, CLOCK = "human", "agent", "teacher", "clock"
#: Who may see an event, besides seats by number.
ALL, TEACHER_ALONE = "all", "teacher"
#: States of a class, in order; ``PAUSED`` is beside ``LIVE``.
DRAFT, LOBBY, BRIEF, LIVE, PAUSED = "DRAFT", "LOBBY", "BRIEF", "LIVE", "PAUSED"
CLOSED, DEBRIEF, ARCHIVED = "CLOSED", "DEBRIEF", "ARCHIVED"
#: States of a table.
FORMING, READY, BARGAINING = "FORMING", "READY", "BARGAINING"
AGREED, IMPASSE, EXPIRED = "AGREED", "IMPASSE", "EXPIRED"
OVER: Final = (AGREED, IMPASSE, EXPIRED)
#: States of a seat, besides ``READY``.
OPEN, CLAIMED, ACTIVE, AWAY, WARNED, TAKEN_OVER = "OPEN", "CLAIMED", "ACTIVE", "AWAY", "WARNED", "AGENT"
#: Letters of the moves, as in an address of the page Take a seat.
LETTERS: Final = {"offered": "o", "accepted": "a", "walked": "w", "refused": "r", "bid": "b"}
#: Steps of the debrief, without a rival cloud.
STEPS: Final = 6


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Attributes:
        seq: its number, from 1; 0 before it is kept.
        table: number of the table; 0 for the whole class.
        seat: name of the seat; empty for none.
        actor: ``HUMAN``, ``AGENT``, ``TEACHER`` or ``CLOCK``.
        kind: what happened.
        body: the rest, as JSON can hold it.
        visible_to: people by number, ``ALL`` or ``TEACHER_ALONE``.
        at: seconds since 1970, UTC.
        key: of what cannot happen twice; empty if it may.
    """

    seq: int
    table: int
    seat: str
    actor: str
    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)
    visible_to: tuple[int, ...] | str = ALL
    at: float = 0.0
    key: str = ""


@dataclass(frozen=True)
class Person:
    """Someone who takes part.

    Attributes:
        no: number, from 1.
        alias: what they want to be called.
        table: where they sit; 0 before the class is briefed.
        seat: name of their seat; empty before.
        ready: they have read their sheet.
    """

    no: int
    alias: str
    table: int = 0
    seat: str = ""
    ready: bool = False


@dataclass(frozen=True)
class Chair:
    """A seat at a table.

    Attributes:
        seat: its name.
        person: number of who sits there; 0 for nobody.
        controller: ``HUMAN`` or ``AGENT``.
        missed: turns in a row that passed without a word.
    """

    seat: str
    person: int = 0
    controller: str = AGENT
    missed: int = 0


@dataclass(frozen=True)
class Hand:
    """A hand that somebody has raised for the teacher.

    Attributes:
        seq: number of the event that raised it, or changed its words.
        since: when it went up, seconds since 1970.
        words: what is asked; may be empty.
        seen: the teacher has seen it, so it is down.
    """

    seq: int
    since: float
    words: str
    seen: bool = False


@dataclass(frozen=True)
class Board:
    """A table as its events have left it.

    Attributes:
        no: its number, from 1.
        chairs: both seats, in the order of sides, and the rival cloud's if there is one.
        state: ``FORMING`` to ``EXPIRED``.
        moves: made so far, in order: seat, and the move as a letter and levels.
        seqs: number of the event of each move.
        turn: whose turn it is; empty if nobody's.
        deadline: of the turn, seconds since 1970; none if no time runs.
        ended: how it ended, in words and values; none while it goes on.
        paper: it ended on paper, and was typed in.
        before: the same table as it was on line, if it ended on paper; none if it was never on line.
        typed: number of the event by which it was typed in; 0 if it was not.
        slip: what its form on paper said, and ``people`` who have their seat by it; see ``slips.Slip``.
        fault: what an agent raised here last, or why the table could not go on; empty if all was well.
        said: words of the two to each other, in order: ``seq``, ``seat``, ``words``, ``at``.
        quiet_since: of the two's last move, or of the start, seconds since 1970 without pauses; none before.
    """

    no: int
    chairs: tuple[Chair, ...]
    state: str = FORMING
    moves: tuple[tuple[str, str], ...] = ()
    seqs: tuple[int, ...] = ()
    turn: str = ""
    deadline: float | None = None
    ended: Mapping[str, Any] | None = None
    paper: bool = False
    before: "Board | None" = None
    typed: int = 0
    slip: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""
    said: tuple[Mapping[str, Any], ...] = ()
    quiet_since: float | None = None

    def chair(self, seat: str) -> Chair:
        """A seat by name.

        Args:
            seat: its name.
        """
        return next(each for each in self.chairs if each.seat == seat)

    @property
    def talk(self) -> tuple[int, ...]:
        """Numbers of the events of the two's moves, without what a rival cloud sealed."""
        told = zip(self.seqs, self.moves, strict=True)
        return tuple(seq for seq, (_, move) in told if not move.startswith(LETTERS["bid"]))

    @property
    def over(self) -> bool:
        """Its talk has ended."""
        return self.state in OVER

    @property
    def on_paper(self) -> tuple[tuple[str, str], ...]:
        """Its moves that were typed in: all that came with the event of the last of them."""
        return tuple(move for seq, move in zip(self.seqs, self.moves, strict=True) if self.paper and seq == self.typed)


@dataclass(frozen=True)
class Session:
    """A class as its events have left it.

    Attributes:
        state: ``DRAFT`` to ``ARCHIVED``.
        case: name of the ready class.
        people: by number.
        tables: by number.
        deadline: of the talks, seconds since 1970; none if no time runs.
        paused_at: when it was paused; none if it is not.
        step: of the debrief, from 1; 0 before.
        messages: of the teacher: to which table (0 for all) and seat (empty for both), what, whether the final call.
        predictions: person -> what they predict.
        beliefs: person -> when -> what they want and believe, and in which seat.
        survey: person -> how they found the talk, and in which seat.
        checks: person -> what they answered about their sheet, in order, and in which seat.
        hands: person -> the hand they have raised last; none once they have taken it back.
        chat: the teacher has switched words at the tables on or off; none if the ready class decides.
        call: the final call was given.
        until: when it is removed from where it is kept, seconds since 1970; none if nobody said.
        compared: the two tables that the debrief compares, 0 for no deal; none before the teacher has chosen.
        measure: what is shown of them; empty for what differs most.
        seq: of the last event.
        at: of the last event.
    """

    state: str = DRAFT
    case: str = ""
    people: Mapping[int, Person] = field(default_factory=dict)
    tables: Mapping[int, Board] = field(default_factory=dict)
    deadline: float | None = None
    paused_at: float | None = None
    step: int = 0
    messages: tuple[Mapping[str, Any], ...] = ()
    predictions: Mapping[int, Any] = field(default_factory=dict)
    beliefs: Mapping[int, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    survey: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    checks: Mapping[int, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    hands: Mapping[int, Hand] = field(default_factory=dict)
    chat: bool | None = None
    call: bool = False
    until: float | None = None
    compared: tuple[int, ...] = ()
    measure: str = ""
    seq: int = 0
    at: float = 0.0
