"""The contract in force as a term sheet in plain words: what each term says, since when, and why."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.bargains import deal_told
from experiments.events import event_in_words
from experiments.history import TERMS_OF_METRICS, History, Row, when
from experiments.standing import held, rights_told, to_buy
from experiments.terms import REGIME_WORDS, changes
from experiments.watching.played import Track
from experiments.wording import joined, percent, usd
from negotiation.codebook import METRICS
from negotiation.parameters import Settings
from negotiation.state import State
from negotiation.table.told_terms import REGIMES

#: What made a term another: a deal, something that came about, a change by hand, or what had been agreed before.
BY_DEAL, BY_EVENT, BY_HAND, BY_ITSELF = "deal", "event", "what if", "agreed before"
#: What may still be paid of a revenue share: it runs down by itself, so its change is none of the term.
_LIMIT: Final = "share_cap_left"


@dataclass(frozen=True)
class Term:
    """A line of the term sheet.

    Attributes:
        key: its name in a table, such as ``revenue_share``.
        name: what it is called.
        issue: it belongs to, such as ``finance``.
        value: what it says, in words.
        number: the chief number behind it; a code where it is a choice, nan without one.
        unit: of that number.
        changed_from: what it said before it last changed; empty if it never did.
        changed_in: the quarter of its last change, such as ``2024Q1``; empty if it never changed.
        by: ``BY_DEAL``, ``BY_EVENT``, ``BY_HAND`` or ``BY_ITSELF``; empty if it never changed.
        why: why it changed, in a sentence.
        who: who gave way, or whose doing it was; empty where nobody's.
    """

    key: str
    name: str
    issue: str
    value: str
    number: float
    unit: str
    changed_from: str = ""
    changed_in: str = ""
    by: str = ""
    why: str = ""
    who: str = ""


@dataclass(frozen=True)
class _Kind:
    """What a term is made of.

    Attributes:
        name: what it is called.
        issue: it belongs to.
        makes: metrics of which a change is a change of the term; what runs down by itself is not among them.
        brief: what a deal's change of it is told with, in its brief form.
        events: what else may change it.
    """

    name: str
    issue: str
    makes: tuple[str, ...]
    brief: tuple[str, ...]
    events: tuple[str, ...] = ()


_ENDS: Final = ("separation", "agi_declared")
#: All terms, money first.
KINDS: Final[Mapping[str, _Kind]] = {
    "revenue_share": _Kind(
        "Revenue paid to Microsoft",
        "finance",
        ("revenue_share", "share_last_quarter", "share_limited"),
        ("of revenue", "revenue share"),
        ("share_ended", *_ENDS),
    ),
    "invested": _Kind("Put in by Microsoft", "finance", ("invested",), ("put in",)),
    "microsoft_stake": _Kind(
        "Microsoft's part of OpenAI",
        "finance",
        ("microsoft_stake", "profit_cap", "acquired"),
        ("of profits", "of the shares", "put in"),
        ("conversion_done", "funding_round"),
    ),
    "form": _Kind(
        "OpenAI's form",
        "finance",
        ("converted", "consent"),
        ("a conversion",),
        ("conversion_done", "conversion_failed", "deadline_missed"),
    ),
    "regime": _Kind("Compute bought from", "compute", ("regime", "separated"), ("rivals may", "any cloud"), _ENDS),
    "commitment": _Kind("Still to buy from Azure", "compute", ("commitment_end",), ("from Azure",)),
    "distribution": _Kind(
        "Models sold", "compute", ("distribution",), ("models sold", "own products", "models on"), _ENDS
    ),
    "resale_part": _Kind("Azure's model sales", "resale", ("resale_part",), ("model sales",), _ENDS),
    "licence": _Kind(
        "Microsoft's licence", "licence", ("licence_end", "licence_exclusive", "licence_scope"), ("",), _ENDS
    ),
    "agi": _Kind("If AGI is reached", "agi_clause", ("agi_ends", "agi_judge", "agi_declared"), ("",), _ENDS),
    "may_build": _Kind("Microsoft's own models", "rivalry", ("may_build",), ("build",), _ENDS),
    "may_compete": _Kind("Applications", "rivalry", ("may_compete",), ("applications",), _ENDS),
    "may_release": _Kind("Open weights", "rivalry", ("may_release",), ("open weights",), _ENDS),
    "sharing": _Kind("Knowledge", "sharing", ("sharing",), ("knowledge", "documents", "embedded"), _ENDS),
    "data": _Kind("Data", "sharing", ("data_shared",), ("data",), _ENDS),
    "credit": _Kind("Credit for joint work", "credit", ("credit_clause",), ("",), _ENDS),
    "safety": _Kind("Safety", "safety", ("safety_rules",), ("",), _ENDS),
}
#: Terms in the order in which the rights are told.
_RIGHTS: Final = ("form", *list(KINDS)[6:])


def sheets(track: Track) -> list[tuple[Term, ...]]:
    """The term sheet when the first quarter begins, and at the end of every quarter; one more than quarters."""
    first = _numbers(track.states[0], track.settings[0])
    told = [_blank(track.told[0], first, track.history.first - 1)]
    before = first
    for place, quarter in enumerate(track.history.quarters):
        now = _numbers(track.states[place + 1], track.settings[place])
        fresh = _blank(track.told[place], now, quarter)
        told.append(
            tuple(
                _changed(track, quarter, old, new)
                if _differs(track, quarter, new.key, before, now)
                else _kept(old, new)
                for old, new in zip(told[-1], fresh, strict=True)
            )
        )
        before = now
    return told


def _numbers(state: State, settings: Settings) -> dict[str, float]:
    """The contract of the only world, as metrics, and what no metric has."""
    contract = state.contract
    told = {name: float(METRICS[name].read(state, settings)[0]) for name in TERMS_OF_METRICS}
    return {
        **told,
        "pledged": float(contract.pledged[0]),
        "share_last_quarter": float(contract.last_quarter[0]),
        "share_limited": float(told[_LIMIT] >= 0),
        "commitment_end": float(contract.commitment_end[0]) if contract.commitment[0] > 0 else -1.0,
    }


def _differs(track: Track, quarter: int, key: str, before: Mapping[str, float], now: Mapping[str, float]) -> bool:
    if (key == "commitment" and now[key] > before[key]) or _LIMIT in _by_hand(track, quarter, key):
        return True
    return any(before[name] != now[name] for name in KINDS[key].makes)


def _kept(old: Term, new: Term) -> Term:
    """A term that is as it was; what it says may have run down."""
    return Term(
        *(new.key, new.name, new.issue, new.value, new.number, new.unit),
        *(old.changed_from, old.changed_in, old.by, old.why, old.who),
    )


def _blank(history: History, terms: Mapping[str, float], quarter: int) -> tuple[Term, ...]:
    """The terms in words, before it is said what changed."""
    words = {
        "revenue_share": _share(terms, quarter),
        "invested": _invested(terms),
        "microsoft_stake": _stake(terms),
        "regime": _regime(terms),
        "commitment": _commitment(terms),
        **dict(zip(_RIGHTS, (text for _, text in rights_told(history, terms)), strict=True)),
    }
    return tuple(_term(key, kind, words[key], terms) for key, kind in KINDS.items())


def _term(key: str, kind: _Kind, words: str, terms: Mapping[str, float]) -> Term:
    chief = "commitment" if key == "commitment" else kind.makes[0]
    unit = METRICS[chief].unit
    text = words[:1].upper() + words[1:]
    return Term(key, kind.name, kind.issue, text, terms[chief], unit)


def _share(terms: Mapping[str, float], quarter: int) -> str:
    share, left, ends = terms["revenue_share"], terms["share_cap_left"], terms["share_last_quarter"]
    if share <= 0:
        return "nothing"
    if quarter > ends:
        return f"{percent(share)} of revenue, ended with {when(ends)}"
    if usd(left) == usd(0):
        return f"{percent(share)} of revenue, but its limit has been reached"
    return f"{percent(share)} of revenue until {when(ends)}, {'no limit' if left < 0 else f'at most {usd(left)} more'}"


def _invested(terms: Mapping[str, float]) -> str:
    pledged = terms["pledged"]
    return f"{usd(terms['invested'])}{f', {usd(pledged)} of it still to be paid' if usd(pledged) != usd(0) else ''}"


def _stake(terms: Mapping[str, float]) -> str:
    return "all: it owns OpenAI" if terms["acquired"] else held(percent(terms["microsoft_stake"]), terms["profit_cap"])


def _regime(terms: Mapping[str, float]) -> str:
    over = "; the partnership is over" if terms["separated"] else ""
    return f"{REGIME_WORDS[str(REGIMES[int(terms['regime'])])]}{over}"


def _commitment(terms: Mapping[str, float]) -> str:
    left = to_buy(terms["commitment"])
    return left if left == to_buy(0) else f"{left} by {when(terms['commitment_end'])}"


def _changed(track: Track, quarter: int, old: Term, new: Term) -> Term:
    by, why, who = _cause(track, quarter, new.key)
    told = (new.key, new.name, new.issue, new.value, new.number, new.unit)
    return Term(*told, old.value, when(quarter), by, why, who)


def _cause(track: Track, quarter: int, key: str) -> tuple[str, str, str]:
    """What changed a term in a quarter: kind, why in a sentence, who gave way."""
    history, kind = track.history, KINDS[key]
    deal = next((each for each in history.deals if each["quarter"] == quarter), None)
    givers = _givers(deal, kind) if deal is not None else ()
    if deal is not None and givers:
        return BY_DEAL, why_signed(history, deal), joined(givers)
    for row in history.events:
        if row["quarter"] == quarter and row["event"] in kind.events:
            text = event_in_words(row)
            return BY_EVENT, f"{text[:1].upper()}{text[1:]}.", str(row["who"] or "")
    if _by_hand(track, quarter, key):
        return BY_HAND, "Set by hand: what if?", ""
    if deal is not None:
        return BY_DEAL, why_signed(history, deal), ""
    used_up = "All of it has been bought." if key == "commitment" else "As had been agreed before."
    return BY_ITSELF, used_up, ""


def _by_hand(track: Track, quarter: int, key: str) -> tuple[str, ...]:
    """What of a term was set by hand in a quarter, by the names that can be set."""
    kind = KINDS[key]
    mine = (key, *kind.makes, *((_LIMIT,) if key == "revenue_share" else ()))
    return tuple(
        name for at, changed in track.asked.forks if at == quarter for name, _ in changed.terms if name in mine
    )


def _givers(deal: Row, kind: _Kind) -> Sequence[str]:
    """Who gives what a deal changes of a term."""
    mine = [each for each in changes(deal) if each.issue == kind.issue]
    told = [each for each in mine if any(part in each.brief for part in kind.brief)]
    bought = ["Microsoft"] if kind.issue == "finance" and not math.isnan(deal["premium"]) else []
    return tuple(dict.fromkeys([*(each.giver for each in told), *bought]))


def why_signed(history: History, deal: Row) -> str:
    """Why the talk that led to a deal was opened, and how long it took, as a sentence."""
    talk = next(each for each in history.talks if each.deal is deal)
    return deal_told(history, talk, deal)[1][0]
