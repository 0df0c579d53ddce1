"""What a batch is to play: every setting on the same seeds, in an order in which a cut batch is balanced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from experiments import design as designs
from experiments.scenario_file import ScenarioError, meant, setting
from experiments.scenarios import Scenario, agreeing, load_scenario
from negotiation.codebook import METRICS
from negotiation.parameters import PARAMETERS, Settings, SettingsError, full_name
from negotiation.record import KEEPABLE

if TYPE_CHECKING:
    import pandas as pd

#: What a batch keeps unless asked for more.
KEPT_IN_BATCHES: Final = ("metrics", "deals", "events")
#: The largest seed that fits a column of whole numbers.
LARGEST_SEED: Final = 2**63 - 1
#: Rows of a chunk unless told, at least; and a multiple of so many chunks where rows allow, so that cores end together.
LEAST_CHUNK, CHUNKS = 256, 4
#: Rows of a chunk at most, so that a worker stays under 1 GB: where no more is kept than some metrics, and otherwise.
LARGEST_CHUNK, LARGEST_CHUNK_OF_ALL = 4096, 2048
#: How many metrics are some.
SOME_METRICS: Final = 64
#: Rows of a chunk that keeps offers, of which a history has some thousands.
CHUNK_WITH_OFFERS = 128

type PerRow = NDArray[np.int64]  # (rows,)


@dataclass(frozen=True)
class Plan:
    """Worlds times settings. Row r is world r // settings under setting r % settings.

    Attributes:
        scenario: what is played.
        worlds: how many seeds.
        seed: of world 0; world k has ``seed`` + k.
        settings: on top of the scenario's own, in every setting: full name -> a value, or one a world.
        design: what differs between settings.
        keep: which tables, besides outcomes.
        metrics: names of the metrics to record, in the order of the codebook.
        chunk: rows played together.
    """

    scenario: Scenario
    worlds: int
    seed: int
    settings: Mapping[str, Any]
    design: designs.Design
    keep: tuple[str, ...]
    metrics: tuple[str, ...]
    chunk: int

    @property
    def rows(self) -> int:
        """How many histories."""
        return self.worlds * len(self.design)

    @property
    def chunks(self) -> int:
        """How many chunks; the last one may be smaller."""
        return -(-self.rows // self.chunk)

    def rows_of(self, chunk: int) -> PerRow:
        """The rows of a chunk."""
        return np.arange(chunk * self.chunk, min((chunk + 1) * self.chunk, self.rows), dtype=np.int64)

    def worlds_of(self, rows: PerRow) -> PerRow:
        """The world of each row."""
        return rows // len(self.design)

    def settings_of(self, rows: PerRow) -> PerRow:
        """The setting of each row, an index in the design."""
        return rows % len(self.design)

    def seeds_of(self, rows: PerRow) -> PerRow:
        """The seed of each row."""
        return self.seed + self.worlds_of(rows)

    def changes(self, rows: PerRow) -> dict[str, object]:
        """What rows are played with on top of the scenario's own settings: full name -> a value, or one a row."""
        worlds, settings = self.worlds_of(rows).tolist(), self.settings_of(rows).tolist()
        result: dict[str, object] = {
            name: [value[world] for world in worlds] if isinstance(value, list) else value
            for name, value in self.settings.items()
        }
        for name, values in self.design.columns.items():
            result[full_name(name)] = [values[setting] for setting in settings]
        return result

    def frame(self) -> "pd.DataFrame":
        """The design: one row a setting, its index and one column a setting that differs."""
        import pandas as pd  # noqa: PLC0415 - workers that write parts do without

        return pd.DataFrame({"setting": np.arange(len(self.design)), **self.design.columns})


def planned(
    scenario: str | Path | Scenario,
    worlds: int,
    seed: int = 0,
    settings: Mapping[str, object] | None = None,
    keep: Sequence[str] = KEPT_IN_BATCHES,
    *,
    sweep: designs.Sweep | None = None,
    design: designs.Source | None = None,
    metrics: Sequence[str] | None = None,
    chunk: int | None = None,
) -> Plan:
    """A plan, with everything checked that can be checked before it is played.

    Args:
        scenario: a name, a path, or a loaded scenario.
        worlds: how many seeds.
        seed: of world 0.
        settings: parameter name -> a value for all worlds, or a sequence of one a world.
        keep: which tables to keep, besides outcomes.
        sweep: parameter name -> its values; every combination is a setting.
        design: a CSV file, a DataFrame, or mappings, with one setting a row.
        metrics: names of the metrics to record; all of them if left out.
        chunk: how many histories are played together; by their number if left out.

    Raises:
        ScenarioError: the scenario or a number cannot be used.
        SettingsError: a setting cannot be used.
        DesignError: a setting of the design cannot be used.
    """
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    count, first = _whole("worlds", worlds, 1), _whole("seed", seed, 0)
    if first + count - 1 > LARGEST_SEED:
        raise ScenarioError(f"seed {first}: the last of {count} worlds would have a seed over {LARGEST_SEED}")
    common = {full_name(name): _common(name, value, count) for name, value in (settings or {}).items()}
    differing = _differing(loaded, common, sweep, design)
    kept, recorded = _kept(keep), _recorded(metrics)
    usual = chunk_of(count * len(differing), kept, len(recorded))
    size = usual if chunk is None else _whole("chunk", chunk, 1)
    plan = Plan(loaded, count, first, common, differing, kept, recorded, size)
    _check(plan)
    return plan


def _whole(name: str, value: object, least: int) -> int:
    """A whole number that is large enough.

    Raises:
        ScenarioError: it is not.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ScenarioError(f"{name} must be a whole number of {least} or more, got {value!r}")
    return int(value)


def _common(name: str, value: object, worlds: int) -> object:
    """A value for all worlds, or a list of one a world."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if not isinstance(value, list | tuple):
        return setting(name, value)[1]
    if len(value) != worlds:
        raise SettingsError(f"{name} has {len(value)} values for {worlds} worlds; give one, or one a world")
    return [setting(name, each)[1] for each in value]


def _differing(
    scenario: Scenario,
    common: Mapping[str, object],
    sweep: designs.Sweep | None,
    design: designs.Source | None,
) -> designs.Design:
    if sweep and design is not None:
        raise designs.DesignError("a sweep and a design are two ways to say which settings to play; give one of them")
    if sweep:
        result = designs.grid(sweep)
        if twice := [name for name in sweep if full_name(name) in common]:
            raise designs.DesignError(f"sweep: {twice[0]} is among the settings too; keep one of the two")
        return result
    if design is None:
        return designs.Design({})
    usual = {name: _usual(name) for name in PARAMETERS}
    return designs.read(design).filled({**usual, **scenario.with_settings(common)})


def _usual(name: str) -> float | str:
    entry = PARAMETERS[name]
    return entry.choices[int(entry.value)] if entry.choices else float(entry.value)


def _kept(keep: Sequence[str]) -> tuple[str, ...]:
    """Tables to keep, in the order of the record."""
    for name in keep:
        if name not in (*KEEPABLE, "outcomes"):
            remedy = meant(name, KEEPABLE, f"there are {', '.join(KEEPABLE)}")
            raise ScenarioError(f"keep: there is no table {name}; {remedy}")
    return tuple(name for name in KEEPABLE if name in keep)


def _recorded(metrics: Sequence[str] | None) -> tuple[str, ...]:
    """Metrics to record, in the order of the codebook."""
    if metrics is None:
        return tuple(METRICS)
    for name in metrics:
        if name not in METRICS:
            remedy = meant(name, tuple(METRICS), "`parley metrics` lists all")
            raise ScenarioError(f"metrics: nothing on record is called {name}; {remedy}")
    return tuple(name for name in METRICS if name in metrics)


def chunk_of(rows: int, keep: Sequence[str], metrics: int) -> int:
    """Rows of a chunk: many enough to be fast, few enough for a worker's memory and for every core to have some.

    It hangs on the plan alone, never on where or by how many it is played.

    Args:
        rows: of the plan.
        keep: which tables are kept.
        metrics: how many metrics are recorded.
    """
    if "offers" in keep:
        return CHUNK_WITH_OFFERS
    little = set(keep) <= {"metrics", "outcomes"} and metrics <= SOME_METRICS
    largest = LARGEST_CHUNK if little else LARGEST_CHUNK_OF_ALL
    chunks = CHUNKS * max(-(-rows // (CHUNKS * largest)), 1)
    return max(-(-rows // chunks), LEAST_CHUNK)


def _check(plan: Plan) -> None:
    """Look at the settings of all rows, a chunk at a time; without those of single worlds all worlds are alike."""
    alike = not any(isinstance(value, list) for value in plan.settings.values())
    last = len(plan.design) if alike else plan.rows
    for first in range(0, last, plan.chunk):
        rows = np.arange(first, min(first + plan.chunk, last), dtype=np.int64)
        try:
            _agree(plan, rows)
        except SettingsError:
            for row in rows:
                _agree_alone(plan, int(row))
            raise


def _agree(plan: Plan, rows: PerRow) -> None:
    agreeing(Settings.of(len(rows), plan.scenario.with_settings(plan.changes(rows))))


def _agree_alone(plan: Plan, row: int) -> None:
    """Look at one row, to say which it is.

    Raises:
        SettingsError: its settings do not agree.
    """
    rows = np.array([row], dtype=np.int64)
    try:
        _agree(plan, rows)
    except SettingsError as error:
        if len(plan.design) == 1:
            raise
        raise SettingsError(f"setting {plan.settings_of(rows)[0]}: {error}") from None
