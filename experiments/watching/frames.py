"""Frames: everything a reader sees of one quarter, in words and numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.events import event_in_words
from experiments.facts import last_day
from experiments.history import History, Row, when
from experiments.labels import MEANINGS, label_of, measured, rule_in_words
from experiments.terms import agreed
from experiments.watching import sources
from experiments.watching.changes import changes_in_words
from experiments.watching.played import Track
from experiments.watching.sheet import Term
from experiments.watching.sources import Source
from experiments.watching.table import Space
from experiments.watching.talks import Deal, Talk
from negotiation.clock import Quarter
from negotiation.parameters import Settings
from negotiation.state import Cloud, Employer, Lab, State
from negotiation.world.news import GIVEN
from negotiation.world.outcomes import FLAGS

#: Employers and clouds as a reader names them.
EMPLOYERS: Final[Mapping[Employer, str]] = {
    **{firm: firm.name.title() for firm in Employer},
    Employer.OPENAI: "OpenAI",
    Employer.STARTUPS: "start-ups and others",
}
CLOUDS: Final[Mapping[Cloud, str]] = {
    **{cloud: cloud.name.title() for cloud in Cloud},
    Cloud.ORACLE: "Oracle and others",
}
LABS: Final[Mapping[Lab, str]] = {
    **{lab: lab.name.title() for lab in Lab},
    Lab.OPENAI: "OpenAI",
    Lab.OPEN_WEIGHT: "open-weight models",
}
_MONTHS: Final = ("January to March", "April to June", "July to September", "October to December")
#: Events that are told otherwise: a deal by its own line, labels and flags beside the news.
_NOT_NEWS: Final = frozenset(("flag",))


@dataclass(frozen=True)
class News:
    """A line of news.

    Attributes:
        kind: ``deal``, ``what if``, or the name of the event in the record.
        text: what happened, as a sentence.
        amount: its size in the event's own unit; nan without one.
        who: whom it is about; empty if nobody.
        given: a scenario gave it, or a change by hand; it did not come about by itself.
        sources: rows of the evidence and document lines behind it.
    """

    kind: str
    text: str
    amount: float
    who: str
    given: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Supply:
    """Who buys what from whom at the end of a quarter.

    Attributes:
        buyer: such as ``OpenAI``.
        seller: such as ``Azure``.
        what: ``compute`` or ``models``.
        amount: USD bn a year; nan where only that it is so is known.
        part: of what the buyer has of it, fraction; nan where unknown.
        capacity: most the seller could serve, USD bn a year; nan where unknown.
        before: the amount a quarter earlier, USD bn a year.
    """

    buyer: str
    seller: str
    what: str
    amount: float
    part: float
    capacity: float
    before: float


@dataclass(frozen=True)
class Team:
    """Senior researchers at an employer at the end of a quarter.

    Attributes:
        employer: its name.
        people: persons.
        joined: of them hired away from others in the quarter, persons.
        left: persons lost to others in the quarter.
        pay: mean, USD m a year.
    """

    employer: str
    people: float
    joined: float
    left: float
    pay: float


@dataclass(frozen=True)
class Move:
    """Senior researchers who went from one employer to another in a quarter, persons."""

    source: str
    target: str
    people: float


@dataclass(frozen=True)
class Standing:
    """How the two stand to each other at the end of a quarter; fractions 0 to 1.

    Attributes:
        trust: between the two.
        dependence_microsoft: of Microsoft on OpenAI.
        dependence_openai: of OpenAI on Microsoft.
        rivalry: overlap of their products.
        runway: how long OpenAI's money lasts, quarters, at most 40.
        unmet: part of the compute it wants that OpenAI does not get.
        pressed: what presses Microsoft and OpenAI most, in words; empty where nothing does or nobody talks.
        pressure: part of its demand that pressure takes off each; nan while nobody talks.
    """

    trust: float
    dependence_microsoft: float
    dependence_openai: float
    rivalry: float
    runway: float
    unmet: float
    pressed: tuple[str, str]
    pressure: tuple[float, float]


@dataclass(frozen=True)
class Called:
    """What the partnership has become by the end of a quarter.

    Attributes:
        title: its label, such as ``renegotiated partnership``.
        meaning: the same for a first-time reader.
        rule: why it is called so, in words.
        measured: the numbers behind it, as a clause; may be empty.
        since: the quarter in which it was first called so without a break.
        flags: what else is true, titles.
    """

    title: str
    meaning: str
    rule: str
    measured: str
    since: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """One quarter.

    Attributes:
        place: from 0, in the recording.
        quarter: of the clock.
        name: such as ``2024Q1``.
        span: such as ``January to March 2024``.
        date: its last day, such as ``2024-03-31``.
        terms: the contract in force at its end.
        lit: keys of the terms that changed in it.
        last_change: the latest quarter in which a term changed; empty if none has.
        news: what happened, in order.
        values: metric -> its value at the end; ``parley metrics`` and ``Recording.measures`` have units.
        compute: who buys compute and models from whom, at the end.
        talent: senior people by employer.
        moves: who went where in the quarter, the most first.
        standing: trust, dependence, rivalry, pressure.
        called: label and flags.
        talk: number of the talk held in it, from 1; 0 if nobody talks.
        rounds: first and last number of the talk's moves made in it; (0, 0) if none was.
        utility_space: the table, while there is a talk.
        deal: what was signed in it; none if nothing was.
    """

    place: int
    quarter: int
    name: str
    span: str
    date: str
    terms: tuple[Term, ...]
    lit: tuple[str, ...]
    last_change: str
    news: tuple[News, ...]
    values: Mapping[str, float]
    compute: tuple[Supply, ...]
    talent: tuple[Team, ...]
    moves: tuple[Move, ...]
    standing: Standing
    called: Called
    talk: int
    rounds: tuple[int, int]
    utility_space: Space | None
    deal: Deal | None

    def term(self, key: str) -> Term:
        """A line of the term sheet.

        Args:
            key: such as ``revenue_share``.

        Raises:
            KeyError: there is none.
        """
        for term in self.terms:
            if term.key == key:
                return term
        raise KeyError(key)


def frames(
    track: Track, sheet: Sequence[tuple[Term, ...]], talks: Sequence[Talk], spaces: Mapping[int, Space]
) -> tuple[Frame, ...]:
    """All frames of a history.

    Args:
        track: the history.
        sheet: the term sheet at the end of every quarter.
        talks: all talks.
        spaces: quarter of the clock -> the table then.
    """
    return tuple(_frame(track, place, sheet[place], talks, spaces) for place in range(len(track.settings)))


def _frame(
    track: Track, place: int, terms: tuple[Term, ...], talks: Sequence[Talk], spaces: Mapping[int, Space]
) -> Frame:
    history = track.told[place]
    quarter = history.first + place
    name, clock = when(quarter), Quarter(quarter)
    talk = next((each for each in talks if quarter in each.spaces or quarter in {r.quarter for r in each.rounds}), None)
    made = [] if talk is None else [each.number for each in talk.rounds if each.quarter == quarter]
    deal = talk.deal if talk is not None and talk.deal is not None and talk.deal.quarter == quarter else None
    state, before, settings = track.states[place + 1], track.states[place], track.settings[place]
    return Frame(
        place=place,
        quarter=quarter,
        name=name,
        span=f"{_MONTHS[clock.number - 1]} {clock.year}",
        date=f"{last_day(clock):%Y-%m-%d}",
        terms=terms,
        lit=tuple(term.key for term in terms if term.changed_in == name),
        last_change=max((term.changed_in for term in terms), default=""),
        news=_news(track, quarter, deal),
        values={metric: series[place] for metric, series in history.series.items()},
        compute=_supplies(state, before),
        talent=_teams(state, settings),
        moves=_moves(state, settings),
        standing=_standing(history, quarter, spaces.get(quarter)),
        called=_called(history, quarter),
        talk=0 if talk is None else talk.number,
        rounds=(made[0], made[-1]) if made else (0, 0),
        utility_space=spaces.get(quarter),
        deal=deal,
    )


def _news(track: Track, quarter: int, deal: Deal | None) -> tuple[News, ...]:
    history = track.history
    told = [
        News("what if", f"What if: {text}.", np.nan, "", True, ())
        for at, changes in track.asked.forks
        if at == quarter
        for text in changes_in_words(at, changes)
    ]
    told += [_line(row) for row in history.events if row["quarter"] == quarter and row["event"] not in _NOT_NEWS]
    if deal is not None:
        told.append(News("deal", f"Deal: {agreed(_row(history, quarter), 4)}", deal.value[0], "", False, deal.sources))
    return tuple(told)


def _row(history: History, quarter: int) -> Row:
    return next(deal for deal in history.deals if deal["quarter"] == quarter)


def _line(row: Row) -> News:
    event, text = row["event"], event_in_words(row)
    sentence = text[:1].upper() + text[1:] + "."
    return News(event, sentence, float(row["amount"]), str(row["who"] or ""), event in GIVEN, sources.of_event(event))


def _supplies(state: State, before: State) -> tuple[Supply, ...]:
    serving, total = state.clouds.serving[0], float(state.clouds.serving[0].sum())
    told = [
        Supply(
            buyer="OpenAI",
            seller=name,
            what="compute",
            amount=float(serving[cloud]),
            part=float(serving[cloud]) / total if total > 0 else 0.0,
            capacity=float(state.clouds.capacity[0, cloud]),
            before=float(before.clouds.serving[0, cloud]),
        )
        for cloud, name in CLOUDS.items()
    ]
    others = float(state.microsoft.other_suppliers[0])
    known, was = state.microsoft.suppliers[0], before.microsoft.suppliers[0]
    sellers = [lab for lab in Lab if known[lab] and lab is not Lab.OPENAI]
    told.append(Supply("Microsoft", "OpenAI", "models", np.nan, 1 - others, np.nan, np.nan))
    for lab in sellers:
        old = np.nan if was[lab] else 0.0
        told.append(Supply("Microsoft", LABS[lab], "models", np.nan, np.nan, np.nan, old))
    return tuple(told)


def _teams(state: State, settings: Settings) -> tuple[Team, ...]:
    talent, persons = state.talent, float(settings.talent.persons_per_researcher[0])
    return tuple(
        Team(
            employer=name,
            people=float(talent.team[0, firm]) * persons,
            joined=float(talent.joined[0, firm]) * persons,
            left=float(talent.left[0, firm]) * persons,
            pay=float(talent.mean_pay[0, firm]),
        )
        for firm, name in EMPLOYERS.items()
    )


def _moves(state: State, settings: Settings) -> tuple[Move, ...]:
    persons, flow = float(settings.talent.persons_per_researcher[0]), state.talent.flow[0]
    told = [
        Move(EMPLOYERS[old], EMPLOYERS[new], float(flow[old, new]) * persons)
        for old in Employer
        for new in Employer
        if flow[old, new] > 0
    ]
    return tuple(sorted(told, key=lambda move: -move.people))


def _standing(history: History, quarter: int, space: Space | None) -> Standing:
    return Standing(
        trust=history.at("trust", quarter),
        dependence_microsoft=history.at("dependence_microsoft", quarter),
        dependence_openai=history.at("dependence_openai", quarter),
        rivalry=history.at("overlap", quarter),
        runway=history.at("openai_runway", quarter),
        unmet=history.at("compute_unmet", quarter),
        pressed=("", "") if space is None else space.pressed,
        pressure=(np.nan, np.nan) if space is None else space.pressure,
    )


def _called(history: History, quarter: int) -> Called:
    rule, since = history.rule(quarter), quarter
    while since > history.first and history.rule(since - 1) == rule:
        since -= 1
    raised = [flag for mark, flag in FLAGS.items() if history.at(f"flag_{mark.name.lower()}", quarter) > 0]
    return Called(
        title=rule.title,
        meaning=MEANINGS[label_of(rule)],
        rule=rule_in_words(rule, history),
        measured=measured(history, quarter),
        since=when(since),
        flags=tuple(flag.title for flag in raised),
    )
