"""Research: capability grows with compute, people, data and what flows between the labs."""

from dataclasses import replace

import numpy as np
import pytest
from histories import EARLY_2025, anew, but, midway

from negotiation.parameters import Settings
from negotiation.state import Employer, Lab
from negotiation.world.research import (
    STAFFED_BY,
    at_frontier,
    backed,
    capability_after,
    capital_reach,
    complacency,
    in_house_after,
    in_house_rate,
    joint_pace,
    lead,
    lead_of_employers,
    learned,
    own_effort,
    own_pace,
    per_senior,
    progress,
    research_forgone,
    rival_effort,
    team_effect,
    users_effect,
)
from negotiation.world.talent import effective_team

LABS = len(Lab)


def grown(state, settings, effort=2.0, users=100.0, luck=0.0):
    """Capability after a quarter in which all labs try equally hard."""
    worlds = len(state.openai.revenue)
    joint = joint_pace(EARLY_2025, state.relationship.transfer, settings)
    pace = own_pace(state, np.full(worlds, users), joint, settings)
    own = progress(effective_team(state), np.full((worlds, LABS), effort), pace, settings)
    return capability_after(state, own, np.full((worlds, LABS), luck), settings)


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


def test_a_partners_data_speed_openais_research_and_nobody_elses():
    state, settings = midway()
    apart, joined = (
        replace(state, contract=replace(state.contract, rights=anew(state.contract.rights, {"data": flows})))
        for flows in (False, True)
    )
    without, taught = grown(apart, settings), grown(joined, settings)
    assert (taught[:, Lab.OPENAI] > without[:, Lab.OPENAI]).all()
    assert np.array_equal(taught[:, Lab.OPENAI + 1 :], without[:, Lab.OPENAI + 1 :])
    users = np.full(len(taught), 100.0)
    slow, fast = (own_pace(each, users, np.ones_like(users), settings) for each in (apart, joined))
    assert fast / slow == pytest.approx(1 + settings.research.partner_data)


def test_microsoft_builds_harder_out_of_fear_where_models_are_open_and_with_people():
    settings = Settings.of(1)
    low, high = np.array([0.2]), np.array([0.8])
    may, barred = np.array([True]), np.array([False])
    usual = in_house_rate(low, low, low, may, settings)
    assert in_house_rate(high, low, low, may, settings) > usual
    assert in_house_rate(low, high, low, may, settings) > usual
    assert in_house_rate(low, low, high, may, settings) > usual
    assert in_house_rate(low, low, low, barred, settings) < usual, "a bar on frontier models slows it"


def test_in_house_capability_closes_what_is_left_and_learns_from_the_partner():
    before, rate = np.array([0.0, 0.5, 1.0]), np.full(3, 0.02)
    alone, taught = (in_house_after(before, rate, np.full(3, known)) for known in (0.0, 0.1))
    assert alone == pytest.approx(before + rate * (1 - before))
    assert (taught[:2] > alone[:2]).all()
    assert taught[2] == alone[2] == 1
    assert (in_house_after(before, np.full(3, 9.0), np.ones(3)) <= 1).all()


def test_microsoft_learns_by_what_is_shared_by_building_and_by_people_who_come_over():
    state, settings = midway()
    none = but(but(state, "relationship", transfer=0.0), "talent", flow=0.0)
    none = but(none, "clouds", serving=0.0)
    assert (learned(none, settings) == 0).all()
    assert learned(but(none, "relationship", transfer=1.0), settings) == pytest.approx(
        settings.research.learning_by_sharing
    )
    small, large = (learned(but(none, "clouds", serving=size), settings) for size in (1.0, 3.0))
    assert large == pytest.approx(2 * small), "each doubling of what is built teaches the same"
    flow = np.zeros_like(state.talent.flow)
    flow[:, Employer.OPENAI, Employer.MICROSOFT] = 1
    came = learned(but(none, "talent", flow=flow), settings)
    assert came == pytest.approx(settings.talent.spillover / state.talent.team[:, Employer.MICROSOFT])
    back = np.ascontiguousarray(flow.transpose(0, 2, 1))
    assert (learned(but(none, "talent", flow=back), settings) == 0).all(), "who leaves teaches the others"


def test_joint_work_speeds_both_up_early_and_less_and_less():
    settings = Settings.of(1)
    one = np.ones(1)
    path = [joint_pace(quarter, one, settings)[0] for quarter in range(0, 40, 4)]
    assert path[0] == pytest.approx(1 + settings.research.joint_boost[0])
    assert (np.diff(path) < 0).all()
    assert path[-1] > 1
    assert joint_pace(0, 0 * one, settings) == 1, "nothing flows, nothing is gained"


def test_a_lab_that_rests_on_its_lead_slows_down():
    settings = Settings.of(1)
    behind, ahead, far = (np.array([[5.0 + way, 5.0, 4.0, 4.0, 4.0]]) for way in (-1.0, 0.5, 3.0))
    assert complacency(behind, settings) == 1
    assert 1 > complacency(ahead, settings) > complacency(far, settings)
    assert complacency(far, settings) == pytest.approx(1 - settings.research.complacency)


def test_less_focus_is_less_progress_for_openai_alone():
    state, settings = midway()
    whole, torn = (grown(but(state, "openai", focus=focus), settings) for focus in (1.0, 0.8))
    assert (torn[:, Lab.OPENAI] < whole[:, Lab.OPENAI]).all()
    assert np.array_equal(torn[:, Lab.OPENAI + 1 :], whole[:, Lab.OPENAI + 1 :])


def test_a_lab_without_a_clouds_capital_falls_further_behind_every_quarter():
    settings = Settings.of(1)
    alone, allied = np.array([False]), np.array([True])
    path = [capital_reach(alone, quarter, settings)[0] for quarter in range(5)]
    assert path[0] == 1
    assert np.diff(np.log(path)) == pytest.approx(-settings.research.capital_intensity[0])
    assert capital_reach(allied, 40, settings) == 1


def test_the_open_weight_makers_stand_alone_and_anthropic_until_a_cloud_stands_behind_it():
    settings = Settings.of(1)
    found = int(settings.research.anthropic_backed[0])
    for quarter in (found - 1, found):
        assert backed(Lab.GOOGLE, quarter, settings).all()
        assert backed(Lab.META, quarter, settings).all()
        assert not backed(Lab.OPEN_WEIGHT, quarter, settings).any()
        assert backed(Lab.ANTHROPIC, quarter, settings)[0] == (quarter >= found)


def test_a_share_of_revenue_is_paid_out_of_research_but_never_all_of_it():
    settings = Settings.of(4)
    wanted, revenue = np.full(4, 10.0), np.array([0.0, 10.0, 10.0, 1000.0])
    forgone = research_forgone(wanted, revenue, np.array([0.2, 0.0, 0.2, 0.2]), settings)
    assert forgone[:2] == pytest.approx([0, 0])
    assert forgone[2] == pytest.approx(2 * settings.research.share_drain[0])
    assert forgone[3] == pytest.approx(5)


def test_output_a_senior_is_the_teams_over_its_heads():
    settings = Settings.of(2)
    found = per_senior(np.array([0.4, 0.4]), np.array([40.0, 0.0]), settings)
    assert found[0] == pytest.approx(0.01 / settings.talent.persons_per_researcher[0])
    assert np.isfinite(found).all()


def test_the_frontier_is_less_than_a_generation_behind_the_best():
    capability = np.array([[5.0, 4.5, 3.0, 2.0, 4.0], [5.0, 4.5, 3.0, 2.0, 4.1]])
    assert at_frontier(capability, Lab.OPEN_WEIGHT).tolist() == [False, True]


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
