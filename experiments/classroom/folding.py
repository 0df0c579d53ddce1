"""The state of a class is what its events come to, one after the other."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from experiments.classroom.events import (
    AGENT,
    ARCHIVED,
    BARGAINING,
    BRIEF,
    CLOSED,
    DEBRIEF,
    EXPIRED,
    FORMING,
    HUMAN,
    LIVE,
    LOBBY,
    PAUSED,
    READY,
    Board,
    Chair,
    Event,
    Person,
    Session,
)


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
    """A table that ended on paper; whoever sits there stays, and who is named and had no seat has it now."""
    body, no = event.body, event.table
    session = _unnamed(session, no)
    there = session.tables.get(no) or Board(no, tuple(map(Chair, body["seats"])))
    before = there.before if there.paper else session.tables.get(no)
    base = replace(before or Board(no, there.chairs), chairs=there.chairs)
    stays = [base.seqs[place] for place in body.get("on_line", ())]
    moves = tuple((seat, move) for seat, move in body["moves"])
    seqs = (*stays, *[event.seq] * (len(moves) - len(stays)))
    ended = {"state": body["state"], "ended": body["ended"], "turn": "", "deadline": None, "typed": event.seq}
    board = replace(base, moves=moves, seqs=seqs, paper=True, before=before, slip=body.get("slip", {}), **ended)
    session = _board(session, board)
    for seat, person in board.slip.get("people", {}).items():
        session = _chair(session, session.tables[no], seat, person=person, controller=HUMAN)
        session = _person(session, replace(session.people[person], table=no, seat=seat))
    return session


def _unnamed(session: Session, no: int) -> Session:
    """The class without the seats that people have by what was typed in of a table."""
    board = session.tables.get(no)
    for seat, person in (board.slip.get("people", {}) if board is not None else {}).items():
        if session.tables[no].chair(seat).person == person:
            session = _chair(session, session.tables[no], seat, person=0, controller=AGENT)
            session = _person(session, replace(session.people[person], table=0, seat="", ready=False))
    return session


def _untyped(session: Session, event: Event) -> Session:
    """What was typed in of a table is taken back: it is as it was on line, or gone."""
    session = _unnamed(session, event.table)
    board = session.tables[event.table]
    if board.before is None:
        return replace(session, tables={no: each for no, each in session.tables.items() if no != event.table})
    return _board(session, replace(board.before, chairs=board.chairs, **_clock(event)))


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
    there = session.tables[event.table]
    if session.state == BRIEF and not there.paper and not any(each.person for each in there.chairs):
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
    if board.over:
        return session  # it was played on paper meanwhile
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
    "untyped": _untyped,
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
