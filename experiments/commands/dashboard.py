"""The command `parley dashboard`: histories to watch, fork, play and compare in a browser."""

import errno
import faulthandler
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import suppress
from typing import Final

from experiments.options import UsageError

#: Where it listens, unless that is taken or another is asked for.
USUAL: Final = 8765
_LAST: Final = 65_535


def add(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("scenario", nargs="?", default="history", help="name or TOML file (default: history)")
    parser.add_argument("--port", type=_port, metavar="N", help=f"0 for any that is free (default: {USUAL}, if it is)")
    parser.add_argument("--no-browser", action="store_true", help="only say where it is")


def obey(wanted: Namespace) -> int | None:
    """Serve until interrupted."""
    from experiments.scenarios import load_scenario

    if sys.stderr is not None and not faulthandler.is_enabled():
        with suppress(ValueError, OSError):  # where the terminal is no file
            faulthandler.enable()  # what crashes below Python leaves word of where it was
    load_scenario(wanted.scenario)
    from experiments.dashboard import address, server

    try:
        listening = server.bound(USUAL if wanted.port is None else wanted.port)
    except OSError as error:
        if wanted.port is not None:
            raise UsageError(_refused(wanted.port, error)) from None
        listening = server.bound(0)
    address.start_with(wanted.scenario)
    try:
        server.serve(listening, show=not wanted.no_browser)
    except KeyboardInterrupt:
        return None  # the way it is meant to end
    return None


def _refused(port: int, error: OSError) -> str:
    why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
    return f"--port {port} {why}; give another, or --port 0 for any that is free"


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_LAST)) and int(text) <= _LAST):
        raise ArgumentTypeError(f'must be a whole number from 0 to {_LAST}, got "{text}"')
    return int(text)
