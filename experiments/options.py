"""What a word of the command line must be."""

import argparse
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from negotiation.clock import Quarter

LARGEST_SEED: Final = 2**63 - 1
#: The fewest pairs of worlds that say anything.
LEAST_PAIRS: Final = 2
_LAST_PORT: Final = 65_535


class UsageError(ValueError):
    """A command line that cannot be understood; says what and the way out."""


def folder(text: str) -> Path:
    """The folder of an option."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the folder has no name; write one, such as results/first")
    return Path(text)


def file(text: str) -> Path:
    """The file of an option."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the file has no name; write one, such as report.html")
    return Path(text)


def quarter(text: str) -> str:
    """A quarter such as 2025Q3."""
    if not re.fullmatch(r"\d{4}Q[1-4]", text.strip().upper(), re.ASCII):
        raise argparse.ArgumentTypeError(f'must be a quarter like 2025Q3, got "{text}"')
    return text.strip().upper()


def seed(text: str) -> int:
    """The seed of a world."""
    if not re.fullmatch(r"\d{1,19}", text, re.ASCII) or int(text) > LARGEST_SEED:
        raise argparse.ArgumentTypeError(f'must be a whole number from 0 to {LARGEST_SEED}, got "{text}"')
    return int(text)


def pairs(text: str) -> int:
    """How many pairs of worlds."""
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or int(text) < LEAST_PAIRS:
        raise argparse.ArgumentTypeError(f'must be a whole number from {LEAST_PAIRS} to 99999, got "{text}"')
    return int(text)


def port(text: str) -> int:
    """A port to listen on; 0 is any that is free."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_LAST_PORT)) and int(text) <= _LAST_PORT):
        raise argparse.ArgumentTypeError(f'must be a whole number from 0 to {_LAST_PORT}, got "{text}"')
    return int(text)


def count(text: str) -> int:
    """How many of something."""
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) == 0:
        raise argparse.ArgumentTypeError(f'must be a whole number of 1 or more, got "{text}"')
    return int(text)


def names(text: str) -> tuple[str, ...]:
    """Names with commas between them."""
    result = tuple(name.strip() for name in text.split(",") if name.strip())
    if not result:
        raise argparse.ArgumentTypeError("has no name; write one or more with commas between them")
    return result


def between_0_and_1(text: str) -> float:
    """A fraction that is neither nothing nor all."""
    value = part(text)
    if value == 1:
        raise argparse.ArgumentTypeError(f'must be below 1, got "{text}"')
    return value


def part(text: str) -> float:
    """A fraction that may be all, but not nothing."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= 1:
        hint = "; if you meant percent, divide by 100" if 1 < value <= 100 else ""
        raise argparse.ArgumentTypeError(f'must be a number between 0 and 1, got "{text}"{hint}')
    return value


def named(option: str, word: str, example: str) -> tuple[str, str]:
    """Name and value of a word like ``name=value``.

    Args:
        option: what it was given with, such as ``--set``.
        word: as typed.
        example: how it could be written.

    Raises:
        UsageError: one of the two is missing.
    """
    name, _, value = (part.strip() for part in word.partition("="))
    if not name or not value:
        raise UsageError(f'{option} needs name=value, got "{word}"; for example {option} {example}')
    return name, value


def changes(words: Sequence[str], option: str = "--set") -> dict[str, float | str]:
    """What ``--set`` asks for, by full name.

    Args:
        words: like ``name=value``.
        option: what they were given with.

    Raises:
        UsageError: a word cannot be understood.
        SettingsError: a setting cannot be used.
    """
    if not words:
        return {}
    from experiments.scenario_file import setting

    result: dict[str, float | str] = {}
    for word in words:
        name, value = named(option, word, "exclusivity_cost=2")
        full, read = setting(name, value)
        if full in result:
            raise UsageError(f"{option} gives {name} twice; keep one of the two")
        result[full] = read
    return result


def first_quarter(start: str) -> "Quarter":
    """The quarter of ``--start``.

    Raises:
        UsageError: the clock does not run there.
    """
    from negotiation.clock import Quarter

    try:
        return Quarter.parse(start)
    except ValueError as error:
        raise UsageError(f"--start: {error}") from None
