"""The files around the code agree with each other."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PACKAGES = ["negotiation", "agents", "experiments"]


def locked() -> dict[str, str]:
    """Each requirement of the lock by name, with its lines joined."""
    lines = [line for line in LOCK.splitlines() if not line.lstrip().startswith("#")]
    requirements = "\n".join(lines).replace("\\\n", " ").splitlines()
    return {requirement.partition("==")[0]: requirement for requirement in requirements}


def requirement_name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match
    return match[0].lower()


def test_every_locked_requirement_is_pinned_with_a_hash() -> None:
    assert locked()
    for name, requirement in locked().items():
        assert re.fullmatch(r"[a-z0-9-]+==\S+( ;.*?)?( +--hash=sha256:[0-9a-f]{64})+", requirement), name


def test_the_lock_names_no_address_and_no_path() -> None:
    assert "://" not in LOCK
    assert not re.search(r"(?:^|\s)(?:/|~|[A-Z]:\\)\w", LOCK)
    assert not re.search(r"^\s*-(?!-hash=)", LOCK, re.MULTILINE)


def test_the_lock_holds_all_that_the_project_declares() -> None:
    project = PYPROJECT["project"]
    declared = {
        requirement_name(requirement)
        for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    }
    assert declared <= locked().keys()


def test_the_three_packages_are_declared_and_typed() -> None:
    assert PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == PACKAGES
    assert PYPROJECT["tool"]["mypy"]["files"] == PACKAGES
    assert PYPROJECT["tool"]["importlinter"]["root_packages"] == PACKAGES
    for package in PACKAGES:
        assert (ROOT / package / "__init__.py").is_file()
        assert (ROOT / package / "py.typed").is_file()


def test_the_makefile_takes_uv_from_the_lock() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert not re.search(r"uv==\d", makefile)
    script = re.search(r"sed -n '([^']+)' requirements\.lock", makefile)
    assert script
    printed = subprocess.run(
        ["sed", "-n", script[1].replace("$$", "$"), "requirements.lock"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert printed.replace("\\\n", " ").splitlines() == [locked()["uv"]]


def test_the_citation_has_the_version_of_the_project() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    version = re.search(r"^version: (\S+)$", citation, re.MULTILINE)
    assert version
    assert version[1] == PYPROJECT["project"]["version"]


def test_a_run_says_how_many_tests_it_leaves_out() -> None:
    files = ["tests/experiments/test_report_browser.py", "tests/experiments/test_cluster.py"]
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", *files], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"(?m)^Not run: \d+ that need a browser, \d+ that start a server; `make check-all`", said)
