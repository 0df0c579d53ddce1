"""A power rounds alike whether all worlds have one exponent or each its own."""

import numpy as np
import pytest

from negotiation.columns import everywhere
from negotiation.powers import raised


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.7, 2.0, 3.0])
def test_a_power_is_the_same_with_an_exponent_kept_once_one_a_world_and_in_a_world_alone(exponent: float) -> None:
    base = np.random.default_rng(3).uniform(0, 5, 500)
    kept_once = raised(base, everywhere(np.float64(exponent), base.size))
    assert kept_once.tolist() == raised(base, np.full(base.size, exponent)).tolist()
    assert kept_once.tolist() == [raised(base[k : k + 1], np.array([exponent]))[0] for k in range(base.size)]
    alone = [raised(base[k : k + 1], everywhere(np.float64(exponent), 1))[0] for k in range(base.size)]
    assert kept_once.tolist() == alone
    assert np.allclose(kept_once, base**exponent, rtol=1e-15)
