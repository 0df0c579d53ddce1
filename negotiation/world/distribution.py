"""Distribution: what selling on other clouds brings and costs, and how a part passed on aligns the two sellers."""

import numpy as np
from numpy.typing import NDArray

from negotiation.parameters import Settings
from negotiation.parameters.disputes import RECEIVED
from negotiation.table.scale import per_clause, three_steps


def reach(distribution: NDArray[np.intp], settings: Settings) -> NDArray[np.float64]:
    """How much of selling everywhere a distribution brings, 0 to 1, shape (worlds,) or (worlds, n)."""
    return three_steps(distribution, settings.rights.own_products_reach)


def reach_allowed(
    distribution: NDArray[np.intp], exclusive: NDArray[np.bool_], settings: Settings
) -> NDArray[np.float64]:
    """Reach as far as the licence in force allows, 0 to 1 [B11]: direct rivals of its holder are not served in full.

    Args:
        distribution: where models may be sold, shape (worlds,).
        exclusive: the licence is exclusive, shape (worlds,).
        settings: of all worlds.
    """
    return reach(distribution, settings) * (1 - settings.rights.licence_bar * exclusive)


def reach_lost(distribution: NDArray[np.intp], settings: Settings) -> NDArray[np.float64]:
    """How much of what selling everywhere costs Azure a distribution costs it, 0 to 1; shape as above."""
    return three_steps(distribution, settings.rights.own_products_lost)


def alignment(part: NDArray[np.float64], settings: Settings) -> NDArray[np.float64]:
    """How well both pull together in selling, as a fraction of Azure's revenue: best at one part, less beyond.

    Where Microsoft receives the part instead of passing it on there is nothing to align.

    Args:
        part: passed on, fraction, shape (worlds, …).
        settings: of all worlds.
    """
    best = per_clause(settings.rights.resale_best, part)
    received = per_clause(settings.disputes.resale_direction == RECEIVED, part)
    return np.where(received, 0.0, part * (2 - part / best))
