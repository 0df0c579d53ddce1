"""A table that was played on paper: what its form says, the moves it comes to, and the one event that keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from experiments.classroom import rival
from experiments.classroom.bargain import Bargain, SeatError, bargain
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import (
    AGREED,
    ARCHIVED,
    DEBRIEF,
    DRAFT,
    EXPIRED,
    IMPASSE,
    TEACHER,
    Board,
    Chair,
    Event,
    Person,
    Session,
)
from experiments.classroom.turns import ClassError, expired
from experiments.terms import REGIME_WORDS
from experiments.watching.moves import BY_RULE, MAY_BID, SEALED, Bids, Move
from experiments.watching.packages import subjects
from experiments.watching.turn import Turn
from experiments.wording import joined
from negotiation.table.moves import ACCEPT, OFFER, REFUSE, WALK
from negotiation.table.told_terms import REGIMES

#: How a table ended on paper.
SIGNED, WALKED, TIME_UP = "signed", "walked out", "time up"
HOW: Final = (SIGNED, WALKED, TIME_UP)
#: Tables there may be.
MOST: Final = 500
#: Letters of a name.
_NAME: Final = 40
#: Numbers of a sealed bid: a price and a capacity.
_PAIR: Final = 2

type Moves = tuple[tuple[str, str], ...]


class SlipError(ClassError):
    """A form that cannot be taken; says the rule and the way out, and the field that is meant.

    Attributes:
        field: ``table``, ``how``, ``walked``, ``correct``, ``name-SEAT``, ``clause-ISSUE``, ``offer-N`` or
            ``bid-REGIME``.
    """

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Slip:
    """What the form of a table says.

    Attributes:
        table: its number.
        how: it ended, of ``HOW``.
        package: that was signed, level of each issue; empty where nothing was.
        walked: the seat that walked out; empty if nobody did, or nobody wrote who.
        offers: that were made on paper, in order, level of each issue; empty if the form has none.
        bids: of the rival cloud's envelope, as in ``Bids``; empty without one.
        names: who sat there, by seat, as far as the form says.
        correct: it takes the place of what was typed in before.
    """

    table: int
    how: str
    package: tuple[int, ...] = ()
    walked: str = ""
    offers: tuple[tuple[int, ...], ...] = ()
    bids: tuple[int, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    correct: bool = False

    def told(self) -> dict[str, Any]:
        """What it says, as JSON can hold it; whether it corrects something is not part of it."""
        lists = {"package": list(self.package), "offers": [list(each) for each in self.offers], "bids": list(self.bids)}
        said = asdict(self) | lists | {"names": dict(self.names)}
        return {name: value for name, value in said.items() if name not in ("table", "correct")}


def typed(case: Case, session: Session, slip: Slip, now: float) -> Event:
    """The event of a table that was played on paper, or begun on line and ended on paper.

    What people did there on line stays. What agents did afterwards for people who were gone gives way.

    Args:
        case: the ready class.
        session: as it is.
        slip: what the form says.
        now: seconds since 1970.

    Raises:
        SlipError: it cannot be taken; the field is named.
        ClassError: the class takes no tables now.
    """
    may_type(session)
    there = session.tables.get(slip.table)
    _may_be_of(session, there, slip)
    before = there.before if there is not None and there.paper else there
    stays = on_line(before)
    begun = tuple(before.moves[place] for place in stays) if before is not None else ()
    people = _people(case, session, there, slip)
    moves, state, ended = _ended(case, begun, slip, now)
    body = {
        "seats": list(case.chairs),
        "moves": [list(move) for move in moves],
        "on_line": list(stays),
        "state": state,
        "ended": ended,
        "slip": slip.told() | {"people": people},
    }
    return Event(0, slip.table, "", TEACHER, "typed", body, at=now)


def may_type(session: Session) -> None:
    """Refuse tables from paper where a class takes none.

    Args:
        session: as it is.

    Raises:
        ClassError: it is not open yet, or at its end.
    """
    if session.state in (DRAFT, ARCHIVED):
        raise ClassError(f"the class is {session.state}; tables are typed in from its opening to its end")


def _may_be_of(session: Session, there: Board | None, slip: Slip) -> None:
    if not 0 < slip.table <= MOST:
        raise SlipError("table", f"the number of a table is from 1 to {MOST}, got {slip.table}")
    if there is None:
        return
    if there.paper and not slip.correct:
        raise SlipError(
            "table", f"table {slip.table} is typed in already; choose “correct” to replace it, or give the right number"
        )
    if there.paper and session.state == DEBRIEF:
        raise SlipError("table", f"the debrief has begun, and table {slip.table} is part of it; it stays as it is")
    by_people = there.state in (AGREED, IMPASSE) and len(on_line(there)) == len(there.moves)
    if not there.paper and by_people and not there.turn:
        raise SlipError(
            "table", f"table {slip.table} has ended on line already, by its own people; give the right number"
        )


def on_line(board: Board | None) -> tuple[int, ...]:
    """Places of a table's moves that stay when it ends on paper: those up to where agents went on for people.

    What a person sealed as a rival cloud stays wherever it comes.

    Args:
        board: as it was on line; none if it was not.
    """
    if board is None:
        return ()
    people = {chair.seat for chair in board.chairs if chair.person}
    own = [at for at, (seat, move) in enumerate(board.moves) if seat in people and not _by_agent(move)]
    after = own[-1] + 1 if own else 0
    for place in range(after, len(board.moves)):
        seat, move = board.moves[place]
        if seat in people and _by_agent(move):
            return (*range(place), *(at for at in own if at >= place))
    return tuple(range(len(board.moves)))


def _by_agent(move: str) -> bool:
    return move.endswith(BY_RULE) or move == SEALED


def _people(case: Case, session: Session, there: Board | None, slip: Slip) -> dict[str, int]:
    """People of the class who get a seat by being named, who had none: seat and number."""
    found: dict[str, int] = {}
    for seat, name in slip.names.items():
        if seat not in case.chairs:
            raise SlipError("table", f"seats at a table are {joined(case.chairs)}, got {seat}")
        if not (0 < len(name) <= _NAME and name.isprintable()):
            raise SlipError(f"name-{seat}", f"a name has 1 to {_NAME} letters, got {len(name)}; shorten it")
        _once(session, slip, seat)
        who = next((each for each in session.people.values() if each.alias.casefold() == name.casefold()), None)
        _sits_there(session, there, seat, name, who)
        if who is not None and (not who.table or _by_paper(there, who)):
            found[seat] = who.no
    return found


def _once(session: Session, slip: Slip, seat: str) -> None:
    name = slip.names[seat].casefold()
    if any(other != seat and each.casefold() == name for other, each in slip.names.items()):
        raise SlipError(f"name-{seat}", f"{slip.names[seat]} is in two seats of this table; write who sat here")
    for board in session.tables.values():
        if board.no != slip.table and name in map(str.casefold, board.slip.get("names", {}).values()):
            raise SlipError(f"name-{seat}", f"{slip.names[seat]} sat at table {board.no}; write who sat here")


def _by_paper(there: Board | None, who: Person) -> bool:
    """Someone has the seat because the form that is corrected named them."""
    return there is not None and who.no in there.slip.get("people", {}).values()


def _sits_there(session: Session, there: Board | None, seat: str, name: str, who: Person | None) -> None:
    chair = Chair(seat) if there is None else there.chair(seat)
    sits = session.people.get(chair.person)
    if sits is not None and sits is not who and not _by_paper(there, sits):
        raise SlipError(f"name-{seat}", f"{sits.alias} has this seat; write {sits.alias}, or leave it empty")
    if who is None or who is sits or not who.table or _by_paper(there, who):
        return
    raise SlipError(
        f"name-{seat}", f"{name} sits at table {who.table} as {who.seat}; move {name} to this seat first, or leave it"
    )


def _ended(case: Case, begun: Moves, slip: Slip, now: float) -> tuple[Moves, str, Mapping[str, Any]]:
    """The moves of a table, the state they leave it in, and how it ended."""
    _whole(case, slip)
    try:
        moves = _moves(case, begun, slip)
        outcome = bargain(case, moves).outcome()
    except SeatError as error:
        raise SlipError("how", str(error)) from None
    if slip.how == TIME_UP:
        board = Board(slip.table, tuple(map(Chair, case.chairs)), EXPIRED, moves)
        return moves, EXPIRED, expired(case, board, now).body["ended"]
    assert outcome is not None
    return moves, AGREED if outcome["agreed"] else IMPASSE, outcome


def _whole(case: Case, slip: Slip) -> None:
    """Refuse a form that says too little, or two things at once."""
    if slip.how not in HOW:
        raise SlipError("how", f"a table has {joined(HOW, 'or')}, got {slip.how or 'nothing'}; say how it ended")
    if slip.how == SIGNED and not any(slip.package):
        raise SlipError("how", "it was signed, but no clause changes; choose one, or say that there was no deal")
    if slip.how != SIGNED and any(slip.package):
        raise SlipError("how", "nothing was signed, but clauses are filled in; say that it was signed, or empty them")
    if slip.walked and (slip.how != WALKED or slip.walked not in SEATS):
        raise SlipError("walked", f"{joined(SEATS, 'or')} can walk out, and only where nothing was signed")
    if slip.bids and not case.rival:
        raise SlipError("how", "no rival cloud sits at the tables of this class; leave its bids empty")


def _moves(case: Case, begun: Moves, slip: Slip) -> Moves:
    """What was said on line, the offers on paper, and what ended it: the side whose turn it is signs or walks out.

    If what was signed is not the offer on the table, the side whose turn it is offers it and the other accepts. A
    tender that follows opens the envelope; without one the agent bids.
    """
    if _waits_for_bids(bargain(case, begun)):
        return _opened(case, begun, slip)
    moves = begun
    for number, package in enumerate(slip.offers, 1):
        moves = _offered(case, moves, package, f"offer-{number}")
    if slip.how == SIGNED:
        waits = bargain(case, moves).waiting
        assert waits is not None
        if waits.standing != slip.package:
            moves = _offered(case, moves, slip.package, "")
    if slip.bids:
        moves = (*moves, (case.rival, _sealed(case, slip, moves)))
    if slip.how == TIME_UP:
        return moves
    last = Move(ACCEPT if slip.how == SIGNED else WALK)
    return _tendered(case, (*moves, (bargain(case, moves).turn, str(last))))


def _offered(case: Case, moves: Moves, package: tuple[int, ...], field: str) -> Moves:
    """The same with an offer, in the next quarter if no round is left in this one."""
    table = bargain(case, moves)
    while table.waiting is not None and not table.waiting.may_counter:
        moves = _tendered(case, (*moves, (table.turn, str(Move(REFUSE)))))
        table = bargain(case, moves)
    if table.waiting is None:
        raise SlipError(field or "how", "the rounds of this talk are used up; no more can be offered or signed")
    _on_the_table(table.waiting, package, field)
    return (*moves, (table.turn, str(Move(OFFER, package))))


def _opened(case: Case, begun: Moves, slip: Slip) -> Moves:
    """What the two ended on line, and the envelope that its tender waits for; the form must say the same of them."""
    signed = bargain(case, begun).said()[-1].package
    if (slip.how == SIGNED, slip.package) != (bool(signed), signed):
        raise SlipError("how", "the two ended their talk on line already; type in what they signed there, and the bids")
    return (*begun, (case.rival, _sealed(case, slip, begun) if slip.bids else str(Bids())))


def _tendered(case: Case, moves: Moves) -> Moves:
    """The same after the tender that waits, if one does: the agent bids."""
    return (*moves, (case.rival, str(Bids()))) if _waits_for_bids(bargain(case, moves)) else moves


def _waits_for_bids(table: Bargain) -> bool:
    return table.played.tender is not None


def _on_the_table(turn: Turn, package: Sequence[int], field: str) -> None:
    """Refuse an offer that says nothing, and a clause that is not on the table, by its field."""
    if len(package) != len(subjects()):
        raise SlipError(field or "how", f"a package has {len(subjects())} clauses, one an issue, got {len(package)}")
    if not any(package):
        raise SlipError(field, "an offer that changes nothing is no offer; write at least one clause, or leave it out")
    for subject, levels, level in zip(subjects(), turn.values, package, strict=True):
        where = field or f"clause-{subject.name}"
        if level >= len(subject.levels):
            raise SlipError(where, f"{subject.title} has clauses 0 to {len(subject.levels) - 1}, got {level}")
        if level >= len(levels) or levels[level] is None:
            said = ", ".join(subject.levels[level])
            raise SlipError(where, f"{subject.title} {level}: {said} is not on the table in {turn.name}; choose anew")


def _sealed(case: Case, slip: Slip, moves: Moves) -> str:
    """The envelope as a move; a price that cannot be bid is refused by its regime."""
    board = Board(slip.table, tuple(map(Chair, case.chairs)), moves=moves)
    if len(slip.bids) != _PAIR * len(MAY_BID):
        raise SlipError("how", f"an envelope has {_PAIR * len(MAY_BID)} numbers, got {len(slip.bids)}")
    for place, regime in enumerate(MAY_BID):
        alone = [0] * len(slip.bids)
        alone[_PAIR * place : _PAIR * (place + 1)] = slip.bids[_PAIR * place : _PAIR * (place + 1)]
        try:
            rival.sealed(case, board, tuple(alone), sure=True)
        except ValueError as error:
            raise SlipError(f"bid-{REGIMES[regime]}", str(error)) from None
    return str(Bids(slip.bids))


def whole(text: str, units: int) -> int:
    """A number of a bid as it is written by hand, in the whole units that a move has.

    Args:
        text: such as ``0.815``; a comma counts as a point.
        units: of one.

    Raises:
        ValueError: it is no number from 0.
    """
    try:
        found = Decimal(text.strip().lstrip("$").replace(",", "."))
    except InvalidOperation:
        raise ValueError(f"a number such as 0.815 is needed, got {text[:40]}") from None
    if not (found.is_finite() and 0 <= found < units):
        raise ValueError(f"a number from 0 to {units} is needed, got {text[:40]}")
    return round(found * units)


def regimes_in_words() -> dict[str, str]:
    """Regimes under which a rival cloud may bid: name -> words, in the order of a bid's numbers."""
    return {str(REGIMES[regime]): REGIME_WORDS[str(REGIMES[regime])] for regime in MAY_BID}


def said_of_paper(session: Session) -> list[str]:
    """Which tables were on paper, in a sentence; nothing if none was.

    Args:
        session: the class.
    """
    numbers = [str(board.no) for board in session.tables.values() if board.paper]
    if not numbers:
        return []
    return [f"Table {numbers[0]} was on paper." if len(numbers) == 1 else f"Tables {joined(numbers)} were on paper."]
