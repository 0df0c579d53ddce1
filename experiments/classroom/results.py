"""How every seat of a class came out: what it has over the least worth signing, and how far it is from the best."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from experiments.classroom import survey
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import AGENT, HUMAN, LETTERS, Board, Event, Person, Session
from experiments.classroom.reference import Reference
from experiments.classroom.scores import SLACK, Score, among, score_of
from experiments.watching.moves import Bids
from experiments.watching.table import Point, Space

_NAN: Final = float("nan")
#: The bid of an agent for a rival cloud, where a form on paper has none.
_AGENTS: Final = str(Bids())
#: What is known of every seat at every table, in the order of columns.
RESULTS: Final = (
    *(
        "world",
        "table",
        "seat",
        "person",
        "played_by",
        "moves_by_people",
        "moves_by_agents",
        "how",
        "agreed",
        "quarter",
    ),
    *("value", "reservation", "disagreement", "outside", "surplus", "share_of_joint", "part_of_best"),
    *("distance_frontier", "distance_nash", "percentile_class", "percentile_runs", "above_runs"),
)
#: What is known of everybody in the class; marks are for being prepared and taking part, the outcome is beside them.
GRADES: Final = (
    *("person", "alias", "world", "table", "seat", "prepared", "took_part", "participation", "moves_by_people"),
    *(
        "how",
        "agreed",
        "surplus",
        "share_of_joint",
        "part_of_best",
        "percentile_class",
        "percentile_runs",
        "above_runs",
    ),
    *(f"said_{name}" for name in survey.QUESTIONS),
)

type Row = dict[str, Any]


def results(case: Case, session: Session, events: Sequence[Event], runs: Reference | None = None) -> list[Row]:
    """One row a table and seat: see ``RESULTS``. Values are USD bn over the contract there was; nan where unknown.

    Args:
        case: what is bargained about.
        session: the class.
        events: all that happened in it.
        runs: that it is set beside; none if they were not played.
    """
    boards = list(session.tables.values())
    rows = [_row(case, world, board, seat, events) for world, board in enumerate(boards) for seat in case.chairs]
    return [row | _standing(row, rows, runs) for row in rows]


def _standing(row: Row, rows: Sequence[Row], runs: Reference | None) -> Row:
    """Where a seat stands among the same seats of the class, and of the runs."""
    own = _made(row)
    found = dict.fromkeys(("percentile_class", "percentile_runs", "above_runs"), _NAN)
    if math.isnan(own):
        return found
    others = [made for each in rows if each["seat"] == row["seat"] and not math.isnan(made := _made(each))]
    found["percentile_class"] = among(own, others).worse
    if runs is not None and len(in_seat := runs.in_seat(row["seat"])):
        found |= {"percentile_runs": among(own, in_seat).worse, "above_runs": own - float(in_seat.mean())}
    return found


def _made(row: Row) -> float:
    """The score of a seat: its surplus, or what a rival cloud earned."""
    return float(row["surplus" if row["seat"] in SEATS else "value"])


def _row(case: Case, world: int, board: Board, seat: str, events: Sequence[Event]) -> Row:
    chair, ended = board.chair(seat), board.ended or {}
    moved = [each.actor for each in events if each.table == board.no and each.seat == seat and each.kind in LETTERS]
    written = [move for mover, move in board.on_paper if mover == seat]
    score = score_of(case, board.moves) if board.over else None
    return {
        "world": world,
        "table": board.no,
        "seat": seat,
        "person": chair.person,
        "played_by": "paper" if board.paper else chair.controller,
        "moves_by_people": moved.count(HUMAN) + len(written) - written.count(_AGENTS),
        "moves_by_agents": moved.count(AGENT) + written.count(_AGENTS),
        "how": ended.get("how", ""),
        "agreed": bool(ended.get("agreed", False)),
        "quarter": ended.get("quarter", ""),
        **(_scored(score, SEATS.index(seat)) if seat in SEATS and score else _earned(ended, seat)),
    }


def _earned(ended: Any, seat: str) -> Row:
    """What is known of a seat without a score: what a rival cloud earned."""
    value = (ended.get("values") or {}).get(seat)
    return {**dict.fromkeys(RESULTS[10:], _NAN), "value": _NAN if value is None else value}


def _scored(score: Score, side: int) -> Row:
    space = score.utility_space
    both, part = (score.of(0), score.of(1)), score.part
    shared = min(both) > -SLACK and sum(both) > SLACK  # of a loss there is no share
    return {
        "value": score.worth[side],
        "reservation": space.reservation[side],
        "disagreement": space.disagreement[side],
        "outside": space.outside[side],
        "surplus": score.of(side),
        "share_of_joint": score.of(side) / sum(both) if shared else _NAN,
        "part_of_best": _NAN if part is None else part,
        "distance_frontier": _distance(score.worth, space.pareto, space),
        "distance_nash": _distance(score.worth, [space.nash] if space.nash else [], space),
    }


def _distance(at: Point, points: Sequence[Point], space: Space) -> float:
    """To the nearest of some points; each side's values count in parts of the most it could gain; nan if none could."""
    spans = [max((point[side] for point in space.zone), default=0.0) - space.reservation[side] for side in (0, 1)]
    if not points or min(spans) < SLACK:
        return _NAN
    return min(math.hypot(*((at[side] - point[side]) / spans[side] for side in (0, 1))) for point in points)


def grades(session: Session, found: Sequence[Row]) -> Iterable[Row]:
    """One row a person: see ``GRADES``.

    Participation is one mark for having read the sheet, and one for a move of one's own, or for being named on a form
    on paper; what came of it is not added. Who is named there and never joined has no number: 0.

    Args:
        session: the class.
        found: its results.
    """
    of_seat = {(row["table"], row["seat"]): row for row in found}
    on_paper = _named(session)
    nothing = {"world": -1, "moves_by_people": 0, "how": "", "agreed": False}
    never_joined = [Person(0, name, *place) for place, name in on_paper.items() if not _has(session, name)]
    for person in [*session.people.values(), *never_joined]:
        own = of_seat.get((person.table, person.seat), {**dict.fromkeys(RESULTS, _NAN), **nothing})
        named = (person.table, person.seat) in on_paper
        prepared, took_part = int(person.ready), int(own["moves_by_people"] > 0 or named)
        marks = {"prepared": prepared, "took_part": took_part, "participation": prepared + took_part}
        said = dict.fromkeys((f"said_{name}" for name in survey.QUESTIONS), _NAN)
        said |= {f"said_{name}": float(answer) for name, answer in survey.held_by(session, person).items()}
        who = {"person": person.no, "alias": person.alias, "table": person.table, "seat": person.seat}
        yield {name: {**own, **who, **marks, **said}[name] for name in GRADES}


def _named(session: Session) -> dict[tuple[int, str], str]:
    """Who is named on forms on paper: table and seat -> name."""
    boards = session.tables.values()
    return {(board.no, seat): name for board in boards for seat, name in board.slip.get("names", {}).items()}


def _has(session: Session, name: str) -> bool:
    return any(each.alias.casefold() == name.casefold() for each in session.people.values())
