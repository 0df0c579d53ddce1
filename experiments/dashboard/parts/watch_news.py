"""The news of the quarter, each with what stands behind it."""

from collections.abc import Callable
from typing import Any

import solara

from experiments.dashboard.parts.guard import use_guarded
from experiments.dashboard.parts.watch_beats import Seen
from experiments.dashboard.parts.watch_table import links
from experiments.watching.frames import Frame
from negotiation.world.news import HAZARDS


@solara.component_vue("watch_news.vue")
def _news(quarters: list[dict[str, Any]], called: str, meaning: str, event_visit: Callable[[str], None]) -> None: ...


@solara.component
def news(now: Seen, before: Frame | None, visit: Callable[[str], None]) -> None:
    """The news of this quarter and of the one before.

    Args:
        now: what is seen.
        before: the quarter before; none before the first.
        visit: goes to another page.
    """
    shown = [each for each in (now.frame, before) if each is not None]
    settled = now.settled
    flags = f" ({', '.join(settled.called.flags)})" if settled and settled.called.flags else ""
    _news(
        quarters=[_told(each, now) for each in shown],
        called=f"{settled.called.title}{flags}, since {settled.called.since}" if settled else "partnership as signed",
        meaning=settled.called.meaning if settled else "",
        event_visit=use_guarded(visit),
    )


def _told(frame: Frame, now: Seen) -> dict[str, Any]:
    """A quarter's news: while a talk goes on only what came first; in its own quarter a deal is told as a moment."""
    told = list(frame.news)
    if frame is now.frame:
        told = [each for each in told if each.kind != "deal" and (now.over or each.given or each.kind in HAZARDS)]
    return {
        "name": frame.name,
        "lines": [
            {
                "text": each.text,
                "kind": each.kind,
                "given": each.given,
                "sources": links(each.sources[: 3 if each.kind == "deal" else None]),
            }
            for each in told
        ],
    }
