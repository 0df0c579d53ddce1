"""Two branches of one history: what differs between them, in words first."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.watching.frames import Frame
from experiments.watching.recorded import MEASURES, Recording
from experiments.watching.sheet import Term
from experiments.wording import joined, percents, usd

#: What the branch without and the branch with the change are called.
WITHOUT, WITH = "as it was", "what if"
#: Curves that are shown, the chief ones first.
CHIEF: Final = (
    *("trust", "openai_revenue", "openai_valuation", "azure_share", "openai_cash", "revenue_share"),
    *("microsoft_receipts", "dependence_microsoft", "dependence_openai", "capability_openai"),
)
#: Turns that come once, as metrics that are above 0 from then on, and what is said of each.
_TURNS: Final[Mapping[str, str]] = {
    "regime": "Azure stops being exclusive",
    "distribution": "Models are first sold outside Azure",
    "converted": "OpenAI becomes a company with ordinary shares",
    "agi_declared": "AGI is declared with effect",
    "separated": "The partnership ends",
    "acquired": "Microsoft buys OpenAI",
}
#: How many numbers are told, and from which part of the larger one on a difference is worth telling.
_TOLD: Final = 4
_WORTH_TELLING: Final = 0.02
_NOT_OF_ITSELF: Final = ("what if",)


@dataclass(frozen=True)
class Branches:
    """A history as it was and with something changed at a quarter.

    Attributes:
        base: as it was.
        forked: with the change; the same recording if nothing is changed.
        quarter: in which the change is made.
    """

    base: Recording
    forked: Recording
    quarter: str

    @property
    def same(self) -> bool:
        """No number of the two ever differs."""
        return self.parted() == len(self.base.frames) and not self._news_apart()

    @property
    def last(self) -> str:
        """The last quarter of both."""
        return self.base.names[-1]

    def parted(self) -> int:
        """Place of the first frame in which a number differs; how many frames there are if none does."""
        for place, (one, other) in enumerate(zip(self.base.frames, self.forked.frames, strict=True)):
            if any(_differ(value, other.values[name]) for name, value in one.values.items()):
                return place
        return len(self.base.frames)

    def sentences(self) -> tuple[str, ...]:
        """What differs, the most important first."""
        if self.same:
            return (f"Nothing differs: up to {self.last} every number is the same with the change and without it.",)
        told = [self._until(), *self._first_news(), self._deals(), *self._turns(), self._called(), *self._numbers()]
        if self.parted() == len(self.base.frames):
            told.append("No number of the two ever differs.")
        return tuple(each for each in told if each)

    def terms(self, quarter: str) -> tuple[tuple[Term, Term], ...]:
        """The contract of both at the end of a quarter, term by term, those that differ first."""
        pairs = list(zip(self.base.at(quarter).terms, self.forked.at(quarter).terms, strict=True))
        return tuple(sorted(pairs, key=lambda pair: pair[0].value == pair[1].value))

    def title(self, name: str) -> str:
        """What a curve says of the two, as a title.

        Args:
            name: one of ``MEASURES``.
        """
        heading = MEASURES[name].title
        mine, theirs = self.base.series(name), self.forked.series(name)
        if not any(map(_differ, mine, theirs)):
            return f"{heading}: the same in both"
        old, new = shown(name, mine[-1], theirs[-1])
        if old == new:
            apart = [abs(a - b) for a, b in zip(mine, theirs, strict=True)]
            most = apart.index(max(apart))
            old, new = shown(name, mine[most], theirs[most])
            when = self.base.names[most]
            return f"{heading}: {new} instead of {old} in {when}" if old != new else f"{heading}: hardly differs"
        return f"{heading}: {new} instead of {old} in {self.last}"

    def _until(self) -> str:
        place = min([self.parted(), *self._news_apart()])
        if place == 0:
            return "The two differ from the first quarter on."
        return f"Up to {self.base.names[place - 1]} the two are the same to the last digit."

    def _news_apart(self) -> list[int]:
        return [
            place
            for place, (one, other) in enumerate(zip(self.base.frames, self.forked.frames, strict=True))
            if _news(one) != _news(other)
        ]

    def _first_news(self) -> list[str]:
        """The first quarter whose news differ: what happens only with the change, and only without it."""
        apart = self._news_apart()
        if not apart:
            return []
        one, other = self.base.frames[apart[0]], self.forked.frames[apart[0]]
        only = [text for text in _news(other) if text not in _news(one)]
        missing = [text for text in _news(one) if text not in _news(other)]
        told = [f"First of all, in {one.name}, this happens with the change alone: {only[0]}"] if only else []
        told += [f"What would have happened in {one.name} does not: {missing[0]}"] if missing else []
        return told

    def _deals(self) -> str:
        old, new = ([deal.name for deal in each.deals] for each in (self.base, self.forked))
        if old == new:
            return f"The contract is changed in the same quarters: {joined(old)}." if old else ""
        return f"With the change the contract is renegotiated {_dates(new)}; as it was, {_dates(old)}."

    def _turns(self) -> list[str]:
        told = []
        for name, what in _TURNS.items():
            old, new = (_first(each, name) for each in (self.base, self.forked))
            if old != new:
                told.append(f"{what} {_by(new)} with the change; as it was, {_by(old)}.")
        return told

    def _called(self) -> str:
        old, new = self.base.frames[-1].called, self.forked.frames[-1].called
        if old.title == new.title:
            return f"In {self.last} both are called “{new.title}”: {new.meaning}."
        return (
            f"In {self.last} the partnership is called “{new.title}” ({new.meaning}) with the change; "
            f"as it was, “{old.title}” ({old.meaning})."
        )

    def _numbers(self) -> list[str]:
        """The numbers of the last quarter that differ most, against the larger of the two."""
        found = []
        for name in CHIEF:
            old, new = self.base.series(name)[-1], self.forked.series(name)[-1]
            size = max(abs(old), abs(new))
            if size > 0 and abs(new - old) > _WORTH_TELLING * size:
                found.append((abs(new - old) / size, name, old, new))
        return [_number(name, old, new, self.last) for _, name, old, new in sorted(found, reverse=True)[:_TOLD]]


def shown(name: str, first: float, second: float) -> tuple[str, str]:
    """Two values of a curve in words, with their unit.

    Args:
        name: one of ``MEASURES``.
        first: a value.
        second: another one.
    """
    unit = MEASURES[name].unit
    if unit == "fraction":
        return percents(first, second)
    if unit.startswith("USD bn"):
        rest = unit.removeprefix("USD bn")
        return f"{usd(first)}{rest}", f"{usd(second)}{rest}"
    return f"{first:,.1f} {unit}", f"{second:,.1f} {unit}"


def _number(name: str, old: float, new: float, quarter: str) -> str:
    then, now = shown(name, old, new)
    more = "more" if new > old else "less"
    part = f", {abs(new - old) / abs(old):.0%} {more}" if old > 0 and MEASURES[name].unit != "fraction" else ""
    return f"{MEASURES[name].title}: {now} with the change, {then} as it was, in {quarter}{part}."


def _differ(one: float, other: float) -> bool:
    return one != other and not (math.isnan(one) and math.isnan(other))


def _news(frame: Frame) -> list[str]:
    return [line.text for line in frame.news if line.kind not in _NOT_OF_ITSELF]


def _dates(names: Sequence[str]) -> str:
    return f"in {joined(names)}" if names else "never"


def _first(recording: Recording, name: str) -> str:
    """The first quarter in which a metric is above 0; empty if it never is."""
    return next((each for each, v in zip(recording.names, recording.series(name), strict=True) if v > 0), "")


def _by(quarter: str) -> str:
    return f"in {quarter}" if quarter else "never"
