"""A result folder, read: what is complete in it, as tables, without loading more than is asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from experiments.histories import Histories, PerSetting
from experiments.manifest import MANIFEST, StoreError, plan_of, read_manifest
from experiments.parts import schema_of, tables_of
from experiments.plan import Plan

_PART: Final = re.compile(r"part-(\d+)\.parquet")


def part_name(number: int) -> str:
    """The name of a part in the folder of its table."""
    return f"part-{number:05d}.parquet"


def complete_parts(folder: Path, plan: Plan) -> list[int]:
    """Numbers of the chunks of which every table has its part, in order."""
    found = [_parts(folder / table) for table in tables_of(plan)]
    return sorted(set.intersection(*found))


def _parts(folder: Path) -> set[int]:
    if not folder.is_dir():
        return set()
    return {int(match[1]) for path in folder.iterdir() if (match := _PART.fullmatch(path.name))}


@dataclass(frozen=True, repr=False)
class Stored(Histories):
    """Histories in a folder; a table is read when it is asked for.

    Attributes:
        folder: where they are.
        plan: what was asked for.
        parts: numbers of the parts that are complete.
    """

    folder: Path
    plan: Plan
    parts: tuple[int, ...]

    @property
    def complete(self) -> bool:
        """Whether all of the plan has been played."""
        return len(self.parts) == self.plan.chunks

    @cached_property
    def failed(self) -> int:
        """How many histories raised, without reading why."""
        return sum(pq.read_metadata(path).num_rows for path in self._paths("failures"))

    def dataset(self, table: str) -> ds.Dataset:
        """A table for those who read it piece by piece or with conditions: see ``pyarrow.dataset``.

        Args:
            table: its name.

        Raises:
            LookupError: it was not kept.
        """
        self._check(table)
        paths = [str(path) for path in self._paths(table)]
        return ds.dataset(paths, schema=schema_of(table, self.plan), format="parquet")

    def _read(self, table: str) -> pd.DataFrame:
        if not self.parts:
            return _frame(schema_of(table, self.plan).empty_table())
        return _frame(self.dataset(table).to_table())

    def _fill(self, name: str, whole: PerSetting) -> None:
        quarters = whole.shape[2]
        for path in self._paths("metrics"):
            part = pq.read_table(path, columns=["world", "setting", name])
            world, setting, values = (column.to_numpy() for column in part.columns)
            whole[setting[::quarters], world[::quarters]] = values.reshape(-1, quarters)

    def _paths(self, table: str) -> Iterator[Path]:
        return (self.folder / table / part_name(number) for number in self.parts)


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(split_blocks=True)
    return frame


def load(folder: str | Path) -> Stored:
    """The histories of a result folder; of one that is unfinished those that are complete.

    Args:
        folder: that ``parley batch`` or ``parley run --out`` has written; or the zip of a class, or what is in it.

    Raises:
        StoreError: it holds no results that can be read.
    """
    place = Path(folder)
    if place.is_file():
        from experiments.classroom.archive import unpacked  # noqa: PLC0415 - of a class alone

        return unpacked(place)
    found = read_manifest(place) if place.is_dir() else None
    if found is None:
        fault = f"has no {MANIFEST}" if place.is_dir() else "there is no such folder"
        raise StoreError(
            f"{place}: {fault}; name a folder that parley batch, compare, sensitivity or run --out has written"
        )
    if "class" in found:
        from experiments.classroom.archive import opened  # noqa: PLC0415 - of a class alone

        return opened(place, found)
    plan = plan_of(found)
    return Stored(place, plan, tuple(complete_parts(place, plan)))
