"""Distribution: what selling on other clouds brings and costs, and how a part passed on aligns the two sellers."""

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.disputes import RECEIVED
from negotiation.shapes import PerLevel, PerWorld, PerWorldFlag
from negotiation.table.scale import as_table, three_steps


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
    received = settings.disputes.resale_direction == RECEIVED
    return _aligned(as_table(part), settings.rights.resale_best, received).reshape(part.shape)


@over_worlds
def _aligned(part: PerLevel, best: PerWorld, received: PerWorldFlag) -> PerLevel:
    """The same of parts of shape (worlds, n)."""
    aligned = np.zeros(part.shape)
    for world in range(part.shape[0]):
        for k in range(part.shape[1]):
            if not received[world]:
                aligned[world, k] = part[world, k] * (2 - part[world, k] / best[world])
    return aligned
