"""`parley batch` plays what was asked for, or says in one line what is wrong."""

import re
from pathlib import Path

import numpy as np
import pytest

from experiments import cli, load

SCENARIO = 'name = "short"\nextends = "core"\nsummary = "Three quarters."\nend = "2020Q1"\n'


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario, to work in."""
    (tmp_path / "short.toml").write_text(SCENARIO)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def played(*words: str) -> int:
    """Exit code of a batch that is played by this process."""
    return cli.main(["batch", "short.toml", "--out", "out", "--workers", "1", *words])


def test_it_tells_what_was_written_and_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        played("--worlds", "3", "--sweep", "exclusivity_cost=1:2:2", "--sweep", "strategies.openai=micro,linear") == 0
    )
    out, err = capsys.readouterr()
    assert err == ""  # no bar where nobody looks
    assert re.fullmatch(
        r"12 histories of short in out: 3 worlds under 4 settings; 12 played in [\d.]+ s, \d+ a second\n"
        r'Next: parley report out, or in Python experiments\.load\("out"\)\n',
        out,
    )
    assert load("out").design.to_dict("list") == {
        "setting": [0, 1, 2, 3],
        "exclusivity_cost": [1, 1, 2, 2],
        "strategies.openai": ["micro", "linear", "micro", "linear"],
    }
    assert (
        played("--worlds", "3", "--sweep", "exclusivity_cost=1:2:2", "--sweep", "strategies.openai=micro,linear") == 0
    )
    assert capsys.readouterr().out.startswith(
        "12 histories of short in out: 3 worlds under 4 settings; all were there\n"
    )


def test_what_to_do_next_is_told_as_the_command_was_called(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for called, said in ((".venv/bin/parley", ".venv/bin/parley"), ("parley", "parley"), ("/x/cli.py", "parley")):
        monkeypatch.setattr("sys.argv", [called])
        assert played("--worlds", "1") == 0
        assert f"\nNext: {said} report out, or in Python" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", [".venv/bin/parley"])
    words = "compare short.toml --b exclusivity_cost=3 --worlds 2 --out two"
    assert cli.main(words.split()) == 0
    told = capsys.readouterr().out
    assert told.endswith("\nNext: .venv/bin/parley report two\n")


def test_a_range_that_cannot_be_read_says_how_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert played("--worlds", "1", "--sweep", "exclusivity_cost=0.5:2.5:5:7") == 2
    said = "--sweep exclusivity_cost=0.5:2.5:5:7: a range is low:high:count, such as exclusivity_cost=0:3:4"
    assert said in capsys.readouterr().err


def test_a_sweep_with_nothing_between_two_commas_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert played("--worlds", "1", "--sweep", "exclusivity_cost=1,,2") == 2
    assert "--sweep exclusivity_cost=1,,2: there is nothing between two commas" in capsys.readouterr().err


def test_a_design_comes_from_a_file() -> None:
    Path("design.csv").write_text("exclusivity_cost,strategies.openai\n1,micro\n,linear\n")
    assert played("--worlds", "2", "--design", "design.csv", "--set", "exclusivity_cost=2.5") == 0
    assert load("out").design["exclusivity_cost"].tolist() == [1, 2.5]


def test_a_design_is_sampled_from_ranges() -> None:
    words = ("--worlds", "1", "--sample", "latin:8", "--seed", "5")
    assert played(*words, "--sweep", "exclusivity_cost=1:2", "--sweep", "strategies.openai=micro,linear") == 0
    design = load("out").design
    assert sorted(np.floor((design["exclusivity_cost"] - 1) * 8)) == list(range(8))
    assert (design["strategies.openai"] == "micro").sum() == 4


def test_only_what_is_asked_for_is_kept() -> None:
    assert played("--worlds", "2", "--keep", "outcomes", "--metrics", "trust,openai_revenue") == 0
    stored = load("out")
    assert stored.outcomes.columns.tolist() == ["world", "setting", "seed", "outcome", "openai_revenue", "trust"]
    with pytest.raises(LookupError, match="metrics were not kept"):
        _ = stored.metrics


def test_a_batch_begins_later() -> None:
    assert played("--worlds", "2", "--start", "2019Q4") == 0
    assert load("out").quarters == ("2019Q4", "2020Q1")


def test_a_row_is_told_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert played("--worlds", "2", "--seed", "7", "--sweep", "strategies.openai=micro,linear") == 0
    capsys.readouterr()
    assert cli.main(["run", "short.toml", "--seed", "8", "--set", "strategies.openai=linear"]) == 0
    alone = capsys.readouterr().out
    assert cli.main(["run", "--from", "out", "--world", "1", "--setting", "1"]) == 0
    assert capsys.readouterr().out == alone


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (
            ("--design", "d.csv", "--sweep", "a=1,2"),
            "--design has all settings; leave out --sweep and --sample, or leave",
        ),
        (("--sweep", "exclusivity_cost"), '--sweep needs name=value, got "exclusivity_cost"; for example --sweep'),
        (("--sweep", "exclusivity_cost=0:3"), "sweep: exclusivity_cost from 0 to 3 has no number of steps; write"),
        (("--sweep", "exclusivity_cost=0:3:1"), "--sweep exclusivity_cost=0:3:1: a range has 2 to 100000 steps"),
        (
            ("--sweep", "exclusivity_cost=a:b:3"),
            "--sweep exclusivity_cost=a:b:3: a range is low:high:count, all numbers",
        ),
        (("--sweep", "exclusivity=1,2"), "sweep: no setting is called `exclusivity`; did you mean `exclusivity_cost`"),
        (("--sweep", "trust_start=1", "--sweep", "trust_start=0"), "--sweep gives trust_start twice; keep one"),
        (("--sample", "latin:4"), "--sample latin:4: there is nothing to sample; add --sweep name=low:high"),
        (("--sample", "sobol:6", "--sweep", "exclusivity_cost=0:3"), "a Sobol sequence is even for powers of 2"),
        (("--keep", "deal"), "keep: there is no table deal; did you mean `deals`"),
        (("--metrics", "revenue"), "metrics: nothing on record is called revenue; did you mean"),
        (("--metrics", ","), "--metrics: has no name; write one or more with commas between them"),
        (("--cluster", "tcp://scheduler:8786"), "--cluster has workers of its own; leave out --workers, or leave out"),
        (("--start", "2029Q1"), "--start 2029Q1: scenario short ends in 2020Q1; start earlier"),
        (("--set", "exclusivity_cost=1", "--sweep", "exclusivity_cost=1,2"), "is among the settings too; keep one"),
    ],
)
def test_what_cannot_be_played_is_said_in_one_line_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], place: Path, words: tuple[str, ...], fault: str
) -> None:
    assert played("--worlds", "2", *words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("parley: ")
    assert fault in err
    assert err.count("\n") == 1
    assert [path.name for path in place.iterdir()] == ["short.toml"]


def test_a_design_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert played("--worlds", "2", "--design", "missing.csv") == 1
    assert capsys.readouterr().err == "parley: missing.csv: No such file or directory\n"


PAGE = (Path(__file__).parents[2] / "docs" / "batches.md").read_text(encoding="utf-8")


def test_the_programs_on_the_page_run(capsys: pytest.CaptureFixture[str]) -> None:
    for program in re.findall(r"```python\n(.*?)```", PAGE, flags=re.S):
        exec(compile(program, "batches.md", "exec"), {"__name__": "page"})
        assert capsys.readouterr().out.strip()


def test_the_commands_on_the_page_are_understood(capsys: pytest.CaptureFixture[str]) -> None:
    batches = [words for words in re.findall(r"^    parley (batch .*)$", PAGE, flags=re.M) if "--cluster" not in words]
    samples = re.findall(r"^\| `(--s.*?)` \|", PAGE, flags=re.M)
    assert (len(batches), len(samples)) == (1, 4)
    few = re.sub(r"--worlds \d+", "--worlds 1", batches[0])
    assert cli.main(few.split()) == 0
    assert cli.main(["run", "--from", "results/costs", "--setting", "2"]) == 0
    for number, words in enumerate(each for each in samples if "NAME" not in each):
        assert cli.main(f"batch short.toml --worlds 1 --out sample-{number} --workers 1 {words}".split()) == 0
    told = capsys.readouterr().out
    assert re.search(r"Next: parley report results/costs, or in Python", told)
    assert "5 histories of history in results/costs: 1 world under 5 settings" in told
