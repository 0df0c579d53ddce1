"""Triggers: an event forces a talk when it should, in its order, and only some break a rest."""

import numpy as np
import pytest
from conftest import begun
from midway import midways

from negotiation.clock import Quarter
from negotiation.table.issues import NAMES
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.terms import Regime
from negotiation.table.triggers import (
    AGI_CLAIM,
    ANTITRUST,
    CALLED,
    CLIFF,
    DEADLINE,
    NOTHING,
    OPENED_BY,
    REASONS,
    forced_by,
    may_be_forced,
)

AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


def calm(midway):
    """The same worlds where nothing forces a talk."""
    quiet = midway.given().capped.but("openai", waiting=0.0, deadline=np.inf)
    quiet = quiet.but("relationship", claimed=np.inf, case_open=False).rights(licence_end=midway.quarter + 40.0)
    return quiet.but("talking", reason=0, quiet_until=0.0, cool_until=0.0, open=False)


def forced(midway, called=False):
    return forced_by(midway.state, midway.quarter, midway.settings, np.full(midway.worlds, called))


def takes_place(midway, reason):
    return may_be_forced(midway.state, np.full(midway.worlds, reason), midway.quarter)


def pressing(midway, left=1.0):
    return midway.but("openai", waiting=10.0, deadline=midway.quarter + left)


def test_reasons_are_the_issues_and_then_the_events_and_each_has_an_opener():
    assert len(REASONS) == len(NAMES) + 5 == len(OPENED_BY)
    assert REASONS[0] == "money"
    assert REASONS[DEADLINE] == "deadline"
    assert OPENED_BY[DEADLINE] == OPENAI, "it presses OpenAI"
    for reason in (AGI_CLAIM, ANTITRUST, CLIFF, CALLED):
        assert OPENED_BY[reason] == MICROSOFT


@AT_ALL_TIMES
def test_nothing_forces_a_talk_where_nothing_happens(midway):
    assert (forced(calm(midway)) == NOTHING).all()


@AT_ALL_TIMES
def test_a_deadline_in_sight_with_money_waiting_forces_one_until_a_conversion_is_agreed(midway):
    notice = midway.given().settings.conversion.deadline_notice
    quiet = calm(midway)
    assert (forced(pressing(quiet, notice)) == DEADLINE).all()
    assert (forced(pressing(quiet, notice + 1)) == NOTHING).all()
    assert (forced(quiet.but("openai", deadline=midway.quarter + 1.0)) == NOTHING).all(), "no money waits"
    assert (forced(pressing(quiet.conversion(due=midway.quarter + 2.0, equity=0.3))) == NOTHING).all(), "agreed"
    assert (forced(pressing(quiet.conversion(done=True))) == NOTHING).all(), "done"
    assert (forced(pressing(quiet.given(restructuring_on_table=0))) == NOTHING).all(), "nothing to agree on"


@AT_ALL_TIMES
def test_a_claim_that_agi_is_reached_forces_one_before_all_else(midway):
    claimed = calm(midway).but("relationship", claimed=midway.quarter + 2.0)
    assert (forced(claimed) == AGI_CLAIM).all()
    assert (forced(pressing(claimed).but("relationship", case_open=True), called=True) == AGI_CLAIM).all()


@AT_ALL_TIMES
def test_an_antitrust_case_forces_one_while_azure_is_exclusive(midway):
    case = calm(midway).but("relationship", case_open=True)
    assert (forced(case.but("contract", regime=Regime.EXCLUSIVE)) == ANTITRUST).all()
    assert (forced(case.but("contract", regime=Regime.FIRST_REFUSAL)) == NOTHING).all()


@AT_ALL_TIMES
def test_a_licence_about_to_end_forces_one_until_it_has_ended(midway):
    notice = midway.given().settings.rights.licence_notice
    now = np.zeros(midway.worlds)
    for left, reason in ((notice + 1, NOTHING), (notice, CLIFF), (now, CLIFF), (now - 1, NOTHING)):
        near = calm(midway).rights(licence_end=midway.quarter + left)
        assert (forced(near) == reason).all(), left
    fixed = calm(midway).rights(licence_end=midway.quarter + 1.0).given(licence_on_table=0)
    assert (forced(fixed) == NOTHING).all()


@AT_ALL_TIMES
def test_a_scenario_may_call_the_two_to_the_table(midway):
    assert (forced(calm(midway), called=True) == CALLED).all()


@AT_ALL_TIMES
def test_the_more_pressing_event_is_the_reason(midway):
    everything = calm(midway).but("contract", regime=Regime.EXCLUSIVE).rights(licence_end=midway.quarter + 1.0)
    order = []
    for change in (
        lambda each: each,
        lambda each: each.but("relationship", case_open=True),
        pressing,
        lambda each: each.but("relationship", claimed=midway.quarter + 1.0),
    ):
        everything = change(everything)
        order.append(set(forced(everything, called=True)))
    assert order == [{CLIFF}, {ANTITRUST}, {DEADLINE}, {AGI_CLAIM}]


# ---- rests


@AT_ALL_TIMES
def test_only_a_claim_and_a_call_break_the_rest_after_a_failed_talk(midway):
    resting = calm(midway).but("talking", quiet_until=midway.quarter + 2.0, cool_until=midway.quarter + 2.0)
    for reason, now in ((AGI_CLAIM, True), (CALLED, True), (DEADLINE, False), (ANTITRUST, False), (CLIFF, False)):
        assert (takes_place(resting, reason) == now).all(), REASONS[reason]


@AT_ALL_TIMES
def test_a_deadline_breaks_the_rest_after_a_deal_once(midway):
    settled = calm(midway).but("talking", quiet_until=midway.quarter + 2.0, cool_until=0.0)
    assert takes_place(settled, DEADLINE).all()
    assert not takes_place(settled.but("talking", reason=DEADLINE), DEADLINE).any(), "it did already"
    for reason in (ANTITRUST, CLIFF):
        assert not takes_place(settled, reason).any()


@AT_ALL_TIMES
def test_after_the_rest_every_event_forces_a_talk_and_nothing_forces_none(midway):
    rested = calm(midway).but("talking", quiet_until=float(midway.quarter))
    for reason in (AGI_CLAIM, CALLED, DEADLINE, ANTITRUST, CLIFF):
        assert takes_place(rested, reason).all()
    assert not takes_place(rested, NOTHING).any()


# ---- in a history


def opened(model, quarter):
    """Which worlds opened a talk in a quarter."""
    events = model.record.events.columns()
    here = (events["event"] == "talks_opened") & (events["quarter"] == quarter.index)
    return set(events["world"][here].tolist())


def test_a_call_opens_a_talk_where_none_is_under_way_and_in_no_other_world():
    worlds, quarter = 12, Quarter.parse("2020Q1")
    called = np.arange(worlds) % 2 == 0
    calendar = {quarter.index: {"talks_called": called}}
    dear = {"reopening_cost": 10.0}  # nobody would reopen so early by themselves
    without = begun(range(worlds), dear, "2020Q2", calendar={}).play()
    with_ = begun(range(worlds), dear, "2020Q2", calendar=calendar).play()
    assert opened(without, quarter) == set()
    assert opened(with_, quarter) == set(np.flatnonzero(called).tolist())
    offers = with_.record.offers.columns()
    first = offers["protocol"] == "talk"
    assert set(offers["world"][first].tolist()) == set(np.flatnonzero(called).tolist())


def test_a_claim_is_talked_about_before_it_takes_effect_and_a_deal_settles_it():
    worlds, quarter = 60, Quarter.parse("2026Q1")
    calendar = {
        Quarter.parse("2022Q4").index: {"chatgpt_launch": np.ones(worlds, dtype=bool)},
        quarter.index: {"agi_claim": np.ones(worlds, dtype=bool)},
    }
    model = begun(range(worlds), {"agi_hazard": 0.0, "agi_opportunism": 0.0}, "2027Q1", calendar=calendar)
    while model.now < quarter:
        model.step()
    before = model.state
    could = ~(before.contract.acquired | before.contract.separated) & (before.contract.rights.agi_ends > 0)
    model.step()
    events = model.record.events.columns()
    claims = set(events["world"][events["event"] == "agi_claimed"].tolist())
    assert claims == set(np.flatnonzero(could).tolist()) != set()
    talked = before.talking.open | np.isin(np.arange(worlds), list(opened(model, quarter)))
    assert talked[could].all(), "all sat down in the quarter of the claim"
    model.play()
    events = model.record.events.columns()
    declared = set(events["world"][events["event"] == "agi_declared"].tolist())
    settled = set(events["world"][events["event"] == "agi_claim_settled"].tolist())
    bought = set(np.flatnonzero(model.state.contract.acquired).tolist())  # then there is nothing left to end
    assert declared | settled | bought >= claims
    assert not declared & settled
    assert np.array_equal(model.state.relationship.declared, np.isin(np.arange(worlds), list(declared)))


def test_the_state_says_what_opened_the_talk_that_was_held():
    midway = midways()[2]
    assert set(np.unique(midway.state.talking.reason)) <= set(range(len(REASONS)))
