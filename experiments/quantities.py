"""How every quantity of the record is read from histories: which metric it is, over which stretch, of which form.

The names stand in ``facts/quantities.csv``. A quantity says what kind of number it is, because a forecast and its score
depend on that: a level is anchored by its growth, a yes or no is a probability.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.facts import last_day, quarter_of
from negotiation.clock import FIRST_QUARTER, FIRST_YEAR, QUARTERS_PER_YEAR

type PerWorld = NDArray[np.float64]
#: Shape (worlds, quarters).
type Path = NDArray[np.float64]
type Series = Mapping[str, Path]

MONTHS_PER_YEAR: Final = 12
#: Quarters in the two years over which retention is told, and in half a year.
TWO_YEARS, HALF_YEAR = 8, 2


class Form(StrEnum):
    """What kind of number a quantity is."""

    LEVEL = "level"  # grows; a loss is one too
    PART = "part"  # a fraction or a rate of growth
    STEP = "step"  # a number among those on the table
    CHOICE = "choice"  # holds, or has happened, by the date
    SINCE = "since"  # has happened since the origin
    AT_LEAST = "at least"  # as many, or more


#: Forms scored as numbers; the others as probabilities.
NUMBERS: Final = frozenset((Form.LEVEL, Form.PART))


@dataclass(frozen=True)
class Quantity:
    """A name of the record and how histories tell it.

    Attributes:
        form: what kind of number it is.
        read: its value in every quarter, shape (worlds, quarters), from the metrics.
        quarters: quarters it is summed over up to its date; 0 for what is true at a date.
        parts: other names of the record for the same flow over another stretch -> quarters of that stretch.
        step: half the distance between neighbouring levels on the table, for a ``STEP``.
    """

    form: Form
    read: Callable[[Series], Path]
    quarters: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)
    step: float = 0.0

    @property
    def is_number(self) -> bool:
        """Whether it is scored as a number, not as a probability."""
        return self.form in NUMBERS


@dataclass(frozen=True)
class Histories:
    """Metrics of many histories.

    Attributes:
        first: quarter of the clock of the first column.
        series: metric -> shape (worlds, quarters).
    """

    first: int
    series: Series

    def path(self, quantity: Quantity) -> Path:
        """A quantity in every quarter, shape (worlds, quarters).

        Raises:
            KeyError: a metric it needs is not recorded.
        """
        return quantity.read(self.series)

    def at(self, quantity: Quantity, date: pd.Timestamp) -> PerWorld:
        """A quantity at a date, shape (worlds,); nan where the histories do not reach.

        A flow is the sum over its quarters up to the one the date lies in. A level or a rate within a quarter lies
        between the quarter's two ends; a term is read at the end of the quarter.
        """
        return read_at(self.path(quantity), quantity, self.first, date)


def read_at(path: Path, quantity: Quantity, first: int, date: pd.Timestamp) -> PerWorld:
    """The value of a path at a date, shape (worlds,); see ``Histories.at``."""
    worlds, length = path.shape
    column = quarter_of(date).index - first
    nothing = np.full(worlds, np.nan)
    if not 0 <= column < length:
        return nothing
    if quantity.quarters:
        begin = column - quantity.quarters + 1
        return path[:, begin : column + 1].sum(axis=1) if begin >= 0 else nothing
    end = path[:, column]
    part = passed(date)
    if not quantity.is_number or part >= 1:
        return end
    before = path[:, column - 1] if column else nothing
    if quantity.form is Form.LEVEL and (before > 0).all() and (end > 0).all():
        return np.asarray(before ** (1 - part) * end**part)
    return before * (1 - part) + end * part


def passed(date: pd.Timestamp) -> float:
    """Part of its quarter that has passed at a date."""
    quarter = quarter_of(date)
    begin, end = last_day(quarter + -1), last_day(quarter)
    return float((date.normalize() - begin) / (end - begin))


def growth(path: Path) -> Path:
    """Against the same quarter a year before, fraction; nan in the first year."""
    before = np.full_like(path, np.nan)
    before[:, QUARTERS_PER_YEAR:] = path[:, :-QUARTERS_PER_YEAR]
    return path / before - 1


def retention(left: Path, team: Path) -> Path:
    """Part of a team still there after two years at the last year's rate of leaving, fraction.

    Args:
        left: who left in the quarter, persons.
        team: at the end of the quarter, persons.
    """
    attrition = left / np.maximum(left + team, 1)
    summed = np.cumsum(attrition, axis=1)
    year = summed.copy()
    year[:, QUARTERS_PER_YEAR:] -= summed[:, :-QUARTERS_PER_YEAR]
    quarters = np.minimum(np.arange(left.shape[1]) + 1, QUARTERS_PER_YEAR)
    return np.clip(1 - year / quarters, 0, 1) ** TWO_YEARS


def _risen(path: Path) -> Path:
    """What was added so far; what is used up does not count."""
    return np.cumsum(np.maximum(np.diff(path, axis=1, prepend=path[:, :1]), 0), axis=1)


def _year(path: Path) -> Path:
    """Calendar year of a quarter of the clock; 9999 for never."""
    never = ~np.isfinite(path) | (path < 0)
    years = FIRST_YEAR + (np.where(never, 0, path) + FIRST_QUARTER - 1) // QUARTERS_PER_YEAR
    return np.where(never, 9999.0, years)


def _is(name: str, *codes: int) -> Callable[[Series], Path]:
    return lambda s: np.isin(s[name], codes).astype(np.float64)


def _some(name: str) -> Callable[[Series], Path]:
    return lambda s: (s[name] > 0).astype(np.float64)


def _retained(firm: str) -> Quantity:
    return Quantity(Form.PART, lambda s: retention(s[f"left_{firm}"], s[f"seniors_{firm}"]))


def _level(name: str, quarters: int = 0, per: int = 1, **parts: int) -> Quantity:
    return Quantity(Form.LEVEL, lambda s: s[name] / per, quarters, _named(parts))


def _named(parts: Mapping[str, int]) -> Mapping[str, int]:
    return {name.replace("__", "."): quarters for name, quarters in parts.items()}


def _part(name: str) -> Quantity:
    return Quantity(Form.PART, lambda s: s[name])


_YEAR = QUARTERS_PER_YEAR
#: Every quantity that can be read from histories, by its name in the record.
QUANTITIES: Final[Mapping[str, Quantity]] = {
    "openai.revenue_annual": _level("openai_revenue", _YEAR, _YEAR, openai__revenue_h1=HALF_YEAR),
    "openai.revenue": _level("openai_revenue", 1, _YEAR, openai__revenue_annual=_YEAR, openai__revenue_h1=HALF_YEAR),
    "openai.revenue_run_rate": _level("openai_revenue"),
    "openai.revenue_monthly": _level("openai_revenue", per=MONTHS_PER_YEAR),
    "openai.net_loss_cy": _level("openai_loss", _YEAR),
    "openai.operating_loss_cy": Quantity(
        Form.LEVEL,
        lambda s: s["openai_loss"] + s["openai_stock_pay"] / _YEAR,
        _YEAR,
        {"openai.operating_loss_h1": HALF_YEAR},
    ),
    "openai.total_costs_cy": Quantity(
        Form.LEVEL, lambda s: s["openai_loss"] + (s["openai_revenue"] + s["openai_stock_pay"]) / _YEAR, _YEAR
    ),
    "openai.rnd_expense_cy": _level("openai_research", _YEAR, _YEAR, openai__rnd_expense_h1=HALF_YEAR),
    "openai.cost_of_revenue_cy": _level("openai_serving", _YEAR, _YEAR),
    "openai.cash_burn": _level("openai_burn", 1, openai__cash_burn_h1=HALF_YEAR),
    "openai.stock_comp_cy": _level("openai_stock_pay", _YEAR, _YEAR, openai__stock_comp_h1=HALF_YEAR),
    "openai.valuation": _level("openai_valuation"),
    "openai.round_raised": Quantity(Form.SINCE, lambda s: s["openai_raised"]),
    "openai.headcount": _level("openai_headcount"),
    "openai.weekly_users": _level("openai_users"),
    "openai.compute_power_cy": _level("compute_power"),
    "openai.enterprise_share_of_revenue": _part("openai_business_part"),
    "flow.oai_total_paid_to_msft_cy": Quantity(Form.LEVEL, lambda s: s["paid_share"] + s["paid_azure"], _YEAR),
    "flow.revshare_net_oai_to_msft_cy": _level("paid_share", _YEAR, flow__revshare_net_oai_to_msft_ytd9m=_YEAR - 1),
    "flow.azure_inference_spend_cy": _level(
        "paid_azure", _YEAR, flow__azure_inference_spend_ytd9m=_YEAR - 1, flow__azure_inference_spend_ytd6m=HALF_YEAR
    ),
    "state.msft_stake": _part("microsoft_stake"),
    "state.msft_stake_value": Quantity(Form.LEVEL, lambda s: s["microsoft_stake"] * s["openai_valuation"]),
    "state.msft_commitment_funded": Quantity(Form.LEVEL, lambda s: s["invested"] - s["pledged"]),
    "state.msft_total_openai_related_spend_lower_bound": _level("partnership_spend"),
    "state.openai_compute_commitments_total": _level("compute_contracts"),
    "msft.azure_growth_yoy": Quantity(Form.PART, lambda s: growth(s["azure_revenue"])),
    "msft.capex_incl_leases": _level("microsoft_capex", 1, _YEAR),
    "msft.commercial_rpo": _level("order_book"),
    "msft.commercial_rpo_share_openai": _part("order_book_openai"),
    "msft.ai_revenue_run_rate": _level("microsoft_ai_revenue"),
    "msft.equity_method_openai_net_income_effect": Quantity(
        Form.LEVEL, lambda s: -s["microsoft_stake"] * s["openai_loss"], 1
    ),
    "rival.anthropic_run_rate": _level("anthropic_revenue"),
    "rival.anthropic_valuation": _level("anthropic_valuation"),
    "rival.google_cloud_growth": _part("google_cloud_growth"),
    "rival.aws_growth": _part("aws_growth"),
    "market.ai_enterprise_cy": _level("business_market", _YEAR, _YEAR),
    "market.enterprise_llm_spend_share_openai_cy": _part("business_share_openai"),
    "market.enterprises_using_3plus_model_families_cy": _part("multi_homing"),
    "talent.retention_2yr_openai": _retained("openai"),
    "talent.retention_2yr_anthropic": _retained("anthropic"),
    "talent.retention_2yr_deepmind": _retained("google"),
    "talent.retention_2yr_meta": _retained("meta"),
    "talent.openai_avg_tenure_us": _level("tenure_openai"),
    "event.meta_hires_from_openai": Quantity(Form.AT_LEAST, lambda s: s["meta_from_openai"], HALF_YEAR),
    "event.msft_hires_from_deepmind": Quantity(Form.AT_LEAST, lambda s: s["microsoft_from_google"], HALF_YEAR),
    "event.aws_contract": Quantity(Form.CHOICE, _some("compute_amazon")),
    "event.oracle_contract": Quantity(Form.CHOICE, _some("compute_oracle")),
    "event.google_cloud_openai_deal_finalised": Quantity(Form.CHOICE, _some("compute_google")),
    "event.pbc_recapitalisation": Quantity(Form.CHOICE, _some("converted")),
    "event.amended_agreement": Quantity(Form.SINCE, lambda s: s["amendments"]),
    "term.azure_compute_exclusive": Quantity(Form.CHOICE, _is("regime", 0)),
    "term.rofr_new_capacity": Quantity(Form.CHOICE, _is("regime", 1)),
    "term.revshare_oai_to_msft": Quantity(Form.STEP, lambda s: s["revenue_share"], step=0.025),
    "term.revshare_total_cap": Quantity(Form.CHOICE, lambda s: (s["share_cap_left"] >= 0).astype(np.float64)),
    "term.revshare_end_year": Quantity(Form.STEP, lambda s: _year(s["share_last_quarter"]), step=2),
    "term.revshare_msft_to_oai_azure_bing": Quantity(Form.STEP, lambda s: s["resale_part"], step=0.05),
    "term.ip_models_products_expiry": Quantity(Form.STEP, lambda s: _year(s["licence_end"]), step=2),
    "term.ip_exclusive": Quantity(Form.CHOICE, _is("licence_exclusive", 1)),
    "term.products_any_cloud": Quantity(Form.CHOICE, _is("distribution", 2)),
    "term.azure_purchase_commitment_incremental": Quantity(Form.SINCE, lambda s: _risen(s["commitment"])),
    "term.msft_may_pursue_agi_independently": Quantity(Form.CHOICE, _is("may_build", 1)),
    "term.agi_third_party": Quantity(Form.CHOICE, lambda s: (s["agi_judge"] > 0).astype(np.float64)),
}
