"""A chart says what it shows, has its numbers in a table, and no colour that the style sheet does not give."""

import json
import re
from math import nan
from pathlib import Path

import pytest

from experiments import dashboard
from experiments.dashboard import charts, look
from tests.dashboard.gallery import drawn

STYLE = (Path(dashboard.__file__).parent / "assets" / "custom.css").read_text(encoding="utf-8")
QUARTERS = ["2019Q3", "2019Q4", "2020Q1"]


def colours(which: str) -> dict[str, str]:
    """Names and values of the light or the dark colours."""
    block = re.search(rf"(?m)^{re.escape(which)} {{(.*?)^}}", STYLE, re.DOTALL)
    assert block
    return dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("which", [":root", ":root.dark"])
def test_every_colour_can_be_told_from_its_ground(which):
    found = colours(which)
    paper = found["--paper"]
    for name in ("--blue", "--vermillion", "--green", "--purple", "--orange", "--sky", "--yellow"):
        assert contrast(found[name], paper) >= 3, name
    for ground in ("--paper", "--wash", "--warn"):
        for name in ("--ink", "--muted", "--link"):
            assert contrast(found[name], found[ground]) >= 4.5, (name, ground)


@pytest.mark.parametrize("name", ["line", "fan", "stack", "scatter", "bars"])
def test_a_chart_is_plain_json_with_colours_by_name(name):
    chart = drawn()[name]
    text = json.dumps(chart.option, allow_nan=False)
    assert set(re.findall(r"var\((--[a-z]+)\)", text)) <= colours(":root").keys() & colours(":root.dark").keys()
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b|rgb", text)


@pytest.mark.parametrize("name", ["line", "fan", "stack", "scatter", "bars"])
def test_a_chart_has_words_units_and_numbers(name):
    chart = drawn()[name]
    rows = chart.rows()
    assert chart.title
    assert chart.summary.endswith(".")
    assert rows
    assert {len(row) for row in rows} == {len(chart.columns)}
    assert any("(" in column for column in chart.columns)
    json.dumps(rows, allow_nan=False)


def test_fractions_are_shown_in_percent_and_money_in_dollars():
    trust = charts.line("Trust", QUARTERS, {"trust": [0.75, 0.5, 0.25]}, "fraction")
    assert trust.summary == "Trust: 75% in 2019Q3, 25% in 2020Q1."
    assert trust.rows()[1] == ["2019Q4", 50]
    cash = charts.line("Cash", QUARTERS, {"cash": [1, 2, -3.5]}, "USD bn")
    assert cash.summary == "Cash: $1 bn in 2019Q3, −\u2060$3.5 bn in 2020Q1."


def test_a_gap_stays_a_gap():
    chart = charts.line("Trust", QUARTERS, {"trust": [0.75, nan, None]}, "fraction")
    assert [row[1] for row in chart.rows()] == [75, None, None]
    assert chart.option["series"][0]["data"] == [75, None, None]
    assert chart.summary == "Trust: 75% in 2019Q3."
    assert charts.line("Trust", QUARTERS, {"trust": [None] * 3}, "fraction").summary == "Trust: nothing."


def test_a_fan_lies_where_its_quantiles_are():
    quantiles = {0.05: [1, 1, 1], 0.25: [2, 2, 2], 0.5: [3, 3, 3], 0.75: [4, 4, 4], 0.95: [6, 6, 6]}
    chart = charts.fan("Revenue", QUARTERS, quantiles, "USD bn", record=[None, 2.5, None])
    series = {each["name"]: each["data"] for each in chart.option["series"]}
    assert series["nine in ten, from"] == [1, 1, 1]
    assert series["nine in ten"] == [5, 5, 5]
    assert series["half"] == [2, 2, 2]
    assert series["record"] == [None, 2.5, None]
    assert chart.rows()[1] == ["2019Q4", 1, 2, 3, 4, 6, 2.5]
    assert "nine in ten between $1 bn and $6 bn" in chart.summary


def test_lines_differ_in_more_than_colour():
    assert len(set(look.COLOURS)) == len(look.COLOURS) == len(set(look.DASHES)) == len(set(look.MARKS))
    lines = charts.line("Two", QUARTERS, {"a": [1, 2, 3], "b": [3, 2, 1]}, "count").option["series"]
    assert lines[0]["lineStyle"]["type"] != lines[1]["lineStyle"]["type"]


def test_charts_of_nothing_do_not_fail():
    assert charts.stack("Nothing", [], {}).summary == "Nothing to show."
    assert charts.bars("Nothing", {}, "fraction").summary == "Nothing to show."
    assert charts.line("Nothing", [], {"trust": []}, "fraction").rows() == []
    assert charts.scatter("Nothing", {}, ("a", "count"), ("b", "count")).rows() == []
    assert charts.fan("Nothing", [], {part: [] for part in (0.05, 0.25, 0.5, 0.75, 0.95)}, "count").rows() == []
