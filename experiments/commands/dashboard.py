"""The command `parley dashboard`: histories to watch, fork, play and compare in a browser."""

import faulthandler
import sys
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from typing import Final

from experiments.options import UsageError, port

#: Where it listens, unless that is taken or another is asked for.
USUAL: Final = 8765


def add(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("scenario", nargs="?", default="history", help="name or TOML file (default: history)")
    parser.add_argument("--port", type=port, metavar="N", help=f"0 for any that is free (default: {USUAL}, if it is)")
    parser.add_argument("--no-browser", action="store_true", help="only say where it is")


def obey(wanted: Namespace) -> int | None:
    """Serve until interrupted."""
    from experiments.scenarios import load_scenario

    if sys.stderr is not None and not faulthandler.is_enabled():
        with suppress(ValueError, OSError):  # where the terminal is no file
            faulthandler.enable()  # what crashes below Python leaves word of where it was
    load_scenario(wanted.scenario)
    from experiments.dashboard import address, server
    from experiments.listening import ALONE, bound, refused

    try:
        listening = bound(ALONE, wanted.port, USUAL)
    except OSError as error:
        raise UsageError(refused(wanted.port, error)) from None
    address.start_with(wanted.scenario)
    try:
        server.serve(listening, show=not wanted.no_browser)
    except KeyboardInterrupt:
        return None  # the way it is meant to end
    return None
