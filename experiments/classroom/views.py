"""What each page of a class may see; nothing else ever leaves. A side's values are shown to that side alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NotRequired, TypedDict

from experiments.classroom import rival
from experiments.classroom.bargain import Bargain, bargain, first_turn
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import (
    ACTIVE,
    AGENT,
    AWAY,
    BARGAINING,
    CLAIMED,
    DEBRIEF,
    DRAFT,
    FORMING,
    HUMAN,
    LOBBY,
    OPEN,
    OVER,
    READY,
    STEPS,
    TAKEN_OVER,
    WARNED,
    Board,
    Person,
    Session,
)
from experiments.classroom.turns import number_or_none, standing_seq
from experiments.watching.packages import Subject, package_in_words, subjects
from experiments.watching.seat import Turn
from negotiation.table.moves import OFFER

type View = dict[str, Any]


class SeatView(TypedDict):
    """What the page of a seat gets.

    ``session``: state, title, quarter, now, deadline. ``me``: seat, alias, controller, state. ``sheet``: role sheet, or
    none before the brief. ``table``: no, state, round, rounds_left, turn, my_turn, deadline, standing, may_counter,
    reservation, disagreement, outside, subjects, feed, ended, other; none before the brief.
    ``messages``: of the teacher.
    ``result``: after the reveal. ``people``: how many there are. ``step``: of the debrief.
    """

    session: View
    me: View
    sheet: View | None
    table: View | None
    messages: list[View]
    result: View | None
    people: int
    step: int


class ConsoleView(TypedDict):
    """What the teacher's page gets.

    ``tables``: no, state, turn, waiting_for, seconds_left, round, offers, seats (seat, alias, controller, state),
    private (each side's reservation value and what is on the table to it; none unless asked for).
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
    compare: NotRequired[View | None]


class ProjectorView(TypedDict):
    """What the projector gets: nothing private before the step of the debrief that reveals it.

    ``count``: people. ``talking``: tables that still bargain. ``ready``: people who have read their sheet.
    ``predictions``: how many. ``chart``: of the step; none before the debrief.
    """

    session: View
    step: int
    count: int
    talking: int
    ready: int
    predictions: int
    call: bool
    chart: View | None


def _none(*_: Any) -> None:
    return None


@dataclass(frozen=True)
class Shown:
    """What others work out for the pages; each gives something that JSON can hold, or none.

    Attributes:
        sheet: role sheet of a case and a seat.
        result: of a class, a table and a seat, after the reveal.
        chart: of a class and a step of the debrief.
    """

    sheet: Callable[[Case, str], View | None] = _none
    result: Callable[[Case, Session, int, str], View | None] = _none
    chart: Callable[[Case, Session, int], View | None] = _none


@dataclass(frozen=True)
class Now:
    """A class at a moment.

    Attributes:
        case: the ready class.
        session: as it is.
        at: seconds since 1970.
        present: people whose page is open.
        shown: what others work out.
    """

    case: Case
    session: Session
    at: float
    present: frozenset[int] = frozenset()
    shown: Shown = field(default_factory=Shown)

    def about(self) -> View:
        """What every page says of the class."""
        session = self.session
        return {
            "state": session.state,
            "title": self.case.title,
            "quarter": self.case.quarter,
            "now": self.at,
            "deadline": session.deadline,
        }


#: A turn is nearly over, seconds.
_SOON: Final = 30.0


def lobby(now: Now) -> View:
    """What somebody sees who has no seat: no more than that there is a class.

    Args:
        now: the class.
    """
    return {"session": now.about(), "people": len(now.session.people)}


def seat(now: Now, person: int) -> View:
    """What somebody sees from their seat; see ``SeatView``.

    Args:
        now: the class.
        person: their number.
    """
    session, who = now.session, now.session.people[person]
    board = session.tables.get(who.table)
    briefed = board is not None and session.state not in (DRAFT, LOBBY)
    revealed = briefed and session.state == DEBRIEF and session.step > 1
    view = SeatView(
        session=now.about(),
        me=_me(now, who, board),
        sheet=now.shown.sheet(now.case, who.seat) if briefed else None,
        table=_at(now.case, board, who.seat) if board is not None and briefed else None,
        messages=[_message(each) for each in session.messages if _for(each, who)],
        result=now.shown.result(now.case, session, who.table, who.seat) if revealed else None,
        people=len(session.people),
        step=session.step,
    )
    return dict(view)


def _me(now: Now, who: Person, board: Board | None) -> View:
    controller = board.chair(who.seat).controller if board else HUMAN
    state = _state(now, who, board)
    return {"seat": who.seat, "alias": who.alias, "controller": controller, "state": state}


def _state(now: Now, who: Person | None, board: Board | None) -> str:
    """Of a seat, as the design has it."""
    if who is None:
        return OPEN
    if board is None or board.state in (FORMING, READY):
        return READY if who.ready else CLAIMED
    if board.chair(who.seat).controller == AGENT:
        return TAKEN_OVER
    if who.no not in now.present:
        return AWAY
    mine = board.turn == who.seat and board.deadline is not None
    return WARNED if mine and board.deadline - now.at < _SOON else ACTIVE  # type: ignore[operator] # it has one


def _for(message: Mapping[str, Any], who: Person) -> bool:
    return message["table"] in (0, who.table) and message["seat"] in ("", who.seat)


def _message(message: Mapping[str, Any]) -> View:
    return {"seq": message["seq"], "words": message["words"], "at": message["at"]}


def _at(case: Case, board: Board, mine: str) -> View:
    return rival.table(case, board) if mine == case.rival else _table(case, board, mine)


def _table(case: Case, board: Board, mine: str) -> View:
    """A table as one side sees it."""
    table = bargain(case, board.moves)
    turn = table.seen(mine) or first_turn(case, mine)
    going = board.state == BARGAINING
    other = next(each for each in board.chairs if each.seat in SEATS and each.seat != mine)
    return {
        "no": board.no,
        "state": board.state,
        "round": (table.waiting or turn).round,
        "rounds_left": (table.waiting or turn).rounds_left,
        "turn": board.turn,
        "my_turn": going and board.turn == mine,
        "deadline": board.deadline,
        "standing": _standing(table, board, mine),
        "may_counter": going and table.waiting is not None and table.waiting.may_counter,
        "reservation": number_or_none(turn.reservation),
        "disagreement": number_or_none(turn.disagreement),
        "outside": number_or_none(turn.outside),
        "subjects": _subjects(turn),
        "feed": _feed(table, board, mine),
        "ended": _ended(board, mine),
        "other": {"seat": other.seat, "controller": other.controller},
    }


def _standing(table: Bargain, board: Board, mine: str) -> View | None:
    """The offer that waits for an answer, whoever made it, in values of one's own."""
    turn, seq = table.waiting, standing_seq(table, board)
    if turn is None or seq is None or board.over:
        return None
    words = package_in_words(turn.standing, turn.now)
    return {
        "seq": seq,
        "mine": table.turn != mine,
        "package": list(turn.standing),
        "words": words,
        "value": _worth(table, mine, turn.standing),
    }


def _worth(table: Bargain, mine: str, package: tuple[int, ...]) -> float | None:
    return number_or_none(table.worth(mine, package))


def _subjects(turn: Turn) -> list[View]:
    """All issues, each with its clauses and the parts that a clause is put together from."""
    return [
        {
            "name": subject.name,
            "title": subject.title,
            "parts": list(subject.parts),
            "clauses": [
                {**clause, "value": number_or_none(values[level]) if level < len(values) else None}
                for level, clause in enumerate(clauses)
            ],
        }
        for (subject, clauses), values in zip(_clauses(), turn.values, strict=True)
    ]


@cache
def _clauses() -> tuple[tuple[Subject, tuple[View, ...]], ...]:
    """What clauses say, the same for everybody."""
    return tuple(
        (
            subject,
            tuple(
                {"level": level, "words": _clause(subject.parts, words), "parts": list(words)}
                for level, words in enumerate(subject.levels)
            ),
        )
        for subject in subjects()
    )


def _clause(parts: tuple[str, ...], words: tuple[str, ...]) -> str:
    if len(parts) == 1:
        return words[0]
    said = [f"{part}: {word}" for part, word in zip(parts, words, strict=True) if word not in {"as it is", "none"}]
    return "; ".join(said) or "as it is"


def _feed(table: Bargain, board: Board, mine: str) -> list[View]:
    """All moves, in values of one's own: what a package was worth when it was said is worked out now."""
    told = []
    for seq, said in zip(board.talk, table.said(), strict=True):
        value = number_or_none(said.value[mine])
        told.append(
            {
                "seq": seq,
                "who": said.seat,
                "round": said.round,
                "action": said.action,
                "package": list(said.package),
                "words": said.words,
                "value": value,
            }
        )
    return told


def _ended(board: Board, mine: str) -> View | None:
    if board.ended is None:
        return None
    told = board.ended
    return {
        "how": told["how"],
        "agreed": told["agreed"],
        "words": told["words"],
        "value": number_or_none(told["values"][mine]),
    }


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
        ready=_ready(session),
        step=session.step,
        steps=STEPS,
        call=session.call,
    )
    return dict(view)


def _ready(session: Session) -> int:
    return len([person for person in session.people.values() if person.ready])


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
        "state": _state(now, who, board),
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


def projector(now: Now) -> View:
    """What everybody sees on the wall; see ``ProjectorView``.

    Args:
        now: the class.
    """
    session = now.session
    view = ProjectorView(
        session=now.about(),
        step=session.step,
        count=len(session.people),
        talking=len([board for board in session.tables.values() if board.state not in OVER]),
        ready=_ready(session),
        predictions=len(session.predictions),
        call=session.call,
        chart=now.shown.chart(now.case, session, session.step) if session.state == DEBRIEF else None,
    )
    return dict(view)
