"""Two tables' paths: every offer of each, from the first to the last, worth so much to the one and to the other."""

from typing import Any

from experiments.classroom.bargain import bargain
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import Session
from experiments.classroom.forward import STYLES
from experiments.watching.table import Point
from experiments.wording import things

type View = dict[str, Any]


def paths(case: Case, session: Session) -> list[View]:
    """The paths of the two tables that the teacher has chosen to compare, for a chart; nothing before.

    Args:
        case: what is bargained about.
        session: the class.
    """
    chosen = [session.tables[no] for no in session.compared if no in session.tables and session.tables[no].over]
    drawn = []
    for board, style in zip(chosen, STYLES, strict=False):
        points = path(case, board.moves)
        if points:
            name = f"table {board.no}: {things(len(points), 'offer')}, the last one large"
            drawn.append({**style, "name": name, "line": points, "marks": points, "last": True})
    return drawn


def path(case: Case, moves: tuple[tuple[str, str], ...]) -> list[Point]:
    """What every offer of a table was worth to Microsoft and to OpenAI, USD bn, in order.

    Args:
        case: what is bargained about.
        moves: of the table.
    """
    offers = [said for said in bargain(case, moves).said() if said.action == "offer"]
    values = [tuple(said.value[seat] for seat in SEATS) for said in offers]
    return [(mine, theirs) for mine, theirs in values if mine is not None and theirs is not None]
