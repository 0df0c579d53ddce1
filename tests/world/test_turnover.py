"""Turnover: who changes places, who retires and enters, and what that does to the teams."""

from dataclasses import asdict, replace
from itertools import pairwise

import hiring_twin as twin
import histories
import numpy as np
import pytest
from histories import midway

from negotiation.parameters import Settings
from negotiation.state import Employer
from negotiation.table.approaches import approaches
from negotiation.table.hiring import bid_in_turns
from negotiation.tape import GENERATIONS, Tape
from negotiation.world.talent import Market, prospects
from negotiation.world.turnover import NOBODY, cohesion_after, counted, entrants, founders_left, pool_after

SEED = 20231117
FIRMS = len(Employer)
QUARTERS = (3, 17, 40)


def market_of(worlds, seed=SEED):
    """A market of any kind: some do not recruit, some would pay nothing, some places are alike."""
    rng = np.random.default_rng(seed)
    shape = (worlds, FIRMS)
    intensity = rng.random(shape) * (rng.random(shape) < 0.7)
    intensity[::7] = 0
    return Market(
        worth=rng.uniform(0.5, 6, worlds),
        hunger=rng.uniform(0.2, 2, shape) * (rng.random(shape) < 0.9),
        intensity=intensity,
        amenity=rng.normal(0, 1, shape),
        standing=np.round(rng.normal(0, 1, shape)),
    )


def unlike(quarter):
    """Worlds of unlike settings in a quarter of the clock: their pool, a market, their chance and settings."""
    played = histories.unlike()
    talent = played.states[quarter].talent
    worlds = len(talent.team)
    return talent, market_of(worlds, SEED + quarter), Tape(range(worlds)).quarter(quarter), played.model.settings


def after_quarter(talent, market, chance, settings):
    return pool_after(talent, market, entrants(talent, market, chance, settings), chance, settings)


def row_of(record, world):
    """The numbers of a world in a record, as plain Python."""
    return {name: column[world].tolist() for name, column in asdict(record).items()}


@pytest.mark.parametrize("quarter", QUARTERS)
def test_the_pool_after_a_quarter_is_what_goes_through_it_one_researcher_at_a_time_comes_to(quarter):
    talent, market, chance, settings = unlike(quarter)
    entering = entrants(talent, market, chance, settings)
    after = pool_after(talent, market, entering, chance, settings)
    approached_at_all, moved = 0, 0
    for world in range(len(talent.team)):
        numbers, places = row_of(settings.talent, world), row_of(market, world)
        pool = {name: getattr(talent, name)[world].tolist() for name in ("employer", "pay", "skill", "tenure")}
        draws = twin.drawn(chance, world)
        rates = numbers["approach_rate"], numbers["more_suitors"]
        found = twin.approached(draws, pool["employer"], places["intensity"], *rates)
        flow, well = np.zeros((FIRMS, FIRMS)), 0
        pool["tenure"] = [float(np.float32(tenure) + np.float32(1)) for tenure in pool["tenure"]]
        for each in found:
            twin.offers(each, draws, places, pool["skill"][each.who], numbers)
            twin.goes(each, pool["pay"][each.who])
            well += twin.chose_best(each, places["standing"])
            pool["pay"][each.who] = each.pay
            if each.winner != twin.INCUMBENT:
                flow[each.bidders[0], each.bidders[each.winner]] += 1
                pool["employer"][each.who], pool["tenure"][each.who] = each.bidders[each.winner], 0
        for row in np.flatnonzero(entering.world == world):
            who = entering.who[row]
            if entering.employer[row] != NOBODY:
                pool["employer"][who] = entering.employer[row]
            pool["skill"][who], pool["pay"][who], pool["tenure"][who] = entering.skill[row], entering.pay[row], 0
        for name, column in pool.items():
            assert getattr(after, name)[world].tolist() == column, (quarter, world, name)
        assert (after.flow[world] == flow).all(), (quarter, world)
        assert (after.approaches[world], after.well_placed[world]) == (len(found), well), (quarter, world)
        approached_at_all, moved = approached_at_all + len(found), moved + int(flow.sum())
    assert approached_at_all > 3 * len(talent.team)
    assert approached_at_all > moved > len(talent.team) / 2


@pytest.mark.parametrize("quarter", QUARTERS)
def test_the_bids_on_record_lead_where_the_researchers_go(quarter):
    talent, market, chance, settings = unlike(quarter)
    own = settings.talent
    found = approaches(chance, talent.employer, market.intensity, own.approach_rate, own.more_suitors)
    offered = prospects(found, market, talent, chance, settings)
    sides = offered.limit[:, None], offered.amenity[:, None], found.present[:, None], offered.pay[:, None]
    auction = bid_in_turns(*sides, own.raise_share[found.world], turns=3, keep_bids=True)
    nobody = entrants(talent, market, chance, Settings.of(len(talent.team), {"retirement_rate": 0.0}))
    after = pool_after(talent, market, nobody, chance, settings)
    goes = found.bidders[np.arange(len(found.who)), auction.winner[:, 0]]
    assert nobody.who.size == 0
    assert after.employer[found.world, found.who].tolist() == goes.tolist()
    assert after.pay[found.world, found.who].tobytes() == auction.pay[:, 0].tobytes()
    untouched = np.ones(talent.pay.shape, dtype=bool)
    untouched[found.world, found.who] = False
    for name in ("employer", "pay", "skill"):
        assert (getattr(after, name) == getattr(talent, name))[untouched].all(), name


@pytest.mark.parametrize("quarter", QUARTERS)
def test_a_world_turns_over_the_same_alone_as_among_many(quarter):
    talent, market, _, settings = unlike(quarter)
    after = after_quarter(talent, market, Tape(range(len(talent.team))).quarter(quarter), settings)
    for world in range(0, len(talent.team), 5):
        one = np.array([world])
        alone = after_quarter(
            replace(talent, **{name: column[one] for name, column in vars(talent).items()}),
            replace(market, **{name: column[one] for name, column in vars(market).items()}),
            Tape([world]).quarter(quarter),
            settings.at(one),
        )
        for name, column in vars(alone).items():
            assert column[0].tobytes() == getattr(after, name)[world].tobytes(), (world, name)


def test_a_quarter_writes_nothing_into_the_pool_before_it():
    talent, market, chance, settings = unlike(QUARTERS[0])
    before = {name: column.copy() for name, column in vars(talent).items()}
    after = after_quarter(talent, market, chance, settings)
    for name, column in before.items():
        assert getattr(talent, name).tobytes() == column.tobytes(), name
    for name in ("employer", "pay", "skill", "tenure"):
        assert not np.shares_memory(getattr(after, name), getattr(talent, name)), name


def test_flows_joined_left_and_moves_between_the_two_are_told_by_who_went_where():
    talent, market, chance, settings = unlike(QUARTERS[1])
    after = after_quarter(talent, market, chance, settings)
    assert np.array_equal(after.joined, after.flow.sum(axis=1))
    assert np.array_equal(after.left, after.flow.sum(axis=2))
    there, back = after.flow[:, Employer.MICROSOFT, Employer.OPENAI], after.flow[:, Employer.OPENAI, Employer.MICROSOFT]
    assert np.array_equal(after.between, there + back)
    assert after.between.any()
    assert np.array_equal(after.left_openai - talent.left_openai, after.left[:, Employer.OPENAI])
    assert (np.einsum("wff->wf", after.flow) == 0).all()


def test_teams_are_counted_and_so_is_what_is_said_of_them():
    state, _ = midway()
    rng = np.random.default_rng(SEED)
    employer = rng.integers(0, FIRMS, state.talent.employer.shape).astype(np.int8)
    pay = rng.uniform(1, 3, employer.shape)
    talent = counted(replace(state.talent, employer=employer, pay=pay))
    for firm in Employer:
        there = employer == firm
        assert np.array_equal(talent.team[:, firm], there.sum(axis=1))
        for mean, each in ((talent.mean_pay, pay), (talent.mean_tenure, talent.tenure)):
            expected = [row[at].mean() for row, at in zip(each, there, strict=True)]
            assert mean[:, firm] == pytest.approx(expected)
        assert talent.team_skill[:, firm] == pytest.approx((talent.skill * there).sum(axis=1))
    empty = counted(replace(talent, employer=np.zeros_like(employer)))
    assert (empty.mean_pay[:, 1:] == 0).all()
    assert (empty.mean_tenure[:, 1:] == 0).all()


def test_sums_over_a_team_are_added_up_one_researcher_after_the_other():
    state, _ = midway()
    for world in range(len(state.talent.team)):
        sums = np.zeros(FIRMS)
        for firm, skill in zip(state.talent.employer[world], state.talent.skill[world], strict=True):
            sums[firm] += skill
        assert sums.tobytes() == state.talent.team_skill[world].tobytes(), world


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


def test_as_many_enter_as_retire_at_the_going_rate_and_at_first_pay():
    state, settings = midway()
    talent = state.talent
    worlds = len(talent.team)
    quiet = Settings.of(worlds, {"approach_rate": 0.0})
    recruits = np.zeros((worlds, FIRMS))
    recruits[:, Employer.META] = 1
    market = replace(market_of(worlds), worth=np.full(worlds, 4.0), intensity=recruits)
    retired = 0
    tape = Tape(range(worlds))
    for quarter in range(20):
        after = after_quarter(talent, market, tape.quarter(quarter), quiet)
        new = after.skill != talent.skill
        retired += new.sum()
        assert after.employer.shape == talent.employer.shape
        assert (after.employer[new] == Employer.META).all()
        assert (after.tenure[new] == 0).all()
        first = np.broadcast_to(quiet.talent.first_pay_share[:, None], new.shape)
        assert after.pay[new] == pytest.approx((first * 4.0 * after.skill)[new])
        for name in ("employer", "pay"):
            assert np.array_equal(getattr(after, name)[~new], getattr(talent, name)[~new])
        assert np.array_equal(after.tenure[~new], talent.tenure[~new] + 1)
        assert (new.sum(axis=1) <= GENERATIONS).all()
    expected = settings.talent.retirement_rate[0] * 200 * worlds * 20
    assert retired == pytest.approx(expected, abs=4 * np.sqrt(expected))


def test_who_enters_is_hired_in_proportion_to_how_hard_employers_recruit():
    worlds = 3000
    talent = market_talent(worlds)
    intensity = np.tile(np.array([0.0, 1, 2, 0, 3, 4, 0]), (worlds, 1))
    settings = Settings.of(worlds, {"retirement_rate": 0.1})
    market = replace(market_of(worlds), intensity=intensity)
    found = entrants(talent, market, Tape(range(worlds)).quarter(5), settings)
    assert found.who.size == worlds * GENERATIONS
    part = np.bincount(found.employer, minlength=FIRMS) / found.who.size
    assert part == pytest.approx(intensity[0] / 10, abs=5 * np.sqrt(0.25 / found.who.size)), SEED
    spread = np.log(found.skill).std()
    assert spread == pytest.approx(settings.talent.skill_spread[0], rel=0.02)
    idle = entrants(talent, replace(market, intensity=0 * intensity), Tape(range(worlds)).quarter(5), settings)
    assert (idle.employer == NOBODY).all()
    assert np.array_equal(idle.who, found.who)


def market_talent(worlds):
    """The pool of worlds that have not begun."""
    state, _ = midway()
    rows = np.zeros(worlds, dtype=np.intp)
    return replace(state.talent, **{name: column[rows] for name, column in vars(state.talent).items()})


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
    assert after.employer.dtype == state.talent.employer.dtype
    assert np.array_equal(after.left_openai - state.talent.left_openai, gone.sum(axis=1))
    part = gone.sum() / (state.talent.employer == Employer.OPENAI).sum()
    assert part == pytest.approx(settings.talent.founders_share[0], abs=0.05)


def test_tenure_grows_by_a_quarter_and_begins_anew_with_a_move():
    played = histories.few().states
    for before, after in pairwise(played[:7]):
        stayed = (before.talent.employer == after.talent.employer) & (after.talent.tenure > 0)
        assert np.array_equal(after.talent.tenure[stayed], before.talent.tenure[stayed] + 1)
        switched = before.talent.employer != after.talent.employer
        assert switched.any()
        assert (after.talent.tenure[switched] == 0).all()
