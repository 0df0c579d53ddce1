"""The talent pool: wants pay, mission, prestige, stability, and the best models to work on."""

from typing import Any

import numpy as np

from negotiation.party import Goal, Party, Role
from negotiation.tape import Chance
from negotiation.world.talent import Places, PlacesView


class TalentPool(Party):
    """Two hundred researchers, each standing for several; they say what each place is worth to them besides pay."""

    role = Role.TALENT
    goals = (
        Goal("pay", "000 L27", "talent.base_worth"),
        Goal("mission", "000 L39; 002 L18", "talent.mission_openai"),
        Goal("prestige and frontier work", "004 L68", "talent.prestige_weight"),
        Goal("credit for its work", "000 L54", "talent.credit_weight"),
        Goal("stability", "004 L68; 002 L18", "talent.stability_weight"),
    )

    def decide(self, view: Any, chance: Chance) -> Any:  # noqa: ARG002 it decides from what it sees alone
        """Answer a view with the move it asks for."""
        match view:
            case PlacesView():
                return Places(_amenity(view))
        raise TypeError(f"The talent pool is not asked about {type(view).__name__}")


def _amenity(view: PlacesView) -> Any:
    """What each place is worth besides pay, USD m a year, shape (worlds, employers) [M8, M34]."""
    numbers = view.settings.talent
    nothing = np.zeros_like(view.worth)
    missions = (
        nothing,
        numbers.mission_openai,
        nothing,
        nothing,
        numbers.mission_anthropic,
        numbers.mission_meta,
        numbers.mission_startups,
    )
    parts = (
        np.stack(missions, axis=1)
        + numbers.prestige_weight[:, None] * view.lead
        + numbers.stability_weight[:, None] * (1 - view.squeezed)
        - numbers.credit_weight[:, None] * view.uncredited
    )
    return view.worth[:, None] * parts - view.instability
