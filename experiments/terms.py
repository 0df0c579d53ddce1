"""The contract in plain words: what is in force, what a deal changes, what an offer proposes."""

import math
from collections.abc import Sequence
from typing import Final

from experiments.history import History, Row, when
from experiments.wording import joined, percent, percents, usd
from negotiation.table.issues.compute import COMMITMENT_QUARTERS

#: Who may serve OpenAI's compute, for someone who has never read the contract.
REGIMES: Final = {
    "exclusive": "Azure only",
    "first refusal": "any cloud, but Azure may match its bid",
    "open": "any cloud",
}
_CODES: Final = tuple(REGIMES)
#: The same in two words, for regimes that can be offered.
_LOOSER: Final = {"first refusal": "rivals may bid", "open": "any cloud"}
#: What a change of the regime lets OpenAI do.
_OPENINGS: Final = {
    "first refusal": "lets rival clouds bid, with a right to match them",
    "open": "lets OpenAI buy from any cloud",
}

#: What moves a side, for someone who does not know the model: (Microsoft's words, OpenAI's words).
MOTIVES: Final = {
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
    "scrutiny": ("quiet from regulators", ""),
    "backlog": ("firm orders for Azure", ""),
    "concentration": ("not resting on one customer", ""),
}

#: What presses a side to give way.
PRESSURES: Final = {
    "none": "",
    "short runway": "little cash left",
    "planned shortage": "too little compute in sight",
    "strained capacity": "Azure short of capacity",
    "open case": "an open regulator's case",
}


def motive(name: str, side: str) -> str:
    """What drove a side, in words; empty if nothing did."""
    words = MOTIVES.get(name, ("", ""))
    return words[0] if side == "Microsoft" else words[1]


def pressure(name: str) -> str:
    """What pressed a side, in words; empty if nothing did."""
    return PRESSURES.get(name, "")


def price_paid(deal: Row) -> float:
    """What Microsoft paid OpenAI's other owners in an acquisition, USD bn."""
    return float((1 - deal["stake_old"]) * deal["valuation"] * (1 + deal["premium"]))


def is_acquisition(deal: Row) -> bool:
    """The deal makes Microsoft OpenAI's owner."""
    return not math.isnan(deal["premium"])


def share_changed(deal: Row) -> bool:
    """The deal changes the revenue share, its cap or its end."""
    return any(deal[f"{term}_old"] != deal[f"{term}_new"] for term in ("share", "cap", "last_quarter"))


def microsoft_gives(deal: Row) -> list[str]:
    """What Microsoft gives in a deal, as verb phrases."""
    given = []
    if deal["investment"] > 0:
        given.append(f"invests {usd(deal['investment'])}{_for_money_alone(deal)}")
    accepted = []
    if share_changed(deal) and not _openai_pays_more(deal) and deal["share_new"] > 0:
        accepted.append(_share(deal))
    if deal["stake_new"] < deal["stake_old"]:
        accepted.append(_stake(deal))
    if accepted:
        given.append(f"accepts {joined(accepted)}")
    if deal["share_old"] > 0 and deal["share_new"] <= 0:
        given.append(f"gives up its {percent(deal['share_old'])} of revenue")
    if deal["regime_new"] != deal["regime_old"]:
        given.append(_OPENINGS[deal["regime_new"]])
    return given


def _for_money_alone(deal: Row) -> str:
    """What new money brings where nothing else is given for it: more of the profits."""
    times = round((deal["profit_cap_new"] - deal["profit_cap_old"]) / deal["investment"], 1)
    return "" if openai_gives(deal) or times <= 0 else f" for up to {times:g} times as much of OpenAI's profits"


def openai_gives(deal: Row) -> list[str]:
    """What OpenAI gives in a deal, as verb phrases."""
    given = []
    if share_changed(deal) and _openai_pays_more(deal):
        given.append(f"pays {_share(deal)}")
    if deal["stake_new"] > deal["stake_old"]:
        given.append(f"gives {_stake(deal)}")
    if deal["new_commitment"] > 0:
        given.append(f"will buy {usd(deal['new_commitment'])} from Azure")
    return given


def _openai_pays_more(deal: Row) -> bool:
    """The revenue share rises, or what limited it falls away."""
    lifted = deal["cap_new"] > deal["cap_old"] and deal["share_new"] > 0
    return bool(deal["share_new"] > deal["share_old"] or lifted)


def _stake(deal: Row) -> str:
    old, new = percents(deal["stake_old"], deal["stake_new"])
    return f"{new} of profits (was {old})"


def _share(deal: Row) -> str:
    """The revenue share agreed, with what it was before and its cap."""
    old, new = percents(deal["share_old"], deal["share_new"])
    limit_before = f", {usd(deal['cap_old'])} at most" if math.isfinite(deal["cap_old"]) else ""
    notes = [f"was {old}{limit_before}"] if deal["share_old"] > 0 and (old != new or limit_before) else []
    if deal["cap_new"] != deal["cap_old"] and deal["share_new"] > 0:
        limited = math.isfinite(deal["cap_new"])
        notes.append(f"{usd(deal['cap_new'])} at most" if limited else "now without a limit")
    return f"{new} of revenue{f' ({"; ".join(notes)})' if notes else ''}"


def agreed(deal: Row) -> str:
    """What a deal says, in a sentence."""
    if is_acquisition(deal):
        return _bought(deal)
    theirs, ours = microsoft_gives(deal), openai_gives(deal)
    parts = [f"{who} {joined(given)}" for who, given in (("Microsoft", theirs), ("OpenAI", ours)) if given]
    if not parts:
        return "Both leave the contract as it is."
    if not ours:
        parts.append("nothing else changes" if deal["investment"] > 0 else "OpenAI gives nothing in return")
    if not theirs:
        parts.append("nothing else changes" if only_orders(deal) else "Microsoft gives nothing in return")
    return f"{'; '.join(parts)}."


def only_orders(deal: Row) -> bool:
    """All the deal does is to order compute."""
    return bool(deal["new_commitment"] > 0) and not microsoft_gives(deal) and len(openai_gives(deal)) == 1


def briefly(deal: Row) -> str:
    """What a deal says, in a line."""
    if is_acquisition(deal):
        return f"Microsoft buys the rest of OpenAI for {usd(price_paid(deal))}"
    parts = [f"{usd(deal['investment'])} put in"] if deal["investment"] > 0 else []
    for term, of in (("share", "revenue"), ("stake", "profits")):
        if deal[f"{term}_old"] != deal[f"{term}_new"]:
            parts.append(f"{percents(deal[f'{term}_old'], deal[f'{term}_new'])[1]} of {of}")
    if deal["regime_new"] != deal["regime_old"]:
        parts.append(_LOOSER[deal["regime_new"]])
    if deal["new_commitment"] > 0:
        parts.append(f"{usd(deal['new_commitment'])} from Azure")
    return joined(parts) if parts else "the contract stays as it is"


def _bought(deal: Row) -> str:
    premium = deal["premium"]
    how = f"{percent(premium)} above" if premium > 0 else "at"
    opened = "; rival clouds may bid from now on" if deal["regime_new"] != deal["regime_old"] else ""
    rest = f"the {percent(1 - deal['stake_old'])} of OpenAI it does not own" if deal["stake_old"] > 0 else "OpenAI"
    return (
        f"Microsoft buys {rest} for {usd(price_paid(deal))}, {how} the going valuation of "
        f"{usd(deal['valuation'])}{opened}."
    )


def offered(offer: Row, in_force: str) -> str:
    """What an offer proposes, in a few words; terms it leaves alone are not named.

    Args:
        offer: as recorded.
        in_force: the compute regime in force when it was made.
    """
    if not math.isnan(offer["premium"]):
        return f"sell OpenAI at {percent(offer['premium'])} over its valuation"
    parts = []
    if offer["investment"] > 0:
        parts.append(f"{usd(offer['investment'])} in for up to {offer['cap_multiple']:g} times as much")
    if not math.isnan(offer["share"]):
        capped = " (capped)" if offer["capped"] and offer["share"] > 0 else ""
        parts.append(f"{percent(offer['share'])} of revenue{capped}")
    if not math.isnan(offer["stake"]):
        parts.append(f"{percent(offer['stake'])} of profits")
    if offer["regime"] != in_force:
        parts.append(_LOOSER[offer["regime"]])
    if offer["commitment"] > 0:
        parts.append(f"{usd(offer['commitment'])} from Azure")
    return ", ".join(parts) or "the contract as it is"


def regime_at(history: History, quarter: int) -> str:
    """The compute regime in force when talks are held in a quarter: a deal of the same quarter comes after them."""
    code = history.at("regime", quarter - 1) if quarter > history.first else 0
    return _CODES[int(code)]


def contract_lines(history: History) -> Sequence[tuple[str, str, str]]:
    """The terms that changed: (term, at the start, at the end)."""
    lines = [
        ("OpenAI's revenue paid to Microsoft", *_share_line(history)),
        ("Microsoft has agreed to put in", *_money_line(history)),
        ("Microsoft's part of OpenAI's profits", *_stake_line(history)),
        ("OpenAI may buy compute from", *_regime_line(history)),
        ("OpenAI must still buy from Azure", *_commitment_line(history)),
    ]
    return [line for line in lines if line[1] != line[2]]


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
    old, new = percents(history.settings["start_stake"], history.end("microsoft_stake"))
    most = history.settings["start_invested"] * history.settings["start_cap_multiple"]
    if history.end("acquired"):
        return f"{old}, {usd(most)} at most", "all: it owns OpenAI"
    return f"{old}, {usd(most)} at most", f"{new}, {usd(history.end('profit_cap'))} at most"


def _regime_line(history: History) -> tuple[str, str]:
    end = _CODES[int(history.end("regime"))]
    over = "; the partnership is over" if history.end("separated") else ""
    return REGIMES["exclusive"], REGIMES[end] + over


def _commitment_line(history: History) -> tuple[str, str]:
    left = usd(history.end("commitment"))
    made = [deal["quarter"] for deal in history.deals if deal["new_commitment"] > 0]
    if left == "$0":
        return "nothing", "nothing"
    return "nothing", left + (f" by {when(made[-1] + COMMITMENT_QUARTERS)}" if made else "")
