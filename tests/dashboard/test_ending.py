"""The server ends in order when it is told to, with pages open and histories being played."""

import os
import re
import signal
import subprocess
import sys

import pytest
from browsing import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.skipif(sys.platform == "win32", reason="signals are other there")]
COMMAND = [sys.executable, "-m", "experiments.cli", "dashboard", "core", "--no-browser", "--port", "0"]


@pytest.mark.parametrize(
    "how", [pytest.param(signal.SIGTERM, marks=pytest.mark.slow), signal.SIGINT], ids=["terminated", "Ctrl-C"]
)
def test_it_ends_while_one_page_plays_and_another_waits_for_histories(chromium, how):
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    context = chromium.new_context()
    with subprocess.Popen(COMMAND, cwd=ROOT, env=env, text=True, **pipes) as process:
        try:
            address = re.search(r"http://\S+", process.stdout.readline())[0]
            plays, waits = context.new_page(), context.new_page()
            plays.goto(f"{address}/?quarter=2023Q1")
            plays.wait_for_selector(".watch .left", timeout=120_000)
            plays.keyboard.press("Space")
            waits.goto(f"{address}/histories?worlds=2000&seed=77")
            waits.wait_for_selector("progress", timeout=120_000)
            process.send_signal(how)
            _, said = process.communicate(timeout=30)
        finally:
            process.kill()
            context.close()
    assert process.returncode == 0
    assert said == ""
