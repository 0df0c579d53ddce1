"""Seeds: what each of them is stirred into before its stream begins, in all worlds at one go.

As NumPy's ``SeedSequence`` does it (O'Neill 2015, Developing a seed_seq alternative): the words of a seed are mixed in
a pool, and the words a stream begins with are drawn from it.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import compiled

#: Bits of a word, and words in the pool.
_BITS: Final = 32
_POOL: Final = 4
_WORD, _SHIFT = np.uint64(2**_BITS - 1), np.uint64(_BITS // 2)
#: What words are stirred with, and what that is multiplied by from one word to the next: going in, and coming out.
_IN, _BY_IN = np.uint64(0x43B0D7E5), np.uint64(0x931E8875)
_OUT, _BY_OUT = np.uint64(0x8B51F9DD), np.uint64(0x58F38DED)
#: What two words are multiplied by when one is mixed into the other.
_KEPT, _ADDED = np.uint64(0xCA01F9DD), np.uint64(0x4973F715)

type _Words = NDArray[np.uint64]  # (worlds, words)


def stirred(seeds: Sequence[int]) -> _Words:
    """Four double words for the stream of each world, as ``numpy.random.SeedSequence`` gives them, shape (worlds, 4).

    Args:
        seeds: one non-negative integer a world.

    Raises:
        ValueError: a seed is negative.
    """
    fits = [0 <= seed < 2 ** (_BITS * _POOL) for seed in seeds]
    shifts = [_BITS * place for place in range(_POOL)]
    small = (seed if fit else 0 for seed, fit in zip(seeds, fits, strict=True))
    words = [[seed >> shift & int(_WORD) for shift in shifts] for seed in small]
    given = _stirred(np.array(words, dtype=np.uint64).reshape(len(seeds), _POOL))
    for world, fit in enumerate(fits):
        if not fit:  # larger than the pool, or below nought
            given[world] = np.random.SeedSequence(seeds[world]).generate_state(_POOL, np.uint64)
    return given


@compiled
def _stirred(words: _Words) -> _Words:
    """The double words that come of the words of each seed, the lowest first."""
    given = np.empty_like(words)
    for world in range(len(words)):
        pool, stirring = words[world].copy(), _IN
        for place in range(_POOL):
            pool[place], stirring = _stir(pool[place], stirring, _BY_IN)
        for source in range(_POOL):
            for place in range(_POOL):
                if place != source:
                    added, stirring = _stir(pool[source], stirring, _BY_IN)
                    mixed = (_KEPT * pool[place] - _ADDED * added) & _WORD
                    pool[place] = mixed ^ (mixed >> _SHIFT)
        stirring = _OUT
        for place in range(_POOL):
            low, stirring = _stir(pool[2 * place % _POOL], stirring, _BY_OUT)
            high, stirring = _stir(pool[(2 * place + 1) % _POOL], stirring, _BY_OUT)
            given[world, place] = low | (high << (_SHIFT + _SHIFT))
    return given


@compiled
def _stir(word: np.uint64, stirring: np.uint64, factor: np.uint64) -> tuple[np.uint64, np.uint64]:
    """A word once it is stirred, and what the next one is stirred with."""
    after = (stirring * factor) & _WORD
    product = ((word ^ stirring) * after) & _WORD
    return product ^ (product >> _SHIFT), after
