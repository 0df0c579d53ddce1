"""Moves at the table as people make them, and as an address writes them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from experiments.watching.packages import subjects
from negotiation.table.moves import ACCEPT, OFFER, REFUSE, WALK

if TYPE_CHECKING:
    from experiments.watching.seat import Turn

#: Letters of moves in an address -> action at the table.
LETTERS: Final = {"o": OFFER, "a": ACCEPT, "w": WALK, "r": REFUSE}
#: Behind a move that an agent made by its rules: it does not sign what is worth too little to it as a whole.
BY_RULE: Final = "*"
#: Moves a person may have made; a talk has fewer.
LONGEST: Final = 99


class SeatError(ValueError):
    """A move or a seat that cannot be had; says what, the rule, and the way out."""


@dataclass(frozen=True)
class Move:
    """What is done at a turn.

    Attributes:
        action: ``OFFER``, ``ACCEPT``, ``WALK`` or ``REFUSE``.
        package: level of each issue; empty unless it is an offer.
        by_rule: an agent did it.
    """

    action: int
    package: tuple[int, ...] = ()
    by_rule: bool = False

    def __str__(self) -> str:
        letter = next(letter for letter, action in LETTERS.items() if action == self.action)
        return letter + ".".join(map(str, self.package)) + BY_RULE * self.by_rule


def read_moves(text: str) -> tuple[Move, ...]:
    """Moves as an address has them, such as ``o3.0.0.1.0.0.0.0.0~a``.

    Raises:
        ValueError: this is no list of moves.
    """
    parts = text.split("~") if text else []
    if len(parts) > LONGEST:
        raise ValueError(f"a talk has at most {LONGEST} moves of a side, got {len(parts)}")
    return tuple(map(_move, parts))


def _move(text: str) -> Move:
    by_rule, text = text.endswith(BY_RULE), text.removesuffix(BY_RULE)
    levels = text[1:].split(".") if text[1:] else []
    if text[:1] not in LETTERS or not all(level.isascii() and level.isdigit() and len(level) < 6 for level in levels):
        raise ValueError("a move is a, r, w, or o and a level for each issue, such as o3.0.0.1.0.0.0.0.0")
    if len(levels) != (len(subjects()) if text[0] == "o" else 0):
        raise ValueError(f"an offer has {len(subjects())} levels, and other moves have none, got {text[:40]}")
    return Move(LETTERS[text[0]], tuple(map(int, levels)), by_rule)


def check(turn: "Turn", move: Move, number: int) -> None:
    """Refuse a move that the rules do not allow, in words for a person.

    Args:
        turn: at which it is made.
        move: that is made.
        number: of the move among those of its side, from 1.

    Raises:
        SeatError: it is not allowed.
    """
    what = f"your move {number} cannot be made"
    if move.action in (ACCEPT, REFUSE) and not turn.standing:
        raise SeatError(f"{what}: no offer is on the table to accept or turn down; make one or walk out")
    if move.action == REFUSE and turn.may_counter:
        raise SeatError(f"{what}: rounds are left this quarter; make an offer, accept or walk out")
    if move.action != OFFER:
        return
    if not turn.may_counter:
        raise SeatError(f"{what}: no round is left this quarter; accept, turn the offer down or walk out")
    for subject, levels, level in zip(subjects(), turn.values, move.package, strict=True):
        if level >= len(levels) or levels[level] is None:
            raise SeatError(f"{what}: {subject.title} has no clause {level} on the table now; choose another")
