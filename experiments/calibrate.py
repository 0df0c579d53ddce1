"""Calibration: which assumptions fit the record, told on other luck than they were found on, as a dated file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any, Final

import pandas as pd

from agents import cast
from experiments.calibration import PLAN, CalibrationError, Plan, read_plan
from experiments.fit import CHECK, FIT, LAST_FITTED, NEEDED, TABLES, measured, rows
from experiments.scenarios import Scenario, load_scenario
from experiments.version import version
from negotiation.clock import Quarter

SCENARIO: Final = "history"
TRIALS, WORLDS, SEED = 400, 500, 100_000
STUDY: Final = Path("results/calibration.journal")
#: Where results go unless a file is named, as seen from the current folder.
RESULTS: Final = Path("results")
#: The result is told on seeds this far from those it was found on.
REPORT_OFFSET: Final = 100_000
#: Being beyond a band weighs this much more than being as far from the record within it.
HINGE: Final = 10.0
#: Bands count from a little inside, in half widths, so that other seeds stay within them.
MARGIN: Final = 0.15
#: What moving an assumption from its default to the end of its range costs; a row off by its half band costs 1.
PENALTY: Final = 0.02
#: Digits of a fitted number: more would not be known.
DIGITS: Final = 3


@dataclass(frozen=True)
class Task:
    """What a study is about.

    Attributes:
        plan: the assumptions that may move.
        worlds: histories a trial.
        seed: of the first history of every trial.
    """

    plan: Plan
    worlds: int = WORLDS
    seed: int = SEED

    def identity(self) -> dict[str, Any]:
        """What makes two studies the same, in words that a message can use."""
        searched = [(each.name, each.low, each.usual, each.high) for each in self.plan]
        return {
            "another plan or other defaults": _digest(searched),
            "another fit table": _digest([asdict(row) for row in rows(FIT)]),
            "another version of the project": version(),
            "another number of worlds": self.worlds,
            "another first seed": self.seed,
        }

    def settings(self, positions: Mapping[str, float]) -> dict[str, float]:
        """Settings of a trial, by full name.

        Args:
            positions: of each planned assumption, -1 to 1.
        """
        return {each.name: each.value(positions[each.name]) for each in self.plan}

    def loss(self, settings: Mapping[str, float], seed: int | None = None) -> float:
        """How far histories with these settings are from the record; see ``loss_of``.

        Args:
            settings: of all planned assumptions.
            seed: of the first history; that of the task if left out.
        """
        return loss_of(self.plan, settings, self.measured(settings, seed))

    def measured(
        self, settings: Mapping[str, float], seed: int | None = None, tables: tuple[str, ...] = (FIT,)
    ) -> pd.DataFrame:
        """What histories with these settings say of the quantities on record.

        Args:
            settings: of all planned assumptions.
            seed: of the first history; that of the task if left out.
            tables: ``fit``, ``check`` or both.
        """
        first = self.seed if seed is None else seed
        scenario = searched_scenario(Quarter.parse(LAST_FITTED) if CHECK not in tables else None)
        seeds = range(first, first + self.worlds)
        return measured(scenario.model(cast, seeds, dict(settings), NEEDED).play(), tables)


def searched_scenario(end: Quarter | None = None) -> Scenario:
    """The scenario fitted, without any calibration it starts from, up to a quarter.

    Args:
        end: the last quarter; the scenario's own if left out.
    """
    whole = replace(load_scenario(SCENARIO), calibration="", calibrated={})
    last = end or whole.end
    return replace(whole, end=last, events=tuple(given for given in whole.events if given.quarter <= last))


def loss_of(plan: Plan, settings: Mapping[str, float], table: pd.DataFrame) -> float:
    """How far histories are from the record, and assumptions from their defaults.

    The sum over rows of the squared distance from the record, in half widths of the band, and ten times the squared
    distance beyond the band; and a little for every assumption that moved.

    Args:
        plan: the assumptions that may move.
        settings: their values, by full name.
        table: of ``measured``; only rows of the fit table count.
    """
    values = dict(zip(table["name"], table["value"], strict=True))
    off = sum(row.distance(values[row.name]) ** 2 for row in rows(FIT))
    beyond = sum(row.beyond(values[row.name], MARGIN) ** 2 for row in rows(FIT))
    moved = sum(each.position(settings[each.name]) ** 2 for each in plan)
    return off + HINGE * beyond + PENALTY * moved


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Found:
    """What a study has found.

    Attributes:
        task: what it is about.
        trials: how many were made.
        settings: the best, rounded, by full name.
        before: both tables with the defaults, on other seeds than those searched.
        after: the same with the best.
        loss_before: loss of the defaults on those seeds.
        loss: loss of the best on them.
    """

    task: Task
    trials: int
    settings: Mapping[str, float]
    before: pd.DataFrame
    after: pd.DataFrame
    loss_before: float
    loss: float

    @property
    def better(self) -> bool:
        """Whether the best fits better than the defaults, on seeds it was not chosen by."""
        return self.loss < self.loss_before


def reported(task: Task, trials: int, best: Mapping[str, float]) -> Found:
    """The best of a study, rounded and told on seeds it was not chosen by.

    Args:
        task: what the study is about.
        trials: how many were made.
        best: positions of the best.
    """
    settings = {name: _rounded(value) for name, value in task.settings(best).items()}
    usual = {each.name: each.usual for each in task.plan}
    seed = task.seed + REPORT_OFFSET
    before, after = (task.measured(each, seed, TABLES) for each in (usual, settings))
    losses = [loss_of(task.plan, each, table) for each, table in ((usual, before), (settings, after))]
    return Found(task, trials, settings, before, after, *losses)


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def plan_of(path: Path | None) -> Plan:
    """The plan to fit by: the project's own unless a file is given.

    Raises:
        CalibrationError: it cannot be used, or names rows the fit table does not have.
    """
    plan = read_plan(path or PLAN)
    known = {row.name for row in rows(FIT)}
    for each in plan:
        for name in each.rows:
            if name not in known:
                where = path or "the plan"
                raise CalibrationError(
                    f"{where}: [{each.name}] rows: the fit table has no {name}; it has {', '.join(sorted(known))}"
                )
    return plan


def place_of_result(path: Path | None, task: Task) -> Path:
    """Where the result goes: a new file of today's date in ``results`` unless one is given.

    Raises:
        CalibrationError: another result is there already.
    """
    if path is None:
        return _new_place(f"calibration-{date.today().isoformat()}")
    place = path
    if place.is_dir() or not place.absolute().parent.is_dir():
        raise CalibrationError(f"--out {place}: is a folder, or in none; name a file in a folder that is there")
    if place.exists() and f'plan = "{_digest(task.identity())}"' not in place.read_text(encoding="utf-8"):
        raise CalibrationError(f"--out {place}: is there already; name a new file with --out, or remove that one")
    return place


def _new_place(stem: str) -> Path:
    """A file in ``results`` that is not there yet: the second of a day ends in -2, and so on."""
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(place for name in names if not (place := RESULTS / f"{name}.toml").exists())


def write(result: Found, place: Path) -> None:
    """Write a result as TOML that a scenario can start from; its folder is made if it is not there.

    Raises:
        OSError: it cannot be written.
    """
    task = result.task
    day = place.stem if _is_day(place.stem) else date.today().isoformat()
    lines = [
        f'date = "{day}"',
        f'version = "{version()}"',
        f'plan = "{_digest(task.identity())}"',
        f'scenario = "{SCENARIO}"',
        f"trials = {result.trials}",
        f"worlds = {task.worlds}",
        f"seeds = [{task.seed}, {task.seed + task.worlds - 1}]",
        f"report_seeds = [{task.seed + REPORT_OFFSET}, {task.seed + REPORT_OFFSET + task.worlds - 1}]",
        f"loss_before = {_rounded(result.loss_before)}",
        f"loss = {_rounded(result.loss)}",
        *("", "[settings]", *(f"{name} = {value!r}" for name, value in result.settings.items())),
        *("", "[fit]", *_values(result.after)),
        *("", "[fit_before]", *_values(result.before)),
    ]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _values(table: pd.DataFrame) -> list[str]:
    fitted = table[table["table"] == FIT]
    return [f"{name} = {_rounded(value)}" for name, value in zip(fitted["name"], fitted["value"], strict=True)]


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
