"""The contract each table signed, as the moves by which it would be signed at once: what is run forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from experiments.classroom.backroom import Work
from experiments.classroom.bargain import bargain, given
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import Board, Session
from experiments.watching.moves import Move, SeatError
from experiments.watching.onward import Onward, onward
from negotiation.table.moves import ACCEPT, OFFER, WALK

#: Histories that are run forward from a contract.
WORLDS: Final = 400
#: In place of a table: the contract as it was, without a deal.
NO_DEAL: Final = 0

type Moves = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Contract:
    """What is in force once a talk is over.

    Two tables that signed the same are equal here, however they came to it: the contract is signed at once, so that
    what differs afterwards comes of the contract alone.

    Attributes:
        package: what was signed, level of each issue; empty without a deal.
        moves: seat and move, by which it is signed.
    """

    package: tuple[int, ...]
    moves: Moves


@lru_cache(256)
def contract_of(case: Case, package: tuple[int, ...], own: Moves = ()) -> Contract:
    """A package as it is signed at once, by who opens and who answers; without one, who opens walks out.

    Args:
        case: what is bargained about.
        package: level of each issue; one that changes nothing is no deal.
        own: the moves of the table that signed it: they are taken if it can only be signed in a later quarter.

    Raises:
        SeatError: it cannot be signed at once, and no moves are given.
    """
    opener = bargain(case).turn
    other = next(seat for seat in SEATS if seat != opener)
    if not any(package):
        return Contract((), ((opener, str(Move(WALK))),))
    if on_the_table(case, package):
        return Contract(package, ((opener, str(Move(OFFER, package))), (other, str(Move(ACCEPT)))))
    if own:
        return Contract(package, own)
    raise SeatError(f"a clause of {package} is not on the table in {case.quarter}; choose another")


def on_the_table(case: Case, package: tuple[int, ...]) -> bool:
    """Whether all clauses of a package can be agreed when the talk begins.

    Args:
        case: what is bargained about.
        package: level of each issue.
    """
    turn = bargain(case).waiting
    assert turn is not None
    return all(level < len(each) and each[level] is not None for each, level in zip(turn.values, package, strict=True))


def signed(case: Case, board: Board) -> Contract:
    """What is in force after a table's talk.

    Args:
        case: what is bargained about.
        board: the table.
    """
    if not (board.ended and board.ended["agreed"]):
        return contract_of(case, ())
    return contract_of(case, _agreed(case, board.moves), board.moves)


@lru_cache(256)
def _agreed(case: Case, moves: Moves) -> tuple[int, ...]:
    return bargain(case, moves).said()[-1].package


def contracts(case: Case, session: Session) -> Mapping[int, Contract]:
    """What every table that is over left in force, by number; and under ``NO_DEAL`` the contract as it was.

    Args:
        case: what is bargained about.
        session: the class.
    """
    told = {no: signed(case, board) for no, board in session.tables.items() if board.over}
    return {**told, NO_DEAL: contract_of(case, ())}


def future(case: Case, signed_by: Contract, work: Work) -> Onward | None:
    """What a contract leads to; none while it is being worked out.

    Args:
        case: what is bargained about.
        signed_by: the contract.
        work: where it is worked out.

    Raises:
        BackroomError: it cannot be worked out.
    """
    return work.of(("forward", case.name, signed_by.moves), run_forward, case, signed_by.moves, WORLDS)


def run_forward(case: Case, moves: Moves, worlds: int) -> Onward:
    """Play on from a contract; history k has the chance of the class's seed + 1 + k, whatever was signed.

    Args:
        case: what is bargained about.
        moves: by which it is signed.
        worlds: how many histories.
    """
    seeds = range(case.seed + 1, case.seed + 1 + worlds)
    return onward(case.asked(), case.quarter, given(case, moves), seeds, cloud=case.rival)
