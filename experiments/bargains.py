"""The talks between the two, told: why they began, how offers moved, why they ended as they did."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from experiments.history import History, Row, Talk, when
from experiments.reasons import OVER, motive
from experiments.rights import LEVELS, RIGHTS
from experiments.terms import agreed, in_force, offered
from experiments.wording import counted, months, percent, usd
from negotiation.table.issues import NAMES

SIDES: Final = ("Microsoft", "OpenAI")
#: The terms an offer names: column of the record -> words.
TERMS: Final = {
    "share": "Part of revenue",
    "regime": "Compute from",
    "investment": "New money",
    "commitment": "Orders for Azure",
    "stake": "Part of profits",
    "cap_multiple": "Cap on profits",
    "equity": "Shares to MS",
    "premium": "Sale of OpenAI",
    "distribution": "Models sold",
    "level_licence": "Licence",
    "level_agi_clause": "AGI clause",
    "level_rivalry": "Rivalry",
    "level_resale": "Azure's sales",
    "level_sharing": "Knowledge",
    "level_credit": "Credit",
    "level_safety": "Safety",
}
#: Who asks and who offers on each term: what Microsoft does, then OpenAI.
_VERBS: Final = {
    "share": ("asked", "offered"),
    "regime": ("offered", "asked"),
    "investment": ("offered", "asked"),
    "commitment": ("asked", "offered"),
    "stake": ("asked", "offered"),
    "cap_multiple": ("asked", "offered"),
    "equity": ("asked", "offered"),
    "premium": ("offered", "asked"),
    "distribution": ("offered", "asked"),
    **{f"level_{name}": ("proposed", "proposed") for name in RIGHTS},
}
SOLD_WORDS: Final = {"Azure only": "on Azure", "own products elsewhere": "own elsewhere", "any cloud": "any cloud"}
REGIME_WORDS: Final = {"exclusive": "Azure only", "first refusal": "rivals may bid", "open": "any cloud"}
#: A term as something given way on: an offer of it, and an offer without it.
_GIVEN_WAY: Final = {
    "share": ("{} of revenue", "the old part of revenue"),
    "stake": ("{} of profits", "the old part of profits"),
    "investment": ("{} of new money", "no new money"),
    "commitment": ("{} of orders", "no orders"),
    "regime": ("“{}”", "the old choice of clouds"),
}
#: Terms on which offers are the same or not, but not near or far.
_IN_WORDS: Final = frozenset(("equity", "premium", "distribution", *(f"level_{name}" for name in RIGHTS)))
_CAME_NEARER, _STRAYED, _STOOD_STILL = range(3)
#: Characters a line of two may leave empty at its end.
_SLACK: Final = 20
_SHORT_OF_CASH: Final = 16
#: So many changes of a deal, and terms of an offer, are told on a page.
_TOLD: Final = 4
_NOTABLE: Final = 0.05

type Told = tuple[str, tuple[str, ...]]


def deal_told(history: History, talk: Talk, deal: Row) -> Told:
    """A deal: what was agreed; why it was sought, what it is worth to both, what else they had."""
    opening = f"{_opening(history, talk, deal)}; {_length(talk)}."
    told = worth(deal), *_let_go(history, deal), fallback(deal)
    loses = any(deal[f"value_{side.lower()}"] < 0 for side in SIDES)
    return f"Deal: {agreed(deal, _TOLD)}", (opening, " ".join(told)) if loses else (opening, *told)


def _let_go(history: History, deal: Row) -> Iterator[str]:
    """That Microsoft opened something without a price, where it did."""
    for row in history.named("right_let_go"):
        if row["quarter"] == deal["quarter"]:
            yield f"Opening up is worth {usd(row['amount'])} to Microsoft even unpaid: it wants a partner that grows."


def _opening(history: History, talk: Talk, deal: Row) -> str:
    """Who opened the talks, when, and over what."""
    asked = "" if talk.opened == talk.closed else f" in {when(talk.opened)}"
    return f"{talk.opener} asked{asked} {_over(history, talk, deal)}"


def _over(history: History, talk: Talk, deal: Row) -> str:
    """What the talk was opened over, with the number that says why then."""
    runway = history.at("openai_runway", talk.opened)
    unmet = history.at("compute_unmet", talk.opened)
    if deal["reason"] == "money":
        if runway >= _SHORT_OF_CASH:
            return OVER["money"]
        left = f"with {months(runway)} of cash left"
        return left if talk.opener == "OpenAI" else f"over money, {left} at OpenAI"
    if deal["reason"] == "compute":
        return _over_compute(talk, deal, unmet)
    return _over_event(history, talk, deal["reason"])


def _over_compute(talk: Talk, deal: Row, unmet: float) -> str:
    its = talk.opener == "OpenAI"
    if unmet >= _NOTABLE:
        return f"over compute, of which {'it' if its else 'OpenAI'} lacked {percent(unmet)}"
    if deal["shortage"] >= _NOTABLE:
        met, whose = percent(1 - deal["shortage"]), "its" if its else "OpenAI's"
        return f"over compute, as Azure could meet {met} of {whose} plans"
    return "over compute"


def _over_event(history: History, talk: Talk, reason: str) -> str:
    """What a talk was opened over, if that was another issue or an event."""
    due = history.at("deadline", talk.opened)
    if reason == "deadline" and due >= 0:
        lost = usd(history.at("funds_waiting", talk.opened))
        return f"as {lost} of funding hangs on {'its' if talk.opener == 'OpenAI' else 'a'} conversion by {when(due)}"
    if reason == "licence cliff" and history.at("licence_end", talk.opened) >= 0:
        return f"as its licence ends in {when(history.at('licence_end', talk.opened))}"
    return OVER[reason]


def _length(talk: Talk) -> str:
    if talk.rounds <= 1:
        return "its first offer was accepted"
    return counted(talk.rounds, "offer")


def worth(deal: Row) -> str:
    """What each side expects of a deal and what drove it."""
    gains, losses = [], []
    for side in SIDES:
        value, drive = deal[f"value_{side.lower()}"], motive(deal[f"goal_{side.lower()}"], side)
        why = f" ({drive})" if drive else ""
        if value < 0:
            losses.append(f"{side}{why} loses {usd(-value)}{_rather(deal, side)}")
        else:
            gains.append(f"{side} {usd(value)}{why}")
    told = [f"Gains: {', '.join(gains)}", *losses] if gains else losses
    return f"{'; '.join(told)}."


def _rather(deal: Row, side: str) -> str:
    """Why a side signs what makes it lose."""
    name = side.lower()
    stays, outside = deal[f"disagreement_{name}"], deal[f"outside_{name}"]
    if deal[f"value_{name}"] <= max(stays, outside):
        return ""
    return f", less than {'leaving' if outside > stays else 'a dispute'} would cost"


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
    return f"Without it: the old contract, and a dispute costing {each}."


def failure_told(history: History, talk: Talk) -> Told:
    """A talk that failed: how it ended, and where the two still stood apart."""
    what = f"Talks fail that {talk.opener} opened{_since(talk)}: {_ended(talk)}."
    last = _last_offers(history, talk)
    apart = f"Last offers: {'; '.join(f'{side} {text}' for side, text in last)}." if last else ""
    return what, (apart or "No package in sight was worth signing to both.",)


def separation_told(history: History, talk: Talk, leaver: str) -> Told:
    """The end of the partnership: who left, why leaving seemed better than going on, and what stays."""
    opener = "it" if talk.opener == leaver else talk.opener
    what = f"The partnership ends: {leaver} leaves after talks that {opener} opened{_since(talk)} fail."
    why = []
    last = [move for move in talk.moves if move["side"] == leaver][-1:]
    for move in last:
        why.append(
            f"It puts leaving at {_gain(move['reservation'])} and going on in dispute at {_gain(move['disagreement'])}."
        )
    share, stake = (percent(history.at(name, talk.closed)) for name in ("revenue_share", "microsoft_stake"))
    held = "the shares" if history.at("converted", talk.closed) > 0 else "profits"
    why.append(f"{_capital(_ended(talk))}; Microsoft keeps {share} of revenue and {stake} of {held}.")
    return what, tuple(why)


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
    signed = signed_offer(talk)
    if signed is not None:
        nothing = all(signed[f"level_{name}"] <= 0 for name in NAMES)
        falls_through = (
            "what they settled on falls through, as the whole of it would cost one of them more than it brings"
        )
        why = "they agree to leave all as it is" if nothing else falls_through
        return f"after {offers} {why}"
    return f"time runs out after {offers}" if talk.offers else "time runs out"


def _last_offers(history: History, talk: Talk) -> Sequence[tuple[str, str]]:
    last = []
    for side in SIDES:
        mine = [offer for offer in talk.offers if offer["side"] == side]
        if mine:
            last.append((side, offered(mine[-1], in_force(history, mine[-1]["quarter"]), _TOLD)))
    return last


def hardest(history: History) -> Talk | None:
    """The talk in which the offers moved most, then the longest; none if no talk took a second offer."""
    argued = [talk for talk in history.talks if len(talk.offers) > 1]
    return max(argued, key=lambda talk: (_variety(history, talk), talk.rounds, -talk.opened), default=None)


def _variety(history: History, talk: Talk) -> int:
    """Different values the two sides offered, over all terms."""
    paths = [path(history, talk, side, term) for term in TERMS for side in SIDES]
    return sum(len(steps) - 1 for steps in paths if steps)


def path(history: History, talk: Talk, side: str, term: str) -> Sequence[str]:
    """What a side offered on one term, in the order offered, without repetitions."""
    moved: list[str] = []
    for offer in _offers(talk, side, term):
        text = _value(term, offer, in_force(history, offer["quarter"]))
        if not moved or moved[-1] != text:
            moved.append(text)
    return moved


def _offers(talk: Talk, side: str, term: str) -> Sequence[Row]:
    """A side's offers that say something on a term: without new money there is no cap to speak of."""
    mine = [offer for offer in talk.offers if offer["side"] == side]
    return [offer for offer in mine if offer["investment"] > 0] if term == "cap_multiple" else mine


def _value(term: str, offer: Row, now: Mapping[str, str]) -> str:
    """An offer's value of a term, in a word or two."""
    number = offer[term]
    if term.startswith("level_"):
        return LEVELS[term.removeprefix("level_")][int(number)] if number > 0 else "no change"
    match term:
        case "premium":
            return "no sale" if math.isnan(number) else f"{percent(number)} over value"
        case "regime":
            return "no change" if number == now["regime"] else REGIME_WORDS[number]
        case "distribution":
            return "no change" if number == now["distribution"] else SOLD_WORDS[number]
        case "equity":
            return "no conversion" if math.isnan(number) else percent(number)
        case "share":
            capped = " capped" if offer["capped"] and number > 0 else ""
            return "no change" if math.isnan(number) else percent(number) + capped
        case "stake":
            return "no change" if math.isnan(number) else percent(number)
        case "cap_multiple":
            return f"{number:g}× the money" if number > 0 else "none"
    return usd(number) if number > 0 else "none"


def tug(history: History, talk: Talk, most: int, width: int) -> Sequence[tuple[str, str]]:
    """How the offers moved on the terms most fought over: (term, how).

    Args:
        history: the talk is of.
        talk: with its offers.
        most: this many terms at most; those on which the two came nearer first.
        width: of a line; what happened between first and last is left out where it would not fit.
    """
    fought = []
    final = signed_offer(talk)
    for place, (term, name) in enumerate(TERMS.items()):
        if term == "cap_multiple" and final is not None and final["investment"] <= 0:
            continue
        paths = {side: path(history, talk, side, term) for side in SIDES}
        moves = sum(len(steps) for steps in paths.values())
        apart = len({steps[0] for steps in paths.values() if steps}) > 1
        if moves > len(SIDES) or apart:
            moved = [_moved(history, talk, side, term) for side in SIDES]
            order = _CAME_NEARER if min(moved) < 0 >= max(moved) else _STRAYED if any(moved) else _STOOD_STILL
            rights = term.startswith("level_")
            fought.append((order, rights, -apart, -moves, place, name, _tug(history, talk, term, paths, width)))
    fought.sort()
    telling = [each for each in fought if each[0] != _STOOD_STILL or each[2]] or fought[:1]
    return [(name, how) for *_, name, how in telling[:most]]


def _tug(history: History, talk: Talk, term: str, paths: Mapping[str, Sequence[str]], width: int) -> str:
    """How the offers moved on a term, as fully as fits; what it was traded for may take a second line."""
    final = signed_offer(talk)
    value = "" if final is None else _value(term, final, in_force(history, final["quarter"]))
    signed = f"; signed: {value}" if value else ""
    traded = {side: _traded(history, talk, side, term) for side in SIDES}
    nothing = dict.fromkeys(SIDES, "")
    room = 2 * width - _SLACK if any(traded.values()) else width
    for shorten, end, note in (
        (_ends_and_middle, signed, traded),
        (_ends, signed, traded),
        (_ends_and_middle, signed, nothing),
        (_ends, signed, nothing),
        (_ends, "", nothing),
    ):
        verbs = zip(SIDES, _VERBS[term], strict=True)
        told = [f"{side} {verb} {' → '.join(shorten(paths[side]))}{note[side]}" for side, verb in verbs if paths[side]]
        line = "; ".join(told) + end
        if len(line) <= (width if note is nothing else room):
            break
    return line


def _traded(history: History, talk: Talk, side: str, term: str) -> str:
    """What a side that moved away on one term gave way on instead, as a note."""
    if _moved(history, talk, side, term) <= 0:
        return ""
    for other, (words, without) in _GIVEN_WAY.items():
        mine = _offers(talk, side, other)
        if other != term and _moved(history, talk, side, other) < 0:
            value = _value(other, mine[-1], in_force(history, mine[-1]["quarter"]))
            return f" (traded for {without if value in ('none', 'no change') else words.format(value)})"
    return ""


def _moved(history: History, talk: Talk, side: str, term: str) -> float:
    """How much farther a side's last offer on a term is from the other's first than its own first; below 0: nearer."""
    mine, theirs = (_offers(talk, who, term) for who in (side, *(other for other in SIDES if other != side)))
    if not mine or not theirs:
        return 0
    if term in _IN_WORDS:
        now = in_force(history, mine[0]["quarter"])
        said = [_value(term, offer, now) for offer in (mine[0], mine[-1], theirs[0])]
        return float((said[1] != said[2]) - (said[0] != said[2]))
    first, last, other = (_level(history, term, offer) for offer in (mine[0], mine[-1], theirs[0]))
    return abs(last - other) - abs(first - other)


def _level(history: History, term: str, offer: Row) -> float:
    """An offer's value of a term as a number; what it leaves alone stays as it is."""
    value, before = offer[term], offer["quarter"] - 1
    match term:
        case "regime":
            return float(tuple(REGIME_WORDS).index(value))
        case "share" | "stake" if math.isnan(value):
            return history.at("revenue_share" if term == "share" else "microsoft_stake", before)
    return float(value)


def _ends_and_middle(steps: Sequence[str]) -> list[str]:
    """A path as its beginning, something else in between, and its end."""
    between = [step for step in dict.fromkeys(steps[1:-1]) if step not in (steps[0], steps[-1])]
    some = between[len(between) // 2 :][:1]
    return [steps[0], *some, steps[-1]] if some else _ends(steps)


def _ends(steps: Sequence[str]) -> list[str]:
    return list(dict.fromkeys((steps[0], steps[-1])))


def signed_offer(talk: Talk) -> Row | None:
    """The offer that was accepted, if one was."""
    return next((offer for offer in talk.offers if offer["answer"] == "accepted"), None)
