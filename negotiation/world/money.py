"""Money paid is money received: every payment moves between two accounts, so their sum never changes."""

import numpy as np

from negotiation.shapes import PerEmployer, PerWorld, PerWorldFlag
from negotiation.state import Account


def paid(accounts: PerEmployer, payer: Account, payee: Account, amount: PerWorld) -> PerEmployer:
    """Accounts after one payment in every world.

    Args:
        accounts: net cash of each account, USD bn, shape (worlds, accounts).
        payer: who pays.
        payee: who receives.
        amount: USD bn, shape (worlds,); negative pays back.
    """
    after: PerEmployer = accounts.copy()
    after[:, payer] -= amount
    after[:, payee] += amount
    return after


def instalment(pledged: PerWorld, tranche: PerWorld) -> PerWorld:
    """What Microsoft pays in this quarter of what it has pledged, USD bn."""
    return np.minimum(pledged, tranche)


def share_payment(revenue: PerWorld, share: PerWorld, cap_left: PerWorld, in_force: PerWorldFlag) -> PerWorld:
    """Revenue share of a quarter, USD bn.

    Args:
        revenue: of the quarter, USD bn.
        share: fraction of revenue.
        cap_left: what may still be paid, USD bn.
        in_force: while the share runs.
    """
    return np.minimum(share * revenue, cap_left) * in_force
