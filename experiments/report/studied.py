"""What ``parley sensitivity`` found, drawn: which settings move an outcome, beside what chance alone would seem to."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from experiments import cells
from experiments.indices import MORRIS
from experiments.replays import short
from experiments.report.canvas import VARIABLES, VERMILLION
from experiments.report.figure import Figure, Key, Section, Table, told
from experiments.report.rowcharts import Mark, row_chart
from experiments.report.words import capital
from experiments.wording import joined, things

#: Settings that are drawn for an outcome, those that move it most.
ROWS: Final = 12
SHOWN: Final = "shown"
KEYS: Final = (
    Key("dot", "var(--blue)", "index above the noise, with its interval", marker="o"),
    Key("dot", "var(--blue)", "index no larger than noise", marker="hollow"),
    Key("tick", f"var(--{VARIABLES[VERMILLION]})", "what chance alone reaches"),
)

type Row = Mapping[str, Any]


def studied_section(document: Mapping[str, Any]) -> Section:
    """Which settings move an outcome.

    Args:
        document: as ``parley sensitivity`` has left it in the folder.
    """
    morris = document["method"] == MORRIS
    method = (
        "Morris' screening: μ* is the mean size of the change when a parameter alone goes over its whole range"
        if morris
        else "Sobol's indices: ST is the part of the variance due to a parameter with all it takes part in, S1 alone"
    )
    varied, points = things(len(document["parameters"]), "parameter"), things(document["points"], "point")
    lead = (
        f"{method}. {varied} varied over {points} × {things(document['seeds']['count'], 'world')} = "
        f"{document['histories']:,} histories on the same chance, read in {document['at']}. The interval is the wider "
        "of two: over the points of the design and over worlds."
    )
    figures = [_figure(output, morris) for output in document["outputs"] if not output["constant"]]
    still = [_what(output) for output in document["outputs"] if output["constant"]]
    notes = [f"{capital(what)} is the same at every point." for what in still]
    tables = [_varied(document["parameters"]), *_pairs(document["outputs"])]
    return Section("studied", "Which parameters matter", lead, figures, KEYS if figures else (), tables, notes)


def found_by_study(document: Mapping[str, Any]) -> str:
    """What moves what most, in a sentence; of several outcomes the one whose largest index is farthest above noise.

    Args:
        document: as ``parley sensitivity`` has left it in the folder.
    """
    key = _index(document["method"] == MORRIS)
    leads = [
        (next((row for row in output["indices"] if row["verdict"] == SHOWN), None), output)
        for output in document["outputs"]
        if not output["constant"]
    ]
    shown = [(row[key] / max(row[f"{key}_noise"], 1e-300), row, output) for row, output in leads if row]
    varied = things(len(document["parameters"]), "parameter")
    if not shown:
        asked = joined([_what(output) for output in document["outputs"]], "or")
        return f"None of {varied} varied moves {asked} by more than chance would seem to."
    _, row, output = max(shown, key=lambda one: one[0])
    return (
        f"{capital(_what(output))} hangs most on {short(row['parameter'])}, of {varied} varied: "
        f"{_moves(row, output, key)}."
    )


def _what(output: Row) -> str:
    """What was looked at, and when."""
    return f"{output['what']} {output.get('when', '')}".rstrip()


def _moves(row: Row, output: Row, key: str) -> str:
    if key == "ST":
        part = cells.plain(100 * row[key], 0)
        return f"that makes up {part}% of how much it varies, with all it takes part in"
    by, unit = cells.scale(output["unit"]), _unit(output)
    places = cells.decimals(by * row[key])
    return f"over the whole range of that it changes by {cells.plain(by * row[key], places)} {unit} on average"


def _unit(output: Row) -> str:
    return "points" if cells.scale(output["unit"]) == 100 else cells.unit(output["unit"]) or "on its scale"


def _index(morris: bool) -> str:
    return "mu_star" if morris else "ST"


def _figure(output: Row, morris: bool) -> Figure:
    key, rows = _index(morris), [row for row in output["indices"] if row[_index(morris)] is not None]
    scale, unit = (cells.scale(output["unit"]), _unit(output)) if morris else (100.0, "% of the variance")
    shown = [row for row in rows if row["verdict"] == SHOWN]
    words = capital(_what(output))
    if shown:
        first = f"{short(shown[0]['parameter'])} moves it most"
        others = len(shown) - 1
        title = f"{words}: {first}" + (
            f", {others} more above the noise" if others else ", nothing else is above the noise"
        )
    else:
        title = f"{words}: nothing is above the noise"
    symbol = "μ*" if morris else "ST"
    what = f"{symbol} of the {min(len(rows), ROWS)} parameters that move it most, {unit}"
    name = f"study-{output['output'].replace(':', '-').replace('=', '-').replace(' ', '-')}"
    marks = [(short(row["parameter"]), [_mark(row, key)]) for row in rows[:ROWS]]
    svg = row_chart(name, marks, unit, f"Dots with intervals: {what}. {title}.", scale)
    note = f"Noise of worlds makes up {100 * output['noise']:.0f}% of how much it varies from point to point."
    return Figure(name, title, what, svg, [_table(rows, what, scale)], note=note)


def _mark(row: Row, key: str) -> Mark:
    half = max(row[f"{key}_conf"] or 0.0, row[f"{key}_worlds"] or 0.0)
    value = row[key]
    return Mark(value, max(value - half, 0.0), value + half, row["verdict"] == SHOWN, row[f"{key}_noise"])


def _table(rows: Sequence[Row], what: str, scale: float) -> Table:
    skipped = ("parameter", "low", "high", "verdict")
    keys = [key for key in rows[0] if key not in skipped] if rows else []
    lines = [
        [
            short(row["parameter"]),
            *("–" if row[key] is None else told(scale * row[key]) for key in keys),
            row["verdict"],
        ]
        for row in rows
    ]
    heads = [
        _HEADS.get(key.partition("_conf")[0].partition("_worlds")[0].partition("_noise")[0], key) + _after(key)
        for key in keys
    ]
    return Table(what, ["parameter", *heads, "verdict"], lines)


_HEADS: Final = {"mu_star": "μ*", "mu": "μ", "sigma": "σ", "S1": "S1", "ST": "ST"}


def _after(key: str) -> str:
    for end, words in (("_conf", " ± design"), ("_worlds", " ± worlds"), ("_noise", " noise")):
        if key.endswith(end):
            return words
    return ""


def _varied(parameters: Sequence[Row]) -> Table:
    rows = [
        [
            short(row["name"]),
            str(row["usual"]),
            ", ".join(row["choices"]) if "choices" in row else f"{row['low']:g} to {row['high']:g}",
            row["unit"],
            row["source"],
        ]
        for row in parameters
    ]
    return Table("What was varied", ["parameter", "as it is", "over", "unit", "source"], rows)


def _pairs(outputs: Sequence[Row]) -> list[Table]:
    rows = [
        [
            capital(output["what"]),
            f"{short(row['parameter'])} × {short(row['other'])}",
            told(row["S2"]),
            told(row["S2_conf"]),
        ]
        for output in outputs
        for row in output.get("interactions", ())
        if row["S2"] is not None
    ]
    return [Table("Interplay of every two (S2)", ["outcome", "parameters", "S2", "± design"], rows)] if rows else []
