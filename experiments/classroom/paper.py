"""Tables that were played on paper: what was signed there is typed in, and the debrief has them like all others."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.classroom.bargain import bargain
from experiments.classroom.cases import RIVALS, SEATS, Case
from experiments.classroom.events import BRIEF, LOBBY, TEACHER, Event, Session
from experiments.classroom.folding import fold
from experiments.classroom.slips import (
    MOST,
    SIGNED,
    TIME_UP,
    WALKED,
    Slip,
    SlipError,
    may_type,
    regimes_in_words,
    typed,
    whole,
)
from experiments.classroom.turns import finished
from experiments.watching.moves import BASIS_POINTS, MILLIONS
from experiments.watching.packages import NOTHING, Subject, subjects

#: Columns before those of the clauses, and what the second may say.
_TABLE, _DEAL = "table", "deal"
_YES, _NO, _TIME = ("yes", "y"), ("no", "n"), ("time up", "time was up", "time")
#: Columns after those of the clauses: who walked out, and whether a row takes the place of what was typed in before.
_WALKED, _CORRECT = "walked out", "correct"
#: A row that begins so is for readers: the template has the choices in such rows.
_NOTE: Final = "#"
#: In these states of the class nobody bargains any more, or yet, so that it is closed once tables are typed in.
_BEFORE: Final = (LOBBY, BRIEF)


class PaperError(ValueError):
    """A sheet that cannot be used; says row, column, the rule, and the way out. Nothing of it was taken."""


@dataclass(frozen=True)
class Signed:
    """A row of a sheet: what came of a table on paper.

    Attributes:
        row: of the sheet, from 1 with the header.
        slip: what it says.
    """

    row: int
    slip: Slip


def template(case: Case) -> str:
    """A sheet to be filled in, as CSV: a line of columns, and under them what each may say.

    Args:
        case: what is bargained about.
    """
    held = io.StringIO()
    writer = csv.writer(held)
    more = [_WALKED, *case.chairs, *(_bid_columns() if case.rival else ()), _CORRECT]
    writer.writerow([_TABLE, _DEAL, *(name for name, _, _ in _columns()), *more])
    choices = [["yes", "no", _TIME[0]], *(_choices(case, at, part) for _, at, part in _columns())]
    choices += [_told_of(name, case) for name in more]
    for row in range(max(map(len, choices))):
        writer.writerow([_NOTE, *(each[row] if row < len(each) else "" for each in choices)])
    writer.writerow(["1", "yes"] + [""] * (len(choices) - 1))
    return held.getvalue()


def _told_of(name: str, case: Case) -> list[str]:
    """What a column after those of the clauses may say."""
    if name in _bid_columns():
        return ["0.815" if name.startswith("price") else "1.2", "away"]
    return {_WALKED: list(SEATS), _CORRECT: ["yes"]}.get(name, [f"who was {name}"] if name in case.chairs else [])


def _bid_columns() -> list[str]:
    """Columns of a rival cloud's envelope, in the order of a bid's numbers."""
    words = [each.removeprefix("any cloud, ") for each in regimes_in_words().values()]
    return [f"{what} if {each}" for each in words for what in ("price", "capacity")]


def _columns() -> Iterator[tuple[str, int, int]]:
    """Name of every column of clauses, with the issue and the part of its clause that it is about."""
    for at, subject in enumerate(subjects()):
        for part, title in enumerate(subject.parts):
            yield title, at, part


def _choices(case: Case, at: int, part: int) -> list[str]:
    """What a part of a clause may say in this case, in the order of the clauses."""
    turn = bargain(case).waiting
    assert turn is not None
    open_ = [words for words, value in zip(subjects()[at].levels, turn.values[at], strict=False) if value is not None]
    return list(dict.fromkeys(words[part] for words in open_))


def read(path: Path) -> list[Signed]:
    """What is on a sheet.

    Args:
        path: of the CSV.

    Raises:
        PaperError: it cannot be read, or a cell says what it cannot.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not in UTF-8"
        raise PaperError(f"{path}: {reason}; name a CSV, such as `parley class --paper` prints") from None
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if text.split("\n", 1)[0].count(";") > 1 else ","))
    if not rows:
        raise PaperError(f"{path}: is empty; `parley class --paper` prints one to fill in")
    header = _header(rows[0])
    found = [_signed(number, header, cells) for number, cells in enumerate(rows[1:], 2) if _counts(cells)]
    if not found:
        raise PaperError(f"{path}: has no table; write a row for each, with its number first")
    for later, each in enumerate(found):
        if twice := [other.row for other in found[:later] if other.slip.table == each.slip.table]:
            raise PaperError(
                f"row {each.row}, column {_TABLE}: table {each.slip.table} is in row {twice[0]} already; keep one"
            )
    return found


def _counts(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells) and not cells[0].strip().startswith(_NOTE)


def _header(cells: Sequence[str]) -> list[str]:
    """The columns in their order, as they are known here."""
    more = (_WALKED, *SEATS, *RIVALS, *_bid_columns(), _CORRECT)
    known = {_plain(name): name for name in (_TABLE, _DEAL, *(name for name, _, _ in _columns()), *_issues(), *more)}
    names = []
    for place, cell in enumerate(cells, 1):
        name = known.get(_plain(cell))
        if name is None and cell.strip():
            raise PaperError(
                f"row 1, column {place}: there is no column {cell.strip()}; `parley class --paper` has all"
            )
        if name in names:
            raise PaperError(f"row 1, column {place}: {name} is there twice; keep one")
        names.append(name or "")
    if _TABLE not in names:
        raise PaperError(f"row 1: there is no column {_TABLE}; `parley class --paper` prints a sheet that has it")
    return names


def _issues() -> dict[str, int]:
    """Issues by name, whose columns have the level of a clause as a number."""
    told = {_plain(subject.title) for subject in subjects()}
    return {subject.name: at for at, subject in enumerate(subjects()) if subject.name not in told}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold().replace("’", "'")


def _signed(row: int, header: Sequence[str], cells: Sequence[str]) -> Signed:
    if more := [place for place, cell in enumerate(cells[len(header) :], len(header) + 1) if cell.strip()]:
        raise PaperError(f"row {row}, column {more[0]}: is beyond the last of {len(header)} columns; move or empty it")
    said = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name}
    table = said.pop(_TABLE, "")
    if not (table.isascii() and table.isdigit() and 0 < int(table) <= MOST):
        raise PaperError(f"row {row}, column {_TABLE}: must be a number from 1 to {MOST}, got {table or 'nothing'}")
    package = tuple(_level(row, subject, said) for subject in subjects())
    how = _how(row, _plain(said.get(_DEAL, "")), any(package))
    slip = Slip(
        int(table),
        how,
        package if any(package) else (),
        _of(row, said, _WALKED, SEATS),
        bids=_bids(row, said),
        names={seat: " ".join(said[seat].split()) for seat in (*SEATS, *RIVALS) if said.get(seat)},
        correct=bool(_of(row, said, _CORRECT, _YES)),
    )
    return Signed(row, slip)


def _how(row: int, deal: str, changes: bool) -> str:
    if deal and deal not in (*_YES, *_NO, *_TIME):
        raise PaperError(f"row {row}, column {_DEAL}: must be yes, no or {_TIME[0]}, got {deal}")
    if deal in (*_NO, *_TIME) and changes:
        raise PaperError(f"row {row}, column {_DEAL}: says {deal}, but clauses are filled in; say yes, or empty them")
    if deal in _YES and not changes:
        raise PaperError(f"row {row}, column {_DEAL}: says yes, but no clause changes; fill one in, or say no")
    return SIGNED if changes else TIME_UP if deal in _TIME else WALKED


def _of(row: int, said: Mapping[str, str], column: str, choices: Sequence[str]) -> str:
    """Which of some words a cell says; empty if it is."""
    cell = said.get(column, "")
    found = next((each for each in choices if _plain(each) == _plain(cell)), "")
    if cell and not found:
        raise PaperError(f"row {row}, column {column}: must be {' or '.join(choices)}, or empty, got {cell}")
    return found


def _bids(row: int, said: Mapping[str, str]) -> tuple[int, ...]:
    """A rival cloud's envelope: what is empty beside something else is to stay away."""
    cells = {column: said.get(column, "") for column in _bid_columns()}
    if not any(cells.values()):
        return ()
    return tuple(_bid(row, column, cell) for column, cell in cells.items())


def _bid(row: int, column: str, cell: str) -> int:
    if _plain(cell) in ("", "away"):
        return 0
    try:
        return whole(cell, BASIS_POINTS if column.startswith("price") else MILLIONS)
    except ValueError:
        raise PaperError(f"row {row}, column {column}: must be a number such as 0.815, or away, got {cell}") from None


def _level(row: int, subject: Subject, said: Mapping[str, str]) -> int:
    """The level of an issue, from its number or the words of its parts."""
    words = {part: said[title] for part, title in enumerate(subject.parts) if said.get(title)}
    number = said.get(subject.name, "")
    if not words and not number:
        return 0
    if words and number:
        raise PaperError(
            f"row {row}, column {subject.name}: has a number, and its parts have words; keep one of the two"
        )
    if number or (len(subject.parts) == 1 and next(iter(words.values())).isdigit()):
        return _numbered(row, subject, number or next(iter(words.values())))
    return _worded(row, subject, words)


def _numbered(row: int, subject: Subject, number: str) -> int:
    if not (number.isascii() and number.isdigit() and int(number) < len(subject.levels)):
        most = len(subject.levels) - 1
        raise PaperError(f"row {row}, column {_column(subject)}: must be a level from 0 to {most}, got {number}")
    return int(number)


def _column(subject: Subject) -> str:
    """The column that may hold the level of a clause."""
    return subject.name if subject.name in _issues() else subject.title


def _worded(row: int, subject: Subject, words: Mapping[int, str]) -> int:
    for part, text in words.items():
        if _plain(text) not in {_plain(level[part]) for level in subject.levels}:
            choices = list(dict.fromkeys(level[part] for level in subject.levels))
            told = f"{', '.join(choices[:6])}{' and more' if len(choices) > 6 else ''}"
            raise PaperError(f"row {row}, column {subject.parts[part]}: has no choice {text}; there are {told}")
    meant = [_plain(words.get(part, "")) for part in range(len(subject.parts))]
    fitting = [
        level
        for level, told in enumerate(subject.levels)
        if all(_plain(each) == want or (not want and each in NOTHING) for each, want in zip(told, meant, strict=True))
    ]
    column = subject.parts[next(iter(words))]
    if not fitting:
        raise PaperError(
            f"row {row}, column {column}: there is no clause with {_told(subject, words)} and nothing else"
        )
    return fitting[0]  # no two clauses of an issue read alike


def _told(subject: Subject, words: Mapping[int, str]) -> str:
    return ", ".join(f"{subject.parts[part]} {text}" for part, text in words.items())


def typed_in(case: Case, session: Session, sheet: Sequence[Signed], now: float) -> list[Event]:
    """What comes of a sheet: its tables have ended, and a class that had not begun to bargain is closed.

    A table that people ended on line is not changed; one that was typed in before is left as it is if it says the same.

    Args:
        case: the ready class.
        session: as it is.
        sheet: from ``read``.
        now: seconds since 1970.

    Raises:
        PaperError: a row cannot be taken; then none is.
        ClassError: the class takes no tables now.
    """
    may_type(session)
    told: list[Event] = []
    for each in sheet:
        told += _row(case, fold(told, session), each, now)
    if session.state in _BEFORE:
        on_paper = {each.slip.table for each in sheet}
        others = [board for board in session.tables.values() if board.no not in on_paper]
        told += [event for board in others for event in finished(case, board, now)]
        told.append(Event(0, 0, "", TEACHER, "closed", at=now))
    return told


def _row(case: Case, session: Session, each: Signed, now: float) -> list[Event]:
    before = session.tables.get(each.slip.table)
    if before is not None and before.paper and {**before.slip, **each.slip.told()} == before.slip:
        return []
    try:
        return [typed(case, session, each.slip, now)]
    except SlipError as error:
        raise PaperError(f"row {each.row}, column {_named(error.field)}: {error}") from None


def _named(field: str) -> str:
    """The column of a field of the form."""
    what, _, name = field.partition("-")
    if what == "clause":
        return next(subject.parts[0] for subject in subjects() if subject.name == name)
    if what == "bid":
        return _bid_columns()[2 * list(regimes_in_words()).index(name)]
    return {"name": name, "how": _DEAL, "walked": _WALKED}.get(what, _TABLE)
