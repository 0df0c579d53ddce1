"""What a result folder is of: the plan that was played, the versions and the machine it was played with."""

import hashlib
import json
import os
import platform
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.design import Design
from experiments.plan import Plan
from experiments.scenarios import Event, Scenario
from experiments.version import code, version
from negotiation.clock import Quarter

FORMAT: Final = 2
MANIFEST: Final = "manifest.json"
#: Kept in a result folder only by a batch's memory: talks are no table.
TALKS: Final = "talks"
#: Libraries whose versions are told, and those of them that decide the last bit of a number.
LIBRARIES: Final = ("numpy", "scipy", "numba", "pandas", "pyarrow", "mesa")
DECIDING: Final = LIBRARIES[:3]
#: How much of two values that differ is shown.
SHOWN: Final = 60


class StoreError(ValueError):
    """A folder results cannot go to or come from; says which, why and the way out."""


class OutError(StoreError):
    """A folder that results cannot go to, in the words of a program; ``typed`` has those of the command line.

    Args:
        folder: that was asked for.
        fault: why not, and the way out.
    """

    def __init__(self, folder: Path, fault: str) -> None:
        super().__init__(folder, fault)
        self.typed = f"--out {folder}: {fault}"

    def __str__(self) -> str:
        folder, fault = self.args
        return f"out={folder}: {fault}"


def identity(plan: Plan) -> dict[str, Any]:
    """What is to be played, so that it can be played again: the part of a manifest that tells results apart."""
    scenario = plan.scenario
    return {
        "scenario": {
            "name": scenario.name,
            "summary": scenario.summary,
            "learning": scenario.learning,
            "look_at": list(scenario.look_at),
            "start": str(scenario.start),
            "end": str(scenario.end),
            "events": [{"quarter": str(given.quarter), "event": given.event} for given in scenario.events],
            "settings": dict(scenario.settings),
            "calibration": scenario.calibration,
            "calibrated": dict(scenario.calibrated),
        },
        "settings": dict(plan.settings),
        "design": {name: list(values) for name, values in plan.design.columns.items()},
        "seeds": {"first": plan.seed, "count": plan.worlds},
        "keep": [table for table in plan.keep if table != TALKS],
        "metrics": list(plan.metrics),
        "chunk": plan.chunk,
    }


def digest(plan: Plan) -> str:
    """A short name of a plan that no other plan has."""
    return hashlib.sha256(json.dumps(identity(plan)).encode()).hexdigest()[:16]


def plan_of(manifest: Mapping[str, Any]) -> Plan:
    """The plan a manifest tells of."""
    told = manifest["scenario"]
    scenario = Scenario(
        name=told["name"],
        summary=told["summary"],
        start=Quarter.parse(told["start"]),
        end=Quarter.parse(told["end"]),
        events=tuple(Event(Quarter.parse(given["quarter"]), given["event"]) for given in told["events"]),
        settings=told["settings"],
        learning=told["learning"],
        look_at=tuple(told["look_at"]),
        calibration=told["calibration"],
        calibrated=told["calibrated"],
    )
    return Plan(
        scenario=scenario,
        worlds=manifest["seeds"]["count"],
        seed=manifest["seeds"]["first"],
        settings=manifest["settings"],
        design=Design({name: tuple(values) for name, values in manifest["design"].items()}),
        keep=tuple(manifest["keep"]),
        metrics=tuple(manifest["metrics"]),
        chunk=manifest["chunk"],
    )


def manifest(plan: Plan, complete: bool) -> dict[str, Any]:
    """Everything a manifest says of a plan that is played here and now.

    Args:
        plan: what is played.
        complete: whether all parts are there.
    """
    return {"format": FORMAT, **identity(plan), **made_with(), "parts": plan.chunks, "complete": complete}


@cache
def _made_with() -> str:
    versions = {"parley": version(), "code": code(), "python": platform.python_version()}
    return json.dumps({
        "versions": {**versions, **{name: installed(name) for name in LIBRARIES}},
        "machine": {
            "system": platform.system(),
            "architecture": platform.machine(),
            "libc": " ".join(platform.libc_ver()).strip(),
            "cpu": _cpu(),
        },
    })  # fmt: skip


def made_with() -> dict[str, Any]:
    """The versions and the machine of this process."""
    result: dict[str, Any] = json.loads(_made_with())
    return result


def _cpu() -> dict[str, Any]:
    """The processor, and the vector instructions NumPy found on it: they decide the last bit of ``exp``."""
    name = platform.processor()
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        name = names[0] if names else name
    found: dict[str, Any] = np.show_config(mode="dicts")  # type: ignore[assignment]
    return {"name": name, "vector_instructions": found.get("SIMD Extensions", {}).get("found", [])}


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder; none if there is none.

    Raises:
        StoreError: there is one that cannot be read, or of another format.
    """
    try:
        found: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        form = found["format"]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise StoreError(f"{folder}: its {MANIFEST} cannot be read; name another folder") from None
    if form != FORMAT:
        raise StoreError(
            f"{folder}: holds results of format {form}, this is Parley {version()} with format {FORMAT}; "
            "play them again into a new folder"
        )
    result: dict[str, Any] = found
    return result


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a new file and see it on the disk.

    Args:
        path: of the file.
        content: what it says.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def difference(there: Mapping[str, Any], here: Mapping[str, Any]) -> str | None:
    """In which settings, seeds or tables two plans differ, in words; none if they are the same.

    Args:
        there: the manifest of a folder.
        here: ``identity`` or manifest of what is asked for.
    """
    for key in ("scenario", "settings", "design", "seeds", "keep", "metrics", "chunk"):
        if found := _differing(key, there[key], here[key]):
            return found
    return None


def other_code(there: Mapping[str, Any], here: Mapping[str, Any]) -> str | None:
    """How the versions of the project differ between two manifests, in words; none if they are the same."""
    old, new = there["versions"], here["versions"]
    if old["parley"] != new["parley"]:
        return f"Parley {old['parley']} there, {new['parley']} here"
    return "rules of the same version that were changed since" if old["code"] != new["code"] else None


def other_machine(there: Mapping[str, Any], here: Mapping[str, Any]) -> str | None:
    """How the kinds of machine differ between two manifests, in words; none if numbers come out the same."""
    for name in DECIDING:
        if found := _differing(name, there["versions"][name], here["versions"][name]):
            return found
    old, new = there["machine"], here["machine"]
    for key in ("system", "architecture", "libc"):
        if found := _differing(key, old[key], new[key]):
            return found
    return _differing("vector instructions", old["cpu"]["vector_instructions"], new["cpu"]["vector_instructions"])


def _differing(name: str, there: Any, here: Any) -> str | None:
    """The first place in which two values differ, in words."""
    if there == here:
        return None
    if isinstance(there, dict) and isinstance(here, dict):
        for key in (*there, *(key for key in here if key not in there)):
            if found := _differing(f"{name}: {key}", there.get(key), here.get(key)):
                return found
    return f"{name} is {_short(there)} there, {_short(here)} here"


def _short(value: Any) -> str:
    text = "not given" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
