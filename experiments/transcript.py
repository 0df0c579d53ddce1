"""One history, told as a page of text."""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Final

from rich.text import Text

from experiments.bargains import hardest, tug
from experiments.chronicle import HEADING, chronicle
from experiments.ensemble import Result
from experiments.figures import CURVES, drawn, year_table, years
from experiments.history import AGREED, FAILED, UNFINISHED, History, Row, Talk, read, when
from experiments.labels import MEANINGS, flags, label_of, measured, path_in_words, rule_in_words
from experiments.moment import Moment
from experiments.moments import DEAL, chosen
from experiments.plain import plain
from experiments.standing import contract_lines, rights_lines
from experiments.start_page import origin_as_dict, origin_told
from experiments.surplus import left_in_words
from experiments.terms import only_orders
from experiments.wording import counted, number

WIDTH: Final = 100
LENGTH: Final = 60
#: Blue and vermilion, told apart by everybody (Okabe and Ito 2008), readable on dark and on light.
MICROSOFT, OPENAI = "#0072B2", "#D55E00"
_DATE, _TERM = 8, 18
#: Characters for the flags that hold at the end: with their rules as far as they fit.
_FLAGS_IN: Final = 90
#: Rather than tell fewer moments than these, deals are told in fewer words.
_ENOUGH, _LEAST, _BESIDE_DEALS = 9, 7, 2
#: Forms of a moment shorter than its first sentence: in few words with its first reason, in few words, not at all.
_BRIEF, _BARE, _DROPPED = 0, -1, -2
_ENDINGS: Final = {AGREED: "ended in a deal", FAILED: "failed", UNFINISHED: "not over yet"}
_FIRMS: Final = re.compile(r"\b(Microsoft|OpenAI)\b")
_AMOUNT: Final = re.compile(r"(\$[\d.,]+) (bn|m)\b")


def tell(result: Result, full: bool = False) -> list[Text]:
    """One history as a page.

    Args:
        result: of one world.
        full: tell everything, however long; otherwise at most 60 lines. Lines never have more than 100 columns.

    Raises:
        ValueError: the result holds more than one history, or no metrics.
        LookupError: deals or events were not kept.
    """
    history = read(result)
    head = [*_title(history), *_origin(history), *_outcome(history), *_contract(history)]
    tail = [*_hardest(history), *_left(history), *_numbers(history), *_more(history, full)]
    room = LENGTH - len(head) - len(tail) - len(_section(""))
    story = _story(history, None if full else room)
    page = [*head, *story, *tail]
    return [*page, *_chronicled(history)] if full else page


def _chronicled(history: History) -> list[Text]:
    """Everything, set as lines."""
    lines: list[Text] = []
    for lead, text in chronicle(history):
        if lead == HEADING:
            lines.append(Text(text, "bold"))
        elif lead:
            indent = max(_DATE, len(lead) + 2)
            lines += map(_text, wrapped(text, lead, indent))
        else:
            lines.append(_text(text))
    return lines


def _text(line: str, style: str = "") -> Text:
    """A line in which each firm has its colour."""
    text = Text(line, style)
    for found in _FIRMS.finditer(line):
        text.stylize(MICROSOFT if found[0] == "Microsoft" else OPENAI, *found.span())
    return text


def wrapped(text: str, lead: str = "", indent: int = 0) -> list[str]:
    """A paragraph as lines; amounts of money are kept in one piece.

    Args:
        text: the paragraph.
        lead: what the first line begins with, such as a date.
        indent: of all lines but the first.
    """
    whole = _AMOUNT.sub("\\1\u00a0\\2", text)
    lines = textwrap.wrap(
        whole,
        WIDTH,
        initial_indent=lead.ljust(indent),
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
    )
    return [line.replace("\u00a0", " ") for line in lines]


def _section(title: str) -> list[Text]:
    return [Text(""), Text(title, "bold")]


def _title(history: History) -> list[Text]:
    span = f"{when(history.first)} to {when(history.last)}"
    title = f"Microsoft and OpenAI, {span} · scenario {history.scenario} · seed {history.seed}"
    about = "A simulation: all deals, offers and words are invented. $ of the day; m = million, bn = billion."
    changed = ", ".join(f"{name} = {value}" for name, value in history.changed.items())
    under = [
        about,
        *(wrapped(history.summary) if history.what_if else []),
        *(wrapped(f"Settings changed: {changed}") if changed else []),
    ]
    return [Text(title, "bold"), *(Text(line, "dim") for line in under)]


def _origin(history: History) -> list[Text]:
    """What is from the record and what is drawn, if the history does not start in 2019Q3."""
    told = [line for text in origin_told(history) for line in wrapped(text)]
    return [*_section(f"Where it starts: {when(history.first)}"), *map(_text, told)] if told else []


def _outcome(history: History) -> list[Text]:
    rule = history.rule(history.last)
    found, also = measured(history, history.last), flags(history, _FLAGS_IN)
    because = f"Because {rule_in_words(rule, history)}" + (f". Here {found}." if found else ".")
    lines = [
        *wrapped(because),
        *wrapped(path_in_words(history), "Path: ", 6),
        *(wrapped(f"Also at the end: {'; '.join(also)}.") if also else []),
    ]
    return [*_section(f"Outcome: {rule.title} – {MEANINGS[label_of(rule)]}"), *map(_text, lines)]


def _contract(history: History) -> list[Text]:
    terms, rights = contract_lines(history), rights_lines(history)
    title = f"The contract in {when(history.first)} and in {when(history.last)}: the terms that changed"
    if not terms and not rights:
        return [*_section("The contract"), *map(_text, wrapped(_unchanged(history)))]
    names = max((len(name) for name, *_ in terms), default=0) + 2
    starts = max((len(start) for _, start, _ in terms), default=0)
    lines = [line for name, start, end in terms for line in wrapped(f"{start:<{starts}} → {end}", name, names)]
    lines += wrapped(f"{'; '.join(end for *_, end in rights)}.", "Also now: ", 10) if rights else []
    lines += [] if history.deals else wrapped(_no_deal(history))
    return [*_section(title), *map(_text, lines)]


def _unchanged(history: History) -> str:
    """Why the contract is at the end what it was."""
    deals = history.deals
    if not deals:
        return f"No term changed. {_no_deal(history)}"
    made = "the deal" if len(deals) == 1 else f"the {number(len(deals))} deals"
    if all(only_orders(deal) for deal in deals):
        return f"No term differs at the end: {made} ordered compute that has since been bought."
    return f"No term differs at the end: what {made} changed has since run out or been changed back."


def _no_deal(history: History) -> str:
    """Why nothing was agreed."""
    if not history.talks:
        return "No deal was made. No talks were opened: neither side hoped to gain more than reopening costs."
    return f"No deal was made: none came of {counted(len(history.talks), 'talk')}."


def _story(history: History, room: int | None) -> list[Text]:
    """The moments, as many and as fully as there is room."""
    told = {moment: 1 + len(moment.why) for moment in chosen(history)}
    if room is not None:
        told = fitted(told, room)
    lines = [line for moment, parts in told.items() for line in _moment(moment, parts)]
    gains = any("Gains:" in line for line in lines)
    title = "What happened (gains: what each side expects of a deal, in today's money)" if gains else "What happened"
    return [*_section(title), *(map(_text, lines) if lines else [Text("Nothing of note.")])]


def _moment(moment: Moment, parts: int) -> list[str]:
    if parts > _BRIEF or not moment.brief:
        text = " ".join((moment.what, *moment.why)[: max(parts, 1)])
    else:
        text = " ".join((moment.brief, *moment.why[:1])) if parts == _BRIEF else moment.bare
    return wrapped(text, when(moment.quarter), _DATE)


def fitted(told: dict[Moment, int], room: int) -> dict[Moment, int]:
    """The moments cut down until they fit: first words, then the least telling moments, deals last.

    Args:
        told: how many sentences of each moment are told; below one it has its brief form.
        room: lines there are.
    """
    told = dict(told)
    for moment, parts in _cuts(told):
        if sum(len(_moment(each, many)) for each, many in told.items()) <= room:
            break
        if parts == _DROPPED:
            told.pop(moment, None)
        elif moment in told and len(_moment(moment, parts)) < len(_moment(moment, told[moment])):
            told[moment] = min(told[moment], parts)
    return told


def _cuts(told: Mapping[Moment, int]) -> Iterator[tuple[Moment, int]]:
    """What to cut in turn: (moment, how many of its sentences remain)."""
    by_weight = sorted(told, key=lambda moment: moment.weight)
    deals = [moment for moment in by_weight if moment.kind == DEAL]
    others = [moment for moment in by_weight if moment.kind != DEAL]
    few = max(min(len(told) - _LEAST, len(others) - _BESIDE_DEALS), 0)
    yield from ((moment, 3) for moment in deals)
    yield from ((moment, 1) for moment in others[: len(others) // 2])
    yield from ((moment, _DROPPED) for moment in others[: max(len(told) - _ENOUGH, 0)])
    yield from ((moment, 1) for moment in others)
    yield from ((moment, 2) for moment in deals)
    yield from ((moment, _DROPPED) for moment in others[:few])
    yield from ((moment, _BRIEF) for moment in deals)
    yield from ((moment, _BARE) for moment in deals)
    yield from ((moment, _DROPPED) for moment in [*others, *deals[:-1]])


def _hardest(history: History) -> list[Text]:
    talk = hardest(history)
    if talk is None:
        return []
    span = when(talk.opened) if talk.opened == talk.closed else f"{when(talk.opened)} to {when(talk.closed)}"
    offers = counted(len(talk.offers), "offer")
    title = f"The talk in which offers moved most: {span}, {offers}, {_ENDINGS[talk.ending]}"
    moved = tug(history, talk, 2, WIDTH - _TERM)
    lines = [line for term, how in moved for line in wrapped(how, f"{term}:", _TERM)]
    return [*_section(title), *map(_text, lines)]


def _left(history: History) -> list[Text]:
    told = left_in_words(history.deals)
    return [_text(line) for line in wrapped(told)] if told else []


def _numbers(history: History) -> list[Text]:
    heads = year_table(history)
    table = [Text(""), *(Text(line, "bold") for line in heads[:2]), *(Text(line) for line in heads[2:])]
    return [*table, *(_text(drawn(curve, history)) for curve in CURVES)]


def _more(history: History, full: bool) -> list[Text]:
    if full:
        return []
    ways = f"--full for all, --seed {history.seed + 1} for another, --json for numbers"
    more = f"More: {ways}; to watch it: parley dashboard"
    return [Text(more, "dim")]


def as_dict(result: Result) -> dict[str, object]:
    """One history as JSON can hold it: the same story, with all numbers; money in USD bn, null where there is none.

    Raises:
        ValueError: the result holds more than one history, or no metrics.
        LookupError: deals or events were not kept.
    """
    history = read(result)
    rule = history.rule(history.last)
    terms = [*contract_lines(history), *rights_lines(history)]
    told: dict[str, object] = {
        "scenario": history.scenario,
        "seed": history.seed,
        "first_quarter": when(history.first),
        "last_quarter": when(history.last),
        "settings_changed": history.changed,
        "start": origin_as_dict(history),
        "outcome": {
            "label": rule.title,
            "meaning": MEANINGS[label_of(rule)],
            "rule": rule_in_words(rule, history),
            "measured": measured(history, history.last),
            "also": flags(history),
            "path": [{"quarter": when(quarter), "label": step.title} for quarter, step in history.path],
        },
        "contract": [{"term": name, "start": old, "end": new} for name, old, new in terms],
        "moments": [
            {"quarter": when(each.quarter), "kind": each.kind, "what": each.what, "why": each.why}
            for each in chosen(history)
        ],
        "years": [asdict(year) for year in years(history)],
        "talks": [_talk(talk) for talk in history.talks],
        "deals": [_dated(deal) for deal in history.deals],
        "events": [_dated(event) for event in history.events],
        "quarters": [when(quarter) for quarter in history.quarters],
        "metrics": history.series,
    }
    return {name: plain(value) for name, value in told.items()}


def _talk(talk: Talk) -> dict[str, object]:
    return {
        "opened": when(talk.opened),
        "closed": when(talk.closed),
        "opener": talk.opener,
        "ending": talk.ending,
        "rounds": talk.rounds,
    }


def _dated(row: Row) -> dict[str, object]:
    """A row of the record with its quarters as text."""
    dated = {**row, "quarter": when(row["quarter"])}
    return {**dated, "opened": when(row["opened"])} if "opened" in row else dated
