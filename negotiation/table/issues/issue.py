"""An issue: what can be agreed on a subject, what it is worth to each side, and what it changes in the contract."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from negotiation.parameters import Settings
from negotiation.shapes import PerLevelFlag, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import State
from negotiation.table.packed import Allowed
from negotiation.table.sheet import Sheet
from negotiation.table.standing import Standing
from negotiation.table.terms import Contract


@dataclass(frozen=True)
class Signing:
    """What the signing of a package needs to know beside the package.

    Attributes:
        quarter: of the clock.
        cap_unit: what a cap would allow for a revenue share of 1, USD bn, shape (worlds,).
        valuation: of OpenAI, USD bn, shape (worlds,).
        conversion_takes: quarters a conversion takes from now, shape (worlds,).
        tranche_quarters: over how many quarters new money is paid in, shape (worlds,).
    """

    quarter: int
    cap_unit: PerWorld
    valuation: PerWorld
    conversion_takes: PerWorld
    tranche_quarters: PerWorld


class Issue(ABC):
    """Something to bargain over: terms that multiply one another form one issue, its levels are whole clauses.

    Level 0 of every issue leaves the contract as it is.

    Attributes:
        name: as in settings and on record.
        title: a few words for readers.
        levels: how many clauses there are, level 0 included.
        private: each side's motive that carries its private weight, (Microsoft's, OpenAI's); empty for none.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    levels: ClassVar[int]
    private: ClassVar[tuple[str, str]] = ("", "")

    @abstractmethod
    def sheet(self, side: int, now: Standing) -> Sheet:
        """Value of every clause to a side, by motive, from where the two stand now."""

    @abstractmethod
    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:
        """The contract once the clause ``level`` is agreed in every world; level 0 changes nothing."""

    def on_table(self, state: State, settings: Settings) -> Allowed:  # noqa: ARG002 the same arguments for all
        """Which clauses can be agreed now."""
        return Allowed(nothing_or_all(self.levels), self.asked(settings).astype(np.intp))

    def asked(self, settings: Settings) -> PerWorldFlag:
        """Where anything but leaving the contract as it is may be agreed, shape (worlds,)."""
        on: PerWorldFlag = getattr(settings.table, f"{self.name}_on_table") > 0
        return on


@cache
def nothing_or_all(levels: int) -> PerLevelFlag:
    """Which clauses of an issue can be agreed in two situations: none but level 0, and all; shape (2, levels)."""
    return np.stack([np.arange(levels) == 0, np.ones(levels, dtype=bool)])
