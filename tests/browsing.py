"""A dashboard that runs, a browser that tells what goes wrong in it, and a kernel for pages without a browser."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from experiments.dashboard.settings import prepare

prepare()

ROOT = Path(__file__).parents[1]
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
#: Findings of axe that keep someone from using a page.
GRAVE = {"serious", "critical"}
#: Each width and each light once; the other two with everything that is slow.
looks = pytest.mark.parametrize(
    ("width", "dark"),
    [
        pytest.param(1280, True, id="1280-dark"),
        pytest.param(390, False, id="390-light"),
        pytest.param(1280, False, id="1280-light", marks=pytest.mark.slow),
        pytest.param(390, True, id="390-dark", marks=pytest.mark.slow),
    ],
)
#: Milliseconds until something that never comes is given up.
PATIENCE = 60_000
#: Whether a picture stays as it is for a moment.
_STILL = """picture => new Promise((told) => {
  const before = picture.outerHTML;
  setTimeout(() => told(picture.isConnected && picture.outerHTML === before), 300);
})"""


def running(*command: str) -> Iterator[str]:
    """The address of a server that runs as a process of its own until it is no longer needed."""
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            said = process.stdout.readline()
            found = re.search(r"http://\S+", said)
            assert found, said
            yield found[0]
        finally:
            process.terminate()
            code = process.wait(timeout=30)
        assert code == 0 or sys.platform == "win32", f"the server was told to end, and ended with {code}"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """``parley dashboard`` on a free port."""
    yield from running(sys.executable, "-m", "experiments.cli", "dashboard", "--no-browser", "--port", "0")


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    """The dashboard with two more pages, ``/gallery`` and ``/failing``."""
    yield from running(sys.executable, str(ROOT / "tests" / "dashboard" / "gallery.py"), "0")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser."""
    if BROWSER is None:
        pytest.skip("no Chromium is installed; `make browser` installs Debian's")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()


def watched(page: Any, wrong: list[str]) -> None:
    """Note what no page may do: ask another host, get an error, complain in the console."""

    def asked(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            wrong.append(f"asked {request.url}")

    def failed(request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # that is a page that goes away while it says goodbye
            wrong.append(f"failed {request.url}: {request.failure}")

    def answered(response: Any) -> None:
        if response.status >= 400:
            wrong.append(f"{response.status} {response.url}")

    def said(message: Any) -> None:
        if message.type == "error":
            wrong.append(f"console: {message.text}")

    page.on("request", asked)
    page.on("response", answered)
    page.on("console", said)
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("requestfailed", failed)
    page.on("websocket", asked)


@pytest.fixture
def offline_page(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages of the browser; fails the test if one asks another host, gets an error or complains in the console.

    ``offline_page(width=390, height=844, dark=True)`` gives a page of Playwright.
    """
    wrong: list[str] = []
    contexts = []

    def opened(width: int = 1280, height: int = 800, dark: bool = False, **more: Any) -> Any:
        scheme = "dark" if dark else "light"
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True, **more
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watched(page, wrong)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def grave(page: Any) -> list[Any]:
    """What keeps someone from using a page, as axe finds it."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        (each["id"], node["target"], node.get("failureSummary"))
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


def fits(page: Any) -> None:
    """A page keeps nobody out, and none of it is beside the screen, on a desk and on a phone."""
    for width, height in ((1280, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert grave(page) == []


def press(mark: Any) -> None:
    """Click a mark of a chart as people do: they have come to it before.

    The mark below the pointer is drawn anew, and a browser tells of no click on what is drawn anew between press and
    release.
    """
    mark.hover()
    chart, end = mark.locator("xpath=ancestor::*[name()='svg']"), time.monotonic() + PATIENCE / 1000
    while not chart.evaluate(_STILL):
        assert time.monotonic() < end, "the chart is drawn anew again and again"
    mark.page.mouse.down()
    mark.page.mouse.up()


@pytest.fixture
def kernel() -> Iterator[Any]:
    """What stands for a browser where none is: tasks and state of a session live in it."""
    import solara.server.app  # noqa: F401 threads of tasks then know whose they are, as in the server
    from solara.server import kernel as kernels
    from solara.server import kernel_context

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    context = kernel_context.VirtualKernelContext(id="test", kernel=kernels.Kernel(), session_id="session")
    with context:
        yield context
    context.close()
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture
def rendered(kernel: Any) -> Iterator[Callable[..., str]]:
    """Renders a page at an address, without a browser, and gives the words it shows."""
    import solara

    contexts = []

    def render(page: Any, path: str = "/") -> str:
        from experiments.dashboard.pages import routes

        box, context = solara.render(solara.RoutingProvider([page], routes, path), handle_error=False)
        contexts.append(context)
        return words(box)

    yield render
    for context in contexts:
        context.close()


def words(widget: Any) -> str:
    """Everything a widget and those inside it say."""
    if isinstance(widget, str):
        return widget
    own = [str(getattr(widget, name)) for name in ("title", "summary", "caption", "label") if getattr(widget, name, "")]
    own += ["".join(piece["text"] for piece in getattr(widget, "pieces", []))]  # a sentence whose words are explained
    return "\n".join(filter(None, [*own, *map(words, getattr(widget, "children", []))]))
