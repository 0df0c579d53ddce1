"""Compute: what the clouds can serve, at what cost, and how OpenAI buys it."""

from dataclasses import dataclass

from negotiation.parameters.parameter import parameter
from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class Compute:
    """Numbers of the compute phase. Compute is in USD bn a year at a reference price of 1."""

    contract_quarters: PerWorld = parameter(
        16, "quarters", 2, 40, "assumption: capacity contracts run about four years"
    )
    depreciation: PerWorld = parameter(
        0.05, "fraction a quarter", 0.0, 0.3, "assumption: machines last for about five years"
    )
    own_chips: PerWorld = parameter(
        0.02,
        "fraction a year",
        0.0,
        0.5,
        "004 L44: labs and giants consider hardware of their own; assumption: it makes building a little cheaper",
    )
    own_chips_from: PerWorld = parameter(
        18, "quarter of the clock", 0, 61, "004 L44; assumption: from 2024, when first chips of their own were in use"
    )
    shortage_depth: PerWorld = parameter(
        0.35, "fraction of what is built", 0.0, 1.0, "004 L67, L69: energy, geopolitics; assumption of size"
    )
    shortage_recovery: PerWorld = parameter(
        0.2, "fraction of the gap a quarter", 0.0, 1.0, "assumption: supply finds other ways within a year or two"
    )
    capacity_per_capex: PerWorld = parameter(
        0.46,
        "USD bn a year of compute per USD bn of AI capex",
        0.05,
        2.0,
        "assumption: machines are half of an AI data centre's cost and rent for their price in a year",
    )
    ai_capex_floor: PerWorld = parameter(0.03, "fraction of capex", 0.0, 1.0, "assumption: accelerators in 2019")
    ai_capex_response: PerWorld = parameter(
        1.5,
        "fraction of capex per AI share of demand",
        0.0,
        5.0,
        "assumption: AI's part of spending runs ahead of its part of demand, which grows on",
    )
    ai_capex_top: PerWorld = parameter(
        0.7,
        "fraction of capex",
        0.0,
        1.0,
        "assumption: some spending always goes into offices, networks and other clouds",
    )
    capex_share: PerWorld = parameter(
        0.55,
        "fraction of Azure revenue",
        0.1,
        3.0,
        "history: msft.azure_revenue_fy25 2025-06-30, msft.capex_plan_ai_dc_fy25 2025-06-30",
    )
    capex_base: PerWorld = parameter(4.0, "USD bn a year", 0.0, 50.0, "assumption: offices, old data centres")
    capex_ahead: PerWorld = parameter(
        3.0,
        "USD per USD of planned compute a year",
        0.0,
        20.0,
        "history: msft.capex_incl_leases 2024-12-31 to 2025-09-30: it doubled while the rest of Azure grew by a third",
    )
    capex_pace: PerWorld = parameter(
        1.0,
        "times the response to planned shortage",
        0.0,
        5.0,
        "003 L18,25: scales back and expands: a decision",
    )
    pace_back: PerWorld = parameter(
        0.4, "times the response to planned shortage", 0.0, 5.0, "003 L18: scales back; assumption of size"
    )
    pace_out: PerWorld = parameter(
        1.6, "times the response to planned shortage", 0.0, 5.0, "003 L25: expands; assumption of size"
    )
    capex_shortage: PerWorld = parameter(
        2.0, "capex per unit of planned shortage", 0.0, 3.0, "004 L10: invested heavily to meet demand"
    )
    capex_pullback: PerWorld = parameter(
        0.5, "fraction of load gone elsewhere", 0.0, 2.0, "003 L18: scaled back as OpenAI scaled elsewhere"
    )
    capex_speed: PerWorld = parameter(
        0.15, "fraction of the gap a quarter", 0.0, 1.0, "assumption: data centres take years"
    )
    execution_aversion: PerWorld = parameter(
        0.3, "fraction", 0.0, 1.0, "004 L23-24: rather an investor than an executor"
    )
    own_load: PerWorld = parameter(
        0.6,
        "compute per USD bn of Azure model revenue",
        0.0,
        2.0,
        "004 L10: surging demand; assumption: own products eat capacity",
    )
    capacity_noise_size: PerWorld = parameter(0.1, "log points a quarter", 0.0, 0.5, "assumption: delivery luck")
    rival_response: PerWorld = parameter(
        0.65,
        "times the demand seen",
        0.0,
        3.0,
        "001 L19: infrastructure arms race; assumption: rivals build for most of the demand they see",
    )
    rival_speed: PerWorld = parameter(
        0.14, "fraction of the gap a quarter", 0.0, 1.0, "assumption: six to eight quarters' lag"
    )
    rival_spread: PerWorld = parameter(
        0.3,
        "standard deviation of the logarithm",
        0.0,
        1.0,
        "assumption: what rivals build may as well be a third more or a quarter less",
    )
    rival_demand: PerWorld = parameter(0.1, "fraction of the business market", 0.0, 1.0, "assumption: others rent too")
    reachable_while_exclusive: PerWorld = parameter(
        0.5,
        "fraction of OpenAI's demand",
        0.0,
        1.0,
        "004 L12: other clouds hope to be next; assumption: half",
    )
    cost_low: PerWorld = parameter(0.7, "USD per USD of reference compute", 0.1, 2.0, "assumption: efficient operator")
    cost_ceiling: PerWorld = parameter(
        1.1, "USD per USD of reference compute", 0.2, 3.0, "assumption: nobody bids above"
    )
    azure_list_price: PerWorld = parameter(
        1.0, "USD per USD of reference compute", 0.1, 3.0, "assumption: by definition; all prices are told in it"
    )
    azure_margin: PerWorld = parameter(
        0.3,
        "fraction of price",
        0.0,
        0.9,
        "assumption: three tenths of the list price stay with the cloud, as with mature services",
    )
    bid_cost: PerWorld = parameter(
        0.01, "USD bn a tender", 0.0, 1.0, "assumption: engineering and sites prepared for a large bid"
    )
    plan_quarters: PerWorld = parameter(
        5, "quarters", 1, 12, "assumption: from plan to running data centre takes a little over a year"
    )
    plan_damping: PerWorld = parameter(
        0.6,
        "fraction of expected growth",
        0.0,
        1.0,
        "assumption: planners count on a part of the growth they see; with more, exclusivity ends sooner",
    )
    rival_race: PerWorld = parameter(
        0.06, "fraction of Azure's AI capacity a rival", 0.0, 1.0, "001 L19: locked in an arms race; assumption of size"
    )
    spread_part: PerWorld = parameter(
        0.12,
        "fraction of a purchase a cloud",
        0.0,
        0.25,
        "004 L44; 002 L22: fear of over-dependence; assumption of size",
    )
    cloud_from: PerWorld = parameter(
        0.05, "fraction of OpenAI's compute", 0.0, 1.0, "assumption: a twentieth is more than a trial"
    )
