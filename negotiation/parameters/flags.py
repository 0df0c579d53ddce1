"""Flags: from where on something noteworthy is said to be true of the partnership, beside its label."""

from dataclasses import dataclass

from negotiation.parameters.parameter import parameter
from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class Flags:
    """Thresholds of the flags beside the label."""

    strained_below: PerWorld = parameter(0.35, "trust", 0.0, 1.0, "000 L73; assumption of the threshold")
    degenerate_return: PerWorld = parameter(
        1.0,
        "fraction of the money agreed, a year",
        0.0,
        10.0,
        "000 L75: 13 bn for a complicated sublicence; assumption",
    )
    degenerate_moves: PerWorld = parameter(
        0.009,
        "fraction of both teams a quarter",
        0.0,
        1.0,
        "000 L75: recruitment competition; assumption of the threshold",
    )
    complementary_trust: PerWorld = parameter(
        0.45, "trust", 0.0, 1.0, "003 L19-21: a long-term alliance; assumption of the threshold"
    )
    complementary_below: PerWorld = parameter(
        0.6, "dependence both ways", 0.0, 1.0, "003 L8: no longer co-dependent; assumption of the threshold"
    )
    platform_revenue: PerWorld = parameter(
        0.9,
        "fraction of the AI business market",
        0.0,
        10.0,
        "002 L32-34: the central hub; assumption of the threshold",
    )
    platform_lead: PerWorld = parameter(
        0.0, "capability points", -5.0, 10.0, "002 L68: top-tier models; assumption: as good as the best"
    )
    overstretched_lead: PerWorld = parameter(
        0.5, "capability points", -5.0, 10.0, "002 L76: whether it can keep its lead; assumption of the threshold"
    )
    overstretched_overlap: PerWorld = parameter(
        0.25, "overlap of products", 0.0, 1.0, "002 L68: trying to do everything at once; assumption of the threshold"
    )
    commodity_from: PerWorld = parameter(
        0.6, "commoditisation", 0.0, 1.0, "002 L20; 004 L52-58; assumption of the threshold"
    )
    commodity_lead: PerWorld = parameter(
        1.5, "capability points", -5.0, 20.0, "002 L20: no superior value to show; assumption: under two generations"
    )
    cliff_quarters: PerWorld = parameter(
        8, "quarters", 0, 40, "002 L14; 003 L15: rights to 2030; assumption: near is two years"
    )
    cliff_dependence: PerWorld = parameter(
        0.25, "dependence of Microsoft", 0.0, 1.0, "002 L14; assumption: below, little is lost with the licence"
    )
    profitable_margin: PerWorld = parameter(
        0.0, "fraction of the revenue of the year", -1.0, 1.0, "002 L69: profitable from 2029"
    )
