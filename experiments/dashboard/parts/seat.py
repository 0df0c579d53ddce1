"""At the table: what a person knows, and the move they make."""

from collections.abc import Callable
from typing import Any

import solara

from experiments.dashboard.parts.guard import use_guarded
from experiments.watching.packages import subjects
from experiments.watching.seat import Table, Turn


@solara.component_vue("seat.vue")
def _seat(
    person: str,
    other: str,
    turn: dict[str, Any],
    subjects: list[dict[str, Any]],
    first: list[int],
    mine: list[int],
    event_move: Callable[[str], None],
) -> None: ...


@solara.component
def seat(table: Table, turn: Turn, mine: tuple[int, ...], move: Callable[[str], None]) -> None:
    """Read the offer, compose another one, accept, turn down or walk out.

    Args:
        table: the person sits at.
        turn: that waits for an answer.
        mine: the person's latest offer, level of each issue; empty without one.
        move: told the move, as an address has it.
    """
    nothing = [0] * len(subjects())
    _seat(
        person=table.person,
        other=table.other,
        turn=own_view(turn),
        subjects=[
            {
                "name": subject.name,
                "title": subject.title,
                "parts": list(subject.parts),
                "levels": [list(level) for level in subject.levels],
                "values": list(values),
            }
            for subject, values in zip(subjects(), turn.values, strict=True)
        ],
        first=list(mine or turn.standing or nothing),
        mine=list(mine),
        event_move=use_guarded(move),
    )


def own_view(turn: Turn) -> dict[str, Any]:
    """What of a turn is sent to the page: nothing of the other side but its offer, and nothing of the agent."""
    return {
        "name": turn.name,
        "round": turn.round,
        "left": turn.rounds_left,
        "mayCounter": turn.may_counter,
        "standing": list(turn.standing),
        "offer": turn.offer,
        "worth": turn.offer_value if turn.standing else None,
        "reservation": turn.reservation,
        "disagreement": turn.disagreement,
        "outside": turn.outside,
        "pressure": turn.pressure,
    }
