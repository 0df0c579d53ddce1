"""A role sheet: all that one side knows before the talk, from the model's own goals, settings and values."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from experiments.classroom.bargain import first_turn
from experiments.classroom.cases import SEATS, Case
from experiments.watching.packages import Subject, subjects

#: A table has at most so many columns.
_WIDEST = 12


@dataclass(frozen=True)
class Motive:
    """Something a side wants.

    Attributes:
        name: a few words.
        weight: how much it counts, in the unit of its parameter.
        unit: the same unit; empty where it is a plain fraction.
    """

    name: str
    weight: float
    unit: str

    def __str__(self) -> str:
        return f"weight {self.weight:g}{' ' if self.unit else ''}{self.unit}"


@dataclass(frozen=True)
class Clause:
    """A clause that can be proposed.

    Attributes:
        number: its level, by which a form on paper names it.
        parts: what it says, of each part of its issue.
        points: what it is worth, USD bn over the contract there is.
    """

    number: int
    parts: tuple[str, ...]
    points: float


@dataclass(frozen=True)
class Issue:
    """An issue with everything that can be proposed on it.

    Attributes:
        title: for readers.
        parts: what has to be chosen.
        clauses: in order of their numbers.
    """

    title: str
    parts: tuple[str, ...]
    clauses: tuple[Clause, ...]

    @property
    def across(self) -> int | None:
        """The part that makes the columns of a table with the fewest rows; none where a list is plain enough."""
        if len(self.parts) == 1:
            return None
        wide = [at for at in range(len(self.parts)) if len(self.columns(at)) <= _WIDEST]
        return min(wide, key=lambda at: len(self.rows(at)), default=None)

    def columns(self, at: int) -> tuple[str, ...]:
        """What a part may say.

        Args:
            at: place of the part.
        """
        return tuple(dict.fromkeys(clause.parts[at] for clause in self.clauses))

    def rows(self, at: int) -> dict[tuple[str, ...], dict[str, Clause]]:
        """What the other parts may say together -> what this part says -> the clause.

        Args:
            at: place of the part.
        """
        found: dict[tuple[str, ...], dict[str, Clause]] = {}
        for clause in self.clauses:
            found.setdefault(_without(clause.parts, at), {})[clause.parts[at]] = clause
        return found

    def groups(self, at: int) -> dict[str, list[tuple[tuple[str, ...], dict[str, Clause]]]]:
        """The same rows, by what the first of the other parts says: the rest of the others, and the clauses.

        Args:
            at: place of the part that makes the columns.
        """
        found: dict[str, list[tuple[tuple[str, ...], dict[str, Clause]]]] = {}
        for (first, *rest), row in self.rows(at).items():
            found.setdefault(first, []).append((tuple(rest), row))
        return found

    def others(self, at: int) -> tuple[str, ...]:
        """Names of the other parts.

        Args:
            at: place of the part.
        """
        return _without(self.parts, at)


def _without(parts: tuple[str, ...], at: int) -> tuple[str, ...]:
    return parts[:at] + parts[at + 1 :]


@dataclass(frozen=True)
class RoleSheet:
    """What one side knows. Values are its own, USD bn.

    Attributes:
        seat: whose.
        motives: what it wants at the table.
        reservation: below this nothing is worth signing.
        disagreement: what there is if the talk fails and the contract goes on.
        outside: the best that leaving would give.
        issues: with what each clause is worth.
    """

    seat: str
    motives: tuple[Motive, ...]
    reservation: float
    disagreement: float
    outside: float
    issues: tuple[Issue, ...]

    def points(self, package: Sequence[int]) -> float:
        """What the points of a package add up to, USD bn.

        Args:
            package: number of the clause on each issue.
        """
        total = 0.0  # issue after issue, as the model adds them; `sum` would round otherwise
        for issue, number in zip(self.issues, package, strict=True):
            total += next(clause.points for clause in issue.clauses if clause.number == number)
        return total


@cache
def role_sheet(case: Case, seat: str) -> RoleSheet:
    """The sheet of one of the two at the table.

    Args:
        case: what is bargained about.
        seat: whose.
    """
    turn = first_turn(case, seat)
    issues = tuple(_issue(subject, values) for subject, values in zip(subjects(), turn.values, strict=True))
    return RoleSheet(seat, motives(case, seat), turn.reservation, turn.disagreement, turn.outside, issues)


def _issue(subject: Subject, values: Sequence[float | None]) -> Issue:
    told = enumerate(zip(subject.levels, values, strict=False))  # a side may know no value of the last levels
    clauses = tuple(Clause(number, tuple(parts), points) for number, (parts, points) in told if points is not None)
    return Issue(subject.title, tuple(subject.parts), clauses)


@cache
def motives(case: Case, seat: str) -> tuple[Motive, ...]:
    """What one of the two at the table wants there, with what it counts in the quarter of the talk.

    Args:
        case: what is bargained about.
        seat: whose.
    """
    from agents.microsoft import Microsoft  # noqa: PLC0415 the model is loaded when there is a class
    from agents.openai import OpenAI  # noqa: PLC0415
    from experiments.watching.recorded import recorded  # noqa: PLC0415
    from negotiation.parameters import PARAMETERS  # noqa: PLC0415

    recording = recorded(case.asked())
    settings = recording.track.settings[recording.place(case.quarter)]
    party = (Microsoft, OpenAI)[SEATS.index(seat)]
    found = []
    for goal in party.goals:
        if goal.value:  # it is read from a value sheet at the table
            topic, name = goal.weight.split(".")
            weight = float(getattr(getattr(settings, topic), name)[0])
            unit = PARAMETERS[goal.weight].unit
            found.append(Motive(goal.name[:1].upper() + goal.name[1:], weight, "" if unit == "fraction" else unit))
    return tuple(found)
