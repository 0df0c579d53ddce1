"""`parley bench`: how fast it is here, measured in one run."""

import gc
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.options import UsageError, count

if TYPE_CHECKING:
    from types import ModuleType

    from experiments.bench.page import Bench

SCENARIO: Final = "talks-every-quarter"
#: Worlds played together, with how often that is measured.
TOGETHER: Final = {1: 3, 64: 3, 1024: 5}


def add(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("scenario", nargs="?", default=SCENARIO, help=f"name or TOML file (default: {SCENARIO})")
    parser.add_argument("--histories", type=count, default=10_000, metavar="N", help="in the batches (default: 10000)")
    parser.add_argument("--peer", type=Path, metavar="SCRIPT", help="a peer's script to measure in the same run")
    parser.add_argument("--peer-python", default=sys.executable, metavar="COMMAND", help="the Python it needs")
    parser.add_argument("--peer-histories", type=count, default=2, metavar="N", help="it plays (default: 2)")
    parser.add_argument("--pages", action="store_true", help="measure the dashboard's pages instead, in a browser")
    parser.add_argument("--class", action="store_true", dest="of_class", help="measure a class of students instead")
    parser.add_argument("--students", type=count, default=60, metavar="N", help="in the class (default: 60)")
    parser.add_argument("--times", type=count, default=5, metavar="N", help="each page is opened (default: 5)")
    parser.add_argument("--sessions", type=count, default=10, metavar="N", help="at once on the pages (default: 10)")
    parser.add_argument("--worlds", type=count, default=500, metavar="N", help="a slider plays (default: 500)")
    parser.add_argument("--json", action="store_true", help="as one JSON document")


def obey(wanted: Namespace) -> int | None:
    """Measure, and tell."""
    from experiments.terminal import print_json, print_lines

    say = _say if sys.stderr.isatty() else _nothing
    document, lines = _found(wanted, say)
    if wanted.json:
        print_json(document)
    else:
        print_lines(lines)
    return None


def _found(wanted: Namespace, say: Callable[[str], None]) -> tuple[dict[str, Any], Sequence[str]]:
    """What was asked for, measured: as a document, and as lines."""
    if wanted.of_class:
        lesson = _lesson()
        held = lesson.measured(wanted.students, say)
        return lesson.document(held), lesson.told(held)
    if wanted.pages:
        from experiments.bench import pages

        seen = pages.measured(wanted.times, wanted.worlds, say, wanted.sessions)
        return pages.document(seen), pages.told(seen)
    from experiments.bench import page

    found = measured(wanted, say)
    return page.document(found), page.told(found)


def _lesson() -> "ModuleType":
    """What measures a class; it needs what only those who work on the project have."""
    try:
        from experiments.bench import lesson
    except ImportError as error:
        raise UsageError(f"--class needs {error.name}, which `make setup` installs") from None
    return lesson


def measured(wanted: Namespace, say: Callable[[str], None]) -> "Bench":
    """Everything, one after the other.

    Args:
        wanted: as asked on the command line.
        say: told what is being measured.
    """
    from experiments.bench.clocks import contents, phases, speed
    from experiments.bench.folders import FORTY, floor, rate
    from experiments.bench.machine import machine
    from experiments.bench.page import Bench
    from experiments.bench.peer import measured as of_peer
    from experiments.memory import hold_memory
    from experiments.plan import planned
    from experiments.scenarios import load_scenario

    scenario, most = load_scenario(wanted.scenario), min(max(TOGETHER), wanted.histories)
    hold_memory()  # as a worker of a batch does
    say("what a history holds")
    held = contents(scenario, min(most, 256))
    gc.freeze()  # nor does it look through what has been loaded for garbage again and again
    speeds = []
    for worlds, repetitions in {min(worlds, most): repetitions for worlds, repetitions in TOGETHER.items()}.items():
        say(f"{worlds:,} worlds together")
        speeds.append(speed(scenario, worlds, repetitions, lambda: None))
    say("phases, and the floor")
    spent, least = phases(scenario, most), floor(scenario, most, held.draws)
    say(f"{wanted.histories:,} histories with all cores")
    whole = rate(scenario, wanted.histories)
    few = partial(planned, scenario, keep=("metrics",), metrics=FORTY)
    forty = rate(scenario, wanted.histories, few)
    alone = peer = None
    if wanted.peer:
        say(f"{wanted.histories:,} histories with one worker")
        alone = rate(scenario, wanted.histories, few, workers=1)
        say("the peer")
        peer = of_peer(wanted.peer, wanted.peer_python, wanted.peer_histories)
    return Bench(scenario.name, machine(), tuple(speeds), held, spent, most, least, whole, forty, peer, alone)


def _say(what: str) -> None:
    print(f"measuring {what}", file=sys.stderr)


def _nothing(what: str) -> None:
    """Nobody watches."""
