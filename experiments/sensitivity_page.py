"""What `parley sensitivity` prints: which settings move an outcome, by how much, and what is noise."""

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd
from rich.text import Text

from experiments import cells
from experiments.comparison_told import rows_of
from experiments.factors import CHOICE, WHOLE
from experiments.indices import MORRIS
from experiments.replays import in_words, short, shown
from experiments.sensitivities import NOISE, NOTHING, SHOWN, Question, Sensitivity, worlds_to_tell
from experiments.sensitivity_told import cost, read_when, usual
from experiments.terminal import WIDTH
from experiments.wording import MINUS

#: So many settings are told of an output, so many of the others are named, and so many pairs are told.
MOST_TOLD, MOST_NAMED, MOST_PAIRS = 20, 40, 5
#: So many times the worlds an index would need if it were as large as it looks, and from how many on none is named.
SPARE, MANY = 1.5, 100_000
#: How long the bar of the largest index is.
BAR: Final = 12
_NAME, _VALUE, _RANGE, _CELL, _NARROW = 30, 10, 24, 9, 8
_METHODS: Final = {MORRIS: "Morris' screening", "sobol": "Sobol's parts of the variance"}

type Row = Mapping[str, Any]


def told(sensitivity: Sensitivity) -> list[Text]:
    """The page, as lines.

    Args:
        sensitivity: as played.
    """
    question = sensitivity.question
    page = [Text(f"Scenario {question.scenario.name}: what moves it, by {_METHODS[question.method]}", style="bold")]
    page += _prose(
        f"{cost(question)}, on the same chance at every point "
        f"(seeds {question.seed} to {question.seed + question.worlds - 1})"
    )
    page += _prose(read_when(question))
    if question.settings:
        page += _prose(f"At every point: {in_words(question.settings)}")
    page += _prose("A simulation: all deals, offers and words in it are invented.", style="dim")
    page += _varied(question)
    for row in rows_of(sensitivity.outputs):
        page += _output(sensitivity, row)
    return page + _method(question)


def _title(text: str) -> list[Text]:
    return [Text(), *(Text(line, style="bold") for line in textwrap.wrap(text, WIDTH))]


def _prose(text: str, indent: str = "", style: str = "") -> list[Text]:
    lines = textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return [Text(line, style=style) for line in lines]


def _varied(question: Question) -> list[Text]:
    """The settings, with the values they have otherwise and those they are given."""
    page = _title("What is varied")
    page.append(Text(f"{'':<{_NAME}}{'as it is':>{_VALUE}}  {'over':<{_RANGE}}unit", style="dim"))
    for factor in question.factors:
        unit = "" if factor.kind == CHOICE else f"{factor.unit}{', whole' if factor.kind == WHOLE else ''}"
        now, over = shown(usual(question, factor)), factor.told()
        if factor.kind != CHOICE:
            now, over = now.replace("-", MINUS), over.replace("-", MINUS)
        text = f"{factor.short:<{_NAME}}{now:>{_VALUE}}  {over:<{_RANGE}}{unit}".rstrip()
        indent = " " * (_NAME + _VALUE + 2)
        page += [Text(line) for line in textwrap.wrap(text, WIDTH, subsequent_indent=indent, drop_whitespace=False)]
    return page


def _output(sensitivity: Sensitivity, row: Row) -> list[Text]:
    question, by = sensitivity.question, cells.scale(row["unit"])
    what = f"{row['what']} {row['when']}".rstrip()
    page = _title(f"{cells.labelled(what, row['unit'])}: {_span(row, by)}")
    if row["constant"]:
        same = f"It is {cells.plain(by * row['mean'], cells.decimals(by * row['mean']))} at every point of the design"
        return page + _prose(f"{same}: nothing that is varied moves it, and it has no indices.")
    table = sensitivity.indices
    table = table[table["output"] == row["output"]]
    page += _prose(_how_noisy(row), style="dim")
    page += _morris(table, by) if question.method == MORRIS else _sobol(table)
    page += _left_out(table) + _more_worlds(table, question)
    return page + (_pairs(sensitivity, row) if question.pairs else [])


def _span(row: Row, by: float) -> str:
    """What an output is over the design."""
    mean, low, high = (by * row[name] for name in ("mean", "low", "high"))
    places = cells.decimals(low, high)
    if row["constant"]:
        return "always the same"
    return f"{cells.plain(low, places)} to {cells.plain(high, places)}, mean {cells.plain(mean, places)}"


def _how_noisy(row: Row) -> str:
    part = 100 * row["noise"]
    told = "less than 1" if part < 1 else f"{part:.0f}"
    return f"Noise of worlds makes up {told}% of how much this varies from point to point."


def _morris(table: pd.DataFrame, by: float) -> Iterator[Text]:
    heads = ("μ*", "± design", "± worlds", "noise", "μ", "σ")
    yield Text(f"{'':<{_NAME}}{''.join(f'{head:>{_CELL}}' for head in heads)}", style="dim")
    largest = float(table["mu_star"].max())
    for row in _told_of(table):
        sizes = [by * row[f"mu_star{what}"] for what in ("", "_conf", "_worlds", "_noise")]
        places = cells.decimals(by * row["mu_star"])
        told = [cells.plain(size, places) for size in sizes]
        told += [cells.signed(by * row["mu"], places), cells.plain(by * row["sigma"], places)]
        yield _line(row, "".join(f"{cell:>{_CELL}}" for cell in told), row["mu_star"] / largest)


def _sobol(table: pd.DataFrame) -> Iterator[Text]:
    heads = ("S1", "±", "± w.", "noise", "ST", "±", "± w.", "noise")
    yield Text(f"{'':<{_NAME}}{''.join(f'{head:>{_NARROW - 1}}' for head in heads)}", style="dim")
    for row in _told_of(table):
        sizes = [row[f"{name}{what}"] for name in ("S1", "ST") for what in ("", "_conf", "_worlds", "_noise")]
        text = "".join(f"{cells.plain(size, 2):>{_NARROW - 1}}" for size in sizes)
        yield _line(row, text, min(1.0, max(0.0, row["ST"])))
    yield Text(f"{'all S1 together':<{_NAME}}{cells.plain(float(table['S1'].sum()), 2):>{_NARROW - 1}}", style="dim")


def _told_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows that are told; among many settings those lost in noise are only named."""
    found = rows_of(table[table["verdict"] != NOTHING])
    return found if len(found) <= MOST_TOLD else [row for row in found if row["verdict"] == SHOWN][:MOST_TOLD]


def _line(row: Row, figures: str, part: float) -> Text:
    """A setting's indices and a bar; dim where they are noise."""
    noise = row["verdict"] == NOISE
    bar = "░" * round(BAR * part) if noise else "█" * round(BAR * part)
    room = WIDTH - _NAME - len(figures) - 2
    return Text(f"{short(row['parameter']):<{_NAME}}{figures}  {bar[:room]}".rstrip(), style="dim" if noise else "")


def _left_out(table: pd.DataFrame) -> list[Text]:
    told = {row["parameter"] for row in _told_of(table)}
    page: list[Text] = []
    for verdict, words in (
        (SHOWN, "Smaller, but more than noise"),
        (NOISE, "No more than noise"),
        (NOTHING, "Moves it in no world"),
    ):
        names = [short(row["parameter"]) for row in rows_of(table[table["verdict"] == verdict])]
        names = [name for name in names if verdict == NOISE or name not in map(short, told)]
        told_names = ", ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} settings, which --json names"
        page += _prose(f"{words}: {told_names}.", style="dim") if names else []
    return page


def _more_worlds(table: pd.DataFrame, question: Question) -> list[Text]:
    """How many worlds would tell from chance what lies nearest to its noise."""
    noise = rows_of(table[table["verdict"] == NOISE])
    if not noise:
        return []
    nearest = min(noise, key=lambda row: worlds_to_tell(row, question.method, question.worlds))
    worlds = worlds_to_tell(nearest, question.method, question.worlds)
    name, play = short(nearest["parameter"]), f"--worlds {_round_up(worlds):d}" if worlds < MANY else ""
    if not play:
        return _prose(f"None of these would stand out with fewer than {MANY:,} worlds.", style="dim")
    return _prose(
        f"If {name} does as much as it seems to, it would stand out from about {_round_up(worlds):,} worlds a point on "
        f"({play}); if it then does not, it does less.",
        style="dim",
    )


def _round_up(worlds: float) -> int:
    """A round number of worlds, with some to spare: an index that is noise looks larger than it is."""
    spared = SPARE * worlds
    step = 5 * int(10 ** max(math.floor(math.log10(spared)) - 1, 0))
    return math.ceil(spared / step) * step


def _pairs(sensitivity: Sensitivity, row: Row) -> list[Text]:
    table = sensitivity.interactions
    table = table[(table["output"] == row["output"]) & (table["S2"].abs() > table["S2_conf"])]
    largest = table.reindex(table["S2"].abs().sort_values(ascending=False).index).head(MOST_PAIRS)
    if not len(largest):
        return _prose("No pair of settings has an interplay (S2) larger than half the width of its interval.")
    page = _prose("Interplay of pairs (S2), as far as it is larger than half the width of its interval:")
    for each in rows_of(largest):
        pair = f"{short(each['parameter'])} × {short(each['other'])}"
        page.append(Text(f"  {pair:<60}{each['S2']:>6.2f} ±{each['S2_conf']:.2f}"))
    return page


def _method(question: Question) -> list[Text]:
    lines = [*(_MORRIS_TOLD if question.method == MORRIS else _SOBOL_TOLD), *_BOTH_TOLD]
    if any(factor.kind == WHOLE for factor in question.factors):
        lines.append("Whole numbers and 0 or 1 are drawn as such: each has an equal part of the way from low to high.")
    if any(factor.kind == CHOICE for factor in question.factors):
        lines.append("Names have an equal part of the way each, in the order told; the sign of μ says nothing of them.")
    words = {
        "sure": f"± is half of a {100 * question.confidence:g}% interval",
        "short": "" if question.method == MORRIS else ", w.",
    }
    return _title("How to read it") + [line for text in lines for line in _prose(text.format(**words), style="dim")]


_MORRIS_TOLD: Final[Sequence[str]] = (
    "An effect is what the output changes by when one setting alone moves by two thirds of its range, made as large as "
    "for the whole range. μ* is the mean size of these effects, μ their mean (its sign is the direction), σ how much "
    "they differ: a large σ means that the effect hangs on the other settings, or is no straight line.",
)
_SOBOL_TOLD: Final[Sequence[str]] = (
    "S1 is the part of the output's variance over the design that a setting has alone, ST with all it takes part in; "
    "what all S1 together lack to 1 is interplay. Small samples can bring them below 0 or above 1.",
)
_BOTH_TOLD: Final[Sequence[str]] = (
    "{sure}: over the design (other points) and over worlds (other seeds{short}). noise is what the index would reach "
    "by the chance of worlds alone, had the setting no effect: an index that is not above it says nothing (░). More "
    "worlds lower the noise, more points narrow the design's part. Of many settings without effect some are above it "
    "by chance, one in twenty at 95%.",
)
