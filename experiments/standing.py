"""The contract at the start and at the end in plain words: the terms that changed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from experiments.history import History, when
from experiments.rights import SOLD_ON
from experiments.terms import REGIME_WORDS, share_changed
from experiments.wording import percent, percents, usd
from negotiation.parameters.disputes import RECEIVED, SECURES_RIGHTS
from negotiation.table.issues.compute import COMMITMENT_QUARTERS
from negotiation.table.told_terms import DISTRIBUTIONS, ENDS, JUDGES, REGIMES

#: A term: its name, at the start, at the end.
type Line = tuple[str, str, str]

_FREEDOMS: Final = {
    "may_build": "Microsoft may build frontier models",
    "may_compete": "OpenAI may compete in applications",
    "may_release": "OpenAI may release open weights",
}
_KNOWLEDGE: Final = ("knowledge withheld", "knowledge by documents", "knowledge by embedded staff", "knowledge audited")
_DATA: Final = ("no data shared", "data shared both ways")
_CREDIT: Final = ("no credit clause", "joint credit", "Microsoft's name first")
_SAFETY: Final = ("no safety rules", "standard safety rules", "strict safety rules")


def contract_lines(history: History) -> Sequence[Line]:
    """The terms of money and compute that changed: (term, at the start, at the end)."""
    lines = [
        ("Revenue paid to Microsoft", *_share_line(history)),
        ("Put in by Microsoft", *_money_line(history)),
        ("Microsoft's part of OpenAI", *_stake_line(history)),
        ("Compute bought from", *_regime_line(history)),
        ("Still to buy from Azure", *_commitment_line(history)),
    ]
    return [line for line in lines if line[1] != line[2]]


def rights_lines(history: History) -> Sequence[Line]:
    """The rights and duties that changed: (what, at the start, at the end); each end can stand alone."""
    end = {name: history.end(name) for name in history.opening if name in history.series}
    pairs = zip(rights_told(history, history.opening), rights_told(history, end), strict=True)
    return [(name, old, new) for (name, old), (_, new) in pairs if old != new]


def rights_told(history: History, terms: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """The rights and duties some terms give, in plain words: (what, words).

    Args:
        history: they are of.
        terms: metrics of the contract, as they stand at some time.
    """
    yield "OpenAI", _form(terms)
    yield "sales", SOLD_ON[DISTRIBUTIONS[int(terms["distribution"])]][1]
    yield "Azure's sales", _passed_on(history, terms["resale_part"])
    yield "licence", _licence(terms)
    yield "AGI", _agi(history, terms)
    for term, freedom in _FREEDOMS.items():
        yield term, _granted(terms[term], freedom)
    yield "knowledge", _KNOWLEDGE[int(terms["sharing"])]
    yield "data", _DATA[int(terms["data_shared"])]
    yield "credit", _CREDIT[int(terms["credit_clause"])]
    yield "safety", _SAFETY[int(terms["safety_rules"])]


def _granted(given: float, freedom: str) -> str:
    return freedom if given > 0 else freedom.replace(" may ", " may not ")


def _form(terms: Mapping[str, float]) -> str:
    if terms["converted"] > 0:
        return "OpenAI has ordinary shares"
    return "consent to convert given" if terms["consent"] > 0 else "profits are capped"


def _passed_on(history: History, part: float) -> str:
    if part <= 0:
        return "nothing of Azure's model sales passed on"
    payee = "Microsoft" if history.settings["resale_direction"] == RECEIVED else "OpenAI"
    return f"{percent(part)} of Azure's model sales passed on to {payee}"


def _licence(terms: Mapping[str, float]) -> str:
    until = f"to {when(terms['licence_end'])[:4]}" if terms["licence_end"] >= 0 else "for ever"
    kind = "an exclusive" if terms["licence_exclusive"] > 0 else "a shared"
    return f"{kind} licence {until}{' with research' if terms['licence_scope'] > 0 else ''}"


def _agi(history: History, terms: Mapping[str, float]) -> str:
    if terms["agi_declared"] > 0:
        return "AGI has been declared"
    verb = "secures" if history.settings["agi_effect"] == SECURES_RIGHTS else "ends"
    if ENDS[int(terms["agi_ends"])] == ENDS[0]:
        return f"AGI {verb} nothing"
    return f"AGI, decided by {JUDGES[int(terms['agi_judge'])]}, {verb} {ENDS[int(terms['agi_ends'])]}"


def _share_line(history: History) -> tuple[str, str]:
    old, new = percents(history.opening["revenue_share"], history.end("revenue_share"))
    if history.end("revenue_share") <= 0:
        return old, new
    ends, left = share_ends(history, history.last), history.end("share_cap_left")
    if history.last > ends:
        return old, f"{new}, ended with {when(ends)}"
    if usd(left) == "$0":
        return old, f"{new}, but its limit has been reached"
    return old, f"{new} until {when(ends)}, {'without a limit' if left < 0 else f'at most {usd(left)} more'}"


def share_ends(history: History, quarter: int) -> float:
    """Last quarter of the revenue share in force in a quarter."""
    made = [deal for deal in history.deals if share_changed(deal) and deal["quarter"] <= quarter]
    return float(made[-1]["last_quarter_new"] if made else history.opening["share_last_quarter"])


def share_runs(history: History, quarter: int) -> bool:
    """A revenue share is owed in a quarter: there is one, it has not ended, and its limit has not been reached."""
    owed = history.at("revenue_share", quarter) > 0 and history.at("share_cap_left", quarter) != 0
    return bool(owed and quarter <= share_ends(history, quarter))


def _money_line(history: History) -> tuple[str, str]:
    return usd(history.opening["invested"]), usd(history.end("invested"))


def _stake_line(history: History) -> tuple[str, str]:
    old, new = percents(history.opening["microsoft_stake"], history.end("microsoft_stake"))
    before = held(old, history.opening["profit_cap"])
    if history.opening["acquired"] <= 0 and history.end("acquired") > 0:
        return before, "all: it owns OpenAI"
    return before, held(new, history.end("profit_cap"))


def held(part: str, limit: float) -> str:
    """What Microsoft holds of OpenAI: a part of profits with a limit, USD bn; of the shares if that is negative."""
    return f"{part} of the shares" if limit < 0 else f"{part} of profits up to {usd(limit)}"


def _regime_line(history: History) -> tuple[str, str]:
    over = "; the partnership is over" if history.end("separated") else ""
    before, after = (
        REGIME_WORDS[str(REGIMES[int(each)])] for each in (history.opening["regime"], history.end("regime"))
    )
    return before, after + over


def _commitment_line(history: History) -> tuple[str, str]:
    before, left = (to_buy(each) for each in (history.opening["commitment"], history.end("commitment")))
    made = [deal["quarter"] for deal in history.deals if deal["new_commitment"] > 0]
    by = f" by {when(made[-1] + COMMITMENT_QUARTERS)}" if made and left != to_buy(0) else ""
    return before, left + by


def to_buy(commitment: float) -> str:
    """What is still to be bought from Azure, USD bn, in words."""
    told = usd(commitment)
    return "nothing" if told == usd(0) else told
