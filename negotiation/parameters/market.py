"""Market and money: growth, prices, costs, cash, valuation, funding."""

from dataclasses import dataclass

from negotiation.parameters.parameter import parameter
from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class Market:
    """Numbers of the market-and-money phase."""

    growth_before_launch: PerWorld = parameter(
        0.26, "1/quarter", 0.0, 1.0, "history: openai.revenue_annual 2020 to 2022"
    )
    growth_floor: PerWorld = parameter(0.1, "1/quarter", 0.0, 0.5, "history: openai revenue 2023 to 2025, fitted")
    growth_after_launch: PerWorld = parameter(
        0.37, "1/quarter", 0.0, 2.0, "history: openai revenue 2023 to 2025, fitted"
    )
    growth_fade: PerWorld = parameter(8.0, "quarters", 1.0, 40.0, "history: openai revenue 2023 to 2025, fitted")
    growth_spread: PerWorld = parameter(0.012, "1/quarter", 0.0, 0.2, "assumption: worlds differ by 8 % a year")
    growth_expected_early: PerWorld = parameter(
        0.22, "1/quarter", 0.0, 1.0, "prototype of the talks: plans are blind to products not yet launched"
    )
    growth_noise: PerWorld = parameter(0.06, "1/quarter", 0.0, 0.3, "assumption: a quarter's luck")
    growth_lead: PerWorld = parameter(
        0.015, "1/quarter per capability point", 0.0, 0.3, "002 L38: better models attract"
    )
    growth_unmet: PerWorld = parameter(
        0.175, "1/quarter per fraction unmet", 0.0, 1.0, "prototype of the talks, fitted"
    )
    saturation: PerWorld = parameter(
        450.0, "USD bn a year", 10.0, 5000.0, "assumption: size of the markets OpenAI can reach"
    )
    arpu: PerWorld = parameter(
        0.018,
        "USD bn a year per million weekly users",
        0.001,
        0.2,
        "history: run rate over weekly users, 2023 to 2025",
    )
    prospect_revenue: PerWorld = parameter(
        0.12,
        "revenue a year over valuation",
        0.0,
        1.0,
        "assumption: what backers of a lab without sales expect in time",
    )
    prospect_quarters: PerWorld = parameter(24, "quarters", 4, 60, "assumption: they expect it within six years")
    forecast_damping: PerWorld = parameter(
        0.65, "fraction of expected growth", 0.0, 1.0, "assumption: planners discount their own curves"
    )
    optimism_openai: PerWorld = parameter(
        0.005, "log points per root quarter", -0.1, 0.1, "002 L34: great expectations"
    )
    optimism_microsoft: PerWorld = parameter(
        -0.005, "log points per root quarter", -0.1, 0.1, "004 L72: cautious investors"
    )
    market_growth: PerWorld = parameter(
        0.078, "1/quarter", 0.0, 0.3, "history: market.ai_enterprise_cy 24 in 2024, 155 in 2030"
    )
    market_noise_size: PerWorld = parameter(0.02, "1/quarter", 0.0, 0.2, "assumption: a quarter's luck")
    azure_growth_floor: PerWorld = parameter(0.03, "1/quarter", 0.0, 0.3, "assumption: cloud without AI, mature")
    azure_growth_early: PerWorld = parameter(0.07, "1/quarter", 0.0, 0.3, "history: msft.azure_revenue_fy25, fitted")
    azure_growth_fade: PerWorld = parameter(14.0, "quarters", 1.0, 60.0, "history: msft.azure_revenue_fy25, fitted")
    azure_pull: PerWorld = parameter(
        0.1, "fraction of AI revenue's growth", 0.0, 1.0, "004 L13,40: AI demand lifts the cloud"
    )
    azure_model_share: PerWorld = parameter(
        0.32, "fraction of the business market", 0.0, 1.0, "history: msft.ai_revenue_run_rate 2025-01-29"
    )
    azure_base_share: PerWorld = parameter(
        0.1, "fraction of the business market", 0.0, 1.0, "002 L46: security and compliance keep customers"
    )
    azure_share_early: PerWorld = parameter(
        0.02, "fraction of the business market", 0.0, 1.0, "assumption: few bought models before the launch"
    )
    azure_share_speed: PerWorld = parameter(
        0.12, "fraction of the gap a quarter", 0.0, 1.0, "assumption: slow procurement"
    )
    commoditisation_rate: PerWorld = parameter(
        0.018, "fraction of what is left a quarter", 0.0, 0.2, "002 L20; 004 L27; prototype of the talks"
    )
    price_fall: PerWorld = parameter(
        0.576,
        "1/quarter",
        0.0,
        2.0,
        "history: market.llm_price_decline_per_year_from_2021_to_2024, tenfold a year",
    )
    inference_share: PerWorld = parameter(
        0.55, "fraction of revenue", 0.0, 1.5, "history: openai.compute_inference_cy 2024 over revenue"
    )
    inference_share_late: PerWorld = parameter(
        0.32, "fraction of revenue", 0.0, 1.0, "history: projection.openai.gross_margin 2028"
    )
    inference_from: PerWorld = parameter(22, "quarter of the clock", 0, 61, "assumption: margins begin to rise in 2025")
    inference_to: PerWorld = parameter(
        38, "quarter of the clock", 0, 61, "history: projection.openai.gross_margin 2028"
    )
    ambition_share: PerWorld = parameter(
        0.046, "compute a year over valuation", 0.0, 0.2, "history: openai.compute_rnd_cy 2024 over valuation"
    )
    ambition_floor: PerWorld = parameter(0.16, "USD bn a year", 0.0, 5.0, "assumption: a lab of a hundred, 2019")
    ambition_growth: PerWorld = parameter(
        0.08, "1/quarter before launch", 0.0, 0.3, "assumption: fits the loss of 2022"
    )
    staff_per_revenue: PerWorld = parameter(
        380, "persons per USD bn to the power", 10, 2000, "history: openai.headcount 2023 to 2025, fitted"
    )
    staff_power: PerWorld = parameter(
        0.9, "power of revenue", 0.3, 1.2, "history: openai.headcount 2023 to 2025, fitted"
    )
    staff_growth: PerWorld = parameter(
        15, "persons a quarter before launch", 0, 200, "history: openai.headcount 2023-01-31"
    )
    staff_speed: PerWorld = parameter(
        0.35, "fraction of the gap a quarter", 0.0, 1.0, "002 L69: from 800 to 3,000 in a year"
    )
    staff_cost: PerWorld = parameter(
        0.0012, "USD bn a year a person", 0.0, 0.01, "assumption: salaries and overhead without stock"
    )
    sales_share: PerWorld = parameter(0.35, "fraction of revenue", 0.0, 1.0, "history: openai.sales_marketing_h1 2025")
    sales_share_late: PerWorld = parameter(0.18, "fraction of revenue", 0.0, 1.0, "assumption: scale lowers the share")
    valuation_base: PerWorld = parameter(4.0, "times revenue", 0.0, 50.0, "prototype of the talks, fitted")
    valuation_growth: PerWorld = parameter(14.0, "times revenue per log growth a year", 0.0, 100.0, "prototype, fitted")
    valuation_commodity: PerWorld = parameter(0.25, "fraction", 0.0, 1.0, "002 L20: margins squeezed")
    valuation_prospect: PerWorld = parameter(
        1.34, "times a quarter", 1.0, 2.0, "history: openai.valuation_cy 2019 to 2021"
    )
    valuation_prospect_top: PerWorld = parameter(14.0, "USD bn", 1.0, 100.0, "history: openai.valuation_cy 2021-12-31")
    valuation_distress: PerWorld = parameter(
        0.12, "fraction a quarter of distress", 0.0, 1.0, "assumption: fire-sale discount"
    )
    valuation_speed: PerWorld = parameter(
        0.6, "fraction of the gap a quarter", 0.05, 1.0, "assumption: rounds lag fundamentals"
    )
    raise_runway: PerWorld = parameter(6.0, "quarters", 0.0, 20.0, "prototype of the talks: sought below five to six")
    raise_chance: PerWorld = parameter(0.45, "probability a quarter", 0.0, 1.0, "prototype of the talks")
    round_share: PerWorld = parameter(
        0.06, "fraction of valuation", 0.0, 0.5, "history: 6.6 on 157 in 2024, 40 on 300 in 2025"
    )
    round_share_early: PerWorld = parameter(
        0.012, "fraction of valuation", 0.0, 0.5, "assumption: few outside takers before a product"
    )
    round_known_after: PerWorld = parameter(
        4, "quarters after the launch", 0, 20, "prototype of the talks: outsiders wait to see a product sell"
    )
    runway_comfort: PerWorld = parameter(4.0, "quarters", 1.0, 20.0, "assumption: below a year spending is cut")
    spending_floor: PerWorld = parameter(
        0.4, "fraction of what is wanted", 0.0, 1.0, "assumption: what cannot be cut at once"
    )
    tranche_quarters: PerWorld = parameter(
        8, "quarters", 1, 24, "history: state.msft_commitment_funded: pledges are paid in over years"
    )
    interest_rate: PerWorld = parameter(0.04, "1/year", 0.0, 0.2, "004 L67; assumption: a middling rate")
    interest_neutral: PerWorld = parameter(
        0.04, "1/year", 0.0, 0.2, "assumption: the rate at which valuations are fitted"
    )
    interest_effect: PerWorld = parameter(
        4.0, "log valuation per unit of rate", 0.0, 20.0, "004 L67; assumption of size"
    )
