"""What the teacher's page may see: every table and who needs help; each side's values only when they are asked for."""

from typing import Any, Final, NotRequired, TypedDict

from experiments.classroom import beliefs, chat, checks, hands, rival
from experiments.classroom.bargain import Bargain, bargain, first_turn
from experiments.classroom.cases import Case
from experiments.classroom.events import (
    DRAFT,
    HUMAN,
    LOBBY,
    Board,
    Session,
)
from experiments.classroom.needs import needs, rank
from experiments.classroom.teacher import paired
from experiments.classroom.turns import number_or_none
from experiments.classroom.views import Now, ready_people, state_of
from negotiation.table.moves import OFFER

type View = dict[str, Any]


class ConsoleView(TypedDict):
    """What the teacher's page gets.

    ``hands``: person, alias, table, seat, since, words, seq, of all that are up, who has waited longest first.
    ``tables``: those that need the teacher first; no, paper (it ended there), state, turn, waiting_for, round, offers,
    needs (why it needs the teacher, in words, the most urgent first), seats (seat, person, alias, controller, state),
    private (each side's reservation value, what is on the table to it, what it wants and believes, the words at the
    table, and what a rival cloud knows and sealed; none unless asked for). A table's ``fault`` is what an agent raised
    there, empty if all is well.
    ``trouble``: why nothing can be kept just now, empty if it can. ``until``: when the class is removed.
    ``lobby``: names of everybody. ``people``: how many there are. ``ready``: of them, who have read their sheet.
    ``seats``: seat, ready, people and hands, of each, and how many of them ``missed`` each question about the sheet.
    ``unseated``: who has no seat though the class is seated. ``pairing``: tables and agents as it would be seated.
    ``chat``: words at the tables are on. ``predictions``: how many. ``step``, ``steps``: of the debrief.
    ``compare``: of which tables and numbers, none before the debrief.
    """

    session: View
    hands: list[View]
    tables: list[View]
    lobby: list[str]
    people: int
    ready: int
    seats: list[View]
    unseated: list[View]
    pairing: View | None
    chat: bool
    predictions: int
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
        hands=hands.to_teacher(session),
        tables=_rows(now, private),
        lobby=[person.alias for person in session.people.values()],
        people=len(session.people),
        ready=ready_people(session),
        seats=[_in_seat(session, seat) for seat in now.case.seats],
        unseated=_unseated(session),
        pairing=_pairing(now.case, session) if session.state == LOBBY and session.people else None,
        chat=chat.is_on(now.case, session),
        predictions=len(session.predictions),
        step=session.step,
        steps=now.case.debrief_steps,
        call=session.call,
        trouble=now.trouble,
        until=session.until,
    )
    return dict(view)


def _in_seat(session: Session, seat: str) -> View:
    there = [person for person in session.people.values() if person.seat == seat]
    return {
        "seat": seat,
        "ready": sum(person.ready for person in there),
        "people": len(there),
        "hands": sum(person.seat == seat for person, _ in hands.up(session)),
        "missed": checks.missed(session, seat),
    }


def _unseated(session: Session) -> list[View]:
    if session.state in (DRAFT, LOBBY):
        return []
    return [{"person": each.no, "alias": each.alias} for each in session.people.values() if not each.table]


def _pairing(case: Case, session: Session) -> View:
    """Who would sit with whom if the brief began now."""
    then = paired(case, session)
    names = [[_alias(then, each.person) for each in board.chairs] for board in then.tables.values() if not board.over]
    return {"tables": names, "agents": sum(name == "" for table in names for name in table)}


def _alias(session: Session, person: int) -> str:
    return session.people[person].alias if person else ""


def _rows(now: Now, private: bool) -> list[View]:
    """All tables, those that need the teacher most first."""
    told = []
    for board in now.session.tables.values():
        seats = [_seat(now, board, each.seat) for each in board.chairs]
        found = needs(now.session, board, seats, now.at)
        row = _row(now, board, private) | {"seats": seats, "needs": [words for _, words in found]}
        told.append((rank(now.session, board, found), row))
    return [row for _, row in sorted(told, key=lambda each: each[0])]


def _row(now: Now, board: Board, private: bool) -> View:
    table = bargain(now.case, board.moves)
    waits = next((each.person for each in board.chairs if each.seat == board.turn and each.controller == HUMAN), 0)
    return {
        "no": board.no,
        "state": board.state,
        "turn": board.turn,
        "waiting_for": _alias(now.session, waits),
        "round": 0 if table.waiting is None else table.round_of(table.waiting),
        "offers": len([move for _, move in board.moves if move[0] == "o"]),
        "agreed": bool(board.ended and board.ended["agreed"]),
        "fault": board.fault.partition(":")[0],  # the rest may have numbers of a side
        "paper": board.paper,
        "private": _private(now, table, board) if private and now.session.state not in (DRAFT, LOBBY) else None,
    }


def _seat(now: Now, board: Board, name: str) -> View:
    chair = board.chair(name)
    who = now.session.people.get(chair.person)
    return {
        "seat": name,
        "person": chair.person,
        "alias": who.alias if who else board.slip.get("names", {}).get(name, ""),
        "controller": chair.controller,
        "state": state_of(now, who, board),
        "missed": chair.missed,
    }


def _private(now: Now, table: Bargain, board: Board) -> View:
    """Each side's numbers and the words at the table, for a teacher who asks for them."""
    last = next((each for each in reversed(table.said()) if each.action == _OFFERED), None)
    told = {}
    for chair in board.chairs:
        if chair.seat == now.case.rival:
            continue
        turn = table.seen(chair.seat) or first_turn(now.case, chair.seat)
        told[chair.seat] = {
            "reservation": number_or_none(turn.reservation),
            "last_offer": number_or_none(last.value[chair.seat]) if last else None,
            "deal": number_or_none(board.ended["values"][chair.seat]) if board.ended else None,
            "beliefs": beliefs.held_by(now.session, now.session.people[chair.person]) if chair.person else {},
        }
    return {"sides": told, "said": chat.lines(board), "rival": rival.private(now.case, board)}


_OFFERED: Final = ("offer", "accept", "walk", "refuse")[OFFER]
