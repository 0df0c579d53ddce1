"""Supply: what other labs' models are worth to Microsoft, what they cost it, and how fast it puts them to use."""

from dataclasses import dataclass

from negotiation.parameters.parameter import parameter
from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class Supply:
    """Numbers of Microsoft's supply deals with other labs."""

    supply_appetite: PerWorld = parameter(
        1.0, "times", 0.0, 10.0, "assumption: one is as the other numbers say; 0 is never"
    )
    supply_breadth: PerWorld = parameter(
        0.48, "fraction of Microsoft's needs", 0.0, 1.0, "004 L36, L71: the best model for each use; assumption of size"
    )
    supply_gap: PerWorld = parameter(
        4.0, "capability points", 0.1, 50.0, "004 L71: models excel in different domains; assumption: it fades slowly"
    )
    supply_worth: PerWorld = parameter(
        0.22,
        "fraction of the business served",
        0.0,
        5.0,
        "003 L8; 004 L29: the right model for each product; assumption",
    )
    supply_fear: PerWorld = parameter(
        0.2,
        "fraction of the business served per unit of fear",
        0.0,
        5.0,
        "003 L15; 004 L20: not all eggs in one basket",
    )
    supply_power: PerWorld = parameter(
        0.15,
        "fraction of the business served at full dependence",
        0.0,
        5.0,
        "004 L71: reduces dependency risks; assumption",
    )
    supply_integration: PerWorld = parameter(
        0.15, "USD bn a year and supplier", 0.0, 20.0, "004 L71: many providers dilute focus; assumption of size"
    )
    supply_speed: PerWorld = parameter(
        0.12, "fraction of what is left a quarter", 0.0, 1.0, "003 L8, L23; assumption: products move over in years"
    )
    supply_cost_low: PerWorld = parameter(
        0.15, "USD per USD of business served", 0.0, 5.0, "assumption: what serving costs a lab at best"
    )
    supply_cost_spread: PerWorld = parameter(
        0.3, "USD per USD of business served", 0.0, 5.0, "assumption: labs' costs and scarcity of compute differ"
    )
    supply_margin_anthropic: PerWorld = parameter(
        0.25,
        "USD per USD of business served while models are distinct",
        0.0,
        5.0,
        "002 L68: sells its models; assumption",
    )
    supply_margin_meta: PerWorld = parameter(
        0.03, "USD per USD of business served while models are distinct", 0.0, 5.0, "002 L20: open models; assumption"
    )
    supply_margin_open_weight: PerWorld = parameter(
        0.0, "USD per USD of business served while models are distinct", 0.0, 5.0, "002 L20: models are given away"
    )
    supply_race: PerWorld = parameter(
        0.3,
        "fraction of the business served per part of OpenAI's compute elsewhere",
        0.0,
        5.0,
        "004 L44: others spread, so each does; 002 L20; assumption of size",
    )
