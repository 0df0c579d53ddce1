"""Replays: the command that tells a world again."""

import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path


def as_called(command: str) -> str:
    """A command under the name by which this one was called, so that it can be typed again.

    Args:
        command: that begins with ``parley``.
    """
    called, found = Path(sys.argv[0]), shutil.which("parley")
    if called.stem != "parley" or len(called.parts) == 1 or (found and Path(found).samefile(called)):
        return command
    return f"{shlex.quote(sys.argv[0])}{command.removeprefix('parley')}"


def report_next(folder: Path) -> str:
    """What to do with a folder of histories.

    Args:
        folder: as it was typed.
    """
    return f"Next: {as_called(shlex.join(['parley', 'report', str(folder)]))}"


def short(name: str) -> str:
    """A parameter's name without its topic."""
    return name.rpartition(".")[2]


def shown(value: object) -> str:
    """A setting's value as it is typed."""
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def in_words(settings: Mapping[str, object]) -> str:
    """Settings as a clause, such as ``exclusivity_cost = 2``."""
    return ", ".join(f"{short(name)} = {shown(value)}" for name, value in settings.items())


def from_folder(folder: str | Path, world: int, setting: int) -> str:
    """The command for a world of a result folder.

    Args:
        folder: where it is.
        world: from 0.
        setting: of the design, from 0.
    """
    return shlex.join(["parley", "run", "--from", str(folder), "--world", str(world), "--setting", str(setting)])


def anew(scenario: str, seed: int, settings: Mapping[str, object], start: str = "") -> str:
    """The command for a world that is in no folder.

    Args:
        scenario: a name or a path.
        seed: of the world.
        settings: on top of the scenario's own, by full name.
        start: the first quarter, if it is not the scenario's own.
    """
    begin = ["--start", start] if start else []
    changes = [word for name, value in settings.items() for word in ("--set", f"{short(name)}={shown(value)}")]
    return shlex.join(["parley", "run", scenario, "--seed", str(seed), *begin, *changes])
