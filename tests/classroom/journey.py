"""A class that runs, and what people do in it with a browser."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browsing import ROOT


class Served:
    """A server of the class, as a process of its own.

    Attributes:
        base: its address.
        code: students join with it.
        teacher, screen: links.
    """

    def __init__(self, folder: Path, port: int = 0, *case: str) -> None:
        command = [sys.executable, "-m", "experiments.cli", "class", *case, "--no-browser", "--port", str(port)]
        command += ["--database", f"sqlite:///{folder / 'class.sqlite'}"]
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        said = ""
        while "Ctrl-C" not in said:
            line = self._process.stdout.readline()
            assert line, said
            said += line
        self.said = said
        self.base = re.search(r"http://[\d.]+:\d+", said)[0]  # type: ignore[index]
        self.code = re.search(r"code\W+([0-9A-Z]{6})\b", said, re.IGNORECASE)[1]  # type: ignore[index]
        self.teacher, self.screen = (self._link(role) for role in ("teach", "screen"))

    def _link(self, role: str) -> str:
        found = re.search(rf"http://\S+/{role}/\S+", self.said)
        return found[0] if found else ""

    @property
    def port(self) -> int:
        return int(self.base.rsplit(":", 1)[1])

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self._gone()

    def close(self) -> None:
        self._process.terminate()
        self._gone()

    def _gone(self) -> None:
        self._process.wait(timeout=30)
        assert self._process.stdout
        self._process.stdout.close()


@contextmanager
def served(folder: Path, port: int = 0, *case: str) -> Iterator[Served]:
    server = Served(folder, port, *case)
    try:
        yield server
    finally:
        server.close()


def join(page: Any, server: Served, alias: str) -> None:
    """Join the class as a student does."""
    page.goto(f"{server.base}/join")
    page.get_by_label("Code").first.fill(server.code.lower())
    page.get_by_label("Your name, or one you make up").fill(alias)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Join").click()
    page.wait_for_selector("#who strong")


def pin_of(page: Any) -> str:
    return page.locator(".pin").inner_text()


def teach(page: Any, *buttons: str) -> None:
    """Press buttons of the teacher, one after the other."""
    for name in buttons:
        page.get_by_role("button", name=name).click()


def ready(page: Any) -> None:
    """Read the sheet, answer the three questions, say what one wants and believes, be ready."""
    _answered(page)
    page.locator("#hope-target").fill("2.5")
    page.locator("#hope-guess").fill("-1")
    page.get_by_role("button", name="I am ready").click()


def _answered(page: Any) -> None:
    """Answer the three questions, each until it is right."""
    page.wait_for_selector("#check fieldset")
    for at in range(3):
        for option in range(3):
            answer(page, at, option)
            if page.locator(f"#judged-{at}.right").count():
                break


def answer(page: Any, question: int, option: int) -> None:
    """Answer a question about the sheet, and wait until the server has judged it."""
    page.locator(f"#check-{question}-{option}").check()
    page.locator(f'#judged-{question}[data-choice="{option}"]').wait_for()


def ready_to_bid(page: Any) -> None:
    """Read the sheet of a rival cloud, answer its three questions, be ready."""
    _answered(page)
    page.get_by_role("button", name="I am ready").click()


#: Words of a page, drawn ones too, that are below the screen or smaller than so many pixels; tables in drawers may be.
_BEYOND = """(least) => {
  const found = [], words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const at = words.currentNode, holder = at.parentElement, range = document.createRange();
    if (!at.textContent.trim() || holder.closest("details, .sr, script, noscript, template, footer")) continue;
    range.selectNodeContents(at);
    const box = range.getBoundingClientRect(), drawn = holder.closest("svg");
    const size = parseFloat(getComputedStyle(holder).fontSize) * (drawn ? drawn.getScreenCTM().a : 1);
    if (box.width && (box.bottom > innerHeight + 1 || size < least)) found.push([at.textContent, box.bottom, size]);
  }
  return found;
}"""


def beyond(wall: Any) -> list[Any]:
    """What of a projector's page a class could not see without scrolling, or not read, at each of two sizes."""
    found = []
    for width, height in ((1024, 768), (1280, 800)):
        wall.set_viewport_size({"width": width, "height": height})
        wall.wait_for_function("[...document.querySelectorAll('.plot')].every((each) => each.firstChild)")
        wall.wait_for_timeout(100)  # charts are drawn anew after the page has been laid out
        found += wall.evaluate(_BEYOND, 24)
    return found
