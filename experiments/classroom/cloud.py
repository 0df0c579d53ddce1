"""The class among reference runs: its tables over a cloud of them, and where each student's score stands there."""

from collections.abc import Sequence
from statistics import median
from typing import Any, Final

import numpy as np

from experiments.classroom import layers
from experiments.classroom.backroom import BackroomError, Work
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.reference import COUNT, Reference, reference
from experiments.classroom.scores import SLACK, Score, among
from experiments.watching.table import Point
from experiments.wording import percent, things, usd
from negotiation.clock import Quarter
from negotiation.shapes import PerWorld
from negotiation.table.stakes import MICROSOFT, OPENAI

type View = dict[str, Any]

_WAIT: Final = "Agents are playing this talk {count:,} times. This page goes on by itself."
_FAILED: Final = "The agents’ runs could not be played on this machine; its log says why. The other steps are whole."


def played(case: Case, work: Work) -> Reference | None:
    """The runs that a class is set beside; none while they are being played.

    Args:
        case: the ready class.
        work: where they are played.

    Raises:
        BackroomError: they cannot be played.
    """
    return work.of(("reference", case), reference, case)


def runs_of(case: Case, work: Work) -> Reference | str:
    """The runs that a class is set beside; a sentence while they are being played, or where they cannot be.

    Args:
        case: the ready class.
        work: where they are played.
    """
    try:
        return played(case, work) or _WAIT.format(count=COUNT)
    except BackroomError:
        return _FAILED


def over_the_cloud(scores: Sequence[Score], runs: Reference | str) -> View:
    """The step of the debrief that sets the class among the runs.

    Args:
        scores: of the tables, at least one.
        runs: of the class's own talk, or why there are none.
    """
    if isinstance(runs, str):
        return {"title": "What agents make of the same talk", "words": [runs]}
    middle = _middle(scores)
    drawn = layers.cloud(f"deals of agents in {things(len(runs), 'run')}", runs)
    if len(scores) > 1:  # larger than a table, and under them
        drawn.append(layers.points("median of the class", layers.GREEN, "diamond", [middle], 19))
    drawn += layers.tables(scores)
    drawn.append(layers.points("without a deal", layers.RED, "cross", [scores[0].utility_space.disagreement]))
    return {
        "title": _finding(scores, runs),
        "label": "What the tables signed, over what agents sign in the same talk",
        **layers.AXES,
        "layers": drawn,
        "words": _told(scores, runs),
    }


def _middle(scores: Sequence[Score]) -> Point:
    """The median worth to each side; no table need be there."""
    return median(each.worth[MICROSOFT] for each in scores), median(each.worth[OPENAI] for each in scores)


def _finding(scores: Sequence[Score], runs: Reference) -> str:
    if 2 * sum(score.agreed for score in scores) < len(scores):
        return _signed(scores, runs)
    beaten = [
        percent(among(median(score.of(side) for score in scores), runs.in_seat(SEATS[side])).worse)
        for side in (MICROSOFT, OPENAI)
    ]
    return f"The median of the class beats {beaten[0]} of the agents’ runs as Microsoft and {beaten[1]} as OpenAI"


def _signed(scores: Sequence[Score], runs: Reference) -> str:
    agreed = sum(score.agreed for score in scores)
    return f"Agents sign in {percent(runs.shared)} of the runs, the class at {agreed} of {things(len(scores), 'table')}"


def _told(scores: Sequence[Score], runs: Reference) -> list[str]:
    same = "Runs differ only in how hard each side bargains, and in luck while a talk runs on."
    signed = f"{_signed(scores, runs)}."
    return [*([signed] if signed != f"{_finding(scores, runs)}." else []), *_later(runs), same]


def _later(runs: Reference) -> list[str]:
    """When agents sign, if that is not all in one quarter, and what deals are worth then."""
    quarters, counts = np.unique(runs.quarter[runs.agreed], return_counts=True)
    if counts.size == 0 or counts.max() == counts.sum():
        return []
    together = {
        quarter: np.median(runs.worth[runs.agreed & (runs.quarter == quarter)].sum(axis=1)) for quarter in quarters
    }
    first, usual = quarters[0], quarters[counts.argmax()]
    told = f"{percent(counts.max() / counts.sum())} of their deals come in {Quarter(int(usual))}, worth "
    told += f"{usd(float(together[usual]))} to the two together in the median"
    return [f"{told}." if usual == first else f"{told}; those in {Quarter(int(first))} {usd(float(together[first]))}."]


def among_runs(score: Score, side: int, runs: Reference | str) -> list[str]:
    """Where a student's score stands among the runs, in the same seat, and what is left of it with luck set aside.

    Args:
        score: of their table.
        side: of their seat.
        runs: of the class's own talk, or why there are none.
    """
    if isinstance(runs, str):
        return [runs]
    own, others = score.of(side), runs.in_seat(SEATS[side])
    stands = among(own, others)
    return [
        f"Agents played this talk {len(runs):,} times. In your seat they did worse than you in "
        f"{percent(stands.worse)} of the runs, and better in {percent(stands.better)}.",
        without_luck("In your seat", own, others),
    ]


def without_luck(where: str, own: float, others: PerWorld) -> str:
    """What is left of a score with the luck of its seat set aside, in a sentence.

    Args:
        where: such as ``In your seat``.
        own: the score, USD bn.
        others: of agents in the same seat, a run each, USD bn.
    """
    usual = float(others.mean())
    above = own - usual
    same = "just as much" if abs(above) < SLACK else f"{usd(abs(above))} {'more' if above > 0 else 'less'}"
    told = f"{where} their mean score is {usd(usual)}. You made {same}"
    return f"{told}: that is your score with the luck of the seat set aside."
