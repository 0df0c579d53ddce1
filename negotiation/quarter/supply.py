"""Phase 6, talks, beside the main table: rival labs offer Microsoft their models, and it takes what pays."""

import numpy as np

from negotiation.columns import replace
from negotiation.party import Role
from negotiation.quarter.turn import Turn
from negotiation.shapes import PerLab, PerLabFlag, PerWorldFlag
from negotiation.state import Lab, Market, State
from negotiation.world.compute import azure_part
from negotiation.world.customers import multi_homing_after, shares_after, shares_wanted, story
from negotiation.world.distribution import reach
from negotiation.world.supply import (
    SupplyChoice,
    SupplyChoiceView,
    SupplyOffer,
    SupplyView,
    business_won,
    other_suppliers_after,
    price_cut,
    usefulness,
)

#: Who sells models to Microsoft; Google does not arm a rival of its own cloud.
SOLD_BY = {
    Lab.ANTHROPIC: Role.ANTHROPIC,
    Lab.META: Role.META,
    Lab.OPEN_WEIGHT: Role.OPEN_WEIGHT,
}


def supply(turn: Turn, state: State) -> State:
    """The state after this quarter's supply deals [M13], and after some of Microsoft's needs have moved over."""
    useful = usefulness(state, turn.settings)
    business = business_won(state, useful)
    price = _prices(turn, state, business)
    not_owner = ~state.contract.acquired  # who owns OpenAI neither fears to depend on it nor bargains with it
    view = SupplyChoiceView(
        price,
        business,
        state.microsoft.fear * not_owner,
        state.relationship.dependence_microsoft * not_owner,
        (1 - azure_part(state.clouds)) * not_owner,
        turn.settings,
    )
    choice: SupplyChoice = turn.ask(Role.MICROSOFT, view)
    closed = choice.takes & np.isfinite(price)
    for lab, role in SOLD_BY.items() if turn.keeps("events") else ():
        turn.note(closed[:, lab], "supply_deal", price[:, lab], str(role))
    microsoft = replace(state.microsoft, suppliers=state.microsoft.suppliers | closed)
    after = replace(state, microsoft=microsoft)
    served = other_suppliers_after(after, useful, turn.settings)
    told = story(state.market.commoditisation, state.relationship.credit, turn.settings)
    after = replace(after, microsoft=replace(microsoft, other_suppliers=served, story=told))
    return replace(after, market=_chosen(turn, after))


def _chosen(turn: Turn, state: State) -> Market:
    """The market after labs have cut their prices and business customers have signed with them [M20, M46]."""
    market, settings = state.market, turn.settings
    launched = state.openai.since_launch >= 0
    wide = reach(state.contract.rights.distribution, settings)
    many = multi_homing_after(market.multi_homing, market.commoditisation, wide, launched, settings)
    wanted = shares_wanted(market.capability, market.commoditisation, many, turn.quarter, settings)
    return replace(
        market,
        price_index=market.price_index * np.exp(-price_cut(market.commoditisation, settings)),
        multi_homing=many,
        shares=shares_after(market.shares, wanted, market.switching),
    )


def _prices(turn: Turn, state: State, business: PerLab) -> PerLab:
    """What each lab asks, USD bn a year, infinite where it has nothing to sell or is a supplier already."""
    prices = np.full_like(business, np.inf)
    luck = turn.chance["supply_price"]
    for lab, role in SOLD_BY.items():
        served = np.ascontiguousarray(business[:, lab])
        drawn = np.ascontiguousarray(luck[:, lab])
        view = SupplyView(lab, served, state.market.commoditisation, drawn, turn.settings)
        offer: SupplyOffer = turn.ask(role, view)
        prices[:, lab] = offer.price
    return np.where(_selling(turn, state.microsoft.suppliers), prices, np.inf)


def _selling(turn: Turn, suppliers: PerLabFlag) -> PerLabFlag:
    """Labs that have models to sell and are no suppliers yet, shape (worlds, labs)."""
    founded: PerWorldFlag = turn.quarter >= turn.settings.talent.anthropic_founded
    selling = ~suppliers
    selling[:, Lab.ANTHROPIC] &= founded
    return selling
