"""Where people think the class has landed, before they see it, and how far off they were.

Somebody says of how many tables they think that they signed, and of how many of those that Microsoft gained more. Each
is one probability for many tables, so what Brier's score (1950) has for calibration, the reliability of Murphy (1973),
is the square of how far it is from the part that came true.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any, Final

from experiments.classroom.bargain import bargain
from experiments.classroom.beliefs import revealed
from experiments.classroom.cases import Case
from experiments.classroom.events import DEBRIEF, Person, Session
from experiments.classroom.turns import ClassError
from experiments.wording import things
from negotiation.table.stakes import MICROSOFT, OPENAI

type View = dict[str, Any]

#: What is predicted, and in words for the wall.
QUESTIONS: Final = {"deals": "Tables that signed", "microsoft": "Of those, where Microsoft gained more"}
_WHOLE: Final = 100
#: Gains that differ by less are the same, USD bn.
_SLACK: Final = 1e-3


@dataclass(frozen=True)
class Landed:
    """Where the class landed, percent.

    Attributes:
        deals: tables that signed, of those that talked.
        microsoft: of the tables that signed, those where Microsoft gained more; none if no table signed.
    """

    deals: float
    microsoft: float | None


def prediction(told: object) -> dict[str, int]:
    """A prediction, read strictly.

    Args:
        told: ``deals`` and ``microsoft``, whole percent.

    Raises:
        ClassError: it is none.
    """
    if not isinstance(told, Mapping) or set(told) != set(QUESTIONS):
        raise ClassError("a prediction says how many tables signed, and at how many of them Microsoft gained more")
    for name, value in told.items():
        if type(value) is not int or not 0 <= value <= _WHOLE:
            raise ClassError(f"{name} of a prediction is a whole number of percent from 0 to 100, got {value!r:.20}")
    return {name: told[name] for name in QUESTIONS}


def landed(case: Case, session: Session) -> Landed | None:
    """Where the class landed; none if no table finished.

    Args:
        case: what is bargained about.
        session: the class.
    """
    over = [board for board in session.tables.values() if board.over]
    signed = [board for board in over if board.ended and board.ended["agreed"]]
    if not over:
        return None
    more = [_microsoft_more(case, board.moves) for board in signed]
    return Landed(_WHOLE * len(signed) / len(over), _WHOLE * fmean(more) if more else None)


def _microsoft_more(case: Case, moves: Sequence[tuple[str, str]]) -> float:
    """1 where Microsoft gained more over the least worth signing, ½ where both gained the same."""
    ended = bargain(case, moves).ended
    if ended is None or ended.value is None or ended.utility_space is None:
        return 0.5
    gains = [ended.value[side] - ended.utility_space.reservation[side] for side in (MICROSOFT, OPENAI)]
    if abs(gains[0] - gains[1]) < _SLACK:
        return 0.5
    return float(gains[0] > gains[1])


def miss(told: Mapping[str, int], came: Landed) -> float:
    """How far off a prediction was, percentage points: the root of the mean reliability of its probabilities.

    Args:
        told: the prediction.
        came: where the class landed.
    """
    pairs = [(told["deals"], came.deals), (told["microsoft"], came.microsoft)]
    return float(fmean((said - true) ** 2 for said, true in pairs if true is not None) ** 0.5)


def on_the_wall(case: Case, session: Session) -> View | None:
    """How the class's predictions compare with what happened, from the second step of the debrief on.

    Args:
        case: what is bargained about.
        session: the class.
    """
    came = landed(case, session) if session.state == DEBRIEF and session.step > 1 else None
    if came is None or not session.predictions:
        return None
    told = list(session.predictions.values())
    trues = {"deals": came.deals, "microsoft": came.microsoft}
    rows = [
        {"title": title, "dots": sorted(each[name] for each in told), "happened": true}
        for name, title in QUESTIONS.items()
        if (true := trues[name]) is not None
    ]
    return {"rows": rows, "words": [_leaning(told, came), _typical(told, came)]}


def _leaning(told: Sequence[Mapping[str, int]], came: Landed) -> str:
    middle = median(each["deals"] for each in told)
    if abs(middle - came.deals) < 0.5:
        return f"The class expected {middle:.0f}% of tables to sign, and so it came."
    leaning = "more" if middle > came.deals else "fewer"
    return f"The class expected {leaning} deals than there were: {middle:.0f}% of tables; {came.deals:.0f}% signed."


def _typical(told: Sequence[Mapping[str, int]], came: Landed) -> str:
    typical = median(miss(each, came) for each in told)
    return f"Of {things(len(told), 'prediction')} the typical one was {typical:.0f} points off."


def to_person(case: Case, session: Session, person: Person) -> list[str]:
    """How somebody's own prediction compares, from the second step of the debrief on.

    Args:
        case: what is bargained about.
        session: the class.
        person: who predicted.
    """
    came = landed(case, session) if revealed(session) else None
    told = session.predictions.get(person.no)
    if came is None or told is None:
        return []
    lines = [f"You predicted that {told['deals']}% of tables sign; {came.deals:.0f}% did."]
    if came.microsoft is not None:
        said = f"You predicted that Microsoft gains more at {told['microsoft']}% of those"
        lines.append(f"{said}; it was {came.microsoft:.0f}%.")
    misses = [miss(each, came) for each in session.predictions.values()]
    own = miss(told, came)
    worse = sum(each > own + _SLACK for each in misses)
    beside = f"; {worse} of {len(misses)} predictions were further off" if len(misses) > 1 else ""
    lines.append(f"That is {own:.0f} points off{beside}.")
    return lines
