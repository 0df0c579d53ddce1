"""The contract in force, and what becomes of it: amended, paid down, ended."""

from typing import Final

import numpy as np

from negotiation.columns import replace
from negotiation.compiled import over_worlds
from negotiation.shapes import PerHolder, PerWorld, PerWorldFlag
from negotiation.table.terms import Contract, Distribution, Ends, Holder, Regime

_MICROSOFT: Final = int(Holder.MICROSOFT)
_INVESTORS: Final = int(Holder.INVESTORS)


def restaked(holdings: PerHolder, stake: PerWorld) -> PerHolder:
    """Holdings after Microsoft's part was set anew; the others keep their proportions. Nan keeps all as it is."""
    return _restaked(holdings, stake)


@over_worlds
def _restaked(holdings: PerHolder, stake: PerWorld) -> PerHolder:
    """Holdings after Microsoft's part was set anew: see ``restaked``."""
    after = holdings.copy()
    for world in range(stake.size):
        if not np.isnan(stake[world]):
            others = max(1 - holdings[world, _MICROSOFT], 0.0)
            scale = (1 - stake[world]) / others if others > 0 else 0.0
            after[world] *= scale
            after[world, _MICROSOFT] = stake[world]
    return after


def diluted(holdings: PerHolder, new_money: PerWorld, valuation: PerWorld, shares: PerWorldFlag) -> PerHolder:
    """Holdings after outside investors put in new money at a valuation before the money, USD bn.

    Microsoft's part of capped profits is fixed by contract; what the newcomers get comes from all others. Where there
    are ordinary ``shares`` all are diluted alike.
    """
    return _diluted(holdings, new_money, valuation, shares)


@over_worlds
def _diluted(holdings: PerHolder, new_money: PerWorld, valuation: PerWorld, shares: PerWorldFlag) -> PerHolder:
    """Holdings after outside investors put in new money: see ``diluted``."""
    after = holdings.copy()
    for world in range(new_money.size):
        part = new_money[world] / (valuation[world] + new_money[world])
        others = max(1 - holdings[world, _MICROSOFT], 0.0)
        bought = part if shares[world] else min(part, others)
        kept = 1 - part
        if not shares[world]:
            kept = (others - bought) / others if others > 0 else 1.0
        after[world] *= kept
        if not shares[world]:
            after[world, _MICROSOFT] = holdings[world, _MICROSOFT]
        after[world, _INVESTORS] += bought
    return after


def share_paid(contract: Contract, paid: PerWorld, quarter: int) -> Contract:
    """The contract after a quarter's revenue share was paid, USD bn; it ends with its cap or its last quarter."""
    left = np.maximum(contract.cap_left - paid, 0)
    over = (quarter > contract.last_quarter) | (left <= 0)
    return replace(contract, share=np.where(over, 0.0, contract.share), cap_left=np.where(over, np.inf, left))


def separated(contract: Contract, leaves: PerWorldFlag, escape: PerWorld) -> Contract:
    """The contract after the partnership has ended in some worlds.

    Claims on profits stay, and most of the revenue share signed; ``escape`` is the part of it that ends. A conversion
    under way goes on: consent once given stays given.
    """
    if leaves.nonzero()[0].size == 0:
        return contract
    rights = contract.rights
    return replace(
        contract,
        share=np.where(leaves, (1 - escape) * contract.share, contract.share),
        pledged=np.where(leaves, 0.0, contract.pledged),
        tranche=np.where(leaves, 0.0, contract.tranche),
        regime=np.where(leaves, np.intp(Regime.OPEN), contract.regime),
        commitment=np.where(leaves, 0.0, contract.commitment),
        rights=replace(
            rights,
            distribution=np.where(leaves, np.intp(Distribution.ANY_CLOUD), rights.distribution),
            resale=np.where(leaves, 0.0, rights.resale),
            may_build=rights.may_build | leaves,
            may_compete=rights.may_compete | leaves,
            may_release=rights.may_release | leaves,
        ),
        separated=contract.separated | leaves,
    )


def agi_declared(contract: Contract, where: PerWorldFlag, quarter: int, secures: PerWorldFlag) -> Contract:
    """The contract after a declaration of AGI took effect in some worlds [B14]: rights end as the clause says.

    Args:
        contract: in force.
        where: the declaration takes effect now.
        quarter: of the clock.
        secures: the clause secures Microsoft's rights for good instead.
    """
    rights = contract.rights
    everything = where & ~secures & (rights.agi_ends == Ends.EVERYTHING)
    research = where & ~secures & (rights.agi_ends == Ends.RESEARCH)
    forever = where & secures & (rights.agi_ends > Ends.NOTHING)
    end = np.where(everything, np.minimum(rights.licence_end, float(quarter)), rights.licence_end)
    return replace(
        contract,
        share=np.where(everything, 0.0, contract.share),
        cap_left=np.where(everything, np.inf, contract.cap_left),
        rights=replace(
            rights,
            licence_end=np.where(forever, np.inf, end),
            licence_scope=np.where(research, 0, rights.licence_scope),
            ended=rights.ended | everything | research,
        ),
    )


def converted(contract: Contract, done: PerWorldFlag, failed: PerWorldFlag, missed: PerWorldFlag) -> Contract:
    """The contract after OpenAI's conversion was done in some worlds and failed in others, or missed its deadline."""
    conversion = contract.conversion
    over = done | failed
    stake = np.where(done, conversion.equity, np.nan)
    return replace(
        contract,
        profit_cap=np.where(done, np.inf, contract.profit_cap),
        holdings=restaked(contract.holdings, stake),
        conversion=replace(
            conversion,
            due=np.where(over, np.inf, conversion.due),
            done=conversion.done | done,
            failed=conversion.failed | failed | missed,
        ),
    )
