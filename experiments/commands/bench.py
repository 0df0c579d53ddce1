"""`parley bench`."""

from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    """What can be asked."""


def obey(wanted: Namespace) -> int | None:
    """Answer it."""
    raise NotImplementedError(wanted.command)
