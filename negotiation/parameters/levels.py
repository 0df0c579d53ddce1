"""What is laid down for every world: the levels on the table, and the numbers of the rules of talking and reckoning.

A setting may differ from world to world; these may not, since sizes of arrays hang on them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Fixed:
    """A number, or a few, that no scenario sets.

    Attributes:
        values: the numbers, in order.
        unit: ``fraction``, ``USD bn``, ``quarters`` and so on.
        source: in the same words as a parameter's.
    """

    values: tuple[float, ...]
    unit: str
    source: str

    @property
    def value(self) -> float:
        """The number, where there is one."""
        (only,) = self.values
        return only

    @property
    def count(self) -> int:
        """The number as a whole one."""
        return int(self.value)


#: What can be agreed on each term. A term that is not named in an offer stays as it is.
LEVELS: Final[Mapping[str, Fixed]] = {
    "revenue_shares": Fixed(
        (0.05, 0.10, 0.15, 0.20, 0.30),
        "fraction of OpenAI's revenue",
        "002 L12: a fifth; assumption: from a twentieth to three tenths in steps that can be told apart",
    ),
    "capped_shares": Fixed(
        (0.10, 0.20, 0.30),
        "fraction of OpenAI's revenue, up to a sum",
        "002 L12: a fifth up to a limit; assumption: a tenth and three tenths can be limited as well",
    ),
    "investments": Fixed(
        (1.0, 2.0, 3.0, 5.0, 10.0, 25.0),
        "USD bn",
        "history: term.msft_investment_announced 2019 to 2023; assumption: more than was put in can be asked for",
    ),
    "cap_multiples": Fixed(
        (6.0, 10.0),
        "times the new money",
        "002 L10: ten times; history: term.msft_profit_cap 2023-01-31, term.recoup_amount 2023-01-31: about seven",
    ),
    "investments_with_low_cap": Fixed(
        (10.0, 25.0), "USD bn", "assumption: who puts in much is content with a smaller multiple"
    ),
    "investments_with_high_cap": Fixed(
        (1.0, 2.0, 3.0, 5.0, 10.0), "USD bn", "assumption: only the largest sum cannot earn the multiple of 2019"
    ),
    "stakes": Fixed(
        (0.30, 0.49), "fraction of capped profits", "002 L10: about 49 %; assumption: or clearly less, nothing between"
    ),
    "equities": Fixed(
        (0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.49),
        "fraction of the shares after a conversion",
        "history: offer.oai_equity_to_msft_for_dropping_profit_rights 2025-06-30; assumption: from half of it to "
        "half as much again",
    ),
    "shares_with_consent": Fixed(
        (0.0, 0.05, 0.10, 0.20),
        "fraction of OpenAI's revenue",
        "assumption: a few of the shares there are, so that the list of clauses stays short",
    ),
    "capped_shares_with_consent": Fixed(
        (0.10, 0.20), "fraction of OpenAI's revenue, up to a sum", "assumption: a few of those there are, as above"
    ),
    "investment_with_consent": Fixed(
        (10.0,), "USD bn", "assumption: a conversion goes with no new money or with a large sum"
    ),
    "premiums": Fixed(
        (0.0, 0.25, 0.50), "fraction of the valuation", "assumption: none, a usual one and a high one in takeovers"
    ),
    "commitments": Fixed(
        (0.0, 2.0, 10.0, 30.0, 100.0, 250.0),
        "USD bn of compute",
        "history: event.coreweave_contract 2025, event.oracle_contract 2025-09-30: from 4 to 300",
    ),
    "resale_parts": Fixed(
        (0.0, 0.10, 0.20, 0.30),
        "fraction of Azure's revenue from OpenAI's models",
        "002 L12: a fifth; assumption: none, half and half as much again",
    ),
    "licence_ends": Fixed(
        (45, 53, 61), "quarter of the clock", "002 L14: 2030; assumption: two and four years more can be asked for"
    ),
}

#: Numbers of the rules of talking and reckoning.
FIXED: Final[Mapping[str, Fixed]] = {
    "share_ends": Fixed((45,), "quarter of the clock", "002 L14: an agreed revenue share runs to 2030"),
    "commitment_quarters": Fixed((24,), "quarters", "assumption: a commitment is to be bought over about six years"),
    "horizon": Fixed((24,), "quarters", "assumption: both sides look six years ahead, as long as plans are made for"),
    "ahead": Fixed((32,), "quarters", "assumption: terms that end at the horizon are followed for two years beyond"),
    "rounds_a_quarter": Fixed((24,), "rounds", "assumption: about two offers a week can be prepared and weighed"),
    "sweep": Fixed(
        (0.25, 0.5, 0.75),
        "weight of the own value",
        "assumption: three weightings show a side what bargains there may be, before it asks for talks",
    ),
    "bidding_turns": Fixed((3,), "turns", "assumption: enough to tell a bidding by; changes the bids, never who wins"),
    "longest_runway": Fixed((40,), "quarters", "assumption: whoever has money for ten years does not look further"),
    "least": Fixed(
        (0.00390625,), "USD bn or fraction", "assumption: what is below 1/256 counts as this much where it divides"
    ),
}
