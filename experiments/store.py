"""The folder of one history: its tables, the page, and a manifest that says what they are of."""

import errno
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.ensemble import Result
from experiments.folder import part_name
from experiments.manifest import (
    MANIFEST,
    OutError,
    StoreError,
    difference,
    identity,
    manifest,
    plan_of,
    read_manifest,
    write_json,
)
from experiments.parts import TABLES, tables_of, write_part
from experiments.plan import Plan
from experiments.scenarios import Scenario

__all__ = ["OutError", "StoreError", "check_folder", "make", "played", "save"]

TRANSCRIPT: Final = "transcript.txt"
#: Holds what is not finished, inside a result folder.
STAGE: Final = ".parley-unfinished"
#: Errors that go away when something is removed.
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
OURS: Final = frozenset({*TABLES, MANIFEST, TRANSCRIPT, STAGE})


def played(folder: Path, world: int, setting: int = 0) -> tuple[Scenario, int, dict[str, Any]]:
    """What a history of a result folder was played with: scenario, seed, and settings on top of the scenario's own.

    Args:
        folder: with a manifest.
        world: which of its worlds, from 0.
        setting: which of its settings, from 0.

    Raises:
        StoreError: the folder has no manifest that can be read, no such world, or no such setting.
    """
    found = read_manifest(folder)
    if found is None:
        raise StoreError(f"--from {folder}: has no manifest that can be read; name a folder that --out has written")
    if "class" in found:
        raise StoreError(
            f"--from {folder}: holds a class, whose tables were played by people; parley class --from has it"
        )
    plan = plan_of(found)
    if world >= plan.worlds:
        raise StoreError(f"--world {world}: {folder} has {plan.worlds}; the first is 0")
    if setting >= len(plan.design):
        raise StoreError(f"--setting {setting}: {folder} has {len(plan.design)}; the first is 0")
    row = np.array([world * len(plan.design) + setting])
    changes = {name: value[0] if isinstance(value, list) else value for name, value in plan.changes(row).items()}
    return plan.scenario, int(plan.seeds_of(row)[0]), changes


def check_folder(folder: Path, plan: Plan) -> dict[str, Any] | None:
    """Look whether results can go to a folder: it is new, empty, or holds results of the very same plan.

    Args:
        folder: where results are to go.
        plan: what is about to be played.

    Returns:
        The manifest that is there, if there is one.

    Raises:
        OutError: something else is there, or it cannot be written to.
    """
    if folder.exists() and not folder.is_dir():
        raise OutError(folder, "is a file; name a new folder")
    there = folder if folder.exists() else next(up for up in folder.absolute().parents if up.exists())
    if not there.is_dir():
        raise OutError(folder, f"{there} is a file; name a new folder elsewhere")
    if not os.access(there, os.R_OK | os.W_OK | os.X_OK):
        raise OutError(folder, "cannot be written to; name a folder you may write to")
    found = read_manifest(folder)
    if found is not None:
        if differs := difference(found, identity(plan)):
            raise OutError(folder, f"holds results of another run ({differs}); name a new folder")
        return found
    names = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if strange := sorted(names - {STAGE}):
        raise OutError(folder, f"has something else in it ({strange[0]}); name a new or empty folder")
    return None


def make(inside: Path, folder: Path) -> None:
    """Make a folder inside one that results go to, and whatever it lies in.

    Args:
        inside: to be made, if it is not there.
        folder: that was asked for.

    Raises:
        OutError: there can be none at that place, whatever its permissions say.
        OSError: the disk is full.
    """
    try:
        inside.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in FULL:
            raise
        raise OutError(
            folder, f"no folder can be made there ({error.strerror}); name one on a disk that keeps files"
        ) from None


def save(result: Result, folder: Path, page: str) -> None:
    """Write a result folder; if anything goes wrong, what was there before is there again.

    Everything is written under a temporary name first, and the manifest moves in last: a folder with one is
    whole.

    Args:
        result: what was played, in one chunk.
        folder: new, empty, or of the same run.
        page: the history as text.

    Raises:
        OutError: the folder holds something else, or cannot be written to.
        OSError: the disk is full, or fails.
    """
    check_folder(folder, result.plan)
    made = [up for up in (folder, *folder.absolute().parents) if not up.exists()]
    stage = folder / STAGE
    try:
        shutil.rmtree(stage, ignore_errors=True)
        make(stage, folder)
        for table in tables_of(result.plan):
            (stage / table).mkdir()
            write_part(stage / table / part_name(0), table, result.chunks[0].columns(table), result.plan)
        (stage / TRANSCRIPT).write_text(page, encoding="utf-8", newline="\n")
        write_json(stage / MANIFEST, manifest(result.plan, complete=True))
        _move_in(stage, folder, (*tables_of(result.plan), TRANSCRIPT, MANIFEST))
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        for path in made:
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()


def _move_in(stage: Path, folder: Path, names: Sequence[str]) -> None:
    """Put finished files in place, the manifest last; on failure put back what was there."""
    aside = stage / "before"
    aside.mkdir()
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
