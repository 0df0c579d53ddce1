"""AGI clause: what a declaration of AGI ends, and who determines it."""

from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.parameters.disputes import SECURES_RIGHTS
from negotiation.shapes import PerLevelFlag, PerWorld, PerWorldIndex
from negotiation.state import State
from negotiation.table.issues.finance_worth import share_in_force
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.issues.licence import in_force as licence_in_force
from negotiation.table.issues.licence import parts as licence_parts
from negotiation.table.outlook import Outlook
from negotiation.table.scale import KEEP, or_kept, three_steps
from negotiation.table.sheet import Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.terms import Contract, Ends, Judge
from negotiation.table.worth import owned_part
from negotiation.world.declaration import chance_of_loss, survival

#: Every combination: (what a declaration ends, who determines it); the first row keeps the clause as it is.
CLAUSES: Final = tuple((ends, judge) for ends in Ends for judge in Judge)
ENDS_OF_LEVEL: Final = np.array([KEEP, *(int(ends) for ends, _ in CLAUSES)])
JUDGE_OF_LEVEL: Final = np.array([KEEP, *(int(judge) for _, judge in CLAUSES)])

type _Terms = tuple[NDArray[np.intp], NDArray[np.intp]]


class AgiClause(Issue):
    """What a declaration of AGI ends, and who determines it."""

    name = "agi_clause"
    title = "the AGI clause: what a declaration ends, who determines it"
    levels = len(ENDS_OF_LEVEL)
    private: ClassVar[tuple[str, str]] = ("rights at risk", "mission")

    def sheet(self, side: int, state: State, outlook: Outlook, settings: Settings) -> Sheet:
        """Value of every clause to a side, at the licence and the share in force."""
        rights = state.contract.rights
        now = rights.agi_ends[:, None], rights.agi_judge[:, None]
        offered = or_kept(ENDS_OF_LEVEL, now[0]), or_kept(JUDGE_OF_LEVEL, now[1])
        rule = _microsoft if side == MICROSOFT else _openai
        before, after = rule(now, state, outlook, settings), rule(offered, state, outlook, settings)
        return Sheet.of_change(before, after, self.private[side])

    def on_table(self, state: State, settings: Settings) -> PerLevelFlag:
        """A clause once softened stays so, and who lost the last word does not get it back."""
        rights = state.contract.rights
        harder = rights.agi_ends[:, None] < ENDS_OF_LEVEL
        back = (JUDGE_OF_LEVEL == Judge.BOARD) & (rights.agi_judge != Judge.BOARD)[:, None]
        can: PerLevelFlag = super().on_table(state, settings) & ~harder & ~back
        return can

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:  # noqa: ARG002
        """The clause agreed."""
        rights = contract.rights
        ends = or_kept(ENDS_OF_LEVEL[level], rights.agi_ends)
        judge = or_kept(JUDGE_OF_LEVEL[level], rights.agi_judge)
        return replace(contract, rights=replace(rights, agi_ends=ends, agi_judge=judge))


def _microsoft(terms: _Terms, state: State, outlook: Outlook, settings: Settings) -> dict[str, NDArray[np.float64]]:
    chance = chance_of_loss(MICROSOFT, terms, state, settings)
    secures = (settings.disputes.agi_effect == SECURES_RIGHTS)[:, None]
    at_stake = rights_at_stake(state, outlook, settings)[:, None]
    return {"rights at risk": np.where(secures, chance, -chance) * at_stake}


def _openai(
    terms: _Terms,
    state: State,
    outlook: Outlook,
    settings: Settings,
) -> dict[str, NDArray[np.float64]]:
    numbers, (ends, judge) = settings.rights, terms
    value = outlook.valuation[OPENAI][:, None]
    part = three_steps(ends, numbers.agi_mission_research)
    secures = (settings.disputes.agi_effect == SECURES_RIGHTS)[:, None]
    guarded = numbers.agi_mission[:, None] * value * np.where(secures, 1 - part, part)
    own_word = numbers.agi_own_word[:, None] * value * (judge == Judge.BOARD) * (part > 0)
    certain = numbers.agi_certainty[:, None] * value * (judge != Judge.BOARD)
    chance = chance_of_loss(OPENAI, terms, state, settings)
    freed = np.where(secures, -chance, chance)
    return {
        "mission": guarded + own_word,
        "legal certainty": certain,
        "revenue share": freed * share_owed(state, outlook, settings)[:, None],
        "leakage": freed * leaking(state, outlook, settings)[:, None],
    }


def share_owed(state: State, outlook: Outlook, settings: Settings) -> PerWorld:
    """What OpenAI owes under the revenue share in force, USD bn, as if no declaration were to end it."""
    kept = 1 - owned_part(state.contract, outlook.valuation[OPENAI], settings)
    return kept * share_in_force(OPENAI, state, outlook, settings) / survival(OPENAI, state, settings)


def leaking(state: State, outlook: Outlook, settings: Settings) -> PerWorld:
    """What OpenAI loses by the licence in force, USD bn, as if no declaration were to end it."""
    lost = -licence_parts(OPENAI, licence_in_force(state), state, outlook, settings)["leakage"][:, 0]
    return lost / survival(OPENAI, state, settings)


def burdens_at_stake(state: State, outlook: Outlook, settings: Settings) -> PerWorld:
    """What a declaration would spare OpenAI under the contract in force, USD bn: revenue share and leakage."""
    return share_owed(state, outlook, settings) + leaking(state, outlook, settings)


def rights_at_stake(state: State, outlook: Outlook, settings: Settings) -> PerWorld:
    """What a declaration would take from Microsoft under the contract in force, USD bn: licence and revenue share.

    All of it, as if no declaration were to be feared.
    """
    licence = licence_parts(MICROSOFT, licence_in_force(state), state, outlook, settings)
    kept = 1 - owned_part(state.contract, outlook.valuation[MICROSOFT], settings)
    share = share_in_force(MICROSOFT, state, outlook, settings)
    feared = licence["technology"][:, 0] + licence["sole access"][:, 0] + kept * share
    return feared / survival(MICROSOFT, state, settings)
