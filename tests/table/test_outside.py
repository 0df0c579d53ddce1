"""Outside options: what leaving gives each side, and what it leaves behind."""

import numpy as np
import pytest
from midway import midways

from negotiation.state import Cloud
from negotiation.table.outside import azure_ai_worth, leaving_parts, licence_flow
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES

AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


def leaving(midway, side):
    return leaving_parts(side, midway.standing)


@AT_ALL_TIMES
def test_what_a_side_could_fall_back_on_is_the_sum_of_what_leaving_brings_and_costs(midway):
    papers = midway.papers
    for side in SIDES:
        parts = leaving(midway, side)
        assert sum(parts.values()) == pytest.approx(papers.outside[side])
        assert (parts["separation"] < 0).all()


@AT_ALL_TIMES
def test_microsoft_loses_less_by_leaving_the_less_it_depends_on_openai(midway):
    values = [leaving(midway.but("relationship", dependence_microsoft=part), MICROSOFT)["models lost"]
              for part in (1.0, 0.5, 0.0)]  # fmt: skip
    assert (values[0] < values[1]).all()
    assert (values[1] < values[2]).all()
    assert (values[2] == 0).all()


@AT_ALL_TIMES
def test_openai_loses_less_by_leaving_the_more_compute_rivals_could_serve(midway):
    capacity = midway.state.clouds.capacity
    scarce = midway.but("clouds", capacity=np.concatenate([capacity[:, :1], np.zeros_like(capacity[:, 1:])], axis=1))
    ample = midway.but("clouds", capacity=capacity + 1e4)
    assert (leaving(scarce, OPENAI)["compute lost"] < 0).all()
    assert (leaving(ample, OPENAI)["compute lost"] == 0).all()


@AT_ALL_TIMES
def test_part_of_the_share_ends_with_the_partnership(midway):
    paying = midway.but("contract", share=0.2, cap_left=np.inf, last_quarter=45.0)
    for side, sign in ((MICROSOFT, -1), (OPENAI, 1)):
        assert (sign * leaving(paying, side)["revenue share"] > 0).all()
        bound = paying.given(escape=0.0)
        assert (leaving(bound, side)["revenue share"] == 0).all()


@AT_ALL_TIMES
def test_the_azure_business_and_the_licence_are_worth_more_the_more_is_sold(midway):
    needed = midway.but("relationship", dependence_microsoft=0.5)
    small, large = (needed.but("microsoft", models=sold) for sold in (1.0, 50.0))
    assert (azure_ai_worth(large.state, midway.settings) > azure_ai_worth(small.state, midway.settings)).all()
    assert licence_flow(large.state, midway.settings) == pytest.approx(50 * licence_flow(small.state, midway.settings))
    alike = large.but("market", commoditisation=0.95)
    distinct = large.but("market", commoditisation=0.05)
    assert (licence_flow(alike.state, midway.settings) < licence_flow(distinct.state, midway.settings)).all()


def served_by(midway, azure):
    """The same worlds with a part of OpenAI's compute at Azure and the rest at a rival."""
    serving = np.zeros_like(midway.state.clouds.serving)
    serving[:, Cloud.AZURE], serving[:, Cloud.ORACLE] = 4 * azure, 4 * (1 - azure)
    return midway.but("clouds", serving=serving)


@AT_ALL_TIMES
def test_separation_costs_openai_the_less_the_more_of_its_compute_is_elsewhere_already(midway):
    costs = [leaving(served_by(midway, azure), OPENAI)["separation"] for azure in (1.0, 0.5, 0.0)]
    assert (costs[0] < costs[1]).all()
    assert (costs[1] < costs[2]).all()
    whole = -midway.settings.motives.separation_cost * midway.outlook.valuation[OPENAI]
    assert costs[0] == pytest.approx(whole)
    assert costs[2] == pytest.approx((1 - midway.settings.motives.tie_relief) * whole)
    for relief, left in ((0.0, 1), (1.0, 0)):
        moved = served_by(midway.given(tie_relief=relief), 0.0)
        assert leaving(moved, OPENAI)["separation"] == pytest.approx(left * whole), relief
    own = [leaving(served_by(midway, azure), MICROSOFT)["separation"] / azure_ai_worth(
        served_by(midway, azure).state, midway.settings) for azure in (1.0, 0.0)]  # fmt: skip
    assert own[0] == pytest.approx(own[1]), "it relieves OpenAI alone"
