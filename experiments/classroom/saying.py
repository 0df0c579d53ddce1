"""What people say besides their moves: what they read, believe and predict, words to each other, a call for help."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from experiments.classroom import beliefs, chat, checks, hands, survey
from experiments.classroom.cases import Case
from experiments.classroom.events import BRIEF, DEBRIEF, HUMAN, TEACHER_ALONE, Board, Event, Person, Session
from experiments.classroom.predictions import prediction
from experiments.classroom.turns import ClassError, taken_back

type More = Mapping[str, Any]
type Saying = Callable[[Case, Session, Person, More, float], list[Event]]


def by_word(case: Case, session: Session, person: Person, what: str, more: More, now: float, key: str) -> list[Event]:
    """What something leads to that somebody says.

    Args:
        case: the ready class.
        session: as it is.
        person: who says it.
        what: of ``WORDS``.
        more: what goes with it.
        now: seconds since 1970.
        key: of what cannot happen twice.

    Raises:
        ClassError: it cannot be said now, or is not what it should be.
    """
    told = _SAID[what](case, session, person, more, now)
    return [*told[:-1], *(replace(last, key=key) for last in told[-1:])]


def _board(session: Session, person: Person) -> Board:
    if not person.table:
        raise ClassError("there is nothing to read yet; your sheet comes when the teacher begins")
    return session.tables[person.table]


def _own(person: Person, kind: str, now: float, **body: Any) -> Event:
    """An event that its person and the teacher alone may see."""
    return Event(0, person.table, person.seat, HUMAN, kind, {"person": person.no, **body}, (person.no,), now)


def _ready(case: Case, session: Session, person: Person, more: More, now: float) -> list[Event]:
    """They have read their sheet; what they want and believe may come with it."""
    _board(session, person)
    told = []
    if session.state == BRIEF and person.seat != case.rival and ("target" in more or "guess" in more):
        told.append(_own(person, "believed", now, when=beliefs.BEFORE, **beliefs.belief(more, beliefs.BEFORE)))
    if not person.ready:
        told.append(Event(0, person.table, person.seat, HUMAN, "ready", {"person": person.no}, at=now))
    return told


def _believe(case: Case, session: Session, person: Person, more: More, now: float) -> list[Event]:
    when = beliefs.asked_now(session, _board(session, person), person.seat)
    if person.seat == case.rival:
        raise ClassError(f"{person.seat} has nobody across the table to guess about; seal your bids")
    if not when:
        raise ClassError("what you believed is told already; nothing can be changed now")
    return [_own(person, "believed", now, when=when, **beliefs.belief(more, when))]


def _survey(_: Case, session: Session, person: Person, more: More, now: float) -> list[Event]:
    if not survey.asked_now(session, _board(session, person), person.seat):
        raise ClassError("how you found the talk is asked between its end and the results, not now")
    return [_own(person, "surveyed", now, answers=survey.answers(more.get("answers")))]


def _check(case: Case, session: Session, person: Person, more: More, now: float) -> list[Event]:
    _board(session, person)
    if session.state != BRIEF:
        raise ClassError("the questions about the sheet are for before the talk, not now")
    return [_own(person, "checked", now, **checks.answer(case, person, more))]


def _predict(_: Case, session: Session, person: Person, more: More, now: float) -> list[Event]:
    if session.state != DEBRIEF or session.step != 1:
        raise ClassError("predictions are made in the first step of the debrief, not now")
    body = {"person": person.no, "value": prediction(more.get("value"))}
    return [Event(0, person.table, person.seat, HUMAN, "predicted", body, TEACHER_ALONE, now)]


def _say(case: Case, session: Session, person: Person, more: More, now: float) -> list[Event]:
    board = _board(session, person)
    words = chat.line(more.get("words"))
    chat.may_say(case, session, board, person, now)
    seen = tuple(each.person for each in board.chairs if each.person and each.seat != case.rival)
    said = Event(0, board.no, person.seat, HUMAN, "said", {"words": words}, seen, now)
    return [*taken_back(case, session, board, person, now), said]


def _help(_: Case, session: Session, person: Person, more: More, now: float) -> list[Event]:
    return hands.raised(session, person, more, now)


def _lower(_: Case, session: Session, person: Person, __: More, now: float) -> list[Event]:
    return hands.taken_back(session, person, now)


_SAID: Final[Mapping[str, Saying]] = {
    "ready": _ready,
    "believe": _believe,
    "check": _check,
    "predict": _predict,
    "survey": _survey,
    "say": _say,
    "help": _help,
    "lower": _lower,
}
#: Everything that can be said.
WORDS: Final = tuple(_SAID)
