"""Sentences: what a page says when something is wrong, and when there is nothing yet to show."""

from collections.abc import Callable, Sequence

import solara
from solara.alias import rv


def html(tag: str, *children: object, kind: str = "", **attributes: str) -> solara.Element:
    """An element of the page.

    Args:
        tag: its name in HTML.
        children: words and elements inside it.
        kind: its classes in the style sheet.
        attributes: such as ``role``; an underscore stands for a hyphen.
    """
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return rv.Html(tag=tag, children=list(children), class_=kind, attributes=named)


@solara.component
def complaints(sentences: Sequence[str]) -> None:
    """What is wrong, one sentence each; nothing where all is well."""
    if sentences:
        html("div", *(html("p", sentence) for sentence in sentences), kind="complaint", role="alert")


def ended(error: Exception) -> str:
    """What an error says, as a sentence."""
    said = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.filename else str(error)
    said = str(error.args[0]) if isinstance(error, KeyError) and error.args else said
    return said if said.endswith((".", "?")) else f"{said}."


@solara.component
def empty(sentence: str) -> None:
    """Nothing to show, and what would change that."""
    html("p", sentence, kind="empty")


@solara.component
def trouble(what: str, remedy: str, again: Callable[[], None]) -> None:
    """Something failed: what, what to do next, and a button to try again."""
    with html("div", kind="complaint", role="alert"):
        html("h2", "This page could not be shown")
        html("p", what)
        html("p", remedy)
        solara.Button("Try again", on_click=again, outlined=True)
