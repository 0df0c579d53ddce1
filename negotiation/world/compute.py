"""Compute: how capacity grows, what OpenAI still needs, and what its contracts leave to others."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from negotiation.bounds import bounded
from negotiation.columns import remembered
from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.disputes import EXPANDS, SCALES_BACK
from negotiation.parameters.levels import FIXED
from negotiation.parameters.quarterly import quarterly, settled
from negotiation.powers import raised
from negotiation.shapes import PerCloud, PerWorld
from negotiation.state import Cloud, Clouds, State

QUARTERS = 4
_AZURE: Final = int(Cloud.AZURE)
#: What divides is never smaller than this.
LEAST: Final = FIXED["least"].value


@dataclass(frozen=True)
class BuildView:
    """What Microsoft sees before it decides on its capital expenditure.

    Attributes:
        azure: Azure revenue of all kinds, USD bn a year.
        capex: at present, USD bn a year.
        planned: compute OpenAI plans to want, USD bn a year.
        supply: what Azure could give OpenAI by then, USD bn a year.
        elsewhere: compute OpenAI has contracted with rivals, USD bn a year.
        settings: numbers of the compute phase.
    """

    azure: PerWorld
    capex: PerWorld
    planned: PerWorld
    supply: PerWorld
    elsewhere: PerWorld
    settings: Settings


@dataclass(frozen=True)
class Build:
    """Capital expenditure Microsoft aims at, USD bn a year."""

    capex: PerWorld


@dataclass(frozen=True)
class RivalBuildView:
    """What a rival cloud sees before it decides how much to build.

    Attributes:
        cloud: which one it is.
        planned: compute OpenAI plans to want, USD bn a year.
        serving: what it already serves OpenAI, USD bn a year.
        business: the AI business market, USD bn a year.
        eagerness: this world's own multiplier of building.
        reachable: part of OpenAI's demand the contract in force leaves open to rivals, fraction.
        azure: Azure's AI capacity, USD bn a year.
        settings: numbers of the compute phase.
    """

    cloud: Cloud
    planned: PerWorld
    serving: PerWorld
    business: PerWorld
    eagerness: PerWorld
    reachable: PerWorld
    azure: PerWorld
    settings: Settings


@dataclass(frozen=True)
class RivalBuild:
    """Capacity a rival aims at, USD bn a year."""

    capacity: PerWorld


def capex_wanted(view: BuildView) -> PerWorld:
    """Capital expenditure Microsoft aims at, USD bn a year [M16, M30, M41, M42].

    It follows Azure's revenue, runs ahead of the AI demand that is planned for, adds for a planned shortage as far as
    execution risk allows, and trims what has gone elsewhere.
    """
    numbers = view.settings.compute
    base = numbers.capex_base + numbers.capex_share * view.azure + numbers.capex_ahead * view.planned
    short = np.maximum(view.planned - view.supply, 0)
    push = _eagerness(view.settings) * short
    return np.maximum(base + push - numbers.capex_pullback * view.elsewhere, numbers.capex_base)


@settled
def _eagerness(settings: Settings) -> PerWorld:
    """What Microsoft builds for a shortage, USD a year per USD a year of compute that is short."""
    numbers, build_out = settings.compute, settings.disputes.build_out
    usual = np.where(build_out == EXPANDS, numbers.pace_out, numbers.capex_pace)
    pace = np.where(build_out == SCALES_BACK, numbers.pace_back, usual)
    return pace * (1 - numbers.execution_aversion) * numbers.capex_shortage


def ai_part_of_capex(ai_demand: PerWorld, all_demand: PerWorld, settings: Settings) -> PerWorld:
    """Part of capital expenditure that goes into AI capacity, fraction [M42]."""
    numbers = settings.compute
    response = numbers.ai_capex_floor + numbers.ai_capex_response * ai_demand / np.maximum(all_demand, 1)
    return np.minimum(response, numbers.ai_capex_top)


def inputs_after(inputs: PerWorld, settings: Settings) -> PerWorld:
    """What chips and power allow to be built after a quarter, fraction of the usual [A27, A28]: it comes back."""
    return inputs + settings.compute.shortage_recovery * (1 - inputs)


def yielded(inputs: PerWorld, quarter: int, settings: Settings) -> PerWorld:
    """Capacity a dollar of AI capital expenditure builds, USD a year of compute per USD [A27].

    Args:
        inputs: what chips and power allow, fraction of the usual.
        quarter: of the clock; chips of the firms' own come with the years.
        settings: of all worlds.
    """
    return settings.compute.capacity_per_capex * inputs * _by_own_chips(quarter, settings)


@quarterly
def _by_own_chips(quarter: int, settings: Settings) -> PerWorld:
    """What the firms' own chips make of a dollar, times."""
    numbers = settings.compute
    years = np.maximum(quarter - numbers.own_chips_from, 0) / QUARTERS
    return 1 + numbers.own_chips * years


def azure_capacity_after(
    capacity: PerWorld, capex: PerWorld, ai_part: PerWorld, yields: PerWorld, luck: PerWorld, settings: Settings
) -> PerWorld:
    """Azure's AI capacity after a quarter of building and wear, USD bn a year."""
    numbers = settings.compute
    built = capex / QUARTERS * ai_part * yields
    return capacity * _unworn(settings) + built * np.exp(numbers.capacity_noise_size * luck)


@settled
def _unworn(settings: Settings) -> PerWorld:
    """Part of Azure's AI capacity that a quarter's wear leaves."""
    return 1 - settings.compute.depreciation


def azure_capacity_planned(
    capacity: PerWorld, capex: PerWorld, ai_part: PerWorld, yields: PerWorld, settings: Settings
) -> PerWorld:
    """Azure's AI capacity at the planning horizon if it goes on building as now, USD bn a year."""
    built = capex / QUARTERS * ai_part * yields
    at_the_end: PerWorld = capacity * _kept(settings) + built * _worn(settings) / _wear(settings)
    return at_the_end


@settled
def _kept(settings: Settings) -> PerWorld:
    """Part of Azure's AI capacity that wear leaves at the planning horizon."""
    return raised(1 - _wear(settings), settings.compute.plan_quarters)


@settled
def _worn(settings: Settings) -> PerWorld:
    """The part that it does not leave."""
    return 1 - _kept(settings)


@settled
def _wear(settings: Settings) -> PerWorld:
    """Part of its capacity that wears out in a quarter; it divides, and so is never nothing."""
    return np.maximum(settings.compute.depreciation, LEAST)


def open_to_openai(capacity: PerWorld, models: PerWorld, settings: Settings) -> PerWorld:
    """What Azure can give OpenAI once its own customers are served, USD bn a year."""
    return np.maximum(capacity - settings.compute.own_load * models, 0)


def rival_capacity_wanted(view: RivalBuildView) -> PerWorld:
    """Capacity a rival cloud aims at, USD bn a year [M40].

    A third of what rivals could win, and a part of what Azure has, for none wants to fall behind; at least what it
    serves.
    """
    numbers = view.settings.compute
    seen = numbers.rival_response * view.planned * view.reachable + numbers.rival_demand * view.business
    race = numbers.rival_race * view.azure
    return np.maximum(view.eagerness * (seen / (len(Cloud) - 1) + race), view.serving)


def rival_capacity_after(
    capacity: PerCloud, wanted: PerCloud, inputs: PerWorld, luck: PerCloud, settings: Settings
) -> PerCloud:
    """Capacity of every cloud after a quarter of moving to what it aims at, USD bn a year.

    Growth is slower while chips or power run short.
    """
    numbers = settings.compute
    noise = np.exp(numbers.capacity_noise_size[:, None] * luck)
    return _moved(capacity, wanted, noise, inputs, numbers.rival_speed)


@over_worlds
def _moved(capacity: PerCloud, wanted: PerCloud, noise: PerCloud, inputs: PerWorld, speed: PerWorld) -> PerCloud:
    """Capacity that has gone part of the way; see ``rival_capacity_after``."""
    after = np.empty(capacity.shape)
    for world in range(capacity.shape[0]):
        for cloud in range(capacity.shape[1]):
            change = speed[world] * (wanted[world, cloud] - capacity[world, cloud]) * noise[world, cloud]
            built = change * inputs[world] if change > 0 else change
            after[world, cloud] = max(capacity[world, cloud] + built, 0.0)
    return after


def lapsed(serving: PerCloud, settings: Settings) -> PerCloud:
    """Compute still contracted after some contracts have run out, USD bn a year."""
    return _lapsed(serving, settings.compute.contract_quarters)


@over_worlds
def _lapsed(serving: PerCloud, quarters: PerWorld) -> PerCloud:
    """What is left where one contract in so many quarters runs out."""
    left = np.empty(serving.shape)
    for world in range(serving.shape[0]):
        for cloud in range(serving.shape[1]):
            left[world, cloud] = serving[world, cloud] * (1 - 1 / quarters[world])
    return left


def spare(state: State, models: PerWorld, settings: Settings) -> PerCloud:
    """What each cloud could still sell to OpenAI, USD bn a year."""
    free = state.clouds.capacity.copy()
    free[:, Cloud.AZURE] = open_to_openai(state.clouds.capacity[:, Cloud.AZURE], models, settings)
    return np.maximum(free - state.clouds.serving, 0)


def spread_out(bought: PerCloud, room: PerCloud, loose: PerCloud, settings: Settings) -> PerCloud:
    """A purchase after a small part has gone to every cloud that bid, USD bn a year [M38]: no two eggs in one basket.

    Args:
        bought: as the tender would have it, USD bn a year.
        room: what each cloud that bid could still sell, USD bn a year.
        loose: part of what a cloud sells that may go to others, 0 or 1.
        settings: of all worlds.
    """
    return _spread_out(bought, room, loose, settings.compute.spread_part)


@over_worlds
def _spread_out(bought: PerCloud, room: PerCloud, loose: PerCloud, part: PerWorld) -> PerCloud:
    """A purchase after ``part`` of it at least has gone to every cloud with room; see ``spread_out``."""
    spread = np.empty_like(bought)
    worlds, clouds = bought.shape
    more, less = np.empty(clouds), np.empty(clouds)
    for world in range(worlds):
        least, given, taken = 0.0, 0.0, 0.0
        for cloud in range(clouds):
            least += bought[world, cloud]
        least *= part[world]
        for cloud in range(clouds):
            more[cloud] = min(max(least - bought[world, cloud], 0.0), room[world, cloud])
            less[cloud] = max(bought[world, cloud] - least, 0.0) * loose[world, cloud]
            given += more[cloud]
            taken += less[cloud]
        moved = min(given, taken)
        given, taken = max(given, LEAST), max(taken, LEAST)
        for cloud in range(clouds):
            spread[world, cloud] = bought[world, cloud] + moved * (more[cloud] / given - less[cloud] / taken)
    return spread


def costs(capacity_luck: PerCloud, settings: Settings) -> PerCloud:
    """Each cloud's private unit cost in a tender, USD per USD of reference compute: uniform in its range."""
    numbers = settings.compute
    return _between(numbers.cost_low, numbers.cost_ceiling, capacity_luck)


@over_worlds
def _between(low: PerWorld, high: PerWorld, luck: PerCloud) -> PerCloud:
    """What lies so far on the way from the lowest to the highest."""
    costs = np.empty(luck.shape)
    for world in range(luck.shape[0]):
        for cloud in range(luck.shape[1]):
            costs[world, cloud] = low[world] + (high[world] - low[world]) * luck[world, cloud]
    return costs


def planned_shortage(supply: PerWorld, planned: PerWorld) -> PerWorld:
    """Part of the compute OpenAI plans to want that Azure will not have, 0 to 1."""
    short: PerWorld = bounded(1 - supply / np.maximum(planned, LEAST), 0, 1)
    return short


def azure_share(serving: PerCloud) -> PerWorld:
    """Azure's part of the compute contracted to OpenAI, fraction."""
    return _azure_share(serving)


@remembered
def azure_part(clouds: Clouds) -> PerWorld:
    """The same of what the clouds serve now."""
    return azure_share(clouds.serving)


@remembered
def azure_rent(clouds: Clouds) -> PerWorld:
    """What OpenAI pays Azure for compute, USD bn a year."""
    return clouds.serving[:, Cloud.AZURE] * clouds.price[:, Cloud.AZURE]


@over_worlds
def _azure_share(serving: PerCloud) -> PerWorld:
    """The same; all of nothing is Azure's."""
    share = np.ones(serving.shape[0])
    for world in range(share.size):
        contracted = 0.0
        for cloud in range(serving.shape[1]):
            contracted += serving[world, cloud]
        if contracted > 0:
            share[world] = serving[world, _AZURE] / contracted
    return share


def blended_price(serving: PerCloud, price: PerCloud, bought: PerCloud, paid: PerCloud) -> PerCloud:
    """Mean price of what each cloud now serves, USD per USD of reference compute."""
    return _blended(serving, price, bought, paid)


@over_worlds
def _blended(serving: PerCloud, price: PerCloud, bought: PerCloud, paid: PerCloud) -> PerCloud:
    """The same; the price stays where nothing is served."""
    mean = np.empty(price.shape)
    for world in range(price.shape[0]):
        for cloud in range(price.shape[1]):
            old, new = serving[world, cloud], bought[world, cloud]
            spent = old * price[world, cloud] + new * paid[world, cloud]
            mean[world, cloud] = spent / (old + new) if old + new > 0 else price[world, cloud]
    return mean
