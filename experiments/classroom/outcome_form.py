"""The form of an outcome on the teacher's page: what can be chosen, what is read from it, how it is understood."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from experiments.classroom import rival
from experiments.classroom.bargain import Bargain, bargain
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.events import Board, Session
from experiments.classroom.folding import fold
from experiments.classroom.sheets import role_sheet
from experiments.classroom.slips import (
    HOW,
    MOST,
    SIGNED,
    TIME_UP,
    WALKED,
    Slip,
    SlipError,
    on_line,
    regimes_in_words,
    typed,
    whole,
)
from experiments.classroom.turns import ClassError
from experiments.watching.moves import BASIS_POINTS, MILLIONS, read_bids
from experiments.watching.packages import subjects
from experiments.wording import fixed, joined, things, usd
from negotiation.table.moves import ACTIONS, OFFER

type View = dict[str, Any]

#: What the teacher's page may ask about a table on paper: an empty form, a table's form, and how one is understood.
ASKED: Final = ("form", "slip", "look")
#: Offers that a form may have.
_OFFERS: Final = 40


def asked(case: Case, session: Session, what: str, more: Mapping[str, Any], now: float) -> View:
    """What the teacher's page asks about a table on paper; nothing is kept.

    Args:
        case: the ready class.
        session: as it is.
        what: of ``ASKED``.
        more: ``table`` of a form that was typed in; ``slip`` to be understood, and whether ``private`` numbers may be
            told.
        now: seconds since 1970.

    Raises:
        SlipError: a form cannot be taken.
        ClassError: the class takes no tables now.
    """
    if what == "form":
        return {"form": blank(case)}
    if what == "slip":
        return {"slip": again(session, int(more.get("table") or 0))}
    return {"understood": understood(case, session, more["slip"], now, private=more.get("private") is True)}


def blank(case: Case) -> View:
    """Everything that can be chosen: the clauses on the table, with the numbers and words of the printed sheets.

    Args:
        case: the ready class.
    """
    return {**_clauses(case), "regimes": rival.on_paper(case)["regimes"] if case.rival else []}


@cache
def _clauses(case: Case) -> View:
    issues = [
        {
            "name": subject.name,
            "title": subject.title,
            "parts": list(issue.parts),
            "clauses": [{"level": clause.number, "parts": list(clause.parts)} for clause in issue.clauses],
        }
        for subject, issue in zip(subjects(), role_sheet(case, SEATS[0]).issues, strict=True)
    ]
    first = bargain(case).turn
    order = [first, next(seat for seat in SEATS if seat != first)]
    return {"seats": list(case.chairs), "sides": list(SEATS), "rival": case.rival, "order": order, "issues": issues}


def again(session: Session, table: int) -> View:
    """A table as its form would be filled in now: as it was typed in, or with the names of who sits there.

    Args:
        session: the class.
        table: its number.

    Raises:
        ClassError: there is no such table.
    """
    board = session.tables.get(table)
    if board is None:
        raise ClassError(f"there is no table {table}; there are {len(session.tables)}")
    names = {each.seat: session.people[each.person].alias for each in board.chairs if each.person}
    empty = Slip(table, "", names=names).told()
    told = {name: value for name, value in board.slip.items() if name in empty}
    return {"table": table, "paper": board.paper, **empty, **told, "names": names | told.get("names", {})}


def read_form(told: Mapping[str, Any]) -> Slip:
    """What a form of the page says.

    Args:
        told: ``table``, ``how``, ``walked``, ``package``, ``offers``, ``bids``, ``names`` and ``correct``, as typed.

    Raises:
        SlipError: something cannot be read; its field is named.
    """
    table, how = told.get("table"), str(told.get("how", ""))
    if type(table) is not int or not 0 < table <= MOST:
        raise SlipError("table", f"write the number of the table, from 1 to {MOST}")
    if how not in HOW:
        raise SlipError("how", "say how the table ended")
    return Slip(
        table,
        how,
        _package(told.get("package")) if how == SIGNED else (),
        str(told.get("walked", "")) if how == WALKED else "",
        tuple(_offer(number, each) for number, each in enumerate(_lines(told.get("offers")), 1)),
        _bids(told.get("bids")),
        _names(told.get("names")),
        told.get("correct") is True,
    )


def _package(levels: Any) -> tuple[int, ...]:
    """The clauses that were signed; a number that is missing is asked for by its issue."""
    if not isinstance(levels, list) or len(levels) != len(subjects()):
        raise SlipError("how", f"a package has {len(subjects())} clauses, one an issue; fill them in")
    for subject, level in zip(subjects(), levels, strict=True):
        if type(level) is not int or not 0 <= level < len(subject.levels):
            raise SlipError(
                f"clause-{subject.name}", f"{subject.title} has clauses 0 to {len(subject.levels) - 1}; write which"
            )
    return tuple(levels)


def _lines(offers: Any) -> list[str]:
    """Offers as they were typed, a line each, without empty lines at the end."""
    lines = [each.strip() if isinstance(each, str) else "" for each in offers] if isinstance(offers, list) else []
    while lines and not lines[-1]:
        lines.pop()
    if len(lines) > _OFFERS:
        raise SlipError(f"offer-{_OFFERS}", f"a form has at most {_OFFERS} offers, got {len(lines)}")
    return lines


def _offer(number: int, line: str) -> tuple[int, ...]:
    numbers = line.replace(",", " ").replace(";", " ").split()
    if not all(each.isascii() and each.isdigit() and len(each) < 6 for each in numbers):
        raise SlipError(f"offer-{number}", f"an offer is clause numbers, such as 3 0 0 1 0 0 0 0 0, got {line[:20]}")
    if len(numbers) != len(subjects()):
        issues = joined([subject.title for subject in subjects()])
        raise SlipError(
            f"offer-{number}", f"an offer has {len(subjects())} numbers, got {len(numbers)}: of {issues}; 0 is as it is"
        )
    return tuple(map(int, numbers))


def _bids(told: Any) -> tuple[int, ...]:
    """An envelope; empty if nothing is written in it, so that the agent bids."""
    written = told if isinstance(told, Mapping) else {}
    if not any(_written(each) for each in written.values()):
        return ()
    return tuple(number for regime in regimes_in_words() for number in _bid(regime, written.get(regime) or {}))


def _written(bid: Any) -> bool:
    return isinstance(bid, Mapping) and bool(bid.get("away") or bid.get("price") or bid.get("capacity"))


def _bid(regime: str, bid: Mapping[str, Any]) -> tuple[int, int]:
    """Price and capacity under a regime; what is not written there is to stay away."""
    if bid.get("away") is True or not _written(bid):
        return 0, 0
    try:
        price = whole(str(bid.get("price") or ""), BASIS_POINTS)
        capacity = whole(str(bid.get("capacity") or ""), MILLIONS)
    except ValueError as error:
        raise SlipError(f"bid-{regime}", f"{error}; write price and capacity, or tick that it stays away") from None
    return price, capacity


def _names(told: Any) -> dict[str, str]:
    names = told if isinstance(told, Mapping) else {}
    said = {str(seat): " ".join(str(name).split()) for seat, name in names.items()}
    return {seat: name for seat, name in said.items() if name}


def understood(case: Case, session: Session, slip: Slip, now: float, private: bool = False) -> list[str]:
    """A form in sentences, as it would be kept.

    Args:
        case: the ready class.
        session: as it is.
        slip: what the form says.
        now: seconds since 1970.
        private: with the points of what was signed, to be compared with the sums on paper, and bids sealed on line.

    Raises:
        SlipError: it cannot be taken.
        ClassError: the class takes no tables now.
    """
    event = typed(case, session, slip, now)
    board = fold([event], session).tables[slip.table]
    table = bargain(case, board.moves)
    lines = [_who(case, slip), *_line_before(board), *_offers(table, slip), _end(board, slip)]
    if case.rival:
        lines.append(_envelope(case, board, slip, private))
    if private and slip.how == SIGNED and board.ended is not None:
        points = joined([f"{fixed(board.ended['values'][seat], 2)} to {seat}" for seat in SEATS])
        lines.append(f"Points, to compare with the sums on the sheets: {points}.")
    return lines


def _who(case: Case, slip: Slip) -> str:
    named = [f"{slip.names[seat]} for {seat}" for seat in case.chairs if seat in slip.names]
    return f"Table {slip.table}: {joined(named) if named else 'nobody is named'}."


def _line_before(board: Board) -> list[str]:
    """What was there on line, and what of it stays."""
    if board.before is None or not board.before.moves:
        return []
    stays, all_ = len(on_line(board.before)), len(board.before.moves)
    told = [f"It was begun on line, and what was said there stays: {things(stays, 'move')}."]
    gone = f"What agents did after the people had gone no longer counts: {things(all_ - stays, 'move')}."
    return [*told, gone] if all_ > stays else told


def _offers(table: Bargain, slip: Slip) -> list[str]:
    """The offers on paper, in words, by whose turn it was."""
    made = [each for each in table.said() if each.action == ACTIONS[OFFER]]
    extra = slip.how == SIGNED and (not slip.offers or slip.offers[-1] != slip.package)
    own = made[len(made) - len(slip.offers) - extra :][: len(slip.offers)]
    return [f"Offer {number}, {each.seat}: {each.words}." for number, each in enumerate(own, 1)]


def _end(board: Board, slip: Slip) -> str:
    assert board.ended is not None
    if slip.how == TIME_UP:
        return "No deal: time was up."
    if slip.how == WALKED:
        return f"No deal: {slip.walked or 'somebody'} walked out."
    if board.ended["agreed"]:
        return f"Signed in {board.ended['quarter']}: {board.ended['words']}."
    return f"No deal. {board.ended['words']}"


def _envelope(case: Case, board: Board, slip: Slip, private: bool) -> str:
    """What is in the rival cloud's envelope, or where its bid comes from; what was sealed on line stays sealed."""
    sealed = next((move for seat, move in reversed(board.moves) if seat == case.rival), "")
    numbers = read_bids(sealed).numbers if sealed else ()
    if not numbers:
        return f"No envelope of {case.rival}: the agent bids, if anybody may."
    if not slip.bids and not private:
        return f"{case.rival}’s bids are those that it sealed on line."
    told = []
    for place, words in enumerate(regimes_in_words().values()):
        price, capacity = numbers[2 * place : 2 * place + 2]
        bid = f"{price / BASIS_POINTS:.4f} for {usd(capacity / MILLIONS)} a year" if capacity else "stays away"
        told.append(f"if “{words}”, {bid}")
    return f"{case.rival}’s envelope{'' if slip.bids else ', as it was sealed on line'}: {'; '.join(told)}."
