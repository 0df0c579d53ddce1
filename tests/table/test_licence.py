"""Licence: longer, wider and exclusive is worth more to Microsoft and less to OpenAI, and it only ever grows longer."""

import numpy as np
import pytest
from midway import midways

from negotiation.table.issues.licence import CLAUSES, END_OF_LEVEL, ENDS, EXCLUSIVE_OF_LEVEL
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES
from negotiation.table.terms import Scope

TINY = 1e-9
AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


def licence(end=45.0, alone=False, scope=Scope.MODELS):
    """Level of the licence with these terms."""
    return 1 + CLAUSES.index((end, alone, scope))


def as_signed(midway):
    """The same worlds, where the licence is that of 2019 still, and it is used."""
    first = midway.rights(licence_end=45.0, licence_exclusive=True, licence_scope=Scope.MODELS, agi_ends=0)
    return first.but("microsoft", models=5.0).but("relationship", dependence_microsoft=0.7)


def worth(midway, side, level):
    return midway.worth("licence", side, level)


def test_licences_are_all_combinations_and_level_zero_keeps_what_there_is():
    assert len(set(CLAUSES)) == len(CLAUSES) == len(ENDS) * 2 * len(Scope)
    assert np.isnan(END_OF_LEVEL[0])


@AT_ALL_TIMES
def test_a_longer_wider_and_exclusive_licence_is_worth_more_to_microsoft_and_less_to_openai(midway):
    signed = as_signed(midway)
    for less, more in (
        (licence(45.0), licence(53.0)),
        (licence(53.0), licence(61.0)),
        (licence(scope=Scope.MODELS), licence(scope=Scope.RESEARCH)),
        (licence(alone=False), licence(alone=True)),
    ):
        assert (worth(signed, MICROSOFT, more) > worth(signed, MICROSOFT, less)).all()
        assert (worth(signed, OPENAI, more) < worth(signed, OPENAI, less)).all()


@AT_ALL_TIMES
def test_the_less_microsoft_depends_on_openai_the_less_the_licence_is_worth_to_it(midway):
    level = licence(61.0, True, Scope.RESEARCH)
    signed = as_signed(midway)
    values = [worth(signed.but("relationship", dependence_microsoft=part), MICROSOFT, level) for part in (1, 0.5, 0.1)]
    assert (values[0] > values[1]).all()
    assert (values[1] > values[2]).all()
    gone = worth(signed.but("relationship", dependence_microsoft=0), MICROSOFT, level)
    assert np.abs(gone).max() <= TINY


@AT_ALL_TIMES
def test_the_more_alike_models_are_the_less_the_licence_and_being_the_only_one_is_worth(midway):
    signed = as_signed(midway)
    for motive in ("technology", "sole access"):
        level = licence(61.0, True, Scope.RESEARCH)
        values = [signed.but("market", commoditisation=alike).part("licence", MICROSOFT, motive, level)
                  for alike in (0.1, 0.5, 0.9)]  # fmt: skip
        assert (values[0] > values[1]).all(), motive
        assert (values[1] > values[2]).all(), motive


@AT_ALL_TIMES
def test_the_less_openai_trusts_the_more_it_fears_what_leaks(midway):
    signed = as_signed(midway)
    level = licence(61.0, True, Scope.RESEARCH)
    leaks = [signed.but("relationship", trust=trust).part("licence", OPENAI, "leakage", level)
             for trust in (0.9, 0.5, 0.1)]  # fmt: skip
    assert (leaks[0] < 0).all()
    assert (leaks[1] < leaks[0]).all()
    assert (leaks[2] < leaks[1]).all()


@AT_ALL_TIMES
def test_a_licence_that_others_may_hold_too_gives_openai_reach(midway):
    signed = as_signed(midway)
    assert (signed.part("licence", OPENAI, "reach", licence(45.0, alone=False)) > 0).all()
    shared = signed.rights(licence_exclusive=False)
    assert (shared.part("licence", OPENAI, "reach", licence(45.0, alone=False)) == 0).all()


@AT_ALL_TIMES
def test_what_a_declaration_may_end_is_worth_less(midway):
    signed, level = as_signed(midway), licence(61.0, True, Scope.RESEARCH)
    values = [worth(signed.rights(agi_ends=ends), MICROSOFT, level) for ends in (0, 1, 2)]
    assert (values[0] > values[1]).all()
    assert (values[1] > values[2]).all()
    assert (values[2] > 0).all()


@AT_ALL_TIMES
def test_a_licence_never_gets_shorter(midway):
    long = as_signed(midway).rights(licence_end=53.0)
    assert (long.amended("licence", licence(45.0)).rights.licence_end == 53.0).all()
    assert (long.amended("licence", licence(61.0)).rights.licence_end == 61.0).all()
    for side in SIDES:
        same = worth(long, side, licence(45.0, True)), worth(long, side, licence(53.0, True))
        assert np.array_equal(*same), "a shorter one is the one in force"


@AT_ALL_TIMES
def test_no_licence_that_others_may_hold_becomes_exclusive_again(midway):
    shared = midway.given().rights(licence_exclusive=False)
    assert np.array_equal(shared.on_table("licence"), np.tile(~EXCLUSIVE_OF_LEVEL, (midway.worlds, 1)))
    assert midway.given().rights(licence_exclusive=True).on_table("licence").all()


@AT_ALL_TIMES
def test_the_licence_agreed_is_the_licence_in_force_and_level_zero_keeps_it(midway):
    signed = as_signed(midway)
    after = signed.amended("licence", licence(61.0, False, Scope.RESEARCH)).rights
    assert (after.licence_end == 61.0).all()
    assert not after.licence_exclusive.any()
    assert (after.licence_scope == Scope.RESEARCH).all()
    kept = signed.amended("licence", 0).rights
    for term in ("licence_end", "licence_exclusive", "licence_scope"):
        assert np.array_equal(getattr(kept, term), getattr(signed.state.contract.rights, term))


@AT_ALL_TIMES
def test_a_microsoft_that_depends_clings_to_the_technology_and_to_nothing_else(midway):
    level = licence(61.0, True, Scope.RESEARCH)
    for depends in (0.0, 0.4, 1.0):
        loose, usual, tight = (
            as_signed(midway.given(licence_hold=hold)).but("relationship", dependence_microsoft=depends)
            for hold in (0.0, 0.6, 1.2)
        )
        bare = loose.part("licence", MICROSOFT, "technology", level)
        assert usual.part("licence", MICROSOFT, "technology", level) == pytest.approx((1 + 0.6 * depends) * bare)
        assert tight.part("licence", MICROSOFT, "technology", level) == pytest.approx((1 + 1.2 * depends) * bare)
        alone = [each.part("licence", MICROSOFT, "sole access", level) for each in (loose, tight)]
        assert np.array_equal(*alone)
        assert np.array_equal(*(worth(each, OPENAI, level) for each in (loose, tight)))
