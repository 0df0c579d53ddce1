"""Money: a payment moves between two accounts and never makes or loses any."""

import numpy as np
import pytest

from negotiation.state import Account
from negotiation.world.money import instalment, paid, share_payment

SEED = 20190722
WORLDS = 200


def test_a_payment_moves_between_two_accounts_and_leaves_their_sum():
    rng = np.random.default_rng(SEED)
    accounts = rng.normal(0, 100, (WORLDS, len(Account)))
    before = accounts.copy()
    amount = rng.normal(0, 10, WORLDS)
    for payer in Account:
        for payee in Account:
            after = paid(accounts, payer, payee, amount)
            assert np.array_equal(accounts, before), "accounts before are left as they were"
            assert after.sum(axis=1) == pytest.approx(before.sum(axis=1), abs=1e-9)
            others = [account for account in Account if account not in (payer, payee)]
            assert np.array_equal(after[:, others], before[:, others])
            if payer != payee:
                assert after[:, payee] - before[:, payee] == pytest.approx(amount)
                assert before[:, payer] - after[:, payer] == pytest.approx(amount)


def test_instalments_pay_exactly_what_was_pledged_and_then_stop():
    rng = np.random.default_rng(SEED)
    pledged, tranche = rng.uniform(0, 10, WORLDS), rng.uniform(0.2, 2, WORLDS)
    left, total = pledged.copy(), np.zeros(WORLDS)
    for _ in range(60):
        due = instalment(left, tranche)
        assert (due <= tranche).all()
        left, total = left - due, total + due
        assert (left >= 0).all()
    assert total == pytest.approx(pledged)
    assert (instalment(left, tranche) <= 1e-12).all()


def test_a_share_pays_its_part_of_revenue_up_to_its_cap_and_only_while_in_force():
    rng = np.random.default_rng(SEED)
    revenue, share, cap = rng.uniform(0, 20, WORLDS), rng.uniform(0, 0.3, WORLDS), rng.uniform(0, 3, WORLDS)
    force = rng.random(WORLDS) < 0.5
    found = share_payment(revenue, share, cap, force)
    assert found == pytest.approx(np.minimum(share * revenue, cap) * force)
    assert (share_payment(revenue, share, np.full(WORLDS, np.inf), force)[~force] == 0).all()


def test_over_time_a_capped_share_pays_its_cap_and_no_more():
    cap, share = np.array([1.0, 5.0, 0.0]), np.full(3, 0.2)
    left, received = cap.copy(), np.zeros(3)
    for quarter in range(100):
        now = share_payment(np.full(3, 0.1 * quarter), share, left, np.ones(3))
        left, received = left - now, received + now
    assert received == pytest.approx(cap)
