"""The market: customers adopt, the public credits, investors fund."""

from typing import Any

from negotiation.party import Goal, Party, Role
from negotiation.tape import Chance
from negotiation.world.market import (
    Adoption,
    AdoptionView,
    FundingOffer,
    FundingView,
    azure_share_wanted,
    growth,
    round_offered,
)
from negotiation.world.relationship import Credit, CreditView, credit_after


class Customers(Party):
    """People and firms that use the products."""

    role = Role.CUSTOMERS
    goals = (
        Goal("the best model for the use at hand", "004 L52-58; 002 L38", "market.growth_lead"),
        Goal("security, compliance and integration", "002 L46; 004 L53", "market.azure_base_share"),
    )

    def decide(self, view: Any, chance: Chance) -> Any:  # noqa: ARG002 it decides from what it sees alone
        """Answer a view with the move it asks for."""
        match view:
            case AdoptionView():
                return Adoption(growth(view), azure_share_wanted(view))
        raise TypeError(f"Customers are not asked about {type(view).__name__}")


class Public(Party):
    """Press and public: give credit to the name they see."""

    role = Role.PUBLIC
    goals = (Goal("credit to the name on the product", "000 L45-54", "relationship.credit_speed"),)

    def decide(self, view: Any, chance: Chance) -> Any:  # noqa: ARG002 it decides from what it sees alone
        """Answer a view with the move it asks for."""
        match view:
            case CreditView():
                return Credit(credit_after(view))
        raise TypeError(f"The public is not asked about {type(view).__name__}")


class Investors(Party):
    """Outside investors: fund growth at a valuation."""

    role = Role.INVESTORS
    goals = (Goal("growth at a price", "002 L18; 004 L12", "market.round_share"),)

    def decide(self, view: Any, chance: Chance) -> Any:  # noqa: ARG002 it decides from what it sees alone
        """Answer a view with the move it asks for."""
        match view:
            case FundingView():
                return FundingOffer(round_offered(view))
        raise TypeError(f"Investors are not asked about {type(view).__name__}")
