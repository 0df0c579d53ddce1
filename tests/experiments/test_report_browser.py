"""A report in a real browser: nothing is wider than the window, and no word of a chart is cut off."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html import unescape

import pytest

from experiments import batch, compare, sensitivity
from experiments.report.page import write
from experiments.scenarios import load_scenario
from negotiation.clock import Quarter

pytestmark = pytest.mark.browser

HISTORY = replace(load_scenario("history"), end=Quarter.parse("2026Q4"))
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND"),
    *("--allow-file-access-from-files", "--virtual-time-budget=30000", "--dump-dom"),
)
#: Measures a page in a frame of a given width, and leaves what it found as JSON.
FRAME = """<!doctype html><body><iframe id="frame" src="{page}" style="width:{width}px;height:900px;border:0"></iframe>
<script>
document.getElementById("frame").onload = () => {{
  const page = document.getElementById("frame").contentDocument, cut = [];
  for (const chart of page.querySelectorAll("svg.chart")) {{
    const room = chart.getBoundingClientRect();
    for (const text of chart.querySelectorAll("text")) {{
      const place = text.getBoundingClientRect();
      if (place.right > room.right + 1 || place.left < room.left - 1 || place.top < room.top - 2
          || place.bottom > room.bottom + 2)
        cut.push(chart.closest("figure").id + ": " + text.textContent);
    }}
  }}
  const found = {{
    width: page.documentElement.scrollWidth, room: page.documentElement.clientWidth, cut: cut,
    charts: page.querySelectorAll("svg.chart").length,
    dark: page.defaultView.getComputedStyle(page.body).backgroundColor,
  }};
  document.body.innerHTML = "<pre>" + JSON.stringify(found).replace(/&/g, "&amp;").replace(/</g, "&lt;") + "</pre>";
}};
</script></body>"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Pages of every kind of folder."""
    if BROWSER is None:
        pytest.skip("no Chromium is installed; `make browser` installs Debian's")
    place = tmp_path_factory.mktemp("results")
    batch(HISTORY, 30, out=place / "plain")
    batch(HISTORY, 12, out=place / "swept", sweep={"exclusivity_cost": [0.3, 1.0, 2.0, 4.0]})
    design = [{"exclusivity_cost": 0.3 + 0.2 * k, "strategies.openai": ("micro", "linear")[k % 2]} for k in range(16)]
    batch(HISTORY, 5, out=place / "sampled", design=design)
    compare(HISTORY, None, {"exclusivity_cost": 4.0}, 15, out=place / "compared")
    varied = ("exclusivity_cost=0.3:4", "credit_worth", "signal_weight")
    sensitivity(HISTORY, worlds=4, samples=3, parameters=varied, of=("trust", "regime=open"), out=place / "studied")
    return {folder.name: write(folder) for folder in sorted(place.iterdir())}


def measured(page, width, tmp_path, *more):
    """What a browser says of a page."""
    frame = tmp_path / "frame.html"
    frame.write_text(FRAME.format(page=page.as_uri(), width=width), encoding="utf-8")
    command = [BROWSER, *QUIET, *more, f"--user-data-dir={tmp_path / 'profile'}", frame.as_uri()]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    (found,) = re.findall(r"<pre>(\{.*\})</pre>", told)
    return json.loads(unescape(found))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["plain", "swept", "sampled", "compared", "studied"])
def test_a_page_fits_its_window_and_no_word_of_a_chart_is_cut_off(pages, tmp_path, name, width):
    found = measured(pages[name], width, tmp_path)
    assert found["charts"] >= 5
    assert found["width"] <= found["room"]
    assert found["cut"] == []


def test_a_page_follows_the_light_or_dark_of_the_reader(pages, tmp_path):
    light = measured(pages["plain"], 1280, tmp_path)["dark"]
    dark = measured(pages["plain"], 1280, tmp_path, "--blink-settings=preferredColorScheme=0")["dark"]
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(21, 24, 28)")
