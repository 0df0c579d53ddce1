"""Which version of the project this is."""

import hashlib
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path
from typing import Final

#: What decides a history besides its scenario and settings, as seen from the project's own folder.
_DECIDES: Final = (
    "negotiation/**/*.py",
    "agents/**/*.py",
    *(f"experiments/{name}.py" for name in ("chunk", "donors", "on_record", "scenarios", "starting")),
    "experiments/facts/*",
    "experiments/calibration/*.toml",
    "experiments/scenarios/history.toml",
)


def version() -> str:
    """Version of the installed distribution, or of the source tree it runs from."""
    try:
        return installed("parley")
    except PackageNotFoundError:
        project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
        return str(project["project"]["version"])


@cache
def code() -> str:
    """A short name of the rules as they are here: it changes when a file that decides histories does."""
    home = Path(__file__).parents[1]
    found = hashlib.sha256()
    for path in sorted({path for pattern in _DECIDES for path in home.glob(pattern) if path.is_file()}):
        found.update(path.relative_to(home).as_posix().encode())
        found.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()[:16]
