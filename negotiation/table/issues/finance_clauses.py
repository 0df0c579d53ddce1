"""The finance clauses that can be agreed: payment, new money, stake, consent to convert, acquisition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.parameters.levels import FIXED, LEVELS
from negotiation.shapes import PerWorldIndex

#: Revenue shares that can be agreed, fraction of OpenAI's revenue; and those with a cap on their sum.
SHARES: Final = LEVELS["revenue_shares"].values
CAPPED_SHARES: Final = LEVELS["capped_shares"].values
#: Last quarter of an agreed share, quarter of the clock.
SHARE_ENDS: Final = FIXED["share_ends"].count
#: New money from Microsoft, USD bn.
INVESTMENTS: Final = LEVELS["investments"].values
#: Microsoft's part of OpenAI's capped profits, fraction.
STAKES: Final = LEVELS["stakes"].values
#: Microsoft's part of the shares of a converted OpenAI, fraction.
EQUITIES: Final = LEVELS["equities"].values
#: Premium over the valuation at which Microsoft may buy all the rest, fraction.
PREMIUMS: Final = LEVELS["premiums"].values

_KEEP: Final = np.nan


def _multiples(investment: float) -> tuple[float, ...]:
    """Caps on the profits that some new money can earn, times the money: the larger the sum, the smaller."""
    low, high = LEVELS["cap_multiples"].values
    with_low, with_high = LEVELS["investments_with_low_cap"].values, LEVELS["investments_with_high_cap"].values
    return (*((low,) if investment in with_low else ()), *((high,) if investment in with_high else ()))


#: Payments that can be agreed: (share, capped).
PAYMENTS: Final = (
    (_KEEP, False),
    (0.0, False),
    *((share, False) for share in SHARES),
    *((share, True) for share in CAPPED_SHARES),
)
#: New money that can be agreed: (USD bn, cap multiple).
MONEY: Final = ((0.0, 0.0), *((sum_, multiple) for sum_ in INVESTMENTS for multiple in _multiples(sum_)))
#: Stakes that can be agreed while profits are capped.
HOLDINGS: Final = (_KEEP, *STAKES)
#: Places of the payments and the new money that can go with a consent to convert.
PAYMENTS_WITH_CONSENT: Final = tuple(
    place
    for place, (share, capped) in enumerate(PAYMENTS)
    if np.isnan(share) or share in LEVELS["capped_shares_with_consent" if capped else "shares_with_consent"].values
)
MONEY_WITH_CONSENT: Final = (0, [sum_ for sum_, _ in MONEY].index(LEVELS["investment_with_consent"].value))
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
