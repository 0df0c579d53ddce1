"""The room a class takes place in: one desk at which everything is done in turn, and the pages that are told of it."""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Protocol

from experiments.classroom.forms import FormError, number, package, words
from experiments.classroom.keys import Keys
from experiments.classroom.live import Lines, View

#: Pages there are.
ROLES: Final = ("seat", "teach", "screen")
#: Most that the teacher gives at once, seconds.
_MOST_SECONDS: Final = 3600

type Told = dict[str, Any]


class Happening(Protocol):
    """What a room needs of a class. Whatever is refused raises ``ClassError``; every call has been kept when it returns.

    A person is known by the secret of the seat, ``token``; ``key`` makes a call that is repeated count once.
    """

    def join(self, alias: str) -> tuple[str, str]:
        """Take part: the token and the PIN."""

    def rejoin(self, alias: str, pin: str) -> str:
        """Take a seat again: a new token; the old one is no longer good."""

    def person(self, token: str) -> str | None:
        """The name of a person; none if the token is no longer good."""

    def act(self, token: str, what: str, key: str, more: Mapping[str, Any]) -> None:
        """Do something from a seat: ``ready``, ``offer``, ``accept``, ``refuse``, ``walk`` or ``back``."""

    def steer(self, what: str, key: str, more: Mapping[str, Any]) -> Told:
        """Do something as the teacher: what was done, if there is more to say of it than that."""

    def tick(self, now: float, present: frozenset[str]) -> bool:
        """Let time pass: deadlines, agents' turns, who is away; whether anything happened."""

    def seen(self, role: str, token: str) -> View | None:
        """What a page may see; none if its token is no longer good."""

    def export(self) -> tuple[str, bytes]:
        """Name and content of the zip with everything."""


class Room:
    """A class with its pages. Everything about the class is done by one thread, one after the other.

    Args:
        happening: the class.
        keys: its secrets.
        address: where students join, for the projector.
    """

    def __init__(self, happening: Happening, keys: Keys, address: str) -> None:
        self.keys, self.address = keys, address
        self._class = happening
        self._desk = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self.lines = Lines(happening.seen, self._desk)

    def close(self) -> None:
        """End what is going on at the desk."""
        self._desk.shutdown()

    async def _at_desk[T](self, work: Callable[..., T], *more: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._desk, work, *more)

    async def join(self, alias: str) -> tuple[str, str]:
        """Take part.

        Args:
            alias: what the person wants to be called.

        Returns:
            The secret of the seat, and the PIN.

        Raises:
            ClassError: the class cannot take them, or the name is taken.
        """
        found = await self._at_desk(self._class.join, alias)
        self.lines.tell()
        return found

    async def rejoin(self, alias: str, pin: str) -> str:
        """Take a seat again; the newest device has it.

        Args:
            alias: of the person.
            pin: as typed.

        Returns:
            The new secret of the seat.

        Raises:
            ClassError: there is no such person, or the PIN is another.
        """
        token = await self._at_desk(self._class.rejoin, alias, pin)
        self.lines.tell()
        return token

    async def person(self, token: str) -> str | None:
        """The name of who has a seat; none if the secret is no longer good.

        Args:
            token: secret of the seat.
        """
        return await self._at_desk(self._class.person, token) if token else None

    async def act(self, role: str, who: str, told: Told) -> Told:
        """Do what a page says, once for each key.

        Args:
            role: of the page.
            who: secret of the seat, on a seat's page.
            told: the action.

        Raises:
            FormError: it is no action of this page.
            ClassError: it cannot be done now.
        """
        what, key = told["what"], told["key"]
        if role == "seat":
            await self._at_desk(self._class.act, who, what, key, of_seat(told))
            result: Told = {}
        else:
            result = await self._at_desk(self._class.steer, what, key, of_teacher(told))
        self.lines.tell()
        await self.tick()  # an agent whose turn it is answers at once
        return result

    async def tick(self) -> None:
        """Let time pass."""
        if await self._at_desk(self._class.tick, time.time(), self.lines.present()):
            self.lines.tell()

    async def export(self) -> tuple[str, bytes]:
        """Name and content of the zip with everything."""
        return await self._at_desk(self._class.export)


def of_seat(told: Told) -> Told:
    """What goes with an action of a seat.

    Args:
        told: the action.

    Raises:
        FormError: it is none, or something is missing.
    """
    match told["what"]:
        case "ready" | "refuse" | "walk" | "back":
            return {}
        case "offer":
            return {"package": package(told)}
        case "accept":
            return {"seq": number(told, "seq"), "sure": told.get("sure") is True}
    raise FormError("a seat can be ready, offer, accept, refuse, walk out or come back, and nothing else")


def of_teacher(told: Told) -> Told:
    """What goes with an action of the teacher.

    Args:
        told: the action.

    Raises:
        FormError: it is none, or something is missing.
    """
    match told["what"]:
        case "lobby" | "brief" | "start" | "pause" | "resume" | "call" | "close" | "archive":
            return {}
        case "extend":
            return {"seconds": min(max(number(told, "seconds"), 0), _MOST_SECONDS)}
        case "reveal":
            return {"by": 1 if number(told, "by") > 0 else -1}
        case "hand":
            return _place(told) | {"to": "agent" if told.get("to") == "agent" else "human"}
        case "pin":
            return _place(told)
        case "message":
            return {"words": words(told, "words")} | (_place(told) if "table" in told else {})
    raise FormError("the teacher's page has no such button")


def _place(told: Told) -> Told:
    return {"table": number(told, "table"), "seat": words(told, "seat", 40)}
