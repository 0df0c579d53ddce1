"""Turns at the tables of a class: what a move leads to, when time is up, and when the agent plays for someone."""

import logging
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from experiments.classroom import rival
from experiments.classroom.bargain import Bargain, SeatError, bargain, least
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import (
    AGENT,
    AGREED,
    BARGAINING,
    CLOCK,
    EXPIRED,
    HUMAN,
    IMPASSE,
    LETTERS,
    LIVE,
    PAUSED,
    TEACHER_ALONE,
    Board,
    Event,
    Person,
    Session,
)
from experiments.classroom.folding import fold
from experiments.watching.moves import Move
from experiments.watching.seat import UNFINISHED
from experiments.wording import usd
from negotiation.table.moves import OFFER

#: A move counts if it arrives so late, seconds: the way from a browser takes time.
GRACE: Final = 3.0
#: Turns in a row without a word, after which the agent goes on playing.
PATIENCE: Final = 2
_KINDS: Final = {letter: kind for kind, letter in LETTERS.items()}
_LETTER_OF: Final = {"accept": "a", "walk": "w", "refuse": "r"}


class ClassError(ValueError):
    """Something that cannot be done in this class now; says what, the rule, and the way out."""


class DoubtError(ClassError):
    """Something that can be done if it is meant; says what it costs.

    Args:
        doubt: what it costs.
        done: what is done with it all the same, such as ``accepted``.
    """

    def __init__(self, doubt: str, done: str) -> None:
        super().__init__(f"{doubt}; say that you are sure, and it is {done} all the same")
        self.doubt = doubt


def deadline_of(case: Case, board: Board, seat: str, now: float) -> float | None:
    """Until when a seat has time for its turn; none if no person plays it.

    Args:
        case: the ready class.
        board: the table.
        seat: whose turn it is; empty for nobody's.
        now: seconds since 1970.
    """
    return now + case.turn_seconds if seat and board.chair(seat).controller == HUMAN else None


def moved(case: Case, board: Board, move: str, actor: str, now: float, key: str = "") -> Event:
    """The event of a move of the seat whose turn it is, or of what the rival cloud seals at any time.

    Args:
        case: the ready class.
        board: the table.
        move: as a letter and levels.
        actor: who moves.
        now: seconds since 1970.
        key: of the event.

    Raises:
        ClassError: the rules do not allow it.
    """
    mover = case.rival if move.startswith(LETTERS["bid"]) else board.turn
    out_of_turn = mover != board.turn
    try:
        table = bargain(case, (*board.moves, (mover, move)))
    except (SeatError, ValueError) as error:
        raise ClassError(str(error)) from None
    late = 0.0 if board.deadline is None or out_of_turn else max(now - board.deadline, 0.0)
    body = {
        "move": move,
        "turn": table.turn,
        "state": _state(table),
        "ended": table.outcome(),
        "deadline": board.deadline if out_of_turn else deadline_of(case, board, table.turn, now),
        "late": late if actor == HUMAN else 0.0,
    }
    bids = mover == case.rival
    seen = tuple(each.person for each in board.chairs if each.person and (each.seat == case.rival) is bids)
    return Event(0, board.no, mover, actor, _KINDS[move[0]], body, seen, now, key)


def _state(table: Bargain) -> str:
    if table.ended is None:
        return BARGAINING
    if table.ended.how == UNFINISHED:
        return EXPIRED
    return AGREED if table.outcome()["agreed"] else IMPASSE  # type: ignore[index] # it has ended


def by_person(
    case: Case, session: Session, person: Person, what: str, more: Mapping[str, Any], now: float, key: str
) -> list[Event]:
    """What someone's move at the table leads to.

    Args:
        case: the ready class.
        session: as it is.
        person: who moves.
        what: ``offer``, ``accept``, ``walk``, ``refuse``, ``bid``, or ``back`` to take the seat back from the agent.
        more: ``package`` of an offer; ``seq`` of the offer that is accepted, ``bids`` of a rival cloud, and whether
            they are ``sure`` of what would leave them worse off.
        now: seconds since 1970.
        key: of the event.

    Raises:
        ClassError: it cannot be done now, or, as a ``DoubtError``, only if they are sure.
    """
    board = session.tables.get(person.table)
    if board is None:
        raise ClassError("you have no seat yet; it comes when the teacher begins")
    back = taken_back(case, session, board, person, now)
    if what == "back":
        return [replace(event, key=key) for event in back]
    board = fold(back, session).tables[board.no]
    _may_move(case, session, board, person, now)
    move = _move(case, board, person, what, more)
    event = moved(case, board, move, HUMAN, now, key)
    if what == "offer" and more.get("sure") is not True:
        _may_offer(bargain(case, (*board.moves, (person.seat, move))))
    return [*back, event]


def taken_back(case: Case, session: Session, board: Board, person: Person, now: float) -> list[Event]:
    """The agent gives a seat back to the person who has it; nothing if they play it themselves.

    Args:
        case: the ready class.
        session: as it is.
        board: the table.
        person: whose seat it is.
        now: seconds since 1970.
    """
    if (board.over and board.turn != person.seat) or board.chair(person.seat).controller == HUMAN:
        return []
    return [handed(case, session, board, person.seat, HUMAN, HUMAN, now)]


def handed(case: Case, session: Session, board: Board, seat: str, to: str, actor: str, now: float) -> Event:
    """Someone else plays a seat from now on.

    Args:
        case: the ready class.
        session: as it is.
        board: the table.
        seat: which.
        to: ``HUMAN`` or ``AGENT``.
        actor: whose doing it is.
        now: seconds since 1970.
    """
    body: dict[str, Any] = {"to": to}
    if board.turn == seat:
        start = now if session.paused_at is None else session.paused_at  # the pause is added when it ends
        body["deadline"] = start + case.turn_seconds if to == HUMAN else None
    return Event(0, board.no, seat, actor, "handed", body, at=now)


def _may_move(case: Case, session: Session, board: Board, person: Person, now: float) -> None:
    if session.state == PAUSED:
        raise ClassError("the teacher has paused the class; no time runs, so wait until it goes on")
    if session.state != LIVE:
        raise ClassError("the talks are not on now; wait until the teacher starts them")
    if board.over and not board.turn:
        bids = person.seat == case.rival
        raise ClassError("the tender has been held; nobody bids any more" if bids else _OVER)
    if person.seat == case.rival and board.turn != person.seat:
        return  # it may seal its bids while the two talk
    if board.over and board.turn != person.seat:
        raise ClassError(_OVER)
    if board.turn != person.seat:
        raise ClassError(f"it is {board.turn}'s turn; wait for its move")
    ends = [each for each in (board.deadline, session.deadline) if each is not None]
    if ends and now > min(ends) + GRACE:
        raise ClassError("the time for this move is over; the agent makes it for you, and the next is yours again")


_OVER: Final = "your talk is over; nobody moves any more"


def _move(case: Case, board: Board, person: Person, what: str, more: Mapping[str, Any]) -> str:
    if person.seat == case.rival or what == "bid":
        return _bids(case, board, person, what, more)
    if what == "offer":
        package = tuple(int(level) for level in more.get("package", ()))
        if not any(package):
            raise ClassError("an offer that changes nothing is no deal; change at least one clause")
        return str(Move(OFFER, package))
    if what not in _LETTER_OF:
        raise ClassError(f"what can be done at the table is offer, accept, walk or refuse, got {what}")
    if what == "accept":
        _may_accept(bargain(case, board.moves), board, more)
    return _LETTER_OF[what]


def _bids(case: Case, board: Board, person: Person, what: str, more: Mapping[str, Any]) -> str:
    if person.seat != case.rival:
        raise ClassError(f"only a rival cloud bids; as {person.seat} make an offer, accept or walk out")
    if what != "bid":
        raise ClassError(f"{person.seat} is not at the table and can only seal bids, not {what}")
    try:
        return rival.sealed(case, board, tuple(more.get("bids", ())), more.get("sure") is True)
    except (SeatError, ValueError) as error:
        raise ClassError(str(error)) from None


def _may_accept(table: Bargain, board: Board, more: Mapping[str, Any]) -> None:
    turn, seq = table.waiting, standing_seq(table, board)
    if turn is None or seq is None:
        raise ClassError("no offer is on the table to accept; make one, or walk out")
    if more.get("seq") != seq:
        raise ClassError("this offer is no longer the latest; look at the one on the table now, and accept that")
    if table.below() and more.get("sure") is not True:
        raise DoubtError(
            f"this offer is worth {usd(least(turn))} to you, less than the {usd(turn.reservation)} you have without a "
            "deal",
            "accepted",
        )


def _may_offer(table: Bargain) -> None:
    """Ask before an offer that looks good clause by clause and is not; where clauses say so, the form has warned."""
    _, turn, answer = table.played.turns[-1]
    if table.hidden():
        raise DoubtError(
            f"as a whole this offer is worth {usd(answer.whole)} to you, less than the {usd(turn.reservation)} you "
            f"have without a deal, though its clauses add up to {usd(answer.value)}: some take away from what others "
            "are worth",
            "made",
        )


def standing_seq(table: Bargain, board: Board) -> int | None:
    """Number of the event of the offer on the table; none without one.

    Args:
        table: as the model has it.
        board: the same as events have it.
    """
    if table.waiting is None or not table.waiting.standing or not board.talk:
        return None
    return board.talk[-1]


def due(case: Case, session: Session, now: float) -> list[Event]:
    """What time brings at the tables: agents move, and silent people's turns are played. One move a table.

    Args:
        case: the ready class.
        session: as it is.
        now: seconds since 1970.
    """
    if session.state != LIVE:
        return []
    told: list[Event] = []
    for board in session.tables.values():
        if board.turn:
            try:
                told += _due(case, session, board, now)
            except Exception as error:  # of one table: the others go on
                logging.getLogger(__name__).exception("table %d could not go on; the others do", board.no)
                told += [] if board.fault else [faulted(board, f"{type(error).__name__}: {error}", now)]
    return told


def _due(case: Case, session: Session, board: Board, now: float) -> list[Event]:
    chair = board.chair(board.turn)
    before: list[Event] = []
    if chair.controller == HUMAN:
        if board.deadline is None or now <= board.deadline + GRACE:
            return []
        before = [Event(0, board.no, board.turn, CLOCK, "timed_out", at=now)]
        if chair.missed + 1 >= PATIENCE:
            before.append(handed(case, session, board, board.turn, AGENT, CLOCK, now))
    board, table = fold(before, session).tables[board.no], bargain(case, board.moves)
    if table.waiting is not None and table.waiting.fault:
        before.append(faulted(board, table.waiting.fault, now))
    return [*before, moved(case, board, table.agents_move(), AGENT, now)]


def faulted(board: Board, error: str, now: float) -> Event:
    """The event of an agent that failed at a table.

    Args:
        board: the table.
        error: what it raised, in a line.
        now: seconds since 1970.
    """
    return Event(0, board.no, board.turn, AGENT, "faulted", {"error": error}, TEACHER_ALONE, now)


def finished(case: Case, board: Board, now: float) -> list[Event]:
    """What comes of a table when the talks are closed: no deal, if it has none, and the bid that its tender waits for.

    Args:
        case: the ready class.
        board: the table.
        now: seconds since 1970.
    """
    if not board.over:
        return [expired(case, board, now)]
    return [moved(case, board, bargain(case, board.moves).agents_move(), AGENT, now)] if board.turn else []


def expired(case: Case, board: Board, now: float) -> Event:
    """A table whose time is up without a deal.

    Args:
        case: the ready class.
        board: the table.
        now: seconds since 1970.
    """
    values: dict[str, float | None] = dict.fromkeys(SEATS)
    if case.rival:
        values[case.rival] = rival.profit(case, replace(board, state=EXPIRED))
    ended = {"how": "expired", "agreed": False, "quarter": "", "words": "", "values": values}
    return Event(0, board.no, "", CLOCK, "expired", {"ended": ended}, at=now)


def number_or_none(value: float | None) -> float | None:
    """A number as JSON can hold it: what is no number is nothing.

    Args:
        value: the number.
    """
    return None if value is None or not math.isfinite(value) else float(value)
