"""The result folder: tables, the page, and a manifest that says what they are of."""

import json
import os
import platform
import shutil
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from experiments.ensemble import Result
from experiments.scenarios import Event, Scenario
from experiments.version import version
from negotiation.clock import Quarter

FORMAT: Final = 1
TABLES: Final = ("metrics", "deals", "offers", "events", "outcomes")
MANIFEST, TRANSCRIPT, STAGE = "manifest.json", "transcript.txt", ".parley-unfinished"
OURS: Final = frozenset({*TABLES, MANIFEST, TRANSCRIPT, STAGE})


class StoreError(ValueError):
    """A folder results cannot go to; says which, why and the way out."""


def identity(scenario: Scenario, seeds: Sequence[int], settings: Mapping[str, object]) -> dict[str, Any]:
    """What was played, so that it can be played again: the part of a manifest that tells results apart.

    Args:
        scenario: what was played.
        seeds: one a world.
        settings: on top of the scenario's own, by full name.
    """
    return {
        "scenario": {
            "name": scenario.name,
            "summary": scenario.summary,
            "start": str(scenario.start),
            "end": str(scenario.end),
            "events": [{"quarter": str(given.quarter), "event": given.event} for given in scenario.events],
            "settings": dict(scenario.settings),
            **({"calibration": scenario.calibration} if scenario.calibration else {}),
            **({"calibrated": dict(scenario.calibrated)} if scenario.calibrated else {}),
        },
        "settings": {
            name: value.tolist() if isinstance(value, np.ndarray) else value
            for name, value in scenario.with_settings(settings).items()
        },
        "seeds": list(seeds),
    }


def played(folder: Path, world: int) -> tuple[Scenario, int, dict[str, Any]]:
    """What a world of a result folder was played with: scenario, seed, and settings on top of the scenario's own.

    Args:
        folder: with a manifest.
        world: which of its worlds, from 0.

    Raises:
        StoreError: the folder has no manifest that can be read, or no such world.
    """
    found = _identity_in(folder)
    if found is None:
        raise StoreError(f"--from {folder}: has no manifest that can be read; name a folder that --out has written")
    if world >= len(found["seeds"]):
        raise StoreError(f"--world {world}: {folder} has {len(found['seeds'])}; the first is 0")
    told = found["scenario"]
    scenario = Scenario(
        name=told["name"],
        summary=told["summary"],
        start=Quarter.parse(told["start"]),
        end=Quarter.parse(told["end"]),
        events=tuple(Event(Quarter.parse(given["quarter"]), given["event"]) for given in told["events"]),
        settings=told["settings"],
        calibration=told.get("calibration", ""),
        calibrated=told.get("calibrated", {}),
    )
    chosen = {name: value[world] if isinstance(value, list) else value for name, value in found["settings"].items()}
    usual = scenario.with_settings(None)
    own = {name: value for name, value in chosen.items() if usual.get(name) != value}
    return scenario, found["seeds"][world], own


def check_folder(folder: Path, played: Mapping[str, Any]) -> None:
    """Look whether results can go to a folder: it is new, empty, or holds results of the very same run.

    Args:
        folder: where results are to go.
        played: the ``identity`` of what is about to be saved.

    Raises:
        StoreError: something else is there, or it cannot be written to.
    """
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"--out {folder}: is a file; name a new folder")
    there = folder if folder.exists() else next(up for up in folder.absolute().parents if up.exists())
    if not there.is_dir():
        raise StoreError(f"--out {folder}: {there} is a file; name a new folder elsewhere")
    if not os.access(there, os.R_OK | os.W_OK | os.X_OK):
        raise StoreError(f"--out {folder}: cannot be written to; name a folder you may write to")
    if not folder.exists():
        return
    names = {path.name for path in folder.iterdir()}
    if strange := sorted(names - OURS):
        raise StoreError(f"--out {folder}: has something else in it ({strange[0]}); name a new or empty folder")
    if names - {STAGE} and _identity_in(folder) != json.loads(json.dumps(played)):
        raise StoreError(f"--out {folder}: holds results of another run; name a new folder")


def _identity_in(folder: Path) -> dict[str, Any] | None:
    """What the results in a folder are of, if its manifest can be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {key: manifest[key] for key in ("scenario", "settings", "seeds")}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(result: Result, folder: Path, page: str) -> None:
    """Write a result folder; if anything goes wrong, what was there before is there again.

    Everything is written under a temporary name first, and the manifest moves in last: a folder with one is
    whole.

    Args:
        result: what was played.
        folder: new, empty, or of the same run.
        page: the history as text.

    Raises:
        StoreError: the folder holds something else, or cannot be written to.
        OSError: the disk is full, or fails.
    """
    played = identity(result.scenario, result.seeds, result.settings)
    check_folder(folder, played)
    made = [up for up in (folder, *folder.absolute().parents) if not up.exists()]
    stage = folder / STAGE
    try:
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
        rows = {name: _write_table(getattr(result, name), stage / name) for name in TABLES}
        (stage / TRANSCRIPT).write_text(page, encoding="utf-8", newline="\n")
        manifest = json.dumps(_manifest(played, rows), indent=2, ensure_ascii=False, allow_nan=False)
        (stage / MANIFEST).write_text(manifest + "\n", encoding="utf-8", newline="\n")
        _move_in(stage, folder)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        for path in made:
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()


def _write_table(table: pd.DataFrame, folder: Path) -> int:
    """Write a table as its first part; its number of rows."""
    folder.mkdir()
    table.to_parquet(folder / "part-0.parquet", index=False)
    return len(table)


def _manifest(played: Mapping[str, Any], rows: Mapping[str, int]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        **played,
        "versions": {
            "parley": version(),
            "python": platform.python_version(),
            **{name: installed(name) for name in ("numpy", "scipy", "pandas", "pyarrow", "mesa")},
        },
        "machine": {"system": platform.system(), "architecture": platform.machine(), "cpu": _cpu()},
        "tables": {name: {"parts": [f"{name}/part-0.parquet"], "rows": count} for name, count in rows.items()},
        "complete": True,
    }


def _cpu() -> dict[str, Any]:
    """The processor, and the vector instructions NumPy found on it: they decide the last bit of ``exp``."""
    name = platform.processor()
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        name = names[0] if names else name
    found: dict[str, Any] = np.show_config(mode="dicts")  # type: ignore[assignment]
    return {"name": name, "vector_instructions": found.get("SIMD Extensions", {}).get("found", [])}


def _move_in(stage: Path, folder: Path) -> None:
    """Put finished files in place, the manifest last; on failure put back what was there."""
    aside = stage / "before"
    aside.mkdir()
    names = (*TABLES, TRANSCRIPT, MANIFEST)
    try:
        for name in reversed(names):
            if (folder / name).exists():
                (folder / name).replace(aside / name)
        for name in names:
            (stage / name).replace(folder / name)
    except BaseException:
        for name in names:
            if (folder / name).exists() and not (stage / name).exists():
                (folder / name).replace(stage / name)
        for path in aside.iterdir():
            path.replace(folder / path.name)
        raise
