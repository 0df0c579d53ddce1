"""Raised hands: who asks for the teacher, since when and with which words; nobody else ever sees it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from experiments.classroom.events import ARCHIVED, DRAFT, HUMAN, TEACHER, Event, Hand, Person, Session
from experiments.classroom.turns import ClassError

type View = dict[str, Any]

#: Letters of what may be said with a hand.
LETTERS: Final = 140


def raised(session: Session, person: Person, told: Mapping[str, Any], now: float) -> list[Event]:
    """Somebody raises a hand, or says something else with one that is up; nothing if it is up with the same words.

    Args:
        session: the class.
        person: who asks.
        told: ``words``, which may be left out.
        now: seconds since 1970.

    Raises:
        ClassError: the class is over, or the words are too many or cannot be shown.
    """
    if session.state in (DRAFT, ARCHIVED):
        raise ClassError("the class is not going on, so nobody can help here; speak to the teacher")
    words, up = _line(told.get("words", "")), _up(session, person.no)
    return [] if up and up.words == words else [_of(person, HUMAN, "asked", now, words=words)]


def _line(told: object) -> str:
    words = " ".join(told.split()) if isinstance(told, str) else ""
    if len(words) > LETTERS:
        raise ClassError(f"what you ask has up to {LETTERS} letters, got {len(words)}; the teacher comes for the rest")
    if not words.isprintable():
        raise ClassError("these words have letters that cannot be shown; write them in plain ones")
    return words


def taken_back(session: Session, person: Person, now: float) -> list[Event]:
    """Somebody needs no help any more; nothing if their hand is not up.

    Args:
        session: the class.
        person: whose hand.
        now: seconds since 1970.
    """
    return [_of(person, HUMAN, "lowered", now)] if _up(session, person.no) else []


def seen(session: Session, person: int, seq: int | None = None) -> list[Event]:
    """The teacher has seen a hand, which lowers it; nothing if it is not up.

    Args:
        session: the class.
        person: whose hand.
        seq: of the hand that was seen; whichever is up if left out.

    Raises:
        ClassError: the hand that was seen is no longer up, or something else was asked meanwhile.
    """
    up = _up(session, person)
    if seq is not None and (up is None or up.seq != seq):
        raise ClassError("this hand is down, or asks something else by now; look at the list again")
    return [] if up is None else [_of(session.people[person], TEACHER, "helped", 0.0)]


def _of(person: Person, actor: str, kind: str, now: float, **body: Any) -> Event:
    return Event(0, person.table, person.seat, actor, kind, {"person": person.no, **body}, (person.no,), now)


def _up(session: Session, person: int) -> Hand | None:
    hand = session.hands.get(person)
    return None if hand is None or hand.seen else hand


def up(session: Session) -> list[tuple[Person, Hand]]:
    """Whose hands are up, who has waited longest first.

    Args:
        session: the class.
    """
    hands = [(session.people[no], hand) for no, hand in session.hands.items() if not hand.seen]
    return sorted(hands, key=lambda each: each[1].since)


def to_person(session: Session, person: Person) -> View | None:
    """What somebody sees of their own hand; none if they have raised none.

    Args:
        session: the class.
        person: whose.
    """
    hand = session.hands.get(person.no)
    return None if hand is None else {"words": hand.words, "since": hand.since, "seen": hand.seen}


def to_teacher(session: Session) -> list[View]:
    """All hands that are up, as the teacher sees them, who has waited longest first.

    Args:
        session: the class.
    """
    return [
        {
            "person": person.no,
            "alias": person.alias,
            "table": person.table,
            "seat": person.seat,
            "since": hand.since,
            "words": hand.words,
            "seq": hand.seq,
        }
        for person, hand in up(session)
    ]


def without_words(event: Event) -> Event:
    """An event as it may leave the class: that a hand went up stays, what was asked is for the teacher alone.

    Args:
        event: any.
    """
    return replace(event, body={**event.body, "words": ""}) if event.kind == "asked" else event
