"""A comparison in words and as a document: what both settings are, what stands, and where to see it again."""

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from experiments import cells
from experiments.comparison import ASKED, AT, Comparison
from experiments.observables import SHARE
from experiments.plain import plain
from experiments.replays import anew, from_folder, in_words
from experiments.version import version
from negotiation.parameters import PARAMETERS

type Row = Mapping[str, Any]


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table as one mapping a row."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def sides(comparison: Comparison) -> tuple[str, str]:
    """Both settings in words, a and b."""
    question = comparison.question
    return _side(comparison, question.a, question.b), _side(comparison, question.b, question.a)


def _side(comparison: Comparison, mine: Mapping[str, object], other: Mapping[str, object]) -> str:
    """A setting in words; where it leaves a name to the scenario, with the value it has there."""
    usual = comparison.histories.scenario.with_settings(comparison.question.settings)
    rest = in_words({name: usual.get(name, _default(name)) for name in other if name not in mine})
    if not mine:
        return f"as it is ({rest})" if rest else "as it is"
    return f"{in_words(mine)}, else as it is ({rest})" if rest else in_words(mine)


def _default(name: str) -> object:
    entry = PARAMETERS[name]
    return entry.choices[int(entry.value)] if entry.choices else float(entry.value)


def standing(comparison: Comparison) -> list[str]:
    """Every difference that stands when all are tested at once, in a sentence; the surest first."""
    return [sentence for _, sentence in sorted(_standing(comparison), key=lambda each: each[0])]


def _standing(comparison: Comparison) -> Iterator[tuple[float, str]]:
    """Sentences, each with how likely the difference is by chance."""
    at, dates, moved = comparison.question.at, comparison.dates, comparison.differences
    for row in rows_of(comparison.outcomes[comparison.outcomes["stands"]]):
        yield row["p"], f"{_capital(row['what'])} in {at}: {_shares(row)}"
    for row in rows_of(dates[dates["stands"]]):
        yield row["p"], f"{_capital(row['what'])} by {at}: {_shares(row)}"
    for row in rows_of(dates[dates["waited_stands"]]):
        yield row["waited_p"], f"{_capital(row['what'])}: {_waited(row)}, {at} counted where it has not come"
    for row in rows_of(moved[moved["stands"] & (moved["section"] != ASKED)]):
        when = f"in {at}" if row["reading"] == AT else "mean over all quarters"
        told = _shares(row) if row["unit"] == SHARE else _means(row)
        yield row["p"], f"{cells.labelled(row['what'], row['unit'])}, {when}: {told}"


def asked(comparison: Comparison) -> list[str]:
    """What was asked for by name, one sentence each, with its own verdict."""
    found = comparison.differences
    rows = rows_of(found[found["section"] == ASKED])
    return [_asked(row, len(rows)) for row in rows]


def _asked(row: Row, together: int) -> str:
    """What is asked for, in both settings, and whether the difference stands."""
    told, when = _shares(row) if row["unit"] == SHARE else _means(row), row["when"] and f", {row['when']}"
    what = _capital(row["what"]) if row["unit"] == SHARE else cells.labelled(row["what"], row["unit"])
    if not row["changed"]:
        return f"{what}{when}: the same in every world, {told.partition(' in a')[0]} in both"
    beside = "the other" if together == 2 else f"the {together - 1} others"
    stands, others = bool(row["stands"]), f", tested at once with {beside} asked for" if together > 1 else ""
    verdict = f"It stands{others}" if stands else f"It may be chance{others}; more worlds see finer"
    larger, smaller = (f"{100 * row[way]:.0f}%" for way in ("up", "down"))
    worlds = "" if row["unit"] == SHARE else f" Larger in b in {larger} of worlds, smaller in {smaller}"
    return f"{what}{when}: {told}.{worlds}{'.' if worlds else ''} {verdict}"


def shared_chance(rows: Sequence[Row], at: object) -> str:
    """What it is worth that both settings meet the same luck, in a sentence; empty where that cannot be told.

    Args:
        rows: of the differences.
        at: the quarter in which they are read.
    """
    times = [row["narrower"] for row in rows if row["reading"] == AT and row["narrower"] is not None]
    times = [each for each in times if math.isfinite(each)]
    if not times:
        return ""
    middle = statistics.median(times)
    return (
        "Every world meets the same luck in a and in b. Two samples on luck of their own would have intervals "
        f"{cells.times(middle)} times as wide, and would need {cells.times(middle**2)} times as many worlds to say as "
        f"much (the middle one of the quantities in {at})."
    )


def _shares(row: Row) -> str:
    a, b, difference, low, high = (100 * row[name] for name in ("a", "b", "difference", "low", "high"))
    return (
        f"{a:.1f}% of worlds in a, {b:.1f}% in b ({cells.signed(difference, 1)} points, {cells.interval(low, high, 1)})"
    )


def _waited(row: Row) -> str:
    difference, low, high = (row[f"waited_{name}"] for name in ("difference", "low", "high"))
    places = cells.decimals(low, high)
    when = "later" if difference > 0 else "earlier"
    ends = cells.interval(low, high, places)
    return f"{cells.plain(abs(difference), places)} quarters {when} in b ({ends})"


def _means(row: Row) -> str:
    by = cells.scale(row["unit"])
    a, b, difference, low, high = (by * row[name] for name in ("a", "b", "difference", "low", "high"))
    places = cells.decimals(a, b)
    fine = cells.finer(places, low, high, difference)
    ends = cells.interval(low, high, fine)
    return f"{cells.plain(a, places)} in a, {cells.plain(b, places)} in b ({cells.signed(difference, fine)}, {ends})"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def replays(comparison: Comparison, world: int) -> tuple[str, str]:
    """The two commands that tell a world again, under a and under b.

    Args:
        comparison: as played.
        world: which of its worlds.
    """
    question = comparison.question
    if question.folder:
        return from_folder(question.folder, world, 0), from_folder(question.folder, world, comparison.arms[1])
    seed, start = comparison.histories.seeds[world], question.start
    a, b = ({**question.settings, **side} for side in (question.a, question.b))
    return anew(question.scenario, seed, a, start), anew(question.scenario, seed, b, start)


def _counted(row: Row, *names: str) -> dict[str, Any]:
    """A row in which counts are whole numbers, or none where there are none."""
    counts = {name: float("nan") if row[name] is None else float(row[name]) for name in names}
    return {**row, **{name: None if math.isnan(count) else int(count) for name, count in counts.items()}}


def document(comparison: Comparison) -> dict[str, Any]:
    """Everything as one document for other programs, in JSON's own words."""
    question, histories = comparison.question, comparison.histories
    told = {
        "scenario": histories.scenario.name,
        "a": question.a,
        "b": question.b,
        "settings": question.settings,
        "confidence": question.confidence,
        "at": str(question.at),
        "quarters": [histories.quarters[0], histories.quarters[-1]],
        "seeds": {"first": histories.seeds[0], "count": len(histories.seeds)},
        "identical": comparison.identical,
        "tests": comparison.tests,
        "asked": asked(comparison),
        "standing": standing(comparison),
        "outcomes": rows_of(comparison.outcomes),
        "flips": {str(title): {str(k): int(v) for k, v in row.items()} for title, row in comparison.flips.iterrows()},
        "dates": rows_of(comparison.dates),
        "differences": [_counted(row, "half_as_wide", "world") for row in rows_of(comparison.differences)],
        "precision": [_counted(row, "worlds") for row in rows_of(comparison.precision)],
        "worlds": [{**row, "replay": replays(comparison, int(row["world"]))} for row in rows_of(comparison.worlds)],
        "failures": rows_of(histories.failures),
        "versions": {"parley": version()},
    }
    return {name: plain(value) for name, value in told.items()}
