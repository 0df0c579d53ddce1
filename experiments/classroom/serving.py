"""The class is served: on this machine alone, or to everybody on its network."""

import socket
from collections.abc import Sequence
from typing import Final

import uvicorn
from starlette.applications import Starlette

from experiments.listening import ALONE, Announced

#: Everybody on this machine's network.
EVERYBODY: Final = "0.0.0.0"
#: Where it listens, unless that is taken or another is asked for.
USUAL: Final = 8770
#: An address that is nobody's; asking the way there tells which of our own is on the network. Nothing is sent.
_NOBODY: Final = ("192.0.2.1", 9)
#: Bytes that a browser may send on its line; it only says that it is there.
_MOST_BYTES: Final = 1024

#: A connection on which nothing is said stays open, seconds: a student thinks for longer than uvicorn's five.
_KEPT_OPEN: Final = 120


def own_address() -> str:
    """This machine's address on its network; its own alone if it is on none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_NOBODY)
        except OSError:
            return ALONE
        return str(asking.getsockname()[0])


def serve(app: Starlette, listening: socket.socket, lines: Sequence[str], show: str = "") -> None:
    """Run until it is interrupted.

    Args:
        app: to be served.
        listening: from ``listening.bound``.
        lines: printed once it answers.
        show: an address to open in the browser; none if it is empty.
    """
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=_MOST_BYTES,
        ws_per_message_deflate=False,  # some 300 kB a page, for what is small
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEPT_OPEN,
        timeout_graceful_shutdown=1,
    )
    Announced(config, lines, show).run(sockets=[listening])
