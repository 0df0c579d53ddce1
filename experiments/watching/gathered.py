"""Histories that were played in pieces by other processes, gathered from what they sent."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from experiments.chunk import Chunk, Columns
from experiments.ensemble import framed
from experiments.histories import Histories, PerSetting
from experiments.plan import Plan


@dataclass(frozen=True)
class Piece:
    """Rows of a plan, as their tables.

    Attributes:
        tables: name -> one array a column, rows in the order of the plan, then of time.
    """

    tables: Mapping[str, Columns]

    @property
    def failed(self) -> int:
        """How many histories raised."""
        return len(self.tables["failures"]["world"])


def piece(chunk: Chunk) -> Piece:
    """What is sent of rows that were played: what was kept, how they ended, and which raised."""
    return Piece({table: chunk.columns(table) for table in (*chunk.plan.keep, "outcomes", "failures")})


@dataclass(frozen=True, repr=False)
class Gathered(Histories):
    """Histories in memory, without the models that played them.

    Attributes:
        plan: what was asked for.
        pieces: in the order of their rows.
    """

    plan: Plan
    pieces: tuple[Piece, ...]

    @property
    def complete(self) -> bool:
        """Always: all pieces are there."""
        return True

    def _read(self, table: str) -> pd.DataFrame:
        return framed([each.tables[table] for each in self.pieces], table)

    def _fill(self, name: str, whole: PerSetting) -> None:
        quarters = len(self.quarters)
        for each in self.pieces:
            metrics = each.tables["metrics"]
            places = metrics["setting"][::quarters], metrics["world"][::quarters]
            whole[places] = metrics[name].reshape(-1, quarters)
