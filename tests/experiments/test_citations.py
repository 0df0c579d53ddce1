"""`parley parameters` says of every number where it comes from, and of a dated fact where it can be read."""

import json
import re
from typing import Any

import pytest

from experiments.cli import main
from experiments.numbers import FIXED_HEAD, LEVELS_HEAD, STRATEGIES_HEAD, every_number
from negotiation.parameters.levels import LEVELS


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0
    return capsys.readouterr().out


def test_a_number_from_a_dated_fact_is_told_with_the_address(capsys: pytest.CaptureFixture[str]) -> None:
    number, source, *facts = told(capsys, "parameters", "start_invested").splitlines()
    assert number.startswith("start.start_invested = 1  USD bn")
    assert source == "    history: term.msft_investment_announced 2019-07-22"
    assert len(facts) == 1
    assert re.fullmatch(r"    term\.msft_investment_announced 2019-07-22: 1 USD_bn, https://\S+", facts[0])


def test_a_number_without_a_dated_fact_is_told_in_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "parameters", "exclusivity_cost").count("\n") == 2


def test_levels_and_what_is_laid_down_follow_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "parameters").splitlines()
    heads = [lines.index(f"{head}:") for head in (LEVELS_HEAD, FIXED_HEAD, STRATEGIES_HEAD)]
    assert heads == sorted(heads)
    assert len(lines) == 3 + 2 * sum(map(len, every_number().values()))
    below = lines[heads[0] + 1 : heads[1] : 2]
    assert [line.split(" = ")[0] for line in below] == list(LEVELS)
    assert "premiums = 0, 0.25, 0.5  fraction of the valuation" in below


def test_every_number_is_one_entry_of_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    entries: list[dict[str, Any]] = json.loads(told(capsys, "parameters", "--json"))
    names = [name for group in every_number().values() for name in group]
    assert [entry["name"] for entry in entries] == names
    by_name = {entry["name"]: entry for entry in entries}
    assert by_name["commitments"]["values"] == list(LEVELS["commitments"].values)
    fact = by_name["start.start_openai_valuation"]["facts"][0]
    assert fact["quantity"] == "openai.valuation_cy"
    assert fact["address"].startswith("https://")
