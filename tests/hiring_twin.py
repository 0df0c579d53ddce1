"""Hiring in plain Python, one world and one researcher after the other: what the engine's loops must come to."""

from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from negotiation.state import Employer
from negotiation.tape import BIDDERS, QUARTERLY, Chance

#: Numbers that hiring draws in a quarter: name -> how many.
LAYOUT = {name: QUARTERLY[name] for name in QUARTERLY if name.startswith(("approach", "retires", "entrant"))}
INCUMBENT = 0


@dataclass
class Approach:
    """Who is approached, by whom, and how it went; absent suitors are None."""

    segment: int
    who: int
    bidders: list[int | None]
    limit: list[float] = field(default_factory=list)
    amenity: list[float] = field(default_factory=list)
    winner: int = INCUMBENT
    pay: float = 0.0


def drawn(chance: Chance, world: int) -> dict[str, list[float]]:
    """The numbers of a world by name."""
    return {name: chance[name][world].tolist() for name in LAYOUT}


def at_point(draw: float, intensity: list[float], taken: list[int]) -> int | None:
    """The employer drawn in proportion to intensity among those not taken, if any of them recruits."""
    left = [firm for firm in range(len(intensity)) if firm not in taken]
    ends = list(accumulate(intensity[firm] for firm in left))
    return next((firm for firm, end in zip(left, ends, strict=True) if draw * ends[-1] < end), None)


def approached(draws: dict, employer: list[int], intensity: list[float], rate: float, more: float) -> list[Approach]:
    """Who is approached by whom: see ``approaches``."""
    segments = len(draws["approached"])
    size = len(employer) // segments
    found = []
    for segment in range(segments):
        if draws["approached"][segment] >= rate * size:
            continue
        who = segment * size + min(int(draws["approach_who"][segment] * size), size - 1)
        bidders: list[int | None] = [employer[who]]
        taken = [employer[who]]
        for suitor in range(BIDDERS - 1):
            place = segment * (BIDDERS - 1) + suitor
            name = at_point(draws["approach_suitor"][place], intensity, taken)
            taken += [] if name is None else [name]
            joins = suitor == 0 or draws["approach_joins"][place] < more
            bidders.append(name if joins else None)
        if bidders[1] is not None:
            found.append(Approach(segment, who, bidders))
    return found


def offers(each: Approach, draws: dict, market: dict, skill: float, numbers: dict) -> None:
    """What each bidder would pay at most, and what each place is worth besides: see ``prospects``."""
    pair = {int(Employer.MICROSOFT), int(Employer.OPENAI)}
    for place, firm in enumerate(each.bidders):
        if firm is None:
            each.limit.append(-np.inf)
            each.amenity.append(0.0)
            continue
        luck = draws["approach_match"][each.segment * BIDDERS + place]
        premium = numbers["partner_premium"] if {each.bidders[INCUMBENT], firm} == pair else 0.0
        fit = 1 + numbers["match_spread"] * (2 * luck - 1)
        each.limit.append(market["worth"] * skill * market["hunger"][firm] * fit * (1 + premium))
        each.amenity.append(market["amenity"][firm])
    each.amenity[INCUMBENT] += numbers["attachment"] * market["worth"]


def goes(each: Approach, pay: float) -> None:
    """Where a researcher goes and for what pay: see ``bid_in_turns``."""
    current = pay + each.amenity[INCUMBENT]
    values = [
        limit + amenity if limit >= 0 else -np.inf for limit, amenity in zip(each.limit, each.amenity, strict=True)
    ]
    values[INCUMBENT] = max(each.limit[INCUMBENT], pay) + each.amenity[INCUMBENT]
    each.winner, each.pay = INCUMBENT, pay
    if max(values[1:]) > current:
        each.winner = values.index(max(values))
        second = max(value for bidder, value in enumerate(values) if bidder != each.winner)
        utility, limit = max(second, current), each.limit[each.winner]
        rest = max(min(utility - each.amenity[each.winner], limit), 0.0)
        each.pay = limit if utility >= values[each.winner] else rest


def chose_best(each: Approach, standing: list[float]) -> bool:
    """Whether they went to the place of highest standing among those that bid."""
    there = [-np.inf if firm is None else standing[firm] for firm in each.bidders]
    return each.winner == there.index(max(there))
