"""Experiments: folders of results."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import solara

from experiments.dashboard.address import Reader, first, text, whole, written
from experiments.dashboard.here import Here, use_here
from experiments.dashboard.parts.find import find
from experiments.dashboard.parts.following import use_followed
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.opened import opened_folder
from experiments.dashboard.parts.said import complaints, empty, html
from experiments.dashboard.parts.standings import many, standings
from experiments.parts import TABLES
from experiments.watching import results
from experiments.watching.results import RUNNING, UNREADABLE, Standing

TITLE: Final = "Experiments"
PURPOSE: Final = "Folders of results on this machine: how far they are, what is in them, and how to take it away."
#: Where folders are looked for unless the address names another directory.
DIRECTORY: Final = "results"
#: Seconds between two looks at the folders.
EVERY: Final = 1.0


def _table(name: str) -> str:
    if name not in TABLES:
        raise ValueError(f"must be one of {', '.join(TABLES)}")
    return name


def _path(written: str) -> object:
    if "\0" in written:
        raise ValueError("must be the path of a directory, which has no null character in it")
    return text(1_000)(written)


def _setting(words: str) -> str:
    if words not in ("each", "all"):
        whole(0, 10**9)(words)
    return words


OWN: Final[Mapping[str, Reader]] = {
    **{"dir": _path, "folder": _path, "curve": text(), "setting": _setting},
    **{"table": _table, "where": text(), "columns": text(1_000), "from": whole(0, 10**12)},
    **{"world": whole(0, 10**12), "of": whole(0, 10**9)},
}


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here(OWN)
    directory = here.view.own.get("dir", DIRECTORY)
    chosen = here.view.own.get("folder")
    found = use_followed(lambda: (results.directory_told(directory), results.standings(directory)), EVERY, [directory])
    with page(here, TITLE, PURPOSE):
        with html("div", kind="fields"):
            find("Directory", directory, lambda words: _elsewhere(here, words), hint=DIRECTORY)
        if found is None:
            html("p", f"Looking for folders in {directory} …", kind="count", role="status")
        else:
            _listed(here, directory, chosen, *found)


def _elsewhere(here: Here, words: str) -> None:
    """Another directory; what was chosen in the last one is left behind."""
    named = words.strip() if words.strip() != DIRECTORY else None
    here.go(own=dict.fromkeys(OWN) | {"dir": named or None})


@solara.component
def _listed(here: Here, directory: str, chosen: str | None, sentence: str, found: tuple[Standing, ...]) -> None:
    if sentence:
        empty(sentence)
    elif not found:
        empty(
            f"No folder in {directory} holds results yet. Play some: parley batch history --worlds 200 --out "
            f"{directory}/first; this page finds it by itself."
        )
    else:
        html("p", _counted(found, directory), kind="count", role="status")
        standings(
            found,
            chosen,
            lambda name: f"/experiments{written(replace(here.view, own=_only(here, name)), first())}",
            lambda name: here.go(own={**dict.fromkeys(OWN), **_only(here, name)}),
        )
    if chosen is not None:
        standing = next((each for each in found if each.name == chosen), None)
        standing = standing or results.standing(Path(directory), Path(directory) / chosen)
        if standing.state == UNREADABLE:
            complaints([standing.sentence])
        else:
            opened_folder(here, standing).key(str(standing.path))


def _only(here: Here, name: str) -> dict[str, str]:
    kept = {"dir": here.view.own["dir"]} if "dir" in here.view.own else {}
    return {**kept, "folder": name}


def _counted(found: tuple[Standing, ...], directory: str) -> str:
    running = sum(each.state == RUNNING for each in found)
    return f"{many(len(found), 'folder')} of results in {Path(directory).absolute()}" + (
        f", {running} of them being written to now." if running else "."
    )
