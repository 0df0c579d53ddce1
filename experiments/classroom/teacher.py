"""What the teacher does: opens the class, seats people, starts, pauses, gives time, closes, reveals."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any, Final

from experiments.classroom import hands
from experiments.classroom.bargain import bargain
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import (
    AGENT,
    BRIEF,
    CLOSED,
    DEBRIEF,
    DRAFT,
    FORMING,
    HUMAN,
    LIVE,
    LOBBY,
    PAUSED,
    READY,
    TEACHER,
    Board,
    Event,
    Person,
    Session,
)
from experiments.classroom.folding import fold
from experiments.classroom.slips import typed
from experiments.classroom.turns import ClassError, deadline_of, finished, handed
from experiments.watching.onward import SHOWN

#: In which states the teacher may do what.
_WHEN: Final[Mapping[str, tuple[str, ...]]] = {
    "open": (DRAFT,),
    "brief": (LOBBY,),
    "start": (BRIEF,),
    "pause": (LIVE,),
    "resume": (PAUSED,),
    "extend": (LIVE, PAUSED),
    "call": (LIVE, PAUSED),
    "close": (LOBBY, BRIEF, LIVE, PAUSED),
    "type": (LOBBY, BRIEF, LIVE, PAUSED, CLOSED, DEBRIEF),
    "untype": (LOBBY, BRIEF, LIVE, PAUSED, CLOSED),
    "reveal": (CLOSED, DEBRIEF),
    "compare": (DEBRIEF,),
    "archive": (CLOSED, DEBRIEF),
    "hand": (BRIEF, LIVE, PAUSED),
    "release": (BRIEF, LIVE, PAUSED),
    "move": (BRIEF, LIVE, PAUSED),
    "chat": (LOBBY, BRIEF, LIVE, PAUSED),
    "message": (LOBBY, BRIEF, LIVE, PAUSED, CLOSED, DEBRIEF),
    "seen": (LOBBY, BRIEF, LIVE, PAUSED, CLOSED, DEBRIEF),
}
#: A late person takes the agent's seat at a table that has seen no more moves than this.
_YOUNG: Final = 2
_CALL: Final = "Final call: make your last offers now."


def steered(case: Case, session: Session, what: str, more: Mapping[str, Any], now: float) -> list[Event]:
    """What something that the teacher does leads to.

    Args:
        case: the ready class.
        session: as it is.
        what: ``open`` (or ``lobby``), ``brief``, ``start``, ``pause``, ``resume``, ``extend``, ``call``, ``close``,
            ``type``, ``untype``, ``reveal``, ``compare``, ``archive``, ``hand``, ``release``, ``move``, ``chat``,
            ``message`` or ``seen``.
        more: ``seconds``, ``by``, ``tables``, ``measure``, ``table``, ``seat``, ``to``, ``person``, ``on``, ``slip``,
            ``seq`` or ``words``, as it needs.
        now: seconds since 1970.

    Raises:
        ClassError: it cannot be done now.
    """
    what = "open" if what == "lobby" else what
    if what not in _WHEN:
        raise ClassError(f"a teacher can {', '.join(_WHEN)}, got {what}")
    if session.state not in _WHEN[what]:
        states = " or ".join(_WHEN[what])
        raise ClassError(f"the class is {session.state}, and {what} can only be done when it is {states}")
    done = _DOING[what](case, session, more, now)
    return [replace(event, at=now) for event in done]


def _event(kind: str, table: int = 0, seat: str = "", **body: Any) -> Event:
    return Event(0, table, seat, TEACHER, kind, body)


def _open(case: Case, *_: Any) -> list[Event]:
    return [_event("opened", case=case.name)]


def _brief(case: Case, session: Session, *_: Any) -> list[Event]:
    """People are seated in the order in which they came, the odd one against an agent.

    Where a rival cloud is a seat, there are as many tables as threes need, so that everybody has somebody to bargain
    with; who is left over after the two sides of all tables are rivals.
    """
    if not session.people:
        raise ClassError("nobody has joined yet; wait for the first, and brief the class then")
    told = [_event("brief")]
    people = [person.no for person in session.people.values() if not person.table]  # others played on paper
    if case.rival:
        sides = [seat for seat in case.seats if seat in SEATS]
        tables = _free(session, -(-len(people) // len(case.seats)))
        places = [*product(tables, sides), *product(tables, [case.rival])]
        for person, (table, seat) in zip(people, places, strict=False):
            told += _sat(case, fold(told, session), table, seat, person)
        return told
    for person in people:
        told += seated(case, fold(told, session), person)
    return told


def seated(case: Case, session: Session, person: int) -> list[Event]:
    """A seat for somebody: the first side that no person has, at a table where little was said; else the rival cloud
    of the table that has said least, if there is one without a person; else a new table.

    Args:
        case: the ready class.
        session: as it is.
        person: number of who is to be seated.
    """
    for board in session.tables.values():
        free = [seat for seat in SEATS if seat in case.seats and not board.chair(seat).person]
        if free and not board.over and len(board.talk) <= _YOUNG:
            return _sat(case, session, board.no, free[0], person)
    going = [board for board in session.tables.values() if case.rival and not board.over]
    alone = [board for board in going if not board.chair(case.rival).person]
    if alone:
        youngest = min(alone, key=lambda board: len(board.talk))
        return _sat(case, session, youngest.no, case.rival, person)
    return _sat(case, session, _next(session), case.seats[0], person)


def _free(session: Session, count: int) -> list[int]:
    """The lowest numbers that no table has."""
    return [no for no in range(1, count + len(session.tables) + 1) if no not in session.tables][:count]


def _next(session: Session) -> int:
    return max(session.tables, default=0) + 1


def paired(case: Case, session: Session) -> Session:
    """The class as it would be seated if the brief began now.

    Args:
        case: the ready class.
        session: as it is.
    """
    return fold(_brief(case, session), session)


def _sat(case: Case, session: Session, table: int, seat: str, person: int) -> list[Event]:
    told = [_event("seated", table, seat, person=person, seats=list(case.chairs))]
    if session.state not in (LIVE, PAUSED):
        return told
    board = fold(told, session).tables[table]
    if board.turn == seat or not board.turn:
        now = session.at if session.paused_at is None else session.paused_at
        told.append(_begun(case, board, now) if not board.turn else _given(case, session, board, seat, now))
    return told


def _given(case: Case, session: Session, board: Board, seat: str, now: float) -> Event:
    return handed(case, session, board, seat, HUMAN, TEACHER, now)


def _begun(case: Case, board: Board, now: float) -> Event:
    turn = bargain(case).turn
    return _event("started", board.no, turn=turn, deadline=deadline_of(case, board, turn, now))


def _start(case: Case, session: Session, _: Any, now: float) -> list[Event]:
    told = [_event("started", deadline=now + 60 * case.talk_minutes)]
    return told + [_begun(case, board, now) for board in session.tables.values() if not board.over]


def _pause(*_: Any) -> list[Event]:
    return [_event("paused")]


def _resume(*_: Any) -> list[Event]:
    return [_event("resumed")]


def _extend(_: Case, __: Session, more: Mapping[str, Any], ___: float) -> list[Event]:
    seconds = float(more.get("seconds", 0))
    if not 0 < seconds <= 3600:
        raise ClassError(f"the talks can be made longer by 1 to 3600 seconds, got {seconds:g}")
    return [_event("extended", seconds=seconds)]


def _call(*_: Any) -> list[Event]:
    return [_event("messaged", words=_CALL, call=True)]


def _close(case: Case, session: Session, __: Any, now: float) -> list[Event]:
    if session.state in (LOBBY, BRIEF) and not any(board.paper for board in session.tables.values()):
        raise ClassError("no table has bargained yet; start the tables, or type in those that did on paper")
    return [*(each for board in session.tables.values() for each in finished(case, board, now)), _event("closed")]


def _type(case: Case, session: Session, more: Mapping[str, Any], now: float) -> list[Event]:
    return [typed(case, session, more["slip"], now)]


def _untype(case: Case, session: Session, more: Mapping[str, Any], now: float) -> list[Event]:
    """A table that was typed in by mistake is as it was on line again, and goes on if the class does; or it is gone."""
    board = session.tables.get(int(more.get("table") or 0))
    if board is None or not board.paper:
        raise ClassError(f"table {more.get('table')} was not typed in from paper; there is nothing to take back")
    before, start = board.before, now if session.paused_at is None else session.paused_at
    deadline = deadline_of(case, board, before.turn, start) if before is not None else None
    told = [_event("untyped", board.no, deadline=deadline)]
    if before is None:
        return told
    again = fold(told, session).tables[board.no]
    if session.state in (LIVE, PAUSED) and again.state in (FORMING, READY):
        return [*told, _begun(case, again, start)]
    return [*told, *finished(case, again, now)] if session.state == CLOSED else told


def _reveal(case: Case, session: Session, more: Mapping[str, Any], __: float) -> list[Event]:
    step = session.step + int(more.get("by", 1))
    if not 1 <= step <= case.debrief_steps:
        raise ClassError(f"the debrief has steps 1 to {case.debrief_steps}; there is no step {step}")
    return [_event("revealed", step=step)]


def _compare(_: Case, session: Session, more: Mapping[str, Any], __: float) -> list[Event]:
    """Two tables to compare, 0 for the contract as it was without a deal, and what is shown of them."""
    tables, measure = [int(no) for no in more.get("tables", ())], str(more.get("measure", ""))
    if len(set(tables)) != 2 or not set(tables) <= {0, *session.tables}:
        count = len(session.tables)
        raise ClassError(f"two tables that differ are compared, of 1 to {count}, or 0 for no deal, got {tables}")
    if measure and measure not in SHOWN:
        raise ClassError(f"what is shown is one of {', '.join(SHOWN)}, got {measure}")
    return [_event("compared", tables=tables, measure=measure)]


def _archive(*_: Any) -> list[Event]:
    return [_event("archived")]


def _hand(case: Case, session: Session, more: Mapping[str, Any], now: float) -> list[Event]:
    board, seat = _place(session, more)
    to = HUMAN if more.get("to") == HUMAN else AGENT
    if to == HUMAN and not board.chair(seat).person:
        raise ClassError(f"nobody sits at table {board.no} as {seat}; the agent has to play it")
    return [handed(case, session, board, seat, to, TEACHER, now)]


def _release(_: Case, session: Session, more: Mapping[str, Any], __: float) -> list[Event]:
    board, seat = _place(session, more)
    if not board.chair(seat).person:
        raise ClassError(f"nobody sits at table {board.no} as {seat}")
    return [_event("released", board.no, seat)]


def _move(case: Case, session: Session, more: Mapping[str, Any], _: float) -> list[Event]:
    """Somebody sits elsewhere; before the talks begin two people may change places."""
    who = session.people.get(int(more.get("person") or 0))
    if who is None:
        raise ClassError(f"there is no person {more.get('person')}; there are {len(session.people)}")
    seat, table = str(more.get("seat", "")), int(more.get("table") or 0) or _next(session)
    if seat not in case.seats:
        raise ClassError(f"a seat is {' or '.join(case.seats)}, got {seat or 'none'}")
    if table not in session.tables and table != _next(session):
        raise ClassError(f"there is no table {table}; there are 1 to {_next(session) - 1}, and a new one")
    if (who.table, who.seat) == (table, seat):
        raise ClassError(f"{who.alias} sits there already; choose another seat")
    there = _who_sits(session, table, seat)
    told = [_event("released", who.table, who.seat)] if who.table else []
    if there is not None:
        _may_change(session, who, there)
        told += [_event("released", table, seat)]
        told += _sat(case, fold(told, session), who.table, who.seat, there.no)
    return told + _sat(case, fold(told, session), table, seat, who.no)


def _who_sits(session: Session, table: int, seat: str) -> Person | None:
    board = session.tables.get(table)
    if board is not None and board.over:
        raise ClassError(f"the talk at table {table} is over; choose another table")
    return None if board is None else session.people.get(board.chair(seat).person)


def _may_change(session: Session, who: Person, there: Person) -> None:
    if session.state != BRIEF:
        raise ClassError(f"{there.alias} sits there, and the talks have begun; choose a seat that an agent has")
    if not who.table:
        raise ClassError(f"{there.alias} sits there and {who.alias} has no seat to change for it; choose a free one")


def _chat(_: Case, __: Session, more: Mapping[str, Any], ___: float) -> list[Event]:
    return [_event("chat", on=more.get("on") is True)]


def _message(_: Case, session: Session, more: Mapping[str, Any], __: float) -> list[Event]:
    words = str(more.get("words", "")).strip()
    if not words:
        raise ClassError("a message needs words; write some")
    if not more.get("table"):
        return [_event("messaged", words=words)]
    board, seat = _place(session, more)
    there = board.chair(seat).person
    return [_event("messaged", board.no, seat, words=words), *(hands.seen(session, there) if there else [])]


def _seen(_: Case, session: Session, more: Mapping[str, Any], __: float) -> list[Event]:
    return hands.seen(session, int(more.get("person") or 0), int(more.get("seq") or 0))


def _place(session: Session, more: Mapping[str, Any]) -> tuple[Board, str]:
    """The table and seat that are meant."""
    board = session.tables.get(int(more.get("table") or 0))
    if board is None:
        raise ClassError(f"there is no table {more.get('table')}; there are {len(session.tables)}")
    seat, there = str(more.get("seat", "")), [each.seat for each in board.chairs]
    if seat not in there:
        raise ClassError(f"a seat is {' or '.join(there)}, got {seat or 'none'}")
    return board, seat


_DOING: Final[Mapping[str, Any]] = {
    "open": _open,
    "brief": _brief,
    "start": _start,
    "pause": _pause,
    "resume": _resume,
    "extend": _extend,
    "call": _call,
    "close": _close,
    "type": _type,
    "untype": _untype,
    "reveal": _reveal,
    "compare": _compare,
    "archive": _archive,
    "hand": _hand,
    "release": _release,
    "move": _move,
    "chat": _chat,
    "message": _message,
    "seen": _seen,
}
