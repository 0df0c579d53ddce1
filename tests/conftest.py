"""What many tests start from: histories of the scenario ``history``; and how many tests a run left out."""

import gc
from collections import Counter
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

#: What tests of pages start from: a server, a browser, a kernel.
pytest_plugins = ("browsing",)

type Begin = Callable[..., Partnership]

#: Marks of tests that `make test` leaves out, and what to say of so many.
LEFT_OUT = {"browser": "{} that need a browser", "server": "{} that start a server", "slow": "{} that are slow"}
#: How many were left out, by mark.
LEFT = pytest.StashKey[Counter[str]]()


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


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT] = Counter()


def pytest_collection_finish() -> None:
    """What has been loaded stays: Python need not look through it for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    for item in items:
        item.config.stash[LEFT].update(next(([mark] for mark in LEFT_OUT if item.get_closest_marker(mark)), []))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):  # a process of pytest-xdist
        session.config.workeroutput["left"] = dict(session.config.stash[LEFT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[LEFT] |= Counter(getattr(node, "workeroutput", {}).get("left", {}))  # each leaves out the same


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if left := config.stash[LEFT]:
        said = ", ".join(LEFT_OUT[mark].format(left[mark]) for mark in LEFT_OUT if left[mark])
        terminalreporter.write_line(f"Not run: {said}; `make check-all` runs them", yellow=True)
