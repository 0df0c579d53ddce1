"""The whole package: what its issues do to one another beyond what each is worth alone.

Issues are valued one by one against the contract in force, and a package counts as the sum. Three things do not add
up, and are put right here before anybody signs: a holder of a part of OpenAI pays that part of what flows to itself,
a declaration of AGI would end the new licence and share and not the old ones, and who buys OpenAI needs no licence.
"""

from dataclasses import dataclass

import numpy as np

from negotiation.columns import replace
from negotiation.shapes import PerIssueIndex, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.table.flows import toward
from negotiation.table.issues import AGI_CLAUSE, FINANCE, ISSUES, RESALE
from negotiation.table.issues.agi import burdens_at_stake, rights_at_stake
from negotiation.table.issues.finance_clauses import CLAUSES
from negotiation.table.issues.issue import Signing
from negotiation.table.packed import Values
from negotiation.table.stakes import MICROSOFT, package_value
from negotiation.table.standing import Standing
from negotiation.table.terms import Contract


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
        level = np.ascontiguousarray(package[:, place])
        if level.nonzero()[0].size > 0:  # level 0 changes nothing
            contract = issue.amended(contract, level, signing)
    changed = (package != 0).any(axis=1)
    return replace(contract, amendments=contract.amendments + changed)


def meet(package: PerIssueIndex) -> PerWorldFlag:
    """Where the issues of a package may do something to one another, shape (worlds,)."""
    money, resale, clause = (package[:, issue] for issue in (FINANCE, RESALE, AGI_CLAUSE))
    together: PerWorldFlag = (money != 0) & (resale != 0) | (clause != 0) | CLAUSES.buys[money]
    return together


def interplay(side: int, now: Standing, after: Contract, beside_finance: PerWorld) -> Interplay:
    """What a package is worth to a side beyond the sum over its issues.

    Args:
        side: whose.
        now: before the signing.
        after: the contract once it is signed.
        beside_finance: what all issues but finance are worth to it, USD bn, shape (worlds,).
    """
    then = now.under(after)
    resold_more = after.rights.resale - now.contract.rights.resale
    less_owned = now.owned[side] - then.owned[side]
    ownership = less_owned * toward(side, now.settings) * now.flows[side] * resold_more
    moot = np.where(after.acquired, -beside_finance, 0.0)
    loss = _loss(side, now, then)
    return Interplay(np.where(after.acquired, 0.0, ownership), np.where(after.acquired, 0.0, loss), moot)


def _loss(side: int, now: Standing, then: Standing) -> PerWorld:
    """What a declaration ends of the new licence and share and not of the old ones; nothing where its clause stays."""
    before, after = now.contract.rights, then.contract.rights
    changed = (after.agi_ends != before.agi_ends) | (after.agi_judge != before.agi_judge)
    if changed.nonzero()[0].size == 0:
        return np.zeros(changed.shape)
    lasts_longer = then.lasting[side] - now.lasting[side]
    at_stake, sign = (rights_at_stake, 1.0) if side == MICROSOFT else (burdens_at_stake, -1.0)
    return sign * lasts_longer * (at_stake(then) - at_stake(now))


def whole_value(
    side: int, own: Values, rows: PerWorldIndex, package: PerIssueIndex, now: Standing, after: Contract
) -> PerWorld:
    """What whole packages are worth to a side, USD bn, shape (rows,).

    Args:
        side: whose.
        own: its value of every clause of every issue.
        rows: world of each package in ``own``.
        package: level of each issue, shape (rows, issues).
        now: before the signing, of these worlds alone.
        after: the contract once it is signed, of these worlds alone.
    """
    total = package_value(own, package, rows)
    beside = total - own.of_clause(FINANCE, rows, package[:, FINANCE])
    more = interplay(side, now, after, beside).total
    return np.where((package == 0).all(axis=1), total, total + more)
