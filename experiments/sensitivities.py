"""Sensitivity: which settings move an outcome, and how much, beside what chance alone would seem to move."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments import indices
from experiments.factors import Factors
from experiments.histories import Histories
from experiments.indices import MORRIS, Index
from experiments.observables import Observable, QuestionError
from experiments.scenarios import Scenario
from negotiation.clock import Quarter

#: What is said of an index.
NOTHING, NOISE, SHOWN = "nothing", "noise", "shown"


@dataclass(frozen=True)
class Question:
    """What is varied and looked at, and how.

    Attributes:
        scenario: that is played.
        method: ``morris`` or ``sobol``.
        factors: what is varied.
        points: of the design, from the low (0) to the high end (1), shape (points, factors).
        samples: trajectories of Morris, base samples of Sobol.
        worlds: at every point; the same seeds everywhere.
        seed: of the first of them, and of the design.
        settings: of all points, on top of the scenario's own, by full name.
        outputs: what is looked at.
        at: the quarter in which it is read.
        confidence: of intervals, between 0 and 1.
        pairs: second-order indices are wanted.
        start: the first quarter, if it is not the scenario's own.
    """

    scenario: Scenario
    method: str
    factors: Factors
    points: NDArray[np.float64]
    samples: int
    worlds: int
    seed: int
    settings: Mapping[str, object]
    outputs: tuple[Observable, ...]
    at: Quarter
    confidence: float
    pairs: bool
    start: str = ""

    @property
    def histories(self) -> int:
        """How many are played."""
        return len(self.points) * self.worlds


@dataclass(frozen=True)
class Sensitivity:
    """A study that was played, and its indices.

    Attributes:
        question: what was asked.
        histories: setting k is point k of the design.
    """

    question: Question
    histories: Histories

    @cached_property
    def outputs(self) -> pd.DataFrame:
        """One row an output: its ``mean`` over the design, ``low`` and ``high``, its standard deviation between points
        (``spread``), and the part of its variance that is noise of worlds (``noise``); ``constant`` if it never varies.
        """
        return pd.DataFrame([self._output(each) for each in self.question.outputs])

    @cached_property
    def indices(self) -> pd.DataFrame:
        """One row an output and a factor, those that matter most first.

        With Morris ``mu_star``, ``mu`` and ``sigma``, in the output's unit; with Sobol ``S1`` and ``ST``. Beside
        ``mu_star``, ``S1`` and ``ST`` stand half the widths of their intervals over the design (``…_conf``) and over
        worlds (``…_worlds``), and what chance alone reaches (``…_noise``). ``verdict`` is ``shown``, ``noise`` where
        the index is no larger than that, or ``nothing`` where the factor changed the output in no world at all.
        """
        tables = [self._indices(each) for each in self.question.outputs]
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def interactions(self) -> pd.DataFrame:
        """One row an output and a pair of factors: ``S2`` and half the width of its interval over the design.

        Raises:
            QuestionError: the study has none.
        """
        if not self.question.pairs:
            raise QuestionError("second-order indices were not asked for; play it with method sobol and pairs")
        return pd.concat([self._pairs(each) for each in self.question.outputs], ignore_index=True)

    @cached_property
    def _values(self) -> Mapping[str, NDArray[np.float64]]:
        """Every output at every point in every world, shape (points, worlds), with no gap."""
        return {each.name: _checked(each, self) for each in self.question.outputs}

    @cached_property
    def _found(self) -> Mapping[str, dict[str, Any]]:
        """The indices of every output that varies."""
        return {name: self._analysed(values) for name, values in self._values.items() if not indices.constant(values)}

    def _analysed(self, values: NDArray[np.float64]) -> dict[str, Any]:
        question = self.question
        if question.method == MORRIS:
            return indices.morris(question.points, values, question.confidence, question.seed)
        return indices.sobol(question.points, values, question.confidence, question.seed, question.pairs)

    def _output(self, each: Observable) -> dict[str, Any]:
        values = self._values[each.name]
        means = values.mean(axis=1)
        error = _noise_of_means(values)
        still = each.name not in self._found
        return {
            **{"output": each.name, "what": each.words, "when": each.when(self.question.at), "unit": each.unit},
            "mean": means.mean(),
            **{"low": means.min(), "high": means.max(), "spread": means.std(), "constant": still},
            "noise": np.nan if still else min(1.0, error / means.var()),
        }

    def _indices(self, each: Observable) -> pd.DataFrame:
        question = self.question
        names = {"output": each.name, "parameter": [factor.name for factor in question.factors]}
        ends = {
            "low": [factor.low for factor in question.factors],
            "high": [factor.high for factor in question.factors],
        }
        found = self._found.get(each.name) or _none(question)
        columns = {name: value for key, value in found.items() for name, value in _spread_out(key, value).items()}
        main = "mu_star" if question.method == MORRIS else "ST"
        idle = self._idle(each)
        verdicts = [
            NOTHING if still else SHOWN if index > noise else NOISE
            for still, index, noise in zip(idle, columns[main], columns[f"{main}_noise"], strict=True)
        ]
        table = pd.DataFrame({**names, **ends, **columns, "verdict": verdicts})
        return table.sort_values([main, "parameter"], ascending=[False, True], ignore_index=True)

    def _idle(self, each: Observable) -> list[bool]:
        """Factors that change the output in no world at any step of the design."""
        return indices.idle(self.question.method, self.question.points, self._values[each.name], self.question.pairs)

    def _pairs(self, each: Observable) -> pd.DataFrame:
        names = [factor.name for factor in self.question.factors]
        found = self._found.get(each.name)
        rows = [
            {
                **{"output": each.name, "parameter": names[one], "other": names[two]},
                **{key: found[key][one, two] if found else np.nan for key in ("S2", "S2_conf")},
            }
            for one in range(len(names))
            for two in range(one + 1, len(names))
        ]
        return pd.DataFrame(rows, columns=["output", "parameter", "other", "S2", "S2_conf"])


def _noise_of_means(values: NDArray[np.float64]) -> float:
    """Variance that means over worlds have from the chance of worlds, as far as it differs from point to point.

    What a world has at all points alike moves no index, so it is taken off first.
    """
    own = values - values.mean(axis=0)
    return float((own.var(axis=1, ddof=1) / values.shape[1]).mean())


def _none(question: Question) -> dict[str, Any]:
    """The indices of an output that does not vary: effects of size 0; parts of no variance are no numbers."""
    number = 0.0 if question.method == MORRIS else np.nan
    empty = np.full(len(question.factors), number)
    index = Index(empty, empty, empty, empty)
    return {"mu_star": index, "mu": empty, "sigma": empty} if question.method == MORRIS else {"S1": index, "ST": index}


def worlds_to_tell(row: Mapping[str, Any], method: str, worlds: int) -> float:
    """Roughly from how many worlds an index on would be above its noise, if it is as large as it looks; maybe infinite.

    Noise of a mean size of effects falls with the root of the number of worlds, that of a part of a variance with the
    number itself.

    Args:
        row: of ``Sensitivity.indices``.
        method: of the study.
        worlds: that were played at every point.
    """
    main, power = ("mu_star", 2) if method == MORRIS else ("ST", 1)
    return worlds * (row[f"{main}_noise"] / row[main]) ** power if row[main] > 0 else np.inf


def _spread_out(name: str, value: Any) -> dict[str, Any]:
    """An index and what stands beside it as columns; pairs are told elsewhere."""
    if isinstance(value, Index):
        beside = {"conf": value.design, "worlds": value.worlds, "noise": value.noise}
        return {name: value.value, **{f"{name}_{what}": each for what, each in beside.items()}}
    return {} if value.ndim > 1 else {name: value}


def _checked(each: Observable, played: Sensitivity) -> NDArray[np.float64]:
    """An output of every history.

    Raises:
        QuestionError: it is no number in some of them; SALib would make indices without a meaning of that.
    """
    values = each.read(played.histories)
    if np.isfinite(values).all():
        return values
    raise QuestionError(_gap(each, values, played))


def _gap(each: Observable, values: NDArray[np.float64], played: Sensitivity) -> str:
    """Where an output is no number, why, and what to do."""
    question, bad = played.question, ~np.isfinite(values)
    point, world = (int(place[0]) for place in np.nonzero(bad))
    where = f"{each.name} is no number in {bad.sum()} of {values.size} histories"
    first = f"the first is world {world} (seed {question.seed + world}) of point {point}"
    failures = played.histories.failures
    here = failures[(failures["setting"] == point) & (failures["world"] == world)]
    if len(here):
        error = f"{here['type'].iloc[0]}: {here['message'].iloc[0]}"
        remedy = "mend the rule that raised it, or narrow the ranges"
        return f"{where}: {first}, which raised {error}. Indices need every history; {remedy}"
    return (
        f"{where}: {first}, in {question.at}. Indices need a number in every history; "
        f"choose another quarter, or something that is defined everywhere"
    )
