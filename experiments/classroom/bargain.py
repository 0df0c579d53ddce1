"""A table of the class, exactly as its case and its moves say: whose turn it is, what each side sees, how it ended."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from experiments.classroom.cases import SEATS, Case
from experiments.watching.moves import SEALED, Bids, Move, SeatError, read_bids, read_moves
from experiments.watching.packages import package_in_words
from experiments.watching.rival import RIVAL
from experiments.watching.seat import AGREED, Ended, Played, Turn, played
from negotiation.table.moves import ACCEPT, ACTIONS, OFFER

#: A package this little under the reservation value is not below it, USD bn.
_SLACK: Final = 1e-9
#: Said where a package was accepted and is no deal.
_CANCELLED: Final = (
    "An agent would not sign: as a whole the package is worth less to it than no deal, since some clauses take away "
    "from what others are worth."
)
#: Both sides, in whose seats people or agents sit.
_BOTH: Final = (0, 1)


@dataclass(frozen=True)
class Said:
    """A move at the table as one side reads it.

    Attributes:
        seat: who made it.
        round: of the class, from 1.
        action: of ``ACTIONS``.
        package: level of each issue, of an offer or of what was accepted; empty otherwise.
        words: the same in words.
        value: of the package to each seat, USD bn; none where it cannot be said.
    """

    seat: str
    round: int
    action: str
    package: tuple[int, ...]
    words: str
    value: dict[str, float | None]


@dataclass(frozen=True)
class Bargain:
    """A table after some moves.

    Attributes:
        played: as the model has it.
        moves: made so far: seat and move.
        rival: the rival cloud that bids; empty if nobody sits there.
    """

    played: Played
    moves: tuple[tuple[str, str], ...]
    rival: str = ""

    @property
    def turn(self) -> str:
        """Whose turn it is, the rival cloud's if a tender waits for its bid; empty once all is over."""
        if self.played.tender is not None:
            return self.rival
        return "" if self.played.waiting is None else SEATS[self.played.waiting[0]]

    @property
    def waiting(self) -> Turn | None:
        """What the side whose turn it is sees; none once the talk is over, and while a tender waits."""
        return None if self.played.waiting is None else self.played.waiting[1]

    @property
    def ended(self) -> Ended | None:
        """How it ended; none while it goes on."""
        return self.played.ended

    def seen(self, seat: str) -> Turn | None:
        """What a side saw last, or sees now; none before its first turn.

        Args:
            seat: of the side.
        """
        if self.turn == seat:
            return self.waiting
        side = SEATS.index(seat)
        return next((turn for mover, turn, _ in reversed(self.played.turns) if mover == side), None)

    def agents_move(self) -> str:
        """How the agent would play the turn that waits.

        Raises:
            SeatError: the talk is over.
        """
        if self.played.tender is not None:
            return str(Bids())
        if self.waiting is None:
            raise SeatError("the talk is over; nobody moves any more")
        answer = self.waiting.agent
        return str(Move(answer.action, answer.package, by_rule=True))

    def round_of(self, turn: Turn) -> int:
        """Which round a turn is, counted from where the table began; the model may have talked before.

        Args:
            turn: of this table.
        """
        began = self.played.turns[0][1] if self.played.turns else self.waiting
        return turn.round - began.round + 1 if began else 1

    def said(self) -> tuple[Said, ...]:
        """All moves so far, in order."""
        standing: tuple[int, ...] = ()
        told = []
        for side, turn, answer in self.played.turns:
            standing = answer.package if answer.action == OFFER else turn.standing
            package = standing if answer.action in (OFFER, ACCEPT) else ()
            words = package_in_words(package, turn.now) if answer.action == OFFER else answer.said
            action, worth = ACTIONS[answer.action], self._worth(package)
            told.append(Said(SEATS[side], self.round_of(turn), action, package, words, worth))
        return tuple(told)

    def _worth(self, package: tuple[int, ...]) -> dict[str, float | None]:
        return {seat: self.worth(seat, package) for seat in SEATS}

    def worth(self, seat: str, package: Sequence[int]) -> float | None:
        """What a package is worth to a side; none without one, or before the side's first turn.

        Args:
            seat: of the side.
            package: level of each issue.
        """
        turn = self.seen(seat)
        if turn is None or not package:
            return None
        value = turn.value(package)
        return None if math.isnan(value) else value  # a clause of it is no longer on the table

    def whole(self, seat: str) -> float | None:
        """What the last package offered is worth to a side as a whole, with what its clauses do to one another.

        Args:
            seat: of the side, which made the offer or has had its turn after it; otherwise it is not known.
        """
        side, turns = SEATS.index(seat), self.played.turns
        last = next((place for place in reversed(range(len(turns))) if turns[place][2].action == OFFER), None)
        if last is None:
            return None
        mover, _, answer = turns[last]
        heard = [turn for who, turn, _ in turns[last + 1 :] if who == side]
        heard += [self.played.waiting[1]] if self.played.waiting and self.played.waiting[0] == side else []
        worth = answer.whole if mover == side else heard[0].offer_whole if heard else math.nan
        return None if math.isnan(worth) else worth

    def below(self) -> bool:
        """The offer that waits for an answer is worth less than its reader's reservation value, by clauses or whole."""
        turn = self.waiting
        return turn is not None and bool(turn.standing) and least(turn) < turn.reservation - _SLACK

    def hidden(self) -> bool:
        """The offer just made looks worth signing to who made it, clause by clause, and as a whole is not."""
        _, turn, answer = self.played.turns[-1]
        return answer.action == OFFER and answer.whole < turn.reservation - _SLACK <= answer.value

    def outcome(self) -> dict[str, Any] | None:
        """How it ended, as JSON can hold it, with what a rival cloud earned once its tender was held; none before."""
        if self.ended is None:
            return None
        values = self.ended.value or (None, None)
        last = self.played.turns[-1][2].action if self.played.turns else None
        cancelled = last == ACCEPT and self.ended.how != AGREED
        return {
            "how": self.ended.how,
            "agreed": self.ended.how == AGREED,
            "quarter": self.ended.name,
            "words": _CANCELLED if cancelled else self.ended.said,
            "values": dict(zip(SEATS, values, strict=True)) | self._earned(),
        }

    def _earned(self) -> dict[str, float]:
        """What the rival cloud earned in its tenders; empty before the last of them, or without one."""
        tenders = self.played.tenders if self.played.tender is None else ()
        return {self.rival: sum(each.own.profit for each in tenders)} if self.rival and tenders else {}


def least(turn: Turn) -> float:
    """What the offer on the table is worth to its reader, USD bn: by clauses or as a whole, whichever is less.

    Args:
        turn: the reader's.
    """
    return min(turn.offer_value, turn.offer_whole)


def bargain(case: Case, moves: Sequence[tuple[str, str]] = ()) -> Bargain:
    """A table after some moves, whoever made them.

    Args:
        case: what is bargained about.
        moves: seat and move, in order, such as ``("OpenAI", "o3.0.0.1.0.0.0.0.0")``; what a rival cloud seals may come
            anywhere before its tender.

    Raises:
        SeatError: a move is against the rules, or not this seat's.
        ValueError: a move cannot be read.
    """
    made = tuple(moves)
    return Bargain(played(case.asked(), case.quarter, _BOTH, given(case, made), case.rival), made, case.rival)


def given(case: Case, moves: Sequence[tuple[str, str]]) -> list[tuple[int, Move | Bids]]:
    """Moves as the model takes them: place of the side, and what it does.

    Args:
        case: what is bargained about.
        moves: seat and move, in order.

    Raises:
        SeatError: this seat cannot make such a move.
        ValueError: a move cannot be read.
    """
    return [_given(case, seat, move) for seat, move in moves]


def _given(case: Case, seat: str, move: str) -> tuple[int, Move | Bids]:
    if (seat == case.rival) is not move.startswith(SEALED):
        raise SeatError(f"a rival cloud seals bids and the two at the table make offers; {seat} cannot do {move[:40]}")
    return (RIVAL, read_bids(move)) if seat == case.rival else (SEATS.index(seat), read_moves(move)[0])


@cache
def first_turn(case: Case, mine: str) -> Turn:
    """What a side sees at its first turn, for those who have had none: only its own values are taken from it.

    Args:
        case: the ready class.
        mine: the side.
    """
    found = played(case.asked(), case.quarter, (SEATS.index(mine),), ())
    assert found.waiting is not None
    return found.waiting[1]


__all__ = ["Bargain", "Said", "SeatError", "bargain", "first_turn", "given"]
