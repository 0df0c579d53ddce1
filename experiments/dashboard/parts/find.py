"""A field to search or filter with: what is typed is told after a short pause."""

from collections.abc import Callable, Sequence

import solara

from experiments.dashboard.parts.guard import use_guarded


@solara.component_vue("find.vue")
def _find(
    label: str, value: str, hint: str, offered: list[str], slash: bool, event_find: Callable[[str], None]
) -> None: ...


@solara.component
def find(
    label: str,
    value: str,
    on_find: Callable[[str], None],
    hint: str = "",
    offered: Sequence[str] = (),
    slash: bool = False,
) -> None:
    """A field with its name above it.

    Args:
        label: its name.
        value: what is in it; taken over when it changes elsewhere.
        on_find: told what was typed.
        hint: an example.
        offered: words that are offered while one types.
        slash: the key ``/`` goes to it.
    """
    _find(label=label, value=value, hint=hint, offered=list(offered), slash=slash, event_find=use_guarded(on_find))
