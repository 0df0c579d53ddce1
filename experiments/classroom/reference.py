"""Reference runs: the class's own talk with agents in both seats, many times over, each with luck of its own.

All runs begin where the class begins: the same quarter, contract, firms and clauses, worth the same to the same sides.
What differs is how hard each side bargains, which is drawn at the table and which nobody there is told; and where a
talk runs on into later quarters, what happens meanwhile. See ``luck``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

import agents
from experiments.classroom.cases import SEATS, Case
from experiments.classroom.luck import Luck
from experiments.classroom.tenders import Bidder
from experiments.watching.changes import Changes, calendar_with
from experiments.watching.recorded import recorded
from negotiation.clock import Quarter
from negotiation.model import Partnership
from negotiation.shapes import PerIssueIndex, PerSide, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import copied, frozen
from negotiation.table.issues import NAMES
from negotiation.table.stakes import SIDES, package_value
from negotiation.table.surplus import Sitting

#: Runs that a class is set beside.
COUNT: Final = 10_000
#: Runs played together: all 10,000 take little more than a second and 40 megabytes so; by 100 twice as long, and half.
AT_ONCE: Final = 500
#: Level of each issue where nothing is signed.
UNSIGNED: Final = -1
#: What is written down of a run: its seed, how it ended and when, and what that is worth to both sides.
COLUMNS: Final = (
    *("run", "seed", "agreed", "quarter"),
    *(f"{what}_{side}" for side in ("microsoft", "openai") for what in ("value", "reservation")),
    *(f"level_{name}" for name in NAMES),
    "earned_rival",
)


@dataclass(frozen=True, eq=False)
class Reference:
    """What reference runs came to; run k has the seed of the class + k. A run in which nobody talks has nan.

    Attributes:
        worth: of how it ended, to Microsoft and to OpenAI, over the contract there was, USD bn, shape (runs, sides).
        floor: the least worth signing to each in the quarter in which it ended, the same.
        agreed: they signed, shape (runs,).
        quarter: of the clock, in which it ended, shape (runs,).
        package: level of each issue, ``UNSIGNED`` without a deal, shape (runs, issues).
        earned: by the rival cloud of the case in the tenders that follow its talks, in their first year, USD bn, shape
            (runs,); nan without a rival cloud.
    """

    worth: PerSide
    floor: PerSide
    agreed: PerWorldFlag
    quarter: PerWorldIndex
    package: PerIssueIndex
    earned: PerWorld

    def __len__(self) -> int:
        return len(self.agreed)

    @property
    def score(self) -> PerSide:
        """What each side made: worth less the least worth signing, USD bn, shape (runs, sides)."""
        return self.worth - self.floor

    def in_seat(self, seat: str) -> PerWorld:
        """What was made in a seat, USD bn, of the runs in which it played: scores, or what a rival cloud earned.

        Args:
            seat: Microsoft, OpenAI, or else that of the rival cloud.
        """
        made = self.score[:, SEATS.index(seat)] if seat in SEATS else self.earned
        return made[np.isfinite(made)]

    @property
    def shared(self) -> float:
        """Part of the runs that end with a deal, fraction."""
        return float(self.agreed.mean())


def rows(case: Case, runs: Reference | None) -> list[dict[str, Any]]:
    """One row a run: see ``COLUMNS``.

    Args:
        case: the ready class.
        runs: of its talk; none if they were not played.
    """
    if runs is None:
        return []
    columns: dict[str, Sequence[Any]] = {
        "run": range(len(runs)),
        "seed": range(case.seed, case.seed + len(runs)),
        "agreed": runs.agreed.tolist(),
        "quarter": [str(Quarter(quarter)) if quarter else "" for quarter in runs.quarter.tolist()],
        **{f"level_{name}": runs.package[:, at].tolist() for at, name in enumerate(NAMES)},
        "earned_rival": runs.earned.tolist(),
    }
    for side, name in enumerate(("microsoft", "openai")):
        columns |= {f"value_{name}": runs.worth[:, side].tolist(), f"reservation_{name}": runs.floor[:, side].tolist()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def reference(case: Case, count: int = COUNT) -> Reference:
    """Play the class's own talk with agents in both seats.

    Args:
        case: the ready class.
        count: how many runs; the first ones of more are the same.

    Raises:
        ValueError: there would be no run, or the quarter is none of the case's history.
    """
    if count < 1:
        raise ValueError(f"at least one run is played, got {count}")
    seeds = range(case.seed, case.seed + count)
    parts = [_played(begun(case, seeds[first : first + AT_ONCE]), case.rival) for first in range(0, count, AT_ONCE)]
    return Reference(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Reference)))


def begun(case: Case, seeds: Sequence[int]) -> Partnership:
    """The history at the beginning of the class's quarter, in one world a run, with the two called to the table.

    Args:
        case: the ready class.
        seeds: one a run.

    Raises:
        ValueError: the quarter is none of the case's history.
    """
    asked, now, runs = case.asked(), Quarter.parse(case.quarter), len(seeds)
    recording = recorded(asked)
    place, track, same = recording.place(case.quarter), recording.track, np.zeros(runs, dtype=np.intp)
    state = frozen(copied(track.begins[place], same))
    called = calendar_with(asked.scenario.calendar(runs), now.index, Changes(events=("talks_called",)), runs)
    settings, end = track.settings[place].at(same), asked.scenario.end
    model = Partnership(agents.cast, seeds, settings, now, end, called, ("talks",), state, metrics=())
    model.tape = Luck(asked.seed, seeds, now.index)
    model.once = model.tape.once()
    return model


def _played(model: Partnership, cloud: str) -> Reference:
    """All talks to their end; they may go on over several quarters. A rival cloud bids in the tender after each."""
    found = _nothing(len(model.tape.seeds), cloud)
    bidder = Bidder(model, cloud) if cloud else None
    going = np.ones(len(found), dtype=bool)
    talked = np.zeros(len(found), dtype=bool)  # in the quarter before, so that a tender follows now
    while (going.any() or talked.any()) and model.running:
        quarter, before = model.now.index, model.state
        model.step()
        if bidder is not None:
            found.earned[talked] += bidder.earned(before, model.state)[talked]
            talked = going.copy()
        if model.record.talks:
            _note(found, going, model.record.talks.pop(), quarter, model.state.contract.separated)
        going &= model.state.talking.open
    return found


def _nothing(runs: int, cloud: str) -> Reference:
    unknown, none = np.full((runs, len(SIDES)), np.nan), np.full((runs, len(NAMES)), UNSIGNED)
    earned = np.full(runs, 0.0 if cloud else np.nan)
    return Reference(unknown, unknown.copy(), np.zeros(runs, dtype=bool), np.zeros(runs, dtype=np.int64), none, earned)


def _note(found: Reference, going: PerWorldFlag, held: Sitting, quarter: int, separated: PerWorldFlag) -> None:
    """Write down how the talks stand at the end of a quarter, where they are still those of the class."""
    sat = np.flatnonzero(going[held.rows])
    runs = held.rows[sat]
    found.worth[runs] = _worth(held, separated[held.rows])[sat]
    found.floor[runs] = np.stack(held.papers.reservation, axis=1)[sat]
    found.agreed[runs], found.quarter[runs] = held.agreed[sat], quarter
    found.package[runs] = np.where(held.agreed[:, None], held.package, UNSIGNED)[sat]


def _worth(held: Sitting, separated: NDArray[np.bool_]) -> PerSide:
    """What each side has at the end of a quarter: the deal; without one the contract as it is, or what leaving gives.

    The same as ``scores.score_of`` says of a table of the class.
    """
    papers, rows, columns = held.papers, np.arange(len(held.rows)), []
    for side in SIDES:
        without = np.where(separated, papers.outside[side], papers.disagreement[side])
        columns.append(np.where(held.agreed, package_value(papers.own[side], held.package, rows), without))
    return np.stack(columns, axis=1)
