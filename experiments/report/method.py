"""How it was played, and how to play it again: settings, seeds, versions, machine, command and citation."""

import itertools
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from experiments.folder import Stored
from experiments.plan import KEPT_IN_BATCHES, Plan, chunk_of
from experiments.replays import from_folder, short, shown
from experiments.report.figure import Table
from experiments.scenarios import Scenario, ScenarioError, load_scenario, shipped
from experiments.store import TRANSCRIPT
from experiments.wording import MINUS
from negotiation.codebook import METRICS
from negotiation.parameters import PARAMETERS, SettingsError, full_name

#: Settings of a design up to which all are listed.
LISTED: Final = 60

type Document = Mapping[str, Any]


@dataclass(frozen=True)
class Again:
    """How to play something again.

    Attributes:
        lead: what to know before.
        command: to type.
    """

    lead: str
    command: str


def again(stored: Stored, place: str, compared: Document | None, studied: Document | None) -> Again:
    """The command that plays a folder again.

    Args:
        stored: the folder.
        place: what to call it.
        compared: what ``parley compare`` has left in it, if it has.
        studied: what ``parley sensitivity`` has.
    """
    plan = stored.plan
    name, start = _named(plan.scenario)
    lead = "The same scenario, seeds and settings give the same histories; into an unfinished folder it goes on."
    if not name:
        name = f"{plan.scenario.name}.toml"
        lead += f" {name} stands for the scenario's own file; manifest.json has all that was in it."
    if any(isinstance(value, list) for value in plan.settings.values()):
        return Again("Some settings differ from world to world; manifest.json has them for experiments.batch.", "")
    common = [name, *start]
    if compared:
        words = ["compare", *common, *_compared(compared), *_seeds(plan), *_set(plan.settings)]
    elif studied:
        words = ["sensitivity", *common, *_studied(studied), *_seeds(plan), *_set(plan.settings)]
    elif (stored.folder / TRANSCRIPT).exists():
        words = ["run", *common, "--seed", str(plan.seed), *_set(plan.settings)]
    else:
        sweep, remark = _design(plan, place)
        lead += remark
        words = ["batch", *common, *_seeds(plan), *_set(plan.settings), *sweep, *_kept(plan)]
    return Again(lead, shlex.join(["parley", *words, "--out", place]))


def _named(scenario: Scenario) -> tuple[str, list[str]]:
    """The name a scenario goes by and its start, if it is one of the project's; no name otherwise."""
    if scenario.name in shipped():
        try:
            known = load_scenario(scenario.name)
            if known == scenario:
                return scenario.name, []
            if known.starting(scenario.start) == scenario:
                return scenario.name, ["--start", str(scenario.start)]
        except (ScenarioError, SettingsError):
            return "", []
    return "", []


def _seeds(plan: Plan) -> list[str]:
    return ["--worlds", str(plan.worlds), *(["--seed", str(plan.seed)] if plan.seed else [])]


def _set(settings: Mapping[str, object]) -> list[str]:
    return [word for name, value in settings.items() for word in ("--set", f"{short(name)}={shown(value)}")]


def _compared(told: Document) -> list[str]:
    sides = [
        word for side in ("a", "b") for name, value in told[side].items() for word in (f"--{side}", _pair(name, value))
    ]
    of = [row["name"] for row in told["differences"] if row["section"] == "asked for"]
    at_the_end = any(row["reading"] == "mean" for row in told["differences"])
    return [
        *sides,
        *([] if at_the_end else ["--at", told["at"]]),
        *(["--of", ",".join(of)] if of else []),
        *_sure(told),
    ]


def _pair(name: str, value: object) -> str:
    return f"{short(name)}={shown(value)}"


def _sure(told: Document) -> list[str]:
    return [] if told["confidence"] == 0.95 else ["--confidence", f"{told['confidence']:g}"]


def _studied(told: Document) -> list[str]:
    count = "--trajectories" if told["method"] == "morris" else "--samples"
    varied = ",".join(_range(row) for row in told["parameters"])
    of = ",".join(row["output"] for row in told["outputs"])
    pairs = ["--pairs"] if any("interactions" in row for row in told["outputs"]) else []
    words = ["--method", told["method"], count, str(told["samples"]), "--parameters", varied, "--of", of]
    return [*words, "--at", told["at"], *pairs, *_sure(told)]


def _range(row: Document) -> str:
    ends = row["choices"] if "choices" in row else (shown(row["low"]), shown(row["high"]))
    return f"{short(row['name'])}={':'.join(ends)}"


def _design(plan: Plan, place: str) -> tuple[list[str], str]:
    """The words that name the settings, and what to know of them."""
    columns = plan.design.columns
    if not columns:
        return [], ""
    several = {name: tuple(dict.fromkeys(values)) for name, values in columns.items()}
    if tuple(itertools.product(*several.values())) == tuple(zip(*columns.values(), strict=True)):
        return [
            word for name, values in several.items() for word in ("--sweep", f"{name}={','.join(map(shown, values))}")
        ], ""
    remark = (
        f' design.csv has the settings, as experiments.load("{place}").design.drop(columns="setting")'
        '.to_csv("design.csv", index=False) writes them.'
    )
    return ["--design", "design.csv"], remark


def _kept(plan: Plan) -> list[str]:
    keep = [] if plan.keep == KEPT_IN_BATCHES else ["--keep", ",".join(plan.keep) or "outcomes"]
    metrics = [] if len(plan.metrics) == len(METRICS) else ["--metrics", ",".join(plan.metrics)]
    usual = chunk_of(plan.rows, plan.keep, len(plan.metrics))
    return [*keep, *metrics, *([] if plan.chunk == usual else ["--chunk", str(plan.chunk)])]


def replay(place: str) -> str:
    """How to look at one history, and at all tables.

    Args:
        place: what to call the folder.
    """
    lines = [
        from_folder(place, 0, 0),
        "",
        "import experiments",
        f'batch = experiments.load("{place}")',
        "batch.metrics",
    ]
    return "\n".join(lines)


def settings_tables(plan: Plan) -> Iterator[Table]:
    """All settings that are not as the model has them by default.

    Args:
        plan: what was played.
    """
    own = {name: value for name, value in plan.scenario.settings.items() if full_name(name) not in plan.settings}
    if own:
        yield _values(f"Set by the scenario {plan.scenario.name}", own)
    if plan.settings:
        yield _values("Set for all histories on top", plan.settings)
    if len(plan.design) > 1 or plan.design.columns:
        yield _listed(plan) if len(plan.design) <= LISTED else _summed_up(plan)
    if plan.scenario.calibrated:
        yield _values(f"Fitted to the record (calibration {plan.scenario.calibration})", plan.scenario.calibrated)


def _values(caption: str, settings: Mapping[str, object]) -> Table:
    rows = [[short(name), _value(value), *_usual(name)] for name, value in settings.items()]
    return Table(caption, ["setting", "value", "by default", "unit", "source"], rows)


def _value(value: object) -> str:
    return f"one a world, {len(value)} of them" if isinstance(value, list) else _number(value)


def _number(value: object) -> str:
    return f"{value:.6g}".replace("-", MINUS) if isinstance(value, float) else str(value)


def _usual(name: str) -> list[str]:
    entry = PARAMETERS.get(full_name(name))
    if entry is None:
        return ["", "", ""]
    usual = entry.choices[int(entry.value)] if entry.choices else _number(float(entry.value))
    return [usual, entry.unit, entry.source]


def _listed(plan: Plan) -> Table:
    columns = plan.design.columns
    rows = [
        [str(setting), *(_number(values[setting]) for values in columns.values())]
        for setting in range(len(plan.design))
    ]
    return Table("The settings that differ", ["setting", *columns], rows)


def _summed_up(plan: Plan) -> Table:
    rows = []
    for name, values in plan.design.columns.items():
        known = list(dict.fromkeys(values))
        numbers = [value for value in known if isinstance(value, float)]
        ends = [f"{min(numbers):.6g}", f"{max(numbers):.6g}"] if len(numbers) == len(known) else ["", ""]
        some = ", ".join(map(_number, known[:8])) + (", …" if len(known) > 8 else "")
        rows.append([name, f"{len(known):,}", *ends, some])
    caption = f"The settings that differ, {len(plan.design):,} of them, summed up; experiments.load(…).design has all"
    return Table(caption, ["name", "values", "least", "most", "which"], rows)


def made_table(manifest: Mapping[str, Any]) -> Table:
    """Versions and machine of those who began the folder."""
    versions, machine = manifest["versions"], manifest["machine"]
    rows = [["Parley", versions["parley"]], ["rules", versions["code"]]]
    rows += [[name, versions[name]] for name in versions if name not in ("parley", "code")]
    rows += [["system", f"{machine['system']}, {machine['architecture']}, {machine['libc']}".rstrip(", ")]]
    rows += [["processor", machine["cpu"]["name"]]]
    rows += [["vector instructions", ", ".join(machine["cpu"]["vector_instructions"])]]
    return Table("With what the histories were played", ["", ""], rows)


def seeds_told(plan: Plan) -> str:
    """The seeds of a plan, such as ``0 to 999``."""
    last = plan.seed + plan.worlds - 1
    return f"seed {plan.seed:,}" if last == plan.seed else f"seeds {plan.seed:,} to {last:,}"


def paragraphs(plan: Plan) -> Sequence[str]:
    """What a history is, why settings can be compared, and how intervals are made."""
    scenario = plan.scenario
    return (
        f"A history is the partnership of Microsoft and OpenAI from {scenario.start} to {scenario.end}, played quarter "
        "by quarter: news, hiring, research, market and money, compute, talks, relationship. Contracts change only "
        "when both sides agree in talks, from what each needs, believes and could fall back on.",
        f"A world is a seed (here {seeds_told(plan)}). All chance of a world is fixed by its seed, by quarter and by "
        "what is decided, whatever else happens in it. So every setting meets the same luck in the same world (common "
        "random numbers), and the difference between two settings, world by world, is the effect of the setting.",
        "Bands are quantiles over worlds: the spread of simulated histories, not a forecast; the command parley "
        "backtest says how well the record would have been foretold. Intervals are 95%: Wilson's for a share, "
        "Student's t for a mean difference of pairs, Newcombe's (1998, method 10) for a difference of shares of the "
        "same worlds. Where many differences are tested at once, those that stand do so by Holm's rule.",
        "The record is dated facts with sources, to mid 2026. Facts without a source or a date of their own are left "
        "out. A fact about a stretch of time, such as the revenue of a year, is drawn as a rate in the middle of the "
        "stretch; whether it lies inside is judged by what the histories say of the very same stretch.",
    )


def place_of(folder: Path) -> str:
    """What to call a folder in commands: as it was typed, but never a path from the root of a disk."""
    return folder.name if folder.is_absolute() else folder.as_posix()
