"""The rival cloud's seat: what it may know of the tender to come, the bids it seals, and what they earned."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np

from experiments.classroom.bargain import Bargain, bargain
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import BARGAINING, EXPIRED, LETTERS, Board
from experiments.terms import REGIME_WORDS
from experiments.watching.moves import BASIS_POINTS, MAY_BID, Bids, Move, SeatError, read_bids
from experiments.watching.rival import CLOUDS, Sold, Tender, Tendered, can_bid, check_bids
from experiments.watching.seat import Turn
from experiments.wording import usd
from negotiation.table.issues import NAMES
from negotiation.table.issues.compute import COMMITMENT_OF_LEVEL, DISTRIBUTION_OF_LEVEL, REGIME_OF_LEVEL
from negotiation.table.moves import ACCEPT, OFFER
from negotiation.table.told_terms import REGIMES

type View = dict[str, Any]

#: Prices for which the profit to expect is told: every tenth of a cent per dollar.
_STEP: Final = 10
#: Prices told on paper: every five cents per dollar.
_COARSE: Final = 500
_COMPUTE: Final = NAMES.index("compute")
#: What a regime means to a rival.
_MEANS: Final = (
    "Azure alone may serve OpenAI: nobody else can bid.",
    "Every cloud may bid, but Azure may match any bid it likes, at the price that was bid.",
    "Every cloud bids, Azure too; the lowest price is served first.",
)


@dataclass(frozen=True)
class Outlook:
    """The next tender as far as it can be known while the two talk: one view for each regime they may sign.

    Attributes:
        now: regime in force, of ``REGIMES``.
        tenders: regime -> the tender, if they sign that regime and leave everything else as it is.
    """

    now: int
    tenders: Mapping[int, Tender]


def outlook(case: Case, moves: tuple[tuple[str, str], ...]) -> Outlook:
    """What the rival cloud may know of the next tender; nothing in it depends on what is said in this quarter.

    Args:
        case: the ready class.
        moves: made so far; the talk goes on.
    """
    return _outlook(case, _before(case, moves))


@lru_cache(64)
def _outlook(case: Case, before: tuple[tuple[str, str], ...]) -> Outlook:
    turn = bargain(case, before).waiting
    assert turn is not None
    now = REGIMES.tolist().index(turn.now["regime"])
    tenders = {regime: _next(_signing(case, before, regime)) for regime in range(now, len(REGIMES))}
    return Outlook(now, {regime: tender for regime, tender in tenders.items() if tender is not None})


def _before(case: Case, moves: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The moves before the last quarter in which the two talk, with the bid that its own tender took."""
    found = bargain(case, moves).played
    names = [turn.name for _, turn, _ in found.turns]
    last = found.waiting[1].name if found.waiting is not None else names[-1]
    earlier = sum(name != last for name in names)
    if not earlier:
        return ()
    end = [place for place, (seat, _) in enumerate(moves) if seat != case.rival][earlier - 1] + 1
    return moves[: end + (bargain(case, moves[:end]).played.tender is not None)]


def _signing(case: Case, before: tuple[tuple[str, str], ...], regime: int, bids: str = "") -> Bargain | None:
    """The table if the two now sign a regime and nothing else; none if they cannot."""
    turn, first = bargain(case, before).waiting, bargain(case, before).turn
    package = None if turn is None else _package(turn, regime)
    if package is None:
        return None
    other = next(seat for seat in SEATS if seat != first)
    sealed = [(case.rival, bids)] if bids else []  # void where nobody may bid
    signed = [(first, str(Move(OFFER, package))), (other, str(Move(ACCEPT)))]
    return bargain(case, (*before, *sealed, *signed))


def _package(turn: Turn, regime: int) -> tuple[int, ...] | None:
    """The package that changes the regime alone; none if it is not on the table."""
    package = [0] * len(NAMES)
    if REGIMES[regime] == turn.now["regime"]:
        return tuple(package)
    alone = (regime == REGIME_OF_LEVEL) & (COMMITMENT_OF_LEVEL == 0) & (DISTRIBUTION_OF_LEVEL == 0)
    level = int(np.flatnonzero(alone)[0])
    values = turn.values[_COMPUTE]
    package[_COMPUTE] = level
    return tuple(package) if level < len(values) and values[level] is not None else None


def _next(table: Bargain | None) -> Tender | None:
    if table is None:
        return None
    waits, held = table.played.tender, table.played.tenders
    return waits or (held[-1].tender if held else None)


def sealed(case: Case, board: Board, numbers: tuple[int, ...], sure: bool) -> str:
    """The move of a rival cloud that seals its bids.

    Args:
        case: the ready class.
        board: its table.
        numbers: as in ``Bids``.
        sure: it means a bid below its cost.

    Raises:
        SeatError: a price is too high, or below the own cost and it is not sure.
        ValueError: these are no bids.
    """
    bids = read_bids(LETTERS["bid"] + ".".join(map(str, numbers)))
    if not bids.numbers:
        raise SeatError("bids need a price and a capacity for each regime; capacity 0 is to stay away")
    for regime, tender in _tenders(case, board).items():
        check_bids(bids, tender.ceiling)
        price, capacity = bids.under(regime)
        if capacity and price < tender.cost * BASIS_POINTS and not sure:
            raise SeatError(
                f"a price of {price / BASIS_POINTS:.4f} is below your own cost of {tender.cost:.4f}: you lose by "
                "whatever you sell; say that you are sure, and it is sealed all the same"
            )
    return str(bids)


def _tenders(case: Case, board: Board) -> Mapping[int, Tender]:
    """The tenders that may come next, by regime: one alone once it is known."""
    table = bargain(case, board.moves)
    if table.played.tender is not None:
        return {REGIMES.tolist().index(table.played.tender.regime): table.played.tender}
    return outlook(case, board.moves).tenders if table.waiting is not None else {}


def held(case: Case, board: Board) -> tuple[Tendered, ...]:
    """The tenders that have been held. Where the two's time ran out, the next is held under the contract as it is.

    Args:
        case: the ready class.
        board: the table.
    """
    found = bargain(case, board.moves).played
    if board.state == EXPIRED and found.tender is not None:
        return bargain(case, (*board.moves, (case.rival, str(Bids())))).played.tenders
    if board.state != EXPIRED or found.waiting is None:
        return found.tenders
    before = _before(case, board.moves)
    table = _signing(case, before, REGIMES.tolist().index(found.waiting[1].now["regime"]), _last(case, board, before))
    return found.tenders if table is None else table.played.tenders


def _last(case: Case, board: Board, before: tuple[tuple[str, str], ...]) -> str:
    """What was sealed last for the tender to come; the agent's bid if nothing was."""
    mine = [move for seat, move in board.moves[len(before) :] if seat == case.rival]
    return mine[-1] if mine else str(Bids())


def profit(case: Case, board: Board) -> float | None:
    """What the rival cloud has earned in its tenders, USD bn in the first year; none before one was held.

    Args:
        case: the ready class.
        board: its table.
    """
    return sum(each.own.profit for each in done) if (done := held(case, board)) else None


def table(case: Case, board: Board) -> View:
    """A table as its rival cloud sees it: the tender to come, its own bids, and nothing of what the two say.

    Args:
        case: the ready class.
        board: the table.
    """
    going = board.state == BARGAINING
    known = board.turn == case.rival
    done = held(case, board) if board.over else bargain(case, board.moves).played.tenders
    tenders = _tenders(case, board) if not board.over or known else {}
    return {
        "no": board.no,
        "state": board.state,
        "turn": board.turn if known else "",
        "my_turn": known,
        "deadline": board.deadline if known else None,
        "talking": going and not known,
        "known": known,
        "sealed": _sealed(case, board),
        "regimes": [_regime(regime, tender) for regime, tender in tenders.items()],
        "held": [_held(each) for each in done],
        "ended": board.over and not known,
    }


def _sealed(case: Case, board: Board) -> list[int]:
    """The bids that are sealed for the tender to come; empty if there are none."""
    if board.over or bargain(case, board.moves).played.waiting is None:
        return []
    sealed_now = _last(case, board, _before(case, board.moves))
    return list(read_bids(sealed_now).numbers)


def _regime(regime: int, tender: Tender) -> View:
    """A tender in numbers, with the profit to expect from prices a step apart, by the model's own formula."""
    first, last = (round(each * BASIS_POINTS) for each in (tender.low, tender.ceiling))
    prices = np.arange(first, last + 1, _STEP)
    may = can_bid(tender) and regime in MAY_BID
    return {
        "name": tender.regime,
        "words": REGIME_WORDS[tender.regime],
        "means": _MEANS[regime],
        "may_bid": may,
        "quarter": tender.name,
        "need": tender.need,
        "cost": tender.cost,
        "capacity": tender.capacity,
        "bidders": tender.bidders,
        "low": tender.low,
        "ceiling": tender.ceiling,
        "bid_cost": tender.bid_cost,
        "from": first,
        "step": _STEP,
        "margins": [round(float(each), 5) for each in tender.margin(prices / BASIS_POINTS)] if may else [],
    }


def on_paper(case: Case) -> View:
    """What a rival cloud knows before the talk: ``regimes``, ``one`` of them with its numbers, and ``prices``.

    A price comes with the profit to expect from it under each regime that lets rivals bid, USD bn, if all is offered.

    Args:
        case: the ready class, with a rival cloud.
    """
    tenders = outlook(case, ()).tenders
    regimes = [_regime(regime, tender) for regime, tender in tenders.items()]
    may = [tender for regime, tender in tenders.items() if can_bid(tender) and regime in MAY_BID]
    told = []
    for tender in may[:1]:
        first, last = (round(each * BASIS_POINTS) for each in (tender.low, tender.ceiling))
        prices = np.arange(first, last + 1, _COARSE) / BASIS_POINTS
        profits = [each.margin(prices) * min(each.need, each.capacity) - each.bid_cost for each in may]
        told = list(zip(prices.tolist(), np.stack(profits, axis=1).tolist(), strict=True))
    one = next((each for each in regimes if each["may_bid"]), regimes[0])
    return {"regimes": regimes, "one": one, "prices": told}


def _held(each: Tendered) -> View:
    """A tender of one's own that has been held."""
    return {
        "quarter": each.tender.name,
        "regime": each.tender.regime,
        "words": told(each.tender, each.own),
        "profit": each.own.profit,
        "by_agent": each.bids is not None and not each.bids.numbers,
    }


def told(tender: Tender, sold: Sold) -> str:
    """What a bid came to, as a sentence.

    Args:
        tender: in which it was made.
        sold: what it came to.
    """
    under = f"In {tender.name} ({REGIME_WORDS[tender.regime]})"
    if tender.regime not in [str(REGIMES[each]) for each in MAY_BID]:
        return f"{under}: nobody else could bid."
    if not sold.made:
        return f"{under}: no bid."
    why = {"matched by Microsoft": "Azure matched it and took all", "outbid": "others were cheaper and sold all"}
    result = (
        f"{usd(sold.sold)} of {usd(sold.offered)} a year sold" if sold.sold > 0 else why.get(sold.answer, "nothing")
    )
    return f"{under}: a bid of {sold.price:.4f}, {result}; profit {usd(sold.profit)} in the first year."


def lines(case: Case, board: Board) -> list[str]:
    """How a rival cloud scored, beside the agent on the same chance and beside the other regime: for the debrief.

    Args:
        case: the ready class.
        board: its table, over.
    """
    done = held(case, board)
    said = [f"Your score is {usd(profit(case, board) or 0.0)}: what you earn in the first year from what you sold."]
    said += [
        f"The agent’s best reply in {each.tender.name}, on the same chance: {_short(each.agent)}."
        for each in done
        if each.bids is not None
    ]
    return said + (_otherwise(case, board, done[-1]) if done else [])


def _short(sold: Sold) -> str:
    if not sold.made:
        return "to stay away, a profit of $0"
    return f"a bid of {sold.price:.4f}, {usd(sold.sold)} a year sold, a profit of {usd(sold.profit)}"


def _otherwise(case: Case, board: Board, done: Tendered) -> list[str]:
    """What the bids sealed for other regimes would have come to, had the two signed those and nothing else."""
    before, after = _before(case, board.moves), []
    bids = _last(case, board, before) if done.bids is None else str(done.bids)
    if not read_bids(bids).numbers:
        return []  # nothing was sealed
    for regime in MAY_BID:
        signed = None if REGIMES[regime] == done.tender.regime else _signing(case, before, regime, bids)
        other = signed.played.tenders[-1] if signed is not None and signed.played.tenders else None
        if other is not None and other.tender.name == done.tender.name and other.tender.regime == REGIMES[regime]:
            words = REGIME_WORDS[other.tender.regime]
            after.append(f"Had they signed “{words}” and nothing else, yours would have been {_short(other.own)}.")
    return after


def private(case: Case, board: Board) -> View | None:
    """What only the rival cloud knows, for a teacher who asks for it; none without one.

    Args:
        case: the ready class.
        board: the table.
    """
    if not case.rival:
        return None
    tenders = _tenders(case, board) if not board.over or board.turn == case.rival else {}
    cost = next((each.cost for each in tenders.values()), None)
    return {"seat": case.rival, "cost": cost, "sealed": _sealed(case, board), "profit": profit(case, board)}


def sheet(case: Case) -> View:
    """Who a rival cloud is and what it wants, from the goals the model gives it: with ``who``, ``goals`` and ``rules``.

    Args:
        case: the ready class, with a rival cloud.
    """
    goals = [goal.name for goal in CLOUDS[case.rival][0].goals if goal.weight.startswith("compute.")]
    return {
        "who": [
            f"You speak for {case.rival}: a cloud that wants OpenAI’s workloads. You are not at the table where "
            "Microsoft and OpenAI bargain; what they sign decides whether you may bid in the tender that follows."
        ],
        "goals": [name[:1].upper() + name[1:] for name in goals],
        "rules": list(_RULES),
    }


_RULES: Final = (
    "You seal a bid, a price and a capacity, for each regime the two may sign, and may change it until the tender.",
    "When their talk ends, the tender is held and the bid for the regime in force is opened. No other cloud sees it.",
    "If you have sealed nothing by then, you are asked once; after that the agent bids for you.",
    "You earn price less cost on what you sell in the first year, less what preparing the bid cost.",
)


def on_the_wall(case: Case, board: Board) -> list[str]:
    """What became of a table's last tender, for everybody to read; nothing of a cost.

    Args:
        case: the ready class.
        board: the table.
    """
    done = held(case, board)
    if not done:
        return []
    last = done[-1]
    under = REGIME_WORDS[last.tender.regime]
    sold = f"{usd(last.own.sold)} a year at {last.own.price:.4f}" if last.own.sold > 0 else "nothing"
    return [f"Table {board.no}, tender of {last.tender.name} ({under}): {case.rival} sold {sold}."]
