"""Two settings on the same chance, for charts: paired differences with intervals, and the worlds where it mattered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments import paired
from experiments.comparing import compare as played
from experiments.comparison import Comparison
from experiments.progress import Watch
from experiments.report.fans import levels_by_quarter, year_of
from experiments.scenario_file import setting
from experiments.scenarios import Scenario
from experiments.watching import players
from experiments.watching.many import METRICS_KEPT, Fan, fan_of, paths_of
from experiments.watching.played import Cache, digest, opened
from experiments.watching.recorded import MEASURES, Measure
from negotiation.clock import Quarter

#: How many comparisons are kept, and how many worlds are listed.
MOST, LISTED = 4, 20


@dataclass(frozen=True, eq=False)
class Gap:
    """How a curve differs between two settings, quarter by quarter; differences are b less a, in the curve's unit.

    Attributes:
        measure: what it is.
        a: its fan under a, with the record.
        b: under b.
        mean: mean difference over the worlds, shape (quarters,).
        low: lower end of its interval, shape (quarters,).
        high: upper end.
        spread: between which differences most worlds lie, ``many.Fan.parts`` below each line, shape (parts, quarters).
    """

    measure: Measure
    a: Fan
    b: Fan
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    spread: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Compared:
    """Two settings, a and b, played on the same seeds.

    Attributes:
        comparison: all of it, as ``experiments.compare`` gives it: ``outcomes``, ``dates``, ``differences``, ``flips``,
            ``worlds``, ``identical``.
    """

    comparison: Comparison

    @property
    def names(self) -> tuple[str, ...]:
        """Every quarter, in order."""
        return self.comparison.histories.quarters

    @property
    def years(self) -> tuple[float, ...]:
        """The end of each quarter as a year with its fraction."""
        return tuple(year_of(Quarter.parse(name)) for name in self.names)

    @property
    def worlds(self) -> pd.DataFrame:
        """Those in which the two differ most: ``world``, ``seed``, ``distance``, outcomes, and what differs most."""
        columns = ["world", "seed", "distance", "outcome_a", "outcome_b", "most"]
        return self.comparison.worlds[columns].head(LISTED)

    def gap(self, name: str) -> Gap:
        """How a curve differs, quarter by quarter.

        Args:
            name: one of ``many.METRICS_KEPT`` or of ``on_record.curves()``.

        Raises:
            LookupError: it was not kept.
        """
        a, b = (paths_of(self.comparison.histories, name, arm) for arm in self.comparison.arms)
        found = [paired.numbers(*each, self.comparison.question.confidence) for each in zip(a.T, b.T, strict=True)]
        differences = paired.differences(a, b)
        return Gap(
            measure=MEASURES[name],
            a=fan_of(name, a),
            b=fan_of(name, b),
            mean=np.array([each.difference for each in found]),
            low=np.array([each.low for each in found]),
            high=np.array([each.high for each in found]),
            spread=levels_by_quarter(differences),
        )


_KEPT: Final = Cache[Any, Compared](MOST)


def compare(
    a: Mapping[str, object] | None = None,
    b: Mapping[str, object] | None = None,
    scenario: str | Path | Scenario = "history",
    worlds: int = 200,
    seed: int = 0,
    settings: Mapping[str, object] | None = None,
    start: str = "",
    at: str | None = None,
    of: Sequence[str] = (),
    watch: Watch | None = None,
) -> Compared:
    """Play two settings on the same seeds; the last few that were asked for are kept.

    Args:
        a: parameter name -> value in the one; the scenario as it is if left out.
        b: in the other.
        scenario: a name, a path, or a loaded scenario.
        worlds: how many seeds.
        seed: of the first.
        settings: of both, on top of the scenario's own.
        start: the first quarter; the scenario's own if left out.
        at: the quarter in which numbers are read; the last one if left out.
        of: more to compare, by the names of ``experiments.observables``.
        watch: told how far it is again and again; what it raises ends the playing, and nothing is kept.

    Raises:
        QuestionError: what is asked cannot be read off histories.
        ScenarioError: the scenario or a number cannot be used.
        SettingsError: a setting cannot be used.
    """
    loaded = opened(scenario, start)
    told = [tuple(sorted(setting(*each) for each in (some or {}).items())) for some in (a, b, settings)]
    key = (digest(loaded), *told, worlds, seed, at, tuple(of))
    more: Any = {"at": at, "of": of, "metrics": METRICS_KEPT, "watch": watch, "by": players.played}
    return _KEPT.of(key, lambda: Compared(played(loaded, a, b, worlds, seed, settings, **more)))
