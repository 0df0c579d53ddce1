"""Standing: what the terms in force are worth to both sides, worked out once for all issues that ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.shapes import PerLevel, PerWorld
from negotiation.state import State
from negotiation.table.flows import flow_worth
from negotiation.table.licences import in_force, licence_parts
from negotiation.table.outlook import Outlook
from negotiation.table.shares import counts, shares_worth
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.terms import Contract
from negotiation.table.worth import microsofts_claims, owned_part, up_to
from negotiation.world.declaration import survival

type PerSideWorth = tuple[PerWorld, PerWorld]


@dataclass(frozen=True)
class Standing:
    """Where the two stand: a contract, what both expect, and what its terms are worth to them once that is asked.

    All worths are side by side, Microsoft's first, USD bn, shape (worlds,).

    Attributes:
        state: the quarter so far, with the contract in force.
        outlook: what both expect.
        settings: of all worlds.
        asked: the clauses of an issue somebody asks about, rising, by the issue's name; all of an issue not named.
    """

    state: State
    outlook: Outlook
    settings: Settings
    asked: Mapping[str, tuple[int, ...]] = MappingProxyType({})

    @property
    def contract(self) -> Contract:
        """The contract in force."""
        return self.state.contract

    def under(self, contract: Contract) -> "Standing":
        """The same worlds with another contract in force."""
        return Standing(replace(self.state, contract=contract), self.outlook, self.settings)

    @cached_property
    def claims(self) -> tuple[PerWorld, PerWorld, PerWorld]:
        """Microsoft's claim on profits in Microsoft's eyes, in OpenAI's, and at OpenAI's last valuation."""
        values = np.stack([*self.outlook.valuation, self.outlook.public_valuation], axis=1)
        microsoft, openai, public = microsofts_claims(self.contract, values, self.settings).T.copy()
        return microsoft, openai, public

    @cached_property
    def owned(self) -> PerSideWorth:
        """Part of OpenAI that this claim amounts to, fraction."""
        return _both(lambda side: owned_part(self.claims[side], self.outlook.valuation[side]))

    @cached_property
    def lasting(self) -> PerSideWorth:
        """Part of licence and revenue share that no declaration of AGI is expected to end."""
        return _both(lambda side: survival(side, self.state, self.settings))

    @cached_property
    def shares(self) -> PerSideWorth:
        """Worth of the revenue share to Microsoft, and its cost to OpenAI."""
        return _both(self._share)

    @cached_property
    def counts(self) -> tuple[PerSideWorth, PerSideWorth]:
        """What a dollar of a revenue share counts, and what it counts more by the share itself."""
        return _both(lambda side: counts(side, self.state, self.outlook, self.settings))

    @cached_property
    def flows(self) -> PerSideWorth:
        """Worth of Azure's revenue from OpenAI's models."""
        return _both(lambda side: flow_worth(side, self.outlook, self.settings))

    def licence(self, side: int) -> Mapping[str, PerLevel]:
        """Worth of the licence to a side by motive, shape (worlds, 1)."""
        terms = in_force(self.contract)
        return licence_parts(side, terms, self.lasting[side], self.state, self.outlook, self.settings)

    def _share(self, side: int) -> PerWorld:
        contract = self.contract
        share, most = contract.share[:, None], contract.cap_left[:, None]
        plain, dear = self.outlook.worths(side)
        plain_left = up_to(plain, contract.last_quarter, self.outlook.quarter)
        dear_left = plain_left if dear is plain else up_to(dear, contract.last_quarter, self.outlook.quarter)
        worth = shares_worth(share, most, plain_left, dear_left, *self.counts[side], self.lasting[side])
        return worth.reshape(len(worth))


def _both[Worth](rule: Callable[[int], Worth]) -> tuple[Worth, Worth]:
    """What a rule says of Microsoft and of OpenAI."""
    return rule(MICROSOFT), rule(OPENAI)
