"""What needs the teacher at a table, most urgent first: a hand, a fault, somebody away, a talk that does not move."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from experiments.classroom import hands
from experiments.classroom.events import AWAY, BARGAINING, TAKEN_OVER, WARNED, Board, Session

#: A table that has made no move for so long is quiet, seconds.
QUIET: Final = 360.0
#: Offers of each side that are looked at to see whether a talk moves.
_LAST: Final = 2
#: What a table may need, the most urgent first.
_HAND, _FAULT, _AWAY, _QUIET, _STUCK, _WARNED, _PASSED, _TAKEN = range(8)
#: Rank of a table that needs nothing.
_NOTHING: Final = 8
#: State of a seat -> how urgent it is, and what the teacher is told of who has it.
_STATES: Final = {
    AWAY: (_AWAY, "{} is away"),
    WARNED: (_WARNED, "{} has less than half a minute for this turn"),
    TAKEN_OVER: (_TAKEN, "the agent plays for {}"),
}

type Need = tuple[int, str]


def needs(session: Session, board: Board, seats: Sequence[Mapping[str, Any]], now: float) -> list[Need]:
    """Why a table needs the teacher: how urgent it is, 0 most, and in words; the most urgent first.

    An agent's fault has words of its own on the page; see ``rank``.

    Args:
        session: the class.
        board: the table.
        seats: of it, as the teacher sees them: ``alias``, ``state`` and ``missed``.
        now: seconds since 1970.
    """
    told = [(_HAND, f"{person.alias} asks for help") for person, _ in hands.up(session) if person.table == board.no]
    if not board.over or board.turn:  # a rival cloud may still have to bid
        told += [*_of_talk(session, board, now), *_of_people(seats)]
    return sorted(told, key=lambda each: each[0])


def rank(session: Session, board: Board, told: list[Need]) -> tuple[float, ...]:
    """Where a table stands in the teacher's list: the smaller the earlier.

    Args:
        session: the class.
        board: the table.
        told: what it needs.
    """
    urgent = [each for each, _ in told] + ([_FAULT] if board.fault and not board.over else [])
    waiting = [hand.since for person, hand in hands.up(session) if person.table == board.no]
    return (min(urgent, default=_NOTHING), min(waiting, default=0.0), board.no)


def _of_talk(session: Session, board: Board, now: float) -> Iterator[Need]:
    if board.state != BARGAINING or board.quiet_since is None:
        return
    quiet = (now if session.paused_at is None else session.paused_at) - board.quiet_since
    if quiet >= QUIET:
        yield _QUIET, f"no offer for {quiet // 60:.0f} minutes"
    if stuck(board):
        yield _STUCK, "both repeat their last offers"


def stuck(board: Board) -> bool:
    """Each of the two has made the same offer twice in a row.

    Args:
        board: the table.
    """
    offers = [(seat, move.removesuffix("*")) for seat, move in board.moves if move[0] == "o"][-2 * _LAST :]
    return len(offers) == 2 * _LAST and len(set(offers)) == len({seat for seat, _ in offers})


def _of_people(seats: Sequence[Mapping[str, Any]]) -> Iterator[Need]:
    for each in seats:
        if not each["alias"]:
            continue
        if each["state"] in _STATES:
            urgent, words = _STATES[each["state"]]
            yield urgent, words.format(each["alias"])
        elif each["missed"]:
            yield _PASSED, f"{each['alias']} let a turn pass"
