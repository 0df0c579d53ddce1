"""What is drawn against the record: quantities of the partnership, and which dated facts are the same thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from experiments.observables import CODES, YES_OR_NO
from experiments.plan import Plan
from experiments.quantities import QUANTITIES, Path, Quantity, Series, growth
from negotiation.codebook import METRICS

#: How an axis goes: by equal ratios, or by equal steps.
LOG, PLAIN = "log", "plain"
#: Quantities that are drawn because they alone were kept, at most.
MOST_OTHERS: Final = 12


@dataclass(frozen=True)
class Recorded:
    """Facts on record that tell what a fan shows.

    Attributes:
        name: of the quantity on record.
        quantity: how histories tell it.
        times: what a fact is multiplied with to be in the fan's unit.
    """

    name: str
    quantity: Quantity
    times: float = 1.0


@dataclass(frozen=True)
class Drawn:
    """A quantity that is drawn over time.

    Attributes:
        name: of its chart.
        words: what it is.
        unit: as the codebook has it.
        metrics: what it is read from.
        read: its value in every quarter, shape (histories, quarters).
        section: under which head it stands.
        scale: of its axis.
        recorded: facts on record that are the same thing.
    """

    name: str
    words: str
    unit: str
    metrics: tuple[str, ...]
    read: Callable[[Series], Path]
    section: str
    scale: str = PLAIN
    recorded: tuple[Recorded, ...] = ()


def _metric(name: str, words: str, section: str, scale: str = PLAIN, facts: Mapping[str, float] | None = None) -> Drawn:
    recorded = tuple(Recorded(each, _quantity(each), times) for each, times in (facts or {}).items())
    return Drawn(name, words, METRICS[name].unit, (name,), lambda s: s[name], section, scale, recorded)


def _quantity(name: str) -> Quantity:
    """How histories tell a quantity; one of half a year is told as one of a year, over its own quarters."""
    if name in QUANTITIES:
        return QUANTITIES[name]
    whole = next(quantity for quantity in QUANTITIES.values() if name in quantity.parts)
    return replace(whole, quarters=whole.parts[name])


OPENAI, MICROSOFT, BETWEEN, AROUND = "OpenAI", "Microsoft", "The partnership", "Rivals and markets"
#: All that is drawn, in the order in which it is told.
DRAWN: Final[tuple[Drawn, ...]] = (
    _metric(
        "openai_revenue",
        "OpenAI's revenue",
        OPENAI,
        LOG,
        {
            "openai.revenue_run_rate": 1,
            "openai.revenue_monthly": 12,
            "openai.revenue_h1": 2,
            "openai.revenue_annual": 1,
        },
    ),
    Drawn(
        "openai_profit",
        "OpenAI's profit; below 0 is a loss",
        "USD bn a quarter",
        ("openai_loss",),
        lambda s: -s["openai_loss"],
        OPENAI,
        recorded=(
            Recorded("openai.net_loss_cy", _quantity("openai.net_loss_cy"), -1 / 4),
            Recorded("openai.net_loss_h1", replace(_quantity("openai.net_loss_cy"), quarters=2), -1 / 2),
        ),
    ),
    _metric("openai_valuation", "What OpenAI is thought to be worth", OPENAI, LOG, {"openai.valuation": 1}),
    _metric("openai_headcount", "OpenAI's staff", OPENAI, LOG, {"openai.headcount": 1}),
    _metric("openai_users", "Weekly users of OpenAI's products", OPENAI, LOG, {"openai.weekly_users": 1}),
    _metric("compute_power", "Power drawn by the compute OpenAI uses", OPENAI, LOG, {"openai.compute_power_cy": 1}),
    Drawn(
        "azure_growth_yoy",
        "Growth of Azure's revenue against a year before",
        "fraction",
        ("azure_revenue",),
        lambda s: growth(s["azure_revenue"]),
        MICROSOFT,
        recorded=(Recorded("msft.azure_growth_yoy", _quantity("msft.azure_growth_yoy")),),
    ),
    _metric(
        "microsoft_ai_revenue",
        "Microsoft's revenue from OpenAI's models and rent",
        MICROSOFT,
        LOG,
        {"msft.ai_revenue_run_rate": 1},
    ),
    _metric("microsoft_capex", "Microsoft's capital expenditure", MICROSOFT, LOG, {"msft.capex_incl_leases": 4}),
    _metric("order_book", "Microsoft's commercial order book", MICROSOFT, LOG, {"msft.commercial_rpo": 1}),
    Drawn(
        "paid_in",
        "Money Microsoft has paid into OpenAI",
        "USD bn",
        ("invested", "pledged"),
        lambda s: s["invested"] - s["pledged"],
        MICROSOFT,
        recorded=(Recorded("state.msft_commitment_funded", _quantity("state.msft_commitment_funded")),),
    ),
    _metric("azure_share", "Azure's part of OpenAI's compute", BETWEEN),
    _metric("trust", "Trust between the two", BETWEEN),
    _metric("dependence_openai", "OpenAI's dependence on Microsoft", BETWEEN),
    _metric("dependence_microsoft", "Microsoft's dependence on OpenAI", BETWEEN),
    _metric("seniors_openai", "Senior researchers at OpenAI", BETWEEN),
    _metric("business_market", "The AI business market", AROUND, LOG, {"market.ai_enterprise_cy": 1}),
    _metric("anthropic_revenue", "Anthropic's revenue", AROUND, LOG, {"rival.anthropic_run_rate": 1}),
    _metric("mean_pay", "Mean pay of senior researchers", AROUND),
)
OTHERS: Final = "What else was kept"


def drawn_of(plan: Plan) -> tuple[Drawn, ...]:
    """What can be drawn of a plan: of what is always told, all that was kept, and what alone was kept.

    Args:
        plan: what was played.
    """
    if "metrics" not in plan.keep:
        return ()
    usual = tuple(each for each in DRAWN if set(each.metrics) <= set(plan.metrics))
    if len(plan.metrics) == len(METRICS):
        return usual
    told = {metric for each in usual for metric in each.metrics}
    others = [name for name in plan.metrics if name not in told and _has_a_middle(name)]
    return (*usual, *(_other(name) for name in others[:MOST_OTHERS]))


def _has_a_middle(name: str) -> bool:
    """It is no code, no yes or no, and has no number that stands for "none"."""
    entry = METRICS[name]
    return (
        name not in CODES and name != "label" and entry.unit not in ("code", YES_OR_NO) and "-1 " not in entry.meaning
    )


def _other(name: str) -> Drawn:
    meaning = METRICS[name].meaning
    return _metric(name, meaning[0].upper() + meaning[1:], OTHERS)
