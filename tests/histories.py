"""Histories that several tests look at: ordinary worlds, worlds with everything on the table, unlike ones."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from agents import cast
from experiments.ensemble import Result, batch
from experiments.scenarios import load_scenario
from negotiation.model import Partnership
from negotiation.parameters import PARAMETERS
from negotiation.state import State

WORLDS = 200
MANY = 1000
UNLIKE = 64
FEW = 40
SEED = 20190722
#: Chance that a parameter of an unlike world is drawn anew, and that it then takes the end of its range.
CHANGED, EXTREME = 0.25, 0.3


@dataclass(frozen=True)
class Watched:
    """Histories with every state they went through: one at the start and one at the end of every quarter."""

    model: Partnership
    states: tuple[State, ...]

    @property
    def quarters(self):
        """Of each step: the quarter of the clock, the state before and the state after."""
        return zip(self.model.record.quarters, self.states[:-1], self.states[1:], strict=True)


def watched(scenario, worlds, settings=None, seed=0, keep=("metrics", "deals")) -> Watched:
    """Histories of a scenario, watched quarter by quarter."""
    model = load_scenario(scenario).model(cast, range(seed, seed + worlds), settings, keep)
    states = [model.state]
    while model.running:
        model.step()
        states.append(model.state)
    return Watched(model, tuple(states))


def unlike_settings(worlds, seed=SEED) -> Mapping[str, list[float]]:
    """Settings that differ from world to world, many of them at the ends of what a scenario accepts."""
    rng = np.random.default_rng(seed)
    columns = {}
    for name, entry in PARAMETERS.items():
        if entry.choices:
            columns[name] = [entry.choices[i] for i in rng.integers(0, len(entry.choices), worlds)]
            continue
        inside = rng.uniform(entry.low, entry.high, worlds)
        ends = np.where(rng.random(worlds) < 1 / 2, entry.low, entry.high)
        new = np.where(rng.random(worlds) < EXTREME, ends, inside)
        columns[name] = np.where(rng.random(worlds) < CHANGED, new, entry.value)
    columns["compute.cost_ceiling"] = np.maximum(columns["compute.cost_ceiling"], columns["compute.cost_low"])
    columns["start.start_investor_stake"] = np.minimum(
        columns["start.start_investor_stake"], 1 - columns["start.start_stake"]
    )
    for clause in ("conversion.conversion", "conversion.deadline"):
        columns[f"{clause}_most_quarters"] = np.maximum(
            columns[f"{clause}_most_quarters"], columns[f"{clause}_least_quarters"]
        )
    columns["start.start_pledged"] = np.minimum(columns["start.start_pledged"], columns["start.start_invested"])
    return columns


@cache
def ordinary() -> Watched:
    """Two hundred worlds of the scenario ``core``."""
    return watched("core", WORLDS)


@cache
def unlike() -> Watched:
    """Sixty-four worlds of unlike settings, extreme ones among them."""
    return watched("history", UNLIKE, unlike_settings(UNLIKE))


@cache
def whole() -> Watched:
    """Two hundred worlds with everything on the table."""
    return watched("history", WORLDS)


@cache
def many() -> Partnership:
    """A thousand worlds with everything on the table, played to the end."""
    return load_scenario("history").model(cast, range(MANY), None, ("metrics", "deals")).play()


@cache
def few() -> Watched:
    """Forty worlds with everything on the table, for tests that start from the midst of a history."""
    return watched("history", FEW, seed=1000)


@cache
def core(**settings: object) -> Result:
    """The same two hundred seeds with some settings changed, as tables."""
    return batch("core", WORLDS, settings=settings, keep=("metrics", "deals", "events"))


#: Of the clock, and so of the states watched: 2025Q1.
EARLY_2025 = 22


def midway():
    """Worlds at the start of 2025, and their settings."""
    played = few()
    return played.states[EARLY_2025], played.model.settings


def anew(record, changes):
    """A record with some entries changed; numbers stand for all worlds."""
    entries = {}
    for name, value in changes.items():
        old = getattr(record, name)
        entries[name] = np.broadcast_to(np.asarray(value, dtype=old.dtype), old.shape).copy()
    return replace(record, **entries)


def but(state, part, **changes):
    """A state with some entries of one part changed; numbers stand for all worlds."""
    return replace(state, **{part: anew(getattr(state, part), changes)})
