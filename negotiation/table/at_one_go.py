"""The rest of a quarter's talk at one go, where both sides follow strategies that do not listen.

What such a side insists on depends on time alone, so all it will insist on in the quarter can be worked out beforehand.
The outcome is, bit for bit, that of moving one at a time.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import alike, looked_at, replace
from negotiation.compiled import borrowing, compiled
from negotiation.shapes import PerIssueIndex, PerLevel, PerSide, PerTurn, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import put_anew
from negotiation.table.best_offers import DOLLAR, Looked, forget, nothing_looked_at, offered
from negotiation.table.climbing import Rungs, Stairs
from negotiation.table.moves import ACCEPT, REFUSE, WALK, accepted_from
from negotiation.table.packed import Layout, layout_of, packed
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.strategies import STRATEGIES, targets
from negotiation.table.talks import AGREED, BROKEN_OFF, Talk

_LISTENS = np.array([strategy.listens for strategy in STRATEGIES])
#: No move is made.
_NONE: Final = -1


class _Side(NamedTuple):
    """What one side will insist on in the quarter, and what it can offer; one row a talk.

    Attributes:
        target: own value it asks for at each of its turns, shape (rows, turns), USD bn.
        accepted_from: own value from which it accepts what is on the table, the same.
        least: own value below which it does not sign, shape (rows,), USD bn.
        hopeless: it believes that nothing is to be gained, shape (rows,).
        stairs: its staircases.
        rungs: its rungs.
        place: row of these, shape (rows,).
        own: own value of every level, shape (rows of the talk, columns), USD bn.
    """

    target: PerLevel
    accepted_from: PerLevel
    least: PerWorld
    hopeless: NDArray[np.bool_]
    stairs: Stairs
    rungs: Rungs
    place: PerWorldIndex
    own: PerLevel


class _Heard(NamedTuple):
    """What both sides have heard and said, shape (rows, sides), USD bn; nan before the first offer."""

    first: PerSide
    last: PerSide
    best: PerSide
    said: PerSide


class _Offers(NamedTuple):
    """What both sides last offered in a talk.

    Attributes:
        package: level of each issue, shape (sides, issues).
        asked: the least and the most a side can ask for with its offer still the best, shape (sides, 2), USD bn.
        worth: of the offer to who made it and to the other side, shape (sides, 2), USD bn.
        by_microsoft: what Microsoft found when it looked for its best offer.
        by_openai: what OpenAI found.
    """

    package: PerIssueIndex
    asked: PerSide
    worth: PerSide
    by_microsoft: Looked
    by_openai: Looked


def rest_of_the_quarter(talk: Talk) -> Talk:
    """The talk after all moves of the quarter in the worlds where neither side listens."""
    deaf = ~_LISTENS[talk.stakes[MICROSOFT].strategy] & ~_LISTENS[talk.stakes[OPENAI].strategy]
    plays = talk.open & deaf
    rows = looked_at(plays)
    if rows.size == 0:
        return talk
    memory = talk.memory
    left = talk.limit[rows] - talk.rounds[rows]
    turns = int(left.max()) // 2 + 1
    columns = (memory.first_received, memory.last_received, memory.best_received, memory.last_offered)
    heard = _Heard(*(column[rows] for column in columns))
    standing, openings = talk.standing[rows], talk.openings[rows]
    action, made, mover = _played(
        rows,
        plays[rows],
        talk.turn[rows],
        left,
        memory.rounds[rows],
        talk.horizon[rows],
        standing,
        openings,
        layout_of(talk.stakes[MICROSOFT].own),
        _of_one_side(talk, MICROSOFT, rows, turns),
        _of_one_side(talk, OPENAI, rows, turns),
        heard,
    )
    talk = replace(talk, openings=put_anew(talk.openings, rows, openings))
    return _ended(talk, rows, action, made, mover, standing, heard)


def _of_one_side(talk: Talk, side: int, rows: PerWorldIndex, turns: int) -> _Side:
    """What a side will insist on at each of its turns; the first comes at once if it is its turn, or else after one."""
    everywhere = rows.size == talk.rows.size
    seat = talk.seats[side] if everywhere else talk.seats[side].at(rows)
    strategy = talk.stakes[side].strategy[rows]
    seats = seat.over(_elapsed(talk, side, rows, turns))
    target = targets(strategy, seats)
    return _Side(
        target,
        accepted_from(strategy, seats, target),
        seat.reservation,
        seat.ideal <= seat.reservation + DOLLAR,
        seat.ladder.staircases,
        seat.ladder.rungs,
        seat.places,
        packed(talk.stakes[side].own),
    )


def _elapsed(talk: Talk, side: int, rows: PerWorldIndex, turns: int) -> PerTurn:
    """Rounds played by each turn of a side as a fraction of the horizon, (rows, turns); one row if all are alike."""
    played, waits, horizon = talk.memory.rounds[rows], talk.turn[rows] != side, talk.horizon[rows]
    if alike(played) and alike(waits) and alike(horizon):
        played, waits, horizon = played[:1], waits[:1], horizon[:1]
    elapsed: PerTurn = (played[:, None] + (2 * np.arange(turns) + waits[:, None])) / horizon[:, None]
    return elapsed


@compiled
def _played(
    rows: PerWorldIndex,
    plays: PerWorldFlag,
    turn: PerWorldIndex,
    left: PerWorldIndex,
    played: PerWorldIndex,
    horizon: PerWorldIndex,
    standing: PerIssueIndex,
    openings: PerWorldIndex,
    layout: Layout,
    microsoft: _Side,
    openai: _Side,
    heard: _Heard,
) -> tuple[PerWorldIndex, PerWorldIndex, PerWorldIndex]:
    """Play talks to their end or that of the quarter, move by move as ``respond`` and ``Talk.advance`` would.

    A side repeats its offer while that stays the best at what it asks for, and need not look for it again.

    Args:
        rows: of the talk, (rows,).
        plays: where it is played; nothing happens in the other rows, (rows,).
        turn: the side to move, (rows,).
        left: rounds that can still be opened this quarter, (rows,).
        played: rounds played since the talk was opened, (rows,).
        horizon: rounds after which it breaks off, (rows,).
        standing: the offer on the table, (rows, issues), −1 without one; changed in place.
        openings: see ``Talk``; changed in place.
        layout: which level each column of the values is of.
        microsoft: what Microsoft brings.
        openai: what OpenAI brings.
        heard: changed in place.

    Returns:
        The last move, −1 where none was made, the offers made, and who made the last move, (rows,) each.
    """
    action, made, mover = np.empty(rows.size, np.int64), np.empty(rows.size, np.int64), np.empty(rows.size, np.int64)
    by_microsoft, by_openai = nothing_looked_at(microsoft.stairs), nothing_looked_at(openai.stairs)
    package, sides = np.empty((2, standing.shape[1]), np.int64), (2, 2)
    offers = _Offers(package, np.empty(sides), np.empty(sides), by_microsoft, by_openai)
    for k in range(rows.size):
        if not plays[k]:
            action[k], made[k], mover[k] = _NONE, 0, turn[k]
            continue
        last = played[k], left[k], horizon[k]
        action[k], made[k], mover[k] = _talk(
            k, rows[k], turn[k], last, standing[k], openings, layout, microsoft, openai, heard, offers
        )
    return action, made, mover


@borrowing
def _talk(
    k: int,
    row: int,
    side: int,
    rounds: tuple[int, int, int],
    standing: PerWorldIndex,
    openings: PerWorldIndex,
    layout: Layout,
    microsoft: _Side,
    openai: _Side,
    heard: _Heard,
    offers: _Offers,
) -> tuple[int, int, int]:
    """Play one talk; the last move, the offers made, and who made the last move.

    Args:
        k: row of the talk.
        row: of the sides' values.
        side: to move.
        rounds: played so far, left this quarter, and those after which the talk breaks off.
        standing: the offer on the table, (issues,); changed in place.
        openings: see ``Talk``; changed in place.
        layout: which level each column of the values is of.
        microsoft: what Microsoft brings.
        openai: what OpenAI brings.
        heard: changed in place.
        offers: room for what both offer.
    """
    played, left, horizon = rounds
    worth = heard.last[k, side] if standing[0] >= 0 else np.nan
    _nothing_offered(offers)
    order = 0
    while True:
        now, by_microsoft = order // 2, side == MICROSOFT
        enough = microsoft.accepted_from[k, now] if by_microsoft else openai.accepted_from[k, now]
        least = microsoft.least[k] if by_microsoft else openai.least[k]
        if worth >= least - DOLLAR and (worth >= enough - DOLLAR or played + order == horizon):
            action = ACCEPT
            break
        if microsoft.hopeless[k] if by_microsoft else openai.hopeless[k]:
            action = WALK
            break
        if order >= left:
            action = REFUSE
            break
        if by_microsoft:
            _offer(k, row, now, side, microsoft, openai.own, layout, offers, offers.by_microsoft)
        else:
            _offer(k, row, now, side, openai, microsoft.own, layout, offers, offers.by_openai)
        if by_microsoft and played + order <= 1:
            openings[k] = offers.package[side, 0]
        heard.said[k, side], worth = offers.worth[side, 0], offers.worth[side, 1]
        side = 1 - side
        _hear(heard, k, side, worth)
        order += 1
    for issue in range(standing.size if order > 0 else 0):
        standing[issue] = offers.package[1 - side, issue]
    return action, order, side


@borrowing
def _nothing_offered(offers: _Offers) -> None:
    """Both sides look anew for their first offer."""
    offers.asked[:, 0], offers.asked[:, 1] = np.inf, -np.inf
    forget(offers.by_microsoft)
    forget(offers.by_openai)


@borrowing
def _offer(
    k: int,
    row: int,
    now: int,
    side: int,
    who: _Side,
    others_own: PerLevel,
    layout: Layout,
    offers: _Offers,
    looked: Looked,
) -> None:
    """Write what a side offers at one of its turns: what it offered before while that stays the best."""
    target, asked = who.target[k, now], offers.asked[side]
    if asked[0] <= target <= asked[1]:
        return
    package = offers.package[side]
    asked[0], asked[1] = offered(who.stairs, who.rungs, who.place[k], target, looked, package), target
    offers.worth[side, 0], offers.worth[side, 1] = _worth(who.own, others_own, row, layout, package)


@borrowing
def _worth(own: PerLevel, other: PerLevel, row: int, layout: Layout, package: PerWorldIndex) -> tuple[float, float]:
    """What a package is worth to who offers it and to the other side, issue after issue, USD bn."""
    mine, theirs = 0.0, 0.0
    for issue in range(package.size):
        column = layout.column[layout.clauses[issue] + package[issue]]
        mine += own[row, column]
        theirs += other[row, column]
    return mine, theirs


@borrowing
def _hear(heard: _Heard, k: int, side: int, worth: float) -> None:
    """Note what an offer is worth to the side that hears it."""
    if np.isnan(heard.first[k, side]):
        heard.first[k, side] = worth
    heard.last[k, side] = worth
    if not heard.best[k, side] >= worth:
        heard.best[k, side] = worth


def _ended(
    talk: Talk,
    rows: PerWorldIndex,
    action: PerWorldIndex,
    made: PerWorldIndex,
    mover: PerWorldIndex,
    standing: PerIssueIndex,
    heard: _Heard,
) -> Talk:
    """The talk after the last move of each row; so many offers were made before it."""
    rounds = talk.memory.rounds[rows] + made
    timed_out = (action == REFUSE) & (rounds >= talk.horizon[rows])
    over = np.where((action == WALK) | timed_out, BROKEN_OFF, talk.status[rows])
    return replace(
        talk,
        open=put_anew(talk.open, rows, talk.open[rows] & (action == _NONE)),
        turn=put_anew(talk.turn, rows, mover),
        standing=put_anew(talk.standing, rows, standing),
        rounds=put_anew(talk.rounds, rows, talk.rounds[rows] + made),
        status=put_anew(talk.status, rows, np.where(action == ACCEPT, AGREED, over)),
        broken_off_by=put_anew(talk.broken_off_by, rows, np.where(action == WALK, mover, talk.broken_off_by[rows])),
        memory=replace(
            talk.memory,
            rounds=put_anew(talk.memory.rounds, rows, rounds),
            first_received=put_anew(talk.memory.first_received, rows, heard.first),
            last_received=put_anew(talk.memory.last_received, rows, heard.last),
            best_received=put_anew(talk.memory.best_received, rows, heard.best),
            last_offered=put_anew(talk.memory.last_offered, rows, heard.said),
        ),
    )
