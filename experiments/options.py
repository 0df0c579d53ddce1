"""What a word of the command line must be."""

import argparse
import re
from pathlib import Path
from typing import Final

LARGEST_SEED: Final = 2**63 - 1
#: The fewest pairs of worlds that say anything.
LEAST_PAIRS: Final = 2


class UsageError(ValueError):
    """A command line that cannot be understood; says what and the way out."""


def folder(text: str) -> Path:
    """The folder of an option."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the folder has no name; write one, such as results/first")
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


def count(text: str) -> int:
    """How many of something."""
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) == 0:
        raise argparse.ArgumentTypeError(f'must be a whole number of 1 or more, got "{text}"')
    return int(text)
