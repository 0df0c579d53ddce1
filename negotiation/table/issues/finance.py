"""Finance: payment, new money, stake and the consent to restructure, as whole clauses."""

from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.shapes import PerWorld, PerWorldIndex
from negotiation.state import State
from negotiation.table.contract import restaked
from negotiation.table.issues.finance_clauses import CLAUSES, SHARE_ENDS
from negotiation.table.issues.finance_worth import finance_sheet
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.packed import Allowed
from negotiation.table.sheet import Sheet
from negotiation.table.standing import Standing
from negotiation.table.terms import Contract, Holder


def _masks() -> NDArray[np.bool_]:
    """Which clauses can be agreed in each situation, shape (4 * situations, clauses): see ``situation``.

    First where all else can be agreed, then where no purchase can, where no new money can, where neither can.
    """
    with_consent = CLAUSES.consents
    payment_only = (CLAUSES.investment <= 0) & np.isnan(CLAUSES.stake) & ~with_consent
    shares_only = np.isnan(CLAUSES.stake) & ~with_consent
    masks = np.stack([~with_consent, np.ones_like(with_consent), payment_only, shares_only])
    no_purchase, no_money = ~CLAUSES.buys, CLAUSES.investment <= 0
    return np.concatenate([masks, masks & no_purchase, masks & no_money, masks & no_purchase & no_money])


#: Situations: profits are capped and no conversion is to be had; one is; one is under way; it is done.
CAPPED, CONVERTIBLE, CONVERTING, CONVERTED = range(4)
_CAN_BE_AGREED: Final = _masks()


def situation(contract: Contract, settings: Settings) -> PerWorldIndex:
    """How far OpenAI's conversion has come: ``CAPPED``, ``CONVERTIBLE``, ``CONVERTING`` or ``CONVERTED``."""
    conversion = contract.conversion
    before = np.where(settings.table.restructuring_on_table > 0, CONVERTIBLE, CAPPED)
    under_way = np.where(np.isfinite(conversion.due), CONVERTING, before)
    return np.where(conversion.done, CONVERTED, under_way)


class Finance(Issue):
    """Payment, new money with its cap, stake, and consent to a conversion; or an acquisition."""

    name = "finance"
    title = "money: revenue share, new money, stake, consent to convert"
    levels = len(CLAUSES.share)
    private: ClassVar[tuple[str, str]] = ("outlay", "control")

    def sheet(self, side: int, now: Standing) -> Sheet:
        """Value of every finance clause to a side, by motive."""
        return finance_sheet(side, now, self.private[side])

    def on_table(self, state: State, settings: Settings) -> Allowed:
        """Which clauses can be agreed, as far as a conversion has come; no purchase while a case is open [001 L21]."""
        no_purchase, no_money = state.relationship.case_open, settings.table.new_money_on_table <= 0
        barred = (CONVERTED + 1) * (no_purchase + 2 * no_money)
        return Allowed(_CAN_BE_AGREED, situation(state.contract, settings) + barred)

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:
        """Share, cap, money, stake and consent as agreed."""
        share, money = CLAUSES.share[level], CLAUSES.investment[level]
        new_share, bought = ~np.isnan(share), CLAUSES.buys[level]
        cap = np.where(CLAUSES.capped[level], share * signing.cap_unit, np.inf)
        conversion, consents = contract.conversion, CLAUSES.consents[level]
        stake = np.where(conversion.done & (money > 0), _bought_into(contract, money, signing), CLAUSES.stake[level])
        return replace(
            contract,
            share=np.where(bought, 0.0, np.where(new_share, share, contract.share)),
            cap_left=np.where(new_share, cap, contract.cap_left),
            last_quarter=np.where(new_share, float(SHARE_ENDS), contract.last_quarter),
            invested=contract.invested + money,
            pledged=contract.pledged + money,
            tranche=contract.tranche + money / signing.tranche_quarters,
            profit_cap=contract.profit_cap + money * CLAUSES.multiple[level],
            holdings=restaked(contract.holdings, np.where(bought, 1.0, stake)),
            conversion=replace(
                conversion,
                consent=conversion.consent | consents,
                equity=np.where(consents, CLAUSES.equity[level], conversion.equity),
                due=np.where(consents, signing.quarter + signing.conversion_takes, conversion.due),
            ),
            acquired=contract.acquired | bought,
        )


def _bought_into(contract: Contract, money: PerWorld, signing: Signing) -> PerWorld:
    """Microsoft's part after it has bought new shares at the valuation, fraction."""
    mine = contract.holdings[:, Holder.MICROSOFT]
    return mine + (1 - mine) * money / (signing.valuation + money)
