"""What every finance clause is worth to each side."""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from negotiation.columns import remembered
from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.shapes import FlagOfLevel, OfLevel, PerClause, PerLevel, PerWorld, PerWorldFlag
from negotiation.state import State
from negotiation.table.flows import toward
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
from negotiation.table.shares import shares_worth
from negotiation.table.sheet import Block, Part, Scaled, Sheet, choices
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.standing import Standing
from negotiation.table.terms import Holder
from negotiation.table.worth import (
    QUARTERS,
    TINY,
    binding,
    microsofts_claim,
    part_until_recouped,
    recouped_claim,
    up_to_end,
)
from negotiation.world.conversion import worth_converted

SHARE: Final = "revenue share"
CLAIM: Final = "claim on profits"
_SHARES: Final = np.array([0.0 if np.isnan(share) else share for share, _ in PAYMENTS])
_CAPPED: Final = np.array([capped for _, capped in PAYMENTS])
_SUMS: Final = np.array([sum_ for sum_, _ in MONEY])
_CAPS: Final = np.array([money * multiple for money, multiple in MONEY])
_HOLDINGS: Final = np.array(HOLDINGS)
_EQUITIES: Final = np.array(EQUITIES)
_PREMIUMS: Final = np.array(PREMIUMS)
_WITH_CONSENT: Final = np.array(PAYMENTS_WITH_CONSENT)
_SUMS_WITH_CONSENT: Final = _SUMS[np.array(MONEY_WITH_CONSENT)]


@dataclass(frozen=True)
class _InForce:
    """What the finance terms in force are worth to a side, USD bn.

    Attributes:
        value: of OpenAI in its eyes.
        claim: Microsoft's claim on profits.
        kept: the revenue share, but for the part of it that comes out of Microsoft's own pocket.
        pays: every payment that can be agreed, shape (worlds, payments).
        resold: what it gets of the part of Azure's sales passed on, negative where it pays.
    """

    value: PerWorld
    claim: PerWorld
    kept: PerWorld
    pays: PerLevel
    resold: PerWorld


def finance_sheet(side: int, now: Standing, private: str) -> Sheet:
    """Value of every finance clause to a side.

    A holder of a part q of OpenAI pays the part q of its own revenue share, so the worth of the share carries 1 - q.
    """
    terms, (capped, converts, buys) = _in_force(side, now), _asked(now)
    without = Block(GRID, _capped_parts(side, now, terms), 1, capped)
    with_consent = Block(CONSENT_GRID, _converted_parts(side, now, terms) if converts else {}, 1)
    bought = Block((len(PREMIUMS),), _acquisition_parts(side, now, terms) if buys else {})
    return Sheet((without, with_consent, bought), private)


@remembered
def _asked(now: Standing) -> tuple[tuple[tuple[int, ...], ...], bool, bool]:
    """What is asked about: payments, sums and stakes without consent; clauses with it, and acquisitions, if any."""
    last, bought = math.prod(GRID), math.prod(GRID) + math.prod(CONSENT_GRID)
    clauses = now.asked.get("finance", range(bought + len(PREMIUMS)))
    begin, end = bisect_left(clauses, last), bisect_left(clauses, bought)
    _, sums, _ = choices(GRID, clauses[:begin])
    return (tuple(range(GRID[0])), sums, tuple(range(GRID[2]))), end > begin, len(clauses) > end


def _in_force(side: int, now: Standing) -> _InForce:
    value, claim = now.outlook.valuation[side], now.claims[side]
    resold = toward(side, now.settings) * now.flows[side] * now.contract.rights.resale
    return _InForce(value, claim, (1 - now.owned[side]) * now.shares[side], payments_worth(side, now), resold)


@dataclass(frozen=True)
class _Offered:
    """The stakes and the new money that can be agreed without consent, as they would stand.

    Attributes:
        sums: of new money that are looked at, USD bn, shape (sums,).
        stakes: Microsoft's part of the profits or of the shares, fraction, shape (worlds, sums, stakes).
        most: cap on its profits, USD bn, shape (worlds, sums).
        invested: by it, USD bn, shape (worlds, sums).
    """

    sums: OfLevel
    stakes: PerClause
    most: PerLevel
    invested: PerLevel


@remembered
def _offered(now: Standing) -> _Offered:
    """Stakes and new money without consent.

    Once converted, new money buys shares at the valuation.
    """
    (_, money, _), *_ = _asked(now)
    contract, sums, caps = now.contract, _SUMS[[*money]], _CAPS[[*money]]
    stakes, most, invested = _as_they_would_stand(
        _HOLDINGS,
        sums,
        caps,
        contract.holdings[:, Holder.MICROSOFT],
        contract.conversion.done,
        now.outlook.public_valuation,
        contract.profit_cap,
        contract.invested,
    )
    return _Offered(sums, stakes, binding(most, now.settings), invested)


@over_worlds
def _as_they_would_stand(
    holdings: OfLevel,
    sums: OfLevel,
    caps: OfLevel,
    stake: PerWorld,
    converted: PerWorldFlag,
    valuation: PerWorld,
    cap: PerWorld,
    invested: PerWorld,
) -> tuple[PerClause, PerLevel, PerLevel]:
    """Stakes, caps on their profits and money invested after each sum and with each holding."""
    worlds = stake.size
    stakes = np.empty((worlds, sums.size, holdings.size))
    most, money = np.empty((worlds, sums.size)), np.empty((worlds, sums.size))
    for world in range(worlds):
        for i in range(sums.size):
            most[world, i], money[world, i] = cap[world] + caps[i], invested[world] + sums[i]
            bought = stake[world] + (1 - stake[world]) * (sums[i] / (valuation[world] + sums[i]))
            for k in range(holdings.size):
                held = stake[world] if np.isnan(holdings[k]) else holdings[k]
                stakes[world, i, k] = bought if converted[world] else held
    return stakes, most, money


def _capped_parts(side: int, now: Standing, terms: _InForce) -> Mapping[str, Part | Scaled]:
    """Value of the clauses without consent, by motive."""
    offered, contract = _offered(now), now.contract
    first_part = part_until_recouped(now.settings)
    claims = recouped_claim(terms.value[:, None], offered.most, offered.stakes, offered.invested, first_part)
    parts = _payment_parts(side, now, terms, claims, terms.pays, np.isfinite(contract.conversion.due))
    parts |= _money_parts(side, now.outlook, now.settings, offered.sums)
    if side == OPENAI:
        before = contract.holdings[:, Holder.MICROSOFT]
        worth = now.settings.motives.control_cost * terms.value
        parts["control"] = _control(offered.stakes, before, worth, EQUITIES[-1])[:, None]
    return parts


def _converted_parts(side: int, now: Standing, terms: _InForce) -> Mapping[str, Part | Scaled]:
    """Value of the clauses with consent to a conversion, by motive [B8, B16, B17].

    Once it is done OpenAI is worth more, for ordinary shares can be sold to anybody, less what it costs; funding that
    waits for it is safe. It may fail.
    """
    conversion, outlook = now.settings.conversion, now.outlook
    sure = conversion.conversion_success
    after = worth_converted(terms.value, now.settings)
    claims = _expected_claims(_EQUITIES, after, terms.claim, sure)
    pays = np.ascontiguousarray(terms.pays[:, _WITH_CONSENT])
    parts = _payment_parts(side, now, terms, claims, pays, np.zeros(len(after), dtype=bool))
    parts |= _money_parts(side, outlook, now.settings, _SUMS_WITH_CONSENT)
    funds = sure * outlook.waiting_funds
    if side == MICROSOFT:
        parts["partner's growth"] = (now.owned[side] * funds)[:, None, None, None]
        parts["hold-up"] = -(conversion.hold_up_worth * terms.value)[:, None, None, None]
        parts["one bet"] = -((conversion.one_bet * after)[:, None] * _EQUITIES**2)[:, None, None]
        return parts
    whole = sure * (after - terms.value)
    relief = conversion.funding_relief * (outlook.cash_price - 1) * outlook.cash_short
    parts["shares to sell"] = (whole + sure * relief)[:, None, None, None]
    parts["deadline"] = funds[:, None, None, None]
    equities = np.broadcast_to(_EQUITIES, (len(after), 1, _EQUITIES.size))
    before = now.contract.holdings[:, Holder.MICROSOFT]
    worth = now.settings.motives.control_cost * terms.value
    parts["control"] = _control(equities, before, worth, EQUITIES[-1])[:, None]
    return parts


@over_worlds
def _expected_claims(equities: OfLevel, converted: PerWorld, claim: PerWorld, sure: PerWorld) -> PerClause:
    """Claims on profits with each part of the shares, or what stays should the conversion fail, (worlds, 1, parts)."""
    claims = np.empty((claim.size, 1, equities.size))
    for world in range(claim.size):
        for k in range(equities.size):
            shares = equities[k] * converted[world]
            claims[world, 0, k] = claim[world] + sure[world] * (shares - claim[world])
    return claims


@over_worlds
def _control(part: PerClause, before: PerWorld, worth: PerWorld, most: float) -> PerClause:
    """What a larger part in Microsoft's hands is worth to OpenAI by control, USD bn: the less the nearer to a half."""
    lost = np.empty(part.shape)
    for world in range(part.shape[0]):
        for i in range(part.shape[1]):
            for k in range(part.shape[2]):
                more = part[world, i, k] * part[world, i, k] - before[world] * before[world]
                lost[world, i, k] = -(worth[world] * more / most)
    return lost


def _payment_parts(
    side: int, now: Standing, terms: _InForce, claims: PerClause, pays: PerLevel, coming: PerWorldFlag
) -> dict[str, Part | Scaled]:
    """Revenue share and claim on profits, from claims (worlds, investments or 1, stakes) and payments.

    Claims stay as they are where a conversion is ``coming``.
    """
    sign = 1.0 if side == MICROSOFT else -1.0
    certain = now.settings.motives.return_certainty if side == MICROSOFT else np.full_like(terms.claim, sign)
    kept, gained, resold = _by_claim(claims, terms.value, terms.claim, coming, certain, terms.resold, sign)
    worth = Scaled(pays[:, :, None, None], kept[:, None], sign * terms.kept)
    return {SHARE: worth, CLAIM: gained[:, None], "resale": resold[:, None]}


@over_worlds
def _by_claim(
    claims: PerClause,
    value: PerWorld,
    now: PerWorld,
    coming: PerWorldFlag,
    certain: PerWorld,
    resold: PerWorld,
    sign: float,
) -> tuple[PerClause, PerClause, PerClause]:
    """What follows from a claim on profits.

    The part of a revenue share that does not come out of Microsoft's own pocket (fraction, with the sign of who is
    paid); what the claim brings, and what Microsoft pays itself of the sales passed on, both USD bn.
    """
    kept, gained, paid = np.empty(claims.shape), np.empty(claims.shape), np.empty(claims.shape)
    for world in range(claims.shape[0]):
        whole = max(value[world], TINY)
        for i in range(claims.shape[1]):
            for k in range(claims.shape[2]):
                claim = now[world] if coming[world] else claims[world, i, k]
                more = claim - now[world]
                kept[world, i, k] = sign * (1 - claim / whole)
                gained[world, i, k] = certain[world] * more
                paid[world, i, k] = -(resold[world] * (more / whole))
    return kept, gained, paid


def _money_parts(side: int, outlook: Outlook, settings: Settings, money: OfLevel) -> dict[str, Part]:
    """New money: an outlay to Microsoft; to OpenAI cash at its shadow price as far as it lacks it."""
    motives, short = settings.motives, outlook.cash_short
    if side == MICROSOFT:
        strain = motives.investment_backflow, motives.partner_growth, motives.outlay_strain
        return {"outlay": _outlay(money, short, *strain)[:, None, :, None]}
    price = outlook.cash_price, motives.cash_beyond_need, motives.cash_certainty
    return {"cash": _cash(money, short, *price)[:, None, :, None]}


@over_worlds
def _outlay(money: OfLevel, short: PerWorld, backflow: PerWorld, growth: PerWorld, strain: PerWorld) -> PerLevel:
    """What new money costs Microsoft, USD bn: less what comes back as Azure spending and as a stronger partner."""
    outlay = np.empty((short.size, money.size))
    for world in range(short.size):
        for i in range(money.size):
            given = money[i]
            back = backflow[world] * given + growth[world] * min(given, short[world])
            outlay[world, i] = back - given - strain[world] * (given * given)
    return outlay


@over_worlds
def _cash(money: OfLevel, short: PerWorld, price: PerWorld, beyond: PerWorld, certain: PerWorld) -> PerLevel:
    """What new money is worth to OpenAI, USD bn: what it lacks at its price, the rest at less."""
    cash = np.empty((short.size, money.size))
    for world in range(short.size):
        for i in range(money.size):
            lacked = min(money[i], short[world])
            cash[world, i] = certain[world] * (price[world] * lacked + beyond[world] * (money[i] - lacked))
    return cash


def payments_worth(side: int, now: Standing) -> PerLevel:
    """Worth of every payment that can be agreed, USD bn, shape (worlds, payments); the first is the one in force."""
    share, most = _payments(now)
    plain, dear = (up_to_end(worth, SHARE_ENDS, now.outlook.quarter) for worth in now.outlook.worths(side))
    worth = shares_worth(share, most, plain, dear, *now.counts[side], now.lasting[side])
    worth[:, 0] = now.shares[side]
    return worth


@remembered
def _payments(now: Standing) -> tuple[PerLevel, PerLevel]:
    """Every payment that can be agreed: fraction of revenue, and the sum with which it ends, USD bn."""
    return _with_caps(_SHARES, _CAPPED, cap_unit(now.outlook, now.settings))


@over_worlds
def _with_caps(shares: OfLevel, capped: FlagOfLevel, unit: PerWorld) -> tuple[PerLevel, PerLevel]:
    share, most = np.empty((unit.size, shares.size)), np.empty((unit.size, shares.size))
    for world in range(unit.size):
        for k in range(shares.size):
            share[world, k] = shares[k]
            most[world, k] = shares[k] * unit[world] if capped[k] else np.inf
    return share, most


def cap_unit(outlook: Outlook, settings: Settings) -> PerWorld:
    """What a cap on a revenue share allows for a share of 1, USD bn [B4]: part of what Microsoft expects now."""
    expected = up_to_end(outlook.revenue_worth[MICROSOFT], SHARE_ENDS, outlook.quarter)
    return settings.table.cap_share_of_expected * expected


def price_of_the_rest(state: State, settings: Settings) -> PerWorld:
    """What all that Microsoft does not own of OpenAI is worth at its last valuation, USD bn: a bid without premium."""
    public = state.openai.valuation
    return public - microsofts_claim(state.contract, public, settings)


def _acquisition_parts(side: int, now: Standing, terms: _InForce) -> Mapping[str, PerLevel]:
    """Value of an acquisition at each premium, by motive, USD bn [O5]."""
    motives, value = now.settings.motives, terms.value
    *_, public_claim = now.claims
    price = (now.outlook.public_valuation - public_claim)[:, None] * (1 + _PREMIUMS)
    if side == MICROSOFT:
        whole = value * (1 + motives.acquisition_synergy - motives.acquisition_risk)
        return {CLAIM: (whole - terms.claim)[:, None], SHARE: -terms.kept[:, None], "outlay": -price}
    trouble = np.clip(now.state.openai.distress / QUARTERS, 0, 1)
    given_up = value * (1 + motives.acquisition_mission_cost * (1 - trouble))
    return {
        "cash": price,
        CLAIM: (terms.claim - value)[:, None],
        SHARE: terms.kept[:, None],
        "control": (value - given_up)[:, None],
    }
