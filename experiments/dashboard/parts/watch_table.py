"""The table: every offer of a talk as a dot worth something to both, what could be signed, and what was said."""

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import solara

from experiments.dashboard.parts.guard import use_guarded
from experiments.dashboard.parts.said import html
from experiments.dashboard.parts.term import term
from experiments.dashboard.parts.watch_beats import Seen
from experiments.watching.sources import Source
from experiments.watching.table import Point, Space
from experiments.watching.talks import Round, Talk
from experiments.wording import usd

#: Most efficient packages that are drawn; there may be a thousand, most of them on top of one another.
_MOST: Final = 160
#: Part of its width that the picture leaves free at either side.
_MARGIN: Final = 0.07


@solara.component_vue("watch_table.vue")
def _table(
    title: str,
    summary: str,
    window: list[list[float]],
    space: dict[str, Any],
    offers: list[dict[str, Any]],
    heard: int,
    first: int,
    agreed: list[float] | None,
    file: str,
    event_pick: Callable[[int], None],
) -> None: ...


@solara.component_vue("watch_said.vue")
def _said(
    opened: str, lines: list[dict[str, Any]], heard: int, event_pick: Callable[[int], None], event_visit: Any
) -> None: ...


@solara.component
def table(now: Seen, talk: Talk, space: Space, pick: Callable[[Round], None]) -> None:
    """The picture of a talk.

    Args:
        now: what is seen.
        talk: that is held.
        space: what could be signed in the quarter.
        pick: goes to the step of a move.
    """
    window, offers = solara.use_memo(lambda: (window_of(talk), dots(talk)), [talk])
    there = solara.use_memo(lambda: drawn(space, window), [space, window])
    _table(
        title=title(now),
        summary=summary(now, space),
        window=window,
        space=there,
        offers=offers,
        heard=now.heard,
        first=now.frame.rounds[0],
        agreed=list(space.agreed) if now.over and space.agreed is not None else None,
        file=f"talk-{talk.number}-{now.frame.name}".lower(),
        event_pick=use_guarded(lambda number: pick(talk.rounds[number - 1])),
    )


@solara.component
def words() -> None:
    """What the words at the picture mean."""
    with html("p", kind="words"):
        html("span", "What the words mean: ")
        for each in ("zone of agreement", "Pareto set", "Nash point", "disagreement point", "outside option"):
            term(each)
            html("span", " ")


@solara.component
def said(now: Seen, talk: Talk, pick: Callable[[Round], None], visit: Callable[[str], None]) -> None:
    """What was said until now, the latest first.

    Args:
        now: what is seen.
        talk: that is held.
        pick: goes to the step of a move.
        visit: goes to another page.
    """
    lines = solara.use_memo(lambda: [_line(each) for each in talk.rounds], [talk])
    _said(
        opened=opening(talk),
        lines=lines,
        heard=now.heard,
        event_pick=use_guarded(lambda number: pick(talk.rounds[number - 1])),
        event_visit=use_guarded(visit),
    )


def links(sources: Sequence[Source]) -> list[dict[str, str]]:
    """Evidence as links: rows of the checklist, and passages of the documents."""
    return [
        {"id": each.id, "name": each.name, "lines": each.lines, "to": f"/evidence?row={each.id}" if each.id else ""}
        for each in sources
    ]


def opening(talk: Talk) -> str:
    """Who asked for a talk, and over what."""
    return f"{talk.opener} asked to talk{f' {talk.reason}' if talk.reason else ''}."


def title(now: Seen) -> str:
    """What the picture says."""
    talk = now.talk
    if talk is None:
        return ""
    if now.over and now.frame.deal is not None:
        mine, theirs = now.frame.deal.value
        return f"Agreed: worth {usd(mine)} to Microsoft and {usd(theirs)} to OpenAI"
    if now.failed:
        return "The talks failed: nothing was signed"
    offers = [each for each in talk.rounds[: now.heard] if each.action == "offer"]
    last = {each.side: each for each in offers}
    if len(last) < 2:
        return f"{talk.opener} opens {talk.reason}" if talk.reason else f"{talk.opener} opens"
    apart = [abs(last["Microsoft"].point[k] - last["OpenAI"].point[k]) for k in (0, 1)]
    return f"Their latest offers are {usd(apart[0])} apart for Microsoft and {usd(apart[1])} for OpenAI"


def summary(now: Seen, space: Space) -> str:
    """What can be seen, in words."""
    talk = now.talk
    offers = [each for each in talk.rounds[: now.heard] if each.action == "offer"] if talk else []
    told = ["Across: worth to Microsoft; up: worth to OpenAI; both in $ bn over the contract in force."]
    told.append(f"{len(offers)} offers so far.")
    if space.zone:
        told.append(f"{len(space.zone)} of {len(space.pareto)} efficient packages lie in the zone of agreement.")
    else:
        told.append("No package is worth signing to both: there is no zone of agreement.")
    told.append(
        f"Without a deal: {usd(space.disagreement[0])} and {usd(space.disagreement[1])}; "
        f"by leaving: {usd(space.outside[0])} and {usd(space.outside[1])}."
    )
    return " ".join(told)


def window_of(talk: Talk) -> list[list[float]]:
    """Between which values the picture runs: all offers, the zone, the disagreement and the Nash points are inside."""
    points = [each.point for each in talk.rounds if each.action == "offer"] + [(0.0, 0.0)]
    for space in talk.spaces.values():
        points += [space.disagreement, *space.zone, *([space.nash] if space.nash else [])]
    found = [point for point in points if all(map(math.isfinite, point))]
    return [_span([point[k] for point in found]) for k in (0, 1)]


def _span(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    room = (high - low or 1.0) * _MARGIN
    return [low - room, high + room]


def dots(talk: Talk) -> list[dict[str, Any]]:
    """Every offer: its number, its side, its worth to both, what became of it."""
    return [
        {
            "number": each.number,
            "quarter": each.name,
            "side": each.side,
            "x": each.value_microsoft,
            "y": each.value_openai,
            "terms": each.terms,
            "answer": each.answer,
        }
        for each in talk.rounds
        if each.action == "offer" and all(map(math.isfinite, each.point))
    ]


def drawn(space: Space, window: list[list[float]]) -> dict[str, Any]:
    """What could be signed, as the picture needs it."""
    return {
        "pareto": _thinned([point for point in space.pareto if _inside(point, window)]),
        "zone": _thinned(space.zone),
        "disagreement": list(space.disagreement),
        "outside": list(space.outside),
        "reservation": list(space.reservation),
        "nash": list(space.nash) if space.nash else None,
    }


def _inside(point: Point, window: list[list[float]]) -> bool:
    return all(low <= value <= high for value, (low, high) in zip(point, window, strict=True))


def _thinned(points: Sequence[Point]) -> list[list[float]]:
    """At most so many, the first and the last among them, as far as they are numbers."""
    known = [[float(f"{value:.5g}") for value in point] for point in points if all(map(math.isfinite, point))]
    if len(known) <= _MOST:
        return known
    step = (len(known) - 1) / (_MOST - 1)
    return [known[round(k * step)] for k in range(_MOST)]


def _line(move: Round) -> dict[str, Any]:
    return {
        "number": move.number,
        "quarter": move.name,
        "side": move.side,
        "action": move.action,
        "said": move.said,
        "worth": f"Worth {usd(move.value_microsoft)} to Microsoft, {usd(move.value_openai)} to OpenAI."
        if move.action == "offer"
        else "",
        "sources": links(move.sources),
    }
