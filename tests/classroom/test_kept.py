"""What a class was told that it was kept is there afterwards, whatever happens to the process."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from apart import apart
from classroom.room import Held

from experiments.classroom.backroom import Backroom
from experiments.classroom.events import HUMAN, Event
from experiments.classroom.folding import fold
from experiments.classroom.keys import new_keys
from experiments.classroom.room import Room
from experiments.classroom.store import BehindError, Member, Store, StoreError

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from experiments.classroom.events import HUMAN, Event
from experiments.classroom.store import Store
store, last = Store(sys.argv[1]), 0
while True:
    last = store.append([Event(0, 1, "OpenAI", HUMAN, "offered", {"n": last})], last)[-1].seq
    print(last, flush=True)
"""


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'class.sqlite'}"


def said(key="", **body) -> Event:
    return Event(0, 1, "OpenAI", HUMAN, "offered", body, (1, 2), 5.0, key)


def test_events_are_read_as_they_were_kept(url):
    store = Store(url)
    kept = store.append([said("k", words="Übung"), said()], 0)
    assert [event.seq for event in kept] == [1, 2]
    assert Store(url).since() == kept
    assert store.since(1) == kept[1:]
    assert store.known("k")
    assert not store.known("other")


def test_a_key_counts_once_and_a_late_decision_is_refused(url):
    store = Store(url)
    store.append([said("k")], 0)
    assert store.append([said("k"), said()], 1) == []
    with pytest.raises(BehindError, match="event 1 was kept"):
        store.append([said()], 0)
    assert len(store.since()) == 1


def test_all_events_of_an_action_are_kept_or_none(url):
    store = Store(url)
    store.append([said()], 0, Member(1, "Ada", "t", "p"))
    with pytest.raises(StoreError, match="nothing that was kept is lost"):
        store.append([said("new")], 1, Member(2, "Ada", "u", "p"))
    assert len(store.since()) == 1
    assert [each.alias for each in store.members()] == ["Ada"]


def test_what_was_acknowledged_survives_a_kill(url):
    command = [sys.executable, "-c", WRITER, url]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        acknowledged = [int(process.stdout.readline()) for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in process.stdout.read().splitlines() if line.isdigit()]
    found = [event.seq for event in Store(url).since()]
    assert found[: len(acknowledged)] == acknowledged
    assert len(found) - len(acknowledged) <= 1


def test_a_place_that_cannot_be_used_is_a_sentence(tmp_path):
    with pytest.raises(StoreError, match="name another place"):
        Store(f"sqlite:///{tmp_path / 'none' / 'class.sqlite'}")


FULL = """
import sys
from experiments.classroom.session import Classroom
from experiments.classroom.store import Store, StoreError
room = Classroom(Store(sys.argv[1]), "revenue-share-2025")
room.steer("open")
kept = []
try:
    for number in range(100_000):
        room.join(f"Person {number}")
        kept.append(number)
except StoreError as error:
    print(len(kept), len(room.session.people), error, sep="|", flush=True)
"""


def test_a_full_disk_refuses_what_comes_and_loses_nothing_that_was_acknowledged(tmp_path):
    """On a real disk of half a megabyte, in a name space of its own."""
    inside = f'mount -t tmpfs -o size=512k tmpfs {tmp_path} && {sys.executable} -c "$0" sqlite:///{tmp_path}/c.sqlite'
    copied = f"{inside}; cp {tmp_path}/c.sqlite* $1"
    place = tmp_path.parent / f"{tmp_path.name}-copied"
    place.mkdir()
    command = ["unshare", "-rm", "sh", "-c", copied, FULL, str(place)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    if not shutil.which("unshare") or subprocess.call(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", str(place)]):
        pytest.skip("no disk of its own can be had here")
    told = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.strip().split("|")
    acknowledged, known = int(told[0]), int(told[1])
    assert acknowledged == known > 10
    assert "disk is full" in told[2]
    assert "nothing that was kept is lost" in told[2]
    store = Store(f"sqlite:///{place / 'c.sqlite'}")
    assert len(store.members()) == acknowledged
    assert len(fold(store.since()).people) == acknowledged


@pytest.fixture
def held(tmp_path) -> Held:
    return Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada", "Bob")


def limited(held, more):
    """The database may grow by so many pages and no further, as on a full disk."""
    with held.room._store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + more}")


def test_moves_are_refused_while_the_disk_is_full_and_taken_again_afterwards(held):
    limited(held, 0)
    with pytest.raises(StoreError, match="tell the teacher"):
        for number in range(200):
            held.steer("message", words=f"{number} " * 80)
    before = held.room.session
    held.room.tick()  # nothing is due
    assert "disk is full" in held.room.seen("teach")["trouble"]
    with pytest.raises(StoreError):
        held.steer("message", words="no " * 99)
    assert held.room.session == before == fold(held.room.events())
    limited(held, 100)
    held.act(held.mover(), "walk", key="same")
    assert held.room.seen("teach")["trouble"] == ""
    held.again()
    assert held.room.session.tables[1].moves[-1][1] == "w"


def test_a_locked_database_refuses_moves_in_words_and_goes_on_when_it_is_free(held, monkeypatch):
    other = sqlite3.connect(held.url.removeprefix("sqlite:///"), isolation_level=None)
    with held.room._store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="database is locked"):
        held.act(held.mover(), "walk", key="same")
    assert held.room.session.tables[1].moves == ()
    other.execute("ROLLBACK")
    other.close()
    held.act(held.mover(), "walk", key="same")
    assert len(held.room.session.tables[1].moves) == 1


def test_what_was_acknowledged_is_answered_so_though_time_cannot_be_kept(held, monkeypatch, caplog):
    room = Room(held.room, held.room._store, new_keys(), "", Backroom())
    monkeypatch.setattr(held.room, "tick", lambda *_: held.room._keeping(_no_room))
    mover = held.mover()
    told = {"what": "walk", "key": "a" * 16}
    assert apart(lambda: asyncio.run(room.act("seat", held.tokens[mover], told))) == {}
    assert held.room.session.tables[1].moves[-1][1] == "w"
    assert "stands still" in caplog.text
    room.close()


def _no_room():
    raise StoreError("no room")
