"""Preferences: what every clause is worth to each side, in USD billions against the contract in force.

All values are present values at the side's own discount rate and from its own beliefs. A value is kept as named parts,
one a motive, so that every offer can say which goal drove it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.parameters import Settings
from negotiation.shapes import PerLevel, PerQuarterAhead, PerWorld, PerWorldIndex
from negotiation.state import Cloud, Holder, Regime, State
from negotiation.table.issues import (
    COMMITMENT_OF_LEVEL,
    GRID,
    HOLDINGS,
    MONEY,
    PAYMENTS,
    PREMIUMS,
    REGIME_OF_LEVEL,
    SHARE_ENDS,
)
from negotiation.table.outlook import Outlook
from negotiation.table.stakes import MICROSOFT, OPENAI

QUARTERS: Final = 4
#: How far ahead both sides look, quarters (prototype of the talks: six years, and two more for terms that end then).
HORIZON: Final = 24
AHEAD: Final = 32
#: How much of a full opening each regime brings: exclusive, first refusal, open (prototype of the talks).
RELIEF: Final = np.array([0.0, 0.7, 1.0])
BARGAINING: Final = np.array([0.0, 0.4, 1.0])
AUTONOMY: Final = np.array([0.0, 0.5, 1.0])
MARGIN_LOST: Final = np.array([0.0, 0.3, 1.0])
GROWTH: Final = np.array([0.0, 0.7, 0.8])
SIGNAL_LOST: Final = np.array([0.0, 0.35, 1.0])
#: A clause that is not on the agenda is worth this to both: it is not on the table.
OFF_THE_AGENDA: Final = -np.inf
SHARE: Final = "revenue share"
CLAIM: Final = "claim on profits"
_COMBINATIONS: Final = int(np.prod(GRID))
_TINY: Final = 1e-9

type Parts = Mapping[str, PerLevel]


def rate_of(side: int, settings: Settings) -> PerWorld:
    """Discount rate of a side, 1/year."""
    motives = settings.motives
    return motives.discount_rate_microsoft if side == MICROSOFT else motives.discount_rate_openai


def discounts(side: int, settings: Settings, quarters: int) -> PerQuarterAhead:
    """Worth today of a dollar in each of the coming quarters, shape (worlds, quarters)."""
    ahead = np.arange(1, quarters + 1)
    return np.exp(-rate_of(side, settings)[:, None] * ahead / QUARTERS)


def annuity(side: int, settings: Settings, fade: PerWorld | None = None) -> PerWorld:
    """Worth of one USD bn a year over the horizon, USD bn; with ``fade`` it dies away over so many quarters."""
    step = np.maximum(rate_of(side, settings) / QUARTERS + (0 if fade is None else 1 / fade), _TINY)
    factor = np.exp(-step)
    worth: PerWorld = factor * (1 - np.exp(-step * HORIZON)) / np.maximum(1 - factor, _TINY) / QUARTERS
    return worth


def worth_up_to(flow: PerQuarterAhead) -> PerQuarterAhead:
    """Sum of a flow up to each quarter ahead, starting with nothing, shape (worlds, quarters + 1)."""
    return np.concatenate([np.zeros_like(flow[:, :1]), np.cumsum(flow, axis=1)], axis=1)


def up_to(worth: PerQuarterAhead, last_quarter: PerWorld, quarter: int) -> PerWorld:
    """Worth of a flow that ends with ``last_quarter`` of the clock."""
    left = np.clip(last_quarter - quarter, 0, worth.shape[1] - 1).astype(np.intp)
    return np.take_along_axis(worth, left[:, None], axis=1)[:, 0]


def cash_need(burn: PerWorld, settings: Settings) -> PerWorld:
    """Cash OpenAI wants to burn over the years it plans for, growing as it has, USD bn."""
    return np.maximum(burn, 0) * QUARTERS * settings.motives.cash_need_years


def shadow_price(need: PerWorld, short: PerWorld, runway: PerWorld, settings: Settings) -> PerWorld:
    """What a dollar of cash is worth to OpenAI, 1 where it has enough [M35]."""
    motives = settings.motives
    lacking = np.clip(short / np.maximum(need, _TINY), 0, 1)
    hurry = np.clip((motives.cash_short_quarters - runway) / motives.cash_short_quarters, 0, 1)
    return 1 + lacking + motives.cash_price_runway * hurry


def claim(valuation: PerLevel, cap: PerLevel, part: PerLevel) -> PerLevel:
    """Worth of a part of profits whose sum is capped, USD bn [B2, B3, M49]: smooth, never above the cap."""
    most = np.maximum(cap, _TINY)
    worth: PerLevel = most * (1 - np.exp(-part * valuation / most))
    return worth


@dataclass(frozen=True)
class FinanceSheet:
    """Value of every finance clause to a side, by motive, USD bn, on the grid of payments, investments and stakes.

    Attributes:
        grid: motive -> value on the grid, shape (worlds, payments or 1, investments or 1, stakes or 1).
        bought: motive -> value of each acquisition, shape (worlds, premiums or 1).
        private: the motive that carries the side's private weight.
    """

    grid: Mapping[str, NDArray[np.float64]]
    bought: Mapping[str, PerLevel]
    private: str

    def total(self, weight: PerWorld, cost: PerWorld) -> PerLevel:
        """Value of every clause, USD bn, shape (worlds, clauses).

        Args:
            weight: of the private motive.
            cost: of changing anything, USD bn; leaving all as it is, level 0, costs nothing.
        """
        rest = weight[:, None, None, None] * self.grid[self.private] - cost[:, None, None, None]
        extra = weight[:, None] * self.bought[self.private] - cost[:, None]
        for name, part in self.grid.items():
            if name not in (SHARE, self.private):
                rest = rest + part
        for name, part in self.bought.items():
            if name != self.private:
                extra = extra + part
        total = np.empty((len(weight), _COMBINATIONS + len(PREMIUMS)))
        np.add(self.grid[SHARE], rest, out=total[:, :_COMBINATIONS].reshape(len(weight), *GRID))
        total[:, _COMBINATIONS:] = extra
        total[:, 0] = 0.0
        return total

    def at(self, rows: PerWorldIndex, level: PerWorldIndex) -> dict[str, PerWorld]:
        """Value of one clause in each of some worlds, by motive, USD bn, shape (rows,)."""
        bought = level >= _COMBINATIONS
        place = np.unravel_index(np.where(bought, 0, level), GRID)
        premium = np.where(bought, level - _COMBINATIONS, 0)
        values = {}
        for name, part in self.grid.items():
            spot = tuple(np.minimum(index, size - 1) for index, size in zip(place, part.shape[1:], strict=True))
            other = self.bought.get(name, np.zeros_like(part[:, :, 0, 0]))
            there = other[rows, np.minimum(premium, other.shape[1] - 1)]
            values[name] = np.where(bought, there, part[rows, *spot])
        return values


@dataclass(frozen=True)
class ComputeSheet:
    """Value of every compute clause to a side, by motive, USD bn.

    Attributes:
        parts: motive -> value, shape (worlds, clauses).
        private: the motive that carries the side's private weight.
    """

    parts: Mapping[str, PerLevel]
    private: str

    def total(self, weight: PerWorld, cost: PerWorld) -> PerLevel:
        """Value of every clause, USD bn, shape (worlds, clauses); see ``FinanceSheet.total``."""
        total = weight[:, None] * self.parts[self.private] - cost[:, None]
        for name, part in self.parts.items():
            if name != self.private:
                total = total + part
        total[:, 0] = 0.0
        return total

    def at(self, rows: PerWorldIndex, level: PerWorldIndex) -> dict[str, PerWorld]:
        """Value of one clause in each of some worlds, by motive, USD bn, shape (rows,)."""
        return {name: part[rows, level] for name, part in self.parts.items()}


def finance_sheet(side: int, state: State, outlook: Outlook, settings: Settings) -> FinanceSheet:
    """Value of every finance clause to a side.

    A holder of a part q of OpenAI pays the part q of its own revenue share, so the worth of the share carries 1 - q.
    """
    contract, motives = state.contract, settings.motives
    value = outlook.valuation[side]
    stake_now = contract.holdings[:, Holder.MICROSOFT]
    claim_now = claim(value, contract.profit_cap, stake_now)
    caps = contract.profit_cap[:, None] + np.array([money * multiple for money, multiple in MONEY])
    stakes = np.where(np.isnan(HOLDINGS), stake_now[:, None], np.array(HOLDINGS))
    claims = claim(value[:, None, None], caps[:, :, None], stakes[:, None, :])
    owned_now, owned = claim_now / value, claims / value[:, None, None]
    pay_now, pays = _share_worth(side, state, outlook, settings)
    kept_now = (1 - owned_now) * pay_now
    sign = 1.0 if side == MICROSOFT else -1.0
    worth = sign * (1 - owned)[:, None] * pays[:, :, None, None]
    worth -= (sign * kept_now)[:, None, None, None]
    claim_gain = (claims - claim_now[:, None, None])[:, None]
    money = np.array([sum_ for sum_, _ in MONEY])
    short = np.minimum(money, outlook.cash_short[:, None])
    bought = _acquisition_parts(side, state, outlook, settings, claim_now, kept_now)
    if side == MICROSOFT:
        grid = {
            SHARE: worth,
            CLAIM: motives.return_certainty[:, None, None, None] * claim_gain,
            "outlay": _microsoft_outlay(money, short, settings)[:, None, :, None],
        }
        return FinanceSheet(grid, bought, CLAIM)
    certain, beyond = motives.cash_certainty[:, None], motives.cash_beyond_need[:, None]
    cash = certain * (outlook.cash_price[:, None] * short + beyond * (money - short))
    control = -(motives.control_cost * value)[:, None] * (stakes - stake_now[:, None])
    grid = {
        SHARE: worth,
        CLAIM: -claim_gain,
        "cash": cash[:, None, :, None],
        "control": control[:, None, None, :],
    }
    return FinanceSheet(grid, bought, "control")


def _share_worth(side: int, state: State, outlook: Outlook, settings: Settings) -> tuple[PerWorld, PerLevel]:
    """Worth of the revenue share in force, and of every payment that can be agreed, USD bn."""
    contract, motives = state.contract, settings.motives
    plain, dear = outlook.revenue_worth[side], outlook.dear_worth
    grown = state.openai.revenue / (state.openai.revenue + motives.research_drag_scale)
    drag = motives.research_drag * (motives.research_drag_early + (1 - motives.research_drag_early) * grown)
    claimed = 1 + motives.cost_share_claim * outlook.shortage

    def worth(share: PerLevel, plain_sum: PerLevel, dear_sum: PerLevel, most: PerLevel) -> PerLevel:
        paid = np.minimum(1, most / np.maximum(share * plain_sum, _TINY)) * share
        if side == MICROSOFT:
            return paid * plain_sum * claimed[:, None]
        return paid * dear_sum * (1 + drag[:, None] * share)

    ends = contract.last_quarter
    now = worth(
        contract.share[:, None],
        up_to(plain, ends, outlook.quarter)[:, None],
        up_to(dear, ends, outlook.quarter)[:, None],
        contract.cap_left[:, None],
    )[:, 0]
    shares = np.array([0.0 if np.isnan(share) else share for share, _ in PAYMENTS])
    capped = np.array([cap for _, cap in PAYMENTS])
    most = np.where(capped, shares * cap_unit(outlook, settings)[:, None], np.inf)
    new_ends = np.full_like(ends, float(SHARE_ENDS))
    all_worth = worth(
        shares,
        up_to(plain, new_ends, outlook.quarter)[:, None],
        up_to(dear, new_ends, outlook.quarter)[:, None],
        most,
    )
    all_worth[:, 0] = now
    return now, all_worth


def cap_unit(outlook: Outlook, settings: Settings) -> PerWorld:
    """What a cap on a revenue share allows for a share of 1, USD bn [B4]: part of what Microsoft expects now."""
    expected = up_to(
        outlook.revenue_worth[MICROSOFT], np.full_like(outlook.shortage, float(SHARE_ENDS)), outlook.quarter
    )
    return settings.table.cap_share_of_expected * expected


def _microsoft_outlay(money: PerLevel, short: PerLevel, settings: Settings) -> PerLevel:
    """What new money costs Microsoft, USD bn: less what comes back as Azure spending and as a stronger partner."""
    motives = settings.motives
    return (
        motives.investment_backflow[:, None] * money
        + motives.partner_growth[:, None] * short
        - money
        - motives.outlay_strain[:, None] * money**2
    )


def price_of_the_rest(state: State) -> PerWorld:
    """What all that Microsoft does not own of OpenAI is worth at its last valuation, USD bn: a bid without premium."""
    contract, public = state.contract, state.openai.valuation
    return public - claim(public, contract.profit_cap, contract.holdings[:, Holder.MICROSOFT])


def _acquisition_parts(
    side: int, state: State, outlook: Outlook, settings: Settings, claim_now: PerWorld, kept_now: PerWorld
) -> Mapping[str, PerLevel]:
    """Value of an acquisition at each premium, by motive, USD bn [O5]."""
    motives = settings.motives
    price = price_of_the_rest(state)[:, None] * (1 + np.array(PREMIUMS))
    value = outlook.valuation[side][:, None]
    trouble = np.clip(state.openai.distress / QUARTERS, 0, 1)[:, None]
    if side == MICROSOFT:
        whole = value * (1 + motives.acquisition_synergy - motives.acquisition_risk)[:, None]
        return {
            "claim on profits": whole - claim_now[:, None],
            "revenue share": -kept_now[:, None],
            "outlay": -price,
        }
    given_up = value * (1 + motives.acquisition_mission_cost[:, None] * (1 - trouble))
    return {
        "cash": price,
        "claim on profits": claim_now[:, None] - value,
        "revenue share": kept_now[:, None],
        "control": value - given_up,
    }


def compute_sheet(side: int, state: State, outlook: Outlook, settings: Settings) -> ComputeSheet:
    """Value of every compute clause to a side; ``autonomy`` and ``signal`` carry the private weight."""
    now = state.contract.regime
    regime = np.maximum(now[:, None], REGIME_OF_LEVEL)
    commitment = state.contract.commitment[:, None] + COMMITMENT_OF_LEVEL
    with_now = np.concatenate([regime, now[:, None]], axis=1)
    sums = np.concatenate([commitment, state.contract.commitment[:, None]], axis=1)
    rule = _microsoft_compute if side == MICROSOFT else _openai_compute
    parts = rule(with_now, sums, state, outlook, settings)
    gains = {name: part[:, :-1] - part[:, -1:] for name, part in parts.items()}
    return ComputeSheet(gains, "signal" if side == MICROSOFT else "autonomy")


def _flows(side: int, outlook: Outlook, settings: Settings) -> tuple[PerLevel, PerLevel, PerLevel, PerLevel]:
    """Compute that could be relieved, with rivals as they are and without limit; contestable load; planned demand.

    All as present values in USD bn, shape (worlds, 1).
    """
    motives = settings.motives
    fading = annuity(side, settings, motives.relief_fade)
    short = outlook.shortage * outlook.planned
    usable = motives.rival_usable * outlook.rivals
    contestable = np.minimum(motives.contestable_top * outlook.azure_load, usable) * annuity(side, settings)
    demand = outlook.planned * annuity(side, settings)
    columns = np.minimum(short, usable) * fading, short * fading, contestable, demand
    return tuple(column[:, None] for column in columns)  # type: ignore[return-value]


def _openai_compute(
    regime: NDArray[np.intp],
    commitment: PerLevel,
    state: State,  # noqa: ARG001 the same arguments as the other side's
    outlook: Outlook,
    settings: Settings,
) -> Parts:
    motives = settings.motives
    relief, limitless, contestable, demand = _flows(OPENAI, outlook, settings)
    bound = motives.commitment_discount[:, None] * commitment
    covered = np.minimum(bound / np.maximum(motives.covered_scale[:, None] * demand, _TINY), 1)
    cost = motives.exclusivity_cost[:, None]
    value = outlook.valuation[OPENAI][:, None]
    return {
        "shortage": cost * motives.relief_weight[:, None] * RELIEF[regime] * relief,
        "bargaining": cost * motives.bargaining_weight[:, None] * contestable * BARGAINING[regime] * (1 - covered),
        "autonomy": cost * motives.autonomy_weight[:, None] * value * AUTONOMY[regime],
        "assurance": motives.assurance_weight[:, None] * np.minimum(bound, limitless),
        "flexibility": -motives.inflexibility_weight[:, None] * bound**2 / np.maximum(demand, _TINY),
    }


def _microsoft_compute(
    regime: NDArray[np.intp], commitment: PerLevel, state: State, outlook: Outlook, settings: Settings
) -> Parts:
    motives = settings.motives
    relief, limitless, contestable, demand = _flows(MICROSOFT, outlook, settings)
    bound = motives.commitment_discount[:, None] * commitment
    covered = np.minimum(bound / np.maximum(motives.covered_scale[:, None] * demand, _TINY), 1)
    assured = np.minimum(bound, motives.rival_usable[:, None] * limitless)
    resale = np.clip(motives.resale_floor + motives.resale_slope * outlook.shortage, 0, motives.resale_top)[:, None]
    met = GROWTH[regime] * relief / np.maximum(limitless, _TINY)
    starved = outlook.shortage[:, None] * limitless * (1 - met)
    eased = 1 - assured / np.maximum(2 * limitless, _TINY)
    distinct = (1 - state.market.commoditisation) ** 2 * (1 - state.microsoft.in_house / 2)
    business = outlook.azure_ai[:, None]
    case = state.relationship.case_open[:, None]
    concentrated = bound**2 / (demand + motives.concentration_floor[:, None])
    return {
        "margin": -motives.margin_weight[:, None] * (1 - resale) * MARGIN_LOST[regime] * contestable * (1 - covered),
        "partner's growth": -motives.growth_weight[:, None] * starved * eased,
        "signal": -motives.signal_weight[:, None] * business * distinct[:, None] * SIGNAL_LOST[regime],
        "scrutiny": case * motives.case_relief[:, None] * business * RELIEF[regime],
        "backlog": motives.backlog_weight[:, None] * commitment + motives.assured_margin_weight[:, None] * assured,
        "concentration": -motives.concentration_weight[:, None] * concentrated,
    }


def leaving_parts(side: int, state: State, outlook: Outlook, settings: Settings) -> Mapping[str, PerWorld]:
    """What ending the partnership is worth to a side, by motive, USD bn: its outside option [O3, M12, M50]."""
    motives, contract = settings.motives, state.contract
    value = outlook.valuation[side]
    owned = claim(value, contract.profit_cap, contract.holdings[:, Holder.MICROSOFT]) / value
    pay_now = _share_worth(side, state, outlook, settings)[0] * (1 - owned)
    years = annuity(side, settings)
    pay_lost = motives.escape * pay_now
    if side == MICROSOFT:
        dependent = state.relationship.dependence_microsoft
        margin = settings.compute.azure_margin * outlook.azure_load * years
        resale = np.clip(motives.resale_floor + motives.resale_slope * outlook.shortage, 0, motives.resale_top)
        return {
            "revenue share": -pay_lost,
            "margin": -margin * (1 - resale),
            "models lost": -outlook.azure_ai * dependent,
            "separation": -motives.separation_cost_microsoft * outlook.azure_ai,
        }
    stranded = np.maximum(outlook.azure_load - motives.rival_usable * outlook.rivals, 0)
    return {
        "revenue share": pay_lost,
        "autonomy": (motives.freedom_value + motives.autonomy_weight * motives.exclusivity_cost) * value,
        "compute lost": -stranded * years,
        "channel lost": -state.microsoft.models * settings.motives.margin_weight * years,
        "separation": -motives.separation_cost * value,
    }


def azure_ai_worth(state: State, settings: Settings) -> PerWorld:
    """What the Azure AI business is worth to Microsoft, USD bn [M42]: half its run rate, at least a part of Azure's."""
    rent = state.clouds.serving[:, Cloud.AZURE] * state.clouds.price[:, Cloud.AZURE]
    run_rate = (state.microsoft.models + rent) / 2
    return settings.motives.azure_ai_life * np.maximum(
        run_rate, settings.compute.ai_capex_floor * state.microsoft.azure
    )


def exclusive_only(value: PerLevel, off: PerWorld) -> PerLevel:
    """Value of compute clauses with those that loosen the regime taken off the agenda where ``off`` is 1."""
    loosens = REGIME_OF_LEVEL > Regime.EXCLUSIVE
    return np.where((off > 0)[:, None] & loosens, OFF_THE_AGENDA, value)
