"""The talks between the two, told: why they began, how offers moved, why they ended as they did."""

import math
from collections.abc import Sequence
from typing import Final

from experiments.history import History, Row, Talk, when
from experiments.terms import agreed, motive, offered, regime_at
from experiments.wording import counted, months, percent, usd

SIDES: Final = ("Microsoft", "OpenAI")
_SHORT_OF_CASH: Final = 16
_NOTABLE: Final = 0.05

type Told = tuple[str, tuple[str, ...]]


def deal_told(history: History, talk: Talk, deal: Row) -> Told:
    """A deal: what was agreed; why it was sought, what it is worth to both, what else they had."""
    return f"Deal: {agreed(deal)}", (
        f"{_opening(history, talk, deal)}, {_length(talk)}.",
        worth(deal),
        fallback(deal),
    )


def _opening(history: History, talk: Talk, deal: Row) -> str:
    """Who opened the talks, when, and over what."""
    before = "" if talk.opened == talk.closed else f" in {when(talk.opened)}"
    return f"{talk.opener} opened the talks{before} {_over(history, talk, deal)}"


def _over(history: History, talk: Talk, deal: Row) -> str:
    runway = history.at("openai_runway", talk.opened)
    unmet = history.at("compute_unmet", talk.opened)
    if deal["reason"] == "money":
        if runway >= _SHORT_OF_CASH:
            return "over money"
        left = f"with {months(runway)} of cash left"
        return left if talk.opener == "OpenAI" else f"over money, {left} at OpenAI"
    if unmet >= _NOTABLE:
        return f"over compute: {percent(unmet)} of what OpenAI wanted was missing"
    if deal["shortage"] >= _NOTABLE:
        return f"over compute: Azure could meet {percent(1 - deal['shortage'])} of OpenAI's plans"
    return "over compute"


def _length(talk: Talk) -> str:
    if talk.rounds <= 1:
        return "and the first offer was accepted"
    quarters = talk.closed - talk.opened + 1
    over = f" over {counted(quarters, 'quarter')}" if quarters > 1 else ""
    return f"and agreed after {counted(talk.rounds, 'offer')}{over}"


def worth(deal: Row) -> str:
    """What each side expects of a deal and what drove it."""
    values = [deal[f"value_{side.lower()}"] for side in SIDES]
    drives = [motive(deal[f"goal_{side.lower()}"], side) for side in SIDES]
    parts = []
    for side, value, drive in zip(SIDES, values, drives, strict=True):
        what = "gain" if value >= 0 else "lose"
        verb = f"expects to {what} " if not parts or (values[0] < 0) != (value < 0) else ""
        parts.append(f"{side} {verb}{usd(abs(value))}{f' (above all {drive})' if drive else ''}")
    return f"{parts[0]}, {parts[1]}."


def fallback(deal: Row) -> str:
    """What each side would have had without the deal."""
    leaving = []
    for side in SIDES:
        outside, stays = deal[f"outside_{side.lower()}"], deal[f"disagreement_{side.lower()}"]
        if outside > stays:
            how = f"a gain of {usd(outside)}" if outside > 0 else f"a loss of {usd(-outside)}"
            leaving.append(f"without it {side} would have left, {how}")
    if leaving:
        text = " and ".join(leaving)
        return f"{text[0].upper()}{text[1:]}."
    costs = [usd(-deal[f"disagreement_{side.lower()}"]) for side in SIDES]
    each = f"{costs[0]} each" if costs[0] == costs[1] else f"Microsoft {costs[0]} and OpenAI {costs[1]}"
    return f"Without it: the old contract, and a quarrel costing {each}."


def failure_told(history: History, talk: Talk) -> Told:
    """A talk that failed: how it ended, and where the two still stood apart."""
    what = f"Talks fail that {talk.opener} opened{_since(talk)}: {_ended(talk)}."
    last = _last_offers(history, talk)
    apart = f"In the end {' and '.join(f'{side} asked: {text}' for side, text in last)}." if last else ""
    return what, (apart,) if apart else ()


def separation_told(talk: Talk, leaver: str) -> Told:
    """The end of the partnership: who left, and why leaving seemed better than going on."""
    what = f"The partnership ends: {leaver} leaves after talks that {talk.opener} opened{_since(talk)} fail."
    floors = [move for move in talk.moves if move["side"] == leaver]
    if not floors:
        return what, ()
    leaving, staying = floors[-1]["reservation"], floors[-1]["disagreement"]
    better = f"{leaver} puts leaving at {_gain(leaving)} and going on in dispute at {_gain(staying)}."
    return what, (better, f"{_capital(_ended(talk))}.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _gain(value: float) -> str:
    return f"a gain of {usd(value)}" if value >= 0 else f"a loss of {usd(-value)}"


def _since(talk: Talk) -> str:
    return "" if talk.opened == talk.closed else f" in {when(talk.opened)}"


def _ended(talk: Talk) -> str:
    """How a talk without a deal ended."""
    walked = [move["side"] for move in talk.moves if move["action"] == "walk"]
    offers = counted(len(talk.offers), "offer")
    if walked:
        return f"{walked[-1]} walks out after {offers}, seeing nothing the other would sign"
    return f"time runs out after {offers}" if talk.offers else "time runs out"


def _last_offers(history: History, talk: Talk) -> Sequence[tuple[str, str]]:
    last = []
    for side in SIDES:
        mine = [offer for offer in talk.offers if offer["side"] == side]
        if mine:
            last.append((side, offered(mine[-1], regime_at(history, mine[-1]["quarter"]))))
    return last


def hardest(history: History) -> Talk | None:
    """The talk in which most different offers were made, then the longest; none if no talk took a second offer."""
    argued = [talk for talk in history.talks if len(talk.offers) > 1]
    return max(argued, key=lambda talk: (_variety(history, talk), talk.rounds, -talk.opened), default=None)


def _variety(history: History, talk: Talk) -> int:
    return sum(min(len(steps(history, talk, side)), 4) for side in SIDES)


def steps(history: History, talk: Talk, side: str) -> Sequence[tuple[int, str]]:
    """What a side offered in turn, without repetitions: (round, offer in words)."""
    moved: list[tuple[int, str]] = []
    for offer in talk.offers:
        if offer["side"] != side:
            continue
        text = offered(offer, regime_at(history, offer["quarter"]))
        if not moved or moved[-1][1] != text:
            moved.append((int(offer["round"]), text))
    return moved


def signed_offer(talk: Talk) -> Row | None:
    """The offer that was accepted, if one was."""
    return next((offer for offer in talk.offers if offer["answer"] == "accepted"), None)


def is_number(value: object) -> bool:
    """The value is a number, not a gap in a table."""
    return isinstance(value, int | float) and not math.isnan(value)
