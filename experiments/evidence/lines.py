"""Lines: which lines of which document stand behind a claim, a goal or a number."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
#: Stands for every document in whole.
ALL: Final = "all"
_SPAN: Final = r"\d{1,3}(?:[-–]\d{1,3})?"
#: A document's number and its lines, such as ``000 L8,16,35-41`` or ``002 L18, L30``.
_CITED: Final = re.compile(rf"(?<![\d.,])(\d{{3}}) (L{_SPAN}(?:, ?L?{_SPAN}(?!\d| L\d))*)")


@dataclass(frozen=True)
class Document:
    """One of the published texts the model stands on.

    Attributes:
        number: three digits, as sources write it.
        title: its title, or a few words on what it is about.
        lines: how many lines it has.
    """

    number: str
    title: str
    lines: int


@dataclass(frozen=True)
class Cited:
    """Lines of one document.

    Attributes:
        document: three digits.
        spans: first and last line of each passage.
    """

    document: str
    spans: tuple[tuple[int, int], ...]

    @property
    def text(self) -> str:
        """As a reader writes it: ``8, 16, 35–41``."""
        return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in self.spans)


@cache
def documents() -> Mapping[str, Document]:
    """Every document by its number."""
    with (FOLDER / "documents.csv").open(encoding="utf-8", newline="") as file:
        rows = [Document(row["number"], row["title"], int(row["lines"])) for row in csv.DictReader(file)]
    return {row.number: row for row in rows}


def cited(text: str) -> tuple[Cited, ...]:
    """The document lines a text names, in its order; ``all`` stands for every line of every document."""
    if text.strip() == ALL:
        return tuple(Cited(each.number, ((1, each.lines),)) for each in documents().values())
    return tuple(Cited(number, _spans(spans)) for number, spans in _CITED.findall(text))


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    ends = [[int(end) for end in re.split("[-–]", span)] for span in re.findall(_SPAN, text)]
    return tuple((each[0], each[-1]) for each in ends)


def wrong_lines(text: str) -> Sequence[str]:
    """Lines a text names that no document has, each as a sentence; empty if all is well."""
    wrong = []
    for each in cited(text):
        known = documents().get(each.document)
        for first, last in each.spans:
            if known is None:
                wrong.append(f"there is no document {each.document}")
            elif not 1 <= first <= last <= known.lines:
                wrong.append(f"document {each.document} has lines 1 to {known.lines}, not {first}-{last}")
    return wrong
