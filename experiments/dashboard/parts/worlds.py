"""A table of worlds, each with links to watch it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import solara

from experiments.dashboard.address import View, first, written


@dataclass(frozen=True)
class Listed:
    """A world in a table.

    Attributes:
        cells: words, the first of which names it.
        links: words, and the address they lead to.
    """

    cells: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


@solara.component_vue("worlds.vue")
def _worlds(caption: str, columns: list[str], rows: list[dict[str, Any]]) -> None: ...


@solara.component
def worlds(caption: str, columns: Sequence[str], rows: Sequence[Listed]) -> None:
    """Worlds with links.

    Args:
        caption: what they are.
        columns: heads of the cells, with units.
        rows: the worlds.
    """
    told = [
        {"cells": list(row.cells), "links": [{"words": words, "to": to} for words, to in row.links]} for row in rows
    ]
    _worlds(caption=caption, columns=list(columns), rows=told)


def watch_at(scenario: str, settings: Sequence[tuple[str, float | str]]) -> Callable[[int], str]:
    """Seed of a world -> the address at which it can be watched.

    Args:
        scenario: its name.
        settings: by full name.
    """
    default = first()
    return lambda seed: f"/{written(View(scenario=scenario, seed=seed, settings=tuple(settings)), default)}"
