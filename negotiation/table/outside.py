"""Outside options: the best that leaving the partnership gives to each side."""

from collections.abc import Mapping

import numpy as np

from negotiation.parameters import Settings
from negotiation.shapes import PerWorld
from negotiation.state import State
from negotiation.table.issues.compute import resale_chance
from negotiation.table.patience import patience
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.standing import Standing
from negotiation.world.compute import azure_part, azure_rent


def leaving_parts(side: int, now: Standing) -> Mapping[str, PerWorld]:
    """What ending the partnership is worth to a side, by motive, USD bn: its outside option [O3, M12, M50, M60]."""
    state, outlook, settings, motives = now.state, now.outlook, now.settings, now.settings.motives
    pay_lost = motives.escape * (now.shares[side] * (1 - now.owned[side]))
    years = patience(settings).years[side]
    if side == MICROSOFT:
        dependent = state.relationship.dependence_microsoft
        margin = settings.compute.azure_margin * outlook.azure_load * years
        return {
            "revenue share": -pay_lost,
            "margin": -margin * (1 - resale_chance(outlook.shortage, settings)),
            "models lost": -outlook.azure_ai * dependent,
            "separation": -motives.separation_cost_microsoft * outlook.azure_ai,
        }
    value = outlook.valuation[OPENAI]
    elsewhere = 1 - azure_part(state.clouds)
    stranded = np.maximum(outlook.azure_load - motives.rival_usable * outlook.rivals, 0)
    return {
        "revenue share": pay_lost,
        "autonomy": (motives.freedom_value + motives.autonomy_weight * motives.exclusivity_cost) * value,
        "compute lost": -stranded * years,
        "channel lost": -outlook.models * motives.margin_weight * years,
        "separation": -motives.separation_cost * (1 - motives.tie_relief * elsewhere) * value,
    }


def azure_ai_worth(state: State, settings: Settings) -> PerWorld:
    """What the Azure AI business is worth to Microsoft, USD bn [M42]: by a part of its run rate or Azure's."""
    run_rate = (state.microsoft.models + azure_rent(state.clouds)) * settings.motives.azure_ai_kept
    return settings.motives.azure_ai_life * np.maximum(
        run_rate, settings.compute.ai_capex_floor * state.microsoft.azure
    )


def licence_flow(state: State, settings: Settings) -> PerWorld:
    """What the licence earns Microsoft, USD bn a year [B13, M12, M20]: less as its own models or others' replace it."""
    rights, alike = settings.rights, state.market.commoditisation
    needed = state.relationship.dependence_microsoft * (1 - rights.licence_alike * alike)
    return rights.licence_yield * state.microsoft.models * needed
