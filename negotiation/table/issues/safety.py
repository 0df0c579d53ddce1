"""Safety: provisions on alignment and appropriate use."""

from typing import ClassVar, Final

import numpy as np

from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.shapes import PerWorldIndex
from negotiation.state import State
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.outlook import Outlook
from negotiation.table.scale import KEEP, or_kept, three_steps
from negotiation.table.sheet import Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.terms import Contract, Safety

#: Clauses that can be agreed; the first row keeps the clause as it is.
SAFETY_OF_LEVEL: Final = np.array([KEEP, *(int(clause) for clause in Safety)])


class SafetyRules(Issue):
    """Provisions on safety and appropriate use."""

    name = "safety"
    title = "rules on safety and use"
    levels = len(SAFETY_OF_LEVEL)
    private: ClassVar[tuple[str, str]] = ("", "mission")

    def sheet(self, side: int, state: State, outlook: Outlook, settings: Settings) -> Sheet:
        """Value of every clause to a side: mission, burden, and quiet from regulators."""
        numbers, clause = settings.rights, state.contract.rights.safety[:, None]
        offered = or_kept(SAFETY_OF_LEVEL, clause)
        good = three_steps(offered, numbers.safety_standard) - three_steps(clause, numbers.safety_standard)
        case = (numbers.safety_relief * outlook.azure_ai * state.relationship.case_open)[:, None]
        if side == MICROSOFT:
            cost = three_steps(offered, numbers.safety_standard_cost) - three_steps(
                clause, numbers.safety_standard_cost
            )
            burden = (numbers.safety_burden * outlook.azure_ai)[:, None] * cost
            return Sheet.plain({"burden": -burden, "scrutiny": case * good}, self.private[side])
        mission = (numbers.safety_mission * outlook.valuation[OPENAI])[:, None] * good
        relief = case * good * numbers.safety_relief_openai[:, None]
        return Sheet.plain({"mission": mission, "scrutiny": relief}, self.private[side])

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:  # noqa: ARG002
        """The clause agreed."""
        safety = or_kept(SAFETY_OF_LEVEL[level], contract.rights.safety)
        return replace(contract, rights=replace(contract.rights, safety=safety))
