"""Patience: what money to come is worth to each side today as far as settings alone say it, worked out once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from negotiation.columns import remembered
from negotiation.parameters import Settings
from negotiation.shapes import PerQuarterAhead, PerWorld
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.worth import AHEAD, QUARTERS, annuity, discounts


@dataclass(frozen=True)
class Patience:
    """Worth today of what comes later, side by side where they differ; the same in every quarter.

    Attributes:
        hopes: the revenue a side hopes for over what planners expect of a year, a quarter, shape (worlds, quarters).
        discounts: of a dollar in each of the coming quarters, shape (worlds, quarters).
        near: how much a dollar of OpenAI's in each of the coming quarters still helps now, shape (worlds, quarters).
        years: of one USD bn a year, USD bn.
        near_years: the same to OpenAI as far as it still helps now.
        relief_years: the same while relief of a shortage fades.
    """

    hopes: tuple[PerQuarterAhead, PerQuarterAhead]
    discounts: tuple[PerQuarterAhead, PerQuarterAhead]
    near: PerQuarterAhead
    years: tuple[PerWorld, PerWorld]
    near_years: PerWorld
    relief_years: tuple[PerWorld, PerWorld]


@remembered
def patience(settings: Settings) -> Patience:
    """What money to come is worth to each side today as far as settings say it."""
    market, motives = settings.market, settings.motives
    ahead = np.arange(1, AHEAD + 1)
    optimism = market.optimism_microsoft, market.optimism_openai
    return Patience(
        hopes=_both(lambda side: np.exp(optimism[side][:, None] * np.sqrt(ahead)) / QUARTERS),
        discounts=_both(lambda side: discounts(side, settings, AHEAD)),
        near=np.exp(-ahead / motives.cash_horizon[:, None]),
        years=_both(lambda side: annuity(side, settings)),
        near_years=annuity(OPENAI, settings, motives.cash_horizon),
        relief_years=_both(lambda side: annuity(side, settings, motives.relief_fade)),
    )


def _both[Worth](rule: Callable[[int], Worth]) -> tuple[Worth, Worth]:
    """What a rule says of Microsoft and of OpenAI."""
    return rule(MICROSOFT), rule(OPENAI)
