"""What the partnership has become, why it is called so, and how it came there."""

from collections.abc import Mapping, Sequence
from typing import Final

from experiments.history import History, Row, when
from experiments.terms import is_acquisition, price_paid
from experiments.wording import number, percent, span, usd
from negotiation.state import Label
from negotiation.world.outcomes import FLAGS, RULES, Rule

#: Each label for someone who reads it for the first time.
MEANINGS: Final[Mapping[Label, str]] = {
    Label.ACQUISITION: "OpenAI belongs to Microsoft",
    Label.DECOUPLED: "each goes its own way",
    Label.SUPPLIER_OVERTAKES: "OpenAI has outgrown Microsoft's AI business and Azure",
    Label.IN_HOUSE_INDEPENDENCE: "Microsoft can do without OpenAI",
    Label.CONTROLLED_COMPETITION: "they share computers and fight for customers",
    Label.RENEGOTIATED: "still partners, on other terms than those of 2019",
    Label.AS_SIGNED: "still partners, on the terms of 2019",
}
_STEPS_TOLD: Final = 5


def rule_in_words(rule: Rule, history: History) -> str:
    """The rule of a label with the parameters it was played with."""
    return rule.rule.format_map(history.settings)


def label_of(rule: Rule) -> Label:
    """The label a rule stands for."""
    return next(label for label, known in RULES.items() if known == rule)


def measured(history: History, quarter: int) -> str:
    """The numbers behind the label of a quarter, as a clause; empty where the rule says it all."""
    at = {name: history.at(name, quarter) for name in history.series}
    match label_of(history.rule(quarter)):
        case Label.ACQUISITION:
            return _purchase(history.deals)
        case Label.DECOUPLED if at["separated"] > 0:
            ends = history.named("separation")
            return f"{ends[0]['who']} left in {when(ends[0]['quarter'])}" if ends else ""
        case Label.DECOUPLED | Label.RENEGOTIATED | Label.AS_SIGNED:
            mine, theirs = percent(at["dependence_microsoft"]), percent(at["dependence_openai"])
            leaning = f"Microsoft depends on OpenAI for {mine}, OpenAI on Microsoft for {theirs}"
            return f"{_changes(at['amendments'])}; {leaning}"
        case Label.SUPPLIER_OVERTAKES:
            mine, theirs = usd(at["openai_revenue"]), usd(at["microsoft_ai_revenue"])
            part = percent(at["azure_share"])
            return f"OpenAI earns {mine} a year, Microsoft {theirs} with AI; Azure serves {part} of OpenAI's compute"
        case Label.IN_HOUSE_INDEPENDENCE:
            return (
                f"Microsoft's own models do {percent(at['microsoft_in_house'])} of what OpenAI's do; it depends on "
                f"OpenAI for {percent(at['dependence_microsoft'])}"
            )
        case _:
            return (
                f"Azure serves {percent(at['azure_share'])} of OpenAI's compute; their products overlap by "
                f"{percent(at['overlap'])}"
            )


def _purchase(deals: Sequence[Row]) -> str:
    bought = [deal for deal in deals if is_acquisition(deal)]
    return f"bought in {when(bought[0]['quarter'])} for {usd(price_paid(bought[0]))}" if bought else ""


def _changes(amendments: float) -> str:
    times = round(amendments)
    if times == 0:
        return "it was never changed"
    return f"it was changed {('once', 'twice')[times - 1] if times <= 2 else f'{number(times)} times'}"


def path_in_words(history: History) -> str:
    """All labels with the quarter each began in, and how long the last has held; of a long way, both ends."""
    steps = [f"{when(quarter)} {_short(rule)}" for quarter, rule in history.path]
    if len(steps) > _STEPS_TOLD:
        left_out = len(steps) - _STEPS_TOLD + 1
        steps = [*steps[:2], f"({left_out} more changes)", *steps[-(_STEPS_TOLD - 3) :]]
    return f"{' → '.join(steps)} (for {span(history.last - history.path[-1][0] + 1)})"


def _short(rule: Rule) -> str:
    return rule.title.replace("partnership ", "").replace(" partnership", "")


def flags(history: History, width: int = 10_000) -> Sequence[str]:
    """What else is true at the end, as clauses: flags with their rules as far as they fit, then what is under way.

    Args:
        history: to tell of.
        width: characters there are for flags; those that do not fit come without their rules.
    """
    held = [rule for mark, rule in FLAGS.items() if history.end(f"flag_{mark.name.lower()}") > 0]
    told = []
    for rule in held:
        text = f"{rule.title} ({rule.rule.format_map(history.settings)})"
        width -= len(text)
        told.append(text if width >= 0 else rule.title)
    if history.end("openai_distress") > 0:
        told.append("OpenAI is cutting its spending for want of cash")
    if history.end("case_open") > 0:
        told.append("a regulator's case is open")
    if history.end("talking") > 0:
        told.append("talks are under way")
    return told
