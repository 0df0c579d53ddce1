"""Every open page of the class: each is sent its own view when something it may see has changed."""

import asyncio
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

#: A page without a heartbeat for so long is away, seconds; a browser sends one every five.
AWAY: Final = 20.0
#: Pages that show everything at once are sent no more often than this, seconds.
CALM: Final = 0.2
#: A socket is closed with this when its page has lost its right.
GONE: Final = 4001

type View = dict[str, Any]


@dataclass(eq=False)
class Line:
    """A page that is open.

    Attributes:
        socket: to its browser.
        role: ``seat``, ``teach``, ``private`` (the teacher's, with what is private) or ``screen``.
        who: the person, on a seat's page.
        beat: when it was last heard of, on the clock of ``time.monotonic``.
        changed: there may be something new.
        last: what was sent last, as text, without the time.
    """

    socket: WebSocket
    role: str
    who: str
    beat: float
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    last: str = ""


class Lines:
    """All open pages.

    Args:
        view: what a page may see now, from its role and person; None if it has lost its right.
        desk: the one thread that works on the session.
    """

    def __init__(self, view: Callable[[str, str], View | None], desk: ThreadPoolExecutor) -> None:
        self._view, self._desk = view, desk
        self._open: set[Line] = set()

    def __len__(self) -> int:
        return len(self._open)

    def present(self) -> frozenset[str]:
        """People of whom a page was heard of lately."""
        since = time.monotonic() - AWAY
        return frozenset(line.who for line in self._open if line.role == "seat" and line.beat >= since)

    def tell(self, concerns: Callable[[str], bool] | None = None) -> None:
        """Send to pages what is new to them.

        Args:
            concerns: whether something may be new to a person; all pages are told if left out. Those of the teacher are
                told in any case.
        """
        for line in self._open:
            if concerns is None or line.role != "seat" or concerns(line.who):
                line.changed.set()

    async def serve(self, socket: WebSocket, role: str, who: str) -> None:
        """Keep a page informed until it is closed.

        Args:
            socket: accepted already.
            role: of the page.
            who: the person, on a seat's page.
        """
        line = Line(socket, role, who, time.monotonic())
        self._open.add(line)
        line.changed.set()
        sending = asyncio.create_task(self._send(line))
        try:
            while True:
                self._heard(line, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError, KeyError):
            pass  # closed, by either side
        finally:
            self._open.discard(line)
            sending.cancel()

    def _heard(self, line: Line, words: str) -> None:
        """A page says that it is there; the teacher's says also whether it wants to see what is private."""
        line.beat = time.monotonic()
        role = {"private": "private", "public": "teach"}.get(words, line.role)
        if line.role in ("teach", "private") and role != line.role:
            line.role = role
            line.changed.set()

    async def _send(self, line: Line) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await line.changed.wait()
                line.changed.clear()
                if not await self._sent(line):
                    return
                await asyncio.sleep(0 if line.role == "seat" else CALM)

    async def _sent(self, line: Line) -> bool:
        """Send what is new; false if the page has lost its right."""
        loop = asyncio.get_running_loop()
        view = await loop.run_in_executor(self._desk, self._view, line.role, line.who)
        if view is None:
            why = "This seat was taken on another device, or given free by the teacher."
            await line.socket.send_text(json.dumps({"gone": why}))
            await line.socket.close(GONE)
            return False
        lasting = json.dumps(view | {"session": view["session"] | {"now": 0}}, ensure_ascii=False, allow_nan=False)
        if lasting != line.last:
            line.last = lasting
            await line.socket.send_text(json.dumps(view, ensure_ascii=False, allow_nan=False))
        return True
