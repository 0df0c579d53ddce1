"""The telling moments of a history: found in its record, weighed, chosen for importance and variety."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from experiments import business, turns
from experiments.bargains import deal_told, failure_told, separation_told
from experiments.history import AGREED, FAILED, UNFINISHED, History, Row, when
from experiments.labels import label_of, measured
from experiments.moment import Moment
from experiments.terms import briefly
from experiments.wording import counted, fixed, months, number, percent, usd
from negotiation.clock import QUARTERS_PER_YEAR
from negotiation.state import Label
from negotiation.world.news import GIVEN

DEAL: Final = "deal"
MOST: Final = 10
#: How many moments of a kind may be told; one of every other kind.
_AT_MOST: Final = {"failed talk": 3, "label": 3, "flag": 2, "conversion": 3}

_GREAT_LOSS, _MANY_MOVES = 0.1, 15
_DEAL_FIRST: Final = 100.0
#: So many changes a deal is told with in brief, and in a line.
_IN_BRIEF: Final = 4, 2
_ROOM_BESIDE_DEALS: Final = 2


def moments(history: History) -> Sequence[Moment]:
    """Everything worth telling, in order of time."""
    finders: tuple[Callable[[History], Iterator[Moment]], ...] = (
        _news,
        turns.claims,
        _founders,
        _departures,
        _moves,
        business.rounds,
        business.hardship,
        business.profit,
        business.outgrown,
        business.clouds,
        business.shortage,
        _deals,
        turns.conversions,
        _other_talks,
        _labels,
        turns.cases,
        turns.calls,
        turns.suppliers,
        turns.flags,
    )  # in the order of a quarter's phases
    found = [moment for finder in finders for moment in finder(history)]
    return sorted(found, key=lambda moment: moment.quarter)


def chosen(history: History, most: int = MOST) -> Sequence[Moment]:
    """The most telling moments, in order of time: all deals if they are not too many, then a varied choice."""
    everything = moments(history)
    deals = most if len(history.deals) <= most else most - _ROOM_BESIDE_DEALS
    kept: list[Moment] = []
    told: dict[str, int] = {}
    for moment in sorted(everything, key=lambda moment: -moment.weight):
        limit = deals if moment.kind == DEAL else _AT_MOST.get(moment.kind, 1)
        if told.get(moment.kind, 0) < limit and len(kept) < most:
            kept.append(moment)
            told[moment.kind] = told.get(moment.kind, 0) + 1
    return [moment for moment in everything if moment in kept]


def _deals(history: History) -> Iterator[Moment]:
    for talk in history.talks:
        if talk.ending == AGREED and talk.deal is not None:
            worth = talk.deal["value_microsoft"] + talk.deal["value_openai"]
            what, why = deal_told(history, talk, talk.deal)
            brief, bare = (f"Deal: {briefly(talk.deal, most)}." for most in _IN_BRIEF)
            yield Moment(talk.closed, DEAL, _DEAL_FIRST + max(worth, 0), what, why, brief, bare)


def _other_talks(history: History) -> Iterator[Moment]:
    gone = {row["quarter"]: row["who"] for row in history.named("separation")}
    for talk in history.talks:
        if talk.ending == FAILED and talk.closed in gone:
            what, why = separation_told(history, talk, gone[talk.closed])
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
        "ceo_crisis": (52, "Senior people at OpenAI", "seniors_openai", _people),
        "microsoft_ai_unit": (40, "Its own models, measured by OpenAI's", "microsoft_in_house", percent),
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


def _labels(history: History) -> Iterator[Moment]:
    """Turns of the label that no deal or separation of the same quarter explains."""
    explained = {deal["quarter"] for deal in history.deals} | {row["quarter"] for row in history.named("separation")}
    steps = history.path
    ends = [*(quarter for quarter, _ in steps[1:]), history.last + 1]
    for (quarter, rule), after in list(zip(steps, ends, strict=True))[1:]:
        plain = label_of(rule) in (Label.RENEGOTIATED, Label.ACQUISITION, Label.AS_SIGNED)
        brief = after - quarter < QUARTERS_PER_YEAR and after <= history.last
        if plain or brief or (quarter in explained and label_of(rule) == Label.DECOUPLED):
            continue
        what = f"The partnership turns into “{rule.title}”: {measured(history, quarter)}."
        yield Moment(quarter, "label", 51, what)


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
    hired = f"{joined_:.0f}" if joined_ > 0 else "nobody"
    why = f"It hires {hired} away from others in the same quarter{_cause(history, quarter)}."
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
