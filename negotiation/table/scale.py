"""Clauses as codes: kept as they are, or a step on a scale of none, some, all."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import PerWorld

#: The code of a clause that keeps a term as it is.
KEEP: Final = -1


def or_kept(codes: NDArray[np.intp], now: NDArray[np.intp]) -> NDArray[np.intp]:
    """Codes of some clauses, with the one in force where they keep it; shapes are broadcast against each other."""
    return np.where(codes == KEEP, now, codes)


def per_clause(column: PerWorld, clauses: NDArray[np.generic]) -> NDArray[np.float64]:
    """A number a world, shaped to go with clauses of shape (worlds,) or (worlds, n)."""
    return column.reshape(len(column), *([1] * (np.ndim(clauses) - 1)))


def three_steps(code: NDArray[np.intp], middle: PerWorld) -> NDArray[np.float64]:
    """0 for code 0, ``middle`` for code 1, 1 for what is above; shape of ``code``."""
    return np.where(code == 1, per_clause(middle, code), np.where(code > 1, 1.0, 0.0))
