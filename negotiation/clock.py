"""Quarters and dates: the clock counts quarters from 2019Q3 and can run to 2034Q4."""

import re
from dataclasses import dataclass

FIRST_YEAR, FIRST_QUARTER = 2019, 3
QUARTERS_PER_YEAR = 4
_PATTERN = re.compile(r"(\d{4})Q([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter, counted from 2019Q3 (index 0)."""

    index: int

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read a quarter such as ``2024Q4``.

        Raises:
            ValueError: the text is no quarter, or lies before 2019Q3 or after 2034Q4.
        """
        match = _PATTERN.fullmatch(text.strip().upper())
        if match is None:
            raise ValueError(f"a quarter is written like 2024Q4, got {text!r}")
        year, number = int(match[1]), int(match[2])
        quarter = cls((year - FIRST_YEAR) * QUARTERS_PER_YEAR + number - FIRST_QUARTER)
        if not FIRST <= quarter <= LAST:
            raise ValueError(f"the clock runs from {FIRST} to {LAST}, got {text}")
        return quarter

    @property
    def year(self) -> int:
        """Calendar year."""
        return FIRST_YEAR + (self.index + FIRST_QUARTER - 1) // QUARTERS_PER_YEAR

    @property
    def number(self) -> int:
        """Quarter of the year, 1 to 4."""
        return (self.index + FIRST_QUARTER - 1) % QUARTERS_PER_YEAR + 1

    def __add__(self, quarters: int) -> "Quarter":
        return Quarter(self.index + quarters)

    def __sub__(self, other: "Quarter") -> int:
        return self.index - other.index

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


FIRST = Quarter(0)
LAST = Quarter(61)
CLOCK_LENGTH = LAST - FIRST + 1
