"""Of a history that starts later than 2019Q3: which part is from the record, and which is drawn."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from experiments.history import History, when
from experiments.on_record import NOTHING
from experiments.starting import Provenance
from experiments.terms import REGIME_WORDS
from experiments.wording import joined, percent, usd
from negotiation.table.told_terms import DISTRIBUTIONS, JUDGES, REGIMES

#: How each thing that can be known is told, by its name.
_TOLD: Final[Mapping[str, Callable[[float], str]]] = {
    "openai_revenue": lambda value: f"revenue {usd(value)} a year",
    "openai_cash": lambda value: f"cash {usd(value)}",
    "openai_headcount": lambda value: f"{value:,.0f} people",
    "openai_valuation": lambda value: f"valued at {usd(value)}",
    "azure_revenue": lambda value: f"Azure {usd(value)} a year",
    "microsoft_capex": lambda value: f"Microsoft's capital spending {usd(value)} a year",
    "business_market": lambda value: f"AI business market {usd(value)} a year",
    "invested": lambda value: f"{usd(value)} put in or promised by Microsoft",
    "paid_in": lambda value: f"{usd(value)} paid in by Microsoft",
    "revenue_share": lambda value: (
        "a share of revenue paid" if math.isnan(value) else f"{percent(value)} of revenue paid"
    ),
    "share_cap_left": lambda value: (
        "no limit to the share of revenue" if math.isinf(value) else f"at most {usd(value)} more of it"
    ),
    "resale_part": lambda value: f"{percent(value)} of Azure's model sales passed on",
    "microsoft_stake": lambda value: f"Microsoft's part {percent(value)}",
    "profit_cap": lambda value: "ordinary shares" if math.isinf(value) else f"of profits up to {usd(value)}",
    "regime": lambda value: f"compute from {REGIME_WORDS[str(REGIMES[int(value)])]}",
    "distribution": lambda value: f"models sold: {DISTRIBUTIONS[int(value)]}",
    "licence_end": lambda value: "licence for ever" if math.isinf(value) else f"licence to {when(value)[:4]}",
    "licence_exclusive": lambda value: "exclusive licence" if value > 0 else "shared licence",
    "agi_judge": lambda value: f"AGI decided by {JUDGES[int(value)]}",
    "may_build": lambda value: f"Microsoft may {'' if value > 0 else 'not '}build frontier models",
    "amended_at": lambda value: f"the contract last amended ({when(value)})",
    "talk_since": lambda value: f"the two at the table since {when(value)}",
    "consent": lambda value: "consent to a conversion" if value > 0 else "no consent to a conversion",
    "converted": lambda value: "converted" if value > 0 else "not converted",
}
#: Things that need not be the same, told so that "all but" can stand before them.
_CONDITIONS: Final = {
    "licence_exclusive": "whether the licence is exclusive",
    "distribution": "where models are sold",
    "share_cap_left": "whether the revenue share has a limit",
    "resale_part": "whether Azure's sales are shared",
    "consent": "Microsoft's consent to a conversion",
    "revenue_share": "whether revenue is shared",
    "converted": "OpenAI's conversion",
    "regime": "who may serve compute",
}
_DRAWN: Final = "what models can do, people and their pay, compute, trust, and what each side wants and believes"
_MONTH: Final = len("2025-06")


def origin_told(history: History) -> Sequence[str]:
    """What is from the record, with the month it was reported in, and where the rest is from; nothing in 2019Q3."""
    origin = history.origin
    if origin is None:
        return ()
    by_month: dict[str, list[str]] = {}
    for known in origin.known:
        if known.source != NOTHING:
            by_month.setdefault(known.date[:_MONTH], []).append(_TOLD[known.name](known.value))
    told = "; ".join(f"{', '.join(by_month[month])} ({month})" for month in sorted(by_month, reverse=True))
    unreported = [_TOLD[known.name](known.value) for known in origin.known if known.source == NOTHING]
    also = f" As nothing else is on record: {', '.join(unreported)}." if unreported else ""
    return (f"From the record: {told}.{also}", _rest(origin))


def _rest(origin: Provenance) -> str:
    """Where the rest is from."""
    agree = f"{origin.agreeing:,} histories from 2019Q3 on that agree with the record so far"
    apart = joined([_CONDITIONS[name] for name in origin.relaxed]) if origin.relaxed else ""
    return (
        f"Drawn from one of {agree}{f', but for {apart}' if apart else ''}: all else, such as {_DRAWN}; and how "
        "numbers went on from their dates."
    )


def sources_told(history: History) -> Iterator[tuple[str, str]]:
    """Everything from the record with its day and where it stood, and every part of the state that is drawn."""
    origin = history.origin
    if origin is None:
        return
    for known in sorted(origin.known, key=lambda each: each.date):
        sources = joined(list(dict.fromkeys(map(_site, known.source.split("; ")))))
        yield known.date, f"{_TOLD[known.name](known.value)} ({sources})."
    yield "drawn", f"From history {origin.donors[0]}: {', '.join(origin.drawn)}."


def _site(source: str) -> str:
    """A source in short: the site of a page's address; other sources as they are."""
    return urlsplit(source).netloc.removeprefix("www.") or source


def origin_as_dict(history: History) -> dict[str, object] | None:
    """The same as JSON can hold it."""
    origin = history.origin
    if origin is None:
        return None
    return {
        "known": [
            {"name": each.name, "value": each.value, "unit": each.unit, "date": each.date, "source": each.source}
            for each in origin.known
        ],
        "drawn": list(origin.drawn),
        "agreeing": origin.agreeing,
        "relaxed": list(origin.relaxed),
        "donor": int(origin.donors[0]),
    }
