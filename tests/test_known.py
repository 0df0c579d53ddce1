"""What is known of a date is put in, what follows from it is worked out, and all else stays as it was."""

from dataclasses import replace

import histories
import numpy as np
import pytest

from negotiation.codebook import METRICS
from negotiation.known import FOLLOWS, SETS, parts, with_known
from negotiation.parameters import Settings
from negotiation.state import Account, mapped, world
from negotiation.table.brief import ROUNDS_A_QUARTER
from negotiation.table.issues import FINANCE
from negotiation.table.stakes import OPENAI
from negotiation.table.triggers import DEADLINE
from negotiation.world.market import runway

QUARTER = histories.EARLY_2025
#: What can be said of every world, in the order of ``SETS``.
SAID = {
    "openai_revenue": 6.0,
    "openai_cash": 9.5,
    "openai_headcount": 2100.0,
    "openai_valuation": 170.0,
    "azure_revenue": 81.0,
    "microsoft_capex": 88.0,
    "business_market": 26.0,
    "invested": 13.0,
    "paid_in": 11.0,
    "revenue_share": 0.2,
    "share_cap_left": 40.0,
    "resale_part": 0.1,
    "microsoft_stake": 0.49,
    "profit_cap": 92.0,
    "regime": 1.0,
    "distribution": 1.0,
    "licence_end": 51.0,
    "licence_exclusive": 0.0,
    "agi_judge": 1.0,
    "may_build": 1.0,
    "consent": 1.0,
    "amended_at": 18.0,
    "talk_since": 20.0,
    "converted": 0.0,
}
#: What is no term and no level, and so is told in whole numbers.
WHOLE = (
    *("regime", "distribution", "licence_end", "licence_exclusive", "agi_judge", "may_build", "consent"),
    *("amended_at", "talk_since", "converted"),
)


@pytest.fixture(scope="module")
def midway():
    return histories.midway()


def said(worlds, *names):
    """Known values that differ a little from world to world where they are amounts."""
    tilt = np.linspace(0.9, 1.0, worlds)
    return {name: SAID[name] * (np.ones(worlds) if name in WHOLE else tilt) for name in names}


def put(midway, *names):
    state, settings = midway
    known = said(len(state.openai.revenue), *names)
    return known, with_known(state, known, settings, QUARTER)


def read(name, state, settings):
    talking = state.talking
    if name == "paid_in":
        return state.contract.invested - state.contract.pledged
    if name == "amended_at":
        return talking.quiet_until - 1 - settings.table.settling_in
    if name == "talk_since":
        return talking.since
    return np.asarray(METRICS[name].read(state, settings), dtype=float)


def part(state, name):
    for step in name.split("."):
        state = getattr(state, step)
    return state


def identical(left, right):
    gathered = ([], [])
    for record, arrays in zip((left, right), gathered, strict=True):
        mapped(record, lambda array, arrays=arrays: arrays.append(array.tobytes()) or array)
    return gathered[0] == gathered[1]


def test_everything_that_can_be_known_is_tried_here():
    assert list(SAID) == list(SETS)


def bound(name, state):
    """Where something that is known can be read from the state."""
    if name == "talk_since":
        return ~(state.contract.acquired | state.contract.separated)
    return ~state.contract.conversion.done if name == "profit_cap" else np.ones(len(state.openai.revenue), dtype=bool)


@pytest.mark.parametrize("name", SAID)
def test_what_is_known_is_what_the_record_of_the_first_quarter_would_show(midway, name):
    known, after = put(midway, name)
    where = bound(name, after)
    assert where.any()
    np.testing.assert_allclose(read(name, after, midway[1])[where], known[name][where], rtol=1e-12)


def test_all_of_it_can_be_known_at_once(midway):
    known, after = put(midway, *SAID)
    for name, values in known.items():
        where = bound(name, after)
        np.testing.assert_allclose(read(name, after, midway[1])[where], values[where], rtol=1e-12, err_msg=name)


@pytest.mark.parametrize("name", SAID)
def test_nothing_else_moves(midway, name):
    _, after = put(midway, name)
    for other in parts(after):
        if other not in (*SETS[name], *FOLLOWS):
            assert identical(part(midway[0], other), part(after, other)), other


def test_what_is_set_and_what_follows_are_parts_of_the_state(midway):
    named = {name for names in SETS.values() for name in names} | set(FOLLOWS)
    assert named <= set(parts(midway[0]))


def test_a_world_is_the_same_alone_and_among_many(midway):
    state, settings = midway
    known, after = put(midway, *SAID)
    for k in (0, 17, len(known["regime"]) - 1):
        alone = {name: values[k : k + 1] for name, values in known.items()}
        single = with_known(world(state, k), alone, settings.at(np.array([k])), QUARTER)
        assert identical(single, world(after, k))


def test_nothing_given_is_changed_in_place(midway):
    before = mapped(midway[0], np.copy)
    put(midway, *SAID)
    assert identical(before, midway[0])


def test_money_only_changes_hands_and_stakes_add_up(midway):
    _, after = put(midway, *SAID)
    np.testing.assert_allclose(after.accounts.sum(axis=1), midway[0].accounts.sum(axis=1), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(after.contract.holdings.sum(axis=1), 1, rtol=1e-12)
    assert (after.contract.holdings >= 0).all()


def test_more_paid_in_than_was_thought_is_spent_by_microsoft_and_leaves_the_cash_alone(midway):
    state, _ = midway
    _, after = put(midway, "paid_in", "invested")
    more = (after.contract.invested - after.contract.pledged) - (state.contract.invested - state.contract.pledged)
    assert (more != 0).any()
    np.testing.assert_allclose(after.microsoft.spent - state.microsoft.spent, more, atol=1e-9)
    moved = after.accounts - state.accounts
    np.testing.assert_allclose(moved[:, Account.MICROSOFT], -more, atol=1e-9)
    assert (moved[:, Account.OPENAI] == 0).all()


def test_never_more_is_still_to_be_paid_than_was_agreed(midway):
    state, settings = midway
    little = {"invested": np.full(len(state.openai.revenue), 0.5)}
    after = with_known(state, little, settings, QUARTER)
    assert (after.contract.pledged <= after.contract.invested).all()
    assert (after.contract.tranche[after.contract.pledged == 0] == 0).all()
    _, paid = put(midway, "invested", "paid_in")
    assert (paid.contract.tranche[paid.contract.pledged > 0] > 0).all()


def test_how_long_the_money_lasts_follows_from_what_is_known(midway):
    _, after = put(midway, "openai_cash", "paid_in", "invested")
    free = ~after.contract.acquired
    money = SAID["openai_cash"] * np.linspace(0.9, 1.0, len(free)) + after.contract.pledged
    np.testing.assert_allclose(after.openai.runway[free], runway(money, after.openai.burn)[free])


def test_nobody_is_at_the_table_or_rests_from_it_and_what_was_learned_is_kept(midway):
    state, _ = midway
    assert state.talking.open.any()
    _, after = put(midway, "openai_revenue")
    assert not after.talking.open.any()
    assert (after.talking.memory.rounds == 0).all()
    assert (state.talking.quiet_until > QUARTER).any()
    assert (after.talking.quiet_until <= QUARTER).all()
    assert (after.talking.cool_until <= QUARTER).all()
    assert identical(state.talking.memory.estimate, after.talking.memory.estimate)


def at_the_table(midway, **known):
    """The worlds with a talk on record, and in which of them the two are partners still: in four of five."""
    state, settings = midway
    worlds = len(state.openai.revenue)
    state = histories.but(state, "contract", separated=np.arange(worlds) % 5 == 0)
    known = {"talk_since": QUARTER - 1.0} | known
    after = with_known(state, {name: np.full(worlds, value) for name, value in known.items()}, settings, QUARTER)
    return after, ~(after.contract.acquired | after.contract.separated)


@pytest.mark.parametrize("lasted", [1, 2])
def test_a_talk_known_to_be_under_way_goes_on_with_the_rounds_since_it_began_over(midway, lasted):
    after, partners = at_the_table(midway, talk_since=QUARTER - lasted)
    talking = after.talking
    assert partners.any()
    assert not partners.all()
    assert np.array_equal(talking.open, partners)
    assert (talking.since[partners] == QUARTER - lasted).all()
    assert (talking.opener[partners] == OPENAI).all()
    assert (talking.memory.rounds[partners] == lasted * ROUNDS_A_QUARTER).all()
    assert (talking.memory.rounds[~partners] == 0).all()
    for heard in ("first_received", "last_received", "best_received", "last_offered"):
        assert np.isnan(getattr(talking.memory, heard)).all(), "what was said is not known"
    assert identical(midway[0].talking.memory.estimate, talking.memory.estimate)
    assert np.array_equal(talking.held, midway[0].talking.held)


def test_money_that_waits_for_a_conversion_is_what_such_a_talk_is_about_unless_all_is_done(midway):
    state, settings = midway
    waiting = np.arange(len(state.openai.revenue)) % 2 * 10.0
    pressed = histories.but(state, "openai", waiting=waiting), settings
    for converted, about in ((0.0, np.where(waiting > 0, DEADLINE, FINANCE)), (1.0, np.full(waiting.shape, FINANCE))):
        after, partners = at_the_table(pressed, converted=converted)
        free = partners & (after.contract.conversion.done == (converted > 0))
        assert np.array_equal(after.talking.reason[free], about[free])


def test_a_talk_has_an_end_and_a_beginning(midway):
    longest = int(midway[1].table.talk_quarters[0])
    for since, under_way in ((QUARTER - longest, False), (QUARTER - longest + 1, True), (QUARTER, False)):
        after, partners = at_the_table(midway, talk_since=since)
        assert np.array_equal(after.talking.open, partners & under_way), since
    short = midway[0], Settings.of(len(midway[0].openai.revenue), {"talk_quarters": 1})
    assert not at_the_table(short)[0].talking.open.any()


def test_how_hard_both_are_in_such_a_talk_is_drawn_anew(midway):
    before = midway[0].talking.hardness
    assert (before != 0).any()
    after, partners = at_the_table(midway)
    assert np.isnan(after.talking.hardness[partners]).all()
    assert np.array_equal(after.talking.hardness[~partners], before[~partners])
    over, _ = at_the_table(midway, talk_since=QUARTER - 40.0)
    assert np.array_equal(over.talking.hardness, before)


def test_after_an_amendment_on_record_both_rest_as_after_any_deal(midway):
    state, settings = midway
    amended = with_known(state, {"amended_at": np.full(len(state.openai.revenue), QUARTER - 1.0)}, settings, QUARTER)
    assert (amended.talking.quiet_until == QUARTER + settings.table.settling_in).all()
    assert (amended.talking.quiet_until > QUARTER).any()


def test_without_consent_no_conversion_is_under_way_and_shares_are_ordinary_only_after_one(midway):
    state, settings = midway
    no, yes = np.zeros(len(state.openai.revenue)), np.ones(len(state.openai.revenue))
    none = with_known(state, {"consent": no, "converted": no}, settings, QUARTER).contract
    assert np.isinf(none.conversion.due).all()
    assert (none.conversion.equity == 0).all()
    assert np.isfinite(none.profit_cap).all()
    done = with_known(state, {"converted": yes}, settings, QUARTER)
    assert np.isinf(done.contract.profit_cap).all()
    assert (done.openai.waiting == 0).all()
    assert done.contract.conversion.consent.all()


def test_the_year_so_far_keeps_its_proportion_to_revenue(midway):
    state, settings = midway
    later = replace(state, openai=replace(state.openai, year_revenue=state.openai.revenue / 2))
    after = with_known(later, said(len(state.openai.revenue), "openai_revenue"), settings, QUARTER)
    np.testing.assert_allclose(after.openai.year_revenue, after.openai.revenue / 2)


def test_azure_s_growth_over_the_year_is_kept(midway):
    state, _ = midway
    _, after = put(midway, "azure_revenue")
    before = state.clouds.past[:, -1, 0] / state.clouds.past[:, 0, 0]
    np.testing.assert_allclose(after.clouds.past[:, -1, 0] / after.clouds.past[:, 0, 0], before)
    assert (after.clouds.trade[:, 1:] == state.clouds.trade[:, 1:]).all()


def test_a_share_that_had_ended_runs_on_when_the_record_has_it(midway):
    state, settings = midway
    ended = histories.but(state, "contract", share=0.0, last_quarter=QUARTER - 3)
    after = with_known(ended, said(len(state.openai.revenue), "revenue_share"), settings, QUARTER)
    assert (after.contract.last_quarter >= QUARTER).all()


def test_a_contract_that_differs_was_changed(midway):
    state, settings = midway
    never = histories.but(state, "contract", amendments=0)
    same = with_known(never, {"revenue_share": never.contract.share.copy()}, settings, QUARTER)
    assert (same.contract.amendments == 0).all()
    other = with_known(never, {"revenue_share": never.contract.share + 0.01}, settings, QUARTER)
    assert (other.contract.amendments == 1).all()


def test_what_cannot_be_known_is_refused(midway):
    with pytest.raises(ValueError, match="nothing known can be called trust; there are openai_revenue"):
        with_known(midway[0], {"trust": np.ones(3)}, Settings.of(3), QUARTER)
