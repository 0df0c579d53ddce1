"""Compare: two settings on the same chance."""

from typing import Final

import solara

from experiments.dashboard.here import use_here
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.said import empty

TITLE: Final = "Compare"
PURPOSE: Final = "Two settings on the same luck: what differs, how surely, and in which worlds most."


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here()
    with page(here, TITLE, PURPOSE):
        empty(
            "Here two settings will stand side by side. Until they do, parley compare tells them apart in the terminal."
        )
