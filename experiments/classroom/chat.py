"""Words between the two at a table: short, not too many, and for nobody but the two and the teacher."""

from typing import Any, Final

from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import LIVE, Board, Person, Session
from experiments.classroom.turns import ClassError

type View = dict[str, Any]

#: Letters of a line.
LETTERS: Final = 300
#: Lines that one seat may say within so many seconds, and in the whole talk.
_FEW, _WITHIN, _MANY = 6, 30.0, 120
#: Lines that a page shows: the last of them.
_SHOWN: Final = 40


def is_on(case: Case, session: Session) -> bool:
    """People may write to each other: as the teacher says, else as the ready class does.

    Args:
        case: the ready class.
        session: the class.
    """
    return case.chat if session.chat is None else session.chat


def line(told: object) -> str:
    """A line as it was typed, on one line.

    Args:
        told: the words.

    Raises:
        ClassError: it is empty, too long, or cannot be shown.
    """
    words = " ".join(told.split()) if isinstance(told, str) else ""
    if not 0 < len(words) <= LETTERS:
        raise ClassError(f"a line has 1 to {LETTERS} letters, got {len(words)}; write it shorter, or in two lines")
    if not words.isprintable():
        raise ClassError("this line has letters that cannot be shown; write it in plain ones")
    return words


def may_say(case: Case, session: Session, board: Board, person: Person, now: float) -> None:
    """Let somebody say a line now.

    Args:
        case: the ready class.
        session: the class.
        board: their table.
        person: who speaks.
        now: seconds since 1970.

    Raises:
        ClassError: they cannot; says why.
    """
    if not is_on(case, session):
        raise ClassError("the teacher has switched words at the tables off; let your offers speak")
    if session.state != LIVE or board.over:
        raise ClassError("words can be said while your table bargains, not now")
    if person.seat == case.rival:
        raise ClassError(f"{person.seat} is not at the table and hears nothing said there; seal your bids")
    if not listener(board, person.seat):
        raise ClassError("an agent sits across the table, and it does not read; make it an offer")
    own = [each["at"] for each in board.said if each["seat"] == person.seat]
    if len(own) >= _MANY:
        raise ClassError(f"you have said {_MANY} lines, and that is all a talk has; let your offers speak")
    if len([at for at in own if at > now - _WITHIN]) >= _FEW:
        raise ClassError(f"{_FEW} lines in {_WITHIN:.0f} seconds are enough; wait a moment")


def listener(board: Board, seat: str) -> bool:
    """A person sits across the table, whoever plays for them now.

    Args:
        board: the table.
        seat: of who speaks.
    """
    return any(each.person for each in board.chairs if each.seat in SEATS and each.seat != seat)


def heard(case: Case, session: Session, board: Board, seat: str) -> View | None:
    """What one of the two sees of the words at their table; none where there are none to be said.

    Args:
        case: the ready class.
        session: the class.
        board: the table.
        seat: of who reads.
    """
    on = is_on(case, session) and listener(board, seat)
    if not on and not board.said:
        return None
    return {"on": on and not board.over, "lines": lines(board)}


def lines(board: Board) -> list[View]:
    """The last words at a table.

    Args:
        board: the table.
    """
    return [{name: each[name] for name in ("seq", "seat", "words")} for each in board.said[-_SHOWN:]]
