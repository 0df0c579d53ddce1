"""Turnover: who changes places, who retires and who enters the field, and what that does to the teams."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.compiled import borrowing, compiled, to_read
from negotiation.parameters import Settings
from negotiation.shapes import (
    PerEmployer,
    PerEmployerPair,
    PerResearcher,
    PerResearcherFirm,
    PerResearcherTerm,
    PerWorld,
    PerWorldIndex,
)
from negotiation.state import Employer, Talent
from negotiation.table.approaches import (
    FIRMS,
    Drawn,
    approached,
    at_hand,
    bring,
    drawn_for,
    invited,
    line_up,
    new_line,
    researcher,
)
from negotiation.table.hiring import settled
from negotiation.tape import BIDDERS, Chance, Source, normal, number_of
from negotiation.world.talent import Market, Terms, chose_best, offer, terms

NOBODY: Final = -1
_QUARTER: Final = np.float32(1)
#: What is summed up of a team.
_SUMMED: Final = ("pay", "skill", "tenure")
_PAY, _SKILL, _TENURE = range(len(_SUMMED))

type _Sums = NDArray[np.float64]  # (employers, what is summed up)


class _Pool(NamedTuple):
    """The columns of a pool that turn over."""

    employer: PerResearcherFirm
    pay: PerResearcher
    skill: PerResearcher
    tenure: PerResearcherTerm


class _Teams(NamedTuple):
    """Researchers of each employer, their mean pay and tenure and summed skill, and who went where in the quarter."""

    size: PerEmployer
    pay: PerEmployer
    skill: PerEmployer
    tenure: PerEmployer
    flow: PerEmployerPair
    joined: PerEmployer
    left: PerEmployer


class _Retiring(NamedTuple):
    """Numbers drawn for who retires and who enters: where they are from, and the first place of each name."""

    source: Source
    retires: int
    who: int
    employer: int
    skill: int


class _Entering(NamedTuple):
    """The columns of ``Entrants``."""

    world: PerWorldIndex
    who: PerWorldIndex
    employer: PerWorldIndex
    skill: PerWorld
    pay: PerWorld


@dataclass(frozen=True)
class Entrants:
    """Who enters the field in a quarter in the place of who retires, one row each, by world; arrays of shape (rows,).

    Attributes:
        world: of each.
        who: the place in the pool.
        employer: who hires them; NOBODY where nobody recruits.
        skill: 1 is the middle of the pool.
        pay: USD m a year.
    """

    world: PerWorldIndex
    who: PerWorldIndex
    employer: PerWorldIndex
    skill: PerWorld
    pay: PerWorld


def entrants(talent: Talent, market: Market, chance: Chance, settings: Settings) -> Entrants:
    """Who retires this quarter, and who enters the field in their place, hired by those who recruit.

    The pool is cut into as many equal segments as may retire in a quarter; at most one of each does. Where nobody
    recruits, who enters takes the place of who retires.

    Args:
        talent: the pool.
        market: as it is.
        chance: of the quarter.
        settings: of all worlds.
    """
    numbers = settings.talent
    whole, first, generations = chance.lying("retires")
    names = ("retires_who", "entrant_employer", "entrant_skill")
    draws = _Retiring(whole, first, *(chance.lying(name)[1] for name in names))
    size = talent.employer.shape[1] // generations
    rate = numbers.retirement_rate * size
    world, who, employer, drawn = _retiring(draws, generations, size, rate, market.intensity)
    skill = np.exp(numbers.skill_spread[world] * normal(drawn))
    return Entrants(world, who, employer, skill, numbers.first_pay_share[world] * market.worth[world] * skill)


@compiled
def _retiring(
    draws: _Retiring, generations: int, size: int, rate: PerWorld, intensity: PerEmployer
) -> tuple[PerWorldIndex, PerWorldIndex, PerWorldIndex, PerWorld]:
    """World and place of who retires, who hires in their place, and the number drawn for the skill of who enters."""
    most, row = len(rate) * generations, 0
    world_of, who, employer = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    skill = np.empty(most)
    for world in range(len(rate)):
        for segment in range(generations):
            if number_of(draws.source, world, draws.retires + segment) < rate[world]:
                within = min(int(number_of(draws.source, world, draws.who + segment) * size), size - 1)
                world_of[row], who[row] = world, segment * size + within
                employer[row] = _hired_by(number_of(draws.source, world, draws.employer + segment), world, intensity)
                skill[row] = number_of(draws.source, world, draws.skill + segment)
                row += 1
    return world_of[:row], who[:row], employer[:row], skill[:row]


@borrowing
def _hired_by(draw: float, world: int, intensity: PerEmployer) -> int:
    """Who hires somebody new, in proportion to intensity; NOBODY where nobody recruits."""
    total, reached, hired = 0.0, 0.0, 0
    for firm in range(FIRMS):
        total += intensity[world, firm]
    for firm in range(FIRMS):
        reached += intensity[world, firm]
        hired += 1 if reached <= draw * total else 0
    return hired if hired < FIRMS else NOBODY


def pool_after(talent: Talent, market: Market, entering: Entrants, chance: Chance, settings: Settings) -> Talent:
    """The pool after this quarter's bidding, retirements and entries: who works where, for what pay, in what teams.

    Researchers are approached as ``approaches`` says, offered what ``prospects`` says and go where ``bid_in_turns``
    says.

    Args:
        talent: before, its teams counted.
        market: as it is.
        entering: who enters the field, and in whose place.
        chance: of the quarter.
        settings: of all worlds.
    """
    own, segments = settings.talent, chance.lying("approached")[2]
    pool = _pool_of(talent)
    new = _Entering(entering.world, entering.who, entering.employer, entering.skill, entering.pay)
    rates = own.approach_rate * (talent.employer.shape[1] // segments), to_read(own.more_suitors)
    after, teams, approached, well_placed = _turned_over(
        *(pool, to_read(talent.team), new, drawn_for(chance), segments, rates),
        *(terms(market, settings), market.intensity, market.standing),
    )
    flow, left = teams.flow, teams.left
    return replace(
        talent,
        **after._asdict(),
        **_told(teams),
        cohesion=cohesion_after(talent.cohesion, left, talent.team, settings),
        joined=teams.joined,
        left=left,
        flow=flow,
        between=flow[:, Employer.MICROSOFT, Employer.OPENAI] + flow[:, Employer.OPENAI, Employer.MICROSOFT],
        approaches=approached,
        well_placed=well_placed,
        left_openai=talent.left_openai + left[:, Employer.OPENAI],
    )


def _pool_of(talent: Talent) -> _Pool:
    """The columns of a pool that turn over, to be read only."""
    return _Pool(to_read(talent.employer), to_read(talent.pay), to_read(talent.skill), to_read(talent.tenure))


@compiled
def _turned_over(
    pool: _Pool,
    team: PerEmployer,
    entering: _Entering,
    draws: Drawn,
    segments: int,
    rates: tuple[PerWorld, PerWorld],
    terms: Terms,
    intensity: PerEmployer,
    standing: PerEmployer,
) -> tuple[_Pool, _Teams, PerWorld, PerWorld]:
    """The pool afterwards, its teams, how many were approached and how many of these are well placed, (worlds,) each.

    What a world needs is copied first: from then on it is at hand. The size of a team is not counted again: it changes
    by who comes and goes.
    """
    worlds, size = len(pool.employer), pool.employer.shape[1] // segments
    after, teams, near = _room_for(pool), _unmoved(team), at_hand(segments)
    count, well, sums = np.zeros(worlds), np.zeros(worlds), np.empty((FIRMS, len(_SUMMED)))
    some, bids = np.empty(segments, np.int64), np.empty(BIDDERS, np.int64)
    line, limit, amenity, row = new_line(), np.empty(BIDDERS), np.empty(BIDDERS), 0
    for world in range(worlds):
        _bring(world, pool, after)
        line_up(world, intensity, line)
        found = approached(draws, world, rates[0][world], some)
        bring(draws, world, found, some, near)
        for each in range(found):
            who = researcher(near, some[each], size)
            bids[0] = after.employer[world, who]
            if not invited(near, some[each], rates[1][world], line, bids):
                continue
            offer(near, some[each], terms, world, after.skill[world, who], bids, limit, amenity)
            winner, after.pay[world, who], _ = settled(limit, amenity, after.pay[world, who])
            count[world] += 1
            well[world] += 1 if chose_best(standing, world, bids, winner) else 0
            if winner > 0:
                _move(world, who, bids[0], bids[winner], after, teams)
        row = _renew(world, row, entering, after, teams)
        _sum_up(world, after, sums, teams)
    return after, teams, count, well


@compiled
def _room_for(pool: _Pool) -> _Pool:
    """Room for another pool of that size."""
    return _Pool(
        np.empty_like(pool.employer), np.empty_like(pool.pay), np.empty_like(pool.skill), np.empty_like(pool.tenure)
    )


@borrowing
def _bring(world: int, pool: _Pool, after: _Pool) -> None:
    """Copy a world's pool, in which everyone has been where they are a quarter longer."""
    researchers = pool.employer.shape[1]
    for who in range(researchers):  # one column after the other, which is faster than all at once
        after.employer[world, who] = pool.employer[world, who]
    for who in range(researchers):
        after.pay[world, who] = pool.pay[world, who]
    for who in range(researchers):
        after.skill[world, who] = pool.skill[world, who]
    for who in range(researchers):
        after.tenure[world, who] = pool.tenure[world, who] + _QUARTER


@borrowing
def _move(world: int, who: int, old: int, new: int, after: _Pool, teams: _Teams) -> None:
    """Someone goes from one employer to another."""
    after.tenure[world, who] = 0
    _place(world, who, new, after, teams)
    teams.flow[world, old, new] += 1
    teams.left[world, old] += 1
    teams.joined[world, new] += 1


@borrowing
def _place(world: int, who: int, new: int, after: _Pool, teams: _Teams) -> None:
    """Put someone into the team of an employer."""
    teams.size[world, after.employer[world, who]] -= 1
    teams.size[world, new] += 1
    after.employer[world, who] = new


@borrowing
def _renew(world: int, row: int, entering: _Entering, after: _Pool, teams: _Teams) -> int:
    """Those who enter the field take the places of those who retire; the row of the next world's first."""
    while row < len(entering.world) and entering.world[row] == world:
        who = entering.who[row]
        if entering.employer[row] != NOBODY:
            _place(world, who, entering.employer[row], after, teams)
        after.pay[world, who], after.skill[world, who] = entering.pay[row], entering.skill[row]
        after.tenure[world, who] = 0
        row += 1
    return row


def counted(talent: Talent) -> Talent:
    """The pool with each employer's team and what there is to say of it counted anew."""
    return replace(talent, **_told(_counted(_pool_of(talent))))


def _told(teams: _Teams) -> dict[str, PerEmployer]:
    """What a pool says of its teams."""
    return {"team": teams.size, "team_skill": teams.skill, "mean_pay": teams.pay, "mean_tenure": teams.tenure}


@compiled
def _counted(pool: _Pool) -> _Teams:
    """The teams of a pool in which nobody moves."""
    worlds, researchers = pool.employer.shape
    teams, sums = _unmoved(np.zeros((worlds, FIRMS))), np.empty((FIRMS, len(_SUMMED)))
    for world in range(worlds):
        for who in range(researchers):
            teams.size[world, pool.employer[world, who]] += 1
        _sum_up(world, pool, sums, teams)
    return teams


@compiled
def _unmoved(size: PerEmployer) -> _Teams:
    """Teams of some size, in which nobody has moved yet and nothing is summed up."""
    worlds, firms = size.shape
    pay, skill, tenure = np.empty(size.shape), np.empty(size.shape), np.empty(size.shape)
    flow, joined, left = np.zeros((worlds, firms, firms)), np.zeros(size.shape), np.zeros(size.shape)
    return _Teams(size.copy(), pay, skill, tenure, flow, joined, left)


@borrowing
def _sum_up(world: int, pool: _Pool, sums: _Sums, teams: _Teams) -> None:
    """Sum up the teams of a world whose sizes are known; ``sums`` is at hand, which rows are not."""
    sums[:] = 0
    for who in range(pool.employer.shape[1]):
        firm = np.uint8(pool.employer[world, who])
        sums[firm, _PAY] += pool.pay[world, who]
        sums[firm, _SKILL] += pool.skill[world, who]
        sums[firm, _TENURE] += pool.tenure[world, who]
    for team in range(FIRMS):
        heads = max(teams.size[world, team], 1.0)
        teams.pay[world, team], teams.tenure[world, team] = sums[team, _PAY] / heads, sums[team, _TENURE] / heads
        teams.skill[world, team] = sums[team, _SKILL]


def cohesion_after(cohesion: PerEmployer, lost: PerEmployer, team: PerEmployer, settings: Settings) -> PerEmployer:
    """Cohesion of each team after losses to others, 0 to 1 [M4]."""
    numbers = settings.talent
    columns = (to_read(each) for each in (cohesion, lost, team, numbers.cohesion_recovery, numbers.cohesion_loss))
    return _cohesion(*columns)


@compiled
def _cohesion(
    cohesion: PerEmployer, lost: PerEmployer, team: PerEmployer, recovery: PerWorld, loss: PerWorld
) -> PerEmployer:
    after = np.empty_like(cohesion)
    for world in range(len(after)):
        for firm in range(FIRMS):
            healed = cohesion[world, firm] + recovery[world] * (1 - cohesion[world, firm])
            worn = healed - loss[world] * lost[world, firm] / max(team[world, firm], 1)
            after[world, firm] = min(max(worn, 0.0), 1.0)
    return after


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
        employer=np.where(founders, np.int8(Employer.ANTHROPIC), talent.employer),
        tenure=np.where(founders, np.float32(0), talent.tenure),
        left_openai=talent.left_openai + founders.sum(axis=1),
    )
