"""The talent pool: wants pay, mission, prestige, stability, and the best models to work on."""

from typing import Any

import numpy as np

from negotiation.compiled import over_worlds
from negotiation.party import Goal, Party, Role
from negotiation.shapes import PerLevel, PerWorld
from negotiation.state import Employer
from negotiation.tape import Chance
from negotiation.world.talent import Places, PlacesView

_OPENAI, _ANTHROPIC = int(Employer.OPENAI), int(Employer.ANTHROPIC)
_META, _STARTUPS = int(Employer.META), int(Employer.STARTUPS)


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
    missions = numbers.mission_openai, numbers.mission_anthropic, numbers.mission_meta, numbers.mission_startups
    weights = numbers.prestige_weight, numbers.stability_weight, numbers.credit_weight
    return _places(view.lead, view.squeezed, view.uncredited, view.instability, view.worth, *missions, *weights)


@over_worlds
def _places(
    lead: PerLevel,
    squeezed: PerLevel,
    uncredited: PerLevel,
    instability: PerLevel,
    worth: PerWorld,
    mission_openai: PerWorld,
    mission_anthropic: PerWorld,
    mission_meta: PerWorld,
    mission_startups: PerWorld,
    prestige: PerWorld,
    stability: PerWorld,
    credit: PerWorld,
) -> PerLevel:
    """The same, one employer after the other: mission, renown, stability, credit."""
    amenity, parts = np.empty(lead.shape), np.zeros(lead.shape[1])
    for world in range(lead.shape[0]):
        parts[_OPENAI], parts[_ANTHROPIC] = mission_openai[world], mission_anthropic[world]
        parts[_META], parts[_STARTUPS] = mission_meta[world], mission_startups[world]
        for firm in range(lead.shape[1]):
            renown, safe = prestige[world] * lead[world, firm], stability[world] * (1 - squeezed[world, firm])
            part = parts[firm] + renown + safe - credit[world] * uncredited[world, firm]
            amenity[world, firm] = worth[world] * part - instability[world, firm]
    return amenity
