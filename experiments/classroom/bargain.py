"""A table of the class, exactly as its case and its moves say: whose turn it is, what each side sees, how it ended."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from experiments.classroom.cases import SEATS, Case
from experiments.watching.moves import Move, SeatError, read_moves
from experiments.watching.packages import package_in_words
from experiments.watching.seat import AGREED, Ended, Played, Turn, played
from negotiation.table.moves import ACCEPT, ACTIONS, OFFER

#: A package this little under the reservation value is not below it, USD bn.
_SLACK: Final = 1e-9
#: Both sides, in whose seats people or agents sit.
_BOTH: Final = (0, 1)


@dataclass(frozen=True)
class Said:
    """A move at the table as one side reads it.

    Attributes:
        seat: who made it.
        round: of the talk, from 1.
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
    """

    played: Played
    moves: tuple[tuple[str, str], ...]

    @property
    def turn(self) -> str:
        """Whose turn it is; empty once the talk is over."""
        return "" if self.played.waiting is None else SEATS[self.played.waiting[0]]

    @property
    def waiting(self) -> Turn | None:
        """What the side whose turn it is sees; none once the talk is over."""
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
        if self.waiting is None:
            raise SeatError("the talk is over; nobody moves any more")
        answer = self.waiting.agent
        return str(Move(answer.action, answer.package))

    def said(self) -> tuple[Said, ...]:
        """All moves so far, in order."""
        standing: tuple[int, ...] = ()
        told = []
        for side, turn, answer in self.played.turns:
            standing = answer.package if answer.action == OFFER else turn.standing
            package = standing if answer.action in (OFFER, ACCEPT) else ()
            words = package_in_words(package, turn.now) if answer.action == OFFER else answer.said
            told.append(Said(SEATS[side], turn.round, ACTIONS[answer.action], package, words, self._worth(package)))
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

    def below(self) -> bool:
        """The offer that waits for an answer is worth less than its reader's reservation value."""
        turn = self.waiting
        return turn is not None and bool(turn.standing) and turn.offer_value < turn.reservation - _SLACK

    def outcome(self) -> dict[str, Any] | None:
        """How it ended, as JSON can hold it; none while it goes on."""
        if self.ended is None:
            return None
        values = self.ended.value or (None, None)
        return {
            "how": self.ended.how,
            "agreed": self.ended.how == AGREED,
            "quarter": self.ended.name,
            "words": self.ended.said,
            "values": dict(zip(SEATS, values, strict=True)),
        }


def bargain(case: Case, moves: Sequence[tuple[str, str]] = ()) -> Bargain:
    """A table after some moves, whoever made them.

    Args:
        case: what is bargained about.
        moves: seat and move, in order, such as ``("OpenAI", "o3.0.0.1.0.0.0.0.0")``.

    Raises:
        SeatError: a move is against the rules, or not this seat's.
        ValueError: a move cannot be read.
    """
    made = tuple(moves)
    given = [(SEATS.index(seat), read_moves(move)[0]) for seat, move in made]
    return Bargain(played(case.asked(), case.quarter, _BOTH, given), made)


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


__all__ = ["Bargain", "Said", "SeatError", "bargain", "first_turn"]
