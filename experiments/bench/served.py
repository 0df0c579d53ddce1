"""A server of a class in a process of its own, and what it takes of the machine, with all its helpers."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import psutil

from experiments.options import UsageError

#: Seconds between two looks at what a server takes.
_LOOK: Final = 0.2


@dataclass(frozen=True)
class Links:
    """What the command says once the class is open.

    Attributes:
        base: address of the server.
        code: of the class.
        teacher, screen: secret paths.
    """

    base: str
    code: str
    teacher: str
    screen: str


class Server:
    """A class that runs.

    Attributes:
        said: what the command said.
        links: to its pages.
        most: memory it and its helpers held at once since ``spent`` was last asked for, bytes; what they share is
            counted for each.
    """

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.said = _said(process)
        self.links = _links(self.said)
        self.most = 0.0
        self._process = psutil.Process(process.pid)
        self._cpu: dict[int, float] = {}
        self._told, self._lock = 0.0, threading.Lock()
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True, name="watching")
        self._watching.start()

    def spent(self) -> tuple[float, float]:
        """CPU since it was last asked for, seconds, that of helpers that have ended too; and most memory, bytes."""
        self._look()
        with self._lock:
            so_far, most = sum(self._cpu.values()), self.most
            cpu, self._told, self.most = so_far - self._told, so_far, 0.0
        return cpu, most

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK):
            self._look()

    def _look(self) -> None:
        with self._lock, suppress(psutil.NoSuchProcess):
            held = 0.0
            for each in (self._process, *self._process.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    held += each.memory_info().rss
                    self._cpu[each.pid] = sum(each.cpu_times()[:2])
            self.most = max(self.most, held)


@contextmanager
def server(*more: str) -> Iterator[Server]:
    """``parley class`` on a free port, with a database that is gone afterwards.

    Args:
        more: words of the command.

    Raises:
        UsageError: it does not begin.
    """
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", "experiments.cli", "class", "--no-browser", "--port", "0", *more]
        command += ["--database", f"sqlite:///{Path(folder) / 'class.sqlite'}"]
        with subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.PIPE, text=True) as process:
            try:
                opened = Server(process)
                try:
                    yield opened
                finally:
                    opened.close()
            finally:
                process.terminate()


def _said(process: "subprocess.Popen[str]") -> str:
    """Everything up to the line that says how to end it."""
    said = ""
    for line in process.stdout or ():
        said += line
        if "Ctrl-C" in line:
            return said
    raise UsageError(f"the class did not begin; it said “{said.strip()}”")


def _links(said: str) -> Links:
    base, code = re.search(r"(http://[^/\s]+)/join", said), re.search(r"code ([0-9A-Z]{6})", said)
    teacher, screen = (re.search(rf"/{role}/\S+", said) for role in ("teach", "screen"))
    if not (base and code and teacher and screen):
        raise UsageError(f"the class did not say where it is; it said “{said.strip()}”")
    return Links(base[1], code[1], teacher[0], screen[0])
