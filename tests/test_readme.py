"""Whatever the README shows runs."""

import re
import shlex
from pathlib import Path

import pytest

from experiments.cli import main

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/parley (.*?)(?:\s+#.*)?$", README, flags=re.M)
PROGRAMS = re.findall(r"```python\n(.*?)```", README, flags=re.S)
PAGE = README.split("<!-- page -->")[1].split("<!-- /page -->")[0].strip().removeprefix("```text\n").removesuffix("```")


def outcome(arguments: list[str]) -> int:
    """What the command would exit with."""
    try:
        return main(arguments) or 0
    except SystemExit as end:
        return int(end.code or 0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where all of them are given, one after the other, as a reader would."""
    return tmp_path_factory.mktemp("reader")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_shown_work(command, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert outcome(shlex.split(command)) == 0
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_programs_shown_work(program, capsys):
    exec(compile(program, "README.md", "exec"), {"__name__": "readme"})
    assert capsys.readouterr().out.strip()


def test_the_page_shown_is_the_page_printed(capsys):
    """Line by line the same headings; numbers may differ in the last digit between kinds of machine."""
    assert outcome(["run"]) == 0
    printed = capsys.readouterr().out
    shape = lambda page: [re.sub(r"[^A-Za-z ]", "", line)[:12].strip() for line in page.strip().splitlines()]  # noqa: E731
    assert shape(PAGE) == shape(printed)
    assert len(printed.splitlines()) <= 60
    assert max(map(len, printed.splitlines())) <= 100
