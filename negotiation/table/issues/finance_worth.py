"""What every finance clause is worth to each side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from negotiation.parameters import Settings
from negotiation.parameters.disputes import MICROSOFT_UP, OPENAI_DOWN
from negotiation.shapes import PerLevel, PerWorld, PerWorldFlag
from negotiation.state import State
from negotiation.table.flows import flow_worth, toward
from negotiation.table.issues.finance_clauses import (
    CONSENT_GRID,
    EQUITIES,
    GRID,
    HOLDINGS,
    MONEY,
    MONEY_WITH_CONSENT,
    PAYMENTS,
    PAYMENTS_WITH_CONSENT,
    PREMIUMS,
    SHARE_ENDS,
)
from negotiation.table.outlook import Outlook
from negotiation.table.sheet import Block, Part, Scaled, Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.terms import Holder
from negotiation.table.worth import (
    QUARTERS,
    TINY,
    binding,
    microsofts_claim,
    part_until_recouped,
    recouped_claim,
    up_to,
)
from negotiation.world.conversion import worth_converted
from negotiation.world.declaration import survival

SHARE: Final = "revenue share"
CLAIM: Final = "claim on profits"
_SUMS: Final = np.array([sum_ for sum_, _ in MONEY])
_CAPS: Final = np.array([money * multiple for money, multiple in MONEY])


@dataclass(frozen=True)
class _InForce:
    """What the finance terms in force are worth to a side, USD bn.

    Attributes:
        value: of OpenAI in its eyes.
        claim: Microsoft's claim on profits.
        pay: the revenue share.
        kept: the part of it that does not come out of Microsoft's own pocket.
        pays: every payment that can be agreed, shape (worlds, payments).
        resold: what it gets of the part of Azure's sales passed on, negative where it pays.
    """

    value: PerWorld
    claim: PerWorld
    pay: PerWorld
    kept: PerWorld
    pays: PerLevel
    resold: PerWorld


def _in_force(side: int, state: State, outlook: Outlook, settings: Settings) -> _InForce:
    value = outlook.valuation[side]
    held = microsofts_claim(state.contract, value, settings)
    pays = payments_worth(side, state, outlook, settings)
    pay = np.ascontiguousarray(pays[:, 0])
    resold = toward(side, settings) * flow_worth(side, outlook, settings) * state.contract.rights.resale
    return _InForce(value, held, pay, (1 - held / np.maximum(value, TINY)) * pay, pays, resold)


def finance_sheet(side: int, state: State, outlook: Outlook, settings: Settings, private: str) -> Sheet:
    """Value of every finance clause to a side.

    A holder of a part q of OpenAI pays the part q of its own revenue share, so the worth of the share carries 1 - q.
    """
    now = _in_force(side, state, outlook, settings)
    sums = slice(None if _asked(settings.table.new_money_on_table > 0) else 1)
    capped = _capped_parts(side, state, outlook, settings, now, sums)
    convertible = _asked(settings.table.restructuring_on_table > 0)
    converted = _converted_parts(side, state, outlook, settings, now) if convertible else {}
    bought = _acquisition_parts(side, state, settings, now)
    blocks = (Block(GRID, capped, 1), Block(CONSENT_GRID, converted, 1), Block((len(PREMIUMS),), bought))
    return Sheet(blocks, private)


def _asked(flags: PerWorldFlag) -> bool:
    """Something is on the table in some world; what is so in none need not be valued."""
    return np.flatnonzero(flags).size > 0


def _capped_parts(
    side: int, state: State, outlook: Outlook, settings: Settings, now: _InForce, money: slice
) -> Mapping[str, Part | Scaled]:
    """Value of the clauses without consent, by motive; once converted, new money buys shares at the valuation.

    Only some sums of money are looked at; where it is one, its value stands for all.
    """
    contract, sums, caps = state.contract, _SUMS[money], _CAPS[money]
    stake_now = contract.holdings[:, Holder.MICROSOFT, None, None]
    fixed = np.where(np.isnan(HOLDINGS), stake_now, np.array(HOLDINGS))
    more = sums / (outlook.public_valuation[:, None] + sums)
    stakes = np.where(contract.conversion.done[:, None, None], stake_now + (1 - stake_now) * more[:, :, None], fixed)
    most = binding(contract.profit_cap[:, None] + caps, settings)
    claims = recouped_claim(
        now.value[:, None, None],
        most[:, :, None],
        stakes,
        (contract.invested[:, None] + sums)[:, :, None],
        part_until_recouped(settings),
    )
    coming = np.isfinite(contract.conversion.due)[:, None, None]
    claims = np.where(coming, now.claim[:, None, None], claims)
    parts = _payment_parts(side, now, claims, now.pays, settings)
    parts |= _money_parts(side, outlook, settings, sums)
    if side == OPENAI:
        parts["control"] = -_control(stakes, stake_now, now, settings)[:, None]
    return parts


def _converted_parts(
    side: int, state: State, outlook: Outlook, settings: Settings, now: _InForce
) -> Mapping[str, Part | Scaled]:
    """Value of the clauses with consent to a conversion, by motive [B8, B16, B17].

    Once it is done OpenAI is worth more, for ordinary shares can be sold to anybody, less what it costs; funding that
    waits for it is safe. It may fail.
    """
    conversion = settings.conversion
    sure = conversion.conversion_success[:, None]
    equities = np.array(EQUITIES)
    after = worth_converted(now.value, settings)
    shares = equities * after[:, None]
    claims = now.claim[:, None] + sure * (shares - now.claim[:, None])
    some = np.array(PAYMENTS_WITH_CONSENT)
    parts = _payment_parts(side, now, claims[:, None], now.pays[:, some], settings)
    money = _SUMS[np.array(MONEY_WITH_CONSENT)]
    parts |= _money_parts(side, outlook, settings, money)
    funds = conversion.conversion_success * outlook.waiting_funds
    if side == MICROSOFT:
        held = (now.claim / np.maximum(now.value, TINY)) * funds
        parts["partner's growth"] = held[:, None, None, None]
        parts["hold-up"] = -(conversion.hold_up_worth * now.value)[:, None, None, None]
        parts["one bet"] = -((conversion.one_bet * after)[:, None] * equities**2)[:, None, None]
        return parts
    whole = conversion.conversion_success * (after - now.value)
    stake = state.contract.holdings[:, Holder.MICROSOFT, None]
    relief = conversion.funding_relief * (outlook.cash_price - 1) * outlook.cash_short
    parts["shares to sell"] = (whole + conversion.conversion_success * relief)[:, None, None, None]
    parts["deadline"] = funds[:, None, None, None]
    parts["control"] = -_control(equities[None, None], stake[:, None], now, settings)[:, None]
    return parts


def _control(part: Part, before: Part, now: _InForce, settings: Settings) -> Part:
    """What OpenAI loses in control by a larger part in Microsoft's hands, USD bn: the more the nearer to a half."""
    most = EQUITIES[-1]
    cost = (settings.motives.control_cost * now.value)[:, None, None]
    return cost * (part**2 - before**2) / most


def _payment_parts(
    side: int, now: _InForce, claims: Part, pays: PerLevel, settings: Settings
) -> dict[str, Part | Scaled]:
    """Revenue share and claim on profits, from claims (worlds, investments or 1, stakes) and payments."""
    sign = 1.0 if side == MICROSOFT else -1.0
    owned = claims / np.maximum(now.value, TINY)[:, None, None]
    worth = Scaled(pays[:, :, None, None], sign * (1 - owned)[:, None], sign * now.kept)
    certain = settings.motives.return_certainty if side == MICROSOFT else np.ones_like(now.claim)
    gain = (sign * certain)[:, None, None, None] * (claims - now.claim[:, None, None])[:, None]
    more_owned = (claims - now.claim[:, None, None]) / np.maximum(now.value, TINY)[:, None, None]
    resold = -(now.resold[:, None, None] * more_owned)[:, None]
    return {SHARE: worth, CLAIM: gain, "resale": resold}


def _money_parts(side: int, outlook: Outlook, settings: Settings, money: PerLevel) -> dict[str, Part]:
    """New money: an outlay to Microsoft; to OpenAI cash at its shadow price as far as it lacks it."""
    motives = settings.motives
    short = np.minimum(money, outlook.cash_short[:, None])
    if side == MICROSOFT:
        return {"outlay": _microsoft_outlay(money, short, settings)[:, None, :, None]}
    certain, beyond = motives.cash_certainty[:, None], motives.cash_beyond_need[:, None]
    cash = certain * (outlook.cash_price[:, None] * short + beyond * (money - short))
    return {"cash": cash[:, None, :, None]}


def _microsoft_outlay(money: PerLevel, short: PerLevel, settings: Settings) -> PerLevel:
    """What new money costs Microsoft, USD bn: less what comes back as Azure spending and as a stronger partner."""
    motives = settings.motives
    return (
        motives.investment_backflow[:, None] * money
        + motives.partner_growth[:, None] * short
        - money
        - motives.outlay_strain[:, None] * money**2
    )


def share_in_force(side: int, state: State, outlook: Outlook, settings: Settings) -> PerWorld:
    """Worth of the revenue share in force to who is paid, and its cost to who pays, USD bn, shape (worlds,)."""
    contract = state.contract
    share, most = contract.share[:, None], contract.cap_left[:, None]
    return _shares_worth(side, share, contract.last_quarter, most, state, outlook, settings)[:, 0]


def payments_worth(side: int, state: State, outlook: Outlook, settings: Settings) -> PerLevel:
    """The same of every payment that can be agreed, USD bn, shape (worlds, payments); the first is the one in force."""
    shares = np.array([0.0 if np.isnan(share) else share for share, _ in PAYMENTS])
    capped = np.array([cap for _, cap in PAYMENTS])
    most = np.where(capped, shares * cap_unit(outlook, settings)[:, None], np.inf)
    ends = np.full_like(outlook.shortage, float(SHARE_ENDS))
    worth = _shares_worth(side, shares, ends, most, state, outlook, settings)
    worth[:, 0] = share_in_force(side, state, outlook, settings)
    return worth


def _shares_worth(
    side: int,
    share: PerLevel,
    last_quarter: PerWorld,
    most: PerLevel,
    state: State,
    outlook: Outlook,
    settings: Settings,
) -> PerLevel:
    """Worth of some revenue shares that end with a quarter and a sum, USD bn, shape (worlds, shares)."""
    motives, motive = settings.motives, settings.disputes.share_motive
    plain = up_to(outlook.revenue_worth[side], last_quarter, outlook.quarter)[:, None]
    paid = np.minimum(1, most / np.maximum(share * plain, TINY)) * share
    lasting = survival(side, state, settings)[:, None]
    if side == MICROSOFT:
        claimed = 1 + np.where(motive == OPENAI_DOWN, 0.0, motives.cost_share_claim * outlook.shortage)
        received: PerLevel = paid * plain * claimed[:, None] * lasting
        return received
    grown = state.openai.revenue / (state.openai.revenue + motives.research_drag_scale)
    drag = motives.research_drag * (motives.research_drag_early + (1 - motives.research_drag_early) * grown)
    drag = np.where(motive == MICROSOFT_UP, 0.0, drag)
    dear = up_to(outlook.dear_worth, last_quarter, outlook.quarter)[:, None]
    given: PerLevel = paid * dear * (1 + drag[:, None] * share) * lasting
    return given


def cap_unit(outlook: Outlook, settings: Settings) -> PerWorld:
    """What a cap on a revenue share allows for a share of 1, USD bn [B4]: part of what Microsoft expects now."""
    expected = up_to(
        outlook.revenue_worth[MICROSOFT], np.full_like(outlook.shortage, float(SHARE_ENDS)), outlook.quarter
    )
    return settings.table.cap_share_of_expected * expected


def price_of_the_rest(state: State, settings: Settings) -> PerWorld:
    """What all that Microsoft does not own of OpenAI is worth at its last valuation, USD bn: a bid without premium."""
    public = state.openai.valuation
    return public - microsofts_claim(state.contract, public, settings)


def _acquisition_parts(side: int, state: State, settings: Settings, now: _InForce) -> Mapping[str, PerLevel]:
    """Value of an acquisition at each premium, by motive, USD bn [O5]."""
    motives = settings.motives
    price = price_of_the_rest(state, settings)[:, None] * (1 + np.array(PREMIUMS))
    value = now.value[:, None]
    trouble = np.clip(state.openai.distress / QUARTERS, 0, 1)[:, None]
    if side == MICROSOFT:
        whole = value * (1 + motives.acquisition_synergy - motives.acquisition_risk)[:, None]
        return {CLAIM: whole - now.claim[:, None], SHARE: -now.kept[:, None], "outlay": -price}
    given_up = value * (1 + motives.acquisition_mission_cost[:, None] * (1 - trouble))
    return {
        "cash": price,
        CLAIM: now.claim[:, None] - value,
        SHARE: now.kept[:, None],
        "control": value - given_up,
    }
