"""Issues: what is on the table, as whole clauses.

Terms that multiply one another form one issue, a cluster; its levels are whole clauses. Level 0 of every issue leaves
the contract as it is.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FINANCE: Final = 0
COMPUTE: Final = 1
ISSUES: Final = ("finance", "compute")

#: Revenue shares that can be agreed, fraction of OpenAI's revenue (002 L12: 20 %; model: 0 to 30 %).
SHARES: Final = (0.05, 0.10, 0.15, 0.20, 0.30)
#: Shares that can be agreed with a cap on their sum.
CAPPED_SHARES: Final = (0.10, 0.20, 0.30)
#: Last quarter of an agreed share, quarter of the clock: 2030Q4 (002 L14).
SHARE_ENDS: Final = 45
#: New money from Microsoft, USD bn (history: 1, 2 and 10 were agreed; model: more if more is needed).
INVESTMENTS: Final = (1.0, 2.0, 5.0, 10.0, 25.0)
#: Cap on the profits new money can earn, times the money (002 L10: 10; history: 92 on 13 is about 7). The
#: larger the sum, the smaller the multiple.
CAP_MULTIPLES: Final = {1.0: (10.0,), 2.0: (10.0,), 5.0: (10.0,), 10.0: (6.0, 10.0), 25.0: (6.0,)}
#: Microsoft's part of OpenAI's profits, fraction (002 L10: about 49 %).
STAKES: Final = (0.30, 0.49)
#: Premium over the valuation at which Microsoft may buy all the rest, fraction (assumption: usual in takeovers).
PREMIUMS: Final = (0.0, 0.25, 0.50)
#: New commitment of OpenAI to buy from Azure, USD bn (history: contracts from 4 to 300 bn).
COMMITMENTS: Final = (0.0, 2.0, 10.0, 30.0, 100.0, 250.0)
#: Quarters over which a new commitment is to be bought (history: contracts run about five years).
COMMITMENT_QUARTERS: Final = 24

_KEEP: Final = np.nan


@dataclass(frozen=True)
class Clauses:
    """The finance clauses, as one column a term; nan keeps a term as it is.

    Clauses are all combinations of a payment, an investment and a stake, then the acquisitions.

    Attributes:
        share: revenue share, fraction, shape (clauses,).
        capped: the sum of the share is capped.
        investment: new money, USD bn.
        multiple: cap on the profits of the new money, times the money.
        stake: Microsoft's part of profits, fraction.
        premium: of an acquisition over the valuation, fraction; nan for all other clauses.
    """

    share: NDArray[np.float64]
    capped: NDArray[np.bool_]
    investment: NDArray[np.float64]
    multiple: NDArray[np.float64]
    stake: NDArray[np.float64]
    premium: NDArray[np.float64]


#: Payments that can be agreed: (share, capped).
PAYMENTS: Final = (
    (_KEEP, False),
    (0.0, False),
    *((share, False) for share in SHARES),
    *((share, True) for share in CAPPED_SHARES),
)
#: New money that can be agreed: (USD bn, cap multiple).
MONEY: Final = ((0.0, 0.0), *((sum_, multiple) for sum_ in INVESTMENTS for multiple in CAP_MULTIPLES[sum_]))
#: Stakes that can be agreed.
HOLDINGS: Final = (_KEEP, *STAKES)
#: Shape of the combinations: payments, investments, stakes.
GRID: Final = (len(PAYMENTS), len(MONEY), len(HOLDINGS))


def _clauses() -> Clauses:
    rows = [(s, c, i, m, h, _KEEP) for s, c in PAYMENTS for i, m in MONEY for h in HOLDINGS]
    rows += [(_KEEP, False, 0.0, 0.0, _KEEP, premium) for premium in PREMIUMS]
    share, capped, investment, multiple, stake, premium = (np.array(column) for column in zip(*rows, strict=True))
    return Clauses(share, capped.astype(bool), investment, multiple, stake, premium)


CLAUSES: Final = _clauses()
#: Compute clauses: (least restrictive regime at least, new commitment in USD bn); the regime moves one way.
REGIME_OF_LEVEL: Final = np.repeat(np.arange(3), len(COMMITMENTS))
COMMITMENT_OF_LEVEL: Final = np.tile(np.array(COMMITMENTS), 3)
