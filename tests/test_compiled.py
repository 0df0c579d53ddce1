"""Loops over worlds: one translation for all arrays, whoever may write to them and however they lie."""

import numpy as np
import pytest

from negotiation.compiled import borrowing, compiled, over_worlds
from negotiation.shapes import PerLevel, PerWorld


def scaled(column: PerWorld, table: PerLevel, extra: float) -> PerLevel:
    found = np.empty(table.shape)
    for world in range(table.shape[0]):
        for k in range(table.shape[1]):
            found[world, k] = column[world] * table[world, k] + extra
    return found


def test_a_loop_takes_arrays_that_are_read_only_or_strided_and_says_the_same_of_all():
    loop = over_worlds(scaled)
    column, table = np.arange(4.0), np.arange(12.0).reshape(4, 3)
    expected = column[:, None] * table + 0.5
    wide = np.repeat(table, 2, axis=1)[:, ::2]
    locked = table.copy()
    locked.setflags(write=False)
    assert not wide.flags.c_contiguous
    for each in (table, wide, locked, np.asfortranarray(table)):
        assert np.array_equal(loop(column, each, 0.5), expected)
        assert np.array_equal(loop(np.broadcast_to(column[1:2], 4), each, 0.5), table + 0.5)
    assert loop(column[:0], table[:0], 0.5).shape == (0, 3)


def test_a_loop_refuses_arrays_of_another_kind():
    loop = over_worlds(scaled)
    with pytest.raises(TypeError):
        loop(np.arange(4), np.ones((4, 3)), 0.5)


def test_an_argument_of_no_known_kind_is_named():
    def loop(column: PerWorld, names: str) -> PerWorld:
        return column

    with pytest.raises(TypeError, match="loop must say what `names` is by a word a loop knows"):
        over_worlds(loop)(np.ones(2), "a")


@borrowing
def total(row: PerWorld) -> float:
    found = 0.0
    for k in range(row.size):
        found += row[k]
    return found


@compiled
def totals(table: PerLevel) -> PerWorld:
    found = np.empty(len(table))
    for world in range(len(table)):
        found[world] = total(table[world])
    return found


def test_what_is_lent_is_still_there_afterwards():
    table = np.arange(12.0).reshape(4, 3)
    for _ in range(100):
        assert np.array_equal(totals(table), table.sum(axis=1))


def test_who_borrows_arrays_gives_none_back():
    def row(table: PerLevel) -> PerWorld:
        return table[0]

    with pytest.raises(TypeError, match="row must give back numbers"):
        borrowing(row)
