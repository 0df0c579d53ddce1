"""Moves at the table as people make them, and as an address writes them; and the sealed bids of a rival cloud."""

from dataclasses import dataclass
from typing import Final

from experiments.watching.packages import subjects
from negotiation.table.moves import ACCEPT, OFFER, REFUSE, WALK
from negotiation.table.tender import FIRST_REFUSAL, OPEN

#: Letters of moves in an address -> action at the table.
LETTERS: Final = {"o": OFFER, "a": ACCEPT, "w": WALK, "r": REFUSE}
#: Behind a move that an agent made by its rules: it does not sign what is worth too little to it as a whole.
BY_RULE: Final = "*"
#: Moves a person may have made; a talk has fewer.
LONGEST: Final = 99
#: Letter of the sealed bids of a rival cloud.
SEALED: Final = "b"
#: Units of a bid: basis points of the reference price, and USD mn of a USD bn.
BASIS_POINTS, MILLIONS = 10_000, 1_000
#: Regimes under which a rival may bid, in the order of a move's numbers.
MAY_BID: Final = (FIRST_REFUSAL, OPEN)
#: Digits a number of a bid may have.
_DIGITS: Final = 7


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


@dataclass(frozen=True)
class Bids:
    """Sealed bids of a rival cloud, one for each regime under which it may bid: whole numbers, so that they replay.

    Attributes:
        numbers: price, basis points of the reference price, and capacity, USD mn a year, under first refusal and then
            in the open; capacity 0 is to stay away. Empty is what the agent would bid.
    """

    numbers: tuple[int, ...] = ()

    def __str__(self) -> str:
        return SEALED + ".".join(map(str, self.numbers))

    def under(self, regime: int) -> tuple[int, int]:
        """Price and capacity under a regime; nought of capacity where nobody may bid.

        Args:
            regime: ``EXCLUSIVE``, ``FIRST_REFUSAL`` or ``OPEN``.
        """
        if regime not in MAY_BID:
            return 0, 0
        place = 2 * MAY_BID.index(regime)
        price, capacity = self.numbers[place : place + 2]
        return price, capacity


def read_bids(text: str) -> Bids:
    """Sealed bids as an event has them, such as ``b9500.1200.9800.1200``; ``b`` alone is what the agent would bid.

    Raises:
        ValueError: these are no bids.
    """
    parts = text[1:].split(".") if text[1:] else []
    whole = all(part.isascii() and part.isdigit() and len(part) <= _DIGITS for part in parts)
    if text[:1] != SEALED or not whole or len(parts) not in (0, 2 * len(MAY_BID)):
        raise ValueError(
            "sealed bids are b, price and capacity under first refusal, then price and capacity in the open, in whole "
            f"basis points and USD mn, such as b9500.1200.9800.1200; got {text[:40]}"
        )
    return Bids(tuple(map(int, parts)))
