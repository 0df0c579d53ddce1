"""Comparing: two settings are played on the same seeds, and what differs is told and kept."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from experiments.beside import write_beside
from experiments.comparison import AT, CONFIDENCE, MEAN, Comparison, Question, Settings
from experiments.comparison_told import document
from experiments.ensemble import batch
from experiments.headlines import HEADLINES
from experiments.histories import Histories
from experiments.milestones import MILESTONES
from experiments.observables import QuestionError, observable, quarter_of
from experiments.plan import Plan, planned
from experiments.progress import Watch
from experiments.scenario_file import setting
from experiments.scenarios import Scenario, load_scenario
from negotiation.clock import Quarter
from negotiation.world.outcomes import FLAGS

#: What a comparison is kept as, beside the tables of its folder.
DOCUMENT: Final = "compare.json"


def compare(
    scenario: str | Path | Scenario = "history",
    a: Settings | None = None,
    b: Settings | None = None,
    worlds: int = 200,
    seed: int = 0,
    settings: Settings | None = None,
    *,
    start: str = "",
    confidence: float = CONFIDENCE,
    at: str | None = None,
    of: Sequence[str] = (),
    precision: Mapping[str, float] | None = None,
    metrics: Sequence[str] | None = None,
    workers: int | None = None,
    out: str | Path | None = None,
    watch: Watch | None = None,
    by: Callable[[Plan, Watch | None], Histories] | None = None,
) -> Comparison:
    """Play two settings on the same seeds, and say what differs.

    Args:
        scenario: a name, a path, or a loaded scenario.
        a: parameter name -> value in the one; the scenario as it is if left out.
        b: in the other.
        worlds: how many seeds; each is played under both settings.
        seed: of the first.
        settings: parameter name -> value in both.
        start: the first quarter, such as 2025Q3; the scenario's own if left out.
        confidence: of every interval, between 0 and 1.
        at: the quarter in which numbers are read, such as 2027Q4; the last one if left out.
        of: what is asked for, by the names of ``experiments.observables``: told first, and tested by itself.
        precision: name -> half the width of its interval that is wanted, to learn how many worlds that takes.
        metrics: names of the metrics to keep beside those that are compared; all of them if left out.
        workers: processes on this machine to play with; this one alone if left out.
        out: a folder for the histories of both and ``compare.json``; the same call goes on with one that is unfinished.
        watch: told how far it is.
        by: plays them into memory otherwise than here; ``workers`` and ``out`` are not asked for then.

    Raises:
        QuestionError: what is asked cannot be read off histories.
        ScenarioError: the scenario or a number cannot be used.
        SettingsError: a setting cannot be used.
        StoreError: the folder cannot be used.
    """
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    loaded = loaded.starting(Quarter.parse(start)) if start else loaded
    question = Question(
        scenario=loaded.name if isinstance(scenario, Scenario) else str(scenario),
        a=_told(a),
        b=_told(b),
        settings=_told(settings),
        confidence=_confidence(confidence),
        at=quarter_of(loaded, at),
        readings=(AT, MEAN) if at is None else (AT,),
        of=tuple(dict.fromkeys(name.strip() for name in of)),
        precision={name: _half_width(name, half) for name, half in (precision or {}).items()},
        start=start,
        folder="" if out is None else str(out),
    )
    kept = None if metrics is None else [*_read(question, loaded), *metrics]
    arms = [question.a, question.b]
    if by is not None:
        histories = by(planned(loaded, worlds, seed, question.settings, design=arms, metrics=kept), watch)
    else:
        histories = batch(
            *(loaded, worlds, seed, question.settings),
            design=arms,
            metrics=kept,
            workers=workers,
            out=out,
            watch=watch,
        )
    comparison = Comparison(question, histories)
    if out is not None:
        write_beside(Path(out), DOCUMENT, document(comparison))
    return comparison


def _told(settings: Settings | None) -> dict[str, float | str]:
    """Settings by full name, checked."""
    return dict(setting(name, value) for name, value in (settings or {}).items())


def _confidence(value: float) -> float:
    if not 0 < value < 1:
        hint = "; if you meant percent, divide by 100" if 1 < value < 100 else ""
        raise QuestionError(f"confidence must be between 0 and 1, got {value:g}{hint}")
    return float(value)


def _half_width(name: str, half: float) -> float:
    if not half > 0:
        raise QuestionError(f"precision: half the width of an interval must be above 0, got {name}={half:g}")
    return float(half)


def _read(question: Question, scenario: Scenario) -> list[str]:
    """The metrics that are read: those of headlines, outcomes, flags and milestones, and what is asked for."""
    names = [*(name for section in HEADLINES.values() for name in section), *question.of, *question.precision]
    flags = [f"flag_{flag.name.lower()}" for flag in FLAGS]
    read = [metric for name in names for metric in observable(name, scenario, str(question.at)).metrics]
    return list(dict.fromkeys([*read, "label", *flags, *(m.metric for m in MILESTONES.values() if m.metric)]))
