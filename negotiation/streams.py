"""Streams: the numbers of one PCG64 generator a world, read from any place on, in all worlds at one go.

They are NumPy's own numbers (O'Neill 2014, PCG: a family of simple fast space-efficient statistically good algorithms
for random number generation; XSL-RR, 128 bits of state), at a third of the cost of asking one generator after the
other. A state so many numbers on is the state now and a multiple of the step to the next one, and the multiples are the
same in all streams. So no number waits for the one before it, and those that nobody asks for cost nothing.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from negotiation.compiled import borrowing, compiled
from negotiation.seeds import stirred

_WORD: Final = 64
_MASK: Final = 2**_WORD - 1
_TURN: Final = 2 ** (2 * _WORD)
#: What the state is multiplied by from one number to the next.
_FACTOR: Final = 0x2360ED051FC65DA44385DF649FCCF645
_HIGH, _LOW = np.uint64(_FACTOR >> _WORD), np.uint64(_FACTOR & _MASK)
#: Where in a state its rotation is, and what turns a word into a number in [0, 1).
_ROTATION, _ODD_BITS, _WIDTH, _ONE = np.uint64(58), np.uint64(11), np.uint64(_WORD), np.uint64(1)
_UNIT: Final = 2.0**-53

#: How many places there are in a block at most: so many multiples of a step are worked out beforehand.
_REACH: Final = 1024

type Words = NDArray[np.uint64]  # (worlds, 4) two numbers of two words, high word first


class Streams:
    """One stream of uniform numbers a world.

    Args:
        seeds: one non-negative integer a world, as ``numpy.random.PCG64`` takes it.
    """

    def __init__(self, seeds: Sequence[int]) -> None:
        self._words = _begun(stirred(seeds))

    def read(self, start: int, numbers: NDArray[np.float64]) -> None:
        """Write the numbers from a place of each stream on, uniform in [0, 1), into an array of shape (worlds, n)."""
        for first in range(0, numbers.shape[1], _REACH):
            _read(self.standing(start + first), numbers[:, first : first + _REACH])

    def standing(self, start: int) -> Words:
        """Every stream at a place, for loops that draw from there on: its state and the step to the next; read-only."""
        here = _standing(self._words, np.array(_jump(start), dtype=np.uint64))
        here.setflags(write=False)
        return here


def _halves(whole: int) -> tuple[int, int]:
    return whole >> _WORD, whole & _MASK


def _jump(steps: int) -> tuple[int, int, int, int]:
    """What a state and an increment are multiplied by to go so many numbers on, high word first."""
    factor, added, power, sums = 1, 0, _FACTOR, 1
    while steps > 0:  # the powers of two in the number of steps, one after the other
        if steps & 1:
            factor, added = factor * power % _TURN, (added * power + sums) % _TURN
        power, sums = power * power % _TURN, sums * (power + 1) % _TURN
        steps >>= 1
    return *_halves(factor), *_halves(added)


@intrinsic
def _above(_: Any, one: Any, other: Any) -> tuple[Any, Callable[..., Any]]:
    """The high word of a product of two words."""

    def build(_context: Any, builder: Any, _signature: Any, words: Any) -> Any:
        double = ir.IntType(2 * _WORD)
        product = builder.mul(*(builder.zext(word, double) for word in words))
        return builder.trunc(builder.lshr(product, ir.Constant(double, _WORD)), ir.IntType(_WORD))

    return types.uint64(one, other), build


high_of = cast("Callable[[Any, Any], Any]", _above)


@compiled
def _times(high: Any, low: Any, by_high: Any, by_low: Any) -> tuple[Any, Any]:
    """Product of two double words, what runs over left out."""
    return high_of(low, by_low) + high * by_low + low * by_high, low * by_low


@compiled
def _plus(high: Any, low: Any, more_high: Any, more_low: Any) -> tuple[Any, Any]:
    """Sum of two double words, what runs over left out."""
    total = low + more_low
    return high + more_high + (_ONE if total < low else _ONE - _ONE), total


@compiled
def _begun(given: Words) -> Words:
    """State and increment of every stream at its start, from what its seed is stirred into."""
    words = np.empty_like(given)
    for world in range(len(given)):
        more_high = (given[world, 2] << _ONE) | (given[world, 3] >> (_WIDTH - _ONE))
        more_low = (given[world, 3] << _ONE) | _ONE
        high, low = _plus(more_high, more_low, given[world, 0], given[world, 1])
        high, low = _plus(*_times(high, low, _HIGH, _LOW), more_high, more_low)
        words[world, 0], words[world, 1], words[world, 2], words[world, 3] = high, low, more_high, more_low
    return words


@compiled
def _standing(words: Words, jump: Words) -> Words:
    """State and step of every stream after a jump."""
    here = np.empty_like(words)
    for world in range(len(words)):
        more_high, more_low = words[world, 2], words[world, 3]
        high, low = _times(words[world, 0], words[world, 1], jump[0], jump[1])
        high, low = _plus(high, low, *_times(more_high, more_low, jump[2], jump[3]))
        step_high, step_low = _plus(*_times(high, low, _HIGH, _LOW - _ONE), more_high, more_low)
        here[world, 0], here[world, 1], here[world, 2], here[world, 3] = high, low, step_high, step_low
    return here


def _multiples() -> Words:
    """What the step is multiplied by on the way to each of the next places, shape (places, 2), high word first."""
    sums = np.empty((_REACH, 2), dtype=np.uint64)
    reached = 0
    for place in range(_REACH):
        reached = (reached * _FACTOR + 1) % _TURN
        sums[place] = _halves(reached)
    return sums


_MULTIPLES: Final = _multiples()


@borrowing
def drawn(here: Words, world: int, place: int) -> float:
    """The number at one of the places after where a stream stands, uniform in [0, 1)."""
    way = _times(here[world, 2], here[world, 3], _MULTIPLES[place, 0], _MULTIPLES[place, 1])
    high, low = _plus(here[world, 0], here[world, 1], *way)
    mixed, turn = high ^ low, high >> _ROTATION
    mixed = (mixed >> turn) | (mixed << ((_WIDTH - turn) & (_WIDTH - _ONE)))
    return np.float64(mixed >> _ODD_BITS) * _UNIT


@compiled
def _read(here: Words, numbers: NDArray[np.float64]) -> None:
    """Write the numbers of every stream that follow where it stands."""
    for world in range(len(here)):
        for place in range(numbers.shape[1]):
            numbers[world, place] = drawn(here, world, place)
