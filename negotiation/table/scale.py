"""Clauses as codes: kept as they are, or a step on a scale of none, some, all."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import compiled, over_worlds
from negotiation.shapes import CodeOfLevel, PerLevel, PerLevelIndex, PerWorld, PerWorldIndex

#: The code of a clause that keeps a term as it is.
KEEP: Final = -1


def or_kept(codes: NDArray[np.intp], now: NDArray[np.intp]) -> NDArray[np.intp]:
    """Codes of some clauses, with the one in force where they keep it; shapes are broadcast against each other."""
    return np.where(codes == KEEP, now, codes)


@over_worlds
def offered(codes: CodeOfLevel, now: PerWorldIndex) -> PerLevelIndex:
    """The code of every clause, with the one in force where it keeps that, shape (worlds, levels)."""
    found = np.empty((now.size, codes.size), np.intp)
    for world in range(now.size):
        for level in range(codes.size):
            found[world, level] = now[world] if codes[level] == KEEP else codes[level]
    return found


def per_clause(column: PerWorld, clauses: NDArray[np.generic]) -> NDArray[np.float64]:
    """A number a world, shaped to go with clauses of shape (worlds,) or (worlds, n)."""
    return column.reshape(len(column), *([1] * (np.ndim(clauses) - 1)))


def as_table[Number: np.generic](clauses: NDArray[Number]) -> NDArray[Number]:
    """Clauses of shape (worlds,) or (worlds, n) as one of two axes."""
    return clauses[:, None] if clauses.ndim == 1 else clauses


def three_steps(code: NDArray[np.intp], middle: PerWorld) -> NDArray[np.float64]:
    """0 for code 0, ``middle`` for code 1, 1 for what is above; shape of ``code``, (worlds,) or (worlds, n)."""
    return _three_steps(as_table(code), middle).reshape(code.shape)


@compiled
def step(code: int, middle: float) -> float:
    """0 for code 0, ``middle`` for code 1, 1 for what is above, of one clause in one world."""
    full = 1.0 if code > 1 else 0.0
    return middle if code == 1 else full


@over_worlds
def _three_steps(code: PerLevelIndex, middle: PerWorld) -> PerLevel:
    """The same of all."""
    steps = np.empty(code.shape)
    for world in range(code.shape[0]):
        for k in range(code.shape[1]):
            steps[world, k] = step(code[world, k], middle[world])
    return steps


@over_worlds
def steps_worth(column: PerWorld, code: PerLevelIndex, middle: PerWorld) -> PerLevel:
    """A number a world times the three steps of every clause, shape (worlds, levels)."""
    worth = np.empty(code.shape)
    for world in range(code.shape[0]):
        for k in range(code.shape[1]):
            worth[world, k] = column[world] * step(code[world, k], middle[world])
    return worth


@over_worlds
def steps_gained(codes: CodeOfLevel, now: PerWorldIndex, middle: PerWorld) -> PerLevel:
    """How much further up the three steps every clause leads than the one in force, shape (worlds, levels)."""
    gained = np.empty((now.size, codes.size))
    for world in range(now.size):
        before = step(now[world], middle[world])
        for level in range(codes.size):
            code = now[world] if codes[level] == KEEP else codes[level]
            gained[world, level] = step(code, middle[world]) - before
    return gained


@over_worlds
def times(column: PerWorld, clauses: PerLevel) -> PerLevel:
    """A number a world times what every clause is, shape (worlds, levels)."""
    product = np.empty(clauses.shape)
    for world in range(clauses.shape[0]):
        for level in range(clauses.shape[1]):
            product[world, level] = column[world] * clauses[world, level]
    return product


@over_worlds
def more_of(worth: PerWorld, clauses: PerLevel, now: PerWorld) -> PerLevel:
    """What is worth so much a unit, as far as there is more of it under every clause than now, (worlds, levels)."""
    gained = np.empty(clauses.shape)
    for world in range(clauses.shape[0]):
        for level in range(clauses.shape[1]):
            gained[world, level] = worth[world] * (clauses[world, level] - now[world])
    return gained


@over_worlds
def beyond_first(clauses: PerLevel) -> PerLevel:
    """What all but the first have beyond it, shape (worlds, all but the first)."""
    more = np.empty((clauses.shape[0], clauses.shape[1] - 1))
    for world in range(clauses.shape[0]):
        for k in range(clauses.shape[1] - 1):
            more[world, k] = clauses[world, 1 + k] - clauses[world, 0]
    return more
