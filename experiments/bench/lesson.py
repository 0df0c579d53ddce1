"""How fast a class is for those who sit in it: until they are seated, until a move is on the other page."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, Final

from experiments.bench.machine import machine
from experiments.bench.pages import Taken
from experiments.bench.served import Server, server
from experiments.bench.student import Page, StuckError, answer
from experiments.options import UsageError

#: What is measured of pages, in order.
SEATED, SHEET, BEGUN, KEPT, SEEN, AGAIN = (
    "seated after knocking",
    "sheet on the page after the brief",
    "table on the page after the start",
    "move kept, its maker told",
    "move on the other's page",
    "page back after all lines were cut",
)
#: Seconds that it should take, of each: everybody seated, 95 in 100 moves.
SEATED_GOAL, SEEN_GOAL = 30.0, 0.5
#: Bytes that a server should hold at most.
MEMORY_GOAL: Final = 500e6
#: Seconds in which all knock; seconds a student thinks about a move, at least and at most.
RUSH, THOUGHT = 5.0, (2.0, 6.0)
#: Words of a step of which something is still being worked out.
WAITS: Final = ("goes on by itself", "being worked out")
_MEGA: Final = 1e6


@dataclass(frozen=True)
class Lesson:
    """Everything measured in one class.

    Attributes:
        machine: processor, cores, versions.
        students: who took part.
        tables: at which they bargained.
        deals: how many were signed.
        taken: in the order in which it was measured.
        cost: of each part of the class to the server with its helpers: CPU, seconds, and most memory held, bytes.
        refused: what the server did not take, in its words.
    """

    machine: str
    students: int
    tables: int
    deals: int
    taken: tuple[Taken, ...]
    cost: dict[str, tuple[float, float]]
    refused: tuple[str, ...]

    @property
    def memory(self) -> float:
        """Most that the server held with its helpers, bytes."""
        return max(memory for _, memory in self.cost.values())


@dataclass
class Moves:
    """When moves were sent, kept, and seen by the other side.

    Attributes:
        sent, kept, seen: table and place in its talk -> when, on the clock of ``time.perf_counter``.
        feeds: page -> numbers of the events it shows.
    """

    sent: dict[tuple[int, int], float] = field(default_factory=dict)
    kept: dict[tuple[int, int], float] = field(default_factory=dict)
    seen: dict[tuple[int, int], float] = field(default_factory=dict)
    feeds: dict[Page, tuple[int, ...]] = field(default_factory=dict)

    def heard(self, page: Page, came: float) -> None:
        """Note what is new on a page.

        Args:
            page: that was sent a frame.
            came: when.

        Raises:
            StuckError: a move is gone from the page, or is out of order.
        """
        table = page.view.get("table")
        if table is None:
            return
        before, now = self.feeds.get(page, ()), tuple(said["seq"] for said in table["feed"])
        if now[: len(before)] != before or list(now) != sorted(set(now)):
            raise StuckError(f"table {table['no']} showed moves {before}, and then {now}")
        self.feeds[page] = now
        for place in range(len(before), len(now)):
            if table["feed"][place]["who"] != page.view["me"]["seat"]:
                self.seen.setdefault((table["no"], place), came)

    def between(self, ends: dict[tuple[int, int], float]) -> tuple[float, ...]:
        """Seconds from sending each move.

        Args:
            ends: until when.
        """
        return tuple(ends[each] - sent for each, sent in self.sent.items() if each in ends)


def measured(
    students: int,
    say: Callable[[str], None],
    rush: float = RUSH,
    thought: tuple[float, float] = THOUGHT,
    debrief: bool = True,
) -> Lesson:
    """A whole class, from the first knock to the last step of the debrief, at a server of its own.

    Args:
        students: who take part.
        say: told what is going on.
        rush: in which all of them knock, seconds.
        thought: given to a move, at least and at most, seconds.
        debrief: is measured too.

    Raises:
        StuckError: a page was not told what it should have been.
        UsageError: there is no server, or there are too few students.
    """
    if students < 2:
        raise UsageError(f"a class has at least 2 students, got {students}")
    say("the start of the server")
    with server() as at:
        return asyncio.run(_Held(at, students, say, rush, thought).whole(debrief))


class _Held:
    """A class while it is measured."""

    def __init__(
        self, at: Server, students: int, say: Callable[[str], None], rush: float, thought: tuple[float, float]
    ) -> None:
        self._at, self._say, self._rush, self._thought = at, say, rush, thought
        self._moves, self._cost = Moves(), {"start": at.spent()}
        self._students = [Page(at.links.base, "seat", self._moves.heard) for _ in range(students)]
        self._teacher, self._screen = Page(at.links.base, "teach"), Page(at.links.base, "screen")
        self._taken: list[Taken] = []

    async def whole(self, debrief: bool) -> Lesson:
        """All of it, in order."""
        for page, link in ((self._teacher, self._at.links.teacher), (self._screen, self._at.links.screen)):
            await page.get(link)
            await page.listen()
        await self._part("rush", self._join())
        await self._part("brief", self._read())
        await self._part("talks", self._bargain())
        await self._part("lines cut", self._come_back())
        if debrief:
            await self._part("debrief", self._look_back())
        everybody = [*self._students, self._teacher, self._screen]
        tables = self._teacher.view["tables"]
        for page in everybody:
            await page.close()
        refused = tuple(each for page in everybody for each in page.refused)
        deals = len([each for each in tables if each["agreed"]])
        count = len(self._students)
        return Lesson(machine(), count, len(tables), deals, tuple(self._taken), dict(self._cost), refused)

    async def _part(self, name: str, doing: Any) -> None:
        self._say(name)
        await doing
        self._cost[name] = self._at.spent()

    async def _join(self) -> None:
        async def one(k: int, page: Page) -> float:
            await asyncio.sleep(self._rush * k / len(self._students))
            knocked = time.perf_counter()
            await page.join(self._at.links.code, f"Student {k + 1}")
            return time.perf_counter() - knocked

        taken = await asyncio.gather(*(one(k, page) for k, page in enumerate(self._students)))
        self._taken.append(Taken(SEATED, tuple(taken), SEATED_GOAL))

    async def _read(self) -> None:
        """Everybody gets a sheet, reads it and is ready."""
        await self._told(SHEET, "brief", lambda view: view["sheet"])

        async def one(k: int, page: Page) -> None:
            await asyncio.sleep(self._rush * k / len(self._students))
            await page.act("ready")

        await asyncio.gather(*(one(k, page) for k, page in enumerate(self._students)))

    async def _bargain(self) -> None:
        await self._told(BEGUN, "start", lambda view: view["table"]["state"] == "BARGAINING")
        await asyncio.gather(*(self._talk(page, Random(k)) for k, page in enumerate(self._students)))
        await asyncio.gather(*(page.until(_over) for page in self._students))
        self._taken.append(Taken(KEPT, self._moves.between(self._moves.kept)))
        self._taken.append(Taken(SEEN, self._moves.between(self._moves.seen), SEEN_GOAL))

    async def _talk(self, page: Page, chance: Random) -> None:
        """Move whenever it is one's turn, until the talk is over."""
        while True:
            await page.until(lambda view: view["table"]["my_turn"] or _over(view))
            if _over(page.view):
                return
            await asyncio.sleep(chance.uniform(*self._thought))
            table = page.view["table"]
            move = table["no"], len(table["feed"])
            told = answer(table)
            self._moves.sent[move] = time.perf_counter()
            if not await page.act(**told):
                raise StuckError(f"the server did not take a move: {page.refused[-1]}")
            self._moves.kept[move] = time.perf_counter()
            await page.until(partial(_shows, move[1]))

    async def _told(self, what: str, order: str, holds: Callable[[Any], Any]) -> None:
        """How long after something that the teacher does every page has it."""
        began = time.perf_counter()
        *ends, _ = await asyncio.gather(*(page.until(holds) for page in self._students), self._teacher.act(order))
        self._taken.append(Taken(what, tuple(end - began for end in ends)))

    async def _come_back(self) -> None:
        for page in self._students:
            page.cut()
        began = time.perf_counter()

        async def one(page: Page) -> float:
            await page.listen()
            return time.perf_counter() - began

        self._taken.append(Taken(AGAIN, tuple(await asyncio.gather(*(one(page) for page in self._students)))))

    async def _look_back(self) -> None:
        """Every step of the debrief, until all that takes seconds is on the wall."""
        await self._teacher.act("close")
        await self._teacher.until(lambda view: view["session"]["state"] == "CLOSED")
        for step in range(1, self._teacher.view["steps"] + 1):
            await self._teacher.act("reveal", by=1)
            await self._screen.until(partial(_told_whole, step))
            await asyncio.gather(*(page.until(partial(_at_step, step)) for page in self._students))


def _shows(place: int, view: Any) -> bool:
    """The page has a move, from 0."""
    return len(view["table"]["feed"]) > place


def _at_step(step: int, view: Any) -> bool:
    return bool(view["step"] == step)


def _told_whole(step: int, view: Any) -> bool:
    """The wall is at a step, and nothing of it is still being worked out."""
    words = json.dumps(view["chart"])
    return _at_step(step, view) and not any(each in words for each in WAITS)


def _over(view: Any) -> bool:
    return view["table"]["ended"] is not None


def document(lesson: Lesson) -> dict[str, Any]:
    """The same as one JSON document; times in seconds, memory in bytes."""
    return {
        "machine": lesson.machine,
        "students": lesson.students,
        "tables": lesson.tables,
        "deals": lesson.deals,
        "taken": {each.what: each.document() for each in lesson.taken},
        "memory": {"most": lesson.memory, "goal": MEMORY_GOAL},
        "cost": {name: {"cpu": cpu, "memory": memory} for name, (cpu, memory) in lesson.cost.items()},
        "refused": list(lesson.refused),
    }


def told(lesson: Lesson) -> Sequence[str]:
    """The class, line by line."""
    least, most = THOUGHT
    return [
        "How fast a class is here: server, database and everybody's pages on this machine, over HTTP and websockets",
        lesson.machine,
        f"{lesson.students} students knock within {RUSH:g} seconds and bargain at {lesson.tables} tables, "
        f"thinking {least:g} to {most:g} seconds a move; {lesson.deals} deals",
        "",
        f"{'':<38}times   median      p95  longest        goal",
        *(_line(each) for each in lesson.taken),
        "",
        f"{'cost to the server and its helpers':<38}  CPU  most memory",
        *(f"{name:<34}{cpu:7.1f} s{memory / _MEGA:10.0f} MB" for name, (cpu, memory) in lesson.cost.items()),
        f"{'all of it':<34}{sum(cpu for cpu, _ in lesson.cost.values()):7.1f} s{lesson.memory / _MEGA:10.0f} MB"
        f"    goal {MEMORY_GOAL / _MEGA:.0f} MB",
        *(f"refused: {each}" for each in lesson.refused),
    ]


def _line(each: Taken) -> str:
    goal = {SEATED: f"all in {SEATED_GOAL:g} s", SEEN: f"p95 {SEEN_GOAL:g} s"}.get(each.what, "")
    times = "".join(f"{seconds:7.2f} s" for seconds in (each.median, each.p95, max(each.seconds)))
    return f"{each.what:<38}{len(each.seconds):5}{times}{goal:>12}".rstrip()
