"""What is around every page: navigation, one line on what this is, looks, and what happens when a page fails."""

import sys
import traceback
from collections.abc import Sequence
from typing import Final

import reacton
import solara

from experiments.cli import is_for_the_user
from experiments.dashboard.address import SHARED
from experiments.dashboard.here import Here
from experiments.dashboard.parts.said import complaints, html, trouble

NOTICE: Final = "A simulation with real firms’ names: its offers and words are invented."
#: What goes along from page to page.
_KEPT: Final = [name for name in SHARED if name in ("scenario", "seed", "set")]


@solara.component_vue("top.vue")
def _top(pages: list[dict[str, str]], path: str, shared: list[str]) -> None: ...


@solara.component_vue("place.vue")
def _place(path: str, search: str) -> None: ...


@solara.component
def around(pages: Sequence[dict[str, str]], children: Sequence[solara.Element] = ()) -> None:
    """The frame around a page.

    Args:
        pages: ``path``, ``name`` and what it ``does``, in the order of the navigation.
        children: the page.
    """
    router = solara.use_router()
    path = f"/{router.parts[0]}"
    with html("div", kind="frame"):
        _top(pages=list(pages), path=path, shared=_KEPT)
        html("p", NOTICE, kind="notice")
        with html("main", kind="main", id="main", tabindex="-1"):
            guarded(children=list(children)).key(f"{path}?{router.search or ''}")


@solara.component
def guarded(children: Sequence[solara.Element] = ()) -> None:
    """A page, or a sentence on why it could not be shown; the traceback goes to the terminal alone."""
    failure, again = reacton.use_exception()
    solara.use_effect(lambda: _log(failure), [failure])
    if failure is None:
        html("div", *children, kind="guarded")
    else:
        trouble(_what(failure), _remedy(failure), again)


@solara.component
def page(here: Here, title: str, purpose: str, children: Sequence[solara.Element] = ()) -> None:
    """A page: its title, a sentence on what it is for, what is wrong with its address, and its content.

    Args:
        here: where the page is.
        title: of one to three words.
        purpose: a sentence.
        children: the content.
    """
    router = solara.use_router()
    _place(path=f"/{router.parts[0]}", search=here.search)
    with html("div", kind="head"):
        html("h1", title)
        html("p", purpose, kind="purpose")
    complaints(here.complaints)
    html("div", *children, kind="content")


def _what(failure: BaseException) -> str:
    if isinstance(failure, OSError):
        return f"{failure.filename or 'A file'}: {failure.strerror or failure}."
    if _told(failure):
        return str(failure)
    return f"The program made a mistake here ({type(failure).__name__}: {failure})."


def _remedy(failure: BaseException) -> str:
    if _told(failure) or isinstance(failure, OSError):
        return "Change what is named, or choose another page above, and try again."
    return "Try again, or choose another page above. The terminal that started the dashboard has the details."


def _told(failure: BaseException) -> bool:
    return isinstance(failure, ValueError) and is_for_the_user(failure)


def _log(failure: BaseException | None) -> None:
    if failure is not None and not _told(failure):
        traceback.print_exception(failure, file=sys.stderr)
