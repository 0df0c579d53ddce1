"""What is counted of all talks so far, in every world."""

from dataclasses import dataclass

import numpy as np

from negotiation.shapes import PerSide, PerWorld
from negotiation.table.stakes import SIDES


@dataclass(frozen=True)
class Tally:
    """What talks have come to so far.

    Attributes:
        gained: by each side in all deals over its reservation value, USD bn, shape (worlds, sides).
        by_consent: by each side in the deal that gave consent to a conversion, USD bn, shape (worlds, sides).
        opened: talks opened by each side, shape (worlds, sides).
        rounds: rounds played.
        missed: talks that failed although both sides could have gained.
        agi_failed: talks over the AGI clause that failed.
        let_go: deals in which Microsoft let go of a right for its partner's growth.
        asked: revenue share in Microsoft's latest opening offer, fraction.
        outside: outside option of each side as last reckoned, USD bn, shape (worlds, sides).
    """

    gained: PerSide
    by_consent: PerSide
    opened: PerSide
    rounds: PerWorld
    missed: PerWorld
    agi_failed: PerWorld
    let_go: PerWorld
    asked: PerWorld
    outside: PerSide

    @classmethod
    def empty(cls, worlds: int) -> "Tally":
        """Before the first talk."""
        sides = (worlds, len(SIDES))
        return cls(
            gained=np.zeros(sides),
            by_consent=np.zeros(sides),
            opened=np.zeros(sides),
            rounds=np.zeros(worlds),
            missed=np.zeros(worlds),
            agi_failed=np.zeros(worlds),
            let_go=np.zeros(worlds),
            asked=np.zeros(worlds),
            outside=np.zeros(sides),
        )
