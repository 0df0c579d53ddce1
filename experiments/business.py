"""The moments of OpenAI's business: money raised and lost, compute bought and missed."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from experiments.figures import years
from experiments.history import History, when
from experiments.moment import Moment
from experiments.wording import joined, months, number, percent, span, usd
from negotiation.clock import QUARTERS_PER_YEAR, Quarter

_LONG_HARDSHIP, _GREAT_SHORTAGE, _NOTABLE = 2, 0.3, 0.1
#: A round is a large one from this part of the valuation on.
_LARGE_ROUND: Final = 0.03


def rounds(history: History) -> Iterator[Moment]:
    """The outside round that came when cash was shortest, among the large ones if there are any."""
    rows = history.named("funding_round")
    if not rows:
        return
    total = sum(row["amount"] for row in rows)
    large = [row for row in rows if row["amount"] >= _LARGE_ROUND * history.at("openai_valuation", row["quarter"])]
    dire = min(large or rows, key=lambda row: (history.at("openai_runway", row["quarter"] - 1), row["quarter"]))
    quarter = dire["quarter"]
    left, lasts = (months(runway) for runway in history.shift("openai_runway", quarter))
    worth = usd(history.at("openai_valuation", quarter))
    what = f"OpenAI, with cash for {left}, raises {usd(dire['amount'])} from outside investors, valued at {worth}."
    many = f"round {number(rows.index(dire) + 1)} of {number(len(rows))}, which bring {usd(total)} in all"
    why = f"Its cash now lasts {lasts}; {many if len(rows) > 1 else 'it is the only round'}."
    yield Moment(quarter, "funding round", 54, what, (why,))


def hardship(history: History) -> Iterator[Moment]:
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


def profit(history: History) -> Iterator[Moment]:
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


def outgrown(history: History) -> Iterator[Moment]:
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


def clouds(history: History) -> Iterator[Moment]:
    """When OpenAI buys from a cloud for the first time."""
    rows = history.named("new_cloud")
    for quarter, group in groupby(rows, key=lambda row: int(row["quarter"])):
        sellers = joined([f"{row['who']} ({usd(row['amount'])} a year)" for row in group])
        first = quarter == rows[0]["quarter"] and not _bought_elsewhere(history)
        what = f"OpenAI {'first buys outside Azure' if first else 'adds another cloud'}: from {sellers}."
        yield Moment(quarter, "new cloud", 70 if first else 18, what, (_why_free(history, quarter),))


def _bought_elsewhere(history: History) -> bool:
    """Whether OpenAI already bought outside Azure when the history started."""
    return history.origin is not None and history.at("azure_share", history.first) < 1


def _why_free(history: History, quarter: int) -> str:
    """What allowed OpenAI to buy elsewhere."""
    ended = [row["quarter"] for row in history.named("separation") if row["quarter"] <= quarter]
    if ended:
        return f"It is free to since the partnership ended in {when(ended[0])}."
    before = [deal for deal in history.deals if deal["quarter"] <= quarter]
    if before and before[0]["regime_old"] != "exclusive":
        return "It was free to from the start."
    opened = [deal for deal in before if deal["regime_new"] != "exclusive"]
    unmet = history.at("compute_unmet", quarter - 1)
    need = f", and {percent(unmet)} of the compute it wanted was missing" if unmet >= _NOTABLE else ""
    return f"The deal of {when(opened[0]['quarter'])} allows it{need}." if opened else ""


def shortage(history: History) -> Iterator[Moment]:
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
