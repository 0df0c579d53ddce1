"""Why a side acts, for someone who has not read the docs: what moves it, what presses it, what it asks over."""

from collections.abc import Mapping
from typing import Final

#: What moves a side: (Microsoft's words, OpenAI's words).
MOTIVES: Final[Mapping[str, tuple[str, str]]] = {
    "revenue share": ("a part of revenue", "keeping its revenue"),
    "claim on profits": ("a claim on profits", "keeping its profits"),
    "outlay": ("sparing its money", ""),
    "cash": ("", "cash"),
    "control": ("", "control of its own course"),
    "shortage": ("", "an end to its compute shortage"),
    "bargaining": ("", "better prices from rival clouds"),
    "autonomy": ("", "not depending on one partner"),
    "assurance": ("", "assured compute on Azure"),
    "flexibility": ("", "freedom to change course"),
    "margin": ("Azure's profit margin", ""),
    "partner's growth": ("a partner that can grow", ""),
    "signal": ("being the one home of the leading models", ""),
    "scrutiny": ("quiet from regulators", "quiet from regulators"),
    "backlog": ("firm orders for Azure", ""),
    "concentration": ("not resting on one customer", ""),
    "hold-up": ("keeping a conversion in its hands", ""),
    "one bet": ("not staking too much on one firm", ""),
    "shares to sell": ("", "ordinary shares to sell"),
    "deadline": ("", "the money that waits for its conversion"),
    "channel": ("being the only seller of the models", ""),
    "reach": ("", "customers beyond Azure"),
    "resale": ("what Azure earns with the models", "a part of what Azure earns with its models"),
    "sales": ("a partner that helps to sell", ""),
    "technology": ("the use of OpenAI's technology", ""),
    "sole access": ("being the only licensee", ""),
    "leakage": ("", "keeping its technology to itself"),
    "rights at risk": ("rights that no claim of AGI can end", ""),
    "mission": ("", "its mission"),
    "legal certainty": ("", "a rule that others apply"),
    "learning": ("learning from OpenAI", ""),
    "secrecy": ("", "keeping what it knows to itself"),
    "data": ("", "Microsoft's data"),
    "brand": ("its name on joint work", ""),
    "own name": ("", "its own name on its work"),
    "independence": ("models of its own", ""),
    "competition": ("less competition from OpenAI", ""),
    "rivalry feared": ("", "no rival that knows its work"),
    "freedom to compete": ("", "freedom to compete"),
    "burden": ("fewer rules to follow", ""),
}

#: What presses a side to give way.
PRESSURES: Final[Mapping[str, str]] = {
    "none": "",
    "short runway": "little cash left",
    "planned shortage": "too little compute in sight",
    "strained capacity": "Azure short of capacity",
    "open case": "an open regulator's case",
    "deadline": "a deadline for its conversion",
}

#: What a talk was opened over, where no number of the time says it better.
OVER: Final[Mapping[str, str]] = {
    "money": "over money",
    "compute": "over compute",
    "resale": "over what Azure earns with OpenAI's models",
    "licence": "over its licence",
    "agi_clause": "over the AGI clause",
    "sharing": "over sharing what OpenAI knows",
    "credit": "over credit for joint work",
    "rivalry": "over who may build and release what",
    "safety": "over safety rules",
    "deadline": "under the deadline for a conversion",
    "AGI claim": "because AGI is claimed",
    "antitrust case": "because of an antitrust case",
    "licence cliff": "as its licence is about to end",
    "called": "as the two were called to the table",
}

#: Issues as things: what a gain was lost on, or a value is of.
ISSUE_WORDS: Final[Mapping[str, str]] = {
    "finance": "money and shares",
    "compute": "compute",
    "resale": "Azure's sales",
    "licence": "the licence",
    "agi_clause": "the AGI clause",
    "sharing": "knowledge",
    "credit": "credit",
    "rivalry": "rivalry",
    "safety": "safety",
}


def motive(name: str, side: str) -> str:
    """What drove a side, in words; empty if nothing did."""
    words = MOTIVES.get(name, ("", ""))
    return words[0] if side == "Microsoft" else words[1]


def pressure(name: str) -> str:
    """What pressed a side, in words; empty if nothing did."""
    return PRESSURES.get(name, "")
