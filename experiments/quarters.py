"""Money, compute, the relationship and people, quarter by quarter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.figures import CLOUDS, amount, lasts, row
from experiments.history import History
from experiments.wording import fixed, percent
from negotiation.clock import QUARTERS_PER_YEAR, Quarter


@dataclass(frozen=True)
class Column:
    """A column of a table by quarter.

    Attributes:
        head: its two lines of heading.
        says: what it shows of a quarter.
        width: in characters.
    """

    head: tuple[str, str]
    says: Callable[[History, int], str]
    width: int = 9


@dataclass(frozen=True)
class Table:
    """A table by quarter.

    Attributes:
        title: what it shows.
        lines: headings, then a line a quarter.
        heads: how many lines are headings.
        new_year: place of the first quarter that begins a year.
    """

    title: str
    lines: Sequence[str]
    heads: int
    new_year: int


def _money(metric: str) -> Callable[[History, int], str]:
    return lambda history, quarter: amount(history.at(metric, quarter))


def _part(metric: str) -> Callable[[History, int], str]:
    return lambda history, quarter: percent(history.at(metric, quarter))


def _count(metric: str) -> Callable[[History, int], str]:
    return lambda history, quarter: f"{history.at(metric, quarter):,.0f}"


def _regime(history: History, quarter: int) -> str:
    return ("Azure", "match", "open")[int(history.at("regime", quarter))]


_TABLES: Final = {
    "Money, quarter by quarter ($ bn; revenue at an annual rate)": (
        Column(("Revenue", "a year "), _money("openai_revenue")),
        Column(("Profit", "quarter "), lambda history, quarter: amount(-history.at("openai_loss", quarter))),
        Column(("Cash", ""), _money("openai_cash")),
        Column(("lasts", "months"), lambda history, quarter: lasts(history.at("openai_runway", quarter)), 8),
        Column(("Worth", ""), _money("openai_valuation")),
        Column(("Raised", "outside "), _money("openai_raised")),
        Column(("Invested", "by MS "), _money("invested"), 10),
        Column(("Share", "of rev."), _part("revenue_share"), 8),
        Column(("Paid", "so far "), _money("share_received")),
        Column(("MS", "AI rev. "), _money("microsoft_ai_revenue")),
    ),
    "Compute, quarter by quarter ($ bn a year; who may serve: Azure alone, match: all if Azure may match)": (
        Column(("Wanted", ""), _money("compute_wanted")),
        Column(("Missing", ""), _part("compute_unmet")),
        *(Column((f"{cloud} ", ""), _money(f"compute_{metric}")) for cloud, metric in CLOUDS.items()),
        Column(("Price", "paid"), lambda history, quarter: fixed(history.at("compute_price", quarter), 2), 7),
        Column(("Who may", ""), _regime),
        Column(("Owed to", "Azure "), _money("commitment")),
        Column(("Azure", "can "), _money("capacity_azure")),
    ),
    "The relationship, quarter by quarter": (
        Column(("Trust", ""), _part("trust")),
        Column(("Microsoft", "depends"), _part("dependence_microsoft"), 11),
        Column(("OpenAI", "depends"), _part("dependence_openai")),
        Column(("Products", "overlap"), _part("overlap"), 9),
        Column(("MS's own", "models"), _part("microsoft_in_house"), 10),
        Column(("Models", "alike"), _part("commoditisation")),
        Column(("OpenAI", "leads by"), lambda history, quarter: fixed(history.at("openai_lead", quarter), 2), 9),
        Column(("", "  Called"), lambda history, quarter: f"  {history.rule(quarter).title}", 27),
    ),
    "Senior people, quarter by quarter": (
        Column(("Appro-", "ached"), _count("approaches")),
        Column(("Changed", "employer"), _count("moves")),
        Column(("At", "OpenAI"), _count("seniors_openai")),
        Column(("", "joined"), _count("joined_openai"), 8),
        Column(("", "left"), _count("left_openai"), 7),
        Column(("At", "Microsoft"), _count("seniors_microsoft"), 11),
        Column(("", "joined"), _count("joined_microsoft"), 8),
        Column(("", "left"), _count("left_microsoft"), 7),
        Column(("Between", "the two"), _count("moves_between")),
        Column(("Mean pay", "$ m"), lambda history, quarter: f"{history.at('mean_pay', quarter):.2f}", 10),
    ),
}


def quarter_tables(history: History) -> Sequence[Table]:
    """Money, compute, relationship and people, a line a quarter."""
    new_year = next((place for place, quarter in enumerate(history.quarters) if Quarter(quarter).number == 1), 0)
    return [
        Table(title, _by_quarter(history, columns), 2, new_year % QUARTERS_PER_YEAR)
        for title, columns in _TABLES.items()
    ]


def _by_quarter(history: History, columns: Sequence[Column]) -> Sequence[str]:
    widths = [7, *(column.width for column in columns)]
    lines = [
        row(("", *(column.head[0] for column in columns)), widths),
        row(("Quarter", *(column.head[1] for column in columns)), widths),
    ]
    for quarter in history.quarters:
        cells = [column.says(history, quarter) for column in columns]
        lines.append(row([str(Quarter(quarter)), *cells], widths))
    return lines
