"""Pieces: the histories of a folder a few worlds at a time, so that a page of any number of them fits in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from experiments.folder import Stored, part_name
from experiments.histories import Histories, PerSetting
from experiments.manifest import StoreError
from experiments.parts import schema_of
from experiments.plan import Plan

#: Histories that are looked at together, as far as all settings of a world allow.
ROWS: Final = 1024

type PerHistory = NDArray[np.float64]  # (settings, worlds)


class Piece(Histories):
    """Some neighbouring worlds of a folder under every setting; world 0 is the first of them.

    Args:
        whole: the folder.
        first: its world that comes first here.
        last: the world after the last one here.
        metrics: those that are read, all at once.
    """

    def __init__(self, whole: Stored, first: int, last: int, metrics: Sequence[str] = ()) -> None:
        self.whole, self.first, self.last, self.read = whole, first, last, tuple(metrics)
        self.plan = _some(whole.plan, first, last)

    @property
    def complete(self) -> bool:
        """Whether all of the folder has been played."""
        return self.whole.complete

    @property
    def place(self) -> slice:
        """Where its worlds stand among those of the folder."""
        return slice(self.first, self.last)

    @cached_property
    def there(self) -> NDArray[np.bool_]:
        """Which histories have come to their end, shape (settings, worlds)."""
        shape = len(self.plan.design), self.plan.worlds
        rows, there = self.table("outcomes", ("world", "setting")), np.zeros(shape, dtype=bool)
        there[rows["setting"], rows["world"] - self.first] = True
        return there

    def table(self, name: str, columns: Sequence[str]) -> dict[str, NDArray[Any]]:
        """Some columns of a table; worlds are numbered as in the folder.

        Args:
            name: of the table.
            columns: that are wanted, the world among them.

        Raises:
            StoreError: a part cannot be read.
        """
        parts = [part_read(path, columns) for path in self._paths(name)]
        schema = schema_of(name, self.plan)
        whole = pa.concat_tables(parts) if parts else pa.schema([schema.field(each) for each in columns]).empty_table()
        mine = whole.filter((pa.compute.field("world") >= self.first) & (pa.compute.field("world") < self.last))
        return {column: mine[column].to_numpy() for column in columns}

    def _paths(self, name: str) -> list[Path]:
        """The parts in which these worlds are."""
        rows, known = len(self.plan.design), frozenset(self.whole.parts)
        first = self.first * rows // self.plan.chunk
        last = (self.last * rows - 1) // self.plan.chunk
        return [self.whole.folder / name / part_name(part) for part in range(first, last + 1) if part in known]

    def _read(self, table: str) -> pd.DataFrame:
        columns = self.table(table, schema_of(table, self.plan).names)
        return pd.DataFrame({**columns, "world": columns["world"] - self.first})

    def _fill(self, name: str, whole: PerSetting) -> None:
        quarters, columns = whole.shape[2], self._metrics if name in self.read else self._read_metrics((name,))
        if len(columns["world"]):
            world, setting = (columns[key][::quarters].astype(int) for key in ("world", "setting"))
            whole[setting, world - self.first] = columns[name].reshape(-1, quarters)

    @cached_property
    def _metrics(self) -> dict[str, NDArray[Any]]:
        return self._read_metrics(self.read)

    def _read_metrics(self, names: Sequence[str]) -> dict[str, NDArray[Any]]:
        return self.table("metrics", ("world", "setting", *names))


def part_read(path: Path, columns: Sequence[str]) -> pa.Table:
    """Some columns of a part.

    Args:
        path: of the part.
        columns: their names.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        return pq.read_table(path, columns=list(columns))
    except (OSError, pa.ArrowException) as error:
        why = str(error).partition("\n")[0].rstrip(".")
        raise StoreError(
            f"{path}: cannot be read ({why}); remove it, and the command that began the folder writes it anew"
        ) from None


def _some(plan: Plan, first: int, last: int) -> Plan:
    """The plan of some worlds."""
    settings = {name: value[first:last] if isinstance(value, list) else value for name, value in plan.settings.items()}
    return replace(plan, worlds=last - first, seed=plan.seed + first, settings=settings)


def pieces(whole: Stored, metrics: Sequence[str] = (), rows: int = ROWS) -> Iterator[Piece]:
    """A folder piece by piece.

    Args:
        whole: the folder.
        metrics: those that will be asked for.
        rows: histories of a piece, about.
    """
    worlds = max(rows // len(whole.plan.design), 1)
    for first in range(0, whole.plan.worlds, worlds):
        yield Piece(whole, first, min(first + worlds, whole.plan.worlds), metrics)
