"""Observables: what can be read off a history as one number or as yes or no, by a name that can be typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.histories import Histories
from experiments.milestones import MILESTONES, Milestone
from experiments.scenario_file import meant
from experiments.scenarios import Scenario
from negotiation.clock import Quarter
from negotiation.codebook import METRICS
from negotiation.state import Label
from negotiation.table import told_terms
from negotiation.world.outcomes import RULES

#: Unit of what holds or does not: over worlds it is a share.
SHARE: Final = "share of worlds"
YES_OR_NO: Final = "0 or 1"
OUTCOME, MEAN, DATE, BY = "outcome", "mean", "date", "by"
#: Said where a name is not known.
FORMS: Final = (
    "a metric (openai_revenue), its mean over all quarters (mean:trust), a term (regime=open), an outcome "
    "(outcome:decoupled), a milestone's date (date:exclusivity_over), or whether it has come (by:conversion_done)"
)
#: Words of metrics that are codes.
CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "regime": tuple(told_terms.REGIMES),
    "distribution": tuple(told_terms.DISTRIBUTIONS),
    "licence_scope": tuple(told_terms.SCOPES),
    "agi_ends": tuple(told_terms.ENDS),
    "agi_judge": tuple(told_terms.JUDGES),
    "sharing": tuple(told_terms.SHARINGS),
    "credit_clause": tuple(told_terms.CREDITS),
    "safety_rules": tuple(told_terms.SAFETIES),
}

type PerHistory = NDArray[np.float64]  # (settings, worlds); nan where it is unknown


class QuestionError(ValueError):
    """A question that cannot be asked of histories; says what is wrong and the way out."""


@dataclass(frozen=True)
class Observable:
    """Something to read off every history.

    Attributes:
        name: as it is typed.
        words: what it is.
        unit: of the number; ``SHARE`` for what holds (1) or does not (0).
        read: the number in every history of a batch that kept what it needs.
        metrics: names of the metrics it is read from.
        table: of the record, from which it is read.
    """

    name: str
    words: str
    unit: str
    read: Callable[[Histories], PerHistory]
    metrics: tuple[str, ...] = ()
    table: str = "metrics"

    @property
    def is_share(self) -> bool:
        """It holds or does not."""
        return self.unit == SHARE

    def when(self, at: object) -> str:
        """When it is read: ``in 2027Q4``, ``by 2027Q4``, or empty for what is read off all quarters.

        Args:
            at: the quarter in which others are read.
        """
        form = self.name.partition(":")[0].strip()
        return "" if form in (MEAN, DATE) else f"{'by' if form == BY else 'in'} {at}"


@dataclass(frozen=True)
class Turned:
    """A metric under the sign that people speak of.

    Attributes:
        words: what it is.
        metric: whose negative it is.
    """

    words: str
    metric: str


#: Readings that are no metric of their own.
TURNED: Final[Mapping[str, Turned]] = {"openai_profit": Turned("OpenAI's profit; negative is a loss", "openai_loss")}


def quarter_of(scenario: Scenario, at: str | None) -> Quarter:
    """The quarter in which something is read.

    Args:
        scenario: that is played.
        at: a quarter such as 2027Q4; the last one if left out.

    Raises:
        QuestionError: it is none of the scenario's.
    """
    if at is None:
        return scenario.end
    try:
        quarter = Quarter.parse(at)
    except ValueError as error:
        raise QuestionError(f"at: {error}") from None
    if not scenario.start <= quarter <= scenario.end:
        raise QuestionError(f"at {at}: scenario {scenario.name} runs from {scenario.start} to {scenario.end}")
    return quarter


def observable(name: str, scenario: Scenario, at: str | None = None) -> Observable:
    """What a name stands for.

    Args:
        name: a metric, or one of the forms of ``FORMS``.
        scenario: that is played.
        at: the quarter in which it is read; the last one if left out.

    Raises:
        QuestionError: nothing is called that, or it has no mean.
    """
    name = name.strip()
    ahead = quarter_of(scenario, at) - scenario.start
    form, colon, rest = name.partition(":")
    if colon:
        return _of_form(form, rest, name, ahead)
    metric, equals, value = name.partition("=")
    if equals:
        return _holding(_metric(metric), value.strip(), name, ahead)
    if name in TURNED:
        turned = TURNED[name]
        unit = METRICS[turned.metric].unit
        return Observable(name, turned.words, unit, lambda h: -h.series(turned.metric)[:, :, ahead], (turned.metric,))
    _averaged(_metric(name))
    return Observable(name, METRICS[name].meaning, _unit(name), lambda h: h.series(name)[:, :, ahead], (name,))


def _of_form(form: str, rest: str, name: str, ahead: int) -> Observable:
    rest = rest.strip()
    if form == OUTCOME:
        return _outcome(rest, name, ahead)
    if form == MEAN:
        return _mean(rest, name)
    if form in (DATE, BY):
        return _dated(form, _milestone(rest), name, ahead)
    raise QuestionError(f"nothing can be read off a history as {name}; name {FORMS}")


def _outcome(title: str, name: str, ahead: int) -> Observable:
    titles = {rule.title.lower(): label for label, rule in RULES.items()}
    if title.lower() not in titles:
        remedy = meant(title.lower(), tuple(titles), f"there are {', '.join(titles)}")
        raise QuestionError(f'no outcome is called "{title}"; {remedy}')
    label = titles[title.lower()]
    return Observable(name, RULES[label].title, SHARE, lambda h: _equal(h, "label", label, ahead), ("label",))


def _equal(histories: Histories, metric: str, value: float, ahead: int) -> PerHistory:
    """Where a metric has a value in a quarter: 1, else 0; nan where it is not known."""
    values = histories.series(metric)[:, :, ahead]
    return np.where(np.isnan(values), np.nan, values == value)


def _mean(metric: str, name: str) -> Observable:
    turned = TURNED.get(metric)
    source, sign = (turned.metric, -1) if turned else (_metric(metric), 1)
    _averaged(source)
    words = turned.words if turned else METRICS[metric].meaning
    unit = "fraction of quarters" if METRICS[source].unit == YES_OR_NO else METRICS[source].unit
    return Observable(
        name, f"{words}, mean over quarters", unit, lambda h: sign * h.series(source).mean(axis=2), (source,)
    )


def _holding(metric: str, value: str, name: str, ahead: int) -> Observable:
    words = CODES.get(metric)
    if metric == "label":
        return _outcome(value, name, ahead)
    code = _code(metric, value, words)
    told = words[int(code)] if words else f"{code:g}"
    return Observable(name, f"{metric} is {told}", SHARE, lambda h: _equal(h, metric, code, ahead), (metric,))


def _code(metric: str, value: str, words: tuple[str, ...] | None) -> float:
    if words and value in words:
        return float(words.index(value))
    try:
        code = float(value)
    except ValueError:
        remedy = meant(value, words, f"there are {', '.join(words)}") if words else "give a number"
        raise QuestionError(f'{metric} is never "{value}"; {remedy}') from None
    if words and code not in range(len(words)):
        raise QuestionError(f"{metric} is never {value}; there are {', '.join(words)}")
    return code


def _dated(form: str, milestone: str, name: str, ahead: int) -> Observable:
    entry: Milestone = MILESTONES[milestone]
    metrics = (entry.metric,) if entry.metric else ()
    if form == BY:
        return Observable(name, entry.words, SHARE, lambda h: _come(entry.when(h), ahead), metrics, entry.table)
    words = f"quarters until {entry.words}, counted to the end where it never comes"
    return Observable(name, words, "quarters", lambda h: _waited(h, entry), metrics, entry.table)


def _come(dates: PerHistory, ahead: int) -> PerHistory:
    return np.where(np.isnan(dates), np.nan, dates <= ahead)


def _waited(histories: Histories, milestone: Milestone) -> PerHistory:
    """Quarters without it: until it came, or all that were played."""
    return np.minimum(milestone.when(histories), len(histories.quarters))


def _metric(name: str) -> str:
    name = name.strip()
    if name not in METRICS:
        remedy = meant(name, (*METRICS, *TURNED), f"name {FORMS}; `parley metrics` lists metrics")
        raise QuestionError(f"nothing on record is called {name}; {remedy}")
    return name


def _milestone(name: str) -> str:
    if name not in MILESTONES:
        remedy = meant(name, tuple(MILESTONES), f"there are {', '.join(MILESTONES)}")
        raise QuestionError(f"no milestone is called {name}; {remedy}")
    return name


def _averaged(metric: str) -> None:
    """Refuse what has no mean: codes, and numbers that stand for "none"."""
    entry = METRICS[metric]
    if metric == "label":
        raise QuestionError(f"label is a code, which has no mean; ask for an outcome, such as outcome:{_first_title()}")
    if entry.unit == "code":
        some = CODES[metric][-1]
        raise QuestionError(
            f'{metric} is a code, which has no mean; ask how often it is one, such as "{metric}={some}"'
        )
    if "-1 " in entry.meaning:
        raise QuestionError(
            f"{metric} has no mean: it is -1 {entry.meaning.partition('-1 ')[2]}; "
            f"ask how often that is so with {metric}=-1, or choose another metric"
        )


def _first_title() -> str:
    return RULES[Label.DECOUPLED].title


def _unit(metric: str) -> str:
    unit = METRICS[metric].unit
    return SHARE if unit == YES_OR_NO else unit
