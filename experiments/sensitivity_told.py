"""A study of sensitivity in words and as a document: what it plays, and its indices."""

from collections.abc import Mapping
from importlib.metadata import version as installed
from typing import Any

from experiments.comparison_told import rows_of
from experiments.factors import CHOICE, Factor
from experiments.indices import MORRIS
from experiments.plain import plain
from experiments.sensitivities import Question, Sensitivity
from experiments.version import version
from negotiation.parameters import PARAMETERS


def cost(question: Question) -> str:
    """What a study plays, in a sentence."""
    drawn = "trajectories" if question.method == MORRIS else "base samples"
    return (
        f"{len(question.factors)} parameters varied, {question.samples} {drawn}: {len(question.points):,} points × "
        f"{question.worlds:,} worlds = {question.histories:,} histories"
    )


def read_when(question: Question) -> str:
    """From when on it is played, if that was asked, and when it is read, in a sentence."""
    begun = f"Played from {question.start} on; what" if question.start else "What"
    return f"{begun} is looked at is read in {question.at}, unless its name says otherwise."


def usual(question: Question, factor: Factor) -> object:
    """The value a parameter has in the scenario, where it is not varied.

    Args:
        question: that varies it.
        factor: the parameter.
    """
    entry = PARAMETERS[factor.name]
    own = entry.choices[int(entry.value)] if entry.choices else float(entry.value)
    return question.scenario.with_settings(question.settings).get(factor.name, own)


def document(sensitivity: Sensitivity) -> dict[str, Any]:
    """Everything as one document for other programs, in JSON's own words."""
    question = sensitivity.question
    told = {
        "method": question.method,
        "scenario": question.scenario.name,
        "settings": question.settings,
        "at": str(question.at),
        "start": question.start,
        "confidence": question.confidence,
        "samples": question.samples,
        "points": len(question.points),
        "seeds": {"first": question.seed, "count": question.worlds},
        "histories": question.histories,
        "parameters": [_parameter(question, factor) for factor in question.factors],
        "outputs": [_told_output(sensitivity, row) for row in rows_of(sensitivity.outputs)],
        "versions": {"parley": version(), **{name: installed(name) for name in ("salib", "numpy", "scipy")}},
    }
    return {name: plain(value) for name, value in told.items()}


def _parameter(question: Question, factor: Factor) -> dict[str, Any]:
    ends = {"choices": factor.choices} if factor.kind == CHOICE else {"low": factor.low, "high": factor.high}
    entry = PARAMETERS[factor.name]
    return {
        **{"name": factor.name, "kind": factor.kind, **ends},
        **{"usual": usual(question, factor), "unit": entry.unit, "source": entry.source},
    }


def _told_output(sensitivity: Sensitivity, row: Mapping[str, Any]) -> dict[str, Any]:
    tables = {"indices": sensitivity.indices}
    if sensitivity.question.pairs:
        tables["interactions"] = sensitivity.interactions
    parts = {
        name: rows_of(table[table["output"] == row["output"]].drop(columns="output")) for name, table in tables.items()
    }
    return {**row, **parts}
