"""Where a class is kept: events that are only added to, each on the disk before anybody is told that it happened."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from experiments.classroom.events import Event

#: How long to wait for another process that writes, milliseconds.
_PATIENCE: Final = 5000

_TABLES: Final = sql.MetaData()
_SESSION: Final = sql.Table(
    "session",
    _TABLES,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("code", sql.String, nullable=False),
    sql.Column("case_name", sql.String, nullable=False),
    sql.Column("version", sql.String, nullable=False),
    sql.Column("created", sql.Float, nullable=False),
    sql.Column("beat", sql.Float, nullable=False),
)
_PEOPLE: Final = sql.Table(
    "person",
    _TABLES,
    sql.Column("no", sql.Integer, primary_key=True),
    sql.Column("alias", sql.String, nullable=False, unique=True),
    sql.Column("token_hash", sql.String, nullable=False, unique=True),
    sql.Column("pin_hash", sql.String, nullable=False),
)
_EVENTS: Final = sql.Table(
    "event",
    _TABLES,
    sql.Column("seq", sql.Integer, primary_key=True),
    sql.Column("tbl", sql.Integer, nullable=False),
    sql.Column("seat", sql.String, nullable=False),
    sql.Column("actor", sql.String, nullable=False),
    sql.Column("kind", sql.String, nullable=False),
    sql.Column("body", sql.Text, nullable=False),
    sql.Column("visible_to", sql.String, nullable=False),
    sql.Column("at", sql.Float, nullable=False),
    sql.Column("idem", sql.String, unique=True),
)


class StoreError(RuntimeError):
    """Something could not be kept or read; nothing that was kept before is lost."""


class BehindError(StoreError):
    """Something else was kept meanwhile: look again, and decide again."""


@dataclass(frozen=True)
class Member:
    """Who has a seat, with what proves it.

    Attributes:
        no: number of the person.
        alias: what they are called.
        token_hash: of the secret that their browser keeps.
        pin_hash: of their PIN.
    """

    no: int
    alias: str
    token_hash: str
    pin_hash: str


@dataclass(frozen=True)
class About:
    """What a class is.

    Attributes:
        code: people join with it.
        case: name of the ready class.
        version: of the program that began it.
        created: seconds since 1970.
        beat: when the class was last alive, the same.
    """

    code: str
    case: str
    version: str
    created: float
    beat: float


class Store:
    """A class on the disk.

    Args:
        url: such as ``sqlite:///class.sqlite``; made if it is not there.

    Raises:
        StoreError: it cannot be opened.
    """

    def __init__(self, url: str) -> None:
        try:
            self._engine = sql.create_engine(url)
            if self._engine.dialect.name == "sqlite":
                _durable(self._engine)
            _TABLES.create_all(self._engine)
        except (SQLAlchemyError, ImportError) as error:
            raise StoreError(f"the class cannot be kept in {url}: {_reason(error)}; name another place") from None

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def about(self) -> About | None:
        """What the class is; none before it is begun."""
        with self._reading() as connection:
            row = connection.execute(sql.select(_SESSION)).mappings().first()
        return (
            None if row is None else About(row["code"], row["case_name"], row["version"], row["created"], row["beat"])
        )

    def begin(self, about: About) -> None:
        """Begin a class in an empty store.

        Args:
            about: what it is.

        Raises:
            StoreError: it cannot be kept, or there is one already.
        """
        row = {"id": 1, "code": about.code, "case_name": about.case, "version": about.version}
        with self._writing() as connection:
            connection.execute(sql.insert(_SESSION).values(**row, created=about.created, beat=about.beat))

    def beat(self, now: float) -> None:
        """Note that the class is alive.

        Args:
            now: seconds since 1970.
        """
        with self._writing() as connection:
            connection.execute(sql.update(_SESSION).values(beat=now))

    def append(self, events: Sequence[Event], after: int, member: Member | None = None) -> list[Event]:
        """Keep events, all or none; when this returns they are on the disk.

        Args:
            events: what happened; those with a key that was kept before change nothing.
            after: number of the last event that was known when they were decided on.
            member: a new person, kept with them.

        Returns:
            The events with their numbers; none if they had been kept before.

        Raises:
            BehindError: there are later events than ``after``.
            StoreError: they cannot be kept.
        """
        keys = [event.key for event in events if event.key]
        with self._writing() as connection:
            if keys and connection.execute(sql.select(_EVENTS.c.seq).where(_EVENTS.c.idem.in_(keys))).first():
                return []
            last = connection.execute(sql.select(sql.func.max(_EVENTS.c.seq))).scalar() or 0
            if last != after:
                raise BehindError(f"event {last} was kept while this was decided after event {after}; look again")
            numbered = [replace(event, seq=last + place) for place, event in enumerate(events, 1)]
            connection.execute(sql.insert(_EVENTS), [_row(event) for event in numbered])
            if member is not None:
                connection.execute(sql.insert(_PEOPLE).values(**vars(member)))
        return numbered

    def known(self, key: str) -> bool:
        """Something with this key was kept.

        Args:
            key: of an event.
        """
        with self._reading() as connection:
            return connection.execute(sql.select(_EVENTS.c.seq).where(_EVENTS.c.idem == key)).first() is not None

    def since(self, seq: int = 0) -> list[Event]:
        """Events after one, in order.

        Args:
            seq: its number; 0 for all.
        """
        with self._reading() as connection:
            rows = connection.execute(sql.select(_EVENTS).where(_EVENTS.c.seq > seq).order_by(_EVENTS.c.seq))
            return list(_events(rows.mappings()))

    def members(self) -> list[Member]:
        """Everybody, by number."""
        with self._reading() as connection:
            rows = connection.execute(sql.select(_PEOPLE).order_by(_PEOPLE.c.no)).mappings()
            return [Member(**row) for row in rows]

    def renew(self, no: int, token_hash: str = "", pin_hash: str = "") -> None:
        """Give a person another secret or PIN; the old one is no longer good.

        Args:
            no: of the person.
            token_hash: of the secret; as it was if empty.
            pin_hash: of the PIN; as it was if empty.
        """
        fresh = {"token_hash": token_hash, "pin_hash": pin_hash}
        with self._writing() as connection:
            values = {name: value for name, value in fresh.items() if value}
            connection.execute(sql.update(_PEOPLE).where(_PEOPLE.c.no == no).values(**values))

    def _reading(self) -> "_Held":
        return _Held(self._engine, "read")

    def _writing(self) -> "_Held":
        return _Held(self._engine, "kept")


class _Held:
    """One transaction: all of it or none, and failures in words."""

    def __init__(self, engine: Engine, what: str) -> None:
        self._begun, self._what = engine.begin(), what

    def __enter__(self) -> Connection:
        try:
            return self._begun.__enter__()
        except SQLAlchemyError as error:
            raise self._told(error) from None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        try:
            self._begun.__exit__(kind, error, trace)
        except SQLAlchemyError as failed:
            raise self._told(failed) from None
        if isinstance(error, SQLAlchemyError):
            raise self._told(error) from None

    def _told(self, error: Exception) -> StoreError:
        reason = _reason(error)
        return StoreError(
            f"this could not be {self._what} on the teacher's machine ({reason}); nothing that was kept is lost: tell "
            "the teacher, and try again"
        )


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def _durable(engine: Engine) -> None:
    """Make SQLite write to the disk before it says that it has, and take the right to write before it reads."""

    @sql.event.listens_for(engine, "connect")
    def connected(raw: Any, _: Any) -> None:
        raw.isolation_level = None  # transactions begin below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_PATIENCE}"):
            raw.execute(f"PRAGMA {pragma}")

    @sql.event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _row(event: Event) -> dict[str, Any]:
    visible = event.visible_to if isinstance(event.visible_to, str) else json.dumps(list(event.visible_to))
    return {
        "seq": event.seq,
        "tbl": event.table,
        "seat": event.seat,
        "actor": event.actor,
        "kind": event.kind,
        "body": json.dumps(dict(event.body), ensure_ascii=False, allow_nan=False),
        "visible_to": visible,
        "at": event.at,
        "idem": event.key or None,
    }


def _events(rows: Iterable[Any]) -> Iterable[Event]:
    for row in rows:
        visible = row["visible_to"]
        seen = tuple(json.loads(visible)) if visible.startswith("[") else visible
        head = (row["seq"], row["tbl"], row["seat"], row["actor"], row["kind"])
        yield Event(*head, json.loads(row["body"]), seen, row["at"], row["idem"] or "")
