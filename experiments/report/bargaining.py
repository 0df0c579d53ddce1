"""How they bargain: deals over time, what they change, and when compute was opened."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.folder import Stored
from experiments.milestones import MILESTONES
from experiments.report.chance import beyond
from experiments.report.charts import PARTS, coming_chart, count_chart
from experiments.report.dealt import Dealt
from experiments.report.ends import Ends
from experiments.report.fans import first_on_record, year_at, year_of
from experiments.report.figure import Cell, Figure, Link, Section, Table, told
from experiments.report.groups import Groups
from experiments.report.legends import fill_keys, line_keys
from experiments.report.outcomes import Counted, of_what
from experiments.report.rowcharts import row_chart
from experiments.report.words import capital, quoted, whole_percent
from experiments.wording import fixed, things
from negotiation.clock import Quarter

#: Reasons that are told apart; the others are one.
REASONS: Final = 5
#: What a milestone is called beside a line.
SHORT: Final[Mapping[str, str]] = {
    "exclusivity_over": "exclusivity over",
    "first_refusal": "had first refusal",
    "compute_open": "any cloud may serve",
    "any_cloud": "sold on any cloud",
    "conversion_done": "converted",
}
#: Milestone -> the quantity on record that says it has come, and its value then.
ON_RECORD: Final[Mapping[str, tuple[str, float]]] = {
    "exclusivity_over": ("term.azure_compute_exclusive", 0),
    "first_refusal": ("term.rofr_new_capacity", 1),
    "conversion_done": ("event.pbc_recapitalisation", 1),
}
#: Milestones that settings are compared by.
COMPARED: Final = ("exclusivity_over", "first_refusal", "compute_open")

type Path = NDArray[np.float64]


def bargaining_section(stored: Stored, ends: Ends, groups: Groups) -> Section | None:
    """How they bargain; none where neither deals nor what tells of them was kept.

    Args:
        stored: the folder.
        ends: what its histories have come to.
        groups: settings that are told apart.
    """
    years = [year_of(Quarter.parse(quarter)) for quarter in stored.quarters]
    figures = [] if ends.dealt is None or not ends.there.any() else _deals(stored, ends, ends.dealt, groups, years)
    figures += _coming(stored, ends, groups, years)
    if not figures:
        return None
    lead = "Either side may reopen the contract; a deal emerges from rounds of offers, or the talk ends without one."
    return Section("deals", "How they bargain", lead, figures, line_keys(groups))


def _deals(stored: Stored, ends: Ends, dealt: Dealt, groups: Groups, years: list[float]) -> list[Figure]:
    counts = np.array([int(ends.there[groups.of == group].sum()) for group in range(len(groups))])
    single, of = counts[0] == 1, f", {groups.names[0]}" if len(groups) > 1 or groups.pooled else ""
    per = 1.0 if single else 100 / counts[0]
    unit = "deals a quarter" if single else f"deals a quarter in 100 {groups.noun}"
    total = sum(int(each[0].sum()) for each in dealt.reasons.values())
    figures = [
        _counts("deals-by-reason", "reason", dealt.reasons, total, per, unit, of, stored, years, counts[0]),
        _counts("deals-by-opener", "opener", dealt.openers, total, per, unit, of, stored, years, counts[0]),
    ]
    return ([] if total == 0 else figures) + ([] if single or not total else [_terms(dealt, counts, groups)])


def _counts(
    name: str,
    by: str,
    counts: Mapping[str, NDArray[np.int64]],
    total: int,
    per: float,
    unit: str,
    of: str,
    stored: Stored,
    years: list[float],
    worlds: int,
) -> Figure:
    """Deals by quarter and something they are told apart by, of the first group."""
    largest = sorted(((each[0], key) for key, each in counts.items()), key=lambda pair: (-pair[0].sum(), pair[1]))
    parts = {key: each * per for each, key in largest[:REASONS] if each.sum()}
    if rest := [each for each, _ in largest[REASONS:] if each.sum()]:
        parts["other reasons"] = np.sum(rest, axis=0) * per
    title = _most_often(by, largest[0][1], int(largest[0][0].sum()), total, worlds)
    what = f"{capital(unit)} by {'what opened the talk' if by == 'reason' else 'who opened the talk'}{of}"
    alt = f"Stacked steps over {stored.quarters[0]} to {stored.quarters[-1]}: {what}. {title}."
    rows = [
        [quarter, *(told(float(part[place])) for part in parts.values())]
        for place, quarter in enumerate(stored.quarters)
    ]
    table = Table(what, ["quarter", *parts], rows)
    svg = count_chart(name, parts, years, unit, alt)
    return Figure(name, title, what, svg, [table], fill_keys(tuple(parts), PARTS))


def _most_often(by: str, first: str, count: int, total: int, worlds: int) -> str:
    part = whole_percent(count / total)
    if by == "opener":
        return f"{first} opened {part} of the talks that end in a deal"
    if worlds == 1:
        return f"{things(total, 'deal')}, {'most of them' if 0 < count < total else 'all'} over {quoted(first)}"
    return f"A history has {fixed(total / worlds)} deals; most often {quoted(first)} opens the talk ({part})"


def _terms(dealt: Dealt, counts: NDArray[np.int64], groups: Groups) -> Figure:
    found = {term: Counted(each, counts, not groups.pooled) for term, each in dealt.histories.items() if each.sum()}
    found = dict(sorted(found.items(), key=lambda item: -float(item[1].shares[0])))
    mean = {term: dealt.times[term] / np.maximum(counts, 1) for term in found}
    often = max(found, key=lambda term: float(mean[term][0]))
    title = (
        f"{capital(often)} are agreed {fixed(float(mean[often][0]))} times a history"
        if _are(often)
        else (f"{capital(often)} changes {fixed(float(mean[often][0]))} times a history")
    )
    what = f"A deal changes the term at least once, {of_what(groups)}"
    rows = [(capital(term), each.marks()) for term, each in found.items()]
    heads = [f"{name}: " if len(groups) > 1 else "" for name in groups.names]
    columns = [f"{head}{each}" for head in heads for each in (groups.noun, "%", "low, %", "high, %")]
    table = Table(
        what,
        ["term", *columns, *(f"{head}times a history" for head in heads)],
        [[capital(term), *each.cells(), *(told(float(times)) for times in mean[term])] for term, each in found.items()],
    )
    svg = row_chart("terms", rows, f"% of {groups.noun}", f"Dots with intervals: {what}. {title}.", 100)
    return Figure("terms", title, what, svg, [table])


def _are(term: str) -> bool:
    return term.startswith("new orders")


def _coming(stored: Stored, ends: Ends, groups: Groups, years: list[float]) -> list[Figure]:
    """What has come so far: all of it in one chart, or for several settings a chart each."""
    curves = {name: _curves(dates, ends.there, groups, len(years)) for name, dates in ends.dates.items()}
    curves = {name: each for name, each in curves.items() if np.isfinite(each).all() and each.max() > 0}
    if not curves or ends.there.sum() == 1:
        return []
    if len(groups) == 1:
        mine = {name: each[0] for name, each in curves.items()}
        return [_came("coming", mine, dict(SHORT), _title(mine, stored, groups), stored, years, groups)]
    figures = []
    for name in COMPARED:
        if name in curves:
            mine = {str(group): each for group, each in enumerate(curves[name])}
            names = dict(zip(mine, groups.names, strict=True))
            waited = np.where(ends.there, np.minimum(ends.dates[name], len(years)), np.nan)
            title = _by_setting(name, curves[name], beyond([waited])[0][0], groups, stored)
            figures.append(_came(f"coming-{name}", mine, names, title, stored, years, groups, name))
    return figures


def _curves(dates: Path, there: NDArray[np.bool_], groups: Groups, quarters: int) -> Path:
    """Part of the histories in which something has come by each quarter, shape (groups, quarters)."""
    result = np.full((len(groups), quarters), np.nan)
    for group in range(len(groups)):
        known = dates[groups.of == group][there[groups.of == group]]
        if known.size:
            come = np.bincount(known[np.isfinite(known)].astype(int), minlength=quarters)[:quarters]
            result[group] = np.cumsum(come) / known.size
    return result


def _came(
    name: str,
    curves: Mapping[str, Path],
    names: Mapping[str, str],
    title: str,
    stored: Stored,
    years: list[float],
    groups: Groups,
    milestone: str = "",
) -> Figure:
    subject = f": {MILESTONES[milestone].words}" if milestone else ""
    what = f"Has come by each quarter's end, % of {groups.noun}{subject}"
    alt = f"Lines over {stored.quarters[0]} to {stored.quarters[-1]}: {what}. {title}."
    recorded = {key: first_on_record(*ON_RECORD[milestone or key]) for key in curves if (milestone or key) in ON_RECORD}
    marks: dict[str, tuple[float, float]] = {}
    sources: list[list[Cell]] = []
    for key, fact in recorded.items():
        if fact is None or not years[0] - 0.25 <= (year := year_at(fact["date"])) <= years[-1]:
            continue
        part = float(np.interp(year, years, curves[key]))
        if not milestone or key == "0":
            marks[names[key]] = (year, part)
            site = fact["source"].partition("//")[2].partition("/")[0] or fact["source"]
            what_came = MILESTONES[milestone or key].words
            sources.append([f"{fact['date']:%Y-%m-%d}", what_came, told(100 * part), Link(site, fact["source"])])
    svg = coming_chart(name, {names[key]: curve for key, curve in curves.items()}, years, marks, alt, not milestone)
    rows = [
        [quarter, *(told(100 * float(curve[place])) for curve in curves.values())]
        for place, quarter in enumerate(stored.quarters)
    ]
    tables = [Table(what, ["quarter", *(names[key] for key in curves)], rows)]
    if sources:
        tables.append(Table("On record", ["date", "what came", f"{groups.noun} by then, %", "source"], sources))
    note = "◆ when it came on record." if marks else ""
    return Figure(name, title, what, svg, tables, note=note)


def _title(curves: Mapping[str, Path], stored: Stored, groups: Groups) -> str:
    if "exclusivity_over" not in curves:
        name = max(curves, key=lambda each: float(curves[each][-1]))
        return f"{capital(MILESTONES[name].words)} in {whole_percent(float(curves[name][-1]))} of {groups.noun}"
    curve = curves["exclusivity_over"]
    half = _half(curve, stored)
    fact = first_on_record(*ON_RECORD["exclusivity_over"])
    record = f"; on record it ended in {fact['when']}" if fact and fact["when"] in stored.quarters else ""
    if half:
        return f"Azure's exclusivity is over in half of the {groups.noun} by {half}{record}"
    return f"Azure's exclusivity lasts in {whole_percent(1 - float(curve[-1]))} of {groups.noun}{record}"


def _half(curve: Path, stored: Stored) -> str:
    """The quarter by which half of the histories have it; empty if fewer ever do."""
    reached = np.flatnonzero(curve >= 0.5)
    return stored.quarters[int(reached[0])] if reached.size else ""


def _by_setting(name: str, curves: Path, stands: NDArray[np.bool_], groups: Groups, stored: Stored) -> str:
    """The setting under which it comes most differently from the first, by more than chance if any does."""
    last = curves[:, -1]
    apart = np.abs(curves.sum(axis=1) - curves[0].sum())
    other = int((np.where(stands, apart, 0) if stands.any() else apart).argmax())
    words = capital(MILESTONES[name].words)
    if other == 0:
        return f"{words}: the same under every setting"
    halves = [_half(curves[group], stored) for group in (0, other)]
    first, second = (f"in half of the worlds by {half}" if half else "" for half in halves)
    if not (first and second) or first == second:
        first, second = (f"in {whole_percent(float(last[group]))} of worlds" for group in (0, other))
    chance = "" if stands.any() else ", which may be chance"
    return f"{words}: {first} where {groups.names[0]}, {second} where {groups.names[other]}{chance}"
