"""Market and money: users, revenue, prices, costs, what OpenAI is thought to be worth, and who funds it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from negotiation.across import total
from negotiation.bounds import bounded
from negotiation.columns import alike, is_kept_once, of_all
from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.levels import FIXED
from negotiation.parameters.quarterly import quarterly, settled
from negotiation.powers import raised
from negotiation.shapes import PerQuarterAhead, PerWorld, PerWorldFlag
from negotiation.state import State
from negotiation.world.conversion import uplift
from negotiation.world.distribution import alignment, reach_lost

QUARTERS = 4
#: Money that lasts longer counts as lasting this long, quarters.
LONGEST_RUNWAY: Final = FIXED["longest_runway"].value
#: What divides is never smaller than this.
LEAST: Final = FIXED["least"].value


@dataclass(frozen=True)
class SpendingView:
    """What OpenAI sees before it decides what to spend."""

    quarter: int
    revenue: PerWorld
    valuation: PerWorld
    headcount: PerWorld
    runway: PerWorld
    share: PerWorld
    settings: Settings


@dataclass(frozen=True)
class Spending:
    """What OpenAI wants to spend on.

    Attributes:
        compute: USD bn a year.
        headcount: persons it wants at the end of the quarter.
        part: of all this it allows itself now, fraction.
        seeks_funding: it looks for outside money now.
    """

    compute: PerWorld
    headcount: PerWorld
    part: PerWorld
    seeks_funding: PerWorldFlag


@dataclass(frozen=True)
class FundingView:
    """What investors see when OpenAI looks for money."""

    seeks: PerWorldFlag
    valuation: PerWorld
    proven: PerWorldFlag
    converted: PerWorldFlag
    settings: Settings


@dataclass(frozen=True)
class FundingOffer:
    """What investors put in, USD bn, at the valuation they saw."""

    amount: PerWorld


@dataclass(frozen=True)
class AdoptionView:
    """What customers see: how good, how available and how well known OpenAI's products are."""

    quarter: int
    revenue: PerWorld
    since_launch: PerWorld
    drift: PerWorld
    lead: PerWorld
    unmet: PerWorld
    commoditisation: PerWorld
    reach: PerWorld
    may_compete: PerWorldFlag
    settings: Settings


@dataclass(frozen=True)
class Adoption:
    """What customers do.

    Attributes:
        growth: of OpenAI's revenue, 1/quarter.
        azure_share: part of the business market they would give to OpenAI's models on Azure.
    """

    growth: PerWorld
    azure_share: PerWorld


def growth_by_age(age: PerQuarterAhead, settings: Settings) -> PerQuarterAhead:
    """Growth of revenue so many quarters after the launch, before saturation, 1/quarter."""
    numbers = settings.market
    faded = np.exp(_faded(age, numbers.growth_fade))
    return _after_launch(faded, numbers.growth_floor, numbers.growth_after_launch)


@over_worlds
def _faded(age: PerQuarterAhead, fade: PerWorld) -> PerQuarterAhead:
    """Logs of how much of the first growth is left."""
    logs = np.empty(age.shape)
    for world in range(age.shape[0]):
        for k in range(age.shape[1]):
            logs[world, k] = -age[world, k] / fade[world]
    return logs


@over_worlds
def _after_launch(faded: PerQuarterAhead, floor: PerWorld, first: PerWorld) -> PerQuarterAhead:
    """Growth that falls from its first value to its floor, 1/quarter."""
    grown = np.empty(faded.shape)
    for world in range(faded.shape[0]):
        for k in range(faded.shape[1]):
            grown[world, k] = floor[world] + first[world] * faded[world, k]
    return grown


def room_left(revenue: PerWorld, settings: Settings) -> PerWorld:
    """How far revenue is from saturating its markets, 1 is far, 0 is there."""
    return bounded(1 - revenue / settings.market.saturation, 0, 1)


def growth(view: AdoptionView) -> PerWorld:
    """Growth of OpenAI's revenue in this quarter before luck, 1/quarter [M16, M21, M53]."""
    numbers = view.settings.market
    launched = view.since_launch >= 0
    age = np.maximum(view.since_launch, 0)[:, None]
    product = growth_by_age(age, view.settings)[:, 0] * room_left(view.revenue, view.settings)
    better = numbers.growth_lead * bounded(view.lead, -1, 1)
    rights = view.settings.rights
    wider = rights.distribution_growth * view.reach - rights.compete_barred * ~view.may_compete
    after = product + better + wider - numbers.growth_unmet * view.unmet
    return np.where(launched, after, numbers.growth_before_launch) + view.drift


def azure_share_wanted(view: AdoptionView) -> PerWorld:
    """Part of the business market that goes to OpenAI's models on Azure once customers have chosen [M24, M47]."""
    numbers = view.settings.market
    distinct = 1 - view.commoditisation
    wanted = numbers.azure_base_share + numbers.azure_model_share * distinct
    return np.where(view.since_launch >= 0, wanted, numbers.azure_share_early)


def expected_growth(state: State, settings: Settings, quarters: int) -> PerQuarterAhead:
    """Growth planners expect in each of the coming quarters, 1/quarter, shape (worlds, quarters).

    Plans are blind to products not yet launched and know neither luck nor the world's own drift in full.
    """
    numbers, since = settings.market, state.openai.since_launch
    one_launch = is_kept_once(numbers.growth_fade) and alike(since)  # mostly it is given, in all worlds at once
    rows = slice(1 if one_launch else None)
    faded = _fading(since[rows], numbers.growth_fade[rows], quarters)
    room = room_left(state.openai.revenue, settings)
    late = numbers.growth_floor, numbers.growth_after_launch, numbers.growth_expected_early
    return _expected(of_all(np.exp(faded, out=faded), since.size), since, room, *late)


@over_worlds
def _fading(since_launch: PerWorld, fade: PerWorld, quarters: int) -> PerQuarterAhead:
    """Logs of how much of the first growth is left in each of the coming quarters; as if the launch were now before it.

    Shape (worlds, quarters).
    """
    logs = np.empty((since_launch.size, quarters))
    for world in range(since_launch.size):
        for ahead in range(quarters):
            logs[world, ahead] = -(max(since_launch[world], 0.0) + (ahead + 1)) / fade[world]
    return logs


@over_worlds
def _expected(
    faded: PerQuarterAhead, since_launch: PerWorld, room: PerWorld, floor: PerWorld, first: PerWorld, early: PerWorld
) -> PerQuarterAhead:
    """Growth as far as there is room for it; what is expected early before the launch."""
    growth_ahead = np.empty(faded.shape)
    for world in range(faded.shape[0]):
        launched = since_launch[world] >= 0
        for ahead in range(faded.shape[1]):
            grown = floor[world] + first[world] * faded[world, ahead]
            growth_ahead[world, ahead] = grown * room[world] if launched else early[world]
    return growth_ahead


def expected_revenue(
    revenue: PerWorld, valuation: PerWorld, ahead: PerQuarterAhead, settings: Settings
) -> PerQuarterAhead:
    """Annualised revenue planners expect, USD bn a year, shape (worlds, quarters).

    Growth damped; and at least what the valuation promises, which is all there is before a product sells.
    """
    numbers = settings.market
    climb = _climb(ahead, numbers.forecast_damping)
    return _or_promised(
        revenue, np.exp(climb, out=climb), numbers.prospect_revenue * valuation, numbers.prospect_quarters
    )


@over_worlds
def _climb(ahead: PerQuarterAhead, damping: PerWorld) -> PerQuarterAhead:
    """Logs of revenue over that of now: growth so far, damped."""
    climb = np.empty(ahead.shape)
    for world in range(ahead.shape[0]):
        total = 0.0
        for k in range(ahead.shape[1]):
            total += ahead[world, k]
            climb[world, k] = total * damping[world]
    return climb


@over_worlds
def _or_promised(
    revenue: PerWorld, climbed: PerQuarterAhead, promised: PerWorld, quarters: PerWorld
) -> PerQuarterAhead:
    """Revenue of now times what it has climbed by; at least what is promised for so many quarters ahead."""
    expected = np.empty(climbed.shape)
    for world in range(climbed.shape[0]):
        for k in range(climbed.shape[1]):
            way = (k + 1) / quarters[world]
            expected[world, k] = max(revenue[world] * climbed[world, k], promised[world] * (way * way))
    return expected


def esteem_after(esteem: PerWorld, settings: Settings) -> PerWorld:
    """What OpenAI is thought to be worth over what its numbers say, a quarter on, times: it wears off slowly.

    Histories from 2019Q3 start with none; one that starts later takes over the valuation on record.
    """
    return raised(esteem, settings.market.esteem_kept)


def fair_valuation(state: State, ahead: PerQuarterAhead, quarter: int, settings: Settings) -> PerWorld:
    """What OpenAI is thought to be worth, USD bn [A9, A26, E25, M55].

    A multiple of the revenue expected in a year; the multiple grows with expected growth and falls as models become
    alike. Before there is revenue, prospects alone set a floor.
    """
    numbers = settings.market
    year = total(ahead[:, :QUARTERS])
    multiple = numbers.valuation_base + numbers.valuation_growth * year
    alike = 1 - numbers.valuation_commodity * state.market.commoditisation
    soon = state.openai.revenue * np.exp(numbers.forecast_damping * year)
    trouble = np.maximum(1 - numbers.valuation_distress * state.openai.distress, _least_esteem(settings))
    fair = np.maximum(multiple * alike * soon, _prospect(quarter, settings)) * _by_interest(settings)
    fair = fair * bounded(trouble, numbers.distress_floor, 1)
    return np.where(state.contract.conversion.done, fair * uplift(fair, settings), fair)


@quarterly
def _prospect(quarter: int, settings: Settings) -> PerWorld:
    """What prospects alone are thought to be worth, USD bn."""
    numbers = settings.market
    return np.minimum(numbers.valuation_prospect**quarter, numbers.valuation_prospect_top)


@settled
def _by_interest(settings: Settings) -> PerWorld:
    """What the rate of interest makes of a valuation, times."""
    numbers = settings.market
    return np.exp(numbers.interest_effect * (numbers.interest_neutral - numbers.interest_rate))


@settled
def _least_esteem(settings: Settings) -> PerWorld:
    """What long distress leaves of a valuation, fraction."""
    return 1 - settings.market.valuation_distress * settings.market.distress_until


def ramp(quarter: int, early: PerWorld, late: PerWorld, settings: Settings) -> PerWorld:
    """A number that moves from its early to its late value while OpenAI's margins mature."""
    numbers = settings.market
    takes = np.maximum(numbers.inference_to - numbers.inference_from, 1)
    passed = bounded((quarter - numbers.inference_from) / takes, 0, 1)
    return early + (late - early) * passed


def compute_wanted(quarter: int, revenue: PerWorld, valuation: PerWorld, settings: Settings) -> PerWorld:
    """Compute OpenAI wants, USD bn a year [M35]: to serve its users, and for research as its backers' hopes allow."""
    return serving_rate(quarter, settings) * revenue + np.maximum(
        _ambition(quarter, settings) * valuation, _first_ambition(quarter, settings)
    )


@quarterly
def serving_rate(quarter: int, settings: Settings) -> PerWorld:
    """Compute it takes OpenAI to serve its users, USD per USD of revenue."""
    numbers = settings.market
    return ramp(quarter, numbers.inference_share, numbers.inference_share_late, settings)


@quarterly
def _ambition(quarter: int, settings: Settings) -> PerWorld:
    """Compute for research that its backers' hopes allow, USD a year per USD of valuation."""
    numbers = settings.market
    return ramp(quarter, numbers.ambition_share, numbers.ambition_share_late, settings)


@quarterly
def _first_ambition(quarter: int, settings: Settings) -> PerWorld:
    """Compute for research that it wants whatever it is worth, USD bn a year."""
    numbers = settings.market
    return numbers.ambition_floor * np.exp(numbers.ambition_growth * np.minimum(quarter, numbers.ambition_until))


def headcount_wanted(quarter: int, revenue: PerWorld, settings: Settings) -> PerWorld:
    """People OpenAI wants [M52], persons."""
    numbers = settings.market
    return np.maximum(_lab(quarter, settings), numbers.staff_per_revenue * raised(revenue, numbers.staff_power))


@quarterly
def _lab(quarter: int, settings: Settings) -> PerWorld:
    """People it wants for its research alone, persons."""
    numbers = settings.market
    return settings.start.start_openai_headcount + numbers.staff_growth * np.minimum(
        quarter, numbers.staff_growth_until
    )


def part_allowed(runway: PerWorld, settings: Settings) -> PerWorld:
    """Part of its wishes OpenAI allows itself [B17]: less once the money lasts for less than about a year."""
    numbers = settings.market
    return bounded(runway / numbers.runway_comfort, numbers.spending_floor, 1)


def running_costs(
    quarter: int, revenue: PerWorld, headcount: PerWorld, settings: Settings
) -> tuple[PerWorld, PerWorld]:
    """Staff costs and all other costs but compute, USD bn a quarter."""
    numbers = settings.market
    staff = headcount * numbers.staff_cost / QUARTERS
    other = _sales_rate(quarter, settings) * revenue / QUARTERS
    return staff, other


@quarterly
def _sales_rate(quarter: int, settings: Settings) -> PerWorld:
    """All costs but staff and compute, USD per USD of revenue."""
    numbers = settings.market
    return ramp(quarter, numbers.sales_share, numbers.sales_share_late, settings)


def proven(since_launch: PerWorld, settings: Settings) -> PerWorldFlag:
    """Whether outside investors have seen the product sell."""
    return since_launch >= settings.market.round_known_after


def round_offered(view: FundingView) -> PerWorld:
    """What outside investors put in, USD bn [A9, E25]; before there is a product hardly anything."""
    numbers = view.settings.market
    part = np.where(view.proven, numbers.round_share, numbers.round_share_early)
    part = np.where(view.converted, np.minimum(part * view.settings.conversion.converted_round, 1), part)
    return np.where(view.seeks, part * view.valuation, 0.0)


def runway(cash: PerWorld, burn: PerWorld) -> PerWorld:
    """How long the money lasts at the burn that is wanted, quarters; capped at forty where nothing is burnt."""
    lasting = np.maximum(cash, 0) / np.maximum(burn, LEAST)
    return np.where(burn > 0, np.minimum(lasting, LONGEST_RUNWAY), LONGEST_RUNWAY)


def commoditisation_after(commoditisation: PerWorld, may_release: PerWorldFlag, settings: Settings) -> PerWorld:
    """How much alike models are after a quarter, 0 to 1 [M20]: faster where OpenAI too may release open weights."""
    rate = settings.market.commoditisation_rate + settings.rights.release_alike * may_release
    return commoditisation + rate * (1 - commoditisation)


def azure_reach(state: State, quarter: int, settings: Settings) -> PerWorld:
    """Part of its market Azure reaches with OpenAI's models, about 1 [B13, M24, O16].

    Without a licence it has its own models alone. Sales on other clouds take customers away; a part passed on to
    OpenAI makes both pull together.
    """
    contract, rights = state.contract, settings.rights
    licensed = ~contract.separated & (quarter <= contract.rights.licence_end)
    elsewhere = rights.distribution_lost * reach_lost(contract.rights.distribution, settings)
    pulled = rights.resale_alignment * alignment(contract.rights.resale, settings)
    reached: PerWorld = np.where(licensed, 1.0, state.microsoft.in_house) * (1 - elsewhere) * (1 + pulled)
    return reached


@quarterly
def azure_growth(quarter: int, settings: Settings) -> PerWorld:
    """Growth of Azure without AI, 1/quarter."""
    numbers = settings.market
    return numbers.azure_growth_floor + numbers.azure_growth_early * np.exp(-quarter / numbers.azure_growth_fade)


def weekly_users(revenue: PerWorld, settings: Settings) -> PerWorld:
    """Weekly users, million: as many as its revenue supports, and ever fewer newcomers as all have been reached."""
    numbers = settings.market
    users: PerWorld = numbers.users_reachable * (1 - np.exp(-revenue / _revenue_of_all(settings)))
    return users


@settled
def _revenue_of_all(settings: Settings) -> PerWorld:
    """Revenue if everybody used it, USD bn a year."""
    return settings.market.arpu * settings.market.users_reachable
