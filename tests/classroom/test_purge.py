"""Classes whose time is over are removed with their secrets; never the one in use, and nothing that is no class."""

import json
import sqlite3

from classroom.short import CASE

from experiments.classroom import purge as purging
from experiments.classroom.keys import new_keys, write_keys
from experiments.classroom.purge import DAYS, date, lock_of, purge, until
from experiments.classroom.room import open_room
from experiments.classroom.session import Classroom
from experiments.classroom.store import Store
from experiments.commands.class_ import kept_until
from experiments.lock import held

BEGUN = 1_790_000_000.0
OVER = until(BEGUN, DAYS)


def begun(folder, name, ends=OVER):
    """A class in a folder, with its secrets beside it."""
    path, keys = folder / f"{name}.sqlite", new_keys()
    write_keys(path.with_suffix(".keys.json"), keys)
    room = Classroom(Store(f"sqlite:///{path}"), CASE.name, keys.code, clock=lambda: BEGUN)
    if ends is not None:
        room.keep(ends)
    room._store.close()
    return path


def test_a_class_is_removed_with_everything_of_it_once_its_time_is_over(tmp_path):
    path, used = begun(tmp_path, "old"), begun(tmp_path, "new", OVER + 1)
    before = {each.name for each in tmp_path.iterdir()}
    assert purge(tmp_path, OVER - 1, used) == []
    assert {each.name for each in tmp_path.iterdir()} == before
    assert [each.path for each in purge(tmp_path, OVER, used)] == [path]
    assert not [each.name for each in tmp_path.iterdir() if each.name.startswith("old")]
    assert used.exists()


def test_the_class_in_use_is_never_removed(tmp_path):
    path, other = begun(tmp_path, "old"), tmp_path / "other.sqlite"
    assert purge(tmp_path, OVER + 1, path) == []
    with held(lock_of(path)):  # somebody else holds it
        assert purge(tmp_path, OVER + 1, other) == []
    assert path.exists()
    assert [each.path for each in purge(tmp_path, OVER + 1, other)] == [path]


def test_what_is_no_class_or_does_not_say_until_when_stays(tmp_path):
    begun(tmp_path, "silent", None)
    strange = tmp_path / "strange.sqlite"
    with sqlite3.connect(strange) as connection:
        connection.execute("CREATE TABLE event (kind TEXT, seq INTEGER, body TEXT)")
        connection.execute("INSERT INTO event VALUES ('kept', 1, '{}')")
    connection.close()
    (tmp_path / "strange.keys.json").write_text("{}", encoding="utf-8")
    (tmp_path / "words.txt").write_text("words", encoding="utf-8")
    lonely = begun(tmp_path, "lonely")
    lonely.with_suffix(".keys.json").unlink()
    names = {each.name for each in tmp_path.iterdir()}
    assert purge(tmp_path, OVER * 2, tmp_path / "none.sqlite") == []
    assert {each.name for each in tmp_path.iterdir()} == names


def test_a_class_that_cannot_be_removed_is_left_for_the_next_time(tmp_path, monkeypatch):
    path = begun(tmp_path, "old")
    with monkeypatch.context() as patched:
        patched.setattr(purging, "_removed", lambda *_: False)
        assert purge(tmp_path, OVER, tmp_path / "none") == []
    assert path.exists()


def test_a_class_says_until_when_it_is_kept_and_that_is_an_event(tmp_path):
    database, keys = f"sqlite:///{tmp_path / 'class.sqlite'}", new_keys()
    open_room(CASE, database, keys, "").close()
    store = Store(database)
    found = [event for event in store.since() if event.kind == "kept"]
    assert [event.body["until"] for event in found] == [until(store.about().created, DAYS)]
    open_room(CASE, database, keys, "").close()  # nothing new is said
    room = open_room(CASE, database, keys, "", days=7)
    assert room.until == until(store.about().created, 7)
    room.close()
    assert [json.dumps(dict(event.body)) for event in store.since() if event.kind == "kept"][-1].startswith('{"until"')
    store.close()


def test_the_date_is_told():
    assert date(BEGUN) == "21 September 2026"
    assert kept_until(OVER, BEGUN).startswith("This class is kept until 21 October 2026;")
    assert "still here as you use it" in kept_until(OVER, OVER + 1)
