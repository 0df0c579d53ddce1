"""The talent market: who is approached, what they are worth, and what moves with them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.shapes import (
    PerEmployer,
    PerResearcher,
    PerResearcherIndex,
    PerRowBidder,
    PerWorld,
    PerWorldFlag,
    PerWorldIndex,
)
from negotiation.state import Employer, State, Talent
from negotiation.table.approaches import Approaches
from negotiation.table.hiring import Auction
from negotiation.tape import GENERATIONS, Chance, chosen, normal


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
class Places:
    """What each place is worth to a researcher besides pay, USD m a year, shape (worlds, employers)."""

    amenity: PerEmployer


def going_worth(business: PerWorld, settings: Settings) -> PerWorld:
    """What a middling researcher is worth to a firm, USD m a year [M3]: it grows with the market."""
    numbers = settings.talent
    return numbers.base_worth * (business / settings.start.start_business_market) ** numbers.worth_elasticity


def levelled(numbers: PerEmployer, at_par: PerWorldFlag) -> PerEmployer:
    """Numbers of all employers, with Microsoft's and OpenAI's levelled to their mean where they raid at par [M2]."""
    pair = [Employer.MICROSOFT, Employer.OPENAI]
    after = numbers.copy()
    middle = (numbers[:, Employer.MICROSOFT] + numbers[:, Employer.OPENAI]) / 2
    after[:, pair] = np.where(at_par[:, None], middle[:, None], numbers[:, pair])
    return after


def marginal_hunger(hunger: PerEmployer, team: PerEmployer, settings: Settings) -> PerEmployer:
    """Hunger of each employer for one more researcher: less, the larger its team already is.

    Args:
        hunger: for a researcher when the team is of average size, times the going worth.
        team: researchers of each employer, shape (worlds, employers).
        settings: numbers of the hiring phase.
    """
    relative = np.maximum(team, 1) * len(Employer) / team.sum(axis=1)[:, None]
    return hunger * relative ** -settings.talent.crowding[:, None]


def hunger_after_losses(hunger: PerEmployer, left: PerEmployer, team: PerEmployer, settings: Settings) -> PerEmployer:
    """Hunger of employers who answer the bids they lost to with higher ones [M3]: packages rise as they bid.

    Args:
        hunger: before, times the going worth.
        left: researchers each employer lost to others in the last quarter, shape (worlds, employers).
        team: researchers of each employer, shape (worlds, employers).
        settings: numbers of the hiring phase.
    """
    return hunger * (1 + settings.talent.bidding_back[:, None] * left / np.maximum(team, 1))


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


def partners(own: PerWorldIndex, bidders: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Where Microsoft bids for OpenAI's people or OpenAI for Microsoft's, shape (approaches, bidders).

    Args:
        own: employer of the researcher approached, shape (approaches,).
        bidders: employer of each bidder, shape (approaches, bidders).
    """
    home = own[:, None]
    ours: NDArray[np.bool_] = (home == Employer.MICROSOFT) & (bidders == Employer.OPENAI)
    theirs: NDArray[np.bool_] = (home == Employer.OPENAI) & (bidders == Employer.MICROSOFT)
    return ours | theirs


def worth_to_bidders(
    worth: PerWorld, skill: PerWorld, hunger: PerRowBidder, luck: PerRowBidder, spread: PerWorld
) -> PerRowBidder:
    """The most each bidder would pay, USD m a year, shape (approaches, bidders).

    Args:
        worth: the going worth of a middling researcher, USD m a year, shape (approaches,).
        skill: of the researcher approached, shape (approaches,).
        hunger: of each bidder, shape (approaches, bidders).
        luck: how well they fit each other, uniform in [0, 1), shape (approaches, bidders).
        spread: how much fit matters, fraction, shape (approaches,).
    """
    fit = 1 + spread[:, None] * (2 * luck - 1)
    return (worth * skill)[:, None] * hunger * fit


def worth_to_partners(
    worth: PerRowBidder, own: PerWorldIndex, bidders: NDArray[np.intp], premium: PerWorld
) -> PerRowBidder:
    """The most each bidder would pay, more where a partner bids: it knows these people from joint work [M2].

    Args:
        worth: the most each would pay for any such researcher, USD m a year, shape (approaches, bidders).
        own: employer of the researcher approached, shape (approaches,).
        bidders: employer of each bidder, shape (approaches, bidders).
        premium: what a partner adds, fraction, shape (approaches,).
    """
    return worth * (1 + premium[:, None] * partners(own, bidders))


def counts(world: PerWorldIndex, who: PerWorldIndex, worlds: int) -> PerEmployer:
    """How often each employer occurs in each world, shape (worlds, employers).

    Args:
        world: of each occurrence, shape (rows,).
        who: the employer, shape (rows,).
        worlds: how many there are.
    """
    firms = len(Employer)
    return np.bincount(world * firms + who, minlength=worlds * firms).reshape(worlds, firms).astype(np.float64)


def flows(world: PerWorldIndex, old: PerWorldIndex, new: PerWorldIndex, worlds: int) -> NDArray[np.float64]:
    """Researchers who moved, from employer to employer, shape (worlds, employers, employers).

    Args:
        world: of each move, shape (moves,).
        old: employer left, shape (moves,).
        new: employer joined, shape (moves,).
        worlds: how many there are.
    """
    firms = len(Employer)
    place = (world * firms + old) * firms + new
    return np.bincount(place, minlength=worlds * firms**2).reshape(worlds, firms, firms).astype(np.float64)


def well_placed(found: Approaches, auction: Auction, standing: PerEmployer) -> PerWorld:
    """Researchers approached who chose the best of the places that bid for them, by renown and stability [M34].

    Args:
        found: who was approached by whom.
        auction: how the bidding went, one row an approach.
        standing: of each place, shape (worlds, employers).
    """
    bidding = np.where(found.present, standing[found.world[:, None], found.bidders], -np.inf)
    best = bidding.argmax(axis=1) == auction.winner[:, 0]
    return np.bincount(found.world[best], minlength=found.shape[0]).astype(np.float64)


def _places(employer: PerResearcherIndex) -> NDArray[np.intp]:
    """Where each researcher counts: world after world, employer after employer, shape (worlds * researchers,)."""
    return (employer + np.arange(len(employer))[:, None] * len(Employer)).reshape(-1)


def team_sizes(employer: PerResearcherIndex) -> PerEmployer:
    """Researchers of each employer, shape (worlds, employers)."""
    worlds, firms = len(employer), len(Employer)
    return np.bincount(_places(employer), minlength=worlds * firms).reshape(worlds, firms).astype(np.float64)


def _by_employer(employer: PerResearcherIndex, weights: PerResearcher) -> PerEmployer:
    """Sum of the weights of each employer's researchers, shape (worlds, employers)."""
    worlds, firms = len(employer), len(Employer)
    sums = np.bincount(_places(employer), weights.reshape(-1), minlength=worlds * firms)
    return sums.reshape(worlds, firms)


def counted(talent: Talent) -> Talent:
    """The pool with each employer's team and mean pay counted anew."""
    team = team_sizes(talent.employer)
    mean_pay = _by_employer(talent.employer, talent.pay) / np.maximum(team, 1)
    return replace(talent, team=team, mean_pay=mean_pay)


def cohesion_after(cohesion: PerEmployer, lost: PerEmployer, team: PerEmployer, settings: Settings) -> PerEmployer:
    """Cohesion of each team after losses to others, 0 to 1 [M4]."""
    numbers = settings.talent
    healed = cohesion + numbers.cohesion_recovery[:, None] * (1 - cohesion)
    return np.clip(healed - numbers.cohesion_loss[:, None] * lost / np.maximum(team, 1), 0, 1)


def moved(talent: Talent, found: Approaches, auction: Auction, settings: Settings) -> Talent:
    """The pool after this quarter's bidding: who works where, for what pay, and what it did to the teams.

    Args:
        talent: before.
        found: who was approached by whom.
        auction: how the bidding went, one row an approach.
        settings: of all worlds.
    """
    worlds, winner = found.shape[0], auction.winner[:, 0]
    new = found.bidders[np.arange(len(winner)), winner]
    employer, pay, tenure = talent.employer.copy(), talent.pay.copy(), talent.tenure + 1
    employer[found.world, found.who] = new
    pay[found.world, found.who] = auction.pay[:, 0]
    moves = winner > 0
    world, old, new = found.world[moves], found.own[moves], new[moves]
    tenure[world, found.who[moves]] = 0
    flow = flows(world, old, new, worlds)
    left = flow.sum(axis=2)
    return replace(
        talent,
        employer=employer,
        pay=pay,
        tenure=tenure,
        cohesion=cohesion_after(talent.cohesion, left, talent.team, settings),
        joined=np.ascontiguousarray(flow.sum(axis=1)),
        left=left,
        flow=flow,
        between=flow[:, Employer.MICROSOFT, Employer.OPENAI] + flow[:, Employer.OPENAI, Employer.MICROSOFT],
        approaches=np.bincount(found.world, minlength=worlds).astype(np.float64),
        left_openai=talent.left_openai + left[:, Employer.OPENAI],
    )


def renewed(talent: Talent, worth: PerWorld, intensity: PerEmployer, chance: Chance, settings: Settings) -> Talent:
    """The pool after some retire and as many enter the field, hired by those who recruit.

    The pool is cut into as many equal segments as may retire in a quarter; at most one of each does. Where nobody
    recruits, who enters takes the place of who retires.
    """
    numbers = settings.talent
    segment = talent.employer.shape[1] // GENERATIONS
    world, place = np.nonzero(chance.spread("retires") < numbers.retirement_rate[:, None] * segment)
    within = np.minimum((chance.spread("retires_who")[world, place] * segment).astype(np.intp), segment - 1)
    who = place * segment + within
    employer, skill = talent.employer.copy(), talent.skill.copy()
    pay, tenure = talent.pay.copy(), talent.tenure.copy()
    hired = chosen(chance.spread("entrant_employer")[world, place], intensity[world])
    employer[world, who] = np.where(hired < len(Employer), hired, employer[world, who])
    skill[world, who] = np.exp(numbers.skill_spread[world] * normal(chance.spread("entrant_skill")[world, place]))
    pay[world, who] = numbers.first_pay_share[world] * worth[world] * skill[world, who]
    tenure[world, who] = 0
    return replace(talent, employer=employer, skill=skill, pay=pay, tenure=tenure)


def founders_left(talent: Talent, quarter: int, once: Chance, settings: Settings) -> Talent:
    """The pool after part of OpenAI's people leave to found a lab of their own, in the quarter when that happens."""
    numbers = settings.talent
    now = np.equal(quarter, numbers.anthropic_founded)
    if not now.any():
        return talent
    at_openai = talent.employer == Employer.OPENAI
    founders = at_openai & now[:, None] & (once["founds"] < numbers.founders_share[:, None])
    return replace(
        talent,
        employer=np.where(founders, np.intp(Employer.ANTHROPIC), talent.employer),
        tenure=np.where(founders, 0.0, talent.tenure),
        left_openai=talent.left_openai + founders.sum(axis=1),
    )


def mean_tenure(talent: Talent, firm: Employer) -> PerWorld:
    """How long an employer's researchers have been with it, quarters; zero where it has none."""
    there = talent.employer == firm
    tenure: PerWorld = (talent.tenure * there).sum(axis=1) / np.maximum(talent.team[:, firm], 1)
    return tenure


def know_how_gained(capability: PerEmployer, joined_share: PerEmployer, settings: Settings) -> PerEmployer:
    """Capability each employer gains from people it hired, points [M5]: part of the gap to the best."""
    gap = capability.max(axis=1, keepdims=True) - capability
    return settings.talent.spillover[:, None] * joined_share * gap


def effective_team(state: State) -> PerEmployer:
    """Skill of each employer's team times its cohesion, shape (worlds, employers)."""
    return _by_employer(state.talent.employer, state.talent.skill) * state.talent.cohesion
