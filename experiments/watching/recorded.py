"""A recording: one history played once and held, quarter by quarter and round by round; going back is instant."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from experiments import replays
from experiments.plain import plain
from experiments.scenarios import Scenario
from experiments.watching.changes import changes_in_words
from experiments.watching.frames import Frame, frames
from experiments.watching.marks import Mark, marks
from experiments.watching.on_record import Fact, curves, record_of
from experiments.watching.played import Asked, Cache, Track, asked, play
from experiments.watching.sheet import Term, sheets
from experiments.watching.table import space_of
from experiments.watching.talks import Deal, Talk, talks
from negotiation.clock import Quarter
from negotiation.codebook import METRICS

#: How many recordings are kept.
MOST: Final = 32


@dataclass(frozen=True)
class Measure:
    """What a curve shows.

    Attributes:
        name: of the metric, or of what is worked out from some.
        title: what it is, as a heading.
        unit: of its values.
    """

    name: str
    title: str
    unit: str


def _heading(text: str) -> str:
    return text[:1].upper() + text[1:]


#: Every curve by name: all metrics, and what the record is drawn against beside them.
MEASURES: Final[Mapping[str, Measure]] = {
    **{name: Measure(name, _heading(each.meaning), each.unit) for name, each in METRICS.items()},
    **{name: Measure(name, _heading(each.words), each.unit) for name, each in curves().items()},
}


@dataclass(frozen=True, eq=False)
class Recording:
    """One history, held whole. Nothing in it changes; equal questions get the same recording while it is kept.

    Attributes:
        track: what was played: its tables, and the state of the model when each quarter begins.
        frames: one a quarter, in order.
        talks: all talks, in order; ``talks[n - 1]`` has number n.
        marks: for a timeline, in order of time.
        opening: the term sheet when the first quarter begins.
    """

    track: Track
    frames: tuple[Frame, ...]
    talks: tuple[Talk, ...]
    marks: tuple[Mark, ...]
    opening: tuple[Term, ...]

    def __repr__(self) -> str:
        return f"<recording of {self.title}>"

    @property
    def asked(self) -> Asked:
        """Which history it is."""
        return self.track.asked

    @property
    def scenario(self) -> Scenario:
        """What was played."""
        return self.asked.scenario

    @property
    def seed(self) -> int:
        """Of the world."""
        return self.asked.seed

    @property
    def settings(self) -> Mapping[str, float | str]:
        """On top of the scenario's own, by full name; what a fork changed is in ``forks``."""
        return dict(self.asked.settings)

    @property
    def forks(self) -> tuple[str, ...]:
        """What was changed on the way, as clauses; empty for a history as it is."""
        return tuple(text for quarter, changes in self.asked.forks for text in changes_in_words(quarter, changes))

    @property
    def title(self) -> str:
        """Scenario, seed and what was changed, in a line."""
        told = [self.scenario.name, f"seed {self.seed}"]
        told += [replays.in_words(self.settings)] if self.settings else []
        return " · ".join([*told, *self.forks])

    @property
    def command(self) -> str:
        """The command that tells the same history; of one with a fork, the one it was forked from."""
        start = "" if self.track.result.provenance is None else str(self.scenario.start)
        return replays.anew(self.scenario.name, self.seed, self.settings, start)

    @property
    def names(self) -> tuple[str, ...]:
        """Every quarter, such as ``2024Q1``, in order."""
        return tuple(frame.name for frame in self.frames)

    @property
    def deals(self) -> tuple[Deal, ...]:
        """All deals, in order."""
        return tuple(talk.deal for talk in self.talks if talk.deal is not None)

    def place(self, quarter: str) -> int:
        """Where a quarter is among the frames, from 0.

        Args:
            quarter: such as ``2024Q1``.

        Raises:
            ValueError: it is no quarter, or not of this history.
        """
        place = Quarter.parse(quarter).index - self.track.history.first
        if not 0 <= place < len(self.frames):
            first, last = self.frames[0].name, self.frames[-1].name
            raise ValueError(f"this history runs from {first} to {last}, got {quarter}; choose a quarter between them")
        return place

    def at(self, quarter: str) -> Frame:
        """The frame of a quarter such as ``2024Q1``.

        Raises:
            ValueError: it is no quarter, or not of this history.
        """
        return self.frames[self.place(quarter)]

    def talk_at(self, place: int) -> Talk | None:
        """The talk held in the quarter of a frame; none if nobody talks.

        Args:
            place: of the frame, from 0.
        """
        number = self.frames[place].talk
        return self.talks[number - 1] if number else None

    def series(self, name: str, until: int | None = None) -> tuple[float, ...]:
        """A curve, one value a quarter from the first.

        Args:
            name: one of ``MEASURES``.
            until: place of the last frame it goes to; to the end if left out.

        Raises:
            KeyError: there is no such curve.
        """
        values = self._series[name] if name in self._series else self._worked_out(name)
        return values if until is None else values[: until + 1]

    def record(self, name: str) -> tuple[Fact, ...]:
        """The dated facts beside a curve, by date; none where the record has none.

        Args:
            name: one of ``MEASURES``.
        """
        return record_of(name)

    @cached_property
    def metrics(self) -> pd.DataFrame:
        """All metrics, one row a quarter, as ``experiments.run`` gives them."""
        return self.track.result.metrics

    @cached_property
    def _series(self) -> dict[str, tuple[float, ...]]:
        return {name: tuple(values) for name, values in self.track.history.series.items()}

    def _worked_out(self, name: str) -> tuple[float, ...]:
        drawn = curves()[name]
        paths = {metric: np.array(self._series[metric])[None, :] for metric in drawn.metrics}
        return tuple(drawn.read(paths)[0].tolist())


_KEPT: Final = Cache[Asked, Recording](MOST)


def record(
    scenario: str | Path | Scenario = "history",
    seed: int = 0,
    settings: Mapping[str, object] | None = None,
    start: str = "",
) -> Recording:
    """Play one history and hold it; the last few that were asked for are kept.

    Args:
        scenario: a name, a path, or a loaded scenario.
        seed: of the world.
        settings: parameter name -> value, on top of the scenario's own.
        start: the first quarter, such as 2025Q3; the scenario's own if left out.

    Raises:
        ScenarioError: the scenario, the seed or the start cannot be used.
        SettingsError: a setting cannot be used.
        ValueError: the start is no quarter.
    """
    return recorded(asked(scenario, seed, settings, start))


def recorded(which: Asked) -> Recording:
    """The recording of a history, played unless it is kept."""
    return _KEPT.of(which, lambda: _recorded(which))


def kept(which: Asked) -> Recording | None:
    """The recording of a history if it is kept; none if it would have to be played."""
    return _KEPT.kept(which)


def _recorded(which: Asked) -> Recording:
    track = play(which)
    opening, *sheet = sheets(track)
    spaces = {each.quarter: space_of(each) for each in track.result.model.record.talks}
    held = talks(track, sheet, spaces)
    return Recording(track, frames(track, sheet, held, spaces), held, marks(track), opening)


def as_dict(record: Any) -> Any:
    """A frame, a talk or a part of one as JSON can hold it; what is no number becomes null.

    Args:
        record: any record of this package, or a tuple or mapping of some.
    """
    if is_dataclass(record) and not isinstance(record, type):
        return {part.name: as_dict(getattr(record, part.name)) for part in fields(record)}
    if isinstance(record, Mapping):
        return {str(name): as_dict(value) for name, value in record.items()}
    if isinstance(record, tuple | list):
        return [as_dict(value) for value in record]
    return plain(record)
