"""Books: what came in and went out at OpenAI in the last quarter."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from negotiation.shapes import PerWorld


@dataclass(frozen=True)
class Books:
    """The last quarter in OpenAI's books, USD bn.

    Attributes:
        raised: put in or promised by outside investors in the quarter's round.
        share: revenue share paid to Microsoft.
        azure: paid to Microsoft for compute.
        resale: received from Microsoft of what it sells; negative where OpenAI pays it.
        serving: what it cost to serve its users.
        research: spent on research, compute and people, without stock.
        stock: pay in stock.
    """

    raised: PerWorld
    share: PerWorld
    azure: PerWorld
    resale: PerWorld
    serving: PerWorld
    research: PerWorld
    stock: PerWorld

    @classmethod
    def empty(cls, worlds: int) -> Self:
        """Books in which nothing stands yet."""
        return cls(*(np.zeros(worlds) for _ in fields(cls)))
