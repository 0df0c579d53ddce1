"""A number kept within bounds is what NumPy's own clipping makes of it."""

import numpy as np

from negotiation.bounds import bounded


def test_it_is_what_numpy_makes_of_it_also_where_the_bounds_cross_and_where_nothing_is_known() -> None:
    draw = np.random.default_rng(5)
    values = np.append(draw.normal(0, 2, 500), [np.inf, -np.inf, np.nan, 0.0, 1.0])
    least, most = draw.normal(0, 1, (2, values.size))
    for low, high in ((0, 1), (least, most), (least, 1), (-1.0, most)):
        assert np.array_equal(bounded(values, low, high), np.clip(values, low, high), equal_nan=True)
