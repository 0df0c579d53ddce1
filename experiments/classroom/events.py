"""What happens in a class, as events that are only ever added to, and the state of the class that they come to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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
#: Steps of the debrief.
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
        paper: it was played on paper, and typed in.
        fault: what an agent raised here last, or why the table could not go on; empty if all was well.
        said: words of the two to each other, in order: ``seq``, ``seat``, ``words``, ``at``.
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
    fault: str = ""
    said: tuple[Mapping[str, Any], ...] = ()

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
        messages: of the teacher: to which table (0 for all) and seat (empty for both), and what.
        predictions: person -> what they predict.
        beliefs: person -> when -> what they want and believe, and in which seat.
        checks: person -> what they answered about their sheet, in order, and in which seat.
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
    checks: Mapping[int, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    chat: bool | None = None
    call: bool = False
    until: float | None = None
    compared: tuple[int, ...] = ()
    measure: str = ""
    seq: int = 0
    at: float = 0.0


def fold(events: Iterable[Event], begin: Session | None = None) -> Session:
    """The class that events come to.

    Args:
        events: in order.
        begin: what they are added to; nothing if left out.
    """
    session = begin or Session()
    for event in events:
        session = replace(_DOING[event.kind](session, event), seq=event.seq, at=event.at)
    return session


def changed_tables(before: Session, after: Session) -> frozenset[int]:
    """Numbers of the tables that events have changed; none if they have changed anything else, or nothing.

    Args:
        before: the class before them.
        after: the class with them.
    """
    if replace(before, tables=after.tables, seq=after.seq, at=after.at) != after:
        return frozenset()
    return frozenset(no for no, board in after.tables.items() if before.tables.get(no) is not board)


def _opened(session: Session, event: Event) -> Session:
    return replace(session, state=LOBBY, case=event.body["case"])


def _typed(session: Session, event: Event) -> Session:
    """A table that was played on paper; whoever sits there stays."""
    before, body = session.tables.get(event.table), event.body
    board = before or Board(event.table, tuple(map(Chair, body["seats"])))
    moves = tuple((seat, move) for seat, move in body["moves"])
    ended = {"state": body["state"], "ended": body["ended"], "turn": "", "deadline": None}
    return _board(session, replace(board, moves=moves, seqs=(event.seq,) * len(moves), paper=True, **ended))


def _kept(session: Session, event: Event) -> Session:
    return replace(session, until=event.body["until"])


def _joined(session: Session, event: Event) -> Session:
    person = Person(event.body["person"], event.body["alias"])
    return replace(session, people={**session.people, person.no: person})


def _seated(session: Session, event: Event) -> Session:
    """Someone takes a seat; a table is there once one of its seats is."""
    person = session.people[event.body["person"]]
    board = session.tables.get(event.table) or Board(event.table, tuple(map(Chair, event.body["seats"])))
    if board.state == READY and not person.ready:
        board = replace(board, state=FORMING)
    session = _chair(session, board, event.seat, person=person.no, controller=HUMAN, missed=0)
    return _person(session, replace(person, table=event.table, seat=event.seat))


def _released(session: Session, event: Event) -> Session:
    board = session.tables[event.table]
    person = session.people[board.chair(event.seat).person]
    session = _chair(session, board, event.seat, person=0, controller=AGENT)
    session = _person(session, replace(person, table=0, seat="", ready=False))
    if session.state == BRIEF and not any(each.person for each in session.tables[event.table].chairs):
        left = {no: each for no, each in session.tables.items() if no != event.table}
        return replace(session, tables=left)  # nobody is left there, and no talk has begun
    return session


def _person(session: Session, person: Person) -> Session:
    return replace(session, people={**session.people, person.no: person})


def _chair(session: Session, board: Board, seat: str, **changes: Any) -> Session:
    chairs = tuple(replace(each, **changes) if each.seat == seat else each for each in board.chairs)
    return _board(session, replace(board, chairs=chairs))


def _board(session: Session, board: Board) -> Session:
    return replace(session, tables={**session.tables, board.no: board})


def _brief(session: Session, _: Event) -> Session:
    return replace(session, state=BRIEF)


def _ready(session: Session, event: Event) -> Session:
    session = _person(session, replace(session.people[event.body["person"]], ready=True))
    board = session.tables[event.table]
    sat = [session.people[each.person] for each in board.chairs if each.person]
    return _board(session, replace(board, state=READY)) if all(each.ready for each in sat) else session


def _started(session: Session, event: Event) -> Session:
    """The class begins to bargain, or one table does."""
    if not event.table:
        return replace(session, state=LIVE, deadline=event.body["deadline"])
    board = replace(session.tables[event.table], state=BARGAINING, turn=event.body["turn"], **_clock(event))
    return _board(session, board)


def _clock(event: Event) -> dict[str, Any]:
    return {"deadline": event.body.get("deadline")}


def _paused(session: Session, event: Event) -> Session:
    return replace(session, state=PAUSED, paused_at=event.body.get("since", event.at))


def _resumed(session: Session, event: Event) -> Session:
    """Every deadline moves by as long as the pause was."""
    since = event.at if session.paused_at is None else session.paused_at
    return replace(_later(session, max(event.at - since, 0.0)), state=LIVE, paused_at=None)


def _extended(session: Session, event: Event) -> Session:
    return _later(session, event.body["seconds"], turns=False)


def _later(session: Session, seconds: float, turns: bool = True) -> Session:
    if turns:
        tables = {
            no: board if board.deadline is None else replace(board, deadline=board.deadline + seconds)
            for no, board in session.tables.items()
        }
        session = replace(session, tables=tables)
    return session if session.deadline is None else replace(session, deadline=session.deadline + seconds)


def _moved(session: Session, event: Event) -> Session:
    """A move at a table: whose turn comes next, or how it ended."""
    board = session.tables[event.table]
    board = replace(
        board,
        moves=(*board.moves, (event.seat, event.body["move"])),
        seqs=(*board.seqs, event.seq),
        turn=event.body["turn"],
        ended=event.body["ended"],
        state=event.body["state"],
        **_clock(event),
    )
    missed = {"missed": 0} if event.actor == HUMAN else {}
    return _chair(session, board, event.seat, **missed)


def _timed_out(session: Session, event: Event) -> Session:
    board = session.tables[event.table]
    return _chair(session, board, event.seat, missed=board.chair(event.seat).missed + 1)


def _faulted(session: Session, event: Event) -> Session:
    return _board(session, replace(session.tables[event.table], fault=event.body["error"]))


def _expired(session: Session, event: Event) -> Session:
    board = session.tables[event.table]
    return _board(session, replace(board, state=EXPIRED, turn="", deadline=None, ended=event.body["ended"]))


def _handed(session: Session, event: Event) -> Session:
    board = session.tables[event.table]
    session = _chair(session, board, event.seat, controller=event.body["to"], missed=0)
    if "deadline" in event.body:
        session = _board(session, replace(session.tables[event.table], **_clock(event)))
    return session


def _messaged(session: Session, event: Event) -> Session:
    said = {"table": event.table, "seat": event.seat, "words": event.body["words"], "at": event.at, "seq": event.seq}
    return replace(session, messages=(*session.messages, said), call=session.call or bool(event.body.get("call")))


def _predicted(session: Session, event: Event) -> Session:
    return replace(session, predictions={**session.predictions, event.body["person"]: event.body["value"]})


def _believed(session: Session, event: Event) -> Session:
    person, told = event.body["person"], {**event.body, "seat": event.seat}
    mine = {**session.beliefs.get(person, {}), event.body["when"]: told}
    return replace(session, beliefs={**session.beliefs, person: mine})


def _checked(session: Session, event: Event) -> Session:
    person, told = event.body["person"], {**event.body, "seat": event.seat}
    return replace(session, checks={**session.checks, person: (*session.checks.get(person, ()), told)})


def _said(session: Session, event: Event) -> Session:
    board = session.tables[event.table]
    told = {"seq": event.seq, "seat": event.seat, "words": event.body["words"], "at": event.at}
    return _board(session, replace(board, said=(*board.said, told)))


def _chat(session: Session, event: Event) -> Session:
    return replace(session, chat=event.body["on"])


def _closed(session: Session, _: Event) -> Session:
    return replace(session, state=CLOSED, deadline=None, paused_at=None)


def _revealed(session: Session, event: Event) -> Session:
    return replace(session, state=DEBRIEF, step=event.body["step"])


def _compared(session: Session, event: Event) -> Session:
    return replace(session, compared=tuple(event.body["tables"]), measure=event.body["measure"])


def _archived(session: Session, _: Event) -> Session:
    return replace(session, state=ARCHIVED)


_DOING: Final = {
    "opened": _opened,
    "kept": _kept,
    "typed": _typed,
    "joined": _joined,
    "seated": _seated,
    "released": _released,
    "brief": _brief,
    "ready": _ready,
    "started": _started,
    "paused": _paused,
    "resumed": _resumed,
    "extended": _extended,
    "offered": _moved,
    "accepted": _moved,
    "walked": _moved,
    "refused": _moved,
    "bid": _moved,
    "timed_out": _timed_out,
    "faulted": _faulted,
    "expired": _expired,
    "handed": _handed,
    "messaged": _messaged,
    "predicted": _predicted,
    "believed": _believed,
    "checked": _checked,
    "said": _said,
    "chat": _chat,
    "closed": _closed,
    "revealed": _revealed,
    "compared": _compared,
    "archived": _archived,
}
#: Everything that can happen.
KINDS: Final = tuple(_DOING)
