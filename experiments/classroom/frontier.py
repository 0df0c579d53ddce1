"""The frontier: every package that wastes nothing at a table of the class, its clauses, and its worth to both sides."""

from collections.abc import Mapping
from typing import Any, Final

from experiments.classroom.bargain import bargain, first_turn, given
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import Board, Session
from experiments.classroom.scores import opening, opening_talk, score_of
from experiments.watching.packages import package_in_words
from experiments.watching.seat import left_by
from experiments.watching.table import Space
from negotiation.table.issues import NAMES
from negotiation.table.pareto import pareto_set
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.surplus import Sitting

type Row = dict[str, Any]

#: Columns of the table.
FRONTIER: Final = (
    *("quarter", "table", "place", "value_microsoft", "value_openai", "both_would_sign", "solutions"),
    *(f"level_{name}" for name in NAMES),
    "package",
)


def frontiers(case: Case, session: Session) -> list[Row]:
    """One row an efficient package, best for Microsoft first: see ``FRONTIER``.

    Values are USD bn over the contract there was. What can be signed is worth something else in each quarter, so each
    in which a table ended has its own; of tables that share one the first is named.

    Args:
        case: the ready class.
        session: the class.
    """
    told: list[Row] = []
    seen: set[tuple[int, tuple[Any, ...]]] = set()
    for board in session.tables.values():
        score = score_of(case, board.moves) if board.over else None
        space = None if score is None else score.utility_space
        if space is not None and (space.quarter, space.pareto) not in seen:
            seen.add((space.quarter, space.pareto))
            told += _rows(board.no, space, *_sat(case, board, space))
    return told


def _sat(case: Case, board: Board, space: Space) -> tuple[Sitting, Mapping[str, str]]:
    """What the two had before them in the quarter in which a table ended, and the contract in force then."""
    first = opening_talk(case)
    if first is not None and space == opening(case):
        return first, first_turn(case, SEATS[0]).now
    model = left_by(case.asked(), case.quarter, given(case, board.moves), cloud=case.rival)
    sat = next(each for each in reversed(model.record.talks) if each.quarter == space.quarter)
    return sat, bargain(case, board.moves).played.turns[-1][1].now


def _rows(table: int, space: Space, sat: Sitting, now: Mapping[str, str]) -> list[Row]:
    packages = pareto_set(sat.papers.own[MICROSOFT], sat.papers.own[OPENAI]).package[0]
    both, rows = frozenset(space.zone), []
    for place, (point, levels) in enumerate(zip(space.pareto, packages.tolist(), strict=True), start=1):
        picked = [name for name, at in space.solutions.items() if at == point]
        rows.append(
            {
                "quarter": space.name,
                "table": table,
                "place": place,
                "value_microsoft": point[MICROSOFT],
                "value_openai": point[OPENAI],
                "both_would_sign": point in both,
                "solutions": ", ".join(picked),
                **{f"level_{name}": level for name, level in zip(NAMES, levels, strict=True)},
                "package": package_in_words(levels, now),
            }
        )
    return rows
