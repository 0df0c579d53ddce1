"""A class for the network is reached at this machine's own address and by no other name, and says what it looked at."""

import asyncio
import os
import re
import stat
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from experiments.bench.served import server
from experiments.bench.student import Page
from experiments.classroom.preflight import LEAST, clock, disk, network, preflight
from experiments.classroom.serving import own_address
from experiments.listening import ALONE


def test_a_disk_that_is_nearly_full_is_told_before_people_come():
    assert disk(Path("class.sqlite"), LEAST - 1).startswith("Disk: only 100 MB")
    assert disk(Path("class.sqlite"), 5e9) == "Disk: 5.0 GB are free for class.sqlite."


def test_a_machine_on_no_network_is_told_so_and_how_to_be_on_one():
    assert "hot spot" in network(ALONE, lan=True)
    assert "192.168.1.20" in network("192.168.1.20", lan=True)
    assert "--lan" in network(ALONE, lan=False)


def test_a_clock_before_the_last_word_of_the_class_is_wrong(tmp_path):
    database = tmp_path / "class.sqlite"
    database.touch()
    os.utime(database, (2e9, 2e9))
    assert "set it before people come" in clock(database, 2e9 - 100)
    assert clock(database, 2e9 + 1).startswith("Clock: 18 May 2033")


def test_three_things_are_looked_at_a_line_each(tmp_path):
    lines = preflight(tmp_path / "class.sqlite", ALONE, lan=False, now=4e9)
    assert [line.split(":")[0] for line in lines] == ["Disk", "Network", "Clock"]


@pytest.mark.server
def test_a_class_for_the_network_is_joined_at_its_address_and_by_no_other_name():
    own = own_address()
    if own == ALONE:
        pytest.skip("this machine is on no network")
    with server("--lan") as at:
        base, said = at.links.base, at.said
        assert base.startswith(f"http://{own}:")
        assert all(f"{what}: " in said for what in ("Disk", "Network", "Clock"))
        secrets = Path(re.search(r"Secrets of this class are in (\S+),", said)[1])
        assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
        asyncio.run(_joined(base, at.links.code))
        screen = httpx.get(base + at.links.screen, follow_redirects=False, trust_env=False)
        page = httpx.get(f"{base}/screen", cookies=screen.cookies, trust_env=False).text
        assert f"{base}/join" in page
        assert ALONE not in page
        port = base.rpartition(":")[2]
        assert (
            httpx.get(f"http://{ALONE}:{port}/health", trust_env=False).status_code == 200
        )  # for everybody, so here too
        for name in ("elsewhere.example", f"elsewhere.example:{port}"):
            assert httpx.get(f"{base}/join", headers={"Host": name}, trust_env=False).status_code == 400
        foreign = {"Origin": "http://elsewhere.example"}
        assert httpx.post(f"{base}/join", headers=foreign, trust_env=False).status_code == 403


async def _joined(base, code):
    """Somebody takes a seat over the network; a line from another's page is refused."""
    page = Page(base, "seat")
    await page.join(code, "Ada")
    assert page.view["me"]["alias"] == "Ada"
    with pytest.raises(InvalidStatus, match="403"):
        await connect(f"{base.replace('http', 'ws', 1)}/live/seat", origin="http://elsewhere.example", proxy=None)
    await page.close()
