"""Packages in plain words, and every issue as a few choices from which a clause is put together."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from experiments.history import Row
from experiments.reasons import ISSUE_WORDS
from experiments.rights import LEVELS, SOLD_ON
from experiments.terms import REGIME_WORDS, offered
from experiments.wording import percent, usd
from negotiation.state import State
from negotiation.table.issues import ISSUES, NAMES
from negotiation.table.issues.compute import COMMITMENT_OF_LEVEL, DISTRIBUTION_OF_LEVEL, REGIME_OF_LEVEL
from negotiation.table.issues.finance_clauses import CLAUSES
from negotiation.table.told_terms import DISTRIBUTIONS, REGIMES

_AS_IT_IS: Final = "as it is"
#: What a part of a clause says where it changes nothing.
NOTHING: Final = frozenset((_AS_IT_IS, "none"))


@dataclass(frozen=True)
class Subject:
    """An issue as a few choices.

    Attributes:
        name: of the issue.
        title: for readers.
        parts: what has to be chosen.
        levels: for every level of the issue, what it says of each part.
    """

    name: str
    title: str
    parts: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]


@cache
def subjects() -> tuple[Subject, ...]:
    """All issues, in the order of a package's levels."""
    return tuple(_subject(name, issue.levels) for name, issue in zip(NAMES, ISSUES, strict=True))


def _subject(name: str, levels: int) -> Subject:
    words = ISSUE_WORDS[name]
    title = words[:1].upper() + words[1:]
    parts: tuple[str, ...]
    if name == "finance":
        parts = ("OpenAI's form", "Paid to Microsoft", "New money", "Microsoft's part")
        return Subject(name, title, parts, tuple(_finance(level) for level in range(levels)))
    if name == "compute":
        parts = ("Who may serve OpenAI", "New order from Azure", "Models sold")
        return Subject(name, title, parts, tuple(_compute(level) for level in range(levels)))
    told: tuple[tuple[str, ...], ...] = tuple((text[:1].upper() + text[1:] or _AS_IT_IS,) for text in LEVELS[name])
    return Subject(name, title, (title,), told)


def _finance(level: int) -> tuple[str, ...]:
    share, stake, equity = (float(each[level]) for each in (CLAUSES.share, CLAUSES.stake, CLAUSES.equity))
    money, times, premium = (float(each[level]) for each in (CLAUSES.investment, CLAUSES.multiple, CLAUSES.premium))
    form = _AS_IT_IS if math.isnan(equity) else "may convert to ordinary shares"
    if not math.isnan(premium):
        form = f"Microsoft buys the rest at {percent(premium)} above its valuation"
    limit = ", with a limit on the sum" if CLAUSES.capped[level] else ""
    paid = _AS_IT_IS if math.isnan(share) else f"{percent(share)} of revenue{limit}" if share > 0 else "nothing"
    back = f", earning up to {times:g} times as much" if times > 0 else ""
    part = _AS_IT_IS if math.isnan(stake) else f"{percent(stake)} of profits"
    part = part if math.isnan(equity) else f"{percent(equity)} of the shares"
    return form, paid, f"{usd(money)}{back}" if money > 0 else "none", part


def _compute(level: int) -> tuple[str, ...]:
    regime, sold = int(REGIME_OF_LEVEL[level]), int(DISTRIBUTION_OF_LEVEL[level])
    order = float(COMMITMENT_OF_LEVEL[level])
    serves = REGIME_WORDS[str(REGIMES[regime])] if regime else _AS_IT_IS
    return serves, usd(order) if order > 0 else "none", SOLD_ON[str(DISTRIBUTIONS[sold])][1] if sold else _AS_IT_IS


def in_force(state: State) -> Mapping[str, str]:
    """Regime and distribution of the only world, as ``package_in_words`` wants them."""
    contract = state.contract
    return {
        "regime": str(REGIMES[int(contract.regime[0])]),
        "distribution": str(DISTRIBUTIONS[int(contract.rights.distribution[0])]),
    }


def package_in_words(package: Sequence[int], now: Mapping[str, str]) -> str:
    """What a package proposes; what it leaves alone is not named.

    Args:
        package: level of each issue.
        now: see ``in_force``.
    """
    clause, compute = package[NAMES.index("finance")], package[NAMES.index("compute")]
    regimes, sales = REGIMES.tolist(), DISTRIBUTIONS.tolist()
    row: Row = {
        **{name: float(getattr(CLAUSES, name)[clause]) for name in ("share", "investment", "stake", "equity")},
        "premium": float(CLAUSES.premium[clause]),
        "capped": bool(CLAUSES.capped[clause]),
        "cap_multiple": float(CLAUSES.multiple[clause]),
        "regime": regimes[max(regimes.index(now["regime"]), int(REGIME_OF_LEVEL[compute]))],
        "distribution": sales[max(sales.index(now["distribution"]), int(DISTRIBUTION_OF_LEVEL[compute]))],
        "commitment": float(COMMITMENT_OF_LEVEL[compute]),
        **{f"level_{name}": float(level) for name, level in zip(NAMES, package, strict=True)},
    }
    told = offered(row, now)
    return told[:1].upper() + told[1:]
