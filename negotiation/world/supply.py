"""Supply: what rival labs charge Microsoft for their models, which it takes, and how much of its needs they serve."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.shapes import PerLab, PerLabFlag, PerLevelFlag, PerWorld
from negotiation.state import Lab, State
from negotiation.table.scale import times

_OPENAI: Final = int(Lab.OPENAI)


@dataclass(frozen=True)
class SupplyView:
    """What a rival lab sees before it names Microsoft a price.

    Attributes:
        lab: which one it is.
        business: Microsoft's business it would serve, USD bn a year.
        commoditisation: how much alike models are, 0 to 1.
        luck: what serving costs it now within the range of costs, uniform in [0, 1).
        settings: numbers of the supply deals.
    """

    lab: Lab
    business: PerWorld
    commoditisation: PerWorld
    luck: PerWorld
    settings: Settings


@dataclass(frozen=True)
class SupplyOffer:
    """What a lab asks of Microsoft for its models, USD bn a year."""

    price: PerWorld


@dataclass(frozen=True)
class SupplyChoiceView:
    """What Microsoft sees before it decides which lab to buy models from.

    Attributes:
        price: what each lab asks, USD bn a year, infinite where it asks nothing; shape (worlds, labs).
        business: of Microsoft each lab would serve, USD bn a year, shape (worlds, labs).
        fear: to depend on OpenAI, 0 is not at all.
        dependence: of Microsoft on OpenAI, 0 to 1.
        elsewhere: part of OpenAI's compute that others than Azure serve, fraction.
        settings: numbers of the supply deals.
    """

    price: PerLab
    business: PerLab
    fear: PerWorld
    dependence: PerWorld
    elsewhere: PerWorld
    settings: Settings


@dataclass(frozen=True)
class SupplyChoice:
    """The labs whose models Microsoft takes now, shape (worlds, labs)."""

    takes: PerLabFlag


def usefulness(state: State, settings: Settings) -> PerLab:
    """Part of Microsoft's needs that each lab could serve, fraction, shape (worlds, labs) [M13, M20].

    The more alike models are the more, and the less the further a lab lags behind OpenAI.
    """
    numbers, capability = settings.supply, state.market.capability
    logs = _behind(capability, numbers.supply_gap)
    return times(numbers.supply_breadth * state.market.commoditisation, np.exp(logs, out=logs))


@over_worlds
def _behind(capability: PerLab, gap: PerWorld) -> PerLab:
    """Logs of what their lag behind OpenAI leaves of the labs' usefulness."""
    logs = np.empty(capability.shape)
    for world in range(capability.shape[0]):
        for lab in range(capability.shape[1]):
            logs[world, lab] = -max(capability[world, _OPENAI] - capability[world, lab], 0.0) / gap[world]
    return logs


@over_worlds
def _unserved(useful: PerLab, suppliers: PerLevelFlag) -> PerWorld:
    """Part of Microsoft's needs that none of its suppliers could serve, as if each served uses regardless of others."""
    left = np.ones(useful.shape[0])
    for world in range(useful.shape[0]):
        for lab in range(useful.shape[1]):
            if suppliers[world, lab]:
                left[world] *= 1 - useful[world, lab]
    return left


def ceiling(state: State, useful: PerLab) -> PerWorld:
    """Part of Microsoft's needs its suppliers could serve, fraction [M13]: more and better ones, more of its needs.

    Args:
        state: the quarter so far.
        useful: part of its needs that each lab could serve, fraction, shape (worlds, labs).
    """
    return 1 - _unserved(useful, state.microsoft.suppliers)


def business_won(state: State, useful: PerLab) -> PerLab:
    """Microsoft's business that each lab would serve beside those it has, USD bn a year, shape (worlds, labs).

    Args:
        state: the quarter so far.
        useful: part of its needs that each lab could serve, fraction, shape (worlds, labs).
    """
    left = _unserved(useful, state.microsoft.suppliers)
    return np.where(state.microsoft.suppliers, 0.0, times(state.microsoft.models * left, useful))


def supply_price(margin: PerWorld, view: SupplyView) -> PerWorld:
    """What a lab asks, USD bn a year: its cost, and a margin on what no other model does as well [M20].

    Args:
        margin: while models are distinct, USD per USD of business served.
        view: what the lab sees.
    """
    numbers = view.settings.supply
    cost = numbers.supply_cost_low + numbers.supply_cost_spread * view.luck
    return view.business * (cost + margin * (1 - view.commoditisation))


def price_cut(commoditisation: PerWorld, settings: Settings) -> PerWorld:
    """Fall of the price at equal capability in a quarter, 1/quarter [M20]: progress, and rivalry of like models."""
    numbers = settings.market
    return numbers.price_fall + numbers.price_rivalry * commoditisation


def gain_from_supply(view: SupplyChoiceView) -> PerLab:
    """What each lab's models are worth to Microsoft, USD bn a year, shape (worlds, labs) [M13, M38].

    Better models for some uses; less fear to depend on OpenAI; a stronger hand against OpenAI the more Microsoft
    depends on it; and no staying behind where OpenAI itself buys from many.
    """
    numbers = view.settings.supply
    worth = numbers.supply_worth + numbers.supply_fear * view.fear + numbers.supply_power * view.dependence
    worth = worth + numbers.supply_race * view.elsewhere
    return times(numbers.supply_appetite * worth, view.business)


def best_suppliers(view: SupplyChoiceView) -> SupplyChoice:
    """The lab that gains Microsoft most over its price and the cost of another supplier, if any does: one a quarter."""
    return SupplyChoice(_best(gain_from_supply(view), view.price, view.settings.supply.supply_integration))


@over_worlds
def _best(gain: PerLab, price: PerLab, integration: PerWorld) -> PerLevelFlag:
    """The lab of the largest surplus in each world, the first of equals, if it is one; see ``best_suppliers``."""
    takes = np.zeros(gain.shape, np.bool_)
    for world in range(gain.shape[0]):
        best, most = 0, -np.inf
        for lab in range(gain.shape[1]):
            surplus = gain[world, lab] - price[world, lab] - integration[world]
            if surplus > most:
                best, most = lab, surplus
        takes[world, best] = most > 0
    return takes


def other_suppliers_after(state: State, useful: PerLab, settings: Settings) -> PerWorld:
    """Part of Microsoft's needs served by other labs after a quarter [M13]; what moved over is not moved back.

    Args:
        state: the quarter so far.
        useful: part of its needs that each lab could serve, fraction, shape (worlds, labs).
        settings: of all worlds.
    """
    served = state.microsoft.other_suppliers
    return served + settings.supply.supply_speed * np.maximum(ceiling(state, useful) - served, 0)
