"""Histories: some hundred of them under settings that can be moved."""

from typing import Final

import solara

from experiments.dashboard.here import use_here
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.said import empty

TITLE: Final = "Histories"
PURPOSE: Final = "Move a setting and see what some hundred histories make of it, beside the record."


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here()
    with page(here, TITLE, PURPOSE):
        empty(
            "Here many histories will answer at once. Until they do, parley batch plays and parley report shows them."
        )
