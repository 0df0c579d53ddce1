"""Platform: it grows towards one, pulls revenue, and costs focus."""

from dataclasses import replace

import numpy as np
import pytest
from histories import but, midway

from negotiation.world.platform import broadened, focus, growth_by_platform, platform_after


def test_a_platform_grows_towards_the_whole_while_it_is_built_and_rests_otherwise():
    _, settings = midway()
    worlds = len(settings.start.start_invested)
    yes, now = np.ones(worlds, dtype=bool), np.zeros(worlds)
    for _ in range(400):
        after = platform_after(now, yes, settings)
        assert (after > now).all() or now == pytest.approx(1, abs=1e-9)
        now = after
    assert now == pytest.approx(1, abs=1e-6)
    half = np.full(worlds, 0.5)
    assert np.array_equal(platform_after(half, ~yes, settings), half)


def test_a_platform_pulls_revenue_as_long_as_there_is_room():
    state, settings = midway()
    none, whole = (growth_by_platform(but(state, "openai", platform=how).openai, settings) for how in (0.0, 1.0))
    assert (none == 0).all()
    assert (whole > 0).all()
    full = but(state, "openai", platform=1.0, revenue=settings.market.saturation)
    assert (growth_by_platform(full.openai, settings) == 0).all()


def test_breadth_and_haste_cost_focus_and_shrinking_does_not():
    _, settings = midway()
    zero = np.zeros(len(settings.start.start_invested))
    assert (focus(zero, zero, settings) == 1).all()
    assert (focus(zero + 1, zero, settings) < 1).all()
    assert (focus(zero, zero + 0.2, settings) < 1).all()
    assert (focus(zero, zero - 0.2, settings) == 1).all()


def test_a_lab_without_a_product_or_barred_from_applications_builds_no_platform():
    state, settings = midway()
    openai = replace(state.openai, platform=np.full_like(state.openai.platform, 0.3))
    may = np.ones(len(openai.revenue), dtype=bool)
    lab = replace(openai, since_launch=np.full_like(openai.revenue, -1.0))
    assert (broadened(openai, openai, may, settings).platform > 0.3).all()
    for before, free in ((lab, may), (openai, ~may)):
        assert broadened(before, before, free, settings).platform == pytest.approx(0.3)
    grown = replace(openai, headcount=openai.headcount * 1.2)
    assert (broadened(openai, grown, may, settings).focus < broadened(openai, openai, may, settings).focus).all()
