"""The rival clouds: want OpenAI's workloads at a margin, and an end to Azure's exclusivity."""

from typing import Any

from negotiation.party import Goal, Party, Role
from negotiation.table.tender import TenderView, best_reply
from negotiation.tape import Chance
from negotiation.world.compute import RivalBuild, RivalBuildView, rival_capacity_wanted
from negotiation.world.research import Effort, EffortView, rival_effort
from negotiation.world.talent import HiringPlan, HiringView


class RivalCloud(Party):
    """A cloud that is not Azure: bids its best reply, builds for the demand it sees."""

    goals: tuple[Goal, ...] = (
        Goal("win workloads at a margin", "001 L19; 002 L22", "compute.bid_cost"),
        Goal("break the exclusivity", "004 L12", "compute.reachable_while_exclusive"),
    )

    def decide(self, view: Any, chance: Chance) -> Any:  # noqa: ARG002 it decides from what it sees alone
        """Answer a view with the move it asks for."""
        match view:
            case TenderView():
                return best_reply(view)
            case RivalBuildView():
                return RivalBuild(rival_capacity_wanted(view))
        raise TypeError(f"{self.role} is not asked about {type(view).__name__}")


class Google(RivalCloud):
    """Cloud, lab and employer at once."""

    role = Role.GOOGLE
    goals = (
        *RivalCloud.goals,
        Goal("lead with models of its own", "001 L19; 002 L20", "research.effort_google"),
    )

    def decide(self, view: Any, chance: Chance) -> Any:
        """Answer a view with the move it asks for."""
        match view:
            case EffortView():
                return Effort(rival_effort(view.settings.research.effort_google, view.quarter, view.settings))
            case HiringView():
                numbers = view.settings.talent
                return HiringPlan(numbers.hunger_google, numbers.recruiting_google)
        return super().decide(view, chance)


class Amazon(RivalCloud):
    """Cloud and employer."""

    role = Role.AMAZON

    def decide(self, view: Any, chance: Chance) -> Any:
        """Answer a view with the move it asks for."""
        match view:
            case HiringView():
                numbers = view.settings.talent
                return HiringPlan(numbers.hunger_amazon, numbers.recruiting_amazon)
        return super().decide(view, chance)


class Oracle(RivalCloud):
    """Oracle and other clouds that rent out accelerators."""

    role = Role.ORACLE
