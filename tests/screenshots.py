"""Takes the pictures of the dashboard that the README shows: `make screenshots`."""

import sys
from contextlib import closing
from io import BytesIO
from typing import Any, Final

from browsing import BROWSER, FLAGS, ROOT, running
from PIL import Image

WHERE: Final = ROOT / "docs" / "images"
#: Picture -> address, size of the window, what must be there before it is taken.
PICTURES: Final = {
    "watch": ("/?quarter=2024Q1", (1280, 1640), ".bargain svg .agreed"),
    "histories": ("/histories", (1280, 900), "figure.chart svg"),
}
#: Bytes of a picture at most; a README is loaded as a whole.
LARGEST: Final = 250_000


def taken(browser: Any, server: str, name: str) -> str:
    """Takes a picture and says where it is.

    Args:
        browser: a browser of Playwright.
        server: the address of a dashboard.
        name: one of ``PICTURES``.

    Raises:
        ValueError: it is larger than it may be.
    """
    address, (width, height), needed = PICTURES[name]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
    page.goto(f"{server}{address}")
    page.wait_for_selector(needed, timeout=60_000)
    page.wait_for_function("!document.querySelector('.drawn.old, .playing progress')", timeout=120_000)
    page.evaluate("document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 2500)))")  # it has faded in
    path = WHERE / f"{name}.png"
    few = Image.open(BytesIO(page.screenshot())).quantize(256, Image.Quantize.MAXCOVERAGE)  # a third of its size
    few.save(path, optimize=True)
    page.close()
    size = path.stat().st_size
    if size > LARGEST:
        raise ValueError(f"{path} has {size:,} bytes and may have {LARGEST:,}; make its window smaller")
    return f"{path}: {width} × {height}, {size:,} bytes"


def main() -> None:
    """Takes all of them."""
    from playwright.sync_api import sync_playwright

    if BROWSER is None:
        sys.exit("No Chromium is installed; `make browser` installs Debian's.")
    command = (sys.executable, "-m", "experiments.cli", "dashboard", "--no-browser", "--port", "0")
    with closing(running(*command)) as servers, sync_playwright() as playwright:
        server = next(servers).rstrip("/")
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        for name in PICTURES:
            print(taken(browser, server, name))
        browser.close()


if __name__ == "__main__":
    main()
