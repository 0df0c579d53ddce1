"""Over a few columns a world comes out as NumPy's own reductions have it, alone and among many, to the last bit."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from negotiation.across import count, most, total

type Across = Callable[[NDArray[np.float64]], NDArray[np.float64]]

PAIRS: tuple[tuple[Across, Across], ...] = (
    (total, lambda values: values.sum(axis=1)),
    (most, lambda values: values.max(axis=1)),
)


@pytest.mark.parametrize("columns", range(1, 8))
@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=["total", "most"])
def test_it_is_what_numpy_finds_to_the_last_bit(ours: Across, theirs: Across, columns: int) -> None:
    values = np.random.default_rng(columns).lognormal(0, 3, (300, columns))
    assert ours(values).tobytes() == theirs(values).tobytes()


def test_flags_are_counted() -> None:
    flags = np.random.default_rng(1).uniform(size=(300, 5)) < 0.4
    assert np.array_equal(count(flags), flags.sum(axis=1))
    assert count(flags).dtype == np.float64


@pytest.mark.parametrize("ours", [total, most])
def test_a_world_comes_out_the_same_alone_and_among_many(ours: Across) -> None:
    values = np.random.default_rng(7).lognormal(0, 3, (50, 7))
    among_many = ours(values)
    for k in range(50):
        assert ours(values[k : k + 1])[0] == among_many[k]
