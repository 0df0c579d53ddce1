"""News: how strongly given and random events hit."""

from dataclasses import dataclass

from negotiation.parameters.parameter import parameter
from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class News:
    """Hazards and the size of blows."""

    open_weight_hazard: PerWorld = parameter(
        0.05,
        "probability a quarter",
        0.0,
        1.0,
        "002 L20: alternatives already offered; assumption: once in five years",
    )
    open_weight_jump: PerWorld = parameter(
        0.1,
        "fraction of what is left",
        0.0,
        1.0,
        "002 L20; assumption: one release closes a tenth of the gap",
    )
    open_weight_from: PerWorld = parameter(
        14, "quarter of the clock", 0, 61, "002 L20: after the first chat products; assumption: from 2023"
    )
    breakthrough_hazard: PerWorld = parameter(
        0.06, "probability a quarter a lab", 0.0, 1.0, "004 L48: breakthroughs emerge regularly"
    )
    breakthrough_jump: PerWorld = parameter(
        0.25, "capability points", 0.0, 2.0, "004 L48; assumption: a quarter of a model generation"
    )
    launch_revenue: PerWorld = parameter(
        0.36,
        "USD bn a year",
        0.0,
        5.0,
        "history: openai.revenue_annual 2023; assumption: growth taken back to the launch",
    )
    launch_spread: PerWorld = parameter(
        0.35, "standard deviation of the logarithm", 0.0, 1.0, "assumption: luck of a launch"
    )
    gpt3_boost: PerWorld = parameter(0.15, "capability points", 0.0, 2.0, "001 L6; assumption: a small generation step")
    gpt3_products: PerWorld = parameter(
        0.02, "USD bn a year", 0.0, 1.0, "001 L6: into Microsoft's products; assumption of size"
    )
    joint_supercomputer: PerWorld = parameter(
        0.5, "USD bn a year", 0.0, 10.0, "004 L8: thousands of processors; assumption of size"
    )
    crisis_worry: PerWorld = parameter(
        0.3, "fraction added to fear", 0.0, 2.0, "002 L18; 001 L16: concern about stability"
    )
    crisis_instability: PerWorld = parameter(
        0.8,
        "USD m a year",
        0.0,
        10.0,
        "002 L18: departures; assumption: what instability is worth to a researcher",
    )
    crisis_memory: PerWorld = parameter(
        0.8, "fraction kept a quarter", 0.0, 1.0, "assumption: forgotten in about a year"
    )
    microsoft_ai_unit_boost: PerWorld = parameter(
        0.06, "fraction of what is left", 0.0, 1.0, "001 L14; 004 L28: a unit under a hired leader"
    )
    outside_venture_capacity: PerWorld = parameter(
        4.0, "USD bn a year", 0.0, 100.0, "003 L16: 500 bn announced; assumption: first year's capacity"
    )
    testimony_trust: PerWorld = parameter(
        0.08, "fraction", 0.0, 1.0, "004 L64,73; assumption: a visible but small blow"
    )
