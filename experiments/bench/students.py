"""Students who are none: they join, read and bargain as browsers do, and note when they see what others did."""

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any, Final

from experiments.options import UsageError

#: Seconds before someone tries again whose turn has not come.
_AGAIN: Final = 1.0
#: Seconds in which a student thinks about a move, from and to; a person takes longer.
THINKS: Final = (0.5, 4.0)
#: Seconds after which a student gives up what never comes.
PATIENCE: Final = 120.0
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}

type View = dict[str, Any]


class Page:
    """A page of somebody: cookies, a line on which it hears, and what it heard last.

    Args:
        base: address of the class.
        role: ``seat`` or ``teach``.
    """

    def __init__(self, base: str, role: str = "seat") -> None:
        try:
            import httpx  # noqa: PLC0415 - for whoever tests pages
        except ImportError:
            raise UsageError("--class needs httpx, which `make setup` installs") from None
        self.base, self.role, self._lost = base, role, httpx.TransportError
        self.client = httpx.AsyncClient(base_url=base, headers={"Origin": base}, timeout=PATIENCE)
        self.view: View | None = None
        self.heard: dict[int, float] = {}  # number of a move -> when it was on this page
        self._news = asyncio.Condition()
        self._listening: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        """Take a line, and hear on it from now on."""
        from websockets.asyncio.client import connect  # noqa: PLC0415 - heavy, and only a bench needs it

        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        address = self.base.replace("http", "ws", 1) + f"/live/{self.role}"
        line = await connect(address, origin=self.base, additional_headers={"Cookie": cookies}, max_size=None)  # type: ignore[arg-type] # a string will do

        async def hear() -> None:
            async for text in line:
                now = time.perf_counter()
                view = json.loads(text)
                for said in (view.get("table") or {}).get("feed", ()):
                    self.heard.setdefault(said["seq"], now)
                async with self._news:
                    self.view = view
                    self._news.notify_all()

        self._line, self._listening = line, asyncio.create_task(hear())

    async def hang_up(self) -> None:
        """Drop the line as a sleeping phone does; what was heard is forgotten."""
        await self._line.close()
        if self._listening:
            self._listening.cancel()
        self.view = None

    async def until(self, holds: Callable[[View], object]) -> View:
        """What the page shows once something holds of it.

        Args:
            holds: of a view.

        Raises:
            TimeoutError: it never does.
        """
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: self.view is not None and holds(self.view))
        assert self.view is not None
        return self.view

    async def act(self, what: str, **more: Any) -> bool:
        """Do something; false if it was refused.

        Args:
            what: is done.
            more: goes with it.
        """
        told = {"what": what, "key": secrets.token_hex(16), **more}
        while True:
            with suppress(self._lost):  # the same key: what was done is not done twice
                answer = await self.client.post(f"/act/{self.role}", json=told)
                return bool(answer.status_code == 200)
            await asyncio.sleep(_AGAIN)

    async def close(self) -> None:
        """Leave."""
        with suppress(Exception):
            await self.hang_up()
        await self.client.aclose()


class Student(Page):
    """A student who bargains by a simple rule: asks for a little less each round, and takes what is as good.

    Args:
        base: address of the class.
        number: of the student, from 1.
        thinks: seconds before a move, from and to.
    """

    def __init__(self, base: str, number: int, thinks: tuple[float, float] = THINKS) -> None:
        super().__init__(base)
        self.number, self.thinks = number, thinks
        self.chance = Random(number)
        self.sent: list[float] = []  # when each move was sent

    async def join(self, code: str) -> None:
        """Join, trying again for as long as the door is full, and take a line."""
        fields = {"code": code, "alias": f"Student {self.number}", "consent": "yes"}
        while True:
            answer = await self.client.post("/join", data=fields, headers=_FORM)
            if answer.is_redirect:
                break
            await asyncio.sleep(_AGAIN)
        await self.listen()
        await self.until(lambda view: view["me"])

    async def bargain(self) -> None:
        """Play one's turns until the talk is over."""
        while True:
            view = await self.until(lambda view: _turn(view) or _over(view))
            if _over(view):
                return
            await asyncio.sleep(self.chance.uniform(*self.thinks))
            table = (self.view or view)["table"]
            if not table["my_turn"]:
                continue
            what, more = _move(table, 0.06 * len(self.sent))
            self.sent.append(time.perf_counter())
            if not await self.act(what, **more):
                self.sent.pop()
                await asyncio.sleep(_AGAIN)


def _turn(view: View) -> bool:
    return bool(view["table"] and view["table"]["my_turn"])


def _over(view: View) -> bool:
    return bool(view["table"] and view["table"]["ended"])


def _move(table: View, part: float) -> tuple[str, dict[str, Any]]:
    """An offer that gives way by a part, or the other's if it is as good."""
    levels, worth = [], 0.0
    for subject in table["subjects"]:
        clauses = sorted((each for each in subject["clauses"] if each["value"] is not None), key=_by_value)
        chosen = clauses[int(min(part, 1.0) * (len(clauses) - 1))]
        levels.append(chosen["level"])
        worth += chosen["value"]
    standing = table["standing"]
    theirs = standing["value"] if standing and not standing["mine"] else None
    if theirs is not None and theirs >= max(table["reservation"], worth):
        return "accept", {"seq": standing["seq"]}
    if table["may_counter"]:
        return "offer", {"package": levels}
    return "refuse", {}


def _by_value(clause: View) -> tuple[float, int]:
    return -clause["value"], clause["level"]
