"""Business customers: whose models they buy, how many at once, and what they spend on Microsoft's applications."""

import numpy as np

from negotiation.across import most, total
from negotiation.bounds import bounded
from negotiation.parameters import Settings
from negotiation.parameters.quarterly import quarterly
from negotiation.powers import raised
from negotiation.shapes import PerLab, PerWorld, PerWorldFlag
from negotiation.state import Lab


def shares_wanted(
    capability: PerLab, commoditisation: PerWorld, multi_homing: PerWorld, quarter: int, settings: Settings
) -> PerLab:
    """Each lab's part of business spending on models once customers have chosen, fraction, shape (worlds, labs).

    The better the model the more, and the less so the more alike models are [M20]; who buys from many spreads what it
    spends [M46].

    Args:
        capability: of each lab, points.
        commoditisation: how much alike models are, 0 to 1.
        multi_homing: part of customers with three model families or more, fraction.
        quarter: of the clock.
        settings: of all worlds.
    """
    numbers = settings.market
    known = np.ones_like(capability)
    known[:, Lab.GOOGLE] = numbers.appeal_google
    known[:, Lab.ANTHROPIC] = _appeal_of_anthropic(quarter, settings)
    known[:, Lab.META] = numbers.appeal_meta
    known[:, Lab.OPEN_WEIGHT] = numbers.appeal_open_weight * commoditisation
    best = most(np.where(known > 0, capability, 0.0))
    behind = np.minimum(capability - best[:, None], 0)
    drawn = known * np.exp((numbers.model_pull * (1 - commoditisation))[:, None] * behind)
    spread = raised(drawn, (1 - numbers.home_spread * multi_homing)[:, None])
    shares: PerLab = spread / total(spread)[:, None]
    return shares


@quarterly
def _appeal_of_anthropic(quarter: int, settings: Settings) -> PerWorld:
    """How well known Anthropic is among business customers, times OpenAI; not at all before it is founded."""
    return settings.market.appeal_anthropic * (quarter >= settings.talent.anthropic_founded)


def shares_after(shares: PerLab, wanted: PerLab, switching: PerWorld) -> PerLab:
    """Each lab's part of business spending after those who choose anew have chosen, shape (worlds, labs) [M46]."""
    return shares + switching[:, None] * (wanted - shares)


def multi_homing_after(
    multi_homing: PerWorld, commoditisation: PerWorld, reach: PerWorld, launched: PerWorldFlag, settings: Settings
) -> PerWorld:
    """Part of business customers with three model families or more after a quarter, fraction [M46].

    The more alike models are and the more clouds sell them, the more customers take several.

    Args:
        multi_homing: before, fraction.
        commoditisation: how much alike models are, 0 to 1.
        reach: how much of selling on every cloud OpenAI does, 0 to 1.
        launched: business has begun to buy models.
        settings: of all worlds.
    """
    numbers = settings.market
    aim = bounded(numbers.home_alike * commoditisation + numbers.home_reach * reach, 0, 1)
    return multi_homing + numbers.home_speed * np.maximum(aim - multi_homing, 0) * launched


def switching(multi_homing: PerWorld, settings: Settings) -> PerWorld:
    """Part of business customers who choose anew in a quarter, fraction [M46]: more where they have several."""
    numbers = settings.market
    return np.minimum(numbers.azure_share_speed * (1 + numbers.home_ease * multi_homing), 1)


def suppliers_per_customer(multi_homing: PerWorld, settings: Settings) -> PerWorld:
    """Model families a business customer uses, mean [M46]."""
    numbers = settings.market
    return numbers.families_few + (numbers.families_many - numbers.families_few) * multi_homing


def apps_wanted(business: PerWorld, rivalry: PerWorld, launched: PerWorldFlag, settings: Settings) -> PerWorld:
    """What business would pay for AI in Microsoft's applications, USD bn a year [M23, M47].

    Args:
        business: the AI business market, USD bn a year.
        rivalry: overlap of OpenAI's products with Microsoft's where OpenAI may compete, 0 to 1.
        launched: business has begun to buy AI applications.
        settings: of all worlds.
    """
    numbers = settings.market
    return numbers.app_share * business * (1 - numbers.app_rivalry * rivalry) * launched


def market_growth(users: PerWorld, settings: Settings) -> PerWorld:
    """Growth of the AI business market before luck, 1/quarter [M53]: who uses AI at home brings it to work.

    Args:
        users: weekly users of OpenAI's products, million.
        settings: of all worlds.
    """
    numbers = settings.market
    return numbers.market_growth + numbers.platform_pull * users / (users + numbers.platform_users)


def story(commoditisation: PerWorld, credit: PerWorld, settings: Settings) -> PerWorld:
    """How distinct the market finds Microsoft's AI strategy, 0 to 1 [M8, M43].

    Args:
        commoditisation: how much alike models are, 0 to 1.
        credit: part of the public credit that goes to OpenAI, 0 to 1.
        settings: of all worlds.
    """
    numbers = settings.market
    alike = bounded(1 - numbers.value_alike * commoditisation, 0, 1)
    return alike * bounded(1 - numbers.value_credit * credit, 0, 1)


def fair_value(earned: PerWorld, told: PerWorld, settings: Settings) -> PerWorld:
    """What the market would put on Microsoft's AI business, USD bn [M43, M55].

    Args:
        earned: its AI revenue of all kinds, USD bn a year.
        told: how distinct the market finds its strategy, 0 to 1.
        settings: of all worlds.
    """
    return settings.market.value_multiple * earned * told
