"""Folders of results to choose one from, with how far each is."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import solara

from experiments.dashboard.parts.guard import use_guarded
from experiments.watching.results import Standing


@solara.component_vue("standing.vue")
def _standings(folders: list[dict[str, Any]], chosen: str, event_choose: Callable[[str], None]) -> None: ...


@solara.component
def standings(
    found: Sequence[Standing], chosen: str | None, address: Callable[[str], str], on_choose: Callable[[str], None]
) -> None:
    """Folders to choose one from.

    Args:
        found: how far each is.
        chosen: the name of one, or none.
        address: of the page with a folder chosen.
        on_choose: told the name.
    """
    folders = [_told(each) | {"href": address(each.name)} for each in found]
    _standings(folders=folders, chosen=chosen or "", event_choose=use_guarded(on_choose))


def _told(each: Standing) -> dict[str, Any]:
    changed = datetime.fromtimestamp(each.changed).astimezone()
    return {
        "name": each.name,
        "state": each.state,
        "sentence": each.sentence,
        "done": each.done,
        "of": each.of,
        "what": f"{each.scenario}: {many(each.worlds, 'world')} under {many(each.settings, 'setting')}",
        "told": progress_of(each),
        "size": f"{each.megabytes:,.3g} MB, last part written {changed:%-d %B %Y, %H:%M}",
    }


def progress_of(each: Standing) -> str:
    """How far a folder is, in words: histories, and the rate and time left of a batch that runs."""
    done = f"{each.done:,} of {each.of:,} histories ({each.part:.0%})"
    if math.isnan(each.rate):
        return done
    return f"{done}, {each.rate:,.3g} a second, about {lasting(each.left)} left"


def lasting(seconds: float) -> str:
    """A stretch of time in its largest unit."""
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return many(round(seconds / size), name)
    return many(max(round(seconds), 1), "second")


def many(count: int, noun: str) -> str:
    """A number of things."""
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"
