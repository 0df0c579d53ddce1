"""Safety: rules cost Microsoft a little, serve OpenAI's mission, and quieten regulators for both."""

import numpy as np
import pytest
from midway import midways

from negotiation.parameters import Settings
from negotiation.table.issues.safety import SAFETY_OF_LEVEL
from negotiation.table.scale import three_steps
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES
from negotiation.table.terms import Safety

AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


def safety(clause):
    """Level of a safety clause."""
    return SAFETY_OF_LEVEL.tolist().index(clause)


def quiet(midway):
    """The same worlds without rules and without a case."""
    return midway.rights(safety=Safety.NONE).but("relationship", case_open=False)


def worth(midway, side, clause):
    return midway.worth("safety", side, safety(clause))


@AT_ALL_TIMES
def test_stricter_rules_cost_microsoft_and_serve_openais_mission(midway):
    for side, sign in ((MICROSOFT, -1), (OPENAI, 1)):
        values = [sign * worth(quiet(midway), side, clause) for clause in Safety]
        assert (values[0] == 0).all()
        assert (values[1] > 0).all()
        assert (values[2] > values[1]).all()


@AT_ALL_TIMES
def test_an_open_case_speaks_for_rules_on_both_sides(midway):
    case = quiet(midway).but("relationship", case_open=True)
    for side in SIDES:
        for clause in (Safety.STANDARD, Safety.STRICT):
            assert (worth(case, side, clause) > worth(quiet(midway), side, clause)).all()
            assert (quiet(midway).part("safety", side, "scrutiny", safety(clause)) == 0).all()


@AT_ALL_TIMES
def test_a_mission_that_counts_more_counts_more(midway):
    light, heavy = (quiet(midway).given(safety_mission=weight) for weight in (0.003, 0.009))
    gains = [worth(each, OPENAI, Safety.STRICT) for each in (light, heavy)]
    assert gains[1] == pytest.approx(3 * gains[0])


@AT_ALL_TIMES
def test_rules_can_be_loosened_again(midway):
    strict = quiet(midway).rights(safety=Safety.STRICT)
    assert (worth(strict, MICROSOFT, Safety.NONE) > 0).all()
    assert (worth(strict, OPENAI, Safety.NONE) < 0).all()
    for side in SIDES:
        assert (worth(strict, side, Safety.STRICT) == 0).all()


def test_no_rules_are_nothing_strict_ones_all_and_standard_ones_between():
    found = three_steps(np.array([0, 1, 2]), Settings.of(3).rights.safety_standard)
    assert found[0] == 0
    assert 0 < found[1] < 1
    assert found[2] == 1


@AT_ALL_TIMES
def test_the_clause_agreed_is_the_clause_in_force_and_level_zero_keeps_it(midway):
    for clause in Safety:
        assert (midway.amended("safety", safety(clause)).rights.safety == clause).all()
    assert np.array_equal(midway.amended("safety", 0).rights.safety, midway.state.contract.rights.safety)
