"""Regulators and the court: scrutinise what is large and exclusive, and lay open what was written."""

from typing import Any

from negotiation.party import Goal, Party, Role
from negotiation.tape import Chance
from negotiation.world.news import Disclosure, TrialView
from negotiation.world.relationship import Case, CaseView, case_probability


class Regulator(Party):
    """Opens a case the more readily the more exclusive and the larger the partnership is; closes it in time."""

    role = Role.REGULATOR
    goals = (
        Goal(
            "scrutiny in proportion to exclusivity and market share",
            "001 L21; 004 L67",
            "relationship.case_hazard",
        ),
    )

    def decide(self, view: Any, chance: Chance) -> Any:
        """Answer a view with the move it asks for."""
        match view:
            case CaseView():
                opens = ~view.open & (chance["antitrust"] < case_probability(view))
                closes = view.open & (chance["case_closes"] < view.settings.relationship.case_close)
                return Case((view.open | opens) & ~closes)
        raise TypeError(f"Regulators are not asked about {type(view).__name__}")


class Court(Party):
    """Reveals documents when a trial reaches testimony."""

    role = Role.COURT
    goals = (Goal("the truth on record", "004 L64, L73", "news.testimony_trust"),)

    def decide(self, view: Any, chance: Chance) -> Any:  # noqa: ARG002 it decides from what it sees alone
        """Answer a view with the move it asks for."""
        match view:
            case TrialView():
                return Disclosure(view.testimony * view.settings.news.testimony_trust)
        raise TypeError(f"The court is not asked about {type(view).__name__}")
