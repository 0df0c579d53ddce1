"""OpenAI: wants AGI, autonomy, cash for research, and compute without limit."""

from typing import Any

import numpy as np

from negotiation.party import Goal, Party, Role
from negotiation.table.agenda import AgendaView, opening
from negotiation.table.moves import TableView, respond
from negotiation.tape import Chance
from negotiation.world.market import Spending, SpendingView, compute_wanted, headcount_wanted, part_allowed
from negotiation.world.talent import HiringPlan, HiringView


class OpenAI(Party):
    """The lab: spends ahead of its revenue, sells its future for the means to reach it."""

    role = Role.OPENAI
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
    )

    def decide(self, view: Any, chance: Chance) -> Any:  # noqa: ARG002 it decides from what it sees alone
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
        raise TypeError(f"OpenAI is not asked about {type(view).__name__}")


def _spending(view: SpendingView) -> Spending:
    """What it wants, how much of it it allows itself, and whether it looks for money."""
    settings = view.settings
    return Spending(
        compute=compute_wanted(view.quarter, view.revenue, view.valuation, settings),
        headcount=headcount_wanted(view.quarter, view.revenue, settings),
        part=part_allowed(view.runway, settings),
        seeks_funding=view.runway < settings.market.raise_runway,
    )


def _hiring(view: HiringView) -> HiringPlan:
    """The more money it has the more it pays [M6]; when money is short it pays less [M33]."""
    numbers = view.settings.talent
    rich = 1 + numbers.funded_hunger * np.log2(1 + view.means)
    hunger = numbers.hunger_openai * rich * (1 - numbers.scarcity_cut * view.squeezed)
    return HiringPlan(hunger, numbers.recruiting_openai * rich * (1 - view.squeezed / 2))
