"""What follows from the settings alone in a quarter: found once, and the same as if every world worked it out."""

import numpy as np
import pytest

from negotiation.parameters import Settings
from negotiation.parameters.quarterly import quarterly, settled
from negotiation.shapes import PerWorld

ROWS = np.array([0, 2, 2])
SWEPT = {"azure_growth_fade": [3.0, 5.0, 9.0]}


@settled
def early(settings: Settings) -> PerWorld:
    return settings.market.azure_growth_early * settings.market.google_pace


def counted():
    """A rule that asks another one, and the rows it was shown of a number that all worlds have."""
    shown = []

    @quarterly
    def growth(quarter: int, settings: Settings) -> PerWorld:
        shown.append(len(settings.market.azure_growth_early))
        return early(settings) * np.exp(-quarter / settings.market.azure_growth_fade)

    return growth, shown


def alone(quarter: int, fade: float) -> float:
    numbers = Settings.of(1).market
    found: PerWorld = numbers.azure_growth_early * numbers.google_pace * np.exp(np.array([-quarter / fade]))
    return found[0]


def test_a_quarter_is_worked_out_once_and_for_all_worlds_that_are_alike():
    (growth, shown), settings = counted(), Settings.of(3)
    assert growth(4, settings) is growth(4, settings)
    assert growth(4, settings).strides == (0,)
    assert shown == [1]
    assert growth(4, settings).tolist() == [alone(4, settings.market.azure_growth_fade[0])] * 3


def test_the_next_quarter_is_another():
    (growth, shown), settings = counted(), Settings.of(3)
    first, second = growth(4, settings)[0], growth(5, settings)[0]
    assert second < first
    assert growth(4, settings)[0] == first
    assert shown == [1, 1, 1]


def test_worlds_with_settings_of_their_own_have_what_they_would_have_alone():
    growth, _ = counted()
    found = growth(4, Settings.of(3, SWEPT))
    assert found.tolist() == [alone(4, fade) for fade in SWEPT["azure_growth_fade"]]
    assert early(Settings.of(3, SWEPT)).shape == (3,)


@pytest.mark.parametrize("changes", [{}, SWEPT])
def test_some_worlds_have_it_from_all_of_them(changes):
    (growth, shown), settings = counted(), Settings.of(3, changes)
    assert growth(4, settings.at(ROWS)).tolist() == growth(4, settings)[ROWS].tolist()
    assert shown == [1]


def test_what_is_found_can_only_be_read():
    growth, _ = counted()
    for settings in (Settings.of(3), Settings.of(3, SWEPT)):
        with pytest.raises(ValueError, match="read-only"):
            growth(4, settings)[0] = 1
