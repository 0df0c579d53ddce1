"""What a contract as a whole is worth to one side in one world: a twin of the table's values in plain Python.

It adds up whole contracts where the table adds up changes: every dollar that flows under the contract appears once,
in one of the lines of ``lines``.
"""

import itertools
import math
from dataclasses import fields
from types import SimpleNamespace

from negotiation.parameters.disputes import MICROSOFT_UP, OPENAI_DOWN, RECEIVED, SECURES_RIGHTS
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.terms import Ends, Holder, Judge, Scope

QUARTERS, HORIZON = 4, 24


class World:
    """Everything a side knows in one world, as plain numbers.

    Args:
        midway: worlds midway.
        view: what both expect in them.
        k: which world.
    """

    def __init__(self, midway, view, k):
        self.state, self.numbers = midway.state, SimpleNamespace()
        for topic in fields(midway.settings):
            columns = vars(getattr(midway.settings, topic.name))
            vars(self.numbers).update({name: column[k] for name, column in columns.items()})
        self.k, self.quarter, self.view = k, midway.quarter, view
        self.trust = float(midway.state.relationship.trust[k])
        self.claimed = float(midway.state.relationship.claimed[k])
        self.influence = float(midway.state.relationship.influence[k])
        self.dependence = float(midway.state.relationship.dependence_microsoft[k])
        self.revenue = float(midway.state.openai.revenue[k])
        self.alike = float(midway.state.market.commoditisation[k])
        self.short, self.models = float(view.shortage[k]), float(view.models[k])
        self.licence, self.price = float(view.licence[k]), float(view.cash_price[k])

    def value(self, side):
        """Of OpenAI in a side's eyes."""
        return float(self.view.valuation[side][self.k])

    def flow(self, side, dear=False):
        """Present value of OpenAI's revenue of each coming quarter."""
        sums = self.view.dear_worth[self.k] if dear else self.view.revenue_worth[side][self.k]
        return [float(after - before) for before, after in itertools.pairwise(sums)]

    def steady(self, side, quarters=HORIZON, fade=None):
        """Present value of one USD bn a year for some quarters, summed one by one."""
        rate = self.numbers.discount_rate_microsoft if side == MICROSOFT else self.numbers.discount_rate_openai
        faded = 0.0 if fade is None else 1 / fade
        return sum(math.exp(-(rate / QUARTERS + faded) * ahead) / QUARTERS for ahead in range(1, round(quarters) + 1))


def lasts(world, side, ends, judge):
    """Part of Microsoft's rights that a side expects to outlive declarations of AGI."""
    n = world.numbers
    past = {Judge.BOARD: 1.0, Judge.PANEL: n.agi_abuse_panel, Judge.COURT: n.agi_abuse_court}[Judge(judge)]
    chance = n.agi_weight * (1 - (1 - n.agi_hazard) ** HORIZON)
    if side == MICROSOFT:
        doubt = max(n.agi_abuse_trust - world.trust, 0) * (1 - world.influence)
        chance += n.agi_abuse * doubt * world.revenue / (world.revenue + n.agi_abuse_scale) * past
    if math.isfinite(world.claimed):
        chance = past
    lost = min(max(chance, 0), 1) * {Ends.NOTHING: 0.0, Ends.RESEARCH: n.agi_research_part, Ends.EVERYTHING: 1.0}[ends]
    return 1 + lost if n.agi_effect == SECURES_RIGHTS else max(1 - lost, 1 / HORIZON)


def claim_expected(world, side, before, contract):
    """Microsoft's claim once it has consented to a conversion that may fail."""
    return or_shares(world, side, claim_on_profits(world, side, before), contract)


def or_shares(world, side, old, contract):
    """A claim that becomes a part of the shares, unless the conversion fails."""
    n, value = world.numbers, world.value(side)
    after = value * (1 + n.conversion_uplift * value / (value + n.conversion_uplift_scale))
    owned = max(after - n.conversion_cost_fixed - n.conversion_cost_share * value, 0)
    return old + n.conversion_success * (float(contract.conversion.equity[0]) * owned - old)


def claim_on_profits(world, side, contract):
    """Microsoft's claim, or what it becomes while a conversion is under way."""
    claim = claim_in_force(world, side, contract)
    return or_shares(world, side, claim, contract) if math.isfinite(contract.conversion.due[0]) else claim


def claim_in_force(world, side, contract):
    """Microsoft's claim: first a larger part until its money is back, then its own, all under a cap."""
    value, part = world.value(side), float(contract.holdings[0, Holder.MICROSOFT])
    cap, put_in = float(contract.profit_cap[0]), float(contract.invested[0])
    if math.isinf(cap):
        return part * value

    def capped(profits, most, fraction):
        return most * (1 - math.exp(-fraction * profits / most)) if most > 0 else 0.0

    first = float(world.numbers.recoup_part)
    if first <= part:
        return capped(value, cap, part)
    back = capped(value, min(put_in, cap), first)
    return back + capped(max(value - back / first, 0), max(cap - put_in, 0), part)


def share_paid(world, side, contract):
    """The revenue share until its last quarter or its cap, as if no declaration were to be feared."""
    n, share = world.numbers, float(contract.share[0])
    left = min(max(int(contract.last_quarter[0]) - world.quarter, 0), len(world.flow(side)))
    plain = share * sum(world.flow(side)[:left])
    allowed = min(1.0, float(contract.cap_left[0]) / plain) if plain > 0 else 1.0
    if side == MICROSOFT:
        claimed = 0.0 if n.share_motive == OPENAI_DOWN else n.cost_share_claim * world.short
        return allowed * plain * (1 + claimed)
    grown = world.revenue / (world.revenue + n.research_drag_scale)
    drag = n.research_drag * (n.research_drag_early + (1 - n.research_drag_early) * grown)
    drag = 0.0 if n.share_motive == MICROSOFT_UP else drag
    dear = share * sum(world.flow(side, dear=True)[:left])
    return allowed * dear * (1 + drag * share)


def lines(world, side, contract, claim):
    """Every line of what a contract is worth to a side, USD bn, where Microsoft has a claim on profits."""
    n, rights, sign = world.numbers, contract.rights, 1 if side == MICROSOFT else -1
    kept = 1 - claim / world.value(side)
    ends, judge = int(rights.agi_ends[0]), int(rights.agi_judge[0])
    last = lasts(world, side, ends, judge)
    resale = float(rights.resale[0])
    toward = sign if n.resale_direction == RECEIVED else -sign
    passed_on = world.models * world.steady(side)
    if side == OPENAI:
        passed_on += world.models * (world.price - 1) * world.steady(side, fade=n.cash_horizon)
    left = max(float(rights.licence_end[0]) - world.quarter, 0)
    years = world.steady(side, left, n.licence_fade)
    technology = world.licence * years * (1 + n.licence_research * (rights.licence_scope[0] == Scope.RESEARCH))
    told = {
        "revenue share": sign * kept * share_paid(world, side, contract) * last,
        "claim on profits": sign * claim,
        "resale": toward * kept * passed_on * resale,
    }
    if side == MICROSOFT:
        aligned = 0.0 if n.resale_direction == RECEIVED else resale * (2 - resale / n.resale_best)
        alone = n.licence_premium * (1 - world.alike) * bool(rights.licence_exclusive[0])
        return told | {
            "sales": n.resale_alignment * world.models * world.steady(side) * aligned,
            "technology": technology * last * (1 + n.licence_hold * world.dependence),
            "sole access": world.licence * years * alone * last,
        }
    guarded = {Ends.NOTHING: 0.0, Ends.RESEARCH: n.agi_mission_research, Ends.EVERYTHING: 1.0}[ends]
    mission = n.agi_mission * (1 - guarded if n.agi_effect == SECURES_RIGHTS else guarded)
    own_word = n.agi_own_word * (judge == Judge.BOARD and ends > Ends.NOTHING)
    sold = sum(world.flow(side)[:HORIZON]) / world.steady(side)
    return told | {
        "leakage": -(n.licence_leakage + n.licence_distrust * max(1 - world.trust, 0)) * technology * last,
        "licence reach": -n.licence_reach * sold * years * bool(rights.licence_exclusive[0]),
        "mission": (mission + own_word) * world.value(side),
        "legal certainty": n.agi_certainty * (judge != Judge.BOARD) * world.value(side),
    }
