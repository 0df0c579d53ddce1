"""What stands at the door: who may ask, how often, how much, and what a browser may do with the answer."""

import ipaddress
import socket
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse

#: Sent with every answer: no script, style, frame or form but our own, and nothing kept by anybody between.
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with less, a browser would not say where a form comes from
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
#: Bytes that a request may have; the longest is an offer.
MOST_BYTES: Final = 16_384
#: Methods that change nothing.
_SAFE: Final = {"GET", "HEAD"}
#: A socket is closed with this when its request came from elsewhere.
_POLICY: Final = 1008

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Message, Receive, Send], Awaitable[None]]


class TooMuchError(Exception):
    """More bytes than a request may have."""


class Guard:
    """Around the whole application.

    A request must name a host that is this machine, so that no name that was made to point here can be used; what
    changes something must come from a page of this host.

    Args:
        inner: the application.
    """

    def __init__(self, inner: Application) -> None:
        self._inner = inner

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Let a request in, or say why not."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        refused = _refused(scope)
        if refused and scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY})
        elif refused:
            await PlainTextResponse(refused[1], refused[0])(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await self._inner(scope, receive, send)
        else:
            await self._within(scope, receive, send)

    async def _within(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on as long as it is not too long."""
        answered = _with_headers(send)
        try:
            await self._inner(scope, _counted(receive), answered)
        except TooMuchError:
            said = f"A request may have {MOST_BYTES} bytes; this one has more."
            await PlainTextResponse(said, 413)(scope, receive, answered)


def _refused(scope: Message) -> tuple[int, str] | None:
    """The status and the reason if a request may not come in."""
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if not _is_here(host):
        return 400, "This name is not one of this machine; use the address that the teacher's screen shows."
    changes = scope["type"] == "websocket" or scope["method"] not in _SAFE
    if changes and urlsplit(headers.get("origin", "")).netloc != host:
        return 403, "This request does not come from a page of the class; open the class's address and try again."
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        return 413, f"A request may have {MOST_BYTES} bytes; this one has more."
    return None


def _is_here(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    own = socket.gethostname().lower()
    if name in {"localhost", own, f"{own}.local"}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _counted(receive: Receive) -> Receive:
    got = 0

    async def counting() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > MOST_BYTES:
            raise TooMuchError
        return message

    return counting


def _with_headers(send: Send) -> Send:
    extra = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name for name, _ in message.get("headers", [])}
            message["headers"] = [*message.get("headers", []), *(each for each in extra if each[0] not in own)]
        await send(message)

    return sending


class Often:
    """How often something may be done: so many at once, and so many a second after that. Nothing is stored.

    Args:
        at_once: most in one go.
        a_second: how fast they come back.
        now: the clock, in seconds.
    """

    #: Names that are remembered; the oldest go first.
    MOST: Final = 10_000

    def __init__(self, at_once: float, a_second: float, now: Callable[[], float] = time.monotonic) -> None:
        self._at_once, self._a_second, self._now = at_once, a_second, now
        self._left: defaultdict[str, tuple[float, float]] = defaultdict(lambda: (at_once, now()))

    def left(self, who: str) -> bool:
        """Whether one more is left."""
        return self._level(who) >= 1

    def take(self, who: str) -> bool:
        """Take one; false if none is left.

        Args:
            who: an address, a seat, or what else counts for itself.
        """
        level = self._level(who)
        self._left.pop(who, None)
        self._left[who] = (level - 1 if level >= 1 else level, self._now())
        while len(self._left) > self.MOST:
            del self._left[next(iter(self._left))]
        return level >= 1

    def _level(self, who: str) -> float:
        level, since = self._left.get(who, (self._at_once, self._now()))
        return min(self._at_once, level + (self._now() - since) * self._a_second)


def address_of(request: Request) -> str:
    """The address a request comes from, to count with; it is kept nowhere."""
    return request.client.host if request.client else "nobody"
