"""A class on paper: a confidential sheet for each seat with a form for the outcome, and a page for the teacher."""

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from experiments.classroom import rival
from experiments.classroom.bargain import bargain
from experiments.classroom.beliefs import other
from experiments.classroom.cases import Case
from experiments.classroom.debrief import sheet
from experiments.classroom.public import BETWEEN, JOINING
from experiments.classroom.sheets import role_sheet
from experiments.wording import fixed, in_print, usd

_HERE: Final = Path(__file__).parent


def _for_readers(value: Any) -> Any:
    return in_print(value) if type(value) is str else value  # markup and numbers stay as they are


_PAGES: Final = Environment(
    loader=FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=StrictUndefined, finalize=_for_readers
)
#: Offers that the form of the outcome has room for.
_OFFERS: Final = 8


class PrintError(OSError):
    """Sheets that cannot be written; says what, the rule, and the way out."""


def write_sheets(case: Case, folder: Path) -> list[Path]:
    """Write the sheets of a class as pages that any browser prints.

    Args:
        case: the ready class.
        folder: to be written to; made if it is not there.

    Returns:
        The files, the teacher's first.

    Raises:
        PrintError: they cannot be written.
    """
    pages = {"teacher": guide_page(case)}
    pages |= {seat.lower(): sheet_page(case, seat) for seat in case.seats}
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in pages.items():
            written.append(folder / f"{case.name}-{name}.html")
            written[-1].write_text(page, encoding="utf-8")
    except OSError as error:
        raise PrintError(f"the sheets cannot be written to {folder}: {error.strerror}; name another folder") from None
    return written


def sheet_page(case: Case, seat: str) -> str:
    """The confidential sheet of a seat, as a page of its own.

    Args:
        case: the ready class.
        seat: whose.
    """
    if seat == case.rival:
        return _page("rival.html", case, seat=seat, told=sheet(case, seat), **rival.on_paper(case))
    who = sheet(case, seat)["who"]
    return _page("sheet.html", case, sheet=role_sheet(case, seat), who=who, other=other(seat), offers=_turns(case))


def _turns(case: Case) -> list[str]:
    """Whose offer is which on the form of the outcome: the two take turns, and who opens is the model's to say."""
    first = bargain(case).turn
    return [first, other(first)] * (_OFFERS // 2)


def guide_page(case: Case) -> str:
    """The teacher's page: aims, minute by minute, questions and a note.

    Args:
        case: the ready class.
    """
    return _page("guide.html", case, minutes=minutes(case), steps=case.debrief_steps)


def minutes(case: Case) -> list[tuple[float, float, str, str]]:
    """When what happens, in minutes from the beginning: from, to, what the teacher does, what students do.

    Args:
        case: the ready class.
    """
    parts = (
        (JOINING, "Show the projector’s page: address and code.", "Join with the code and a name; note the PIN."),
        (
            case.brief_minutes,
            "Open the brief. Watch who is ready; move people who sit badly.",
            "Read the sheet, answer three questions, write down a target and a guess of the other side.",
        ),
        (
            case.talk_minutes,
            "Start all tables. Look after tables that need you; five minutes before the end, final call.",
            "Offer, answer, sign or walk out.",
        ),
        (BETWEEN, "Close the tables.", "Guess the other side once more; five questions about the talk."),
        (
            case.debrief_minutes,
            f"Step through the debrief, {case.debrief_steps} steps. First let everybody predict; in the end, export.",
            "Predict, compare, talk about the questions below.",
        ),
    )
    told, at = [], 0.0
    for long, teacher, students in parts:
        told.append((at, at + long, teacher, students))
        at += long
    return told


def _page(template: str, case: Case, **more: Any) -> str:
    style = Markup((_HERE / "assets" / "print.css").read_text(encoding="utf-8").rstrip())
    return _PAGES.get_template(template).render(case=case, style=style, usd=usd, fixed=fixed, **more)
