"""The server of the dashboard: its pages, its documents, and whether it is well."""

import contextlib
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from experiments.dashboard.settings import prepare

prepare()

import uvicorn  # noqa: E402 Solara reads its settings when it is imported
from starlette.applications import Starlette  # noqa: E402
from starlette.requests import Request  # noqa: E402
from starlette.responses import HTMLResponse, JSONResponse, Response  # noqa: E402
from starlette.routing import Mount, Route  # noqa: E402

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # Solara looks into a part of websockets that will go
    from solara.server import starlette as solara_server

from experiments.dashboard import documents, taken  # noqa: E402
from experiments.dashboard.address import first  # noqa: E402
from experiments.dashboard.pages import PAGES  # noqa: E402
from experiments.dashboard.pages.compare import EXAMPLE  # noqa: E402
from experiments.listening import ALONE, Announced  # noqa: E402
from experiments.version import version  # noqa: E402
from experiments.watching.compared import compare  # noqa: E402
from experiments.watching.many import many  # noqa: E402
from experiments.watching.played import asked  # noqa: E402
from experiments.watching.players import players  # noqa: E402
from experiments.watching.recorded import recorded  # noqa: E402

#: Where Solara answers for more than pages.
_INNER: Final = ("/static/", "/_solara/", "/jupyter/", "/readyz", "/resourcez")

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]


def application() -> Starlette:
    """The server, ready to be run."""
    return Starlette(
        routes=[
            Route("/health", _health),
            Route("/docs/", _document),
            Route("/docs/{name}", _document),
            Route("/table.csv", taken.table),
            Mount("/", _Pages()),
        ],
        lifespan=solara_server.lifespan,
    )


class _Pages:
    """Solara, for the paths it has; for others a page that says so."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        path = scope["path"]
        known = path.startswith(_INNER) or (path.rstrip("/") or "/") in {each.path for each in PAGES}
        answer: Any = solara_server.app if known or scope["type"] != "http" else _not_here(path)
        await answer(scope, receive, send)


def serve(listening: socket.socket, show: bool) -> None:
    """Run until it is interrupted.

    Args:
        listening: from ``listening.bound``.
        show: opens the browser.
    """
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")  # on one machine they need not
    config = uvicorn.Config(
        application(),
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # nobody is far away
        timeout_graceful_shutdown=1,
    )
    if threading.current_thread() is threading.main_thread():  # which alone may
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # once the server has closed, in order
    with players():
        _get_ready()
        address = f"http://{ALONE}:{listening.getsockname()[1]}"
        said = [f"Parley’s dashboard is at {address}", "Ctrl-C ends it."]
        Announced(config, said, address if show else "").run(sockets=[listening])


def _get_ready() -> None:
    """Play what the first visitor sees, while the server already answers."""

    def play() -> None:
        with contextlib.suppress(Exception):  # a visitor meets it again, and is told
            scenario = first().scenario
            recorded(asked(scenario, 0))
            many(scenario)
            compare({}, dict(EXAMPLE), scenario)

    threading.Thread(target=play, name="what is seen first", daemon=True).start()


async def _health(request: Request) -> Response:  # noqa: ARG001 Starlette gives it
    return JSONResponse({"status": "well", "version": version()})


async def _document(request: Request) -> Response:
    name = request.path_params.get("name", "")
    found = documents.document(name)
    if found is None:
        return _not_here(f"/docs/{name}")
    return HTMLResponse(found)


def _not_here(path: str) -> Response:
    listed = ", ".join(each.name for each in PAGES)
    sentence = f"There is nothing at {path[:100]}. The dashboard has the pages {listed}; it begins at “/”."
    return HTMLResponse(documents.message("No such page", sentence), status_code=404)
