"""What somebody wants, and believes of the other side, before, during and after the talk; and how far off that was."""

import math
from collections.abc import Mapping
from statistics import median
from typing import Any, Final

from experiments.classroom.bargain import first_turn
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import ARCHIVED, BRIEF, CLOSED, DEBRIEF, LIVE, PAUSED, Board, Person, Session
from experiments.classroom.turns import ClassError
from experiments.wording import usd

type View = dict[str, Any]

#: When somebody is asked, in order.
BEFORE, DURING, AFTER = "before", "during", "after"
_WORDS: Final = {BEFORE: "before the talk", DURING: "during it", AFTER: "after it"}
#: No deal is worth so much, USD bn.
_MOST: Final = 10_000.0


def belief(told: Mapping[str, Any], when: str) -> dict[str, float]:
    """What somebody wants and believes, read strictly.

    Args:
        told: ``guess``, of the other side's reservation value, and before the talk ``target``, both USD bn.
        when: ``BEFORE``, ``DURING`` or ``AFTER``.

    Raises:
        ClassError: a number is missing, or is none.
    """
    names = ("target", "guess") if when == BEFORE else ("guess",)
    found = {}
    for name in names:
        value = told.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ClassError(f"your {name} must be a number, in US$ bn; type one such as 2.5")
        if not math.isfinite(value) or abs(value) > _MOST:
            raise ClassError(f"your {name} must lie between −{_MOST:,.0f} and {_MOST:,.0f} US$ bn, got {value:g}")
        found[name] = float(value)
    return found


def asked_now(session: Session, board: Board, seat: str) -> str:
    """When it is, for somebody at a table: ``BEFORE``, ``DURING`` or ``AFTER``; empty when nothing is asked.

    Args:
        session: the class.
        board: their table.
        seat: their seat; a rival cloud has nobody across the table.
    """
    if seat not in SEATS:
        return ""
    if session.state == BRIEF:
        return BEFORE
    if session.state in (LIVE, PAUSED):
        return AFTER if board.over else DURING
    return AFTER if session.state in (CLOSED, DEBRIEF) and not revealed(session) else ""


def held_by(session: Session, person: Person) -> View:
    """What somebody said of wants and beliefs in the seat they have: when -> numbers.

    Args:
        session: the class.
        person: who said it.
    """
    told = session.beliefs.get(person.no, {})
    return {
        when: {name: each[name] for name in ("target", "guess") if name in each}
        for when in _WORDS
        if (each := told.get(when)) is not None and each["seat"] == person.seat
    }


def misses(case: Case, session: Session, person: Person) -> dict[str, float]:
    """How far guesses of the other side's reservation value were off, USD bn: when -> size.

    Args:
        case: what is bargained about.
        session: the class.
        person: who guessed.
    """
    true = first_turn(case, other(person.seat)).reservation
    return {when: abs(each["guess"] - true) for when, each in held_by(session, person).items()}


def other(seat: str) -> str:
    """The seat across the table.

    Args:
        seat: one's own.
    """
    return next(each for each in SEATS if each != seat)


def revealed(session: Session) -> bool:
    """Whether people have read how they did: from the second step of the debrief on, and after the end.

    Args:
        session: the class.
    """
    return session.state in (DEBRIEF, ARCHIVED) and session.step > 1


def to_person(case: Case, session: Session, person: Person) -> list[str]:
    """What somebody is told of their own target and guesses, from the second step of the debrief on.

    Args:
        case: what is bargained about.
        session: the class.
        person: who said them.
    """
    if not revealed(session) or person.seat not in SEATS:
        return []
    told, lines = held_by(session, person), []
    if BEFORE in told:
        lines.append(f"Your target before the talk was {usd(told[BEFORE]['target'])}.")
    if told:
        true = first_turn(case, other(person.seat)).reservation
        said = "; ".join(f"{usd(each['guess'])} {_WORDS[when]}" for when, each in told.items())
        off = ", then ".join(usd(each) for each in misses(case, session, person).values())
        lines.append(f"{other(person.seat)} would sign nothing under {usd(true)}. You guessed {said}: {off} off.")
    return lines


def on_the_wall(case: Case, session: Session) -> list[str]:
    """How far guesses of the other side's reservation value were off, from the second step of the debrief on.

    Args:
        case: what is bargained about.
        session: the class.
    """
    if session.state != DEBRIEF or session.step < 2:
        return []
    found: dict[str, list[float]] = {}
    for person in session.people.values():
        if person.seat in SEATS:
            for when, size in misses(case, session, person).items():
                found.setdefault(when, []).append(size)
    said = [f"{usd(median(found[when]))} {_WORDS[when]}" for when in _WORDS if when in found]
    return [f"Guesses of the other side’s reservation value were off by {', '.join(said)} (median)."] if said else []
