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
    Hand,
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

    A hand that goes up or down changes nothing but the table of who has raised it.

    Args:
        before: the class before them.
        after: the class with them.
    """
    if replace(before, tables=after.tables, hands=after.hands, seq=after.seq, at=after.at) != after:
        return frozenset()
    hands = {no for no in (*before.hands, *after.hands) if before.hands.get(no) is not after.hands.get(no)}
    boards = {no for no, board in after.tables.items() if before.tables.get(no) is not board}
    return frozenset(boards | {after.people[no].table for no in hands})


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
    return _board(session, replace(board.before, chairs=board.chairs, quiet_since=event.at, **_clock(event)))


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
        return replace(session, state=LIVE, deadline=event.body["deadline"], hands=_still_up(session))
    started = {"state": BARGAINING, "turn": event.body["turn"], "quiet_since": event.at}
    board = replace(session.tables[event.table], **started, **_clock(event))
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
        session = replace(session, tables={no: _board_later(each, seconds) for no, each in session.tables.items()})
    return session if session.deadline is None else replace(session, deadline=session.deadline + seconds)


def _board_later(board: Board, seconds: float) -> Board:
    """A table whose time stood still for so long."""
    deadline, quiet_since = (None if at is None else at + seconds for at in (board.deadline, board.quiet_since))
    return replace(board, deadline=deadline, quiet_since=quiet_since)


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
    if event.kind != "bid":  # of which the two know nothing
        board = replace(board, quiet_since=event.at)
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
    call = bool(event.body.get("call"))
    return replace(session, messages=(*session.messages, said | {"call": call}), call=session.call or call)


def _predicted(session: Session, event: Event) -> Session:
    return replace(session, predictions={**session.predictions, event.body["person"]: event.body["value"]})


def _believed(session: Session, event: Event) -> Session:
    person, told = event.body["person"], {**event.body, "seat": event.seat}
    mine = {**session.beliefs.get(person, {}), event.body["when"]: told}
    return replace(session, beliefs={**session.beliefs, person: mine})


def _surveyed(session: Session, event: Event) -> Session:
    person, told = event.body["person"], {**event.body, "seat": event.seat}
    return replace(session, survey={**session.survey, person: told})


def _checked(session: Session, event: Event) -> Session:
    person, told = event.body["person"], {**event.body, "seat": event.seat}
    return replace(session, checks={**session.checks, person: (*session.checks.get(person, ()), told)})


def _asked(session: Session, event: Event) -> Session:
    """A hand goes up; one that is up already says something else, and has waited as long as before."""
    person, before = event.body["person"], session.hands.get(event.body["person"])
    since = event.at if before is None or before.seen else before.since
    return replace(session, hands={**session.hands, person: Hand(event.seq, since, event.body["words"])})


def _lowered(session: Session, event: Event) -> Session:
    return replace(session, hands={no: hand for no, hand in session.hands.items() if no != event.body["person"]})


def _helped(session: Session, event: Event) -> Session:
    person = event.body["person"]
    return replace(session, hands={**session.hands, person: replace(session.hands[person], seen=True)})


def _still_up(session: Session) -> dict[int, Hand]:
    """Hands that nobody has seen; with a new part of the class what was seen is past."""
    return {no: hand for no, hand in session.hands.items() if not hand.seen}


def _said(session: Session, event: Event) -> Session:
    board = session.tables[event.table]
    told = {"seq": event.seq, "seat": event.seat, "words": event.body["words"], "at": event.at}
    return _board(session, replace(board, said=(*board.said, told)))


def _chat(session: Session, event: Event) -> Session:
    return replace(session, chat=event.body["on"])


def _closed(session: Session, _: Event) -> Session:
    return replace(session, state=CLOSED, deadline=None, paused_at=None, hands=_still_up(session))


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
    "surveyed": _surveyed,
    "checked": _checked,
    "asked": _asked,
    "lowered": _lowered,
    "helped": _helped,
    "said": _said,
    "chat": _chat,
    "closed": _closed,
    "revealed": _revealed,
    "compared": _compared,
    "archived": _archived,
}
