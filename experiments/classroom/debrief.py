"""What is told besides the talk itself: who one is, how one's deal compares, and the steps of the debrief."""

from functools import lru_cache
from statistics import median
from typing import Any, Final

from experiments.classroom.bargain import bargain
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import Session
from experiments.classroom.sheets import motives
from experiments.classroom.views import Shown
from experiments.watching.seat import agent_instead
from experiments.watching.table import Point, Space
from experiments.wording import percent, things, usd
from negotiation.table.stakes import MICROSOFT, OPENAI

type View = dict[str, Any]

#: Okabe and Ito's colours, which colour-blind eyes tell apart; shapes and dashes tell the same.
_BLUE, _ORANGE, _GREEN, _GREY, _RED = "#0072B2", "#E69F00", "#009E73", "#7F7F7F", "#D55E00"
_AXES: Final = {
    "x": "Worth to Microsoft, USD bn",
    "y": "Worth to OpenAI, USD bn",
}
#: Values that differ by less are the same, USD bn.
_SLACK: Final = 1e-3
_WHO: Final = (
    "You speak for Microsoft: investor, supplier of computers, seller of the models, and maker of models of its own.",
    "You speak for OpenAI: a laboratory that sells what it makes and pays for more computers than it earns.",
)


def sheet(case: Case, seat: str) -> View:
    """Who a seat is and what it wants, from the goals the model gives it: with ``who``, ``goals`` and ``weights``.

    Args:
        case: what is bargained about.
        seat: whose sheet.
    """
    wanted = motives(case, seat)
    return {
        "who": [_WHO[SEATS.index(seat)]],
        "goals": [each.name for each in wanted],
        "weights": [str(each) for each in wanted],
    }


def result(case: Case, session: Session, table: int, seat: str) -> View | None:
    """How one's own table did beside the class: with ``words`` and ``lines``; none while it bargains.

    Args:
        case: what is bargained about.
        session: the class.
        table: its number.
        seat: whose result.
    """
    board = session.tables[table]
    scored = _scored(case, board.moves) if board.over else None
    if scored is None:
        return None
    score, space = scored
    side = SEATS.index(seat)
    own, floor = score[side], space.reservation[side]
    in_seat = [other[side] - each.reservation[side] for other, each in _scores(case, session)]
    beaten = sum(other < own - floor - _SLACK for other in in_seat)
    lines = [
        f"Your score is {usd(own - floor)}: {usd(own)} to {seat}, less {usd(floor)}, the least worth signing.",
        f"{beaten} of {things(len(in_seat), 'table')} did worse in your seat; the median score there is "
        f"{usd(median(in_seat))}.",
    ]
    return {"words": [], "lines": [*lines, _together(score, space)]}


def chart(case: Case, session: Session, step: int) -> View | None:
    """A step of the debrief, for the wall. Nothing of a side is told before the second step.

    Args:
        case: what is bargained about.
        session: the class.
        step: from 1.
    """
    if step == 1:
        return {"title": "Where did the class land?", "question": list(case.questions[:1]), "words": [_PREDICT]}
    scores = _scores(case, session)
    if not scores:
        return {"title": "No table has finished", "words": ["There is nothing to compare."]}
    steps = {2: _landed, 3: _frontier, 4: _beside_agents}
    return steps[step](case, session) if step in steps else _taken_away(case, session)


_PREDICT: Final = (
    "Before you see it: how many tables have a deal, and which side has the larger part of what was gained?"
)


def _landed(case: Case, session: Session) -> View:
    agreed, count = _deals(session), len(_scores(case, session))
    return {
        "title": f"{agreed} of {things(count, 'table')} signed a deal" if agreed else "No table signed a deal",
        "label": "What each table signed, worth to Microsoft and to OpenAI",
        **_AXES,
        "layers": _points(case, session),
        "words": [
            "A dot is a table; worth is over the contract there was.",
            "A table without a deal has what both have without one.",
        ],
    }


def _frontier(case: Case, session: Session) -> View:
    scores = _scores(case, session)
    realised = [part for score, space in scores if (part := _part(score, space)) is not None]
    title = f"Half of the tables made {percent(median(realised))} or less of what there was to gain together"
    return {
        "title": title if realised else "There was nothing to gain together",
        "label": "What the tables signed, and the best packages that both sides would sign",
        **_AXES,
        "layers": [*_edge(scores[0][1]), *_points(case, session)],
        "words": ["On the line nothing is left: what one side gains there, the other gives."],
    }


def _beside_agents(case: Case, session: Session) -> View:
    """The same talk with agents in both seats, once, on the class's own chance."""
    alone = agent_instead(case.asked(), case.quarter)
    layers = [*_edge(_scores(case, session)[0][1]), *_points(case, session)]
    if alone.value is None:
        words = f"With agents in both seats the talk ends in {alone.name} without a deal."
    else:
        layers.append(
            {"name": "agents in both seats", "colour": _GREEN, "shape": "triangle", "size": 14, "points": [alone.value]}
        )
        words = f"With agents in both seats the two sign in {alone.name}: {alone.said}."
    return {
        "title": "What agents make of the same talk",
        "label": "What the tables signed, and what agents sign in both seats",
        **_AXES,
        "layers": layers,
        "words": [words],
    }


def _taken_away(case: Case, session: Session) -> View:
    lines = [
        f"Table {board.no}: {board.ended['words']}"
        for board in session.tables.values()
        if board.ended and board.ended["agreed"]
    ]
    return {"title": "What was signed, and what to take away", "question": list(case.questions), "lines": lines}


def _deals(session: Session) -> int:
    return sum(bool(board.ended and board.ended["agreed"]) for board in session.tables.values())


@lru_cache(256)
def _scored(case: Case, moves: tuple[tuple[str, str], ...]) -> tuple[Point, Space] | None:
    """What a table's moves left each side with, and what could have been signed; none where nobody talks.

    Without a deal that is the outside option, if one of the two left, or else what both had. Where time ran out, what
    could have been signed is read from the same talk between agents.
    """
    ended = bargain(case, moves).ended
    space = (ended or agent_instead(case.asked(), case.quarter)).utility_space
    if space is None:
        return None
    if ended is not None and ended.value is not None:
        return ended.value, space
    return (space.outside if ended is not None and ended.separated else space.disagreement), space


def _scores(case: Case, session: Session) -> list[tuple[Point, Space]]:
    found = (_scored(case, board.moves) for board in session.tables.values() if board.over)
    return [each for each in found if each is not None]


def _points(case: Case, session: Session) -> list[View]:
    scores = _scores(case, session)
    space = scores[0][1]
    return [
        {
            "name": "a table of the class",
            "colour": _BLUE,
            "shape": "circle",
            "size": 12,
            "points": [at for at, _ in scores],
        },
        {"name": "without a deal", "colour": _RED, "shape": "cross", "size": 12, "points": [space.disagreement]},
        {"name": "least that Microsoft signs", "colour": _GREY, "dash": "8 6", "upright": space.reservation[MICROSOFT]},
        {"name": "least that OpenAI signs", "colour": _GREY, "dash": "2 6", "level": space.reservation[OPENAI]},
    ]


def _edge(space: Space) -> list[View]:
    layers: list[View] = []
    if len(space.zone) > 1:
        layers.append({"name": "best packages both would sign", "colour": _ORANGE, "line": list(space.zone)})
    if space.nash is not None:
        layers.append({"name": "Nash point", "colour": _ORANGE, "shape": "diamond", "size": 12, "points": [space.nash]})
    return layers


def _part(score: Point, space: Space) -> float | None:
    """Part of the largest joint gain that was made, fraction; none where there was nothing to gain."""
    base = sum(space.disagreement)
    most = max((sum(point) for point in space.zone), default=base)
    return None if most - base < _SLACK else (sum(score) - base) / (most - base)


def _together(score: Point, space: Space) -> str:
    part = _part(score, space)
    if part is None:
        return "There was no deal that both sides would have gained by."
    return f"Together your table made {percent(part)} of what the best deal would have brought the two."


#: What a class shows.
SHOWN: Final = Shown(sheet, result, chart)
