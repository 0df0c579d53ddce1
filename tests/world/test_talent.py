"""The talent market: who is approached, what they are worth, and what moves with them."""

from dataclasses import replace

import numpy as np
import pytest
from hiring_twin import LAYOUT
from histories import midway

from negotiation.parameters import PARAMETERS, Settings
from negotiation.state import Employer
from negotiation.table.approaches import ABSENT, Approaches
from negotiation.tape import Chance
from negotiation.world.talent import (
    Market,
    chose_best,
    effective_team,
    going_worth,
    hunger_after_losses,
    know_how_gained,
    marginal_hunger,
    prospects,
    standing,
    uncredited,
)

SEED = 20231117
FIRMS = len(Employer)
PARAMETERS_OF_TALENT = {name.partition(".")[2] for name in PARAMETERS if name.startswith("talent.")}


def test_the_going_worth_grows_with_the_market_by_its_elasticity():
    settings = Settings.of(3)
    start = settings.start.start_business_market
    worth = going_worth(start * np.array([1, 10, 100]), settings)
    assert worth[0] == pytest.approx(settings.talent.base_worth[0])
    assert worth[1:] / worth[:-1] == pytest.approx(10 ** settings.talent.worth_elasticity[1:])


def test_an_employer_with_an_average_team_is_as_hungry_as_it_says_and_less_so_with_a_larger_one():
    settings = Settings.of(1)
    hunger = np.linspace(0.5, 2, FIRMS)[None, :]
    even = np.full((1, FIRMS), 20.0)
    assert marginal_hunger(hunger, even, settings) == pytest.approx(hunger)
    uneven = np.array([[80.0, 10, 10, 10, 10, 10, 10]])
    found = marginal_hunger(np.ones((1, FIRMS)), uneven, settings)[0]
    assert found[0] < 1 < found[1]
    assert found[0] == pytest.approx((80 * FIRMS / 140) ** -settings.talent.crowding[0])
    nobody = marginal_hunger(np.ones((1, FIRMS)), np.array([[0.0, 100, 0, 0, 0, 0, 0]]), settings)
    assert np.isfinite(nobody).all(), "a firm without a team may still hire"


def bid_for(own, suitors, draws=None, **numbers):
    """What is offered in one approach a world: by the own employer, then by the suitors; None stands for nobody."""
    worlds = len(own)
    settings = Settings.of(worlds, {name: numbers.pop(name) for name in list(numbers) if name in PARAMETERS_OF_TALENT})
    state, _ = midway()
    talent = replace(state.talent, **{name: column[:worlds].copy() for name, column in vars(state.talent).items()})
    talent.skill[:, 0] = numbers.pop("skill", 1.0)
    market = Market(
        worth=np.full(worlds, 2.0) * numbers.pop("scale", 1.0),
        hunger=np.tile(numbers.pop("hunger", np.ones(FIRMS)), (worlds, 1)),
        intensity=np.ones((worlds, FIRMS)),
        amenity=np.tile(numbers.pop("amenity", np.zeros(FIRMS)), (worlds, 1)),
        standing=np.zeros((worlds, FIRMS)),
    )
    assert not numbers
    bidders = np.array(
        [[home, *(home if each is None else each for each in row)] for home, row in zip(own, suitors, strict=True)]
    )
    present = np.array([[True, *(each is not None for each in row)] for row in suitors])
    nowhere = np.zeros(worlds, dtype=np.intp)
    found = Approaches((worlds, 1), np.arange(worlds), nowhere, nowhere, bidders.astype(np.int8), present)
    block = np.full((worlds, sum(LAYOUT.values())), 1 / 2)
    chance = Chance(LAYOUT, block)
    if draws is not None:
        place = chance.lying("approach_match")[1]
        block = block.copy()
        block[:, place : place + 3] = draws
        chance = Chance(LAYOUT, block)
    return prospects(found, market, talent, chance, settings), settings


def test_bidders_pay_for_skill_and_hunger_and_for_how_well_they_fit():
    rng = np.random.default_rng(SEED)
    worlds = 40
    own, suitors = (
        rng.integers(2, 4, worlds),
        np.stack([rng.integers(4, 7, worlds), rng.integers(0, 2, worlds)], axis=1),
    )
    hunger, luck = rng.uniform(0.5, 2, FIRMS), rng.random((worlds, 3))
    found, settings = bid_for(own, suitors, luck, skill=1.5, hunger=hunger, match_spread=0.25)
    plain = 2.0 * 1.5 * hunger[np.concatenate([own[:, None], suitors], axis=1)]
    assert found.limit / plain == pytest.approx(1 + 0.25 * (2 * luck - 1))
    assert bid_for(own, suitors, luck, skill=3.0, hunger=hunger, match_spread=0.25)[0].limit == pytest.approx(
        2 * found.limit
    )
    assert bid_for(own, suitors, luck, skill=1.5, hunger=hunger, match_spread=0.0)[0].limit == pytest.approx(plain)
    assert settings.talent.attachment[0] > 0


def test_a_place_offers_what_it_is_worth_besides_and_the_present_one_what_ties_to_it():
    amenity = np.arange(FIRMS) / 10
    found, _ = bid_for([2, 3], [[4, 5], [6, None]], amenity=amenity, attachment=0.05)
    assert found.amenity == pytest.approx(np.array([[0.2 + 0.1, 0.4, 0.5], [0.3 + 0.1, 0.6, 0.0]]))
    state, _ = midway()
    assert found.pay.tolist() == state.talent.pay[:2, 0].tolist()


def test_no_bidder_ever_counts_a_researcher_as_a_loss_and_who_is_absent_cannot_bid():
    luck = np.zeros((2, 3))
    for changes in ({"match_spread": 1.0}, {"hunger": np.zeros(FIRMS)}, {"scale": 0.0}):
        found, _ = bid_for([2, 3], [[4, None], [6, 1]], luck, **changes)
        there = np.array([[True, True, False], [True, True, True]])
        assert (found.limit[there] >= 0).all(), changes
        assert (found.limit[~there] == -np.inf).all(), changes


def test_people_carry_know_how_to_those_who_lag_and_nothing_to_the_leader():
    settings = Settings.of(1)
    capability = np.array([[3.0, 5.0, 4.0]])
    gained = know_how_gained(capability, np.full((1, 3), 0.1), settings)
    assert gained[0, 1] == 0
    assert gained[0, 0] == pytest.approx(2 * gained[0, 2])
    assert gained[0, 0] == pytest.approx(settings.talent.spillover[0] * 0.1 * 2)
    assert (know_how_gained(capability, np.zeros((1, 3)), settings) == 0).all()
    assert (capability + gained).max() == capability.max(), "hiring alone never takes the lead"


def test_a_team_counts_for_its_skill_times_its_cohesion():
    state, _ = midway()
    found = effective_team(state)
    for firm in Employer:
        there = state.talent.employer == firm
        expected = (state.talent.skill * there).sum(axis=1) * state.talent.cohesion[:, firm]
        assert found[:, firm] == pytest.approx(expected)


def test_who_loses_people_bids_higher_the_next_time():
    settings = Settings.of(1)
    team, hunger = np.full((1, FIRMS), 20.0), np.ones((1, FIRMS))
    left = np.arange(FIRMS)[None, :].astype(float)
    found = hunger_after_losses(hunger, left, team, settings)
    assert found[0, 0] == 1
    assert np.diff(found[0]) == pytest.approx(settings.talent.bidding_back[0] / 20)


def test_partners_pay_more_for_one_anothers_people_and_for_nobody_elses():
    own = [Employer.MICROSOFT, Employer.OPENAI, Employer.GOOGLE]
    suitors = [
        [Employer.OPENAI, Employer.META],
        [Employer.MICROSOFT, Employer.META],
        [Employer.OPENAI, Employer.MICROSOFT],
    ]
    found, _ = bid_for(own, suitors, partner_premium=0.1)
    assert found.limit / 2.0 == pytest.approx(np.array([[1, 1.1, 1], [1, 1.1, 1], [1, 1, 1]]))


def test_only_microsoft_goes_short_of_credit_and_only_when_more_than_its_due_is_lost():
    settings = Settings.of(2)
    due = settings.start.start_credit
    found = uncredited(np.array([due[0] - 0.2, due[0] + 0.3]), settings)
    assert found[:, Employer.MICROSOFT] == pytest.approx([0, 0.3])
    assert (np.delete(found, Employer.MICROSOFT, axis=1) == 0).all()


def test_who_goes_to_the_place_of_highest_standing_is_told_and_the_first_of_equals_counts():
    standing = np.array([[3.0, 1.0, 2.0, 3.0, 0.0, 0.0, 9.0]])
    bids = np.array([2, 0, ABSENT])
    assert [chose_best(standing, 0, bids, winner) for winner in (0, 1)] == [False, True]
    assert chose_best(standing, 0, np.array([2, 1, ABSENT]), 0)
    assert chose_best(standing, 0, np.array([2, 0, 3]), 1)
    assert not chose_best(standing, 0, np.array([2, 0, 3]), 2)
    assert chose_best(standing, 0, np.array([1, 2, 6]), 2)


def test_standing_is_the_lead_less_the_cash_that_is_lacking():
    lead, squeezed = np.array([[1.0, 1.0]]), np.array([[0.0, 0.5]])
    assert standing(lead, squeezed).tolist() == [[1.0, 0.5]]
