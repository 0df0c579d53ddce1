"""Employers bid for researchers: the incumbent and its suitors raise in turns until one is left.

The researcher takes the best of pay plus what the place is worth to them (its *amenity*). With equal
amenities this is the sequential auction of Postel-Vinay and Robin (2002): they go to whoever values them
more, and their value equals the most the loser could offer. Pay and amenities are USD m a year.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import borrowing, compiled
from negotiation.shapes import (
    PerApproach,
    PerApproachFlag,
    PerApproachIndex,
    PerBidder,
    PerBidderFlag,
    PerBidderIndex,
    PerRowBidder,
    PerRowBidderFlag,
    PerWorld,
    PerWorldIndex,
)

INCUMBENT: Final = 0
NOBODY: Final = -1


@dataclass(frozen=True)
class Bids:
    """Every bid of an auction, in the order made; arrays are (worlds, approaches, places), most places empty.

    Attributes:
        round: number of the bid within its auction, from 0; NOBODY where the place is empty.
        bidder: who bid, 0 the incumbent; NOBODY where the place is empty.
        pay: pay offered, USD m a year; 0 where the place is empty.
        stands: this is the bid the researcher took; all others were beaten and withdrawn.
    """

    round: PerBidderIndex
    bidder: PerBidderIndex
    pay: PerBidder
    stands: PerBidderFlag


@dataclass(frozen=True)
class Auction:
    """Where each researcher ends and what they earn.

    Attributes:
        winner: index of the bidder the researcher goes to; 0 is the incumbent.
        pay: new pay, USD m a year.
        utility: pay plus the winner's amenity, USD m a year.
        course: how the bidding went, worked out when it is asked for.
        bids: the bids one by one, if they were asked for.
    """

    winner: PerApproachIndex
    pay: PerApproach
    utility: PerApproach
    course: "_Course" = field(repr=False)
    bids: Bids | None = None

    @property
    def countered(self) -> PerApproachFlag:
        """The incumbent made at least one counter-offer."""
        return self.course.placed(np.zeros(self.pay.shape, dtype=np.bool_), _incumbent_bids(self.course.moves))

    @property
    def rounds(self) -> PerApproachIndex:
        """Bids made."""
        return self.course.placed(np.zeros(self.pay.shape, dtype=np.intp), _bids_made(self.course.moves))


def bid_in_turns(
    limit: PerBidder,
    amenity: PerBidder,
    present: PerBidderFlag,
    pay: PerApproach,
    raise_share: PerWorld,
    turns: int,
    keep_bids: bool = False,
) -> Auction:
    """The sequential auction of Postel-Vinay and Robin (2002), with amenities.

    A bidder's *value* is its limit plus its amenity: the most the researcher could get there. The
    incumbent's standing offer is the current pay, which it never cuts, so its value is at least the
    researcher's current utility. The highest value wins (the first of equals, so the incumbent keeps) and
    the researcher gets the next highest value, or the current utility if that is more. No pay is below
    zero: a suitor whose amenity alone beats all others pays nothing and the researcher keeps the
    difference; a suitor whose limit is negative cannot bid.

    Bids lead there: in each turn, suitors first, a bidder that is not ahead raises the standing utility by
    ``raise_share`` of the way to the utility at which one is left, or bids its limit if that is less, or
    withdraws. In the last turn the runner-up offers its limit and the winner matches it.

    Args:
        limit: most that each bidder would pay, USD m a year, (worlds, approaches, bidders); 0 is the
            incumbent.
        amenity: what each place is worth to the researcher, USD m a year, same shape.
        present: who takes part, same shape; the incumbent always does.
        pay: current pay, USD m a year.
        raise_share: part of the way raised in a bid, fraction above 0 and below 1.
        turns: turns each bidder has, at least 1; changes the bids, never the outcome.
        keep_bids: return the bids one by one; changes nothing else.
    """
    flat = limit.reshape(-1, limit.shape[-1])
    winner, final_pay, utility = _all_settled(
        flat, amenity.reshape(flat.shape), present.reshape(flat.shape), pay.reshape(-1)
    )
    course = _Course(limit, amenity, present, pay, raise_share, turns)
    return Auction(
        winner=winner.reshape(pay.shape),
        pay=final_pay.reshape(pay.shape),
        utility=utility.reshape(pay.shape),
        course=course,
        bids=_bids(course) if keep_bids else None,
    )


@compiled
def _all_settled(
    limit: PerRowBidder, amenity: PerRowBidder, present: PerRowBidderFlag, pay: PerWorld
) -> tuple[PerWorldIndex, PerWorld, PerWorld]:
    """Who wins each auction, at what pay, and what that is worth to the researcher, (rows,) each."""
    rows, bidders = limit.shape
    winner, final_pay, utility = np.empty(rows, np.int64), np.empty(rows), np.empty(rows)
    most, besides = np.empty(bidders), np.empty(bidders)
    for row in range(rows):
        for bidder in range(bidders):
            most[bidder] = limit[row, bidder] if present[row, bidder] or bidder == INCUMBENT else -np.inf
            besides[bidder] = amenity[row, bidder]
        winner[row], final_pay[row], utility[row] = settled(most, besides, pay[row])
    return winner, final_pay, utility


@borrowing
def settled(limit: PerWorld, amenity: PerWorld, pay: float) -> tuple[int, float, float]:
    """Who wins an auction, at what pay, and what that is worth to the researcher: see ``bid_in_turns``.

    Args:
        limit: most that each bidder would pay, (bidders,); a suitor with a limit below 0 is none.
        amenity: what each place is worth to the researcher besides.
        pay: current pay.
    """
    current, winner, second = pay + amenity[INCUMBENT], INCUMBENT, -np.inf
    best = max(limit[INCUMBENT], pay) + amenity[INCUMBENT]
    most = -np.inf
    for bidder in range(1, limit.size):  # without a branch: which way it goes is anybody's guess
        value = limit[bidder] + amenity[bidder] if limit[bidder] >= 0 else -np.inf
        better = value > best
        second = best if better else max(second, value)
        winner, best, most = bidder if better else winner, value if better else best, max(most, value)
    utility = max(current, second)
    bounded = max(min(utility - amenity[winner], limit[winner]), 0.0)
    final = limit[winner] if utility >= best else bounded
    contested = most > current
    # above the settled utility where pay is at its floor
    reached = max(utility, final + amenity[winner])
    return winner if contested else INCUMBENT, final if contested else pay, reached if contested else current


def _some_suitor(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether the flag of any bidder but the incumbent is up."""
    return np.asarray(flags[..., 1:].any(axis=-1))


def _row[Number: np.generic](bidders: NDArray[Number], rows: NDArray[np.intp]) -> NDArray[Number]:
    """The approaches numbered ``rows``, (rows, bidders)."""
    return bidders.reshape(-1, bidders.shape[-1])[rows]


def _placed[Number: np.generic](
    whole: NDArray[Number], rows: NDArray[np.intp], values: NDArray[Number]
) -> NDArray[Number]:
    """A copy of ``whole``, (worlds, approaches, …), with the approaches numbered ``rows`` replaced."""
    replaced = whole.copy()
    replaced.reshape(-1, *whole.shape[2:])[rows] = values
    return replaced


def _values(
    limit: NDArray[np.float64],
    amenity: NDArray[np.float64],
    present: NDArray[np.bool_],
    pay: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The most the researcher could get at each place; minus infinity where nothing can be bid."""
    value = np.where(present & (limit >= 0), limit + amenity, -np.inf)
    value[:, INCUMBENT] = np.maximum(limit[:, INCUMBENT], pay) + amenity[:, INCUMBENT]
    return value


@dataclass(frozen=True)
class _Contest:
    """Auctions where some suitor can beat the current utility, one a row, and how each ends.

    ``limit``, ``amenity`` and ``value`` are (rows, bidders); ``settled`` is the utility at which one bidder
    is left.
    """

    limit: NDArray[np.float64]
    amenity: NDArray[np.float64]
    value: NDArray[np.float64]
    current: NDArray[np.float64]
    winner: NDArray[np.intp]
    runner_up: NDArray[np.intp]
    settled: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        limit: NDArray[np.float64],
        amenity: NDArray[np.float64],
        value: NDArray[np.float64],
        pay: NDArray[np.float64],
    ) -> "_Contest":
        """The contests with these bidders, and how each ends."""
        current = pay + amenity[:, INCUMBENT]
        winner = np.argmax(value, axis=-1)
        losers = value.copy()
        np.put_along_axis(losers, winner[:, None], -np.inf, axis=-1)
        runner_up = np.argmax(losers, axis=-1)
        settled = np.maximum(current, _picked(losers, runner_up))
        return cls(limit, amenity, value, current, winner, runner_up, settled)

    def pay_for(self, utility: NDArray[np.float64], bidder: NDArray[np.intp] | int) -> NDArray[np.float64]:
        """Pay that gives the researcher this utility at the place, not below zero and within the limit."""
        limit, amenity, value = (_picked(each, bidder) for each in (self.limit, self.amenity, self.value))
        bounded = np.maximum(np.minimum(utility - amenity, limit), 0.0)
        return np.where(utility >= value, limit, bounded)


@dataclass(frozen=True)
class _Course:
    """The bidding of all approaches, worked out where some suitor can beat the current utility.

    Attributes are what ``bid_in_turns`` was given.
    """

    limit: PerBidder
    amenity: PerBidder
    present: PerBidderFlag
    pay: PerApproach
    raise_share: PerWorld
    turns: int

    @cached_property
    def contested(self) -> "tuple[NDArray[np.intp], _Contest]":
        """Contested approaches by number, and the contests, one a row."""
        rows = np.flatnonzero(_some_suitor(self.present))
        limit, amenity, pay = _row(self.limit, rows), _row(self.amenity, rows), self.pay.reshape(-1)[rows]
        value = _values(limit, amenity, _row(self.present, rows), pay)
        there = _some_suitor(value > (pay + amenity[:, INCUMBENT])[:, None])
        return rows[there], _Contest.of(limit[there], amenity[there], value[there], pay[there])

    @cached_property
    def moves(self) -> "list[_Move]":
        """Every bid and every turn without one, in order."""
        rows, contest = self.contested
        return _moves(contest, self.raise_share[rows // self.pay.shape[1]], self.turns)

    def placed[Number: np.generic](self, whole: NDArray[Number], values: NDArray[Number]) -> NDArray[Number]:
        """The values of the contested approaches put in their places."""
        return _placed(whole, self.contested[0], values)


def _picked(columns: NDArray[np.float64], bidder: NDArray[np.intp] | int) -> NDArray[np.float64]:
    """One bidder's column, or in each row the column of that row's bidder."""
    return columns[:, bidder] if isinstance(bidder, int) else columns[np.arange(len(columns)), bidder]


@dataclass(frozen=True)
class _Move:
    """A chance to bid, taken in the rows where ``bids``: who, and the utility offered."""

    bidder: NDArray[np.intp] | int
    bids: NDArray[np.bool_]
    utility: NDArray[np.float64]


def _moves(contest: _Contest, share: NDArray[np.float64], turns: int) -> list[_Move]:
    """All turns but the last, then the last: the runner-up offers its limit and the winner matches it."""
    order = (*range(1, contest.value.shape[1]), INCUMBENT)
    runner_up, top = contest.runner_up, _picked(contest.value, contest.runner_up)
    standing, ahead = contest.current, np.full(len(top), INCUMBENT)
    spent = top <= standing
    moves = []
    for bidder in order * (turns - 1):
        move = _raised(contest, standing, ahead, bidder, share)
        moves.append(move)
        standing, ahead = np.where(move.bids, move.utility, standing), np.where(move.bids, bidder, ahead)
        spent = spent | (move.bids & (runner_up == bidder) & (move.utility >= top))

    # nobody raises against itself: where the runner-up is ahead, the winner raises once more before the end
    winners = _raised(contest, standing, ahead, contest.winner, share)
    reply = _Move(contest.winner, winners.bids & (ahead == runner_up) & ~spent, winners.utility)
    standing, ahead = (
        np.where(reply.bids, reply.utility, standing),
        np.where(reply.bids, contest.winner, ahead),
    )
    last_offer = _Move(runner_up, ~spent & (top >= standing), top)
    ahead = np.where(last_offer.bids & (top > standing), runner_up, ahead)
    answer = _Move(contest.winner, ahead != contest.winner, contest.settled)
    return [*moves, reply, last_offer, answer]


def _raised(
    contest: _Contest,
    standing: NDArray[np.float64],
    ahead: NDArray[np.intp],
    bidder: NDArray[np.intp] | int,
    share: NDArray[np.float64],
) -> _Move:
    """A bidder that is behind goes part of the way to the settled utility, if it can."""
    target = np.minimum(standing + share * (contest.settled - standing), contest.settled)
    offer = np.minimum(np.maximum(target, _picked(contest.amenity, bidder)), _picked(contest.value, bidder))
    beats = (offer > standing) | ((offer == standing) & (contest.winner == bidder))
    return _Move(bidder, (ahead != bidder) & beats, offer)


def _bids_made(moves: list[_Move]) -> NDArray[np.intp]:
    """How many bids each contest took."""
    made = np.zeros(moves[0].bids.shape, dtype=np.intp)
    for move in moves:
        made = made + move.bids
    return made


def _incumbent_bids(moves: list[_Move]) -> NDArray[np.bool_]:
    """Whether the incumbent bid at all."""
    countered = np.zeros(moves[0].bids.shape, dtype=np.bool_)
    for move in moves:
        countered = countered | (move.bids & np.equal(move.bidder, INCUMBENT))
    return countered


def _bids(course: _Course) -> Bids:
    """The bids one by one, put back in their worlds and approaches."""
    moves, (_, contest) = course.moves, course.contested
    shape = (*course.pay.shape, len(moves))
    bidder = np.stack([np.where(move.bids, move.bidder, NOBODY) for move in moves], axis=-1)
    made = bidder != NOBODY
    pays = np.stack([contest.pay_for(move.utility, move.bidder) for move in moves], axis=-1)
    number = np.where(made, np.cumsum(made, axis=-1) - 1, NOBODY)
    winners = bidder == contest.winner[:, None]
    last = np.max(np.where(winners, number, NOBODY), axis=-1)
    return Bids(
        round=course.placed(np.full(shape, NOBODY), number),
        bidder=course.placed(np.full(shape, NOBODY), bidder),
        pay=course.placed(np.zeros(shape), np.where(made, pays, 0.0)),
        stands=course.placed(np.zeros(shape, dtype=np.bool_), winners & (number == last[:, None])),
    )
