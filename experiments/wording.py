"""Numbers in plain words: dollars, percent, months, people.

Every number on a page is written here, so that the same amount always reads the same. Words depend on the number
alone, never on the machine's language or on chance.
"""

import math
import re
from collections.abc import Sequence
from typing import Final

MINUS: Final = "−"
#: Has no width: between the two, a line may not end ("−" and "$" part otherwise).
JOINED: Final = "\u2060"
#: A runway of this many quarters means "this or longer".
LONGEST_RUNWAY: Final = 40
MONTHS: Final = 3
_THOUSAND: Final = 1000
_SMALL: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PARTS: Final = ("", "¼", "½", "¾")
_MANY: Final = 9.95
_WHOLE: Final = 0.9995
#: Between letters, as in "Azure's"; quotation marks are none.
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")


def signed(text: str, negative: bool) -> str:
    """The text with a minus sign in front if it is negative and not zero; a line never ends behind the sign."""
    if not negative or not any(digit in "123456789" for digit in text):
        return text
    return MINUS + JOINED + text if text.startswith("$") else MINUS + text


def usd(amount: float) -> str:
    """An amount of money given in USD bn, such as ``$2.6 bn`` or ``$345 m``."""
    size = abs(amount)
    if size >= _WHOLE:
        text = _rounded(size, _MANY)
        return signed(f"${text} bn", amount < 0)
    text = _rounded(size * _THOUSAND, _MANY)
    return signed("$0" if text == "0" else f"${text} m", amount < 0)


def pay(amount: float) -> str:
    """A pay given in USD m a year, such as ``$1.3 m``."""
    return f"${amount:.1f} m"


def _rounded(size: float, many: float) -> str:
    """Whole from ``many`` up, else with one decimal where it is not zero."""
    if size >= many:
        return f"{size:,.0f}"
    text = f"{size:.1f}"
    return text.removesuffix(".0")


def fixed(number: float, decimals: int = 1) -> str:
    """A number for a table, with a true minus sign."""
    return signed(f"{abs(number):,.{decimals}f}", number < 0)


def percent(fraction: float, decimals: int = 0) -> str:
    """A fraction as percent; something small is never written as nothing."""
    size = 100 * abs(fraction)
    if decimals == 0 and 0 < size < 1:
        decimals = 1
    return signed(f"{size:.{decimals}f}%", fraction < 0)


def percents(first: float, second: float) -> tuple[str, str]:
    """Two fractions as percent, with a decimal where they would look alike though they differ."""
    alike = percent(first) == percent(second) and not math.isclose(first, second, abs_tol=1e-9)
    return percent(first, int(alike)), percent(second, int(alike))


def number(count: float) -> str:
    """A count: small ones in letters."""
    whole = round(count)
    return _SMALL[whole] if 0 <= whole < len(_SMALL) else f"{whole:,}"


def counted(count: float, noun: str, several: str = "") -> str:
    """A count with its noun, such as ``two rounds``."""
    return f"{number(count)} {noun if round(count) == 1 else several or noun + 's'}"


def months(quarters: float) -> str:
    """A runway in words: months of cash."""
    if quarters >= LONGEST_RUNWAY:
        return "more than ten years"
    whole = round(quarters * MONTHS)
    if whole < 1:
        return "less than a month"
    if whole > 2 * 12:
        return f"{whole / 12:.0f} years"
    return counted(whole, "month")


def span(quarters: int) -> str:
    """So many quarters in words: ``3¼ years``."""
    years, rest = divmod(quarters, len(_PARTS))
    if years == 0:
        return counted(rest, "quarter")
    return f"{years}{_PARTS[rest]} year{'s' if quarters > len(_PARTS) else ''}"


def joined(parts: Sequence[str], word: str = "and") -> str:
    """Several things as one: ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def in_print(text: str) -> str:
    """A text with the apostrophes of print, not of a typewriter."""
    return _APOSTROPHE.sub("’", text)


def things(count: int, noun: str) -> str:
    """How many of something, such as ``1,000 worlds``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
