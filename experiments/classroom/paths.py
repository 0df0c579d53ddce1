"""Two tables' paths: every offer of each side, worth so much to the one and to the other, up to where they met."""

from typing import Any, Final

from experiments.classroom.bargain import bargain
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.contracts import Moves
from experiments.classroom.events import Session
from experiments.classroom.forward import STYLES
from experiments.watching.table import Point
from experiments.wording import things
from negotiation.table.moves import ACTIONS, OFFER

type View = dict[str, Any]

OFFERED: Final = ACTIONS[OFFER]


def paths(case: Case, session: Session) -> list[View]:
    """The paths of the two tables that the teacher has chosen to compare, for a chart; nothing before.

    Args:
        case: what is bargained about.
        session: the class.
    """
    chosen = [session.tables[no] for no in session.compared if no in session.tables and session.tables[no].over]
    return [
        layer
        for board, style in zip(chosen, STYLES, strict=False)
        for layer in _drawn(case, board.no, board.moves, style)
    ]


def _drawn(case: Case, no: int, moves: Moves, style: View) -> list[View]:
    """A line a side, from its first offer to the table's last one, at which they meet."""
    offers = path(case, moves)
    lines = {seat: [point for who, point in offers if who == seat] for seat in SEATS}
    last = [offers[-1][1]] if offers else []
    drawn: list[View] = []
    for seat, points in lines.items():
        if points:
            line = points if points[-1:] == last else [*points, *last]
            key = "" if drawn else f"table {no}: {things(len(offers), 'offer')}"
            drawn.append(style | {"name": f"table {no}: {seat}’s offers", "key": key, "thin": True, "growing": True})
            drawn[-1] |= {"line": line, "marks": line}
    return drawn


def path(case: Case, moves: Moves) -> list[tuple[str, Point]]:
    """Who made every offer of a table and what it was worth to Microsoft and to OpenAI, USD bn, in order.

    Args:
        case: what is bargained about.
        moves: of the table.
    """
    told = []
    for said in bargain(case, moves).said():
        mine, theirs = (said.value[seat] for seat in SEATS)
        if said.action == OFFERED and mine is not None and theirs is not None:
            told.append((said.seat, (mine, theirs)))
    return told
