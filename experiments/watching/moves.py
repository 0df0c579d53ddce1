"""Moves at the table as people make them, and as an address writes them."""

from dataclasses import dataclass
from typing import Final

from experiments.watching.packages import subjects
from negotiation.table.moves import ACCEPT, OFFER, REFUSE, WALK

#: Letters of moves in an address -> action at the table.
LETTERS: Final = {"o": OFFER, "a": ACCEPT, "w": WALK, "r": REFUSE}
#: Moves a person may have made; a talk has fewer.
LONGEST: Final = 99


class SeatError(ValueError):
    """A move or a seat that cannot be had; says what, the rule, and the way out."""


@dataclass(frozen=True)
class Move:
    """What a person does at a turn.

    Attributes:
        action: ``OFFER``, ``ACCEPT``, ``WALK`` or ``REFUSE``.
        package: level of each issue; empty unless it is an offer.
    """

    action: int
    package: tuple[int, ...] = ()

    def __str__(self) -> str:
        letter = next(letter for letter, action in LETTERS.items() if action == self.action)
        return letter + ".".join(map(str, self.package))


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
    levels = text[1:].split(".") if text[1:] else []
    if text[:1] not in LETTERS or not all(level.isascii() and level.isdigit() and len(level) < 6 for level in levels):
        raise ValueError("a move is a, r, w, or o and a level for each issue, such as o3.0.0.1.0.0.0.0.0")
    if len(levels) != (len(subjects()) if text[0] == "o" else 0):
        raise ValueError(f"an offer has {len(subjects())} levels, and other moves have none, got {text[:40]}")
    return Move(LETTERS[text[0]], tuple(map(int, levels)))
