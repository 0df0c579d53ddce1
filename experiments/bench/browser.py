"""A real browser at a real server: how long until something is on the screen, by the browser's own clock."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from experiments.options import UsageError

#: What browsers that will do are called.
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS: Final = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
#: Milliseconds after which something that never comes is given up: a first visit may have to translate loops.
PATIENCE: Final = 180_000
#: Milliseconds since the page was asked for once something is there to be seen.
_THERE: Final = """selector => {
  const found = document.querySelector(selector);
  return found !== null && found.getBoundingClientRect().height > 0 && performance.now();
}"""
#: Notes when a key goes down, and what some words then were.
_BEGIN: Final = """selector => {
  const words = () => [...document.querySelectorAll(selector)].map((each) => each.innerText).join("|");
  window.parley = { words, before: words(), begun: null };
  window.addEventListener("keydown", () => { window.parley.begun = performance.now(); }, { capture: true, once: true });
}"""
#: Milliseconds since the key went down once the words are others and nothing on the page is from before.
_CHANGED: Final = """() => {
  const { words, before, begun } = window.parley;
  return begun !== null && words() !== before && !document.querySelector(".drawn.old") && performance.now() - begun;
}"""


@contextmanager
def server() -> Iterator[str]:
    """The address of ``parley dashboard``, in a process of its own on a free port."""
    command = [sys.executable, "-P", "-m", "experiments.cli", "dashboard", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://\S+", said)
            if not found:
                raise UsageError(f"the dashboard did not begin; it said “{said.strip()}”")
            yield found[0]
        finally:
            process.terminate()


@contextmanager
def browser() -> Iterator[Any]:
    """A browser.

    Raises:
        UsageError: there is none.
    """
    where = next(filter(None, map(shutil.which, NAMES)), None)
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - for whoever tests pages
    except ImportError:
        raise UsageError("--pages needs Playwright, which `make setup` installs") from None
    if where is None:
        raise UsageError("--pages needs Chromium, and none was found; `make browser` installs Debian's")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=where, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def visitor(browser: Any) -> Iterator[Any]:
    """A page of somebody who has never been here: nothing is kept from before.

    Args:
        browser: of Playwright.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def shown(page: Any, address: str, selector: str) -> float:
    """Seconds from asking for an address until something of it is on the screen.

    Args:
        page: of Playwright.
        address: asked for.
        selector: of what must be there.
    """
    page.goto(address, wait_until="commit")
    return float(page.wait_for_function(_THERE, arg=selector).json_value()) / 1e3


def answered(page: Any, key: str, selector: str) -> float:
    """Seconds from a key until what it changes is on the screen.

    Args:
        page: of Playwright, with what takes the key in focus.
        key: as Playwright calls it.
        selector: of words that change.
    """
    page.evaluate(_BEGIN, selector)
    page.keyboard.press(key)
    return float(page.wait_for_function(_CHANGED).json_value()) / 1e3
