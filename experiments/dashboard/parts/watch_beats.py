"""Beats: the steps in which a history is watched, moves at the table and ends of quarters, and how long each stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from experiments.watching.frames import Frame
from experiments.watching.recorded import Recording
from experiments.watching.sheet import Term
from experiments.watching.talks import Talk
from negotiation.clock import Quarter

#: How fast it may play: name in the address -> by how much.
SPEEDS: Final[Mapping[str, float]] = {"0.5": 0.5, "1": 1.0, "2": 2.0, "4": 4.0}
#: Seconds at speed 1: a quarter, one with news, a deal or a failed talk; a move, one that opens or closes a talk.
QUIET, NEWS, MOMENT, MOVE, HEARD = 0.7, 1.3, 4.0, 0.13, 1.3
#: Moves at either end of a talk that stay long enough to be read.
_HEARD: Final = 2


@dataclass(frozen=True)
class Beat:
    """A step.

    Attributes:
        place: of the quarter's frame.
        round: number of a move of the talk then, from 1; none is the end of the quarter.
    """

    place: int
    round: int | None = None


def beats(recording: Recording) -> tuple[Beat, ...]:
    """All steps of a history, in order."""
    found = []
    for frame in recording.frames:
        first, last = frame.rounds
        found += [Beat(frame.place, number) for number in range(first, last + 1) if number]
        found.append(Beat(frame.place))
    return tuple(found)


def sought(recording: Recording, quarter: Quarter | None, number: int | None) -> tuple[Beat, str]:
    """The step an address asks for, and a sentence if there is no such step.

    Args:
        recording: the history.
        quarter: asked for; none is the first.
        number: of the move asked for; none is the end of the quarter.
    """
    if quarter is None:
        return Beat(0), ""
    try:
        place = recording.place(str(quarter))
    except ValueError as error:
        text = str(error)
        return Beat(0), f"{text[:1].upper()}{text[1:]}. Shown is the first."
    first, last = recording.frames[place].rounds
    if number is None or first <= number <= last:
        return Beat(place, number), ""
    there = f"moves {first} to {last} are" if last else "no move is"
    return Beat(place), f"Move {number} was not made in {quarter}: {there}. Shown is the end of the quarter."


def stays(recording: Recording, beat: Beat) -> float:
    """How long a step is shown while it plays, seconds at speed 1."""
    frame = recording.frames[beat.place]
    if beat.round is None:
        if frame.deal is not None or _failed(recording, frame):
            return MOMENT
        return NEWS if frame.news or frame.lit else QUIET
    talk = recording.talks[frame.talk - 1]
    return HEARD if beat.round <= _HEARD or beat.round > len(talk.rounds) - _HEARD else MOVE


def _failed(recording: Recording, frame: Frame) -> bool:
    talk = recording.talk_at(frame.place)
    return talk is not None and talk.ending == "failed" and talk.closed == frame.quarter


@dataclass(frozen=True)
class Seen:
    """What is seen at a step: while a talk of the quarter goes on, the contract and the standing of the quarter before.

    Attributes:
        frame: the quarter.
        settled: the quarter that is over: this one at its end, otherwise the one before; none before the first.
        terms: the contract in force.
        changed: the latest quarter in which one of them changed; empty if none has.
        talk: the talk held; none if nobody talks.
        heard: moves of it made until now.
        over: whether the quarter is at its end.
        failed: whether the talk came to nothing just now.
    """

    frame: Frame
    settled: Frame | None
    terms: tuple[Term, ...]
    changed: str
    talk: Talk | None
    heard: int
    over: bool
    failed: bool


def seen(recording: Recording, beat: Beat) -> Seen:
    """What is seen at a step."""
    frame = recording.frames[beat.place]
    over = beat.round is None
    settled = frame if over else recording.frames[beat.place - 1] if beat.place else None
    talk = recording.talk_at(beat.place)
    return Seen(
        frame=frame,
        settled=settled,
        terms=settled.terms if settled else recording.opening,
        changed=settled.last_change if settled else "",
        talk=talk,
        heard=0 if talk is None else len(talk.until(frame.quarter)) if beat.round is None else beat.round,
        over=over,
        failed=over and _failed(recording, frame),
    )
