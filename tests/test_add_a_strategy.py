"""The page on adding a strategy is followed to the letter, in a copy of the project."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "add-a-strategy.md"
BLOCK = re.compile(r"<!-- (?P<what>\w+)(?:: (?P<where>\S+))? -->\n```\w+\n(?P<text>.*?)```", re.DOTALL)
TABLE = "DEMANDS: Mapping[str, tuple[float, float, float]] = {\n"


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_strategy_added_as_the_page_says_passes_and_can_be_chosen(tmp_path: Path) -> None:
    found = {block["what"]: block for block in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))}
    assert set(found) == {"file", "line", "command"}
    leave = shutil.ignore_patterns("*.pyc", "*.tmp.*")  # loops that have been translated serve the copy too
    shutil.copytree(ROOT / "negotiation", tmp_path / "negotiation", ignore=leave)
    shutil.copytree(ROOT / "tests" / "table", tmp_path / "tests" / "table", ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    new_file = tmp_path / found["file"]["where"]
    assert not new_file.exists()
    new_file.write_text(found["file"]["text"], encoding="utf-8")
    test_file = tmp_path / found["line"]["where"]
    test_text = test_file.read_text(encoding="utf-8")
    assert TABLE in test_text
    test_file.write_text(test_text.replace(TABLE, TABLE + found["line"]["text"]), encoding="utf-8")

    python, *arguments = shlex.split(found["command"]["text"])
    assert python == ".venv/bin/python"
    told = run([sys.executable, *arguments], tmp_path)
    assert told.returncode == 0, told.stdout + told.stderr
    assert re.search(r"1\d passed", told.stdout), told.stdout

    choices = "from negotiation.parameters.settings import PARAMETERS; "
    choices += "print(PARAMETERS['table.strategy_openai'].choices)"
    told = run([sys.executable, "-c", choices], tmp_path)
    assert "split-and-hold" in told.stdout, told.stdout + told.stderr
