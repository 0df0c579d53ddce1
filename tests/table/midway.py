"""Worlds in the midst of their histories, and what the two sides would bring to the table there."""

from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace

import histories
import numpy as np

from negotiation.parameters import Settings
from negotiation.quarter.compute import azure_supply
from negotiation.state import Account, Regime, State, mapped
from negotiation.table.brief import Brief, brief, outlook
from negotiation.table.issues import CLAUSES, COMMITMENT_OF_LEVEL, REGIME_OF_LEVEL
from negotiation.table.outlook import Outlook

#: Quarters of the clock in which the worlds are looked at: 2021Q1, 2023Q1, 2025Q1, 2027Q1, 2029Q3.
QUARTERS = (6, 14, 22, 30, 40)


@dataclass(frozen=True)
class Midway:
    """Worlds in one quarter, in all of which the two are partners still."""

    quarter: int
    state: State
    settings: Settings

    @property
    def worlds(self) -> int:
        return len(self.state.openai.revenue)

    @property
    def outlook(self) -> Outlook:
        supply = azure_supply(SimpleNamespace(settings=self.settings), self.state)
        return outlook(self.state, self.quarter, self.settings, supply)

    @property
    def papers(self) -> Brief:
        return brief(self.state, self.outlook, self.settings)

    def given(self, **changes):
        """The same worlds with some settings changed."""
        return replace(self, settings=Settings.of(self.worlds, changes))

    def but(self, part, **changes):
        """The same worlds with some entries of one part of the state changed; numbers stand for all worlds."""
        record = getattr(self.state, part)
        entries = {name: np.zeros_like(getattr(record, name)) + value for name, value in changes.items()}
        return replace(self, state=replace(self.state, **{part: replace(record, **entries)}))

    def with_cash(self, cash):
        """The same worlds with another sum in OpenAI's account, USD bn."""
        accounts = self.state.accounts.copy()
        accounts[:, Account.OPENAI] = cash
        return replace(self, state=replace(self.state, accounts=accounts))

    def where(self, flags):
        """Some of the worlds."""
        rows = np.flatnonzero(flags)
        pick = lambda array: np.ascontiguousarray(array[rows])  # noqa: E731
        return replace(self, state=mapped(self.state, pick), settings=mapped(self.settings, pick))

    @property
    def exclusive(self):
        """The worlds in which Azure is exclusive still."""
        return self.where(self.state.contract.regime == Regime.EXCLUSIVE)


@cache
def midways() -> tuple[Midway, ...]:
    """The same worlds at several times, those left out in which the partnership has ended."""
    played = histories.few()
    found = []
    for quarter in QUARTERS:
        state = played.states[quarter]  # the state when that quarter begins
        all_ = Midway(quarter, state, played.model.settings)
        found.append(all_.where(~(state.contract.acquired | state.contract.separated)))
    return tuple(found)


def clause(share=np.nan, capped=False, investment=0.0, stake=np.nan, premium=np.nan, multiple=None) -> int:
    """Level of the finance clause with these terms; of several multiples the smallest, unless one is named."""

    def same(column, value):
        return np.isnan(column) if np.isnan(value) else column == value

    fits = same(CLAUSES.share, share) & (CLAUSES.capped == capped) & (CLAUSES.investment == investment)
    fits &= same(CLAUSES.stake, stake) & same(CLAUSES.premium, premium)
    if multiple is not None:
        fits &= CLAUSES.multiple == multiple
    levels = np.flatnonzero(fits)
    assert levels.size, "no such clause"
    return int(levels[np.argmin(CLAUSES.multiple[levels])])


def compute_clause(regime=Regime.EXCLUSIVE, commitment=0.0) -> int:
    """Level of the compute clause with these terms."""
    return int(np.flatnonzero((regime == REGIME_OF_LEVEL) & (commitment == COMMITMENT_OF_LEVEL))[0])
