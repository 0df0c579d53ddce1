"""Sharing: how OpenAI passes on what it knows, and whether data flow both ways."""

from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.shapes import PerWorldIndex
from negotiation.state import State
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.outlook import Outlook
from negotiation.table.scale import KEEP, or_kept
from negotiation.table.sheet import Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.terms import Contract, Sharing
from negotiation.world.transfer import granted, openness

#: Every combination: (how knowledge is passed on, data flow both ways); the first row keeps the clause as it is.
CLAUSES: Final = tuple((how, data) for how in Sharing for data in (False, True))
SHARING_OF_LEVEL: Final = np.array([KEEP, *(int(how) for how, _ in CLAUSES)])
DATA_OF_LEVEL: Final = np.array([False, *(data for _, data in CLAUSES)])

type _Terms = tuple[NDArray[np.intp], NDArray[np.bool_]]


class KnowledgeSharing(Issue):
    """How knowledge is passed on, and data."""

    name = "sharing"
    title = "sharing of knowledge and data"
    levels = len(SHARING_OF_LEVEL)
    private: ClassVar[tuple[str, str]] = ("learning", "secrecy")

    def sheet(self, side: int, state: State, outlook: Outlook, settings: Settings) -> Sheet:
        """Value of every clause to a side."""
        rights = state.contract.rights
        now = rights.sharing[:, None], rights.data[:, None]
        data = np.where(SHARING_OF_LEVEL == KEEP, now[1], DATA_OF_LEVEL)
        offered = or_kept(SHARING_OF_LEVEL, now[0]), data
        rule = _microsoft if side == MICROSOFT else _openai
        before, after = rule(now, state, outlook, settings), rule(offered, state, outlook, settings)
        return Sheet.of_change(before, after, self.private[side])

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:  # noqa: ARG002
        """The clause agreed."""
        rights, how = contract.rights, SHARING_OF_LEVEL[level]
        data = np.where(how == KEEP, rights.data, DATA_OF_LEVEL[level])
        return replace(contract, rights=replace(rights, sharing=or_kept(how, rights.sharing), data=data))


def _flowing(terms: _Terms, state: State, settings: Settings) -> NDArray[np.float64]:
    """What really flows under each clause, as a part of all there is to learn: an audit keeps it from drying up."""
    how, data = terms
    flows = granted(how, settings) * np.where(how == Sharing.AUDITED, 1.0, openness(state, settings)[:, None])
    return flows + settings.rights.sharing_data[:, None] * data


def _microsoft(terms: _Terms, state: State, outlook: Outlook, settings: Settings) -> dict[str, NDArray[np.float64]]:
    numbers = settings.rights
    eager = numbers.sharing_fear * (1 + state.microsoft.fear) * (1 - state.microsoft.in_house)
    worth = numbers.sharing_worth * outlook.azure_ai * eager
    return {"learning": worth[:, None] * _flowing(terms, state, settings)}


def _openai(terms: _Terms, state: State, outlook: Outlook, settings: Settings) -> dict[str, NDArray[np.float64]]:
    numbers, value = settings.rights, outlook.valuation[OPENAI]
    leak = numbers.sharing_leak * value * state.relationship.overlap
    gain = numbers.sharing_data_gain * value
    return {
        "secrecy": -leak[:, None] * _flowing(terms, state, settings),
        "data": gain[:, None] * terms[1],
    }
