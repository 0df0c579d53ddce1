"""The codebook: every metric recorded a quarter, with its unit and meaning."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from negotiation.across import total
from negotiation.business import BUSINESS
from negotiation.metric import Metric
from negotiation.parameters import Settings
from negotiation.people import PEOPLE
from negotiation.shapes import PerWorld, PerWorldFlag
from negotiation.state import Cloud, Lab, State
from negotiation.table.issues.compute import signal_worth
from negotiation.table.outside import azure_ai_worth
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.tally import part_of_gains
from negotiation.table.worth import microsofts_claim
from negotiation.world.compute import azure_part
from negotiation.world.market import weekly_users
from negotiation.world.outcomes import FLAGS, Flag, microsoft_ai_revenue
from negotiation.world.relationship import public_tone
from negotiation.world.research import lead


def _serving(cloud: Cloud) -> Callable[[State, Settings], PerWorld]:
    return lambda s, _: s.clouds.serving[:, cloud]


def _capacity(cloud: Cloud) -> Callable[[State, Settings], PerWorld]:
    return lambda s, _: s.clouds.capacity[:, cloud]


def _capability(lab: Lab) -> Callable[[State, Settings], PerWorld]:
    return lambda s, _: s.market.capability[:, lab]


def _price_paid(s: State, _: Settings) -> PerWorld:
    served = total(s.clouds.serving)
    return total(s.clouds.serving * s.clouds.price) / np.where(served > 0, served, 1)


def _claim_worth(s: State, p: Settings) -> PerWorld:
    return microsofts_claim(s.contract, s.openai.valuation, p)


def _flag(flag: Flag) -> Callable[[State, Settings], PerWorldFlag]:
    return lambda s, _: s.relationship.flags[:, flag]


def _unless_infinite(read: Callable[[State], PerWorld]) -> Callable[[State, Settings], PerWorld]:
    return lambda s, _: np.where(np.isinf(read(s)), -1.0, read(s))


#: Every metric by name.
METRICS: Final[Mapping[str, Metric]] = {
    "openai_revenue": Metric("USD bn a year", "OpenAI's annualised revenue", lambda s, _: s.openai.revenue),
    "openai_revenue_year": Metric(
        "USD bn", "OpenAI's revenue of the calendar year so far", lambda s, _: s.openai.year_revenue
    ),
    "openai_loss": Metric("USD bn a quarter", "OpenAI's loss; negative is profit", lambda s, _: s.openai.loss),
    "openai_loss_year": Metric("USD bn", "OpenAI's loss of the calendar year so far", lambda s, _: s.openai.year_loss),
    "openai_cash": Metric("USD bn", "OpenAI's cash", lambda s, _: s.accounts[:, 0]),
    "openai_runway": Metric(
        "quarters", "how long OpenAI's cash and pledges last, at most 40", lambda s, _: s.openai.runway
    ),
    "openai_valuation": Metric("USD bn", "what OpenAI is thought to be worth", lambda s, _: s.openai.valuation),
    "openai_raised": Metric("USD bn", "raised from outside investors so far", lambda s, _: s.openai.raised),
    "openai_headcount": Metric("persons", "OpenAI's staff", lambda s, _: s.openai.headcount),
    "openai_users": Metric("million", "weekly users", lambda s, p: weekly_users(s.openai.revenue, p)),
    "openai_distress": Metric(
        "quarters", "quarters in a row with spending cut for want of cash", lambda s, _: s.openai.distress
    ),
    "compute_wanted": Metric("USD bn a year", "compute OpenAI wants", lambda s, _: s.openai.wanted),
    "compute_used": Metric("USD bn a year", "compute OpenAI uses", lambda s, _: s.openai.used),
    "compute_unmet": Metric("fraction", "part of the wanted compute it does not get", lambda s, _: s.openai.unmet),
    "compute_azure": Metric("USD bn a year", "compute contracted with Azure", _serving(Cloud.AZURE)),
    "compute_google": Metric("USD bn a year", "compute contracted with Google", _serving(Cloud.GOOGLE)),
    "compute_amazon": Metric("USD bn a year", "compute contracted with Amazon", _serving(Cloud.AMAZON)),
    "compute_oracle": Metric("USD bn a year", "compute contracted with Oracle and others", _serving(Cloud.ORACLE)),
    "compute_price": Metric("USD per USD of reference compute", "mean price OpenAI pays", _price_paid),
    "azure_share": Metric("fraction", "Azure's part of OpenAI's compute", lambda s, _: azure_part(s.clouds)),
    "capacity_azure": Metric("USD bn a year", "Azure's AI capacity", _capacity(Cloud.AZURE)),
    "capacity_google": Metric("USD bn a year", "Google's capacity for rent", _capacity(Cloud.GOOGLE)),
    "capacity_amazon": Metric("USD bn a year", "Amazon's capacity for rent", _capacity(Cloud.AMAZON)),
    "capacity_oracle": Metric("USD bn a year", "capacity for rent of Oracle and others", _capacity(Cloud.ORACLE)),
    "azure_revenue": Metric(
        "USD bn a year",
        "Azure's revenue of all kinds",
        lambda s, _: s.microsoft.azure + microsoft_ai_revenue(s),
    ),
    "microsoft_ai_revenue": Metric(
        "USD bn a year",
        "Microsoft's revenue from OpenAI's models and rent",
        lambda s, _: microsoft_ai_revenue(s),
    ),
    "microsoft_capex": Metric("USD bn a year", "Microsoft's capital expenditure", lambda s, _: s.microsoft.capex),
    "microsoft_in_house": Metric(
        "fraction", "what Microsoft's own models do of what OpenAI's do", lambda s, _: s.microsoft.in_house
    ),
    "microsoft_fear": Metric("level", "Microsoft's fear to depend on OpenAI", lambda s, _: s.microsoft.fear),
    "microsoft_other_suppliers": Metric(
        "fraction", "part of Microsoft's needs served by other labs", lambda s, _: s.microsoft.other_suppliers
    ),
    "share_received": Metric("USD bn", "revenue share Microsoft received so far", lambda s, _: s.microsoft.received),
    "revenue_share": Metric("fraction", "part of OpenAI's revenue paid to Microsoft", lambda s, _: s.contract.share),
    "share_cap_left": Metric(
        "USD bn",
        "what may still be paid under a cap; -1 without a cap",
        lambda s, _: np.where(np.isinf(s.contract.cap_left), -1.0, s.contract.cap_left),
    ),
    "invested": Metric("USD bn", "agreed by Microsoft so far", lambda s, _: s.contract.invested),
    "pledged": Metric("USD bn", "agreed by Microsoft but not yet paid in", lambda s, _: s.contract.pledged),
    "profit_cap": Metric(
        "USD bn",
        "most Microsoft's profit share can pay; -1 for ordinary shares",
        _unless_infinite(lambda s: s.contract.profit_cap),
    ),
    "partnership_spend": Metric(
        "USD bn", "put by Microsoft into the partnership so far, build-out and all", lambda s, _: s.microsoft.spent
    ),
    "microsoft_stake": Metric(
        "fraction", "Microsoft's part of OpenAI's profits", lambda s, _: s.contract.holdings[:, 0]
    ),
    "investors_stake": Metric("fraction", "outside investors' part of profits", lambda s, _: s.contract.holdings[:, 1]),
    "others_stake": Metric("fraction", "staff's and the non-profit's part", lambda s, _: s.contract.holdings[:, 2]),
    "claim_worth": Metric("USD bn", "worth of Microsoft's capped part of profits", _claim_worth),
    "regime": Metric(
        "code",
        "compute regime: 0 exclusive, 1 first refusal, 2 open",
        lambda s, _: s.contract.regime,
    ),
    "commitment": Metric("USD bn", "compute still to be bought from Azure", lambda s, _: s.contract.commitment),
    "amendments": Metric("count", "times the contract was changed", lambda s, _: s.contract.amendments),
    "distribution": Metric(
        "code",
        "where models are sold: 0 Azure only, 1 own products elsewhere, 2 any cloud",
        lambda s, _: s.contract.rights.distribution,
    ),
    "resale_part": Metric(
        "fraction", "part of Azure's revenue from OpenAI's models passed on", lambda s, _: s.contract.rights.resale
    ),
    "licence_end": Metric(
        "quarter of the clock",
        "last quarter of Microsoft's licence; -1 for ever",
        _unless_infinite(lambda s: s.contract.rights.licence_end),
    ),
    "licence_exclusive": Metric(
        "0 or 1", "nobody else may be licensed", lambda s, _: s.contract.rights.licence_exclusive
    ),
    "licence_scope": Metric(
        "code", "licence: 0 models, 1 models and research", lambda s, _: s.contract.rights.licence_scope
    ),
    "agi_ends": Metric(
        "code",
        "a declaration of AGI ends: 0 nothing, 1 rights to research, 2 all rights",
        lambda s, _: s.contract.rights.agi_ends,
    ),
    "agi_judge": Metric(
        "code",
        "who determines AGI: 0 OpenAI's board, 1 an expert panel, 2 a court",
        lambda s, _: s.contract.rights.agi_judge,
    ),
    "agi_declared": Metric("0 or 1", "AGI was declared with effect", lambda s, _: s.relationship.declared),
    "sharing": Metric(
        "code",
        "knowledge: 0 withheld, 1 documents, 2 embedded staff, 3 audited",
        lambda s, _: s.contract.rights.sharing,
    ),
    "data_shared": Metric("0 or 1", "data flow both ways", lambda s, _: s.contract.rights.data),
    "knowledge_transfer": Metric(
        "fraction", "part of what OpenAI knows that reaches Microsoft", lambda s, _: s.relationship.transfer
    ),
    "credit_clause": Metric(
        "code", "credit: 0 no clause, 1 shared, 2 Microsoft first", lambda s, _: s.contract.rights.credit
    ),
    "may_build": Metric(
        "0 or 1", "Microsoft may build on what it knows of OpenAI's work", lambda s, _: s.contract.rights.may_build
    ),
    "may_compete": Metric("0 or 1", "OpenAI may compete in applications", lambda s, _: s.contract.rights.may_compete),
    "may_release": Metric("0 or 1", "OpenAI may release open weights", lambda s, _: s.contract.rights.may_release),
    "safety_rules": Metric(
        "code", "safety rules: 0 no clause, 1 standard, 2 strict", lambda s, _: s.contract.rights.safety
    ),
    "consent": Metric("0 or 1", "Microsoft agreed to a conversion", lambda s, _: s.contract.conversion.consent),
    "converted": Metric("0 or 1", "OpenAI is a company with ordinary shares", lambda s, _: s.contract.conversion.done),
    "funds_waiting": Metric("USD bn", "promised if OpenAI converts in time", lambda s, _: s.openai.waiting),
    "deadline": Metric(
        "quarter of the clock",
        "by when OpenAI must have converted; -1 without a deadline",
        _unless_infinite(lambda s: s.openai.deadline),
    ),
    "acquired": Metric("0 or 1", "Microsoft has bought OpenAI", lambda s, _: s.contract.acquired),
    "separated": Metric("0 or 1", "the partnership has ended", lambda s, _: s.contract.separated),
    "capability_openai": Metric("points", "capability of OpenAI's models", _capability(Lab.OPENAI)),
    "capability_google": Metric("points", "capability of Google's models", _capability(Lab.GOOGLE)),
    "capability_anthropic": Metric("points", "capability of Anthropic's models", _capability(Lab.ANTHROPIC)),
    "capability_meta": Metric("points", "capability of Meta's models", _capability(Lab.META)),
    "capability_open_weight": Metric("points", "capability of open-weight models", _capability(Lab.OPEN_WEIGHT)),
    "openai_lead": Metric(
        "points", "OpenAI's capability over the best other lab's", lambda s, _: lead(s.market.capability)
    ),
    "commoditisation": Metric("fraction", "how much alike models are", lambda s, _: s.market.commoditisation),
    "price_index": Metric("1 at the start", "price at equal capability", lambda s, _: s.market.price_index),
    "business_market": Metric("USD bn a year", "the AI business market", lambda s, _: s.market.business),
    **BUSINESS,
    **PEOPLE,
    "trust": Metric("fraction", "trust between the two", lambda s, _: s.relationship.trust),
    "dependence_microsoft": Metric(
        "fraction", "dependence of Microsoft on OpenAI", lambda s, _: s.relationship.dependence_microsoft
    ),
    "dependence_openai": Metric(
        "fraction", "dependence of OpenAI on Microsoft", lambda s, _: s.relationship.dependence_openai
    ),
    "credit_openai": Metric("fraction", "part of the credit that goes to OpenAI", lambda s, _: s.relationship.credit),
    "public_tone": Metric("fraction", "how well the two speak of each other in public", public_tone),
    "disillusion": Metric(
        "fraction", "Microsoft's disappointment with what exclusivity brings", lambda s, _: s.relationship.disillusion
    ),
    "influence": Metric(
        "fraction", "Microsoft's influence on OpenAI's governance", lambda s, _: s.relationship.influence
    ),
    "exclusivity_worth": Metric(
        "USD bn",
        "what being the one place for the leading models is worth to Microsoft",
        lambda s, p: signal_worth(s, azure_ai_worth(s, p), p),
    ),
    "overlap": Metric("fraction", "overlap of the two firms' products", lambda s, _: s.relationship.overlap),
    "vision_distance": Metric(
        "fraction", "how far apart their visions are", lambda s, _: s.relationship.vision_distance
    ),
    "case_open": Metric("0 or 1", "a regulator's case is open", lambda s, _: s.relationship.case_open),
    "talking": Metric("0 or 1", "a talk is under way at the quarter's end", lambda s, _: s.talking.open),
    "talks_held": Metric("count", "talks opened so far", lambda s, _: s.talking.held),
    "surplus_microsoft": Metric(
        "USD bn",
        "gained by Microsoft in all deals over its reservation value",
        lambda s, _: s.tally.gained[:, MICROSOFT],
    ),
    "surplus_openai": Metric(
        "USD bn", "gained by OpenAI in all deals over its reservation value", lambda s, _: s.tally.gained[:, OPENAI]
    ),
    "surplus_part_openai": Metric(
        "fraction", "OpenAI's part of what both gained in deals", lambda s, _: part_of_gains(s.tally.gained, OPENAI)
    ),
    "consent_surplus_microsoft": Metric(
        "USD bn", "gained by Microsoft in the deal that gave consent", lambda s, _: s.tally.by_consent[:, MICROSOFT]
    ),
    "consent_surplus_openai": Metric(
        "USD bn", "gained by OpenAI in the deal that gave consent", lambda s, _: s.tally.by_consent[:, OPENAI]
    ),
    "consent_part_microsoft": Metric(
        "fraction",
        "Microsoft's part of what both gained in the deal that gave consent; a half without one",
        lambda s, _: part_of_gains(s.tally.by_consent, MICROSOFT),
    ),
    "outside_microsoft": Metric(
        "USD bn", "Microsoft's outside option as last reckoned", lambda s, _: s.tally.outside[:, MICROSOFT]
    ),
    "outside_openai": Metric(
        "USD bn", "OpenAI's outside option as last reckoned", lambda s, _: s.tally.outside[:, OPENAI]
    ),
    "opened_by_microsoft": Metric(
        "count", "talks opened by Microsoft so far", lambda s, _: s.tally.opened[:, MICROSOFT]
    ),
    "opened_by_openai": Metric("count", "talks opened by OpenAI so far", lambda s, _: s.tally.opened[:, OPENAI]),
    "rounds_played": Metric("count", "rounds played in all talks so far", lambda s, _: s.tally.rounds),
    "talks_missed": Metric("count", "talks that failed although both could have gained", lambda s, _: s.tally.missed),
    "agi_talks_failed": Metric(
        "count", "talks over the AGI clause that failed so far", lambda s, _: s.tally.agi_failed
    ),
    "rights_let_go": Metric(
        "count", "deals in which Microsoft let a right go for its partner's growth", lambda s, _: s.tally.let_go
    ),
    "share_asked": Metric("fraction", "revenue share in Microsoft's latest opening offer", lambda s, _: s.tally.asked),
    "talks_failed": Metric("count", "talks that ended without a deal so far", lambda s, _: s.talking.failed),
    **{
        f"flag_{flag.name.lower()}": Metric("0 or 1", f"flag: {rule.title}", _flag(flag))
        for flag, rule in FLAGS.items()
    },
    "label": Metric("code", "what the partnership has become", lambda s, _: s.relationship.label),
}
