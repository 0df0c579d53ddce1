"""The whole package: what its issues do to one another beyond what each is worth alone.

Issues are valued one by one against the contract in force, and a package counts as the sum. Three things do not add
up, and are put right here before anybody signs: a holder of a part of OpenAI pays that part of what flows to itself,
a declaration of AGI would end the new licence and share and not the old ones, and who buys OpenAI needs no licence.
"""

from dataclasses import dataclass

import numpy as np

from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.shapes import PerIssueIndex, PerWorld
from negotiation.state import State
from negotiation.table.brief import Brief
from negotiation.table.flows import flow_worth, toward
from negotiation.table.issues import FINANCE, ISSUES
from negotiation.table.issues.agi import burdens_at_stake, rights_at_stake
from negotiation.table.issues.issue import Signing
from negotiation.table.outlook import Outlook
from negotiation.table.stakes import MICROSOFT, package_value
from negotiation.table.terms import Contract
from negotiation.table.worth import owned_part
from negotiation.world.declaration import survival


@dataclass(frozen=True)
class Interplay:
    """What a whole package is worth to a side beyond the sum over its issues, USD bn, by cause, shape (worlds,)."""

    ownership: PerWorld
    declaration: PerWorld
    moot: PerWorld

    @property
    def total(self) -> PerWorld:
        """All three together."""
        return self.ownership + self.declaration + self.moot


def signed(contract: Contract, package: PerIssueIndex, signing: Signing) -> Contract:
    """The contract once a package is agreed in every world: issue by issue, in their order."""
    for place, issue in enumerate(ISSUES):
        contract = issue.amended(contract, np.ascontiguousarray(package[:, place]), signing)
    changed = (package != 0).any(axis=1)
    return replace(contract, amendments=contract.amendments + changed)


def interplay(
    side: int, state: State, after: Contract, beside_finance: PerWorld, outlook: Outlook, settings: Settings
) -> Interplay:
    """What a package is worth to a side beyond the sum over its issues.

    Args:
        side: whose.
        state: before the signing.
        after: the contract once it is signed.
        beside_finance: what all issues but finance are worth to it, USD bn, shape (worlds,).
        outlook: what both expect.
        settings: of all worlds.
    """
    value = outlook.valuation[side]
    less_owned = owned_part(state.contract, value, settings) - owned_part(after, value, settings)
    resold_more = after.rights.resale - state.contract.rights.resale
    ownership = less_owned * toward(side, settings) * flow_worth(side, outlook, settings) * resold_more
    moot = np.where(after.acquired, -beside_finance, 0.0)
    then = replace(state, contract=after)
    lasting = survival(side, then, settings) - survival(side, state, settings)
    at_stake, sign = (rights_at_stake, 1.0) if side == MICROSOFT else (burdens_at_stake, -1.0)
    loss = sign * lasting * (at_stake(then, outlook, settings) - at_stake(state, outlook, settings))
    return Interplay(np.where(after.acquired, 0.0, ownership), np.where(after.acquired, 0.0, loss), moot)


def whole_value(
    side: int,
    papers: Brief,
    state: State,
    package: PerIssueIndex,
    after: Contract,
    settings: Settings,
) -> PerWorld:
    """What a whole package is worth to a side, USD bn, shape (worlds,); all arguments are of the same worlds.

    Args:
        side: whose.
        papers: what both brought.
        state: before the signing.
        package: level of each issue, shape (worlds, issues).
        after: the contract once it is signed.
        settings: of all worlds.
    """
    rows = np.arange(len(package))
    total = package_value(papers.own[side], package, rows)
    beside = total - papers.own[side][FINANCE][rows, package[:, FINANCE]]
    more = interplay(side, state, after, beside, papers.outlook, settings).total
    return np.where((package == 0).all(axis=1), total, total + more)
