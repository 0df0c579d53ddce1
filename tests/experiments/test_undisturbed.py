"""Kill it, fill its disk, interrupt it: what was written is whole, and the same command brings the rest."""

import os
import pty
import random
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from experiments import load, run
from experiments.store import played

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")

SCENARIO = 'name = "short"\nextends = "core"\nsummary = "Three years."\nend = "2022Q2"\n'
WORDS = ("--keep", "metrics,deals,events,offers", "--sweep", "exclusivity_cost=0.5:2.5:3", "--chunk", "32")
#: Longer than anything here takes, seconds.
PATIENCE = 300
#: A scenario is played with a rule of somebody's own in place of Microsoft's.
OWN_RULE = """
import sys
import numpy as np
from agents.microsoft import Microsoft
from experiments import chunk, cli
from tests.conftest import seated

class Own(Microsoft):
    def decide(self, view, chance):
        mine = self.model.settings.motives.exclusivity_cost == 1.5
        {rule}
        return super().decide(view, chance)

chunk.cast = seated(microsoft=Own)
if __name__ == "__main__":
    sys.exit(cli.main())
"""


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario, and a batch of it that nothing disturbed."""
    found = tmp_path_factory.mktemp("batches")
    (found / "short.toml").write_text(SCENARIO)
    assert ended(begun(found, "whole", workers=1))[0] == 0
    return found


def begun(
    place: Path,
    out: str,
    workers: int,
    words: Sequence[str] = WORDS,
    worlds: int = 60,
    program: Sequence[str] = ("-m", "experiments.cli"),
    before: Callable[[], None] | None = None,
) -> "subprocess.Popen[str]":
    """A batch that is being played by another process, as from a terminal: it hears Ctrl-C.

    Whoever runs the tests may not, under ``nohup`` or in the background, and that is handed down.
    """

    def begin() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if before is not None:
            before()

    command = ("batch", "short.toml", "--worlds", str(worlds), "--out", out, "--workers", str(workers), *words)
    return subprocess.Popen(
        [sys.executable, *program, *command],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=begin,  # noqa: PLW1509 - of the child alone
    )


def ended(batch: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Exit code, and what was told, of a batch that may take its time."""
    told, faults = batch.communicate(timeout=PATIENCE)
    return batch.returncode, told, faults


def below(pid: int) -> set[int]:
    """All processes that came from one and are alive."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(path.parent.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def words_of(pid: int) -> str:
    """The words a process was started with; none of one that has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def workers_of(pid: int) -> list[int]:
    """Processes that play: those that came from the one that has loaded everything, or the others."""
    grandchildren = {grandchild for child in below(pid) for grandchild in below(child)}
    return sorted(grandchildren or below(pid))


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def parts(folder: Path) -> int:
    """How many chunks have been written to the end."""
    return len(list((folder / "failures").glob("*.parquet")))


def alive(pids: set[int]) -> set[int]:
    """Which of some processes still run."""
    return {pid for pid in pids if Path(f"/proc/{pid}").exists() and state(pid) != "Z"}


def state(pid: int) -> str:
    """How a process is; one that has gone is as good as dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def disturbed(place: Path, out: str, rng: random.Random, kills: int) -> Iterator[str]:
    """Kill a parent or a worker at random moments, each time going on with another number of workers."""
    for _ in range(kills):
        batch = begun(place, out, workers=rng.choice((2, 3)))
        seen = parts(place / out)
        until(lambda: batch.poll() is not None or parts(place / out) > seen)  # noqa: B023 - asked at once
        time.sleep(rng.uniform(0, 0.5))
        everyone = below(batch.pid)
        if workers_of(batch.pid) and rng.random() < 0.5:
            os.kill(rng.choice(workers_of(batch.pid)), signal.SIGKILL)
            time.sleep(rng.uniform(0, 0.5))
            yield "worker"
        batch.kill()
        batch.communicate()
        yield "parent"
        until(lambda: not alive(everyone))  # noqa: B023 - asked at once


def test_killed_at_random_moments_and_resumed_it_equals_one_that_nothing_disturbed(place: Path) -> None:
    chance = random.randrange(10**6)
    print("chance", chance)
    assert "parent" in list(disturbed(place, "killed", random.Random(chance), kills=3))
    assert ended(begun(place, "killed", workers=1))[0] == 0
    assert contents(place / "killed") == contents(place / "whole")


@pytest.mark.slow
@pytest.mark.parametrize("chance", range(6))
def test_killed_at_many_random_moments_it_equals_one_that_nothing_disturbed(place: Path, chance: int) -> None:
    list(disturbed(place, f"killed-{chance}", random.Random(chance), kills=8))
    assert ended(begun(place, f"killed-{chance}", workers=2))[0] == 0
    assert contents(place / f"killed-{chance}") == contents(place / "whole")


def test_a_batch_goes_on_when_a_worker_is_killed(place: Path) -> None:
    batch = begun(place, "went-on", workers=2)
    until(lambda: parts(place / "went-on") > 0)
    os.kill(workers_of(batch.pid)[0], signal.SIGKILL)
    code, told, faults = ended(batch)
    assert code == 0
    again = "(its chunk was|2 chunks that were in work were) played again"
    assert re.fullmatch(rf"parley: a worker ended and {again}; nothing is missing\n", faults)
    assert told.startswith("180 histories of short in went-on: 60 worlds under 3 settings; 180 played in ")
    assert contents(place / "went-on") == contents(place / "whole")


def test_ctrl_c_ends_everyone_with_a_sentence_and_the_same_command_goes_on(place: Path) -> None:
    batch = begun(place, "interrupted", workers=2)
    until(lambda: parts(place / "interrupted") > 0)
    everyone = below(batch.pid)
    for pid in (batch.pid, *everyone):  # a terminal tells all of them
        os.kill(pid, signal.SIGINT)
    code, told, faults = ended(batch)
    assert (code, told) == (130, "")
    keeps = r"parley: interrupted keeps \d+ of 180 histories; the same command goes on with them\n"
    assert re.fullmatch(rf"{keeps}parley: interrupted before the end\n", faults)
    until(lambda: not alive(everyone))
    again = begun(place, "interrupted", workers=1)
    code, told, faults = ended(again)
    assert (code, faults) == (0, "")
    assert int(re.findall(r"(\d+) played", told)[0]) < 180
    assert contents(place / "interrupted") == contents(place / "whole")


@pytest.mark.parametrize("moment", [0.3, pytest.param(0.9, marks=pytest.mark.slow)])
def test_ctrl_c_while_workers_load_ends_everyone_with_a_sentence(place: Path, moment: float) -> None:
    out = f"loading-{moment}"
    batch = begun(place, out, workers=2)
    until(lambda: any("forkserver" in words_of(pid) for pid in below(batch.pid)))
    time.sleep(moment)
    everyone = below(batch.pid)
    for pid in (batch.pid, *everyone):  # a terminal tells all of them
        os.kill(pid, signal.SIGINT)
    code, told, faults = ended(batch)
    assert (code, told) == (130, "")
    keeps = f"parley: {out} keeps 0 of 180 histories; the same command goes on with them\n"
    assert faults == f"{keeps}parley: interrupted before the end\n"
    until(lambda: not alive(everyone))


@pytest.mark.parametrize("workers", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_a_disk_that_takes_no_more_ends_it_with_a_sentence(place: Path, workers: int) -> None:
    sizes = [path.stat().st_size for path in (place / "whole" / "offers").iterdir()]
    out = f"full-{workers}"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (max(sizes) - 1, resource.RLIM_INFINITY))

    batch = begun(place, out, workers, before=limit)
    code, told, faults = ended(batch)
    assert (code, told) == (1, "")
    keeps = rf"parley: {out} keeps \d+ of 180 histories; the same command goes on with them\n"
    assert re.fullmatch(rf"{keeps}parley: \S+/{out}/\S+-offers: File too large\n", faults)
    whole = contents(place / "whole")
    there = contents(place / out)
    assert there
    assert all(whole[name] == data for name, data in there.items() if name != "manifest.json")
    assert ended(begun(place, out, workers=1))[0] == 0
    assert contents(place / out) == whole


def own_rule(place: Path, name: str, rule: str) -> tuple[str]:
    """A program that plays with somebody's own rule."""
    (place / f"{name}.py").write_text(OWN_RULE.format(rule=rule))
    return (str(place / f"{name}.py"),)


@pytest.mark.parametrize("workers", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_a_world_that_raises_is_told_of_and_the_others_are_there_to_the_bit(place: Path, workers: int) -> None:
    rule = "assert not (mine & (self.model.tape.seeds[-1] >= 0)).any(), 'never at 1.5'"
    out = f"raising-{workers}"
    batch = begun(place, out, workers, worlds=12, program=own_rule(place, f"rule{workers}", rule))
    code, told, faults = ended(batch)
    assert code == 1
    assert f"36 histories of short in {out}: 12 worlds under 3 settings" in told
    assert re.fullmatch(
        r"parley: 12 of 36 histories raised and are left out; the first is world 0, setting 1: "
        rf"AssertionError: never at 1\.5; all are in {out}/failures\n",
        faults,
    )
    stored = load(place / out)
    assert stored.complete
    assert stored.failures["setting"].tolist() == [1] * 12
    assert stored.failures["seed"].tolist() == list(range(12))
    assert stored.failures["traceback"].str.contains("in decide").all()
    whole = load(place / "whole")
    for table in ("metrics", "deals", "events", "offers", "outcomes"):
        fine = getattr(whole, table).query("world < 12 and setting != 1").reset_index(drop=True)
        assert getattr(stored, table).equals(fine)


def test_a_chunk_that_ends_its_worker_again_and_again_is_given_up_and_the_rest_is_played(place: Path) -> None:
    rule = "import os\n        if (mine & (np.array(self.model.tape.seeds) == 40)).any(): os._exit(9)"
    program = own_rule(place, "crashing", rule)
    batch = begun(place, "crashing", workers=2, program=program)
    code, told, faults = ended(batch)
    assert (code, told) == (1, "")
    assert faults.startswith("parley: the process that played chunk 3 ended 3 times before it was done: out of memory")
    assert "; chunk 3 is world 32, setting 0, to world 42, setting 1; crashing keeps 148 of 180 histories; " in faults
    stored = load(place / "crashing")
    assert sorted(set(range(6)) - set(stored.parts)) == [3]


def test_world_59_of_a_batch_is_the_same_history_alone(place: Path) -> None:
    alone, stored = run(*played(place / "whole", 59, 2)), load(place / "whole")
    assert (alone.seeds[0], alone.settings) == (59, {"motives.exclusivity_cost": 2.5})
    for name in stored.plan.metrics:
        assert alone.series(name)[0, 0].tobytes() == stored.series(name)[2, 59].tobytes(), name


def test_who_looks_on_at_a_terminal_sees_how_far_it_is(place: Path) -> None:
    ours, theirs = pty.openpty()
    words = ("batch", "short.toml", "--worlds", "96", "--chunk", "32", "--out", "watched", "--workers", "1")
    command = [sys.executable, "-m", "experiments.cli", *words]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TERM": "xterm", "COLUMNS": "100"}
    batch = subprocess.Popen(command, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    seen = b""
    try:
        while more := os.read(ours, 4096):
            seen += more
    except OSError:
        pass  # the other end is closed
    os.close(ours)
    told, _ = batch.communicate(timeout=PATIENCE)
    assert batch.returncode == 0
    assert re.search(rb"histories, [\d,]+ a second", seen)
    assert b"64/96" in seen
    assert b"96 histories of short in watched" in told


def test_workers_are_not_misled_by_modules_of_the_folder_they_are_called_in(place: Path, tmp_path: Path) -> None:
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "__init__.py").write_text("raise SystemExit('the wrong one')")
    (tmp_path / "short.toml").write_text(SCENARIO)
    words = (*WORDS, "--metrics", "trust")
    code, _, faults = ended(begun(tmp_path, "out", 2, words, worlds=2, program=own_rule(place, "usual", "pass")))
    assert (code, faults) == (0, "")


@pytest.mark.slow
def test_world_7311_of_a_batch_is_the_same_history_alone(place: Path) -> None:
    batch = begun(place, "farther", 2, (), worlds=7400)
    assert ended(batch)[0] == 0
    alone, stored = run(*played(place / "farther", 7311)), load(place / "farther")
    for name in stored.plan.metrics:
        assert alone.series(name)[0, 0].tobytes() == stored.series(name)[0, 7311].tobytes(), name
