"""Credit: whose name goes on joint work."""

from typing import ClassVar, Final

import numpy as np

from negotiation.columns import replace
from negotiation.shapes import PerWorldIndex
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.scale import KEEP, or_kept, steps_gained, times
from negotiation.table.sheet import Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.standing import Standing
from negotiation.table.terms import Contract, CreditClause

#: Clauses that can be agreed; the first row keeps the clause as it is.
CREDIT_OF_LEVEL: Final = np.array([KEEP, *(int(clause) for clause in CreditClause)])


class JointCredit(Issue):
    """Whose name goes on joint work."""

    name = "credit"
    title = "credit for joint work"
    levels = len(CREDIT_OF_LEVEL)
    private: ClassVar[tuple[str, str]] = ("brand", "own name")

    def sheet(self, side: int, now: Standing) -> Sheet:
        """Value of every clause to a side: the more credit went elsewhere, the more Microsoft gains [M8]."""
        numbers, clause = now.settings.rights, now.contract.rights.credit
        if side == MICROSOFT:
            missed = numbers.credit_worth * now.outlook.azure_ai * now.state.relationship.credit
            worth = times(missed, steps_gained(CREDIT_OF_LEVEL, clause, numbers.credit_shared))
            return Sheet.plain({"brand": worth}, self.private[side])
        brand = numbers.credit_brand * now.outlook.valuation[OPENAI]
        worth = times(-brand, steps_gained(CREDIT_OF_LEVEL, clause, numbers.credit_shared_cost))
        return Sheet.plain({"own name": worth}, self.private[side])

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:  # noqa: ARG002
        """The clause agreed."""
        credit = or_kept(CREDIT_OF_LEVEL[level], contract.rights.credit)
        return replace(contract, rights=replace(contract.rights, credit=credit))
