"""Clouds as businesses: what each of them earns, and how fast it grows."""

import numpy as np

from negotiation.columns import remembered
from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.quarterly import quarterly
from negotiation.shapes import PerCloud, PerQuarterBackCloud, PerWorld
from negotiation.state import Clouds, State
from negotiation.world.market import LEAST, QUARTERS, azure_growth


def trade_growth(quarter: int, settings: Settings) -> PerCloud:
    """Growth of each cloud's trade without AI, 1/quarter: as that of Azure, faster or slower."""
    numbers = settings.market
    azure = azure_growth(quarter, settings)
    growth = azure, azure * numbers.google_pace, azure * numbers.amazon_pace, azure * numbers.oracle_pace
    return np.stack(np.broadcast_arrays(*growth), axis=1)


@quarterly
def _times(quarter: int, settings: Settings) -> PerCloud:
    """What a quarter makes of each cloud's trade without AI, times."""
    return np.exp(trade_growth(quarter, settings))


def azure_after(azure: PerWorld, quarter: int, added: PerWorld, settings: Settings) -> PerWorld:
    """Azure's revenue without OpenAI's models and rent after a quarter, USD bn a year [M42]: AI pulls the rest along.

    Args:
        azure: before, USD bn a year.
        quarter: of the clock.
        added: by how much its sales of OpenAI's models have grown, USD bn a year.
        settings: of all worlds.
    """
    return azure * _azure_times(quarter, settings) + settings.market.azure_pull * added


@quarterly
def _azure_times(quarter: int, settings: Settings) -> PerWorld:
    """What a quarter makes of Azure without AI, times."""
    return np.exp(azure_growth(quarter, settings))


def trade_after(trade: PerCloud, quarter: int, added: PerWorld, settings: Settings) -> PerCloud:
    """Each rival's revenue from everybody but OpenAI after a quarter, USD bn a year [M40, M42].

    Args:
        trade: before, USD bn a year.
        quarter: of the clock.
        added: by how much the AI business market has grown, USD bn a year.
        settings: of all worlds.
    """
    return _grown(trade, _times(quarter, settings), settings.market.cloud_ai_part * added)


@over_worlds
def _grown(trade: PerCloud, times: PerCloud, by_ai: PerWorld) -> PerCloud:
    """Each cloud's trade, grown by itself and by AI; see ``trade_after``."""
    after = np.empty(trade.shape)
    for world in range(trade.shape[0]):
        for cloud in range(trade.shape[1]):
            after[world, cloud] = max(trade[world, cloud] * times[world, cloud] + by_ai[world], 0.0)
    return after


def revenue(state: State) -> PerCloud:
    """What each cloud earns, OpenAI's rent and all, USD bn a year."""
    return state.clouds.trade + state.clouds.serving * state.clouds.price


def past_revenue(now: PerCloud, settings: Settings) -> PerQuarterBackCloud:
    """What each cloud earned in the four quarters before the clock starts, USD bn a year, oldest first."""
    back = np.arange(-QUARTERS, 0.0)[None, :, None]
    return now[:, None, :] * np.exp(back * trade_growth(0, settings)[:, None, :])


def past_after(state: State) -> PerQuarterBackCloud:
    """What each cloud earned in the last four quarters, USD bn a year: the oldest is forgotten."""
    past = np.empty_like(state.clouds.past)
    past[:, :-1], past[:, -1] = state.clouds.past[:, 1:], revenue(state)
    return past


@remembered
def growth_in_a_year(clouds: Clouds) -> PerCloud:
    """Growth of each cloud's revenue against the same quarter a year before, fraction [M42]."""
    return (clouds.trade + clouds.serving * clouds.price) / np.maximum(clouds.past[:, 0], LEAST) - 1
