"""Values of all issues side by side: what loops over worlds read, while rules look at one issue after the other.

Clauses that are on the table in no world have no column: nothing is worked out for them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import compiled
from negotiation.shapes import PerIssueIndex, PerLevel, PerLevelFlag, PerWorld, PerWorldIndex

#: How many tables are kept that differ in the clauses asked about.
TABLES: Final = 1024

type Columns = NDArray[np.float64]  # (worlds, columns)
type Places = NDArray[np.int64]


class Allowed(NamedTuple):
    """Which clauses of an issue can be agreed: there are a few cases, and each world is in one of them.

    Attributes:
        cases: which clauses can be agreed in each, shape (cases, clauses).
        case: of each world, index into ``cases``, shape (worlds,).
    """

    cases: PerLevelFlag
    case: PerWorldIndex

    @property
    def flags(self) -> PerLevelFlag:
        """World by world, shape (worlds, clauses)."""
        return np.take(self.cases, self.case, axis=0)

    @classmethod
    def by_world(cls, flags: PerLevelFlag) -> "Allowed":
        """From what can be agreed world by world, shape (worlds, clauses)."""
        return cls(flags, np.arange(len(flags)))


class Layout(NamedTuple):
    """Which clause each column is of.

    Attributes:
        level: the clause each column stands for, counted in its issue, shape (columns,).
        starts: where the columns of each issue start, and their number at the end, shape (issues + 1,).
        column: of each clause of each issue, −1 where it has none, shape (clauses of all issues,).
        clauses: where the clauses of each issue start in ``column``, and their number at the end, shape (issues + 1,).
    """

    level: Places
    starts: Places
    column: Places
    clauses: Places

    def by_issue(self, names: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """The clauses of each issue that have a column, by the issue's name."""
        ends = zip(names, pairwise(self.starts), strict=True)
        level = self.level.tolist()
        return {name: tuple(level[start:end]) for name, (start, end) in ends}


@dataclass(frozen=True)
class Values(Sequence[PerLevel]):
    """Values of every clause of every issue; as a sequence, one (worlds, levels) an issue, −inf without a column.

    Attributes:
        side_by_side: all issues, shape (worlds, columns), USD bn; −inf where a clause is not on the table.
        layout: which clause each column is of.
    """

    side_by_side: Columns
    layout: Layout

    def __len__(self) -> int:
        return len(self.layout.starts) - 1

    @overload
    def __getitem__(self, issue: int) -> PerLevel: ...
    @overload
    def __getitem__(self, issue: slice) -> Sequence[PerLevel]: ...
    def __getitem__(self, issue: int | slice) -> PerLevel | Sequence[PerLevel]:
        return self._by_issue[issue]

    def __iter__(self) -> Iterator[PerLevel]:
        return iter(self._by_issue)

    @cached_property
    def _by_issue(self) -> tuple[PerLevel, ...]:
        whole = np.full((len(self.side_by_side), self.layout.clauses[-1]), -np.inf)
        whole[:, self.layout.column >= 0] = self.side_by_side
        whole.setflags(write=False)
        return tuple(whole[:, start:end] for start, end in pairwise(self.layout.clauses))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Levels of each issue."""
        return tuple(end - start for start, end in pairwise(self.layout.clauses))

    def at(self, rows: PerWorldIndex) -> "Values":
        """The values of some worlds."""
        return Values(np.take(self.side_by_side, rows, axis=0), self.layout)

    def of_clause(self, issue: int, rows: PerWorldIndex, level: PerWorldIndex) -> PerWorld:
        """Value of one clause of an issue in each of some worlds, USD bn, shape (rows,)."""
        column = self.layout.column[self.layout.clauses[issue] + level]
        return np.where(column >= 0, self.side_by_side[rows, column], -np.inf)

    def of_package(self, rows: PerWorldIndex, package: PerIssueIndex) -> PerLevel:
        """Value of the clause of every issue in some packages, USD bn, shape (rows, issues).

        Args:
            rows: world of each package.
            package: level of each issue, shape (rows, issues).
        """
        column = self.layout.column[self.layout.clauses[:-1] + package]
        return np.where(column >= 0, self.side_by_side[rows[:, None], column], -np.inf)


def laid_out(on_table: Sequence[Allowed]) -> Layout:
    """A column for each clause that is on the table somewhere.

    Args:
        on_table: which clauses can be agreed, issue by issue.
    """
    asked = np.concatenate([_somewhere(*allowed) for allowed in on_table])
    return _laid_out(asked.tobytes(), tuple(allowed.cases.shape[1] for allowed in on_table))


@lru_cache(TABLES)
def _laid_out(flags: bytes, sizes: tuple[int, ...]) -> Layout:
    """The same, from a flag for each clause and the number of clauses of each issue; kept, as it seldom changes."""
    asked = np.frombuffer(flags, dtype=np.bool_)
    column = np.where(asked, np.cumsum(asked, axis=0) - 1, -1)
    clauses = np.array([0, *accumulate(sizes)])
    level = np.concatenate([np.arange(size) for size in sizes])[asked]
    starts = np.append(0, np.cumsum(asked, axis=0))[clauses]
    return Layout(level, starts, column, clauses)


@compiled
def _somewhere(cases: PerLevelFlag, case: PerWorldIndex) -> NDArray[np.bool_]:
    """Which levels are on the table in some world: what is in none need not be valued, which changes no world."""
    there = np.zeros(cases.shape[0], np.bool_)
    for world in range(case.size):
        there[case[world]] = True
    found = np.zeros(cases.shape[1], np.bool_)
    for each in range(cases.shape[0]):
        if there[each]:
            for level in range(cases.shape[1]):
                found[level] |= cases[each, level]
    return found


def packed(values: Sequence[PerLevel]) -> Columns:
    """Values of all issues side by side, (worlds, columns)."""
    return values.side_by_side if isinstance(values, Values) else np.concatenate(values, axis=1)


def layout_of(values: Sequence[PerLevel]) -> Layout:
    """Which clause each column is of, once values lie side by side."""
    if isinstance(values, Values):
        return values.layout
    sizes = sizes_of(values)
    clauses = np.array([0, *accumulate(sizes)])
    return Layout(np.concatenate([np.arange(size) for size in sizes]), clauses, np.arange(clauses[-1]), clauses)


def starts_of(values: Sequence[PerLevel]) -> Places:
    """Where the columns of each issue start, and their number at the end, (issues + 1,)."""
    return layout_of(values).starts


def sizes_of(values: Sequence[PerLevel]) -> tuple[int, ...]:
    """Levels of each issue."""
    return values.sizes if isinstance(values, Values) else tuple(issue.shape[1] for issue in values)


def picked(values: Sequence[PerLevel], rows: PerWorldIndex) -> Sequence[PerLevel]:
    """Values of some worlds."""
    return values.at(rows) if isinstance(values, Values) else tuple(issue[rows] for issue in values)


@compiled
def summed(side_by_side: Columns, layout: Layout, package: PerIssueIndex, rows: PerWorldIndex) -> PerWorld:
    """Value of a package in each of some worlds, issue after issue, USD bn, shape (rows,)."""
    total = np.zeros(rows.size)
    for k in range(rows.size):
        for issue in range(layout.starts.size - 1):
            column = layout.column[layout.clauses[issue] + package[k, issue]]
            total[k] += side_by_side[rows[k], column] if column >= 0 else -np.inf
    return total
