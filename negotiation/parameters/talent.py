"""Hiring: who is approached, what they are worth, what a place is worth to them."""

from dataclasses import dataclass

from negotiation.parameters.parameter import parameter
from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class Talent:
    """Numbers of the hiring phase."""

    persons_per_researcher: PerWorld = parameter(
        5, "persons", 1, 50, "assumption: 200 researchers stand for about a thousand seniors of the field"
    )
    approach_rate: PerWorld = parameter(
        0.09,
        "probability a quarter",
        0.0,
        0.2,
        "000 L26: recruiters regularly target each other; rate by attrition",
    )
    more_suitors: PerWorld = parameter(
        0.25, "probability", 0.0, 1.0, "004 L68: many options; assumption: one approach in four draws another"
    )
    raise_share: PerWorld = parameter(0.5, "fraction", 0.05, 1.0, "assumption: a counter-offer goes half the way")
    skill_spread: PerWorld = parameter(
        0.4, "standard deviation of the logarithm", 0.0, 1.5, "assumption: a few stand out"
    )
    match_spread: PerWorld = parameter(
        0.25,
        "fraction either way",
        0.0,
        1.0,
        "assumption: the same person fits firms differently",
    )
    base_worth: PerWorld = parameter(
        1.0, "USD m a year", 0.05, 50.0, "assumption: what a senior was worth in 2019; grows with the market"
    )
    worth_elasticity: PerWorld = parameter(
        0.6, "power of the market's growth", 0.0, 1.5, "000 L27: packages skyrocket; assumption of the power"
    )
    first_pay_share: PerWorld = parameter(
        0.55, "fraction of worth", 0.1, 1.0, "assumption: pay before the bidding began"
    )
    first_tenure: PerWorld = parameter(
        8, "quarters", 0, 60, "assumption: in 2019 people had been two years where they were"
    )
    attachment: PerWorld = parameter(
        0.05,
        "fraction of worth",
        0.0,
        2.0,
        "assumption: what staying spares a researcher, fits about 4 % attrition",
    )
    hunger_openai: PerWorld = parameter(1.1, "times base", 0.0, 5.0, "002 L69: talent is a main cost")
    hunger_microsoft: PerWorld = parameter(1.0, "times base", 0.0, 5.0, "000 L26: recruiters target each other")
    hunger_google: PerWorld = parameter(
        1.25,
        "times base",
        0.0,
        5.0,
        "history: talent.retention_2yr_deepmind 2025-05-31; assumption: it pays to keep them",
    )
    hunger_amazon: PerWorld = parameter(0.85, "times base", 0.0, 5.0, "assumption: fewer frontier teams")
    hunger_anthropic: PerWorld = parameter(1.0, "times base", 0.0, 5.0, "002 L68")
    hunger_meta: PerWorld = parameter(1.0, "times base", 0.0, 5.0, "002 L18: hired several GPT-4 scientists")
    hunger_startups: PerWorld = parameter(0.85, "times base", 0.0, 5.0, "002 L18: some went to start-ups")
    fear_hunger: PerWorld = parameter(0.25, "per unit of fear", 0.0, 2.0, "000 L65: own capability as insurance")
    funded_hunger: PerWorld = parameter(0.08, "per doubling of cash", 0.0, 1.0, "000 L31: the funder pays its raider")
    bidding_back: PerWorld = parameter(
        2.0,
        "fraction more per fraction of team lost in a quarter",
        0.0,
        10.0,
        "000 L27: packages skyrocket as they bid against each other; assumption: a twentieth lost, a tenth more paid",
    )
    partner_premium: PerWorld = parameter(
        0.08, "fraction of worth", 0.0, 1.0, "000 L26, L51: recruiters target each other; joint teams know each other"
    )
    crowding: PerWorld = parameter(
        0.45,
        "power of a team's part of the pool",
        0.0,
        2.0,
        "assumption: one more is worth less to a large team",
    )
    scarcity_cut: PerWorld = parameter(
        0.3, "fraction", 0.0, 1.0, "002 L18: funding pressure and brain drain go together"
    )
    scarcity_recruiting: PerWorld = parameter(
        0.5, "fraction", 0.0, 1.0, "002 L18; assumption: without money half of the recruiters have nothing to offer"
    )
    mission_openai: PerWorld = parameter(0.03, "times worth", -2.0, 2.0, "000 L39: ambition attracts")
    mission_anthropic: PerWorld = parameter(
        0.2,
        "times worth",
        -2.0,
        2.0,
        "history: talent.retention_2yr_anthropic 2025-05-31; assumption: it keeps more people by its mission",
    )
    mission_meta: PerWorld = parameter(
        -0.1,
        "times worth",
        -2.0,
        2.0,
        "history: talent.retention_2yr_meta 2025-05-31; assumption: the lowest, so the mission holds least",
    )
    mission_startups: PerWorld = parameter(0.05, "times worth", -2.0, 2.0, "001 L20: independence")
    prestige_weight: PerWorld = parameter(0.12, "times worth per capability point", 0.0, 2.0, "004 L68")
    credit_weight: PerWorld = parameter(
        0.2, "times worth per fraction of credit lost", 0.0, 2.0, "000 L54: credit affects talent attraction"
    )
    stability_weight: PerWorld = parameter(0.15, "times worth", 0.0, 2.0, "004 L68: stable platforms fare better")
    retirement_rate: PerWorld = parameter(
        0.005, "probability a quarter", 0.0, 0.1, "assumption: two in a hundred a year"
    )
    anthropic_founded: PerWorld = parameter(
        6, "quarter of the clock", 0, 61, "002 L68: founded by former OpenAI people; assumption: 2021"
    )
    founders_share: PerWorld = parameter(
        0.2,
        "fraction of OpenAI's researchers",
        0.0,
        0.9,
        "002 L68; assumption: a sizeable group left together",
    )
    cohesion_loss: PerWorld = parameter(
        1.2, "per fraction of team lost", 0.0, 10.0, "000 L29; assumption: a tenth lost costs 12 %"
    )
    cohesion_recovery: PerWorld = parameter(
        0.25, "fraction a quarter", 0.0, 1.0, "assumption: a team regrows in a year"
    )
    spillover: PerWorld = parameter(
        0.35, "fraction of the gap per team share", 0.0, 2.0, "000 L31: knowledge flows with people"
    )
    recruiting_openai: PerWorld = parameter(0.16, "weight", 0.0, 5.0, "002 L69: from 800 to 3,000 people")
    recruiting_microsoft: PerWorld = parameter(0.15, "weight", 0.0, 5.0, "000 L26; 004 L17")
    recruiting_google: PerWorld = parameter(0.1, "weight", 0.0, 5.0, "assumption: in proportion to its size, less")
    recruiting_amazon: PerWorld = parameter(0.08, "weight", 0.0, 5.0, "assumption: in proportion to its teams")
    recruiting_anthropic: PerWorld = parameter(0.14, "weight", 0.0, 5.0, "002 L68")
    recruiting_meta: PerWorld = parameter(
        0.16, "weight", 0.0, 5.0, "002 L18; history: event.meta_hires_from_openai 2025-07-31"
    )
    recruiting_startups: PerWorld = parameter(0.16, "weight", 0.0, 5.0, "002 L18")
