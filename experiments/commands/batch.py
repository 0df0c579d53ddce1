"""`parley batch`: play many histories into a folder, and go on with it after any kind of end."""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from experiments.commands.unfinished import FAILED, played_or_told, say
from experiments.options import UsageError, changes, count, first_quarter, folder, named, names, quarter, seed
from experiments.replays import report_next

if TYPE_CHECKING:
    from experiments.distribute import Crew
    from experiments.folder import Stored
    from experiments.plan import Plan
    from experiments.progress import Progress, Watch

RANGE: Final = re.compile(r"([^:,]+):([^:,]+)(?::(\d+))?")
LEAST_STEPS, MOST_STEPS = 2, 100_000


def add(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("scenario", help="name or TOML file")
    parser.add_argument("--worlds", type=count, required=True, metavar="N", help="how many seeds for every setting")
    parser.add_argument("--out", type=folder, required=True, metavar="DIR", help="the folder; run again, it goes on")
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="of world 0; world k has N + k (default: 0)")
    parser.add_argument("--start", type=quarter, metavar="QUARTER", help="begin later, such as in 2025Q3")
    _add_settings(parser)
    parser.add_argument("--workers", type=count, metavar="K", help="processes (default: one a core)")
    parser.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler whose workers play instead")
    parser.add_argument("--keep", type=names, metavar="TABLES", help="default: metrics,deals,events; also offers")
    parser.add_argument("--metrics", type=names, metavar="NAMES", help="record these alone; see parley metrics")
    parser.add_argument("--chunk", type=count, metavar="N", help="histories played together; fewer need less memory")
    parser.add_argument("--any-machine", action="store_true", help="go on where another kind of machine began")


def _add_settings(parser: ArgumentParser) -> None:
    """How settings can be changed, in all histories or from one to another."""
    several: dict[str, Any] = {"action": "append", "default": []}
    parser.add_argument("--set", **several, metavar="NAME=VALUE", help="change a setting in all histories; repeatable")
    parser.add_argument("--sweep", **several, metavar="NAME=VALUES", help="all of a,b,c or low:high:steps; repeatable")
    parser.add_argument("--design", type=Path, metavar="FILE", help="CSV: names of settings, then a row for each")
    parser.add_argument("--sample", metavar="HOW", help="latin:N or sobol:N, with --sweep name=low:high")


def obey(wanted: Namespace) -> int | None:
    """Play, and tell what has been written."""
    from experiments.batches import into

    plan, crew = _planned(wanted), _crew(wanted)
    begun, played = monotonic(), 0

    def play(shown: "Watch") -> "Stored":
        def watch(at: "Progress") -> None:
            nonlocal played
            played = at.played
            shown(at)

        return into(plan, wanted.out, crew, watch, wanted.any_machine)

    stored = played_or_told(wanted.out, play)
    return FAILED if stored is None else _tell(stored, played, monotonic() - begun)


def _planned(wanted: Namespace) -> "Plan":
    """The plan the words ask for."""
    from experiments.plan import KEPT_IN_BATCHES, planned
    from experiments.scenarios import load_scenario

    scenario = load_scenario(wanted.scenario)
    if wanted.start:
        scenario = scenario.starting(first_quarter(wanted.start))
    sweep, design = _differing(wanted)
    return planned(
        scenario,
        wanted.worlds,
        wanted.seed,
        changes(wanted.set),
        wanted.keep or KEPT_IN_BATCHES,
        sweep=sweep,
        design=design,
        metrics=wanted.metrics,
        chunk=wanted.chunk,
    )


def _differing(wanted: Namespace) -> tuple[dict[str, Any] | None, Any]:
    """Values that are swept, or the settings of a design."""
    if wanted.design and (wanted.sweep or wanted.sample):
        raise UsageError("--design has all settings; leave out --sweep and --sample, or leave out --design")
    if wanted.design:
        return None, wanted.design
    swept = _swept(wanted.sweep)
    if not wanted.sample:
        return swept, None
    from experiments.design import sampled

    return None, sampled(swept, wanted.sample, wanted.seed)


def _swept(words: Sequence[str]) -> dict[str, Any]:
    """The values of every ``--sweep``: a list, or a range to sample from."""
    result: dict[str, Any] = {}
    for word in words:
        name, values = named("--sweep", word, "exclusivity_cost=0:3:4")
        if ":" in values and not RANGE.fullmatch(values):
            raise UsageError(f"--sweep {word}: a range is low:high:count, such as {name}=0:3:4 for 0, 1, 2 and 3")
        if name in result:
            raise UsageError(f"--sweep gives {name} twice; keep one of the two, with all its values")
        match = RANGE.fullmatch(values)
        result[name] = _range(word, *match.groups()) if match else _listed(word, values)
    return result


def _listed(word: str, values: str) -> list[str]:
    listed = [each.strip() for each in values.split(",")]
    if "" in listed:
        raise UsageError(f"--sweep {word}: there is nothing between two commas, or at an end; leave out the comma")
    return listed


def _range(word: str, low: str, high: str, steps: str | None) -> Any:
    from experiments.design import Range

    try:
        place = Range(float(low), float(high))
    except ValueError:
        raise UsageError(f"--sweep {word}: a range is low:high:count, all numbers; write it like name=0:3:4") from None
    if steps is None:
        return place
    if not LEAST_STEPS <= int(steps) <= MOST_STEPS:
        raise UsageError(f"--sweep {word}: a range has {LEAST_STEPS} to {MOST_STEPS} steps, both ends among them")
    return place.spaced(int(steps))


def _crew(wanted: Namespace) -> "Crew":
    from experiments.batches import crew_of
    from experiments.distribute import cores

    if wanted.cluster and wanted.workers:
        raise UsageError("--cluster has workers of its own; leave out --workers, or leave out --cluster")
    if wanted.cluster:
        return crew_of(cluster=wanted.cluster)
    workers = wanted.workers or cores()
    return crew_of(workers if workers > 1 else None)


def _tell(stored: "Stored", played: int, seconds: float) -> int | None:
    """What has been written and what to do next; the exit code."""
    plan, place = stored.plan, stored.folder
    worlds = f"{plan.worlds:,} world{'s' if plan.worlds > 1 else ''}"
    settings = f" under {len(plan.design):,} settings" if len(plan.design) > 1 else ""
    rate = f"; {played:,} played in {seconds:.1f} s, {played / seconds:,.0f} a second" if played else "; all were there"
    print(f"{plan.rows:,} histories of {plan.scenario.name} in {place}: {worlds}{settings}{rate}")
    print(f'{report_next(place)}, or in Python experiments.load("{place.as_posix()}")')
    if not stored.failed:
        return None
    first = stored.failures.iloc[0]
    which = f"world {first['world']}" + (f", setting {first['setting']}" if len(plan.design) > 1 else "")
    say(
        f"{stored.failed:,} of {plan.rows:,} histories raised and are left out; the first is {which}: "
        f"{first['type']}: {first['message']}; all are in {place / 'failures'}"
    )
    return FAILED
