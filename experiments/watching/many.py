"""Many histories at once, for charts: fans beside the record, outcomes over time, when rights ended, final values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.histories import Histories
from experiments.milestones import MILESTONES
from experiments.plan import planned
from experiments.progress import Watch
from experiments.report.drawn import DRAWN
from experiments.report.fans import PARTS, levels_by_quarter, year_of
from experiments.scenarios import Scenario
from experiments.watching.on_record import Fact, curves, record_of
from experiments.watching.played import Cache, digest, opened
from experiments.watching.players import played
from experiments.watching.recorded import MEASURES, Measure
from negotiation.clock import Quarter
from negotiation.state import Label
from negotiation.table.terms import Regime
from negotiation.world.outcomes import RULES

#: How many sets of histories are kept.
MOST: Final = 8
#: Milestones that are read from metrics alone.
DATED: Final = tuple(name for name, each in MILESTONES.items() if each.metric)
#: When first refusal, once agreed, was over.
FIRST_REFUSAL_OVER: Final = "first_refusal_over"
#: What is recorded: what is drawn, how it ends, and what dates are read from.
METRICS_KEPT: Final = tuple(
    dict.fromkeys(
        [*(metric for each in DRAWN for metric in each.metrics), "label", *(MILESTONES[name].metric for name in DATED)]
    )
)

type PerWorld = NDArray[np.float64]  # (worlds,)
type PerQuarter = NDArray[np.float64]  # (quarters,)
type Path_ = NDArray[np.float64]  # (worlds, quarters)


@dataclass(frozen=True, eq=False)
class Fan:
    """Between which values a curve lies in most histories.

    Attributes:
        measure: what it is, with its unit.
        scale: ``log`` or ``plain``.
        parts: part of the histories below each line: 5, 25, 50, 75 and 95 in a hundred.
        levels: the lines, shape (parts, quarters).
        record: dated facts beside it; empty where the record has none.
    """

    measure: Measure
    scale: str
    parts: tuple[float, ...]
    levels: NDArray[np.float64]
    record: tuple[Fact, ...]


@dataclass(frozen=True, eq=False)
class Ended:
    """When something came about.

    Attributes:
        name: of the milestone.
        words: what it is, as a clause.
        counts: histories in which it came in each quarter, shape (quarters,).
        so_far: part of the histories in which it has come by the end of each quarter, shape (quarters,).
        never: histories in which it does not come.
        half: the quarter by which half of all histories have it; empty if fewer ever do.
        dates: quarters since the first one played, one a world; infinite for never.
    """

    name: str
    words: str
    counts: NDArray[np.int64]
    so_far: PerQuarter
    never: int
    half: str
    dates: PerWorld


@dataclass(frozen=True, eq=False)
class Many:
    """Histories of one scenario under one setting, worlds 0 to ``worlds`` - 1.

    Attributes:
        result: their tables.
    """

    result: Histories

    @property
    def worlds(self) -> int:
        """How many were asked for."""
        return self.result.plan.worlds

    @property
    def settings(self) -> Mapping[str, object]:
        """On top of the scenario's own, by full name."""
        return self.result.settings

    @property
    def names(self) -> tuple[str, ...]:
        """Every quarter, such as ``2024Q1``, in order."""
        return self.result.quarters

    @cached_property
    def years(self) -> tuple[float, ...]:
        """The end of each quarter as a year with its fraction; facts on record are placed by the same."""
        return tuple(year_of(Quarter.parse(name)) for name in self.names)

    def seed_of(self, world: int) -> int:
        """The seed of a world, to watch it: ``record(scenario, seed, settings)`` is the same history to the bit."""
        return self.result.seeds[world]

    def paths(self, name: str) -> Path_:
        """A curve in every world, shape (worlds, quarters); nan where a history raised.

        Args:
            name: a metric that was kept, or one of ``on_record.curves()``.

        Raises:
            LookupError: it was not kept.
        """
        return paths_of(self.result, name, 0)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """What there are fans of, in the order in which it is told: first what the record is drawn against."""
        return tuple(
            MEASURES[name] for name in (*curves(), *(m for m in self.result.plan.metrics if m not in curves()))
        )

    def fan(self, name: str) -> Fan:
        """The fan of a curve, with the record.

        Args:
            name: see ``paths``.

        Raises:
            LookupError: it was not kept.
        """
        return fan_of(name, self.paths(name))

    @cached_property
    def outcomes(self) -> Mapping[str, PerQuarter]:
        """Label in words -> part of the histories that have it at the end of each quarter; they sum to 1."""
        labels = self.result.series("label")[0]
        known = np.maximum((~np.isnan(labels)).sum(axis=0), 1)
        shares = {RULES[label].title: (labels == label).sum(axis=0) / known for label in Label}
        return {title: share for title, share in shares.items() if share.any()}

    def ended(self, name: str) -> Ended:
        """When something came about in all histories.

        Args:
            name: one of ``DATED``, such as ``exclusivity_over`` or ``first_refusal``; or ``FIRST_REFUSAL_OVER``.

        Raises:
            KeyError: it is none of these.
        """
        if name == FIRST_REFUSAL_OVER:
            words, dates = "first refusal, once agreed, is over", _refusal_over(self.result.series("regime")[0])
        else:
            words, dates = MILESTONES[name].words, _dates(name, self.result)
        return _ended(name, words, dates, self.names)

    def scatter(self, x: str, y: str, quarter: str = "") -> pd.DataFrame:
        """Two curves against each other in one quarter, a row a world, to choose one to watch.

        Args:
            x: see ``paths``.
            y: the same.
            quarter: such as ``2027Q4``; the last one if left out.

        Returns:
            Columns ``world``, ``seed``, ``x``, ``y`` and ``outcome``, the label in that quarter.

        Raises:
            LookupError: a curve was not kept.
            ValueError: the quarter is not of these histories.
        """
        name = quarter or self.names[-1]
        if name not in self.names:
            raise ValueError(f"these histories run from {self.names[0]} to {self.names[-1]}, got {quarter}")
        place = self.names.index(name)
        labels = self.result.series("label")[0][:, place]
        frame = pd.DataFrame(
            {
                "world": np.arange(self.worlds),
                "seed": list(self.result.seeds),
                "x": self.paths(x)[:, place],
                "y": self.paths(y)[:, place],
                "outcome": ["" if np.isnan(code) else RULES[Label(int(code))].title for code in labels],
            }
        )
        return frame.dropna(ignore_index=True)


def paths_of(histories: Histories, name: str, place: int) -> Path_:
    """A curve in every world under one setting, shape (worlds, quarters).

    Args:
        histories: of any number of settings.
        name: a metric that was kept, or one of ``on_record.curves()``.
        place: of the setting.

    Raises:
        LookupError: it was not kept.
    """
    if name in histories.plan.metrics or name not in curves():
        return np.asarray(histories.series(name)[place])
    drawn = curves()[name]
    return np.asarray(drawn.read({metric: histories.series(metric)[place] for metric in drawn.metrics}))


def fan_of(name: str, paths: Path_) -> Fan:
    """The fan of a curve.

    Args:
        name: of it.
        paths: shape (worlds, quarters).
    """
    scale = curves()[name].scale if name in curves() else "plain"
    return Fan(MEASURES[name], scale, PARTS, levels_by_quarter(paths), record_of(name))


def _dates(name: str, result: Histories) -> PerWorld:
    return np.asarray(MILESTONES[name].when(result)[0])


def _refusal_over(regime: Path_) -> PerWorld:
    """Quarters until first refusal was over where it had been agreed, shape (worlds,); infinite for never."""
    agreed = np.maximum.accumulate(regime == Regime.FIRST_REFUSAL, axis=1)
    over = agreed & (regime == Regime.OPEN)
    dates = np.where(over.any(axis=1), over.argmax(axis=1), np.inf)
    return np.where(np.isnan(regime[:, 0]), np.nan, dates)


def _ended(name: str, words: str, dates: PerWorld, names: Sequence[str]) -> Ended:
    known = dates[~np.isnan(dates)]
    came = known[np.isfinite(known)].astype(np.int64)
    counts = np.bincount(came, minlength=len(names))
    so_far = np.cumsum(counts) / max(known.size, 1)
    reached = np.flatnonzero(so_far >= 0.5)
    half = names[int(reached[0])] if reached.size else ""
    return Ended(name, words, counts, so_far, int(known.size - came.size), half, dates)


_KEPT: Final = Cache[Any, Many](MOST)


def many(
    scenario: str | Path | Scenario = "history",
    worlds: int = 500,
    settings: Mapping[str, object] | None = None,
    seed: int = 0,
    start: str = "",
    metrics: Sequence[str] = (),
    watch: Watch | None = None,
) -> Many:
    """Play many histories here and now; the last few that were asked for are kept.

    Args:
        scenario: a name, a path, or a loaded scenario.
        worlds: how many.
        settings: parameter name -> value, on top of the scenario's own.
        seed: of world 0; world k has ``seed`` + k.
        start: the first quarter; the scenario's own if left out.
        metrics: names of metrics to record beside ``METRICS_KEPT``.
        watch: told how far it is after every quarter; what it raises ends the playing, and nothing is kept.

    Raises:
        ScenarioError: the scenario or a number cannot be used.
        SettingsError: a setting cannot be used.
    """
    loaded = opened(scenario, start)
    kept = tuple(dict.fromkeys((*METRICS_KEPT, *metrics)))
    plan = planned(loaded, worlds, seed, settings, ("metrics",), metrics=kept)
    key = (digest(loaded), plan.worlds, plan.seed, tuple(sorted(plan.settings.items())), plan.metrics)
    return _KEPT.of(key, lambda: Many(played(plan, watch)))
