"""What money to come is worth today: discounting, claims on profits, the price of scarce cash."""

from typing import Final

import numpy as np

from negotiation.columns import remembered
from negotiation.compiled import borrowing, compiled, over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.disputes import DOCUMENT_002
from negotiation.parameters.levels import FIXED
from negotiation.shapes import PerClause, PerLevel, PerQuarterAhead, PerWorld
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
    factor = np.exp(-step)
    if isinstance(quarters, np.ndarray) and quarters.ndim > 1:
        return _annuities(factor, np.exp(_times(-step, quarters)))
    worth: PerWorld = factor * (1 - np.exp(-step * quarters)) / np.maximum(1 - factor, TINY) / QUARTERS
    return worth


@over_worlds
def _times(step: PerWorld, quarters: PerLevel) -> PerLevel:
    """Each number of quarters times a step, shape (worlds, n)."""
    product = np.empty(quarters.shape)
    for world in range(quarters.shape[0]):
        for k in range(quarters.shape[1]):
            product[world, k] = step[world] * quarters[world, k]
    return product


@over_worlds
def _annuities(factor: PerWorld, left: PerLevel) -> PerLevel:
    """Worth of one USD bn a year that shrinks by a factor a quarter, until so much of it is left, shape (worlds, n)."""
    worth = np.empty(left.shape)
    for world in range(left.shape[0]):
        for k in range(left.shape[1]):
            worth[world, k] = factor[world] * (1 - left[world, k]) / max(1 - factor[world], TINY) / QUARTERS
    return worth


@over_worlds
def worths_up_to(
    revenue: PerQuarterAhead,
    hoped_microsoft: PerQuarterAhead,
    discount_microsoft: PerQuarterAhead,
    hoped_openai: PerQuarterAhead,
    discount_openai: PerQuarterAhead,
    near: PerQuarterAhead,
    price: PerWorld,
) -> tuple[PerQuarterAhead, PerQuarterAhead, PerQuarterAhead]:
    """Worth of revenue up to each quarter ahead, starting with nothing, USD bn, shape (worlds, quarters + 1).

    In Microsoft's eyes, in OpenAI's, and in OpenAI's where near money has a higher price.

    Args:
        revenue: expected, a year, shape (worlds, quarters).
        hoped_microsoft: of it, what Microsoft hopes for in a quarter, fraction.
        discount_microsoft: worth today of a dollar in each quarter to Microsoft.
        hoped_openai: as for Microsoft.
        discount_openai: as for Microsoft.
        near: how much a dollar in each quarter still helps OpenAI now, fraction.
        price: of a dollar that helps now, shape (worlds,).
    """
    worlds, quarters = revenue.shape
    shape = worlds, quarters + 1
    microsoft, openai, dear = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for world in range(worlds):
        first, second, third, more = 0.0, 0.0, 0.0, price[world] - 1
        for ahead in range(quarters):
            yearly = revenue[world, ahead]
            first += yearly * hoped_microsoft[world, ahead] * discount_microsoft[world, ahead]
            flow = yearly * hoped_openai[world, ahead] * discount_openai[world, ahead]
            second += flow
            third += flow * (1 + more * near[world, ahead])
            microsoft[world, ahead + 1], openai[world, ahead + 1], dear[world, ahead + 1] = first, second, third
    return microsoft, openai, dear


def up_to_end(worth: PerQuarterAhead, last_quarter: int, quarter: int) -> PerWorld:
    """Worth of a flow that ends with one quarter of the clock in all worlds."""
    return worth[:, min(max(last_quarter - quarter, 0), worth.shape[1] - 1)]


@over_worlds
def up_to(worth: PerQuarterAhead, last_quarter: PerWorld, quarter: int) -> PerWorld:
    """Worth of a flow that ends with ``last_quarter`` of the clock."""
    worlds, most = worth.shape[0], worth.shape[1] - 1
    ended = np.empty(worlds)
    for world in range(worlds):
        left = min(max(last_quarter[world] - quarter, 0.0), most)
        ended[world] = worth[world, int(left)]
    return ended


def cash_need(burn: PerWorld, settings: Settings) -> PerWorld:
    """Cash OpenAI wants to burn over the years it plans for, growing as it has, USD bn."""
    return np.maximum(burn, 0) * QUARTERS * settings.motives.cash_need_years


def shadow_price(need: PerWorld, short: PerWorld, runway: PerWorld, settings: Settings) -> PerWorld:
    """What a dollar of cash is worth to OpenAI, 1 where it has enough [M35]."""
    motives = settings.motives
    lacking = np.clip(short / np.maximum(need, TINY), 0, 1)
    hurry = np.clip((motives.cash_short_quarters - runway) / motives.cash_short_quarters, 0, 1)
    return 1 + lacking + motives.cash_price_runway * hurry


def recouped_claim(
    valuation: PerLevel, cap: PerLevel, part: PerClause, invested: PerLevel, first_part: PerWorld
) -> PerClause:
    """Worth of a part of profits, a larger one until Microsoft's money is back, USD bn [B2, B3, M49].

    Under a cap smooth and never above it; all of it without. Shape (worlds, n, k): of n sums of money and k parts; a
    valuation or a part that does not differ by the sum has one.

    Args:
        valuation: of OpenAI, USD bn, shape (worlds, n).
        cap: most the profits can pay, USD bn; infinite for ordinary shares, shape (worlds, n).
        part: of profits once the money is back, fraction, shape (worlds, n, k).
        invested: the money to be got back, USD bn, shape (worlds, n).
        first_part: of profits until then, fraction, shape (worlds,); 0 for no such term.
    """
    terms = valuation, cap, part, invested, first_part
    left = np.exp(_first_exponents(*terms))
    first, exponents, recoups = _first_claims(left, *terms)
    return _with_later_claims(first, np.exp(exponents), cap, part, invested, first_part) if recoups else first


@borrowing
def _of(numbers: PerLevel, world: int, i: int) -> float:
    """The number that goes with a sum of money; where there is one for all, that one."""
    return numbers[world, i if numbers.shape[1] > 1 else 0]  # type: ignore[no-any-return]


@compiled
def _first_terms(cap: float, part: float, invested: float, first_part: float) -> tuple[bool, float, float]:
    """Whether a larger part goes to Microsoft first, and the cap and the part until then, or for good if not."""
    recoups = first_part > part and cap != np.inf
    return recoups, min(invested, cap) if recoups else cap, first_part if recoups else part


@over_worlds
def _first_exponents(
    valuation: PerLevel, cap: PerLevel, part: PerClause, invested: PerLevel, first_part: PerWorld
) -> PerClause:
    """Logs of what is left of a cap by the first claims, shape (worlds, n, k); 0 without a cap."""
    worlds, sums, parts = part.shape[0], max(valuation.shape[1], cap.shape[1]), part.shape[2]
    exponents = np.zeros((worlds, sums, parts))
    for world in range(worlds):
        for i in range(sums):
            value, limit, money = _of(valuation, world, i), _of(cap, world, i), _of(invested, world, i)
            for k in range(parts):
                own = part[world, i if part.shape[1] > 1 else 0, k]
                _, most, first = _first_terms(limit, own, money, first_part[world])
                if most != np.inf:
                    exponents[world, i, k] = -first * value / max(most, TINY)
    return exponents


@over_worlds
def _first_claims(
    left: PerClause, valuation: PerLevel, cap: PerLevel, part: PerClause, invested: PerLevel, first_part: PerWorld
) -> tuple[PerClause, PerClause, bool]:
    """First claims, logs of what is left of a cap by those once the money is back, and whether there are such."""
    first, exponents, some = np.empty(left.shape), np.zeros(left.shape), False
    for world in range(left.shape[0]):
        for i in range(left.shape[1]):
            value, limit, money = _of(valuation, world, i), _of(cap, world, i), _of(invested, world, i)
            for k in range(left.shape[2]):
                own = part[world, i if part.shape[1] > 1 else 0, k]
                recoups, most, taken = _first_terms(limit, own, money, first_part[world])
                capped = max(most, TINY) * (1 - left[world, i, k])
                first[world, i, k] = taken * value if most == np.inf else capped
                if recoups:
                    some = True
                    later = max(value - first[world, i, k] / max(taken, TINY), 0.0)
                    exponents[world, i, k] = -own * later / max(limit - money, TINY)
    return first, exponents, some


@over_worlds
def _with_later_claims(
    first: PerClause,
    left: PerClause,
    cap: PerLevel,
    part: PerClause,
    invested: PerLevel,
    first_part: PerWorld,
) -> PerClause:
    """Claims with those once the money is back, shape (worlds, n, k)."""
    claims = np.empty(first.shape)
    for world in range(first.shape[0]):
        for i in range(first.shape[1]):
            limit, money = _of(cap, world, i), _of(invested, world, i)
            for k in range(first.shape[2]):
                own = part[world, i if part.shape[1] > 1 else 0, k]
                recoups, _, _ = _first_terms(limit, own, money, first_part[world])
                later = max(limit - money, TINY) * (1 - left[world, i, k]) if recoups else 0.0
                claims[world, i, k] = first[world, i, k] + later
    return claims


@remembered
def part_until_recouped(settings: Settings) -> PerWorld:
    """Microsoft's part of profits until its money is back, fraction; 0 where the documents' terms are taken instead."""
    as_told = settings.disputes.first_terms == DOCUMENT_002
    return np.where(as_told, 0.0, settings.start.recoup_part)


def binding(cap: PerLevel, settings: Settings) -> PerLevel:
    """A cap on profits as it counts, USD bn; infinite where caps do not bind [M49]."""
    bind = (settings.table.caps_bind > 0).reshape(-1, *([1] * (np.ndim(cap) - 1)))
    return np.where(bind, cap, np.inf)


def microsofts_claims(contract: Contract, valuation: PerLevel, settings: Settings) -> PerLevel:
    """Worth of Microsoft's claim on OpenAI's profits at several valuations, USD bn, shape (worlds, valuations).

    While a conversion is under way it is that of the coming shares, or of what stays if the conversion fails.
    """
    cap, part = binding(contract.profit_cap, settings)[:, None], contract.holdings[:, Holder.MICROSOFT, None, None]
    capped = recouped_claim(valuation, cap, part, contract.invested[:, None], part_until_recouped(settings))[:, :, 0]
    coming = np.isfinite(contract.conversion.due)
    if coming.nonzero()[0].size == 0:
        return capped
    shares = np.stack([worth_converted(each, settings) for each in valuation.T], axis=1)
    shares = contract.conversion.equity[:, None] * shares
    expected = capped + settings.conversion.conversion_success[:, None] * (shares - capped)
    return np.where(coming[:, None], expected, capped)


def microsofts_claim(contract: Contract, valuation: PerWorld, settings: Settings) -> PerWorld:
    """The same at one valuation, USD bn, shape (worlds,)."""
    return microsofts_claims(contract, valuation[:, None], settings)[:, 0]


def owned_part(claim_on_profits: PerWorld, valuation: PerWorld) -> PerWorld:
    """Part of OpenAI that a claim on profits amounts to, fraction of a valuation."""
    return claim_on_profits / np.maximum(valuation, TINY)
