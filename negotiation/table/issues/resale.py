"""Resale: which part of Azure's revenue from OpenAI's models is passed on."""

from typing import Final

import numpy as np

from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.parameters.levels import LEVELS
from negotiation.shapes import PerWorldIndex
from negotiation.state import State
from negotiation.table.flows import flow_worth, toward
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.outlook import Outlook
from negotiation.table.sheet import Sheet
from negotiation.table.stakes import MICROSOFT
from negotiation.table.terms import Contract
from negotiation.table.worth import annuity, owned_part
from negotiation.world.distribution import alignment

#: Parts of Azure's revenue from OpenAI's models that can be agreed, fraction; nan keeps it.
PARTS: Final = (np.nan, *LEVELS["resale_parts"].values)


class Resale(Issue):
    """Part of Azure's revenue from OpenAI's models that is passed on."""

    name = "resale"
    title = "the part of Azure's model revenue passed on"
    levels = len(PARTS)

    def sheet(self, side: int, state: State, outlook: Outlook, settings: Settings) -> Sheet:
        """Value of every part to a side: the flow, and what better selling brings."""
        now = state.contract.rights.resale[:, None]
        parts = np.where(np.isnan(PARTS), now, np.array(PARTS))
        kept = 1 - owned_part(state.contract, outlook.valuation[side], settings)
        worth = outlook.models * annuity(side, settings)
        flow = (kept * toward(side, settings) * flow_worth(side, outlook, settings))[:, None] * (parts - now)
        if side != MICROSOFT:
            return Sheet.plain({"resale": flow})
        gain = (settings.rights.resale_alignment * worth)[:, None]
        aligned = gain * (alignment(parts, settings) - alignment(now, settings))
        return Sheet.plain({"resale": flow, "sales": aligned})

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:  # noqa: ARG002
        """The part agreed."""
        part = np.array(PARTS)[level]
        resale = np.where(np.isnan(part), contract.rights.resale, part)
        return replace(contract, rights=replace(contract.rights, resale=resale))
