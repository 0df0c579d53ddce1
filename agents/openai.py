"""OpenAI: wants AGI, autonomy, cash for research, and compute without limit."""

from typing import Any

import numpy as np

from negotiation.party import Goal, Party, Role
from negotiation.table.agenda import AgendaView, opening
from negotiation.table.moves import TableView, respond
from negotiation.tape import Chance
from negotiation.world.agi import AgiClaim, AgiView
from negotiation.world.market import Spending, SpendingView, compute_wanted, headcount_wanted, part_allowed
from negotiation.world.research import research_forgone
from negotiation.world.talent import HiringPlan, HiringView


class OpenAI(Party):
    """The lab: spends ahead of its revenue, sells its future for the means to reach it."""

    role = Role.OPENAI
    by_rule = True
    goals = (
        Goal("cash for research", "002 L26, L69", "motives.cash_price_runway", "cash"),
        Goal("to keep its revenue for research", "002 L26; 003 L18", "motives.research_drag", "revenue share"),
        Goal(
            "to keep its profits for its mission",
            "002 L10, L22",
            "motives.cash_certainty",
            "claim on profits",
        ),
        Goal("control of its own course", "002 L22, L26", "motives.control_cost", "control"),
        Goal("compute: no shortage", "002 L42; 003 L16", "motives.relief_weight", "shortage"),
        Goal("better terms from many clouds", "002 L22", "motives.bargaining_weight", "bargaining"),
        Goal("autonomy: not to rest on one partner", "002 L4, L22", "motives.exclusivity_cost", "autonomy"),
        Goal("assured capacity on Azure", "003 L11", "motives.assurance_weight", "assurance"),
        Goal("freedom to change course", "003 L11, L16", "motives.inflexibility_weight", "flexibility"),
        Goal("to keep its people", "002 L18", "talent.hunger_openai"),
        Goal("ordinary shares to sell", "001 L16; 002 L18", "conversion.conversion_uplift", "shares to sell"),
        Goal("the money that waits for the deadline", "002 L18, L30", "conversion.deadline_loss", "deadline"),
        Goal("customers on every cloud", "002 L22", "rights.distribution_reach", "reach"),
        Goal("AGI for all: the mission", "000 L39-41; 002 L28", "rights.agi_mission", "mission"),
        Goal("rules that hold in court", "002 L28", "rights.agi_certainty", "legal certainty"),
        Goal("to keep its technology to itself", "000 L14-18", "rights.licence_leakage", "leakage"),
        Goal("to keep its knowledge to itself", "000 L14-18", "rights.sharing_leak", "secrecy"),
        Goal("data to learn from", "000 L52; 002 L38", "rights.sharing_data_gain", "data"),
        Goal("its own name on its work", "000 L43-54", "rights.credit_brand", "own name"),
        Goal("no rival with its own knowledge", "004 L8", "rights.build_threat", "rivalry feared"),
        Goal("freedom to compete and to release", "001 L14; 002 L44", "rights.compete_worth", "freedom to compete"),
    )

    def decide(self, view: Any, chance: Chance) -> Any:
        """Answer a view with the move it asks for."""
        match view:
            case TableView():
                return respond(view)
            case AgendaView():
                return opening(view)
            case SpendingView():
                return _spending(view)
            case HiringView():
                return _hiring(view)
            case AgiView():
                return AgiClaim(view.possible & (view.reached | (chance["agi_claimed"] < view.temptation)))
        raise TypeError(f"OpenAI is not asked about {type(view).__name__}")


def _spending(view: SpendingView) -> Spending:
    """What it wants, how much of it it allows itself, and whether it looks for money."""
    settings = view.settings
    wish = compute_wanted(view.quarter, view.revenue, view.valuation, settings)
    return Spending(
        compute=wish - research_forgone(wish, view.revenue, view.share, settings),
        headcount=headcount_wanted(view.quarter, view.revenue, settings),
        part=part_allowed(view.runway, settings),
        seeks_funding=view.runway < settings.market.raise_runway,
    )


def _hiring(view: HiringView) -> HiringPlan:
    """The more money it has the more it pays [M6]; when money is short it pays less [M33]."""
    numbers = view.settings.talent
    rich = 1 + numbers.funded_hunger * np.log2(1 + view.means)
    hunger = numbers.hunger_openai * rich * (1 - numbers.scarcity_cut * view.squeezed)
    return HiringPlan(hunger, numbers.recruiting_openai * rich * (1 - numbers.scarcity_recruiting * view.squeezed))
