"""What a deal changes and what an offer asks, in plain words: the most valuable first, the rest counted."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from experiments.history import History, Row
from experiments.rights import MICROSOFT, OPENAI, SOLD_ON, Change, asked, rights_changed
from experiments.wording import counted, joined, number, percent, percents, usd
from negotiation.table.told_terms import DISTRIBUTIONS, REGIMES

#: Who may serve OpenAI's compute, for someone who has never read the contract.
REGIME_WORDS: Final[Mapping[str, str]] = dict(
    zip(REGIMES, ("Azure only", "any cloud, Azure may match", "any cloud"), strict=True)
)
#: The same within a list of terms, for regimes that can be offered.
_LOOSER: Final = {"first refusal": "any cloud (Azure may match)", "open": "any cloud"}
#: What a change of the regime lets OpenAI do.
_OPENINGS: Final = {
    "first refusal": "lets rival clouds bid (it may match them)",
    "open": "lets OpenAI buy from any cloud",
}
#: Verbs that are said once for several things.
_SAID_ONCE: Final = ("accepts", "gives", "lets OpenAI")


def price_paid(deal: Row) -> float:
    """What Microsoft paid OpenAI's other owners in an acquisition, USD bn."""
    return float((1 - deal["stake_old"]) * deal["valuation"] * (1 + deal["premium"]))


def is_acquisition(deal: Row) -> bool:
    """The deal makes Microsoft OpenAI's owner."""
    return not math.isnan(deal["premium"])


def share_changed(deal: Row) -> bool:
    """The deal changes the revenue share, its cap or its end."""
    return any(deal[f"{term}_old"] != deal[f"{term}_new"] for term in ("share", "cap", "last_quarter"))


def changes(deal: Row) -> list[Change]:
    """Everything a deal changes, the most valuable issue first."""
    told = [*_money_changed(deal), *_compute_changed(deal), *rights_changed(deal)]
    return sorted(told, key=lambda change: -sum(map(abs, gains(deal, change.issue))))


def gains(deal: Row, issue: str) -> tuple[float, float]:
    """What the clause agreed on an issue is worth to Microsoft and to OpenAI, USD bn."""
    return deal[f"gain_{issue}_microsoft"], deal[f"gain_{issue}_openai"]


def _money_changed(deal: Row) -> Iterator[Change]:
    if deal["investment"] > 0:
        money = usd(deal["investment"])
        yield Change("finance", MICROSOFT, f"invests {money}{_for_money_alone(deal)}", f"{money} put in")
    if not math.isnan(deal["equity_agreed"]):
        part = percent(deal["equity_agreed"])
        again = " again" if deal["consent_old"] > 0 else ""
        text = f"consents{again} to OpenAI's conversion for {part} of the shares"
        yield Change("finance", MICROSOFT, text, f"a conversion for {part} of the shares")
    if share_changed(deal):
        yield _share_change(deal)
    if deal["stake_new"] != deal["stake_old"] and not _only_bought(deal):
        giver, verb = (OPENAI, "gives") if deal["stake_new"] > deal["stake_old"] else (MICROSOFT, "accepts")
        yield Change("finance", giver, f"{verb} {_stake(deal)}", f"{_new(deal, 'stake')} of {_what_is_held(deal)}")


def _only_bought(deal: Row) -> bool:
    """New shares bought at their price: the part rises by that alone."""
    return bool(math.isinf(deal["profit_cap_old"]) and deal["investment"] > 0)


def _share_change(deal: Row) -> Change:
    more = _openai_pays_more(deal)
    if deal["share_old"] > 0 and deal["share_new"] <= 0:
        return Change("finance", MICROSOFT, f"gives up its {percent(deal['share_old'])} of revenue", "no revenue share")
    giver, verb = (OPENAI, "pays") if more else (MICROSOFT, "accepts")
    return Change("finance", giver, f"{verb} {_share(deal)}", f"{_new(deal, 'share')} of revenue")


def _compute_changed(deal: Row) -> Iterator[Change]:
    if deal["regime_new"] != deal["regime_old"]:
        yield Change("compute", MICROSOFT, _OPENINGS[deal["regime_new"]], _LOOSER[deal["regime_new"]])
    if deal["new_commitment"] > 0:
        orders = usd(deal["new_commitment"])
        yield Change("compute", OPENAI, f"will buy {orders} from Azure", f"{orders} from Azure")


def _for_money_alone(deal: Row) -> str:
    """What new money brings: shares at their price; or, where nothing else is given for it, more of the profits."""
    if _only_bought(deal):
        return f" for shares ({_stake(deal)})"
    times = round((deal["profit_cap_new"] - deal["profit_cap_old"]) / deal["investment"], 1)
    given = [change for change in _theirs(deal) if change.giver == OPENAI]
    return "" if given or times <= 0 else f" for up to {times:g} times as much of OpenAI's profits"


def _theirs(deal: Row) -> Iterator[Change]:
    """What changes beside new money."""
    yield from _money_changed({**deal, "investment": 0.0})
    yield from _compute_changed(deal)
    yield from rights_changed(deal)


def _openai_pays_more(deal: Row) -> bool:
    """The revenue share rises, or what limited it falls away."""
    lifted = deal["cap_new"] > deal["cap_old"] and deal["share_new"] > 0
    return bool(deal["share_new"] > deal["share_old"] or lifted)


def _new(deal: Row, term: str) -> str:
    return percents(deal[f"{term}_old"], deal[f"{term}_new"])[1]


def _what_is_held(deal: Row) -> str:
    return "the shares" if math.isinf(deal["profit_cap_old"]) else "profits"


def _stake(deal: Row) -> str:
    old, new = percents(deal["stake_old"], deal["stake_new"])
    was = f", was {old}" if _only_bought(deal) else f" (was {old})"
    return f"{new} of {_what_is_held(deal)}{was if old != new else ''}"


def _share(deal: Row) -> str:
    """The revenue share agreed, with what it was before and its cap."""
    old, new = percents(deal["share_old"], deal["share_new"])
    limit_before = f", {usd(deal['cap_old'])} at most" if math.isfinite(deal["cap_old"]) else ""
    notes = [f"was {old}{limit_before}"] if deal["share_old"] > 0 and (old != new or limit_before) else []
    if deal["cap_new"] != deal["cap_old"] and deal["share_new"] > 0:
        limited = math.isfinite(deal["cap_new"])
        notes.append(f"{usd(deal['cap_new'])} at most" if limited else "now without a limit")
    return f"{new} of revenue{f' ({"; ".join(notes)})' if notes else ''}"


def agreed(deal: Row, most: int = 99) -> str:
    """What a deal says, in a sentence.

    Args:
        deal: as recorded.
        most: so many changes are told, the most valuable; the others are counted.
    """
    if is_acquisition(deal):
        return _bought(deal)
    everything = changes(deal)
    told = everything[: most if len(everything) > most + 1 else most + 1]
    parts = [f"{side} {_phrases(told, side)}" for side in (MICROSOFT, OPENAI) if any(c.giver == side for c in told)]
    if not parts:
        return "Both leave the contract as it is."
    givers = {change.giver for change in everything}
    rest = len(everything) - len(told)
    if rest:
        parts.append(f"{number(rest)} more {'change' if rest == 1 else 'changes'}")
    elif givers == {MICROSOFT}:
        parts.append("nothing else changes" if deal["investment"] > 0 else "OpenAI gives nothing in return")
    elif givers == {OPENAI}:
        parts.append("nothing else changes" if only_orders(deal) else "Microsoft gives nothing in return")
    return f"{'; '.join(parts)}."


def _phrases(told: Sequence[Change], side: str) -> str:
    """What a side gives, a verb said once where it serves for several things."""
    phrases: dict[str, list[str]] = {}
    for change in told:
        if change.giver == side:
            said = [verb for verb in _SAID_ONCE if re.match(rf"{verb} (?!that|up)", change.text)]
            verb = said[0] if said else change.text
            phrases.setdefault(verb, []).append(change.text.removeprefix(verb).strip())
    return joined([f"{verb} {joined(objects)}".strip() for verb, objects in phrases.items()])


def only_orders(deal: Row) -> bool:
    """All the deal does is to order compute."""
    return bool(deal["new_commitment"] > 0) and len(changes(deal)) == 1


def briefly(deal: Row, most: int = 4) -> str:
    """What a deal says, in a line."""
    if is_acquisition(deal):
        return f"Microsoft buys the rest of OpenAI for {usd(price_paid(deal))}"
    parts = [change.brief for change in changes(deal)]
    if len(parts) > most + 1:
        parts = [*parts[:most], f"{number(len(parts) - most)} more changes"]
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


def in_force(history: History, quarter: int) -> Mapping[str, str]:
    """Regime and distribution in force when talks are held in a quarter: a deal of the same quarter comes after."""
    words = {"regime": REGIMES, "distribution": DISTRIBUTIONS}
    before = quarter > history.first
    now = {name: history.at(name, quarter - 1) if before else history.opening[name] for name in words}
    return {name: str(each[int(now[name])]) for name, each in words.items()}


def offered(offer: Row, now: Mapping[str, str], most: int = 99) -> str:
    """What an offer proposes, in a few words; terms it leaves alone are not named.

    Args:
        offer: as recorded.
        now: regime and distribution in force when it was made.
        most: so many terms are told, the others are counted.
    """
    if not math.isnan(offer["premium"]):
        return f"Microsoft buys the rest at {percent(offer['premium'])} above its valuation"
    parts = []
    if offer["investment"] > 0:
        times = f" for up to {offer['cap_multiple']:g} times as much" if offer["cap_multiple"] > 0 else ""
        parts.append(f"{usd(offer['investment'])} in{times}")
    if not math.isnan(offer["share"]):
        capped = " (capped)" if offer["capped"] and offer["share"] > 0 else ""
        parts.append(f"{percent(offer['share'])} of revenue{capped}")
    if not math.isnan(offer["stake"]):
        parts.append(f"{percent(offer['stake'])} of profits")
    if not math.isnan(offer["equity"]):
        parts.append(f"a conversion for {percent(offer['equity'])} of the shares")
    if offer["regime"] != now["regime"]:
        parts.append(_LOOSER[offer["regime"]])
    if offer["commitment"] > 0:
        parts.append(f"{usd(offer['commitment'])} from Azure")
    if offer["distribution"] != now["distribution"]:
        parts.append(SOLD_ON[offer["distribution"]][1])
    parts += asked(offer)
    if len(parts) > most + 1:
        parts = [*parts[:most], counted(len(parts) - most, "more term")]
    return ", ".join(parts) or "the contract as it is"
