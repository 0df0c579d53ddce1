"""A folder of results that is open: what was played, curves, outcomes, failures, tables, and a world to watch."""

from collections.abc import Mapping
from typing import Final

import solara

from experiments.dashboard.address import View, allowed, written
from experiments.dashboard.here import Here
from experiments.dashboard.parts.choose import choose
from experiments.dashboard.parts.explored import explored
from experiments.dashboard.parts.figure import figure
from experiments.dashboard.parts.reading import use_reading
from experiments.dashboard.parts.results import drawn
from experiments.dashboard.parts.said import complaints, ended, html
from experiments.dashboard.parts.standings import progress_of
from experiments.dashboard.parts.table import table
from experiments.folder import Stored
from experiments.manifest import StoreError, read_manifest
from experiments.replays import from_folder
from experiments.report.groups import APART, told
from experiments.scenarios import load_scenario
from experiments.store import played
from experiments.watching import contents
from experiments.watching.results import Standing, opened

#: Settings that can be chosen one by one.
_LISTED: Final = 200


@solara.component
def opened_folder(here: Here, standing: Standing) -> None:
    """A folder.

    Args:
        here: where the page is; its own parameters say what of the folder is shown.
        standing: how far the folder is; when that changes it is read again.
    """
    stored, error = use_reading(
        lambda: opened(standing.path), [str(standing.path), standing.done], (StoreError, OSError)
    )
    if error:
        complaints([ended(error)])
        return
    with html("section", kind="opened", aria_label=f"The folder {standing.name}"):
        html("h2", standing.name)
        if stored is None:
            html("p", "Opening it …", kind="count", role="status")
            return
        _head(stored, standing)
        _figures(here, stored)
        _failures(stored, standing.done)
        explored(here, stored)
        _world(here, stored)


@solara.component
def _head(stored: Stored, standing: Standing) -> None:
    plan = stored.plan
    html("p", plan.scenario.summary, kind="purpose")
    html("p", f"{progress_of(standing)}. {standing.sentence}", kind="count")
    with html("dl", kind="facts"):
        for name, value in _facts(stored).items():
            html("dt", name)
            html("dd", value)
    if len(plan.design) > 1 and plan.design.columns:
        columns = ["setting", *plan.design.columns]
        rows = [list(row) for row in plan.frame().head(_LISTED).itertuples(index=False)]
        many = len(plan.design)
        table(f"The settings{f', the first {_LISTED} of {many:,}' if many > _LISTED else ''}", columns, rows)


def _facts(stored: Stored) -> dict[str, str]:
    plan, manifest = stored.plan, read_manifest(stored.folder) or {}
    seeds = f"{plan.seed} to {plan.seed + plan.worlds - 1}" if plan.worlds > 1 else str(plan.seed)
    named = ", ".join(f"{name} = {_short(value)}" for name, value in plan.settings.items())
    return {
        "Scenario": f"{plan.scenario.name}, {plan.scenario.start} to {plan.scenario.end}",
        "Seeds": seeds,
        **({"Set in all": named} if named else {}),
        "Tables": ", ".join(contents.tables(stored)),
        **({"Played with": contents.made_with(manifest)} if "versions" in manifest else {}),
        "As a page": f"parley report {stored.folder}",
    }


def _short(value: object) -> str:
    return f"{len(value)} values, one a world" if isinstance(value, list) else str(value)


@solara.component
def _figures(here: Here, stored: Stored) -> None:
    own, curves = here.view.own, solara.use_memo(lambda: contents.drawable(stored), [stored.folder])
    count = len(stored.plan.design)
    settings = _settings(stored)
    curve = own.get("curve") or next(iter(curves), "")
    setting = own.get("setting", "each" if 1 < count <= APART else "all")
    wrong = _wrong(curve, curves, setting, settings)
    curve = curve if curve in curves else next(iter(curves), "")
    setting = setting if setting in settings else next(iter(settings))
    html("h3", "Curves and outcomes", kind="over")
    complaints(wrong)
    with html("div", kind="fields"):
        if curves:
            choose("Curve", curves, curve, lambda name: here.go(own={"curve": name}))
        if count > 1:
            choose("Setting", settings, setting, lambda name: here.go(own={"setting": name}))
    shown, error = use_reading(
        lambda: drawn(stored, curve, setting),
        [str(stored.folder), stored.parts, curve, setting],
        (LookupError, OSError),
    )
    if error:
        complaints([ended(error)])
        return
    if shown is None:
        html("p", "Reading them …", kind="count", role="status")
        return
    if shown.remark:
        html("p", shown.remark, kind="muted")
    with html("div", kind="charts"):
        for key, chart in shown.charts.items():
            figure(chart, live=False).key(key)


def _settings(stored: Stored) -> dict[str, str]:
    count = len(stored.plan.design)
    apart = {"each": "each, as medians"} if 1 < count <= APART else {}
    one = {str(k): f"{k}: {told(stored.plan, k)}" for k in range(min(count, _LISTED))} if count > 1 else {}
    return {**apart, "all": "all together", **one}


def _wrong(curve: str, curves: Mapping[str, str], setting: str, settings: Mapping[str, str]) -> list[str]:
    wrong = []
    if curves and curve not in curves:
        wrong.append(f"The folder has no curve {curve}; another is shown.")
    if setting not in settings:
        wrong.append(
            f"The folder has no setting {setting} to choose; it has {', '.join(list(settings)[:4])} and so on."
        )
    return wrong


@solara.component
def _failures(stored: Stored, done: int) -> None:
    found, _ = use_reading(lambda: (stored.failed, contents.failed(stored)), [str(stored.folder), done], (OSError,))
    if found is None:
        return
    count, rows = found
    html("h3", "Failures", kind="over")
    if not count:
        html("p", "No history raised an error.")
        return
    html("p", f"{count:,} histories raised an error and are in no other table; the table failures has the tracebacks.")
    table("Histories that raised an error", ["world", "setting", "seed", "error", "message"], rows)


@solara.component
def _world(here: Here, stored: Stored) -> None:
    """A world that was chosen: where to watch it, and how to tell it in the terminal."""
    world, setting = here.view.own.get("world"), here.view.own.get("of", 0)
    if world is None:
        return
    with html("div", kind="card", id="world", role="status"):
        html("h3", f"World {world} under setting {setting}")
        plan = stored.plan
        if world >= plan.worlds or setting >= len(plan.design):
            html("p", f"The folder has worlds 0 to {plan.worlds - 1} and settings 0 to {len(plan.design) - 1}.")
            return
        address, why = watched(stored, world, setting)
        if address:
            html(
                "p",
                html("a", "Watch it", href=f"/{address}"),
                " or ask ",
                html("a", "what if", href=f"/whatif{address}"),
                ".",
            )
        else:
            html("p", why)
        html("p", "In the terminal: ", html("code", from_folder(stored.folder, world, setting)))


def watched(stored: Stored, world: int, setting: int) -> tuple[str, str]:
    """The address at which a world of a folder can be watched, and why there is none.

    Args:
        stored: the folder.
        world: from 0.
        setting: from 0.
    """
    scenario, seed, changes = played(stored.folder, world, setting)
    if scenario.name not in allowed() or load_scenario(scenario.name) != scenario:
        return (
            "",
            f"Its scenario, {scenario.name}, is not the one that comes with this version, so it is told there alone:",
        )
    return written(View(scenario.name, seed, tuple(changes.items())), View()) or "?seed=0", ""
