"""Commands, one a file: what can be asked (``add``) and how it is answered (``obey``)."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import Final, Protocol, cast

#: Every command that has a file here, with what it does.
DOES: Final[Mapping[str, str]] = {
    "batch": "play many histories into a folder, with settings that differ",
    "compare": "two settings on the same chance: what differs",
    "sensitivity": "which setting moves an outcome, and how much",
    "report": "a folder of histories as one HTML page",
    "dashboard": "watch, fork, play and compare histories in a browser",
    "class": "students take the seats and bargain in their browsers",
    "bench": "how fast it is here, measured",
}


class Command(Protocol):
    """A file of this room. It loads nothing heavy before it is obeyed."""

    def add(self, parser: ArgumentParser) -> None:
        """Add what can be asked to the command's parser."""

    def obey(self, wanted: Namespace) -> int | None:
        """Do what is asked; an exit code if it is not 0."""


def command(name: str) -> Command:
    """The file of a command; where its name is a word of Python, the file's has a line behind it."""
    return cast("Command", import_module(f"{__name__}.{name}{'_' if iskeyword(name) else ''}"))
