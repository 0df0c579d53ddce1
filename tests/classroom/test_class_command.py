"""`parley class` says where students join, and lets the network in with secrets made by chance alone."""

import asyncio
import json
from argparse import ArgumentParser

import httpx
import pytest
from apart import apart
from classroom.journey import served
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from experiments.bench.student import Page
from experiments.classroom.purge import lock_of
from experiments.classroom.serving import own_address
from experiments.commands.class_ import add, keys_of, obey
from experiments.lock import held
from experiments.options import UsageError


def asked(*words):
    parser = ArgumentParser()
    add(parser)
    return parser.parse_args(words)


def test_secrets_are_made_once_and_lie_beside_the_class(tmp_path):
    database = f"sqlite:///{tmp_path / 'class.sqlite'}"
    path, keys, fresh = keys_of(database)
    assert (path, fresh) == (tmp_path / "class.keys.json", True)
    assert keys_of(database) == (path, keys, False)


def test_the_network_is_not_let_in_with_secrets_of_ones_own(tmp_path):
    path = tmp_path / "class.keys.json"
    path.touch(0o600)
    path.write_text(json.dumps({"code": "ABC123", "teacher": "me", "screen": "you"}), encoding="utf-8")
    with pytest.raises(UsageError, match="may be guessed"):
        obey(asked("--lan", "--port", "0", "--no-browser", "--database", f"sqlite:///{tmp_path / 'class.sqlite'}"))


def test_a_class_that_is_being_held_is_not_held_twice(tmp_path):
    path = tmp_path / "class.sqlite"
    with held(lock_of(path)), pytest.raises(UsageError, match="a class is being held with"):
        obey(asked("--port", "0", "--no-browser", "--database", f"sqlite:///{path}"))
    assert not path.exists()


@pytest.mark.parametrize("days", ["0", "-1", "x", "3651", "1.5"])
def test_a_class_is_kept_for_whole_days(days, capsys):
    with pytest.raises(SystemExit):
        asked("--keep-days", days)
    assert "must be a whole number of days from 1 to 3650" in capsys.readouterr().err


@pytest.mark.parametrize("database", ["sqlite://", "nothing", "postgresql://localhost/class"])
def test_a_class_is_kept_in_a_file(database):
    with pytest.raises(UsageError, match="must be a file"):
        keys_of(database)


def test_a_class_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(UsageError, match="revenue-share-2025"):
        obey(asked("nowhere"))


@pytest.mark.server
def test_the_network_joins_at_its_own_address_with_secrets_that_were_shown_once(tmp_path):
    with served(tmp_path, 0, "--lan") as server:
        assert server.base == f"http://{own_address()}:{server.port}"
        assert server.teacher.startswith(server.base)
        fields = {"code": server.code, "alias": "Ann", "consent": "yes"}
        joined = httpx.post(f"{server.base}/join", data=fields, headers={"Origin": server.base})
        assert (joined.status_code, joined.headers["location"]) == (303, "/seat")
        assert httpx.get(f"{server.base}/join", headers={"Host": "elsewhere.example"}).status_code == 400
        assert httpx.post(f"{server.base}/join", headers={"Origin": "http://elsewhere.example"}).status_code == 403
        assert (tmp_path / "class.keys.json").stat().st_mode & 0o077 == 0
        assert all(f"\n{what}: " in server.said for what in ("Disk", "Network", "Clock"))
        apart(lambda: asyncio.run(_takes_a_line(server.base, server.code)))
        with httpx.Client(follow_redirects=True) as screen:
            assert f"{server.base}/join" in screen.get(server.screen).text
    with served(tmp_path, 0, "--lan") as server:
        assert "were shown once" in server.said
        assert not server.teacher


async def _takes_a_line(base, code):
    """Somebody joins over the network and is told of their seat; a page of somebody else's gets no line."""
    page = Page(base, "seat")
    await page.join(code, "Ben")
    assert page.view["me"]["alias"] == "Ben"
    with pytest.raises(InvalidStatus, match="403"):
        await connect(f"{base.replace('http', 'ws', 1)}/live/seat", origin="http://elsewhere.example", proxy=None)
    await page.close()
