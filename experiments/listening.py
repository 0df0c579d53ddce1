"""Where a server of pages listens, and how it says so."""

import errno
import socket
import sys
import webbrowser
from collections.abc import Sequence
from typing import Final

import uvicorn

#: This machine alone.
ALONE: Final = "127.0.0.1"


def bound(host: str, port: int | None, usual: int = 0) -> socket.socket:
    """A socket to listen on.

    Args:
        host: an address of this machine.
        port: 0 for any that is free; none for the usual one, or any if that cannot be had.
        usual: the usual one.

    Raises:
        OSError: the port that was asked for is taken, or not for everybody.
    """
    result = socket.socket(socket.AF_INET)
    if sys.platform != "win32":
        result.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        result.bind((host, usual if port is None else port))
    except OSError:
        result.close()
        if port is None:
            return bound(host, 0)
        raise
    return result


def refused(port: int | None, error: OSError) -> str:
    """Why nobody can listen there, and the way out.

    Args:
        port: that was asked for; none if none was.
        error: from ``bound``.
    """
    why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
    return f"--port {0 if port is None else port} {why}; give another, or --port 0 for any that is free"


class Announced(uvicorn.Server):
    """A server that says where it is once it answers.

    Args:
        config: of the server.
        lines: printed then.
        show: an address to open in the browser; none if it is empty.
    """

    def __init__(self, config: uvicorn.Config, lines: Sequence[str], show: str = "") -> None:
        super().__init__(config)
        self._lines, self._show = lines, show

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        if not self.should_exit:
            print("\n".join(self._lines), flush=True)
            if self._show:
                webbrowser.open(self._show)
