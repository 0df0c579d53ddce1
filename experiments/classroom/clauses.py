"""Which clause did the work: each is taken back alone, and the same histories are run again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from experiments import paired
from experiments.classroom.backroom import Work
from experiments.classroom.cases import Case
from experiments.classroom.contracts import Contract, contract_of, future, on_the_table
from experiments.comparison import CONFIDENCE
from experiments.watching.packages import Subject, subjects


@dataclass(frozen=True)
class TakenBack:
    """A contract without one of its clauses.

    Attributes:
        words: the clause.
        package: the rest; empty if nothing is left to sign.
    """

    words: str
    package: tuple[int, ...]


@dataclass(frozen=True)
class Effect:
    """What one clause does to a number, history by history on the same chance.

    Attributes:
        words: the clause.
        change: mean difference that it makes, in the metric's unit.
        low: lower end of its interval.
        high: upper end.
        clear: the difference stands when all clauses are tested together.
    """

    words: str
    change: float
    low: float
    high: float
    clear: bool


def taken_back(case: Case, package: tuple[int, ...]) -> tuple[TakenBack, ...]:
    """A contract without each of its clauses in turn, as far as the rest can be signed.

    Args:
        case: what is bargained about.
        package: level of each issue; empty without a deal. One that cannot be signed at once stays whole: without a
            clause it would be signed at another time, and not differ by the clause alone.
    """
    told: list[TakenBack] = []
    if not package or not on_the_table(case, package):
        return ()
    for at, (subject, level) in enumerate(zip(subjects(), package, strict=True)):
        for words, back in _back(subject, level):
            rest = (*package[:at], back, *package[at + 1 :])
            if not any(rest) or on_the_table(case, rest):
                told.append(TakenBack(words, rest if any(rest) else ()))
    return tuple(told)


def _back(subject: Subject, level: int) -> Iterator[tuple[str, int]]:
    """What an issue's level changes, part by part where a part can be had alone, and the level without it."""
    now, before = subject.levels[level], subject.levels[0]
    changed = [part for part, words in enumerate(now) if words != before[part]]
    alone = {part: _without(subject, now, (part,)) for part in changed} if len(changed) > 1 else {}
    yield from ((f"{subject.parts[part]}: {now[part]}", back) for part, back in alone.items() if back is not None)
    bound = [part for part in changed if alone.get(part) is None]
    if not bound:
        return
    back = _without(subject, now, bound)
    words = ", ".join(now[part] for part in bound)
    if len(subject.parts) > 1:
        words = f"all of {subject.title.lower()}" if back is None else f"{subject.title}: {words}"
    yield words, back or 0


def _without(subject: Subject, now: Sequence[str], parts: Sequence[int]) -> int | None:
    """The level that differs in some parts alone, which are as they were; none if there is none."""
    rest = tuple(subject.levels[0][part] if part in parts else words for part, words in enumerate(now))
    return subject.levels.index(rest) if rest in subject.levels else None


def without(case: Case, signed: Contract) -> tuple[Contract, ...]:
    """A contract without each of its clauses in turn, as it is run forward.

    Args:
        case: what is bargained about.
        signed: the contract.
    """
    return tuple(contract_of(case, each.package) for each in taken_back(case, signed.package))


def effects(case: Case, signed: Contract, measure: str, work: Work) -> tuple[Effect, ...] | None:
    """What each clause of a contract does to a number at the end, the strongest first; none while it is worked out.

    Args:
        case: what is bargained about.
        signed: the contract; one without clauses has no effects.
        measure: name of the metric.
        work: where it is worked out.

    Raises:
        BackroomError: it cannot be worked out.
    """
    whole = future(case, signed, work)
    rest = [future(case, each, work) for each in without(case, signed)]
    known = [each for each in rest if each is not None]
    if whole is None or len(known) < len(rest):
        return None
    found = [paired.numbers(each.last[measure], whole.last[measure], CONFIDENCE) for each in known]
    stand = paired.survive([each.p for each in found], CONFIDENCE)
    told = [
        Effect(back.words, each.difference, each.low, each.high, clear)
        for back, each, clear in zip(taken_back(case, signed.package), found, stand, strict=True)
    ]
    return tuple(sorted(told, key=lambda effect: -abs(effect.change)))
