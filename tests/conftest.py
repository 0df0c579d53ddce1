"""What many tests start from: histories of the scenario ``history``, with any cast, seeds and settings."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from agents import cast
from experiments.scenarios import load_scenario
from negotiation.clock import Quarter
from negotiation.model import Partnership
from negotiation.parameters import Settings
from negotiation.party import Cast, Party, Role
from negotiation.record import KEEPABLE

type Begin = Callable[..., Partnership]


def begun(
    seeds: Sequence[int] = (0,),
    changes: Mapping[str, object] | None = None,
    end: str = "2030Q4",
    keep: Sequence[str] = KEEPABLE,
    cast: Cast = cast,
    calendar: Any = None,
) -> Partnership:
    """A partnership about to begin: everything on the table, the events of ``history`` unless others are given."""
    given = load_scenario("history").calendar(len(seeds)) if calendar is None else calendar
    settings = Settings.of(len(seeds), changes)
    return Partnership(cast, seeds, settings, end=Quarter.parse(end), calendar=given, keep=keep)


@pytest.fixture(scope="session")
def begin() -> Begin:
    """Begins a history; see ``begun``."""
    return begun


def seated(**seats: type[Party]) -> Cast:
    """The usual cast with some seats taken by others: role name -> class of the party."""

    def made(model: Any) -> list[Party]:
        others = {Role[name.upper()]: party for name, party in seats.items()}
        return [others[party.role](model) if party.role in others else party for party in cast(model)]

    return made
