"""Rights: what resale, licence, AGI clause, sharing, credit, rivalry and safety are worth, and what they change."""

from dataclasses import dataclass

from negotiation.parameters.parameter import parameter
from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class Rights:
    """Numbers of the issues beside finance and compute."""

    resale_alignment: PerWorld = parameter(
        0.25, "fraction of Azure's revenue from models", 0.0, 2.0, "002 L44-46: a seller with a part in it sells better"
    )
    resale_best: PerWorld = parameter(
        0.2, "fraction passed on", 0.01, 1.0, "002 L12: a fifth; assumption: more does not align further"
    )
    licence_yield: PerWorld = parameter(
        0.35,
        "fraction of Azure's revenue from models",
        0.0,
        2.0,
        "002 L14; assumption: a third of what Azure earns with models is due to the technology",
    )
    licence_alike: PerWorld = parameter(
        0.6,
        "fraction lost when models are alike",
        0.0,
        1.0,
        "002 L20; assumption: where all models are alike, the integration of this one is still worth something",
    )
    licence_fade: PerWorld = parameter(
        40.0, "quarters", 1.0, 400.0, "assumption: in a decade a licence of today is worth a third"
    )
    licence_hold: PerWorld = parameter(
        0.6,
        "fraction of the licence at full dependence",
        0.0,
        3.0,
        "004 L45: not to be replaceable where it matters; assumption of size",
    )
    licence_bar: PerWorld = parameter(
        0.3,
        "fraction of reach",
        0.0,
        1.0,
        "002 L14: a direct rival is not offered the same while a licence is exclusive; assumption of size",
    )
    licence_research: PerWorld = parameter(
        0.4, "fraction of the licence", 0.0, 3.0, "002 L14; 004 L8: research, not models alone"
    )
    licence_premium: PerWorld = parameter(
        0.3, "fraction of the licence", 0.0, 3.0, "000 L58: exclusive access; worth less as models become alike"
    )
    licence_leakage: PerWorld = parameter(
        0.7,
        "fraction of Microsoft's value",
        0.0,
        3.0,
        "assumption: what a rival learns costs OpenAI most of what the rival gains by it",
    )
    licence_distrust: PerWorld = parameter(
        0.2, "fraction of Microsoft's value without trust", 0.0, 3.0, "001 L3: IP disputes; assumption of size"
    )
    licence_reach: PerWorld = parameter(
        0.01, "fraction of expected revenue", 0.0, 0.5, "002 L22: others could be licensed; assumption of size"
    )
    licence_notice: PerWorld = parameter(
        6, "quarters before the end", 0, 24, "002 L14: a cliff in sight forces a talk; assumption"
    )
    agi_hazard: PerWorld = parameter(
        0.004,
        "probability a quarter",
        0.0,
        1.0,
        "002 L28: a hypothetical trigger; assumption: a tenth in six years, the same to both sides",
    )
    agi_weight: PerWorld = parameter(
        0.7, "fraction of what would end", 0.0, 1.0, "assumption: some rights would survive in court"
    )
    agi_research_part: PerWorld = parameter(
        0.5, "fraction of what would end", 0.0, 1.0, "assumption: rights to research and future models are half"
    )
    agi_abuse: PerWorld = parameter(
        0.08,
        "probability without trust",
        0.0,
        1.0,
        "assumption: who determines AGI alone may declare it for what it ends, rarely",
    )
    agi_abuse_trust: PerWorld = parameter(
        1.3, "trust at which nobody would", 0.5, 3.0, "assumption: above one, so that even friends fear it a little"
    )
    agi_abuse_scale: PerWorld = parameter(
        8.0, "USD bn a year of revenue", 0.1, 200.0, "assumption: pointless while there is little to win"
    )
    agi_abuse_panel: PerWorld = parameter(
        0.1, "fraction of abuse left", 0.0, 1.0, "assumption: a third party stops nine of ten"
    )
    agi_abuse_court: PerWorld = parameter(
        0.3, "fraction of abuse left", 0.0, 1.0, "assumption: a court is slower and can be surprised"
    )
    agi_mission: PerWorld = parameter(
        0.02, "fraction of valuation", 0.0, 1.0, "002 L28; assumption: the clause guards the mission"
    )
    agi_mission_research: PerWorld = parameter(
        0.6, "fraction of the mission value", 0.0, 1.0, "assumption: most of what the mission fears is in research"
    )
    agi_own_word: PerWorld = parameter(
        0.004, "fraction of valuation", 0.0, 1.0, "002 L28: the board's own word; assumption of size"
    )
    agi_certainty: PerWorld = parameter(
        0.003, "fraction of valuation", 0.0, 1.0, "assumption: investors like a rule that others apply"
    )
    agi_opportunism: PerWorld = parameter(
        0.004, "probability a quarter without trust", 0.0, 1.0, "002 L28; assumption: rare, but not unthinkable"
    )
    agi_notice: PerWorld = parameter(
        2, "quarters from claim to effect", 0, 12, "assumption: time to talk before rights end"
    )
    sharing_worth: PerWorld = parameter(
        0.08, "fraction of the Azure AI business", 0.0, 2.0, "000 L14-18; 004 L30-32: what there is to learn"
    )
    sharing_fear: PerWorld = parameter(
        0.5, "per unit of fear", 0.0, 5.0, "000 L65; 004 L3-9: the more it fears to depend, the more it wants to learn"
    )
    sharing_documents: PerWorld = parameter(
        0.4, "fraction of full sharing", 0.0, 1.0, "000 L16-18: documents are less than people"
    )
    sharing_data: PerWorld = parameter(
        0.2, "fraction of full sharing", 0.0, 2.0, "000 L52: Microsoft's data in training, use data back"
    )
    sharing_leak: PerWorld = parameter(
        0.01, "fraction of valuation at full overlap", 0.0, 0.5, "000 L14-18: what a rival learns; assumption of size"
    )
    sharing_data_gain: PerWorld = parameter(
        0.001, "fraction of valuation", 0.0, 0.5, "000 L52; 002 L38: Microsoft's data improves the models"
    )
    transfer_trust: PerWorld = parameter(
        0.75, "trust at which all flows", 0.1, 2.0, "000 L14-18, L60: transfer falls to a trickle without trust"
    )
    transfer_overlap: PerWorld = parameter(
        0.6, "fraction held back at full overlap", 0.0, 1.0, "000 L14: classed as proprietary as they become rivals"
    )
    transfer_speed: PerWorld = parameter(
        0.25, "fraction of the gap a quarter", 0.0, 1.0, "assumption: habits change within a year"
    )
    credit_worth: PerWorld = parameter(
        0.12,
        "fraction of the Azure AI business",
        0.0,
        2.0,
        "000 L54: brand, hiring and share price; assumption of size",
    )
    credit_brand: PerWorld = parameter(
        0.02, "fraction of valuation", 0.0, 0.5, "000 L43-54: the name on the product; assumption of size"
    )
    credit_shared: PerWorld = parameter(
        0.6, "fraction of Microsoft's gain", 0.0, 1.0, "assumption: a shared name is most of what it wants"
    )
    credit_shared_cost: PerWorld = parameter(
        0.3, "fraction of OpenAI's loss", 0.0, 1.0, "assumption: sharing a name costs less than losing it"
    )
    credit_pull: PerWorld = parameter(
        0.25, "fraction of credit moved by Microsoft first", 0.0, 1.0, "000 L71; assumption of size"
    )
    build_worth: PerWorld = parameter(
        3.0,
        "times the licence a year per unit of fear",
        0.0,
        20.0,
        "004 L8; assumption: some years of the licence to one who fears to depend",
    )
    build_standing: PerWorld = parameter(
        0.003,
        "fraction of valuation per unit of fear",
        0.0,
        0.5,
        "004 L3-9; assumption: not to be second is worth something even without a product",
    )
    build_threat: PerWorld = parameter(
        0.012, "fraction of valuation", 0.0, 0.5, "assumption: what a rival that knows its work may cost it"
    )
    build_threat_base: PerWorld = parameter(
        0.3, "USD bn", 0.0, 20.0, "assumption: even a small lab minds; without it all is granted in 2019"
    )
    build_overlap: PerWorld = parameter(
        0.4, "base beside overlap", 0.0, 2.0, "assumption: it matters even while they sell to different customers"
    )
    build_barred: PerWorld = parameter(
        0.3,
        "fraction of the in-house rate",
        0.0,
        1.0,
        "assumption: a bar slows what is built out of fear, not what is learnt in passing",
    )
    compete_worth: PerWorld = parameter(
        0.02, "fraction of expected revenue", 0.0, 1.0, "001 L14; 003 L7: own products for firms; assumption of size"
    )
    compete_harm: PerWorld = parameter(
        0.02, "fraction of the Azure AI business", 0.0, 2.0, "001 L14; 003 L24: against Copilot; assumption of size"
    )
    compete_barred: PerWorld = parameter(
        0.02, "growth lost, 1/quarter", 0.0, 0.5, "001 L14; assumption: firms bought from Microsoft instead"
    )
    release_worth: PerWorld = parameter(
        0.012,
        "fraction of valuation when models are alike",
        0.0,
        0.5,
        "002 L44: open weights keep developers; assumption",
    )
    release_harm: PerWorld = parameter(
        0.06, "fraction of the Azure AI business", 0.0, 2.0, "002 L44: what can be run anywhere is not rented on Azure"
    )
    release_alike: PerWorld = parameter(
        0.004, "fraction of what is left a quarter", 0.0, 0.2, "002 L20, L44: more open weights, more alike"
    )
    safety_mission: PerWorld = parameter(
        0.0035, "fraction of valuation", 0.0, 0.2, "004 L75; 002 L18: alignment; assumption of size"
    )
    safety_burden: PerWorld = parameter(
        0.03, "fraction of the Azure AI business", 0.0, 1.0, "004 L75: slower features; assumption of size"
    )
    safety_relief: PerWorld = parameter(
        0.04, "fraction of the Azure AI business while a case is open", 0.0, 1.0, "004 L67, L75; assumption of size"
    )
    safety_relief_openai: PerWorld = parameter(
        0.5, "fraction of Microsoft's relief", 0.0, 2.0, "assumption: a case is mostly about the larger firm"
    )
    safety_standard: PerWorld = parameter(
        0.6, "fraction of the good of strict rules", 0.0, 1.0, "assumption: the first rules do most"
    )
    safety_standard_cost: PerWorld = parameter(
        0.35, "fraction of the burden of strict rules", 0.0, 1.0, "assumption: the first rules cost least"
    )
    safety_harmony: PerWorld = parameter(
        0.5, "fraction of the drift of visions", 0.0, 1.0, "000 L33-41; assumption: common rules keep visions together"
    )
    distribution_margin: PerWorld = parameter(
        0.5,
        "fraction of the Azure AI business",
        0.0,
        3.0,
        "002 L14; assumption: half of the Azure AI business comes for these models",
    )
    distribution_alike: PerWorld = parameter(
        0.85,
        "distinctness at which all is at stake",
        0.1,
        1.0,
        "assumption: while models differ much, all of it is at stake",
    )
    distribution_power: PerWorld = parameter(
        3.0,
        "power of distinctness",
        0.5,
        6.0,
        "assumption: worth little once models are alike; falls faster than they do",
    )
    distribution_reach: PerWorld = parameter(
        0.044,
        "fraction of expected revenue",
        0.0,
        1.0,
        "002 L22; assumption: a few per cent more sales by each further cloud",
    )
    distribution_alike_reach: PerWorld = parameter(
        0.3,
        "reach beside commoditisation",
        0.0,
        2.0,
        "assumption: to be everywhere matters more the more models are alike, but never nothing",
    )
    distribution_lost: PerWorld = parameter(
        0.25, "fraction of Azure's part of the market", 0.0, 1.0, "002 L22; 004 L52-58: customers on other clouds"
    )
    own_products_reach: PerWorld = parameter(
        0.3, "fraction of selling everywhere", 0.0, 1.0, "assumption: own products alone reach a third or less"
    )
    own_products_lost: PerWorld = parameter(
        0.35, "fraction of selling everywhere", 0.0, 1.0, "assumption: costs Azure a little more than it brings OpenAI"
    )
    distribution_growth: PerWorld = parameter(0.01, "1/quarter", 0.0, 0.2, "002 L22; assumption: reach beyond Azure")
    penalty: PerWorld = parameter(
        0.04, "fraction of the Azure AI business a year", 0.0, 1.0, "001 L21: fines, remedies, delays; assumption"
    )
