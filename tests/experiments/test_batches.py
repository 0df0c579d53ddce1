"""A folder of many histories: the same bytes by whomever, in whatever order, after whatever end."""

import errno
import gc
import itertools
import json
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

from experiments import batch, batches, load, run
from experiments.batches import PartTask, crew_of, into
from experiments.distribute import Done, Here, Processes, Queue, UnfinishedError
from experiments.manifest import StoreError, digest
from experiments.parts import TABLES
from experiments.plan import planned
from experiments.progress import Progress
from experiments.scenarios import Scenario
from experiments.store import STAGE, played
from negotiation.clock import Quarter

SHORT = Scenario("short", "Three years.", end=Quarter(11))
SWEEP = {"exclusivity_cost": [0.5, 2.5], "strategies.openai": ["micro", "linear"]}
KEEP = ("metrics", "deals", "offers", "events")
WORLDS = 24  # under four settings, in three chunks
WHOLE: dict[str, Any] = {"keep": KEEP, "sweep": SWEEP, "chunk": 32}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch that nothing disturbed."""
    place = tmp_path_factory.mktemp("results") / "whole"
    batch(SHORT, WORLDS, 7, **WHOLE, out=place)
    return place


def test_a_folder_gives_the_tables_that_memory_gives(folder: Path) -> None:
    stored, there = load(folder), batch(SHORT, WORLDS, 7, **WHOLE)
    assert stored.complete
    assert stored.scenario == there.scenario
    for table in (*TABLES, "design"):
        assert_frame_equal(getattr(stored, table), getattr(there, table), check_exact=True)
    assert np.array_equal(stored.series("openai_revenue"), there.series("openai_revenue"))
    assert stored.series("trust").shape == (4, WORLDS, 12)
    assert stored.surplus().equals(there.surplus())
    assert (stored.failed, list(stored.seeds)) == (0, list(range(7, 7 + WORLDS)))


def test_a_folder_holds_a_manifest_and_parts_and_nothing_else(folder: Path) -> None:
    parts = {f"{table}/part-0000{number}.parquet" for table in TABLES for number in range(3)}
    assert set(contents(folder)) == {"manifest.json", *parts}
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["parts"], manifest["complete"], manifest["chunk"]) == (3, True, 32)
    assert manifest["seeds"] == {"first": 7, "count": WORLDS}
    assert manifest["design"]["strategies.openai"] == ["micro", "linear", "micro", "linear"]


def test_others_read_the_tables_without_us(folder: Path) -> None:
    ours = load(folder).metrics
    mean = ours["trust"].mean()
    last = ours["quarter"] == "2022Q2"
    assert_frame_equal(pd.read_parquet(folder / "metrics"), ours)
    frame = polars.read_parquet(folder / "metrics" / "*.parquet")
    assert frame.columns == list(ours)
    assert frame["trust"].mean() == pytest.approx(mean, rel=1e-12)
    assert frame.filter(polars.col("quarter") == "2022Q2").height == last.sum() == WORLDS * 4
    told = duckdb.sql(
        f"select quarter, setting, avg(trust) t, count(*) n from '{folder}/metrics/*.parquet' group by all order by all"
    ).df()
    assert len(told) == 12 * 4
    assert (told["n"] == WORLDS).all()
    assert told["t"].mean() == pytest.approx(mean, rel=1e-12)
    joined = duckdb.sql(
        f"select count(*) from '{folder}/deals/*.parquet' join '{folder}/outcomes/*.parquet' using (world, setting)"
    ).fetchall()
    assert joined == [(len(load(folder).deals),)]


def test_rows_of_a_part_are_in_order_of_world_setting_and_time(folder: Path) -> None:
    before = (-1, -1)
    for part in sorted((folder / "metrics").iterdir()):
        frame = pd.read_parquet(part)
        order = list(zip(frame["world"], frame["setting"], frame["quarter"], strict=True))
        assert order == sorted(order)
        assert order[0][:2] > before
        before = order[-1][:2]


@pytest.mark.parametrize("crew", [Here(), Processes(1), Processes(3)], ids=["here", "one", "three"])
def test_whoever_plays_leaves_the_same_bytes(folder: Path, tmp_path: Path, crew: Any) -> None:
    told: list[Progress] = []
    into(planned(SHORT, WORLDS, 7, **WHOLE), tmp_path / "out", crew, told.append)
    assert contents(tmp_path / "out") == contents(folder)
    assert [(at.done, at.played, at.rows, at.failed) for at in told] == [(n, n, 96, 0) for n in (0, 32, 64, 96)]


def test_any_row_is_played_again_to_the_bit(folder: Path) -> None:
    stored = load(folder)
    for world, setting in ((0, 0), (13, 2), (23, 3)):
        again = run(*played(folder, world, setting))
        for name in ("openai_revenue", "trust", "azure_share", "label"):
            assert again.series(name)[0, 0].tobytes() == stored.series(name)[setting, world].tobytes()


def test_workers_without_a_folder_leave_none_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    result = batch(SHORT, 2, workers=1)
    assert len(result.outcomes) == 2
    assert len(list(tmp_path.iterdir())) == 1
    del result
    assert list(tmp_path.iterdir()) == []


def test_what_is_asked_for_again_is_not_played_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    monkeypatch.setattr("experiments.batches.play", None)
    assert batch(SHORT, WORLDS, 7, **WHOLE, out=folder).complete
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}.items() <= before.items()


class Interrupt:
    """Plays some chunks and is then interrupted."""

    def __init__(self, chunks: int, error: BaseException) -> None:
        self.chunks, self.error = chunks, error

    def made_with(self) -> dict[str, Any]:
        return Here().made_with()

    def work(self, task: Any, numbers: Iterator[int]) -> Iterator[Done]:
        for number in itertools.islice(numbers, self.chunks):
            yield task(number)
        raise self.error


def test_an_unfinished_folder_gives_what_is_complete_and_says_so(folder: Path, tmp_path: Path) -> None:
    plan = planned(SHORT, WORLDS, 7, **WHOLE)
    with pytest.raises(KeyboardInterrupt):
        into(plan, tmp_path / "out", Interrupt(2, KeyboardInterrupt()))
    (tmp_path / "out" / "outcomes" / "part-00001.parquet").unlink()  # a part without all of its tables
    (tmp_path / "out" / STAGE).mkdir()
    (tmp_path / "out" / STAGE / "half").write_text("half of a part")
    stored = load(tmp_path / "out")
    assert (stored.complete, stored.parts) == (False, (0,))
    whole = load(folder)
    for table in TABLES:
        rows = getattr(whole, table)
        assert_frame_equal(getattr(stored, table), rows[rows["world"] < 8])
    assert np.isfinite(stored.series("trust")[:, :8]).all()
    assert np.isnan(stored.series("trust")[:, 8:]).all()
    assert into(plan, tmp_path / "out", Here()).complete
    assert contents(tmp_path / "out") == contents(folder)


def test_a_folder_in_which_nothing_is_complete_has_empty_tables(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        into(planned(SHORT, 2), tmp_path, Interrupt(0, KeyboardInterrupt()))
    stored = load(tmp_path)
    assert (stored.complete, len(stored.metrics), len(stored.outcomes), stored.failed) == (False, 0, 0, 0)


def test_nothing_of_a_chunk_is_held_once_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[weakref.ref[Any]] = []
    real = batches.play

    def play(*arguments: Any) -> Any:
        chunk = real(*arguments)
        held.extend(weakref.ref(part) for each in chunk.played for part in (each.model.record, each.model.tape))
        return chunk

    monkeypatch.setattr(batches, "play", play)
    gc.disable()
    try:
        into(planned(SHORT, 6, chunk=2), tmp_path, Here())
        assert [each for each in held if each() is not None] == []
    finally:
        gc.enable()
    assert len(held) == 6


def test_what_was_played_says_so_in_a_line(folder: Path, tmp_path: Path) -> None:
    assert repr(load(folder)) == "<96 histories of short: worlds 24 under 4 settings>"
    with pytest.raises(KeyboardInterrupt):
        into(planned(SHORT, 2), tmp_path, Interrupt(0, KeyboardInterrupt()))
    assert repr(load(tmp_path)) == "<2 histories of short: worlds 2, unfinished>"


def altered(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what a manifest says."""
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda m: m["versions"].update(parley="0.0.9"), r"was begun by other rules \(Parley 0.0.9 there, .* here\)"),
        (
            lambda m: m["versions"].update(code="f00"),
            r"\(rules of the same version that were changed since",
        ),
        (lambda m: m["versions"].update(numpy="1.0"), r"another kind of machine, .* \(numpy is 1.0 there, .* here\)"),
        (
            lambda m: m["machine"].update(architecture="s390x"),
            r"\(architecture is s390x there, .*; .*--any-machine",
        ),
        (
            lambda m: m["machine"]["cpu"].update(vector_instructions=["VX"]),
            r"\(vector instructions is VX there",
        ),
        (lambda m: m.update(format=1), "holds results of format 1, this is Parley .* with format 2"),
    ],
    ids=["version", "rules", "numpy", "architecture", "instructions", "format"],
)
def test_a_folder_begun_otherwise_is_refused_and_left_alone(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], fault: str
) -> None:
    plan = planned(SHORT, 2)
    with pytest.raises(KeyboardInterrupt):
        into(plan, tmp_path, Interrupt(0, KeyboardInterrupt()))
    altered(tmp_path, change)
    before = contents(tmp_path)
    with pytest.raises(StoreError, match=fault):
        into(plan, tmp_path, Here())
    assert contents(tmp_path) == before
    if "--any-mach" in fault:
        assert into(plan, tmp_path, Here(), any_machine=True).complete


@pytest.mark.parametrize(
    ("others", "fault"),
    [
        ({"worlds": 25}, "seeds: count is 24 there, 25 here"),
        ({"seed": 8}, "seeds: first is 7 there, 8 here"),
        ({"settings": {"growth_fade": 9}}, "settings: market.growth_fade is not given there, 9.0 here"),
        (
            {"sweep": {"exclusivity_cost": [0.5, 2.5]}},
            "design: exclusivity_cost is 0.5, 0.5, 2.5, 2.5 there",
        ),
        ({"keep": ("metrics",)}, "keep is metrics, deals, offers, events there, metrics here"),
        ({"metrics": ("trust",)}, "metrics is .* there, trust here"),
    ],
)
def test_a_folder_of_another_batch_is_refused_with_what_differs(
    folder: Path, others: dict[str, Any], fault: str
) -> None:
    with pytest.raises(StoreError, match=rf"holds results of another run \({fault}.*\); name a new folder"):
        batch(**{"scenario": SHORT, "worlds": WORLDS, "seed": 7, **WHOLE, "out": folder, **others})


def test_what_holds_no_results_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere: there is no such folder; name a folder that parley batch"):
        load(tmp_path / "nowhere")
    with pytest.raises(StoreError, match=r"has no manifest\.json; name a folder that parley batch"):
        load(tmp_path)
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(StoreError, match=r"has something else in it \(thesis\.doc\)"):
        batch(SHORT, 1, out=tmp_path)
    with pytest.raises(StoreError, match="talks cannot be kept in a folder"):
        batch(SHORT, 1, keep=("talks",), out=tmp_path / "out")


def test_two_at_one_folder_are_one_too_many(tmp_path: Path) -> None:
    plan = planned(SHORT, 40)

    class Meanwhile(Here):
        def work(self, task: Any, numbers: Iterator[int]) -> Iterator[Done]:
            with pytest.raises(StoreError, match="another batch is writing to it; wait for its end"):
                into(plan, tmp_path, Here())
            yield from super().work(task, numbers)

    assert into(plan, tmp_path, Meanwhile()).complete


def test_a_worker_finds_only_the_batch_it_was_sent_for(tmp_path: Path) -> None:
    plan, other = planned(SHORT, 2), planned(SHORT, 3)
    with pytest.raises(KeyboardInterrupt):
        into(plan, tmp_path, Interrupt(0, KeyboardInterrupt()))
    with pytest.raises(StoreError, match="holds another batch by now"):
        PartTask(str(tmp_path), digest(other), any_machine=False)(0)
    with pytest.raises(StoreError, match=r"a worker on .* finds no manifest\.json there; all must see the same folder"):
        PartTask(str(tmp_path / "elsewhere"), digest(plan), any_machine=False)(0)
    altered(tmp_path, lambda manifest: manifest["versions"].update(code="f00"))
    with pytest.raises(StoreError, match=r"for a worker on .*: was begun by other rules"):
        PartTask(str(tmp_path), digest(plan), any_machine=False)(0)


def test_a_straggler_of_a_folder_that_was_begun_anew_puts_nothing_into_it(tmp_path: Path) -> None:
    plan, late = planned(SHORT, 2), planned(SHORT, 2, 7)
    with pytest.raises(KeyboardInterrupt):
        into(late, tmp_path / "out", Interrupt(0, KeyboardInterrupt()))
    task = PartTask(str(tmp_path / "out"), digest(late), any_machine=False)
    assert not task.is_there(0)  # it has read its plan
    for path in (tmp_path / "out").iterdir():
        path.unlink() if path.is_file() else path.rmdir()
    into(plan, tmp_path / "out", Here())
    before = contents(tmp_path / "out")
    (tmp_path / "out" / "events" / "part-00000.parquet").unlink()  # else it would find the chunk done
    with pytest.raises(FileNotFoundError):
        task(0)
    assert set(contents(tmp_path / "out")) == before.keys() - {"events/part-00000.parquet"}


@pytest.mark.parametrize("table", ["metrics", "failures"])
def test_a_full_disk_leaves_what_was_written_whole(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    plan, real, written = planned(SHORT, WORLDS, 7, **WHOLE), pq.write_table, []

    def full(content: Any, file: Any, **how: Any) -> None:
        written.append(content)
        if len(written) > 6 and (len(content.column_names) > 50) == (table == "metrics"):
            file.write(b"PAR1 half of it")
            raise OSError(errno.ENOSPC, "No space left on device")
        real(content, file, **how)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space left on device"):
        patch.setattr(pq, "write_table", full)
        into(plan, tmp_path, Here())
    found = contents(tmp_path)
    assert {name: data for name, data in found.items() if name in contents(folder)} == {
        name: data for name, data in contents(folder).items() if name.endswith("part-00000.parquet")
    } | {"manifest.json": found["manifest.json"]}
    assert not (tmp_path / STAGE).exists()
    into(plan, tmp_path, Here())
    assert contents(tmp_path) == contents(folder)


def test_memory_that_runs_out_ends_it_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def begun(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Scenario, "begun", begun)
    with pytest.raises(UnfinishedError, match="memory ran out while 256 histories were played together; fewer workers"):
        into(planned(SHORT, 600), tmp_path, Here())
    assert load(tmp_path).parts == ()


def test_a_worker_holds_no_more_after_six_chunks_than_after_two(tmp_path: Path) -> None:
    seen: list[Progress] = []
    batch(SHORT, 6 * 256, keep=("metrics", "deals"), chunk=256, workers=1, out=tmp_path, watch=seen.append)
    memory = [at.memory for at in seen]  # the most held so far; the first is before any chunk
    assert len(memory) == 7
    assert memory[2] > 1e8
    assert memory[6] < 1.02 * memory[2], "a chunk that is kept by mistake is a part of 0.04"


def test_chunks_that_were_in_work_when_a_process_ended_are_tried_alone_and_given_up_in_the_end() -> None:
    queue = Queue(iter(range(10)))
    assert [queue.take(busy) for busy in range(3)] == [0, 1, 2]
    queue.lose([2, 0, 1])
    assert [queue.take(0), queue.take(1)] == [0, None]  # nothing beside it
    queue.lose([0])
    queue.lose([queue.take(0)])
    assert [queue.take(0), queue.take(0)] == [2, 0]
    queue.lose([0])
    assert (queue.given_up, queue.hopeless) == ([0], False)
    assert queue.take(0) == 1
    queue.lose([1])
    assert queue.hopeless  # two in a row, and nothing done between them


def test_workers_that_cannot_be_had_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="workers must be a whole number of 1 or more, got 0"):
        crew_of(0)
    with pytest.raises(ValueError, match="give either workers or cluster"):
        crew_of(2, "tcp://localhost:1")
    with pytest.raises(ValueError, match="a cluster needs out, a folder that all its workers see"):
        batch(SHORT, 1, cluster="tcp://localhost:1")
