"""AGI clause: the more a declaration ends the worse for Microsoft, and the less anyone can abuse it the better."""

import numpy as np
import pytest
from midway import midways

from negotiation.parameters import Settings
from negotiation.table.issues.agi import CLAUSES, rights_at_stake, share_owed
from negotiation.table.scale import three_steps
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES
from negotiation.table.terms import Ends, Judge
from negotiation.world.declaration import abuse_left, chance_of_loss, survival

TINY = 1e-9
AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


def agi(ends, judge=Judge.BOARD):
    """Level of the AGI clause with these terms."""
    return 1 + CLAUSES.index((ends, judge))


def as_signed(midway):
    """The same worlds where OpenAI's board may end everything still, and there is something to end."""
    first = midway.given().rights(agi_ends=Ends.EVERYTHING, agi_judge=Judge.BOARD, licence_end=61.0)
    return first.but("microsoft", models=5.0).but("relationship", dependence_microsoft=0.7, trust=0.5, claimed=np.inf)


def worth(midway, side, level):
    return midway.worth("agi_clause", side, level)


def test_clauses_are_all_combinations():
    assert len(set(CLAUSES)) == len(CLAUSES) == len(Ends) * len(Judge)


@AT_ALL_TIMES
def test_the_less_a_declaration_ends_the_better_for_microsoft_and_the_worse_for_openais_mission(midway):
    signed = as_signed(midway)
    values = [worth(signed, MICROSOFT, agi(ends)) for ends in (Ends.EVERYTHING, Ends.RESEARCH, Ends.NOTHING)]
    assert np.abs(values[0]).max() <= TINY
    assert (values[0] < values[1]).all()
    assert (values[1] < values[2]).all()
    mission = [signed.part("agi_clause", OPENAI, "mission", agi(ends)) for ends in (2, 1, 0)]
    assert (mission[0] > mission[1]).all()
    assert (mission[1] > mission[2]).all()


@AT_ALL_TIMES
def test_a_judge_who_is_not_openais_board_is_worth_something_to_microsoft_and_costs_openai_its_own_word(midway):
    signed = as_signed(midway)
    by_judge = {judge: worth(signed, MICROSOFT, agi(Ends.EVERYTHING, judge)) for judge in Judge}
    assert (by_judge[Judge.BOARD] < by_judge[Judge.COURT]).all()
    assert (by_judge[Judge.COURT] < by_judge[Judge.PANEL]).all(), "a panel stops more than a court"
    panel = agi(Ends.EVERYTHING, Judge.PANEL)
    assert (signed.part("agi_clause", OPENAI, "mission", panel) < 0).all()
    assert (signed.part("agi_clause", OPENAI, "legal certainty", panel) > 0).all()


@AT_ALL_TIMES
def test_openai_gives_up_its_own_word_the_more_readily_the_less_it_is_worth_to_it(midway):
    signed = as_signed(midway)
    free, dear = (signed.given(agi_own_word=word) for word in (0.0, 0.02))
    assert (worth(free, OPENAI, agi(2, 1)) > worth(dear, OPENAI, agi(2, 1))).all()


@AT_ALL_TIMES
def test_the_less_trust_and_the_more_there_is_to_win_the_more_microsoft_fears_an_abuse(midway):
    signed, level = as_signed(midway), agi(Ends.NOTHING)
    by_trust = [worth(signed.but("relationship", trust=trust), MICROSOFT, level) for trust in (0.9, 0.5, 0.1)]
    assert (by_trust[0] < by_trust[1]).all()
    assert (by_trust[1] < by_trust[2]).all()
    terms = np.full(midway.worlds, Ends.EVERYTHING), np.full(midway.worlds, Judge.BOARD)
    chances = [chance_of_loss(MICROSOFT, terms, signed.but("openai", revenue=sold).state, signed.settings)
               for sold in (0.1, 5.0, 100.0)]  # fmt: skip
    assert (chances[0] < chances[1]).all()
    assert (chances[1] < chances[2]).all()
    assert (chances[2] <= 1).all()
    by_openai = chance_of_loss(OPENAI, terms, signed.state, signed.settings)
    assert (by_openai < chances[0]).all(), "OpenAI does not fear its own word"


@AT_ALL_TIMES
def test_a_likelier_agi_is_a_larger_risk(midway):
    values = [worth(as_signed(midway).given(agi_hazard=hazard), MICROSOFT, agi(Ends.NOTHING))
              for hazard in (0.0, 0.004, 0.05)]  # fmt: skip
    assert (values[0] < values[1]).all()
    assert (values[1] < values[2]).all()


@AT_ALL_TIMES
def test_where_a_declaration_secures_rights_microsoft_wants_it_to_do_so(midway):
    secures = as_signed(midway).given(agi_effect="secures")
    assert (worth(secures, MICROSOFT, agi(Ends.NOTHING)) < 0).all()
    for side in SIDES:
        assert (survival(side, secures.state, secures.settings) > 1).all()
    assert (secures.part("agi_clause", OPENAI, "mission", agi(Ends.NOTHING)) > 0).sum() > 0


@AT_ALL_TIMES
def test_what_is_at_stake_is_the_licence_and_the_share_in_force(midway):
    signed = as_signed(midway)
    at_stake = rights_at_stake(signed.standing)
    assert (at_stake > 0).all()
    longer = signed.rights(licence_end=signed.state.contract.rights.licence_end + 12)
    assert (rights_at_stake(longer.standing) > at_stake).all()
    dearer = signed.but("contract", share=signed.state.contract.share + 0.1, cap_left=np.inf, last_quarter=45.0)
    paying = signed.but("contract", cap_left=np.inf, last_quarter=45.0)
    assert (rights_at_stake(dearer.standing) > rights_at_stake(paying.standing)).all()
    clause = signed.rights(agi_ends=Ends.NOTHING)
    same = rights_at_stake(clause.standing)
    assert same == pytest.approx(at_stake), "it is what there is, whatever the clause says of it"


def test_what_ends_and_what_gets_past_a_judge_are_parts_of_all():
    settings = Settings.of(3)
    ended = three_steps(np.array([0, 1, 2]), np.full(3, 0.4))
    assert ended == pytest.approx([0, 0.4, 1])
    assert np.array_equal(three_steps(np.array([[0, 1, 2]]), np.array([0.4])), ended[None])
    left = abuse_left(np.array([0, 1, 2]), settings)
    assert left[0] == 1
    assert (left[1:] < 1).all()
    assert np.array_equal(abuse_left(np.array([[0, 1, 2]] * 3), settings)[0], left)


@AT_ALL_TIMES
def test_the_clause_agreed_is_the_clause_in_force_and_level_zero_keeps_it(midway):
    for ends, judge in CLAUSES:
        after = midway.amended("agi_clause", agi(ends, judge)).rights
        assert (after.agi_ends == ends).all()
        assert (after.agi_judge == judge).all()
    kept = midway.amended("agi_clause", 0).rights
    assert np.array_equal(kept.agi_ends, midway.state.contract.rights.agi_ends)
    assert np.array_equal(kept.agi_judge, midway.state.contract.rights.agi_judge)


@AT_ALL_TIMES
def test_what_a_declaration_spares_openai_is_the_share_it_owes(midway):
    paying = as_signed(midway).but("contract", share=0.2, cap_left=np.inf, last_quarter=45.0)
    owed = share_owed(paying.standing)
    assert (owed > 0).all()
    assert (paying.part("agi_clause", OPENAI, "revenue share", agi(Ends.NOTHING)) < 0).all()
    none = paying.but("contract", share=0.0)
    assert (share_owed(none.standing) == 0).all()


@AT_ALL_TIMES
def test_a_pending_claim_ends_what_gets_past_who_determines_agi(midway):
    """Until it is settled both reckon with it, whatever the chance of a declaration was before."""
    signed = as_signed(midway).but("relationship", claimed=midway.quarter + 2.0)
    numbers = signed.settings.rights
    for judge, past in ((Judge.BOARD, np.ones(midway.worlds)), (Judge.PANEL, numbers.agi_abuse_panel)):
        terms = np.full(midway.worlds, Ends.EVERYTHING), np.full(midway.worlds, judge)
        for side in SIDES:
            assert np.array_equal(chance_of_loss(side, terms, signed.state, signed.settings), past)
    calm = as_signed(midway)
    assert (worth(signed, MICROSOFT, agi(Ends.NOTHING)) > worth(calm, MICROSOFT, agi(Ends.NOTHING))).all()


@AT_ALL_TIMES
def test_what_was_conceded_on_agi_stays_conceded(midway):
    soft = midway.rights(agi_ends=Ends.RESEARCH, agi_judge=Judge.PANEL)
    on = soft.on_table("agi_clause")
    assert on[:, agi(Ends.NOTHING, Judge.PANEL)].all()
    assert not on[:, agi(Ends.EVERYTHING, Judge.PANEL)].any()
    assert not on[:, agi(Ends.RESEARCH, Judge.BOARD)].any()
