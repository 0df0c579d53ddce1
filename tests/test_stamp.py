"""Machine code on the disk is used as long as all that it was made from is as it was, and no longer."""

import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from negotiation.stamp import stamp

ROOT = Path(__file__).parents[1]
FILES = {
    "given": """
from enum import IntEnum
from typing import NamedTuple
import numpy as np
RATE, TABLE = 2.0, np.array([1.0, 2.0])
class Side(IntEnum):
    LEFT = 0
    RIGHT = 5
class Pair(NamedTuple):
    first: float
    second: float
""",
    "inner": """
from negotiation.compiled import compiled
from loops_of_a_test.given import RATE, TABLE, Pair, Side
@compiled
def deepest(value):
    return value + 1.0
@compiled
def inner(value):
    right = int(5 * value) == Side.RIGHT
    return RATE * deepest(value) + TABLE[1] + Pair(100.0, 200.0).first + (0.0 if right else 1000.0)
""",
    "outer": """
import numpy as np
from negotiation.compiled import compiled, over_worlds
from negotiation.shapes import PerWorld
from loops_of_a_test import given, inner as other
from loops_of_a_test.inner import inner
@compiled
def outer(value):
    return inner(value)
@over_worlds
def loop(column: PerWorld) -> PerWorld:
    found = np.empty(column.size)
    for world in range(column.size):
        found[world] = other.inner(column[world]) + 0 * given.RATE
    return found
""",
}
CHANGES = {
    "a loop that is called by one that is called": ("inner", "value + 1.0", "value + 1.5", 107.0),
    "a number": ("given", "RATE, TABLE = 2.0", "RATE, TABLE = 3.0", 108.0),
    "an array": ("given", "np.array([1.0, 2.0])", "np.array([1.0, 20.0])", 124.0),
    "a code": ("given", "RIGHT = 5", "RIGHT = 6", 1106.0),
    "the parts of a record": ("given", "first: float\n    second", "other: float\n    first", 206.0),
}


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], ModuleType]]:
    """Loads the files as a new process would."""
    place = tmp_path / "loops_of_a_test"
    place.mkdir()
    for name, text in FILES.items():
        (place / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def load() -> ModuleType:
        for name in [name for name in sys.modules if name.startswith("loops_of_a_test")]:
            del sys.modules[name]
        importlib.invalidate_caches()
        return importlib.import_module("loops_of_a_test.outer")

    yield load
    for name in [name for name in sys.modules if name.startswith("loops_of_a_test")]:
        del sys.modules[name]


def found(outer: ModuleType) -> tuple[float, float]:
    return outer.outer(1.0), float(outer.loop(np.ones(1))[0])


@pytest.mark.parametrize("what", CHANGES)
def test_a_loop_is_made_anew_when_what_it_takes_from_another_file_has_changed(
    loaded: Callable[[], ModuleType], tmp_path: Path, what: str
) -> None:
    assert found(loaded()) == (106.0, 106.0)
    file, old, new, then = CHANGES[what]
    path = tmp_path / "loops_of_a_test" / f"{file}.py"
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))
    assert found(loaded()) == (then, then)


def test_a_loop_is_read_from_the_disk_as_long_as_nothing_has_changed(
    loaded: Callable[[], ModuleType], tmp_path: Path
) -> None:
    found(loaded())
    path = tmp_path / "loops_of_a_test" / "given.py"
    path.write_text(path.read_text() + "\nUNUSED = 5\n")
    outer = loaded()
    assert found(outer) == (106.0, 106.0)
    assert sum(outer.outer.stats.cache_hits.values()) == 1
    assert not outer.outer.stats.cache_misses


def test_a_function_has_the_same_stamp_in_every_process() -> None:
    program = "from negotiation.world.turnover import _turned_over as f; from negotiation.stamp import stamp; "
    stamps = {
        subprocess.run(
            [sys.executable, "-c", program + "print(stamp(getattr(f, '__wrapped__', None) or f.py_func))"],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(stamps) == 1
    assert len(stamps.pop().strip()) == len(stamp(found))


def python(place: Path, program: str, **environment: str) -> str:
    """What a program prints with the project as it is in a folder."""
    given = {**os.environ, "PYTHONPATH": str(place), **environment}
    return subprocess.run(
        [sys.executable, "-c", program], cwd=place, env=given, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_an_edit_of_one_of_the_projects_own_loops_is_heard_in_other_files(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "negotiation", tmp_path / "negotiation", ignore=shutil.ignore_patterns("__pycache__"))
    program = (
        "import numpy as np; from negotiation.world.declaration import _chances as f; one = np.ones(1); "
        "code = np.array([[2]]); print(f(code, code, one, one, one > 0, one, one, one)[0, 0])"
    )
    before = python(tmp_path, program)
    scale = tmp_path / "negotiation" / "table" / "scale.py"
    text = scale.read_text()
    assert "full = 1.0 if code > 1 else 0.0" in text
    scale.write_text(text.replace("full = 1.0 if code > 1 else 0.0", "full = 64.0 if code > 1 else 0.0"))
    assert float(python(tmp_path, program)) == 64 * float(before) > 0


def test_where_nothing_can_be_kept_on_the_disk_loops_are_made_all_the_same() -> None:
    program = (
        "from negotiation.table.scale import step; print(step(1, 0.25), step.stats.cache_path, *step.stats.cache_hits)"
    )
    # A way to keep machine code that is for notebooks alone: there is none for files.
    assert python(ROOT, program, NUMBA_CACHE_LOCATOR_CLASSES="IPythonCacheLocator") == "0.25 None"
