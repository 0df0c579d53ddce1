"""Relationship: trust, dependence, credit, regulators, and the thresholds that name an outcome."""

from dataclasses import dataclass

from negotiation.parameters.parameter import parameter
from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class Relationship:
    """Numbers of the relationship phase and of the labels."""

    trust_anchor: PerWorld = parameter(0.55, "fraction", 0.0, 1.0, "000 L10 against 003 L19: between two tones")
    tone_gap: PerWorld = parameter(
        0.2,
        "trust above or below",
        0.0,
        0.5,
        "000 L10 against 003 L19: two priors, failing and healthy; assumption of size",
    )
    trust_return: PerWorld = parameter(
        0.05, "fraction of the gap a quarter", 0.0, 1.0, "assumption: moods fade in years"
    )
    trust_deal: PerWorld = parameter(0.06, "fraction", 0.0, 1.0, "004 L41: mutual success; assumption of size")
    trust_failed_talk: PerWorld = parameter(0.08, "fraction", 0.0, 1.0, "assumption: a broken-off talk leaves marks")
    trust_poaching: PerWorld = parameter(0.15, "per fraction of team lost to the other", 0.0, 5.0, "000 L25-31")
    trust_overlap: PerWorld = parameter(0.008, "fraction a quarter at full overlap", 0.0, 0.2, "003 L7; 002 L4")
    trust_credit: PerWorld = parameter(0.006, "fraction a quarter", 0.0, 0.2, "000 L43-54")
    trust_vision: PerWorld = parameter(0.006, "fraction a quarter", 0.0, 0.2, "000 L33-41")
    trust_noise_size: PerWorld = parameter(0.012, "fraction", 0.0, 0.2, "assumption: moods")
    overlap_scale: PerWorld = parameter(
        18.0,
        "USD bn a year",
        0.5,
        500.0,
        "assumption: with revenue of this size they meet the same customers nearly everywhere",
    )
    overlap_top: PerWorld = parameter(
        1.0, "fraction", 0.0, 1.0, "003 L7; assumption: products can overlap in full; 0 is never"
    )
    vision_drift: PerWorld = parameter(0.015, "fraction of what is left a quarter", 0.0, 0.2, "000 L35-41")
    credit_speed: PerWorld = parameter(0.1, "fraction of the gap a quarter", 0.0, 1.0, "000 L45: most credit to OpenAI")
    credit_scale: PerWorld = parameter(60.0, "million weekly users", 1.0, 2000.0, "assumption: known to everybody")
    fear_overlap: PerWorld = parameter(0.8, "per unit of overlap", 0.0, 5.0, "004 L3-5; 000 L65")
    fear_tie: PerWorld = parameter(
        0.5, "per share of load elsewhere", 0.0, 5.0, "004 L12: outside ties validate the fear"
    )
    fear_base: PerWorld = parameter(0.25, "level", 0.0, 3.0, "004 L3: already in 2022")
    fear_spread: PerWorld = parameter(
        0.7,
        "standard deviation of the logarithm",
        0.0,
        1.5,
        "000 L65; assumption: from world to world the fear is half or twice as strong",
    )
    fear_overtaken: PerWorld = parameter(
        0.2, "level", 0.0, 5.0, "004 L5: a supplier that outgrew its patron; assumption of size"
    )
    fear_overtaken_from: PerWorld = parameter(
        0.5,
        "OpenAI's revenue over Microsoft's AI revenue",
        0.01,
        20.0,
        "004 L5; assumption: it is felt once the supplier is half as large",
    )
    grievance_speed: PerWorld = parameter(
        0.2, "fraction of the gap a quarter", 0.0, 1.0, "assumption: an opinion forms in about a year"
    )
    reconsideration: PerWorld = parameter(
        0.7,
        "fraction of exclusivity's worth at full disappointment",
        0.0,
        1.0,
        "000 L56-65: what is exclusive access worth without knowledge, people and credit; assumption of size",
    )
    reassurance: PerWorld = parameter(
        0.4,
        "fraction of the lack of trust covered in public",
        0.0,
        1.0,
        "000 L10; 003 L6-11: calm words while terms are fought over; assumption of size",
    )
    crisis_influence: PerWorld = parameter(
        0.4, "fraction of what is left", 0.0, 1.0, "001 L16; 002 L18: Microsoft helped to restore the chief executive"
    )
    influence_kept: PerWorld = parameter(
        0.9,
        "fraction kept a quarter",
        0.0,
        1.0,
        "history: event.msft_observer_seat 2023-11-29, event.msft_gives_up_observer_seat 2024-07-10",
    )
    case_hazard: PerWorld = parameter(
        0.25,
        "probability a quarter per exclusivity times share",
        0.0,
        2.0,
        "001 L21: scrutiny grows with significance",
    )
    case_close: PerWorld = parameter(
        0.15,
        "probability a quarter",
        0.0,
        1.0,
        "history: event.cma_opens_inquiry 2023-12-08, event.cma_closes_no_jurisdiction 2025-03-05",
    )
    dependence_funding: PerWorld = parameter(0.25, "weight", 0.0, 1.0, "002 L22; assumption of the weights")
    dependence_compute: PerWorld = parameter(0.55, "weight", 0.0, 1.0, "002 L22; assumption of the weights")
    dependence_channel: PerWorld = parameter(0.2, "weight", 0.0, 1.0, "002 L12; assumption of the weights")
    decoupled_below: PerWorld = parameter(0.2, "dependence both ways", 0.0, 1.0, "001 L26: independent capabilities")
    independent_from: PerWorld = parameter(0.68, "in-house capability", 0.0, 1.0, "000 L71; 004 L66")
    independent_below: PerWorld = parameter(0.25, "dependence of Microsoft", 0.0, 1.0, "000 L71; 004 L66")
    overtakes_ratio: PerWorld = parameter(
        4.0,
        "OpenAI's revenue over Microsoft's AI revenue",
        0.1,
        20.0,
        "004 L5: the supplier that left its patron behind",
    )
    overtakes_azure_share: PerWorld = parameter(
        0.5, "fraction of compute", 0.0, 1.0, "assumption: who gets less than half is no longer the main supplier"
    )
    overtakes_quarters: PerWorld = parameter(
        4, "quarters", 0, 20, "assumption: for a year, so that no single tender decides"
    )
    competition_overlap: PerWorld = parameter(0.5, "fraction", 0.0, 1.0, "001 L25: compete on applications")
    competition_azure_share: PerWorld = parameter(0.1, "fraction of compute", 0.0, 1.0, "001 L25: share infrastructure")
    competition_azure_top: PerWorld = parameter(
        0.95, "fraction of compute", 0.0, 1.0, "assumption: as long as Azure serves nearly all, little has changed"
    )
