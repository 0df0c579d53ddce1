"""The contract in force, and what it becomes when a package is agreed."""

from dataclasses import replace

import numpy as np

from negotiation.shapes import PerHolder, PerIssueIndex, PerWorld, PerWorldFlag
from negotiation.state import Contract, Holder, Regime
from negotiation.table.issues import (
    CLAUSES,
    COMMITMENT_OF_LEVEL,
    COMMITMENT_QUARTERS,
    COMPUTE,
    FINANCE,
    REGIME_OF_LEVEL,
    SHARE_ENDS,
)


def amended(
    contract: Contract,
    agreed: PerWorldFlag,
    package: PerIssueIndex,
    quarter: int,
    expected_share: PerWorld,
    tranche_quarters: PerWorld,
) -> Contract:
    """The contract after a package was agreed in some worlds.

    Args:
        contract: in force before.
        agreed: in which worlds a package was agreed.
        package: level of each issue, shape (worlds, issues); read only where agreed.
        quarter: of the clock.
        expected_share: what a cap would allow for a share of 1, USD bn; a cap is that times the share agreed.
        tranche_quarters: over how many quarters new money is paid in.
    """
    level = np.where(agreed, package[:, FINANCE], 0)
    share, stake, money = CLAUSES.share[level], CLAUSES.stake[level], CLAUSES.investment[level]
    new_share, bought = ~np.isnan(share), ~np.isnan(CLAUSES.premium[level])
    cap = np.where(CLAUSES.capped[level], share * expected_share, np.inf)
    clause = np.where(agreed, package[:, COMPUTE], 0)
    commitment = COMMITMENT_OF_LEVEL[clause]
    changed = agreed & (package != 0).any(axis=1)
    return replace(
        contract,
        share=np.where(bought, 0.0, np.where(new_share, share, contract.share)),
        cap_left=np.where(new_share, cap, contract.cap_left),
        last_quarter=np.where(new_share, float(SHARE_ENDS), contract.last_quarter),
        invested=contract.invested + money,
        pledged=contract.pledged + money,
        tranche=contract.tranche + money / tranche_quarters,
        profit_cap=contract.profit_cap + money * CLAUSES.multiple[level],
        holdings=_restaked(contract, np.where(bought, 1.0, stake)),
        regime=np.maximum(contract.regime, REGIME_OF_LEVEL[clause]),
        commitment=contract.commitment + commitment,
        commitment_end=np.where(commitment > 0, float(quarter + COMMITMENT_QUARTERS), contract.commitment_end),
        acquired=contract.acquired | bought,
        amendments=contract.amendments + changed,
    )


def _restaked(contract: Contract, stake: PerWorld) -> PerWorld:
    """Holdings after Microsoft's part was set anew; the others keep their proportions. Nan keeps all as it is."""
    before = contract.holdings
    mine = before[:, Holder.MICROSOFT]
    wanted = np.where(np.isnan(stake), mine, stake)
    others = np.maximum(1 - mine, 0)
    scale = np.where(others > 0, (1 - wanted) / np.where(others > 0, others, 1), 0.0)
    after = before * np.where(np.isnan(stake), 1.0, scale)[:, None]
    after[:, Holder.MICROSOFT] = wanted
    return after


def diluted(holdings: PerHolder, new_money: PerWorld, valuation: PerWorld) -> PerHolder:
    """Holdings after outside investors put in new money at a valuation before the money, USD bn.

    Microsoft's part of profits is fixed by contract; what the newcomers get comes from all others.
    """
    mine = holdings[:, Holder.MICROSOFT]
    others = np.maximum(1 - mine, 0)
    bought = np.minimum(new_money / (valuation + new_money), others)
    kept = np.where(others > 0, (others - bought) / np.where(others > 0, others, 1), 1.0)
    after = holdings * kept[:, None]
    after[:, Holder.MICROSOFT] = mine
    after[:, Holder.INVESTORS] += bought
    return after


def share_paid(contract: Contract, paid: PerWorld, quarter: int) -> Contract:
    """The contract after a quarter's revenue share was paid, USD bn; it ends with its cap or its last quarter."""
    left = np.maximum(contract.cap_left - paid, 0)
    over = (quarter > contract.last_quarter) | (left <= 0)
    return replace(contract, share=np.where(over, 0.0, contract.share), cap_left=np.where(over, np.inf, left))


def separated(contract: Contract, leaves: PerWorldFlag, escape: PerWorld) -> Contract:
    """The contract after the partnership has ended in some worlds.

    Claims on profits stay, and most of the revenue share signed; ``escape`` is the part of it that ends.
    """
    return replace(
        contract,
        share=np.where(leaves, (1 - escape) * contract.share, contract.share),
        pledged=np.where(leaves, 0.0, contract.pledged),
        tranche=np.where(leaves, 0.0, contract.tranche),
        regime=np.where(leaves, np.intp(Regime.OPEN), contract.regime),
        commitment=np.where(leaves, 0.0, contract.commitment),
        separated=contract.separated | leaves,
    )
