"""Two settings on the same chance: what differs between them, world by world, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments import paired
from experiments.arm import Arm
from experiments.headlines import HEADLINES
from experiments.histories import Histories
from experiments.milestones import MILESTONES
from experiments.observables import Observable, observable
from experiments.paired import Paired
from negotiation.clock import Quarter
from negotiation.state import Label
from negotiation.world.outcomes import FLAGS, RULES

#: How sure the intervals are, unless asked otherwise.
CONFIDENCE: Final = 0.95
#: The section of what is asked for by name.
ASKED: Final = "asked for"
#: How a number is read off a history: in one quarter, or as the mean over all.
AT, MEAN = "at", "mean"
A, B = 0, 1

type Settings = Mapping[str, object]


@dataclass(frozen=True)
class Question:
    """What is compared, and how.

    Attributes:
        scenario: as it was named.
        a: settings of the one, by full name; empty for the scenario as it is.
        b: settings of the other.
        settings: of both, on top of the scenario's own.
        confidence: of every interval, between 0 and 1.
        at: the quarter in which numbers are read.
        readings: ``AT`` that quarter, and ``MEAN`` over all quarters unless a quarter was asked for.
        of: what is asked for by name; it is tested by itself, not among the headlines.
        precision: name of an observable -> half the width of the interval that is wanted, in its unit.
        start: the first quarter, if it is not the scenario's own.
        folder: where the histories are; empty if nowhere.
    """

    scenario: str
    a: Settings
    b: Settings
    settings: Settings
    confidence: float
    at: Quarter
    readings: tuple[str, ...]
    of: tuple[str, ...]
    precision: Mapping[str, float]
    start: str = ""
    folder: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two settings played on the same seeds, and what differs between them; differences are b less a.

    Attributes:
        question: what was asked.
        histories: of both: setting 0 is a, setting 1 is b.
    """

    question: Question
    histories: Histories

    @property
    def a(self) -> Histories:
        """The histories of a alone."""
        return Arm(self.histories, A)

    @property
    def b(self) -> Histories:
        """The histories of b alone."""
        return Arm(self.histories, self.arms[B])

    @property
    def identical(self) -> bool:
        """Both settings are the same, so that nothing can differ."""
        return all(len(set(values)) == 1 for values in self.histories.plan.design.columns.values())

    @property
    def arms(self) -> tuple[int, int]:
        """Where a and b stand in the design; the same place if nothing was asked to differ."""
        return A, len(self.histories.plan.design) - 1

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """One row an outcome, then one a flag: the share of worlds in a and in b, and the difference."""
        return self._tables[0]

    @cached_property
    def dates(self) -> pd.DataFrame:
        """One row a milestone.

        ``a``, ``b`` and ``difference`` are shares of worlds in which it has come by the quarter of the question;
        ``half_a`` and ``half_b`` the quarter by which half of all worlds have it (empty if fewer do by then);
        ``waited_…`` the mean number of quarters without it, all up to then where it has not come, and ``shift`` the
        middle number of quarters by which it comes later in b in the ``both`` worlds that have it in a and in b.
        """
        return self._tables[1]

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row a quantity and ``reading`` (``at`` a quarter, or ``mean`` over all), money to standing."""
        return self._tables[2]

    @cached_property
    def flips(self) -> pd.DataFrame:
        """How many worlds with an outcome in a (rows) have which in b (columns)."""
        a, b = (self._labels[arm] for arm in self.arms)
        known = ~(np.isnan(a) | np.isnan(b))
        seen = [label for label in Label if (a[known] == label).any() or (b[known] == label).any()]
        counts = [[int(((a == row) & (b == column)).sum()) for column in seen] for row in seen]
        titles = [RULES[label].title for label in seen]
        return pd.DataFrame(counts, index=pd.Index(titles, name="a"), columns=pd.Index(titles, name="b"))

    @cached_property
    def worlds(self) -> pd.DataFrame:
        """One row a world, those first in which the two settings differ most.

        ``distance`` is the root of the mean squared difference over the headline quantities, each in standard
        deviations among worlds; then come the outcomes and, by name, the differences themselves.
        """
        moved = {name: self._read(each) for name, each in self._headlines.items()}
        differences = np.array([paired.differences(a, b) for a, b in moved.values()])
        apart = differences / np.array([_spread(a, b) for a, b in moved.values()])[:, None]
        frame = pd.DataFrame(
            {
                "world": np.arange(len(self.histories.seeds)),
                "seed": list(self.histories.seeds),
                "distance": np.sqrt((apart**2).mean(axis=0)),
                **{f"outcome_{side}": self._titles(arm) for side, arm in zip("ab", self.arms, strict=True)},
                "most": [_largest(tuple(moved), column) for column in apart.T],
                **dict(zip(moved, differences, strict=True)),
            }
        )
        return frame.sort_values(["distance", "world"], ascending=[False, True], ignore_index=True)

    @cached_property
    def precision(self) -> pd.DataFrame:
        """One row a quantity asked for with ``precision``: half the width wanted, and how many worlds it takes."""
        rows = []
        for name, half in self.question.precision.items():
            each = observable(name, self.histories.scenario, str(self.question.at))
            found = self._paired(each)
            worlds = found.needed(half, self.question.confidence)
            rows.append({"name": name, "what": each.words, "unit": each.unit, "half_width": half, "worlds": worlds})
        return pd.DataFrame(rows, columns=["name", "what", "unit", "half_width", "worlds"])

    @property
    def tests(self) -> int:
        """How many differences were tested at once; what is asked for by name is not among them."""
        return sum(len(table) for table in self._tables) + len(self.dates) - len(self.question.of)

    @cached_property
    def _headlines(self) -> Mapping[str, Observable]:
        at, scenario = str(self.question.at), self.histories.scenario
        return {name: observable(name, scenario, at) for names in HEADLINES.values() for name in names}

    @cached_property
    def _labels(self) -> NDArray[np.float64]:
        """Code of every history's outcome, shape (settings, worlds)."""
        ahead = self.question.at - self.histories.scenario.start
        labels: NDArray[np.float64] = self.histories.series("label")[:, :, ahead]
        return labels

    def _titles(self, arm: int) -> list[str | None]:
        return [None if np.isnan(code) else RULES[Label(int(code))].title for code in self._labels[arm]]

    def _read(self, each: Observable) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        values = each.read(self.histories)
        a, b = self.arms
        return values[a], values[b]

    def _paired(self, each: Observable) -> Paired:
        a, b = self._read(each)
        return self._shares(a, b) if each.is_share else paired.numbers(a, b, self.question.confidence)

    def _shares(self, a: NDArray[np.float64], b: NDArray[np.float64]) -> Paired:
        """Of what holds (1) or not (0); where both settings are the same nothing is left to chance."""
        known = ~(np.isnan(a) | np.isnan(b))
        found = paired.shares(a[known] > 0, b[known] > 0, self.question.confidence)
        return replace(found, low=0.0, high=0.0) if self.identical and found.changed == 0 else found

    @cached_property
    def _tables(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Outcomes, dates and differences, with a mark on what stands when all are tested at once.

        What is asked for by name is tested apart: whoever asks one question does not pay for all that others ask.
        """
        ends, dates, moved = self._ends(), self._came(), self._moved()
        asked = [row for row in moved if row["section"] == ASKED]
        rest = [row for row in moved if row["section"] != ASKED]
        waited = [row["waited_p"] for row in dates]
        standing = iter(self._survivors([*(row["p"] for rows in (ends, dates, rest) for row in rows), *waited]))
        for rows in (ends, dates, rest):
            for row in rows:
                row["stands"] = next(standing)
        for row in dates:
            row["waited_stands"] = next(standing)
        for row, stands in zip(asked, self._survivors([row["p"] for row in asked]), strict=True):
            row["stands"] = stands
        return pd.DataFrame(ends), pd.DataFrame(dates), pd.DataFrame([*asked, *rest])

    def _survivors(self, chances: Sequence[float]) -> list[bool]:
        return paired.survive(chances, self.question.confidence)

    def _ends(self) -> list[dict[str, Any]]:
        at, scenario = str(self.question.at), self.histories.scenario
        names = [("outcome", f"outcome:{rule.title}", rule.title) for rule in RULES.values()]
        names += [("flag", f"flag_{flag.name.lower()}", rule.title) for flag, rule in FLAGS.items()]
        return [
            {"kind": kind, "name": name, "what": title, **_columns(self._paired(observable(name, scenario, at)))}
            for kind, name, title in names
        ]

    def _came(self) -> list[dict[str, Any]]:
        return [self._milestone(name) for name in MILESTONES]

    def _milestone(self, name: str) -> dict[str, Any]:
        quarters = self.question.at - self.histories.scenario.start + 1
        dates = MILESTONES[name].when(self.histories)
        a, b = (np.where(dates[arm] < quarters, dates[arm], _never(dates[arm])) for arm in self.arms)
        unknown = np.isnan(a) | np.isnan(b)
        ever = self._shares(*(np.where(unknown, np.nan, np.isfinite(each)) for each in (a, b)))
        waited = paired.numbers(np.minimum(a, quarters), np.minimum(b, quarters), self.question.confidence)
        both = np.isfinite(a) & np.isfinite(b)
        return {
            **{"name": name, "what": MILESTONES[name].words, **_columns(ever)},
            **{f"half_{side}": self._by_half(each[~unknown]) for side, each in (("a", a), ("b", b))},
            **{f"waited_{key}": value for key, value in _columns(waited).items()},
            **{"both": int(both.sum()), "shift": float(np.median(b[both] - a[both])) if both.any() else np.nan},
        }

    def _by_half(self, dates: NDArray[np.float64]) -> str | None:
        """The quarter by which half of all worlds have it; none if fewer ever do."""
        middle = np.sort(dates)[(dates.size - 1) // 2] if dates.size else np.inf
        return str(self.histories.scenario.start + int(middle)) if np.isfinite(middle) else None

    def _moved(self) -> list[dict[str, Any]]:
        rows = [
            self._quantity(section, name, reading)
            for reading in self.question.readings
            for section, names in HEADLINES.items()
            for name in names
            if reading != AT or name not in self.question.of
        ]
        return [self._quantity(ASKED, name, AT) for name in self.question.of] + rows

    def _quantity(self, section: str, name: str, reading: str) -> dict[str, Any]:
        typed = f"mean:{name}" if reading == MEAN else name
        each = observable(typed, self.histories.scenario, str(self.question.at))
        found = self._paired(each)
        a, b = self._read(each)
        half = (found.high - found.low) / 2
        return {
            **{"section": section, "name": name, "reading": reading, "what": _called(each, name), "unit": each.unit},
            "when": each.when(self.question.at),
            **_columns(found),
            "half_as_wide": found.needed(half / 2, self.question.confidence) if half > 0 else None,
            **_most(paired.differences(a, b)),
        }


def _never(dates: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each date: never; where it is not known, that."""
    return np.where(np.isnan(dates), np.nan, np.inf)


def _called(each: Observable, name: str) -> str:
    """What a headline is called in tables, and what anything else is."""
    return next((names[name] for names in HEADLINES.values() if name in names), each.words)


def _columns(found: Paired) -> dict[str, Any]:
    """What a table says of a difference."""
    names = (
        "a",
        "b",
        "difference",
        "low",
        "high",
        "median",
        "up",
        "down",
        "pairs",
        "changed",
        "narrower",
        "fewer",
        "p",
    )
    return {name: getattr(found, name) for name in names}


def _most(differences: NDArray[np.float64]) -> dict[str, Any]:
    """The world in which a quantity differs most, and by how much; none where it differs nowhere."""
    size = np.abs(np.nan_to_num(differences))
    world = int(size.argmax())
    return {"world": world, "most": float(differences[world])} if size[world] > 0 else {"world": None, "most": 0.0}


def _spread(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Standard deviation of a quantity among worlds, in the mean of both settings; what never varies has a size."""
    known = np.isfinite(a) & np.isfinite(b)
    if known.sum() < paired.LEAST:
        return 1.0
    spread = float(np.sqrt((a[known].var(ddof=1) + b[known].var(ddof=1)) / 2))
    return spread or float(np.abs(b[known] - a[known]).max()) or 1.0


def _largest(names: Sequence[str], apart: NDArray[np.float64]) -> str | None:
    """The quantity that differs by most standard deviations; none where nothing differs."""
    size = np.abs(np.nan_to_num(apart))
    return names[int(size.argmax())] if size.max() > 0 else None
