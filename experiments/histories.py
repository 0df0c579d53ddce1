"""What many histories left behind, as tables: the same whether they are in memory or in a folder."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.plan import Plan
from experiments.scenario_file import meant
from experiments.scenarios import Scenario
from experiments.surplus import where_lost

type PerSetting = NDArray[np.float64]  # (settings, worlds, quarters)


class Histories(ABC):
    """Histories of a plan, as tables.

    Every table has the columns ``world``, ``setting`` and ``seed``; quarters are written like ``2024Q4``. World k has
    the same seed under every setting; ``world`` and ``setting`` together name one history.

    Attributes:
        plan: what was asked for.
    """

    plan: Plan

    def __repr__(self) -> str:
        plan = self.plan
        settings = f" under {len(plan.design):,} settings" if len(plan.design) > 1 else ""
        unfinished = "" if self.complete else ", unfinished"
        return f"<{plan.rows:,} histories of {plan.scenario.name}: worlds {plan.worlds:,}{settings}{unfinished}>"

    @property
    @abstractmethod
    def complete(self) -> bool:
        """Whether all of the plan has been played."""

    @property
    def scenario(self) -> Scenario:
        """What was played."""
        return self.plan.scenario

    @property
    def seeds(self) -> Sequence[int]:
        """One a world."""
        return range(self.plan.seed, self.plan.seed + self.plan.worlds)

    @property
    def settings(self) -> Mapping[str, object]:
        """On top of the scenario's own, in every setting: full parameter name -> a value, or one a world."""
        return self.plan.settings

    @cached_property
    def design(self) -> pd.DataFrame:
        """One row a setting: its index as ``setting``, and one column a setting that differs, as it was named."""
        return self.plan.frame()

    @property
    def quarters(self) -> tuple[str, ...]:
        """All quarters played."""
        scenario = self.plan.scenario
        return tuple(str(scenario.start + ahead) for ahead in range(scenario.end - scenario.start + 1))

    @cached_property
    def metrics(self) -> pd.DataFrame:
        """One row a history and quarter, one column a metric; ``parley metrics`` explains them."""
        return self._table("metrics")

    @cached_property
    def deals(self) -> pd.DataFrame:
        """One row a deal: terms before and after, what it was worth to both, and why."""
        return self._table("deals")

    @cached_property
    def offers(self) -> pd.DataFrame:
        """One row an offer of talks, tenders and hiring: round, side, terms, values to both, and why."""
        return self._table("offers")

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row an event."""
        return self._table("events")

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """One row a history: how it ended."""
        return self._table("outcomes")

    @cached_property
    def failures(self) -> pd.DataFrame:
        """One row a history that raised: type, message and traceback of the error; it is in no other table."""
        return self._table("failures")

    def series(self, name: str) -> PerSetting:
        """A metric as an array, shape (settings, worlds, quarters); nan where a history is not there.

        Args:
            name: of the metric.

        Raises:
            LookupError: metrics were not kept, or not this one.
        """
        self._check("metrics")
        if name not in self.plan.metrics:
            remedy = meant(name, self.plan.metrics, f"there are {', '.join(self.plan.metrics[:5])} and more")
            raise LookupError(f"nothing that was kept is called {name}; {remedy}")
        whole = np.full((len(self.plan.design), self.plan.worlds, len(self.quarters)), np.nan)
        self._fill(name, whole)
        return whole

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

    @abstractmethod
    def _read(self, table: str) -> pd.DataFrame:
        """A table that was kept."""

    @abstractmethod
    def _fill(self, name: str, whole: PerSetting) -> None:
        """Put a metric where histories are."""

    def _table(self, table: str) -> pd.DataFrame:
        self._check(table)
        return self._read(table)

    def _check(self, table: str) -> None:
        if table not in (*self.plan.keep, "outcomes", "failures"):
            raise LookupError(f'{table} were not kept; ask for them with batch(..., keep=("metrics", "{table}"))')
