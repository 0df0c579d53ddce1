"""What was left on the table: how near deals came to the best for both together, and where the rest was lost."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from experiments.reasons import ISSUE_WORDS
from experiments.wording import percent, usd
from negotiation.table.issues import NAMES
from negotiation.table.solutions import Solution, distance
from negotiation.table.stakes import MICROSOFT, OPENAI, package_value
from negotiation.table.surplus import Sitting

#: What was agreed, beside the solution concepts.
AGREED: Final = "agreed"


def where_lost(deals: pd.DataFrame, by: str | Sequence[str] | None = None) -> pd.DataFrame:
    """How much of what deals could have brought was reached, and on which issue the rest was lost.

    Args:
        deals: as recorded.
        by: a column of deals, or several, to tell apart by; all deals together if left out.

    Returns:
        One row, or one a group: ``deals``, their number; ``part_reached``, the median part of the best joint gain;
        ``left_on_table``, the mean in USD bn; ``lost_<issue>``, the mean of it lost on each issue, USD bn.
    """
    gain, best = deals["joint_gain"], deals["best_joint_gain"]
    measured = deals.assign(part_reached=(gain / best.where(best > 0)), deals=1)
    how = {"deals": "sum", "part_reached": "median", "left_on_table": "mean", **{f"lost_{n}": "mean" for n in NAMES}}
    if by is None:
        return measured.assign(all=0).groupby("all").agg(how).reset_index(drop=True)
    keys = [by] if isinstance(by, str) else list(by)
    return measured.groupby(keys).agg(how).reset_index()


def left_in_words(deals: Sequence[Mapping[str, Any]]) -> str:
    """How much of the best joint gain the deals of a history reached, and where most was lost; empty without deals."""
    known = [deal for deal in deals if deal["best_joint_gain"] > 0]
    if not known:
        return ""
    gain, best = (sum(deal[name] for deal in known) for name in ("joint_gain", "best_joint_gain"))
    lost = {name: sum(deal[f"lost_{name}"] for deal in known) for name in NAMES}
    worst = max(lost, key=lambda name: lost[name])
    title = "Left on the table in all deals:"
    if usd(max(best - gain, 0.0)) == "$0":
        return f"{title} nothing of {usd(best)} to be gained."
    where = f"{ISSUE_WORDS[worst]} ({usd(lost[worst])})"
    return f"{title} {percent(1 - gain / best)} of {usd(best)} to be gained; most over {where}."


def solution_rows(sittings: Sequence[Sitting]) -> dict[str, list[Any]]:
    """What every solution concept would sign in every quarter of talks, as columns; see ``Result.solutions``."""
    columns: dict[str, list[Any]] = {
        name: []
        for name in (
            *("world", "quarter", "concept", "value_microsoft", "value_openai", "distance"),
            *(f"level_{name}" for name in NAMES),
        )
    }
    for sitting in sittings:
        here = np.arange(sitting.rows.size)
        values = [package_value(sitting.papers.own[side], sitting.package, here) for side in (MICROSOFT, OPENAI)]
        mine, theirs = (np.where(sitting.agreed, value, np.nan) for value in values)
        signed = Solution(sitting.package, mine, theirs, sitting.agreed)
        for concept, found in {AGREED: signed, **sitting.solutions().by_concept}.items():
            columns["world"] += sitting.rows.tolist()
            columns["quarter"] += [sitting.quarter] * sitting.rows.size
            columns["concept"] += [concept] * sitting.rows.size
            columns["value_microsoft"] += found.own.tolist()
            columns["value_openai"] += found.other.tolist()
            columns["distance"] += distance(mine, theirs, found).tolist()
            for place, name in enumerate(NAMES):
                columns[f"level_{name}"] += np.where(found.exists, found.package[:, place], np.nan).tolist()
    return columns
