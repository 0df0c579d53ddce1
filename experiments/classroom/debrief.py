"""What is told besides the talk itself: who one is, how one's deal compares, and the steps of the debrief."""

from collections.abc import Sequence
from functools import partial
from statistics import median
from typing import Any, Final

from experiments.classroom import layers, own, rival
from experiments.classroom.backroom import Here, Work
from experiments.classroom.bids import among_bids, over_the_runs
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.cloud import among_runs, over_the_cloud, runs_of
from experiments.classroom.events import Board, Session
from experiments.classroom.forward import begin, forward
from experiments.classroom.paths import paths
from experiments.classroom.record import beside_the_record
from experiments.classroom.reference import Reference
from experiments.classroom.scores import Score, among, score_of, scores
from experiments.classroom.sheets import motives
from experiments.classroom.slips import said_of_paper
from experiments.classroom.tally import tally
from experiments.classroom.views import Shown
from experiments.wording import percent, things, usd

type View = dict[str, Any]

#: The steps that tell what was signed, and what could have been.
_LANDED, _FRONTIER = 2, 3
#: The step that sets the class beside reference runs; nothing of them is told before.
AMONG_RUNS: Final = 4
#: The step that runs contracts forward.
_FORWARD: Final = 5
#: The step that sets rival clouds beside reference runs, where the case has one; what to take away comes last.
_RIVAL: Final = 6
#: Where things are worked out unless there is a back room.
_HERE: Final = Here()
#: An amount that is another one to a reader, USD bn; pages of students use the same.
_NOTED: Final = 0.05
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
    if seat == case.rival:
        return rival.sheet(case)
    wanted = motives(case, seat)
    return {
        "who": [_WHO[SEATS.index(seat)]],
        "goals": [each.name for each in wanted],
        "weights": [str(each) for each in wanted],
    }


def result(case: Case, session: Session, table: int, seat: str, work: Work = _HERE) -> View | None:
    """How one's own table did beside the class: with ``words``, ``lines`` and ``charts``; none while it bargains.

    Args:
        case: what is bargained about.
        session: the class.
        table: its number.
        seat: whose result.
        work: where what takes seconds is worked out.
    """
    board = session.tables[table]
    if seat == case.rival:
        return _of_rival(case, session, board, work) if board.over else None
    score = score_of(case, board.moves) if board.over else None
    if score is None:
        return None
    side, found = SEATS.index(seat), scores(case, session)
    lines = [_own(score, side), *_as_a_whole(score, side)]
    lines += [_beside(score, side, list(found.values())), _together(score)]
    drawn = own.charts(case, board, side, found, session.step >= _FRONTIER)
    if session.step >= AMONG_RUNS:
        runs = runs_of(case, work)
        lines += among_runs(score, side, runs)
        drawn[1:1] = _among_agents(score.of(side), runs, seat)
    return {"words": [], "lines": lines, "charts": drawn}


def _of_rival(case: Case, session: Session, board: Board, work: Work) -> View:
    lines, drawn = rival.lines(case, board), []
    if session.step >= AMONG_RUNS:
        earned, runs = rival.profit(case, board), runs_of(case, work)
        lines = lines + among_bids(case, earned, runs)
        drawn = [] if earned is None else _among_agents(earned, runs, case.rival)
    return {"words": [], "lines": lines, "charts": drawn}


def _among_agents(made: float, runs: Reference | str, seat: str) -> list[View]:
    """One's own score among the agents' in the same seat, as a chart; none as long as there are no runs."""
    if isinstance(runs, str) or not len(others := runs.in_seat(seat)):
        return []
    return [own.among_agents(made, others)]


def _own(score: Score, side: int) -> str:
    worth, floor = score.worth[side], score.utility_space.reservation[side]
    return f"Your score is {usd(score.of(side))}: {usd(worth)} to you, less {usd(floor)}, your reservation value."


def _as_a_whole(score: Score, side: int) -> list[str]:
    """What the package is worth with what its clauses do to one another, where that is another amount to a reader."""
    if score.whole is None:
        return []
    whole, worth, floor = score.whole[side], score.worth[side], score.utility_space.reservation[side]
    below = whole < floor <= worth
    if abs(whole - worth) < _NOTED and not below:
        return []
    return [
        f"Scores add up the clauses. Some clauses change what others are worth: as a whole the package is worth "
        f"{usd(whole)} to {SEATS[side]}{', less than no deal' if below else ''}."
    ]


def _beside(score: Score, side: int, everybody: Sequence[Score]) -> str:
    in_seat = [each.of(side) for each in everybody]
    worse = round(among(score.of(side), in_seat).worse * len(in_seat))
    return (
        f"{worse} of {things(len(in_seat), 'table')} did worse in your seat; the median score there is "
        f"{usd(median(in_seat))}."
    )


def chart(case: Case, session: Session, step: int, work: Work = _HERE) -> View | None:
    """A step of the debrief, for the wall. Nothing of a side is told before the second step.

    Args:
        case: what is bargained about.
        session: the class.
        step: from 1.
        work: where what takes seconds is worked out.
    """
    if work.elsewhere:
        runs_of(case, work)  # so that they are there when they are asked for
    begin(case, session, work)
    if step == _FORWARD:
        return forward(case, session, work)
    if step == 1:
        return {"title": "Where did the class land?", "question": list(case.questions[:1]), "words": [_PREDICT]}
    if case.rival and step == _RIVAL:
        return over_the_runs(case, session, runs_of(case, work))
    found = list(scores(case, session).values())
    if not found:
        return {"title": "No table has finished", "words": ["There is nothing to compare."]}
    if step == AMONG_RUNS:
        return _with_record(case, over_the_cloud(found, runs_of(case, work)))
    if step == _FRONTIER:
        return _frontier(found, paths(case, session))
    if step != _LANDED:
        return _taken_away(case, session)
    told = _landed(found)
    return told | {"words": [*told["words"], *said_of_paper(session)]}


_PREDICT: Final = (
    "Before you see it: how many tables have a deal, and which side has the larger part of what was gained?"
)


def _landed(found: Sequence[Score]) -> View:
    agreed, seen = sum(score.agreed for score in found), [score.worth for score in found]
    return {
        "title": f"{agreed} of {things(len(found), 'table')} signed a deal" if agreed else "No table signed a deal",
        "label": "What each table signed, worth to Microsoft and to OpenAI",
        **layers.AXES,
        "layers": [*layers.tables(found), *layers.without_a_deal(found[0].utility_space, seen)],
        "words": [
            "Each dot is a table; worth is over the contract there was. A table without a deal lies on the cross.",
            *layers.leaving(found[0].utility_space, seen),
        ],
    }


def _frontier(found: Sequence[Score], drawn_paths: list[View]) -> View:
    drawn = [*layers.edges(found), *layers.tables(found)]
    seen = [point for each in drawn for point in (*each.get("points", ()), *each.get("line", ()))]
    return {
        "title": _made(found),
        "label": "What the tables signed, and the best packages that both sides would sign",
        **layers.AXES,
        "layers": [*drawn, *layers.without_a_deal(found[0].utility_space, seen), *drawn_paths],
        "second": None if drawn_paths else layers.left_on_the_table(found),  # paths need the room
        "words": [
            "On the line nothing is left: what one side gains there, the other gives.",
            *(["Marks grow from a side’s first offer to the table’s last."] if drawn_paths else []),
        ],
    }


def _made(found: Sequence[Score]) -> str:
    """How much of what there was to gain together tables have made."""
    made = [score.part for score in found if score.part is not None]
    if not made:
        return "There was nothing to gain together"
    if not any(score.agreed for score in found):
        return "Without a deal all that there was to gain together was left on the table"
    middle = median(made)
    if middle < 0:
        return (
            f"{'The table is' if len(made) == 1 else 'Half of the tables are'} worse off together than without a deal"
        )
    part = percent(middle)
    who = f"The table made {part}" if len(made) == 1 else f"Half of the tables made {part} or less"
    return f"{who} of what there was to gain together"


def _with_record(case: Case, told: View) -> View:
    """A chart of worth with what is on record of the time beside it; as it is where it draws nothing yet."""
    if "layers" not in told:
        return told
    drawn, said = beside_the_record(case)
    return told | {"layers": [*told["layers"], *drawn], "words": [*told["words"], *said]}


def _taken_away(case: Case, session: Session) -> View:
    lines = [
        f"Table {board.no}{', on paper' if board.paper else ''}: {board.ended['words']}"
        for board in session.tables.values()
        if board.ended and board.ended["agreed"]
    ]
    counts = tally(case, session)
    title = "What was signed, and what to take away" if counts else "Nothing was signed: what to take away"
    return {"title": title, "question": list(case.questions), "counts": counts, "by_table": lines}


def _together(score: Score) -> str:
    if score.part is None:
        return "There was no deal that both sides would have gained by."
    best = f"the best deal would have brought the two {usd(score.most)} more than no deal"
    if score.part < 0:
        return f"Together your table ended with {usd(score.left - score.most)} less than without a deal; {best}."
    return f"Together your table made {percent(score.part)} of what there was to gain: {best}."


def ready(case: Case, session: Session, work: Work = _HERE) -> bool | None:
    """Whether students can be told how they stand among the runs; none before the step that tells of them.

    Args:
        case: what is bargained about.
        session: the class.
        work: where the runs are played.
    """
    return None if session.step < AMONG_RUNS else not isinstance(runs_of(case, work), str)


def shown(work: Work = _HERE) -> Shown:
    """What a class shows.

    Args:
        work: where what takes seconds is worked out.
    """
    return Shown(sheet, partial(result, work=work), partial(chart, work=work), partial(ready, work=work))


SHOWN: Final = shown()
