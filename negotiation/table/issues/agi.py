"""AGI clause: what a declaration of AGI ends, and who determines it."""

from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.disputes import SECURES_RIGHTS
from negotiation.shapes import PerLevel, PerLevelFlag, PerLevelIndex, PerWorld, PerWorldIndex
from negotiation.state import State
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.packed import Allowed
from negotiation.table.scale import KEEP, offered, or_kept, three_steps, times
from negotiation.table.sheet import Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.standing import Standing
from negotiation.table.terms import Contract, Ends, Judge
from negotiation.world.declaration import chance_of_loss

#: Every combination: (what a declaration ends, who determines it); the first row keeps the clause as it is.
CLAUSES: Final = tuple((ends, judge) for ends in Ends for judge in Judge)
ENDS_OF_LEVEL: Final = np.array([KEEP, *(int(ends) for ends, _ in CLAUSES)])
JUDGE_OF_LEVEL: Final = np.array([KEEP, *(int(judge) for _, judge in CLAUSES)])


def _can_be_agreed() -> PerLevelFlag:
    """Which clauses can be agreed where none can, and after each clause in force, shape (1 + clauses, levels)."""
    masks = [np.arange(len(ENDS_OF_LEVEL)) == 0]
    for ends, judge in CLAUSES:
        back = (JUDGE_OF_LEVEL == Judge.BOARD) & (judge != Judge.BOARD)
        masks.append((ends >= ENDS_OF_LEVEL) & ~back)
    return np.stack(masks)


_CAN_BE_AGREED: Final = _can_be_agreed()

type _Terms = tuple[NDArray[np.intp], NDArray[np.intp]]


class AgiClause(Issue):
    """What a declaration of AGI ends, and who determines it."""

    name = "agi_clause"
    title = "the AGI clause: what a declaration ends, who determines it"
    levels = len(ENDS_OF_LEVEL)
    private: ClassVar[tuple[str, str]] = ("rights at risk", "mission")

    def sheet(self, side: int, now: Standing) -> Sheet:
        """Value of every clause to a side, at the licence and the share in force."""
        rights = now.contract.rights
        before = rights.agi_ends[:, None], rights.agi_judge[:, None]
        after = offered(ENDS_OF_LEVEL, rights.agi_ends), offered(JUDGE_OF_LEVEL, rights.agi_judge)
        rule = _microsoft if side == MICROSOFT else _openai
        return Sheet.of_change(rule(before, now), rule(after, now), self.private[side])

    def on_table(self, state: State, settings: Settings) -> Allowed:
        """A clause once softened stays so, and who lost the last word does not get it back."""
        rights = state.contract.rights
        clause = len(Judge) * rights.agi_ends + rights.agi_judge
        return Allowed(_CAN_BE_AGREED, np.where(self.asked(settings), 1 + clause, 0))

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:  # noqa: ARG002
        """The clause agreed."""
        rights = contract.rights
        ends = or_kept(ENDS_OF_LEVEL[level], rights.agi_ends)
        judge = or_kept(JUDGE_OF_LEVEL[level], rights.agi_judge)
        return replace(contract, rights=replace(rights, agi_ends=ends, agi_judge=judge))


def _microsoft(terms: _Terms, now: Standing) -> dict[str, NDArray[np.float64]]:
    return {"rights at risk": times(-_freed(now.settings) * rights_at_stake(now), _chance(MICROSOFT, terms, now))}


def _openai(terms: _Terms, now: Standing) -> dict[str, NDArray[np.float64]]:
    numbers, (ends, judge) = now.settings.rights, terms
    value, freed = now.outlook.valuation[OPENAI], _freed(now.settings)
    chance = _chance(OPENAI, terms, now)
    mission, certain = _mission(
        three_steps(ends, numbers.agi_mission_research),
        judge,
        freed,
        numbers.agi_mission * value,
        numbers.agi_own_word * value,
        numbers.agi_certainty * value,
    )
    return {
        "mission": mission,
        "legal certainty": certain,
        "revenue share": times(freed * share_owed(now), chance),
        "leakage": times(freed * leaking(now), chance),
    }


def _chance(side: int, terms: _Terms, now: Standing) -> PerLevel:
    """Part of Microsoft's rights a side expects to be ended, shape (worlds, clauses)."""
    return chance_of_loss(side, terms, now.state, now.settings)


def _freed(settings: Settings) -> PerWorld:
    """1 where a declaration ends rights and frees OpenAI, −1 where it secures them for good."""
    return np.where(settings.disputes.agi_effect == SECURES_RIGHTS, -1.0, 1.0)


@over_worlds
def _mission(
    part: PerLevel, judge: PerLevelIndex, freed: PerWorld, mission: PerWorld, own_word: PerWorld, certainty: PerWorld
) -> tuple[PerLevel, PerLevel]:
    """What a clause guards of OpenAI's mission, its own last word included, and its legal certainty, (worlds, clauses).

    Args:
        part: of Microsoft's rights that a declaration ends.
        judge: who determines it.
        freed: 1 where a declaration ends rights, −1 where it secures them.
        mission: worth of all of it, USD bn, shape (worlds,).
        own_word: worth of the last word, if a declaration ends anything.
        certainty: worth of another's word.
    """
    guarded, certain = np.zeros(part.shape), np.zeros(part.shape)
    for world in range(part.shape[0]):
        for k in range(part.shape[1]):
            ended = part[world, k]
            guarded[world, k] = mission[world] * (ended if freed[world] > 0 else 1 - ended)
            if judge[world, k] != Judge.BOARD:
                certain[world, k] = certainty[world]
            elif ended > 0:
                guarded[world, k] += own_word[world]
    return guarded, certain


def share_owed(now: Standing) -> PerWorld:
    """What OpenAI owes under the revenue share in force, USD bn, as if no declaration were to end it."""
    return (1 - now.owned[OPENAI]) * now.shares[OPENAI] / now.lasting[OPENAI]


def leaking(now: Standing) -> PerWorld:
    """What OpenAI loses by the licence in force, USD bn, as if no declaration were to end it."""
    return -now.licence(OPENAI)["leakage"][:, 0] / now.lasting[OPENAI]


def burdens_at_stake(now: Standing) -> PerWorld:
    """What a declaration would spare OpenAI under the contract in force, USD bn: revenue share and leakage."""
    return share_owed(now) + leaking(now)


def rights_at_stake(now: Standing) -> PerWorld:
    """What a declaration would take from Microsoft under the contract in force, USD bn: licence and revenue share.

    All of it, as if no declaration were to be feared.
    """
    licence = now.licence(MICROSOFT)
    share = (1 - now.owned[MICROSOFT]) * now.shares[MICROSOFT]
    feared = licence["technology"][:, 0] + licence["sole access"][:, 0] + share
    return feared / now.lasting[MICROSOFT]
