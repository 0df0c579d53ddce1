"""Events in words: what each kind is, and what happened when it was recorded."""

from collections.abc import Mapping
from typing import Any, Final

from experiments.wording import percent, usd
from negotiation.world.news import GIVEN

#: Every event that emerges or comes by chance, for someone who has not read the docs.
EVENTS: Final[Mapping[str, str]] = {
    "breakthrough": "a lab makes a breakthrough",
    "founders_leave": "senior people leave OpenAI to found a lab",
    "moved_between": "senior people move between the two",
    "funding_round": "outside investors put money into OpenAI",
    "conditional_funding": "a part of a round that is paid only once OpenAI has converted",
    "deadline_missed": "the deadline for a conversion passes, and money promised for it is lost",
    "conversion_done": "OpenAI becomes a company with ordinary shares",
    "conversion_failed": "a conversion that was under way fails",
    "new_cloud": "OpenAI buys from a cloud for the first time",
    "supply_deal": "another lab begins to supply Microsoft with models",
    "talks_opened": "one side opens talks",
    "talks_failed": "talks end without a deal",
    "right_let_go": "Microsoft opens compute or sales for its partner's growth, not for what it gets in return",
    "share_ended": "the revenue share ends: its limit is paid or its last quarter is over",
    "separation": "one side ends the partnership",
    "agi_claimed": "OpenAI claims that AGI is reached",
    "agi_claim_settled": "a deal settles the claim before it takes effect",
    "agi_declared": "the declaration of AGI takes effect",
    "case_opened": "regulators open a case",
    "case_closed": "regulators close their case",
    "label": "the partnership turns into something else",
    "flag": "something begins to be true of the partnership",
}


def event_in_words(row: Mapping[str, Any]) -> str:
    """An event of the record as a short clause."""
    event, who, amount = row["event"], row["who"], row["amount"]
    if event in GIVEN:
        return str(GIVEN[event].headline)
    words: dict[str, str] = {
        "breakthrough": f"breakthrough at {who}",
        "founders_leave": f"{amount:.0f} senior people leave OpenAI to found {who}",
        "moved_between": f"{amount:.0f} senior people move between the two",
        "funding_round": f"OpenAI raises {usd(amount)} from {who}",
        "conditional_funding": f"{usd(amount)} of it is paid only once OpenAI has converted",
        "deadline_missed": f"the deadline for a conversion passes; {usd(amount)} is lost",
        "conversion_done": f"OpenAI converts; Microsoft has {percent(amount)} of the shares",
        "conversion_failed": "OpenAI's conversion fails",
        "new_cloud": f"OpenAI first buys from {who}, {usd(amount)} a year",
        "supply_deal": f"Microsoft begins to buy models from {who}, {usd(amount)} a year",
        "talks_opened": f"{who} opens talks",
        "talks_failed": "the talks fail",
        "right_let_go": f"{who} opens compute or sales for its partner's growth, worth {usd(amount)} to it",
        "share_ended": f"the revenue share of {percent(amount)} is paid up or over",
        "separation": f"{who} ends the partnership",
        "agi_claimed": "OpenAI claims that AGI is reached",
        "agi_claim_settled": "a deal settles the claim that AGI is reached",
        "agi_declared": "the declaration of AGI takes effect",
        "case_opened": f"{who} open a case",
        "case_closed": f"{who} close the case",
        "label": f"from now on: {who}",
        "flag": f"it becomes true: {who}",
    }
    return words.get(event, str(event).replace("_", " "))
