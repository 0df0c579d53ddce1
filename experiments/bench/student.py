"""A student who is none: joins as a browser does, hears what a page hears, and bargains by what its own page says."""

import asyncio
import json
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

#: Seconds without anything new after which a page is given up: the class is stuck.
PATIENCE: Final = 120.0
#: What a browser loads with a page.
_ASSETS: Final = re.compile(r'(?:src|href)="(/assets/[^"]+)"')
#: Own moves after which a student signs whatever is worth signing, and after which they have had enough.
_FIRM, _ENOUGH = 5, 8
#: Seconds between two heartbeats of a page.
_BEAT: Final = 5.0

type View = Mapping[str, Any]
type Told = dict[str, Any]


class StuckError(RuntimeError):
    """A page that was not told what it should have been."""


class Page:
    """An open page of the class, with its cookies and its line to the server.

    Args:
        base: address of the server.
        role: ``seat``, ``teach`` or ``screen``.
        heard: told of every frame and when it came, on the clock of ``time.perf_counter``.
    """

    def __init__(self, base: str, role: str, heard: Callable[["Page", float], None] = lambda *_: None) -> None:
        self.base, self.role, self.view = base, role, {}  # type: str, str, Told
        self.refused: list[str] = []
        self._heard, self._news = heard, asyncio.Event()
        self._line: ClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        # without proxies and certificates, which would take longer to read than the class to answer
        self._http = httpx.AsyncClient(
            base_url=base, verify=False, trust_env=False, headers={"Origin": base}, timeout=PATIENCE
        )

    async def get(self, path: str) -> None:
        """Load a page, and what belongs to it.

        Args:
            path: from the server's address on.
        """
        answer = await self._http.get(path, follow_redirects=True)
        answer.raise_for_status()
        for each in _ASSETS.findall(answer.text):
            (await self._http.get(each)).raise_for_status()

    async def join(self, code: str, alias: str) -> None:
        """Knock, fill in the form, and look at one's own page until its first frame is there.

        Args:
            code: of the class.
            alias: to be called by.
        """
        await self.get("/join")
        answer = await self._http.post("/join", data={"code": code, "alias": alias, "consent": "yes"})
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise StuckError(f"{alias} could not join: the server answered {answer.status_code}")
        await self.get("/seat")
        await self.listen()

    async def listen(self) -> None:
        """Take up the line, and wait for the first frame."""
        self.view = {}
        cookies = "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())
        line = f"{self.base.replace('http', 'ws', 1)}/live/{self.role}"
        headers = {"Cookie": cookies}
        self._line = await connect(
            line, origin=Origin(self.base), additional_headers=headers, max_size=None, proxy=None
        )
        self._tasks = [asyncio.create_task(self._hears(self._line)), asyncio.create_task(self._beats(self._line))]
        await self.until(bool)

    async def _hears(self, line: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for text in line:
                came = time.perf_counter()
                self.view = json.loads(text)
                self._heard(self, came)
                self._news.set()

    async def _beats(self, line: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(_BEAT)
                await line.send("beat")

    async def until(self, holds: Callable[[View], Any]) -> float:
        """Wait for a frame.

        Args:
            holds: of the frame that is waited for.

        Returns:
            When it had been read, on the clock of ``time.perf_counter``.

        Raises:
            StuckError: it does not come.
        """
        while not holds(self.view):
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), PATIENCE)
            except TimeoutError:
                raise StuckError(f"a page of {self.role} heard nothing new for {PATIENCE:g} seconds") from None
        return time.perf_counter()

    async def act(self, what: str, **more: Any) -> bool:
        """Do something, under a fresh key.

        Args:
            what: is done.
            more: that goes with it.

        Returns:
            Whether the server has kept it.
        """
        told = {"what": what, "key": secrets.token_hex(16), **more}
        answer = await self._http.post(f"/act/{self.role}", json=told)
        if answer.status_code != httpx.codes.OK:
            self.refused.append(f"{what}: {answer.status_code} {answer.text}")
        return answer.status_code == httpx.codes.OK

    def cut(self) -> None:
        """Lose the line, without a word to the server."""
        for task in self._tasks:
            task.cancel()
        if self._line is not None:
            self._line.transport.abort()

    async def close(self) -> None:
        """Go."""
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()


def answer(table: View) -> Told:
    """What a student does whose turn it is: sign what is above a falling threshold of their own, or offer that much.

    Args:
        table: as the student's own page has it.

    Returns:
        ``what``, and what goes with it.
    """
    told = [{clause["level"]: clause["value"] for clause in each["clauses"]} for each in table["subjects"]]
    values = [{level: value for level, value in each.items() if value is not None} for each in told]
    best, least = sum(max(each.values()) for each in values), table["reservation"]
    own, standing = len(table["feed"]) // 2, table["standing"]
    asked = least + max(best - least, 0.0) * max(1 - own / _FIRM, 0.0)
    if standing and standing["value"] >= (asked if table["may_counter"] else least):
        return {"what": "accept", "seq": standing["seq"]}
    if own >= _ENOUGH:
        return {"what": "walk"}
    if not table["may_counter"]:
        return {"what": "refuse"}
    return {"what": "offer", "package": _offer(values, standing["package"] if standing else (), asked)}


def _offer(values: Sequence[Mapping[int, float]], before: Sequence[int], asked: float) -> list[int]:
    """What the other side offered, with what matters most to oneself changed, just so far that it is worth enough."""
    most = [max(each, key=lambda level: (each[level], -level)) for each in values]
    old = zip(before or [0] * len(most), values, most, strict=True)
    package = [level if level in each else top for level, each, top in old]
    worth = [each[level] for each, level in zip(values, package, strict=True)]
    gain = [each[top] - now for each, top, now in zip(values, most, worth, strict=True)]
    for issue in sorted(range(len(most)), key=lambda issue: -gain[issue]):
        missing = asked - sum(worth)
        if missing <= 0 and any(package):
            break
        enough = [level for level, value in values[issue].items() if level and value - worth[issue] >= missing]
        package[issue] = min(enough, key=lambda level: values[issue][level], default=most[issue])
        worth[issue] = values[issue][package[issue]]
    return package if any(package) else [*package[:-1], max(values[-1])]
