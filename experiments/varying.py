"""Varying: a study of sensitivity is planned, played and kept."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from experiments import indices
from experiments.beside import write_beside
from experiments.ensemble import batch
from experiments.factors import factors, rows_of
from experiments.histories import Histories
from experiments.indices import METHODS, MORRIS, SOBOL
from experiments.observables import QuestionError, observable, quarter_of
from experiments.paired import LEAST
from experiments.progress import Watch
from experiments.scenario_file import setting
from experiments.scenarios import Scenario, load_scenario
from experiments.sensitivities import Question, Sensitivity
from experiments.sensitivity_told import document
from negotiation.clock import Quarter
from negotiation.parameters import SettingsError

#: What a study is kept as, beside the tables of its folder.
DOCUMENT: Final = "sensitivity.json"
#: What is looked at unless something else is asked for.
USUAL: Final = ("openai_valuation", "trust", "azure_share", "date:exclusivity_over", "outcome:controlled competition")
#: Trajectories of Morris and base samples of Sobol unless asked otherwise.
SAMPLES: Final[Mapping[str, int]] = {MORRIS: 10, SOBOL: 64}
#: The fewest an interval can be worked out from.
LEAST_SAMPLES: Final[Mapping[str, int]] = {MORRIS: 2, SOBOL: 4}


def planned(
    scenario: str | Path | Scenario = "history",
    method: str = MORRIS,
    worlds: int = 100,
    seed: int = 0,
    settings: Mapping[str, object] | None = None,
    *,
    start: str = "",
    of: Sequence[str] = USUAL,
    at: str | None = None,
    parameters: Sequence[str] = (),
    within: float = 1.0,
    samples: int | None = None,
    confidence: float = 0.95,
    pairs: bool = False,
) -> Question:
    """A study, checked, before anything is played; its ``histories`` say how much that is.

    Args:
        scenario: a name, a path, or a loaded scenario.
        method: ``morris`` to see what matters at all, ``sobol`` to see how much of the variance is due to what.
        worlds: at every point of the design, the same seeds everywhere.
        seed: of the first world, and of the design.
        settings: parameter name -> value at every point.
        start: the first quarter, such as 2025Q3; the scenario's own if left out.
        of: what is looked at, by the names of ``experiments.observables``.
        at: the quarter in which it is read, such as 2027Q4; the last one if left out.
        parameters: what is varied, as ``experiments.factors.factors`` reads it.
        within: how far those go that have no range of their own, as a part of what a scenario accepts.
        samples: trajectories for Morris (10), base samples for Sobol (64, a power of 2).
        confidence: of intervals, between 0 and 1.
        pairs: second-order indices too, for Sobol; this takes almost twice as many points.

    Raises:
        QuestionError: what is asked cannot be answered.
        ScenarioError: the scenario cannot be used.
        SettingsError: a setting cannot be used.
    """
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    loaded = loaded.starting(Quarter.parse(start)) if start else loaded
    common = dict(setting(name, value) for name, value in (settings or {}).items())
    count = _samples(method, samples)
    _check(method, worlds, confidence, pairs, of)
    varied = factors(parameters, loaded, common, within)
    return Question(
        scenario=loaded,
        method=method,
        factors=varied,
        points=indices.design(method, len(varied), count, seed, pairs),
        samples=count,
        worlds=worlds,
        seed=seed,
        settings=common,
        outputs=tuple(observable(name, loaded, at) for name in dict.fromkeys(of)),
        at=quarter_of(loaded, at),
        confidence=float(confidence),
        pairs=pairs,
        start=start,
    )


def _samples(method: str, samples: int | None) -> int:
    if method not in METHODS:
        raise QuestionError(f'method must be {" or ".join(METHODS)}, got "{method}"')
    count = SAMPLES[method] if samples is None else samples
    least = LEAST_SAMPLES[method]
    if count < least:
        raise QuestionError(f"{method} needs {least} samples or more, got {count}")
    if method == SOBOL and count & (count - 1):
        below = 1 << (count.bit_length() - 1)
        raise QuestionError(f"samples of sobol must be a power of 2, got {count}; try {below} or {2 * below}")
    return count


def _check(method: str, worlds: int, confidence: float, pairs: bool, of: Sequence[str]) -> None:
    if worlds < LEAST:
        raise QuestionError(f"worlds must be {LEAST} or more, so that their noise can be told, got {worlds}")
    if not 0 < confidence < 1:
        raise QuestionError(f"confidence must be between 0 and 1, got {confidence:g}")
    if pairs and method != SOBOL:
        raise QuestionError("interplay of pairs is Sobol's to tell; leave pairs out, or use method sobol")
    if not of:
        raise QuestionError("of: names nothing to look at; name a metric, an outcome or a milestone")


def played(
    question: Question, workers: int | None = None, out: str | Path | None = None, watch: Watch | None = None
) -> Sensitivity:
    """Play a study.

    Args:
        question: as planned.
        workers: processes on this machine to play with; this one alone if left out.
        out: a folder for the histories and ``sensitivity.json``; the same call goes on with one that is unfinished.
        watch: told how far it is.

    Raises:
        QuestionError: what is looked at is no number in some history.
        StoreError: the folder cannot be used.
    """
    try:
        histories = _histories(question, workers, out, watch)
    except SettingsError as error:
        raise QuestionError(f"at a point of the design, {error}; or narrow ranges, or leave one of them out") from None
    sensitivity = Sensitivity(question, histories)
    told = document(sensitivity)
    if out is not None:
        write_beside(Path(out), DOCUMENT, told)
    return sensitivity


def _histories(question: Question, workers: int | None, out: str | Path | None, watch: Watch | None) -> Histories:
    return batch(
        *(question.scenario, question.worlds, question.seed, question.settings),
        keep=sorted({each.table for each in question.outputs} | {"metrics"}),
        design=rows_of(question.factors, question.points),
        metrics=[metric for each in question.outputs for metric in each.metrics],
        workers=workers,
        out=out,
        watch=watch,
    )


def sensitivity(
    scenario: str | Path | Scenario = "history",
    method: str = MORRIS,
    worlds: int = 100,
    seed: int = 0,
    settings: Mapping[str, object] | None = None,
    *,
    start: str = "",
    of: Sequence[str] = USUAL,
    at: str | None = None,
    parameters: Sequence[str] = (),
    within: float = 1.0,
    samples: int | None = None,
    confidence: float = 0.95,
    pairs: bool = False,
    workers: int | None = None,
    out: str | Path | None = None,
    watch: Watch | None = None,
) -> Sensitivity:
    """Plan a study and play it: arguments and errors are those of ``planned`` and ``played``."""
    asked = planned(
        *(scenario, method, worlds, seed, settings),
        start=start,
        of=of,
        at=at,
        parameters=parameters,
        within=within,
        samples=samples,
        confidence=confidence,
        pairs=pairs,
    )
    return played(asked, workers, out, watch)
