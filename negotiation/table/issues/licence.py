"""Licence: until when, how exclusively, and to what Microsoft may use OpenAI's technology."""

from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.parameters.levels import LEVELS
from negotiation.shapes import PerLevelFlag, PerWorldIndex
from negotiation.state import State
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.outlook import Outlook
from negotiation.table.sheet import Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.terms import Contract, Scope
from negotiation.table.worth import HORIZON, annuity
from negotiation.world.declaration import survival

#: Last quarters that can be agreed.
ENDS: Final = LEVELS["licence_ends"].values
#: Every combination: (last quarter, exclusive, scope); the first row keeps the licence as it is.
CLAUSES: Final = tuple((end, alone, scope) for end in ENDS for alone in (True, False) for scope in Scope)
END_OF_LEVEL: Final = np.array([np.nan, *(end for end, _, _ in CLAUSES)])
EXCLUSIVE_OF_LEVEL: Final = np.array([False, *(alone for _, alone, _ in CLAUSES)])
SCOPE_OF_LEVEL: Final = np.array([0, *(int(scope) for _, _, scope in CLAUSES)])
_KEEP: Final = np.isnan(END_OF_LEVEL)

type _Terms = tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.intp]]


class Licence(Issue):
    """Last quarter, exclusivity and scope of Microsoft's licence."""

    name = "licence"
    title = "the licence: until when, exclusive or not, models or also research"
    levels = len(END_OF_LEVEL)
    private: ClassVar[tuple[str, str]] = ("technology", "leakage")

    def sheet(self, side: int, state: State, outlook: Outlook, settings: Settings) -> Sheet:
        """Value of every licence to a side."""
        now = in_force(state)
        end = np.where(_KEEP, now[0], np.maximum(END_OF_LEVEL, now[0]))
        offered = end, np.where(_KEEP, now[1], EXCLUSIVE_OF_LEVEL), np.where(_KEEP, now[2], SCOPE_OF_LEVEL)
        before = parts(side, now, state, outlook, settings)
        after = parts(side, offered, state, outlook, settings)
        return Sheet.of_change(before, after, self.private[side])

    def on_table(self, state: State, settings: Settings) -> PerLevelFlag:
        """No licence that others already hold becomes exclusive again."""
        shared = ~state.contract.rights.licence_exclusive
        can: PerLevelFlag = super().on_table(state, settings) & ~(shared[:, None] & EXCLUSIVE_OF_LEVEL)
        return can

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


def in_force(state: State) -> _Terms:
    """The licence in force: last quarter, exclusive, scope; each of shape (worlds, 1)."""
    rights = state.contract.rights
    return rights.licence_end[:, None], rights.licence_exclusive[:, None], rights.licence_scope[:, None]


def parts(
    side: int, terms: _Terms, state: State, outlook: Outlook, settings: Settings
) -> dict[str, NDArray[np.float64]]:
    """Worth of licences to a side by motive, USD bn, shape (worlds, licences) [B13, B26, B32, M45].

    Args:
        side: whose.
        terms: last quarter, exclusive, scope; each (worlds, licences).
        state: the quarter so far.
        outlook: what both expect.
        settings: of all worlds.
    """
    numbers, (end, alone, scope) = settings.rights, terms
    left = np.maximum(end - outlook.quarter, 0)
    years = annuity(side, settings, numbers.licence_fade, left)
    distinct = (1 - state.market.commoditisation)[:, None]
    wide = 1 + numbers.licence_research[:, None] * (scope == Scope.RESEARCH)
    base = outlook.licence[:, None] * years * survival(side, state, settings)[:, None]
    if side == MICROSOFT:
        held = 1 + numbers.licence_hold[:, None] * state.relationship.dependence_microsoft[:, None]
        alone_worth = numbers.licence_premium[:, None] * distinct * alone
        return {"technology": base * wide * held, "sole access": base * alone_worth}
    distrust = numbers.licence_distrust * np.maximum(1 - state.relationship.trust, 0)
    leaks = (numbers.licence_leakage + distrust)[:, None]
    sold = outlook.revenue_worth[OPENAI][:, HORIZON, None] / annuity(OPENAI, settings)[:, None]
    reach = -numbers.licence_reach[:, None] * sold * years * alone
    return {"leakage": -leaks * base * wide, "reach": reach}
