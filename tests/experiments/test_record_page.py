"""The page on the record names every column there is, and no other."""

import re
from pathlib import Path

import pytest

from experiments import run
from experiments.events import EVENTS
from negotiation.world.news import GIVEN

PAGE = Path(__file__).parents[2] / "docs" / "record.md"
ALWAYS = {"world", "setting", "seed"}


@pytest.fixture(scope="module")
def history():
    return run("history", seed=0)


def told_columns(table: str) -> set[str]:
    """Names in the first column of the table under a heading."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {table}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([\w-]+)`", row.split("|")[1])}


@pytest.mark.parametrize("table", ["deals", "offers"])
def test_the_page_names_every_column(history, table):
    assert told_columns(table) == set(getattr(history, table).columns) - ALWAYS


def test_the_page_names_every_event(history):
    told = told_columns("events") | set(GIVEN) | {"breakthrough"}
    assert set(history.events["event"]) <= told
    assert set(EVENTS) <= told


def test_the_program_on_the_page_runs(capsys):
    program = PAGE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    exec(compile(program, str(PAGE), "exec"), {"__name__": "page"})
    out = capsys.readouterr().out
    assert "part_reached" in out
    assert "nash" in out
