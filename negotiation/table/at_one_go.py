"""The rest of a quarter's talk at one go, where both sides follow strategies that do not listen.

What such a side insists on depends on time alone, so all offers and answers of the quarter can be worked out together.
The outcome is, bit for bit, that of moving one at a time.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import PerLevel, PerLevelIndex, PerWorld, PerWorldIndex
from negotiation.state import put_anew
from negotiation.table.moves import ACCEPT, OFFER, REFUSE, WALK, accepted_from
from negotiation.table.rungs import DOLLAR
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES, Memory
from negotiation.table.strategies import STRATEGIES, targets
from negotiation.table.talks import AGREED, BROKEN_OFF, RUNNING, Talk

_LISTENS = np.array([strategy.listens for strategy in STRATEGIES])


@dataclass(frozen=True)
class _Moves:
    """All moves still possible in a quarter, in order; arrays have shape (rows, moves) if not said otherwise.

    Attributes:
        mover: the side to move.
        package: the offer it would make, shape (rows, moves, issues).
        value: of that offer to each side, shape (sides, rows, moves), USD bn.
        accepted_from: own value from which the mover accepts what is on the table, USD bn.
        least: own value below which it does not sign, USD bn.
        hopeless: it believes that nothing is to be gained.
    """

    mover: PerLevelIndex
    package: NDArray[np.intp]
    value: NDArray[np.float64]
    accepted_from: PerLevel
    least: PerLevel
    hopeless: NDArray[np.bool_]


def rest_of_the_quarter(talk: Talk) -> Talk:
    """The talk after all moves of the quarter in the worlds where neither side listens."""
    deaf = ~_LISTENS[talk.stakes[MICROSOFT].strategy] & ~_LISTENS[talk.stakes[OPENAI].strategy]
    rows = np.flatnonzero(talk.open & deaf)
    if rows.size == 0:
        return talk
    left = talk.limit[rows] - talk.rounds[rows]
    moves = _moves(talk, rows, int(left.max()) + 1)
    action = _actions(talk, rows, left, moves)
    last = np.argmax(action != OFFER, axis=1)
    return _ended(talk, rows, moves, action[np.arange(rows.size), last], last)


def _moves(talk: Talk, rows: PerWorldIndex, most: int) -> _Moves:
    order = np.arange(most)
    mover = talk.turn[rows][:, None] ^ (order & 1)
    shape = mover.shape
    issues = len(talk.stakes[MICROSOFT].own)
    package = np.zeros((*shape, issues), dtype=np.intp)
    asked, least = np.empty(shape), np.empty(shape)
    hopeless = np.empty(shape, dtype=bool)
    turns = (most + 1) // 2
    for side in SIDES:
        first = (talk.turn[rows] != side).astype(np.intp)
        when = 2 * np.arange(turns) + first[:, None]
        offers, accepted = _of_one_side(talk, side, rows, when)
        seat = talk.seats[side].at(rows)
        row, turn = np.nonzero(when < most)
        place = when[row, turn]
        package[row, place] = offers[row, turn]
        asked[row, place] = accepted[row, turn]
        least[row, place] = seat.reservation[row]
        hopeless[row, place] = (seat.ideal <= seat.reservation + DOLLAR)[row]
    value = np.stack([_value(talk.stakes[side].own, package, rows) for side in SIDES])
    return _Moves(mover, package, value, asked, least, hopeless)


def _of_one_side(talk: Talk, side: int, rows: PerWorldIndex, when: PerLevelIndex) -> tuple[NDArray[np.intp], PerLevel]:
    """What a side would offer and from what on it would accept at each of its turns, (rows, turns, …)."""
    seat = talk.seats[side].at(rows)
    every = np.repeat(np.arange(rows.size), when.shape[1])
    played = talk.memory.rounds[rows][:, None] + when
    elapsed = (played / talk.horizon[rows][:, None]).reshape(-1)
    seats = replace(seat.at(every), elapsed=elapsed)
    strategy = talk.stakes[side].strategy[rows][every]
    target = targets(strategy, seats)
    accepted = accepted_from(strategy, seats, target).reshape(when.shape)
    ladder = seat.ladder if rows.size == seat.ladder.own.shape[0] else seat.ladder.at(seat.places)
    return ladder.best_offers(target.reshape(when.shape)), accepted


def _value(own: tuple[PerLevel, ...], package: NDArray[np.intp], rows: PerWorldIndex) -> PerLevel:
    """A side's value of every offer, summed issue after issue as ``package_value`` does, (rows, moves), USD bn."""
    total = np.zeros(package.shape[:2])
    for issue, values in enumerate(own):
        total = total + values[rows[:, None], package[:, :, issue]]
    return total


def _actions(talk: Talk, rows: PerWorldIndex, left: PerWorldIndex, moves: _Moves) -> PerLevelIndex:
    """What each mover does if the talk gets that far, as ``respond`` would, (rows, moves)."""
    order = np.arange(moves.mover.shape[1])
    first = moves.mover[:, 0]
    standing = talk.standing[rows, 0] >= 0
    worth = np.empty(moves.mover.shape)
    worth[:, 0] = np.where(standing, talk.memory.last_received[rows, first], np.nan)
    by_microsoft = moves.mover[:, 1:] == MICROSOFT
    worth[:, 1:] = np.where(by_microsoft, moves.value[MICROSOFT, :, :-1], moves.value[OPENAI, :, :-1])
    last_round = (talk.horizon - talk.memory.rounds)[rows][:, None] == order
    worth_signing = worth >= moves.least - DOLLAR
    satisfied = worth >= moves.accepted_from - DOLLAR
    action = np.where(order < left[:, None], OFFER, REFUSE)
    action = np.where(moves.hopeless, WALK, action)
    return np.where(worth_signing & (satisfied | last_round), ACCEPT, action)


def _ended(talk: Talk, rows: PerWorldIndex, moves: _Moves, action: PerWorldIndex, last: PerWorldIndex) -> Talk:
    """The talk after the last move of each row: ``last`` is its number, and so many offers came before it."""
    every = np.arange(rows.size)
    rounds = talk.memory.rounds[rows] + last
    timed_out = (action == REFUSE) & (rounds >= talk.horizon[rows])
    over = np.where((action == WALK) | timed_out, BROKEN_OFF, RUNNING)
    mover = moves.mover[every, last]
    offered = last > 0
    final = moves.package[every, np.maximum(last - 1, 0)]
    return replace(
        talk,
        open=put_anew(talk.open, rows, np.zeros_like(offered)),
        turn=put_anew(talk.turn, rows, mover),
        standing=put_anew(talk.standing, rows, np.where(offered[:, None], final, talk.standing[rows])),
        rounds=put_anew(talk.rounds, rows, talk.rounds[rows] + last),
        status=put_anew(talk.status, rows, np.where(action == ACCEPT, AGREED, over)),
        broken_off_by=put_anew(talk.broken_off_by, rows, np.where(action == WALK, mover, talk.broken_off_by[rows])),
        memory=talk.memory.replaced_talk(rows, _remembered(talk.memory.at(rows), moves, last)),
    )


def _remembered(memory: Memory, moves: _Moves, last: PerWorldIndex) -> Memory:
    """What both sides remember after the offers made before move ``last``; they neither count nor learn."""
    made = np.arange(moves.mover.shape[1]) < last[:, None]
    first, latest, best, offered = (
        part.copy() for part in (memory.first_received, memory.last_received, memory.best_received, memory.last_offered)
    )
    for side in SIDES:
        value, by_other = moves.value[side], moves.mover != side
        heard, said = made & by_other, made & ~by_other
        opening = np.where(heard.any(axis=1), _picked(value, heard.argmax(axis=1)), np.nan)
        first[:, side] = np.where(np.isnan(first[:, side]), opening, first[:, side])
        latest[:, side] = _latest(value, heard, latest[:, side])
        best[:, side] = np.fmax(best[:, side], np.where(heard, value, -np.inf).max(axis=1, initial=-np.inf))
        offered[:, side] = _latest(value, said, offered[:, side])
    best = np.where(np.isneginf(best), np.nan, best)
    return replace(
        memory,
        rounds=memory.rounds + last,
        first_received=first,
        last_received=latest,
        best_received=best,
        last_offered=offered,
    )


def _latest(value: PerLevel, counted: NDArray[np.bool_], before: PerWorld) -> PerWorld:
    """The value at the last place counted, or what was before if none is, shape (rows,)."""
    place = counted.shape[1] - 1 - counted[:, ::-1].argmax(axis=1)
    return np.where(counted.any(axis=1), _picked(value, place), before)


def _picked(value: PerLevel, place: PerWorldIndex) -> PerWorld:
    return value[np.arange(len(value)), place]
