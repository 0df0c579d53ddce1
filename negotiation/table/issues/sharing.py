"""Sharing: how OpenAI passes on what it knows, and whether data flow both ways."""

from typing import ClassVar, Final

import numpy as np

from negotiation.columns import replace
from negotiation.compiled import compiled, over_worlds
from negotiation.shapes import CodeOfLevel, FlagOfLevel, PerLevel, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.scale import KEEP, or_kept, step
from negotiation.table.sheet import Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.standing import Standing
from negotiation.table.terms import Contract, Sharing
from negotiation.world.transfer import openness

#: Every combination: (how knowledge is passed on, data flow both ways); the first row keeps the clause as it is.
CLAUSES: Final = tuple((how, data) for how in Sharing for data in (False, True))
SHARING_OF_LEVEL: Final = np.array([KEEP, *(int(how) for how, _ in CLAUSES)])
DATA_OF_LEVEL: Final = np.array([False, *(data for _, data in CLAUSES)])


class KnowledgeSharing(Issue):
    """How knowledge is passed on, and data."""

    name = "sharing"
    title = "sharing of knowledge and data"
    levels = len(SHARING_OF_LEVEL)
    private: ClassVar[tuple[str, str]] = ("learning", "secrecy")

    def sheet(self, side: int, now: Standing) -> Sheet:
        """Value of every clause to a side: of what really flows, an audit keeping it from drying up, and of data."""
        state, numbers, rights = now.state, now.settings.rights, now.contract.rights
        open_ = openness(state, now.settings)
        if side == MICROSOFT:
            eager = numbers.sharing_fear * (1 + state.microsoft.fear) * (1 - state.microsoft.in_house)
            each = numbers.sharing_worth * now.outlook.azure_ai * eager
        else:
            each = -numbers.sharing_leak * now.outlook.valuation[OPENAI] * state.relationship.overlap
        learned = _flows_gained(
            SHARING_OF_LEVEL,
            DATA_OF_LEVEL,
            rights.sharing,
            rights.data,
            each,
            open_,
            numbers.sharing_documents,
            numbers.sharing_data,
        )
        if side == MICROSOFT:
            return Sheet.plain({"learning": learned}, self.private[side])
        gain = numbers.sharing_data_gain * now.outlook.valuation[OPENAI]
        data = _data_gained(SHARING_OF_LEVEL, DATA_OF_LEVEL, rights.data, gain)
        return Sheet.plain({"secrecy": learned, "data": data}, self.private[side])

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:  # noqa: ARG002
        """The clause agreed."""
        rights, how = contract.rights, SHARING_OF_LEVEL[level]
        data = np.where(how == KEEP, rights.data, DATA_OF_LEVEL[level])
        return replace(contract, rights=replace(rights, sharing=or_kept(how, rights.sharing), data=data))


@compiled
def _flowing(how: int, data: bool, openness: float, documents: float, by_data: float) -> float:
    """What really flows under a clause, as a part of all there is to learn: an audit keeps it from drying up."""
    flows = step(how, documents) * (1.0 if how == Sharing.AUDITED else openness)
    return flows + by_data * data


@over_worlds
def _flows_gained(
    how: CodeOfLevel,
    data: FlagOfLevel,
    how_now: PerWorldIndex,
    data_now: PerWorldFlag,
    each: PerWorld,
    openness: PerWorld,
    documents: PerWorld,
    by_data: PerWorld,
) -> PerLevel:
    """What more of all there is to learn flows under every clause than now, at so much for all, (worlds, levels)."""
    gained = np.empty((each.size, how.size))
    for world in range(each.size):
        terms = openness[world], documents[world], by_data[world]
        before = each[world] * _flowing(how_now[world], data_now[world], *terms)
        for level in range(how.size):
            after = before
            if how[level] != KEEP:
                after = each[world] * _flowing(how[level], data[level], *terms)
            gained[world, level] = after - before
    return gained


@over_worlds
def _data_gained(how: CodeOfLevel, data: FlagOfLevel, data_now: PerWorldFlag, each: PerWorld) -> PerLevel:
    """Worth of data flowing both ways under every clause beyond now, shape (worlds, levels)."""
    gained = np.empty((each.size, how.size))
    for world in range(each.size):
        for level in range(how.size):
            after = data_now[world] if how[level] == KEEP else data[level]
            gained[world, level] = each[world] * after - each[world] * data_now[world]
    return gained
