"""What is measured: CPU of this process by number of worlds and by phase, and what a history holds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any, Final
from unittest.mock import patch

import numpy as np

from agents import cast
from experiments.plan import KEPT_IN_BATCHES
from experiments.scenarios import Scenario
from negotiation import model as quarter
from negotiation.model import Partnership
from negotiation.tape import ONCE, QUARTERLY, Tape

#: Names of the phases in ``negotiation/model.py``, and what to call them.
PHASES: Final = {
    "hear_the_news": "news",
    "hire": "hiring",
    "research": "research",
    "trade": "market and money",
    "buy_compute": "compute",
    "talk": "talks",
    "supply": "side deals",
    "relate": "relationship",
}
CHANCE: Final = "chance"
RECORD: Final = "record and the rest"


@dataclass(frozen=True)
class Speed:
    """CPU that histories take, in one process.

    Attributes:
        worlds: played together.
        seconds: of CPU a history, one number a repetition.
    """

    worlds: int
    seconds: tuple[float, ...]

    @property
    def milliseconds(self) -> float:
        """Of CPU a history, the median."""
        return median(self.seconds) * 1e3


@dataclass(frozen=True)
class Contents:
    """What a history holds, mean over worlds.

    Attributes:
        quarters: played.
        talks: quarters in which the two sides talked.
        rounds: offers, each with its answer.
        tenders: in which OpenAI asked clouds for bids.
        approached: researchers of the pool who got offers.
        hires: researchers who moved to another employer.
        draws: random numbers drawn.
    """

    quarters: float
    talks: float
    rounds: float
    tenders: float
    approached: float
    hires: float
    draws: float


def begun(
    scenario: Scenario, worlds: int, seed: int = 0, keep: tuple[str, ...] = KEPT_IN_BATCHES, metrics: Any = None
) -> Partnership:
    """A model about to begin."""
    return scenario.begun(cast, range(seed, seed + worlds), None, keep, metrics)[0]


def cpu_of(work: Callable[[], object]) -> float:
    """Seconds of CPU this process takes for some work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def speed(scenario: Scenario, worlds: int, repetitions: int, tell: Callable[[], None]) -> Speed:
    """CPU a history when so many worlds are played together; what must be loaded is loaded before.

    Args:
        scenario: what is played.
        worlds: played together.
        repetitions: of the whole, on other seeds.
        tell: called after each.
    """
    begun(scenario, worlds).play()
    seconds = []
    for repetition in range(repetitions):
        model = begun(scenario, worlds, seed=(repetition + 1) * worlds)
        seconds.append(cpu_of(model.play) / worlds)
        tell()
    return Speed(worlds, tuple(seconds))


def contents(scenario: Scenario, worlds: int) -> Contents:
    """What histories of a scenario hold, counted while they are played."""
    model = begun(scenario, worlds, keep=("metrics",), metrics=("rounds_played",))
    talks = tenders = approached = hires = 0.0
    rounds = np.zeros(worlds)
    while model.running:
        model.step()
        state = model.state
        played = state.tally.rounds - rounds
        rounds = state.tally.rounds
        talks += np.mean(played > 0)
        tenders += np.mean(state.openai.wanted > 0)
        approached += np.mean(state.talent.approaches)
        hires += np.mean(state.talent.joined.sum(axis=1))
    quarters = len(model.record.quarters)
    draws = sum(ONCE.values()) + quarters * sum(QUARTERLY.values())
    return Contents(quarters, talks, float(rounds.mean()), tenders, approached, hires, draws)


def phases(scenario: Scenario, worlds: int) -> dict[str, float]:
    """Milliseconds of CPU a history in each phase of a quarter, the largest first."""
    spent: dict[str, float] = {}
    begun(scenario, worlds).play()
    with _timed(spent):
        model = begun(scenario, worlds)
        total = cpu_of(model.play)
    spent[RECORD] = total - sum(spent.values())
    return {name: spent[name] / worlds * 1e3 for name in sorted(spent, key=lambda name: -spent[name])}


@contextmanager
def _timed(spent: dict[str, float]) -> Iterator[None]:
    """Every phase of the model adds its CPU to ``spent``."""
    places: list[tuple[Any, str, str]] = [(quarter, name, title) for name, title in PHASES.items()]
    places.append((Tape, "quarter", CHANCE))
    patches = [patch.object(where, name, _watched(getattr(where, name), title, spent)) for where, name, title in places]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()


def _watched(phase: Callable[..., Any], title: str, spent: dict[str, float]) -> Callable[..., Any]:
    def watched(*given: Any) -> Any:
        before = time.process_time()
        try:
            return phase(*given)
        finally:
            spent[title] = spent.get(title, 0.0) + time.process_time() - before

    return watched
