"""Conversion: OpenAI's restructuring into a company with ordinary shares, and the money that waits for it."""

from dataclasses import dataclass

from negotiation.parameters.parameter import parameter
from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class Conversion:
    """Numbers of the conversion and of funding that depends on it."""

    conversion_uplift: PerWorld = parameter(
        0.45,
        "fraction of valuation at most",
        0.0,
        3.0,
        "001 L16: capped profit clashes with investors; assumption: a discount of a third at most",
    )
    conversion_uplift_scale: PerWorld = parameter(
        350.0, "USD bn", 1.0, 5000.0, "assumption: a cap costs little while the firm is small; half at this valuation"
    )
    conversion_cost_fixed: PerWorld = parameter(
        7.0,
        "USD bn",
        0.0,
        500.0,
        "assumption: what the non-profit must get, and law suits; if free, all convert at once",
    )
    conversion_cost_share: PerWorld = parameter(
        0.06,
        "fraction of valuation",
        0.0,
        1.0,
        "assumption: mission given up, and what the non-profit gets, grow with the firm",
    )
    conversion_success: PerWorld = parameter(
        0.85, "probability", 0.0, 1.0, "002 L18: governance conflict; assumption: one in seven fails"
    )
    conversion_least_quarters: PerWorld = parameter(
        2, "quarters", 1, 12, "assumption: a restructuring takes half a year to a year"
    )
    conversion_most_quarters: PerWorld = parameter(
        4, "quarters", 1, 12, "assumption: a restructuring takes half a year to a year"
    )
    hold_up_worth: PerWorld = parameter(
        0.01, "fraction of valuation", 0.0, 0.5, "002 L30: consent is used for better terms; assumption of size"
    )
    one_bet: PerWorld = parameter(
        0.01, "fraction of valuation per squared part", 0.0, 1.0, "004 L20,23-24: not all on one card; assumption"
    )
    funding_relief: PerWorld = parameter(
        0.5, "fraction", 0.0, 2.0, "assumption: shares can be sold to anybody, which eases half of a shortage of cash"
    )
    conditional_part: PerWorld = parameter(
        0.5, "fraction of a round", 0.0, 1.0, "002 L18: a significant part depends on the conversion"
    )
    conditional_from: PerWorld = parameter(
        5.0, "USD bn a round", 0.1, 100.0, "002 L18; assumption: only large rounds are worth a condition"
    )
    deadline_least_quarters: PerWorld = parameter(
        4, "quarters", 1, 20, "002 L18, L30; assumption: investors give one to two years"
    )
    deadline_most_quarters: PerWorld = parameter(
        8, "quarters", 1, 20, "002 L18, L30; assumption: investors give one to two years"
    )
    given_deadline: PerWorld = parameter(
        4, "quarters after the round the scenario gives", 1, 20, "002 L18,30: by the end of 2025, set in late 2024"
    )
    deadline_loss: PerWorld = parameter(
        0.7, "fraction of what waits", 0.0, 1.0, "002 L18,30: a significant part is lost; assumption: seven tenths"
    )
    deadline_fade: PerWorld = parameter(4.0, "quarters", 0.5, 40.0, "assumption: a deadline far off presses little")
    deadline_notice: PerWorld = parameter(
        3,
        "quarters before the deadline",
        0,
        12,
        "002 L30; assumption: three quarters before, it can no longer be put off",
    )
    converted_round: PerWorld = parameter(
        2.0, "times a round before", 1.0, 10.0, "assumption: ordinary shares can be sold to twice as many"
    )
