"""Phase 2, hiring: employers approach researchers, incumbents counter, some move."""

from typing import Any

import numpy as np

from negotiation.bounds import bounded
from negotiation.columns import replace
from negotiation.parameters.disputes import AT_PAR
from negotiation.parameters.levels import FIXED
from negotiation.party import Role
from negotiation.quarter.turn import Turn
from negotiation.shapes import PerEmployer, PerWorld
from negotiation.state import Account, Employer, State, Talent
from negotiation.table.approaches import approaches
from negotiation.table.hiring import NOBODY, bid_in_turns
from negotiation.world.research import lead_of_employers
from negotiation.world.talent import (
    HiringPlan,
    HiringView,
    Market,
    PlacesView,
    going_worth,
    hunger_after_losses,
    levelled,
    marginal_hunger,
    prospects,
    standing,
    uncredited,
)
from negotiation.world.turnover import entrants, pool_after

TURNS = FIXED["bidding_turns"].count
EMPLOYED_BY = {
    Employer.MICROSOFT: Role.MICROSOFT,
    Employer.OPENAI: Role.OPENAI,
    Employer.GOOGLE: Role.GOOGLE,
    Employer.AMAZON: Role.AMAZON,
    Employer.ANTHROPIC: Role.ANTHROPIC,
    Employer.META: Role.META,
    Employer.STARTUPS: Role.OPEN_WEIGHT,
}
NAMES = np.array([str(role) for role in EMPLOYED_BY.values()], dtype=object)


def hire(turn: Turn, state: State) -> State:
    """The state after this quarter's hiring."""
    settings, chance, talent = turn.settings, turn.chance, state.talent
    worth = going_worth(state.market.business, settings)
    squeezed = _squeezed(turn, state)
    hunger, intensity = _plans(turn, state, squeezed)
    hunger = marginal_hunger(hunger_after_losses(hunger, talent.left, talent.team, settings), talent.team, settings)
    view = _places_view(turn, state, worth, squeezed)
    places = turn.ask(Role.TALENT, view).amenity
    market = Market(worth, hunger, intensity, places, standing(view.lead, view.squeezed))
    if turn.keeps("offers"):
        _note_bids(turn, talent, market)
    after = pool_after(talent, market, entrants(talent, market, chance, settings), chance, settings)
    swapped = after.between * settings.talent.persons_per_researcher
    turn.note(swapped > 0, "moved_between", swapped)
    return replace(state, talent=replace(after, pressed=squeezed > 0))


def _means(state: State) -> PerWorld:
    """OpenAI's cash and pledges, USD bn."""
    return np.maximum(state.accounts[:, Account.OPENAI], 0) + state.contract.pledged


def _squeezed(turn: Turn, state: State) -> PerWorld:
    """How short of cash OpenAI is, 0 to 1."""
    comfort = turn.settings.market.runway_comfort
    return bounded((comfort - state.openai.runway) / comfort, 0, 1)


def _plans(turn: Turn, state: State, squeezed: PerWorld) -> tuple[PerEmployer, PerEmployer]:
    """What every employer will pay and how hard it recruits, shapes (worlds, employers)."""
    worlds = len(state.openai.revenue)
    nothing, always = np.zeros(worlds), np.ones(worlds, dtype=bool)
    hunger, intensity = np.empty((worlds, len(EMPLOYED_BY))), np.empty((worlds, len(EMPLOYED_BY)))
    for firm, role in EMPLOYED_BY.items():
        founded = turn.quarter >= turn.settings.talent.anthropic_founded
        own: dict[str, Any] = {"founded": always, "fear": nothing, "means": nothing, "squeezed": nothing}
        if firm == Employer.ANTHROPIC:
            own["founded"] = founded
        if firm == Employer.MICROSOFT:
            own["fear"] = state.microsoft.fear
        if firm == Employer.OPENAI:
            own |= {"means": _means(state), "squeezed": squeezed}
        plan: HiringPlan = turn.ask(role, HiringView(employer=firm, settings=turn.settings, **own))
        hunger[:, firm], intensity[:, firm] = plan.hunger, plan.intensity
    at_par = turn.settings.disputes.poaching == AT_PAR
    return levelled(hunger, at_par), levelled(intensity, at_par)


def _places_view(turn: Turn, state: State, worth: PerWorld, squeezed: PerWorld) -> PlacesView:
    instability, short = np.zeros((2, len(worth), len(Employer)))
    instability[:, Employer.OPENAI], short[:, Employer.OPENAI] = state.talent.instability, squeezed
    lead = lead_of_employers(state.market.capability, state.microsoft.in_house)
    unsung = uncredited(state.relationship.credit, turn.settings)
    return PlacesView(lead, instability, short, unsung, worth, turn.settings)


def _note_bids(turn: Turn, talent: Talent, market: Market) -> None:
    """Put every bid on record, with what it was worth to the researcher and what the bidder would have paid."""
    own, chance = turn.settings.talent, turn.chance
    found = approaches(chance, talent.employer, market.intensity, own.approach_rate, own.more_suitors)
    offered = prospects(found, market, talent, chance, turn.settings)
    sides = offered.limit[:, None], offered.amenity[:, None], found.present[:, None], offered.pay[:, None]
    bids = bid_in_turns(*sides, own.raise_share[found.world], TURNS, keep_bids=True).bids
    if bids is None:
        return
    approach, _, place = np.nonzero(bids.bidder != NOBODY)
    bidder = bids.bidder[approach, 0, place]
    pay = bids.pay[approach, 0, place]
    stands = bids.stands[approach, 0, place]
    most = offered.limit[approach, bidder]
    firm = found.bidders[approach, bidder]
    turn.record.offers.add(
        found.world[approach],
        turn.quarter,
        protocol="hiring",
        round=(bids.round[approach, 0, place] + 1).astype(np.float64),
        side=NAMES[firm],
        counterpart=np.array([f"researcher {who}" for who in found.who[approach]], dtype=object),
        action=np.where(bidder == 0, "counter", "bid").astype(object),
        answer=np.where(stands, "accepted", "outbid").astype(object),
        pay=pay,
        value_side=most - pay,
        value_counterpart=pay + offered.amenity[approach, bidder],
        goal=np.where(bidder == 0, "keep its people", "win talent").astype(object),
        disagreement=0.0,
        pressure=np.where(bidder == 0, "a rival's bid", "own need").astype(object),
    )
