"""The page that says why it is as it is shows commands that work, and no figures that could be out of date."""

import re
import shlex

import pytest
from test_source import ROOT

from experiments.arguments import asked
from experiments.numbers import rows
from experiments.scenario_file import setting
from experiments.scenarios import load_scenario

PAGE = (ROOT / "docs" / "why.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"`parley ([^`]+)`", PAGE)


def test_it_shows_what_to_try() -> None:
    assert len(COMMANDS) > 10
    assert PAGE.count("*Try:*") > 10


@pytest.mark.parametrize("command", COMMANDS)
def test_what_it_says_to_try_can_be_tried(command: str) -> None:
    wanted = asked(shlex.split(command))
    if wanted.command == "run":
        assert load_scenario(wanted.scenario).name == wanted.scenario
        for change in wanted.set:
            setting(*change.split("="))
    if wanted.command == "parameters":
        assert rows(wanted.word or "")


def test_it_has_no_figures_of_its_own() -> None:
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)", "", PAGE)
    assert not re.search(r"\d", prose)


def test_what_it_links_to_exists() -> None:
    for name in re.findall(r"\]\(([\w-]+\.md)\)", PAGE):
        assert (ROOT / "docs" / name).is_file(), name
