"""A report as a reader of its HTML finds it: figures, tables, addresses, and whether it is put together rightly."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "input", "link", "col", "path", "rect", "circle", "use"}
#: Attributes that make a browser fetch something.
FETCHING = {"src", "srcset", "data", "poster", "action", "background"}


@dataclass
class Shown:
    """A figure of a page.

    Attributes:
        name: its id.
        title: its heading.
        what: the line below.
        alt: what is said of its chart to those who do not see it.
        tables: captions and rows, heads first.
        words: all texts in its chart.
    """

    name: str
    title: str = ""
    what: str = ""
    alt: str = ""
    tables: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """What is on a page.

    Args:
        text: of the page.
    """

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.ids, self.fetched, self.links = [], [], [], [], []
        self.figures, self.tables, self.texts, self.elements = {}, [], [], []
        self.used = []
        self.feed(text)
        self.close()
        self.faults += [f"{tag} is never closed" for tag, _ in self.open]

    @property
    def figure(self):
        """The figure that is being read; none outside of one."""
        return next((self.figures[given["id"]] for tag, given in reversed(self.open) if tag == "figure"), None)

    def inside(self, tag, kind=None):
        """Whether an element of a kind is open."""
        return any(name == tag and (kind is None or kind in given.get("class", "")) for name, given in self.open)

    def handle_starttag(self, tag, attrs):
        self._begin(tag, dict(attrs))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_startendtag(self, tag, attrs):
        self._begin(tag, dict(attrs))

    def _begin(self, tag, given):
        self.elements.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        self.fetched += [f"{tag} {name}={value}" for name, value in given.items() if name in FETCHING]
        self.fetched += [f"{tag} {given}"] if tag in ("script", "link", "iframe", "object", "embed", "img") else []
        self.fetched += [f"{tag} {name}" for name in given if name.startswith("on")]
        if "href" in given:
            (self.links if tag == "a" else self.used).append(given["href"])
        if tag == "figure":
            self.figures[given["id"]] = Shown(given["id"])
        if tag == "svg" and "chart" in given.get("class", ""):
            self.figure.alt = given["aria-label"]
        if tag == "table":
            target = self.figure.tables if self.figure else self.tables
            target.append(["", []])
        if tag == "tr":
            self._table()[1].append([])
        if tag in ("td", "th"):
            self._table()[1][-1].append("")

    def _table(self):
        return (self.figure.tables if self.figure else self.tables)[-1]

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.faults.append(f"{tag} is closed where {self.open[-1][0] if self.open else 'nothing'} is open")
            return
        self.open.pop()

    def handle_data(self, data):
        if self.inside("style"):
            return
        self.texts.append(data)
        if self.inside("td") or self.inside("th"):
            self._table()[1][-1][-1] += data
        elif self.inside("caption"):
            self._table()[0] += data
        elif self.figure and self.inside("svg", "chart"):
            self.figure.words.append(data.strip())
        elif self.figure and self.inside("h3"):
            self.figure.title += data
        elif self.figure and self.inside("p", "what"):
            self.figure.what += data

    @property
    def text(self):
        """All that can be read."""
        return " ".join(" ".join(self.texts).split())


def number(cell):
    """The number in a cell."""
    return float(cell.replace("−", "-").replace(",", ""))
