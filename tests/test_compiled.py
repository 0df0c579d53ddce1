"""Loops over worlds: one translation for all arrays, whoever may write to them and however they lie."""

from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from negotiation.compiled import borrowing, compiled, over_worlds
from negotiation.indices import FromTheFront
from negotiation.shapes import PerLevel, PerWorld, PerWorldIndex


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


@compiled
def looked_up(table: PerLevel, rows: NDArray[np.int8]) -> PerWorld:
    found = np.zeros(8)
    for k in range(rows.size):
        found[k] = table[rows[k], k] + table[rows[k] - 1, -1]
    found[3], found[-1], found[-2] = table[-1, -2], table[:, -1][-1], table[1:-1][0, 0]
    found[4:6] = table[rows, 0][1:]
    return found


def test_what_is_worked_out_counts_from_the_front_and_a_number_written_down_may_count_from_the_end():
    rows = np.array([1, 2, 3], dtype=np.int8)
    assert list(looked_up(np.arange(12.0).reshape(4, 3), rows)) == [5, 12, 19, 10, 6, 9, 3, 11]


def picked(row: PerWorld, places: PerWorldIndex) -> float:
    found = 0.0
    for k in range(places.size):
        found += row[places[k]]
    return found


def test_an_index_that_is_worked_out_is_not_looked_at_for_a_sign():
    def choices(**manner: Any) -> int:
        loop = numba.njit(**manner)(picked)
        loop(np.ones(3), np.arange(3))
        return sum(code.count("select ") for code in loop.inspect_llvm().values())

    assert choices(pipeline_class=FromTheFront) == 0 < choices()


def test_who_borrows_arrays_gives_none_back():
    def row(table: PerLevel) -> PerWorld:
        return table[0]

    with pytest.raises(TypeError, match="row must give back numbers"):
        borrowing(row)
