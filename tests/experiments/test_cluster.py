"""A Dask cluster plays the same chunks, and loses nothing when one of its workers is killed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from experiments import batch, cli, cluster, load
from experiments.batches import into
from experiments.cluster import Cluster
from experiments.distribute import UnfinishedError
from experiments.manifest import StoreError
from experiments.plan import planned
from experiments.scenarios import Scenario
from negotiation.clock import Quarter
from tests.experiments.test_batches import altered, contents

SHORT = Scenario("short", "Three years.", end=Quarter(11))
SWEEP = {"exclusivity_cost": [0.5, 1.5, 2.5]}
WORLDS = 60
ROOT = Path(__file__).parents[2]
PATIENCE = 120


def process(*words: str) -> "subprocess.Popen[bytes]":
    """A process of the cluster's own."""
    silence = subprocess.DEVNULL
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, *words], stdout=silence, stderr=silence, env=environment)


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def started(place: Path, workers: int) -> "Iterator[tuple[str, list[subprocess.Popen[bytes]]]]":
    """A scheduler and its workers on this machine: the address, and the processes, the scheduler's first."""
    file = place / "scheduler.json"
    words = ("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    everyone = [process(*words, "--scheduler-file", str(file))]
    try:
        until(lambda: file.exists() and file.stat().st_size > 0)
        address = str(json.loads(file.read_text())["address"])
        words = ("-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        local = ("--local-directory", str(place / "dask"))
        everyone += [process(*words, *local) for _ in range(workers)]
        yield address, everyone
    finally:
        for each in everyone:
            each.kill()
            each.wait()


def parts(folder: Path) -> int:
    """How many chunks have been written to the end."""
    return len(list((folder / "failures").glob("*.parquet")))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same batch, played here."""
    place = tmp_path_factory.mktemp("whole")
    batch(SHORT, WORLDS, 7, sweep=SWEEP, chunk=32, out=place)
    return place


@pytest.mark.server
def test_a_cluster_leaves_the_same_bytes_though_a_worker_is_killed_half_way(whole: Path, tmp_path: Path) -> None:
    killed: list[int] = []
    with started(tmp_path, workers=2) as (address, everyone):

        def watch(at: Any) -> None:
            if at.done and not killed:
                everyone[2].kill()
                killed.append(at.done)

        result = batch(SHORT, WORLDS, 7, sweep=SWEEP, chunk=32, out=tmp_path / "out", cluster=address, watch=watch)
    assert 0 < killed[0] < WORLDS * 3
    assert result.complete
    assert contents(tmp_path / "out") == contents(whole)


@pytest.mark.server
@pytest.mark.slow
def test_the_command_plays_on_a_cluster_and_goes_on_after_the_scheduler_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "short.toml").write_text('name = "short"\nextends = "core"\nsummary = "Four."\nend = "2023Q2"\n')
    out = tmp_path / "out"
    words = ["batch", str(tmp_path / "short.toml"), "--worlds", "400", "--chunk", "32", "--out", str(out)]
    with started(tmp_path, workers=2) as (address, everyone):
        playing = process("-m", "experiments.cli", *words, "--cluster", address)
        until(lambda: parts(out) > 0)
        everyone[0].kill()
        assert playing.wait(PATIENCE) == 1
    (tmp_path / "scheduler.json").unlink()
    assert not load(out).complete
    with started(tmp_path, workers=1) as (address, _):
        assert cli.main([*words, "--cluster", address]) == 0
    assert load(out).complete
    assert cli.main(["batch", *words[1:6], "--out", str(tmp_path / "here"), "--workers", "1"]) == 0
    assert contents(out) == contents(tmp_path / "here")
    assert "400 histories of short" in capsys.readouterr().out


@pytest.mark.server
def test_a_worker_that_would_play_otherwise_is_refused(tmp_path: Path) -> None:
    with started(tmp_path, workers=1) as (address, _):
        plan = planned(SHORT, 2)
        into(plan, tmp_path / "out", Cluster(address))
        (tmp_path / "out" / "events" / "part-00000.parquet").unlink()
        altered(tmp_path / "out", lambda manifest: manifest["versions"].update(code="f00"))
        with pytest.raises(StoreError, match="was begun by other rules"):
            into(plan, tmp_path / "out", Cluster(address))


@pytest.mark.server
def test_a_cluster_without_workers_ends_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ANSWER", 3)
    with (
        started(tmp_path, workers=0) as (address, _),
        pytest.raises(UnfinishedError, match="has no worker that answers"),
    ):
        batch(SHORT, 2, out=tmp_path / "out", cluster=address)
    assert not (tmp_path / "out").exists()


@pytest.mark.server
def test_where_no_scheduler_is_a_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ANSWER", 1)
    with pytest.raises(UnfinishedError, match="no Dask scheduler answers at tcp://localhost:9"):
        batch(SHORT, 2, out=tmp_path / "out", cluster="tcp://localhost:9")
    assert not (tmp_path / "out").exists()


def test_without_dask_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    words = ["batch", "core", "--worlds", "2", "--out", str(tmp_path / "out"), "--cluster", "tcp://scheduler:8786"]
    assert cli.main(words) == 1
    assert capsys.readouterr().err == 'parley: a cluster needs Dask; install it with: pip install "parley[cluster]"\n'
    assert list(tmp_path.iterdir()) == []
