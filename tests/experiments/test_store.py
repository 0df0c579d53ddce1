"""A result folder is whole, or not there."""

import errno
import itertools
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

from experiments import parts, store
from experiments.cli import main
from experiments.ensemble import Result, batch, run
from experiments.folder import load
from experiments.plan import Plan, planned
from experiments.scenarios import Event, Scenario
from experiments.store import StoreError, check_folder, played, save
from experiments.version import version
from negotiation.clock import Quarter
from negotiation.record import KEEPABLE

SCENARIO = Scenario(
    "short",
    "Four years.",
    end=Quarter(15),
    events=(Event(Quarter(3), "gpt3_launch"), Event(Quarter(13), "chatgpt_launch")),
    settings={"table.strategy_openai": "boulware"},
)
LONGER = replace(SCENARIO, name="longer")
SETTINGS = {"exclusivity_cost": np.float64(2)}
PARTS = {f"{name}/part-00000.parquet" for name in parts.TABLES}


@pytest.fixture(scope="module")
def result() -> Result:
    return run(SCENARIO, 7, SETTINGS)


def plan(seed: int = 7, settings: dict[str, float] | None = None) -> Plan:
    """A plan of one history."""
    return planned(SCENARIO, 1, seed, settings, KEEPABLE)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_tables_are_read_back_as_they_were(result: Result, tmp_path: Path) -> None:
    save(result, tmp_path / "out", "A page.\n")
    there = load(tmp_path / "out")
    for name in parts.TABLES:
        table: pd.DataFrame = getattr(result, name)
        assert_frame_equal(getattr(there, name), table)
        assert_frame_equal(pd.read_parquet(tmp_path / "out" / name), table)
    assert len(result.offers) > 0


def test_tables_without_rows_are_read_back(tmp_path: Path) -> None:
    nothing = run(Scenario("none", "One quarter.", end=Quarter(0)), 7, {"approach_rate": 0})
    assert nothing.deals.empty
    save(nothing, tmp_path, "")
    read = pd.read_parquet(tmp_path / "deals")
    assert read.empty
    assert list(read) == list(nothing.deals)


def test_the_folder_has_the_tables_the_page_and_the_manifest_and_nothing_else(result: Result, tmp_path: Path) -> None:
    save(result, tmp_path / "a" / "b", "Ein Überblick ▁▃▇\n")
    found = contents(tmp_path / "a" / "b")
    assert set(found) == {*PARTS, "manifest.json", "transcript.txt"}
    assert found["transcript.txt"].decode() == "Ein Überblick ▁▃▇\n"
    manifest = json.loads(found["manifest.json"])
    assert manifest["complete"] is True
    assert manifest["seeds"] == {"first": 7, "count": 1}
    assert manifest["settings"] == {"motives.exclusivity_cost": 2.0}
    assert manifest["scenario"]["settings"] == {"table.strategy_openai": "boulware"}
    assert manifest["scenario"]["name"] == "short"
    assert manifest["scenario"]["events"][0] == {"quarter": "2020Q2", "event": "gpt3_launch"}
    assert manifest["versions"]["parley"] == version()
    assert manifest["versions"]["numpy"] == np.__version__
    assert manifest["machine"]["cpu"].keys() == {"name", "vector_instructions"}
    assert manifest["keep"] == ["metrics", "deals", "offers", "events"]


def test_the_same_run_saved_twice_leaves_the_same_bytes(result: Result, tmp_path: Path) -> None:
    save(result, tmp_path / "one", "A page.\n")
    before = contents(tmp_path / "one")
    save(result, tmp_path / "one", "A page.\n")
    save(run(SCENARIO, 7, SETTINGS), tmp_path / "two", "A page.\n")
    assert contents(tmp_path / "one") == before == contents(tmp_path / "two")


def test_a_folder_of_another_run_is_left_alone(result: Result, tmp_path: Path) -> None:
    save(result, tmp_path, "A page.\n")
    before = contents(tmp_path)
    others = {
        "seeds: first is 7 there, 8 here": plan(8, SETTINGS),
        "settings: motives.exclusivity_cost is 2.0 there, not given here": plan(),
        "scenario: name is short there, longer here": planned(
            replace(SCENARIO, name="longer"), 1, 7, SETTINGS, KEEPABLE
        ),
    }
    for differs, other in others.items():
        with pytest.raises(StoreError, match=rf"holds results of another run \({differs}\); name a new folder"):
            check_folder(tmp_path, other)
    assert contents(tmp_path) == before


def test_a_folder_with_something_else_in_it_is_left_alone(result: Result, tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(StoreError, match=r"has something else in it \(thesis.doc\)"):
        save(result, tmp_path, "")
    assert set(contents(tmp_path)) == {"thesis.doc"}


def test_results_without_a_readable_manifest_are_left_alone(result: Result, tmp_path: Path) -> None:
    save(result, tmp_path, "")
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(StoreError, match=r"manifest\.json cannot be read; name another folder"):
        save(result, tmp_path, "")


def test_a_file_in_the_way_is_named(result: Result, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file: is a file; name a new folder"):
        save(result, tmp_path / "file", "")
    with pytest.raises(StoreError, match="file is a file; name a new folder elsewhere"):
        save(result, tmp_path / "file" / "out", "")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no file system here that only looks like one")
def test_a_place_where_no_folder_can_be_made_is_named_with_the_way_out(result: Result) -> None:
    with pytest.raises(StoreError, match=r"out=/proc/x/y: no folder can be made there .*; name one on a disk"):
        save(result, Path("/proc/x/y"), "")


def test_a_refused_folder_is_called_as_the_caller_called_it(
    result: Result, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(result, tmp_path, "")
    with pytest.raises(StoreError, match=f"^out={tmp_path}: holds results of another run"):
        check_folder(tmp_path, plan(8, SETTINGS))
    assert main(["run", "core", "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"parley: --out {tmp_path}: holds results of another run")


def test_a_folder_that_may_not_be_written_to_is_refused_before_anything_is_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(StoreError, match="cannot be written to; name a folder you may write to"):
        check_folder(tmp_path / "out", plan())


def stop_at_write(monkeypatch: pytest.MonkeyPatch, count: int, error: BaseException) -> None:
    """Let the table that is written after ``count`` others fail half-way."""
    written: list[object] = []

    def fail(table: object, file: Any, **_: object) -> None:
        written.append(table)
        file.write(b"PAR1 half of it")
        if len(written) > count:
            raise error

    monkeypatch.setattr(pq, "write_table", fail)


def stop_at_move(monkeypatch: pytest.MonkeyPatch, count: int, error: BaseException) -> None:
    """Let the file that is moved after ``count`` others fail to move."""
    real, moved = Path.replace, []

    def fail(self: Path, target: Path) -> Path:
        moved.append(target)
        if len(moved) == count + 1:
            raise error
        return real(self, target)

    monkeypatch.setattr(Path, "replace", fail)


STOPS = (KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device"))


@pytest.mark.parametrize("error", STOPS, ids=["interrupted", "disk full"])
@pytest.mark.parametrize("count", [0, 3])
def test_a_write_that_is_stopped_leaves_no_half_folder(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, count: int
) -> None:
    for stop in (stop_at_write, stop_at_move):
        with monkeypatch.context() as patch, pytest.raises(type(error)):
            stop(patch, count, error)
            save(result, tmp_path / "new" / "folder", "A page.\n")
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("count", [0, 3, 8, 12])
def test_a_write_that_is_stopped_leaves_the_results_that_were_there(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    save(result, tmp_path, "An older page.\n")
    before = contents(tmp_path)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        stop_at_move(patch, count, KeyboardInterrupt())
        save(result, tmp_path, "A newer page.\n")
    assert contents(tmp_path) == before


def test_what_a_killed_run_left_is_cleared_away(result: Result, tmp_path: Path) -> None:
    (tmp_path / store.STAGE).mkdir()
    (tmp_path / store.STAGE / "half").write_text("")
    save(result, tmp_path, "")
    assert set(contents(tmp_path)) == {*PARTS, "manifest.json", "transcript.txt"}


def test_a_world_of_a_folder_is_played_again_with_its_own_settings(tmp_path: Path) -> None:
    sweep = {"strategies.microsoft": ["micro", "linear"]}
    several = batch(SCENARIO, 3, 7, {"exclusivity_cost": [1, 2, 3]}, KEEPABLE, sweep=sweep)
    save(several, tmp_path / "out", "")
    for world, setting in itertools.product(range(3), range(2)):
        scenario, seed, settings = played(tmp_path / "out", world, setting)
        assert scenario == SCENARIO
        own = {
            "motives.exclusivity_cost": world + 1,
            "table.strategy_microsoft": sweep["strategies.microsoft"][setting],
        }
        assert (seed, settings) == (7 + world, own)
        again = run(scenario, seed, settings)
        there = several.metrics.query("world == @world and setting == @setting").reset_index(drop=True)
        assert_frame_equal(again.metrics, there.assign(world=0, setting=0))


def test_a_folder_that_holds_no_such_world_is_named(result: Result, tmp_path: Path) -> None:
    save(result, tmp_path / "out", "")
    with pytest.raises(StoreError, match=r"--world 1: .* has 1; the first is 0"):
        played(tmp_path / "out", 1)
    with pytest.raises(StoreError, match=r"--setting 1: .* has 1; the first is 0"):
        played(tmp_path / "out", 0, 1)
    with pytest.raises(StoreError, match="has no manifest that can be read"):
        played(tmp_path, 0)
