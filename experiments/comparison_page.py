"""What `parley compare` prints: two settings side by side, their differences, and how sure they are."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from rich.text import Text

from experiments import cells
from experiments.comparison import ASKED, AT, Comparison
from experiments.comparison_told import asked, replays, rows_of, shared_chance, sides, standing
from experiments.headlines import CHIEF, HEADLINES
from experiments.observables import SHARE
from experiments.paired import FEW
from experiments.replays import as_called, in_words
from experiments.terminal import WIDTH
from experiments.wording import counted

#: How many differences are told in words at the top, and how many worlds at the bottom.
TOLD_FIRST, TOLD_WORLDS = 6, 5
STANDS, ROUGH = "*", "~"
_LABEL, _DATE, _VALUE, _DIFFERENCE, _INTERVAL, _PART = 33, 37, 8, 9, 19, 7
_INDENT: Final = "  "

type Row = Mapping[str, Any]


def told(comparison: Comparison) -> list[Text]:
    """The page, as lines.

    Args:
        comparison: as played.
    """
    page = [*_head(comparison), *_asked(comparison), *_first(comparison), *_ends(comparison), *_dates(comparison)]
    page += [line for reading in comparison.question.readings for line in _quantities(comparison, reading)]
    return [*page, *_chance(comparison), *_worlds(comparison), *_method(comparison)]


def _title(text: str) -> list[Text]:
    return [Text(), *(Text(line, style="bold") for line in textwrap.wrap(text, WIDTH))]


def _prose(text: str, indent: str = "", style: str = "") -> list[Text]:
    lines = textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return [Text(line, style=style) for line in lines]


def _head(comparison: Comparison) -> list[Text]:
    histories, (a, b) = comparison.histories, sides(comparison)
    seeds = histories.seeds
    page = [Text(f"Scenario {histories.scenario.name}: two settings compared", style="bold")]
    page += _prose(f"{len(seeds):,} worlds (seeds {seeds[0]} to {seeds[-1]}), each under both on the same chance")
    page += _prose(f"a: {a}", _INDENT) + _prose(f"b: {b}", _INDENT)
    if comparison.question.settings:
        page += _prose(f"both: {in_words(comparison.question.settings)}", _INDENT)
    page += _prose("A simulation: all deals, offers and words in it are invented.", style="dim")
    if failed := len(histories.failures):
        text = f"{counted(failed, 'history', 'histories')} raised an error; such worlds are left out of every pair."
        page += _prose(text, style="yellow")
    return page


def _asked(comparison: Comparison) -> list[Text]:
    """What was asked for by name, and how many worlds the wanted precision takes."""
    sentences = asked(comparison)
    if not sentences:
        return []
    page = _title("What was asked for")
    for sentence in sentences:
        page += _item(f"{sentence}.")
    return page + [line for row in rows_of(comparison.precision) for line in _precise(row)]


def _item(text: str) -> list[Text]:
    return [Text(line) for line in textwrap.wrap(text, WIDTH, initial_indent="- ", subsequent_indent=_INDENT)]


def _first(comparison: Comparison) -> list[Text]:
    """The most certain differences in words."""
    page = _title("What else differs" if comparison.question.of else "What differs")
    if comparison.identical:
        return page + _prose(
            "a and b are the same setting. The same setting and seed give the same history, so every difference is "
            f"exactly zero in all {len(comparison.histories.seeds):,} worlds, and every interval is zero."
        )
    sentences = standing(comparison)
    if not sentences:
        return page + _prose(
            f"No difference stands when all {comparison.tests} are tested at once: what is seen below may be chance. "
            "More worlds (--worlds) see finer."
        )
    for sentence in sentences[:TOLD_FIRST]:
        page += _item(sentence)
    stand = (
        f"{len(sentences)} of {comparison.tests} differences stand when all are tested at once, and are marked {STANDS}"
    )
    return page + _prose(f"{stand} below.")


def _line(label: str, figures: Sequence[str], mark: str, rest: str, width: int = _LABEL) -> list[Text]:
    """A row of a table; a label that is too long has lines of its own."""
    a, b, difference, ends = figures
    text = f"{a:>{_VALUE}}{b:>{_VALUE}}{difference:>{_DIFFERENCE}}  {ends:<{_INTERVAL}}{mark:<2}{rest}".rstrip()
    style = "green" if STANDS in mark else ""
    above = _prose(label, style=style) if len(label) > width else []
    return [*above, Text(f"{'' if above else label:<{width}}{text}", style=style)]


def _heading(comparison: Comparison, rest: str, width: int = _LABEL) -> list[Text]:
    sure = f"{100 * comparison.question.confidence:g}% interval"
    return [Text(line.plain, style="dim") for line in _line("", ("a", "b", "b − a", sure), "", rest, width)]


def _shared(row: Row) -> tuple[str, str, str, str]:
    """Shares of worlds, their difference and its interval, in percent."""
    a, b, difference, low, high = (100 * row[name] for name in ("a", "b", "difference", "low", "high"))
    return cells.plain(a, 1), cells.plain(b, 1), cells.signed(difference, 1), cells.interval(low, high, 1)


def figures(row: Row, prefix: str = "", unit: str = "") -> tuple[str, str, str, str]:
    """Both means, their difference and its interval, each with the digits it deserves.

    Args:
        row: of a table of differences.
        prefix: of its columns.
        unit: that of the row, if left out.
    """
    by = cells.scale(unit or row["unit"])
    a, b, difference, low, high = (by * row[f"{prefix}{name}"] for name in ("a", "b", "difference", "low", "high"))
    places = cells.decimals(a, b)
    fine = cells.finer(places, low, high, difference)
    return (
        cells.plain(a, places),
        cells.plain(b, places),
        cells.signed(difference, fine),
        cells.interval(low, high, fine),
    )


def _mark(stands: bool, changed: int) -> str:
    return (STANDS if stands else "") + (ROUGH if 0 < changed < FEW else "")


def _ends(comparison: Comparison) -> list[Text]:
    table = comparison.outcomes
    seen = table[(table["a"] > 0) | (table["b"] > 0)]
    labels, flags = (seen[seen["kind"] == kind] for kind in ("outcome", "flag"))
    page = _title(f"What the partnership is in {comparison.question.at}, in % of worlds")
    page += _shares(comparison, labels) + _flips(comparison)
    if (flags["changed"] > 0).any():
        page += _title("What else is true of it then, in % of worlds")
        page += _shares(comparison, flags[flags["changed"] > 0])
    alike = [f"{row['what']} ({100 * row['a']:.1f}%)" for row in rows_of(flags[flags["changed"] == 0])]
    never = [row["what"] for row in rows_of(table[~table.index.isin(seen.index)])]
    page += _list("In the same worlds of both", alike)
    return page + _list("In no world of either", never)


def _list(what: str, names: Sequence[str]) -> list[Text]:
    return _prose(f"{what}: {', '.join(names)}.", style="dim") if names else []


def _shares(comparison: Comparison, table: pd.DataFrame) -> list[Text]:
    """Shares of worlds; how many pairs have it on one side only."""
    page = _heading(comparison, f"{'only a':>{_PART}}{'only b':>{_PART}}")
    for row in rows_of(table):
        alone = "".join(f"{row[way] * row['pairs']:>{_PART}.0f}" for way in ("down", "up"))
        page += _line(row["what"], _shared(row), _mark(row["stands"], row["changed"]), alone)
    return page


def _flips(comparison: Comparison) -> list[Text]:
    """Which outcome turned into which: rows a, columns b."""
    flips = comparison.flips
    pairs, kept = int(flips.to_numpy().sum()), int(flips.to_numpy().diagonal().sum())
    if pairs == kept:
        return _prose(f"The outcome is the same in a and b in all {pairs:,} worlds.")
    text = f"Another outcome in {pairs - kept:,} of {pairs:,} worlds. Rows: the outcome in a, columns: in b; worlds."
    page = [Text(), *_prose(text)]
    numbers = "".join(f"{index + 1:>{_PART}}" for index in range(len(flips)))
    page.append(Text(f"{'':<{_LABEL}}{numbers}", style="dim"))
    for index, (title, row) in enumerate(flips.iterrows()):
        counts = "".join(f"{count or '·':>{_PART}}" for count in row)
        page.append(Text(f"{f'{index + 1} {title}':<{_LABEL}}{counts}"))
    return page


def _dates(comparison: Comparison) -> list[Text]:
    table, end = comparison.dates, comparison.question.at
    page: list[Text] = []
    if len(moved := table[table["changed"] > 0]):
        page += _title(f"Whether it comes by {end}, in % of worlds, and by when half of all worlds have it")
        page += _heading(comparison, f"{'half a':>{_PART}} {'half b':>{_PART}}", _DATE)
        page += [line for row in rows_of(moved) for line in _whether(row)]
    alike = [
        f"{row['what']} ({100 * row['a']:.1f}%)" for row in rows_of(table[(table["changed"] == 0) & (table["a"] > 0)])
    ]
    page += _list("In the same worlds of both", alike)
    page += _list("In no world of either", [row["what"] for row in rows_of(table[table["a"] + table["b"] == 0])])
    if len(moved := table[table["waited_changed"] > 0]):
        page += _title(f"How long until it comes, in quarters: mean over worlds, counted to {end} where it never does")
        page += _heading(comparison, f"{'both':>{_PART}}{'later':>{_PART}}", _DATE)
        page += [line for row in rows_of(moved) for line in _how_long(row)]
        page += _prose("both: worlds in which it comes in a and in b; later: quarters later in b, the middle of them.")
    return page


def _whether(row: Row) -> list[Text]:
    halves = " ".join(f"{half if isinstance(half, str) else cells.NOTHING:>{_PART}}" for half in _halves(row))
    return _line(
        cells.labelled(row["what"], "count"), _shared(row), _mark(row["stands"], row["changed"]), halves, _DATE
    )


def _halves(row: Row) -> tuple[Any, Any]:
    return row["half_a"], row["half_b"]


def _how_long(row: Row) -> list[Text]:
    shift = float(row["shift"])
    later = cells.signed(shift, 0 if shift.is_integer() else 1)
    mark = _mark(row["waited_stands"], row["waited_changed"])
    rest = f"{row['both']:>{_PART}}{later:>{_PART}}"
    return _line(cells.labelled(row["what"], "count"), figures(row, "waited_", "quarters"), mark, rest, _DATE)


def _quantities(comparison: Comparison, reading: str) -> list[Text]:
    table = comparison.differences
    table = table[(table["reading"] == reading) & (table["section"] != ASKED)]
    quarters = comparison.histories.quarters
    when = f"in {comparison.question.at}" if reading == AT else f"mean over {quarters[0]} to {quarters[-1]}"
    page = _title(f"How much, {when}: means over worlds, and the difference world by world")
    page += _heading(comparison, f"{'median':>8}{'up':>5}{'down':>6}")
    for section in dict.fromkeys(table["section"]):
        part = table[(table["section"] == section) & (table["changed"] > 0)]
        if len(part):
            page += [Text(section.capitalize(), style="bold cyan")]
            page += [line for row in rows_of(part) for line in _quantity(row)]
    still = [row["what"] for row in rows_of(table[table["changed"] == 0])]
    return page + _list("The same in every world", still)


def _quantity(row: Row) -> list[Text]:
    by = cells.scale(row["unit"])
    places = cells.decimals(by * row["a"], by * row["b"])
    middle = cells.signed(by * row["median"], cells.finer(places, by * row["low"], by * row["high"]))
    parts = "".join(f"{100 * row[way]:>{width}.0f}%" for way, width in (("up", 4), ("down", 5)))
    told = _shared(row) if row["unit"] == SHARE else figures(row)
    return _line(
        cells.labelled(row["what"], row["unit"]), told, _mark(row["stands"], row["changed"]), f"{middle:>8}{parts}"
    )


def _chance(comparison: Comparison) -> list[Text]:
    """What the shared chance is worth, and how many worlds a finer answer takes."""
    table = comparison.differences
    table = table[(table["reading"] == AT) & (table["narrower"] < float("inf"))].sort_values("narrower")
    if not len(table):
        return []
    page = _title("What the shared chance is worth") + _prose(shared_chance(rows_of(table), comparison.question.at))
    for word, row in zip(("least", "most"), (table.iloc[0], table.iloc[-1]), strict=True):
        times, worlds = cells.times(row["narrower"]), cells.times(row["fewer"])
        page += _prose(f"{word}: {row['what']}, {times} times as wide, {worlds} times the worlds", _INDENT)
    return page + _finer(comparison, table)


def _finer(comparison: Comparison, table: pd.DataFrame) -> list[Text]:
    """How many worlds an interval of some width takes."""
    worlds = len(comparison.histories.seeds)
    page = _prose(
        f"Intervals half as wide take about {table['half_as_wide'].median():,.0f} worlds instead of {worlds:,}; "
        "--precision openai_revenue=1 tells for a width you choose."
    )
    if comparison.question.of:
        return page
    return page + [line for row in rows_of(comparison.precision) for line in _precise(row)]


def _precise(row: Row) -> list[Text]:
    """How many worlds the interval takes that is wanted of a quantity."""
    by = cells.scale(row["unit"])
    unit = cells.unit(row["unit"]) if by != 100 else "points"
    worlds = math.nan if row["worlds"] is None else float(row["worlds"])
    takes = "cannot be told, for no pair differs" if math.isnan(worlds) else f"takes {worlds:,.0f} worlds"
    return _prose(f"{row['name']} to ±{by * row['half_width']:g} {unit}: {takes}", _INDENT)


def _worlds(comparison: Comparison) -> list[Text]:
    """Where it mattered most, and how to see that again."""
    table = comparison.worlds[comparison.worlds["distance"] > 0].head(TOLD_WORLDS)
    if not len(table):
        return []
    page = _title("Worlds in which it mattered most")
    page.append(Text(f"{'world':>7}{'distance':>10}  {'outcome in a → in b':<53}differs most in", style="dim"))
    page += [_world(row) for row in rows_of(table)]
    page += [Text(), *_prose("To see them again, under a and under b:")]
    page += [
        Text(f"{_INDENT}{as_called(line)}") for row in rows_of(table) for line in replays(comparison, int(row["world"]))
    ]
    return page + _largest(comparison)


def _world(row: Row) -> Text:
    names = {name: what for section in HEADLINES.values() for name, what in section.items()}
    a, b = row["outcome_a"], row["outcome_b"]
    turned = f"{a} → {b}" if a != b else f"{a} in both"
    return Text(f"{row['world']:>7}{row['distance']:>10.2f}  {turned:<53}{names[row['most']]}"[:WIDTH])


def _largest(comparison: Comparison) -> list[Text]:
    """Where chief quantities differ most."""
    table = comparison.differences
    table = table[(table["reading"] == AT) & table["name"].isin(CHIEF) & (table["changed"] > 0)]
    page = [Text(), *_prose(f"Largest difference in any world, in {comparison.question.at}:")] if len(table) else []
    for row in rows_of(table):
        by = cells.scale(row["unit"])
        most = cells.signed(by * row["most"], cells.decimals(by * row["most"]))
        label = cells.labelled(row["what"], row["unit"])
        page.append(Text(f"{_INDENT}{label:<{_LABEL}}{most:>8}  in world {row['world']:.0f}"))
    return page


def _method(comparison: Comparison) -> list[Text]:
    sure = f"{100 * comparison.question.confidence:g} of 100"
    lines = (
        f"Differences are b less a, in the same world. In {sure} such studies the interval holds the true mean.",
        "Means have Student's interval and test for pairs; shares of worlds have Newcombe's interval for pairs (1998, "
        "method 10) and McNemar's exact test.",
        f"{STANDS} stands when all {comparison.tests} differences are tested at once (Holm 1979); what was asked for "
        f"is tested apart. {ROUGH} fewer than {FEW} pairs differ: the interval is rough.",
        f"What has not come by {comparison.question.at} counts as not come, and in the mean as all quarters to then. "
        "Whatever ends the partnership keeps the rest from coming.",
        "distance is the root of the mean squared difference over the quantities of the first table of amounts, each "
        "in standard deviations among worlds.",
    )
    return _title("How this was reckoned") + [line for text in lines for line in _prose(text, style="dim")]
