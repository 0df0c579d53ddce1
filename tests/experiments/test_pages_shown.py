"""What the pages on comparing and on sensitivity show is what the commands print, and their programs run."""

import re
import shlex
from pathlib import Path

import pytest

from experiments.cli import main
from experiments.milestones import MILESTONES

DOCS = Path(__file__).parents[2] / "docs"
#: Page -> the command whose output it shows.
SHOWN = {
    "compare": "compare history --b exclusivity_cost=2",
    "sensitivity": "sensitivity history --parameters exclusivity_cost=0.3:4,signal_weight,relief_weight,growth_floor,"
    "cliff_quarters --of date:exclusivity_over,regime=open --worlds 50",
}


def page(name):
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def shape(line):
    """A line without its numbers and bars, which may change with the model and, in the last digit, with the machine."""
    return " ".join(re.sub(r"[^A-Za-zμσ*' ]", " ", line).split())


@pytest.mark.slow
@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_is_printed(name, capsys):
    assert SHOWN[name] in " ".join(page(name).replace("\\\n", " ").split())
    assert main(shlex.split(SHOWN[name])) == 0
    printed = {shape(line) for line in capsys.readouterr().out.splitlines()}
    for block in re.findall(r"```text\n(.*?)```", page(name), flags=re.S):
        rows = [line for line in block.splitlines() if line and not line.startswith(("- ", "  +", "  −"))]
        assert [line for line in rows if shape(line) not in printed] == []


@pytest.mark.parametrize("name", SHOWN)
def test_the_programs_shown_work(name, capsys):
    for program in re.findall(r"```python\n(.*?)```", page(name), flags=re.S):
        exec(compile(program, f"{name}.md", "exec"), {"__name__": "page"})
        assert capsys.readouterr().out.strip()


def test_every_milestone_is_named():
    assert set(re.findall(r"`(\w+)`", page("compare").split("Milestones: ")[1])) == set(MILESTONES)
