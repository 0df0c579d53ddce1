"""What is fitted is named, asked for by the record, kept when stopped, and of use to a scenario."""

import json
import re
import signal
import subprocess
import sys
import time
import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from experiments import batch, load_scenario
from experiments.calibrate import (
    PENALTY,
    Task,
    loss_of,
    place_of_result,
    plan_of,
    reported,
    searched_scenario,
    write,
)
from experiments.calibration import FOLDER, PLAN, CalibrationError, dated, read_calibration, read_plan
from experiments.cli import main
from experiments.fit import FIT, rows
from experiments.scenarios import ScenarioError
from experiments.study import best_loss, done, found, search
from negotiation.parameters import PARAMETERS

NAMES = [each.name for each in read_plan()]
#: Worlds and trials are as few as a test of the machinery needs.
WORLDS, FIRST = 3, 100_000
#: Units of what nobody has measured.
ATTITUDES = ("weight", "times base", "times worth")
#: A source whose number was chosen, not reported, says so.
CHOSEN = r"assumption|by attrition"
#: A move of a row from one end of a range to the other that counts, in half widths of its band.
VISIBLE = 0.1
SMALL = '[market.growth_fade]\nlow = 4\nhigh = 16\nrows = ["revenue_2024", "loss_2024"]\nwhy = "A test."\n'


def saved(folder: Path, text: str, name: str = "plan.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def task(tmp_path: Path) -> Task:
    return Task(plan_of(saved(tmp_path, SMALL)), WORLDS, FIRST)


@pytest.mark.parametrize("each", read_plan(), ids=lambda each: each.name)
def test_what_may_be_fitted_is_an_assumption_and_no_fact(each) -> None:
    parameter = PARAMETERS[each.name]
    assert re.search(CHOSEN, parameter.source) or parameter.unit.startswith(ATTITUDES), parameter.source
    assert parameter.low <= each.low < parameter.value < each.high <= parameter.high
    assert re.match(r"[A-Z].*\.$", each.why)


def test_there_are_fewer_numbers_to_fit_than_rows_to_fit_them_to() -> None:
    assert len(plan_of(None)) < len(rows(FIT))


@pytest.mark.parametrize("each", read_plan(), ids=lambda each: each.name)
def test_no_number_is_there_for_one_row_only(each) -> None:
    shared = {name for other in read_plan() if other != each for name in other.rows}
    assert len(set(each.rows)) >= 2
    assert set(each.rows) <= {row.name for row in rows(FIT)}
    assert set(each.rows) & shared


@pytest.mark.slow
@pytest.mark.parametrize("each", read_plan(), ids=lambda each: each.name)
def test_a_number_moves_the_rows_it_is_said_to_move(each) -> None:
    whole = Task(read_plan(), 200, FIRST)
    usual = {other.name: other.usual for other in whole.plan}
    low, high = (
        whole.measured(usual | {each.name: end}).set_index("name")["value"].to_dict() for end in (each.low, each.high)
    )
    moved = {row.name: row.apart(low[row.name], high[row.name]) for row in rows(FIT)}
    assert sum(moved[name] > VISIBLE for name in each.rows) >= 2, moved


def test_a_position_is_a_place_between_the_ends_and_the_default() -> None:
    for each in read_plan():
        assert [each.value(place) for place in (-1, 0, 1)] == pytest.approx([each.low, each.usual, each.high])
        assert [each.position(each.value(place)) for place in (-0.5, 0, 0.25)] == pytest.approx([-0.5, 0, 0.25])


def test_the_loss_of_what_is_on_record_is_what_moving_costs(task: Task) -> None:
    table = task.measured({"market.growth_fade": 8})
    table["value"] = [row.record_low for row in rows(FIT)]
    middle = table.assign(value=[(row.record_low + row.record_high) / 2 for row in rows(FIT)])
    assert loss_of(task.plan, {"market.growth_fade": 8}, middle) == 0
    assert loss_of(task.plan, {"market.growth_fade": 16}, middle) == PENALTY
    worse = middle.assign(value=[row.high * 2 for row in rows(FIT)])
    assert loss_of(task.plan, {"market.growth_fade": 8}, worse) > len(rows(FIT))


def test_trials_play_the_history_before_any_calibration_and_only_as_far_as_facts_go() -> None:
    scenario = searched_scenario()
    assert scenario.calibrated == {}
    task = Task(read_plan(), WORLDS, FIRST)
    settings = {each.name: each.usual for each in task.plan}
    short, long = task.measured(settings), task.measured(settings, tables=("fit", "check"))
    assert long[long["table"] == FIT].reset_index(drop=True).equals(short)


def test_a_study_gone_on_with_is_the_study_made_at_once(task: Task, tmp_path: Path) -> None:
    whole = search(task, tmp_path / "whole.journal", 4)
    half = search(task, tmp_path / "half.journal", 2)
    assert done(half) == 2
    again = search(task, tmp_path / "half.journal", 4)
    assert done(again) == done(whole) == 4
    assert [trial.params for trial in again.trials] == [trial.params for trial in whole.trials]
    assert best_loss(again) == best_loss(whole) <= best_loss(half)


def test_the_first_trial_is_the_defaults(task: Task, tmp_path: Path) -> None:
    study = search(task, tmp_path / "kept.journal", 1)
    assert study.trials[0].params == {"market.growth_fade": 0}
    assert study.best_value == task.loss({"market.growth_fade": 8})


def test_a_study_that_has_its_trials_makes_no_more(task: Task, tmp_path: Path) -> None:
    search(task, tmp_path / "kept.journal", 3)
    assert done(search(task, tmp_path / "kept.journal", 2)) == 3


def test_what_was_found_before_an_interrupt_is_kept(task: Task, tmp_path: Path) -> None:
    def stop(made: int, best: float) -> None:
        if made == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search(task, tmp_path / "kept.journal", 4, stop)
    whole = search(task, tmp_path / "whole.journal", 3)
    assert [trial.params for trial in search(task, tmp_path / "kept.journal", 3).trials] == [
        trial.params for trial in whole.trials
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="a console has no interrupt that can be sent to one process")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (getattr(signal, "SIGKILL", 9), -9)])
def test_the_command_can_be_stopped_at_any_moment_and_goes_on(sent: int, code: int, tmp_path: Path) -> None:
    study, plan = tmp_path / "kept.journal", saved(tmp_path, SMALL)
    words = [
        "calibrate",
        "--worlds",
        "3",
        "--plan",
        str(plan),
        "--study",
        str(study),
        "--out",
        str(tmp_path / "o.toml"),
    ]
    command = [sys.executable, "-m", "experiments.cli", *words, "--trials", "100000"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    end = time.monotonic() + 60
    while time.monotonic() < end and not (
        study.exists() and study.read_text(encoding="utf-8").count('"state":1,') >= 2
    ):
        time.sleep(0.05)
    process.send_signal(sent)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert ("keeps the trials made; the same command goes on" in said) == (code == 130)
    task = Task(plan_of(plan), 3)
    kept = done(search(task, study, 1))
    assert kept >= 2
    assert done(search(task, study, kept + 1)) == kept + 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"worlds": 4}, "was made with another number of worlds; name a new file"),
        ({"seed": 7}, "was made with another first seed"),
        ({"plan": read_plan()[:2]}, "was made with another plan or other defaults"),
    ],
    ids=str,
)
def test_a_study_of_something_else_is_refused(change: dict, message: str, task: Task, tmp_path: Path) -> None:
    search(task, tmp_path / "kept.journal", 1)
    with pytest.raises(CalibrationError, match=message):
        search(Task(**{**vars(task), **change}), tmp_path / "kept.journal", 2)


def test_a_study_of_another_version_is_refused(task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search(task, tmp_path / "kept.journal", 1)
    monkeypatch.setattr("experiments.calibrate.version", lambda: "0.0.1")
    with pytest.raises(CalibrationError, match="was made with another version of the project"):
        search(task, tmp_path / "kept.journal", 2)


def test_a_study_from_before_a_change_of_the_rules_is_refused(task: Task, tmp_path: Path) -> None:
    study = tmp_path / "kept.journal"
    search(task, study, 2)
    lines = [json.loads(line) for line in study.read_text(encoding="utf-8").splitlines()]
    next(line for line in lines if line.get("values"))["values"] = [1.5]
    study.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    with pytest.raises(
        CalibrationError, match=r"a loss of 1\.500 then and have .* rules or numbers have changed since"
    ):
        search(task, study, 3)


def test_a_file_that_is_no_study_is_left_alone(task: Task, tmp_path: Path) -> None:
    path = saved(tmp_path, "Notes of mine.\n", "notes.txt")
    with pytest.raises(CalibrationError, match="is something else than a study; name a new file"):
        search(task, path, 1)
    assert path.read_text(encoding="utf-8") == "Notes of mine.\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SMALL.replace("growth_fade", "growth_fad"), r"\[market.growth_fad\]: no setting is called .* did you mean"),
        (SMALL.replace("market.growth_fade", "agi_effect"), "is a choice; only numbers can be fitted"),
        (SMALL.replace("high = 16", "high = 7"), "must lie around the default 8 and within 1 to 40, got 4 and 7"),
        (SMALL.replace("high = 16", "high = 90"), "must lie around the default 8 and within 1 to 40"),
        (SMALL.replace("high = 16", 'high = "16"'), "high must be a number"),
        (SMALL.replace("loss_2024", "loss_2042"), "the fit table has no loss_2042; it has attrition_"),
        (SMALL.replace('["revenue_2024", "loss_2024"]', '"loss_2024"'), "rows must be a list of names"),
        (SMALL.replace("why", "because"), "an assumption has low, high, rows, why and nothing else"),
        (SMALL + SMALL.replace("market.", ""), "market.growth_fade is named twice"),
        ("", "names no assumption"),
        ("[x", "is not valid TOML"),
    ],
    ids=str,
)
def test_a_plan_that_cannot_be_used_is_answered_with_the_way_out(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match=message):
        plan_of(saved(tmp_path, text))


def test_a_result_is_a_file_a_scenario_can_start_from(task: Task, tmp_path: Path) -> None:
    result = found(task, search(task, tmp_path / "kept.journal", 3))
    write(result, tmp_path / "2026-01-31.toml")
    told = tomllib.loads((tmp_path / "2026-01-31.toml").read_text(encoding="utf-8"))
    assert told["date"] == "2026-01-31"
    assert (told["trials"], told["worlds"], told["seeds"]) == (3, WORLDS, [FIRST, FIRST + WORLDS - 1])
    assert told["report_seeds"][0] > told["seeds"][1]
    assert set(told["fit"]) == set(told["fit_before"]) == {row.name for row in rows(FIT)}
    text = 'name = "mine"\nextends = "history"\nsummary = "A test."\ncalibration = "2026-01-31.toml"\n'
    mine = load_scenario(saved(tmp_path, text, "mine.toml"))
    assert mine.calibrated == read_calibration("2026-01-31.toml", tmp_path) == dict(result.settings)
    assert batch(mine, 2).model.settings.market.growth_fade.tolist() == [result.settings["market.growth_fade"]] * 2


def test_a_scenario_s_own_settings_stand_above_its_calibration(tmp_path: Path) -> None:
    saved(tmp_path, "[settings]\nmarket.growth_fade = 9\nmarket.growth_floor = 0.08\n", "first.toml")
    saved(tmp_path, "[settings]\nmarket.growth_fade = 10\n", "second.toml")
    base = 'name = "base"\nextends = "history"\nsummary = "A test."\ncalibration = "first.toml"\n'
    saved(tmp_path, f"{base}[settings]\ngrowth_floor = 0.12\n", "base.toml")
    heir = 'name = "heir"\nextends = "base.toml"\nsummary = "A test."\n'
    heirs = {
        "as it is": load_scenario(saved(tmp_path, heir, "heir.toml")),
        "anew": load_scenario(saved(tmp_path, f'{heir}calibration = "second.toml"\n', "anew.toml")),
    }
    inherited = heirs["as it is"].with_settings({"growth_fade": 11})
    assert (inherited["market.growth_fade"], inherited["market.growth_floor"]) == (11, 0.12)
    anew = heirs["anew"].with_settings(None)
    assert (anew["market.growth_fade"], anew["market.growth_floor"]) == (10, 0.12)


def test_a_history_that_starts_from_a_calibration_is_played_again_from_its_folder(tmp_path: Path) -> None:
    saved(tmp_path, "[settings]\nmarket.growth_fade = 9\n", "first.toml")
    text = 'name = "mine"\nextends = "history"\nsummary = "A test."\nend = "2021Q4"\ncalibration = "first.toml"\n'
    scenario = saved(tmp_path, text, "mine.toml")
    assert main(["run", str(scenario), "--out", str(tmp_path / "one")]) == 0
    (tmp_path / "first.toml").unlink()
    assert main(["run", "--from", str(tmp_path / "one"), "--out", str(tmp_path / "two")]) == 0
    pages = [(tmp_path / name / "transcript.txt").read_text(encoding="utf-8") for name in ("one", "two")]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"calibration: calibration first.toml: has no \[settings\]"),
        ("[settings]\ngrowth_fad = 9\n", "no setting is called `growth_fad`; did you mean `growth_fade`"),
        ("[settings]\ngrowth_fade = 99\n", "growth_fade must be between 1 and 40"),
        ("[settngs]\ngrowth_fade = 9\n", "a result has no key settngs; did you mean `settings`"),
    ],
    ids=str,
)
def test_a_calibration_that_cannot_be_used_is_named_in_the_scenario_s_message(
    text: str, message: str, tmp_path: Path
) -> None:
    saved(tmp_path, text, "first.toml")
    scenario = 'name = "mine"\nextends = "history"\nsummary = "A test."\ncalibration = "first.toml"\n'
    with pytest.raises(ScenarioError, match=message):
        load_scenario(saved(tmp_path, scenario, "mine.toml"))


def test_a_calibration_nobody_made_is_answered_with_those_there_are(tmp_path: Path) -> None:
    scenario = 'name = "mine"\nextends = "history"\nsummary = "A test."\ncalibration = "1999-01-01"\n'
    with pytest.raises(ScenarioError, match=r'calibration: there is no calibration "1999-01-01"; .+'):
        load_scenario(saved(tmp_path, scenario, "mine.toml"))


@pytest.mark.parametrize("name", dated())
def test_every_result_that_comes_along_sets_only_what_the_plan_names(name: str) -> None:
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    assert told["date"] == name
    settings = read_calibration(name)
    plan = {each.name: each for each in read_plan()}
    assert set(settings) <= set(plan)
    assert all(plan[key].low <= float(value) <= plan[key].high for key, value in settings.items())
    assert told["loss"] < told["loss_before"]


def test_a_result_does_not_take_the_place_of_another(task: Task, tmp_path: Path) -> None:
    other = saved(tmp_path, 'date = "2026-01-01"\n', "2026-01-01.toml")
    with pytest.raises(CalibrationError, match="is there already; name a new file with --out"):
        place_of_result(other, task)
    with pytest.raises(CalibrationError, match="name a file in a folder that is there"):
        place_of_result(tmp_path / "nowhere" / "result.toml", task)
    own = tmp_path / "own.toml"
    write(reported(task, 1, {"market.growth_fade": 0.5}), own)
    assert place_of_result(own, task) == own


def test_a_result_without_a_name_goes_to_a_new_file_of_the_day_in_results(
    task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = reported(task, 1, {"market.growth_fade": 0.5})
    day = date.today().isoformat()
    for ending in ("", "-2", "-3"):
        place = place_of_result(None, task)
        assert place == Path("results") / f"calibration-{day}{ending}.toml"
        write(result, place)
        assert tomllib.loads(place.read_text(encoding="utf-8"))["date"] == day


def test_fitted_numbers_have_three_digits(task: Task) -> None:
    result = reported(task, 1, {"market.growth_fade": 1 / 7})
    assert result.settings == {"market.growth_fade": 9.14}


def test_better_is_told_on_seeds_it_was_not_chosen_by(task: Task) -> None:
    result = reported(task, 1, {"market.growth_fade": 0})
    assert result.loss == result.loss_before
    assert not result.better
    found_on = task.measured({"market.growth_fade": 8})
    fitted = result.after[result.after["table"] == FIT]
    assert not np.array_equal(fitted["value"], found_on["value"])


def test_the_command_tells_what_it_found_and_where_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--worlds", "3", "--trials", "4", "--plan", str(saved(tmp_path, SMALL))]
    place = tmp_path / "2026-01-31.toml"
    code = main(["calibrate", *words, "--study", str(tmp_path / "kept.journal"), "--out", str(place)])
    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    assert "4 trials of 3 histories" in said.out
    assert "market.growth_fade" in said.out
    assert all(len(line) <= 100 for line in said.out.splitlines() if str(tmp_path) not in line)
    assert place.exists() == ("Written to" in said.out)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--trials", "0"], 'must be a whole number of 1 or more, got "0"'),
        (["--worlds", "-3"], 'must be a whole number of 1 or more, got "-3"'),
        (["--plan", "nowhere.toml"], "nowhere.toml: there is no such file"),
    ],
    ids=str,
)
def test_a_command_that_cannot_be_obeyed_says_why(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calibrate", *words]) == 2
    assert message in capsys.readouterr().err


def test_the_plan_that_comes_along_is_the_one_used() -> None:
    assert plan_of(None) == read_plan(PLAN)
    assert [each.name for each in plan_of(None)] == NAMES
