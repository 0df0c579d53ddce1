"""Research: how capability grows."""

from dataclasses import dataclass

from negotiation.parameters.parameter import parameter
from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class Research:
    """Numbers of the research phase. One capability point is one model generation."""

    research_rate: PerWorld = parameter(
        0.11,
        "capability points a quarter",
        0.0,
        1.0,
        "assumption: a generation takes about two years at full effort",
    )
    compute_elasticity: PerWorld = parameter(0.25, "power", 0.0, 1.0, "002 L42; assumption: steep but diminishing")
    talent_elasticity: PerWorld = parameter(0.2, "power", 0.0, 1.0, "002 L20: constant investment in talent")
    data_effect: PerWorld = parameter(
        0.05, "fraction per doubling of users", 0.0, 0.5, "002 L38: use improves the models"
    )
    partner_data: PerWorld = parameter(
        0.03,
        "fraction",
        0.0,
        0.5,
        "000 L52: Microsoft's data went into training; assumption of size",
    )
    team_scale: PerWorld = parameter(20, "researchers", 1, 200, "assumption: a tenth of the pool is a full team")
    diffusion: PerWorld = parameter(
        0.15, "fraction of the gap a quarter", 0.0, 1.0, "004 L13,27: models feel increasingly similar"
    )
    research_noise_size: PerWorld = parameter(0.02, "capability points", 0.0, 0.5, "assumption: luck of a quarter")
    effort_google: PerWorld = parameter(0.95, "times OpenAI's in 2019", 0.0, 5.0, "001 L19: in the race")
    effort_anthropic: PerWorld = parameter(0.85, "times OpenAI's in 2019", 0.0, 5.0, "002 L68")
    effort_meta: PerWorld = parameter(0.8, "times OpenAI's in 2019", 0.0, 5.0, "002 L20")
    effort_open_weight: PerWorld = parameter(0.6, "times OpenAI's in 2019", 0.0, 5.0, "002 L20")
    effort_growth: PerWorld = parameter(
        0.048, "1/quarter", 0.0, 0.5, "001 L19: an arms race; assumption: rivals' effort grows a fifth a year"
    )
    head_start: PerWorld = parameter(0.3, "capability points", 0.0, 3.0, "004 L62: a crucial head start")
    in_house_rate: PerWorld = parameter(
        0.0185,
        "fraction of what is left a quarter",
        0.0,
        0.5,
        "004 L3-9; assumption: a tenth of the way a year",
    )
    in_house_floor: PerWorld = parameter(
        0.1, "fraction of the rate", 0.0, 1.0, "assumption: what is built without fear"
    )
    in_house_fear: PerWorld = parameter(0.55, "fraction of the rate per unit of fear", 0.0, 3.0, "000 L65; 004 L5")
    in_house_openness: PerWorld = parameter(
        0.35, "fraction of the rate", 0.0, 3.0, "002 L20: open models make own ones easier"
    )
    in_house_talent: PerWorld = parameter(
        0.5,
        "fraction of the rate per share of the pool over a tenth",
        0.0,
        3.0,
        "004 L47: hires reshape priorities",
    )
    learning_by_sharing: PerWorld = parameter(
        0.0035, "fraction of what is left a quarter", 0.0, 0.1, "000 L14-18: privileged access to what OpenAI knows"
    )
    learning_by_building: PerWorld = parameter(
        0.0003,
        "fraction of what is left a quarter per doubling of compute",
        0.0,
        0.1,
        "004 L30-32: hands-on experience with machines built for a partner; assumption of size",
    )
    joint_boost: PerWorld = parameter(
        0.2, "fraction faster at the start", 0.0, 2.0, "000 L10; 001 L1,3: integration and compute speed both up"
    )
    joint_fade: PerWorld = parameter(
        8.0, "quarters", 1.0, 60.0, "000 L10: diminishing returns later; assumption: two years"
    )
    complacency: PerWorld = parameter(
        0.06,
        "fraction slower at a lead of a generation",
        0.0,
        1.0,
        "004 L61: complacency is dangerous; assumption of size",
    )
    share_drain: PerWorld = parameter(
        0.8, "USD of research compute per USD of share", 0.0, 2.0, "002 L26: the cut holds back research; assumption"
    )
    share_drain_top: PerWorld = parameter(
        0.5, "fraction of the compute wanted", 0.0, 1.0, "assumption: half of its research it would not give up"
    )
    capital_intensity: PerWorld = parameter(
        0.015,
        "1/quarter",
        0.0,
        0.3,
        "004 L43: even well-resourced labs seek partners; assumption: 6 % a year fall behind without one",
    )
    anthropic_backed: PerWorld = parameter(
        17, "quarter of the clock", 0, 61, "assumption: a cloud's capital stands behind it from late 2023"
    )
