"""Cells of a table: numbers in few characters, each with as many digits as it deserves, and their units."""

import math
from typing import Final

from experiments.observables import SHARE
from experiments.wording import MINUS

#: Digits that are told of a number.
DIGITS: Final = 3
MOST_DECIMALS: Final = 4
NOTHING: Final = "–"
#: Units that say nothing a reader does not know.
UNSAID: Final = ("count", "persons")


def unit(name: str) -> str:
    """A unit as it stands in a table; fractions are told in percent.

    Args:
        name: as the codebook has it, such as ``USD bn a year``.
    """
    if name in UNSAID:
        return ""
    if name == SHARE:
        return "% of worlds"
    if name.startswith("fraction"):
        return name.replace("fraction", "%", 1)
    return name.replace("USD", "$")


def scale(name: str) -> float:
    """What a number of a unit is multiplied with before it is told."""
    return 100.0 if name == SHARE or name.startswith("fraction") else 1.0


def decimals(*numbers: float) -> int:
    """Decimals with which numbers are told together: three digits of the largest."""
    known = [abs(number) for number in numbers if math.isfinite(number) and number != 0]
    if not known:
        return 0
    return min(max(DIGITS - 1 - math.floor(math.log10(max(known))), 0), MOST_DECIMALS)


def finer(places: int, *numbers: float) -> int:
    """Decimals of differences: as many as they deserve, but at most one more than what they are differences of.

    Args:
        places: decimals of those.
        numbers: the differences.
    """
    return min(decimals(*numbers), places + 1)


def plain(number: float, places: int) -> str:
    """A number with so many decimals and a true minus sign; something that is not known is a dash."""
    if not math.isfinite(number):
        return NOTHING
    text = f"{abs(number):,.{places}f}"
    return MINUS + text if number < 0 and _is_something(text) else text


def signed(number: float, places: int) -> str:
    """A difference: with its sign, unless it is nothing."""
    text = plain(number, places)
    return f"+{text}" if number > 0 and _is_something(text) else text


def _is_something(text: str) -> bool:
    return any(digit in "123456789" for digit in text)


def interval(low: float, high: float, places: int) -> str:
    """From one end to the other."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return NOTHING
    return f"{signed(low, places)} to {signed(high, places)}"


def times(number: float) -> str:
    """So many times."""
    return f"{number:,.{0 if number >= 10 else 1}f}"


def labelled(what: str, name: str) -> str:
    """What something is, with its unit, such as ``OpenAI's revenue, $ bn a year``.

    Args:
        what: in words.
        name: of the unit, as the codebook has it.
    """
    told = unit(name)
    return f"{what[0].upper()}{what[1:]}{f', {told}' if told else ''}"
