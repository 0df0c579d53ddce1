"""Microsoft: wants a return on what it put in, Azure's growth, and never to be left behind."""

from typing import Any

import numpy as np

from negotiation.party import Goal, Party, Role
from negotiation.table.agenda import AgendaView, opening
from negotiation.table.moves import TableView, respond
from negotiation.table.tender import MatchView, TenderView, best_match, best_reply
from negotiation.tape import Chance
from negotiation.world.compute import Build, BuildView, capex_wanted
from negotiation.world.research import InHouseEffort, InHouseView, in_house_rate
from negotiation.world.supply import SupplyChoiceView, best_suppliers
from negotiation.world.talent import HiringPlan, HiringView


class Microsoft(Party):
    """The patron: investor, cloud, channel, and maker of models of its own."""

    role = Role.MICROSOFT
    by_rule = True
    goals = (
        Goal(
            "a return on what it put in",
            "000 L8, L58; 002 L12",
            "motives.return_certainty",
            "claim on profits",
        ),
        Goal(
            "a larger share as infrastructure costs swell",
            "001 L12",
            "motives.cost_share_claim",
            "revenue share",
        ),
        Goal("no more outlay than shareholders bear", "000 L58; 001 L16", "motives.outlay_strain", "outlay"),
        Goal("Azure's growth: load at a margin", "002 L12; 004 L13", "motives.margin_weight", "margin"),
        Goal("a partner that can scale", "004 L41, L49-50", "motives.growth_weight", "partner's growth"),
        Goal(
            "to be the one place for the leading models",
            "002 L14; 000 L58",
            "motives.signal_weight",
            "signal",
        ),
        Goal("an order book that assures its build-out", "004 L40", "motives.backlog_weight", "backlog"),
        Goal(
            "no more execution risk than it must carry",
            "004 L23-24",
            "motives.concentration_weight",
            "concentration",
        ),
        Goal("quiet from regulators", "001 L21; 004 L67", "motives.case_relief", "scrutiny"),
        Goal("its own capability in each layer", "000 L65; 004 L3-9", "research.in_house_fear"),
        Goal("rights to the technology", "002 L14; 004 L8", "rights.licence_yield", "technology"),
        Goal("to be the only one with them", "000 L58; 001 L3", "rights.licence_premium", "sole access"),
        Goal("rights that no declaration ends", "002 L28", "rights.agi_weight", "rights at risk"),
        Goal("to be where the models are sold", "002 L14", "rights.distribution_margin", "channel"),
        Goal("its part of what it sells", "002 L12", "rights.resale_best", "resale"),
        Goal("a partner who helps to sell", "002 L44-46", "rights.resale_alignment", "sales"),
        Goal("to learn what OpenAI knows", "000 L14-18; 004 L30-32", "rights.sharing_worth", "learning"),
        Goal("joint credit", "000 L54, L71", "rights.credit_worth", "brand"),
        Goal("to stand on its own feet", "004 L3-10", "rights.build_standing", "independence"),
        Goal("no rival of its own making", "001 L14; 003 L24", "rights.compete_harm", "competition"),
        Goal("features without delay", "000 L41; 004 L75", "rights.safety_burden", "burden"),
        Goal("to keep its say over the restructuring", "002 L30", "conversion.hold_up_worth", "hold-up"),
        Goal("not all on one card", "004 L20, L23-24", "conversion.one_bet", "one bet"),
    )

    def decide(self, view: Any, chance: Chance) -> Any:  # noqa: ARG002 it decides from what it sees alone
        """Answer a view with the move it asks for."""
        match view:
            case TableView():
                return respond(view)
            case AgendaView():
                return opening(view)
            case TenderView():
                return best_reply(view)
            case MatchView():
                return best_match(view)
            case BuildView():
                return Build(capex_wanted(view))
            case InHouseView():
                return InHouseEffort(
                    in_house_rate(view.fear, view.commoditisation, view.team_share, view.may_build, view.settings)
                )
            case HiringView():
                numbers = view.settings.talent
                eager = 1 + numbers.fear_hunger * view.fear
                return HiringPlan(numbers.hunger_microsoft * eager, numbers.recruiting_microsoft * np.sqrt(eager))
            case SupplyChoiceView():
                return best_suppliers(view)
        raise TypeError(f"Microsoft is not asked about {type(view).__name__}")
