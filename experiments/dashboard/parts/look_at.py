"""Which quarter is looked at: a list of all, and a step to either side."""

from collections.abc import Callable, Sequence

import solara

from experiments.dashboard.parts.guard import use_guarded


@solara.component_vue("look_at.vue")
def _look_at(label: str, quarters: list[str], quarter: str, event_pick: Callable[[str], None]) -> None: ...


@solara.component
def look_at(label: str, names: Sequence[str], quarter: str, pick: Callable[[str], None]) -> None:
    """Choose a quarter.

    Args:
        label: what it is chosen for.
        names: all quarters.
        quarter: the one chosen.
        pick: chooses another one.
    """
    _look_at(label=label, quarters=list(names), quarter=quarter, event_pick=use_guarded(pick))
