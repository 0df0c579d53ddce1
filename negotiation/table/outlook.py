"""Outlook: what both sides expect of the coming years when they value a clause."""

from dataclasses import dataclass

from negotiation.shapes import PerQuarterAhead, PerWorld
from negotiation.table.stakes import MICROSOFT


@dataclass(frozen=True)
class Outlook:
    """What both sides expect, side by side where they differ.

    Attributes:
        quarter: of the clock.
        valuation: of OpenAI in each side's eyes, USD bn.
        revenue_worth: present value of OpenAI's revenue up to each quarter ahead in each side's eyes, USD bn, shape
            (worlds, quarters + 1); a share of it is what a revenue share pays.
        dear_worth: the same, in OpenAI's eyes, where near cash counts at its shadow price.
        cash_price: shadow price of OpenAI's cash, 1 where it has enough.
        cash_short: cash OpenAI will lack, USD bn.
        shortage: planned shortage of compute, 0 to 1.
        planned: compute OpenAI plans to want, USD bn a year.
        rivals: compute that rivals could serve, USD bn a year.
        azure_load: compute Azure serves to OpenAI, USD bn a year.
        azure_ai: worth of Microsoft's Azure AI business, USD bn.
        public_valuation: of OpenAI at its last round, USD bn.
        waiting_funds: what a conversion now would save of the money that waits for it, USD bn.
        models: Azure revenue from OpenAI's models, USD bn a year.
        licence: what the licence earns Microsoft, USD bn a year.
    """

    quarter: int
    valuation: tuple[PerWorld, PerWorld]
    revenue_worth: tuple[PerQuarterAhead, PerQuarterAhead]
    dear_worth: PerQuarterAhead
    cash_price: PerWorld
    cash_short: PerWorld
    shortage: PerWorld
    planned: PerWorld
    rivals: PerWorld
    azure_load: PerWorld
    azure_ai: PerWorld
    public_valuation: PerWorld
    waiting_funds: PerWorld
    models: PerWorld
    licence: PerWorld

    def worths(self, side: int) -> tuple[PerQuarterAhead, PerQuarterAhead]:
        """Present value of OpenAI's revenue to a side, and the same where near cash counts at its price to the side."""
        plain = self.revenue_worth[side]
        return plain, plain if side == MICROSOFT else self.dear_worth
