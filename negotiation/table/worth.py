"""What money to come is worth today: discounting, claims on profits, the price of scarce cash."""

from typing import Final

import numpy as np

from negotiation.parameters import Settings
from negotiation.parameters.disputes import DOCUMENT_002
from negotiation.parameters.levels import FIXED
from negotiation.shapes import PerLevel, PerQuarterAhead, PerWorld
from negotiation.table.stakes import MICROSOFT
from negotiation.table.terms import Contract, Holder
from negotiation.world.conversion import worth_converted

QUARTERS: Final = 4
#: How far ahead both sides look, quarters, and how far terms that end then are followed.
HORIZON: Final = FIXED["horizon"].count
AHEAD: Final = FIXED["ahead"].count
TINY: Final = 1e-9


def rate_of(side: int, settings: Settings) -> PerWorld:
    """Discount rate of a side, 1/year."""
    motives = settings.motives
    return motives.discount_rate_microsoft if side == MICROSOFT else motives.discount_rate_openai


def discounts(side: int, settings: Settings, quarters: int) -> PerQuarterAhead:
    """Worth today of a dollar in each of the coming quarters, shape (worlds, quarters)."""
    ahead = np.arange(1, quarters + 1)
    return np.exp(-rate_of(side, settings)[:, None] * ahead / QUARTERS)


def annuity(
    side: int, settings: Settings, fade: PerWorld | None = None, quarters: PerLevel | float = HORIZON
) -> PerLevel:
    """Worth of one USD bn a year for some quarters, USD bn; with ``fade`` it dies away over so many quarters.

    Shape (worlds,), or (worlds, n) for so many terms.
    """
    step = np.maximum(rate_of(side, settings) / QUARTERS + (0 if fade is None else 1 / fade), TINY)
    step = step[:, None] if np.ndim(quarters) > 1 else step
    factor = np.exp(-step)
    worth: PerWorld = factor * (1 - np.exp(-step * quarters)) / np.maximum(1 - factor, TINY) / QUARTERS
    return worth


def worth_up_to(flow: PerQuarterAhead) -> PerQuarterAhead:
    """Sum of a flow up to each quarter ahead, starting with nothing, shape (worlds, quarters + 1)."""
    return np.concatenate([np.zeros_like(flow[:, :1]), np.cumsum(flow, axis=1)], axis=1)


def up_to(worth: PerQuarterAhead, last_quarter: PerWorld, quarter: int) -> PerWorld:
    """Worth of a flow that ends with ``last_quarter`` of the clock."""
    left = np.clip(last_quarter - quarter, 0, worth.shape[1] - 1).astype(np.intp)
    return np.take_along_axis(worth, left[:, None], axis=1)[:, 0]


def cash_need(burn: PerWorld, settings: Settings) -> PerWorld:
    """Cash OpenAI wants to burn over the years it plans for, growing as it has, USD bn."""
    return np.maximum(burn, 0) * QUARTERS * settings.motives.cash_need_years


def shadow_price(need: PerWorld, short: PerWorld, runway: PerWorld, settings: Settings) -> PerWorld:
    """What a dollar of cash is worth to OpenAI, 1 where it has enough [M35]."""
    motives = settings.motives
    lacking = np.clip(short / np.maximum(need, TINY), 0, 1)
    hurry = np.clip((motives.cash_short_quarters - runway) / motives.cash_short_quarters, 0, 1)
    return 1 + lacking + motives.cash_price_runway * hurry


def claim(valuation: PerLevel, cap: PerLevel, part: PerLevel) -> PerLevel:
    """Worth of a part of profits, USD bn [B2, B3, M49]: under a cap smooth and never above it; all of it without."""
    most = np.where(np.isinf(cap), 1, np.maximum(cap, TINY))
    capped = most * (1 - np.exp(-part * valuation / most))
    worth: PerLevel = np.where(np.isinf(cap), part * valuation, capped)
    return worth


def recouped_claim(
    valuation: PerLevel, cap: PerLevel, part: PerLevel, invested: PerLevel, first_part: PerWorld
) -> PerLevel:
    """Worth of a capped part of profits of which a larger part goes to Microsoft until its money is back, USD bn.

    Args:
        valuation: of OpenAI, USD bn.
        cap: most the profits can pay, USD bn; infinite for ordinary shares.
        part: of profits once the money is back, fraction.
        invested: the money to be got back, USD bn.
        first_part: of profits until then, fraction, shape (worlds,); 0 for no such term.
    """
    early = first_part.reshape(len(first_part), *([1] * (np.ndim(part) - 1)))
    faster = np.maximum(early, part)
    back = claim(valuation, np.minimum(invested, cap), faster)
    later = claim(np.maximum(valuation - back / np.maximum(faster, TINY), 0), np.maximum(cap - invested, 0), part)
    return np.where((early > part) & ~np.isinf(cap), back + later, claim(valuation, cap, part))


def part_until_recouped(settings: Settings) -> PerWorld:
    """Microsoft's part of profits until its money is back, fraction; 0 where the documents' terms are taken instead."""
    as_told = settings.disputes.first_terms == DOCUMENT_002
    return np.where(as_told, 0.0, settings.start.recoup_part)


def owned_part(contract: Contract, valuation: PerWorld, settings: Settings) -> PerWorld:
    """Part of OpenAI that Microsoft's claim on profits amounts to, fraction of a valuation."""
    return microsofts_claim(contract, valuation, settings) / np.maximum(valuation, TINY)


def binding(cap: PerLevel, settings: Settings) -> PerLevel:
    """A cap on profits as it counts, USD bn; infinite where caps do not bind [M49]."""
    bind = (settings.table.caps_bind > 0).reshape(-1, *([1] * (np.ndim(cap) - 1)))
    return np.where(bind, cap, np.inf)


def microsofts_claim(contract: Contract, valuation: PerWorld, settings: Settings) -> PerWorld:
    """Worth of Microsoft's claim on OpenAI's profits, USD bn.

    While a conversion is under way it is that of the coming shares, or of what stays if the conversion fails.
    """
    first = part_until_recouped(settings)
    cap, part = binding(contract.profit_cap, settings), contract.holdings[:, Holder.MICROSOFT]
    capped = recouped_claim(valuation, cap, part, contract.invested, first)
    coming = contract.conversion.equity * worth_converted(valuation, settings)
    expected = capped + settings.conversion.conversion_success * (coming - capped)
    return np.where(np.isfinite(contract.conversion.due), expected, capped)
