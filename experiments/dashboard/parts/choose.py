"""One of some names, chosen from a list."""

from collections.abc import Callable, Mapping

import solara

from experiments.dashboard.parts.guard import use_guarded


@solara.component_vue("choose.vue")
def _choose(label: str, options: list[list[str]], value: str, event_pick: Callable[[str], None]) -> None: ...


@solara.component
def choose(label: str, options: Mapping[str, str], value: str, on_value: Callable[[str], None]) -> None:
    """A list to choose from.

    Args:
        label: what is chosen.
        options: name -> words shown.
        value: name of what is chosen now.
        on_value: told the name that is chosen.
    """

    def pick(name: str) -> None:
        if name in options:
            on_value(name)

    _choose(label=label, options=[[*each] for each in options.items()], value=value, event_pick=use_guarded(pick))
