"""What the books say agrees with what was paid, bought and sold."""

import numpy as np
import pytest
from histories import few

from negotiation.business import (
    anthropic_revenue,
    business_part,
    clouds_used,
    compute_contracts,
    order_book,
    orders_from_openai,
    part_of_orders,
    receipts,
    suppliers_used,
)
from negotiation.state import Account, Cloud
from negotiation.world.market import QUARTERS


def test_what_the_books_say_was_paid_to_microsoft_is_what_its_account_received_in_the_money_phase():
    played = few()
    settings = played.model.settings
    for _, before, after in played.quarters:
        received = after.microsoft.received - before.microsoft.received
        assert after.books.share == pytest.approx(received, abs=1e-12)
        rent = before.clouds.serving[:, Cloud.AZURE] * before.clouds.price[:, Cloud.AZURE] / QUARTERS
        assert (after.books.azure <= rent + 1e-12).all()
        compute = (before.clouds.serving * before.clouds.price).sum(axis=1) / QUARTERS
        staff = after.books.research + after.books.serving - compute
        most = settings.market.staff_cost * before.openai.headcount / QUARTERS
        assert (staff <= most + 1e-9).all()


def test_a_year_of_books_holds_what_microsoft_gets_from_the_use_of_openais_models():
    state = few().states[-1]
    flows = state.books.share + state.books.azure - state.books.resale
    assert receipts(state) == pytest.approx(4 * flows + state.microsoft.models)


def test_openais_orders_are_a_part_of_the_order_book_and_of_all_its_contracts():
    played = few()
    settings = played.model.settings
    for state in played.states[::10]:
        orders = orders_from_openai(state, settings)
        assert (orders >= state.contract.commitment).all()
        assert (orders <= order_book(state, settings)).all()
        assert (orders <= compute_contracts(state, settings) + 1e-9).all()
        assert part_of_orders(state, settings) == pytest.approx(orders / order_book(state, settings))


def test_anthropic_earns_nothing_before_it_is_founded_and_less_than_openai_where_its_part_is_smaller():
    played = few()
    settings = played.model.settings
    assert (anthropic_revenue(played.states[0], settings) == 0).all()
    last = played.states[-1]
    assert (anthropic_revenue(last, settings) > 0).all()
    part = business_part(last, settings)
    assert ((part > 0) & (part < 1)).all()


def test_a_cloud_counts_once_it_serves_more_than_a_trial():
    played = few()
    settings = played.model.settings
    first, last = played.states[0], played.states[-1]
    assert (clouds_used(first, settings) == 1).all()
    assert (clouds_used(last, settings) <= len(Cloud)).all()
    assert (clouds_used(last, settings) > 1).any()
    assert (suppliers_used(first) == 1).all()
    assert (suppliers_used(last) >= 1).all()


def test_what_investors_put_in_is_what_they_paid_or_hold_back():
    for _, before, after in few().quarters:
        nothing_waited = np.flatnonzero((before.openai.waiting <= 0) & ~after.contract.acquired)
        paid = before.accounts[:, Account.INVESTORS] - after.accounts[:, Account.INVESTORS]
        put_in = paid + after.openai.waiting
        assert after.books.raised[nothing_waited] == pytest.approx(put_in[nothing_waited], abs=1e-9)
