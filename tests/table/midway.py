"""Worlds in the midst of their histories, and what the two sides would bring to the table there."""

from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace

import histories
import numpy as np
from histories import anew

from experiments.scenarios import load_scenario
from negotiation.parameters import Settings
from negotiation.quarter.compute import azure_supply
from negotiation.state import Account, State, mapped
from negotiation.table.brief import Brief, brief, outlook
from negotiation.table.issues import ISSUES, NAMES, Signing
from negotiation.table.issues.compute import COMMITMENT_OF_LEVEL, DISTRIBUTION_OF_LEVEL, REGIME_OF_LEVEL
from negotiation.table.issues.finance_clauses import CLAUSES
from negotiation.table.issues.finance_worth import cap_unit
from negotiation.table.outlook import Outlook
from negotiation.table.sheet import Sheet
from negotiation.table.standing import Standing
from negotiation.table.terms import Conversion, Distribution, Regime

#: Quarters of the clock in which the worlds are looked at: 2021Q1, 2023Q1, 2025Q1, 2027Q1, 2029Q3.
QUARTERS = (6, 14, 22, 30, 40)


@dataclass(frozen=True, repr=False)
class Midway:
    """Worlds in one quarter, in all of which the two are partners still."""

    quarter: int
    state: State
    settings: Settings

    @property
    def worlds(self) -> int:
        return len(self.state.openai.revenue)

    @property
    def rows(self):
        return np.arange(self.worlds)

    @property
    def outlook(self) -> Outlook:
        supply = azure_supply(SimpleNamespace(settings=self.settings, quarter=self.quarter), self.state)
        return outlook(self.state, self.quarter, self.settings, supply)

    @property
    def standing(self) -> Standing:
        return Standing(self.state, self.outlook, self.settings)

    @property
    def papers(self) -> Brief:
        return brief(self.state, self.outlook, self.settings)

    def sheet(self, issue: str, side: int) -> Sheet:
        """What the clauses of an issue are worth to a side, by motive."""
        return ISSUES[NAMES.index(issue)].sheet(side, self.standing)

    def part(self, issue: str, side: int, motive: str, level: int):
        """One motive's part of the value of a clause in every world, USD bn."""
        return self.sheet(issue, side).at(self.rows, np.full(self.worlds, level))[motive]

    def table(self, issue: str, side: int):
        """Value of every clause, also of those that cannot be agreed now, without the cost of changing anything."""
        sheet = self.sheet(issue, side)
        return sheet.total(np.ones(self.worlds), np.zeros(self.worlds), np.ones((self.worlds, sheet.levels), bool))

    def worth(self, issue: str, side: int, level: int):
        """Value of one clause without the cost of changing anything, at a private weight of one, USD bn."""
        return self.table(issue, side)[:, level]

    def on_table(self, issue: str):
        """Which clauses of an issue can be agreed now, shape (worlds, levels)."""
        return ISSUES[NAMES.index(issue)].on_table(self.state, self.settings).flags

    @property
    def signing(self) -> Signing:
        """What a signing in this quarter needs to know; a conversion takes three quarters, money eight."""
        three, eight = np.full(self.worlds, 3.0), np.full(self.worlds, 8.0)
        cap = cap_unit(self.outlook, self.settings)
        return Signing(self.quarter, cap, self.state.openai.valuation, three, eight)

    def amended(self, issue: str, level):
        """The contract once a clause is agreed in every world."""
        levels = np.zeros(self.worlds, dtype=np.intp) + level
        return ISSUES[NAMES.index(issue)].amended(self.state.contract, levels, self.signing)

    def given(self, **changes):
        """The same worlds with some settings changed."""
        usual = load_scenario("history").with_settings(changes)
        return replace(self, settings=Settings.of(self.worlds, usual))

    def but(self, part, **changes):
        """The same worlds with some entries of one part of the state changed; numbers stand for all worlds."""
        return replace(self, state=replace(self.state, **{part: anew(getattr(self.state, part), changes)}))

    def rights(self, **changes):
        """The same worlds with some rights changed."""
        return self._contract(rights=anew(self.state.contract.rights, changes))

    def conversion(self, **changes):
        """The same worlds with OpenAI's conversion at another point."""
        return self._contract(conversion=anew(self.state.contract.conversion, changes))

    def _contract(self, **parts):
        return replace(self, state=replace(self.state, contract=replace(self.state.contract, **parts)))

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
        """The same worlds, where Azure is exclusive still and models are sold there alone."""
        return self.but("contract", regime=Regime.EXCLUSIVE).rights(distribution=Distribution.AZURE)

    @property
    def capped(self):
        """The same worlds, where profits are capped still and no conversion was agreed."""
        zero = np.zeros(self.worlds)
        contract = self.state.contract
        none = Conversion(zero > 0, zero, zero + np.inf, zero > 0, zero > 0)
        return self._contract(conversion=none).but("contract", profit_cap=10 * np.maximum(contract.invested, 1))

    @property
    def neutral(self):
        """The same worlds where both sides see alike: beliefs, discounting, cash, no drag by the share."""
        alike = self.given(
            discount_rate_openai=0.1,
            discount_rate_microsoft=0.1,
            optimism_openai=0.0,
            optimism_microsoft=0.0,
            research_drag=0.0,
            cost_share_claim=0.0,
            return_certainty=1.0,
        )
        return alike.but("openai", runway=40.0).with_cash(1e6).but("talking", gap=1.0, weights=1.0)


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


def clause(
    share=np.nan, capped=False, investment=0.0, stake=np.nan, premium=np.nan, multiple=None, equity=np.nan
) -> int:
    """Level of the finance clause with these terms; of several multiples the smallest, unless one is named."""

    def same(column, value):
        return np.isnan(column) if np.isnan(value) else column == value

    fits = same(CLAUSES.share, share) & (CLAUSES.capped == capped) & (CLAUSES.investment == investment)
    fits &= same(CLAUSES.stake, stake) & same(CLAUSES.premium, premium) & same(CLAUSES.equity, equity)
    if multiple is not None:
        fits &= CLAUSES.multiple == multiple
    levels = np.flatnonzero(fits)
    assert levels.size, "no such clause"
    return int(levels[np.argmin(CLAUSES.multiple[levels])])


def compute_clause(regime=Regime.EXCLUSIVE, commitment=0.0, distribution=Distribution.AZURE) -> int:
    """Level of the compute clause with these terms."""
    fits = (regime == REGIME_OF_LEVEL) & (commitment == COMMITMENT_OF_LEVEL) & (distribution == DISTRIBUTION_OF_LEVEL)
    return int(np.flatnonzero(fits)[0])
