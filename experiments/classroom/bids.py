"""The rival clouds of the class among reference runs: what each earned, beside agents in the same seat."""

from collections.abc import Mapping
from statistics import median
from typing import Any, Final

import numpy as np

from experiments.classroom import layers, rival
from experiments.classroom.cases import Case
from experiments.classroom.cloud import without_luck
from experiments.classroom.events import Session
from experiments.classroom.reference import Reference
from experiments.classroom.scores import SLACK, among
from experiments.wording import percent, things, usd

type View = dict[str, Any]

#: Points of the line that says how many runs earn less.
_POINTS: Final = 60


def profits(case: Case, session: Session) -> Mapping[int, float]:
    """What the rival cloud earned at every table that is over and had a tender, USD bn, by number of the table.

    Args:
        case: the ready class, with a rival cloud.
        session: the class.
    """
    found = {board.no: rival.profit(case, board) for board in session.tables.values() if board.over}
    return {no: profit for no, profit in found.items() if profit is not None}


def over_the_runs(case: Case, session: Session, runs: Reference | str) -> View:
    """The step of the debrief that sets the rival clouds of the class among the runs.

    Args:
        case: the ready class, with a rival cloud.
        session: the class.
        runs: of the class's own talk, or why there are none.
    """
    found = list(profits(case, session).values())
    if not found:
        return {"title": f"No tender was held: {case.rival} had nothing to bid for", "words": []}
    if isinstance(runs, str):
        return {"title": f"What agents earn as {case.rival}", "words": [runs]}
    at = [(profit, 100 * among(profit, runs.earned).worse) for profit in found]
    lines = [line for board in session.tables.values() for line in rival.on_the_wall(case, board)]
    return {
        "title": _finding(case, found, runs),
        "label": f"What {case.rival} earned at each table, over what agents earn in the same seat",
        "x": f"Profit of {case.rival} in the first year, USD bn",
        "y": "Agents’ runs that earn less, %",
        "layers": [_line(case, runs), layers.points("a table of the class", layers.BLUE, "circle", at)],
        "words": _told(case, found, runs),
        "by_table": lines,
    }


def _finding(case: Case, found: list[float], runs: Reference) -> str:
    middle = median(found)
    beaten = percent(among(middle, runs.earned).worse)
    who = f"{case.rival} earns {usd(middle)}" if len(found) == 1 else f"The median {case.rival} earns {usd(middle)}"
    return f"{who}, more than agents do in {beaten} of their runs"


def _line(case: Case, runs: Reference) -> layers.Layer:
    """How many runs earn less than so much: it rises from left to right."""
    values = np.unique(np.quantile(runs.earned, np.linspace(0, 1, _POINTS)))
    line = [(float(value), 100 * among(float(value), runs.earned).worse) for value in values]
    name = f"agents as {case.rival} in {things(len(runs), 'run')}"
    return {"name": name, "colour": layers.PURPLE, "line": line}


def _told(case: Case, found: list[float], runs: Reference) -> list[str]:
    more = sum(profit > SLACK for profit in found)
    return [
        f"{case.rival} made a profit at {more} of {things(len(found), 'table')}; agents do in "
        f"{percent(among(0.0, runs.earned).better)} of their runs.",
        "The higher a dot, the more of the agents’ runs its table beats; equals are not beaten.",
        "Runs differ in how hard the two bargain, so in what they sign, and in the luck of the tender.",
    ]


def among_bids(case: Case, profit: float | None, runs: Reference | str) -> list[str]:
    """Where what a rival cloud earned stands among the runs, in the same seat, and what is left with luck set aside.

    Args:
        case: the ready class, with a rival cloud.
        profit: USD bn in the first year; none if no tender was held.
        runs: of the class's own talk, or why there are none.
    """
    if isinstance(runs, str):
        return [runs]
    if profit is None:
        return ["No tender was held at your table, so there is nothing to set beside the agents’ runs."]
    stands = among(profit, runs.earned)
    equal = percent(max(0.0, 1 - stands.worse - stands.better))
    return [
        f"Agents played this talk {len(runs):,} times. As {case.rival} they did worse than you in "
        f"{percent(stands.worse)} of the runs, just as well in {equal}, and better in {percent(stands.better)}.",
        without_luck(f"As {case.rival}", profit, runs.earned),
    ]
