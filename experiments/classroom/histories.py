"""What the model recorded at every table of a class, in the tables of a batch: a world is a table of the class."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.chunk import Chunk, Columns, Failure, Played
from experiments.classroom.bargain import bargain, given
from experiments.classroom.cases import Case
from experiments.classroom.events import AGREED, IMPASSE, Board
from experiments.design import Design
from experiments.plan import Plan
from experiments.watching.seat import left_by
from negotiation.clock import Quarter
from negotiation.codebook import METRICS
from negotiation.record import TABLES

if TYPE_CHECKING:
    from negotiation.model import Partnership

#: Tables whose talk has come to its end, so that the model has a history of it.
ENDED: Final = (AGREED, IMPASSE)
_TALK, _WALK = "talk", "w"


class NotOverError(RuntimeError):
    """A table whose talk did not come to an end: the model has what was offered there, and no more."""


def plan_of_class(case: Case, boards: Sequence[Board]) -> Plan:
    """What the tables of a class are of: their quarters run to the last in which one of them has ended.

    Args:
        case: what is bargained about.
        boards: the tables.
    """
    begin = Quarter.parse(case.quarter)
    ends = [Quarter.parse(board.ended["quarter"]) for board in boards if board.state in ENDED and board.ended]
    last = max([begin, *ends]) + (1 if case.rival else 0)  # its tender comes a quarter later
    scenario = replace(case.asked().scenario, start=begin, end=last)
    return Plan(scenario, len(boards), case.seed, {}, Design({}), TABLES, tuple(METRICS), max(len(boards), 1))


def chunk_of_class(case: Case, boards: Sequence[Board], plan: Plan) -> Chunk:
    """The histories of all tables: those whose talk has ended were played, the others are failures that say so.

    Args:
        case: what is bargained about.
        boards: the tables.
        plan: see ``plan_of_class``.
    """
    ended = [(row, board) for row, board in enumerate(boards) if board.state in ENDED]
    others = [(row, board) for row, board in enumerate(boards) if board.state not in ENDED]
    played = tuple(_played(row, _left(case, board.moves, str(plan.scenario.end))) for row, board in ended)
    failures = tuple(Failure(row, NotOverError(_why(board))) for row, board in others)
    return Chunk(plan, played, failures)


def columns(case: Case, boards: Sequence[Board], chunk: Chunk, table: str) -> Columns:
    """A table of the class as one array a column; every world has the seed of the class.

    Args:
        case: what is bargained about.
        boards: the tables.
        chunk: see ``chunk_of_class``.
        table: its name.
    """
    found = chunk.columns(table)
    if table == "offers":
        parts = [found, *(_unfinished(case, row, board, chunk.plan) for row, board in enumerate(boards))]
        found = {name: np.concatenate([part[name] for part in parts if part]) for name in found}
        order = np.argsort(found["world"], kind="stable")
        found = {name: values[order] for name, values in found.items()}
    return {**found, "seed": np.full(len(found["world"]), case.seed, dtype=np.int64)}


def _why(board: Board) -> str:
    how = "time ran out" if board.over else "the talk was still going on" if board.moves else "nobody had said anything"
    return f"table {board.no}: {how}"


def _left(case: Case, moves: Sequence[tuple[str, str]], until: str = "") -> "Partnership":
    return left_by(case.asked(), case.quarter, given(case, moves), until, case.rival)


def _played(row: int, model: "Partnership") -> Played:
    return Played(np.array([row], dtype=np.int64), model, None)


def _unfinished(case: Case, row: int, board: Board, plan: Plan) -> Columns:
    """What was offered at a table whose talk did not end, the last of it unanswered; nothing at all others.

    The model knows no such end, so the side whose turn it is walks out, and that row is taken away again.
    """
    side = "" if board.state in ENDED or not board.moves else _mover(case, board)
    if not side:
        return {}
    model = _left(case, (*board.moves, (side, _WALK)))
    found = Chunk(plan, (_played(row, model),), ()).columns("offers")
    talk = np.flatnonzero(found["protocol"] == _TALK)
    found["answer"][talk[-2:-1]] = "unanswered"
    return {name: values[talk[:-1]] for name, values in found.items()}


def _mover(case: Case, board: Board) -> str:
    waiting: Any = bargain(case, board.moves).played.waiting
    return "" if waiting is None else case.chairs[waiting[0]]
