"""The room a class takes place in: one desk at which everything is done in turn, and the pages that are told of it."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final

from experiments.classroom.backroom import Backroom, BackroomError
from experiments.classroom.cases import Case
from experiments.classroom.cloud import played
from experiments.classroom.debrief import shown
from experiments.classroom.events import DRAFT, Session
from experiments.classroom.export import any_over, kept, packed
from experiments.classroom.folding import changed_tables
from experiments.classroom.forms import FormError, bids, number, package, words
from experiments.classroom.keys import Keys
from experiments.classroom.live import Lines
from experiments.classroom.outcome_form import read_form
from experiments.classroom.paper import Signed
from experiments.classroom.purge import DAYS, until
from experiments.classroom.reference import Reference
from experiments.classroom.session import Classroom
from experiments.classroom.store import Store, StoreError
from experiments.memory import give_back

#: Pages there are.
ROLES: Final = ("seat", "teach", "screen")
#: What goes with words of a seat; each is read strictly where it is meant.
SAID: Final = ("target", "guess", "question", "choice", "value", "answers", "words")
#: Most that the teacher gives at once, seconds.
_MOST_SECONDS: Final = 3600
#: Seconds between two looks whether something is there that an export waits for.
_LOOK: Final = 0.2

type Told = dict[str, Any]


class RoomError(ValueError):
    """A room that cannot be opened; says what, the rule, and the way out."""


class Room:
    """A class with its pages. Everything about the class is done by one thread, one after the other.

    Args:
        going: the class.
        store: where it is kept.
        keys: its secrets.
        address: where students join, for the projector.
        back: where what takes seconds is worked out.
    """

    def __init__(self, going: Classroom, store: Store, keys: Keys, address: str, back: Backroom) -> None:
        self.keys, self.address = keys, address
        self._class, self._store, self._back = going, store, back
        self._desk = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self.lines = Lines(going.seen, self._desk)

    def close(self) -> None:
        """End what is going on at the desk."""
        self._desk.shutdown()
        self._back.close()
        self._store.close()

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
        what, key, before = told["what"], told["key"], self._class.session
        if role == "seat":
            await self._at_desk(self._class.act, who, what, key, of_seat(told))
            result: Told = {}
        else:
            more = of_screen(told) if role == "screen" else of_teacher(told)
            result = await self._at_desk(self._class.steer, what, key, more)
        self._tell(before)
        await self.tick()  # an agent whose turn it is answers at once
        return result

    def _tell(self, before: Session) -> None:
        """Tell the tables at which something has happened, or everybody if it was not at tables alone."""
        tables = changed_tables(before, self._class.session)
        self.lines.tell((lambda who: self._class.table(who) in tables) if tables else None)

    async def tick(self) -> None:
        """Let time pass."""
        before, session = self._class.trouble, self._class.session
        try:
            happened = await self._at_desk(self._class.tick, time.time(), self.lines.present())
        except StoreError as error:  # what was acknowledged is kept; what time brings is tried again in a second
            happened = False
            if not before:
                logging.getLogger(__name__).error("the class stands still: %s", error)
        if before != self._class.trouble:
            self.lines.tell()
        elif happened:
            self._tell(session)

    @property
    def until(self) -> float | None:
        """When the class is removed from where it is kept, seconds since 1970; none if nobody said."""
        return self._class.session.until

    async def export(self) -> tuple[str, bytes]:
        """Name and content of the zip with everything."""
        what = await self._at_desk(kept, self._class)
        runs = await self._runs(what.case) if await asyncio.to_thread(any_over, what.events) else None
        try:
            return await asyncio.to_thread(packed, replace(what, runs=runs))
        finally:
            await asyncio.to_thread(give_back)

    async def _runs(self, case: Case) -> Reference | None:
        """The runs that the class is set beside, waited for; none if they cannot be played here."""
        try:
            while (found := await self._at_desk(played, case, self._back)) is None:
                await asyncio.sleep(_LOOK)
        except BackroomError:
            return None
        return found


def open_room(
    case: Case, database: str, keys: Keys, address: str, days: int | None = None, sheet: Sequence[Signed] = ()
) -> Room:
    """A room with the class that a database has, or with a new one; students can join at once.

    Args:
        case: for a new one.
        database: where it is kept.
        keys: its secrets.
        address: where students join.
        days: that the class is kept; as was said before if left out, and 30 if nothing was.
        sheet: of tables that were played on paper.

    Raises:
        PaperError: a row of the sheet cannot be taken.
        ClassError: the class takes no tables now.
        RoomError: the database has a class of another case, or with another code.
        StoreError: it cannot be opened.
    """
    store, back = Store(database), Backroom()
    going = Classroom(store, case.name, keys.code, shown=shown(back))
    way_out = "name another with --database, or move it away with its secrets"
    if going.code != keys.code:
        raise RoomError(f"the class in {database} has another code than its secrets; {way_out}")
    if going.case.name != case.name:
        raise RoomError(f"{database} holds a class of {going.case.name}, not of {case.name}; {way_out}")
    if going.session.state == DRAFT:
        going.steer("open", "opened")
    if days is not None or going.session.until is None:
        going.keep(until(going.begun, DAYS if days is None else days))
    if sheet:
        going.type_in(sheet)
    going.prepare()
    return Room(going, store, keys, address, back)


def of_seat(told: Told) -> Told:
    """What goes with an action of a seat.

    Args:
        told: the action.

    Raises:
        FormError: it is none, or something is missing.
    """
    match told["what"]:
        case "refuse" | "walk" | "back" | "lower":
            return {}
        case "ready" | "believe" | "check" | "predict" | "say" | "survey" | "help":
            return {name: told[name] for name in SAID if name in told}
        case "offer":
            return {"package": package(told), "sure": told.get("sure") is True}
        case "accept":
            return {"seq": number(told, "seq"), "sure": told.get("sure") is True}
        case "bid":
            return {"bids": bids(told), "sure": told.get("sure") is True}
    raise FormError("a seat's page has no such button")


def of_screen(told: Told) -> Told:
    """What goes with an action of the projector: it steps through the debrief, and that is all it may do.

    Args:
        told: the action.

    Raises:
        FormError: it is another.
    """
    if told["what"] != "reveal":
        raise FormError("the projector steps through the debrief and does nothing else; use the teacher's page")
    return of_teacher(told)


def of_teacher(told: Told) -> Told:
    """What goes with an action of the teacher.

    Args:
        told: the action.

    Raises:
        FormError: it is none, or something is missing.
    """
    match told["what"]:
        case "lobby" | "brief" | "start" | "pause" | "resume" | "call" | "close" | "archive" | "form":
            return {}
        case "extend":
            return {"seconds": min(max(number(told, "seconds"), 0), _MOST_SECONDS)}
        case "reveal":
            return {"by": 1 if number(told, "by") > 0 else -1}
        case "compare":
            tables = [number(told, "first"), number(told, "second")]
            return {"tables": tables, "measure": words(told, "measure") if told.get("measure") else ""}
        case "hand":
            return _place(told) | {"to": "agent" if told.get("to") == "agent" else "human"}
        case "pin" | "release":
            return _place(told)
        case "move":
            return _place(told) | {"person": number(told, "person")}
        case "seen":
            return {"person": number(told, "person"), "seq": number(told, "seq")}
        case "slip" | "untype":
            return {"table": number(told, "table")}
        case "look" | "type":
            return {"slip": read_form(told), "private": told.get("private") is True}
        case "chat":
            return {"on": told.get("on") is True}
        case "message":
            return {"words": words(told, "words")} | (_place(told) if "table" in told else {})
    raise FormError("the teacher's page has no such button")


def _place(told: Told) -> Told:
    return {"table": number(told, "table"), "seat": words(told, "seat", 40)}
