"""Histories played: one, or many at once, as tables."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.chunk import KEYS, Chunk, Columns, Failure, Played, keys, play, words_of
from experiments.design import Source, Sweep
from experiments.histories import Histories, PerSetting
from experiments.plan import KEPT_IN_BATCHES, Plan, planned
from experiments.progress import Progress, Watch
from experiments.scenarios import Scenario, ScenarioError
from experiments.starting import Provenance
from experiments.surplus import solution_rows
from negotiation.clock import FIRST, Quarter
from negotiation.model import Partnership
from negotiation.record import KEEPABLE


@dataclass(frozen=True)
class Beginning:
    """Where the state of a start after 2019Q3 is from.

    Attributes:
        known: one row a thing that is from the record: name, value, unit, date, source and more.
        donors: one row a world: seed of the history from which the rest is.
        drawn: parts of the state that are the rest, such as ``market.capability``.
    """

    known: pd.DataFrame
    donors: pd.DataFrame
    drawn: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Result(Histories):
    """Histories in memory.

    Attributes:
        plan: what was asked for.
        chunks: what was played; all of it in one, unless settings differ and are many.
    """

    plan: Plan
    chunks: tuple[Chunk, ...]

    @property
    def complete(self) -> bool:
        """Always: what is in memory was played."""
        return True

    @property
    def model(self) -> Partnership:
        """The model that was played, with its full record.

        Raises:
            LookupError: there were several.
        """
        return self._only.model

    @property
    def provenance(self) -> Provenance | None:
        """Of a start after 2019Q3, what is from the record and where the rest is from; none otherwise."""
        return self._only.provenance

    @property
    def _only(self) -> Played:
        played = [each for chunk in self.chunks for each in chunk.played]
        if len(played) != 1:
            raise LookupError(f"these histories were played by {len(played)} models; take their tables instead")
        return played[0]

    @cached_property
    def start(self) -> Beginning:
        """Where the state of a start after 2019Q3 is from, as tables.

        Raises:
            LookupError: the history starts in 2019Q3, where every number is a setting.
        """
        if self.provenance is None:
            raise LookupError(f"a start in {FIRST} is made of settings alone; `parley parameters start` lists them")
        donors = pd.DataFrame({**keys(self.plan, self._only.rows), "donor": self.provenance.donors})
        return Beginning(pd.DataFrame(map(asdict, self.provenance.known)), donors, self.provenance.drawn)

    def solutions(self) -> pd.DataFrame:
        """What every solution concept would have signed in every quarter of talks, had both sides' values been known.

        Returns:
            One row a world, quarter of talks and concept, and one for what was ``agreed``: value to both sides in USD
            bn, distance from what was agreed (nan where nothing was), and the level of each issue.

        Raises:
            LookupError: talks were not kept; ``run`` keeps them, ``batch`` if asked.
        """
        self._check("talks")
        parts = [_solved(self.plan, each) for chunk in self.chunks for each in chunk.played]
        return pd.concat(parts, ignore_index=True)

    def _read(self, table: str) -> pd.DataFrame:
        return framed([chunk.columns(table) for chunk in self.chunks], table)

    def _fill(self, name: str, whole: PerSetting) -> None:
        for chunk in self.chunks:
            for each in chunk.played:
                values = each.model.record.metrics()[name]
                whole[self.plan.settings_of(each.rows), self.plan.worlds_of(each.rows)] = values


def framed(parts: Sequence[Columns], table: str) -> pd.DataFrame:
    """A table of parts, as a user gets it: quarters in words.

    Args:
        parts: as ``Chunk.columns`` gives them, in the order of their rows.
        table: its name.
    """
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return _in_words(pd.DataFrame(_dated(whole)), table)


def _solved(plan: Plan, played: Played) -> pd.DataFrame:
    columns = pd.DataFrame(solution_rows(played.model.record.talks))
    told = keys(plan, played.rows[columns.pop("world").to_numpy(dtype=int)])
    return pd.DataFrame(_dated({**told, **{str(name): columns[name].to_numpy() for name in columns}}))


def _dated(columns: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """A table with its quarters in words."""
    told = dict(columns)
    if "quarter" in told:
        clock = told["quarter"].astype(int)
        first = int(clock.min()) if len(clock) else 0
        words = [str(Quarter(index)) for index in range(first, int(clock.max()) + 1)] if len(clock) else []
        told["quarter"] = np.array([*words, ""], dtype=object)[clock - first]
    return told


def _in_words(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """The same with the types a folder has: words stay words where there are none."""
    words = words_of(table)
    return frame.astype({name: "str" if name in words else "float64" for name in frame.columns[len(KEYS) :]})


def run(
    scenario: str | Path | Scenario = "history", seed: int = 0, settings: Mapping[str, object] | None = None
) -> Result:
    """Play one history.

    Args:
        scenario: a name, a path, or a loaded scenario.
        seed: of the world.
        settings: parameter name -> value, on top of the scenario's own.

    Raises:
        ScenarioError: the scenario cannot be used.
        SettingsError: a setting cannot be used.
    """
    return in_memory(planned(scenario, 1, seed, settings, KEEPABLE))


@overload
def batch(
    scenario: str | Path | Scenario,
    worlds: int,
    seed: int = 0,
    settings: Mapping[str, object] | None = None,
    keep: Sequence[str] = KEPT_IN_BATCHES,
    *,
    sweep: Sweep | None = None,
    design: Source | None = None,
    metrics: Sequence[str] | None = None,
    chunk: int | None = None,
    watch: Watch | None = None,
) -> Result:
    """In memory."""


@overload
def batch(
    scenario: str | Path | Scenario,
    worlds: int,
    seed: int = 0,
    settings: Mapping[str, object] | None = None,
    keep: Sequence[str] = KEPT_IN_BATCHES,
    *,
    sweep: Sweep | None = None,
    design: Source | None = None,
    metrics: Sequence[str] | None = None,
    chunk: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    out: str | Path | None = None,
    watch: Watch | None = None,
    any_machine: bool = False,
) -> Histories:
    """In a folder."""


def batch(
    scenario: str | Path | Scenario,
    worlds: int,
    seed: int = 0,
    settings: Mapping[str, object] | None = None,
    keep: Sequence[str] = KEPT_IN_BATCHES,
    *,
    sweep: Sweep | None = None,
    design: Source | None = None,
    metrics: Sequence[str] | None = None,
    chunk: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    out: str | Path | None = None,
    watch: Watch | None = None,
    any_machine: bool = False,
) -> Histories:
    """Play many histories; world k has seed ``seed`` + k and is, under each setting, the single run of that pair.

    Args:
        scenario: a name, a path, or a loaded scenario.
        worlds: how many seeds; every setting is played on all of them.
        seed: of world 0.
        settings: parameter name -> a value for all worlds, or a sequence of one a world.
        keep: which tables to keep; offers are many, so they are kept only when asked for.
        sweep: parameter name -> its values, numbers or names; every combination is a setting.
        design: the settings one by one: the path of a CSV file with their names as header, a DataFrame of that form,
            or a sequence of mappings name -> value.
        metrics: names of the metrics to record; all of them if left out.
        chunk: how many histories are played together; by their number if left out. Fewer need less memory.
        workers: processes on this machine to play with; this one alone if left out.
        cluster: address of the scheduler of a Dask cluster to play on, whose workers all see the folder ``out``.
        out: a folder for the tables, which the same call goes on with; in memory if left out.
        watch: told how far it is, after every chunk.
        any_machine: go on in a folder that was begun on another kind of machine; last digits may differ.

    Returns:
        The tables: in memory, or of the folder.

    Raises:
        ScenarioError: the scenario or a number cannot be used.
        SettingsError: a setting cannot be used.
        DesignError: a setting of the design cannot be used.
        StoreError: the folder cannot be used.
        UnfinishedError: workers keep ending before they are done; the same call goes on.
    """
    plan = planned(scenario, worlds, seed, settings, keep, sweep=sweep, design=design, metrics=metrics, chunk=chunk)
    if out is None and workers is None and cluster is None:
        return in_memory(plan, watch)
    from experiments.batches import crew_of, into, into_passing  # noqa: PLC0415 - not needed in memory

    crew = crew_of(workers, cluster)
    if out is not None:
        return into(plan, Path(out), crew, watch, any_machine)
    if cluster is not None:
        raise ScenarioError("a cluster needs out, a folder that all its workers see")
    return into_passing(plan, crew, watch)


def in_memory(plan: Plan, watch: Watch | None = None) -> Result:
    """Play a plan here and now.

    Without settings that differ all worlds are played by one model.

    Args:
        plan: what to play.
        watch: told how far it is, after every chunk.

    Raises:
        Exception: whatever was raised, if no world came to its end.
    """
    alike = len(plan.design) == 1
    chunks = [np.arange(plan.rows)] if alike else [plan.rows_of(chunk) for chunk in range(plan.chunks)]
    played: list[Chunk] = []
    failures: list[Failure] = []
    for rows in chunks:
        played.append(play(plan, rows))
        failures += played[-1].failures
        if watch:
            done = int(rows[-1]) + 1
            watch(Progress(done, done, plan.rows, len(failures)))
    if len(failures) == plan.rows:
        raise failures[0].error
    if failures:
        warnings.warn(
            f"{len(failures)} of {plan.rows} histories raised and are left out; `failures` tells which and why",
            stacklevel=2,
        )
    return Result(plan, tuple(played))
