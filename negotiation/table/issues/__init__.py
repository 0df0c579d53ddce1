"""The issues on the table, one file each; what can be agreed, what it is worth, what it changes."""

from typing import Final

from negotiation.table.issues.agi import AgiClause
from negotiation.table.issues.compute import Compute
from negotiation.table.issues.credit import JointCredit
from negotiation.table.issues.finance import Finance
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.issues.licence import Licence
from negotiation.table.issues.resale import Resale
from negotiation.table.issues.rivalry import Rivalry
from negotiation.table.issues.safety import SafetyRules
from negotiation.table.issues.sharing import KnowledgeSharing

#: All issues, in the order of a package's levels.
ISSUES: Final[tuple[Issue, ...]] = (
    Finance(),
    Compute(),
    Resale(),
    Licence(),
    AgiClause(),
    KnowledgeSharing(),
    JointCredit(),
    Rivalry(),
    SafetyRules(),
)
NAMES: Final = tuple(issue.name for issue in ISSUES)
FINANCE: Final = NAMES.index("finance")
COMPUTE: Final = NAMES.index("compute")
RESALE: Final = NAMES.index("resale")
AGI_CLAUSE: Final = NAMES.index("agi_clause")

__all__ = ["AGI_CLAUSE", "COMPUTE", "FINANCE", "ISSUES", "NAMES", "RESALE", "Issue", "Signing"]
