"""Evidence: what the documents say, and where it lives in the model."""

from typing import Final

import solara

from experiments.dashboard.here import use_here
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.said import empty

TITLE: Final = "Evidence"
PURPOSE: Final = "What the documents claim, and the rule, the number and the effect it has become."


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here()
    with page(here, TITLE, PURPOSE):
        empty("Here the checklist can be searched. Until then, parley evidence does so in the terminal.")
