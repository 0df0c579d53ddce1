"""Compare: two settings on the same chance."""

from collections.abc import Mapping
from typing import Any, Final

import solara
from solara.lab import use_task

from experiments.dashboard.address import allowed, one_of, whole
from experiments.dashboard.here import Here, use_here
from experiments.dashboard.parts.choose import choose
from experiments.dashboard.parts.compare_drawn import COLUMNS, DATES, Drawn, drawn, settings_in_words
from experiments.dashboard.parts.dials import dials
from experiments.dashboard.parts.figure import figure
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.playing import playing, use_end_with_page, watch_of
from experiments.dashboard.parts.said import html
from experiments.dashboard.parts.table import table
from experiments.dashboard.parts.worlds import worlds
from experiments.scenario_file import setting
from experiments.scenarios import load_scenario
from experiments.watching.compared import compare
from experiments.watching.on_record import curves
from negotiation.parameters import full_name

TITLE: Final = "Compare"
PURPOSE: Final = "Two settings on the same luck: what differs, how surely, and in which worlds most."

#: How many worlds, unless asked otherwise; what can be chosen; and the most an address may ask for.
WORLDS, SIZES, MOST_WORLDS = 200, (50, 100, 200, 500, 1000), 1_000
CURVE: Final = "openai_revenue"
#: B, as long as the address asks for nothing.
EXAMPLE: Final = (("table.exclusive_forever", 1.0),)
BETWEEN: Final = ";"


def _settings(text: str) -> str:
    """Settings of A, ``name=value`` with semicolons between, checked; none is the scenario as it is."""
    return _written(dict(_pair(each) for each in text.split(BETWEEN) if each))


def _pair(text: str) -> tuple[str, float | str]:
    name, _, value = text.partition("=")
    if not name or not value:
        raise ValueError("must be settings with semicolons between, such as exclusivity_cost=2;start_trust=0.5")
    return setting(full_name(name), value)


def _written(settings: Mapping[str, float | str]) -> str:
    return BETWEEN.join(
        f"{name}={value:g}" if isinstance(value, float) else f"{name}={value}" for name, value in settings.items()
    )


OWN: Final = {"a": _settings, "worlds": whole(2, MOST_WORLDS), "curve": one_of(tuple(curves()))}


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here(OWN)
    with page(here, TITLE, PURPOSE):
        _compare(here)


def _sides(here: Here) -> tuple[dict[str, float | str], dict[str, float | str]]:
    """A is the scenario as it is unless the address says otherwise; B are the settings that go from page to page."""
    a = dict(_pair(each) for each in str(here.view.own.get("a", "")).split(BETWEEN) if each)
    untouched = "a" not in here.view.own and not here.view.settings
    return a, dict(EXAMPLE) if untouched else here.view.changes


@solara.component
def _compare(here: Here) -> None:
    view = here.view
    count, curve = view.own.get("worlds", WORLDS), view.own.get("curve", CURVE)
    sides = _sides(here)
    a, b = (tuple(side.items()) for side in sides)
    scenario = solara.use_memo(lambda: load_scenario(view.scenario), [view.scenario])

    def work() -> Drawn:
        compared = compare(dict(a), dict(b), scenario, count, view.seed, watch=watch_of(task))
        return drawn(view.scenario, compared, a, b, curve)

    task: Any = use_task(work, dependencies=[view.scenario, view.seed, a, b, count, curve], raise_error=False)
    use_end_with_page(task)

    def change(place: int, settings: dict[str, float | str]) -> None:
        then = (settings, sides[1]) if place == 0 else (sides[0], settings)
        here.go(settings=tuple(then[1].items()), own={"a": _written(then[0])})

    def reset(name: str | None) -> None:
        rest = [{each: value for each, value in side.items() if name and each != name} for side in sides]
        here.go(settings=tuple(rest[1].items()), own={"a": _written(rest[0])})

    with html("div", kind="beside two"):
        dials(scenario, sides, change, reset, ("A", "B"))
        with html("div", kind="drawn-side"):
            html("p", html("b", "A ", kind="side-a"), settings_in_words(a))
            html("p", html("b", "B ", kind="side-b"), settings_in_words(b))
            _asked(here, count)
            found = task.latest
            playing(task, f"{count:,} worlds twice", found.sentence if found else "")
            if found is not None:
                _shown(here, found, curve, old=not task.finished)


@solara.component
def _asked(here: Here, count: int) -> None:
    """Which scenario, and how many worlds."""
    with html("div", kind="asked"):
        choose("Scenario", {name: name for name in allowed()}, here.view.scenario, lambda name: here.go(scenario=name))
        choose(
            "Worlds",
            {str(size): f"{size:,}" for size in sorted({*SIZES, count})},
            str(count),
            lambda size: here.go(own={"worlds": None if int(size) == WORLDS else int(size)}),
        )


@solara.component
def _shown(here: Here, found: Drawn, curve: str, old: bool) -> None:
    with html("div", kind="drawn old" if old else "drawn"):
        html("h2", "What differs")
        _findings(found)
        figure(found.outcomes, live=False, height=60 + 36 * len(found.outcomes.rows()))
        html("h2", "Quarter by quarter")
        with html("div", kind="asked"):
            names = {name: each.words for name, each in curves().items()}
            choose("Curve", names, curve, lambda name: here.go(own={"curve": None if name == CURVE else name}))
        html("div", figure(found.medians, live=False), figure(found.gap, live=False), kind="charts")
        html("h2", "The worlds where it mattered most")
        columns = ["world", "distance (standard deviations)", "outcome in A", "outcome in B", "differs most"]
        worlds("Those in which the headline numbers lie furthest apart; the chance is the same.", columns, found.worlds)
        head, *flips = found.flips
        table("How many worlds with an outcome in A have which in B", head, flips)
        html("h2", "All differences")
        for name, rows in found.numbers.items():
            table(
                f"{name[:1].upper()}{name[1:]}: means over all worlds; an interval is of the mean difference",
                COLUMNS,
                rows,
            )
        table(
            "What comes about by the end: shares of worlds, and the quarter by which half of them have it",
            DATES,
            found.dates,
        )


@solara.component
def _findings(found: Drawn) -> None:
    if found.same:
        html("p", "A and B are the same, so that nothing can differ. Move a slider of one of them.", kind="empty")
    elif found.findings:
        html("ul", *(html("li", sentence) for sentence in found.findings), kind="findings")
    else:
        html("p", "Nothing differs surely; more worlds may tell.", kind="empty")
