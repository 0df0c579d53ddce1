"""Ready classes: which talk, between whom, how long each part takes, and what to ask afterwards."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.classroom.events import STEPS

if TYPE_CHECKING:
    from experiments.watching.played import Asked

#: Where they are kept.
FOLDER: Final = Path(__file__).parent / "cases"
#: Seats there are at a table, in the order of sides.
SEATS: Final = ("Microsoft", "OpenAI")
#: Rival clouds, one of which may sit beside the table and bid in the tender.
RIVALS: Final = ("Google", "Amazon", "Oracle")
_LISTS: Final = ("seats", "aims", "questions")


class CaseError(ValueError):
    """A ready class that cannot be used; says what, the rule, and the way out."""


@dataclass(frozen=True)
class Case:
    """A ready class.

    Attributes:
        name: of its file.
        title: for readers.
        summary: what it is about, in a sentence.
        scenario: name of the scenario.
        seed: of the world.
        quarter: in which the two are called to the table, such as ``2025Q3``.
        seats: that people may take, of ``SEATS``, and at most one of ``RIVALS``.
        brief_minutes: for reading the role sheet.
        talk_minutes: for bargaining.
        debrief_minutes: for what is shown afterwards.
        turn_seconds: for one move.
        aims: what is to be learned.
        questions: for the debrief.
        note: to the teacher.
        chat: the two at a table may write to each other.
    """

    name: str
    title: str
    summary: str
    scenario: str
    seed: int
    quarter: str
    seats: tuple[str, ...] = SEATS
    brief_minutes: float = 13
    talk_minutes: float = 25
    debrief_minutes: float = 25
    turn_seconds: float = 150
    aims: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    note: str = ""
    chat: bool = True

    @property
    def rival(self) -> str:
        """The rival cloud that bids in the tender; empty if nobody sits there."""
        return next((seat for seat in self.seats if seat in RIVALS), "")

    @property
    def chairs(self) -> tuple[str, ...]:
        """Seats at every table, whoever plays them: both sides, and the rival cloud if there is one."""
        return (*SEATS, self.rival) if self.rival else SEATS

    @property
    def debrief_steps(self) -> int:
        """Steps of the debrief: one more for a rival cloud."""
        return STEPS + bool(self.rival)

    def asked(self) -> "Asked":
        """The history up to the talk."""
        return _asked(self.scenario, self.seed)


@cache
def _asked(scenario: str, seed: int) -> "Asked":
    from experiments.watching.played import asked  # noqa: PLC0415 heavy, and only needed to bargain

    return asked(scenario, seed)


def case_names() -> tuple[str, ...]:
    """Names of all ready classes."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def load_case(name: str) -> Case:
    """A ready class.

    Args:
        name: one of ``case_names()``.

    Raises:
        CaseError: there is none of that name, or it cannot be used.
    """
    path = FOLDER / f"{name}.toml"
    if name not in case_names():
        raise CaseError(f"there is no ready class {name}; choose one of {', '.join(case_names())}")
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{path.name} cannot be read: {error}") from None
    return case_of(path.stem, told)


def case_of(name: str, told: dict[str, Any]) -> Case:
    """A ready class from what its file says.

    Args:
        name: of the file.
        told: keys and values.

    Raises:
        CaseError: a key is unknown or missing, or its value cannot be used.
    """
    known = {each.name for each in fields(Case)} - {"name"}
    if odd := sorted(set(told) - known):
        raise CaseError(f"{name} says {odd[0]}, which a class does not have; choose of {', '.join(sorted(known))}")
    values: dict[str, Any] = {key: tuple(value) if key in _LISTS else value for key, value in told.items()}
    try:
        case = Case(name, **values)
    except TypeError as error:
        raise CaseError(f"{name} is not whole: {error}") from None
    rivals = [seat for seat in case.seats if seat in RIVALS]
    if len(rivals) > 1 or not set(case.seats) & set(SEATS) or set(case.seats) - {*SEATS, *rivals}:
        raise CaseError(
            f"seats of {name} must be of {' and '.join(SEATS)}, with at most one of {', '.join(RIVALS)} beside them, "
            f"got {', '.join(case.seats) or 'none'}"
        )
    if not isinstance(case.chat, bool):
        raise CaseError(f"chat of {name} must be true or false, got {case.chat}")
    if min(case.turn_seconds, case.talk_minutes) <= 0:
        raise CaseError(f"turn_seconds and talk_minutes of {name} must be above 0")
    return case
