"""Tally: what all talks have come to so far, and what each side gained by them."""

import numpy as np

from negotiation.columns import put_anew, taken
from negotiation.shapes import PerSide, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.table.agenda import gain_in_sight
from negotiation.table.issues import AGI_CLAUSE, FINANCE
from negotiation.table.issues.finance_clauses import CLAUSES
from negotiation.table.session import Session
from negotiation.table.stakes import MICROSOFT, SIDES
from negotiation.table.tallies import Tally
from negotiation.table.triggers import AGI_CLAIM


def tally_after(before: Tally, held: Session) -> Tally:
    """The tally after a quarter's talks.

    Args:
        before: the tally so far.
        held: the quarter's talks.
    """
    consents = (held.agreed & CLAUSES.consents[held.package[:, FINANCE]]).nonzero()[0]
    gains = _gains(held)
    over = held.failed & ((held.reason == AGI_CLAIM) | (held.reason == AGI_CLAUSE))
    return Tally(
        gained=before.gained + gains,
        by_consent=put_anew(before.by_consent, consents, taken(gains, consents)),
        opened=_opened(before.opened, held),
        rounds=before.rounds + held.rounds,
        missed=before.missed + _missed(held),
        agi_failed=before.agi_failed + over,
        let_go=before.let_go + held.let_go,
        asked=_asked(before.asked, held),
        outside=np.where(np.isnan(held.outside), before.outside, held.outside),
    )


def _opened(before: PerSide, held: Session) -> PerSide:
    """Talks opened so far by each side, shape (worlds, sides)."""
    opened, rows = before.copy(), held.opened.nonzero()[0]
    opened[rows, held.opener[rows]] += 1
    return opened


def _gains(held: Session) -> PerSide:
    """What each side gained over its reservation value by this quarter's deal, USD bn, shape (worlds, sides)."""
    gains, place = np.zeros((len(held.agreed), len(SIDES))), held.agreed[held.rows].nonzero()[0]
    rows = held.rows[place]
    for side in SIDES:
        gains[rows, side] = held.values[place, side] - held.papers.reservation[side][place]
    return gains


def _missed(held: Session) -> PerWorldFlag:
    """Where a talk failed although both sides could have gained, shape (worlds,) [M51].

    Told by both sides' true values; a few packages are looked at, so that some more may have been missed.
    """
    missed = np.zeros_like(held.failed)
    place = held.failed[held.rows].nonzero()[0]
    if place.size == 0:
        return missed
    own, floors = held.papers.own, held.papers.reservation
    missed[held.rows[place]] = gain_in_sight(own[0], own[1], floors[0], floors[1], place)
    return missed


def _asked(before: PerWorld, held: Session) -> PerWorld:
    """Revenue share in Microsoft's latest opening offer, fraction, shape (worlds,) [M16]."""
    opening: PerWorldIndex = held.openings
    place = (opening >= 0).nonzero()[0]
    rows = held.rows[place]
    asked = CLAUSES.share[opening[place]]
    return put_anew(before, rows, np.where(np.isnan(asked), held.share[rows], asked))


def part_of_gains(gained: PerSide, side: int = MICROSOFT) -> PerWorld:
    """A side's part of what both have gained in deals so far, fraction; a half before the first."""
    total = gained[:, 0] + gained[:, 1]
    return np.where(total > 0, gained[:, side] / np.where(total > 0, total, 1), 1 / 2)
