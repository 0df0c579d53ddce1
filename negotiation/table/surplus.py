"""Surplus: how a deal compares with every solution concept, what was left on the table, and on which issue."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from negotiation.columns import replace
from negotiation.parameters.table import Table
from negotiation.shapes import PerIssueIndex, PerWorldFlag, PerWorldIndex
from negotiation.state import mapped
from negotiation.table.brief import Brief, round_discounts
from negotiation.table.issues import NAMES
from negotiation.table.solutions import CONCEPTS, Solutions, distance, lost_by_issue, solved
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES, package_value

#: What every deal is measured by: distances and sums in USD bn.
SOLUTION_COLUMNS: Final = (
    *("nash_microsoft", "nash_openai"),
    *(f"distance_{concept.replace('-', '_')}" for concept in CONCEPTS),
    *("joint_gain", "best_joint_gain", "left_on_table"),
    *(f"lost_{name}" for name in NAMES),
)


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
    here = mapped(_values_only(papers), lambda array: array[place])
    rows = np.arange(place.size)
    found = solutions_of(here, by_microsoft, table)
    mine, theirs = (package_value(here.own[side], package, rows) for side in SIDES)
    best = found.utilitarian
    floor = here.disagreement[MICROSOFT] + here.disagreement[OPENAI]
    lost = lost_by_issue(here.own[MICROSOFT], here.own[OPENAI], package, best.package)
    return {
        "nash_microsoft": found.nash.own,
        "nash_openai": found.nash.other,
        **{
            f"distance_{name.replace('-', '_')}": distance(mine, theirs, each)
            for name, each in found.by_concept.items()
        },
        "joint_gain": mine + theirs - floor,
        "best_joint_gain": best.own + best.other - floor,
        "left_on_table": np.fmax(best.own + best.other - (mine + theirs), 0),
        **{f"lost_{name}": np.ascontiguousarray(lost[:, place_]) for place_, name in enumerate(NAMES)},
    }


def _values_only(papers: Brief) -> Brief:
    """The papers without the value sheets, which are large and not needed here."""
    return replace(papers, sheets=((), ()))
