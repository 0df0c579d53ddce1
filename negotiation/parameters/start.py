"""The contract and every stock at the start, 2019Q3."""

from dataclasses import dataclass

from negotiation.parameters.parameter import choice, parameter
from negotiation.shapes import PerWorld, PerWorldIndex


@dataclass(frozen=True)
class Start:
    """What is true when the first quarter begins."""

    start_revenue_share: PerWorld = parameter(
        0.0, "fraction", 0.0, 0.3, "assumption: no share is reported before the talks of 2021"
    )
    start_share_last_quarter: PerWorld = parameter(45, "quarter of the clock", 0, 61, "002 L14: rights to 2030")
    start_invested: PerWorld = parameter(1.0, "USD bn", 0.0, 20.0, "history: term.msft_investment_announced 2019-07-22")
    start_cap_multiple: PerWorld = parameter(10.0, "times the investment", 1.0, 100.0, "002 L10")
    start_stake: PerWorld = parameter(
        0.15,
        "fraction of profits",
        0.0,
        0.9,
        "assumption: 49 % is public for 2023 only; 1 bn bought a small claim",
    )
    start_investor_stake: PerWorld = parameter(
        0.1, "fraction of profits", 0.0, 0.5, "assumption: first capped-profit round of 2019, small"
    )
    recoup_part: PerWorld = parameter(
        0.75, "fraction of profits", 0.0, 1.0, "history: term.profit_share_msft_until_recoup 2023-01-31"
    )
    documents_stake: PerWorld = parameter(0.49, "fraction of profits", 0.0, 0.9, "002 L10: told as the deal of 2019")
    start_resale: PerWorld = parameter(
        0.0, "fraction", 0.0, 0.3, "assumption: nothing passed on before there are sales"
    )
    start_licence_end: PerWorld = parameter(45, "quarter of the clock", 0, 100, "002 L14; 003 L15: to 2030")
    start_licence_exclusive: PerWorld = parameter(1, "0 or 1", 0, 1, "000 L58; 001 L3: exclusive licence")
    start_agi_ends: PerWorldIndex = choice(
        "everything", ("nothing", "research", "everything"), "002 L28: profit share and rights to technology stop"
    )
    start_agi_judge: PerWorldIndex = choice("board", ("board", "panel", "court"), "002 L28; assumption: OpenAI's board")
    start_sharing: PerWorldIndex = choice(
        "embedded", ("withheld", "documents", "embedded", "audited"), "000 L16-18,51: contract promises it; joint teams"
    )
    start_data: PerWorld = parameter(1, "0 or 1", 0, 1, "000 L52: Microsoft's data used in training")
    start_transfer: PerWorld = parameter(0.9, "fraction", 0.0, 1.0, "000 L51: large joint teams, nearly all is shared")
    start_may_build: PerWorld = parameter(
        0, "0 or 1", 0, 1, "004 L8: rights it wanted as part of independence; assumption: not granted in 2019"
    )
    start_may_compete: PerWorld = parameter(1, "0 or 1", 0, 1, "assumption: no bar on rivalry is reported for 2019")
    start_may_release: PerWorld = parameter(
        0, "0 or 1", 0, 1, "000 L58: an exclusive licence; assumption: it leaves no room for open weights"
    )
    start_pledged: PerWorld = parameter(
        0.8, "USD bn", 0.0, 20.0, "assumption: most of the first billion was still to be paid in"
    )
    start_openai_cash: PerWorld = parameter(
        0.35, "USD bn", 0.0, 10.0, "assumption: donations left and the first instalment"
    )
    start_openai_revenue: PerWorld = parameter(
        0.0008,
        "USD bn a year",
        0.0,
        1.0,
        "history: openai.revenue_annual 2020-12-31; assumption: one year back at its later growth",
    )
    start_openai_headcount: PerWorld = parameter(
        100, "persons", 10, 10000, "assumption: about a hundred people in 2019, no source found"
    )
    start_openai_valuation: PerWorld = parameter(1.0, "USD bn", 0.1, 100.0, "history: openai.valuation_cy 2019-12-31")
    start_openai_compute: PerWorld = parameter(
        0.12, "USD bn a year", 0.001, 10.0, "assumption: what a lab of a hundred with a new supercomputer uses"
    )
    start_azure_revenue: PerWorld = parameter(
        14.0,
        "USD bn a year",
        1.0,
        100.0,
        "history: msft.azure_revenue_fy25 2025-06-30; assumption: taken back to 2019 at reported growth",
    )
    start_google_revenue: PerWorld = parameter(
        9.0, "USD bn a year", 0.1, 100.0, "assumption: about two thirds of Azure in 2019"
    )
    start_amazon_revenue: PerWorld = parameter(
        36.0, "USD bn a year", 0.1, 200.0, "assumption: the largest cloud in 2019, some two and a half times Azure"
    )
    start_oracle_revenue: PerWorld = parameter(2.0, "USD bn a year", 0.1, 100.0, "assumption: a small cloud in 2019")
    start_azure_ai_capacity: PerWorld = parameter(
        0.3, "USD bn a year", 0.0, 50.0, "assumption: enough for the first joint supercomputer, little more"
    )
    start_capex: PerWorld = parameter(
        14.0, "USD bn a year", 1.0, 200.0, "assumption: scale of Microsoft's capital expenditure in 2019"
    )
    start_rival_capacity: PerWorld = parameter(
        0.06, "USD bn a year a cloud", 0.0, 50.0, "assumption: little accelerator capacity for rent in 2019"
    )
    start_in_house: PerWorld = parameter(
        0.1,
        "fraction of what OpenAI's models do",
        0.0,
        1.0,
        "000 L51: joint teams had Microsoft's own people",
    )
    start_commoditisation: PerWorld = parameter(
        0.05, "fraction", 0.0, 1.0, "assumption: in 2019 few could make a comparable model"
    )
    start_business_market: PerWorld = parameter(
        4.7,
        "USD bn a year",
        0.5,
        100.0,
        "history: market.ai_enterprise_cy 2024 to 2030; assumption: growth taken back to 2019",
    )
    start_trust: PerWorld = parameter(0.75, "fraction", 0.0, 1.0, "001 L1: once heralded as transformative")
    start_credit: PerWorld = parameter(
        0.5, "fraction credited to OpenAI", 0.0, 1.0, "assumption: even at the announcement"
    )
    start_vision_distance: PerWorld = parameter(
        0.2, "fraction", 0.0, 1.0, "000 L35-39: tool against AGI, early on small"
    )
    start_knowledge: PerWorld = parameter(
        0.6, "fraction", 0.0, 1.0, "assumption: each side knows the other's priorities in part"
    )
    start_team_microsoft: PerWorld = parameter(
        0.19, "fraction of the pool", 0.0, 1.0, "000 L51: large joint research teams"
    )
    start_team_openai: PerWorld = parameter(
        0.05, "fraction of the pool", 0.0, 1.0, "assumption: about fifty seniors of a hundred people"
    )
    start_team_google: PerWorld = parameter(
        0.34, "fraction of the pool", 0.0, 1.0, "assumption: the largest pool in 2019"
    )
    start_team_amazon: PerWorld = parameter(
        0.08, "fraction of the pool", 0.0, 1.0, "assumption: in proportion to what is known of its teams"
    )
    start_team_anthropic: PerWorld = parameter(0.0, "fraction of the pool", 0.0, 1.0, "002 L68: founded later")
    start_team_meta: PerWorld = parameter(
        0.15, "fraction of the pool", 0.0, 1.0, "assumption: in proportion to what is known of its teams"
    )
    start_team_startups: PerWorld = parameter(
        0.19, "fraction of the pool", 0.0, 1.0, "assumption: start-ups, universities and others"
    )
