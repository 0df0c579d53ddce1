"""Which offers have been made before: a side that counts concessions counts a package once.

Packages made are remembered as marks in a row of bits, four a package (a Bloom filter: Bloom 1970). One offered before
is always known again; after forty others a new one is taken for one of them about once in two thousand times.
"""

from typing import Final

import numpy as np

from negotiation.shapes import PerIssueIndex, PerMarks, PerWorldFlag

#: Words of 64 bits that hold the marks of one side's offers.
WORDS: Final = 16
_BITS: Final = 6
_WORD: Final = np.uint64((1 << _BITS) - 1)
_PLACES: Final = np.uint64(WORDS * (1 << _BITS) - 1)
#: Where the marks of a package are read in its number of 64 bits.
_READ: Final = tuple(np.uint64(shift) for shift in (8, 20, 32, 44))
#: Numbers of the Fowler-Noll-Vo hash of 64 bits, and of SplitMix64, which stirs its result (Steele, Lea, Flood 2014).
_PRIME: Final = np.uint64(0x100000001B3)
_START: Final = np.uint64(0xCBF29CE484222325)
_STIR: Final = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)
_LAST: Final = np.uint64(31)


def marked(package: PerIssueIndex) -> PerMarks:
    """The marks of packages, shape (rows, words).

    Args:
        package: level of each issue, shape (rows, issues).
    """
    number = np.full(len(package), _START)
    for issue in range(package.shape[1]):
        number = (number ^ package[:, issue].astype(np.uint64)) * _PRIME
    for shift, factor in _STIR:
        number = (number ^ (number >> shift)) * factor
    number = number ^ (number >> _LAST)
    marks = np.zeros((len(package), WORDS), dtype=np.uint64)
    rows = np.arange(len(package))
    for shift in _READ:
        place = (number >> shift) & _PLACES
        marks[rows, (place >> np.uint64(_BITS)).astype(np.intp)] |= np.uint64(1) << (place & _WORD)
    return marks.view(np.intp)


def is_new(before: PerMarks, package: PerIssueIndex) -> PerWorldFlag:
    """Packages not among those marked, shape (rows,).

    Args:
        before: marks of earlier packages, shape (rows, words).
        package: level of each issue, shape (rows, issues).
    """
    return np.asarray(((marked(package) & ~before) != 0).any(axis=1), dtype=np.bool_)
