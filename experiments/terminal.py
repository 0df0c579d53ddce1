"""What is printed: coloured for a reader at a terminal, the same plain bytes for everyone else."""

import json
import os
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.text import Text

WIDTH: Final = 100


def print_page(page: Sequence[Text]) -> None:
    """Print lines of text, with their styles if someone reads along at a terminal."""
    if not sys.stdout.isatty():
        print_lines(line.plain.rstrip() for line in page)
        return
    console = Console(width=WIDTH, no_color=bool(os.environ.get("NO_COLOR")), highlight=False)
    for line in page:
        console.print(line, soft_wrap=True)


def print_lines(lines: Iterable[str]) -> None:
    """Print plain lines."""
    for line in lines:
        print(line)


def print_entries(entries: Mapping[str, str]) -> None:
    """Print words with their explanations beside them, in two columns."""
    left = max(map(len, entries)) + 2
    for word, text in entries.items():
        print(textwrap.fill(text, WIDTH, initial_indent=f"{word:<{left}}", subsequent_indent=" " * left))


def print_json(document: object) -> None:
    """Print one JSON document."""
    print(json.dumps(_jsonable(document), indent=2, ensure_ascii=False, allow_nan=False))


def _jsonable(value: Any) -> Any:
    """The same in JSON's own words: NumPy's numbers become plain, nan and infinity become null."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): _jsonable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(each) for each in value]
    if isinstance(value, float) and not abs(value) < float("inf"):
        return None
    return value
