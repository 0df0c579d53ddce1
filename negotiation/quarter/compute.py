"""Phase 5, compute: clouds build; OpenAI buys what it needs by tender under the regime in force."""

import numpy as np

from negotiation.across import least, total
from negotiation.bounds import bounded
from negotiation.columns import replace
from negotiation.party import Role
from negotiation.quarter.turn import Turn
from negotiation.shapes import PerCloud, PerWorld, PerWorldIndex
from negotiation.state import Cloud, State
from negotiation.table.tender import Award, Bid, MatchView, TenderView, award
from negotiation.table.terms import Regime
from negotiation.table.worth import TINY
from negotiation.world.compute import (
    QUARTERS,
    BuildView,
    RivalBuildView,
    ai_part_of_capex,
    azure_capacity_after,
    azure_capacity_planned,
    blended_price,
    costs,
    lapsed,
    open_to_openai,
    rival_capacity_after,
    spare,
    spread_out,
    yielded,
)
from negotiation.world.outcomes import microsoft_ai_revenue

SERVED_BY = {
    Cloud.AZURE: Role.MICROSOFT,
    Cloud.GOOGLE: Role.GOOGLE,
    Cloud.AMAZON: Role.AMAZON,
    Cloud.ORACLE: Role.ORACLE,
}
RIVALS = {cloud: role for cloud, role in SERVED_BY.items() if cloud != Cloud.AZURE}
NAMES = np.array([str(role) for role in SERVED_BY.values()], dtype=object)


def ai_part(state: State, turn: Turn) -> PerWorld:
    """Part of Microsoft's capital expenditure that goes into AI, fraction."""
    demand = state.microsoft.models + state.openai.wanted
    return ai_part_of_capex(demand, demand + state.microsoft.azure, turn.settings)


def azure_supply(turn: Turn, state: State) -> PerWorld:
    """What Azure could give OpenAI at the planning horizon, USD bn a year."""
    yields = yielded(state.clouds.inputs, turn.quarter, turn.settings)
    return _planned(turn, state, ai_part(state, turn), yields)


def _planned(turn: Turn, state: State, part: PerWorld, yields: PerWorld) -> PerWorld:
    """What Azure could give OpenAI at the planning horizon: see ``azure_supply``."""
    azure = state.clouds.capacity[:, Cloud.AZURE]
    capacity = azure_capacity_planned(azure, state.microsoft.capex, part, yields, turn.settings)
    return open_to_openai(capacity, state.microsoft.models, turn.settings)


def buy_compute(turn: Turn, state: State) -> State:
    """The state after this quarter's building and buying."""
    state = _built(turn, state)
    settings, clouds, contract = turn.settings, state.clouds, state.contract
    serving = lapsed(clouds.serving, settings)
    state = replace(state, clouds=replace(clouds, serving=serving))
    free = spare(state, state.microsoft.models, settings)
    missing = np.maximum(state.openai.wanted - total(serving), 0)
    left = np.maximum(contract.commitment_end - turn.quarter, 1)
    owed = np.maximum(contract.commitment / left * QUARTERS - serving[:, Cloud.AZURE], 0)
    by_contract = np.minimum(np.minimum(owed, missing), free[:, Cloud.AZURE])
    free[:, Cloud.AZURE] -= by_contract
    result = _tender(turn, state, missing - by_contract, free)
    bought, paid = result.bought.copy(), result.price.copy()
    in_tender, by_list = bought[:, Cloud.AZURE] * paid[:, Cloud.AZURE], by_contract * settings.compute.azure_list_price
    bought[:, Cloud.AZURE] += by_contract
    from_azure = bought[:, Cloud.AZURE]
    paid[:, Cloud.AZURE] = (in_tender + by_list) / np.where(from_azure > 0, from_azure, 1)
    _note_partners(turn, clouds.serving, bought)
    after = serving + bought
    fulfilled = np.minimum(after[:, Cloud.AZURE] / QUARTERS, contract.commitment)
    served = np.minimum(total(after), state.openai.wanted)
    wanted = np.maximum(state.openai.wanted, TINY)
    return replace(
        state,
        clouds=replace(state.clouds, serving=after, price=blended_price(serving, clouds.price, bought, paid)),
        contract=replace(contract, commitment=contract.commitment - fulfilled),
        openai=replace(state.openai, unmet=bounded((state.openai.wanted - served) / wanted, 0, 1)),
    )


def _built(turn: Turn, state: State) -> State:
    """Capital expenditure and capacity after a quarter."""
    settings, clouds, microsoft = turn.settings, state.clouds, state.microsoft
    part = ai_part(state, turn)
    yields = yielded(clouds.inputs, turn.quarter, settings)
    view = BuildView(
        microsoft.azure + microsoft_ai_revenue(state),
        microsoft.capex,
        state.openai.planned,
        _planned(turn, state, part, yields),
        total(clouds.serving[:, Cloud.AZURE + 1 :]),
        settings,
    )
    wanted = turn.ask(Role.MICROSOFT, view).capex
    capex = microsoft.capex + settings.compute.capex_speed * (wanted - microsoft.capex)
    luck = turn.chance.normal("capacity_noise")
    reachable = settings.compute.reachable_while_exclusive
    open_part = np.where(state.contract.regime == Regime.EXCLUSIVE, reachable, 1.0)
    aims = clouds.capacity.copy()
    for cloud, role in RIVALS.items():
        aims[:, cloud] = turn.ask(role, _rival_view(turn, state, cloud, open_part)).capacity
    capacity = rival_capacity_after(clouds.capacity, aims, clouds.inputs, luck, settings)
    azure_luck = np.ascontiguousarray(luck[:, Cloud.AZURE])
    azure = clouds.capacity[:, Cloud.AZURE]
    capacity[:, Cloud.AZURE] = azure_capacity_after(azure, capex, part, yields, azure_luck, settings)
    return replace(
        state,
        clouds=replace(clouds, capacity=capacity),
        microsoft=replace(microsoft, capex=capex, spent=microsoft.spent + capex / QUARTERS * part),
    )


def _rival_view(turn: Turn, state: State, cloud: Cloud, open_part: PerWorld) -> RivalBuildView:
    return RivalBuildView(
        cloud,
        state.openai.planned,
        state.clouds.serving[:, cloud],
        state.market.business,
        state.clouds.build[:, cloud],
        open_part,
        state.clouds.capacity[:, Cloud.AZURE],
        turn.settings,
    )


def _tender(turn: Turn, state: State, need: PerWorld, free: PerCloud) -> Award:
    """Sealed bids of all clouds and the award under the regime in force."""
    settings, regime = turn.settings, state.contract.regime
    numbers = settings.compute
    own_cost = costs(turn.chance["cloud_cost"], settings)
    bidders, nothing = np.full(len(need), float(len(Cloud))), np.zeros(len(need))
    bids: list[Bid] = []
    for cloud, role in SERVED_BY.items():
        view = TenderView(
            own=int(cloud),
            regime=regime,
            need=need,
            cost=np.ascontiguousarray(own_cost[:, cloud]),
            capacity=np.ascontiguousarray(free[:, cloud]),
            bidders=bidders,
            low=numbers.cost_low,
            ceiling=numbers.cost_ceiling,
            bid_cost=numbers.bid_cost if cloud in RIVALS else nothing,
        )
        bids.append(turn.ask(role, view))
    price, offered = (np.stack(column, axis=1) for column in zip(*((b.price, b.capacity) for b in bids), strict=True))
    present = np.stack([bid.present & (need > 0) for bid in bids], axis=1)
    rivals = np.where(present, price, np.inf)[:, Cloud.AZURE + 1 :]
    azure_cost, azure_free = (np.ascontiguousarray(each[:, Cloud.AZURE]) for each in (own_cost, free))
    best = least(rivals)
    match = MatchView(regime, need, azure_cost, azure_free, numbers.azure_list_price, best, np.isfinite(best))
    willing = turn.ask(Role.MICROSOFT, match).willing
    result = award(regime, need, price, offered, present, azure_cost, numbers.azure_list_price, willing)
    result = _spread(turn, regime, result)
    if turn.keeps("offers"):
        _note_bids(turn, state, result, own_cost, need)
    return result


def _spread(turn: Turn, regime: PerWorldIndex, result: Award) -> Award:
    """The award after OpenAI has spread its purchase [M38]; what Azure has by right of first refusal stays with it."""
    loose = np.ones_like(result.bought)
    loose[:, Cloud.AZURE] = regime == Regime.OPEN
    room = np.where(result.bidding, np.maximum(result.offered - result.bought, 0), 0.0)
    bought = spread_out(result.bought, room, loose, turn.settings)
    new = (result.bought <= 0) & (bought > 0)
    return replace(result, bought=bought, price=np.where(new, result.bids, result.price))


def _note_bids(turn: Turn, state: State, result: Award, own_cost: PerCloud, need: PerWorld) -> None:
    """Put every bid on record, and every rival that stayed away or was matched.

    A bid is worth its margin to the cloud, and to OpenAI what it saves against the dearest price that could win.
    """
    invited = (need > 0)[:, None] & (state.contract.regime != Regime.EXCLUSIVE)[:, None] & (result.offered > 0)
    invited[:, Cloud.AZURE] = False
    world, cloud = np.nonzero((need > 0)[:, None] & (result.bidding | (result.bought > 0)) | invited)
    won = result.bought[world, cloud]
    there = result.bidding[world, cloud] | (won > 0)
    price = np.where(won > 0, result.price[world, cloud], np.where(there, result.bids[world, cloud], np.nan))
    answer = np.where(result.matched[world, cloud], "matched by Microsoft", "outbid")
    ceiling = turn.settings.compute.cost_ceiling[world]
    held = state.contract.regime[world] == Regime.FIRST_REFUSAL
    turn.record.offers.add(
        world,
        turn.quarter,
        protocol="tender",
        round=1.0,
        side=NAMES[cloud],
        counterpart="OpenAI",
        action=np.where(there, "bid", "stay away").astype(object),
        answer=np.where(won > 0, "accepted", np.where(there, answer, "")).astype(object),
        price=price,
        quantity=won,
        value_side=np.where(there, (price - own_cost[world, cloud]) * won, 0.0),
        value_counterpart=np.where(there, (ceiling - price) * won, 0.0),
        goal=np.where(cloud == Cloud.AZURE, "Azure's growth", "win workloads at a margin").astype(object),
        disagreement=0.0,
        pressure=np.where(held & (cloud != Cloud.AZURE), "first refusal", "none").astype(object),
    )


def _note_partners(turn: Turn, before: PerCloud, bought: PerCloud) -> None:
    """Note every rival cloud from which OpenAI buys for the first time."""
    if not turn.keeps("events"):
        return
    first = (before <= 0) & (bought > 0)
    for cloud, role in RIVALS.items() if np.flatnonzero(first).size > 0 else ():
        turn.note(first[:, cloud], "new_cloud", np.ascontiguousarray(bought[:, cloud]), str(role))
