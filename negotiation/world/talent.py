"""The talent market: who is approached, what they are worth, and what moves with them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from negotiation.compiled import borrowing, compiled, over_worlds, to_read
from negotiation.parameters import Settings
from negotiation.powers import raised
from negotiation.shapes import (
    PerEmployer,
    PerLevel,
    PerResearcher,
    PerRowBidder,
    PerRowBidderFirm,
    PerRowBidderFlag,
    PerWorld,
    PerWorldFlag,
    PerWorldIndex,
)
from negotiation.state import Employer, State, Talent
from negotiation.table.approaches import ABSENT, Approaches, AtHand, Drawn, at_hand, bring, drawn_for
from negotiation.tape import APPROACHES, BIDDERS, Chance

_MICROSOFT, _OPENAI = int(Employer.MICROSOFT), int(Employer.OPENAI)

type _Rows = tuple[PerWorldIndex, PerWorldIndex, PerWorldIndex, PerRowBidderFirm, PerRowBidderFlag]
# world, segment, who, bidders, whether they are there


@dataclass(frozen=True)
class HiringView:
    """What an employer sees before it hires.

    Attributes:
        employer: which one it is.
        founded: it exists, flag a world.
        fear: its fear to depend on others; zero for those without.
        means: cash and pledges over what a year costs, zero or more; only for firms that live on funding.
        squeezed: how short of cash it is, 0 to 1.
        settings: numbers of the hiring phase.
    """

    employer: Employer
    founded: PerWorldFlag
    fear: PerWorld
    means: PerWorld
    squeezed: PerWorld
    settings: Settings


@dataclass(frozen=True)
class HiringPlan:
    """What an employer will do on the talent market this quarter.

    Attributes:
        hunger: what it is ready to pay, times the going worth of a researcher.
        intensity: how actively its recruiters approach others, zero for not at all.
    """

    hunger: PerWorld
    intensity: PerWorld


@dataclass(frozen=True)
class PlacesView:
    """What researchers see of the places they could work at.

    Attributes:
        lead: capability of each employer's models over the frontier's mean, points, shape (worlds, employers).
        instability: governance trouble at each employer, USD m a year, shape (worlds, employers).
        squeezed: how short of cash each employer is, 0 to 1, shape (worlds, employers).
        uncredited: part of the credit for its work that goes to another, 0 to 1, shape (worlds, employers).
        worth: the going worth of a middling researcher, USD m a year.
        settings: numbers of the hiring phase.
    """

    lead: PerEmployer
    instability: PerEmployer
    squeezed: PerEmployer
    uncredited: PerEmployer
    worth: PerWorld
    settings: Settings


@dataclass(frozen=True)
class Prospects:
    """What is in it for the researchers approached, one row an approach.

    Attributes:
        limit: the most each bidder would pay, USD m a year, shape (approaches, bidders).
        amenity: what each place is worth to them besides pay, USD m a year, shape (approaches, bidders).
        pay: what they earn now, USD m a year, shape (approaches,).
    """

    limit: PerRowBidder
    amenity: PerRowBidder
    pay: PerWorld


@dataclass(frozen=True)
class Market:
    """The talent market in a quarter, as bidders and researchers find it.

    Attributes:
        worth: the going worth of a middling researcher, USD m a year, shape (worlds,).
        hunger: what each employer would pay, times that, shape (worlds, employers).
        intensity: how hard each employer recruits, any unit, shape (worlds, employers).
        amenity: what each place is worth to a researcher besides pay, USD m a year, shape (worlds, employers).
        standing: how renowned and stable each place is, shape (worlds, employers).
    """

    worth: PerWorld
    hunger: PerEmployer
    intensity: PerEmployer
    amenity: PerEmployer
    standing: PerEmployer


@dataclass(frozen=True)
class Places:
    """What each place is worth to a researcher besides pay, USD m a year, shape (worlds, employers)."""

    amenity: PerEmployer


def going_worth(business: PerWorld, settings: Settings) -> PerWorld:
    """What a middling researcher is worth to a firm, USD m a year [M3]: it grows with the market."""
    numbers = settings.talent
    grown = business / settings.start.start_business_market
    return numbers.base_worth * raised(grown, numbers.worth_elasticity)


def levelled(numbers: PerEmployer, at_par: PerWorldFlag) -> PerEmployer:
    """Numbers of all employers, with Microsoft's and OpenAI's levelled to their mean where they raid at par [M2]."""
    return _levelled(numbers, at_par)


@over_worlds
def _levelled(numbers: PerLevel, at_par: PerWorldFlag) -> PerLevel:
    """The same, one world after the other."""
    after = numbers.copy()
    for world in range(len(after)):
        if at_par[world]:
            middle = (numbers[world, _MICROSOFT] + numbers[world, _OPENAI]) / 2
            after[world, _MICROSOFT], after[world, _OPENAI] = middle, middle
    return after


def marginal_hunger(hunger: PerEmployer, team: PerEmployer, settings: Settings) -> PerEmployer:
    """Hunger of each employer for one more researcher: less, the larger its team already is.

    Args:
        hunger: for a researcher when the team is of average size, times the going worth.
        team: researchers of each employer, shape (worlds, employers).
        settings: numbers of the hiring phase.
    """
    return hunger * raised(_relative(team), -settings.talent.crowding[:, None])


@over_worlds
def _relative(team: PerLevel) -> PerLevel:
    """Size of each team, of one at least, times what is usual."""
    worlds, firms = team.shape
    relative = np.empty(team.shape)
    for world in range(worlds):
        everybody = 0.0
        for firm in range(firms):
            everybody += team[world, firm]
        for firm in range(firms):
            relative[world, firm] = max(team[world, firm], 1.0) * firms / everybody
    return relative


def hunger_after_losses(hunger: PerEmployer, left: PerEmployer, team: PerEmployer, settings: Settings) -> PerEmployer:
    """Hunger of employers who answer the bids they lost to with higher ones [M3]: packages rise as they bid.

    Args:
        hunger: before, times the going worth.
        left: researchers each employer lost to others in the last quarter, shape (worlds, employers).
        team: researchers of each employer, shape (worlds, employers).
        settings: numbers of the hiring phase.
    """
    return _after_losses(hunger, left, team, settings.talent.bidding_back)


@over_worlds
def _after_losses(hunger: PerLevel, left: PerLevel, team: PerLevel, back: PerWorld) -> PerLevel:
    """The same, one employer after the other."""
    after = np.empty(hunger.shape)
    for world in range(hunger.shape[0]):
        for firm in range(hunger.shape[1]):
            after[world, firm] = hunger[world, firm] * (
                1 + back[world] * left[world, firm] / max(team[world, firm], 1.0)
            )
    return after


def uncredited(credit: PerWorld, settings: Settings) -> PerEmployer:
    """Part of the credit due to each employer that goes to another, 0 to 1, shape (worlds, employers) [M8].

    Args:
        credit: part of the public credit for joint work that goes to OpenAI, 0 to 1.
        settings: of all worlds.
    """
    lost = np.zeros((len(credit), len(Employer)))
    lost[:, Employer.MICROSOFT] = np.maximum(credit - settings.start.start_credit, 0)
    return lost


def standing(lead: PerEmployer, squeezed: PerEmployer) -> PerEmployer:
    """How renowned and how stable each place is: its lead in points, less the part of a year's cash it lacks."""
    return lead - squeezed


def prospects(found: Approaches, market: Market, talent: Talent, chance: Chance, settings: Settings) -> Prospects:
    """What those who bid would pay for each researcher approached, and what they offer besides [M2].

    A bidder would pay the going worth of a researcher of that skill, times its hunger, times how well the two fit.
    Microsoft for OpenAI's people and OpenAI for Microsoft's pay a premium: a partner knows them from joint work. Who is
    where they are is attached to it.

    Args:
        found: who is approached by whom.
        market: as it is.
        talent: the pool.
        chance: ``approach_match`` is how well bidder and researcher fit, one number a bidder of each approach.
        settings: of all worlds.
    """
    rows = found.world, found.segment, found.who, found.bidders, found.present
    return Prospects(*_all_offered(rows, drawn_for(chance), terms(market, settings), talent.skill, talent.pay))


class Terms(NamedTuple):
    """What an offer depends on: see ``Market`` and the settings of the talent market.

    Attributes:
        worth: the going worth of a middling researcher, USD m a year, shape (worlds,).
        spread: how much fit matters, fraction, shape (worlds,).
        premium: what a partner adds, fraction, shape (worlds,).
        attachment: to the present place, USD m a year, shape (worlds,).
        hunger: of each employer, times the going worth, shape (worlds, employers).
        amenity: of each place, USD m a year, shape (worlds, employers).
    """

    worth: PerWorld
    spread: PerWorld
    premium: PerWorld
    attachment: PerWorld
    hunger: PerEmployer
    amenity: PerEmployer


def terms(market: Market, settings: Settings) -> Terms:
    """What offers depend on in a quarter."""
    own, worth = settings.talent, market.worth
    spread, premium, attachment = to_read(own.match_spread), to_read(own.partner_premium), own.attachment * worth
    return Terms(worth, spread, premium, attachment, market.hunger, market.amenity)


@compiled
def _all_offered(
    rows: _Rows, draws: Drawn, terms: Terms, skill: PerResearcher, pay: PerResearcher
) -> tuple[PerRowBidder, PerRowBidder, PerWorld]:
    """The columns of ``Prospects``."""
    world, segment, who, bidders, present = rows
    limits, amenities, now = np.empty(bidders.shape), np.empty(bidders.shape), np.empty(len(bidders))
    limit, amenity, bids = np.empty(BIDDERS), np.empty(BIDDERS), np.empty(BIDDERS, np.int64)
    near = at_hand(APPROACHES)
    for row in range(len(now)):
        for place in range(BIDDERS):
            bids[place] = bidders[row, place] if present[row, place] else ABSENT
        bring(draws, world[row], 1, segment[row : row + 1], near)
        offer(near, segment[row], terms, world[row], skill[world[row], who[row]], bids, limit, amenity)
        limits[row], amenities[row], now[row] = limit, amenity, pay[world[row], who[row]]
    return limits, amenities, now


@borrowing
def offer(
    near: AtHand,
    segment: int,
    terms: Terms,
    world: int,
    skill: float,
    bids: PerWorldIndex,
    limit: PerWorld,
    amenity: PerWorld,
) -> None:
    """Write the most each bidder would pay for a researcher, −inf for ABSENT, and what it offers besides."""
    value, spread = terms.worth[world] * skill, terms.spread[world]
    for place in range(BIDDERS):
        limit[place], amenity[place] = -np.inf, 0.0
        firm = bids[place]
        if firm != ABSENT:
            fit = 1 + spread * (2 * near.match[segment, place] - 1)
            premium = terms.premium[world] if _partners(bids[0], firm) else 0.0
            limit[place] = value * terms.hunger[world, firm] * fit * (1 + premium)
            amenity[place] = terms.amenity[world, firm]
    amenity[0] += terms.attachment[world]


@borrowing
def _partners(own: int, bidder: int) -> bool:
    """Whether Microsoft bids for OpenAI's people or OpenAI for Microsoft's."""
    return (own == _MICROSOFT and bidder == _OPENAI) or (own == _OPENAI and bidder == _MICROSOFT)


@borrowing
def chose_best(standing: PerEmployer, world: int, bids: PerWorldIndex, winner: int) -> bool:
    """Whether a researcher chose the most renowned and stable of the places that bid; the first of equals [M34]."""
    best = 0
    for place in range(1, BIDDERS):
        if bids[place] != ABSENT and standing[world, bids[place]] > standing[world, bids[best]]:
            best = place
    return best == winner


def know_how_gained(capability: PerEmployer, joined_share: PerEmployer, settings: Settings) -> PerEmployer:
    """Capability each employer gains from people it hired, points [M5]: part of the gap to the best."""
    return _know_how(capability, joined_share, settings.talent.spillover)


@over_worlds
def _know_how(capability: PerLevel, joined_share: PerLevel, spillover: PerWorld) -> PerLevel:
    """The same, one world after the other."""
    gained = np.empty(capability.shape)
    for world in range(capability.shape[0]):
        best = capability[world, 0]
        for lab in range(1, capability.shape[1]):
            best = max(best, capability[world, lab])
        for lab in range(capability.shape[1]):
            gap = best - capability[world, lab]
            gained[world, lab] = spillover[world] * joined_share[world, lab] * gap
    return gained


def effective_team(state: State) -> PerEmployer:
    """Skill of each employer's team times its cohesion, shape (worlds, employers)."""
    return state.talent.team_skill * state.talent.cohesion
