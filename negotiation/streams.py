"""Streams: the numbers of one PCG64 generator a world, read from any place on, in all worlds at one go.

They are NumPy's own numbers (O'Neill 2014, PCG: a family of simple fast space-efficient statistically good algorithms
for random number generation; XSL-RR, 128 bits of state), at half the cost of asking one generator after the other.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from negotiation.compiled import compiled

_WORD: Final = 64
_MASK: Final = 2**_WORD - 1
_TURN: Final = 2 ** (2 * _WORD)
#: What the state is multiplied by from one number to the next.
_FACTOR: Final = 0x2360ED051FC65DA44385DF649FCCF645
_HIGH, _LOW = np.uint64(_FACTOR >> _WORD), np.uint64(_FACTOR & _MASK)
#: Where in a state its rotation is, and what turns a word into a number in [0, 1).
_ROTATION, _ODD_BITS, _WIDTH, _ONE = np.uint64(58), np.uint64(11), np.uint64(_WORD), np.uint64(1)
_UNIT: Final = 2.0**-53

type _Words = NDArray[np.uint64]  # (worlds, 4) state and increment, high word first


class Streams:
    """One stream of uniform numbers a world.

    Args:
        seeds: one non-negative integer a world, as ``numpy.random.PCG64`` takes it.
    """

    def __init__(self, seeds: Sequence[int]) -> None:
        self._words = np.array([_words(seed) for seed in seeds], dtype=np.uint64).reshape(len(seeds), 4)

    def read(self, start: int, numbers: NDArray[np.float64]) -> None:
        """Write the numbers from a place of each stream on, uniform in [0, 1), into an array of shape (worlds, n)."""
        _read(self._words, np.array(_jump(start), dtype=np.uint64), numbers)


def _words(seed: int) -> list[int]:
    """State and increment of a stream at its start, high word first."""
    inside: Any = np.random.PCG64(seed).state["state"]
    return [part for whole in (inside["state"], inside["inc"]) for part in _halves(whole)]


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
def _read(words: _Words, jump: _Words, numbers: NDArray[np.float64]) -> None:
    """Write the numbers of every stream that follow after a jump."""
    for world in range(len(words)):
        more_high, more_low = words[world, 2], words[world, 3]
        high, low = _times(words[world, 0], words[world, 1], jump[0], jump[1])
        high, low = _plus(high, low, *_times(more_high, more_low, jump[2], jump[3]))
        for place in range(numbers.shape[1]):
            high, low = _plus(*_times(high, low, _HIGH, _LOW), more_high, more_low)
            mixed, turn = high ^ low, high >> _ROTATION
            mixed = (mixed >> turn) | (mixed << ((_WIDTH - turn) & (_WIDTH - _ONE)))
            numbers[world, place] = np.float64(mixed >> _ODD_BITS) * _UNIT
