"""Safety: provisions on alignment and appropriate use."""

from typing import ClassVar, Final

import numpy as np

from negotiation.columns import replace
from negotiation.shapes import PerWorldIndex
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.scale import KEEP, or_kept, steps_gained, times
from negotiation.table.sheet import Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.standing import Standing
from negotiation.table.terms import Contract, Safety

#: Clauses that can be agreed; the first row keeps the clause as it is.
SAFETY_OF_LEVEL: Final = np.array([KEEP, *(int(clause) for clause in Safety)])


class SafetyRules(Issue):
    """Provisions on safety and appropriate use."""

    name = "safety"
    title = "rules on safety and use"
    levels = len(SAFETY_OF_LEVEL)
    private: ClassVar[tuple[str, str]] = ("", "mission")

    def sheet(self, side: int, now: Standing) -> Sheet:
        """Value of every clause to a side: mission, burden, and quiet from regulators."""
        numbers, clause, outlook = now.settings.rights, now.contract.rights.safety, now.outlook
        good = steps_gained(SAFETY_OF_LEVEL, clause, numbers.safety_standard)
        case = times(numbers.safety_relief * outlook.azure_ai * now.state.relationship.case_open, good)
        if side == MICROSOFT:
            cost = steps_gained(SAFETY_OF_LEVEL, clause, numbers.safety_standard_cost)
            burden = times(-numbers.safety_burden * outlook.azure_ai, cost)
            return Sheet.plain({"burden": burden, "scrutiny": case}, self.private[side])
        mission = times(numbers.safety_mission * outlook.valuation[OPENAI], good)
        relief = times(numbers.safety_relief_openai, case)
        return Sheet.plain({"mission": mission, "scrutiny": relief}, self.private[side])

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:  # noqa: ARG002
        """The clause agreed."""
        safety = or_kept(SAFETY_OF_LEVEL[level], contract.rights.safety)
        return replace(contract, rights=replace(contract.rights, safety=safety))
