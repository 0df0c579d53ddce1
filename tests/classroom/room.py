"""A class with a clock that tests move."""

from itertools import count
from typing import Any

from classroom.short import CASE

from experiments.classroom.session import Classroom
from experiments.classroom.store import Store

KEYS = count()


class Held:
    """A class in a file, and what people in it do.

    Attributes:
        room: the class.
        tokens: alias -> secret.
        pins: alias -> PIN.
        case: name of the ready class.
    """

    case = CASE.name

    def __init__(self, url: str) -> None:
        self.url, self.at = url, 1000.0
        self.tokens: dict[str, str] = {}
        self.pins: dict[str, str] = {}
        self.again()

    def again(self) -> None:
        """The server is started, for the first time or once more."""
        self.room = Classroom(Store(self.url), self.case, clock=lambda: self.at)

    def join(self, *names: str) -> None:
        for name in names:
            self.tokens[name], self.pins[name] = self.room.join(name)

    def steer(self, what: str, **more: Any) -> dict[str, Any]:
        return self.room.steer(what, f"k{next(KEYS)}", more)

    def act(self, name: str, what: str, key: str = "", **more: Any) -> None:
        self.room.act(self.tokens[name], what, key or f"k{next(KEYS)}", more)

    def sees(self, name: str) -> dict[str, Any]:
        view = self.room.seen("seat", self.tokens[name])
        assert view is not None
        return view

    def talking(self, *names: str) -> "Held":
        """Open, and go on to where the talks have begun."""
        self.steer("open")
        self.join(*names)
        self.steer("brief")
        self.steer("start")
        return self

    def mover(self) -> str:
        """Who is to move at the first table."""
        board = self.room.session.tables[1]
        return self.room.session.people[board.chair(board.turn).person].alias

    def offer(self, least: bool = False) -> tuple[int, ...]:
        """The offer that is worth most, or least, to who is to move."""
        subjects = self.sees(self.mover())["table"]["subjects"]
        pick = min if least else max
        chosen = [[c for c in each["clauses"] if c["value"] is not None] for each in subjects]
        return tuple(pick(clauses, key=lambda c: (c["value"], -c["level"]))["level"] for clauses in chosen)
