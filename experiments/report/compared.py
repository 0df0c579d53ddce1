"""What ``parley compare`` found, drawn: what differs between two settings, and in which worlds most."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from experiments import cells
from experiments.comparison_told import shared_chance
from experiments.observables import SHARE
from experiments.replays import in_words
from experiments.report.figure import Figure, Key, Section, Table, told
from experiments.report.rowcharts import Mark, row_chart
from experiments.report.words import capital, stand
from experiments.wording import things

#: Rows of a chart, worlds of a table and sentences of what stands, at most.
ROWS: Final = 14
WORLDS: Final = 10
SENTENCES: Final = 12
KEYS: Final = (
    Key("dot", "var(--blue)", "stands when all are tested at once", marker="o"),
    Key("dot", "var(--blue)", "does not", marker="hollow"),
)

#: What headlines are called that are named after the one before them.
BY_ITSELF: Final[Mapping[str, str]] = {
    "partnership_spend": "spent by Microsoft so far, build-out and all",
    "moves_between": "seniors who moved between the two",
}

type Row = Mapping[str, Any]


def compared_section(document: Mapping[str, Any]) -> Section:
    """What differs between two settings.

    Args:
        document: as ``parley compare`` has left it in the folder.
    """
    a, b = (in_words(document[side]) or "as it is" for side in ("a", "b"))
    worlds, sure = document["seeds"]["count"], f"{100 * document['confidence']:.0f}%"
    standing = document["standing"]
    lead = (
        f"a: {a}. b: {b}. Each of {things(worlds, 'world')} is played under both on the same chance; differences are "
        f"b less a, mean over worlds, with {sure} intervals. {len(standing)} of "
        f"{things(document['tests'], 'difference')} {stand(len(standing))} when all are tested at once (Holm)."
        f" {shared_chance(document['differences'], document['at'])}"
    )
    figures = [each for each in _figures(document, sure) if each is not None]
    tables = [*_flips(document["flips"]), *_precise(document["precision"]), *_worlds(document)]
    head = "What differs between the two settings"
    findings = [*document.get("asked", ()), *_sentences(standing)]
    return Section("compared", head, lead.rstrip(), figures, KEYS, tables, findings=findings)


def _sentences(standing: Sequence[str]) -> list[str]:
    more = len(standing) - SENTENCES
    return [*standing[:SENTENCES], *([f"and {more} more, in the tables"] if more > 0 else [])]


def found_by_comparing(document: Mapping[str, Any]) -> str:
    """The surest difference, in a sentence.

    Args:
        document: as ``parley compare`` has left it in the folder.
    """
    if document["identical"]:
        return "Both settings are the same, and so are all histories."
    a, b = (in_words(document[side]) or "the scenario as it is" for side in ("a", "b"))
    if asked := document.get("asked"):
        return f"This was asked of {b} (b) instead of {a} (a). {asked[0]}."
    if document["standing"]:
        return f"This changes most surely with {b} (b) instead of {a} (a). {document['standing'][0]}."
    return "No difference between the two settings stands: each could have come by chance."


def _figures(document: Mapping[str, Any], sure: str) -> list[Figure | None]:
    at = last = document["at"]
    read = [row for row in document["differences"] if row["reading"] == "at"]
    parts = [row for row in read if cells.scale(row["unit"]) == 100]
    sizes = [row for row in read if cells.scale(row["unit"]) == 1 and row["a"]]
    waited = [
        {**row, **{key: row[f"waited_{key}"] for key in ("a", "b", "difference", "low", "high", "changed", "stands")}}
        for row in document["dates"]
    ]
    points = f"% of worlds in b less that in a, points, with {sure} interval"
    return [
        _figure("outcomes-differ", document["outcomes"], f"Outcome or flag in {at}: {points}", "points", 100),
        _figure("dates-differ", document["dates"], f"Has come by {last}: {points}", "points", 100),
        _figure(
            "waits-differ",
            waited,
            f"Quarters until it comes, counted to {last} where it never does: b less a",
            "quarters",
            1,
        ),
        _figure("parts-differ", parts, f"Fractions in {at}: b less a, points, with {sure} interval", "points", 100),
        _figure(
            "sizes-differ",
            [_relative(row) for row in sizes],
            f"Money, people and counts in {at}: mean difference in % of the mean in a, with {sure} interval",
            "% of the mean in a",
            100,
        ),
    ]


def _relative(row: Row) -> Row:
    """A difference as a part of the size of the mean in a."""
    size = abs(row["a"])
    ends = {key: None if row[key] is None else row[key] / size for key in ("difference", "low", "high")}
    return {**row, **ends}


def _figure(name: str, rows: Sequence[Row], what: str, unit: str, scale: float) -> Figure | None:
    """Differences in rows, the largest first; none where nothing differs."""
    moving = [row for row in rows if row["changed"] and row["difference"] is not None]
    if not moving:
        return None
    largest = sorted(moving, key=lambda row: (not row["stands"], -abs(row["difference"])))
    shown = sorted(largest[:ROWS], key=lambda row: -row["difference"])
    title = _title(moving, unit, scale)
    marks = [(capital(_called(row)), [_mark(row)]) for row in shown]
    svg = row_chart(name, marks, unit, f"Dots with intervals: {what}. {title}.", scale, zero=True)
    left = (
        f"The {len(shown)} largest of {len(moving)} are drawn; the table has all." if len(moving) > len(shown) else ""
    )
    return Figure(name, title, what, svg, [_table(largest, what, scale)], note=left)


def _mark(row: Row) -> Mark:
    low, high = (float("nan") if row[end] is None else row[end] for end in ("low", "high"))
    return Mark(row["difference"], low, high, row["stands"])


def _title(rows: Sequence[Row], unit: str, scale: float) -> str:
    standing = [row for row in rows if row["stands"]]
    if not standing:
        return "No difference here stands"
    row = max(standing, key=lambda each: abs(each["difference"]))
    places = cells.decimals(scale * row["difference"])
    unit = unit if unit != "% of the mean in a" else "%"
    space = "" if unit == "%" else " "
    return f"{capital(_called(row))}: {cells.signed(scale * row['difference'], min(places, 1))}{space}{unit} in b"


def _called(row: Row) -> str:
    """What a row is, where it does not stand below the one it was named after."""
    return BY_ITSELF.get(row["name"]) or str(row["what"])


def _table(rows: Sequence[Row], what: str, scale: float) -> Table:
    def number(row: Row, key: str) -> str:
        return "–" if row[key] is None else told(scale * row[key])

    heads = ["", "a", "b", "unit", "difference", "low", "high", "worlds that differ", "stands"]
    lines = []
    for row in rows:
        unit = row.get("unit", SHARE) if scale == 100 else row.get("unit", "quarters")
        by = cells.scale(unit)
        means = [told(by * row[key]) if row[key] is not None else "–" for key in ("a", "b")]
        ends = [number(row, key) for key in ("difference", "low", "high")]
        name = cells.unit(unit) or "number"
        lines.append(
            [capital(_called(row)), *means, name, *ends, f"{row['changed']:,}", "yes" if row["stands"] else "no"]
        )
    return Table(what, heads, lines)


def _flips(flips: Mapping[str, Mapping[str, int]]) -> list[Table]:
    if not flips:
        return []
    columns = list(next(iter(flips.values())))
    rows = [[f"in a: {title}", *(f"{row[column]:,}" for column in columns)] for title, row in flips.items()]
    return [Table("Worlds by their outcome in a (rows) and in b (columns)", ["", *columns], rows)]


def _precise(rows: Sequence[Row]) -> list[Table]:
    if not rows:
        return []
    keys = [key for key in rows[0] if not isinstance(rows[0][key], list | dict)]
    lines = [
        ["–" if row[key] is None else told(row[key]) if isinstance(row[key], float) else str(row[key]) for key in keys]
        for row in rows
    ]
    return [Table("How many worlds the wanted precision takes", keys, lines)]


def _worlds(document: Mapping[str, Any]) -> list[Table]:
    """The worlds in which it mattered most."""
    chosen = [row for row in document["worlds"] if row["distance"]][:WORLDS]
    if not chosen:
        return []
    rows = [
        [
            f"{row['world']:,}",
            f"{row['seed']:,}",
            str(row["outcome_a"] or "–"),
            str(row["outcome_b"] or "–"),
            told(row["distance"]),
            str(row["most"] or "–"),
            " and ".join(row["replay"]),
        ]
        for row in chosen
    ]
    heads = ["world", "seed", "outcome in a", "outcome in b", "distance", "most in", "to see both"]
    caption = (
        "The worlds in which it mattered most; distance: how many standard deviations among worlds the headline "
        "quantities differ by (root mean square)"
    )
    return [Table(caption, heads, rows)]
