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


@solara.component_vue("field.vue")
def _choose(label: str, value: str, options: list[dict[str, str]], event_choose: Callable[[str], None]) -> None: ...


@solara.component
def choose(label: str, value: str, options: dict[str, str], on_choose: Callable[[str], None]) -> None:
    """A list of which one is chosen, with its name above it.

    Args:
        label: its name.
        value: the one that is chosen.
        options: value -> words.
        on_choose: told the value.
    """
    listed = [{"value": value, "words": words} for value, words in options.items()]
    _choose(label=label, value=value, options=listed, event_choose=use_guarded(on_choose))
