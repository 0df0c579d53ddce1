"""Distribution: what selling on other clouds brings and costs, and how a part passed on aligns the two sellers."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.parameters import Settings
from negotiation.parameters.disputes import RECEIVED

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
    spread = (slice(None), *([None] * (np.ndim(part) - 1)))
    best = settings.rights.resale_best[spread]
    passed_on = (settings.disputes.resale_direction != RECEIVED)[spread]
    return np.where(passed_on, part * (2 - part / best), 0.0)
