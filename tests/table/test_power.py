"""Power at the table: who depends less asks for more, a deadline makes Microsoft ask for more, AGI hardens both."""

import itertools

import numpy as np
import pytest
from conftest import begun
from midway import midways

from negotiation.parameters import Settings
from negotiation.table.brief import deadline_near, firmness, hold_up, power, pressures, stakes, vision_friction
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES

AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


def leaning(midway, microsoft, openai):
    """The same worlds with each side's dependence on the other."""
    return midway.but("relationship", dependence_microsoft=microsoft, dependence_openai=openai)


def seat(midway, side, hardness=0.0):
    """What a side brings to a talk, trusting the other half-way."""
    nothing = np.zeros(midway.worlds)
    return stakes(side, midway.papers, nothing + hardness, nothing + 0.5, midway.settings.table)


# ---- who depends less has the power


@AT_ALL_TIMES
def test_what_one_side_has_of_power_the_other_lacks_and_more_of_it_the_less_it_depends(midway):
    for microsoft, openai in ((0.9, 0.1), (0.5, 0.5), (0.2, 0.6), (0.0, 1.0)):
        found = power(leaning(midway, microsoft, openai).state, midway.settings)
        assert np.array_equal(found[MICROSOFT], -found[OPENAI])
        assert found[MICROSOFT] == pytest.approx(midway.settings.table.power_weight * (openai - microsoft))
    own = [power(leaning(midway, part, 0.5).state, midway.settings)[MICROSOFT] for part in (0.0, 0.3, 0.6, 1.0)]
    for less, more in itertools.pairwise(own):
        assert (less > more).all()


@AT_ALL_TIMES
def test_power_is_never_more_than_its_weight_and_nothing_where_it_does_not_count(midway):
    now = midway.state.relationship
    assert ((now.dependence_microsoft >= 0) & (now.dependence_microsoft <= 1)).all()
    assert ((now.dependence_openai >= 0) & (now.dependence_openai <= 1)).all()
    for side, found in zip(SIDES, power(midway.state, midway.settings), strict=True):
        assert (np.abs(found) <= midway.settings.table.power_weight).all()
        assert np.array_equal(found, midway.papers.power[side])
    for found in power(midway.state, midway.given(power_weight=0.0).settings):
        assert (found == 0).all()


@AT_ALL_TIMES
def test_who_has_the_power_asks_for_more_and_insists_on_more(midway):
    calm = midway.but("openai", waiting=0.0)
    strong, even, weak = (leaning(calm, microsoft, 0.5) for microsoft in (0.2, 0.5, 0.8))
    for side, order in ((MICROSOFT, (strong, even, weak)), (OPENAI, (weak, even, strong))):
        for more, less in itertools.pairwise(seat(each, side) for each in order):
            assert (more.hardness > less.hardness).all()
            assert (more.firmness > less.firmness).all()
    for side in SIDES:
        assert (seat(even, side).hardness == 0).all()


# ---- a deadline and the consent it needs


def due(midway, left, waiting=10.0):
    """The same worlds with money that waits for a conversion so many quarters more."""
    return midway.but("openai", waiting=waiting, deadline=midway.quarter + left)


@AT_ALL_TIMES
def test_a_deadline_is_the_nearer_the_less_time_is_left_and_nothing_while_no_money_waits(midway):
    near = [
        deadline_near(due(midway, left).state, midway.quarter, midway.settings) for left in (np.inf, 12.0, 4.0, 0.0)
    ]
    assert (near[0] == 0).all()
    for further, nearer in itertools.pairwise(near):
        assert (nearer > further).all()
    assert (near[-1] == 1).all()
    past = deadline_near(due(midway, -3.0).state, midway.quarter, midway.settings)
    assert (past == 1).all(), "after the date it is no nearer"
    assert (deadline_near(due(midway, 1.0, 0.0).state, midway.quarter, midway.settings) == 0).all()
    fade = midway.settings.conversion.deadline_fade
    assert deadline_near(due(midway, fade).state, midway.quarter, midway.settings) == pytest.approx(np.exp(-1))


@AT_ALL_TIMES
def test_a_deadline_presses_openai_and_lets_microsoft_ask_for_more_but_insist_on_nothing_more(midway):
    open_ = midway.conversion(consent=False, done=False)
    far, near = due(open_, np.inf), due(open_, 1.0)
    assert (seat(near, MICROSOFT).hardness > seat(far, MICROSOFT).hardness).all()
    assert np.array_equal(seat(near, MICROSOFT).firmness, seat(far, MICROSOFT).firmness)
    assert np.array_equal(seat(near, OPENAI).hardness, seat(far, OPENAI).hardness)
    assert np.array_equal(seat(near, OPENAI).firmness, seat(far, OPENAI).firmness)
    pressed = [pressures(OPENAI, each.state, each.outlook, each.settings)[0] for each in (far, near)]
    assert (pressed[1] >= pressed[0]).all()
    assert (pressed[1] > pressed[0]).any()


@AT_ALL_TIMES
def test_nothing_is_held_up_that_needs_no_consent_or_has_it(midway):
    leverage = midway.settings.table.hold_up_leverage
    for consent, done, held in ((False, False, leverage), (True, False, 0), (False, True, 0), (True, True, 0)):
        pending = due(midway.conversion(consent=consent, done=done), 0.0)
        assert hold_up(pending.state, midway.quarter, midway.settings) == pytest.approx(held), (consent, done)
        assert np.array_equal(pending.papers.hold_up, hold_up(pending.state, midway.quarter, midway.settings))
    free = due(midway.conversion(consent=False, done=False), 0.0, waiting=0.0)
    assert (hold_up(free.state, midway.quarter, midway.settings) == 0).all()
    without = midway.given(hold_up_leverage=0.0).settings
    assert (hold_up(due(midway, 0.0).state, midway.quarter, without) == 0).all()


# ---- visions apart


def test_talks_over_agi_are_harder_the_further_visions_are_apart_and_no_others_are():
    table = Settings.of(4).table
    distance = np.array([0.0, 0.3, 1.0, 1.0])
    found = vision_friction(distance, np.array([True, True, True, False]), table)
    assert found == pytest.approx(table.vision_friction * np.array([0.0, 0.3, 1.0, 0.0]))
    alike = Settings.of(4, {"vision_friction": 0.0}).table
    assert (vision_friction(distance, distance >= 0, alike) == 0).all()


def test_whatever_hardens_a_side_it_never_insists_on_more_than_all_there_is():
    table = Settings.of(50).table
    rng = np.random.default_rng(20231117)
    found = firmness(rng.normal(0, 2, 50), rng.uniform(0, 1, 50), table)
    assert ((found >= 0) & (found <= table.fair_share_top)).all()
    assert (table.fair_share_top <= 1).all()


def test_visions_apart_make_talks_over_agi_fail_oftener():
    failed = []
    for friction in (0.0, 1.0):
        settings = {"vision_friction": friction, "agi_opportunism": 0.5, "start_vision_distance": 0.9}
        failed.append(begun(range(60), settings, keep=()).play().state.tally.agi_failed.sum())
    assert failed[1] > failed[0]
