"""Conversion: what it is worth, what it costs, when it is done, and the money that waits for it."""

import numpy as np

from negotiation.parameters import Settings
from negotiation.shapes import PerWorld, PerWorldFlag


def uplift(valuation: PerWorld, settings: Settings) -> PerWorld:
    """How much more OpenAI is worth as a company with ordinary shares, times [M49]."""
    numbers = settings.conversion
    return 1 + numbers.conversion_uplift * valuation / (valuation + numbers.conversion_uplift_scale)


def conversion_cost(valuation: PerWorld, settings: Settings) -> PerWorld:
    """What a conversion costs OpenAI's owners, USD bn: the non-profit's part, law suits, mission given up."""
    numbers = settings.conversion
    return numbers.conversion_cost_fixed + numbers.conversion_cost_share * valuation


def worth_converted(valuation: PerWorld, settings: Settings) -> PerWorld:
    """What OpenAI is worth to its owners once converted, USD bn: the uplift less the cost; never below nothing."""
    return np.maximum(valuation * uplift(valuation, settings) - conversion_cost(valuation, settings), 0)


def conversion_takes(luck: PerWorld, settings: Settings) -> PerWorld:
    """Quarters from consent to completion; ``luck`` is uniform in [0, 1)."""
    numbers = settings.conversion
    return _between(numbers.conversion_least_quarters, numbers.conversion_most_quarters, luck)


def left_to_do(takes: PerWorld, prepared: PerWorld) -> PerWorld:
    """Quarters from consent to completion when so many have gone into preparing it, never below nothing."""
    return np.maximum(takes - prepared, 0)


def deadline_in(luck: PerWorld, settings: Settings) -> PerWorld:
    """Quarters investors give for a conversion; ``luck`` is uniform in [0, 1)."""
    numbers = settings.conversion
    return _between(numbers.deadline_least_quarters, numbers.deadline_most_quarters, luck)


def _between(least: PerWorld, most: PerWorld, luck: PerWorld) -> PerWorld:
    """A whole number of quarters between two, both included."""
    quarters: PerWorld = np.floor(least + luck * (np.maximum(most - least, 0) + 1))
    return quarters


def conditional(amount: PerWorld, given: PerWorldFlag, settings: Settings) -> PerWorld:
    """What investors hold back of a round until OpenAI has converted, USD bn [A9, B17]: of large rounds a part.

    One such round at a time: while money waits, others are paid in full.
    """
    numbers = settings.conversion
    large = (amount >= numbers.conditional_from) | given
    return np.where(large, numbers.conditional_part * amount, 0.0)


def waiting_funds(waiting: PerWorld, deadline: PerWorld, quarter: int, settings: Settings) -> PerWorld:
    """What a conversion now would save of the money that waits for it, USD bn [M27]: the more the nearer the deadline.

    Args:
        waiting: promised on condition of a conversion, USD bn.
        deadline: quarter of the clock, infinite without one.
        quarter: of the clock.
        settings: of all worlds.
    """
    numbers = settings.conversion
    left = np.maximum(deadline - quarter, 0)
    return numbers.deadline_loss * waiting * np.exp(-left / numbers.deadline_fade)
