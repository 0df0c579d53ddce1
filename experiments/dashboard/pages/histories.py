"""Histories: some hundred of them under settings that can be moved."""

from collections.abc import Sequence
from typing import Any, Final

import solara
from solara.lab import use_task

from experiments.dashboard.address import allowed, one_of, whole
from experiments.dashboard.here import Here, use_here
from experiments.dashboard.parts.choose import choose
from experiments.dashboard.parts.dials import dials
from experiments.dashboard.parts.figure import figure
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.histories_drawn import MOST_DRAWN, USUAL, Drawn, drawn
from experiments.dashboard.parts.playing import playing, use_end_with_page, watch_of
from experiments.dashboard.parts.said import html
from experiments.dashboard.parts.worlds import worlds
from experiments.scenarios import Scenario, load_scenario
from experiments.watching.many import many
from experiments.watching.on_record import curves

TITLE: Final = "Histories"
PURPOSE: Final = "Move a setting and see what some hundred histories make of it, beside the record."

#: How many histories, unless asked otherwise; what can be chosen; and the most an address may ask for.
WORLDS, SIZES, MOST_WORLDS = 500, (50, 100, 200, 500, 1000, 2000), 2_000
#: What lies across in the scatter and what goes up, unless asked otherwise.
ACROSS, UP = "openai_revenue", "trust"
#: All fans, or those that are shown first.
SOME, ALL = "some", "all"
CURVES: Final = tuple(curves())

OWN: Final = {
    "worlds": whole(2, MOST_WORLDS),
    "fans": one_of((SOME, ALL)),
    "x": one_of(CURVES),
    "y": one_of(CURVES),
}


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here(OWN)
    with page(here, TITLE, PURPOSE):
        _histories(here)


@solara.component
def _histories(here: Here) -> None:
    view, own = here.view, here.view.own
    count, x, y = own.get("worlds", WORLDS), own.get("x", ACROSS), own.get("y", UP)
    names = CURVES if own.get("fans") == ALL else USUAL
    scenario = solara.use_memo(lambda: load_scenario(view.scenario), [view.scenario])

    def work() -> Drawn:
        watch = watch_of(task)
        some = many(scenario, count, view.changes, view.seed, watch=watch)
        usual = many(scenario, count, {}, view.seed, watch=watch) if some.settings else None
        return drawn(view.scenario, some, usual, names, x, y)

    asked = [view.scenario, view.seed, view.settings, count, names, x, y]
    task: Any = use_task(work, dependencies=asked, raise_error=False)
    use_end_with_page(task)
    with html("div", kind="beside"):
        dials(scenario, [view.changes], _setter(here), _resetter(here))
        with html("div", kind="drawn-side"):
            _asked(here, count)
            found = task.latest
            playing(task, f"{count:,} histories", found.sentence if found else "")
            if found is not None:
                _shown(here, found, scenario, x, y, old=not task.finished)


@solara.component
def _asked(here: Here, count: int) -> None:
    """Which scenario, how many histories, which fans."""
    sizes = sorted({*SIZES, count})
    with html("div", kind="asked"):
        choose("Scenario", {name: name for name in allowed()}, here.view.scenario, lambda name: here.go(scenario=name))
        choose(
            "Histories",
            {str(size): f"{size:,}" for size in sizes},
            str(count),
            lambda size: here.go(own={"worlds": None if int(size) == WORLDS else int(size)}),
        )
        choose(
            "Fans",
            {SOME: f"{len(USUAL)} that tell most", ALL: f"all {len(CURVES)}"},
            here.view.own.get("fans", SOME),
            lambda which: here.go(own={"fans": None if which == SOME else which}),
        )


@solara.component
def _shown(here: Here, found: Drawn, scenario: Scenario, x: str, y: str, old: bool) -> None:
    router = solara.use_router()

    def watch(hit: dict[str, Any]) -> None:
        places = found.points.get(str(hit["series"]), ())
        if 0 <= int(hit["index"]) < len(places):
            router.push(places[int(hit["index"])])

    with html("div", kind="drawn old" if old else "drawn"):
        html("h2", "Between which values most histories lie")
        html("div", *(figure(chart, live=False) for chart in found.fans), kind="charts")
        html("h2", "What becomes of the partnership")
        html("div", figure(found.outcomes, live=False, height=340), kind="wide")
        html("div", figure(found.rights, live=False, height=320), kind="wide")
        html("h2", f"How they stand at the end of {scenario.end}")
        with html("div", kind="asked"):
            for label, name, value, usual in (("Across", "x", x, ACROSS), ("Up", "y", y, UP)):
                choose(label, _words(), value, _axis(here, name, usual))
        figure(found.scatter, on_click=watch, live=False, height=380, many=len(found.points) > MOST_DRAWN)
        html("h2", "Some of them to watch")
        columns = ["world", "why", f"outcome in {scenario.end}", curves()[x].words, curves()[y].words]
        worlds("Worlds that stand out; each can be watched quarter by quarter.", columns, found.some)


def _words() -> dict[str, str]:
    return {name: each.words for name, each in curves().items()}


def _axis(here: Here, name: str, usual: str) -> Any:
    return lambda curve: here.go(own={name: None if curve == usual else curve})


def _setter(here: Here) -> Any:
    def change(_: int, settings: dict[str, float | str]) -> None:
        here.go(settings=tuple(settings.items()))

    return change


def _resetter(here: Here) -> Any:
    def reset(name: str | None) -> None:
        kept: Sequence[tuple[str, float | str]] = [each for each in here.view.settings if name and each[0] != name]
        here.go(settings=tuple(kept))

    return reset
