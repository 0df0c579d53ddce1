"""Sharing: what flows teaches Microsoft and leaks from OpenAI; data both ways teach both."""

import numpy as np
import pytest
from midway import midways

from negotiation.table.issues.sharing import CLAUSES
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.terms import Sharing

AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


def sharing(how, data=False):
    """Level of the sharing clause with these terms."""
    return 1 + CLAUSES.index((how, data))


def as_rivals(midway):
    """The same worlds where nothing is shared now, some trust is left and the two compete."""
    return midway.rights(sharing=Sharing.WITHHELD, data=False).but("relationship", trust=0.5, overlap=0.5)


def part(midway, side, motive, level):
    return midway.part("sharing", side, motive, level)


def test_clauses_are_all_combinations():
    assert len(set(CLAUSES)) == len(CLAUSES) == 2 * len(Sharing)


@AT_ALL_TIMES
def test_the_more_is_shared_the_more_microsoft_learns_and_openai_leaks(midway):
    rivals = as_rivals(midway)
    levels = [sharing(how) for how in Sharing]
    for side, motive, sign in ((MICROSOFT, "learning", 1), (OPENAI, "secrecy", -1)):
        values = sign * np.stack([part(rivals, side, motive, level) for level in levels])
        assert (values[0] == 0).all()
        assert (np.diff(values, axis=0) > 0).all(), motive


@AT_ALL_TIMES
def test_data_both_ways_teach_both(midway):
    rivals = as_rivals(midway)
    level = sharing(Sharing.WITHHELD, data=True)
    assert (part(rivals, MICROSOFT, "learning", level) > 0).all()
    assert (part(rivals, OPENAI, "data", level) > 0).all()


@AT_ALL_TIMES
def test_without_trust_embedded_staff_learn_less_and_audited_ones_as_much(midway):
    trusting, not_ = (as_rivals(midway).but("relationship", trust=trust) for trust in (0.7, 0.1))
    for how, lower in ((Sharing.EMBEDDED, True), (Sharing.AUDITED, False)):
        before, after = (part(each, MICROSOFT, "learning", sharing(how)) for each in (trusting, not_))
        assert (after < before).all() if lower else np.array_equal(after, before)


@AT_ALL_TIMES
def test_the_more_the_two_overlap_the_more_openai_fears_what_leaks(midway):
    values = [part(as_rivals(midway).but("relationship", overlap=overlap), OPENAI, "secrecy", sharing(Sharing.AUDITED))
              for overlap in (0.0, 0.4, 1.0)]  # fmt: skip
    assert (values[0] == 0).all()
    assert (values[1] < values[0]).all()
    assert (values[2] < values[1]).all()


@AT_ALL_TIMES
def test_the_more_microsoft_fears_to_depend_and_the_less_it_can_do_itself_the_more_it_wants_to_learn(midway):
    level = sharing(Sharing.EMBEDDED)
    for entry, order in (("fear", (0.0, 1.0, 3.0)), ("in_house", (0.9, 0.5, 0.0))):
        values = [part(as_rivals(midway).but("microsoft", **{entry: value}), MICROSOFT, "learning", level)
                  for value in order]  # fmt: skip
        assert (values[0] < values[1]).all(), entry
        assert (values[1] < values[2]).all(), entry


@AT_ALL_TIMES
def test_a_leak_feared_more_makes_secrecy_dearer(midway):
    base = as_rivals(midway)
    values = [part(base.given(sharing_leak=leak), OPENAI, "secrecy", sharing(Sharing.AUDITED)) for leak in (0.01, 0.03)]
    assert values[1] == pytest.approx(3 * values[0])


@AT_ALL_TIMES
def test_the_clause_agreed_is_the_clause_in_force_and_level_zero_keeps_it(midway):
    for how, data in CLAUSES:
        after = midway.amended("sharing", sharing(how, data)).rights
        assert (after.sharing == how).all()
        assert (after.data == data).all()
    kept, now = midway.amended("sharing", 0).rights, midway.state.contract.rights
    assert np.array_equal(kept.sharing, now.sharing)
    assert np.array_equal(kept.data, now.data)
