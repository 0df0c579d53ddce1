"""The talent market: who is approached, what they are worth, and what moves with them."""

from dataclasses import replace
from itertools import pairwise

import histories
import numpy as np
import pytest
from histories import midway

from negotiation.parameters import Settings
from negotiation.state import Employer
from negotiation.table.approaches import Approaches
from negotiation.table.hiring import Auction
from negotiation.tape import GENERATIONS, Tape
from negotiation.world.talent import (
    cohesion_after,
    counted,
    counts,
    effective_team,
    flows,
    founders_left,
    going_worth,
    hunger_after_losses,
    know_how_gained,
    marginal_hunger,
    mean_tenure,
    moved,
    renewed,
    standing,
    team_sizes,
    uncredited,
    well_placed,
    worth_to_bidders,
    worth_to_partners,
)

SEED = 20231117
FIRMS = len(Employer)


def went(winners):
    """Auctions of which only the winners matter, one a row."""
    winner = np.array(winners, dtype=np.intp)[:, None]
    return Auction(winner=winner, pay=np.zeros(winner.shape), utility=np.zeros(winner.shape), course=None)


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


def test_bidders_pay_for_skill_and_hunger_and_for_how_well_they_fit():
    rng = np.random.default_rng(SEED)
    rows = 4000
    worth, skill = np.full(rows, 2.0), rng.uniform(0.5, 2, rows)
    hunger, luck = rng.uniform(0.5, 2, (rows, 3)), rng.random((rows, 3))
    spread = np.full(rows, 0.25)
    found = worth_to_bidders(worth, skill, hunger, luck, spread)
    plain = (worth * skill)[:, None] * hunger
    assert found / plain == pytest.approx(1 + 0.25 * (2 * luck - 1))
    assert (found / plain).mean() == pytest.approx(1, abs=0.01), f"seed {SEED}"
    assert worth_to_bidders(worth, 2 * skill, hunger, luck, spread) == pytest.approx(2 * found)
    assert worth_to_bidders(worth, skill, hunger, luck, 0 * spread) == pytest.approx(plain)


def test_no_bidder_ever_counts_a_researcher_as_a_loss():
    for name in ("hunger_openai", "match_spread", "base_worth"):
        settings = Settings.of(2, {name: [0.05, 1.0]})
        limit = worth_to_bidders(
            settings.talent.base_worth, np.ones(2), np.ones((2, 1)), np.zeros((2, 1)), settings.talent.match_spread
        )
        assert (limit >= 0).all(), name


def test_teams_and_counts_are_headcounts():
    rng = np.random.default_rng(SEED)
    employer = rng.integers(0, FIRMS, (30, 200))
    expected = np.array([[(row == firm).sum() for firm in Employer] for row in employer])
    assert np.array_equal(team_sizes(employer), expected)
    world, who = np.nonzero(rng.random((30, 50)) < 0.2)
    firm = rng.integers(0, FIRMS, world.size)
    found = counts(world, firm, 30)
    assert found.sum() == world.size
    assert found[3, 2] == ((world == 3) & (firm == 2)).sum()
    assert who.size == world.size


def test_mean_pay_is_the_pay_of_a_team_over_its_heads():
    state, _ = midway()
    rng = np.random.default_rng(SEED)
    talent = counted(replace(state.talent, pay=rng.uniform(1, 3, state.talent.pay.shape)))
    assert (talent.mean_pay * talent.team).sum(axis=1) == pytest.approx(talent.pay.sum(axis=1))
    empty = counted(replace(talent, employer=np.zeros_like(talent.employer)))
    assert (empty.mean_pay[:, 1:] == 0).all()


def test_a_team_loses_cohesion_with_those_who_leave_and_heals_without():
    settings = Settings.of(1)
    team = np.full((1, FIRMS), 20.0)
    whole = np.ones((1, FIRMS))
    assert cohesion_after(whole, 0 * team, team, settings) == pytest.approx(whole)
    last = whole
    for lost in (1.0, 2.0, 5.0, 20.0):
        now = cohesion_after(whole, np.full((1, FIRMS), lost), team, settings)
        assert (now < last).all() or (last == 0).all()
        assert (now >= 0).all()
        last = now
    healing = np.full((1, FIRMS), 0.2)
    for _ in range(40):
        healed = cohesion_after(healing, 0 * team, team, settings)
        assert (healed > healing).all()
        healing = healed
    assert healing == pytest.approx(whole, abs=1e-3)


def test_who_moves_changes_employer_and_pay_and_nobody_else_does():
    state, settings = midway()
    talent = state.talent
    worlds = len(talent.team)
    rng = np.random.default_rng(SEED)
    world = np.arange(worlds)
    who = rng.integers(0, 200, worlds)
    own = talent.employer[world, who]
    suitor = (own + 1) % FIRMS
    found = Approaches((worlds, 40), world, who // 5, who, own, suitor[:, None], np.ones((worlds, 1), dtype=bool))
    wins = rng.random(worlds) < 0.5
    winner = wins.astype(int)[:, None]
    pay = np.full((worlds, 1), 9.0)
    auction = replace(went(winner[:, 0]), pay=pay)
    after = moved(talent, found, auction, settings)
    changed = after.employer != talent.employer
    assert np.array_equal(changed.sum(axis=1), wins)
    assert np.array_equal(after.employer[world, who], np.where(wins, suitor, own))
    assert (after.pay[world, who] == 9).all()
    assert np.array_equal(after.left.sum(axis=1), wins)
    assert np.array_equal(after.joined.sum(axis=1), wins)
    assert (after.approaches == 1).all()
    pair = {Employer.MICROSOFT, Employer.OPENAI}
    swaps = [bool(w) and {int(a), int(b)} == pair for w, a, b in zip(wins, own, suitor, strict=True)]
    assert np.array_equal(after.between, swaps)
    lost = after.left[:, Employer.OPENAI]
    assert np.array_equal(after.left_openai - talent.left_openai, lost)


def test_as_many_enter_as_retire_at_the_going_rate_and_at_first_pay():
    state, settings = midway()
    talent = state.talent
    worlds = len(talent.team)
    worth = np.full(worlds, 4.0)
    intensity = np.zeros((worlds, FIRMS))
    intensity[:, Employer.META] = 1
    retired = 0
    tape = Tape(range(worlds))
    for quarter in range(20):
        after = renewed(talent, worth, intensity, tape.quarter(quarter), settings)
        new = after.skill != talent.skill
        retired += new.sum()
        assert after.employer.shape == talent.employer.shape
        assert (after.employer[new] == Employer.META).all()
        first = np.broadcast_to(settings.talent.first_pay_share[:, None], new.shape)
        assert after.pay[new] == pytest.approx((first * 4.0 * after.skill)[new])
        assert np.array_equal(after.employer[~new], talent.employer[~new])
        assert (new.sum(axis=1) <= GENERATIONS).all()
    expected = settings.talent.retirement_rate[0] * 200 * worlds * 20
    assert retired == pytest.approx(expected, abs=4 * np.sqrt(expected))


def test_founders_leave_openai_once_and_for_one_place():
    state, settings = midway()
    once = Tape(range(len(state.talent.team))).once()
    founded = int(settings.talent.anthropic_founded[0])
    for quarter in (founded - 1, founded + 1):
        after = founders_left(state.talent, quarter, once, settings)
        assert np.array_equal(after.employer, state.talent.employer)
    after = founders_left(state.talent, founded, once, settings)
    gone = after.employer != state.talent.employer
    assert gone.any()
    assert (state.talent.employer[gone] == Employer.OPENAI).all()
    assert (after.employer[gone] == Employer.ANTHROPIC).all()
    assert np.array_equal(after.left_openai - state.talent.left_openai, gone.sum(axis=1))
    part = gone.sum() / (state.talent.employer == Employer.OPENAI).sum()
    assert part == pytest.approx(settings.talent.founders_share[0], abs=0.05)


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
    premium = np.full(3, 0.1)
    own = np.array([Employer.MICROSOFT, Employer.OPENAI, Employer.GOOGLE])
    suitors = [
        [Employer.OPENAI, Employer.META],
        [Employer.MICROSOFT, Employer.META],
        [Employer.OPENAI, Employer.MICROSOFT],
    ]
    bidders = np.concatenate([own[:, None], np.array(suitors)], axis=1)
    found = worth_to_partners(np.ones((3, 3)), own, bidders, premium)
    assert found == pytest.approx(np.array([[1, 1.1, 1], [1, 1.1, 1], [1, 1, 1]]))


def test_only_microsoft_goes_short_of_credit_and_only_when_more_than_its_due_is_lost():
    settings = Settings.of(2)
    due = settings.start.start_credit
    found = uncredited(np.array([due[0] - 0.2, due[0] + 0.3]), settings)
    assert found[:, Employer.MICROSOFT] == pytest.approx([0, 0.3])
    assert (np.delete(found, Employer.MICROSOFT, axis=1) == 0).all()


def test_flows_lead_from_the_old_employer_to_the_new():
    found = flows(np.array([0, 1, 1]), np.array([2, 1, 1]), np.array([0, 0, 0]), 3)
    assert found.sum() == 3
    assert found[0, 2, 0] == 1
    assert found[1, 1, 0] == 2
    assert found[2].sum() == 0


def test_who_goes_to_the_place_of_highest_standing_is_counted():
    world = np.array([0, 0, 1])
    own = np.array([2, 2, 3])
    names, found = np.array([[0], [1], [4]]), np.array([[True], [True], [False]])
    seen = Approaches((2, 40), world, world, world, own, names, found)
    ranks = np.array([[3.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 9.0, 0.0, 0.0]])
    assert well_placed(seen, went([1, 1, 0]), ranks).tolist() == [1, 1], "one that was not there does not count"
    assert well_placed(seen, went([0, 0, 0]), ranks).tolist() == [1, 1]
    assert well_placed(seen, went([1, 0, 0]), ranks).tolist() == [2, 1]


def test_standing_is_the_lead_less_the_cash_that_is_lacking():
    lead, squeezed = np.array([[1.0, 1.0]]), np.array([[0.0, 0.5]])
    assert standing(lead, squeezed).tolist() == [[1.0, 0.5]]


def test_tenure_grows_by_a_quarter_and_begins_anew_with_a_move():
    played = histories.few().states
    for before, after in pairwise(played[:7]):
        stayed = (before.talent.employer == after.talent.employer) & (after.talent.tenure > 0)
        assert np.array_equal(after.talent.tenure[stayed], before.talent.tenure[stayed] + 1)
        switched = before.talent.employer != after.talent.employer
        assert switched.any()
        assert (after.talent.tenure[switched] == 0).all()


def test_mean_tenure_is_that_of_the_people_there():
    state, _ = midway()
    there = state.talent.employer == Employer.OPENAI
    expected = [tenure[at].mean() for tenure, at in zip(state.talent.tenure, there, strict=True)]
    assert mean_tenure(state.talent, Employer.OPENAI) == pytest.approx(expected)
