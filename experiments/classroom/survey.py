"""How people found the talk: five short questions once it is over, each answered from 1 to 5."""

from collections.abc import Mapping
from statistics import median
from typing import Any, Final

from experiments.classroom import beliefs
from experiments.classroom.events import Board, Person, Session
from experiments.classroom.turns import ClassError

type View = dict[str, Any]

#: What is asked, from 1, not at all, to 5, very.
QUESTIONS: Final = {
    "content": "How content are you with what came out?",
    "fair": "How fair was it to both?",
    "heard": "How well did the other side listen to you?",
    "trust": "How much would you trust the other side next time?",
    "played": "How content are you with how you bargained?",
}
_LEAST, _MOST = 1, 5
#: With fewer answers a median might tell what somebody said, and nothing is told.
_MANY: Final = 5


def answers(told: object) -> dict[str, int]:
    """Somebody's answers, read strictly.

    Args:
        told: a whole number from 1 to 5 for each of ``QUESTIONS``.

    Raises:
        ClassError: one is missing, or is none.
    """
    if not isinstance(told, Mapping) or set(told) != set(QUESTIONS):
        raise ClassError(f"answer all {len(QUESTIONS)} questions about the talk, each from {_LEAST} to {_MOST}")
    for name, value in told.items():
        if type(value) is not int or not _LEAST <= value <= _MOST:
            raise ClassError(f"{name} is answered by a whole number from {_LEAST} to {_MOST}, got {value!r:.20}")
    return {name: told[name] for name in QUESTIONS}


def asked_now(session: Session, board: Board, seat: str) -> bool:
    """Whether somebody is asked now: once their talk is over, and until results are told.

    Args:
        session: the class.
        board: their table.
        seat: their seat; a rival cloud has talked to nobody.
    """
    return beliefs.asked_now(session, board, seat) == beliefs.AFTER


def held_by(session: Session, person: Person) -> Mapping[str, int]:
    """What somebody answered in the seat they have; empty if nothing.

    Args:
        session: the class.
        person: who answered.
    """
    told = session.survey.get(person.no)
    return told["answers"] if told is not None and told["seat"] == person.seat else {}


def seen(session: Session, person: Person, board: Board | None) -> View:
    """What the page of a seat gets: ``ask``, ``questions``, own ``answers``, and ``lines`` once results are told.

    Args:
        session: the class.
        person: whose page.
        board: their table; none before there is one.
    """
    ask = board is not None and asked_now(session, board, person.seat)
    questions = list(QUESTIONS.items()) if ask else []
    return {"ask": ask, "questions": questions, "answers": held_by(session, person), "lines": _lines(session, person)}


def _lines(session: Session, person: Person) -> list[str]:
    """One's own answers beside the class's medians; none where these might tell what somebody else said."""
    mine, everybody = held_by(session, person), [each["answers"] for each in session.survey.values()]
    if not mine or len(everybody) < _MANY or not beliefs.revealed(session):
        return []
    middle = {name: median(each[name] for each in everybody) for name in QUESTIONS}
    return [
        f"{words} You said {mine[name]} of {_MOST}, the class {middle[name]:g}." for name, words in QUESTIONS.items()
    ]
