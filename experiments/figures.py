"""The numbers at a glance: a table by year, tables by quarter, and curves drawn with blocks."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.history import History
from experiments.standing import share_runs
from experiments.wording import LONGEST_RUNWAY, MINUS, MONTHS, fixed, percent
from negotiation.clock import QUARTERS_PER_YEAR, Quarter

BLOCKS: Final = "▁▂▃▄▅▆▇█"
CLOUDS: Final = {"Azure": "azure", "Google": "google", "Amazon": "amazon", "Oracle": "oracle"}
#: Above so many quarters a curve shows every second one.
_WIDEST: Final = 50
_NOTHING: Final = "–"
#: Amounts below are told with two decimals; those below the least only as such.
_EXACT_BELOW, _LEAST = 0.995, 0.01


@dataclass(frozen=True)
class Year:
    """A calendar year, or the part of it that was played; money in USD bn.

    Attributes:
        year: of the calendar.
        quarters: how many of its quarters were played.
        revenue: of OpenAI in the year.
        profit: of OpenAI in the year; negative is a loss.
        runway: quarters its cash lasts at the end of the year, 40 or more written as 40.
        clouds: compute contracted with each cloud at the end of the year, USD bn a year.
        share: part of revenue paid to Microsoft at the end of the year, 0 once it has ended or reached its limit.
        trust: between the two at the end of the year, 0 to 1.
        seniors: senior researchers at OpenAI and at Microsoft at the end of the year, persons.
        pay: mean pay of a senior researcher, USD m a year.
        owned: Microsoft owns OpenAI at the end of the year.
    """

    year: int
    quarters: int
    revenue: float
    profit: float
    runway: float
    clouds: tuple[float, ...]
    share: float
    trust: float
    seniors: tuple[float, float]
    pay: float
    owned: bool


def years(history: History) -> Sequence[Year]:
    """Every calendar year of a history."""
    quarters: dict[int, list[int]] = {}
    for quarter in history.quarters:
        quarters.setdefault(Quarter(quarter).year, []).append(quarter)
    return [_year(history, year, played) for year, played in quarters.items()]


def _year(history: History, year: int, played: Sequence[int]) -> Year:
    end = played[-1]
    return Year(
        year=year,
        quarters=len(played),
        revenue=sum(history.at("openai_revenue", quarter) for quarter in played) / QUARTERS_PER_YEAR,
        profit=-sum(history.at("openai_loss", quarter) for quarter in played),
        runway=history.at("openai_runway", end),
        clouds=tuple(history.at(f"compute_{cloud}", end) for cloud in CLOUDS.values()),
        share=history.at("revenue_share", end) if share_runs(history, end) else 0.0,
        trust=history.at("trust", end),
        seniors=(history.at("seniors_openai", end), history.at("seniors_microsoft", end)),
        pay=history.at("mean_pay", end),
        owned=history.at("acquired", end) > 0,
    )


def amount(number: float) -> str:
    """A money cell, USD bn: its point stands two places from the right, and something small is not nothing."""
    size = abs(number)
    if size == 0:
        return f"{_NOTHING} "
    if size < _LEAST:
        return f"<{_LEAST:.2f}" if number > 0 else f">{MINUS}{_LEAST:.2f}"
    return fixed(number, 2) if size < _EXACT_BELOW else f"{fixed(number, 1)} "


def lasts(runway: float) -> str:
    """A runway cell, months."""
    months = f"{round(runway * MONTHS)}"
    return f">{months}" if runway >= LONGEST_RUNWAY else months


_WIDTHS: Final = (7, 8, 8, 9, 7, 7, 7, 7, 8, 6, 7, 10, 7)
_GROUPS: Final = (
    ("", 7), ("Revenue", 8), ("Profit", 8), ("Cash for", 9), ("Compute, $ bn a year, from ", 28), ("Revenue", 8),
    ("", 6), ("Senior people at", 17), ("Mean pay", 9),
)  # fmt: skip
_HEADS: Final = (
    "Year", "$ bn ", "$ bn ", "months", *(f"{cloud} " for cloud in CLOUDS), "share", "Trust",
    "OpenAI", "Microsoft", "$ m",
)  # fmt: skip


def year_table(history: History) -> Sequence[str]:
    """The table by year: two lines of heading, then a line a year."""
    groups = row([text for text, _ in _GROUPS], [width for _, width in _GROUPS])
    lines = [groups, row(_HEADS, _WIDTHS)]
    for year in years(history):
        cells = (
            _year_name(history, year.year),
            amount(year.revenue),
            amount(year.profit),
            _NOTHING if year.owned else lasts(year.runway),
            *(amount(cloud) for cloud in year.clouds),
            percent(year.share) if year.share > 0 else _NOTHING,
            percent(year.trust),
            *(f"{people:.0f}" for people in year.seniors),
            f"{year.pay:.1f}",
        )
        lines.append(row(cells, _WIDTHS))
    return lines


def _year_name(history: History, year: int) -> str:
    """A year, with the part of it that was played."""
    played = [Quarter(quarter).number for quarter in history.quarters if Quarter(quarter).year == year]
    if len(played) == QUARTERS_PER_YEAR:
        return str(year)
    if len(played) == 1:
        return f"{year} Q{played[0]}"
    halves: dict[Sequence[int], str] = {(1, 2): "H1", (3, 4): "H2"}
    return f"{year} {halves.get(tuple(played), '¾')}"


def row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Cells as one line: the first to the left, the others to the right."""
    padded = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
    return (cells[0].ljust(widths[0]) + "".join(padded)).rstrip()


@dataclass(frozen=True)
class Curve:
    """A series drawn as blocks.

    Attributes:
        name: what it is.
        metric: of the codebook.
        low: what the lowest block stands for; none for the smallest value.
        high: what the highest block stands for; none for the largest value.
        says: writes a value.
        logarithmic: equal steps are equal factors.
    """

    name: str
    metric: str
    low: float | None
    high: float | None
    says: Callable[[float], str]
    logarithmic: bool = False


CURVES: Final = (
    Curve("Azure's part of compute", "azure_share", 0, 1, percent),
    Curve("OpenAI's dependence", "dependence_openai", 0, 1, percent),
    Curve("Microsoft's dependence", "dependence_microsoft", 0, 1, percent),
)


def blocks(values: Sequence[float], low: float, high: float) -> str:
    """One block a value; the lowest stands for ``low`` and less, the highest for ``high`` and more."""
    room = high - low
    steps = [(value - low) / room * len(BLOCKS) if room > 0 else 0 for value in values]
    return "".join(BLOCKS[min(max(int(step), 0), len(BLOCKS) - 1)] for step in steps)


def curve_step(history: History) -> int:
    """How many quarters a block stands for."""
    return 1 if len(history.quarters) <= _WIDEST else 2


def drawn(curve: Curve, history: History) -> str:
    """A curve over all quarters, with its first and last value."""
    values = list(history.series[curve.metric])
    first, last = curve.says(values[0]), curve.says(values[-1])
    if curve.logarithmic:
        values = [math.log(max(value, 1e-9)) for value in values]
    values = values[:: -curve_step(history)][::-1]
    low = min(values) if curve.low is None else curve.low
    high = max(values) if curve.high is None else curve.high
    return f"{curve.name:<23} {first:>7} {blocks(values, low, high)} {last}"
