"""Charts of a folder of results: a curve, and what has become of the partnership."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.dashboard import charts
from experiments.dashboard.charts import Chart
from experiments.folder import Stored
from experiments.report.fans import MIDDLE, PARTS
from experiments.report.groups import told
from experiments.watching import contents
from experiments.watching.contents import Paths
from experiments.watching.recorded import MEASURES


@dataclass(frozen=True)
class Drawn:
    """Charts of a folder.

    Attributes:
        charts: by key.
        remark: on what they are made of; empty if of everything.
    """

    charts: dict[str, Chart]
    remark: str


def drawn(stored: Stored, curve: str, setting: str) -> Drawn:
    """A curve and the outcomes over time, in the histories that are there.

    Args:
        stored: the folder.
        curve: one of ``contents.drawable``; empty if it has none.
        setting: ``each``, ``all``, or the number of one.
    """
    if not stored.parts:
        return Drawn({}, "No part is complete yet; charts come with the first.")
    found: dict[str, Chart] = {}
    remark = ""
    if curve:
        paths = contents.paths(stored, curve)
        found["curve"] = _medians(stored, curve, paths) if setting == "each" else _fan(stored, curve, paths, setting)
        remark = _remark(paths)
    if "label" in stored.plan.metrics and "metrics" in stored.plan.keep:
        found |= _over_time(stored, setting)
    found["ends"] = _ends(stored, setting)
    return Drawn(found, remark)


def _remark(paths: Paths) -> str:
    if not paths.some:
        return ""
    read = f"the first {len(paths.values):,} of {paths.there:,} histories"
    return f"Curves and shares over time are of {read}; parley report reads all."


def _which(setting: str) -> int | None:
    return None if setting in ("each", "all") else int(setting)


def _of(stored: Stored, setting: str) -> str:
    """Of which histories a chart is, for its title."""
    if len(stored.plan.design) == 1:
        return ""
    return ", all settings" if _which(setting) is None else f", {told(stored.plan, int(setting))}"


def _fan(stored: Stored, curve: str, paths: Paths, setting: str) -> Chart:
    values, measure = paths.of(_which(setting)), MEASURES[curve]
    levels = contents.levels(values) if len(values) else np.full((len(PARTS), len(stored.quarters)), np.nan)
    parts = {part: level.tolist() for part, level in zip(PARTS, levels, strict=True)}
    title = f"{measure.title}: the median {_way(levels[MIDDLE])}{_of(stored, setting)}"
    return charts.fan(title, stored.quarters, parts, measure.unit, record=contents.record_beside(stored, curve))


def _way(middle: NDArray[np.float64]) -> str:
    known = middle[np.isfinite(middle)]
    if known.size < 2 or known[0] == known[-1]:
        return "ends where it began"
    peak = known.max() > max(known[0], known[-1]) + abs(known[-1] - known[0])
    if peak:
        return "rises and falls again"
    return "rises" if known[-1] > known[0] else "falls"


def _medians(stored: Stored, curve: str, paths: Paths) -> Chart:
    measure, plan = MEASURES[curve], stored.plan
    known = {told(plan, k): paths.of(k) for k in range(len(plan.design))}
    middles = {name: contents.levels(values)[MIDDLE].tolist() for name, values in known.items() if len(values)}
    last = {name: values[-1] for name, values in middles.items() if np.isfinite(values[-1])}
    title = f"{measure.title}, median of each setting"
    if len(set(last.values())) > 1:
        title = f"{measure.title}: the median ends highest with {max(last, key=last.__getitem__)}"
    record = contents.record_beside(stored, curve)
    first = next(iter(middles), "")
    return charts.line(
        title, stored.quarters, middles, measure.unit, record={first: record} if record and first else None
    )


def _over_time(stored: Stored, setting: str) -> dict[str, Chart]:
    labels = contents.paths(stored, "label")
    wanted = [str(k) for k in range(len(stored.plan.design))] if setting == "each" else [setting]
    found = {}
    for each in wanted:
        values = labels.of(_which(each))
        if len(values):
            shares = contents.outcome_shares(values, among=labels.of(None))
            most = max(shares, key=lambda name: float(shares[name][-1]))
            title = (
                f"Most become “{most}”{_of(stored, each)}"
                if shares[most][-1] >= 0.5
                else f"Outcomes{_of(stored, each)}"
            )
            parts = {name: share.tolist() for name, share in shares.items()}
            found[f"outcomes {each}"] = charts.stack(title, stored.quarters, parts)
    return found


def _ends(stored: Stored, setting: str) -> Chart:
    which = _which(setting)
    counts: dict[str, int] = {}
    for k, outcome, count in contents.ends(stored):
        if which in (None, k):
            counts[outcome] = counts.get(outcome, 0) + count
    whole = sum(counts.values())
    shares = {name: count / whole for name, count in sorted(counts.items(), key=lambda item: -item[1])}
    when = stored.quarters[-1]
    title = f"How {whole:,} histories end in {when}{_of(stored, setting)}"
    if shares:
        most, part = next(iter(shares.items()))
        title = f"{100 * part:.3g}% of {whole:,} histories are “{most}” in {when}{_of(stored, setting)}"
    return charts.bars(title, shares, "fraction")
