"""A class as it goes on: whatever people do is checked, kept, and only then told."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from experiments.classroom import rival, views
from experiments.classroom.bargain import first_turn
from experiments.classroom.cases import SEATS, load_case
from experiments.classroom.console import console
from experiments.classroom.debrief import SHOWN
from experiments.classroom.events import (
    BRIEF,
    CLOCK,
    DEBRIEF,
    HUMAN,
    LIVE,
    LOBBY,
    PAUSED,
    TEACHER,
    Event,
    Person,
    Session,
)
from experiments.classroom.folding import fold
from experiments.classroom.forward import compared
from experiments.classroom.outcome_form import ASKED, asked
from experiments.classroom.paper import Signed, typed_in
from experiments.classroom.proofs import new_code, new_pin, new_token, pin_hash, same_pin, token_hash
from experiments.classroom.saying import WORDS, by_word
from experiments.classroom.store import About, BehindError, Member, Store, StoreError
from experiments.classroom.teacher import seated, steered
from experiments.classroom.turns import GRACE, ClassError, by_person, due, finished
from experiments.donors import let_go
from experiments.memory import settle
from experiments.version import version

#: Seconds between two notes that the class is alive.
_BEAT: Final = 5.0
#: Letters of a name.
_NAME: Final = 40
_TABLE: Final = ("offer", "accept", "walk", "refuse", "bid", "back")

type Told = dict[str, Any]


class Classroom:
    """A class, from its store; one that was going on when it was last alive comes back paused.

    Args:
        store: where it is kept.
        case: name of the ready class, for a new one.
        code: people join with it, for a new one; by chance if empty.
        clock: seconds since 1970.
        shown: sheets and results, for the pages; those of ``debrief`` if left out.

    Attributes:
        version: of the program that began it.
        begun: when, seconds since 1970.
        trouble: why nothing can be kept just now, in words; empty if it can.

    Raises:
        CaseError: there is no such ready class.
        StoreError: it cannot be kept or read.
    """

    def __init__(
        self,
        store: Store,
        case: str = "",
        code: str = "",
        clock: Callable[[], float] = time.time,
        shown: views.Shown | None = None,
    ) -> None:
        self._store, self._clock, self._shown = store, clock, shown or SHOWN
        about = store.about()
        if about is None:
            about = About(code or new_code(), load_case(case).name, version(), clock(), clock())
            store.begin(about)
        self.code, self.case, self.version, self.begun = about.code, load_case(about.case), about.version, about.created
        self.session = fold(store.since())
        self._members = {member.no: member for member in store.members()}
        self._beat, self.trouble = about.beat, ""
        self.present: frozenset[int] = frozenset()
        self._ready: bool | None = None
        if self.session.state == LIVE:
            body = {"since": max(about.beat, self.session.at)}
            self._do(lambda _: [Event(0, 0, "", CLOCK, "paused", body, at=self._clock())])

    def prepare(self) -> None:
        """Play the history up to the talk now, so that nobody waits for it at the start: some seconds.

        What the history was drawn from is let go then: it is recorded, and a class needs no other.
        """
        for seat in SEATS:
            first_turn(self.case, seat)
        if self.case.rival:
            rival.outlook(self.case, ())
        let_go()
        settle()

    def join(self, alias: str) -> tuple[str, str]:
        """Take part.

        Args:
            alias: what the person wants to be called.

        Returns:
            The secret of the seat, and the PIN.

        Raises:
            ClassError: the class cannot take them, or the name cannot be used.
        """
        name = " ".join("".join(letter for letter in alias if letter.isprintable()).split())
        if not 0 < len(name) <= _NAME:
            raise ClassError(f"a name has 1 to {_NAME} letters, got {len(name)}; choose another")
        token, pin = new_token(), new_pin()
        kept = token_hash(token), pin_hash(pin)

        def decide(session: Session) -> list[Event]:
            self._may_join(session, name)
            no = len(session.people) + 1
            now, body = self._clock(), {"person": no, "alias": name}
            told = [Event(0, 0, "", HUMAN, "joined", body, (no,), now)]
            if session.state in (BRIEF, LIVE, PAUSED):
                told += [replace(event, at=now) for event in seated(self.case, fold(told, session), no)]
            return told

        self._do(decide, lambda events: Member(events[0].body["person"], name, *kept))
        return token, pin

    def _may_join(self, session: Session, name: str) -> None:
        if session.state not in (LOBBY, BRIEF, LIVE, PAUSED):
            raise ClassError("the class is not open; wait until the teacher opens it")
        if any(each.alias.casefold() == name.casefold() for each in session.people.values()):
            raise ClassError(f"somebody is called {name} already; if it is you, come back with your PIN")

    def rejoin(self, alias: str, pin: str) -> str:
        """Take a seat again, on any device; the newest has it.

        Args:
            alias: of the person.
            pin: as typed.

        Returns:
            The new secret of the seat.

        Raises:
            ClassError: there is no such person, or the PIN is another.
        """
        name = alias.strip().casefold()
        member = next((each for each in self._members.values() if each.alias.casefold() == name), None)
        if member is None or not same_pin(member.pin_hash, pin):
            raise ClassError("this name and PIN do not belong together; ask the teacher for a new PIN if it is lost")
        token = new_token()
        self._renewed(member, token_hash(token), member.pin_hash)
        return token

    def _renewed(self, member: Member, token: str, pin: str) -> None:
        self._keeping(partial(self._store.renew, member.no, token, pin))
        self._members[member.no] = Member(member.no, member.alias, token, pin)

    def _person(self, token: str) -> Person | None:
        kept = token_hash(token)
        return next((self.session.people[no] for no, each in self._members.items() if each.token_hash == kept), None)

    def table(self, token: str) -> int:
        """Where a person sits; 0 if nowhere.

        Args:
            token: secret of the seat.
        """
        found = self._person(token)
        return 0 if found is None else found.table

    def person(self, token: str) -> str | None:
        """The name of who has a seat; none if the secret is no longer good.

        Args:
            token: secret of the seat.
        """
        found = self._person(token)
        return None if found is None else found.alias

    def act(self, token: str, what: str, key: str, more: Mapping[str, Any] | None = None) -> None:
        """Do something from a seat; when this returns it has been kept.

        Args:
            token: secret of the seat.
            what: see ``saying.by_word``; or ``offer``, ``accept``, ``refuse``, ``walk``, ``bid`` or ``back``.
            key: what is done twice with the same counts once.
            more: see ``turns.by_person`` and ``saying``.

        Raises:
            ClassError: it cannot be done now.
            StoreError: it cannot be kept.
        """
        found = self._person(token)
        if found is None:
            raise ClassError("this seat was taken on another device; come back with your name and PIN")
        no, own = found.no, f"{found.no}:{key}"
        if not self._store.known(own):
            self._do(lambda session: self._acted(session, session.people[no], what, more or {}, own))

    def _acted(self, session: Session, person: Person, what: str, more: Mapping[str, Any], key: str) -> list[Event]:
        now = self._clock()
        if what in WORDS:
            return by_word(self.case, session, person, what, more, now, key)
        if what not in _TABLE:
            raise ClassError(f"a seat can {', '.join((*WORDS, *_TABLE))}, got {what}")
        return by_person(self.case, session, person, what, more, now, key)

    def steer(self, what: str, key: str = "", more: Mapping[str, Any] | None = None) -> Told:
        """Do something as the teacher; when this returns it has been kept.

        Args:
            what: see ``teacher.steered``; or ``pin``, a new PIN for a seat; or of ``outcome_form.ASKED``.
            key: what is done twice with the same counts once.
            more: ``seconds``, ``by``, ``table``, ``seat``, ``to``, ``slip`` or ``words``, as it needs.

        Returns:
            The new PIN or what was asked about a form, if something was.

        Raises:
            ClassError: it cannot be done now.
            StoreError: it cannot be kept.
        """
        if what == "pin":
            return {"pin": self._new_pin(more or {})}
        if what in ASKED:
            return asked(self.case, self.session, what, more or {}, self._clock())
        own = f"teacher:{key}" if key else ""
        if not own or not self._store.known(own):
            self._do(lambda session: self._steered(session, what, more or {}, own))
        return {}

    def _steered(self, session: Session, what: str, more: Mapping[str, Any], key: str) -> list[Event]:
        first, *rest = steered(self.case, session, what, more, self._clock())
        return [replace(first, key=key), *rest]

    def _new_pin(self, more: Mapping[str, Any]) -> str:
        board = self.session.tables.get(int(more.get("table") or 0))
        taken = {each.seat: each.person for each in board.chairs if each.person} if board else {}
        if more.get("seat") not in taken:
            raise ClassError("nobody sits there, so there is no PIN; choose a seat that somebody has")
        member, pin = self._members[taken[more["seat"]]], new_pin()
        self._renewed(member, member.token_hash, pin_hash(pin))
        return pin

    def keep(self, until: float) -> None:
        """Say until when the class is kept.

        Args:
            until: seconds since 1970.
        """
        body = {"until": until}
        self._do(
            lambda session: [] if session.until == until else [Event(0, 0, "", TEACHER, "kept", body, at=self._clock())]
        )

    def type_in(self, sheet: Sequence[Signed]) -> None:
        """Take what was signed on paper, all of it or nothing.

        Args:
            sheet: from ``paper.read``.

        Raises:
            PaperError: a row cannot be taken.
            ClassError: the class takes no tables now.
        """
        self._do(lambda session: typed_in(self.case, session, sheet, self._clock()))

    def tick(self, now: float | None = None, present: frozenset[str] | None = None) -> bool:
        """Let time pass: deadlines, agents' turns, who is away.

        Args:
            now: seconds since 1970; as the clock says if left out.
            present: secrets of the seats whose pages are open; as before if left out.

        Returns:
            Whether anything happened.
        """
        at, before = self._clock() if now is None else now, (self.session.seq, self.present, self._ready)
        if present is not None:
            found = map(self._person, present)
            self.present = frozenset(each.no for each in found if each is not None)
        if at - self._beat >= _BEAT:
            self._beat = at
            self._keeping(partial(self._store.beat, at))
        self._do(lambda session: self._passed(session, at))
        self._ready = self._shown.ready(self.case, self.session)
        return before != (self.session.seq, self.present, self._ready)

    def _passed(self, session: Session, now: float) -> list[Event]:
        if session.state == LIVE and session.deadline is not None and now > session.deadline + GRACE:
            going = [each for board in session.tables.values() for each in finished(self.case, board, now)]
            return [*going, Event(0, 0, "", CLOCK, "closed", at=now)]
        return due(self.case, session, now)

    def _keeping[T](self, work: Callable[[], T]) -> T:
        """Keep something, and know for the teacher whether it can be done."""
        try:
            found = work()
        except BehindError:
            raise
        except StoreError as error:
            self.trouble = str(error).partition(";")[0]
            raise
        self.trouble = ""
        return found

    def _do(
        self, decide: Callable[[Session], list[Event]], member: Callable[[list[Event]], Member] | None = None
    ) -> None:
        """Decide, keep, and only then believe it; decide again if something else was kept meanwhile."""
        while True:
            events = decide(self.session)
            if not events:
                return
            person = member(events) if member else None
            try:
                kept = self._keeping(partial(self._store.append, events, self.session.seq, person))
            except BehindError:
                self.session = fold(self._store.since(self.session.seq), self.session)
                self._members = {each.no: each for each in self._store.members()}
                continue
            self.session = fold(kept, self.session)
            if person is not None:
                self._members[person.no] = person
            return

    def seen(self, role: str, token: str = "") -> views.View | None:
        """What a page may see.

        Args:
            role: ``seat``, ``teach``, ``private`` (the teacher's, with what is private) or ``screen``.
            token: secret of the seat.

        Returns:
            Something that JSON can hold; none if the secret is no longer good.
        """
        at = views.Now(self.case, self.session, self._clock(), self.present, self._shown, self.trouble)
        if role == "screen":
            return views.projector(at)
        if role in ("teach", "private"):
            pair = compared(self.case, self.session) if self.session.state == DEBRIEF else None
            return console(at, private=role == "private") | {"compare": pair}
        found = self._person(token)
        return None if found is None else views.seat(at, found.no)

    def events(self) -> list[Event]:
        """Everything that happened, in order."""
        return self._store.since()
