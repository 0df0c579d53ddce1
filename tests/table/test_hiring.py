"""Employers bid for researchers: where they go, what they earn, and who is approached."""

from dataclasses import fields
from itertools import pairwise

import hiring_twin as twin
import numpy as np
import pytest
from hiring_twin import LAYOUT

from negotiation.state import Employer
from negotiation.table.approaches import approaches
from negotiation.table.hiring import INCUMBENT, NOBODY, Bids, bid_in_turns
from negotiation.tape import APPROACHES, BIDDERS, RESEARCHERS, Chance

SEED = 20240920
WORLDS, EMPLOYERS, SUITORS = 40, len(Employer), BIDDERS - 1
ROUNDING = 1e-12


def unlike_auctions(seed, worlds=WORLDS, approached=10, bidders=4, equal_amenities=False):
    """Auctions of every kind: no suitor, overpaid, ties, limits below 0, amenities that beat any pay."""
    rng = np.random.default_rng(seed)
    shape = (worlds, approached, bidders)
    limit = np.round(rng.uniform(-0.2, 3, shape), rng.integers(1, 4))
    amenity = rng.uniform(-1, 1, shape) * rng.choice([0.0, 0.5, 3.0], (worlds, 1, 1))
    if equal_amenities:
        amenity[:] = amenity[..., :1]
    present = rng.random(shape) < rng.choice([0.2, 0.7, 1.0], (worlds, 1, 1))
    present[..., INCUMBENT] = True
    return {
        "limit": limit,
        "amenity": amenity,
        "present": present,
        "pay": np.round(rng.uniform(0, 2, shape[:2]), 2) * rng.choice([0.0, 1.0], (worlds, 1), p=[0.1, 0.9]),
        "raise_share": rng.uniform(0.05, 0.95, worlds),
    }


def quarter(seed, worlds=WORLDS):
    """Chance and circumstances of one quarter's approaches."""
    rng = np.random.default_rng(seed)
    return {
        "draws": rng.random((worlds, sum(LAYOUT.values()))),
        "employer": rng.integers(0, EMPLOYERS, (worlds, RESEARCHERS)).astype(np.int8),
        "intensity": rng.random((worlds, EMPLOYERS)) * (rng.random((worlds, EMPLOYERS)) < 0.7),
        "rate": rng.uniform(0, 0.3, worlds),
        "more_suitors": rng.random(worlds),
    }


def approached(draws, **circumstances):
    """Who is approached by whom in such a quarter."""
    return approaches(Chance(LAYOUT, draws), **circumstances)


def slow_auction(limit, amenity, present, pay, step):
    """Real turns in plain Python: whoever is not ahead beats the standing offer by a step until nobody will.

    Returns the winner, the researcher's utility, and the pay.
    """
    ahead, paid = INCUMBENT, pay
    raised = True
    while raised:
        raised = False
        for bidder in [*range(1, len(limit)), INCUMBENT]:
            standing = paid + amenity[ahead]
            bid = max(standing + step - amenity[bidder], 0.0)
            if present[bidder] and bidder != ahead and bid <= limit[bidder]:
                ahead, paid, raised = bidder, bid, True
    return ahead, paid + amenity[ahead], paid


@pytest.mark.parametrize("seed", range(SEED, SEED + 4))
class TestSequentialAuction:
    """Postel-Vinay and Robin 2002: the outcome is that of an auction in turns with ever smaller steps."""

    def test_outcome_is_that_of_a_slow_auction_with_real_turns(self, seed):
        auctions = unlike_auctions(seed, worlds=12)
        outcome = bid_in_turns(**auctions, turns=3)
        step = 2e-3
        for place in np.ndindex(outcome.pay.shape):
            limit, amenity, present = (auctions[name][place].tolist() for name in ("limit", "amenity", "present"))
            winner, utility, pay = slow_auction(limit, amenity, present, float(auctions["pay"][place]), step)
            assert utility == pytest.approx(outcome.utility[place], abs=2 * step), (seed, place)
            value = np.where(present, np.array(limit) + amenity, -np.inf)
            clear = winner == outcome.winner[place]
            assert clear or abs(value[winner] - value[outcome.winner[place]]) <= 2 * step, (seed, place)
            if clear:
                assert pay == pytest.approx(outcome.pay[place], abs=2 * step), (seed, place)

    def test_with_equal_amenities_researchers_go_to_whoever_values_them_more_at_the_losers_limit(self, seed):
        auctions = unlike_auctions(seed, bidders=2, equal_amenities=True)
        auctions["limit"] = np.abs(auctions["limit"])
        outcome = bid_in_turns(**auctions, turns=2)
        mine, theirs = auctions["limit"][..., 0], auctions["limit"][..., 1]
        pay, asked = auctions["pay"], auctions["present"][..., 1]
        goes = asked & (theirs > np.maximum(mine, pay))
        assert ((outcome.winner == 1) == goes).all(), seed
        expected = np.where(goes, np.maximum(mine, pay), np.where(asked, np.maximum(pay, theirs), pay))
        assert outcome.pay == pytest.approx(np.where(~goes & (mine <= pay), pay, expected), abs=ROUNDING), seed

    def test_the_researcher_gets_the_second_highest_value_or_what_they_have(self, seed):
        auctions = unlike_auctions(seed)
        outcome = bid_in_turns(**auctions, turns=4)
        current = auctions["pay"] + auctions["amenity"][..., INCUMBENT]
        able = auctions["present"] & (auctions["limit"] >= 0)
        value = np.where(able, auctions["limit"] + auctions["amenity"], -np.inf)
        value[..., INCUMBENT] = np.maximum(value[..., INCUMBENT], current)
        second = np.maximum(np.sort(value, axis=-1)[..., -2], current)
        won_by = np.take_along_axis(auctions["amenity"], outcome.winner[..., None], axis=-1)[..., 0]
        for_nothing = outcome.pay == 0
        assert outcome.utility == pytest.approx(np.where(for_nothing, np.maximum(second, won_by), second)), seed
        assert outcome.utility == pytest.approx(outcome.pay + won_by), seed

    def test_no_researcher_ends_worse_off_and_no_incumbent_cuts_pay(self, seed):
        auctions = unlike_auctions(seed)
        outcome = bid_in_turns(**auctions, turns=3)
        stays = outcome.winner == INCUMBENT
        assert (outcome.utility >= auctions["pay"] + auctions["amenity"][..., INCUMBENT]).all(), seed
        assert (outcome.pay >= np.where(stays, auctions["pay"], 0)).all(), seed

    def test_nobody_pays_more_than_its_limit_and_only_those_present_win(self, seed):
        auctions = unlike_auctions(seed)
        outcome = bid_in_turns(**auctions, turns=3)
        limit = np.take_along_axis(auctions["limit"], outcome.winner[..., None], axis=-1)[..., 0]
        assert ((outcome.pay <= limit) | (outcome.pay == auctions["pay"])).all(), seed
        assert np.take_along_axis(auctions["present"], outcome.winner[..., None], axis=-1).all(), seed

    def test_an_incumbent_that_values_them_more_matches_the_suitor_and_keeps_them(self, seed):
        auctions = unlike_auctions(seed, bidders=2)
        outcome = bid_in_turns(**auctions, turns=1)
        mine, theirs = np.moveaxis(auctions["limit"] + auctions["amenity"], -1, 0)
        threatened = auctions["present"][..., 1] & (auctions["limit"][..., 1] >= 0)
        threatened &= theirs > auctions["pay"] + auctions["amenity"][..., INCUMBENT]
        matches = threatened & (mine >= theirs)
        assert matches.any(), seed
        assert (outcome.winner[matches] == INCUMBENT).all() and outcome.countered[matches].all(), seed
        assert outcome.utility[matches] == pytest.approx(theirs[matches]), seed
        assert not outcome.countered[~threatened].any() and not outcome.rounds[~threatened].any(), seed

    def test_how_many_turns_and_how_large_the_raises_never_changes_the_outcome(self, seed):
        auctions = unlike_auctions(seed)
        first = bid_in_turns(**auctions, turns=1)
        for turns in (2, 6):
            other = bid_in_turns(**{**auctions, "raise_share": auctions["raise_share"] / 2}, turns=turns)
            for part in ("winner", "pay", "utility"):
                assert getattr(first, part).tobytes() == getattr(other, part).tobytes(), (seed, turns, part)

    def test_keeping_the_bids_changes_nothing_else(self, seed):
        auctions = unlike_auctions(seed)
        brief, full = (bid_in_turns(**auctions, turns=4, keep_bids=keep) for keep in (False, True))
        assert brief.bids is None and full.bids is not None
        for part in ("winner", "pay", "utility", "countered", "rounds"):
            assert getattr(brief, part).tobytes() == getattr(full, part).tobytes(), (seed, part)

    def test_a_world_is_the_same_alone_and_among_many_in_any_order(self, seed):
        auctions = unlike_auctions(seed)
        for numbers in auctions.values():
            numbers.flags.writeable = False
        whole = flat(bid_in_turns(**auctions, turns=3, keep_bids=True))
        backwards = flat(
            bid_in_turns(
                **{name: np.ascontiguousarray(numbers[::-1]) for name, numbers in auctions.items()},
                turns=3,
                keep_bids=True,
            )
        )
        for world in range(WORLDS):
            alone = flat(
                bid_in_turns(
                    **{name: numbers[world : world + 1] for name, numbers in auctions.items()},
                    turns=3,
                    keep_bids=True,
                )
            )
            for part, numbers in whole.items():
                expected = numbers[world].tobytes()
                assert alone[part][0].tobytes() == expected, (seed, world, part)
                assert backwards[part][WORLDS - 1 - world].tobytes() == expected, (seed, world, part)


def flat(auction):
    """All arrays of an auction by name, its bids included."""
    arrays = {name: getattr(auction, name) for name in ("winner", "pay", "utility", "countered", "rounds")}
    return arrays | {f"bids.{part.name}": getattr(auction.bids, part.name) for part in fields(Bids)}


@pytest.mark.parametrize("turns", [1, 2, 5])
@pytest.mark.parametrize("seed", range(SEED, SEED + 4))
class TestBids:
    def course(self, seed, turns):
        """Each auction with its bids as a list of (bidder, pay, stands)."""
        auctions = unlike_auctions(seed)
        outcome = bid_in_turns(**auctions, turns=turns, keep_bids=True)
        for place in np.ndindex(outcome.pay.shape):
            made = outcome.bids.bidder[place] != NOBODY
            columns = (outcome.bids.bidder, outcome.bids.pay, outcome.bids.stands)
            bids = list(zip(*(column[place][made].tolist() for column in columns), strict=True))
            assert outcome.bids.round[place][made].tolist() == list(range(len(bids))), (seed, place)
            assert outcome.rounds[place] == len(bids), (seed, place)
            yield place, auctions, outcome, bids

    def test_the_bid_that_stands_is_the_winners_last_and_is_the_pay(self, seed, turns):
        for place, auctions, outcome, bids in self.course(seed, turns):
            stands = [bid for bid in bids if bid[2]]
            if bids:
                assert [bid[:2] for bid in stands] == [(outcome.winner[place], outcome.pay[place])], (
                    seed,
                    place,
                )
            else:
                assert outcome.pay[place] == auctions["pay"][place], (seed, place)

    def test_offers_rise_and_nobody_raises_against_themselves_or_above_their_limit(self, seed, turns):
        for place, auctions, _, bids in self.course(seed, turns):
            utilities = [pay + auctions["amenity"][place][bidder] for bidder, pay, _ in bids]
            start = auctions["pay"][place] + auctions["amenity"][place][INCUMBENT]
            assert all(after >= before - ROUNDING for before, after in pairwise([start, *utilities])), (
                seed,
                place,
            )
            assert all(one[0] != next_one[0] for one, next_one in pairwise(bids)), (seed, place)
            assert all(0 <= pay <= auctions["limit"][place][bidder] for bidder, pay, _ in bids), (seed, place)

    def test_a_runner_up_that_could_beat_the_current_utility_bids_its_limit_last(self, seed, turns):
        seen = 0
        for place, auctions, outcome, bids in self.course(seed, turns):
            limit, amenity = auctions["limit"][place], auctions["amenity"][place]
            rivals = auctions["present"][place] & (limit >= 0)
            rivals[outcome.winner[place]] = False
            runner_up = int(np.argmax(np.where(rivals, limit + amenity, -np.inf)))
            current = auctions["pay"][place] + amenity[INCUMBENT]
            able = rivals[runner_up] and limit[runner_up] + amenity[runner_up] > current
            won_for_nothing = outcome.pay[place] == 0  # an amenity alone may end it early
            if able and not won_for_nothing:
                last = [pay for bidder, pay, _ in bids if bidder == runner_up][-1]
                assert last == limit[runner_up], (seed, place)
                seen += 1
        assert seen, seed


class TestApproaches:
    @pytest.mark.parametrize("seed", range(SEED, SEED + 4))
    def test_suitors_are_distinct_recruit_and_are_never_the_own_employer(self, seed):
        chance = quarter(seed)
        found = approached(**chance)
        there, own = found.found, found.own[:, None]
        assert (chance["employer"][found.world, found.who] == found.own).all(), seed
        assert there[:, 0].all() and found.present[:, INCUMBENT].all()
        assert (found.bidders[:, INCUMBENT] == found.own).all()
        assert (found.names != own)[there].all(), seed
        assert (found.names == np.broadcast_to(own, found.names.shape))[~there].all(), seed
        assert (chance["intensity"][found.world[:, None], found.names] > 0)[there].all(), seed
        for one in range(SUITORS):
            for other in range(one):
                both = there[:, one] & there[:, other]
                assert (found.names[:, one] != found.names[:, other])[both].all(), seed

    @pytest.mark.parametrize("seed", range(SEED, SEED + 4))
    def test_they_are_those_found_by_cutting_the_line_of_employers_up_by_hand(self, seed):
        chance = quarter(seed)
        found = approached(**chance)
        numbers = Chance(LAYOUT, chance["draws"])
        for world in range(WORLDS):
            given = (chance[name][world].tolist() for name in ("employer", "intensity", "rate", "more_suitors"))
            expected = twin.approached(twin.drawn(numbers, world), *given)
            here = found.world == world
            assert found.segment[here].tolist() == [each.segment for each in expected], (seed, world)
            assert found.who[here].tolist() == [each.who for each in expected], (seed, world)
            bidders = np.where(found.present[here], found.bidders[here], -1).tolist()
            assert bidders == [[-1 if firm is None else firm for firm in each.bidders] for each in expected], world
        assert found.present[:, -1].any()
        assert not found.present[:, -1].all()

    @pytest.mark.parametrize("seed", range(SEED, SEED + 4))
    def test_nobody_is_approached_twice_so_nobody_can_have_two_employers(self, seed):
        found = approached(**quarter(seed))
        assert (found.who // (RESEARCHERS // APPROACHES) == found.segment).all(), seed
        places = found.world * APPROACHES + found.segment
        assert (np.diff(places) > 0).all(), seed
        assert found.active.sum() == len(places)

    def test_every_researcher_is_approached_at_the_rate_asked_for(self):
        worlds = 2_000
        chance = quarter(SEED, worlds)
        chance |= {"rate": np.full(worlds, 0.08), "intensity": np.ones((worlds, EMPLOYERS))}
        found = approached(**chance)
        hits = np.zeros((worlds, RESEARCHERS))
        hits[found.world, found.who] = 1
        error = np.sqrt(0.08 * 0.92 / worlds)
        assert abs(hits.mean() - 0.08) < 5 * error / np.sqrt(RESEARCHERS), SEED
        assert (np.abs(hits.mean(axis=0) - 0.08) < 5 * error).all(), SEED

    def test_suitors_come_in_proportion_to_intensity(self):
        worlds = 2_000
        chance = quarter(SEED, worlds)
        intensity = np.array([0.0, 1.0, 2.0, 3.0, 0.0, 4.0, 0.0])
        chance |= {
            "employer": np.zeros((worlds, RESEARCHERS), dtype=np.int8),
            "intensity": np.tile(intensity, (worlds, 1)),
            "rate": np.full(worlds, 0.1),
        }
        found = approached(**chance)
        first = np.bincount(found.names[:, 0], minlength=EMPLOYERS) / len(found.names)
        assert first == pytest.approx(intensity / 10, abs=5 * np.sqrt(0.25 / len(found.names))), SEED

    def test_nobody_approaches_when_nobody_else_recruits(self):
        chance = quarter(SEED)
        chance["rate"][:] = 1.0
        chance["employer"][:] = 3
        chance["intensity"][:] = 0.0
        chance["intensity"][::2, 3] = 5.0
        found = approached(**chance)
        assert not found.active.any()
        assert len(found.who) == 0

    def test_an_auction_has_no_more_suitors_than_recruiting_employers(self):
        chance = quarter(SEED)
        chance["rate"][:] = 1.0
        chance["more_suitors"][:] = 1.0
        chance["employer"][:] = 3
        chance["intensity"][:] = 0.0
        chance["intensity"][:, [0, 3, 6]] = 1.0
        found = approached(**chance)
        assert found.active.all()
        assert (found.found.sum(axis=-1) == 2).all()

    @pytest.mark.parametrize("seed", range(SEED, SEED + 4))
    def test_a_world_is_the_same_alone_and_among_many(self, seed):
        chance = quarter(seed)
        for numbers in chance.values():
            numbers.flags.writeable = False
        whole = approached(**chance)
        for world in range(WORLDS):
            alone = approached(**{name: numbers[world : world + 1] for name, numbers in chance.items()})
            for part in ("segment", "who", "bidders", "present"):
                expected = getattr(whole, part)[whole.world == world].tobytes()
                assert getattr(alone, part).tobytes() == expected, (seed, world, part)

    def test_a_pool_that_cannot_be_cut_evenly_is_refused_with_a_way_out(self):
        chance = quarter(SEED)
        chance["employer"] = np.ascontiguousarray(chance["employer"][:, :199])
        with pytest.raises(ValueError, match="got 199 and 40 approaches; use a multiple of 40 researchers"):
            approached(**chance)


@pytest.mark.parametrize("seed", range(SEED, SEED + 4))
def test_more_suitors_mean_more_pay_and_more_moves(seed):
    rng = np.random.default_rng(seed)
    chance = quarter(seed) | {"rate": np.full(WORLDS, 0.1), "intensity": np.ones((WORLDS, EMPLOYERS))}
    auctions = {
        "limit": rng.uniform(0.5, 3, (WORLDS, APPROACHES, EMPLOYERS)),
        "amenity": rng.uniform(0, 1, (WORLDS, APPROACHES, EMPLOYERS)),
    }
    pay, share = rng.uniform(0.5, 1.5, (WORLDS, APPROACHES)), np.full(WORLDS, 0.5)
    outcomes = []
    for more in (0.0, 0.5, 1.0):
        found = approached(**{**chance, "more_suitors": np.full(WORLDS, more)})
        place = found.world[:, None], found.segment[:, None], found.bidders
        limit, amenity = (auctions[name][place][:, None] for name in ("limit", "amenity"))
        current = pay[found.world, found.segment][:, None]
        outcomes.append(bid_in_turns(limit, amenity, found.present[:, None], current, share[found.world], turns=3))
    for fewer, more in pairwise(outcomes):
        assert (more.utility >= fewer.utility).all(), seed
        assert ((more.winner > 0) >= (fewer.winner > 0)).all(), seed
        assert more.pay.mean() > fewer.pay.mean(), seed
        assert (more.winner > 0).mean() > (fewer.winner > 0).mean(), seed
        assert more.rounds.mean() > fewer.rounds.mean(), seed
