"""Naming: what is observed at the end of a history, in few words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from experiments.headlines import HEADLINES
from experiments.observables import Observable
from experiments.report.figure import Section

#: What an observable is called in few words.
SHORT: Final[Mapping[str, str]] = {
    "date:exclusivity_over": "quarters until exclusivity is over",
    "by:compute_open": "any cloud may serve",
    "by:conversion_done": "OpenAI has converted",
}
_HEADLINES: Final = {name: words for names in HEADLINES.values() for name, words in names.items()}


def called(each: Observable) -> str:
    """An observable in few words."""
    return SHORT.get(each.name) or _HEADLINES.get(each.name) or each.words


def called_then(each: Observable, at: str) -> str:
    """An observable in few words, with when it is read.

    Args:
        each: that is named.
        at: the quarter in which others are read.
    """
    return f"{called(each)} {each.when(at)}".rstrip()


def chart_name(kind: str, name: str) -> str:
    """The name of a chart of an observable.

    Args:
        kind: of chart.
        name: of the observable.
    """
    return f"{kind}-{name.replace(':', '-').replace('=', '-').replace(' ', '-')}"


@dataclass(frozen=True)
class Between:
    """What settings change.

    Attributes:
        section: the part of the page.
        finding: the surest of it, in a sentence; empty if there is none.
        warning: what could not be worked out, and why; empty if all could.
    """

    section: Section
    finding: str = ""
    warning: str = ""
