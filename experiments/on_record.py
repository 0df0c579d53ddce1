"""What the record has of a date: the terms then in force, and the latest number of everything that can be known.

Only what is dated before a start counts, never what is merely recalled or expected, and of reports that disagree the
one in the middle. What has not been reported as done (a conversion, Microsoft's consent to one) had not been done.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import pandas as pd

from experiments.amendments import SIGNS, amended
from experiments.facts import EXPECTED, RECALLED, facts, last_day, quarter_of
from negotiation.clock import QUARTERS_PER_YEAR, Quarter
from negotiation.parameters import PARAMETERS
from negotiation.table.terms import Distribution, Judge, Regime

#: How a number known at a date is carried on to the start by the growth of the history a world comes from.
LEVEL: Final = "level"  # by its ratio
STOCK: Final = "stock"  # by its difference
TERM: Final = "term"  # stays as it is while the record lasts, then as that history changes it
AMOUNT: Final = "amount"  # the same, by its difference
FACT: Final = "fact"  # stays as it is


@dataclass(frozen=True)
class Known:
    """Something the record has of a start.

    Attributes:
        name: as in ``negotiation.known.SETS``.
        value: in the unit of the metric of that name; nan for what is known to be in force, but not how much.
        unit: of it.
        date: of the latest report, such as ``2025-06-30``; of the last fact on record for what has not been reported.
        source: a page's address or a document; several joined by a semicolon.
        kind: ``LEVEL``, ``STOCK``, ``TERM``, ``AMOUNT`` or ``FACT``.
        quarter: of the clock, the last one the value is of.
        quarters: over how many quarters it is a mean.
    """

    name: str
    value: float
    unit: str
    date: str
    source: str
    kind: str
    quarter: int
    quarters: int = 1


@dataclass(frozen=True)
class Report:
    """How a quantity of the record is read: value times ``factor`` is a mean over so many ``quarters``."""

    quantity: str
    factor: float = 1.0
    quarters: int = 1


@dataclass(frozen=True)
class Reading:
    """How something known is read from the record: of the latest reports the first kind that there is."""

    kind: str
    unit: str
    reports: tuple[Report, ...]


#: Name -> how it is read; the name is that of a metric, as in ``negotiation.known.SETS``.
READINGS: Final = {
    "openai_revenue": Reading(
        LEVEL,
        "USD bn a year",
        (
            Report("openai.revenue_run_rate"),
            Report("openai.revenue_monthly", 12.0),
            Report("openai.revenue", QUARTERS_PER_YEAR),
            Report("openai.revenue_h1", 2.0, 2),
            Report("openai.revenue_annual", 1.0, QUARTERS_PER_YEAR),
        ),
    ),
    "openai_cash": Reading(STOCK, "USD bn", (Report("openai.cash_and_securities"),)),
    "openai_headcount": Reading(LEVEL, "persons", (Report("openai.headcount"),)),
    "openai_valuation": Reading(LEVEL, "USD bn", (Report("openai.valuation"), Report("openai.valuation_cy"))),
    "azure_revenue": Reading(LEVEL, "USD bn a year", (Report("msft.azure_revenue_fy25", 1.0, QUARTERS_PER_YEAR),)),
    "microsoft_capex": Reading(LEVEL, "USD bn a year", (Report("msft.capex_incl_leases", QUARTERS_PER_YEAR),)),
    "business_market": Reading(LEVEL, "USD bn a year", (Report("market.ai_enterprise_cy", 1.0, QUARTERS_PER_YEAR),)),
    "paid_in": Reading(STOCK, "USD bn", (Report("state.msft_commitment_funded"),)),
    "revenue_share": Reading(TERM, "fraction", (Report("term.revshare_oai_to_msft"),)),
    "resale_part": Reading(TERM, "fraction", (Report("term.revshare_msft_to_oai_azure_bing"),)),
    "microsoft_stake": Reading(
        TERM, "fraction", (Report("state.msft_stake"), Report("term.profit_share_msft_after_recoup"))
    ),
    "profit_cap": Reading(TERM, "USD bn", (Report("term.msft_profit_cap"),)),
    "licence_end": Reading(TERM, "quarter of the clock", (Report("term.ip_models_products_expiry"),)),
    "licence_exclusive": Reading(
        TERM, "0 or 1", (Report("term.ip_exclusive"), Report("term.gpt3_exclusive_licence_to_msft"))
    ),
    "agi_judge": Reading(TERM, "code", (Report("term.agi_third_party"),)),
    "may_build": Reading(TERM, "0 or 1", (Report("term.msft_may_pursue_agi_independently"),)),
}
#: What must have been reported to have been done -> the reports of it.
_DONE: Final = {
    "converted": ("event.pbc_recapitalisation",),
    "consent": ("event.pbc_recapitalisation", "event.amended_agreement"),
}
_DOCUMENT: Final = "document "
#: What shows that the two are at the table.
_OFFER: Final = "offer."
_MEMORANDUM: Final = "event.nonbinding_mou"
#: The source of what holds because nothing else has been reported.
NOTHING: Final = "nothing on record"


def on_record(first: Quarter, record: pd.DataFrame | None = None) -> tuple[Known, ...]:
    """What the record has of the start of a quarter.

    Args:
        first: the quarter that is about to begin.
        record: facts in the columns of ``experiments.facts.facts``; the project's own if left out.
    """
    told = usable(first, record)
    if told.empty:
        return ()
    found = [_read(told, name, reading) for name, reading in READINGS.items()]
    found += [*_shared(told, found), _invested(told), _regime(told), _distribution(told), *_not_done(told)]
    found += [*_amended(told), *_talk(told, first)]
    return tuple(known for known in found if known is not None)


def usable(first: Quarter, record: pd.DataFrame | None = None) -> pd.DataFrame:
    """The facts that count for a start: dated before it, with a source, and no expectation.

    What a document says of a date after the last public fact is taken for an expectation.
    """
    told = facts() if record is None else record
    told = told[(told["date"] <= last_day(first + -1)) & (told["confidence"] != RECALLED)]
    told = told[~told["quantity"].str.startswith(EXPECTED)]
    public = ~told["source"].str.startswith(_DOCUMENT)
    last = told.loc[public, "date"].max()
    told = told[public | (told["date"] <= last)]
    return cast("pd.DataFrame", told[told["date"].map(lambda date: quarter_of(date).index) >= 0])


def record_end(known: Sequence[Known]) -> int:
    """The last quarter of the clock of which anything is known; -1 if nothing is."""
    return max((each.quarter for each in known), default=-1)


def _read(told: pd.DataFrame, name: str, reading: Reading) -> Known | None:
    """The latest that is known of one thing; of the same quarter the kind of report named first."""
    latest: tuple[int, Report, pd.DataFrame] | None = None
    for report in reading.reports:
        rows = told[told["quantity"] == report.quantity]
        if rows.empty:
            continue
        at = _quarter(rows)
        if latest is None or at > latest[0]:
            latest = at, report, rows[rows["date"].map(quarter_of) == Quarter(at)]
    if latest is None:
        return None
    at, report, rows = latest
    value = float(rows["value"].median()) * report.factor
    return _known(name, _AS_TERM.get(name, _same)(value), reading.unit, rows, reading.kind, report.quarters)


def _same(value: float) -> float:
    return value


#: Terms that the record states otherwise than the model does.
_AS_TERM: Final[dict[str, Callable[[float], float]]] = {
    "licence_end": lambda year: float(Quarter.parse(f"{int(year)}Q4").index),
    "agi_judge": lambda third_party: float(Judge.PANEL if third_party > 0 else Judge.BOARD),
}


def _known(name: str, value: float, unit: str, rows: pd.DataFrame, kind: str, quarters: int = 1) -> Known:
    date = rows["date"].max()
    sources = "; ".join(dict.fromkeys(rows["source"]))
    return Known(name, value, unit, f"{date:%Y-%m-%d}", sources, kind, quarter_of(date).index, quarters)


def _quarter(rows: pd.DataFrame) -> int:
    return quarter_of(rows["date"].max()).index


def _shared(told: pd.DataFrame, found: Sequence[Known | None]) -> list[Known]:
    """A revenue share that was agreed though its size is not reported; and one that runs has no limit on record."""
    agreed = told[told["quantity"] == "term.revenue_sharing_agreed"]
    if any(known is not None and known.name == "revenue_share" for known in found):
        return [_unreported(told, "share_cap_left", math.inf, "USD bn")]
    return [] if agreed.empty else [_known("revenue_share", math.nan, "fraction", agreed, TERM)]


def _unreported(told: pd.DataFrame, name: str, value: float, unit: str) -> Known:
    """What holds because nothing else has been reported."""
    at = told["date"].max()
    return Known(name, value, unit, f"{at:%Y-%m-%d}", NOTHING, TERM, quarter_of(at).index)


def _invested(told: pd.DataFrame) -> Known | None:
    """All that Microsoft has agreed to put in: as stated in sum, or announced round by round."""
    total = told[told["quantity"] == "term.msft_total_commitment"]
    rounds = told[told["quantity"] == "term.msft_investment_announced"]
    later = rounds if total.empty else rounds[rounds["date"] > total["date"].max()]
    if total.empty and rounds.empty:
        return None
    stated = 0.0 if total.empty else float(total[total["date"] == total["date"].max()]["value"].median())
    announced = later.groupby(later["date"].map(quarter_of))["value"].median().sum()
    return _known("invested", stated + float(announced), "USD bn", pd.concat([total, later]), AMOUNT)


def _state(told: pd.DataFrame, quantity: str) -> tuple[float, pd.DataFrame]:
    """What was last said of something that holds or not; below zero if nothing was."""
    rows = told[told["quantity"] == quantity]
    rows = rows[rows["date"] == rows["date"].max()]
    return (-1.0 if rows.empty else float(rows["value"].median())), rows


def _regime(told: pd.DataFrame) -> Known | None:
    """Who may serve compute: what was said last of exclusivity, and of a first refusal."""
    (exclusive, said), (refusal, also) = (
        _state(told, quantity) for quantity in ("term.azure_compute_exclusive", "term.rofr_new_capacity")
    )
    if exclusive < 0 and refusal < 0:
        return None
    regime = Regime.FIRST_REFUSAL if refusal > 0 else Regime.EXCLUSIVE if exclusive > 0 else Regime.OPEN
    return _known("regime", float(regime), "code", pd.concat([said, also]), TERM)


def _distribution(told: pd.DataFrame) -> Known | None:
    """Where models may be sold: on any cloud; or through Azure alone beside OpenAI's own products."""
    (anywhere, said), (azure, also) = (
        _state(told, quantity) for quantity in ("term.products_any_cloud", "term.api_exclusive_azure")
    )
    if anywhere > 0 or azure == 0:
        return _known("distribution", float(Distribution.ANY_CLOUD), "code", said if anywhere > 0 else also, TERM)
    if azure > 0:
        return _known("distribution", float(Distribution.OWN_PRODUCTS), "code", also, TERM)
    return None


def _amended(told: pd.DataFrame) -> list[Known]:
    """When the contract was last amended."""
    last = max(amended(told), default=-1)
    rows = told[told["quantity"].isin(SIGNS) & (told["date"].map(lambda date: quarter_of(date).index) == last)]
    return [] if rows.empty else [_known("amended_at", float(last), "quarter of the clock", rows, FACT)]


def _talk(told: pd.DataFrame, first: Quarter) -> list[Known]:
    """A talk that is under way: offers or a memorandum were reported, and no amendment since, nor too long ago."""
    signs = told["quantity"].str.startswith(_OFFER) | (told["quantity"] == _MEMORANDUM)
    signed = told.loc[told["quantity"].isin(_DONE["consent"]), "date"].max()
    longest = int(PARAMETERS["table.talk_quarters"].value)
    recent = told["date"].map(lambda date: quarter_of(date).index) > first.index - 1 - longest
    rows = told[signs & recent & ~(told["date"] <= signed)]
    if rows.empty:
        return []
    began = min(quarter_of(date).index for date in rows["date"])
    if first.index - began >= longest:
        return []
    known = _known("talk_since", float(began), "quarter of the clock", rows, FACT)
    return [replace(known, date=f"{rows['date'].min():%Y-%m-%d}")]


def _not_done(told: pd.DataFrame) -> list[Known]:
    """What has been done, and what nobody had reported when the record was last kept."""
    known = []
    for name, events in _DONE.items():
        rows = told[told["quantity"].isin(events)]
        if rows.empty:
            known.append(_unreported(told, name, 0.0, "0 or 1"))
        else:
            known.append(_known(name, 1.0, "0 or 1", rows, TERM))
    return known
