"""Credit: the more went elsewhere the more a name on joint work is worth to Microsoft; it costs OpenAI its own."""

import numpy as np
import pytest
from midway import midways

from negotiation.parameters import Settings
from negotiation.table.issues.credit import CREDIT_OF_LEVEL
from negotiation.table.scale import three_steps
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES
from negotiation.table.terms import CreditClause

AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


def credit(clause):
    """Level of a credit clause."""
    return CREDIT_OF_LEVEL.tolist().index(clause)


def worth(midway, side, clause):
    return midway.worth("credit", side, credit(clause))


@AT_ALL_TIMES
def test_the_further_microsofts_name_comes_the_more_it_gains_and_openai_loses(midway):
    none = midway.rights(credit=CreditClause.NONE)
    for side, sign in ((MICROSOFT, 1), (OPENAI, -1)):
        values = [sign * worth(none, side, clause) for clause in CreditClause]
        assert (values[0] == 0).all()
        assert (values[1] > 0).all()
        assert (values[2] > values[1]).all()


@AT_ALL_TIMES
def test_the_more_credit_went_to_openai_the_more_a_clause_is_worth_to_microsoft(midway):
    none = midway.rights(credit=CreditClause.NONE)
    values = [worth(none.but("relationship", credit=part), MICROSOFT, CreditClause.SHARED) for part in (0.2, 0.6, 1.0)]
    assert (values[0] < values[1]).all()
    assert (values[1] < values[2]).all()


@AT_ALL_TIMES
def test_credit_worth_more_is_worth_more_and_the_other_side_does_not_change(midway):
    none = midway.rights(credit=CreditClause.NONE)
    dear = midway.given(credit_worth=0.36).rights(credit=CreditClause.NONE)
    once = worth(midway.given(credit_worth=0.12).rights(credit=CreditClause.NONE), MICROSOFT, CreditClause.SHARED)
    assert worth(dear, MICROSOFT, CreditClause.SHARED) == pytest.approx(3 * once)
    same = worth(none.given(), OPENAI, CreditClause.SHARED), worth(dear, OPENAI, CreditClause.SHARED)
    assert np.array_equal(*same)


@AT_ALL_TIMES
def test_a_clause_can_be_taken_back(midway):
    first = midway.rights(credit=CreditClause.MICROSOFT_FIRST)
    assert (worth(first, OPENAI, CreditClause.NONE) > 0).all()
    assert (worth(first, MICROSOFT, CreditClause.NONE) < 0).all()
    for side in SIDES:
        assert (worth(first, side, CreditClause.MICROSOFT_FIRST) == 0).all()


def test_a_shared_name_is_a_part_of_all_that_microsoft_wants():
    found = three_steps(np.array([0, 1, 2]), Settings.of(3).rights.credit_shared)
    assert found[0] == 0
    assert 0 < found[1] < 1
    assert found[2] == 1


@AT_ALL_TIMES
def test_the_clause_agreed_is_the_clause_in_force_and_level_zero_keeps_it(midway):
    for clause in CreditClause:
        assert (midway.amended("credit", credit(clause)).rights.credit == clause).all()
    assert np.array_equal(midway.amended("credit", 0).rights.credit, midway.state.contract.rights.credit)
