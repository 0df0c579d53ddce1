"""The contract in plain words: what is in force, what a deal changes, what an offer proposes."""

import math
from collections.abc import Sequence
from typing import Final

from experiments.history import History, Row, when
from experiments.wording import joined, percent, percents, usd
from negotiation.table.issues import COMMITMENT_QUARTERS

#: Who may serve OpenAI's compute, for someone who has never read the contract.
REGIMES: Final = {
    "exclusive": "Azure only",
    "first refusal": "any cloud, but Azure may match a rival's offer first",
    "open": "any cloud",
}
_CODES: Final = tuple(REGIMES)
#: What a change of the regime lets OpenAI do.
_OPENINGS: Final = {
    "first refusal": "lets other clouds bid for OpenAI's compute, with the right to match them",
    "open": "lets OpenAI buy compute from any cloud",
}

#: What moves a side, for someone who does not know the model: (Microsoft's words, OpenAI's words).
MOTIVES: Final = {
    "revenue share": ("a part of OpenAI's revenue", "keeping its revenue"),
    "claim on profits": ("its claim on OpenAI's profits", "keeping its profits"),
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
        most = usd(deal["profit_cap_new"] - deal["profit_cap_old"])
        given.append(f"invests {usd(deal['investment'])} (may earn {most} at most)")
    if share_changed(deal) and deal["share_new"] < deal["share_old"]:
        given.append(f"accepts {_share(deal)} instead of {percent(deal['share_old'])}")
    elif deal["share_new"] == deal["share_old"] and deal["cap_new"] < deal["cap_old"]:
        given.append(f"accepts a limit on its {_share(deal)}")
    if deal["stake_new"] < deal["stake_old"]:
        old, new = percents(deal["stake_old"], deal["stake_new"])
        given.append(f"takes {new} of profits instead of {old}")
    if deal["regime_new"] != deal["regime_old"]:
        given.append(_OPENINGS[deal["regime_new"]])
    return given


def openai_gives(deal: Row) -> list[str]:
    """What OpenAI gives in a deal, as verb phrases."""
    given = []
    if share_changed(deal) and deal["share_new"] > deal["share_old"]:
        before = f" instead of {percent(deal['share_old'])}" if deal["share_old"] > 0 else ""
        given.append(f"pays {_share(deal)}{before}")
    elif deal["share_new"] == deal["share_old"] and deal["cap_new"] > deal["cap_old"]:
        given.append(f"goes on paying {_share(deal)}, a higher limit than before")
    if deal["stake_new"] > deal["stake_old"]:
        old, new = percents(deal["stake_old"], deal["stake_new"])
        given.append(f"gives Microsoft {new} of profits instead of {old}")
    if deal["new_commitment"] > 0:
        ends = when(deal["quarter"] + COMMITMENT_QUARTERS)
        given.append(f"promises to buy {usd(deal['new_commitment'])} of compute from Azure by {ends}")
    return given


def _share(deal: Row) -> str:
    """The revenue share agreed, with its cap."""
    cap = deal["cap_new"]
    limit = f" (at most {usd(cap)} in all)" if math.isfinite(cap) and deal["share_new"] > 0 else ""
    return f"{percent(deal['share_new'])} of revenue{limit}"


def agreed(deal: Row) -> str:
    """What a deal says, in a sentence or two."""
    if is_acquisition(deal):
        how = f"{percent(deal['premium'])} above" if deal["premium"] > 0 else "at"
        return (
            f"Microsoft buys all of OpenAI for {usd(price_paid(deal))}, {how} the going valuation of "
            f"{usd(deal['valuation'])}."
        )
    theirs, ours = microsoft_gives(deal), openai_gives(deal)
    parts = [f"{who} {joined(given)}" for who, given in (("Microsoft", theirs), ("OpenAI", ours)) if given]
    if theirs and not ours:
        parts.append("OpenAI gives nothing new")
    if ours and not theirs:
        parts.append("Microsoft gives nothing new")
    return f"{'; '.join(parts)}." if parts else "Both leave the contract as it is."


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
        parts.append(f"{usd(offer['investment'])} in, up to {offer['cap_multiple']:g}× out")
    if not math.isnan(offer["share"]):
        capped = ", capped" if offer["capped"] and offer["share"] > 0 else ""
        parts.append(f"{percent(offer['share'])} of revenue{capped}")
    if not math.isnan(offer["stake"]):
        parts.append(f"{percent(offer['stake'])} of profits")
    if offer["regime"] != in_force:
        parts.append({"first refusal": "rivals may bid", "open": "any cloud"}[offer["regime"]])
    if offer["commitment"] > 0:
        parts.append(f"{usd(offer['commitment'])} from Azure")
    return " · ".join(parts) or "the contract as it is"


def regime_at(history: History, quarter: int) -> str:
    """The compute regime in force when talks are held in a quarter: a deal of the same quarter comes after them."""
    code = history.at("regime", quarter - 1) if quarter > history.first else 0
    return _CODES[int(code)]


def contract_lines(history: History) -> Sequence[tuple[str, str, str]]:
    """The terms that changed: (term, at the start, at the end)."""
    lines = [
        ("Revenue share: part of OpenAI's revenue paid to Microsoft", *_share_line(history)),
        ("Money put in by Microsoft, agreed in all", *_money(history, "start_invested", "invested")),
        ("Microsoft's part of OpenAI's profits", *_stake_line(history)),
        ("Most those profits can ever pay Microsoft", *_cap_line(history)),
        ("OpenAI may buy compute from", *_regime_line(history)),
        ("Compute OpenAI must still buy from Azure", *_commitment_line(history)),
    ]
    return [line for line in lines if line[1] != line[2]]


def _money(history: History, start: str, end: str) -> tuple[str, str]:
    return usd(history.settings[start]), usd(history.end(end))


def _share_line(history: History) -> tuple[str, str]:
    old, new = percents(history.settings["start_revenue_share"], history.end("revenue_share"))
    deals = [deal for deal in history.deals if share_changed(deal)]
    ends = deals[-1]["last_quarter_new"] if deals else history.settings["start_share_last_quarter"]
    if history.end("revenue_share") <= 0:
        return old, new
    left = history.end("share_cap_left")
    limit = f", at most {usd(left)} more" if left >= 0 else ", without a limit"
    over = history.last > ends
    return old, f"{new}, ended in {when(ends)}" if over else f"{new} until {when(ends)}{limit}"


def _stake_line(history: History) -> tuple[str, str]:
    return percents(history.settings["start_stake"], history.end("microsoft_stake"))


def _cap_line(history: History) -> tuple[str, str]:
    start = history.settings["start_invested"] * history.settings["start_cap_multiple"]
    return usd(start), "no limit: it owns OpenAI" if history.end("acquired") else usd(
        history.end("profit_cap")
    )


def _regime_line(history: History) -> tuple[str, str]:
    end = REGIMES[_CODES[int(history.end("regime"))]]
    return REGIMES["exclusive"], f"{end}: the partnership is over" if history.end("separated") else end


def _commitment_line(history: History) -> tuple[str, str]:
    left = history.end("commitment")
    made = [deal["quarter"] for deal in history.deals if deal["new_commitment"] > 0]
    by = f" by {when(made[-1] + COMMITMENT_QUARTERS)}" if made and usd(left) != "$0" else ""
    return "none", "none" if usd(left) == "$0" else usd(left) + by
