"""Resale: which part of Azure's revenue from OpenAI's models is passed on."""

from typing import Final

import numpy as np

from negotiation.columns import replace
from negotiation.compiled import over_worlds
from negotiation.parameters.levels import LEVELS
from negotiation.shapes import OfLevel, PerLevel, PerWorld, PerWorldIndex
from negotiation.table.flows import toward
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.scale import more_of
from negotiation.table.sheet import Sheet
from negotiation.table.stakes import MICROSOFT
from negotiation.table.standing import Standing
from negotiation.table.terms import Contract
from negotiation.world.distribution import alignment

#: Parts of Azure's revenue from OpenAI's models that can be agreed, fraction; nan keeps it.
PARTS: Final = (np.nan, *LEVELS["resale_parts"].values)
_PARTS: Final = np.array(PARTS)


class Resale(Issue):
    """Part of Azure's revenue from OpenAI's models that is passed on."""

    name = "resale"
    title = "the part of Azure's model revenue passed on"
    levels = len(PARTS)

    def sheet(self, side: int, now: Standing) -> Sheet:
        """Value of every part to a side: the flow, and what better selling brings."""
        settings, passed = now.settings, now.contract.rights.resale
        parts = _passed_on(_PARTS, passed)
        flow = (1 - now.owned[side]) * toward(side, settings) * now.flows[side]
        resold = more_of(flow, parts, passed)
        if side != MICROSOFT:
            return Sheet.plain({"resale": resold})
        gain = settings.rights.resale_alignment * now.flows[MICROSOFT]
        sold = more_of(gain, alignment(parts, settings), alignment(passed, settings))
        return Sheet.plain({"resale": resold, "sales": sold})

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:  # noqa: ARG002
        """The part agreed."""
        part = _PARTS[level]
        resale = np.where(np.isnan(part), contract.rights.resale, part)
        return replace(contract, rights=replace(contract.rights, resale=resale))


@over_worlds
def _passed_on(agreed: OfLevel, passed: PerWorld) -> PerLevel:
    """The part passed on under every clause; the one in force where it keeps that, shape (worlds, levels)."""
    parts = np.empty((passed.size, agreed.size))
    for world in range(passed.size):
        for level in range(agreed.size):
            parts[world, level] = passed[world] if np.isnan(agreed[level]) else agreed[level]
    return parts
