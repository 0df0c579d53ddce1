"""The finance clauses that can be agreed: payment, new money, stake, consent to convert, acquisition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import PerWorldIndex

#: Revenue shares that can be agreed, fraction of OpenAI's revenue (002 L12: 20 %; model: 0 to 30 %).
SHARES: Final = (0.05, 0.10, 0.15, 0.20, 0.30)
#: Shares that can be agreed with a cap on their sum.
CAPPED_SHARES: Final = (0.10, 0.20, 0.30)
#: Last quarter of an agreed share, quarter of the clock: 2030Q4 (002 L14).
SHARE_ENDS: Final = 45
#: New money from Microsoft, USD bn (history: 1, 2 and 10 were agreed; model: more if more is needed).
INVESTMENTS: Final = (1.0, 2.0, 3.0, 5.0, 10.0, 25.0)
#: Cap on the profits new money can earn, times the money (002 L10: 10; history: 92 on 13 is about 7). The
#: larger the sum, the smaller the multiple.
CAP_MULTIPLES: Final = {1.0: (10.0,), 2.0: (10.0,), 3.0: (10.0,), 5.0: (10.0,), 10.0: (6.0, 10.0), 25.0: (6.0,)}
#: Microsoft's part of OpenAI's profits, fraction (002 L10: about 49 %).
STAKES: Final = (0.30, 0.49)
#: Microsoft's part of the shares of a converted OpenAI, fraction (assumption: from a minority to near half).
EQUITIES: Final = (0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.49)
#: Payments and new money that can go with a consent to convert: a few of those there are (for a short table).
PAYMENTS_WITH_CONSENT: Final = (0, 1, 2, 3, 5, 7, 8)
MONEY_WITH_CONSENT: Final = (0, 5)
#: Premium over the valuation at which Microsoft may buy all the rest, fraction (assumption: usual in takeovers).
PREMIUMS: Final = (0.0, 0.25, 0.50)

_KEEP: Final = np.nan

#: Payments that can be agreed: (share, capped).
PAYMENTS: Final = (
    (_KEEP, False),
    (0.0, False),
    *((share, False) for share in SHARES),
    *((share, True) for share in CAPPED_SHARES),
)
#: New money that can be agreed: (USD bn, cap multiple).
MONEY: Final = ((0.0, 0.0), *((sum_, multiple) for sum_ in INVESTMENTS for multiple in CAP_MULTIPLES[sum_]))
#: Stakes that can be agreed while profits are capped.
HOLDINGS: Final = (_KEEP, *STAKES)
#: Shape of the combinations without consent: payments, investments, stakes; and of those with it.
GRID: Final = (len(PAYMENTS), len(MONEY), len(HOLDINGS))
CONSENT_GRID: Final = (len(PAYMENTS_WITH_CONSENT), len(MONEY_WITH_CONSENT), len(EQUITIES))


@dataclass(frozen=True)
class Clauses:
    """The finance clauses, as one column a term; nan keeps a term as it is.

    Clauses are all combinations of a payment, an investment and a stake; then those with consent to a conversion: a
    payment, an investment and a part of the shares; then the acquisitions.

    Attributes:
        share: revenue share, fraction, shape (clauses,).
        capped: the sum of the share is capped.
        investment: new money, USD bn.
        multiple: cap on the profits of the new money, times the money.
        stake: Microsoft's part of capped profits, fraction.
        equity: Microsoft's part of the shares after a conversion, fraction; nan without consent to one.
        premium: of an acquisition over the valuation, fraction; nan for all other clauses.
    """

    share: NDArray[np.float64]
    capped: NDArray[np.bool_]
    investment: NDArray[np.float64]
    multiple: NDArray[np.float64]
    stake: NDArray[np.float64]
    equity: NDArray[np.float64]
    premium: NDArray[np.float64]

    @property
    def consents(self) -> NDArray[np.bool_]:
        """Microsoft consents to a conversion."""
        return ~np.isnan(self.equity)

    @property
    def buys(self) -> NDArray[np.bool_]:
        """Microsoft buys OpenAI."""
        return ~np.isnan(self.premium)


def _clauses() -> Clauses:
    rows = [(s, c, i, m, h, _KEEP, _KEEP) for s, c in PAYMENTS for i, m in MONEY for h in HOLDINGS]
    some_money = [MONEY[place] for place in MONEY_WITH_CONSENT]
    some_payments = [PAYMENTS[place] for place in PAYMENTS_WITH_CONSENT]
    rows += [(s, c, i, 0.0, _KEEP, e, _KEEP) for s, c in some_payments for i, _ in some_money for e in EQUITIES]
    rows += [(_KEEP, False, 0.0, 0.0, _KEEP, _KEEP, premium) for premium in PREMIUMS]
    share, capped, investment, multiple, stake, equity, premium = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    return Clauses(share, capped.astype(bool), investment, multiple, stake, equity, premium)


CLAUSES: Final = _clauses()


def terms_of(level: PerWorldIndex) -> Mapping[str, NDArray[np.float64]]:
    """The terms of some finance clauses as columns for the record."""
    return {
        "share": CLAUSES.share[level],
        "capped": CLAUSES.capped[level].astype(np.float64),
        "investment": CLAUSES.investment[level],
        "cap_multiple": CLAUSES.multiple[level],
        "stake": CLAUSES.stake[level],
        "equity": CLAUSES.equity[level],
        "premium": CLAUSES.premium[level],
    }
