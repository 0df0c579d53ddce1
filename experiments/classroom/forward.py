"""The contracts of two tables, run forward to 2032 on the same chance: what differs comes of the contract alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import dist
from typing import Any, Final

from experiments import paired
from experiments.classroom.backroom import BackroomError, Work
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.clauses import Effect, effects, without
from experiments.classroom.contracts import NO_DEAL, Contract, contracts, future
from experiments.classroom.events import Session
from experiments.classroom.measures import MEASURED, Measured
from experiments.comparison import CONFIDENCE
from experiments.report.fans import HIGH, HIGHEST, LOW, LOWEST, MIDDLE
from experiments.watching.onward import LAST, Onward
from experiments.wording import counted, joined, percent

type View = dict[str, Any]

#: Colour, dash and shape of the first and of the second contract: any one of them tells the two apart.
STYLES: Final = (
    {"colour": "#0072B2", "dash": "", "shape": "circle"},
    {"colour": "#D55E00", "dash": "16 10", "shape": "square"},
)
#: How many clauses are told of a contract.
_CLAUSES: Final = 2
#: Outcomes that fewer histories than this end with are told together, fraction; and those after so many.
_RARE, _MOST = 0.01, 4
_CLAUSES_WAIT: Final = "Which clause did the work is being worked out."
_WAIT: Final = "Being worked out: some hundred histories from each contract. This page goes on by itself."
_FAILED: Final = "The contracts could not be run forward on this machine; its log says why. The other steps are whole."


@dataclass(frozen=True)
class Run:
    """A contract and what it leads to.

    Attributes:
        no: number of the table; ``NO_DEAL`` for the contract as it was.
        signed: the contract.
        future: what it leads to.
    """

    no: int
    signed: Contract
    future: Onward

    @property
    def name(self) -> str:
        """For a chart."""
        return f"table {self.no}" if self.no else "no deal"

    @property
    def under(self) -> str:
        """For a sentence."""
        return f"with table {self.no}’s contract" if self.signed.package else "without a deal"

    @property
    def briefly(self) -> str:
        """For the rest of a sentence that has named a contract before."""
        return self.under.removesuffix(" contract")


def chosen(case: Case, session: Session) -> tuple[int, ...]:
    """The tables that are compared: the teacher's choice, or the two whose contracts are furthest apart in worth.

    Args:
        case: what is bargained about.
        session: the class.

    Returns:
        Two numbers, of which one may be ``NO_DEAL``; one if there was no deal at all, and none if no table is over.
    """
    known = contracts(case, session)
    if session.compared and set(session.compared) <= set(known):
        return session.compared
    tables = [no for no in known if no != NO_DEAL]
    differ = [(a, b) for a, b in combinations(tables, 2) if known[a] != known[b]]
    if differ:
        return max(differ, key=lambda pair: dist(*(_worth(session, no) for no in pair)))
    signed = [no for no in tables if known[no].package]
    return (signed[0], NO_DEAL) if signed else tuple(tables[:1])


def _worth(session: Session, no: int) -> tuple[float, ...]:
    ended = session.tables[no].ended or {}
    return tuple((ended.get("values") or {}).get(seat) or 0.0 for seat in SEATS)


def compared(case: Case, session: Session) -> View | None:
    """For the teacher: what can be compared, and what is; none before there is something.

    Args:
        case: what is bargained about.
        session: the class.
    """
    numbers = chosen(case, session)
    if len(numbers) < 2:
        return None
    on_paper = {no: ", on paper" for no, board in session.tables.items() if board.paper}
    tables = [[no, f"Table {no}{on_paper.get(no, '')}"] for no in sorted(session.tables)]
    measures = [["", "what differs most"], *([each.name, each.title] for each in MEASURED.values())]
    return {
        "tables": [*tables, [NO_DEAL, "No deal: the contract as it was"]],
        "measures": measures,
        "first": numbers[0],
        "second": numbers[1],
        "measure": session.measure,
    }


def begin(case: Case, session: Session, work: Work) -> None:
    """Have everything worked out that may be asked for, the two that are compared first; nobody waits for it.

    Args:
        case: what is bargained about.
        session: the class.
        work: where it is worked out; nothing is done if that is here.
    """
    if not work.elsewhere:
        return
    known = contracts(case, session)
    try:
        first = [known[no] for no in chosen(case, session)]
        more = [rest for each in first for rest in without(case, each)]
        for each in dict.fromkeys([*first, *known.values(), *more]):
            future(case, each, work)
    except BackroomError:
        return  # told by the step that shows it


def forward(case: Case, session: Session, work: Work) -> View:
    """The step of the debrief that shows two contracts run forward.

    Args:
        case: what is bargained about.
        session: the class.
        work: where it is worked out.
    """
    known, numbers = contracts(case, session), chosen(case, session)
    title = {"title": f"What was signed, run forward to {LAST.year}"}
    if not numbers:
        return title | {"words": ["No table has finished."]}
    try:
        runs = [_run(case, no, known[no], work) for no in numbers]
        ready = [run for run in runs if run is not None]
        if len(ready) < len(runs):
            return title | {"words": [_WAIT]}
        measure = MEASURED.get(session.measure) or _telling(ready)
        lines = _clauses(case, ready, measure, work) if work.elsewhere else []  # seconds: where nobody waits for it
        return _told(ready, measure) | {"lines": lines}
    except BackroomError:
        return title | {"words": [_FAILED]}


def _run(case: Case, no: int, signed: Contract, work: Work) -> Run | None:
    found = future(case, signed, work)
    return None if found is None else Run(no, signed, found)


def _telling(runs: Sequence[Run]) -> Measured:
    """The number in which two contracts differ most, for how much it varies from history to history."""
    if len(runs) == 1:
        return next(iter(MEASURED.values()))
    return max(MEASURED.values(), key=lambda each: _apart(runs, each))


def _apart(runs: Sequence[Run], measure: Measured) -> float:
    found = _difference(runs, measure)
    return abs(found.difference) / found.apart if found.apart > 0 else 0.0


def _difference(runs: Sequence[Run], measure: Measured) -> paired.Paired:
    """How much more there is under the second contract than under the first, world by world."""
    one, other = (each.future.last[measure.name] for each in runs)
    return paired.numbers(one, other, CONFIDENCE)


def _told(runs: Sequence[Run], measure: Measured) -> View:
    return {
        "title": _title(runs, measure),
        "label": f"{measure.title[:1].upper()}{measure.title[1:]} to {LAST.year}: {_names(runs)}",
        "x": "Year",
        "y": measure.axis,
        "layers": [layer for run, style in zip(runs, STYLES, strict=False) for layer in _fan(run, measure, style)],
        "shares": _shares(runs),
        "words": _words(runs, measure),
        "table": _table(runs, measure),
    }


def _names(runs: Sequence[Run]) -> str:
    return " and ".join(run.name for run in runs)


def _title(runs: Sequence[Run], measure: Measured) -> str:
    values = [measure.told(run.future.middle(measure.name)) for run in runs]
    told = f"{measure.words.format(values[0])} {runs[0].under}"
    if len(runs) == 1:
        return f"By the end of {LAST.year}: {told}"
    if runs[0].signed == runs[1].signed:
        return f"{_names(runs).capitalize()} have the same contract, and so the same future"
    told += f", {values[1]} {runs[1].briefly if runs[0].signed.package else runs[1].under}"
    return (
        f"By the end of {LAST.year}: {told}" if _clear(_difference(runs, measure)) else f"No clear difference: {told}"
    )


def _clear(found: paired.Paired) -> bool:
    return found.low > 0 or found.high < 0


def _words(runs: Sequence[Run], measure: Measured) -> list[str]:
    count = counted(runs[0].future.worlds, "history", "histories")
    told = [f"{count} from each contract, on the same chance: half are in the dark band, nine in ten in the light one."]
    if len(runs) > 1 and runs[0].signed != runs[1].signed:
        found = _difference(runs, measure)
        told.append(
            f"{runs[1].name.capitalize()} against {runs[0].name}: {measure.change(found.difference)} on average "
            f"({measure.change(found.low)} to {measure.change(found.high)})."
        )
    return told


def _fan(run: Run, measure: Measured, style: View) -> list[View]:
    """A contract's fan: two bands, the edge of the outer one, and the middle line with a mark at every year's end."""
    levels = run.future.levels[measure.name] * measure.times
    years = run.future.years

    def line(part: int) -> list[tuple[float, float]]:
        return list(zip(years, levels[part].tolist(), strict=True))

    bands = [
        {"colour": style["colour"], "band": list(zip(years, levels[low].tolist(), levels[high].tolist(), strict=True))}
        for low, high in ((LOWEST, HIGHEST), (LOW, HIGH))
    ]
    edges = [
        {"colour": style["colour"], "dash": style["dash"], "thin": True, "line": line(p)} for p in (LOWEST, HIGHEST)
    ]
    middle = line(MIDDLE)
    marks = [point for point in middle if point[0].is_integer()]
    return [*bands, *edges, {**style, "name": run.name, "line": middle, "marks": marks}]


def _table(runs: Sequence[Run], measure: Measured) -> View:
    """The fans in words, a row a quarter."""
    parts = (("low", LOWEST), ("middle", MIDDLE), ("high", HIGHEST))  # nine in ten lie between low and high
    known = [dict(zip(run.future.names, run.future.levels[measure.name].T, strict=True)) for run in runs]
    names = sorted({name for each in known for name in each})
    rows = [
        [name, *(measure.told(float(each[name][part])) if name in each else "–" for each in known for _, part in parts)]
        for name in names
    ]
    return {"columns": ["Quarter", *(f"{run.name}: {what}" for run in runs for what, _ in parts)], "rows": rows}


def _shares(runs: Sequence[Run]) -> View:
    """What the partnership has become at the end: a part of the histories a contract, the most frequent first."""
    found = [run.future.outcomes() for run in runs]
    parts = {title: [each.get(title, 0.0) for each in found] for one in found for title in one}
    often = sorted((row for row in parts.items() if max(row[1]) >= _RARE), key=lambda row: -sum(row[1]))[:_MOST]
    rest = [1 - sum(column) for column in zip(*(part for _, part in often), strict=True)]
    return {
        "title": f"What it has become by the end of {LAST.year}",
        "of": [{"name": run.name, **style} for run, style in zip(runs, STYLES, strict=False)],
        "rows": [{"what": title, "parts": part} for title, part in often],
        "left_out": f"Everything else: {joined([percent(each) for each in rest])}." if len(often) < len(parts) else "",
    }


def _clauses(case: Case, runs: Sequence[Run], measure: Measured, work: Work) -> list[str]:
    """Which clauses did the work, a sentence a contract."""
    told = []
    for run in runs:
        if not run.signed.package:
            continue
        found = effects(case, run.signed, measure.name, work)
        if found is None:
            return [_CLAUSES_WAIT]
        clear = [f"“{each.words}” {_changed(each, measure)}" for each in found if each.clear][:_CLAUSES]
        what = joined(clear) if clear else "no single clause makes a clear difference"
        told.append(f"Table {run.no}, each clause taken back alone: {what}.")
    return told


def _changed(effect: Effect, measure: Measured) -> str:
    ends = " to ".join(measure.change(end) for end in (effect.low, effect.high))
    return f"{measure.change(effect.change)} ({ends})"
