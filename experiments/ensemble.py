"""Histories played: one, or many at once, as tables."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents import cast
from experiments.scenario_file import ScenarioError
from experiments.scenarios import Scenario, load_scenario
from experiments.starting import Provenance
from experiments.surplus import solution_rows, where_lost
from negotiation.clock import FIRST, Quarter
from negotiation.model import Partnership
from negotiation.record import KEEPABLE
from negotiation.state import Label
from negotiation.world.outcomes import RULES

#: What a batch keeps unless asked for more.
KEPT_IN_BATCHES = ("metrics", "deals", "events")


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


@dataclass(frozen=True)
class Result:
    """What one or many histories left behind, as tables.

    Every table has the columns ``world``, ``setting`` and ``seed``; quarters are written like ``2024Q4``.

    Attributes:
        scenario: what was played.
        seeds: one a world.
        model: the model that was played, with its full record.
        settings: parameter name -> value, on top of the scenario's own.
        provenance: of a start after 2019Q3, what is from the record and where the rest is from; none otherwise.
    """

    scenario: Scenario
    seeds: tuple[int, ...]
    model: Partnership
    settings: Mapping[str, object] = field(default_factory=dict)
    provenance: Provenance | None = None

    @cached_property
    def start(self) -> Beginning:
        """Where the state of a start after 2019Q3 is from, as tables.

        Raises:
            LookupError: the history starts in 2019Q3, where every number is a setting.
        """
        if self.provenance is None:
            raise LookupError(f"a start in {FIRST} is made of settings alone; `parley parameters start` lists them")
        donors = pd.DataFrame({"world": np.arange(len(self.seeds)), "donor": self.provenance.donors})
        return Beginning(pd.DataFrame(map(asdict, self.provenance.known)), self._told(donors), self.provenance.drawn)

    @cached_property
    def metrics(self) -> pd.DataFrame:
        """One row a world and quarter, one column a metric; ``parley metrics`` explains them."""
        columns = self.model.record.metrics()
        quarters = np.array([str(Quarter(index)) for index in self.model.record.quarters], dtype=object)
        worlds = len(self.seeds)
        frame = {
            "world": np.repeat(np.arange(worlds), len(quarters)),
            "quarter": np.tile(quarters, worlds),
            **{name: values.reshape(-1) for name, values in columns.items()},
        }
        return self._told(pd.DataFrame(frame))

    @cached_property
    def deals(self) -> pd.DataFrame:
        """One row a deal: terms before and after, what it was worth to both, and why."""
        return self._ledger("deals")

    @cached_property
    def offers(self) -> pd.DataFrame:
        """One row an offer of talks, tenders and hiring: round, side, terms, values to both, and why."""
        return self._ledger("offers")

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row an event."""
        return self._ledger("events")

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """One row a world: how the history ended."""
        record = self.model.record
        labels = self.model.state.relationship.label
        frame = {
            "world": np.arange(len(self.seeds)),
            "outcome": [RULES[Label(int(code))].title for code in labels],
            **{name: record.latest(name) for name in record.metrics() if name != "label"},
        }
        return self._told(pd.DataFrame(frame))

    def surplus(self, by: str | Sequence[str] | None = None) -> pd.DataFrame:
        """How much of what deals could have brought was reached, and on which issue the rest was lost.

        Args:
            by: a column of deals, or several, to tell apart by, such as ``reason``.

        Returns:
            One row, or one a group: number of deals, the median part of the best joint gain that they reached, what
            was left on the table and how much of it on each issue, means in USD bn.

        Raises:
            LookupError: deals were not kept.
        """
        return where_lost(self.deals, by)

    def solutions(self) -> pd.DataFrame:
        """What every solution concept would have signed in every quarter of talks, had both sides' values been known.

        Returns:
            One row a world, quarter of talks and concept, and one for what was ``agreed``: value to both sides in USD
            bn, distance from what was agreed (nan where nothing was), and the level of each issue.

        Raises:
            LookupError: talks were not kept; ``run`` keeps them, ``batch`` if asked.
        """
        if "talks" not in self.model.record.keep:
            raise LookupError('talks were not kept; ask for them with batch(..., keep=("metrics", "talks"))')
        return self._dated(pd.DataFrame(solution_rows(self.model.record.talks)))

    def _ledger(self, table: str) -> pd.DataFrame:
        record = self.model.record
        if table not in record.keep:
            raise LookupError(f'{table} were not kept; ask for them with batch(..., keep=("metrics", "{table}"))')
        columns: Mapping[str, NDArray[Any]] = getattr(record, table).columns()
        return self._dated(pd.DataFrame(dict(columns)))

    def _dated(self, frame: pd.DataFrame) -> pd.DataFrame:
        frame["quarter"] = np.array([str(Quarter(int(index))) for index in frame["quarter"]], dtype=object)
        return self._told(frame)

    def _told(self, frame: pd.DataFrame) -> pd.DataFrame:
        frame.insert(1, "setting", 0)
        frame.insert(2, "seed", np.array(self.seeds)[frame["world"].to_numpy(dtype=int)])
        return frame


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
    return batch(scenario, 1, seed, settings, KEEPABLE)


def _whole(name: str, value: object, least: int) -> int:
    """A whole number that is large enough.

    Raises:
        ScenarioError: it is not.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ScenarioError(f"{name} must be a whole number of {least} or more, got {value!r}")
    return int(value)


def batch(
    scenario: str | Path | Scenario,
    worlds: int,
    seed: int = 0,
    settings: Mapping[str, object] | None = None,
    keep: Sequence[str] = KEPT_IN_BATCHES,
) -> Result:
    """Play many histories at once; world k has seed ``seed`` + k and is the single run of that seed.

    Args:
        scenario: a name, a path, or a loaded scenario.
        worlds: how many.
        seed: of world 0.
        settings: parameter name -> a value for all worlds, or a sequence of one a world.
        keep: which tables to keep; offers are many, so they are kept only when asked for.
    """
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    seeds = tuple(range(_whole("seed", seed, 0), seed + _whole("worlds", worlds, 1)))
    model, provenance = loaded.begun(cast, seeds, settings, keep)
    return Result(loaded, seeds, model.play(), dict(settings or {}), provenance)
