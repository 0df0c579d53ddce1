"""Distribution: how far beyond Azure models reach, and how a part passed on aligns the two sellers."""

import numpy as np
import pytest

from negotiation.parameters import Settings
from negotiation.world.distribution import alignment, reach, reach_allowed, reach_lost


def test_selling_own_products_elsewhere_is_part_of_selling_everywhere_and_costs_azure_more_than_it_brings():
    settings, codes = Settings.of(2), np.tile(np.arange(3), (2, 1))
    for found in (reach(codes, settings), reach_lost(codes, settings)):
        assert (found[:, 0] == 0).all()
        assert (found[:, 1] > 0).all()
        assert (found[:, 1] < found[:, 2]).all()
        assert (found[:, 2] == 1).all()
    assert (reach_lost(codes, settings) >= reach(codes, settings)).all()


def test_an_exclusive_licence_bars_a_part_of_what_is_sold_beyond_azure_and_nothing_else():
    settings, codes = Settings.of(3), np.arange(3)
    exclusive, shared = (reach_allowed(codes, np.full(3, held), settings) for held in (True, False))
    assert np.array_equal(shared, reach(codes, settings))
    assert exclusive[0] == shared[0] == 0, "who sells on Azure alone has nothing to bar"
    assert exclusive[1:] / shared[1:] == pytest.approx(1 - settings.rights.licence_bar[1:])
    assert (exclusive[1:] < shared[1:]).all()


def test_alignment_is_best_at_one_part_and_gone_at_twice_as_much():
    settings = Settings.of(2, {"resale_best": 0.2})
    found = alignment(np.tile([0.0, 0.1, 0.2, 0.3, 0.4], (2, 1)), settings)
    assert found[0] == pytest.approx([0, 0.15, 0.2, 0.15, 0])
    assert alignment(np.array([0.1, 0.2]), settings) == pytest.approx([0.15, 0.2])


def test_where_the_part_is_received_there_is_nothing_to_align():
    settings = Settings.of(2, {"resale_direction": ["passed on", "received"]})
    found = alignment(np.full((2, 3), 0.1), settings)
    assert (found[0] > 0).all()
    assert (found[1] == 0).all()
