"""How a class bears sixty students: how soon all are seated, how soon they see what was done, and what it takes."""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.bench.machine import machine
from experiments.bench.students import THINKS, Page, Student
from experiments.options import UsageError

#: Students there are, and seconds in which they all come.
STUDENTS, RUSH = 60, 5.0
#: Goals: all seated, seconds; what was done is seen by 95 in 100, seconds; memory, bytes.
SEATED, SEEN, MEMORY = 30.0, 0.5, 500e6


@dataclass(frozen=True)
class Borne:
    """What a class of students came to.

    Attributes:
        machine: processor, cores, versions.
        students: how many.
        seated: seconds from the beginning of the rush until each has their page, in the order of students.
        seen: seconds from sending a move until the other side's page has it, one a move.
        back: seconds until each has their page again after all lines were cut at once.
        tables: how many, and how many of them signed.
        cpu: seconds of the server, from its start.
        memory: most that it held, with its helpers, bytes; none where the system does not tell.
    """

    machine: str
    students: int
    seated: tuple[float, ...]
    seen: tuple[float, ...]
    back: tuple[float, ...]
    tables: tuple[int, int]
    cpu: float | None
    memory: float | None


def borne(
    students: int,
    case: str,
    say: Callable[[str], None],
    rush: float = RUSH,
    thinks: tuple[float, float] = THINKS,
) -> Borne:
    """A whole class of students who bargain with each other, at a server of its own.

    Args:
        students: how many, at least two.
        case: the ready class.
        say: told what is being measured.
        rush: seconds in which all of them come.
        thinks: seconds before each takes a move, from and to.

    Raises:
        UsageError: there are too few, or the server does not begin.
    """
    if students < 2:
        raise UsageError(f"a class has at least 2 students, got {students}")
    say("the class begins")
    with _server(case) as (base, code, link, process):
        found = asyncio.run(
            _class(base, code, link, [Student(base, k + 1, thinks) for k in range(students)], rush, say)
        )
        cpu, memory = _taken(process.pid)
    return Borne(machine(), students, *found, cpu, memory)


@contextmanager
def _server(case: str) -> Iterator[tuple[str, str, str, "subprocess.Popen[str]"]]:
    """A class on a free port: its address, its code, the teacher's link, and its process."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", "experiments.cli", "class", case, "--no-browser", "--port", "0"]
        command += ["--database", f"sqlite:///{Path(folder) / 'class.sqlite'}"]
        with subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.PIPE, text=True) as process:
            try:
                yield *_doors(process), process
            finally:
                process.terminate()


def _doors(process: "subprocess.Popen[str]") -> tuple[str, str, str]:
    said = ""
    for line in process.stdout or ():
        said += line
        base, code = re.search(r"http://[^/\s]+", said), re.search(r"code ([0-9A-Z]{6})\b", said)
        link = re.search(r"http://\S+/teach/\S+", said)
        if base and code and link:
            return base[0], code[1], link[0]
    raise UsageError(f"the class did not begin; it said “{said.strip()}”")


async def _class(
    base: str, code: str, link: str, students: Sequence[Student], rush: float, say: Callable[[str], None]
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...], tuple[int, int]]:
    """The whole class: seated, seen, back, and tables."""
    teacher = Page(base, "teach")
    await teacher.client.get(link.removeprefix(base))
    await teacher.listen()
    try:
        say(f"{len(students)} students join within {rush:g} seconds")
        seated = await _timed(students, lambda each: each.join(code), rush)
        await teacher.act("brief")
        await asyncio.gather(*(each.until(lambda view: view["table"]) for each in students))
        await teacher.act("start")
        say("they bargain")
        await asyncio.gather(*(each.bargain() for each in students))
        agreed = [bool(each.view and each.view["table"]["ended"]["agreed"]) for each in students]
        say("all lines are cut at once")
        await asyncio.gather(*(each.hang_up() for each in students))
        back = await _timed(students, _again, 0.0)
        tables = {each.view["table"]["no"] for each in students if each.view}
        return seated, _seen(students), back, (len(tables), sum(agreed) // 2)
    finally:
        await asyncio.gather(*(each.close() for each in [teacher, *students]))


async def _again(student: Student) -> None:
    await student.listen()
    await student.until(lambda view: view["me"])


async def _timed(students: Sequence[Student], work: Callable[[Student], Any], within: float) -> tuple[float, ...]:
    """Seconds from the beginning until each is done; they begin one after the other."""
    begun = time.perf_counter()

    async def one(k: int, student: Student) -> float:
        await asyncio.sleep(within * k / len(students))
        await work(student)
        return time.perf_counter() - begun

    return tuple(await asyncio.gather(*(one(k, each) for k, each in enumerate(students))))


def _seen(students: Sequence[Student]) -> tuple[float, ...]:
    """Seconds from sending each move until the other side's page has it."""
    taken = []
    for mine, other in _pairs(students):
        moves = [said["seq"] for said in mine.view["table"]["feed"] if said["who"] == mine.view["me"]["seat"]]
        taken += [other.heard[seq] - sent for seq, sent in zip(moves, mine.sent, strict=True)]
    return tuple(taken)


def _pairs(students: Sequence[Student]) -> Iterator[tuple[Any, Any]]:
    """Everybody with the one on the other side of the table."""
    at = {(each.view["table"]["no"], each.view["me"]["seat"]): each for each in students if each.view}
    for (table, seat), mine in at.items():
        for other in (found for (no, side), found in at.items() if no == table and side != seat):
            yield mine, other


def _taken(pid: int) -> tuple[float | None, float | None]:
    """CPU seconds of a process, and the most memory it held with its helpers; none where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        cpu = sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
        return cpu, float(sum(map(_most, [pid, *_helpers(pid)])))
    except (OSError, ValueError):
        return None, None


def _helpers(pid: int) -> list[int]:
    found = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*found, *(each for child in found for each in _helpers(child))]


def _most(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return 1024 * int(re.findall(r"VmHWM:[ \t]+(\d+)", status)[0])


def document(found: Borne) -> dict[str, Any]:
    """The same as one JSON document; times in seconds, memory in bytes."""
    return {
        "machine": found.machine,
        "students": found.students,
        "tables": found.tables[0],
        "signed": found.tables[1],
        "seated": list(found.seated),
        "seen": list(found.seen),
        "back": list(found.back),
        "cpu": found.cpu,
        "memory": found.memory,
    }


def told(found: Borne) -> Sequence[str]:
    """The page, line by line."""
    middle, late = (float(np.quantile(found.seen, part)) for part in (0.5, 0.95))
    return [
        f"How a class bears {found.students} students here, on localhost, students and server together",
        found.machine,
        f"{found.tables[0]} tables, {found.tables[1]} signed, {len(found.seen)} moves.",
        "",
        f"{'':<58}{'goal':>10}",
        _line("all seated, from the beginning of a rush", f"{max(found.seated):.1f} s", f"{SEATED:.0f} s"),
        _line("a move is on the other side's page, median", f"{middle:.2f} s"),
        _line("  95 in 100", f"{late:.2f} s", f"{SEEN:.1f} s"),
        _line("all pages are back after all lines were cut", f"{max(found.back):.1f} s"),
        _line("CPU of the server", "not told" if found.cpu is None else f"{found.cpu:.1f} s"),
        _line(
            "most memory of the server",
            "not told" if found.memory is None else f"{found.memory / 1e6:.0f} MB",
            f"{MEMORY / 1e6:.0f} MB",
        ),
    ]


def _line(what: str, value: str, goal: str = "") -> str:
    return f"{what:<46}{value:>12}{goal:>10}".rstrip()
