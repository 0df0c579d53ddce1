"""Documents beside the tables of a result folder, such as what a comparison found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.manifest import write_json


def write_beside(folder: Path, name: str, content: Mapping[str, Any]) -> None:
    """Write a document into a folder, whole or not at all.

    Args:
        folder: that is there.
        name: of the file.
        content: in JSON's own words.

    Raises:
        OSError: the disk is full, or fails.
    """
    unfinished = folder / f".{name}"
    try:
        write_json(unfinished, content)
        unfinished.replace(folder / name)
    finally:
        unfinished.unlink(missing_ok=True)
