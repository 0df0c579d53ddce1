"""What the tables signed, clause by clause: on how many of them the two agreed on what."""

from collections import Counter
from typing import Any

from experiments.classroom.cases import Case
from experiments.classroom.contracts import signed
from experiments.classroom.events import Session
from experiments.watching.packages import NOTHING, subjects
from experiments.wording import things

type View = dict[str, Any]

#: So many rows are shown, those that most tables have changed, and so many answers in each.
_ROWS, _ANSWERS = 8, 2


def tally(case: Case, session: Session) -> View | None:
    """On how many of the tables that signed the two agreed on what: ``title`` and ``rows``; none without a deal.

    Args:
        case: what is bargained about.
        session: the class.
    """
    packages = [signed(case, board).package for board in session.tables.values() if board.over]
    packages = [each for each in packages if each]
    if not packages:
        return None
    found = {what: answers for what, answers in _answers(packages).items() if answers}
    kept = sorted(found, key=lambda what: -sum(found[what].values()))[:_ROWS]
    rows = [[what, _told(found[what])] for what in found if what in kept]
    return {"title": f"What {things(len(packages), 'table')} agreed on, and how many of them", "rows": rows}


def _answers(packages: list[tuple[int, ...]]) -> dict[str, Counter[str]]:
    """What is changed -> to what -> by how many packages, in the order of issues."""
    found: dict[str, Counter[str]] = {}
    for at, subject in enumerate(subjects()):
        for part, name in enumerate(subject.parts):
            said = (subject.levels[package[at]][part] for package in packages)
            found[name] = Counter(words for words in said if words not in NOTHING)
    return found


def _told(answers: Counter[str]) -> str:
    often = answers.most_common(_ANSWERS)
    rest = sum(answers.values()) - sum(count for _, count in often)
    told = [f"{words} ({count})" for words, count in often]
    return "; ".join([*told, *([f"otherwise ({rest})"] if rest else [])])
