"""Rows: every actor, term, mechanism, event, metric and outcome the documents name, with its place in the code."""

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

from experiments.evidence.lines import FOLDER, Cited, cited, documents, wrong_lines

#: The simulation must have a row, or it is background.
MODEL, CONTEXT = "model", "context"
#: The kinds of row, in the order of the list.
KINDS: Final = ("actor", "term", "mechanism", "event", "metric", "outcome")
#: How an effect may be read off a history: at its last quarter, over its quarters, or whether it ever comes about.
READS: Final = ("at", "mean", "sum", "max", "change", "ever")
SIGNS: Final = ("+", "-")
#: The letters that ids begin with, in the order of ``KINDS``.
LETTERS: Final = "ABMEXO"
#: What asks for lines: a document, lines of it, or lines of any.
_PLACE: Final = re.compile(r"(?P<document>\d{3})?\s*(?P<lines>L\s*\d[\d,\-–L\s]*)?", re.IGNORECASE | re.ASCII)

_EFFECT_KEYS: Final = {"observable", "column", "read", "from", "to", "sign", "scenario", "where", "settings"}
_SAID: Final = ("id", "kind", "name", "claim", "role", "how", "observable", "sign")
_NAMED: Final = ("rules", "parameters", "columns", "tests")
_KEYS: Final = {*_NAMED, "open", "note", "off", "effect"}
_NEEDED: Final = {"observable", "column", "read", "from", "to", "sign"}


class EvidenceError(ValueError):
    """A row that nobody knows, or a list of evidence that cannot be read; says where and the way out."""


@dataclass(frozen=True)
class Effect:
    """What must move, and which way, when a mechanism is on.

    Attributes:
        observable: in the words of the list.
        column: of metrics or outcomes, or an arithmetic expression of columns.
        read: how it is read between the two quarters, one of ``READS``.
        start: first quarter read, such as ``2022Q1``.
        end: last quarter read.
        sign: of on minus off, ``+`` or ``-``.
        scenario: what is played.
        where: worlds that count: this column is above zero at the first quarter in both arms; empty for all.
        settings: of both arms, parameter -> value.
    """

    observable: str
    column: str
    read: str
    start: str
    end: str
    sign: str
    scenario: str
    where: str
    settings: Mapping[str, object]


@dataclass(frozen=True)
class Row:
    """One claim of the documents, and where it lives.

    Attributes:
        id: such as ``B4`` or ``M20``.
        kind: one of ``KINDS``.
        name: a few words.
        claim: what the documents say, in other words than theirs; may be empty where the name says it.
        lines: the document lines that say so.
        role: ``model`` if the simulation must have it, ``context`` if it is background.
        how: how an event comes about; empty for other kinds.
        observable: what a mechanism moves, in words; empty for other kinds.
        sign: which way, in words.
        rules: where it is in the code, ``module:name``.
        parameters: full names of the numbers it rests on.
        columns: where a reader sees it: metrics, columns of deals or offers, events.
        tests: that show it, as the test runner names them.
        off: settings that switch a mechanism off, parameter -> value.
        effects: what a mechanism must move.
        open: what of the row the simulation does not show yet; empty if nothing.
        note: what stands for what; empty if nothing needs saying.
    """

    id: str
    kind: str
    name: str
    claim: str
    lines: tuple[Cited, ...]
    role: str
    how: str
    observable: str
    sign: str
    rules: tuple[str, ...]
    parameters: tuple[str, ...]
    columns: tuple[str, ...]
    tests: tuple[str, ...]
    off: Mapping[str, object]
    effects: tuple[Effect, ...]
    open: str
    note: str

    @property
    def words(self) -> str:
        """All of it that a reader may search for, in small letters."""
        parts = (self.id, self.kind, self.name, self.claim, self.observable, *self.rules, *self.parameters)
        return " ".join((*parts, *self.columns)).lower()


def evidence(word: str | None = None) -> list[Row]:
    """The rows, all or those that a word picks.

    Args:
        word: the id of a row (any case) or its letter, a kind (``event``, ``events``), document lines (``002 L30``,
            ``L30``, ``002``), or letters of a name, claim, rule, parameter or column; several words may stand apart.

    Raises:
        EvidenceError: no row has it, or no document such lines; suggests near words.
    """
    rows = _rows()
    wanted = (word or "").strip().lower()
    if not wanted:
        return list(rows)
    place = _place(wanted)
    if place:
        return _resting_on(place, wanted.upper(), rows)
    by_id = [row for row in rows if wanted in (row.id.lower(), row.id.lower().rstrip("0123456789"))]
    by_kind = [row for row in rows if wanted in (row.kind, f"{row.kind}s")]
    by_words = [row for row in rows if wanted in row.words]
    found = by_id or by_kind or by_words or [row for row in rows if all(part in row.words for part in wanted.split())]
    if not found:
        raise EvidenceError(f'no row of the evidence has "{word}"; {_hint(wanted, rows)}')
    return found


def _place(wanted: str) -> tuple[Cited, ...]:
    """The document lines a word asks for; none if it asks for something else.

    Raises:
        EvidenceError: no document has such lines.
    """
    asked = _PLACE.fullmatch(wanted)
    if asked is None:
        return ()
    number, lines = asked["document"], re.sub(r"\s", "", asked["lines"] or "").upper()
    if not lines:
        return tuple(Cited(each.number, ((1, each.lines),)) for each in documents().values() if each.number == number)
    named = [f"{each} {lines}" for each in ([number] if number else documents())]
    wrong = [fault for text in named for fault in wrong_lines(text)]
    found = [text for text in named if cited(text) and not wrong_lines(text)]
    if not found:
        fault = wrong[0] if number and wrong else f"no document has {lines}"
        raise EvidenceError(f"{fault}; write lines like 002 L30 or 002 L30-34, of documents {', '.join(documents())}")
    return tuple(each for text in found for each in cited(text))


def _resting_on(place: Sequence[Cited], wanted: str, rows: Sequence[Row]) -> list[Row]:
    """The rows with one of these lines behind them.

    Raises:
        EvidenceError: there is none.
    """
    found = [row for row in rows if any(_meet(one, other) for one in row.lines for other in place)]
    if not found:
        raise EvidenceError(f"no row of the evidence rests on {wanted}; a document alone, such as 002, lists all of it")
    return found


def _meet(one: Cited, other: Cited) -> bool:
    """Whether two passages have a line in common; the whole of a document meets nothing but the whole of it."""
    if one.document != other.document or _whole(one) > _whole(other):
        return False
    return any(a <= d and c <= b for a, b in one.spans for c, d in other.spans)


def _whole(one: Cited) -> bool:
    """Whether it names every line of its document at once."""
    return one.spans == ((1, documents()[one.document].lines),)


def _hint(wanted: str, rows: Sequence[Row]) -> str:
    """What might have been meant."""
    if wanted[:1].upper() in LETTERS and wanted[1:].isdigit():
        letter = wanted[:1].upper()
        last = sum(row.id.startswith(letter) for row in rows)
        return f"rows {letter}1 to {letter}{last} begin with {letter}"
    known = {letters for row in rows for letters in row.words.replace(",", " ").replace(";", " ").split()}
    near = get_close_matches(wanted, sorted(known), n=2, cutoff=0.6)
    return f"did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else "`parley evidence` lists all"


@cache
def _rows() -> tuple[Row, ...]:
    links = _links("links.toml") | _links("mechanisms.toml")
    with (FOLDER / "checklist.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    unknown = sorted(set(links) - {row["id"] for row in listed})
    if unknown:
        raise EvidenceError(f"checklist.csv has no row {unknown[0]}; take it out of the links or add the row")
    return tuple(_row(entry, links.get(entry["id"], {})) for entry in listed)


def _links(name: str) -> dict[str, dict[str, Any]]:
    """What a file says of each row; nothing where there is no such file."""
    path = FOLDER / name
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise EvidenceError(f"{name} is no TOML: {error}") from None


def _row(entry: Mapping[str, str], link: Mapping[str, Any]) -> Row:
    _known(entry["id"], link, _KEYS)
    said: dict[str, Any] = {name: entry[name] for name in _SAID}
    named: dict[str, Any] = {name: tuple(link.get(name, ())) for name in _NAMED}
    return Row(
        **said,
        **named,
        lines=cited(entry["lines"]),
        off=dict(link.get("off", {})),
        effects=tuple(_effect(entry["id"], effect) for effect in link.get("effect", ())),
        open=str(link.get("open", "")) or _unnamed(entry, link),
        note=str(link.get("note", "")),
    )


def _unnamed(entry: Mapping[str, str], link: Mapping[str, Any]) -> str:
    """Why a row that the simulation must have is open although nobody says so; empty if it is not."""
    return "" if link.get("rules") or entry["role"] == CONTEXT else "No rule is named for it yet."


def _effect(row: str, entry: Mapping[str, Any]) -> Effect:
    _known(f"{row}.effect", entry, _EFFECT_KEYS)
    missing = sorted(_NEEDED - set(entry))
    if missing:
        raise EvidenceError(f"{row}.effect needs {missing[0]}; it has {', '.join(entry)}")
    for key, allowed in (("read", READS), ("sign", SIGNS)):
        if entry[key] not in allowed:
            raise EvidenceError(f"{row}.effect {key} must be one of {', '.join(allowed)}, got {entry[key]!r}")
    return Effect(
        **{name: entry[name] for name in ("observable", "column", "read", "sign")},
        start=entry["from"],
        end=entry["to"],
        scenario=entry.get("scenario", "history"),
        where=entry.get("where", ""),
        settings=dict(entry.get("settings", {})),
    )


def _known(where: str, entry: Mapping[str, Any], keys: set[str]) -> None:
    """Refuse a key that means nothing."""
    unknown = sorted(set(entry) - keys)
    if unknown:
        near = get_close_matches(unknown[0], keys, n=1)
        hint = f"did you mean {near[0]}?" if near else f"keys are {', '.join(sorted(keys))}"
        raise EvidenceError(f"{where} has the unknown key {unknown[0]}; {hint}")
