"""What each page of a class may see; nothing else ever leaves. A side's values are shown to that side alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypedDict

from experiments.classroom import beliefs, chat, checks, hands, predictions, public, rival, survey
from experiments.classroom.bargain import Bargain, bargain, first_turn
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import (
    ACTIVE,
    AGENT,
    AWAY,
    BARGAINING,
    BRIEF,
    CLAIMED,
    DEBRIEF,
    DRAFT,
    FORMING,
    HUMAN,
    LIVE,
    LOBBY,
    OPEN,
    OVER,
    PAUSED,
    READY,
    TAKEN_OVER,
    WARNED,
    Board,
    Person,
    Session,
)
from experiments.classroom.turns import number_or_none, standing_seq
from experiments.watching.packages import NOTHING, Subject, package_in_words, subjects
from experiments.watching.seat import Turn

type View = dict[str, Any]


class SeatView(TypedDict):
    """What the page of a seat gets.

    ``session``: state, title, quarter, now, deadline. ``me``: seat, alias, controller, state. ``sheet``: role sheet, or
    none before the brief. ``table``: no, state, round, rounds_left, turn, my_turn, deadline, standing, may_counter,
    reservation, disagreement, outside, subjects, feed, chat, ended, other; none before the brief.
    ``messages``: of the teacher. ``hand``: they have raised, if any: words, since, seen.
    ``checks``: the questions about the sheet, while it is read.
    ``beliefs``: what they said of their target and the other side's walking away, and ``ask``, when it is asked now.
    ``prediction``: their own, and once it is told, how it compares. ``survey``: how they found the talk.
    ``result``: after the reveal. ``people``: how many there are. ``step``: of the debrief.
    """

    session: View
    me: View
    sheet: View | None
    table: View | None
    messages: list[View]
    hand: View | None
    checks: list[View] | None
    beliefs: View
    prediction: View
    survey: View
    result: View | None
    people: int
    step: int


class ProjectorView(TypedDict):
    """What the projector gets: nothing private before the step of the debrief that reveals it.

    ``count``: people. ``tables``: how many there are, and ``talking``, how many still bargain. ``ready``: people who
    have read their sheet. ``public``: what everybody may read while sheets are read and tables talk; none otherwise.
    ``steps``: of the debrief. ``predictions``: how many, and ``predicted``, how they compare, once that is told.
    ``believed``: how far off guesses of the other side were, in words.
    ``chart``: of the step; none before the debrief.
    """

    session: View
    step: int
    steps: int
    count: int
    tables: int
    talking: int
    ready: int
    public: View | None
    predictions: int
    predicted: View | None
    believed: list[str]
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
        ready: whether what takes seconds is there, of a class; pages are told when it is.
    """

    sheet: Callable[[Case, str], View | None] = _none
    result: Callable[[Case, Session, int, str], View | None] = _none
    chart: Callable[[Case, Session, int], View | None] = _none
    ready: Callable[[Case, Session], bool | None] = _none


@dataclass(frozen=True)
class Now:
    """A class at a moment.

    Attributes:
        case: the ready class.
        session: as it is.
        at: seconds since 1970.
        present: people whose page is open.
        shown: what others work out.
        trouble: why nothing can be kept just now; empty if it can.
    """

    case: Case
    session: Session
    at: float
    present: frozenset[int] = frozenset()
    shown: Shown = field(default_factory=Shown)
    trouble: str = ""

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


def seat(now: Now, person: int) -> View:
    """What somebody sees from their seat; see ``SeatView``.

    Args:
        now: the class.
        person: their number.
    """
    session, who = now.session, now.session.people[person]
    board = session.tables.get(who.table)
    briefed = board is not None and session.state not in (DRAFT, LOBBY)
    revealed = briefed and beliefs.revealed(session)
    view = SeatView(
        session=now.about(),
        me=_me(now, who, board),
        sheet=now.shown.sheet(now.case, who.seat) if briefed else None,
        table=_at(now, board, who.seat) if board is not None and briefed else None,
        messages=[_message(each) for each in session.messages if _for(each, session, who)],
        hand=hands.to_person(session, who),
        checks=checks.asked(now.case, session, who) if session.state == BRIEF and board is not None else None,
        beliefs=_beliefs(now, who, board),
        prediction=_prediction(now, who),
        survey=survey.seen(session, who, board),
        result=now.shown.result(now.case, session, who.table, who.seat) if revealed else None,
        people=len(session.people),
        step=session.step,
    )
    return dict(view)


def _beliefs(now: Now, who: Person, board: Board | None) -> View:
    session = now.session
    ask = "" if board is None else beliefs.asked_now(session, board, who.seat)
    lines = beliefs.to_person(now.case, session, who) if board is not None else []
    return {"ask": ask, "lines": lines, **beliefs.held_by(session, who)}


def _prediction(now: Now, who: Person) -> View:
    value = now.session.predictions.get(who.no)
    return {"value": value, "lines": predictions.to_person(now.case, now.session, who)}


def _me(now: Now, who: Person, board: Board | None) -> View:
    controller = board.chair(who.seat).controller if board else HUMAN
    state = state_of(now, who, board)
    return {"seat": who.seat, "alias": who.alias, "controller": controller, "state": state}


def state_of(now: Now, who: Person | None, board: Board | None) -> str:
    """State of a seat, ``OPEN`` to ``AGENT``.

    Args:
        now: the class.
        who: has it; none if nobody does.
        board: its table; none before there is one.
    """
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


def _for(message: Mapping[str, Any], session: Session, who: Person) -> bool:
    """Whether a message is for somebody, and still is: the final call is not once the tables are closed."""
    if message["call"] and session.state not in (LIVE, PAUSED):
        return False
    return message["table"] in (0, who.table) and message["seat"] in ("", who.seat)


def _message(message: Mapping[str, Any]) -> View:
    return {"seq": message["seq"], "words": message["words"], "at": message["at"]}


def _at(now: Now, board: Board, mine: str) -> View:
    return rival.table(now.case, board) if mine == now.case.rival else _table(now, board, mine)


def _table(now: Now, board: Board, mine: str) -> View:
    """A table as one side sees it."""
    table = bargain(now.case, board.moves)
    turn = table.seen(mine) or first_turn(now.case, mine)
    going = board.state == BARGAINING
    other = next(each for each in board.chairs if each.seat in SEATS and each.seat != mine)
    return {
        "no": board.no,
        "state": board.state,
        "round": table.round_of(table.waiting or turn),
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
        "chat": chat.heard(now.case, now.session, board, mine),
        "ended": _ended(table, board, mine),
        "other": {"seat": other.seat, "controller": other.controller},
    }


def _standing(table: Bargain, board: Board, mine: str) -> View | None:
    """The offer that waits for an answer, whoever made it, in values of one's own."""
    turn, seq = table.waiting, standing_seq(table, board)
    if turn is None or seq is None or board.over:
        return None
    return {
        "seq": seq,
        "mine": table.turn != mine,
        "package": list(turn.standing),
        "words": package_in_words(turn.standing, turn.now),
        "value": _worth(table, mine, turn.standing),
        "whole": table.whole(mine),
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
    said = [f"{part}: {word}" for part, word in zip(parts, words, strict=True) if word not in NOTHING]
    return "; ".join(said) or "as it is"


def _feed(table: Bargain, board: Board, mine: str) -> list[View]:
    """All moves, in values of one's own: what a package was worth when it was said is worked out now."""
    told = []
    for seq, said in zip(board.talk, table.said(), strict=True):
        told.append(
            {
                "seq": seq,
                "who": said.seat,
                "round": said.round,
                "action": said.action,
                "package": list(said.package),
                "words": said.words,
                "value": number_or_none(said.value[mine]),
            }
        )
    return told


def _ended(table: Bargain, board: Board, mine: str) -> View | None:
    if board.ended is None:
        return None
    told = board.ended
    return {
        "how": told["how"],
        "agreed": told["agreed"],
        "words": told["words"],
        "value": number_or_none(told["values"][mine]),
        "whole": table.whole(mine) if told["agreed"] else None,
    }


def ready_people(session: Session) -> int:
    """How many people have read their sheet.

    Args:
        session: the class.
    """
    return len([person for person in session.people.values() if person.ready])


def projector(now: Now) -> View:
    """What everybody sees on the wall; see ``ProjectorView``.

    Args:
        now: the class.
    """
    session = now.session
    view = ProjectorView(
        session=now.about(),
        step=session.step,
        steps=now.case.debrief_steps,
        count=len(session.people),
        tables=len(session.tables),
        talking=len([board for board in session.tables.values() if board.state not in OVER]),
        ready=ready_people(session),
        public=public.on_the_wall(now.case, session),
        predictions=len(session.predictions),
        predicted=predictions.on_the_wall(now.case, session),
        believed=beliefs.on_the_wall(now.case, session),
        call=session.call,
        chart=now.shown.chart(now.case, session, session.step) if session.state == DEBRIEF else None,
    )
    return dict(view)
