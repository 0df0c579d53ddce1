"""The telling moments of a history: found in its record, weighed, chosen for importance and variety."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from experiments.bargains import deal_told, failure_told, separation_told
from experiments.figures import years
from experiments.history import AGREED, FAILED, UNFINISHED, History, Row, when
from experiments.labels import label_of, measured
from experiments.wording import counted, fixed, joined, months, number, percent, span, usd
from negotiation.clock import QUARTERS_PER_YEAR, Quarter
from negotiation.state import Label
from negotiation.world.news import GIVEN

DEAL: Final = "deal"
MOST: Final = 10
#: How many moments of a kind may be told; one of every other kind.
_AT_MOST: Final = {"failed talk": 3, "label": 3}

_LONG_HARDSHIP, _GREAT_SHORTAGE, _GREAT_LOSS, _MANY_MOVES = 2, 0.3, 0.1, 15
_DEAL_FIRST: Final = 100.0


@dataclass(frozen=True)
class Moment:
    """Something that happened, why, and how much it matters.

    Attributes:
        quarter: of the clock.
        kind: what sort of moment; variety is kept by kind.
        weight: how much it matters.
        what: what happened, in a sentence.
        why: why, and what came of it, in sentences; the most important first.
    """

    quarter: int
    kind: str
    weight: float
    what: str
    why: tuple[str, ...] = ()


def moments(history: History) -> Sequence[Moment]:
    """Everything worth telling, in order of time."""
    finders: tuple[Callable[[History], Iterator[Moment]], ...] = (
        _news,
        _founders,
        _departures,
        _moves,
        _rounds,
        _hardship,
        _profit,
        _outgrown,
        _clouds,
        _shortage,
        _deals,
        _other_talks,
        _labels,
        _cases,
        _strain,
    )  # in the order of a quarter's phases
    found = [moment for finder in finders for moment in finder(history)]
    return sorted(found, key=lambda moment: moment.quarter)


def chosen(history: History, most: int = MOST) -> Sequence[Moment]:
    """The most telling moments, in order of time: all deals if they are not too many, then a varied choice."""
    everything = moments(history)
    kept: list[Moment] = []
    told: dict[str, int] = {}
    for moment in sorted(everything, key=lambda moment: -moment.weight):
        limit = most if moment.kind == DEAL else _AT_MOST.get(moment.kind, 1)
        if told.get(moment.kind, 0) < limit and len(kept) < most:
            kept.append(moment)
            told[moment.kind] = told.get(moment.kind, 0) + 1
    return [moment for moment in everything if moment in kept]


def _deals(history: History) -> Iterator[Moment]:
    for talk in history.talks:
        if talk.ending == AGREED and talk.deal is not None:
            worth = talk.deal["value_microsoft"] + talk.deal["value_openai"]
            what, why = deal_told(history, talk, talk.deal)
            yield Moment(talk.closed, DEAL, _DEAL_FIRST + max(worth, 0), what, why)


def _other_talks(history: History) -> Iterator[Moment]:
    gone = {row["quarter"]: row["who"] for row in history.named("separation")}
    for talk in history.talks:
        if talk.ending == FAILED and talk.closed in gone:
            what, why = separation_told(talk, gone[talk.closed])
            yield Moment(talk.closed, "separation", 99, what, why)
        elif talk.ending == FAILED:
            what, why = failure_told(history, talk)
            yield Moment(talk.closed, "failed talk", 85, what, why)
        elif talk.ending == UNFINISHED:
            offers = f", {counted(talk.rounds, 'offer')} so far" if talk.rounds else ""
            what = f"Talks that {talk.opener} opened in {when(talk.opened)} are still open at the end{offers}."
            yield Moment(talk.closed, "unfinished talk", 58, what)


def _from_to(history: History, metric: str, quarter: int, says: Callable[[float], str]) -> str:
    before, after = (says(value) for value in history.shift(metric, quarter))
    return f"{after}, as before" if before == after else f"{before} → {after}"


def _news(history: History) -> Iterator[Moment]:
    """What the scenario or chance brought, with what it did in the same quarter."""
    effects: dict[str, tuple[float, str, str, Callable[[float], str]]] = {
        "gpt3_launch": (22, "OpenAI's lead over other labs", "openai_lead", _points),
        "supercomputer": (24, "Azure's capacity for AI a year", "capacity_azure", usd),
        "chatgpt_launch": (80, "Its revenue a year", "openai_revenue", usd),
        "ceo_crisis": (52, "Its senior people", "seniors_openai", _people),
        "microsoft_ai_unit": (40, "Its own models, against OpenAI's,", "microsoft_in_house", percent),
        "stargate": (46, "Their capacity a year", "capacity_oracle", usd),
        "open_weight_release": (44, "The likeness of all models", "commoditisation", percent),
        "testimony": (34, "Trust", "trust", percent),
    }
    for event, (weight, name, metric, says) in effects.items():
        rows = history.named(event)
        for place, row in enumerate(rows):
            times = "" if len(rows) == 1 else f" (release {number(place + 1)} of {number(len(rows))})"
            why = f"{name}: {_from_to(history, metric, row['quarter'], says)}."
            yield Moment(row["quarter"], event, weight - place, f"{GIVEN[event].headline}{times}.", (why,))


def _people(count: float) -> str:
    return f"{count:.0f}"


def _points(lead: float) -> str:
    return f"{fixed(lead, 2)} points"


def _founders(history: History) -> Iterator[Moment]:
    for row in history.named("founders_leave"):
        team = history.at("seniors_openai", row["quarter"] - 1)
        what = f"{row['amount']:.0f} senior people leave OpenAI to found {row['who']}."
        why = f"They were {percent(min(row['amount'] / team, 1))} of its {team:.0f} seniors."
        yield Moment(row["quarter"], "founders", 48, what, (why,) if team > 0 else ())


def _rounds(history: History) -> Iterator[Moment]:
    rows = history.named("funding_round")
    total = sum(row["amount"] for row in rows)
    for row in rows:
        quarter = row["quarter"]
        what = (
            f"OpenAI raises {usd(row['amount'])} from outside investors at a valuation of "
            f"{usd(history.at('openai_valuation', quarter))}."
        )
        before = history.at("openai_runway", quarter - 1)
        many = f"the largest of {number(len(rows))} rounds, {usd(total)} in all" if len(rows) > 1 else "its only round"
        if row["amount"] == max(each["amount"] for each in rows):
            why = f"It had cash for {months(before)}; this is {many}."
            yield Moment(quarter, "funding round", 56, what, (why,))
        else:
            yield Moment(quarter, "funding round", 20, what, (f"It had cash for {months(before)}.",))


def _clouds(history: History) -> Iterator[Moment]:
    rows = history.named("new_cloud")
    for quarter, group in groupby(rows, key=lambda row: int(row["quarter"])):
        sellers = joined([f"{row['who']} ({usd(row['amount'])} a year)" for row in group])
        first = quarter == rows[0]["quarter"]
        what = f"OpenAI {'first buys outside Azure' if first else 'adds another cloud'}: from {sellers}."
        yield Moment(quarter, "new cloud", 70 if first else 18, what, (_why_free(history, quarter),))


def _why_free(history: History, quarter: int) -> str:
    """What allowed OpenAI to buy elsewhere."""
    ended = [row["quarter"] for row in history.named("separation") if row["quarter"] <= quarter]
    if ended:
        return f"It is free to since the partnership ended in {when(ended[0])}."
    opened = [deal for deal in history.deals if deal["regime_new"] != "exclusive" and deal["quarter"] <= quarter]
    unmet = history.at("compute_unmet", quarter - 1)
    need = f", and {percent(unmet)} of the compute it wanted was missing" if unmet >= _GREAT_LOSS else ""
    return f"The deal of {when(opened[0]['quarter'])} allows it{need}." if opened else ""


def _labels(history: History) -> Iterator[Moment]:
    """Turns of the label that no deal or separation of the same quarter explains."""
    explained = {deal["quarter"] for deal in history.deals} | {row["quarter"] for row in history.named("separation")}
    steps = history.path
    for (quarter, rule), after in zip(steps[1:], [*(step[0] for step in steps[2:]), history.last + 1], strict=True):
        plain = label_of(rule) in (Label.RENEGOTIATED, Label.ACQUISITION, Label.AS_SIGNED)
        brief = after - quarter < QUARTERS_PER_YEAR and after <= history.last
        if plain or brief or (quarter in explained and label_of(rule) == Label.DECOUPLED):
            continue
        what = f"It becomes “{rule.title}”: {measured(history, quarter)}."
        yield Moment(quarter, "label", 51, what)


def _cases(history: History) -> Iterator[Moment]:
    closings = [row["quarter"] for row in history.named("case_closed")]
    for row in history.named("case_opened"):
        quarter = row["quarter"]
        closed = next((end for end in closings if end >= quarter), None)
        length = (history.last + 1 if closed is None else closed) - quarter
        end = "It is still open at the end." if closed is None else f"It is closed in {when(closed)}."
        what = "Regulators open a case: Azure alone serves a lab with so large a market."
        yield Moment(quarter, "case", 36 + length, what, (end,))


def _profit(history: History) -> Iterator[Moment]:
    """The first whole year in which OpenAI earned more than it spent."""
    whole = [year for year in years(history) if year.quarters == QUARTERS_PER_YEAR and not year.owned]
    earning = [year for year in whole if year.profit > 0]
    if not earning:
        return
    first = earning[0]
    later = [year for year in whole if year.year > first.year]
    lost = [year.year for year in later if year.profit <= 0]
    after = f"It falls back into loss in {lost[0]}." if lost else "It stays in profit." if later else ""
    what = f"OpenAI's first year in profit: {usd(first.profit)} on {usd(first.revenue)} of revenue."
    quarter = Quarter.parse(f"{first.year}Q{QUARTERS_PER_YEAR}").index
    yield Moment(quarter, "profit", 45 if lost else 62, what, (after,) if after else ())


def _hardship(history: History) -> Iterator[Moment]:
    """The longest time in which OpenAI cut its spending for want of cash."""
    distress = history.series["openai_distress"]
    longest = max(distress)
    if longest < _LONG_HARDSHIP:
        return
    end = history.first + distress.index(longest)
    start = end - int(longest) + 1
    what = f"OpenAI begins to cut its spending: its cash lasts {months(history.at('openai_runway', start))}."
    lasts = "to the end" if end == history.last else f"for {span(int(longest))}"
    yield Moment(start, "hardship", 50 + longest, what, (f"The cuts last {lasts}.",))


def _shortage(history: History) -> Iterator[Moment]:
    """The quarter in which the largest part of the compute OpenAI wanted was missing."""
    unmet = history.series["compute_unmet"]
    worst = max(unmet)
    if worst < _GREAT_SHORTAGE:
        return
    quarter = history.first + unmet.index(worst)
    only = "Azure, its only cloud, has no more" if history.at("regime", quarter) == 0 else "no cloud has more"
    what = f"OpenAI's worst shortage of compute: it goes without {percent(worst)} of what it wants."
    wanted = usd(history.at("compute_wanted", quarter))
    yield Moment(quarter, "shortage", 42 + 20 * worst, what, (f"It wants {wanted} a year; {only}.",))


def _departures(history: History) -> Iterator[Moment]:
    """The quarter in which the largest part of OpenAI's seniors left, founders apart."""
    founding = {row["quarter"] for row in history.named("founders_leave")}
    losses = {
        quarter: history.at("left_openai", quarter) / max(history.at("seniors_openai", quarter - 1), 1)
        for quarter in history.quarters[1:]
        if quarter not in founding
    }
    if not losses or max(losses.values()) < _GREAT_LOSS:
        return
    quarter = max(losses, key=lambda each: (losses[each], -each))
    left, joined_ = history.at("left_openai", quarter), history.at("joined_openai", quarter)
    what = f"{left:.0f} senior people leave OpenAI in one quarter, {percent(losses[quarter])} of its team."
    why = f"It hires {joined_:.0f} away from others in the same quarter{_cause(history, quarter)}."
    yield Moment(quarter, "departures", 30 + 100 * losses[quarter], what, (why,))


def _cause(history: History, quarter: int) -> str:
    """What weighed on OpenAI's people."""
    crises = [row["quarter"] for row in history.named("ceo_crisis") if 0 <= quarter - row["quarter"] <= 2]
    if crises:
        return f", and the crisis of {when(crises[0])} weighs on it"
    runway = history.at("openai_runway", quarter)
    return f", and has cash for {months(runway)}" if runway < QUARTERS_PER_YEAR else ""


def _moves(history: History) -> Iterator[Moment]:
    """The quarter in which most people moved between the two."""
    rows = history.named("moved_between")
    most: Row | None = max(rows, key=lambda row: (row["amount"], -row["quarter"]), default=None)
    if most is None or most["amount"] < _MANY_MOVES:
        return
    what = f"{most['amount']:.0f} senior people move between Microsoft and OpenAI in one quarter."
    why = f"Trust: {_from_to(history, 'trust', most['quarter'], percent)}."
    yield Moment(most["quarter"], "moves", 28, what, (why,))


def _outgrown(history: History) -> Iterator[Moment]:
    """When OpenAI's revenue passes Microsoft's AI revenue for good."""
    above = [
        history.at("openai_revenue", quarter) > history.at("microsoft_ai_revenue", quarter)
        for quarter in history.quarters
    ]
    if not above[-1] or all(above) or history.end("acquired"):
        return
    quarter = history.last - above[::-1].index(False) + 1
    mine, theirs = (usd(history.at(name, quarter)) for name in ("openai_revenue", "microsoft_ai_revenue"))
    what = f"OpenAI earns more than Microsoft does with AI: {mine} against {theirs} a year."
    yield Moment(quarter, "outgrown", 33, what)


def _strain(history: History) -> Iterator[Moment]:
    """When trust first falls below the line for a strained partnership."""
    line = history.settings["strained_below"]
    low = [quarter for quarter in history.quarters if history.at("trust", quarter) < line]
    if not low or history.at("acquired", low[0]) or history.at("separated", low[0]):
        return
    what = f"The partnership is strained: trust falls to {percent(history.at('trust', low[0]))}."
    why = f"By now their products overlap by {percent(history.at('overlap', low[0]))}."
    yield Moment(low[0], "strain", 38, what, (why,))
