"""Take a seat: play one side against the agent."""

from typing import Final

import solara

from experiments.dashboard.here import use_here
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.said import empty

TITLE: Final = "Take a seat"
PURPOSE: Final = (
    "Bargain for OpenAI or Microsoft yourself against the agent, and see how it would have played your turns."
)


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here()
    with page(here, TITLE, PURPOSE):
        empty("Here a seat at the table will be free.")
