"""What was measured, as a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from experiments.bench.clocks import Contents, Speed
from experiments.bench.folders import Floor, Rate
from experiments.bench.peer import Peer


@dataclass(frozen=True)
class Bench:
    """Everything measured in one run.

    Attributes:
        scenario: its name.
        machine: processor, cores, versions.
        speeds: CPU a history by number of worlds played together.
        contents: what a history holds.
        phases: CPU in ms a history in each phase of a quarter, at ``phase_worlds``.
        phase_worlds: worlds played together for that.
        floor: the least any program would take.
        rate: a batch into a folder with all that a batch keeps by default.
        like_peer: a batch that records as many metrics as the peer, and nothing else.
        peer: what a peer took, if one was named.
        alone: such a batch by one worker, as the peer is one process; measured with it.
    """

    scenario: str
    machine: str
    speeds: tuple[Speed, ...]
    contents: Contents
    phases: Mapping[str, float]
    phase_worlds: int
    floor: Floor
    rate: Rate
    like_peer: Rate
    peer: Peer | None = None
    alone: Rate | None = None

    @property
    def ratio(self) -> float | None:
        """CPU a history of the peer over that of a batch that records as much, either in one process."""
        return self.peer.milliseconds / (self.alone or self.like_peer).milliseconds if self.peer else None


def document(bench: Bench) -> dict[str, Any]:
    """The same as one JSON document; times in ms a history."""
    return {
        "scenario": bench.scenario,
        "machine": bench.machine,
        "cpu_ms": {str(each.worlds): each.milliseconds for each in bench.speeds},
        "contents": vars(bench.contents),
        "phases_ms": dict(bench.phases),
        "floor": {**vars(bench.floor), "ratio": bench.floor.ratio},
        "batch": _of(bench.rate),
        "batch_like_peer": _of(bench.like_peer),
        "batch_alone": _of(bench.alone) if bench.alone else None,
        "peer": vars(bench.peer) if bench.peer else None,
        "ratio": bench.ratio,
    }


def _of(rate: Rate) -> dict[str, float]:
    return {**vars(rate), "per_second": rate.per_second, "cpu_ms": rate.milliseconds}


def told(bench: Bench) -> list[str]:
    """The page, line by line."""
    return [
        f"How fast {bench.scenario} is played here",
        bench.machine,
        "Machines are shared and noisy: compare numbers of one run, and ratios between runs.",
        "",
        *_contents(bench),
        "",
        "CPU a history, one process, everything a batch keeps, median (fastest to slowest repetition)",
        *(_speed(each) for each in bench.speeds),
        "",
        f"Where it goes, {bench.phase_worlds:,} worlds together",
        *(f"  {name:<22} {spent:8.3f} ms" for name, spent in bench.phases.items()),
        "",
        *_floor(bench.floor),
        "",
        *_rate("A batch into a folder, everything a batch keeps by default", bench.rate),
        *_rate("A batch into a folder, forty metrics and no other table", bench.like_peer),
        *_peer(bench),
    ]


def _contents(bench: Bench) -> Iterable[str]:
    held = bench.contents
    yield f"A history: {held.quarters:.0f} quarters, {held.talks:.1f} with a talk, {held.rounds:,.0f} rounds of offers,"
    yield (
        f"{held.tenders:.1f} tenders, {held.approached:,.0f} researchers approached and {held.hires:,.0f} hired away, "
        f"{held.draws:,.0f} random numbers."
    )


def _speed(speed: Speed) -> str:
    low, high = min(speed.seconds) * 1e3, max(speed.seconds) * 1e3
    return f"  {speed.worlds:>6,} together        {median(speed.seconds) * 1e3:8.3f} ms ({low:.3f} to {high:.3f})"


def _floor(floor: Floor) -> Iterable[str]:
    yield "The floor: the same count of random numbers in one call, and writing the same Parquet"
    yield f"  drawing                {floor.drawing:8.3f} ms"
    yield f"  writing                {floor.writing:8.3f} ms"
    yield f"  playing and writing    {floor.playing:8.3f} ms, {floor.ratio:.1f} times the floor"


def _rate(title: str, rate: Rate) -> Iterable[str]:
    yield title
    yield f"  histories              {rate.histories:8,} in {rate.wall:.1f} s with {rate.workers} workers"
    yield f"  rate                   {rate.per_second:8,.0f} a second"
    yield f"  CPU a history          {rate.milliseconds:8.3f} ms, playing and writing"
    yield f"  on the disk            {rate.megabytes:8,.1f} MB; largest worker {rate.memory:,.0f} MB of memory"


def _peer(bench: Bench) -> Iterable[str]:
    if bench.peer is None or bench.ratio is None:
        return
    peer, held = bench.peer, bench.contents
    if bench.alone is not None:
        yield from _rate("The same forty metrics by one worker, as the peer is one process", bench.alone)
    yield ""
    yield f"The peer, {peer.histories} histories, by its own clock"
    yield f"  CPU a history          {peer.milliseconds:8,.0f} ms, {bench.ratio:,.0f} times that of the batch above"
    yield "  a history of          negotiations     rounds      hires"
    yield f"  the peer              {peer.negotiations:12,.0f} {peer.rounds:10,.0f} {peer.hires:10,.0f}"
    yield f"  {bench.scenario:<22}{held.talks + held.tenders:12,.0f} {held.rounds:10,.0f} {held.hires:10,.0f}"
