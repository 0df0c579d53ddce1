"""`parley bench --pages` measures every page in a real browser, and says what is missing where it cannot."""

import json
import os
import subprocess
import sys

import pytest
from browsing import BROWSER, ROOT

from experiments.bench import browser
from experiments.bench.pages import ALONE, FIRST, SESSIONS, SLIDER, STEP, Pages, Taken, among, told
from experiments.cli import main
from experiments.dashboard.pages import PAGES

WHAT = [
    *(f"first paint of {each.name}" for each in PAGES),
    *(f"{what}, {how}" for how in (ALONE, among(3)) for what in (STEP, SLIDER)),
]


def test_every_page_is_measured_at_its_own_address():
    assert [(name, path) for name, (path, _) in FIRST.items()] == [(each.name, each.path) for each in PAGES]
    assert SESSIONS == 10


def test_a_line_says_how_often_the_median_the_worst_and_the_goal():
    lines = told(Pages("a machine", 500, (Taken("a step", (0.1, 0.2, 0.4), 0.3), Taken("another", (2.0,)))))
    assert lines[-2].split() == ["a", "step", "3", "0.20", "s", "0.40", "s", "0.3", "s"]
    assert lines[-1].split() == ["another", "1", "2.00", "s", "2.00", "s"]


def test_without_a_browser_it_says_so(capsys, monkeypatch):
    monkeypatch.setattr(browser, "NAMES", ("no-such-browser",))
    assert main(["bench", "--pages"]) == 2
    assert "`make browser` installs" in capsys.readouterr().err


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed; `make browser` installs Debian's")
def test_everything_is_measured_once_in_order():
    command = [sys.executable, "-m", "experiments.cli", "bench", "--pages", "--json"]
    command += ["--times", "1", "--worlds", "20", "--sessions", "3"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout)
    assert list(found["pages"]) == WHAT
    assert found["worlds"] == 20
    assert all(each["seconds"] and min(each["seconds"]) > 0 for each in found["pages"].values())
