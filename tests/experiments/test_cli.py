"""The command line answers quickly, tells the same seed the same way, and says what is wrong in a sentence."""

import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments import cli, run
from experiments.arguments import COMMANDS
from experiments.scenarios import load_scenario, shipped
from experiments.transcript import tell
from experiments.version import version
from negotiation.codebook import METRICS
from negotiation.parameters import PARAMETERS

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "pandas", "mesa", "scipy", "rich", "pyarrow", "solara", "negotiation", "agents")
type Captured = pytest.CaptureFixture[str]

#: Nobody at a terminal, whatever the tests run in.
PLAIN = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "TTY_COMPATIBLE")}


def parley(*words: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "experiments.cli", *words],
        cwd=ROOT,
        env={**PLAIN, **(environment or {})},
        capture_output=True,
        check=False,
    )


def told(captured: Captured, *words: str) -> str:
    """What the command prints if all is fine."""
    code = cli.main(words)
    out, err = captured.readouterr()
    assert (code, err) == (0, "")
    return out


def refused(captured: Captured, *words: str) -> str:
    """The one message the command answers wrong use with."""
    code = cli.main(words)
    out, err = captured.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("parley: ")
    assert err.count("\n") == 1
    return err


def test_help_and_wrong_use_load_nothing_heavy() -> None:
    script = (
        "import sys; from experiments.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        f"sys.exit(','.join(sorted(set({HEAVY!r}) & set(sys.modules))))"
    )
    for words in ([], ["--help"], ["run", "--help"], ["--version"], ["rn"], ["run", "--seed", "x"]):
        command = [sys.executable, "-c", script, *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.stderr.splitlines()[-1:] in ([], [""]) or done.stderr.startswith("parley: "), done.stderr
        assert not any(line in done.stderr.split(",") for line in HEAVY), (words, done.stderr)


def test_help_names_every_command(capsys: Captured) -> None:
    out = told(capsys)
    assert all(f"  {name} " in out and does in out for name, does in COMMANDS.items())


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_no_word_of_help_is_wrapped_on_a_terminal_of_80_columns(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    said = []
    for columns in ("80", "300"):
        monkeypatch.setenv("COLUMNS", columns)
        with pytest.raises(SystemExit):
            cli.main([*command.split(), "--help"])
        said.append(capsys.readouterr().out.partition("\n\n")[2])  # the line of usage above may wrap
    assert said[0] == said[1]


def test_the_version_is_that_of_the_project(capsys: Captured) -> None:
    assert told(capsys, "--version") == f"parley {version()}\n"
    assert f'version = "{version()}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_same_seed_prints_the_same_plain_bytes_in_any_surroundings(capsys: Captured) -> None:
    page = told(capsys, "run", "--seed", "3")
    odd = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "5", "COLUMNS": "40", "TERM": "xterm-256color"}
    done = parley("run", "history", "--seed", "3", environment={**odd, "FORCE_COLOR": "1"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == page.encode()
    assert "\x1b" not in page
    assert told(capsys, "run", "--seed", "3") == page


def test_a_page_fits_a_screen_and_full_tells_more(capsys: Captured) -> None:
    for scenario in shipped():
        played = run(scenario, 1)
        page, more = ([line.plain for line in tell(played, full)] for full in (False, True))
        assert len(page) <= 60
        assert max(map(len, page)) <= 100
        assert len(more) > len(page)
    words = ("run", scenario, "--seed", "1")
    assert [told(capsys, *words).splitlines(), told(capsys, *words, "--full").splitlines()] == [page, more]


def test_seed_scenario_and_settings_each_change_the_history(capsys: Captured) -> None:
    ways = (
        ("run",),
        ("run", "--seed", "4"),
        ("run", "talent-war"),
        ("run", "--set", "growth_after_launch=0.1"),
        ("run", "--set", "market.growth_after_launch=0.2", "--set", "strategy_openai=boulware"),
    )
    assert len({told(capsys, *words) for words in ways}) == len(ways)


def test_json_is_one_document_that_any_reader_takes(capsys: Captured) -> None:
    def never(constant: str) -> Any:
        raise AssertionError(constant)

    out = told(capsys, "run", "--seed", "3", "--json")
    assert isinstance(json.loads(out, parse_constant=never), dict)
    metrics = json.loads(told(capsys, "metrics", "--json"))
    assert [metric["name"] for metric in metrics] == list(METRICS)
    parameters = {entry["name"]: entry for entry in json.loads(told(capsys, "parameters", "--json"))}
    assert list(parameters)[: len(PARAMETERS)] == list(PARAMETERS)
    assert parameters["table.strategy_openai"]["value"] in parameters["table.strategy_openai"]["choices"]


def test_out_saves_what_was_told_and_can_be_repeated(capsys: Captured, tmp_path: Path) -> None:
    words = ("run", "--seed", "3", "--set", "exclusivity_cost=2", "--out", str(tmp_path / "r"))
    page = told(capsys, *words)
    assert told(capsys, *words) == page
    assert (tmp_path / "r" / "transcript.txt").read_text(encoding="utf-8") == page
    metrics = pd.read_parquet(tmp_path / "r" / "metrics")
    assert metrics.equals(run("history", 3, {"exclusivity_cost": 2}).metrics)
    message = refused(capsys, "run", "--seed", "4", "--out", str(tmp_path / "r"))
    assert "holds results of another run" in message


def test_what_was_saved_is_told_again_byte_for_byte(capsys: Captured, tmp_path: Path) -> None:
    folder = str(tmp_path / "r")
    words = ("antitrust", "--seed", "3", "--set", "strategies.openai=micro", "--set", "agi_effect=secures")
    page = told(capsys, "run", *words, "--out", folder)
    assert "Settings changed: strategy_openai = micro, agi_effect = secures" in page
    assert told(capsys, "run", "--from", folder) == page
    assert told(capsys, "run", "--from", folder, "--world", "0", "--json") == told(capsys, "run", *words, "--json")


def test_metrics_and_parameters_are_explained(capsys: Captured) -> None:
    metrics = told(capsys, "metrics").splitlines()
    assert len(metrics) == len(METRICS)
    assert re.search(r"^openai_revenue +USD bn a year +\w+", "\n".join(metrics), re.MULTILINE)
    assert told(capsys, "parameters").startswith("start.start_revenue_share = 0  fraction  (0 to 0.3)\n")
    entry = PARAMETERS["motives.exclusivity_cost"]
    assert told(capsys, "parameters", "Exclusivity_Cost") == (
        f"motives.exclusivity_cost = {entry.value:g}  {entry.unit}  ({entry.low:g} to {entry.high:g})\n"
        f"    {entry.source}\n"
    )
    assert "one of boulware, " in told(capsys, "parameters", "strategy_openai")


def test_scenarios_are_listed_shown_and_checked(capsys: Captured, tmp_path: Path) -> None:
    listed = told(capsys, "scenarios")
    assert listed == told(capsys, "scenarios", "list")
    assert tuple(re.findall(r"^\S+", listed, re.MULTILINE)) == shipped()
    assert max(map(len, listed.splitlines())) <= 100
    shown = told(capsys, "scenarios", "show", "talent-war")
    assert re.search(r"^  mean_pay +mean pay of the pool \(USD m a year\)$", shown, re.MULTILINE)
    entry, rate = PARAMETERS["talent.approach_rate"], load_scenario("talent-war").settings["talent.approach_rate"]
    assert rate > entry.value
    assert f"talent.approach_rate = {rate:g}  ({entry.unit}; default {entry.value:g})" in shown
    assert "2022Q4  OpenAI launches ChatGPT (chatgpt_launch)" in shown
    mine = tmp_path / "mine.toml"
    mine.write_text('name = "mine"\nextends = "core"\nsummary = "A test."\n', encoding="utf-8")
    out = told(capsys, "scenarios", "check", str(mine))
    assert out == f"{mine} can be played: mine, 2019Q3 to 2030Q4, events: 8, settings: 13\n"


MISUSES = {
    ("rn",): 'there is no command "rn"; did you mean `parley run`?',
    ("zzz",): "commands are run, scenarios, metrics, parameters",
    ("--verson",): "did you mean `--version`?",
    ("run", "--sed", "3"): "did you mean `--seed`?",
    ("run", "history", "more"): 'parley run does not understand "more"',
    ("run", "--set", "a=1", "trust=2"): "did you mean `--set trust=2`?",
    ("run", "--seed"): "--seed: expected one argument",
    ("run", "--seed", "-1"): '--seed: must be a whole number from 0 to 9223372036854775807, got "-1"',
    ("run", "--seed", "1.5"): 'got "1.5"',
    ("run", "--seed", "9223372036854775808"): 'got "9223372036854775808"',
    ("run", "--set", "exclusivity_cost"): '--set needs name=value, got "exclusivity_cost"',
    ("run", "--set", "=3"): '--set needs name=value, got "=3"',
    ("run", "--set", "exclusivity_cost="): "--set needs name=value",
    ("run", "--set", "exclusivity_cst=2"): "did you mean `exclusivity_cost`",
    ("run", "--set", "exclusivity_cost=x"): "exclusivity_cost must be a number (",
    ("run", "--set", "exclusivity_cost=11"): "exclusivity_cost must be between 0 and 10",
    ("run", "--set", "exclusivity_cost=nan"): "got nan",
    ("run", "--set", "start_revenue_share=20"): "if you meant percent, divide by 100",
    ("run", "--set", "strategy_openai=bulware"): "did you mean `boulware`?",
    ("run", "--set", "strategies.openai=mcro"): "did you mean `micro`?",
    ("run", "--from", "gone"): "--from gone: has no manifest that can be read",
    ("run", "--from", "gone", "--seed", "0"): "leave out --seed, or leave out --from",
    ("run", "history", "--from", "gone"): "leave out a scenario, or leave out --from",
    ("run", "--world", "1"): "give the folder with --from DIR",
    ("run", "--set", "start_trust=1", "--set", "start.start_trust=0"): "--set gives start.start_trust twice",
    ("run", "--set", "start_stake=0.9", "--set", "start_investor_stake=0.5"): "must add up to at most 1, got 1.4",
    ("run", "--set", "start_share_last_quarter=2040Q1"): "the clock runs from 2019Q3 to 2034Q4",
    ("run", "cor"): 'no scenario is called "cor"; did you mean `core`?',
    ("run", "gone.toml"): "gone.toml: there is no such file",
    ("scenarios", "shw"): "invalid choice: 'shw'",
    ("scenarios", "list", "core"): "did you mean `show core`?",
    ("scenarios", "show"): "needs a name or a file",
    ("scenarios", "check", "cor"): "did you mean `core`?",
    ("parameters", "exclusivty_cost"): "did you mean `exclusivity_cost`?",
    ("metrics", "trust"): 'parley metrics does not understand "trust"',
}


@pytest.mark.parametrize("words", MISUSES, ids=" ".join)
def test_wrong_use_is_answered_with_one_message(capsys: Captured, words: tuple[str, ...]) -> None:
    assert MISUSES[words] in refused(capsys, *words)


def test_wrong_use_ends_a_process_with_code_2_and_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "m"\nextends = "core"\nsummary = "s"\n[contract]\nrevenue_share = 20\n')
    for words in (["rn"], ["run", str(path)]):
        done = parley(*words)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.startswith(b"parley: ")
        assert done.stderr.count(b"\n") == 1
    assert b"[contract] revenue_share" in done.stderr


def test_a_folder_that_cannot_be_used_is_refused_in_a_sentence(capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "has something else in it (file)" in refused(capsys, "run", "--out", str(tmp_path))
    assert "is a file; name a new folder" in refused(capsys, "run", "--out", str(tmp_path / "file"))


def test_a_full_disk_ends_with_a_sentence_and_nothing_saved(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    monkeypatch.setattr(cli, "_silence", lambda: None)
    assert cli.main(["run", "--out", str(tmp_path / "r")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"parley: \S+part-00000\.parquet: No space left on device\n", err)
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_the_program_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(_: object) -> None:
        raise ValueError("a fault")

    monkeypatch.setitem(cli._COMMANDS, "run", fault)
    with pytest.raises(ValueError, match="a fault"):
        cli.main(["run"])


def test_ctrl_c_ends_with_a_sentence_and_code_130(tmp_path: Path) -> None:
    script = (
        "import sys, time; from experiments import cli; from negotiation.model import Partnership\n"
        "def step(model): print('playing', flush=True); time.sleep(60)\n"
        "Partnership.step = step\n"
        f"sys.exit(cli.main(['run', '--out', {str(tmp_path / 'r')!r}]))"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"playing\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, b"parley: interrupted before the end\n")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_who_leaves_early_is_not_told_off() -> None:
    command = [sys.executable, "-m", "experiments.cli", "run", "--full"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_nowhere_to_print_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert cli.main(["--version"]) == 0


class Terminal(io.StringIO):
    """A terminal someone reads along at."""

    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.text import Text

    from experiments.terminal import print_page

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for wanted in (True, False):
        if not wanted:
            monkeypatch.setenv("NO_COLOR", "1")
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", terminal := Terminal())
            print_page([Text("told ", style="red") + Text("x" * 120)])
        assert ("\x1b[31m" in terminal.getvalue()) is wanted
        assert re.sub(r"\x1b\[[\d;]*m", "", terminal.getvalue()) == f"told {'x' * 120}\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "--out", ""), "the folder has no name; write one, such as results/first"),
        (("run", ""), "the scenario has no name; there are history, core, "),
        (
            ("run", "--set", "fair_share=40%"),
            "fair_share must be a number (fraction of the range), got '40%'; write 0.4",
        ),
    ],
)
def test_what_has_no_name_or_a_percent_sign_is_refused_with_a_way_out(
    words: tuple[str, ...], message: str, capsys: Captured
) -> None:
    assert message in refused(capsys, *words)
