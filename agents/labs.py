"""The rival labs: want their share of the market and of the talent, to sell, or to make models a commodity."""

from typing import Any, ClassVar

from negotiation.party import Goal, Party, Role
from negotiation.tape import Chance
from negotiation.world.research import Effort, EffortView, capital_reach, rival_effort
from negotiation.world.supply import SupplyOffer, SupplyView, supply_price
from negotiation.world.talent import HiringPlan, HiringView


class RivalLab(Party):
    """A maker of frontier models that also hires and sells its models to whoever pays, Microsoft among them."""

    setting: ClassVar[str]

    def decide(self, view: Any, chance: Chance) -> Any:  # noqa: ARG002 it decides from what it sees alone
        """Answer a view with the move it asks for."""
        match view:
            case EffortView():
                scale = getattr(view.settings.research, f"effort_{self.lab}")
                reach = capital_reach(view.backed, view.quarter, view.settings)
                return Effort(rival_effort(scale, view.quarter, view.settings) * reach)
            case HiringView():
                numbers = view.settings.talent
                hunger = getattr(numbers, f"hunger_{self.setting}")
                return HiringPlan(hunger * view.founded, getattr(numbers, f"recruiting_{self.setting}") * view.founded)
            case SupplyView():
                return SupplyOffer(supply_price(getattr(view.settings.supply, f"supply_margin_{self.lab}"), view))
        raise TypeError(f"{self.role} is not asked about {type(view).__name__}")

    @property
    def lab(self) -> str:
        """Name of the lab in the settings of research and supply."""
        return self.setting


class Anthropic(RivalLab):
    """Founded by people who left OpenAI."""

    role = Role.ANTHROPIC
    setting = "anthropic"
    goals = (
        Goal("developers who build on its models", "002 L68", "research.effort_anthropic"),
        Goal("people who share its mission", "002 L68", "talent.mission_anthropic"),
        Goal("a place in Microsoft's products", "003 L8; 004 L18", "supply.supply_margin_anthropic"),
    )


class Meta(RivalLab):
    """Open models, and a large purse for talent."""

    role = Role.META
    setting = "meta"
    goals = (
        Goal("open models as the standard", "002 L20", "research.effort_meta"),
        Goal("scientists from the leading labs", "002 L18", "talent.hunger_meta"),
    )


class OpenWeightMakers(RivalLab):
    """Makers of open-weight models, start-ups and other employers."""

    role = Role.OPEN_WEIGHT
    setting = "startups"
    goals = (
        Goal("make the frontier a commodity", "002 L20", "news.open_weight_hazard"),
        Goal("independence from the giants", "001 L20", "talent.mission_startups"),
    )

    @property
    def lab(self) -> str:
        """Name of the lab in the settings of research and supply."""
        return "open_weight"
