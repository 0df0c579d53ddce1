"""A start in any quarter: from the record what the record has, the rest from histories that agree with it so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import agents
from experiments.donors import agreement, carried, pool
from experiments.on_record import Known, on_record
from experiments.scenarios import load_scenario
from negotiation.clock import FIRST, Quarter
from negotiation.known import FOLLOWS, SETS, parts, with_known
from negotiation.model import Partnership
from negotiation.parameters import Settings
from negotiation.party import Cast
from negotiation.record import TABLES
from negotiation.shapes import PerWorldIndex
from negotiation.state import State, copied, frozen
from negotiation.tape import Tape
from negotiation.world.news import Calendar


@dataclass(frozen=True)
class Provenance:
    """Which part of a later start is from the record, and where the rest is from.

    Attributes:
        first: the quarter that is played first.
        known: what the record has.
        drawn: parts of the state that come from other histories, such as ``market.capability``.
        donors: seed of the history each world comes from, shape (worlds,).
        agreeing: how many histories of the pool agree with the record.
        relaxed: what they need not agree in, since too few did.
        bandwidth: standard deviation of their distance from the record, log units.
        past: metric -> its value in the history each world comes from, shape (worlds, quarters before ``first``).
        state: of all worlds when the first quarter begins.
    """

    first: Quarter
    known: tuple[Known, ...]
    drawn: tuple[str, ...]
    donors: PerWorldIndex
    agreeing: int
    relaxed: tuple[str, ...]
    bandwidth: float
    past: Mapping[str, NDArray[np.float64]]
    state: State


def started(
    first: Quarter,
    seeds: Sequence[int],
    settings: Settings | Mapping[str, object] | None = None,
    keep: Sequence[str] = TABLES,
    end: Quarter = FIRST + 45,
    calendar: Calendar | None = None,
    cast: Cast = agents.cast,
    record: pd.DataFrame | None = None,
) -> tuple[Partnership, Provenance]:
    """A partnership that is about to begin in any quarter after 2019Q3, and where its state is from.

    Args:
        first: the first quarter that is played.
        seeds: one a world.
        settings: of as many worlds, or parameter name -> value, on top of those of the scenario ``history``.
        keep: which parts of the record to keep.
        end: the last quarter.
        calendar: events given, by quarter of the clock; those before ``first`` are not given.
        cast: makes everyone who takes part.
        record: facts in the columns of ``experiments.facts.facts``; the project's own if left out.

    Raises:
        ValueError: ``first`` is 2019Q3 or earlier, or after ``end``.
        SettingsError: a setting cannot be used.
    """
    if not FIRST < first <= end:
        raise ValueError(f"a later start lies after {FIRST} and not after the end {end}, got {first}")
    usual = load_scenario("history")
    chosen = settings if isinstance(settings, Settings) else Settings.of(len(seeds), usual.with_settings(settings))
    begun = provenance(first, seeds, chosen, record)
    model = Partnership(cast, seeds, chosen, first, end, calendar, keep, state=begun.state)
    return model, begun


def provenance(
    first: Quarter, seeds: Sequence[int], settings: Settings, record: pd.DataFrame | None = None
) -> Provenance:
    """The state of every world at the start of a quarter after 2019Q3, and where it is from.

    Args:
        first: the quarter.
        seeds: one a world.
        settings: of as many worlds.
        record: facts; the project's own if left out.
    """
    known = on_record(first, record)
    everyone = pool()
    states, past = everyone.at(first)
    agreed = agreement(known, past)
    donor = agreed.chosen(Tape(seeds).once()["starts_as"])
    drawn = copied(states, donor)
    values = {name: np.ascontiguousarray(each[donor]) for name, each in carried(known, past).items()}
    state = frozen(with_known(drawn, values, settings, first.index))
    fixed = {part for each in known for part in SETS[each.name]} | set(FOLLOWS)
    return Provenance(
        first=first,
        known=known,
        drawn=tuple(name for name in parts(state) if name not in fixed),
        donors=everyone.seeds[donor],
        agreeing=agreed.count,
        relaxed=agreed.relaxed,
        bandwidth=agreed.bandwidth,
        past={name: np.ascontiguousarray(each[donor]) for name, each in past.items()},
        state=state,
    )
