"""Motives: what each side's goals are worth to it, in dollars."""

from dataclasses import dataclass

from negotiation.parameters.parameter import parameter
from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class Motives:
    """Weights of the value functions at the table."""

    discount_rate_microsoft: PerWorld = parameter(
        0.10, "1/year", 0.0, 1.0, "assumption: cost of capital of a large firm"
    )
    discount_rate_openai: PerWorld = parameter(
        0.11,
        "1/year",
        0.0,
        1.0,
        "assumption: a little dearer than a large firm's; the prototype of the talks used .13 to .15",
    )
    valuation_gap: PerWorld = parameter(
        0.005,
        "fraction",
        0.0,
        0.5,
        "prototype of the talks: Microsoft a little lower, OpenAI a little higher",
    )
    valuation_gap_spread: PerWorld = parameter(0.03, "fraction", 0.0, 0.5, "prototype of the talks")
    weight_spread: PerWorld = parameter(
        0.3, "standard deviation of the logarithm", 0.0, 1.5, "004 L73: each side's priorities are its own"
    )
    return_certainty: PerWorld = parameter(
        0.99, "fraction", 0.0, 1.0, "000 L58; assumption: an unsure claim is discounted"
    )
    outlay_strain: PerWorld = parameter(
        0.02, "per USD bn", 0.0, 0.5, "000 L58: shareholders ask; prototype of the talks"
    )
    investment_backflow: PerWorld = parameter(
        0.15, "fraction", 0.0, 1.0, "002 L12: the money comes back to Azure as spending"
    )
    partner_growth: PerWorld = parameter(
        0.15, "fraction of the shortage met", 0.0, 2.0, "004 L49: let rights go so that OpenAI could scale"
    )
    cost_share_claim: PerWorld = parameter(
        0.1,
        "fraction of value per fraction of capex strain",
        0.0,
        3.0,
        "001 L12: larger shares as costs balloon",
    )
    cash_certainty: PerWorld = parameter(0.97, "fraction", 0.0, 1.0, "prototype of the talks")
    cash_beyond_need: PerWorld = parameter(0.95, "fraction", 0.0, 1.0, "prototype of the talks")
    cash_need_years: PerWorld = parameter(4.75, "years", 0.5, 10.0, "prototype of the talks")
    cash_price_runway: PerWorld = parameter(0.4, "fraction", 0.0, 3.0, "prototype of the talks")
    cash_short_quarters: PerWorld = parameter(3.0, "quarters", 0.5, 12.0, "prototype of the talks")
    cash_horizon: PerWorld = parameter(4.0, "quarters", 0.5, 40.0, "prototype of the talks: only near cash is dear")
    research_drag: PerWorld = parameter(
        0.2, "per fraction of revenue shared", 0.0, 10.0, "002 L26: the share holds back research"
    )
    research_drag_scale: PerWorld = parameter(2.5, "USD bn a year", 0.1, 200.0, "prototype of the talks")
    research_drag_early: PerWorld = parameter(
        0.5,
        "fraction of the later drag",
        0.0,
        1.0,
        "assumption: even a small lab plans to live on its revenue",
    )
    control_cost: PerWorld = parameter(
        0.01, "fraction of valuation per fraction of profits", 0.0, 2.0, "002 L26,69: autonomy and mission"
    )
    acquisition_mission_cost: PerWorld = parameter(
        0.8, "fraction of valuation", 0.0, 5.0, "002 L10,22: mission and autonomy end"
    )
    acquisition_synergy: PerWorld = parameter(0.2, "fraction of valuation", 0.0, 2.0, "000 L71; assumption of size")
    acquisition_risk: PerWorld = parameter(
        0.18, "fraction of valuation", 0.0, 2.0, "001 L21: antitrust; 004 L23: execution risk"
    )
    relief_weight: PerWorld = parameter(0.5, "fraction", 0.0, 2.0, "prototype of the talks; 002 L42")
    bargaining_weight: PerWorld = parameter(0.10, "fraction", 0.0, 1.0, "002 L22: negotiate better terms")
    autonomy_weight: PerWorld = parameter(0.004, "fraction of valuation", 0.0, 0.1, "002 L22; prototype of the talks")
    exclusivity_cost: PerWorld = parameter(
        1.0, "times what exclusivity costs OpenAI", 0.0, 10.0, "002 L22: reliance on a single partner"
    )
    assurance_weight: PerWorld = parameter(0.088, "fraction", 0.0, 1.0, "003 L11; prototype of the talks")
    inflexibility_weight: PerWorld = parameter(0.1, "fraction", 0.0, 2.0, "prototype of the talks")
    margin_weight: PerWorld = parameter(0.3, "fraction", 0.0, 1.0, "prototype of the talks: margin on load lost")
    growth_weight: PerWorld = parameter(0.27, "fraction", 0.0, 2.0, "004 L49-50; prototype of the talks")
    signal_weight: PerWorld = parameter(
        0.7, "fraction of the Azure AI business", 0.0, 3.0, "002 L14; prototype of the talks: .5 to .75"
    )
    backlog_weight: PerWorld = parameter(0.0105, "fraction", 0.0, 0.2, "004 L40; prototype of the talks")
    assured_margin_weight: PerWorld = parameter(0.075, "fraction", 0.0, 1.0, "prototype of the talks")
    concentration_weight: PerWorld = parameter(0.08, "fraction", 0.0, 1.0, "004 L22; prototype of the talks")
    concentration_floor: PerWorld = parameter(50.0, "USD bn", 1.0, 1000.0, "prototype of the talks")
    case_relief: PerWorld = parameter(
        0.02, "fraction of the Azure AI business", 0.0, 1.0, "001 L21; assumption: opening up eases a case"
    )
    azure_ai_life: PerWorld = parameter(
        4.0, "years of run rate", 0.5, 30.0, "assumption: what the AI business is worth"
    )
    relief_fade: PerWorld = parameter(10.0, "quarters", 1.0, 60.0, "prototype of the talks")
    rival_usable: PerWorld = parameter(0.8, "fraction of rivals' capacity", 0.0, 1.0, "prototype of the talks")
    resale_slope: PerWorld = parameter(0.9, "chance per fraction of shortage", 0.0, 2.0, "prototype of the talks")
    resale_floor: PerWorld = parameter(0.1, "probability", 0.0, 1.0, "prototype of the talks")
    resale_top: PerWorld = parameter(0.8, "probability", 0.0, 1.0, "prototype of the talks")
    contestable_top: PerWorld = parameter(0.5, "fraction of the load", 0.0, 1.0, "prototype of the talks")
    commitment_discount: PerWorld = parameter(0.7, "present value over face", 0.1, 1.0, "prototype of the talks")
    covered_scale: PerWorld = parameter(0.6, "fraction of planned demand", 0.1, 2.0, "prototype of the talks")
    separation_cost: PerWorld = parameter(0.1, "fraction of valuation", 0.0, 2.0, "001 L26: decoupling would be costly")
    separation_cost_microsoft: PerWorld = parameter(
        0.35, "fraction of the Azure AI business", 0.0, 3.0, "001 L26: decoupling would be costly"
    )
    escape: PerWorld = parameter(
        0.3,
        "fraction of the revenue share",
        0.0,
        1.0,
        "001 L26; assumption: most of what was signed survives a break-up",
    )
    freedom_value: PerWorld = parameter(
        0.03, "fraction of valuation", 0.0, 1.0, "002 L22: autonomy; assumption of size"
    )
