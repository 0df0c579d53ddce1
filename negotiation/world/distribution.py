"""Distribution: what selling on other clouds brings and costs, and how a part passed on aligns the two sellers."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.parameters import Settings
from negotiation.parameters.disputes import RECEIVED
from negotiation.table.scale import per_clause

#: How much of selling everywhere each distribution brings, and costs Azure (prototype of the talks).
REACH: Final = np.array([0.0, 0.3, 1.0])
REACH_LOST: Final = np.array([0.0, 0.35, 1.0])


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
