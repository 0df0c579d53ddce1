"""What `parley bench` measures is what was played, and a peer is measured by its own clock."""

import json
import sys
from pathlib import Path

import pytest

from experiments.bench import peer
from experiments.bench.clocks import CHANCE, PHASES, RECORD, contents, phases, speed
from experiments.bench.folders import FORTY, floor, rate
from experiments.cli import main
from experiments.ensemble import batch
from experiments.plan import planned
from experiments.scenarios import load_scenario
from negotiation.codebook import METRICS

SCENARIO = load_scenario("talks-every-quarter")
WORLDS = 8

#: A peer without libraries of its own: it counts nothing.
PLAIN = """
import argparse, json
parser = argparse.ArgumentParser()
parser.add_argument("--histories", type=int)
print("playing", parser.parse_args().histories)
print(json.dumps({"cpu_seconds_per_history": 2.5}))
"""


def test_what_a_history_holds_is_what_the_record_says() -> None:
    held = contents(SCENARIO, WORLDS)
    last = batch(SCENARIO, WORLDS).outcomes
    assert held.quarters == 46
    assert held.rounds == pytest.approx(last["rounds_played"].mean())
    assert 40 < held.talks <= 46
    assert held.tenders == 46
    assert 10 * 46 < held.approached < 30 * 46, "about a tenth of the pool is approached every quarter"
    assert 0 < held.hires < held.approached


def test_talks_every_quarter_is_what_speed_is_asked_for() -> None:
    """A talk in every quarter, on at least six issues with at least 10,000 packages and up to 24 rounds."""
    history = batch(SCENARIO, 40, keep=("metrics", "deals"))
    metrics = history.metrics
    held = metrics.groupby("world")["talks_held"].last()
    assert held.mean() > 40, "but where a side leaves, or there is nothing to talk about"
    rounds = metrics.groupby("world")["rounds_played"].diff().dropna()
    assert rounds.max() == 24
    offered = history.deals[[f"gain_{issue}_microsoft" for issue in ("finance", "compute", "resale")]]
    assert offered.notna().all(axis=None)


def test_its_packages_are_many() -> None:
    from agents import cast
    from negotiation.table.brief import brief, outlook
    from negotiation.table.packed import sizes_of

    model = SCENARIO.begun(cast, range(4))[0]
    for _ in range(20):
        model.step()
    supply = model.state.clouds.capacity[:, 0]
    papers = brief(model.state, outlook(model.state, 20, model.settings, supply), model.settings)
    own = papers.own[0]
    choices = [int((issue > float("-inf")).sum(axis=1).min()) for issue in own]
    assert len(sizes_of(own)) == len(choices)
    assert sum(count > 1 for count in choices) >= 6
    packages = 1
    for count in choices:
        packages *= count
    assert packages >= 10_000


def test_phases_are_those_of_the_model_and_leave_it_as_it_was() -> None:
    from negotiation import model

    before = {name: getattr(model, name) for name in PHASES}
    spent = phases(SCENARIO, WORLDS)
    assert spent.keys() == {*PHASES.values(), CHANCE, RECORD}
    assert all(milliseconds > 0 for milliseconds in spent.values())
    assert before == {name: getattr(model, name) for name in PHASES}


def test_cpu_is_measured_once_a_repetition() -> None:
    told = []
    measured = speed(SCENARIO, 2, 3, lambda: told.append(1))
    assert len(measured.seconds) == len(told) == 3
    assert min(measured.seconds) * 1e3 <= measured.milliseconds <= max(measured.seconds) * 1e3


def test_the_floor_is_below_what_is_played() -> None:
    least = floor(SCENARIO, WORLDS, contents(SCENARIO, 2).draws)
    assert least.drawing > 0
    assert 0 < least.writing < least.playing
    assert least.ratio > 1


def test_a_batch_like_the_peers_records_forty_metrics() -> None:
    assert len(set(FORTY)) == 40
    assert set(FORTY) <= METRICS.keys()
    made = rate(SCENARIO, WORLDS, lambda n: planned(SCENARIO, n, keep=("metrics",), metrics=FORTY))
    assert made.histories == WORLDS
    assert made.cpu > 0
    assert made.memory > 50
    assert made.per_second == pytest.approx(WORLDS / made.wall)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    script = tmp_path / "peer.py"
    script.write_text(PLAIN, encoding="utf-8")
    return script


def test_a_peer_is_measured_by_its_own_clock(plain: Path) -> None:
    found = peer.measured(plain, sys.executable, 3)
    assert (found.histories, found.milliseconds) == (3, 2500)


@pytest.mark.parametrize(
    ("script", "python", "said"),
    [
        ("print('no number')", sys.executable, "must end with a JSON line"),
        ("raise SystemExit('no library')", sys.executable, "no library"),
        (PLAIN, "no-such-python", "name a Python that can be run"),
    ],
)
def test_a_peer_that_cannot_be_measured_is_refused_in_a_sentence(
    tmp_path: Path, script: str, python: str, said: str
) -> None:
    place = tmp_path / "peer.py"
    place.write_text(script, encoding="utf-8")
    with pytest.raises(peer.PeerError, match=said):
        peer.measured(place, python, 1)


def test_the_page_has_everything_in_one_run(plain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--histories", "4", "--peer", str(plain)]) == 0
    page = capsys.readouterr().out
    for what in (
        "together",
        "talks",
        "hiring",
        "times the floor",
        "a second",
        "MB of memory",
        "times that of the batch",
    ):
        assert what in page, what
    assert all(len(line) <= 100 for line in page.splitlines())


@pytest.mark.slow
def test_the_document_has_the_ratio(plain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "core", "--histories", "2", "--peer", str(plain), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ratio"] == pytest.approx(found["peer"]["milliseconds"] / found["batch_alone"]["cpu_ms"])
    assert found["batch_alone"]["workers"] == 1
    assert found["scenario"] == "core"
