"""``parley dashboard`` begins, says where it is, and refuses what it cannot do with a sentence."""

import json
import socket
from pathlib import Path
from urllib.request import urlopen

import pytest

from experiments import cli
from experiments.dashboard.settings import ENVIRONMENT, prepare


@pytest.mark.server
def test_it_says_where_it_is_and_answers_there(server):
    with urlopen(f"{server}/health") as answer:
        assert json.load(answer)["status"] == "well"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--port", "x"], "--port: must be a whole number from 0 to 65535"),
        (["--port", "70000"], "--port: must be a whole number from 0 to 65535"),
        (["histroy"], "did you mean `history`?"),
        (["nothing.toml"], "nothing.toml"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(capsys, words, sentence):
    assert cli.main(["dashboard", "--no-browser", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1


def test_a_port_that_is_taken_is_refused_with_a_way_out(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert cli.main(["dashboard", "--no-browser", "--port", str(port)]) == 2
    assert f"--port {port} is taken; give another, or --port 0" in capsys.readouterr().err


def test_solara_fetches_nothing_and_tells_nobody():
    prepare()
    from solara import settings as plain
    from solara.server import settings

    assert settings.main.mode == "production"
    assert not settings.telemetry.mixpanel_enable
    assert not settings.assets.fontawesome_enabled
    assert not settings.theme.show_banner
    assert (Path(settings.assets.proxy_cache_dir) / "echarts@5.4.0" / "dist" / "echarts.min.js").is_file()
    assert plain.assets.proxy
    assert ENVIRONMENT["SOLARA_APP"] == "experiments.dashboard.pages"
