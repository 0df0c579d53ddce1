"""The class is served: on this machine alone, or to everybody on its network."""

import errno
import socket
import sys
import webbrowser
from collections.abc import Sequence
from typing import Final

import uvicorn
from starlette.applications import Starlette

#: This machine alone, and everybody on its network.
ALONE, EVERYBODY = "127.0.0.1", "0.0.0.0"
#: Where it listens, unless that is taken or another is asked for.
USUAL: Final = 8770
#: An address that is nobody's; asking the way there tells which of our own is on the network. Nothing is sent.
_NOBODY: Final = ("192.0.2.1", 9)
#: Bytes that a browser may send on its line; it only says that it is there.
_MOST_BYTES: Final = 1024


def bound(host: str, port: int | None) -> socket.socket:
    """A socket to listen on.

    Args:
        host: ``ALONE`` or ``EVERYBODY``.
        port: 0 for any that is free; none for the usual one, or any if that is taken.

    Raises:
        OSError: the port is taken, or not for everybody.
    """
    result = socket.socket(socket.AF_INET)
    if sys.platform != "win32":
        result.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        result.bind((host, USUAL if port is None else port))
    except OSError as error:
        result.close()
        if port is None and error.errno == errno.EADDRINUSE:
            return bound(host, 0)
        raise
    return result


def own_address() -> str:
    """This machine's address on its network; its own alone if it is on none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_NOBODY)
        except OSError:
            return ALONE
        return str(asking.getsockname()[0])


class _Server(uvicorn.Server):
    """Says where it is once it answers."""

    def __init__(self, config: uvicorn.Config, lines: Sequence[str], show: str) -> None:
        super().__init__(config)
        self._lines, self._show = lines, show

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            print("\n".join(self._lines), flush=True)
            if self._show:
                webbrowser.open(self._show)


def serve(app: Starlette, listening: socket.socket, lines: Sequence[str], show: str = "") -> None:
    """Run until it is interrupted.

    Args:
        app: to be served.
        listening: from ``bound``.
        lines: printed once it answers.
        show: an address to open in the browser; none if it is empty.
    """
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=_MOST_BYTES,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    _Server(config, lines, show).run(sockets=[listening])
