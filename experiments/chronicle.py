"""Everything a history left behind, in words: every deal, every offer, every purchase, every event."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from experiments.bargains import SIDES, worth
from experiments.events import event_in_words
from experiments.history import AGREED, FAILED, History, Row, Talk, when
from experiments.labels import rule_in_words
from experiments.quarters import Table, quarter_tables
from experiments.reasons import ISSUE_WORDS, OVER, motive, pressure
from experiments.rights import rights_changed
from experiments.start_page import sources_told
from experiments.terms import REGIME_WORDS, agreed, gains, in_force, offered, share_changed
from experiments.wording import counted, fixed, joined, months, number, percent, percents, usd
from negotiation.clock import QUARTERS_PER_YEAR
from negotiation.world.outcomes import FLAGS

HEADING: Final = "# "
_ENDS: Final = {AGREED: "a deal", FAILED: "no deal"}
_ANSWERS: Final = {
    "accepted": "accepted",
    "walked": "the other walks out",
    "refused": "refused",
    "unanswered": "no answer",
}

#: A line: what it begins with, and what it says; the first is set apart in a column.
type Line = tuple[str, str]


def chronicle(history: History) -> Iterator[Line]:
    """Everything, as lines that may be too long for a page."""
    yield from _origin(history)
    yield from _deals(history)
    yield from _talks(history)
    yield from _tenders(history)
    yield from _events(history)
    yield from _tables(quarter_tables(history))
    yield from _called(history)


def _heading(title: str) -> Iterator[Line]:
    yield "", ""
    yield HEADING, title


def _origin(history: History) -> Iterator[Line]:
    """Every number from the record with its source, and all that is drawn, if the history starts after 2019Q3."""
    if history.origin is not None:
        yield from _heading("Where it starts: what is from the record, and what is drawn")
        yield from sources_told(history)


def _deals(history: History) -> Iterator[Line]:
    yield from _heading("Every deal")
    if not history.deals:
        yield "", "There was none."
    for place, deal in enumerate(history.deals):
        yield when(deal["quarter"]), f"Deal {number(place + 1)} of {number(len(history.deals))}. {agreed(deal)}"
        for term in _changes(deal):
            yield " ", term
        yield " ", _circumstances(deal)
        yield " ", worth(deal)
        yield from ((" ", text) for text in (_by_issue(deal), _surplus(deal)) if text)
        for side in SIDES:
            yield " ", _reason(deal, side)


def _changes(deal: Row) -> Iterator[str]:
    """Every term, before and after."""
    if share_changed(deal):
        old, new = percents(deal["share_old"], deal["share_new"])
        caps = [_cap(deal[f"cap_{when_}"]) for when_ in ("old", "new")]
        ends = [when(deal[f"last_quarter_{when_}"]) for when_ in ("old", "new")]
        yield f"Revenue share: {old} until {ends[0]}, {caps[0]} → {new} until {ends[1]}, {caps[1]}."
    if deal["investment"] > 0:
        yield f"Put in by Microsoft: {usd(deal['invested_old'])} → {usd(deal['invested_new'])}."
    if deal["profit_cap_old"] != deal["profit_cap_new"]:
        yield f"Most its profits can pay: {usd(deal['profit_cap_old'])} → {usd(deal['profit_cap_new'])}."
    if deal["stake_old"] != deal["stake_new"]:
        old, new = percents(deal["stake_old"], deal["stake_new"])
        held = "the shares" if math.isinf(deal["profit_cap_old"]) else "profits"
        yield f"Microsoft's part of {held}: {old} → {new}."
    if not math.isnan(deal["equity_agreed"]):
        yield f"Microsoft's part of the shares once OpenAI has converted: {percent(deal['equity_agreed'])}."
    if deal["regime_old"] != deal["regime_new"]:
        yield f"Compute: {REGIME_WORDS[deal['regime_old']]} → {REGIME_WORDS[deal['regime_new']]}."
    if deal["new_commitment"] > 0:
        yield f"Still to be bought from Azure: {usd(deal['commitment_old'])} → {usd(deal['commitment_new'])}."
    for change in rights_changed(deal):
        yield f"{change.giver} {change.text}."


def _by_issue(deal: Row) -> str:
    """What each issue of a deal is worth to both sides, issue by issue; those left alone are not told."""
    worth = {issue: gains(deal, issue) for issue in ISSUE_WORDS}
    told = [
        f"{ISSUE_WORDS[name]} {usd(mine)} and {usd(theirs)}" for name, (mine, theirs) in worth.items() if mine or theirs
    ]
    return f"Issue by issue, to Microsoft and to OpenAI: {'; '.join(told)}." if told else ""


def _surplus(deal: Row) -> str:
    """How near a deal comes to the best that both would have signed."""
    best, left = deal["best_joint_gain"], deal["left_on_table"]
    if math.isnan(best):
        return ""
    if usd(left) == "$0":
        return f"No deal would have brought the two more together than its {usd(deal['joint_gain'])}."
    lost = {name: deal[f"lost_{name}"] for name in ISSUE_WORDS}
    worst = max(lost, key=lambda name: (lost[name], name))
    return (
        f"The best deal would have brought the two {usd(best)} together, {usd(left)} more than this; most was lost "
        f"over {ISSUE_WORDS[worst]}."
    )


def _cap(cap: float) -> str:
    return "no limit" if cap == float("inf") else f"at most {usd(cap)} more"


def _circumstances(deal: Row) -> str:
    took = counted(deal["quarter"] - deal["opened"] + 1, "quarter")
    return (
        f"{deal['opener']} opened the talks in {when(deal['opened'])} {OVER[deal['reason']]}; they took "
        f"{counted(deal['rounds'], 'offer')} in {took}. At the signing OpenAI had cash for "
        f"{months(deal['runway'])}, Azure could meet {percent(1 - deal['shortage'])} of its plans for compute, and "
        f"it was valued at {usd(deal['valuation'])}."
    )


def _reason(deal: Row, side: str) -> str:
    """What drove and what pressed a side, and what it could fall back on."""
    name = side.lower()
    drive, press = motive(deal[f"goal_{name}"], side), pressure(deal[f"pressure_{name}"])
    return (
        f"{side}: driven by {drive or 'nothing in particular'}, pressed by {press or 'nothing'}; going on in dispute "
        f"was worth {usd(deal[f'disagreement_{name}'])} to it, leaving {usd(deal[f'outside_{name}'])}."
    )


def _talks(history: History) -> Iterator[Line]:
    yield from _heading("Every talk, offer by offer")
    if not history.talks:
        yield "", "There was none."
    for talk in history.talks:
        end = f"ended in {when(talk.closed)} with {_ENDS[talk.ending]}" if talk.ending in _ENDS else "were not over"
        yield when(talk.opened), f"{talk.opener} opened talks; they {end} after {counted(talk.rounds, 'offer')}."
        yield from _moves(history, talk)


def _moves(history: History, talk: Talk) -> Iterator[Line]:
    """Every move; rounds in which both sides only repeat themselves are told together."""
    latest: dict[str, str] = {}
    repeated: list[int] = []
    for move in talk.moves:
        text = _move(history, move)
        same = move["action"] == "offer" and latest.get(move["side"]) == text
        if same and move["answer"] == "countered":
            repeated.append(int(move["round"]))
            continue
        yield from _repeats(repeated)
        repeated = []
        latest[move["side"]] = text
        answer = _ANSWERS.get(move["answer"], "") if move["action"] == "offer" else ""
        yield f"  round {int(move['round'])}", f"{text}{f' – {answer}' if answer else ''}."
    yield from _repeats(repeated)


def _repeats(rounds: Sequence[int]) -> Iterator[Line]:
    if len(rounds) == 1:
        yield f"  round {rounds[0]}", "The same offer again."
    elif rounds:
        yield f"  rounds {rounds[0]} to {rounds[-1]}", "The same offers again."


def _move(history: History, move: Row) -> str:
    side, action = move["side"], move["action"]
    if action != "offer":
        done = {"accept": "accepts", "walk": "walks out", "refuse": "refuses, and the quarter is over"}[action]
        return f"{side} {done}"
    drive, press = motive(move["goal"], side), pressure(move["pressure"])
    why = "; ".join(text for text in (drive and f"for {drive}", press and f"under {press}") if text)
    terms = offered(move, in_force(history, move["quarter"]))
    return f"{side}: {terms}{f' ({why})' if why else ''}"


def _tenders(history: History) -> Iterator[Line]:
    """What OpenAI bought by tender, quarter by quarter."""
    offers = history.offers
    bids = [] if "protocol" not in offers else offers[offers["protocol"] == "tender"].to_dict("records")
    yield from _heading("Compute bought by tender (what it must buy from Azure anyway comes on top)")
    if not bids:
        yield "", "There was none on record."
    for quarter, group in groupby(bids, key=lambda bid: str(bid["quarter"])):
        bid_by = list(group)
        won = [
            f"{usd(bid['quantity'])} a year from {bid['side']} at {fixed(bid['price'], 2)} of the list price"
            for bid in bid_by
            if bid["quantity"] > 0
        ]
        away = [bid["side"] for bid in bid_by if bid["action"] == "stay away"]
        lost = [
            f"{bid['side']} was {bid['answer']}"
            for bid in bid_by
            if bid["quantity"] <= 0 and bid["action"] != "stay away"
        ]
        lost += [f"{joined(away)} stayed away"] if away else []
        yield quarter, f"{joined(won) if won else 'nothing'}{f'; {joined(lost)}' if lost else ''}."


def _events(history: History) -> Iterator[Line]:
    yield from _heading("Every event")
    for quarter, group in groupby(history.events, key=lambda row: int(row["quarter"])):
        yield when(quarter), " · ".join(event_in_words(row) for row in group)


def _called(history: History) -> Iterator[Line]:
    """The label and every flag with its rule, and how long each held."""
    yield from _heading("What the partnership is called at the end, and what else is true of it")
    rule = history.rule(history.last)
    yield rule.title, f"{rule_in_words(rule, history)} ({rule.lines})."
    for mark, flag in FLAGS.items():
        held = [quarter for quarter in history.quarters if history.at(f"flag_{mark.name.lower()}", quarter) > 0]
        now = "true at the end" if held[-1:] == [history.last] else "not true at the end"
        told = f"{now}, held in {counted(len(held), 'quarter')} from {when(held[0])} on" if held else "never true"
        yield flag.title, f"{told}; {flag.rule.format_map(history.settings)} ({flag.lines})."


def _tables(tables: Sequence[Table]) -> Iterator[Line]:
    for table in tables:
        yield from _heading(table.title)
        for place, line in enumerate(table.lines):
            quarter = place - table.heads
            if quarter > 0 and quarter % QUARTERS_PER_YEAR == table.new_year:
                yield "", ""
            yield "", line
