"""Batches into a folder, with all cores: histories a second, CPU, memory, and the least any program would take."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from experiments.batches import crew_of, into
from experiments.bench.clocks import cpu_of
from experiments.chunk import play
from experiments.distribute import cores
from experiments.parts import tables_of, write_part
from experiments.plan import Plan, planned
from experiments.progress import Progress
from experiments.scenarios import Scenario

#: Metrics of a study that asks for as many numbers as the peer records.
FORTY: Final = (
    *("label", "regime", "revenue_share", "microsoft_stake", "invested", "commitment", "resale_part", "sharing"),
    *("credit_clause", "safety_rules", "talking", "talks_held", "talks_failed", "rounds_played"),
    *("openai_revenue", "openai_cash", "openai_valuation", "openai_runway", "openai_headcount", "azure_revenue"),
    *("compute_azure", "compute_google", "compute_amazon", "compute_oracle", "capability_openai"),
    *("capability_google", "capability_anthropic", "commoditisation", "price_index", "business_market"),
    *("trust", "dependence_microsoft", "dependence_openai", "credit_openai", "overlap", "vision_distance"),
    *("microsoft_in_house", "mean_pay", "approaches", "joined_openai"),
)


@dataclass(frozen=True)
class Rate:
    """A batch into a folder.

    Attributes:
        histories: played and written.
        workers: processes.
        wall: seconds, from the start of the workers to the last file.
        cpu: seconds that playing and writing took, all workers together.
        megabytes: on the disk.
        memory: largest of one worker, MB.
    """

    histories: int
    workers: int
    wall: float
    cpu: float
    megabytes: float
    memory: float

    @property
    def per_second(self) -> float:
        """Histories a second."""
        return self.histories / self.wall

    @property
    def milliseconds(self) -> float:
        """CPU a history, playing and writing, ms."""
        return self.cpu / self.histories * 1e3


@dataclass(frozen=True)
class Floor:
    """The least any program would take for the same numbers, CPU in ms a history.

    Attributes:
        drawing: the same count of random numbers in one call of one generator, into memory that is there.
        writing: the same Parquet parts.
        playing: what playing and writing them takes here, in the same process.
    """

    drawing: float
    writing: float
    playing: float

    @property
    def ratio(self) -> float:
        """Playing and writing over the floor."""
        return self.playing / (self.drawing + self.writing)


def rate(
    scenario: Scenario, histories: int, plan: Callable[[int], Plan] | None = None, workers: int | None = None
) -> Rate:
    """Play histories into a folder that is gone afterwards.

    Args:
        scenario: what is played.
        histories: how many.
        plan: makes the plan of so many histories; what a batch keeps by default if left out.
        workers: how many play; one a core if left out.
    """
    made = planned(scenario, histories) if plan is None else plan(histories)
    workers = cores() if workers is None else workers
    seen: list[Progress] = []
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as place:
        begun = time.perf_counter()
        into(made, Path(place) / "batch", crew_of(workers), seen.append)
        wall = time.perf_counter() - begun
        size = sum(path.stat().st_size for path in Path(place).rglob("*.parquet"))
    return Rate(histories, workers, wall, seen[-1].cpu, size / 1e6, seen[-1].memory / 1e6)


def floor(scenario: Scenario, histories: int, draws: float) -> Floor:
    """What drawing and writing alone would take, and what playing and writing take, in this process.

    Args:
        scenario: what is played.
        histories: played together.
        draws: random numbers a history.
    """
    plan = planned(scenario, histories, seed=1)
    rows = np.arange(histories)
    chunk = play(plan, rows)
    playing = cpu_of(lambda: play(plan, rows))
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as place:

        def write() -> None:
            for table in tables_of(plan):
                write_part(Path(place) / table, table, chunk.columns(table), plan)

        writing = cpu_of(write)
    generator, numbers = np.random.Generator(np.random.PCG64(1)), np.ones(int(draws) * histories)
    drawing = cpu_of(lambda: generator.random(out=numbers))  # into memory there is: the system's is not drawing
    drawing, writing, playing = (seconds / histories * 1e3 for seconds in (drawing, writing, playing))
    return Floor(drawing, writing, playing + writing)
