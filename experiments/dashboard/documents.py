"""The project's documents as pages, and its glossary."""

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

_BESIDE: Final = Path(__file__).parents[2] / "docs"
_INSTALLED: Final = Path(__file__).parents[1] / "docs"
_ROW: Final = re.compile(r"^\| (?P<words>[^|]+?) \| (?P<meaning>.+?) \|$", re.MULTILINE)
_COLUMN: Final = re.compile(r"^\| (?P<names>`[^|]+`) \| (?P<unit>[^|]+?) \| (?P<meaning>.+?) \|$", re.MULTILINE)
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Parley</title><link rel="icon" href="/static/assets/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/assets/custom.css"></head>
<body class="document"><nav aria-label="Documents"><a href="/">Dashboard</a> <a href="/docs/">Documents</a></nav>
<main>{body}</main></body></html>
"""


def folder() -> Path:
    """Where the documents are: beside the source, or installed with it."""
    return _BESIDE if _BESIDE.is_dir() else _INSTALLED


def names() -> tuple[str, ...]:
    """Names of the documents that can be shown."""
    return tuple(sorted(path.name for path in folder().glob("*.md")))


def document(name: str) -> str | None:
    """A document as an HTML page; none if there is no such document.

    Args:
        name: of its file, such as ``glossary.md``; empty for the list of all.
    """
    if name == "":
        rows = "".join(f'<li><a href="/docs/{each}">{escape(_title(each))}</a></li>' for each in names())
        return _PAGE.format(title="Documents", body=f"<h1>Documents</h1><ul>{rows}</ul>")
    if name not in names():
        return None
    body = (
        MarkdownIt("commonmark", {"html": False}).enable("table").render((folder() / name).read_text(encoding="utf-8"))
    )
    return _PAGE.format(title=escape(_title(name)), body=_scrolling(body))


def message(title: str, sentence: str) -> str:
    """A page that says one thing."""
    return _PAGE.format(title=escape(title), body=f"<h1>{escape(title)}</h1><p>{escape(sentence)}</p>")


@cache
def glossary() -> Mapping[str, str]:
    """Words of the glossary and what they mean, in plain words."""
    found = {}
    for row in _ROW.finditer((folder() / "glossary.md").read_text(encoding="utf-8")):
        for word in row["words"].split(", "):
            found[word] = _plain(row["meaning"])
    return found


@cache
def columns_told() -> Mapping[str, tuple[str, str]]:
    """Columns of the tables of deals, offers and events: unit and meaning, as ``record.md`` has them."""
    found: dict[str, tuple[str, str]] = {}
    for row in _COLUMN.finditer((folder() / "record.md").read_text(encoding="utf-8")):
        for name in re.findall(r"`(\w+)`", row["names"]):
            found.setdefault(name, (_plain(row["unit"]), _plain(row["meaning"])))
    return found


def _title(name: str) -> str:
    first = (folder() / name).read_text(encoding="utf-8").partition("\n")[0]
    return _plain(first.lstrip("# "))


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", re.sub(r"`([^`]*)`", r"\1", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)))


def _scrolling(body: str) -> str:
    """Wide tables scroll in their own box."""
    box = '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>'
    return body.replace("<table>", box).replace("</table>", "</table></div>")
