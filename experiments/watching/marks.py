"""Marks for a timeline: deals, failed talks, shocks, declarations and turns, each with its quarter and a few words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from experiments.history import FAILED, when
from experiments.moments import moments
from experiments.terms import briefly
from experiments.watching.changes import changes_in_words
from experiments.watching.played import Track
from negotiation.world.news import GIVEN

DEAL, FAILED_TALK, SHOCK, DECLARATION, CONVERSION, CASE, TURN, WHAT_IF = (
    *("deal", "failed talk", "shock", "declaration", "conversion", "case", "turn", "what if"),
)
#: Kinds of moments as kinds of marks; news that is given or comes by chance is a shock.
_KINDS: Final[Mapping[str, str]] = {
    "AGI": DECLARATION,
    "conversion": CONVERSION,
    "promise": CONVERSION,
    "case": CASE,
    "label": TURN,
    "separation": TURN,
    "founders": SHOCK,
}


@dataclass(frozen=True)
class Mark:
    """Something to find on a timeline.

    Attributes:
        quarter: of the clock.
        name: of the quarter.
        kind: ``deal``, ``failed talk``, ``shock``, ``declaration``, ``conversion``, ``case``, ``turn`` or ``what if``.
        text: what it is, in a few words.
        weight: how much it matters; more is more.
    """

    quarter: int
    name: str
    kind: str
    text: str
    weight: float


def marks(track: Track) -> tuple[Mark, ...]:
    """The marks of a history, in order of time."""
    history = track.history
    found = [
        Mark(at, when(at), WHAT_IF, text, 200.0)
        for at, changes in track.asked.forks
        for text in changes_in_words(at, changes)
    ]
    found += [_deal(row["quarter"], f"Deal: {briefly(row, 2)}") for row in history.deals]
    for talk in history.talks:
        if talk.ending == FAILED:
            found.append(Mark(talk.closed, when(talk.closed), FAILED_TALK, f"{talk.opener}'s talks fail", 85.0))
    for moment in moments(history):
        kind = SHOCK if moment.kind in GIVEN else _KINDS.get(moment.kind, "")
        if kind:
            found.append(Mark(moment.quarter, when(moment.quarter), kind, _short(moment.what), moment.weight))
    return tuple(sorted(found, key=lambda mark: (mark.quarter, -mark.weight)))


def _deal(quarter: int, text: str) -> Mark:
    return Mark(quarter, when(quarter), DEAL, text, 100.0)


def _short(sentence: str) -> str:
    """The first clause of a sentence."""
    return sentence.partition(": ")[0].partition("; ")[0].removesuffix(".")
