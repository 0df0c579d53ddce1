"""The checklist: a row of the evidence from the documents' claim to its effect, and that effect played here and now."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from experiments.citations import with_facts
from experiments.evidence import Effect, Row, evidence
from experiments.evidence.effects import Shown, effects_of, names_in
from experiments.evidence.lines import documents
from experiments.evidence.page import (
    first_sentence,
    found_rule,
    numbers,
    outcome_of,
    read_of,
    remarks_on,
    sentence_of,
    state_of,
    tables_with,
)
from experiments.numbers import told as number_lines
from experiments.options import LEAST_PAIRS
from experiments.watching.played import Cache
from negotiation.codebook import METRICS

#: What stands of each state.
STATES: Final = {
    "told": "in the simulation",
    "open": "open",
    "context": "background",
}
#: Pairs of worlds an effect is played on.
PAIRS: Final = 200


@dataclass(frozen=True)
class Line:
    """One thing that is said of a row.

    Attributes:
        head: a name or a sentence.
        below: what there is to it, a sentence each.
        code: the head is a name in the code.
    """

    head: str
    below: tuple[str, ...] = ()
    code: bool = False


@dataclass(frozen=True)
class Step:
    """One step from a claim to its effect.

    Attributes:
        title: what it is.
        lines: what is there; a step without lines is left out.
    """

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Moved:
    """An effect as played: worlds with the mechanism, and the same worlds without it.

    Attributes:
        what: moves, and which way.
        column: what is read for it, and when.
        unit: of the numbers; empty where several units are reckoned together.
        with_it: mean with the mechanism; nan where too few pairs count.
        without: mean without it.
        difference: mean of with minus without.
        low: lower end of the interval that holds the true difference in 99 of 100 cases.
        high: upper end.
        pairs: worlds that count.
        shown: the whole interval lies on the expected side of zero.
        sentence: all of it in words.
        remarks: why fewer pairs count, if they do.
    """

    what: str
    column: str
    unit: str
    with_it: float
    without: float
    difference: float
    low: float
    high: float
    pairs: int
    shown: bool
    sentence: str
    remarks: tuple[str, ...]


@cache
def ids() -> tuple[str, ...]:
    """The id of every row, in the order of the list."""
    return tuple(row.id for row in evidence())


def neighbour(rows: Sequence[Row], row: str, step: int) -> str:
    """The row before or after another, by id; the first one if the other is not among them.

    Args:
        rows: those that are listed; one or more.
        row: an id, or none.
        step: 1 for the next, -1 for the one before; the ends stay where they are.
    """
    listed = [each.id for each in rows]
    place = listed.index(row) + step if row in listed else 0
    return listed[min(max(place, 0), len(listed) - 1)]


def state(row: Row) -> str:
    """How far a row is: one of ``STATES``."""
    return state_of(row)


@cache
def steps_of(row: str) -> tuple[Step, ...]:
    """A row from claim to effect; steps with nothing in them are left out.

    Args:
        row: its id, such as ``M26``.

    Raises:
        EvidenceError: there is none.
    """
    return tuple(step for step in _steps(evidence(row)[0]) if step.lines)


def _steps(row: Row) -> Iterator[Step]:
    titles = documents()
    yield Step(
        "Said in", tuple(Line(f"{each.document} L{each.text}", (titles[each.document].title,)) for each in row.lines)
    )
    yield Step("Rule", tuple(Line(name, (_plain(first_sentence(found_rule(name))),), True) for name in row.rules))
    yield Step("Parameters", tuple(_number(name) for name in row.parameters))
    yield Step("Where to see it", tuple(_column(name) for name in row.columns))
    yield Step("Tests", tuple(Line(*_test(name)) for name in row.tests))
    yield Step("Effect", tuple(Line(what, (read,)) for what, read in map(read_of, row.effects)))
    yield Step("Switched off by", tuple(Line(f"{name} = {value}", (), True) for name, value in row.off.items()))
    yield Step("Note", (Line(row.note),) if row.note else ())
    yield Step("Open", (Line(row.open),) if row.open else ())


def _number(name: str) -> Line:
    number, *sources = number_lines(with_facts([numbers()[name]]))
    return Line(number, tuple(source.strip() for source in sources))


def _column(name: str) -> Line:
    where = ", ".join(tables_with(name)) or "not on record"
    meaning = f"{METRICS[name].meaning} ({METRICS[name].unit})" if name in METRICS else ""
    return Line(name, tuple(filter(None, (meaning, f"in the table {where}"))), True)


def _test(name: str) -> tuple[str, tuple[str, ...]]:
    sentence, file = sentence_of(name)
    return sentence, (file,)


def _plain(text: str) -> str:
    return text.replace("``", "")


_PLAYED: Final = Cache[tuple[str, int], tuple[Moved, ...]](64)


def moved_by(row: str, pairs: int = PAIRS) -> tuple[Moved, ...]:
    """What a mechanism moves, played on worlds with it and the same worlds without it; takes some seconds, once.

    Args:
        row: its id, such as ``M26``.
        pairs: how many worlds, each played twice.

    Raises:
        EvidenceError: there is no such row.
    """
    return _PLAYED.of((row, pairs), lambda: _moved(evidence(row)[0], pairs))


def _moved(row: Row, pairs: int) -> tuple[Moved, ...]:
    return tuple(
        Moved(
            *read_of(effect),
            _unit(effect),
            *((each.on, each.off, each.mean, each.low, each.high) if each.n >= LEAST_PAIRS else (float("nan"),) * 5),
            pairs=each.n,
            shown=each.shown and each.n >= LEAST_PAIRS,
            sentence=_said(each),
            remarks=tuple(remarks_on(effect, each.n, pairs)),
        )
        for effect, each in zip(row.effects, effects_of(row, pairs), strict=True)
    )


def _unit(effect: Effect) -> str:
    """The unit of what is read: that of its columns, if they have one and are only added up."""
    if effect.read == "ever" or any(sign in effect.column for sign in "<>="):
        return "share of worlds" if effect.read in ("ever", "at") else ""
    units = {METRICS[name].unit for name in names_in(effect.column) if name in METRICS}
    return units.pop() if len(units) == 1 and not any(sign in effect.column for sign in "*/") else ""


def _said(shown: Shown) -> str:
    sentence = outcome_of(shown)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def links(text: str) -> tuple[str, ...]:
    """Ids of rows that a text names, such as ``M26``."""
    known = set(ids())
    return tuple(word for word in re.findall(r"\b[A-Z]\d{1,2}\b", text) if word in known)
