"""A history played quarter by quarter, with its state kept at every turn and changes put in on the way."""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

import agents
from experiments.chunk import Chunk, Played
from experiments.ensemble import Result
from experiments.history import TERMS_OF_METRICS, History, read, settings_of, switches
from experiments.plan import planned
from experiments.scenarios import Scenario, load_scenario
from experiments.watching.changes import Changes, calendar_with, settings_with, state_with
from negotiation.clock import Quarter
from negotiation.codebook import METRICS
from negotiation.model import Partnership
from negotiation.parameters import Settings
from negotiation.record import KEEPABLE
from negotiation.state import State, frozen

#: One history at a time is played in a process: all would wait for all, and the pool of histories that a later start
#: draws from is one a process.
ONE: Final = threading.Lock()
#: Characters of a digest.
_DIGITS: Final = 16


@dataclass(frozen=True)
class Asked:
    """Which history is meant; two that are equal are the same history to the bit.

    Attributes:
        digest: of the scenario.
        scenario: what is played.
        seed: of the world.
        settings: full parameter name and value, on top of the scenario's own, by name.
        forks: what was changed on the way: quarter of the clock and changes, in order of time.
    """

    digest: str
    scenario: Scenario = field(compare=False, repr=False)
    seed: int
    settings: tuple[tuple[str, float | str], ...] = ()
    forks: tuple[tuple[int, Changes], ...] = ()


@dataclass(frozen=True)
class Track:
    """A history with its state at every turn of a quarter.

    Attributes:
        asked: which one.
        result: its tables, as ``experiments.run`` gives them.
        history: the same, ready to be told.
        states: before the first quarter, and at the end of each; one more than quarters, all of one world.
        begins: when each quarter begins, with what is changed then put in.
        settings: in force in each quarter.
    """

    asked: Asked
    result: Result
    history: History
    states: tuple[State, ...]
    begins: tuple[State, ...]
    settings: tuple[Settings, ...]

    @cached_property
    def told(self) -> tuple[History, ...]:
        """The history as each quarter's settings have it, one a quarter: words may hang on a setting that changed."""
        ways = {id(each): replace(self.history, settings=settings_of(each)) for each in self.settings}
        return tuple(ways[id(each)] for each in self.settings)


def asked(
    scenario: str | Path | Scenario,
    seed: int,
    settings: Mapping[str, object] | None = None,
    start: str = "",
) -> Asked:
    """Name a history, checked.

    Args:
        scenario: a name, a path, or a loaded scenario.
        seed: of the world, not negative.
        settings: parameter name -> value, on top of the scenario's own.
        start: the first quarter, such as 2025Q3; the scenario's own if left out.

    Raises:
        ScenarioError: the scenario, the seed or the start cannot be used.
        SettingsError: a setting cannot be used.
        ValueError: the start is no quarter.
    """
    loaded = opened(scenario, start)
    plan = planned(loaded, 1, seed, settings, KEEPABLE)
    chosen: Any = tuple(sorted(plan.settings.items()))
    return Asked(digest(loaded), loaded, plan.seed, chosen)


def opened(scenario: str | Path | Scenario, start: str = "") -> Scenario:
    """A scenario, from another first quarter on if one is given.

    Args:
        scenario: a name, a path, or a loaded scenario.
        start: the first quarter, such as 2025Q3; the scenario's own if left out.

    Raises:
        ScenarioError: it cannot be used.
        ValueError: the start is no quarter.
    """
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    return loaded.starting(Quarter.parse(start)) if start else loaded


def digest(scenario: Scenario) -> str:
    """A name for all that a scenario says."""
    return hashlib.sha256(repr(scenario).encode()).hexdigest()[:_DIGITS]


def play(which: Asked) -> Track:
    """Play a history from its first quarter to its last.

    Args:
        which: the history.

    Raises:
        SettingsError: a change cannot be used.
    """
    plan = planned(which.scenario, 1, which.seed, dict(which.settings), KEEPABLE)
    rows = np.zeros(1, dtype=np.int64)
    states, begins, settings = [], [], []
    with ONE:
        model, origin = plan.scenario.begun(agents.cast, [which.seed], plan.changes(rows), plan.keep, plan.metrics)
        states.append(model.state)
        while model.running:
            _change(model, which)
            settings.append(model.settings)
            begins.append(model.state)
            model.step()
            states.append(model.state)
    result = Result(plan, (Chunk(plan, (Played(rows, model, origin),), ()),))
    history = replace(read(result), opening=_opening(states[0], settings[0]))
    for deal in history.deals:  # rows that were made just now
        cast("dict[str, Any]", deal).update(switches(settings_of(settings[deal["quarter"] - history.first])))
    return Track(which, result, history, tuple(states), tuple(begins), tuple(settings))


def _change(model: Partnership, which: Asked) -> None:
    """Put in what is changed when a quarter begins."""
    for quarter, changes in which.forks:
        if quarter == model.now.index:
            model.settings = settings_with(model.settings, changes.settings)
            model.calendar = calendar_with(model.calendar, quarter, changes)
            model.state = frozen(state_with(model.state, changes.terms, quarter))


def _opening(state: State, settings: Settings) -> dict[str, float]:
    """The contract when the first quarter begins."""
    told = {name: float(METRICS[name].read(state, settings)[0]) for name in TERMS_OF_METRICS}
    return {**told, "share_last_quarter": float(state.contract.last_quarter[0])}


class Cache[Key, Value]:
    """The last few of what is dear to make; each is made once, however many ask at the same time.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Key, Value] = {}
        self._lock = threading.Lock()
        self._making: dict[Key, threading.Lock] = {}

    def kept(self, key: Key) -> Value | None:
        """What belongs to a key, if it is kept.

        Args:
            key: of it.
        """
        with self._lock:
            return self._kept.get(key)

    def of(self, key: Key, make: Any) -> Value:
        """What belongs to a key, made now if it is not kept.

        Args:
            key: of it.
            make: makes it, without arguments.
        """
        with self._lock:
            if key in self._kept:
                self._kept[key] = self._kept.pop(key)
                return self._kept[key]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            try:
                value: Value = make()
            finally:
                with self._lock:
                    self._making.pop(key, None)
            with self._lock:
                self._kept[key] = value
                while len(self._kept) > self._most:
                    del self._kept[next(iter(self._kept))]
            return value
