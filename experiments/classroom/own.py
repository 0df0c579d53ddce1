"""What a student is shown of their own table in the debrief: where it landed in the class, and how it came there."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np

from experiments.classroom import layers
from experiments.classroom.bargain import bargain
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.contracts import Moves
from experiments.classroom.events import Board
from experiments.classroom.paths import OFFERED
from experiments.classroom.scores import Score
from experiments.watching.table import Point
from negotiation.shapes import PerWorld

type View = dict[str, Any]

#: One's own offers and the other side's, told apart by shape and dash too.
_MINE: Final[View] = {"colour": layers.GREEN, "shape": "circle"}
_THEIRS: Final[View] = {"colour": layers.PURPLE, "shape": "square", "dash": "12 7"}
#: Bars of a histogram.
_BARS: Final = 14


def charts(case: Case, board: Board, side: int, found: Mapping[int, Score], paths: bool) -> list[View]:
    """The charts of a student's own result.

    Args:
        case: what is bargained about.
        board: their table, which is over.
        side: of their seat.
        found: the scores of all tables that are over, by number of the table; theirs among them.
        paths: whether the wall shows paths by now; what offers were worth to the other side is not told before.
    """
    own, offers = found[board.no], _offers(case, board.moves)
    told = [_landed(own, found.values(), [*layers.edges(found.values()), *_lines(offers, side)] if paths else [])]
    if len(offers) > 1:
        told += [_path(offers, side, to, own) for to in ((side, 1 - side) if paths else (side,))]
    return told


#: An offer: its round, the place of who made it, and what it was worth to Microsoft and to OpenAI, USD bn.
type _Offer = tuple[int, int, Point]


@lru_cache(256)
def _offers(case: Case, moves: Moves) -> tuple[_Offer, ...]:
    """Every offer of a table whose worth can be said, in order."""
    told = []
    for said in bargain(case, moves).said():
        mine, theirs = (said.value[seat] for seat in SEATS)
        if said.action == OFFERED and mine is not None and theirs is not None:
            told.append((said.round, SEATS.index(said.seat), (mine, theirs)))
    return tuple(told)


def _lines(offers: Sequence[_Offer], mine: int, to: int | None = None) -> list[View]:
    """A line a side: in both sides' values, growing to its last offer, or by round in what offers were worth to one."""
    drawn: list[View] = []
    for side, style in ((mine, _MINE), (1 - mine, _THEIRS)):
        line = [worth if to is None else (number, worth[to]) for number, by, worth in offers if by == side]
        name = "your offers" if side == mine else f"{SEATS[side]}’s offers"
        if line:
            drawn.append(style | {"name": name, "line": line, "marks": line, "thin": to is None, "growing": to is None})
    return drawn


def _landed(own: Score, everybody: Iterable[Score], more: list[View]) -> View:
    """The class as the wall has it, with one's own table marked, and what more may be told by now."""
    drawn = [*layers.tables(everybody), *more]
    seen = [point for each in drawn for point in (*each.get("points", ()), *each.get("line", ()))]
    return {
        "title": "Your table in the class",
        "label": "What each table signed, worth to Microsoft and to OpenAI, with yours marked",
        **layers.AXES,
        "layers": [*drawn, *layers.without_a_deal(own.utility_space, seen), *_ringed("your table", own.worth)],
        "words": layers.leaving(own.utility_space, seen),
    }


def _ringed(name: str, at: Point) -> list[View]:
    """One's own: a dot within a ring; the dot needs no name of its own."""
    return [
        layers.points("", layers.GREEN, "circle", [at], 11),
        layers.points(name, layers.GREEN, "ring", [at], 22),
    ]


def _path(offers: Sequence[_Offer], mine: int, to: int, own: Score) -> View:
    """Every offer of the talk by its round, in what it was worth to one side."""
    whom, signs = ("you", "you sign") if to == mine else (SEATS[to], f"{SEATS[to]} signs")
    drawn = _lines(offers, mine, to)
    drawn.append({"name": f"least that {signs}", "colour": layers.GREY, "dash": "3 6"})
    drawn[-1]["level"] = own.utility_space.reservation[to]
    return {
        "title": f"Every offer, as it was worth to {whom}",
        "label": f"What every offer of the talk was worth to {whom}, by round",
        "x": "Round",
        "y": f"Worth to {whom}, USD bn",
        "countable": True,
        "layers": [*drawn, *(_ringed("signed", (offers[-1][0], own.worth[to])) if own.agreed else [])],
    }


def among_agents(score: float, others: PerWorld) -> View:
    """One's own score among those of agents in the same seat.

    Args:
        score: one's own, USD bn.
        others: the agents’, a run each, USD bn.
    """
    counts, ends = np.histogram(others, bins=_BARS)
    bars = [[float(low), float(high), int(count)] for low, high, count in zip(ends, ends[1:], counts, strict=False)]
    return {
        "title": "You among agents in your seat",
        "label": "How many runs of agents ended with which score in your seat, and yours",
        "x": "Score, USD bn",
        "y": "Runs",
        "layers": [
            {"name": "runs of agents", "colour": layers.PURPLE, "rises": bars},
            {"name": "you", "colour": layers.GREEN, "upright": score},
        ],
    }
