"""When the contract is reopened: when a side hopes for more than reopening costs."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from midway import clause, midways

from negotiation.parameters import Settings
from negotiation.table.agenda import AgendaView, hoped_gain, may_gain, opening, reopening_cost
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
        may = may_gain(papers.own[side], papers.believed[side], cost / table.expected_part + other_floor)
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
