"""Where each side sits: what it can offer, what there is to bargain for, and how that changes as it learns."""

from typing import Final

import numpy as np

from negotiation.columns import replace
from negotiation.shapes import PerIssue, PerWorld, PerWorldIndex
from negotiation.state import lock, put_anew
from negotiation.table.estimate import Guesswork, believed_now, can_learn, estimate, guesswork
from negotiation.table.rungs import Ladder, ladder, ladder_and_ideal
from negotiation.table.stakes import Memory, Stakes
from negotiation.table.strategies import STRATEGIES, plans
from negotiation.table.strategies.strategy import Seat

LEARNS: Final = np.array([strategy.learns for strategy in STRATEGIES])


def seated(stakes: Stakes, memory: Memory, side: int, horizon: PerWorldIndex) -> tuple[Seat, Guesswork | None]:
    """What a side's strategy looks at before the first move, and what it works out to learn from."""
    steps, most, known = _built(stakes, memory, side)
    unheard = np.full(stakes.disagreement.shape, np.nan)
    none = np.zeros(unheard.shape, dtype=np.intp)
    every = np.arange(unheard.size)
    others_point = stakes.believed_disagreement
    least, ideal = _range(stakes, most)
    seat = Seat(
        reservation=least,
        ideal=ideal,
        disagreement=stakes.disagreement,
        believed_reservation=stakes.believed_reservation,
        believed_disagreement=stakes.believed_reservation if others_point is None else others_point,
        discount=stakes.discount,
        believed_discount=stakes.believed_discount,
        pressure=stakes.pressure,
        hardness=stakes.hardness,
        plan=np.zeros((unheard.size, 2)),
        elapsed=np.zeros_like(unheard),
        first_received=unheard,
        last_received=unheard,
        best_received=unheard,
        last_offered=unheard,
        horizon=horizon,
        made=none,
        heard=none,
        conceded=none,
        places=every,
        ladder=steps,
    )
    return replace(seat, plan=plans(stakes.strategy, seat)), known


def _built(stakes: Stakes, memory: Memory, side: int) -> tuple[Ladder, PerWorld, Guesswork | None]:
    """A side's ladder by what it believes and has learned, the most it can hope for, and what it learns more from."""
    believed, rows = stakes.believed, LEARNS[stakes.strategy].nonzero()[0]
    learning = rows.size > 0 and can_learn(stakes)
    if learning:
        estimated = estimate(stakes, memory.evidence[rows, side], rows)
        pairs = zip(believed, believed_now(stakes, estimated, rows), strict=True)
        believed = [put_anew(values, rows, now) for values, now in pairs]
    steps, most = ladder_and_ideal(stakes.own, believed, stakes.believed_reservation)
    return steps, most, guesswork(stakes, steps.at(rows), rows, estimated) if learning else None


def _range(stakes: Stakes, most: PerWorld) -> tuple[PerWorld, PerWorld]:
    """The least a side settles for and the most it hopes for, which may be no less, USD bn, shape (rows,) each."""
    reservation = stakes.reservation
    ideal = np.maximum(most, reservation)
    if stakes.firmness is None:
        return reservation, ideal
    return reservation + stakes.firmness * (ideal - reservation), ideal


def reseated(seat: Seat, stakes: Stakes, estimated: PerIssue, rows: PerWorldIndex) -> Seat:
    """A seat with its ladder built anew in some rows, by what the side has learned.

    What there is to bargain for stays as it was when the side sat down: learning changes what is offered, not how much
    is demanded.
    """
    if rows.size == 0:
        return seat
    steps = ladder([values[rows] for values in stakes.own], believed_now(stakes, estimated, rows))
    changed = replace(seat, ladder=seat.ladder.replaced(seat.places[rows], steps))
    lock(changed)
    return changed
