"""Takes the pictures that README and docs show: `make screenshots`, or `make screenshots ARGS=class` for some."""

import sys
from contextlib import closing
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from browsing import BROWSER, FLAGS, ROOT, running
from classroom.journey import served
from classroom.pictured import Pictured
from PIL import Image

WHERE: Final = ROOT / "docs" / "images"
#: Picture of the dashboard -> address, size of the window, what must be there before it is taken.
PICTURES: Final = {
    "watch": ("/?quarter=2024Q1", (1280, 1640), ".bargain svg .agreed"),
    "histories": ("/histories", (1280, 900), "figure.chart svg"),
}
#: Windows of a laptop, a phone and a projector.
LAPTOP, PHONE, WALL = (1280, 900), (390, 800), (1280, 800)
#: Bytes of a picture at most; a README is loaded as a whole.
LARGEST: Final = 250_000


def taken(page: Any, name: str) -> str:
    """Takes a picture and says where it is.

    Args:
        page: that it is of, of Playwright.
        name: of the picture.

    Raises:
        ValueError: it is larger than it may be.
    """
    page.evaluate("document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 2500)))")  # it has faded in
    path = WHERE / f"{name}.png"
    few = Image.open(BytesIO(page.screenshot())).quantize(256, Image.Quantize.MAXCOVERAGE)  # a third of its size
    few.save(path, optimize=True)
    size = path.stat().st_size
    if size > LARGEST:
        raise ValueError(f"{path} has {size:,} bytes and may have {LARGEST:,}; make its window smaller")
    return f"{path}: {few.width} × {few.height}, {size:,} bytes"


def of_dashboard(browser: Any) -> None:
    """Pages of a dashboard.

    Args:
        browser: a browser of Playwright.
    """
    command = (sys.executable, "-m", "experiments.cli", "dashboard", "--no-browser", "--port", "0")
    with closing(running(*command)) as servers:
        server = next(servers).rstrip("/")
        for name, (address, (width, height), needed) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
            page.goto(f"{server}{address}")
            page.wait_for_selector(needed, timeout=60_000)
            page.wait_for_function("!document.querySelector('.drawn.old, .playing progress')", timeout=120_000)
            print(taken(page, name))
            page.close()


def of_class(browser: Any) -> None:
    """A table in progress, on a laptop and on a phone, and the wall when the class is set among runs of agents.

    Args:
        browser: a browser of Playwright.
    """
    with TemporaryDirectory() as folder, served(Path(folder), 0, "revenue-share-2025") as server:
        class_ = Pictured(browser, server)
        table = class_.talk()
        for name, size in (("class-table", LAPTOP), ("class-phone", PHONE)):
            _resized(table, size)
            print(taken(table, name))
        _resized(table, LAPTOP)
        class_.finish()
        wall = class_.debrief(step=4)
        wall.get_by_role("heading", name="The median of the class beats").wait_for()
        _resized(wall, WALL)
        print(taken(wall, "class-wall"))


def _resized(page: Any, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def main() -> None:
    """Takes all of them, or those that are named."""
    from playwright.sync_api import sync_playwright

    if BROWSER is None:
        sys.exit("No Chromium is installed; `make browser` installs Debian's.")
    kinds = {"dashboard": of_dashboard, "class": of_class}
    chosen = sys.argv[1:] or list(kinds)
    if unknown := set(chosen) - kinds.keys():
        sys.exit(f"there are pictures of {' and '.join(kinds)}, got {', '.join(sorted(unknown))}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        for each in chosen:
            kinds[each](browser)
        browser.close()


if __name__ == "__main__":
    main()
