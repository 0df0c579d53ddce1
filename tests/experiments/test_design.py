"""Settings of a batch are what was told, all of them, or nothing is played."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.design import Design, DesignError, Range, grid, read, sampled, told


def test_a_sweep_is_every_combination_and_its_last_name_changes_fastest() -> None:
    found = grid({"exclusivity_cost": [1, 2.5], "strategies.openai": ["micro", "linear"]})
    assert len(found) == 4
    assert found.columns == {
        "exclusivity_cost": (1.0, 1.0, 2.5, 2.5),
        "strategies.openai": ("micro", "linear", "micro", "linear"),
    }


def test_without_anything_that_differs_there_is_one_setting() -> None:
    assert len(Design({})) == 1


def test_one_value_is_a_sweep_of_one() -> None:
    assert grid({"exclusivity_cost": 2, "strategies.openai": "micro"}).columns == {
        "exclusivity_cost": (2.0,),
        "strategies.openai": ("micro",),
    }


def test_steps_between_two_numbers_have_both_ends_and_few_digits() -> None:
    assert Range(0, 0.5).spaced(6) == [0, 0.1, 0.2, 0.3, 0.4, 0.5]


CSV = "exclusivity_cost,strategies.openai\n1, micro\n2.5,linear\n"
ROWS = [{"exclusivity_cost": 1, "strategies.openai": "micro"}, {"exclusivity_cost": 2.5, "strategies.openai": "linear"}]


def test_a_file_a_frame_and_mappings_say_the_same(tmp_path: Path) -> None:
    file = tmp_path / "design.csv"
    file.write_text(f"\ufeff{CSV}", encoding="utf-8")
    wanted = told(ROWS, "design")
    assert read(file) == read(str(file)) == read(pd.DataFrame(ROWS)) == read(ROWS) == wanted


def test_what_a_row_leaves_open_is_as_the_scenario_has_it(tmp_path: Path) -> None:
    file = tmp_path / "design.csv"
    file.write_text("exclusivity_cost,strategies.openai\n,micro\n2,\n")
    usual = {"motives.exclusivity_cost": 0.7, "table.strategy_openai": "linear"}
    wanted = {"exclusivity_cost": (0.7, 2.0), "strategies.openai": ("micro", "linear")}
    assert read(file).filled(usual).columns == wanted
    frame = pd.DataFrame({"exclusivity_cost": [np.nan, 2], "strategies.openai": ["micro", None]})
    assert read(frame).filled(usual).columns == wanted
    rows = [{"strategies.openai": "micro"}, {"exclusivity_cost": np.float64(2)}]
    assert read(rows).filled(usual).columns == {
        name: wanted[name] for name in ("strategies.openai", "exclusivity_cost")
    }
    with pytest.raises(DesignError, match="exclusivity_cost has no value in setting 0, and one a world otherwise"):
        read(file).filled({**usual, "motives.exclusivity_cost": [1.0, 2.0]})


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty; its first line has the names of settings"),
        ("exclusivity_cost\n", "has no settings; give one a row"),
        ("exclusivity\n1\n", "no setting is called `exclusivity`; did you mean `exclusivity_cost`"),
        ("exclusivity_cost\n1\n-1\n", "setting 1: exclusivity_cost must be between"),
        ("exclusivity_cost,trust_noise\n1,0\n1\n", "setting 1 has 1 value for 2 names; give every name one; one left"),
        ("exclusivity_cost;trust_noise\n0,5;0\n", "setting 0 has 2 values for 1 name; put commas between cells, not"),
        ("exclusivity_cost,exclusivity_cost\n1,2\n", "exclusivity_cost is in the header twice"),
        ("exclusivity_cost,motives.exclusivity_cost\n1,2\n", "are the same setting; keep one of the two"),
        ("strategies.openai\nmirco\n", "setting 0: strategy_openai must be one of .* did you mean `micro`"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "design.csv"
    file.write_text(text)
    with pytest.raises(DesignError, match=fault) as refused:
        read(file)
    assert str(refused.value).startswith(f"{file}: ")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "design.csv"
    file.write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(DesignError, match="is not a text file in UTF-8"):
        read(file)


def test_a_sweep_with_a_fault_is_refused() -> None:
    with pytest.raises(DesignError, match="sweep: exclusivity_cost has no values"):
        grid({"exclusivity_cost": []})
    with pytest.raises(DesignError, match="exclusivity_cost from 0 to 3 has no number of steps"):
        grid({"exclusivity_cost": Range(0, 3)})  # type: ignore[dict-item]
    with pytest.raises(DesignError, match=r"sweep: setting 1: exclusivity_cost must be between"):
        grid({"exclusivity_cost": [1, 1000]})


@pytest.mark.parametrize("how", ["latin:64", "sobol:64"])
def test_a_sample_is_spread_evenly_over_ranges_and_lists_and_comes_again(how: str) -> None:
    ranges = {"exclusivity_cost": (0.5, 2.5), "growth_fade": Range(1, 40), "strategies.openai": ["micro", "linear"]}
    rows = sampled(ranges, how, 7)
    assert rows == sampled(ranges, how, 7) != sampled(ranges, how, 8)
    costs = np.array([row["exclusivity_cost"] for row in rows], dtype=float)
    assert ((costs >= 0.5) & (costs <= 2.5)).all()
    strata = np.floor((costs - 0.5) / 2 * 64).astype(int)
    assert sorted(strata) == list(range(64))  # one in each of 64 slices, for both
    assert [row["strategies.openai"] for row in rows].count("micro") == 32
    assert len(told(rows, "design")) == 64


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ("sobol:50", "a Sobol sequence is even for powers of 2; try sobol:32 or latin:50"),
        ("latin", "--sample needs latin:N or sobol:N"),
        ("latin:0", "--sample needs latin:N or sobol:N"),
        ("grid:5", "--sample needs latin:N or sobol:N"),
    ],
)
def test_a_sample_that_cannot_be_drawn_is_refused(how: str, fault: str) -> None:
    with pytest.raises(DesignError, match=fault):
        sampled({"exclusivity_cost": (0, 1)}, how)
    with pytest.raises(DesignError, match="there is nothing to sample"):
        sampled({}, "latin:5")
