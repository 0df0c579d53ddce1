"""The contract at the start and at the end in plain words: the terms that changed."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from experiments.history import History, when
from experiments.rights import SOLD_ON
from experiments.terms import REGIME_WORDS, share_changed
from experiments.wording import percent, percents, usd
from negotiation.parameters.disputes import DOCUMENT_002, RECEIVED, SECURES_RIGHTS
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
    return [line for line in _rights(history) if line[1] != line[2]]


def _rights(history: History) -> Iterator[Line]:
    def code(metric: str) -> int:
        return int(history.end(metric))

    start = history.settings
    yield "OpenAI", "profits are capped", _form(history)
    yield "sales", SOLD_ON[DISTRIBUTIONS[0]][1], SOLD_ON[DISTRIBUTIONS[code("distribution")]][1]
    yield "Azure's sales", _passed_on(history, start["start_resale"]), _passed_on(history, history.end("resale_part"))
    yield "licence", *_licence(history)
    yield "AGI", _agi(history, start["start_agi_ends"], start["start_agi_judge"]), _agi_now(history)
    for term, freedom in _FREEDOMS.items():
        yield term, _granted(start[f"start_{term}"], freedom), _granted(history.end(term), freedom)
    yield "knowledge", _KNOWLEDGE[int(start["start_sharing"])], _KNOWLEDGE[code("sharing")]
    yield "data", _DATA[int(start["start_data"])], _DATA[code("data_shared")]
    yield "credit", _CREDIT[0], _CREDIT[code("credit_clause")]
    yield "safety", _SAFETY[0], _SAFETY[code("safety_rules")]


def _granted(given: float, freedom: str) -> str:
    return freedom if given > 0 else freedom.replace(" may ", " may not ")


def _form(history: History) -> str:
    if history.end("converted") > 0:
        return "OpenAI has ordinary shares"
    return "consent to convert given" if history.end("consent") > 0 else "profits are capped"


def _passed_on(history: History, part: float) -> str:
    if part <= 0:
        return "nothing of Azure's model sales passed on"
    payee = "Microsoft" if history.settings["resale_direction"] == RECEIVED else "OpenAI"
    return f"{percent(part)} of Azure's model sales passed on to {payee}"


def _licence(history: History) -> tuple[str, str]:
    start = history.settings
    old = _licence_words(start["start_licence_end"], start["start_licence_exclusive"], 0)
    end = history.end("licence_end")
    new = _licence_words(math.inf if end < 0 else end, history.end("licence_exclusive"), history.end("licence_scope"))
    return old, new


def _licence_words(end: float, exclusive: float, scope: float) -> str:
    until = f"to {when(end)[:4]}" if math.isfinite(end) else "for ever"
    return f"{'an exclusive' if exclusive > 0 else 'a shared'} licence {until}{' with research' if scope > 0 else ''}"


def _agi(history: History, ends: float, judge: float) -> str:
    verb = "secures" if history.settings["agi_effect"] == SECURES_RIGHTS else "ends"
    if ENDS[int(ends)] == ENDS[0]:
        return f"AGI {verb} nothing"
    return f"AGI, decided by {JUDGES[int(judge)]}, {verb} {ENDS[int(ends)]}"


def _agi_now(history: History) -> str:
    if history.end("agi_declared") > 0:
        return "AGI has been declared"
    return _agi(history, history.end("agi_ends"), history.end("agi_judge"))


def _share_line(history: History) -> tuple[str, str]:
    old, new = percents(history.settings["start_revenue_share"], history.end("revenue_share"))
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
    return float(made[-1]["last_quarter_new"] if made else history.settings["start_share_last_quarter"])


def share_runs(history: History, quarter: int) -> bool:
    """A revenue share is owed in a quarter: there is one, it has not ended, and its limit has not been reached."""
    owed = history.at("revenue_share", quarter) > 0 and history.at("share_cap_left", quarter) != 0
    return bool(owed and quarter <= share_ends(history, quarter))


def _money_line(history: History) -> tuple[str, str]:
    return usd(history.settings["start_invested"]), usd(history.end("invested"))


def _stake_line(history: History) -> tuple[str, str]:
    start = history.settings
    told = start["first_terms"] == DOCUMENT_002
    first = min(start["documents_stake"], 1 - start["start_investor_stake"]) if told else start["start_stake"]
    old, new = percents(first, history.end("microsoft_stake"))
    most, limit = start["start_invested"] * start["start_cap_multiple"], history.end("profit_cap")
    before = f"{old} of profits up to {usd(most)}"
    if history.end("acquired"):
        return before, "all: it owns OpenAI"
    return before, f"{new} of the shares" if limit < 0 else f"{new} of profits up to {usd(limit)}"


def _regime_line(history: History) -> tuple[str, str]:
    over = "; the partnership is over" if history.end("separated") else ""
    return REGIME_WORDS["exclusive"], REGIME_WORDS[str(REGIMES[int(history.end("regime"))])] + over


def _commitment_line(history: History) -> tuple[str, str]:
    left = usd(history.end("commitment"))
    made = [deal["quarter"] for deal in history.deals if deal["new_commitment"] > 0]
    if left == "$0":
        return "nothing", "nothing"
    return "nothing", left + (f" by {when(made[-1] + COMMITMENT_QUARTERS)}" if made else "")
