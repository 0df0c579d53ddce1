"""What if from here: change something at a quarter, and see both branches."""

from typing import Final

import solara

from experiments.dashboard.here import use_here
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.said import empty

TITLE: Final = "What if"
PURPOSE: Final = (
    "Change a term, an event or a setting at a quarter, and see what would have become of it on the same luck."
)


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here()
    with page(here, TITLE, PURPOSE):
        empty(
            "Here two branches of one history will run side by side. Until then parley compare sets two settings apart."
        )
