"""What everybody in the room may read while others read or talk: the case, the minutes, the rules; no side's values."""

from functools import cache
from typing import Any, Final

from experiments.classroom.bargain import first_turn
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import BRIEF, LIVE, PAUSED, Session
from experiments.rights import SOLD_ON
from experiments.terms import REGIME_WORDS
from experiments.watching.packages import subjects
from experiments.wording import joined

type View = dict[str, Any]

#: Minutes for joining, and for what is between the talk and the debrief.
JOINING, BETWEEN = 5.0, 2.0
_RULES: Final = (
    "An offer is a whole package; what you leave alone stays as it is.",
    "Sign, answer with your own offer, or walk out. What is signed is final.",
    "A turn has {turn}; then an agent makes this one move for you.",
    "No deal when the clock is at nought: the contract goes on as it is.",
    "Say what you like, but show nobody your sheet.",
)


def on_the_wall(case: Case, session: Session) -> View | None:
    """What the wall shows besides the way in while sheets are read and tables talk; none at other times.

    Args:
        case: the ready class.
        session: the class.
    """
    if session.state == BRIEF:
        return {"facts": list(facts(case)), "agenda": agenda(case)}
    if session.state in (LIVE, PAUSED):
        return {"facts": list(facts(case)[1:]), "rules": rules(case)}
    return None


@cache
def facts(case: Case) -> tuple[str, ...]:
    """What both sides know of the case, in sentences, and everybody may.

    Args:
        case: the ready class.
    """
    now = first_turn(case, SEATS[0]).now
    who = f"{case.quarter}: {joined(SEATS)} talk{f'; {case.rival} bids for compute afterwards' * bool(case.rival)}."
    serves, sold = REGIME_WORDS[now["regime"]], SOLD_ON[now["distribution"]][1]
    topics = [_small(each.title) for each in subjects()]
    return (
        case.summary,
        who,
        f"The contract now: compute from {serves}; {sold}.",
        f"On the table: {joined(topics)}.",
    )


def _small(title: str) -> str:
    """A title inside a sentence: names keep their capital."""
    return title if title.startswith("Azure") else title[:1].lower() + title[1:]


def rules(case: Case) -> list[str]:
    """The rules of the table, in five lines.

    Args:
        case: the ready class.
    """
    return [each.format(turn=_long(case.turn_seconds)) for each in _RULES]


def _long(seconds: float) -> str:
    """A time as people say it: seconds up to a minute and a half, or minutes with halves."""
    halves = round(seconds / 30) / 2
    if seconds < 90 or abs(halves * 60 - seconds) > 1:
        return f"{seconds:.0f} seconds"
    return f"{int(halves)}{'½' if halves % 1 else ''} minutes"


def agenda(case: Case) -> list[View]:
    """The parts of the class: ``what``, ``minutes``, and whether it is ``now`` while sheets are read.

    Args:
        case: the ready class.
    """
    parts = (
        ("Join", JOINING, False),
        ("Read your sheet", case.brief_minutes, True),
        ("Bargain", case.talk_minutes, False),
        ("Guess once more", BETWEEN, False),
        ("Compare the tables", case.debrief_minutes, False),
    )
    return [{"what": what, "minutes": minutes, "now": now} for what, minutes, now in parts]
