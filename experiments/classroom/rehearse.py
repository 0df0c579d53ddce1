"""A whole class with agents in all seats, through the same calls as with people; it shows that everything works."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from experiments.classroom.cases import load_case
from experiments.classroom.events import AGENT, AGREED, OVER, Session
from experiments.classroom.session import Classroom
from experiments.classroom.store import Store

#: Moves of a table after which something is wrong: no talk is so long.
_MOST: Final = 400
#: Tables of a rehearsal.
USUAL: Final = 4


class RehearsalError(RuntimeError):
    """A rehearsal that did not come to its end."""


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal came to.

    Attributes:
        session: at its end.
        events: how many were kept.
        lines: the same, for people.
    """

    session: Session
    events: int
    lines: tuple[str, ...]


def rehearse(case: str, tables: int = USUAL, url: str = "sqlite://", tell: Callable[[str], None] = print) -> Rehearsed:
    """Play a class from its opening to its archive.

    Args:
        case: name of the ready class.
        tables: how many.
        url: where it is kept; in memory if left out.
        tell: is told how it goes, line by line.

    Raises:
        RehearsalError: talks do not end.
        CaseError: there is no such ready class.
    """
    store = Store(url)
    room = Classroom(store, case)
    room.steer("open")
    seats = [room.join(f"Agent {number}")[0] for number in range(1, len(load_case(case).seats) * tables + 1)]
    tell(f"{len(seats)} have joined with names alone; nobody is a person.")
    room.steer("brief")
    for token in seats:
        room.act(token, "ready", "ready")
    room.steer("start")
    for board in room.session.tables.values():
        for chair in board.chairs:
            room.steer("hand", more={"table": board.no, "seat": chair.seat, "to": AGENT})
    _talk(room)
    lines = tuple(f"Table {board.no}: {_told(board.ended)}" for board in room.session.tables.values())
    for line in lines:
        tell(line)
    room.steer("close")
    for _ in range(room.case.debrief_steps):
        room.steer("reveal")
        room.seen("screen")
    room.steer("archive")
    result = Rehearsed(room.session, len(room.events()), lines)
    store.close()
    tell(f"Closed, revealed and archived; {result.events} events were kept.")
    return result


def _talk(room: Classroom) -> None:
    for _ in range(_MOST):
        if all(board.state in OVER and not board.turn for board in room.session.tables.values()):
            return
        room.tick()
    raise RehearsalError(f"a table did not end within {_MOST} moves")


def _told(ended: object) -> str:
    assert isinstance(ended, dict)
    if not ended["agreed"]:
        return "no deal"
    values = ", ".join(f"{value:.1f} USD bn to {seat}" for seat, value in ended["values"].items())
    return f"{AGREED.lower()} in {ended['quarter']}: {values}"
