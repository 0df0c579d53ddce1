"""Streams are NumPy's own PCG64, number by number."""

import numpy as np
import pytest

from negotiation.streams import Streams

SEEDS = (0, 1, 7, 20190722, 2**31, 2**63, 2**64 - 1, 2**100 + 3)


def numpys(seed: int, start: int, count: int) -> np.ndarray:
    bits = np.random.PCG64(seed)
    if start:
        bits.advance(start)
    return np.random.Generator(bits).random(count)


@pytest.mark.parametrize("start", [0, 1, 2, 511, 1024, 1024 + 61 * 512, 2**40 + 5])
def test_from_any_place_on_they_are_numpys_numbers(start: int) -> None:
    numbers = np.empty((len(SEEDS), 700))
    Streams(SEEDS).read(start, numbers)
    for seed, row in zip(SEEDS, numbers, strict=True):
        assert row.tobytes() == numpys(seed, start, 700).tobytes(), seed


def test_many_worlds_are_numpys_numbers_too() -> None:
    numbers = np.empty((2000, 64))
    Streams(range(2000)).read(1024, numbers)
    assert all(row.tobytes() == numpys(seed, 1024, 64).tobytes() for seed, row in enumerate(numbers))
    assert 0 <= numbers.min() < 1e-4
    assert 1 - 1e-4 < numbers.max() < 1


def test_reading_changes_nothing_that_is_read_later() -> None:
    streams, first, again = Streams(SEEDS), np.empty((len(SEEDS), 50)), np.empty((len(SEEDS), 50))
    streams.read(300, first)
    streams.read(5, np.empty((len(SEEDS), 999)))
    streams.read(300, again)
    assert first.tobytes() == again.tobytes()


def test_there_may_be_no_world() -> None:
    Streams([]).read(0, np.empty((0, 5)))


def test_a_seed_below_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        Streams([-1])
