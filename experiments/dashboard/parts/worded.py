"""A sentence with its words explained: those of the glossary on hover, addresses and rows of the evidence as links."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

import solara

from experiments.dashboard.documents import glossary
from experiments.dashboard.parts.said import html
from experiments.watching.checklist import ids
from experiments.watching.sources import Source

#: Words of the glossary that sentences as often have in another meaning; these are explained where a page says so.
_ORDINARY: Final = frozenset(
    {
        "band",
        "case",
        "chunk",
        "claim",
        "finance",
        "flag",
        "index",
        "level",
        "pair",
        "part",
        "senior",
        "sharing",
        "switch",
    }
)
_ADDRESS: Final = r"https?://[^\s;,)]+[^\s;,).]"
_ROW: Final = r"[ABMEXO]\d{1,2}"


@solara.component_vue("worded.vue")
def _worded(pieces: list[dict[str, str]], tag: str, kind: str) -> None: ...


@solara.component
def worded(text: str, kind: str = "", tag: str = "p") -> None:
    """A sentence whose words of the glossary are explained on hover, on focus and on a tap, each where it first stands.

    Args:
        text: the sentence.
        kind: its classes in the style sheet.
        tag: its element, such as ``p`` or ``span``.
    """
    _worded(pieces=pieces_of(text), tag=tag, kind=kind)


@solara.component
def evidence_of(sources: Sequence[Source], what: str) -> None:
    """Rows of the evidence behind something, as links; nothing where there are none.

    Args:
        sources: each row once.
        what: it is that they are behind, such as ``these deals``.
    """
    rows = list(dict.fromkeys(each for each in sources if each.id))
    if rows:
        with html("details"):
            html("summary", f"Evidence for {what} ({len(rows)})")
            for each in rows:
                worded(f"{each.id} {each.name}: {each.lines}", kind="muted")


def pieces_of(text: str) -> list[dict[str, str]]:
    """A text in pieces: plain ``text``, with ``word`` and ``meaning`` for a word of the glossary, ``href`` for a link.

    Args:
        text: the sentence.
    """
    return list(_pieces(text))


def _pieces(text: str) -> Iterator[dict[str, str]]:
    seen, end = set[str](), 0
    for found in _pattern().finditer(text):
        piece = _linked(found) or _explained(found[0], seen)
        if piece is not None:
            yield {"text": text[end : found.start()]}
            yield piece
            end = found.end()
    yield {"text": text[end:]}


def _linked(found: Any) -> dict[str, str] | None:
    if found["address"]:
        return {"text": found[0], "href": found[0]}
    if found["row"] and found[0] in ids():
        return {"text": found[0], "href": f"/evidence?row={found[0]}"}
    return None


def _explained(words: str, seen: set[str]) -> dict[str, str] | None:
    word = _meant(words)
    if word is None or word in seen:
        return None
    seen.add(word)
    return {"text": words, "word": word, "meaning": glossary()[word]}


def _meant(words: str) -> str | None:
    small = {word.lower(): word for word in glossary()}
    lower = words.lower()
    return small.get(lower) or small.get(lower.removesuffix("s")) or small.get(f"{lower.removesuffix('ies')}y")


@cache
def _pattern() -> re.Pattern[str]:
    """Addresses, ids of rows, and words of the glossary, the longest first; also in the plural."""
    words = sorted((word for word in glossary() if word not in _ORDINARY), key=len, reverse=True)
    plural = (
        re.escape(word.removesuffix("y")) + "(?:y|ies)" if word.endswith("y") else re.escape(word) + "s?"
        for word in words
    )
    return re.compile(rf"(?P<address>{_ADDRESS})|\b(?P<row>{_ROW})\b|(?<![\w./])(?i:{'|'.join(plural)})(?![\w/]|\.\w)")
