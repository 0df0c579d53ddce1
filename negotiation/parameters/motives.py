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
        "assumption: a little dearer than a large firm's; far dearer, it would hardly buy back its revenue share",
    )
    valuation_gap: PerWorld = parameter(
        0.005,
        "fraction",
        0.0,
        0.5,
        "assumption: Microsoft puts it a little lower, OpenAI a little higher",
    )
    valuation_gap_spread: PerWorld = parameter(
        0.03, "fraction", 0.0, 0.5, "assumption: two views of one firm are close; far apart, stakes shrink to a third"
    )
    weight_spread: PerWorld = parameter(
        0.3, "standard deviation of the logarithm", 0.0, 1.5, "004 L73: each side's priorities are its own"
    )
    return_certainty: PerWorld = parameter(
        0.99, "fraction", 0.0, 1.0, "000 L58; assumption: an unsure claim is discounted"
    )
    outlay_strain: PerWorld = parameter(
        0.02,
        "per USD bn",
        0.0,
        0.5,
        "000 L58: shareholders ask; assumption: a sum ten times as large is asked about much more than ten times",
    )
    investment_backflow: PerWorld = parameter(
        0.15, "fraction", 0.0, 1.0, "002 L10: the money comes back to Azure as spending"
    )
    partner_growth: PerWorld = parameter(
        0.15, "fraction of the shortage met", 0.0, 2.0, "004 L49: let rights go so that OpenAI could scale"
    )
    cost_share_claim: PerWorld = parameter(
        0.2,
        "fraction of value per fraction of capex strain",
        0.0,
        3.0,
        "001 L12: larger shares as costs balloon",
    )
    cash_certainty: PerWorld = parameter(
        0.97, "fraction", 0.0, 1.0, "assumption: some of the money promised does not come, or comes with strings"
    )
    cash_beyond_need: PerWorld = parameter(
        0.95, "fraction", 0.0, 1.0, "assumption: cash without a use is worth a little less than its face"
    )
    cash_need_years: PerWorld = parameter(
        4.75, "years", 0.5, 10.0, "assumption: OpenAI wants to see its burn of nearly five years paid for"
    )
    hoped_rounds: PerWorld = parameter(
        3, "rounds", 0, 20, "assumption: OpenAI counts on some more rounds of outside money before the talks' horizon"
    )
    cash_price_runway: PerWorld = parameter(
        0.4, "fraction", 0.0, 3.0, "assumption: with nothing left a dollar at hand is worth two fifths more"
    )
    cash_short_quarters: PerWorld = parameter(
        3.0, "quarters", 0.5, 12.0, "assumption: within three quarters nobody else can be found to pay"
    )
    cash_horizon: PerWorld = parameter(
        4.0,
        "quarters",
        0.5,
        40.0,
        "assumption: only near cash is dear; else one squeeze would sell the revenue share for ever",
    )
    research_drag: PerWorld = parameter(
        0.2, "per fraction of revenue shared", 0.0, 10.0, "002 L26: the share holds back research"
    )
    research_drag_scale: PerWorld = parameter(
        2.5, "USD bn a year", 0.1, 200.0, "assumption: a share hurts once revenue is what research lives on"
    )
    research_drag_early: PerWorld = parameter(
        0.5,
        "fraction of the later drag",
        0.0,
        1.0,
        "assumption: even a small lab plans to live on its revenue",
    )
    control_cost: PerWorld = parameter(
        0.01, "fraction of valuation per fraction of profits", 0.0, 2.0, "002 L10,22: autonomy and mission"
    )
    acquisition_mission_cost: PerWorld = parameter(
        0.8, "fraction of valuation", 0.0, 5.0, "002 L10,22: mission and autonomy end"
    )
    acquisition_synergy: PerWorld = parameter(0.2, "fraction of valuation", 0.0, 2.0, "000 L71; assumption of size")
    acquisition_risk: PerWorld = parameter(
        0.18, "fraction of valuation", 0.0, 2.0, "001 L21: antitrust; 004 L23: execution risk"
    )
    relief_weight: PerWorld = parameter(
        0.5, "fraction", 0.0, 2.0, "002 L42; assumption: compute is worth half as much again as it costs"
    )
    relief_first_refusal: PerWorld = parameter(
        0.7, "fraction of full opening", 0.0, 1.0, "assumption: a refused order is placed elsewhere, with delay"
    )
    bargaining_weight: PerWorld = parameter(0.10, "fraction", 0.0, 1.0, "002 L22: negotiate better terms")
    bargaining_first_refusal: PerWorld = parameter(
        0.4, "fraction of full opening", 0.0, 1.0, "assumption: rivals bid less keenly where Azure may match"
    )
    autonomy_weight: PerWorld = parameter(
        0.004,
        "fraction of valuation",
        0.0,
        0.1,
        "002 L22; assumption: beyond what it earns, to be free counts a little",
    )
    autonomy_first_refusal: PerWorld = parameter(
        0.5, "fraction of full opening", 0.0, 1.0, "assumption: half free, as it must still ask first"
    )
    exclusivity_cost: PerWorld = parameter(
        1.0, "times what exclusivity costs OpenAI", 0.0, 10.0, "002 L22: reliance on a single partner"
    )
    assurance_weight: PerWorld = parameter(
        0.04,
        "fraction",
        0.0,
        1.0,
        "003 L11; assumption: what is assured saves a little of its worth in searching and waiting",
    )
    inflexibility_weight: PerWorld = parameter(
        0.02,
        "fraction",
        0.0,
        2.0,
        "assumption: to be bound hurts the more, the larger the part of demand that is bound",
    )
    margin_weight: PerWorld = parameter(
        0.3, "fraction", 0.0, 1.0, "assumption: Azure's margin on load it loses and cannot sell to others"
    )
    margin_first_refusal: PerWorld = parameter(
        0.3, "fraction of full opening", 0.0, 1.0, "assumption: Azure matches most offers it cares for"
    )
    growth_weight: PerWorld = parameter(
        0.27,
        "fraction",
        0.0,
        2.0,
        "004 L49-50; assumption: of a dollar of its partner's growth a quarter reaches Microsoft",
    )
    growth_first_refusal: PerWorld = parameter(
        0.7, "fraction of the shortage relieved", 0.0, 1.0, "assumption: the same as what it relieves OpenAI of"
    )
    growth_open: PerWorld = parameter(
        0.8, "fraction of the shortage relieved", 0.0, 1.0, "assumption: what grows elsewhere comes back in part only"
    )
    signal_weight: PerWorld = parameter(
        0.7,
        "fraction of the Azure AI business",
        0.0,
        3.0,
        "002 L14; assumption: most of the Azure AI business came for what was to be had there alone",
    )
    signal_first_refusal: PerWorld = parameter(
        0.35, "fraction of full opening", 0.0, 1.0, "assumption: customers still see Azure asked first"
    )
    own_models_enough: PerWorld = parameter(
        0.5, "fraction", 0.0, 1.0, "assumption: to half of the customers Microsoft's own models would do as well"
    )
    backlog_weight: PerWorld = parameter(
        0.046,
        "fraction",
        0.0,
        0.2,
        "004 L40; assumption: some hundredths of what is signed, for what investors read into it",
    )
    assured_margin_weight: PerWorld = parameter(
        0.03, "fraction", 0.0, 1.0, "assumption: a tenth of the margin, as most of the load would have come anyway"
    )
    concentration_weight: PerWorld = parameter(
        0.01,
        "fraction",
        0.0,
        1.0,
        "004 L22; assumption: one customer for most of the capacity is a risk that grows as a square",
    )
    execution_weight: PerWorld = parameter(
        0.3,
        "fraction of the compute others would build",
        0.0,
        2.0,
        "004 L23-24: upside without the risk of building it all; assumption of size",
    )
    concentration_floor: PerWorld = parameter(
        50.0, "USD bn", 1.0, 1000.0, "assumption: what a cloud of Microsoft's size carries without worry"
    )
    case_relief: PerWorld = parameter(
        0.02, "fraction of the Azure AI business", 0.0, 1.0, "001 L21; assumption: opening up eases a case"
    )
    azure_ai_kept: PerWorld = parameter(
        0.5, "fraction of revenue", 0.0, 1.0, "assumption: what is left of sales and rent once machines are paid"
    )
    azure_ai_life: PerWorld = parameter(
        4.0, "years of run rate", 0.5, 30.0, "assumption: what the AI business is worth"
    )
    relief_fade: PerWorld = parameter(
        10.0, "quarters", 1.0, 60.0, "assumption: in two to three years a shortage is built away"
    )
    rival_usable: PerWorld = parameter(
        0.8,
        "fraction of rivals' capacity",
        0.0,
        1.0,
        "assumption: a fifth of rivals' capacity is of the wrong kind or in the wrong place",
    )
    resale_slope: PerWorld = parameter(
        0.9,
        "chance per fraction of shortage",
        0.0,
        2.0,
        "assumption: where compute is short, what OpenAI leaves is sold to others",
    )
    resale_floor: PerWorld = parameter(0.1, "probability", 0.0, 1.0, "assumption: some can always be sold")
    resale_top: PerWorld = parameter(0.8, "probability", 0.0, 1.0, "assumption: some of it was built for OpenAI alone")
    contestable_top: PerWorld = parameter(
        0.5, "fraction of the load", 0.0, 1.0, "assumption: half of the load is tied to Azure by data and tools"
    )
    commitment_discount: PerWorld = parameter(
        0.7, "present value over face", 0.1, 1.0, "assumption: years of purchases at a usual rate"
    )
    covered_scale: PerWorld = parameter(
        0.6,
        "fraction of planned demand",
        0.1,
        2.0,
        "assumption: a commitment for six tenths of demand leaves rivals nothing to bargain with",
    )
    separation_cost: PerWorld = parameter(0.1, "fraction of valuation", 0.0, 2.0, "001 L26: decoupling would be costly")
    separation_cost_microsoft: PerWorld = parameter(
        0.35, "fraction of the Azure AI business", 0.0, 3.0, "001 L26: decoupling would be costly"
    )
    tie_relief: PerWorld = parameter(
        0.6,
        "fraction of the cost of separation per part of compute elsewhere",
        0.0,
        1.0,
        "004 L12, L14: new partners make the old one less unique; assumption of size",
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
