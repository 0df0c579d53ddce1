"""A figure: a chart with the finding as its title, what is drawn, and the numbers behind it as a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

#: The numbers of a table have so many digits.
DIGITS = 4


@dataclass(frozen=True)
class Link:
    """Words with an address.

    Attributes:
        text: the words.
        address: where they lead; empty for nowhere.
    """

    text: str
    address: str = ""

    def __html__(self) -> str:
        """As a page has it; what is no address of the web leads nowhere."""
        if not self.address.startswith(("https://", "http://")):
            return str(escape(self.text))
        return str(Markup('<a href="{}" rel="noreferrer">{}</a>').format(self.address, self.text))


type Cell = str | Link


@dataclass(frozen=True)
class Table:
    """Numbers as they are told.

    Attributes:
        caption: what they are.
        columns: heads.
        rows: cells, one a column.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Key:
    """What a mark of a chart means.

    Attributes:
        look: ``line``, ``fill``, ``band``, ``dot`` or ``tick``.
        colour: a colour of the style sheet or of a fill.
        text: the meaning.
        dashes: of a line, lengths in points.
        marker: of a line or dot.
    """

    look: str
    colour: str
    text: str
    dashes: str = ""
    marker: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart with all that belongs to it.

    Attributes:
        name: that no other has.
        title: the finding.
        what: what is drawn, with units.
        svg: the chart.
        tables: the numbers behind it.
        keys: what its marks mean, where that is not said for a whole section.
        note: how to read it; empty where that is plain.
    """

    name: str
    title: str
    what: str
    svg: Markup
    tables: Sequence[Table]
    keys: Sequence[Key] = field(default_factory=tuple)
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
        name: that no other has.
        head: its heading.
        lead: what it says, in a sentence or two.
        figures: its charts.
        keys: what the marks of all its charts mean.
        tables: what is told as a table only.
        notes: what to know beside.
        findings: what was found, in sentences.
        text: shown as it is, line by line.
    """

    name: str
    head: str
    lead: str
    figures: Sequence[Figure] = field(default_factory=tuple)
    keys: Sequence[Key] = field(default_factory=tuple)
    tables: Sequence[Table] = field(default_factory=tuple)
    notes: Sequence[str] = field(default_factory=tuple)
    text: str = ""
    findings: Sequence[str] = field(default_factory=tuple)


def told(value: float) -> str:
    """A number of a table: four digits, thousands apart, a true minus sign; a dash where there is none."""
    if not math.isfinite(value):
        return "–"
    text = f"{abs(value):,.0f}" if abs(value) >= 10**DIGITS else f"{abs(value):.{DIGITS}g}"
    if "e" in text:
        text = f"{abs(value):.{DIGITS}g}"
    return f"−{text}" if value < 0 and text.strip("0.,") else text
