"""The moments of the partnership's rules and rights: conversion, AGI, cases, other suppliers, flags."""

import math
from collections.abc import Iterator
from typing import Final

from experiments.history import History, Row, when
from experiments.moment import Moment
from experiments.wording import joined, percent, usd
from negotiation.clock import QUARTERS_PER_YEAR
from negotiation.world.outcomes import FLAGS, Flag

#: How much it matters that a flag is raised; those not named here are told by the events they follow from.
_RAISED: Final = {
    Flag.STRAINED: 47,
    Flag.LICENCE_CLIFF: 46,
    Flag.COMMODITISED: 43,
    Flag.PLATFORM: 41,
    Flag.OVERSTRETCHED: 39,
    Flag.COMPLEMENTARY: 35,
    Flag.DEGENERATE: 24,
}


def conversions(history: History) -> Iterator[Moment]:
    """Money promised on condition of a conversion, and what became of the conversion."""
    promised = history.named("conditional_funding")
    if promised:
        yield _promise(history, promised[0])
    ends: dict[str, tuple[float, str]] = {
        "conversion_done": (82, "OpenAI becomes a company with ordinary shares; Microsoft has {part} of them."),
        "conversion_failed": (75, "OpenAI's conversion fails; profits stay capped, and consent must be sought anew."),
        "deadline_missed": (77, "The deadline for OpenAI's conversion passes: {money} of promised funding is lost."),
    }
    for event, (weight, words) in ends.items():
        for place, row in enumerate(history.named(event)):
            what = words.format(part=percent(row["amount"]), money=usd(row["amount"]))
            yield Moment(row["quarter"], "conversion", weight - place, what, (_since(history, row),))


def _promise(history: History, row: Row) -> Moment:
    """The first round of which a part was held back."""
    quarter = row["quarter"]
    raised = next((each["amount"] for each in history.named("funding_round") if each["quarter"] == quarter), 0.0)
    due = history.at("deadline", quarter)
    by = f" by {when(due)}" if due >= 0 else ""
    what = f"OpenAI raises {usd(raised)}, of which {usd(row['amount'])} is paid only if it converts{by}."
    consent = "It has" if history.at("consent", quarter) > 0 else "It needs"
    return Moment(quarter, "promise", 55, what, (f"{consent} Microsoft's consent for that.",))


def _since(history: History, row: Row) -> str:
    """What led to the end of a conversion."""
    given = [
        deal["quarter"]
        for deal in history.deals
        if not math.isnan(deal["equity_agreed"]) and deal["quarter"] <= row["quarter"]
    ]
    if row["event"] == "deadline_missed" and not given:
        return "Microsoft had not consented to it."
    released = history.shift("funds_waiting", row["quarter"])
    if not given:
        return "No consent to it is on record."
    if row["event"] == "conversion_done" and released[0] > released[1]:
        return f"Microsoft consented in {when(given[-1])}; {usd(released[0])} of promised funding is paid out."
    return f"Microsoft consented in {when(given[-1])}."


def claims(history: History) -> Iterator[Moment]:
    """Claims that AGI is reached, and what became of them."""
    settled = [row["quarter"] for row in history.named("agi_claim_settled")]
    declared = [row["quarter"] for row in history.named("agi_declared")]
    for row in history.named("agi_claimed"):
        quarter = row["quarter"]
        deal = next((end for end in settled if end >= quarter), None)
        effect = next((end for end in declared if end >= quarter), None)
        if deal is not None and (effect is None or deal <= effect):
            after = f"The deal of {when(deal)} settles it."
        elif effect is not None:
            after = f"It takes effect in {when(effect)}: {_ended(history, effect)}."
        else:
            after = "It is open at the end."
        weight = 97 if effect is not None else 84
        yield Moment(quarter, "AGI", weight, "OpenAI claims that AGI is reached.", (after,))


def _ended(history: History, quarter: int) -> str:
    """What a declaration of AGI ended."""
    share = history.shift("revenue_share", quarter)
    licence = history.shift("licence_end", quarter)
    if licence[1] < 0 <= licence[0]:
        return "Microsoft's licence is secured for ever"
    lost = [f"its {percent(share[0])} of revenue"] if share[0] > 0 and share[1] <= 0 else []
    lost += ["its licence"] if licence[1] != licence[0] else []
    research = history.shift("licence_scope", quarter)
    lost += ["its rights to research"] if research[0] > research[1] else []
    return f"Microsoft loses {joined(lost)}" if lost else "none of Microsoft's rights was left to end"


def cases(history: History) -> Iterator[Moment]:
    """Cases regulators opened, and when they closed them."""
    closings = [row["quarter"] for row in history.named("case_closed")]
    for row in history.named("case_opened"):
        quarter = row["quarter"]
        closed = next((end for end in closings if end >= quarter), None)
        length = (history.last + 1 if closed is None else closed) - quarter
        end = "It is still open at the end." if closed is None else f"It is closed in {when(closed)}."
        alone = history.at("regime", quarter) == 0
        why = ": Azure alone serves a lab with so large a market" if alone else " against the partnership"
        yield Moment(quarter, "case", 36 + length, f"Regulators open a case{why}.", (end,))


def calls(history: History) -> Iterator[Moment]:
    """When a scenario called the two to the table."""
    for row in history.named("talks_called"):
        talks = [talk for talk in history.talks if talk.opened == row["quarter"]]
        after = "They talk at once." if talks else "They do not talk."
        yield Moment(row["quarter"], "call", 30, "The two are called to the table.", (after,))


def suppliers(history: History) -> Iterator[Moment]:
    """When other labs began to supply Microsoft."""
    rows = history.named("supply_deal")
    if not rows:
        return
    first = rows[0]
    what = f"Microsoft begins to buy models from {first['who']}, for {usd(first['amount'])} a year."
    later = [f"{row['who']} in {when(row['quarter'])}" for row in rows[1:]]
    part = f"In the end other labs serve {percent(history.end('microsoft_other_suppliers'))} of its needs"
    yield Moment(first["quarter"], "supplier", 37, what, (f"{part}{f'; {joined(later)} followed' if later else ''}.",))


def flags(history: History) -> Iterator[Moment]:
    """When something noteworthy began to be true for at least a year."""
    for mark, weight in _RAISED.items():
        rule = FLAGS[mark]
        held = [history.at(f"flag_{mark.name.lower()}", quarter) > 0 for quarter in history.quarters]
        for place in range(1, len(held) - QUARTERS_PER_YEAR + 1):
            if all(held[place : place + QUARTERS_PER_YEAR]) and not held[place - 1]:
                what = f"From now on it is true of the partnership: {rule.title}."
                why = f"That is: {rule.rule.format_map(history.settings)}."
                yield Moment(history.first + place, "flag", weight, what, (why,))
                break
