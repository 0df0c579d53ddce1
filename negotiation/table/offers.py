"""What was said at the table: every move on record, with what became of every offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import PerIssueIndex, PerWorld, PerWorldIndex
from negotiation.table.moves import OFFER
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES, Stakes, package_value

#: What becomes of an offer; the first four are in the order of the actions that answer it.
ANSWERS: Final = ("countered", "accepted", "walked", "refused", "unanswered")
_UNANSWERED: Final = ANSWERS.index("unanswered")
_NO_OFFER: Final = -1


@dataclass(frozen=True)
class Said:
    """One side's moves at one turn.

    Attributes:
        side: whose.
        rows: rows of the talk, shape (rows,).
        round: number of the round since the talk was opened, from 1, shape (rows,).
        action: what was done, shape (rows,).
        package: what was offered, or what was on the table, shape (rows, issues); −1 if nothing.
        target: what the side insisted on, USD bn, shape (rows,); nan if it did not say.
    """

    side: int
    rows: PerWorldIndex
    round: PerWorldIndex
    action: PerWorldIndex
    package: PerIssueIndex
    target: PerWorld


def told(said: Sequence[Said], stakes: tuple[Stakes, Stakes], worlds: PerWorldIndex) -> dict[str, NDArray[np.generic]]:
    """Every move, one array a column, by world, then in the order made; columns as in ``Talk.offers``.

    Args:
        said: turns in the order taken.
        stakes: of both sides, for the true values.
        worlds: the world each row of the talk stands for.
    """
    row, side, number, action, package, target = _joined(said, len(stakes[MICROSOFT].own))
    true = [_true_value(stakes[which], package, row) for which in SIDES]
    answer = np.full(row.shape, _UNANSWERED, dtype=np.intp)
    answered = np.flatnonzero(row[1:] == row[:-1])
    answer[answered] = action[answered + 1]
    return {
        "world": worlds[row],
        "round": number,
        "side": side,
        "action": action,
        "package": package,
        "own_value": np.where(side == MICROSOFT, true[MICROSOFT], true[OPENAI]),
        "other_value": np.where(side == MICROSOFT, true[OPENAI], true[MICROSOFT]),
        "target": target,
        "answer": np.where(action == OFFER, answer, _NO_OFFER),
    }


def _joined(
    said: Sequence[Said], issues: int
) -> tuple[PerWorldIndex, PerWorldIndex, PerWorldIndex, PerWorldIndex, PerIssueIndex, PerWorld]:
    """Row, side, round, action, package and target of every move, by row, then in the order made."""
    none = np.empty(0, dtype=np.intp)
    turns = said or [Said(MICROSOFT, none, none, none, np.empty((0, issues), dtype=np.intp), np.empty(0))]
    row = np.concatenate([turn.rows for turn in turns])
    order = np.argsort(row, kind="stable")
    return (
        row[order],
        np.concatenate([np.full(turn.rows.size, turn.side, dtype=np.intp) for turn in turns])[order],
        np.concatenate([turn.round for turn in turns])[order],
        np.concatenate([turn.action for turn in turns])[order],
        np.concatenate([turn.package for turn in turns])[order],
        np.concatenate([turn.target for turn in turns])[order],
    )


def _true_value(stakes: Stakes, package: PerIssueIndex, row: PerWorldIndex) -> PerWorld:
    """Value of each package in its world; nan without a package."""
    value = package_value(stakes.own, np.maximum(package, 0), row)
    return np.where(package[:, 0] >= 0, value, np.nan)
