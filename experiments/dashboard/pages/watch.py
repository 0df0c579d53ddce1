"""Watch: one history, quarter by quarter and offer by offer."""

from typing import Final

import solara

from experiments.dashboard.here import use_here
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.said import empty

TITLE: Final = "Watch"
PURPOSE: Final = "One history of the partnership, quarter by quarter and offer by offer."


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here()
    with page(here, TITLE, PURPOSE):
        empty("Here one history will play. Until it does, parley run tells it in the terminal.")
