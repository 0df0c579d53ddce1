"""Conversion: worth more to a larger OpenAI, never free, takes time, may fail, and money waits for it until a date."""

from dataclasses import replace

import histories
import numpy as np
import pytest
from conftest import begun, seated

from agents.microsoft import Microsoft
from agents.openai import OpenAI
from negotiation.clock import Quarter
from negotiation.parameters import Settings
from negotiation.state import Account
from negotiation.table.issues import FINANCE
from negotiation.table.issues.finance_clauses import CLAUSES
from negotiation.table.moves import ACCEPT, OFFER, TableMove, TableView
from negotiation.table.terms import Holder
from negotiation.world.conversion import (
    conditional,
    conversion_cost,
    conversion_takes,
    deadline_in,
    left_to_do,
    uplift,
    waiting_funds,
)

#: Nothing is agreed at the table: what follows is what a conversion does by itself.
QUIET = {
    **{"restructuring_on_table": 0, "licence_on_table": 0, "expected_part": 0.01, "reopening_cost": 10.0},
    **{"case_hazard": 0.0, "agi_hazard": 0.0, "agi_opportunism": 0.0},
}
VALUES = np.array([1.0, 50.0, 500.0, 5000.0])


def test_ordinary_shares_lift_the_valuation_the_more_the_larger_it_is_up_to_a_limit():
    settings = Settings.of(4)
    found = uplift(VALUES, settings)
    assert (found > 1).all()
    assert (np.diff(found) > 0).all()
    assert (found < 1 + settings.conversion.conversion_uplift).all()


def test_a_conversion_costs_something_even_where_there_is_little_to_convert():
    settings = Settings.of(4)
    found = conversion_cost(VALUES, settings)
    assert (found >= settings.conversion.conversion_cost_fixed).all()
    assert (np.diff(found) > 0).all()
    worth = VALUES * uplift(VALUES, settings) - found - VALUES
    assert worth[0] < 0 < worth[-1], "a small lab gains nothing by it, a large one does"


@pytest.mark.parametrize(("rule", "name"), [(conversion_takes, "conversion"), (deadline_in, "deadline")])
def test_times_are_whole_quarters_between_the_two_given_both_included(rule, name):
    luck = np.linspace(0, 1 - 1e-12, 4000)
    settings = Settings.of(4000)
    numbers = vars(settings.conversion)
    least, most = (int(numbers[f"{name}_{end}_quarters"][0]) for end in ("least", "most"))
    found = rule(luck, settings)
    assert set(found) == set(range(least, most + 1))
    counts = np.bincount(found.astype(int))[least:]
    assert counts.max() - counts.min() <= 1, "each as likely as the others"


def test_where_the_most_is_below_the_least_the_least_holds():
    settings = Settings.of(3, {"conversion_least_quarters": 6, "conversion_most_quarters": 2})
    assert (conversion_takes(np.array([0.0, 0.5, 0.99]), settings) == 6).all()


def test_of_large_rounds_a_part_waits_and_of_any_that_the_scenario_gives():
    settings = Settings.of(4)
    numbers = settings.conversion
    large = numbers.conditional_from[0]
    amount = np.array([0.5 * large, large, 0.5 * large, 0.0])
    found = conditional(amount, np.array([False, False, True, True]), settings)
    assert found == pytest.approx([0, numbers.conditional_part[1] * large, numbers.conditional_part[2] * amount[2], 0])


def test_what_a_conversion_would_save_grows_as_the_deadline_nears_and_is_lost_in_part_after_it():
    settings = Settings.of(4)
    found = waiting_funds(np.full(4, 10.0), np.array([40.0, 24.0, 20.0, 10.0]), 20, settings)
    assert found[0] < found[1] < found[2] == found[3]
    assert found[2] == pytest.approx(10 * settings.conversion.deadline_loss[2])
    assert (waiting_funds(np.full(4, 10.0), np.full(4, np.inf), 20, settings) == 0).all()


# ---- in a history


def agreed(worlds, equity=0.3, takes=3, **settings):
    """A history in which consent is given at the start of 2025, nothing else is agreed, and no round is sold."""
    model = begun(range(worlds), QUIET | {"raise_chance": 0.0} | settings, "2027Q1", calendar=launch(worlds))
    while model.now < Quarter.parse("2025Q1"):
        model.step()
    conversion = model.state.contract.conversion
    due = np.full(worlds, float(model.now.index + takes))
    consent = replace(conversion, consent=due > 0, equity=np.full(worlds, equity), due=due)
    model.state = replace(model.state, contract=replace(model.state.contract, conversion=consent))
    return model


def launch(worlds, **events):
    """The launch of the product, and other events at their dates."""
    yes = np.ones(worlds, dtype=bool)
    given = {"chatgpt_launch": "2022Q4"} | events
    return {Quarter.parse(date).index: {event: yes} for event, date in given.items()}


def worlds_with(model, event):
    events = model.record.events.columns()
    return set(events["world"][events["event"] == event].tolist())


@pytest.mark.parametrize("takes", [2, 4])
def test_a_conversion_agreed_is_done_when_it_is_due_and_makes_microsofts_claim_a_part_of_the_shares(takes):
    model = agreed(6, takes=takes, conversion_success=1.0)
    for _ in range(takes):
        before = model.state
        model.step()
        assert not model.state.contract.conversion.done.any()
        assert np.array_equal(model.state.contract.holdings, before.contract.holdings)
    model.step()
    contract = model.state.contract
    assert contract.conversion.done.all()
    assert contract.holdings[:, Holder.MICROSOFT] == pytest.approx(0.3)
    assert np.isinf(contract.profit_cap).all()
    assert worlds_with(model, "conversion_done") == set(range(6))


def test_a_conversion_may_fail_and_then_all_is_as_before():
    model = agreed(6, conversion_success=0.0)
    before = model.state.contract
    for _ in range(4):
        model.step()
    contract = model.state.contract
    assert contract.conversion.failed.all()
    assert not contract.conversion.done.any()
    assert np.isinf(contract.conversion.due).all()
    assert np.array_equal(contract.profit_cap, before.profit_cap)
    assert np.array_equal(contract.holdings, before.holdings)
    assert worlds_with(model, "conversion_failed") == set(range(6))


def conditional_history(worlds, **settings):
    """A history in which a conditional round is given in late 2024."""
    calendar = launch(worlds, conditional_round="2024Q4")
    return begun(range(worlds), QUIET | {"raise_chance": 0.0} | settings, "2026Q4", calendar=calendar)


def test_a_conditional_round_pays_a_part_now_and_the_rest_waits_for_the_deadline():
    model = conditional_history(6, given_deadline=4)
    while model.now < Quarter.parse("2024Q4"):
        model.step()
    before = model.state
    model.step()
    openai = model.state.openai
    part = model.settings.conversion.conditional_part
    raised = openai.raised - before.openai.raised
    assert (openai.waiting > 0).all()
    assert openai.waiting == pytest.approx(part / (1 - part) * raised)
    assert (openai.deadline == Quarter.parse("2025Q4").index).all()
    paid = before.accounts[:, Account.INVESTORS] - model.state.accounts[:, Account.INVESTORS]
    assert paid == pytest.approx(raised)


def test_after_a_deadline_missed_most_of_the_money_that_waited_is_gone():
    model = conditional_history(6, given_deadline=4, deadline_loss=0.7)
    while model.now <= Quarter.parse("2025Q4"):
        model.step()
    before = model.state.openai
    assert (before.waiting > 0).all(), "until the end of the quarter of the deadline it waits"
    model.step()
    openai = model.state.openai
    assert (openai.waiting == 0).all()
    assert np.isinf(openai.deadline).all()
    assert openai.raised - before.raised == pytest.approx(0.3 * before.waiting)
    assert model.state.contract.conversion.failed.all()
    assert worlds_with(model, "deadline_missed") == set(range(6))


def test_a_conversion_in_time_brings_all_the_money_that_waited():
    model = conditional_history(6, given_deadline=6, conversion_success=1.0)
    while model.now < Quarter.parse("2025Q2"):
        model.step()
    state = model.state
    due = np.full(6, float(model.now.index + 1))
    agreed = replace(state.contract.conversion, consent=due > 0, equity=np.full(6, 0.3), due=due)
    model.state = replace(state, contract=replace(state.contract, conversion=agreed))
    model.step()
    before = model.state.openai
    model.step()
    openai = model.state.openai
    assert model.state.contract.conversion.done.all()
    assert (openai.waiting == 0).all()
    assert openai.raised - before.raised == pytest.approx(before.waiting)
    assert worlds_with(model, "deadline_missed") == set()


def test_in_the_whole_table_conversions_are_agreed_done_and_sometimes_fail():
    events = histories.whole().model.state.contract.conversion
    assert events.consent.mean() > 0.3
    assert events.done.any()
    assert (events.failed & ~events.done).any()


# ---- what was prepared


def test_what_has_been_prepared_need_not_be_done_again():
    found = left_to_do(np.array([4.0, 4.0, 4.0, 2.0]), np.array([0.0, 3.0, 4.0, 9.0]))
    assert found.tolist() == [4, 1, 0, 0]


class AskingOpenAI(OpenAI):
    """Asks for consent to a conversion and nothing else."""

    def decide(self, view, chance):
        if not isinstance(view, TableView):
            return super().decide(view, chance)
        package = np.zeros_like(view.standing)
        package[:, FINANCE] = np.flatnonzero(CLAUSES.consents & np.isnan(CLAUSES.share))[0]
        return TableMove(np.full(view.rows.shape, OFFER), package)


class WillingMicrosoft(Microsoft):
    """Accepts anything; offers to leave all as it is until it is asked."""

    def decide(self, view, chance):
        if not isinstance(view, TableView):
            return super().decide(view, chance)
        return TableMove(np.where(view.has_standing, ACCEPT, OFFER), np.zeros_like(view.standing))


def prepared_history(called, **settings):
    """A history with money that waits from late 2024 on, in which the two are called to the table and agree."""
    calendar = launch(6, conditional_round="2024Q4", talks_called=called)
    usual = {"restructuring_on_table": 1, "deadline_notice": 0, "raise_chance": 0.0, "given_deadline": 12}
    takes = {"conversion_least_quarters": 3, "conversion_most_quarters": 3, "conversion_success": 1.0}
    both = seated(openai=AskingOpenAI, microsoft=WillingMicrosoft)
    return begun(range(6), QUIET | usual | takes | settings, "2026Q4", cast=both, calendar=calendar)


@pytest.mark.parametrize(("called", "closed"), [("2025Q1", "2025Q3"), ("2025Q2", "2025Q3"), ("2025Q3", "2025Q3"),
                                                ("2026Q1", "2026Q1")])  # fmt: skip
def test_a_conversion_prepared_while_money_waited_closes_the_sooner_even_in_the_quarter_of_consent(called, closed):
    model = prepared_history(called)
    while model.now < Quarter.parse(called):
        model.step()
    assert not model.state.contract.conversion.consent.any()
    waited = model.state.openai
    model.step()
    assert model.state.contract.conversion.consent.all()
    while model.now <= Quarter.parse(closed):
        assert not model.state.contract.conversion.done.any()
        model.step()
    contract, openai = model.state.contract, model.state.openai
    assert contract.conversion.done.all()
    assert np.isinf(contract.conversion.due).all()
    assert np.isinf(contract.profit_cap).all()
    assert (openai.waiting == 0).all()
    assert openai.raised - waited.raised == pytest.approx(waited.waiting), "all the money that waited, and once"
    done = model.record.events.columns()
    assert (done["event"] == "conversion_done").sum() == 6
    assert worlds_with(model, "deadline_missed") == set()


def test_what_was_prepared_counts_while_money_waits_and_is_lost_with_it():
    model = conditional_history(6, given_deadline=4)
    while model.now < Quarter.parse("2024Q4"):
        model.step()
    counted = []
    while model.now <= Quarter.parse("2026Q2"):
        model.step()
        counted.append(model.state.openai.prepared)
    assert np.array_equal(np.stack(counted), np.repeat([[0], [1], [2], [3], [4], [0], [0]], 6, axis=1))


def test_a_conversion_not_prepared_takes_its_time():
    model = prepared_history("2025Q2", conditional_part=0.0)
    while model.now <= Quarter.parse("2025Q4"):
        model.step()
        assert not model.state.contract.conversion.done.any()
    assert model.state.contract.conversion.consent.all()
    model.step()
    assert model.state.contract.conversion.done.all(), "three quarters after the second of 2025"
    assert (model.state.openai.prepared == 0).all()
