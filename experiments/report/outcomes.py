"""What the partnership has become: the label over time, how it ends, and what else is true then."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.folder import Stored
from experiments.report.chance import beyond
from experiments.report.charts import OUTCOMES, outcome_chart
from experiments.report.ends import Ends
from experiments.report.fans import year_of
from experiments.report.figure import Figure, Section, Table, told
from experiments.report.groups import Groups
from experiments.report.legends import line_keys
from experiments.report.rowcharts import Mark, row_chart
from experiments.report.rules import rule_told
from experiments.report.words import capital, quoted, share, share_told, whole_percent
from experiments.wording import things
from negotiation.clock import Quarter
from negotiation.state import Label
from negotiation.world.outcomes import FLAGS, RULES


@dataclass(frozen=True)
class Counted:
    """How often something holds in each group.

    Attributes:
        counts: histories in which it does, shape (groups,).
        of: histories there are, shape (groups,).
        alone: no two of them are of the same world, so that a share has an interval.
    """

    counts: NDArray[np.int64]
    of: NDArray[np.int64]
    alone: bool = True

    @property
    def shares(self) -> NDArray[np.float64]:
        """Part of the histories."""
        return self.counts / np.maximum(self.of, 1)

    @property
    def _each(self) -> list[tuple[float, float, float]]:
        """Share and ends of its interval; those are not known of a single history, or of such as hang together."""
        found = [share(count, of) for count, of in zip(self.counts, self.of, strict=True)]
        return [
            (part, low, high) if self.alone and of > 1 else (part, math.nan, math.nan)
            for (part, low, high), of in zip(found, self.of, strict=True)
        ]

    def marks(self) -> list[Mark]:
        """Each with its interval."""
        return [Mark(*each) for each in self._each]

    def cells(self) -> list[str]:
        """As a table tells it: count, share, ends of the interval."""
        rows = []
        for count, numbers in zip(self.counts, self._each, strict=True):
            rows += [f"{count:,}", *(told(100 * each) for each in numbers)]
        return rows


def counted(holds: NDArray[np.bool_], there: NDArray[np.bool_], groups: Groups) -> Counted:
    """How often something holds.

    Args:
        holds: in which histories, shape (settings, worlds).
        there: which histories are.
        groups: settings that are told apart.
    """
    counts = [int((holds & there)[groups.of == group].sum()) for group in range(len(groups))]
    of = [int(there[groups.of == group].sum()) for group in range(len(groups))]
    return Counted(np.array(counts), np.array(of), not groups.pooled)


def ending(ends: Ends, groups: Groups) -> dict[Label, Counted]:
    """Outcomes that some history has, the most frequent of all first."""
    found = {label: counted(ends.outcomes == label, ends.there, groups) for label in Label}
    seen = {label: each for label, each in found.items() if each.counts.sum()}
    return dict(sorted(seen.items(), key=lambda item: -int(item[1].counts.sum())))


def outcome_section(stored: Stored, ends: Ends, groups: Groups) -> Section:
    """What the partnership has become.

    Args:
        stored: the folder.
        ends: what its histories have come to.
        groups: settings that are told apart.
    """
    last, single = stored.quarters[-1], int(ends.there.sum()) == 1
    figures = [] if ends.shares is None else [*_over_time(stored, ends.shares, groups)]
    if not single:
        figures += [_at_the_end(last, ends, groups), *_flags(last, ends, groups)]
    rules = [
        f"{capital(RULES[label].title)}: {rule_told(stored.plan, RULES[label])}." for label in ending(ends, groups)
    ]
    lead = (
        "Every quarter the partnership has exactly one label, by rules that apply in this order; "
        "flags may hold beside it."
    )
    return Section("outcomes", "What the partnership becomes", lead, figures, line_keys(groups), notes=rules)


def _over_time(stored: Stored, shares: NDArray[np.int64], groups: Groups) -> list[Figure]:
    years = [year_of(Quarter.parse(quarter)) for quarter in stored.quarters]
    figures = []
    for group, name in enumerate(groups.names):
        counts = shares[group]
        parts = counts / np.maximum(counts.sum(axis=0), 1)
        title = f"{_rise(parts, stored.quarters, groups.noun)}{f' where {name}' if len(groups) > 1 else ''}"
        of = f", {name}" if len(groups) > 1 or groups.pooled else ""
        what = f"Share of {groups.noun} by outcome at each quarter's end, %{of}"
        alt = f"Stacked areas over {stored.quarters[0]} to {stored.quarters[-1]}: {what}. {title}."
        svg = outcome_chart(f"outcomes-{group}", parts, years, alt)
        figures.append(Figure(f"outcomes-{group}", title, what, svg, [_shares_table(parts, stored.quarters, what)]))
    return figures


def _shares_table(parts: NDArray[np.float64], quarters: Sequence[str], what: str) -> Table:
    seen = [label for label in OUTCOMES if parts[label].max() > 0]
    rows = [[quarter, *(told(100 * parts[label][place]) for label in seen)] for place, quarter in enumerate(quarters)]
    return Table(what, ["quarter", *(RULES[label].title for label in seen)], rows)


def _rise(parts: NDArray[np.float64], quarters: Sequence[str], noun: str) -> str:
    """Which outcome is the most frequent at the end, and since when."""
    first = parts.argmax(axis=0)
    last = int(first[-1])
    changes = np.flatnonzero(first != last)
    since = int(changes[-1]) + 1 if changes.size else 0
    title, part = _titled(Label(last)), whole_percent(float(parts[last, -1]))
    if since == 0:
        return f"{title} is the most frequent all along: {part} of {noun} at the end"
    if parts[last, -1] == 1:
        return f"{title} from {quarters[since]} on"
    before = quoted(RULES[Label(int(first[since - 1]))].title)
    return f"{title} overtakes {before} in {quarters[since]}: {part} of {noun} at the end"


def _titled(label: Label) -> str:
    """An outcome at the beginning of a sentence."""
    return quoted(capital(RULES[label].title))


def _at_the_end(last: str, ends: Ends, groups: Groups) -> Figure:
    found = ending(ends, groups)
    rows = [(capital(RULES[label].title), each.marks()) for label, each in found.items()]
    what = f"Outcome in {last}, {of_what(groups)}"
    title = _change(found, ends, groups) if len(groups) > 1 else _open(found, last, groups.noun)
    svg = row_chart("ending", rows, f"% of {groups.noun}", f"Dots with intervals: {what}. {title}.", 100)
    table = _table(what, {RULES[label].title: each for label, each in found.items()}, groups)
    return Figure("ending", title, what, svg, [table])


def _open(found: Mapping[Label, Counted], last: str, noun: str) -> str:
    """How sure the end is."""
    (label, each), *others = found.items()
    part = float(each.shares[0])
    if part == 1:
        return f"All {noun} end as {quoted(RULES[label].title)}"
    if part > 0.5:
        rest = things(len(others), "other outcome")
        return f"{_titled(label)} in most {noun} of {last}; {rest} in the rest"
    return f"How it ends is open: no outcome has half of the {noun} of {last}"


def _change(found: Mapping[Label, Counted], ends: Ends, groups: Groups) -> str:
    """The outcome whose share differs most from the first setting's, of those that do so by more than chance."""
    holds = [np.where(np.isnan(ends.outcomes), np.nan, ends.outcomes == label) for label in found]
    stands = dict(zip(found, (each[0] for each in beyond(holds, share=True)), strict=True))
    apart = {label: np.abs(each.shares - each.shares[0]) for label, each in found.items()}
    sure = {label: np.where(stands[label], apart[label], 0) for label in found}
    chosen = sure if any(each.any() for each in sure.values()) else apart
    label = max(chosen, key=lambda each: float(chosen[each].max()))
    other, shares = int(chosen[label].argmax()), found[label].shares
    if other == 0:
        return "The same outcomes under every setting"
    differs = (
        f"{_titled(label)}: {whole_percent(float(shares[0]))} of worlds where {groups.names[0]}, "
        f"{whole_percent(float(shares[other]))} where {groups.names[other]}"
    )
    return differs if chosen is sure else f"{differs}, which may be chance"


def _table(what: str, found: Mapping[str, Counted], groups: Groups) -> Table:
    heads = [groups.noun, "%", "low, %", "high, %"]
    names = [f"{name}: " if len(groups) > 1 else "" for name in groups.names]
    rows = [[capital(title), *each.cells()] for title, each in found.items()]
    return Table(what, ["", *(f"{name}{head}" for name in names for head in heads)], rows)


def _flags(last: str, ends: Ends, groups: Groups) -> list[Figure]:
    found = {
        FLAGS[flag].title: counted(ends.flags[name] > 0, ends.there, groups)
        for flag in FLAGS
        if (name := f"flag_{flag.name.lower()}") in ends.flags
    }
    found = dict(sorted(found.items(), key=lambda item: -float(item[1].shares[0])))
    if not found or not any(each.counts.sum() for each in found.values()):
        return []
    told_first = [
        f"{quoted(title)} in {whole_percent(float(each.shares[0]))}" for title, each in list(found.items())[:2]
    ]
    title = f"What else is true: {' and '.join(told_first)} of {groups.noun}" + (
        f" where {groups.names[0]}" if len(groups) > 1 else ""
    )
    what = f"Flags that hold in {last}, {of_what(groups)}"
    rows = [(capital(name), each.marks()) for name, each in found.items()]
    svg = row_chart("flags", rows, f"% of {groups.noun}", f"Dots with intervals: {what}. {title}.", 100)
    return [Figure("flags", title, what, svg, [_table(what, found, groups)])]


def ending_told(ends: Ends, groups: Groups, last: str) -> str:
    """How the histories of the first group end, in a sentence."""
    found = ending(ends, groups)
    first = sorted(found.items(), key=lambda item: -int(item[1].counts[0]))[:2]
    if not first:
        return "There is no history to tell of yet."
    (label, each), *second = first
    if each.of[0] == 1:
        return f"In this history the partnership ends in {last} as {quoted(RULES[label].title)}."
    sentence = (
        f"By {last} the partnership is most often {quoted(RULES[label].title)}: {_share(each)} of {each.of[0]:,} "
    )
    sentence += groups.noun
    if second and second[0][1].counts[0]:
        label, each = second[0]
        sentence += f", then {quoted(RULES[label].title)}: {_share(each)}"
    return f"{sentence}."


def _share(each: Counted) -> str:
    return share_told(each.counts[0], each.of[0]) if each.alone else whole_percent(float(each.shares[0]))


def of_what(groups: Groups) -> str:
    """What a share is of, and whether it has an interval."""
    return f"% of {groups.noun}" + ("" if groups.pooled else " with 95% interval")
