"""What is played for an agent that fails: nothing that could be signed to its loss, so that the talk goes on."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.watching.moves import Move
from negotiation.table.moves import OFFER, REFUSE, WALK

if TYPE_CHECKING:
    from experiments.watching.turn import Turn


def cautious(turn: "Turn", offered: Sequence[int]) -> Move:
    """Its last offer again, or what it likes best; where no offer can be made, it turns down what is on the table.

    Args:
        turn: that waits.
        offered: by it before, level of each issue; empty if nothing was.
    """
    if not turn.may_counter:
        return Move(REFUSE if turn.standing else WALK)
    again = bool(offered) and turn.value(offered) >= turn.reservation  # not if a clause of it has left the table
    return Move(OFFER, tuple(offered) if again else _liked_best(turn))


def _liked_best(turn: "Turn") -> tuple[int, ...]:
    """Of each issue the clause that is worth most to it."""
    return tuple(
        max((value, -level) for level, value in enumerate(levels) if value is not None)[1] * -1
        for levels in turn.values
    )


def logged(error: Exception) -> str:
    """What an agent raised, told to the log and in a line.

    Args:
        error: by which it failed.
    """
    logging.getLogger(__name__).error("an agent failed at the table; it plays on with care", exc_info=error)
    return f"{type(error).__name__}: {error}".splitlines()[0]
