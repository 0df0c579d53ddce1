"""When the contract is reopened: when a side hopes for more than reopening costs."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from midway import clause, midways

from negotiation.parameters import Settings
from negotiation.table.agenda import (
    SWEEP,
    AgendaView,
    gain_in_sight,
    hoped_gain,
    may_gain,
    opening,
    reconsidered,
    reopening_cost,
)
from negotiation.table.issues import COMPUTE, FINANCE
from negotiation.table.stakes import SIDES

SEED = 20191231
AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


def floors(papers, side):
    return [np.maximum(papers.disagreement[who], papers.outside[who]) for who in (side, 1 - side)]


def test_a_side_reopens_when_part_of_the_gain_it_hopes_for_exceeds_the_cost():
    table = Settings.of(4, {"expected_part": 0.5}).table
    view = AgendaView(np.arange(4), np.array([0.0, 1.9, 2.1, 20.0]), np.ones(4), table)
    answer = opening(view)
    assert answer.wanted.tolist() == [False, False, True, True]
    assert answer.expected == pytest.approx(0.5 * view.gain - view.cost)


def test_the_gain_hoped_for_leaves_both_above_what_they_could_fall_back_on():
    rng = np.random.default_rng(SEED)
    own, other = ((rng.normal(0, 3, (200, 20)), rng.normal(0, 2, (200, 6))) for _ in range(2))
    floor, other_floor = rng.normal(-1, 1, 200), rng.normal(-1, 1, 200)
    gain, leading = hoped_gain(own, other, floor, other_floor)
    assert ((gain > floor) | (gain == 0)).all()
    assert set(np.unique(leading)) == {FINANCE, COMPUTE}


def test_the_gain_hoped_for_is_that_of_a_package_there_is():
    rng = np.random.default_rng(SEED)
    own, other = ((rng.normal(0, 3, (100, 12)), rng.normal(0, 2, (100, 5))) for _ in range(2))
    gain, _ = hoped_gain(own, other, np.full(100, -1.0), np.full(100, -1.0))
    packages = (own[0][:, :, None] + own[1][:, None, :]).reshape(100, -1)
    distance = np.abs(packages - gain[:, None]).min(axis=1)
    assert ((distance < 1e-12) | (gain == 0)).all()


def test_two_sides_who_split_a_sum_hope_for_half_of_it_each():
    share = np.linspace(0, 1, 101)
    pie = 10.0
    split = (pie * share)[None, :], np.zeros((1, 2))
    rest = (pie * (1 - share))[None, :], np.zeros((1, 2))
    for floor, other_floor in ((0.0, 0.0), (2.0, 0.0), (0.0, 4.0), (1.0, 3.0)):
        gain, leading = hoped_gain(split, rest, np.array([floor]), np.array([other_floor]))
        nash = floor + (pie - floor - other_floor) / 2  # Nash 1950 with linear utility
        assert gain == pytest.approx(nash)
        assert leading.tolist() == [FINANCE]


@AT_ALL_TIMES
def test_where_no_package_may_give_enough_nobody_would_reopen(midway):
    """The quick look that spares the search never hides a talk that the search would open."""
    papers = midway.papers
    cost = reopening_cost(midway.state.openai.valuation, midway.settings)
    table = midway.settings.table
    for side in SIDES:
        floor, other_floor = floors(papers, side)
        may = may_gain(
            papers.own[side], papers.believed[side], cost / table.expected_part + other_floor, np.arange(cost.size)
        )
        gain, _ = hoped_gain(papers.own[side], papers.believed[side], floor, other_floor)
        wanted = opening(AgendaView(np.arange(midway.worlds), gain, cost, table)).wanted
        assert (may | ~wanted).all()


@AT_ALL_TIMES
def test_dearer_reopening_opens_fewer_talks(midway):
    papers = midway.papers
    wanted = []
    for times in (0.0, 1.0, 5.0, 1e6):
        cost = times * reopening_cost(midway.state.openai.valuation, midway.settings)
        gain, _ = hoped_gain(papers.own[0], papers.believed[0], *floors(papers, 0))
        wanted.append(opening(AgendaView(np.arange(midway.worlds), gain, cost, midway.settings.table)).wanted)
    for cheaper, dearer in itertools.pairwise(wanted):
        assert (cheaper | ~dearer).all()
    assert not wanted[-1].any()


@AT_ALL_TIMES
def test_short_of_cash_and_compute_openai_hopes_for_more(midway):
    midway = midway.capped
    needy = midway.but("openai", runway=0.5, burn=np.maximum(midway.state.openai.burn, 1.0))
    needy = needy.but("openai", planned=3 * midway.state.openai.planned).with_cash(0.0)
    sated = midway.but("openai", runway=40.0, burn=0.0).but("openai", planned=1e-6).with_cash(100.0)
    gains = []
    for each in (sated, needy):
        papers = replace(each).papers
        gains.append(hoped_gain(papers.own[1], papers.believed[1], *floors(papers, 1))[0])
    assert gains[1].mean() > gains[0].mean()
    money = clause(investment=1.0)
    more = needy.papers.own[1][FINANCE][:, money] - sated.papers.own[1][FINANCE][:, money]
    assert (more[needy.outlook.cash_short >= 1] > 0).all()


# ---- against the bargain over all packages


def small_domain(rng, worlds, sizes=(30, 8, 4)):
    """Values of few clauses of some issues to two sides who want unlike things."""
    own = tuple(rng.normal(0, 4 / (1 + place / 2), (worlds, size)) for place, size in enumerate(sizes))
    other = tuple(-0.6 * each + rng.normal(0, 2, each.shape) for each in own)
    for values in (*own, *other):
        values[:, 0] = 0
    return own, other


def nash_by_force(own, other, floor, other_floor):
    """Own gain in, and the product of, the bargain with the largest product of gains over all packages."""
    mine, theirs = -floor[:, None], -other_floor[:, None]
    for a, b in zip(own, other, strict=True):
        mine = (mine[:, :, None] + a[:, None, :]).reshape(len(floor), -1)
        theirs = (theirs[:, :, None] + b[:, None, :]).reshape(len(floor), -1)
    product = np.where((mine > 0) & (theirs > 0), mine * theirs, 0.0)
    place, rows = product.argmax(axis=1), np.arange(len(floor))
    return (mine[rows, place] + floor) * (product[rows, place] > 0), product[rows, place]


def test_the_gain_hoped_for_is_close_to_that_of_the_nash_bargain_over_all_packages():
    rng = np.random.default_rng(SEED)
    own, other = small_domain(rng, 400)
    floor, other_floor = -rng.uniform(0, 1, 400), -rng.uniform(0, 1, 400)
    gain, leading = hoped_gain(own, other, floor, other_floor)
    best, product = nash_by_force(own, other, floor, other_floor)
    found = (gain - floor) > 0
    assert (product > 0).mean() > 0.95
    assert set(np.unique(leading)) <= set(range(3))
    same = np.abs(gain - best) <= 1e-9
    # three weightings of the other clauses instead of all packages: the very bargain in most domains
    assert same.mean() >= 0.75, f"the Nash bargain itself in {same.mean():.1%} of domains, seed {SEED}"
    shortfall = 1 - np.where(found, gain, 0.0).sum() / best.sum()
    assert abs(shortfall) < 0.05, f"hopes for {shortfall:.1%} less than the Nash bargain gives, seed {SEED}"


def test_the_gain_hoped_for_is_nothing_where_no_package_gives_both_a_gain():
    rng = np.random.default_rng(SEED)
    own = -rng.uniform(1, 2, (50, 6)), -rng.uniform(1, 2, (50, 4))
    gain, _ = hoped_gain(own, own, np.zeros(50), np.zeros(50))
    assert (gain == 0).all()


def test_what_is_not_on_the_table_is_not_hoped_for():
    rng = np.random.default_rng(SEED)
    own, other = small_domain(rng, 200)
    floor = np.full(200, -0.5)
    closed = [values.copy() for values in (*own, *other)]
    for values in closed:
        values[:, 1:] = -np.inf  # nothing but the contract in force
    gain, _ = hoped_gain(closed[:3], closed[3:], floor, floor)
    assert (gain == 0).all()
    half = [values.copy() for values in (*own, *other)]
    for values in half:
        values[:, 2:] = -np.inf
    gain, _ = hoped_gain(half[:3], half[3:], floor, floor)
    best, _ = nash_by_force([values[:, :2] for values in own], [values[:, :2] for values in other], floor, floor)
    assert np.isfinite(gain).all()
    assert (np.abs(gain - best) <= 1e-9).mean() > 0.8


@AT_ALL_TIMES
def test_on_the_real_domain_the_gain_hoped_for_is_near_the_nash_bargain_of_money_and_compute_too(midway):
    papers = midway.papers
    for side in SIDES:
        own, other = papers.own[side][:2], papers.believed[side][:2]
        fall_back = floors(papers, side)
        gain, _ = hoped_gain(own, other, *fall_back)
        best, _ = nash_by_force(own, other, *fall_back)
        gap = np.abs(gain - best).sum() / np.maximum(np.abs(best).sum(), 1e-9)
        assert gap < 0.25, f"side {side}: {gap:.1%} off, hopes {gain.sum():.3g}, Nash {best.sum():.3g}"


def test_with_more_on_the_table_the_sides_may_hope_for_more():
    """Not in every world: the bargain with the largest product of gains may lie nearer to the other side."""
    total = [0.0, 0.0]
    for papers in (midway.papers for midway in midways()):
        for side in SIDES:
            fall_back = floors(papers, side)
            few, _ = hoped_gain(papers.own[side][:2], papers.believed[side][:2], *fall_back)
            all_, leading = hoped_gain(papers.own[side], papers.believed[side], *fall_back)
            total[0], total[1] = total[0] + few.sum(), total[1] + all_.sum()
            assert ((leading >= 0) & (leading < len(papers.own[side]))).all()
    assert total[1] > total[0]


def test_other_clauses_are_picked_at_weightings_between_the_two_sides():
    assert all(0 < weight < 1 for weight in SWEEP)


# ---- second thoughts on exclusivity, and gains missed


def test_the_more_disappointed_microsoft_is_the_less_reopening_costs_it_and_never_less_than_nothing():
    settings = Settings.of(4, {"reconsideration": [0.7, 0.7, 0.7, 1.0]})
    cost, disillusion = np.full(4, 2.0), np.array([0.0, 0.5, 1.0, 1.0])
    assert reconsidered(cost, disillusion, settings) == pytest.approx([2.0, 1.3, 0.6, 0.0])
    firm = Settings.of(4, {"reconsideration": 0.0})
    assert np.array_equal(reconsidered(cost, disillusion, firm), cost)


@AT_ALL_TIMES
def test_a_disappointed_microsoft_reopens_wherever_a_content_one_would(midway):
    papers = midway.papers
    usual = reopening_cost(midway.state.openai.valuation, midway.settings)
    gain, _ = hoped_gain(papers.own[0], papers.believed[0], *floors(papers, 0))
    wanted = []
    for disillusion in (0.0, 0.5, 1.0):
        cost = reconsidered(usual, np.full(midway.worlds, disillusion), midway.settings)
        wanted.append(opening(AgendaView(np.arange(midway.worlds), gain, cost, midway.settings.table)))
    for content, disappointed in itertools.pairwise(wanted):
        assert (disappointed.wanted | ~content.wanted).all()
        assert (disappointed.expected > content.expected).all()


def test_a_gain_in_sight_is_one_of_a_package_that_gives_both_more_than_they_could_fall_back_on():
    rng = np.random.default_rng(SEED)
    own, other = small_domain(rng, 400)
    floor, other_floor = rng.uniform(0, 6, 400), rng.uniform(0, 6, 400)
    found = gain_in_sight(own, other, floor, other_floor)
    _, product = nash_by_force(own, other, floor, other_floor)
    assert 0.1 < found.mean() < 0.9
    assert (product[found] > 0).all()
    assert found[product > 0].mean() > 0.9, "only a few packages are looked at"


def test_no_gain_is_in_sight_where_nothing_can_be_agreed_or_one_side_only_would_gain():
    nothing = (np.zeros((3, 1)), np.zeros((3, 1)))
    floor = np.full(3, -1.0)
    assert not gain_in_sight(nothing, nothing, floor, floor).any(), "to change nothing is no gain"
    mine = (np.array([[0.0, 5.0]] * 3), np.zeros((3, 1)))
    theirs = (np.array([[0.0, -2.0], [0.0, 0.5], [0.0, 2.0]]), np.zeros((3, 1)))
    assert gain_in_sight(mine, theirs, np.zeros(3), np.ones(3)).tolist() == [False, False, True]


def test_worlds_asked_about_in_any_order_and_twice_are_answered_as_each_is_alone():
    rng = np.random.default_rng(SEED)
    own, other = small_domain(rng, 60)
    floor, other_floor, least = (rng.uniform(0, most, 60) for most in (6, 6, 20))
    rows = np.append(rng.permutation(60)[:40], [7, 7])
    gain, leading = hoped_gain(own, other, floor, other_floor, rows)
    sight = gain_in_sight(own, other, floor, other_floor, rows)
    may = may_gain(own, other, least, rows)
    assert 0.1 < may.mean() < 0.9
    for place, world in enumerate(rows):
        one = [tuple(issue[[world]] for issue in side) for side in (own, other)]
        fall_back = floor[[world]], other_floor[[world]]
        alone_gain, alone_leading = hoped_gain(*one, *fall_back)
        assert (gain[place], leading[place]) == (alone_gain[0], alone_leading[0]), f"world {world}, seed {SEED}"
        assert sight[place] == gain_in_sight(*one, *fall_back)[0]
        assert may[place] == may_gain(*one, least[[world]], np.zeros(1, np.intp))[0]
