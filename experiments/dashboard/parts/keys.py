"""Keys a page answers to, wherever the reader is, except in a field or on a button that takes the key itself."""

from collections.abc import Callable, Mapping

import solara

from experiments.dashboard.parts.guard import use_guarded


@solara.component_vue("keys.vue")
def _keys(names: list[str], event_press: Callable[[str], None]) -> None: ...


@solara.component
def keys(does: Mapping[str, Callable[[], None]]) -> None:
    """Answer to keys.

    Args:
        does: name of a key, as browsers call it (``ArrowRight``, ``Home``, ``Space``, ``Shift+ArrowRight``), and what
            it does.
    """

    def pressed(name: str) -> None:
        if name in does:
            does[name]()

    _keys(names=list(does), event_press=use_guarded(pressed))
