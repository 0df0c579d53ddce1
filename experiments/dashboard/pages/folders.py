"""Experiments: folders of results."""

from typing import Final

import solara

from experiments.dashboard.here import use_here
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.said import empty

TITLE: Final = "Experiments"
PURPOSE: Final = "Folders of results on this machine: how far they are, what is in them, and how to take it away."


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here()
    with page(here, TITLE, PURPOSE):
        empty("Here folders of results will be listed. Until they are, parley report makes a page of each.")
