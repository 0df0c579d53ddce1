"""What a class was told that it was kept is there afterwards, whatever happens to the process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.classroom.events import HUMAN, Event
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
