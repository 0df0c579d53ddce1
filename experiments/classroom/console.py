"""What the teacher's page may see: every table and who needs help; each side's values only when they are asked for."""

from typing import Any, Final, NotRequired, TypedDict

from experiments.classroom import rival
from experiments.classroom.bargain import Bargain, bargain, first_turn
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import DRAFT, HUMAN, LOBBY, STEPS, Board
from experiments.classroom.turns import number_or_none
from experiments.classroom.views import Now, ready_people, state_of
from negotiation.table.moves import OFFER

type View = dict[str, Any]


class ConsoleView(TypedDict):
    """What the teacher's page gets.

    ``tables``: no, state, turn, waiting_for, seconds_left, round, offers, seats (seat, alias, controller, state),
    private (each side's reservation value and what is on the table to it; none unless asked for).
    A table's ``fault`` is what an agent raised there, empty if all is well.
    ``trouble``: why nothing can be kept just now, empty if it can. ``until``: when the class is removed.
    ``lobby``: names of everybody. ``people``: how many there are. ``step``, ``steps``: of the debrief; ``compare``: of
    which tables and numbers, none before it.
    """

    session: View
    tables: list[View]
    lobby: list[str]
    people: int
    ready: int
    step: int
    steps: int
    call: bool
    trouble: str
    until: float | None
    compare: NotRequired[View | None]


def console(now: Now, private: bool = False) -> View:
    """What the teacher sees; see ``ConsoleView``.

    Args:
        now: the class.
        private: with each side's values.
    """
    session = now.session
    view = ConsoleView(
        session=now.about(),
        tables=[_row(now, board, private) for board in session.tables.values()],
        lobby=[person.alias for person in session.people.values()],
        people=len(session.people),
        ready=ready_people(session),
        step=session.step,
        steps=STEPS,
        call=session.call,
        trouble=now.trouble,
        until=session.until,
    )
    return dict(view)


def _row(now: Now, board: Board, private: bool) -> View:
    table = bargain(now.case, board.moves)
    waits = next((each.person for each in board.chairs if each.seat == board.turn and each.controller == HUMAN), 0)
    left = None if board.deadline is None else max(board.deadline - _clock(now), 0.0)
    return {
        "no": board.no,
        "state": board.state,
        "turn": board.turn,
        "waiting_for": now.session.people[waits].alias if waits else "",
        "seconds_left": None if left is None else int(left),
        "round": 0 if table.waiting is None else table.waiting.round,
        "offers": len([move for _, move in board.moves if move[0] == "o"]),
        "agreed": bool(board.ended and board.ended["agreed"]),
        "fault": board.fault.partition(":")[0],  # the rest may have numbers of a side
        "seats": [_seat(now, board, each.seat) for each in board.chairs],
        "private": _private(now.case, table, board) if private and now.session.state not in (DRAFT, LOBBY) else None,
    }


def _clock(now: Now) -> float:
    return now.at if now.session.paused_at is None else now.session.paused_at


def _seat(now: Now, board: Board, name: str) -> View:
    chair = board.chair(name)
    who = now.session.people.get(chair.person)
    return {
        "seat": name,
        "alias": who.alias if who else "",
        "controller": chair.controller,
        "state": state_of(now, who, board),
        "missed": chair.missed,
    }


def _private(case: Case, table: Bargain, board: Board) -> View:
    """Each side's numbers, for a teacher who asks for them."""
    told = {}
    for name in SEATS:
        turn = table.seen(name) or first_turn(case, name)
        last = next((each for each in reversed(table.said()) if each.action == _OFFERED), None)
        told[name] = {
            "reservation": number_or_none(turn.reservation),
            "last_offer": number_or_none(last.value[name]) if last else None,
            "deal": number_or_none(board.ended["values"][name]) if board.ended else None,
        }
    return told | rival.private(case, board)


_OFFERED: Final = ("offer", "accept", "walk", "refuse")[OFFER]
