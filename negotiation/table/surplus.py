"""Surplus: how a deal compares with every solution concept, what was left on the table, and on which issue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.compiled import borrowing, compiled, to_read
from negotiation.parameters.table import Table
from negotiation.shapes import PerIssueIndex, PerLevel, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.table.brief import Brief, round_discounts
from negotiation.table.issues import NAMES
from negotiation.table.packed import Layout, layout_of, packed
from negotiation.table.solutions import CONCEPTS, Solutions, solved
from negotiation.table.stakes import MICROSOFT, OPENAI

#: What every deal is measured by: distances and sums in USD bn.
SOLUTION_COLUMNS: Final = (
    *("nash_microsoft", "nash_openai"),
    *(f"distance_{concept.replace('-', '_')}" for concept in CONCEPTS),
    *("joint_gain", "best_joint_gain", "left_on_table"),
    *(f"lost_{name}" for name in NAMES),
)
_NASH, _BEST = CONCEPTS.index("nash"), CONCEPTS.index("utilitarian")
_GAIN, _BEST_GAIN, _LEFT = (SOLUTION_COLUMNS.index(name) for name in ("joint_gain", "best_joint_gain", "left_on_table"))

type _PerConcept = NDArray[np.float64]  # (concepts, deals)
type _PerColumn = NDArray[np.float64]  # (columns, deals)


def solutions_of(papers: Brief, by_microsoft: PerWorldFlag, table: Table) -> Solutions:
    """What arbiters who knew both sides' true values would sign: every solution concept, from the disagreement point.

    Args:
        papers: what both brought, one row a world.
        by_microsoft: Microsoft made the first offer, shape (rows,).
        table: numbers of the table, of the same worlds.
    """
    mine, theirs = round_discounts(table)
    return solved(
        papers.own[MICROSOFT],
        papers.own[OPENAI],
        papers.disagreement[MICROSOFT],
        papers.disagreement[OPENAI],
        mine,
        theirs,
        by_microsoft,
    )


@dataclass(frozen=True)
class Sitting:
    """The talks of one quarter with all that is needed to solve them, one row a world that talked.

    Attributes:
        quarter: of the clock.
        rows: the worlds, shape (rows,).
        papers: what both sides brought, without the value sheets.
        by_microsoft: Microsoft made the first offer, shape (rows,).
        agreed: a package was agreed, shape (rows,).
        package: level of each issue, 0 where nothing was agreed, shape (rows, issues).
        table: numbers of the table, of the same worlds.
    """

    quarter: int
    rows: PerWorldIndex
    papers: Brief
    by_microsoft: PerWorldFlag
    agreed: PerWorldFlag
    package: PerIssueIndex
    table: Table

    def solutions(self) -> Solutions:
        """What arbiters who knew both sides' true values would sign: every solution concept."""
        return solutions_of(self.papers, self.by_microsoft, self.table)


def sitting(
    quarter: int,
    rows: PerWorldIndex,
    papers: Brief,
    by_microsoft: PerWorldFlag,
    agreed: PerWorldFlag,
    package: PerIssueIndex,
    table: Table,
) -> Sitting:
    """A quarter's talks for the record: see ``Sitting``; all arguments are of the worlds that talked."""
    return Sitting(quarter, rows, _values_only(papers), by_microsoft, agreed, package, table)


def solution_columns(
    papers: Brief, place: PerWorldIndex, package: PerIssueIndex, by_microsoft: PerWorldFlag, table: Table
) -> dict[str, Any]:
    """How some deals compare with every solution concept: see ``SOLUTION_COLUMNS``.

    Args:
        papers: what both brought, one row a world that talked.
        place: row of each deal in them.
        package: what was agreed, shape (deals, issues).
        by_microsoft: Microsoft made the first offer, shape (deals,).
        table: numbers of the table, of the worlds of the deals.
    """
    own, other = papers.own[MICROSOFT], papers.own[OPENAI]
    point = papers.disagreement[MICROSOFT][place], papers.disagreement[OPENAI][place]
    found = solved(own, other, *point, *round_discounts(table), by_microsoft, place)
    return compared(own, other, point, found, package, place)


def compared(
    own: Sequence[PerLevel],
    other: Sequence[PerLevel],
    point: tuple[PerWorld, PerWorld],
    found: Solutions,
    package: PerIssueIndex,
    rows: PerWorldIndex,
) -> dict[str, PerWorld]:
    """The numbers of some deals beside those of the solutions, (deals,) each: see ``SOLUTION_COLUMNS``.

    What was lost by issue is the joint value that the best package for both together has over that agreed; a single
    one is negative where the package agreed has the better level. Their sum is what was left on the table.

    Args:
        own: Microsoft's true value of each level, one (worlds, levels) an issue, USD bn.
        other: OpenAI's, the same shapes.
        point: disagreement points of both, shape (deals,) each, USD bn.
        found: the solutions of each deal.
        package: level agreed on each issue, shape (deals, issues).
        rows: world of each deal, as row of the values.
    """
    concepts = found.by_concept.values()
    values = np.stack([each.own for each in concepts]), np.stack([each.other for each in concepts])
    packages, floors = (to_read(package), to_read(found.utilitarian.package)), (to_read(point[0]), to_read(point[1]))
    columns = _compared(
        to_read(packed(own)), to_read(packed(other)), layout_of(own), to_read(rows), packages, floors, values
    )
    return dict(zip(SOLUTION_COLUMNS, columns, strict=True))


@compiled
def _compared(
    own: PerLevel,
    other: PerLevel,
    layout: Layout,
    rows: PerWorldIndex,
    packages: tuple[PerIssueIndex, PerIssueIndex],
    point: tuple[PerWorld, PerWorld],
    values: tuple[_PerConcept, _PerConcept],
) -> _PerColumn:
    """What ``compared`` says, one column a row, from values side by side; the packages are agreed and best."""
    issues, concepts = layout.starts.size - 1, values[0].shape[0]
    first_lost = _LEFT + 1
    columns = np.empty((first_lost + issues, rows.size))
    for deal in range(rows.size):
        mine, theirs = 0.0, 0.0
        for issue in range(issues):
            here, there = _worth(own, other, layout, rows[deal], issue, packages[0][deal, issue])
            better = _worth(own, other, layout, rows[deal], issue, packages[1][deal, issue])
            mine, theirs = mine + here, theirs + there
            columns[first_lost + issue, deal] = better[0] + better[1] - (here + there)
        columns[0, deal], columns[1, deal] = values[0][_NASH, deal], values[1][_NASH, deal]
        for concept in range(concepts):
            away, off = mine - values[0][concept, deal], theirs - values[1][concept, deal]
            columns[2 + concept, deal] = np.sqrt(away * away + off * off)
        best, floor = values[0][_BEST, deal] + values[1][_BEST, deal], point[0][deal] + point[1][deal]
        left = best - (mine + theirs)
        columns[_GAIN, deal], columns[_BEST_GAIN, deal] = mine + theirs - floor, best - floor
        columns[_LEFT, deal] = left if left > 0 else 0.0
    return columns


@borrowing
def _worth(own: PerLevel, other: PerLevel, layout: Layout, row: int, issue: int, level: int) -> tuple[float, float]:
    """What a level of an issue is worth to both; −inf where it is not on the table."""
    column = layout.column[layout.clauses[issue] + level]
    return (own[row, column], other[row, column]) if column >= 0 else (-np.inf, -np.inf)


def _values_only(papers: Brief) -> Brief:
    """The papers without the value sheets, which are large and not needed here."""
    return replace(papers, sheets=((), ()))
