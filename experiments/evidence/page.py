"""The page of a row of evidence: what the documents say, the rule, its numbers, where to see it, what shows it."""

import inspect
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from experiments.citations import with_facts
from experiments.events import EVENTS
from experiments.evidence.lines import Cited, documents
from experiments.evidence.rows import CONTEXT, KINDS, Effect, Row
from experiments.numbers import rows as number_rows
from experiments.numbers import told as number_lines
from experiments.options import LEAST_PAIRS
from experiments.terminal import WIDTH
from negotiation.codebook import METRICS
from negotiation.record import DEAL_COLUMNS, OFFER_COLUMNS
from negotiation.world.news import GIVEN

if TYPE_CHECKING:
    from experiments.evidence.effects import Shown

#: Narrower than this nothing is printed: lines are cut instead.
LEAST_WIDTH: Final = 30
#: Fewer pairs than this are few: their interval is wide, and may miss what is there.
ENOUGH_PAIRS: Final = 100
#: Where a column or an event can be found.
_TABLES: Final[Mapping[str, frozenset[str]]] = {
    "metrics": frozenset(METRICS),
    "deals": frozenset(DEAL_COLUMNS),
    "offers": frozenset(OFFER_COLUMNS),
    "events": frozenset({*EVENTS, *GIVEN}),
    "outcomes": frozenset({"outcome"}),
}
_MARK: Final = {"open": "○", "told": "●", "context": "·"}
_INDENT: Final = 4
TITLES: Final = {
    "actor": "Who acts",
    "term": "What is on the table",
    "mechanism": "How things work",
    "event": "What happens",
    "metric": "What can be counted",
    "outcome": "What may become of it",
}
_READ: Final = {
    "at": "in {end}",
    "mean": "mean of {start} to {end}",
    "sum": "sum of {start} to {end}",
    "max": "largest of {start} to {end}",
    "change": "change from {start} to {end}",
    "ever": "whether ever, {start} to {end}",
}


def page_width() -> int:
    """Columns of the page: as many as the terminal has, at most as for a file."""
    return min(WIDTH, shutil.get_terminal_size((WIDTH, 1)).columns) if sys.stdout.isatty() else WIDTH


def listed(rows: Sequence[Row], width: int) -> list[Text]:
    """All rows, a line each, by kind; at the end how many are open.

    Args:
        rows: of the list.
        width: columns of the page.
    """
    page: list[Text] = []
    for kind in KINDS:
        group = [row for row in rows if row.kind == kind]
        if group:
            page += [Text(), *_wrapped(f"{TITLES[kind]} ({len(group)})", width, "bold")]
            page += [_line(row, width) for row in group]
    return [*page[1:], Text(), *_summary(rows, width)]


def _line(row: Row, width: int) -> Text:
    line = Text(f"{_MARK[state_of(row)]} ", style="yellow" if row.open else "dim" if row.role == CONTEXT else "green")
    line.append(f"{row.id:<4}", style="bold")
    line.append(row.name, style="dim" if row.role == CONTEXT else "")
    line.truncate(width, overflow="ellipsis")
    return line


def state_of(row: Row) -> str:
    """``told`` if it lives in the simulation, ``open`` if some of it does not yet, ``context`` for background."""
    if row.role == CONTEXT:
        return "context"
    return "open" if row.open else "told"


def _summary(rows: Sequence[Row], width: int) -> list[Text]:
    """How much of the list lives in the simulation."""
    count = {state: sum(state_of(row) == state for row in rows) for state in _MARK}
    told = f"{_MARK['told']} {count['told']} in the simulation   {_MARK['open']} {count['open']} open"
    if count["context"]:
        told += f"   {_MARK['context']} {count['context']} background"
    waiting = ", ".join(row.id for row in rows if state_of(row) == "open")
    lines = _wrapped(told, width)
    lines += _wrapped(f"Open: {waiting}", width, "yellow") if waiting else []
    return lines + _wrapped("One of them in full: parley evidence B4", width, "dim")


def told(row: Row, width: int) -> list[Text]:
    """One row in full.

    Args:
        row: which.
        width: columns of the page.
    """
    page = _wrapped(f"{row.id}  {row.name}", width, "bold")
    if row.claim:
        page += _wrapped(row.claim, width)
    kind = row.kind if row.role != CONTEXT else f"{row.kind}, background: the simulation does not need it"
    page += _wrapped(f"({kind}{': ' + row.how if row.how else ''})", width, "dim")
    for title, lines in _sections(row, width):
        if lines:
            page += [Text(), *_wrapped(title, width, "bold cyan"), *lines]
    if row.open:
        page += [Text(), *_wrapped("Open", width, "bold yellow"), *_wrapped(row.open, width, "yellow", _INDENT)]
    return page


def _sections(row: Row, width: int) -> Iterator[tuple[str, list[Text]]]:
    yield "Said in", [line for each in row.lines for line in _document(each, width)]
    yield "Rules", [line for rule in row.rules for line in _rule(rule, width)]
    yield "Numbers", [line for name in row.parameters for line in _number(name, width)]
    yield "Where to see it", [line for name in row.columns for line in _seen(name, width)]
    yield "What it moves", [line for effect in row.effects for line in _effect(effect, width)]
    yield "Switched off by", _wrapped(", ".join(f"{k} = {v}" for k, v in row.off.items()), width, "", _INDENT)
    yield "Shown by", [line for test in row.tests for line in _test(test, width)]
    yield "Note", _wrapped(row.note, width, "", _INDENT)


def _document(cited: Cited, width: int) -> list[Text]:
    title = documents()[cited.document].title
    return _wrapped(f"{cited.document} L{cited.text}  {title}", width, "", _INDENT)


def _rule(name: str, width: int) -> list[Text]:
    return [
        *_wrapped(name, width, "", _INDENT),
        *_wrapped(first_sentence(found_rule(name)).replace("``", ""), width, "dim", 2 * _INDENT),
    ]


def _number(name: str, width: int) -> list[Text]:
    number, *sources = number_lines(with_facts([numbers()[name]]))
    below = [line for source in sources for line in _wrapped(source.strip(), width, "dim", 2 * _INDENT)]
    return [*_wrapped(number, width, "", _INDENT), *below]


def _seen(name: str, width: int) -> list[Text]:
    tables = tables_with(name)
    return _wrapped(f"{name}  ({', '.join(tables) or 'not on record'})", width, "", _INDENT)


def _test(name: str, width: int) -> list[Text]:
    sentence, file = sentence_of(name)
    return [*_wrapped(sentence, width, "", _INDENT), *_wrapped(file, width, "dim", 2 * _INDENT)]


def sentence_of(test: str) -> tuple[str, str]:
    """A test as the sentence it is, and the file it stands in.

    Args:
        test: as the test runner names it.
    """
    file, _, path = test.partition("::")
    words = path.rpartition("::")[2].removeprefix("test_").replace("_", " ").replace("[", " [")
    return words or "all tests of one file", file


def _effect(effect: Effect, width: int) -> list[Text]:
    what, read = read_of(effect)
    return [*_wrapped(what, width, "", _INDENT), *_wrapped(read, width, "dim", 2 * _INDENT)]


def read_of(effect: Effect) -> tuple[str, str]:
    """What moves and which way, and what is read for it in which quarters of which scenario."""
    way = "up" if effect.sign == "+" else "down"
    when = _READ[effect.read].format(start=effect.start, end=effect.end)
    return f"{effect.observable}: {way}", f"{effect.column}, {when}, scenario {effect.scenario}"


def played(effects: Sequence[Effect], shown: Sequence["Shown"], worlds: int, width: int) -> list[Text]:
    """All effects of a row as played, under a head of their own.

    Args:
        effects: what was read.
        shown: what came of each.
        worlds: pairs of worlds played.
        width: columns of the page.
    """
    page = [Text(), *_wrapped("Played: with and without it", width, "bold cyan")]
    pairs = zip(effects, shown, strict=True)
    return page + [line for effect, each in pairs for line in measured(effect, each, worlds, width)]


def measured(effect: Effect, shown: "Shown", worlds: int, width: int) -> list[Text]:
    """An effect as played, with its interval.

    Args:
        effect: what was read.
        shown: what came of it.
        worlds: pairs of worlds played, of which some may not count.
        width: columns of the page.
    """
    told = _wrapped(outcome_of(shown), width, "green" if shown.shown else "yellow", 2 * _INDENT)
    for remark in remarks_on(effect, shown.n, worlds):
        told += _wrapped(remark, width, "dim", 2 * _INDENT)
    return [*_effect(effect, width), *told]


def outcome_of(shown: "Shown") -> str:
    """What came of an effect, in a sentence."""
    if shown.n < LEAST_PAIRS:
        return f"not measured: an interval needs {LEAST_PAIRS} pairs, {shown.n} of them count"
    verdict = "shown" if shown.shown else "not shown"
    return (
        f"{shown.on:.4g} with, {shown.off:.4g} without: {shown.mean:+.3g} "
        f"(99% interval {shown.low:+.3g} to {shown.high:+.3g}, over {shown.n} pairs); "
        f"it should go {'up' if shown.sign_expected == '+' else 'down'}: {verdict}"
    )


def remarks_on(effect: Effect, pairs: int, worlds: int) -> Iterator[str]:
    """Why fewer pairs count than were played, and whether they are few."""
    if effect.where:
        yield f"{pairs} of {worlds} pairs count: with and without it, {effect.where} is above 0 in {effect.start}"
    elif pairs < worlds:
        yield f"{pairs} of {worlds} pairs count: in the others it cannot be reckoned"
    if pairs < ENOUGH_PAIRS:
        yield f"{pairs} pairs are few, so the interval is wide; more with --worlds N"


def found_rule(name: str) -> Any:
    """The function or class a rule names, such as ``negotiation.world.transfer:transfer_after``.

    Raises:
        ImportError: there is no such module.
        AttributeError: it has no such function, class or method.
    """
    module, _, path = name.partition(":")
    found: Any = import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found


def first_sentence(thing: Any) -> str:
    """What a function or class says of itself, in its first line."""
    said = inspect.getdoc(thing) or ""
    return said.splitlines()[0] if said else ""


def tables_with(column: str) -> tuple[str, ...]:
    """The tables of a result in which a reader finds a column or an event."""
    return tuple(table for table, names in _TABLES.items() if column in names)


def document(row: Row) -> dict[str, Any]:
    """A row as a plain document for other programs."""
    return {
        **{name: getattr(row, name) for name in ("id", "kind", "name", "claim", "role", "how", "observable", "sign")},
        "said_in": [
            {"document": each.document, "title": documents()[each.document].title, "lines": each.spans}
            for each in row.lines
        ],
        "rules": [{"rule": name, "says": first_sentence(found_rule(name))} for name in row.rules],
        "parameters": with_facts([numbers()[name] for name in row.parameters]),
        "columns": [{"column": name, "tables": tables_with(name)} for name in row.columns],
        "tests": row.tests,
        "off": row.off,
        "effects": [vars(effect) for effect in row.effects],
        "open": row.open,
        "note": row.note,
    }


@cache
def numbers() -> Mapping[str, dict[str, Any]]:
    """Every number of the simulation by name: settings, levels on the table, and what is laid down."""
    return {row["name"]: {**row, "group": ""} for row in number_rows()}


def _wrapped(text: str, width: int, style: str = "", indent: int = 0) -> list[Text]:
    """A text in lines that fit; a word too long for a line is broken."""
    indent = indent if width >= 2 * LEAST_WIDTH else min(indent, 2)
    lines = textwrap.wrap(text, max(width, LEAST_WIDTH) - indent)
    return [Text(" " * indent + line, style=style) for line in lines]
