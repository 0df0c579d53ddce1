"""Research: capability grows with compute, people, data and what flows between the labs."""

from dataclasses import replace

import numpy as np
import pytest
from histories import midway

from negotiation.parameters import Settings
from negotiation.state import Employer, Lab
from negotiation.world.research import (
    STAFFED_BY,
    capability_after,
    in_house_after,
    in_house_rate,
    lead,
    lead_of_employers,
    own_effort,
    rival_effort,
    team_effect,
    users_effect,
)

LABS = len(Lab)


def grown(state, settings, effort=2.0, users=100.0, luck=0.0):
    """Capability after a quarter in which all labs try equally hard."""
    worlds = len(state.openai.revenue)
    return capability_after(
        state, np.full((worlds, LABS), effort), np.full(worlds, users), np.full((worlds, LABS), luck), settings
    )


def test_effort_is_one_with_the_compute_of_2019_and_has_diminishing_returns():
    settings = Settings.of(3)
    start = settings.start.start_openai_compute
    effort = own_effort(start * [1, 10, 100], settings)
    assert effort[0] == pytest.approx(1)
    assert effort[1:] / effort[:-1] == pytest.approx(10 ** settings.research.compute_elasticity[1:])


def test_rivals_arm_as_the_race_goes_on():
    settings = Settings.of(1)
    path = [rival_effort(np.array([0.9]), quarter, settings)[0] for quarter in range(10)]
    assert path[0] == pytest.approx(0.9)
    assert np.diff(np.log(path)) == pytest.approx(settings.research.effort_growth[0])


def test_more_effort_people_users_and_luck_bring_more_capability():
    state, settings = midway()
    usual = grown(state, settings)
    assert (grown(state, settings, effort=3.0) > usual).all()
    assert (grown(state, settings, luck=1.0) > usual).all()
    more = grown(state, settings, users=1000.0)
    assert (more[:, Lab.OPENAI] > usual[:, Lab.OPENAI]).all(), "OpenAI's data are OpenAI's"
    assert np.array_equal(more[:, Lab.OPENAI + 1 :], usual[:, Lab.OPENAI + 1 :])
    cohesion = state.talent.cohesion.copy()
    cohesion[:, Employer.GOOGLE] /= 2
    torn = replace(state, talent=replace(state.talent, cohesion=cohesion))
    assert (grown(torn, settings)[:, Lab.GOOGLE] < usual[:, Lab.GOOGLE]).all()


def test_capability_never_falls_without_bad_luck():
    state, settings = midway()
    for effort in (0.0, 1.0, 5.0):
        assert (grown(state, settings, effort=effort) >= state.market.capability).all()


def test_knowledge_spreads_to_those_behind_and_closes_part_of_the_gap():
    state, settings = midway()
    nobody = replace(state, talent=replace(state.talent, joined=np.zeros_like(state.talent.joined)))
    after = grown(nobody, settings, effort=0.0)
    best = nobody.market.capability.max(axis=1, keepdims=True)
    gap = best - nobody.market.capability
    assert after == pytest.approx(best - (1 - settings.research.diffusion[:, None]) * gap)


def test_hired_people_bring_what_their_new_lab_lacks():
    state, settings = midway()
    joined = np.zeros_like(state.talent.joined)
    still = replace(state, talent=replace(state.talent, joined=joined))
    joined = joined.copy()
    joined[:, Employer.META] = 3
    hired = replace(state, talent=replace(state.talent, joined=joined))
    more = grown(hired, settings) - grown(still, settings)
    behind = state.market.capability[:, Lab.META] < state.market.capability.max(axis=1)
    assert (more[behind, Lab.META] > 0).all()
    assert np.array_equal(np.delete(more, Lab.META, axis=1), np.zeros((len(more), LABS - 1)))


def test_a_team_of_the_usual_size_works_at_the_usual_speed():
    settings = Settings.of(1)
    size = settings.research.team_scale[0]
    found = team_effect(np.array([[size, 2 * size, 0.0]]), settings)[0]
    assert found[0] == pytest.approx(1)
    assert found[1] == pytest.approx(2 ** settings.research.talent_elasticity[0])
    assert 0 < found[2] < 1


def test_every_doubling_of_users_adds_the_same():
    settings = Settings.of(4)
    found = users_effect(np.array([0.0, 1.0, 3.0, 7.0]), settings)
    assert found[0] == 1
    assert np.diff(found) == pytest.approx(settings.research.data_effect[0])


def test_microsoft_builds_harder_out_of_fear_where_models_are_open_and_with_people():
    settings = Settings.of(1)
    low, high = np.array([0.2]), np.array([0.8])
    may, barred = np.array([True]), np.array([False])
    usual = in_house_rate(low, low, low, may, settings)
    assert in_house_rate(high, low, low, may, settings) > usual
    assert in_house_rate(low, high, low, may, settings) > usual
    assert in_house_rate(low, low, high, may, settings) > usual
    assert in_house_rate(low, low, low, barred, settings) < usual, "a bar on frontier models slows it"


def test_in_house_capability_closes_what_is_left_and_learns_by_what_is_shared():
    settings = Settings.of(3)
    before, rate = np.array([0.0, 0.5, 1.0]), np.full(3, 0.02)
    alone, taught = (in_house_after(before, rate, np.full(3, transfer), settings) for transfer in (0.0, 1.0))
    assert alone == pytest.approx(before + rate * (1 - before))
    assert (taught[:2] > alone[:2]).all()
    assert taught[2] == alone[2] == 1
    assert (in_house_after(before, np.full(3, 9.0), np.ones(3), settings) <= 1).all()


def test_a_lead_is_the_distance_to_the_best_other_lab():
    assert lead(np.array([[5.0, 4.0, 3.0, 2.0, 1.0], [1.0, 4.0, 3.0, 2.0, 1.0]])) == pytest.approx([1, -3])


def test_standing_is_shared_by_microsoft_as_far_as_its_own_models_reach():
    capability = np.array([[5.0, 4.0, 3.0, 2.0, 1.0]])
    for in_house in (0.0, 0.5, 1.0):
        found = lead_of_employers(capability, np.array([in_house]))[0]
        assert found[Employer.OPENAI] == pytest.approx(2)
        assert found[Employer.MICROSOFT] == pytest.approx(2 * in_house)
        assert found[Employer.AMAZON] == 0
        assert [found[firm] for firm in STAFFED_BY] == pytest.approx(capability[0] - 3)
