"""Where a page is: the view its address asks for, what is wrong with the address, and how to go elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import solara

from experiments.dashboard.address import Reader, View, first, read, written


@dataclass(frozen=True)
class Here:
    """Where a page is.

    Attributes:
        view: what it shows.
        complaints: a sentence on each part of the address that cannot be had.
        search: the address of the view, from the question mark on.
        go: shows another view, ``go(quarter=…, seed=…)``; ``own`` changes parameters of the page itself, none takes one
            out. The address follows without a reload. Handlers may keep it: it goes on from where the page is then.
    """

    view: View
    complaints: tuple[str, ...]
    search: str
    go: Callable[..., None]


def use_here(own: Mapping[str, Reader] | None = None) -> Here:
    """Where the page is; to be called first in a page, once.

    Args:
        own: parameters of the address that only this page has, with what reads each.
    """
    search = solara.use_router().search or ""
    found = solara.use_memo(lambda: read(search, own, first()), [search])
    state = solara.use_reactive(found)

    def go(own: Mapping[str, Any] | None = None, **changes: Any) -> None:
        view = replace(state.value[0], **changes)
        state.value = (view.with_own(**own) if own else view, ())

    view, complaints = state.value
    return Here(view, complaints, written(view, first()), go)
