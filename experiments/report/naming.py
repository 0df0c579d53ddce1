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
    "by:compute_open": "any cloud may serve by the end",
    "by:conversion_done": "OpenAI has converted by the end",
}
_HEADLINES: Final = {name: words for names in HEADLINES.values() for name, words in names.items()}


def called(each: Observable) -> str:
    """An observable in few words."""
    return SHORT.get(each.name) or _HEADLINES.get(each.name) or each.words


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
