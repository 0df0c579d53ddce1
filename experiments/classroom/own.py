"""What a student is shown of their own table in the debrief: where it landed in the class, and how it came there."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from experiments.classroom import layers
from experiments.classroom.bargain import bargain
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.contracts import Moves
from experiments.classroom.events import Board
from experiments.classroom.paths import OFFERED
from experiments.classroom.scores import Score
from experiments.watching.table import Point

type View = dict[str, Any]

#: A side's offers: as the seats are coloured everywhere, with a shape and a dash for those who tell no colours apart.
_SIDES: Final[tuple[View, View]] = (
    {"colour": layers.BLUE, "shape": "circle"},
    {"colour": layers.RED, "shape": "square", "dash": "12 7"},
)

#: One's own table is a dot within a ring; the dot needs no name of its own.
_RING: Final = (("", "circle", 12), ("your table", "ring", 22))


def charts(case: Case, board: Board, side: int, found: Mapping[int, Score], paths: bool) -> list[View]:
    """The charts of a student's own result.

    Args:
        case: what is bargained about.
        board: their table, which is over.
        side: of their seat.
        found: the scores of all tables that are over, by number of the table; theirs among them.
        paths: whether the wall shows paths by now; what offers were worth to the other side is not told before.
    """
    offers = _offers(case, board.moves)
    told = [_landed(found, board.no, offers if paths else ())]
    if offers:
        told.append(_path(offers, side, side, found[board.no]))
        told += [_path(offers, side, 1 - side, found[board.no])] if paths else []
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


def _landed(found: Mapping[int, Score], no: int, offers: tuple[_Offer, ...]) -> View:
    """The class as the wall has it, with one's own table marked, and once it may be told with how it came there."""
    own, everybody = found[no], list(found.values())
    drawn = [*layers.tables(everybody)]
    if offers:
        drawn = [*layers.edges(everybody), *drawn, *_across(offers)]
    seen = [point for each in drawn for point in (*each.get("points", ()), *each.get("line", ()))]
    here = [layers.points(name, layers.GREEN, shape, [own.worth], size) for name, shape, size in _RING]
    return {
        "title": "Your table in the class",
        "label": "What each table signed, worth to Microsoft and to OpenAI, with yours marked",
        **layers.AXES,
        "layers": [*drawn, *layers.without_a_deal(own.utility_space, seen), *here],
        "words": layers.leaving(own.utility_space, seen),
    }


def _across(offers: tuple[_Offer, ...]) -> list[View]:
    """Each side's offers in both sides' values; marks grow towards the last."""
    lines = [[worth for _, by, worth in offers if by == side] for side in range(len(SEATS))]
    return [
        style | {"name": f"{seat}’s offers", "thin": True, "growing": True, "line": line, "marks": line}
        for seat, style, line in zip(SEATS, _SIDES, lines, strict=True)
        if line
    ]


def _path(offers: tuple[_Offer, ...], mine: int, to: int, own: Score) -> View:
    """Every offer of the talk by its round, in what it was worth to one side."""
    lines = [[(number, worth[to]) for number, by, worth in offers if by == side] for side in range(len(SEATS))]
    names = ["your offers" if side == mine else f"{seat}’s offers" for side, seat in enumerate(SEATS)]
    drawn: list[View] = [
        style | {"name": name, "line": line, "marks": line}
        for name, style, line in zip(names, _SIDES, lines, strict=True)
        if line
    ]
    whom = "you" if to == mine else SEATS[to]
    least = {"name": f"least that {'you sign' if to == mine else f'{SEATS[to]} signs'}", "colour": layers.GREY}
    drawn.append(least | {"dash": "12 7", "level": own.utility_space.reservation[to]})
    if own.agreed:
        drawn.append(layers.points("signed", layers.GREEN, "diamond", [(offers[-1][0], own.worth[to])], 14))
    return {
        "title": f"Every offer, as it was worth to {whom}",
        "label": f"What every offer of the talk was worth to {whom}, by round",
        "x": "Round",
        "y": f"Worth to {whom}, USD bn",
        "layers": drawn,
    }
