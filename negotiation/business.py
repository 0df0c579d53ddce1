"""Business on record: what the two earn from one another and from customers, and what the market makes of it."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from negotiation.across import count, total
from negotiation.bounds import bounded
from negotiation.metric import Metric
from negotiation.parameters import Settings
from negotiation.parameters.quarterly import settled
from negotiation.shapes import PerCloud, PerWorld
from negotiation.state import Cloud, Lab, State
from negotiation.world.clouds import growth_in_a_year
from negotiation.world.compute import azure_rent
from negotiation.world.customers import suppliers_per_customer
from negotiation.world.market import LEAST, QUARTERS


def _contracts(state: State, settings: Settings) -> PerCloud:
    """What is under contract with each cloud, USD bn: rent for as long as contracts run, at least the commitment."""
    rent = state.clouds.serving * state.clouds.price
    contracts = rent * _contract_years(settings)[:, None]
    contracts[:, Cloud.AZURE] = orders_from_openai(state, settings)
    return contracts


def compute_contracts(state: State, settings: Settings) -> PerWorld:
    """Compute under contract with all clouds, USD bn."""
    return total(_contracts(state, settings))


def orders_from_openai(state: State, settings: Settings) -> PerWorld:
    """What Microsoft's order book holds from OpenAI, USD bn."""
    return np.maximum(azure_rent(state.clouds) * _contract_years(settings), state.contract.commitment)


@settled
def _contract_years(settings: Settings) -> PerWorld:
    """How long contracts for compute run, years."""
    return settings.compute.contract_quarters / QUARTERS


def order_book(state: State, settings: Settings) -> PerWorld:
    """Microsoft's commercial order book, USD bn: it grows with Azure, and by what OpenAI has committed to."""
    return settings.market.order_book_ratio * state.microsoft.azure + orders_from_openai(state, settings)


def part_of_orders(state: State, settings: Settings) -> PerWorld:
    """OpenAI's part of Microsoft's commercial order book, fraction."""
    return orders_from_openai(state, settings) / np.maximum(order_book(state, settings), LEAST)


def sold_by_microsoft(state: State) -> PerWorld:
    """Part of the AI business market that buys OpenAI's models on Azure, fraction [M24, M47]."""
    return state.microsoft.models / np.maximum(state.market.business, LEAST)


def business_part(state: State, settings: Settings) -> PerWorld:
    """Part of OpenAI's revenue from business customers, fraction: it grows as business takes to AI."""
    numbers = settings.market
    ripe = state.market.business / (state.market.business + numbers.business_ripe)
    return bounded(numbers.business_part_first + numbers.business_part_gain * ripe, 0, 1)


def _beside_openai(state: State, settings: Settings) -> PerWorld:
    """Anthropic's revenue as a part of OpenAI's: it shares in what business spends as OpenAI does in its own part."""
    shares = state.market.shares
    return business_part(state, settings) * shares[:, Lab.ANTHROPIC] / np.maximum(shares[:, Lab.OPENAI], LEAST)


def anthropic_revenue(state: State, settings: Settings) -> PerWorld:
    """Anthropic's revenue, USD bn a year: its customers are businesses."""
    return _beside_openai(state, settings) * state.openai.revenue


def anthropic_valuation(state: State, settings: Settings) -> PerWorld:
    """What Anthropic is thought to be worth, USD bn: its revenue at OpenAI's multiple, times what investors add."""
    return settings.market.anthropic_premium * _beside_openai(state, settings) * state.openai.valuation


def compute_power(state: State, settings: Settings) -> PerWorld:
    """Power drawn by the compute OpenAI uses, GW."""
    return settings.market.power_per_compute * state.openai.used


def receipts(state: State) -> PerWorld:
    """What Microsoft gets from the use of OpenAI's models and products, USD bn a year [M25].

    Its share of what OpenAI earns, what OpenAI pays for compute, and what it sells on Azure less the part passed on.
    """
    books = state.books
    return QUARTERS * (books.share + books.azure - books.resale) + state.microsoft.models


def clouds_used(state: State, settings: Settings) -> PerWorld:
    """Clouds that serve OpenAI with more than a trifle, count [M38]."""
    serving = state.clouds.serving
    least = settings.compute.cloud_from * total(serving)
    return count((serving > 0) & (serving >= least[:, None]))


def suppliers_used(state: State) -> PerWorld:
    """Labs whose models Microsoft buys, count: OpenAI, and those it has a supply deal with [M38]."""
    return 1 + count(state.microsoft.suppliers)


def _growing(cloud: Cloud) -> Callable[[State, Settings], PerWorld]:
    return lambda s, _: growth_in_a_year(s.clouds)[:, cloud]


#: Metrics of business by name; part of the codebook.
BUSINESS: Final[Mapping[str, Metric]] = {
    "openai_rounds": Metric("count", "funding rounds of outside investors so far", lambda s, _: s.openai.rounds),
    "openai_round": Metric(
        "USD bn", "put in or promised by outside investors in the quarter", lambda s, _: s.books.raised
    ),
    "openai_burn": Metric("USD bn", "cash burnt in the quarter; negative is cash earned", lambda s, _: s.openai.loss),
    "openai_stock_pay": Metric("USD bn a year", "OpenAI's pay in stock", lambda s, _: s.books.stock * QUARTERS),
    "openai_research": Metric(
        "USD bn a year",
        "OpenAI's research, compute and people, without stock",
        lambda s, _: s.books.research * QUARTERS,
    ),
    "openai_serving": Metric(
        "USD bn a year", "what it costs OpenAI to serve its users", lambda s, _: s.books.serving * QUARTERS
    ),
    "openai_business_part": Metric("fraction", "part of OpenAI's revenue from business customers", business_part),
    "business_share_openai": Metric(
        "fraction", "OpenAI's part of what business spends on models", lambda s, _: s.market.shares[:, Lab.OPENAI]
    ),
    "business_share_anthropic": Metric(
        "fraction", "Anthropic's part of what business spends on models", lambda s, _: s.market.shares[:, Lab.ANTHROPIC]
    ),
    "anthropic_revenue": Metric("USD bn a year", "Anthropic's annualised revenue", anthropic_revenue),
    "anthropic_valuation": Metric("USD bn", "what Anthropic is thought to be worth", anthropic_valuation),
    "paid_share": Metric("USD bn", "revenue share paid to Microsoft in the quarter", lambda s, _: s.books.share),
    "paid_azure": Metric("USD bn", "paid to Microsoft for compute in the quarter", lambda s, _: s.books.azure),
    "paid_resale": Metric(
        "USD bn", "received from Microsoft of its sales in the quarter; negative is paid", lambda s, _: s.books.resale
    ),
    "microsoft_receipts": Metric(
        "USD bn a year", "what Microsoft gets from the use of OpenAI's models and products", lambda s, _: receipts(s)
    ),
    "openai_on_azure": Metric("USD bn a year", "Azure's revenue from OpenAI's models", lambda s, _: s.microsoft.models),
    "microsoft_business_share": Metric(
        "fraction",
        "part of the AI business market that buys models from Microsoft",
        lambda s, _: sold_by_microsoft(s),
    ),
    "microsoft_app_revenue": Metric(
        "USD bn a year", "Microsoft's revenue from AI in its own applications", lambda s, _: s.microsoft.apps
    ),
    "microsoft_story": Metric(
        "fraction", "how distinct the market finds Microsoft's AI strategy", lambda s, _: s.microsoft.story
    ),
    "microsoft_value": Metric(
        "USD bn", "what the market puts on Microsoft's AI business", lambda s, _: s.microsoft.value
    ),
    "microsoft_suppliers": Metric(
        "count", "labs whose models Microsoft buys, OpenAI included", lambda s, _: suppliers_used(s)
    ),
    "openai_clouds": Metric("count", "clouds that serve OpenAI", clouds_used),
    "suppliers_per_customer": Metric(
        "count",
        "model families a business customer uses, mean",
        lambda s, p: suppliers_per_customer(s.market.multi_homing, p),
    ),
    "multi_homing": Metric(
        "fraction", "business customers with three model families or more", lambda s, _: s.market.multi_homing
    ),
    "switching": Metric(
        "fraction", "business customers who chose anew in the quarter", lambda s, _: s.market.switching
    ),
    "azure_growth": Metric("fraction", "growth of Azure's revenue in a year", _growing(Cloud.AZURE)),
    "google_cloud_growth": Metric("fraction", "growth of Google's cloud in a year", _growing(Cloud.GOOGLE)),
    "aws_growth": Metric("fraction", "growth of Amazon's cloud in a year", _growing(Cloud.AMAZON)),
    "order_book": Metric("USD bn", "Microsoft's commercial order book", order_book),
    "order_book_openai": Metric(
        "fraction",
        "OpenAI's part of Microsoft's commercial order book",
        part_of_orders,
    ),
    "compute_contracts": Metric("USD bn", "compute under contract with all clouds", compute_contracts),
    "compute_power": Metric("GW", "power drawn by the compute OpenAI uses", compute_power),
}
