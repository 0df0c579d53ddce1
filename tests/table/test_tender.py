"""OpenAI's tender: who wins, at what price, and who stays away."""

from dataclasses import fields, replace

import numpy as np
import pytest

from negotiation.table.tender import (
    AZURE,
    EXCLUSIVE,
    FIRST_REFUSAL,
    NOBODY,
    OPEN,
    Award,
    MatchView,
    TenderView,
    award,
    best_match,
    best_reply,
    expected_profit,
    sealed_bid,
    worth_bidding,
)

SEED = 20250725
STANDARD_ERRORS = 4.5


def two_bidders(regime, azure_cost, rival_cost):
    """A tender for one unit among Azure and one rival with costs in [0, 1], both playing the equilibrium."""
    worlds = len(azure_cost)
    one = np.ones(worlds)
    costs = np.stack([azure_cost, rival_cost], axis=1)
    return award(
        regime=np.full(worlds, regime),
        need=one,
        bids=sealed_bid(costs, one[:, None], 2 * one[:, None]),
        offered=np.ones((worlds, 2)),
        bidding=np.ones((worlds, 2), dtype=bool),
        azure_cost=azure_cost,
        azure_list_price=one,
        willing_to_match=one > 0,
    )


def unlike_worlds(seed, worlds=300, clouds=4):
    """Tenders of every kind: all regimes, no need, no bids, no capacity, equal bids, dear bids."""
    rng = np.random.default_rng(seed)
    bids = np.round(rng.uniform(0.3, 1.4, (worlds, clouds)), 1 + rng.integers(0, 3))
    return {
        "regime": rng.integers(0, 3, worlds),
        "need": rng.choice([0.0, 0.1, 1.0, 40.0], worlds) * rng.random(worlds),
        "bids": bids,
        "offered": rng.choice([0.0, 0.1, 1.0, 20.0], (worlds, clouds)) * rng.random((worlds, clouds)),
        "bidding": rng.random((worlds, clouds)) < rng.choice([0.0, 0.6, 1.0], (worlds, 1)),
        "azure_cost": rng.uniform(0.3, 1.1, worlds),
        "azure_list_price": rng.uniform(0.8, 1.2, worlds),
        "willing_to_match": rng.random(worlds) < 0.7,
    }


def one_world(regime, **changes):
    """Azure (cost 0.6, list price 1) and two rivals who bid 0.8 and 0.9; need 10, capacity 6, 5 and 4."""
    tender = {
        "regime": np.array([regime]),
        "need": np.array([10.0]),
        "bids": np.array([[0.95, 0.9, 0.8]]),
        "offered": np.array([[6.0, 4.0, 5.0]]),
        "bidding": np.array([[True, True, True]]),
        "azure_cost": np.array([0.6]),
        "azure_list_price": np.array([1.0]),
        "willing_to_match": np.array([True]),
    }
    return award(**{**tender, **changes})


def assert_mean(sample, expected, seed=SEED):
    error = sample.std() / np.sqrt(sample.size)
    assert abs(sample.mean() - expected) < STANDARD_ERRORS * error, (sample.mean(), expected, error, seed)


@pytest.mark.parametrize(("regime", "price", "azure_wins"), [(OPEN, 2 / 3, 1 / 2), (FIRST_REFUSAL, 3 / 4, 3 / 4)])
class TestTwoUniformBidders:
    """Bikhchandani, Lippman and Reade 2005: price 2/3 open, 3/4 with the right; the holder wins 1/2, 3/4."""

    def test_many_draws_give_the_textbook_price_and_share_of_wins(self, regime, price, azure_wins):
        costs = np.random.default_rng(SEED).random((2, 200_000))
        outcome = two_bidders(regime, costs[0], costs[1])
        assert_mean(outcome.paid, price)
        assert_mean((outcome.winner == AZURE).astype(float), azure_wins)

    def test_a_fine_grid_of_costs_gives_them_without_chance(self, regime, price, azure_wins):
        points = (np.arange(500) + 0.5) / 500
        azure, rival = (cost.ravel() for cost in np.meshgrid(points, points))
        # a hair apart, so that no two costs are equal
        outcome = two_bidders(regime, azure + 1e-6, rival)
        assert outcome.paid.mean() == pytest.approx(price, abs=1e-4)
        assert (outcome.winner == AZURE).mean() == pytest.approx(azure_wins, abs=2e-3)


@pytest.mark.parametrize("bidders", [2, 3, 4])
@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("cost", [0.1, 0.45, 0.8])
class TestBestReply:
    def simulated(self, cost, bidders, held, bids):
        """Profit at each bid, one row a draw of the others' costs; a separate telling of the rules."""
        others = np.random.default_rng(SEED).random((20_000, bidders - 1))
        their_bids = 1 - (bidders - 1) / bidders * (1 - others)
        if held:
            their_bids[:, 0] = others[:, 0]  # the holder is beaten only below its cost
        wins = bids < their_bids.min(axis=1)[:, None]
        return (bids - cost) * wins

    def test_no_other_bid_earns_more_against_equilibrium_opponents(self, bidders, held, cost):
        equilibrium = sealed_bid(np.array([cost]), np.ones(1), np.full(1, float(bidders)))
        bids = np.concatenate([equilibrium, np.linspace(cost, 1, 61)])
        profit = self.simulated(cost, bidders, held, bids)
        gain = profit[:, 1:] - profit[:, :1]
        error = gain.std(axis=0) / np.sqrt(len(gain))
        assert (gain.mean(axis=0) <= STANDARD_ERRORS * error + 1e-12).all(), (bids, gain.mean(axis=0), SEED)
        exact = expected_profit(
            bids, np.full(62, cost), np.zeros(62), np.ones(62), np.full(62, float(bidders)), np.full(62, held)
        )
        assert exact[0] >= exact.max() - 1e-15

    def test_expected_profit_is_what_many_draws_earn(self, bidders, held, cost):
        bids = np.linspace(cost, 1, 9)
        profit = self.simulated(cost, bidders, held, bids)
        expected = expected_profit(
            bids, np.full(9, cost), np.zeros(9), np.ones(9), np.full(9, float(bidders)), np.full(9, held)
        )
        error = profit.std(axis=0) / np.sqrt(len(profit))
        # where nearly no draw wins the standard error says nothing: allow for one win in a thousand
        assert (np.abs(profit.mean(axis=0) - expected) < STANDARD_ERRORS * error + 1e-3 * (1 - cost)).all(), SEED


def test_the_right_chills_for_the_same_cost_of_bidding_more_rivals_stay_away():
    costs = np.random.default_rng(SEED).random(5_000)
    same = {
        "bid": sealed_bid(costs, np.ones(1), np.full(1, 3.0)),
        "cost": costs,
        "low": np.zeros(1),
        "ceiling": np.ones(1),
        "bidders": np.full(1, 3.0),
        "quantity": np.full(1, 10.0),
    }
    for bid_cost in (0.1, 0.3, 1.0):
        in_the_open = worth_bidding(**same, held=np.zeros(1, bool), bid_cost=np.full(1, bid_cost))
        with_right = worth_bidding(**same, held=np.ones(1, bool), bid_cost=np.full(1, bid_cost))
        assert not (with_right & ~in_the_open).any(), SEED
        assert 0 < with_right.sum() < in_the_open.sum(), (bid_cost, SEED)
    free = [worth_bidding(**same, held=np.full(1, held), bid_cost=np.zeros(1)) for held in (False, True)]
    assert free[0].all() and free[1].all(), "a free bid is always made"


def test_the_right_raises_the_expected_price_and_the_holders_wins_also_when_bids_cost_something():
    costs = np.random.default_rng(SEED).uniform(0.5, 1.0, (4, 20_000))
    flat = np.ones(20_000)
    outcomes = {}
    for regime in (OPEN, FIRST_REFUSAL):
        replies = [
            best_reply(
                TenderView(
                    own=cloud,
                    regime=np.full(20_000, regime),
                    need=flat,
                    cost=costs[cloud],
                    capacity=flat,
                    bidders=4 * flat,
                    low=0.5 * flat,
                    ceiling=flat,
                    bid_cost=0.01 * flat * (cloud != AZURE),
                )
            )
            for cloud in range(4)
        ]
        outcomes[regime] = award(
            np.full(20_000, regime),
            flat,
            np.stack([reply.price for reply in replies], axis=1),
            np.stack([reply.capacity for reply in replies], axis=1),
            np.stack([reply.present for reply in replies], axis=1),
            costs[AZURE],
            flat,
            flat > 0,
        )
    dearer = outcomes[FIRST_REFUSAL].paid - outcomes[OPEN].paid
    assert dearer.mean() > STANDARD_ERRORS * dearer.std() / np.sqrt(dearer.size), SEED
    wins = {regime: (outcome.winner == AZURE).mean() for regime, outcome in outcomes.items()}
    assert wins[FIRST_REFUSAL] > wins[OPEN], (wins, SEED)
    rivals = {regime: outcome.bidding[:, 1:].mean() for regime, outcome in outcomes.items()}
    assert rivals[FIRST_REFUSAL] < rivals[OPEN], (rivals, SEED)


class TestStories:
    def test_exclusive_only_azure_serves_and_unmet_need_is_unmet(self):
        outcome = one_world(EXCLUSIVE)
        assert outcome.bought.tolist() == [[6, 0, 0]]
        assert outcome.price.tolist() == [[1, 0, 0]]
        assert outcome.unmet.tolist() == [4]
        assert not outcome.matched.any()

    def test_open_the_lowest_bids_serve_first_and_are_paid_as_bid(self):
        outcome = one_world(OPEN)
        assert outcome.bought.tolist() == [[1, 4, 5]]
        assert outcome.price.tolist() == [[0.95, 0.9, 0.8]]
        assert outcome.unmet.tolist() == [0]
        assert outcome.winner.tolist() == [2]

    def test_first_refusal_azure_matches_from_the_cheapest_bid_up_and_rivals_serve_what_it_cannot(self):
        outcome = one_world(FIRST_REFUSAL)
        assert outcome.bought.tolist() == [[6, 0, 4]]
        assert outcome.matched.tolist() == [[False, True, True]]
        assert outcome.price[0] == pytest.approx([(5 * 0.8 + 0.9) / 6, 0, 0.8])

    def test_first_refusal_a_holder_that_does_not_match_serves_at_list_price_what_no_bid_covers(self):
        outcome = one_world(FIRST_REFUSAL, willing_to_match=np.array([False]))
        assert outcome.bought.tolist() == [[1, 4, 5]]
        assert outcome.price.tolist() == [[1, 0.9, 0.8]]
        assert not outcome.matched.any()

    def test_first_refusal_azure_leaves_alone_what_is_below_its_cost(self):
        outcome = one_world(FIRST_REFUSAL, azure_cost=np.array([0.85]))
        assert outcome.bought[0] == pytest.approx([5, 0, 5])
        assert outcome.price[0] == pytest.approx([(4 * 0.9 + 1) / 5, 0, 0.8])
        assert outcome.matched.tolist() == [[False, True, False]]

    def test_first_refusal_without_rival_bids_azure_serves_at_its_list_price_what_it_can(self):
        outcome = one_world(FIRST_REFUSAL, bidding=np.array([[True, False, False]]))
        assert outcome.bought.tolist() == [[6, 0, 0]]
        assert outcome.price.tolist() == [[1, 0, 0]]
        assert outcome.unmet.tolist() == [4]

    def test_first_refusal_a_bid_above_the_list_price_serves_only_what_azure_cannot(self):
        outcome = one_world(FIRST_REFUSAL, bids=np.array([[0.95, 1.3, 0.8]]))
        assert outcome.bought.tolist() == [[6, 0, 4]]
        assert outcome.matched.tolist() == [[False, False, True]]

    def test_nobody_wins_where_nothing_is_bought(self):
        outcome = one_world(OPEN, bidding=np.zeros((1, 3), dtype=bool))
        assert outcome.winner.tolist() == [NOBODY]
        assert outcome.unmet.tolist() == [10]

    def test_an_unbidden_price_may_be_anything(self):
        bids = np.array([[np.inf, np.nan, 0.8]])
        outcome = one_world(OPEN, bids=bids, bidding=np.array([[False, False, True]]))
        assert outcome.bought.tolist() == [[0, 0, 5]]
        assert outcome.paid.tolist() == [4]

    def test_azure_bids_in_the_open_only_and_rivals_unless_azure_is_exclusive(self):
        flat = np.ones(3)
        view = TenderView(
            AZURE,
            np.array([EXCLUSIVE, FIRST_REFUSAL, OPEN]),
            flat,
            0.5 * flat,
            flat,
            3 * flat,
            0 * flat,
            flat,
            0 * flat,
        )
        assert best_reply(view).present.tolist() == [False, False, True]
        assert best_reply(replace(view, own=2)).present.tolist() == [False, True, True]
        assert not best_reply(replace(view, capacity=0 * flat)).present.any()
        assert not best_reply(replace(view, cost=1.2 * flat)).present.any(), "nobody bids at a loss"

    def test_the_holder_is_willing_only_with_the_right_a_rival_and_capacity(self):
        flat, yes = np.ones(4), np.ones(4, dtype=bool)
        view = MatchView(
            regime=np.array([OPEN, FIRST_REFUSAL, FIRST_REFUSAL, FIRST_REFUSAL]),
            need=flat,
            cost=flat,
            capacity=np.array([1.0, 1.0, 0.0, 1.0]),
            list_price=flat,
            best_bid=flat,
            rival_present=yes & [True, False, True, True],
        )
        assert best_match(view).willing.tolist() == [False, False, False, True]


@pytest.mark.parametrize("seed", range(SEED, SEED + 8))
class TestLaws:
    def test_what_is_bought_is_the_need_less_what_is_unmet(self, seed):
        tender = unlike_worlds(seed)
        outcome = award(**tender)
        assert outcome.bought.sum(axis=1) + outcome.unmet == pytest.approx(tender["need"], abs=1e-12), seed
        assert (outcome.bought >= 0).all() and (outcome.unmet >= 0).all() and (outcome.price >= 0).all(), seed
        assert (outcome.bought <= tender["offered"] * (1 + 1e-12)).all(), seed

    def test_need_is_unmet_only_when_everybody_who_may_serve_is_sold_out(self, seed):
        tender = unlike_worlds(seed)
        azure_serves = np.where(tender["regime"] == OPEN, tender["bidding"][:, AZURE], True)
        serves = tender["bidding"] & (tender["regime"] != EXCLUSIVE)[:, None]
        serves[:, AZURE] = azure_serves
        able = np.where(serves, tender["offered"], 0).sum(axis=1)
        assert award(**tender).unmet == pytest.approx(np.maximum(tender["need"] - able, 0), abs=1e-12), seed

    def test_more_capacity_never_costs_the_buyer_more_unless_azure_holds_the_right(self, seed):
        tender = unlike_worlds(seed)
        rng = np.random.default_rng(seed + 1)
        more = tender["offered"] + rng.random((300, 4)) * (rng.random((300, 4)) < 0.5) * 3
        more[:, AZURE] = np.where(tender["regime"] == FIRST_REFUSAL, tender["offered"][:, AZURE], more[:, AZURE])
        dear = 2.0
        before, after = award(**tender), award(**{**tender, "offered": more})
        burden = [outcome.paid + dear * outcome.unmet for outcome in (before, after)]
        assert (burden[1] <= burden[0] + 1e-9).all(), seed

    def test_matching_never_changes_what_rivals_bid_below_azures_cost_sell(self, seed):
        tender = unlike_worlds(seed)
        left_alone = (tender["bids"] <= tender["azure_cost"][:, None]) & (
            tender["bids"] <= tender["azure_list_price"][:, None]
        )
        left_alone[:, AZURE] = False
        never = award(**{**tender, "willing_to_match": np.zeros(300, dtype=bool)})
        always = award(**{**tender, "willing_to_match": np.ones(300, dtype=bool)})
        assert np.where(left_alone, never.bought - always.bought, 0) == pytest.approx(0, abs=1e-12), seed
        assert (always.bought[:, AZURE] >= never.bought[:, AZURE] - 1e-12).all(), seed

    def test_a_world_is_the_same_alone_and_among_many_in_any_order(self, seed):
        tender = unlike_worlds(seed, worlds=60)
        for numbers in tender.values():
            numbers.flags.writeable = False
        whole = award(**tender)
        backwards = award(**{name: np.ascontiguousarray(numbers[::-1]) for name, numbers in tender.items()})
        for world in range(60):
            alone = award(**{name: numbers[world : world + 1] for name, numbers in tender.items()})
            for part in fields(Award):
                expected = getattr(whole, part.name)[world].tobytes()
                assert getattr(alone, part.name)[0].tobytes() == expected, (seed, world, part.name)
                assert getattr(backwards, part.name)[59 - world].tobytes() == expected, (
                    seed,
                    world,
                    part.name,
                )


def test_a_bid_is_the_same_alone_and_among_many():
    rng = np.random.default_rng(SEED)
    view = TenderView(
        own=1,
        regime=rng.integers(0, 3, 70),
        need=rng.random(70) * 50,
        cost=rng.uniform(0.3, 1.1, 70),
        capacity=rng.random(70) * 20,
        bidders=rng.integers(1, 6, 70).astype(float),
        low=rng.uniform(0.2, 0.4, 70),
        ceiling=rng.uniform(0.4, 1.2, 70),
        bid_cost=rng.random(70) * 0.3,
    )
    whole = best_reply(view)
    profit = expected_profit(whole.price, view.cost, view.low, view.ceiling, view.bidders, view.regime == FIRST_REFUSAL)
    for world in range(70):
        row = slice(world, world + 1)
        alone = TenderView(1, *(getattr(view, part.name)[row] for part in fields(TenderView)[1:]))
        reply = best_reply(alone)
        for part in ("price", "capacity", "present"):
            assert getattr(reply, part).tobytes() == getattr(whole, part)[row].tobytes(), (world, SEED)
        earned = expected_profit(
            reply.price, alone.cost, alone.low, alone.ceiling, alone.bidders, alone.regime == FIRST_REFUSAL
        )
        assert earned.tobytes() == profit[row].tobytes(), (world, SEED)
