"""News: what hits the partnership from outside in a quarter.

An event is given by the scenario at a quarter, or comes as a hazard. What emerges (deals, departures, new partners)
is detected and recorded elsewhere, never injected here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from negotiation.bounds import bounded
from negotiation.columns import replace
from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.disputes import SUPERCOMPUTER, VENTURE
from negotiation.parameters.quarterly import quarterly
from negotiation.shapes import PerCloud, PerLab, PerLevelFlag, PerWorld, PerWorldFlag
from negotiation.state import Cloud, Lab, Microsoft, OpenAI, State
from negotiation.tape import Chance
from negotiation.world.compute import inputs_after


@dataclass(frozen=True)
class Kind:
    """A kind of event a scenario may give.

    Attributes:
        headline: as the news would print it.
        lines: the document lines or checklist row it comes from.
    """

    headline: str
    lines: str


#: Events a scenario may pin to a quarter, by name.
GIVEN: Mapping[str, Kind] = {
    "gpt3_launch": Kind("OpenAI launches GPT-3; Microsoft builds it into its products", "001 L6"),
    "supercomputer": Kind("A joint supercomputer expands what both can train", "001 L7; 004 L8"),
    "chatgpt_launch": Kind("OpenAI launches ChatGPT", "001 L8; 004 L12"),
    "ceo_crisis": Kind("OpenAI's board fires its chief executive; he returns within days", "002 L18"),
    "microsoft_ai_unit": Kind("Microsoft sets up its own AI unit under a hired leader", "001 L14; 004 L28"),
    "stargate": Kind("OpenAI announces Stargate with Oracle and others", "003 L16"),
    "open_weight_release": Kind("An open-weight model matches the frontier at a fraction of the price", "002 L20"),
    "conditional_round": Kind(
        "Investors promise money of which a part depends on OpenAI's conversion by a deadline", "002 L18, L30"
    ),
    "chip_shortage": Kind("Chips or power run short: export rules, or a bottleneck", "004 L67, L69"),
    "agi_claim": Kind("OpenAI's board says that AGI is reached", "002 L28"),
    "antitrust_case": Kind("Regulators open a case against the partnership", "001 L21"),
    "talks_called": Kind("The two are called to the table", "004 L73"),
    "testimony": Kind("A trial lays open what both sides wrote about each other", "004 L64, L73"),
}

#: Events that come as a hazard, by name.
HAZARDS: Mapping[str, Kind] = {
    "open_weight_release": GIVEN["open_weight_release"],
    "breakthrough": Kind("A lab makes a breakthrough", "004 L48"),
}

type Calendar = Mapping[int, Mapping[str, PerWorldFlag]]


@dataclass(frozen=True)
class TrialView:
    """What a court sees: where a trial reaches the stage of testimony."""

    testimony: PerWorldFlag
    settings: Settings


@dataclass(frozen=True)
class Disclosure:
    """What the court's disclosures take off the trust between the two, fraction [A22, E23]."""

    blow: PerWorld


@dataclass(frozen=True)
class News:
    """What hits in this quarter.

    Attributes:
        given: event name -> in which worlds it hits.
        open_weight: an open-weight release comes as a hazard, flag a world.
        breakthrough: a breakthrough at each lab, shape (worlds, labs).
    """

    given: Mapping[str, PerWorldFlag]
    open_weight: PerWorldFlag
    breakthrough: PerWorldFlag

    def hits(self, event: str, worlds: int) -> PerWorldFlag:
        """In which worlds a given event hits now."""
        return self.given.get(event, np.zeros(worlds, dtype=bool))


def news(quarter: int, calendar: Calendar, chance: Chance, settings: Settings) -> News:
    """The events of one quarter: those given, and those that come as a hazard."""
    hazard = settings.news
    return News(
        given=calendar.get(quarter, {}),
        open_weight=_may_come(quarter, settings) & (chance["open_weight_release"] < hazard.open_weight_hazard),
        breakthrough=_befallen(chance["breakthrough"], hazard.breakthrough_hazard),
    )


@quarterly
def _may_come(quarter: int, settings: Settings) -> PerWorldFlag:
    """Whether open-weight models may come near the frontier by now."""
    return quarter >= settings.news.open_weight_from


def launched_revenue(revenue: PerWorld, luck: PerWorld, settings: Settings) -> PerWorld:
    """OpenAI's annualised revenue just after the chat product's launch, USD bn a year [E5]."""
    numbers = settings.news
    return np.maximum(revenue, numbers.launch_revenue * np.exp(numbers.launch_spread * luck))


def influence_after(influence: PerWorld, crisis: PerWorldFlag, settings: Settings) -> PerWorld:
    """Microsoft's influence on OpenAI's governance after the news, 0 to 1 [M32, B23]: it is called on in a crisis."""
    return influence + settings.relationship.crisis_influence * crisis * (1 - influence)


def built_at_once(capacity: PerCloud, today: News, settings: Settings) -> PerCloud:
    """Capacity of every cloud after what is built for OpenAI at once: a joint supercomputer, a venture outside."""
    if not today.given.keys() & {"supercomputer", "stargate"}:
        return capacity
    numbers, meaning, worlds = settings.news, settings.disputes.stargate_meaning, len(capacity)
    venture = today.hits("stargate", worlds)
    own = venture & (meaning == SUPERCOMPUTER)
    supercomputer = today.hits("supercomputer", worlds) & (meaning != VENTURE)
    after = capacity.copy()
    after[:, Cloud.AZURE] += supercomputer * numbers.joint_supercomputer + own * numbers.outside_venture_capacity
    after[:, Cloud.ORACLE] += (venture & ~own) * numbers.outside_venture_capacity
    return after


@over_worlds
def _jumped(capability: PerLab, breakthrough: PerLevelFlag, jump: PerWorld) -> PerLab:
    """Capability after the breakthroughs of a quarter, points."""
    after = np.empty(capability.shape)
    for world in range(capability.shape[0]):
        for lab in range(capability.shape[1]):
            after[world, lab] = capability[world, lab] + (jump[world] if breakthrough[world, lab] else 0.0)
    return after


@over_worlds
def _befallen(draw: PerLab, hazard: PerWorld) -> PerLevelFlag:
    """Where what is drawn is below the hazard."""
    hits = np.empty(draw.shape, np.bool_)
    for world in range(draw.shape[0]):
        for lab in range(draw.shape[1]):
            hits[world, lab] = draw[world, lab] < hazard[world]
    return hits


def struck(state: State, today: News, blow: PerWorld, chance: Chance, settings: Settings) -> State:
    """The state after this quarter's news; ``blow`` is what a court's disclosures take off trust."""
    worlds = len(state.openai.revenue)
    numbers = settings.news
    release = today.hits("open_weight_release", worlds) | today.open_weight

    since = state.openai.since_launch
    openai = replace(state.openai, since_launch=np.where(since >= 0, since + 1, -1.0))
    if "chatgpt_launch" in today.given:
        openai = _launched(openai, today.given["chatgpt_launch"], chance, settings)
    capability = _jumped(state.market.capability, today.breakthrough, numbers.breakthrough_jump)
    if "gpt3_launch" in today.given:
        capability[:, Lab.OPENAI] += numbers.gpt3_boost * today.given["gpt3_launch"]
    commoditisation = state.market.commoditisation
    market = replace(
        state.market,
        capability=capability,
        commoditisation=commoditisation + release * numbers.open_weight_jump * (1 - commoditisation),
    )
    inputs = inputs_after(state.clouds.inputs, settings)
    if "chip_shortage" in today.given:
        inputs = np.where(today.given["chip_shortage"], 1 - settings.compute.shortage_depth, inputs)
    trust, shaken = state.relationship.trust - blow, state.relationship.shaken * numbers.crisis_memory
    after = replace(
        state,
        openai=openai,
        market=market,
        clouds=replace(state.clouds, capacity=built_at_once(state.clouds.capacity, today, settings), inputs=inputs),
        microsoft=_equipped(state.microsoft, today, settings),
        talent=replace(state.talent, instability=state.talent.instability * numbers.crisis_memory),
        relationship=replace(state.relationship, trust=bounded(trust, 0, 1), shaken=shaken),
    )
    return _in_crisis(after, today.given["ceo_crisis"], settings) if "ceo_crisis" in today.given else after


def _launched(openai: OpenAI, launch: PerWorldFlag, chance: Chance, settings: Settings) -> OpenAI:
    """OpenAI once its chat product is out in some worlds."""
    sales = launched_revenue(openai.revenue, chance.normal("launch_size"), settings)
    return replace(
        openai,
        revenue=np.where(launch, sales, openai.revenue),
        since_launch=np.where(launch, 0.0, openai.since_launch),
    )


def _equipped(microsoft: Microsoft, today: News, settings: Settings) -> Microsoft:
    """Microsoft once it has built GPT-3 into its products, or set up a unit of its own."""
    numbers, in_house = settings.news, microsoft.in_house
    if "gpt3_launch" in today.given:
        models = microsoft.models + numbers.gpt3_products * today.given["gpt3_launch"]
        microsoft = replace(microsoft, models=models)
    if "microsoft_ai_unit" in today.given:
        boost = today.given["microsoft_ai_unit"] * numbers.microsoft_ai_unit_boost
        microsoft = replace(microsoft, in_house=in_house + boost * (1 - in_house))
    return microsoft


def _in_crisis(state: State, crisis: PerWorldFlag, settings: Settings) -> State:
    """The state once OpenAI's board has fired its chief executive in some worlds."""
    now, talent = state.relationship, state.talent
    return replace(
        state,
        talent=replace(talent, instability=talent.instability + crisis * settings.news.crisis_instability),
        relationship=replace(
            now,
            shaken=np.maximum(now.shaken, crisis),
            influence=influence_after(now.influence, crisis, settings),
        ),
    )
