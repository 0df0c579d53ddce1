"""Each point on which the documents disagree is a switch that changes histories, and is on record."""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from experiments import batch, cli, run
from experiments.ensemble import Result
from experiments.history import read
from experiments.store import save
from negotiation.parameters import PARAMETERS

WORLDS = 24
SWITCHES = {name: entry.choices for name, entry in PARAMETERS.items() if name.startswith("disputes.")}
VALUES = [
    (name, value)
    for name, choices in SWITCHES.items()
    for value in choices
    if value != choices[int(PARAMETERS[name].value)]
]


@cache
def usual() -> Result:
    return batch("history", WORLDS, keep=("metrics",))


def test_there_are_nine_switches_and_the_page_tells_each_with_its_values() -> None:
    page = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| [^|]*\? \| (.*) \|$", page, re.MULTILINE))
    assert len(SWITCHES) == 9
    assert set(told) == {name.partition(".")[2] for name in SWITCHES}
    for name, choices in SWITCHES.items():
        assert re.findall(r"`([^`]+)`", told[name.partition(".")[2]]) == list(choices)


def test_the_switches_are_listed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["parameters", "disputes."]) == 0
    listed = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert [line.partition(" = ")[0] for line in listed] == list(SWITCHES)


@pytest.mark.parametrize(("switch", "value"), VALUES)
def test_a_switch_set_otherwise_changes_histories(switch: str, value: str) -> None:
    other = batch("history", WORLDS, settings={switch: value}, keep=("metrics",))
    before, after = usual().model.record.metrics(), other.model.record.metrics()
    differ = np.zeros(WORLDS, dtype=bool)
    for name, values in before.items():
        differ |= ~np.isclose(values, after[name], equal_nan=True).all(axis=1)
    assert differ.mean() > 0.25, f"{switch} = {value} changes {differ.mean():.0%} of worlds"


@pytest.mark.parametrize(("switch", "value"), VALUES)
def test_a_switch_set_otherwise_is_on_record(switch: str, value: str, tmp_path: Path) -> None:
    result = run("history", 3, {switch: value})
    assert read(result).changed == {switch.partition(".")[2]: value}
    save(result, tmp_path / "out", "")
    saved = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["settings"]
    assert saved[switch] == value
