"""Talks round by round: what each side said, in words and with its reason, and what it was worth to both."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.bargains import SIDES, deal_told, failure_told, tug
from experiments.history import FAILED, UNFINISHED, History, Row, when
from experiments.history import Talk as Told
from experiments.reasons import ISSUE_WORDS, OVER, motive, pressure
from experiments.rights import LEVELS, RIGHTS, asked
from experiments.terms import agreed, briefly, changes, gains, in_force, offered
from experiments.watching import sources
from experiments.watching.played import Track
from experiments.watching.sheet import BY_DEAL, KINDS, Term
from experiments.watching.sources import Source
from experiments.watching.table import Point, Space, window
from experiments.wording import months
from negotiation.table.issues import NAMES
from negotiation.table.triggers import REASONS

#: Terms of an offer that Microsoft gives, and that OpenAI gives -> what leaves them alone.
_MICROSOFTS: Final = ("investment", "regime", "distribution", "premium")
_OPENAIS: Final = ("share", "stake", "equity", "commitment")
_ALONE: Final[Mapping[str, float]] = {
    **dict.fromkeys(("investment", "commitment", "cap_multiple"), 0.0),
    **dict.fromkeys(("premium", "share", "stake", "equity"), math.nan),
    **{f"level_{name}": 0.0 for name in NAMES},
}
#: What comes after a refusal with which a talk ends, by its ending.
_AFTER_REFUSAL: Final[Mapping[str, str]] = {
    FAILED: "the talk is out of time",
    UNFINISHED: "the history ends before they meet again",
}


@dataclass(frozen=True)
class Round:
    """One move at the table; values are USD bn over the contract then in force, nan where nothing is proposed.

    Attributes:
        number: of the move in its talk, from 1.
        quarter: of the clock.
        name: of the quarter.
        side: who moves: ``Microsoft`` or ``OpenAI``.
        action: ``offer``, ``accept``, ``walk`` or ``refuse``.
        answer: what became of an offer: ``accepted``, ``countered``, ``refused``, ``walked`` or ``unanswered``.
        terms: what is proposed, in words.
        gives: the part of it that the side itself gives, in words.
        asks: the part that it asks of the other.
        clauses: the rest, rights and duties.
        said: the whole as a sentence with its reason.
        reason: what drives the side and what presses it, in words; empty if nothing does.
        value_microsoft: what it is worth to Microsoft, truly.
        value_openai: what it is worth to OpenAI, truly.
        target: what the side insisted on then.
        reservation: below this it does not sign.
        disagreement: what it has if the talk comes to nothing.
        levels: issue -> level asked for in words, where it is one of a few.
        again: the side proposed the very same the last time.
        sources: what stands behind the reason.
    """

    number: int
    quarter: int
    name: str
    side: str
    action: str
    answer: str
    terms: str
    gives: str
    asks: str
    clauses: str
    said: str
    reason: str
    value_microsoft: float
    value_openai: float
    target: float
    reservation: float
    disagreement: float
    levels: Mapping[str, str]
    again: bool
    sources: tuple[Source, ...]

    @property
    def point(self) -> Point:
        """Value to Microsoft and to OpenAI."""
        return self.value_microsoft, self.value_openai


@dataclass(frozen=True)
class Deal:
    """A change of the contract; values are USD bn over the contract before.

    Attributes:
        number: of the history's deals, from 1.
        quarter: of the clock.
        name: of the quarter.
        opener: who asked for it.
        rounds: offers made until then.
        said: what was agreed, as a sentence.
        brief: the same in a line.
        gave: (side, what it gives in words), the most valuable first.
        terms: lines of the term sheet that it changed, each with what it was before.
        value: of the whole package to Microsoft and to OpenAI.
        gains: issue in words -> what its clause is worth to Microsoft and to OpenAI.
        motives: what spoke most for it on each side, in words.
        pressures: what pressed each side most, in words; empty where nothing did.
        why: why it was sought, what it is worth, what else they had, in sentences.
        disagreement: what each would have had if talks had failed.
        outside: the best that leaving would have given.
        nash: the Nash point; nan where there was none.
        joint_gain: what it is worth to the two together over their disagreement points.
        best_joint_gain: the most that a package both would sign could have been worth.
        left_on_table: the second less the first.
        sources: what stands behind its reason, motives, pressures and terms.
    """

    number: int
    quarter: int
    name: str
    opener: str
    rounds: int
    said: str
    brief: str
    gave: tuple[tuple[str, str], ...]
    terms: tuple[Term, ...]
    value: Point
    gains: Mapping[str, Point]
    motives: tuple[str, str]
    pressures: tuple[str, str]
    why: tuple[str, ...]
    disagreement: Point
    outside: Point
    nash: Point
    joint_gain: float
    best_joint_gain: float
    left_on_table: float
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Talk:
    """A talk from its opening to its end.

    Attributes:
        number: of the history's talks, from 1.
        opened: quarter of the clock.
        closed: the last quarter it was held in.
        opener: who opened it.
        reason: what it was opened over, in words.
        ending: ``agreed``, ``failed`` or ``unfinished`` when the history ends.
        told: how it ended, in sentences.
        rounds: every move, in order.
        spaces: quarter of the clock -> the table then.
        window: between which values a chart of it should run, to Microsoft and to OpenAI, USD bn.
        moved: terms most fought over, and how the offers on them moved.
        deal: what was agreed; none if nothing was.
        sources: what stands behind its opening.
    """

    number: int
    opened: int
    closed: int
    opener: str
    reason: str
    ending: str
    told: tuple[str, ...]
    rounds: tuple[Round, ...]
    spaces: Mapping[int, Space]
    window: tuple[Point, Point]
    moved: tuple[tuple[str, str], ...]
    deal: Deal | None
    sources: tuple[Source, ...]

    def until(self, quarter: int) -> tuple[Round, ...]:
        """The moves up to the end of a quarter of the clock."""
        return tuple(each for each in self.rounds if each.quarter <= quarter)


def talks(track: Track, sheet: Sequence[Sequence[Term]], spaces: Mapping[int, Space]) -> tuple[Talk, ...]:
    """All talks of a history.

    Args:
        track: the history.
        sheet: the term sheet at the end of every quarter.
        spaces: quarter of the clock -> the table then.
    """
    return tuple(_talk(track, number, each, sheet, spaces) for number, each in enumerate(track.history.talks, 1))


def _talk(track: Track, number: int, talk: Told, sheet: Sequence[Sequence[Term]], spaces: Mapping[int, Space]) -> Talk:
    history = track.history
    rounds = tuple(_rounds(history, talk))
    mine = {quarter: space for quarter, space in spaces.items() if talk.opened <= quarter <= talk.closed}
    reason = _reason(track, talk)
    offers = [each.point for each in rounds if each.action == "offer"]
    deal = None if talk.deal is None else _deal(history, talk, talk.deal, sheet)
    told = failure_told(history, talk) if talk.ending == FAILED else ("", ())
    return Talk(
        number=number,
        opened=talk.opened,
        closed=talk.closed,
        opener=talk.opener,
        reason=OVER.get(reason, ""),
        ending=talk.ending,
        told=(deal.said, *deal.why) if deal else (told[0], *told[1]) if told[0] else (),
        rounds=rounds,
        spaces=mine,
        window=window(list(mine.values()), offers) if mine or offers else ((0.0, 1.0), (0.0, 1.0)),
        moved=tuple(tug(history, talk, 3, 200)) if len(talk.offers) > 1 else (),
        deal=deal,
        sources=sources.of_reason(reason),
    )


def _reason(track: Track, talk: Told) -> str:
    """What a talk was opened over, as the record has it; for one without a deal, as the sides remember it."""
    if talk.deal is not None:
        return str(talk.deal["reason"])
    place = max(talk.opened - track.history.first + 1, 0)
    return REASONS[int(track.states[place].talking.reason[0])]


def _rounds(history: History, talk: Told) -> Iterator[Round]:
    """The moves of a talk; a side that only repeats itself is marked."""
    latest: dict[str, str] = {}
    for number, move in enumerate(talk.moves, 1):
        then = talk.ending if number == len(talk.moves) else ""
        each = _round(history, number, move, latest.get(move["side"], ""), then)
        if each.action == "offer":
            latest[each.side] = each.terms
        yield each


def _round(history: History, number: int, move: Row, latest: str, then: str) -> Round:
    side, proposes = move["side"], move["action"] == "offer"
    now = in_force(history, move["quarter"])
    gives, asks, clauses = _parts(move, now) if proposes else ("", "", "")
    terms = offered(move, now) if proposes else ""
    reason = _why(history, move) if proposes else ""
    mine, theirs = float(move["value_side"]), float(move["value_counterpart"])
    return Round(
        number=number,
        quarter=move["quarter"],
        name=when(move["quarter"]),
        side=side,
        action=move["action"],
        answer=move["answer"] or "",
        terms=terms,
        gives=gives,
        asks=asks,
        clauses=clauses,
        said=_said(move, gives, asks, clauses, reason, then),
        reason=reason,
        value_microsoft=mine if side == "Microsoft" else theirs,
        value_openai=theirs if side == "Microsoft" else mine,
        target=float(move["target"]),
        reservation=float(move["reservation"]),
        disagreement=float(move["disagreement"]),
        levels={name: LEVELS[name][int(move[f"level_{name}"])] for name in RIGHTS if move[f"level_{name}"] > 0},
        again=proposes and terms == latest,
        sources=sources.together(sources.of_motive(move["goal"] or "", side), sources.of_pressure(move["pressure"])),
    )


def _parts(move: Row, now: Mapping[str, str]) -> tuple[str, str, str]:
    """What a side gives, what it asks, and the rest of an offer, in words."""
    theirs, ours = (_OPENAIS, _MICROSOFTS) if move["side"] == "Microsoft" else (_MICROSOFTS, _OPENAIS)
    alone = {**_ALONE, **now}
    given, wanted = (
        {**move, **alone, **{name: move[name] for name in (*names, "capped", "cap_multiple")}}
        for names in (ours, theirs)
    )
    nothing = offered({**move, **alone}, now)
    told = [offered(each, now) for each in (given, wanted)]
    gives, asks = ("" if text == nothing else text for text in told)
    return gives, asks, ", ".join(asked(move))


def _said(move: Row, gives: str, asks: str, clauses: str, reason: str, then: str) -> str:
    """A move as a sentence; ``then`` is how the talk ends with it, empty if it goes on."""
    side = move["side"]
    match move["action"]:
        case "accept":
            return f"{side} accepts."
        case "walk":
            return f"{side} walks out, seeing nothing the other would sign."
        case "refuse":
            return f"{side} refuses; {_AFTER_REFUSAL.get(then, 'they meet again next quarter')}."
    if not math.isnan(move["premium"]):
        text, clauses = f"{side} proposes to {gives or asks}", ""
    elif gives and asks:
        text = f"{side} offers {gives} for {asks}"
    elif gives or asks:
        text = f"{side} {'offers' if gives else 'asks'} {gives or asks}"
    else:
        text = f"{side} {'proposes' if clauses else 'would leave the contract as it is'}"
    if clauses:
        text += f"{'; also' if gives or asks else ''} {clauses}"
    return f"{text}{f': {reason}' if reason else ''}."


def _why(history: History, move: Row) -> str:
    """What drives a side and what presses it, with the number that says how much."""
    drive = motive(move["goal"] or "", move["side"])
    return "; ".join(each for each in (drive and f"for {drive}", _pressed(history, move)) if each)


def _pressed(history: History, move: Row) -> str:
    name, quarter = move["pressure"], move["quarter"]
    if name == "short runway":
        signed = next((deal for deal in history.deals if deal["quarter"] == quarter), None)
        left = history.at("openai_runway", quarter) if signed is None else float(signed["runway"])
        return f"{months(left)} of cash left"
    return pressure(name)


def _deal(history: History, talk: Told, deal: Row, sheet: Sequence[Sequence[Term]]) -> Deal:
    quarter = deal["quarter"]
    place = quarter - history.first
    terms = tuple(each for each in sheet[place] if each.changed_in == when(quarter) and each.by == BY_DEAL)
    return Deal(
        number=list(history.deals).index(deal) + 1,
        quarter=quarter,
        name=when(quarter),
        opener=talk.opener,
        rounds=talk.rounds,
        said=agreed(deal),
        brief=briefly(deal),
        gave=tuple((change.giver, change.text) for change in changes(deal)),
        terms=terms,
        value=_both(deal, "value"),
        gains={ISSUE_WORDS[name]: gains(deal, name) for name in ISSUE_WORDS if any(gains(deal, name))},
        motives=tuple(motive(deal[f"goal_{side.lower()}"], side) for side in SIDES),  # type: ignore[arg-type]
        pressures=tuple(pressure(deal[f"pressure_{side.lower()}"]) for side in SIDES),  # type: ignore[arg-type]
        why=deal_told(history, talk, deal)[1],
        disagreement=_both(deal, "disagreement"),
        outside=_both(deal, "outside"),
        nash=_both(deal, "nash"),
        joint_gain=float(deal["joint_gain"]),
        best_joint_gain=float(deal["best_joint_gain"]),
        left_on_table=float(deal["left_on_table"]),
        sources=_behind(deal, terms),
    )


def _both(deal: Row, name: str) -> Point:
    return float(deal[f"{name}_microsoft"]), float(deal[f"{name}_openai"])


def _behind(deal: Row, terms: Sequence[Term]) -> tuple[Source, ...]:
    """What stands behind a deal: what it was sought over, what drove and pressed both, and the terms it changed."""
    driven = [sources.of_motive(deal[f"goal_{side.lower()}"], side) for side in SIDES]
    pressed = [sources.of_pressure(deal[f"pressure_{side.lower()}"]) for side in SIDES]
    return sources.together(
        sources.of_reason(deal["reason"]), *driven, *pressed, *(term_sources(term) for term in terms)
    )


def term_sources(term: Term) -> tuple[Source, ...]:
    """The rows of the evidence that are about a term."""
    return tuple(each for name in KINDS[term.key].makes for each in sources.of_column(name) if each.id.startswith("B"))
