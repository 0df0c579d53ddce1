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
    growth_floor: PerWorld = parameter(
        0.1,
        "1/quarter",
        0.0,
        0.5,
        "history: openai.revenue_annual 2023 to 2025, openai.revenue_run_rate 2023 to 2025; assumption: fitted by hand",
    )
    growth_after_launch: PerWorld = parameter(
        0.37,
        "1/quarter",
        0.0,
        2.0,
        "history: openai.revenue_annual 2023 to 2025, openai.revenue_run_rate 2023 to 2025; assumption: fitted by hand",
    )
    growth_fade: PerWorld = parameter(
        8.0,
        "quarters",
        1.0,
        40.0,
        "history: openai.revenue_annual 2023 to 2025, openai.revenue_run_rate 2023 to 2025; assumption: fitted by hand",
    )
    growth_spread: PerWorld = parameter(0.012, "1/quarter", 0.0, 0.2, "assumption: worlds differ by 8 % a year")
    growth_expected_early: PerWorld = parameter(
        0.22,
        "1/quarter",
        0.0,
        1.0,
        "assumption: plans are blind to products not yet launched; with foresight all was signed away early",
    )
    growth_noise: PerWorld = parameter(0.06, "1/quarter", 0.0, 0.3, "assumption: a quarter's luck")
    growth_lead: PerWorld = parameter(
        0.015, "1/quarter per capability point", 0.0, 0.3, "002 L38: better models attract"
    )
    growth_unmet: PerWorld = parameter(
        0.175,
        "1/quarter per fraction unmet",
        0.0,
        1.0,
        "assumption: users who are turned away or wait are lost in part; size by revenue in short supply",
    )
    saturation: PerWorld = parameter(
        450.0, "USD bn a year", 10.0, 5000.0, "assumption: size of the markets OpenAI can reach"
    )
    arpu: PerWorld = parameter(
        0.018,
        "USD bn a year per million weekly users",
        0.001,
        0.2,
        "history: openai.revenue_run_rate 2023 to 2025, openai.weekly_users 2023 to 2025: one over the other",
    )
    users_reachable: PerWorld = parameter(
        3000.0, "million", 100.0, 8000.0, "assumption: people online who can be reached, about six in ten of them"
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
    market_growth: PerWorld = parameter(0.071, "1/quarter", 0.0, 0.3, "history: market.ai_enterprise_cy 2024 to 2030")
    platform_pull: PerWorld = parameter(
        0.012, "1/quarter", 0.0, 0.3, "002 L36, L67: one platform for business and people at home; assumption of size"
    )
    platform_users: PerWorld = parameter(
        100.0, "million weekly users", 1.0, 5000.0, "assumption: half of the pull, reached in 2023 (history: 100)"
    )
    market_noise_size: PerWorld = parameter(0.02, "1/quarter", 0.0, 0.2, "assumption: a quarter's luck")
    azure_growth_floor: PerWorld = parameter(0.03, "1/quarter", 0.0, 0.3, "assumption: cloud without AI, mature")
    azure_growth_early: PerWorld = parameter(
        0.07,
        "1/quarter",
        0.0,
        0.3,
        "history: msft.azure_revenue_fy25 2025-06-30, msft.azure_growth_yoy 2023 to 2025; assumption: fitted by hand",
    )
    azure_growth_fade: PerWorld = parameter(
        14.0,
        "quarters",
        1.0,
        60.0,
        "history: msft.azure_revenue_fy25 2025-06-30, msft.azure_growth_yoy 2023 to 2025; assumption: fitted by hand",
    )
    azure_pull: PerWorld = parameter(
        0.5, "fraction of AI revenue's growth", 0.0, 1.0, "004 L13,40: AI demand lifts the cloud"
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
        0.018,
        "fraction of what is left a quarter",
        0.0,
        0.2,
        "002 L20; 004 L27; assumption: a fifteenth of what sets models apart is gone each year",
    )
    price_fall: PerWorld = parameter(
        0.45,
        "1/quarter",
        0.0,
        2.0,
        "history: market.llm_price_decline_per_year_from_2021_to_2024 2024-11-30",
    )
    price_rivalry: PerWorld = parameter(
        0.5, "1/quarter where models are all alike", 0.0, 5.0, "002 L20: alternatives drive down prices; assumption"
    )
    inference_share: PerWorld = parameter(
        0.55,
        "fraction of revenue",
        0.0,
        1.5,
        "history: openai.compute_inference_cy 2024, openai.revenue_annual 2024: one over the other",
    )
    inference_share_late: PerWorld = parameter(
        0.32, "fraction of revenue", 0.0, 1.0, "history: projection.openai.gross_margin 2028"
    )
    inference_from: PerWorld = parameter(22, "quarter of the clock", 0, 61, "assumption: margins begin to rise in 2025")
    inference_to: PerWorld = parameter(
        38, "quarter of the clock", 0, 61, "history: projection.openai.gross_margin 2028"
    )
    ambition_share: PerWorld = parameter(
        0.066,
        "compute a year over valuation",
        0.0,
        0.2,
        "history: openai.compute_rnd_cy 2024-12-31 over openai.valuation 2024-02-29",
    )
    ambition_share_late: PerWorld = parameter(
        0.035,
        "compute a year over valuation",
        0.0,
        0.2,
        "002 L69: profit is expected about 2029; assumption: research grows slower than hopes as the firm matures",
    )
    ambition_floor: PerWorld = parameter(0.16, "USD bn a year", 0.0, 5.0, "assumption: a lab of a hundred, 2019")
    ambition_growth: PerWorld = parameter(
        0.08, "1/quarter before launch", 0.0, 0.3, "assumption: fits the loss of 2022"
    )
    ambition_until: PerWorld = parameter(
        14, "quarter of the clock", 0, 61, "assumption: without a product ambition grows until late 2022"
    )
    staff_per_revenue: PerWorld = parameter(
        560,
        "persons per USD bn to the power",
        10,
        2000,
        "history: openai.headcount 2023 to 2025, openai.revenue_run_rate 2023 to 2025; assumption: fitted by hand",
    )
    staff_power: PerWorld = parameter(
        0.75,
        "power of revenue",
        0.3,
        1.2,
        "history: openai.headcount 2023 to 2025, openai.revenue_run_rate 2023 to 2025; assumption: fitted by hand",
    )
    staff_growth: PerWorld = parameter(
        15, "persons a quarter before launch", 0, 200, "history: openai.headcount 2023-01-31"
    )
    staff_growth_until: PerWorld = parameter(
        16,
        "quarter of the clock",
        0,
        61,
        "history: openai.headcount 2023; assumption: from then on staff grows with revenue",
    )
    staff_speed: PerWorld = parameter(
        0.6, "fraction of the gap a quarter", 0.0, 1.0, "002 L69: from 800 to 3,000 in a year"
    )
    staff_cost: PerWorld = parameter(
        0.0012, "USD bn a year a person", 0.0, 0.01, "assumption: salaries and overhead without stock"
    )
    sales_share: PerWorld = parameter(
        0.35,
        "fraction of revenue",
        0.0,
        1.0,
        "history: openai.sales_marketing_h1 2025, openai.revenue_h1 2025: one over the other",
    )
    sales_share_late: PerWorld = parameter(0.18, "fraction of revenue", 0.0, 1.0, "assumption: scale lowers the share")
    valuation_base: PerWorld = parameter(
        4.0,
        "times revenue",
        0.0,
        50.0,
        "history: openai.valuation 2023 to 2025, openai.revenue_run_rate 2023 to 2025; assumption: fitted by hand",
    )
    valuation_growth: PerWorld = parameter(
        14.0,
        "times revenue per log growth a year",
        0.0,
        100.0,
        "history: openai.valuation 2023 to 2025, openai.revenue_run_rate 2023 to 2025; assumption: fitted by hand",
    )
    valuation_commodity: PerWorld = parameter(0.25, "fraction", 0.0, 1.0, "002 L20: margins squeezed")
    valuation_prospect: PerWorld = parameter(
        1.34, "times a quarter", 1.0, 2.0, "history: openai.valuation_cy 2019 to 2021"
    )
    valuation_prospect_top: PerWorld = parameter(14.0, "USD bn", 1.0, 100.0, "history: openai.valuation_cy 2021-12-31")
    valuation_distress: PerWorld = parameter(
        0.12, "fraction a quarter of distress", 0.0, 1.0, "assumption: fire-sale discount"
    )
    distress_until: PerWorld = parameter(
        4, "quarters of distress", 0, 40, "assumption: after a year more of it frightens nobody further"
    )
    distress_floor: PerWorld = parameter(
        0.0625, "fraction of valuation", 0.0, 1.0, "assumption: people and models are worth something to a buyer"
    )
    esteem_kept: PerWorld = parameter(
        0.97,
        "power a quarter",
        0.0,
        1.0,
        "assumption: what investors see beyond the numbers lasts for years; it plays only where a history starts later",
    )
    valuation_speed: PerWorld = parameter(
        0.6, "fraction of the gap a quarter", 0.05, 1.0, "assumption: rounds lag fundamentals"
    )
    raise_runway: PerWorld = parameter(
        6.0, "quarters", 0.0, 20.0, "assumption: a round takes half a year, and nobody waits until the money is gone"
    )
    raise_chance: PerWorld = parameter(
        0.45,
        "probability a quarter",
        0.0,
        1.0,
        "assumption: a round that is sought comes about within half a year, more often than not",
    )
    round_share: PerWorld = parameter(
        0.06,
        "fraction of valuation",
        0.0,
        0.5,
        "history: openai.valuation 2024 to 2025; assumption: a round sells a twentieth or a little more",
    )
    round_share_early: PerWorld = parameter(
        0.012, "fraction of valuation", 0.0, 0.5, "assumption: few outside takers before a product"
    )
    round_known_after: PerWorld = parameter(
        4, "quarters after the launch", 0, 20, "assumption: outsiders wait for a year to see a product sell"
    )
    runway_comfort: PerWorld = parameter(4.0, "quarters", 1.0, 20.0, "assumption: below a year spending is cut")
    spending_floor: PerWorld = parameter(
        0.4, "fraction of what is wanted", 0.0, 1.0, "assumption: what cannot be cut at once"
    )
    tranche_quarters: PerWorld = parameter(
        8,
        "quarters",
        1,
        24,
        "history: state.msft_commitment_funded 2025-09-30; assumption: pledges are paid in over two years",
    )
    interest_rate: PerWorld = parameter(0.04, "1/year", 0.0, 0.2, "004 L67; assumption: a middling rate")
    interest_neutral: PerWorld = parameter(
        0.04, "1/year", 0.0, 0.2, "assumption: the rate at which valuations are fitted"
    )
    interest_effect: PerWorld = parameter(
        4.0, "log valuation per unit of rate", 0.0, 20.0, "004 L67; assumption of size"
    )
    google_pace: PerWorld = parameter(
        1.3, "times Azure's growth without AI", 0.0, 5.0, "assumption: smaller than Azure and growing faster"
    )
    amazon_pace: PerWorld = parameter(
        0.75, "times Azure's growth without AI", 0.0, 5.0, "assumption: the largest cloud grows more slowly"
    )
    oracle_pace: PerWorld = parameter(1.0, "times Azure's growth without AI", 0.0, 5.0, "assumption: like Azure")
    cloud_ai_part: PerWorld = parameter(
        0.35, "fraction of the business market's growth a rival cloud", 0.0, 2.0, "004 L13; 001 L19; assumption of size"
    )
    order_book_ratio: PerWorld = parameter(
        4.8,
        "years of Azure revenue",
        0.0,
        20.0,
        "history: msft.commercial_rpo 2024-12-31 to 2025-09-30; assumption: fitted by hand",
    )
    value_multiple: PerWorld = parameter(
        10.0, "times AI revenue", 0.0, 50.0, "assumption: what software companies are worth over their revenue"
    )
    value_alike: PerWorld = parameter(
        0.6, "fraction lost where models are all alike", 0.0, 1.0, "004 L27, L72: headwinds as models feel similar"
    )
    value_credit: PerWorld = parameter(
        0.25, "fraction lost where all credit is OpenAI's", 0.0, 1.0, "000 L43-54; 004 L27; assumption of size"
    )
    value_speed: PerWorld = parameter(
        0.5, "fraction of the gap a quarter", 0.0, 1.0, "assumption: markets take two quarters to make up their mind"
    )
    app_share: PerWorld = parameter(
        0.14, "fraction of the business market", 0.0, 1.0, "004 L29, L70: AI in familiar tools; assumption of size"
    )
    app_rivalry: PerWorld = parameter(
        0.4, "fraction lost at full overlap", 0.0, 1.0, "003 L7, L24: OpenAI's offerings challenge 365 Copilot"
    )
    app_speed: PerWorld = parameter(
        0.12, "fraction of the gap a quarter", 0.0, 1.0, "assumption: as slow as other procurement"
    )
    model_pull: PerWorld = parameter(
        1.0, "log share per capability point while models are distinct", 0.0, 10.0, "002 L38; assumption of size"
    )
    appeal_google: PerWorld = parameter(
        0.5, "times OpenAI's at equal capability", 0.0, 5.0, "002 L20: built into its products; assumption of size"
    )
    appeal_anthropic: PerWorld = parameter(
        0.9,
        "times OpenAI's at equal capability",
        0.0,
        5.0,
        "002 L68; history: rival.anthropic_run_rate; assumption: fitted by hand",
    )
    appeal_meta: PerWorld = parameter(
        0.25, "times OpenAI's at equal capability", 0.0, 5.0, "002 L20: open models; assumption of size"
    )
    appeal_open_weight: PerWorld = parameter(
        0.6, "times OpenAI's where models are all alike", 0.0, 5.0, "002 L20: alternatives; assumption of size"
    )
    home_alike: PerWorld = parameter(
        0.7, "fraction of customers where models are all alike", 0.0, 2.0, "004 L52-58: choice; assumption of size"
    )
    home_reach: PerWorld = parameter(
        0.25, "fraction of customers where models are on any cloud", 0.0, 2.0, "004 L54: variety on cloud platforms"
    )
    home_speed: PerWorld = parameter(
        0.12, "fraction of the gap a quarter", 0.0, 1.0, "004 L52-58; assumption: as slow as other procurement"
    )
    home_ease: PerWorld = parameter(
        0.6, "times more who choose anew where all have several", 0.0, 10.0, "004 L56: prices are seen; assumption"
    )
    home_spread: PerWorld = parameter(
        0.3, "fraction off what makes shares unequal where all have several", 0.0, 0.9, "004 L52; assumption of size"
    )
    families_few: PerWorld = parameter(
        1.4, "model families", 1.0, 3.0, "assumption: one or two where a customer has fewer than three"
    )
    families_many: PerWorld = parameter(
        3.6, "model families", 3.0, 20.0, "assumption: three or four where a customer has three or more"
    )
    business_part_first: PerWorld = parameter(
        0.2, "fraction of OpenAI's revenue", 0.0, 1.0, "assumption: people at home came first"
    )
    business_part_gain: PerWorld = parameter(
        0.5, "fraction of OpenAI's revenue", 0.0, 1.0, "002 L36: AI becomes a core part of business; assumption"
    )
    business_ripe: PerWorld = parameter(
        100.0, "USD bn a year", 1.0, 5000.0, "assumption: half way at two thirds of the market of 2030"
    )
    anthropic_premium: PerWorld = parameter(
        1.8, "times OpenAI's multiple of revenue", 0.0, 10.0, "history: rival.anthropic_valuation 2025-09-30"
    )
    power_per_compute: PerWorld = parameter(
        0.075, "GW per USD bn a year", 0.0, 1.0, "history: openai.compute_power_cy; event.oracle_contract_capacity"
    )
    research_staff: PerWorld = parameter(
        0.6, "fraction of staff costs", 0.0, 1.0, "assumption: most people of a lab do research"
    )
    stock_pay: PerWorld = parameter(
        0.11,
        "USD bn a year per person to the power",
        0.0,
        5.0,
        "history: openai.stock_comp_cy 2024, openai.stock_comp_h1 2025: against staff",
    )
    stock_power: PerWorld = parameter(
        0.5,
        "power of staff",
        0.0,
        1.5,
        "history: openai.stock_comp_cy 2024, openai.stock_comp_h1 2025: a fifth more for twice the staff",
    )
    share_collected: PerWorld = parameter(
        1.0, "fraction", 0.0, 1.0, "assumption: what is agreed is paid; 0 is none of it"
    )
