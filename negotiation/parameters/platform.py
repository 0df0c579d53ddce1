"""Platform: what OpenAI builds beyond models, what it wins by it and what it costs in focus."""

from dataclasses import dataclass

from negotiation.parameters.parameter import parameter
from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class Platform:
    """Numbers of OpenAI's platform and of its focus."""

    platform_speed: PerWorld = parameter(
        0.08,
        "fraction of what is left a quarter",
        0.0,
        1.0,
        "002 L20, L34: a massive undertaking; assumption: half of it takes two years",
    )
    platform_growth: PerWorld = parameter(
        0.012, "1/quarter at a full platform", 0.0, 0.2, "002 L34: who has the platform captures value; assumption"
    )
    platform_stretch: PerWorld = parameter(
        0.06, "fraction of focus lost at a full platform", 0.0, 2.0, "002 L68: everything at once could lose focus"
    )
    hiring_stretch: PerWorld = parameter(
        0.35,
        "fraction of focus lost per fraction of staff added in a quarter",
        0.0,
        5.0,
        "002 L69, L76: rapid expansion; assumption: a fifth more people cost 7 % of research for a quarter",
    )
