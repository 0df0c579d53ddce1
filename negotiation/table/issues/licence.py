"""Licence: until when, how exclusively, and to what Microsoft may use OpenAI's technology."""

from typing import ClassVar, Final

import numpy as np

from negotiation.columns import replace
from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.levels import LEVELS
from negotiation.shapes import CodeOfLevel, FlagOfLevel, OfLevel, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import State
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.licences import Licences, licence_parts
from negotiation.table.packed import Allowed
from negotiation.table.sheet import Sheet
from negotiation.table.standing import Standing
from negotiation.table.terms import Contract, Scope

#: Last quarters that can be agreed.
ENDS: Final = LEVELS["licence_ends"].values
#: Every combination: (last quarter, exclusive, scope); the first row keeps the licence as it is.
CLAUSES: Final = tuple((end, alone, scope) for end in ENDS for alone in (True, False) for scope in Scope)
END_OF_LEVEL: Final = np.array([np.nan, *(end for end, _, _ in CLAUSES)])
EXCLUSIVE_OF_LEVEL: Final = np.array([False, *(alone for _, alone, _ in CLAUSES)])
SCOPE_OF_LEVEL: Final = np.array([0, *(int(scope) for _, _, scope in CLAUSES)])
_KEEP: Final = np.isnan(END_OF_LEVEL)
#: Which clauses can be agreed where none can, where the licence is shared, where it is exclusive, (3, levels).
_CAN_BE_AGREED: Final = np.stack([np.arange(_KEEP.size) == 0, ~EXCLUSIVE_OF_LEVEL, np.ones_like(_KEEP)])


class Licence(Issue):
    """Last quarter, exclusivity and scope of Microsoft's licence."""

    name = "licence"
    title = "the licence: until when, exclusive or not, models or also research"
    levels = len(END_OF_LEVEL)
    private: ClassVar[tuple[str, str]] = ("technology", "leakage")

    def sheet(self, side: int, now: Standing) -> Sheet:
        """Value of every licence to a side."""
        rights, lasting = now.contract.rights, now.lasting[side]
        agreed = END_OF_LEVEL, EXCLUSIVE_OF_LEVEL, SCOPE_OF_LEVEL
        licences = _offered(*agreed, rights.licence_end, rights.licence_exclusive, rights.licence_scope)
        after = licence_parts(side, licences, lasting, now.state, now.outlook, now.settings)
        return Sheet.of_change(now.licence(side), after, self.private[side])

    def on_table(self, state: State, settings: Settings) -> Allowed:
        """No licence that others already hold becomes exclusive again."""
        alone = state.contract.rights.licence_exclusive
        return Allowed(_CAN_BE_AGREED, np.where(self.asked(settings), 1 + alone, 0))

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:  # noqa: ARG002
        """A licence never gets shorter."""
        rights, keep = contract.rights, _KEEP[level]
        end = np.where(keep, rights.licence_end, np.maximum(END_OF_LEVEL[level], rights.licence_end))
        return replace(
            contract,
            rights=replace(
                rights,
                licence_end=end,
                licence_exclusive=np.where(keep, rights.licence_exclusive, EXCLUSIVE_OF_LEVEL[level]),
                licence_scope=np.where(keep, rights.licence_scope, SCOPE_OF_LEVEL[level]),
            ),
        )


@over_worlds
def _offered(
    end_agreed: OfLevel,
    alone_agreed: FlagOfLevel,
    scope_agreed: CodeOfLevel,
    end: PerWorld,
    alone: PerWorldFlag,
    scope: PerWorldIndex,
) -> Licences:
    """Every licence that can be agreed, (worlds, levels) each, from the one in force: it never gets shorter."""
    worlds, levels = end.size, end_agreed.size
    ends, alones = np.empty((worlds, levels)), np.empty((worlds, levels), np.bool_)
    scopes = np.empty((worlds, levels), np.intp)
    for world in range(worlds):
        for level in range(levels):
            keep = np.isnan(end_agreed[level])
            ends[world, level] = end[world] if keep else max(end_agreed[level], end[world])
            alones[world, level] = alone[world] if keep else alone_agreed[level]
            scopes[world, level] = scope[world] if keep else scope_agreed[level]
    return ends, alones, scopes
