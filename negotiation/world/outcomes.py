"""Outcomes: what the partnership has become, by rules over the state that are printed with their sources."""

from dataclasses import dataclass

import numpy as np

from negotiation.parameters import Settings
from negotiation.shapes import PerWorldFlag, PerWorldIndex
from negotiation.state import Cloud, Label, Regime, State
from negotiation.world.compute import azure_share


@dataclass(frozen=True)
class Rule:
    """How a label is told.

    Attributes:
        title: the label in words.
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


def microsoft_ai_revenue(state: State) -> np.ndarray:
    """Microsoft's AI revenue, USD bn a year: OpenAI's models sold on Azure, and the compute OpenAI rents."""
    rent = state.clouds.serving[:, Cloud.AZURE] * state.clouds.price[:, Cloud.AZURE]
    return np.asarray(state.microsoft.models + rent)


def label(state: State, settings: Settings) -> PerWorldIndex:
    """The label of every world: the first rule that applies."""
    numbers, contract, now = settings.relationship, state.contract, state.relationship
    independent_of_each_other = (now.dependence_microsoft < numbers.decoupled_below) & (
        now.dependence_openai < numbers.decoupled_below
    )
    overtakes = (state.openai.revenue > numbers.overtakes_ratio * microsoft_ai_revenue(state)) & (
        now.minority_quarters >= numbers.overtakes_quarters
    )
    in_house = (state.microsoft.in_house >= numbers.independent_from) & (
        now.dependence_microsoft < numbers.independent_below
    )
    served = azure_share(state.clouds.serving)
    competing = (
        (contract.regime != Regime.EXCLUSIVE)
        & (served >= numbers.competition_azure_share)
        & (served <= numbers.competition_azure_top)
        & (now.overlap >= numbers.competition_overlap)
    )
    applies: dict[Label, PerWorldFlag] = {
        Label.ACQUISITION: contract.acquired,
        Label.DECOUPLED: contract.separated | independent_of_each_other,
        Label.SUPPLIER_OVERTAKES: overtakes,
        Label.IN_HOUSE_INDEPENDENCE: in_house,
        Label.CONTROLLED_COMPETITION: competing,
        Label.RENEGOTIATED: contract.amendments > 0,
    }
    return np.select(list(applies.values()), [np.intp(name) for name in applies], default=np.intp(Label.AS_SIGNED))
