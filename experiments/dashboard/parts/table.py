"""A table of words and numbers, as one piece however many rows it has."""

from collections.abc import Sequence
from typing import Any

import solara


@solara.component_vue("table.vue")
def _table(caption: str, columns: list[str], rows: list[list[Any]]) -> None: ...


@solara.component
def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table.

    Args:
        caption: what it shows.
        columns: names with units.
        rows: numbers, words, or none where there is nothing; the first of each row is its name.
    """
    _table(caption=caption, columns=list(columns), rows=[list(row) for row in rows])
