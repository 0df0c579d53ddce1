"""Outcomes: what the partnership has become, by rules over the state that are printed with their sources.

Every world has exactly one label a quarter, and beside it any number of flags.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.parameters.disputes import RECEIVED
from negotiation.shapes import PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import Employer, Label, State
from negotiation.table.terms import Regime
from negotiation.world.compute import azure_part, azure_rent
from negotiation.world.research import lead


class Flag(IntEnum):
    """What else is true of the partnership; any number of these at once."""

    STRAINED = 0
    DEGENERATE = 1
    COMPLEMENTARY = 2
    AGI_DECLARED = 3
    CONVERSION_FAILED = 4
    PLATFORM = 5
    OVERSTRETCHED = 6
    COMMODITISED = 7
    LICENCE_CLIFF = 8
    PROFITABLE = 9


@dataclass(frozen=True)
class Rule:
    """How a label or a flag is told.

    Attributes:
        title: the label or flag in words.
        rule: when it applies, in words; ``{name}`` stands for the parameter's value.
        lines: checklist row and document lines.
    """

    title: str
    rule: str
    lines: str


RULES = {
    Label.ACQUISITION: Rule("acquisition", "Microsoft has bought OpenAI", "O5; 000 L71"),
    Label.DECOUPLED: Rule(
        "decoupled",
        "the partnership has ended, or neither side depends on the other for more than {decoupled_below:.0%}",
        "O3; 001 L26; 002 L78",
    ),
    Label.SUPPLIER_OVERTAKES: Rule(
        "supplier overtakes patron",
        "OpenAI's revenue is over {overtakes_ratio:g} times Microsoft's AI revenue, and Azure has served less than "
        "{overtakes_azure_share:.0%} of its compute for {overtakes_quarters:g} quarters",
        "O10; 004 L5",
    ),
    Label.IN_HOUSE_INDEPENDENCE: Rule(
        "in-house independence",
        "Microsoft's own models do {independent_from:.0%} or more of what OpenAI's do and it depends on OpenAI for "
        "less than {independent_below:.0%}",
        "O4, O6; 000 L71; 004 L66",
    ),
    Label.CONTROLLED_COMPETITION: Rule(
        "controlled competition",
        "Azure is no longer exclusive and serves between {competition_azure_share:.0%} and "
        "{competition_azure_top:.0%} of OpenAI's compute, and products overlap by {competition_overlap:.0%} or more",
        "O2; 001 L25",
    ),
    Label.RENEGOTIATED: Rule("renegotiated partnership", "the contract was changed at least once", "O1; 001 L24"),
    Label.AS_SIGNED: Rule("partnership as signed", "the contract of 2019 still stands", "003 L14"),
}

_ACQUISITION, _DECOUPLED, _OVERTAKES = int(Label.ACQUISITION), int(Label.DECOUPLED), int(Label.SUPPLIER_OVERTAKES)
_IN_HOUSE, _COMPETITION = int(Label.IN_HOUSE_INDEPENDENCE), int(Label.CONTROLLED_COMPETITION)
_RENEGOTIATED, _AS_SIGNED = int(Label.RENEGOTIATED), int(Label.AS_SIGNED)
_EXCLUSIVE = int(Regime.EXCLUSIVE)

#: How each flag is told; one that is about the partnership holds only while there is one.
FLAGS: Final[Mapping[Flag, Rule]] = {
    Flag.STRAINED: Rule("strained", "trust between the two is below {strained_below:.0%}", "O7; 000 L73"),
    Flag.DEGENERATE: Rule(
        "costly sublicence and poaching",
        "what Microsoft keeps of its sales of OpenAI's models in a year is less than {degenerate_return:g} times the "
        "money it has agreed to put in, and {degenerate_moves:.1%} or more of both teams changed sides in the quarter",
        "O8; 000 L75",
    ),
    Flag.COMPLEMENTARY: Rule(
        "complementary",
        "trust is {complementary_trust:.0%} or more, neither side depends on the other for {complementary_below:.0%} "
        "or more, and not both for less than {decoupled_below:.0%}",
        "O9; 003 L8, 14, 19-21; 004 L41",
    ),
    Flag.AGI_DECLARED: Rule("AGI declared", "AGI has been declared with effect", "O11; 002 L28"),
    Flag.CONVERSION_FAILED: Rule(
        "conversion failed",
        "a conversion of OpenAI failed or the deadline for one passed, and none has been done since",
        "O12; 002 L18",
    ),
    Flag.PLATFORM: Rule(
        "central platform",
        "OpenAI's revenue is {platform_revenue:.0%} or more of the AI business market, and its models lead the best "
        "other lab's by {platform_lead:g} generations or more",
        "O13; 002 L32-34",
    ),
    Flag.OVERSTRETCHED: Rule(
        "overstretched",
        "OpenAI's products overlap with Microsoft's by {overstretched_overlap:.0%} or more, it makes a loss in the "
        "calendar year so far, and its models lead the best other lab's by less than {overstretched_lead:g} "
        "generations",
        "O14; 002 L68, 76",
    ),
    Flag.COMMODITISED: Rule(
        "commoditised market",
        "models are alike to {commodity_from:.0%} or more, and OpenAI's lead the best other lab's by less than "
        "{commodity_lead:g} generations",
        "O15; 002 L20; 004 L52-58",
    ),
    Flag.LICENCE_CLIFF: Rule(
        "licence cliff",
        "Microsoft's licence has run out or does so within {cliff_quarters:g} quarters, and Microsoft depends on "
        "OpenAI for {cliff_dependence:.0%} or more",
        "O16; 002 L14; 003 L15",
    ),
    Flag.PROFITABLE: Rule(
        "OpenAI profitable",
        "OpenAI's profit in the calendar year so far is more than {profitable_margin:.0%} of its revenue",
        "O17; 002 L69",
    ),
}


def microsoft_ai_revenue(state: State) -> PerWorld:
    """Microsoft's AI revenue, USD bn a year: OpenAI's models sold on Azure, and the compute OpenAI rents."""
    return state.microsoft.models + azure_rent(state.clouds)


def independent_of_each_other(state: State, settings: Settings) -> PerWorldFlag:
    """Where neither side depends on the other any more [O3]."""
    now, below = state.relationship, settings.relationship.decoupled_below
    return (now.dependence_microsoft < below) & (now.dependence_openai < below)


def label(state: State, settings: Settings) -> PerWorldIndex:
    """The label of every world: the first rule that applies."""
    numbers, contract, now = settings.relationship, state.contract, state.relationship
    return _labelled(
        *(contract.acquired, contract.separated | independent_of_each_other(state, settings), contract.regime),
        *(contract.amendments, state.openai.revenue, microsoft_ai_revenue(state), now.minority_quarters),
        *(state.microsoft.in_house, now.dependence_microsoft, azure_part(state.clouds), now.overlap),
        *(numbers.overtakes_ratio, numbers.overtakes_quarters, numbers.independent_from, numbers.independent_below),
        *(numbers.competition_azure_share, numbers.competition_azure_top, numbers.competition_overlap),
    )


@over_worlds
def _labelled(
    acquired: PerWorldFlag,
    decoupled: PerWorldFlag,
    regime: PerWorldIndex,
    amendments: PerWorld,
    revenue: PerWorld,
    ai_revenue: PerWorld,
    minority: PerWorld,
    in_house: PerWorld,
    dependence: PerWorld,
    served: PerWorld,
    overlap: PerWorld,
    overtakes_ratio: PerWorld,
    overtakes_quarters: PerWorld,
    independent_from: PerWorld,
    independent_below: PerWorld,
    share_least: PerWorld,
    share_most: PerWorld,
    overlap_least: PerWorld,
) -> PerWorldIndex:
    """The first rule that applies in each world; see ``RULES``."""
    labels = np.full(acquired.size, _AS_SIGNED)
    for world in range(labels.size):
        larger = revenue[world] > overtakes_ratio[world] * ai_revenue[world]
        able = in_house[world] >= independent_from[world] and dependence[world] < independent_below[world]
        shared = share_least[world] <= served[world] <= share_most[world] and overlap[world] >= overlap_least[world]
        if acquired[world]:
            labels[world] = _ACQUISITION
        elif decoupled[world]:
            labels[world] = _DECOUPLED
        elif larger and minority[world] >= overtakes_quarters[world]:
            labels[world] = _OVERTAKES
        elif able:
            labels[world] = _IN_HOUSE
        elif shared and regime[world] != _EXCLUSIVE:
            labels[world] = _COMPETITION
        elif amendments[world] > 0:
            labels[world] = _RENEGOTIATED
    return labels


def flag(state: State, quarter: int, settings: Settings) -> dict[Flag, PerWorldFlag]:
    """Every flag of every world, any number at once.

    Args:
        state: at the end of a quarter.
        quarter: of the clock, the one that ends.
        settings: of all worlds.
    """
    partners = ~state.contract.acquired & ~state.contract.separated
    ahead = lead(state.market.capability)
    return {
        Flag.STRAINED: partners & (state.relationship.trust < settings.flags.strained_below),
        Flag.DEGENERATE: partners & _degenerate(state, settings),
        Flag.COMPLEMENTARY: partners & _complementary(state, settings),
        Flag.AGI_DECLARED: state.relationship.declared,
        Flag.CONVERSION_FAILED: state.contract.conversion.failed & ~state.contract.conversion.done,
        Flag.PLATFORM: _platform(state, ahead, settings),
        Flag.OVERSTRETCHED: _overstretched(state, ahead, settings),
        Flag.COMMODITISED: _commoditised(state, ahead, settings),
        Flag.LICENCE_CLIFF: partners & _licence_cliff(state, quarter, settings),
        Flag.PROFITABLE: -state.openai.year_loss > settings.flags.profitable_margin * state.openai.year_revenue,
    }


def _degenerate(state: State, settings: Settings) -> PerWorldFlag:
    """A costly sublicence with a side of recruitment competition."""
    numbers, contract = settings.flags, state.contract
    received = settings.disputes.resale_direction == RECEIVED
    kept = state.microsoft.models * (1 + np.where(received, contract.rights.resale, -contract.rights.resale))
    teams = state.talent.team[:, Employer.MICROSOFT] + state.talent.team[:, Employer.OPENAI]
    raided = (state.talent.between > 0) & (state.talent.between >= numbers.degenerate_moves * teams)
    costly: PerWorldFlag = kept < numbers.degenerate_return * contract.invested
    return costly & raided


def _complementary(state: State, settings: Settings) -> PerWorldFlag:
    """On good terms, and neither lives off the other."""
    numbers, now = settings.flags, state.relationship
    free = np.maximum(now.dependence_microsoft, now.dependence_openai) < numbers.complementary_below
    return (now.trust >= numbers.complementary_trust) & free & ~independent_of_each_other(state, settings)


def _platform(state: State, ahead: PerWorld, settings: Settings) -> PerWorldFlag:
    """What people and firms do with AI goes through OpenAI."""
    numbers = settings.flags
    large = state.openai.revenue >= numbers.platform_revenue * state.market.business
    return large & (ahead >= numbers.platform_lead)


def _overstretched(state: State, ahead: PerWorld, settings: Settings) -> PerWorldFlag:
    """In many trades at once, at a loss, and the lead gone or nearly so."""
    numbers = settings.flags
    broad = state.relationship.overlap >= numbers.overstretched_overlap
    at_a_loss = state.openai.year_loss > 0
    return broad & at_a_loss & (ahead < numbers.overstretched_lead)


def _commoditised(state: State, ahead: PerWorld, settings: Settings) -> PerWorldFlag:
    """Models are much alike, and OpenAI's are not far ahead."""
    numbers, market = settings.flags, state.market
    return (market.commoditisation >= numbers.commodity_from) & (ahead < numbers.commodity_lead)


def _licence_cliff(state: State, quarter: int, settings: Settings) -> PerWorldFlag:
    """The licence is about to end or has ended, and Microsoft still needs it."""
    numbers = settings.flags
    near = state.contract.rights.licence_end - quarter <= numbers.cliff_quarters
    return near & (state.relationship.dependence_microsoft >= numbers.cliff_dependence)
