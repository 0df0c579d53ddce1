"""Every issue moves in some worlds, and for each there is a setting that moves it, earlier or later, as it should.

Directions are checked on paired seeds: the same worlds with and without a change, all played together.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from agents import cast
from experiments.scenarios import load_scenario
from negotiation.parameters import PARAMETERS, full_name
from negotiation.table.terms import Judge, Sharing

WORLDS = 100
QUARTERS = 46
#: A mean difference over paired seeds counts when it exceeds so many standard errors, and so many quarters.
STANDARD_ERRORS = 3
LEAST = 0.5
EARLIER, LATER = -1, 1

type Path = NDArray[np.float64]  # (worlds, quarters)
type Flags = NDArray[np.bool_]  # (worlds, quarters)


def moved(path: Path) -> Flags:
    """Where a term is not what it was at the start."""
    return path != path[:, :1]


def at(code: int) -> Callable[[Path], Flags]:
    """Where a term is at a code."""
    return lambda path: path == code


#: Setting, times its default; the metric it moves; when it counts as moved; which way.
CHANGES: tuple[tuple[str, float, str, Callable[[Path], Flags], int], ...] = (
    # finance: who needs less cash gives less for it, and later
    ("cash_need_years", 0.4, "revenue_share", moved, LATER),
    ("cash_need_years", 0.4, "invested", moved, LATER),
    ("cash_need_years", 0.4, "microsoft_stake", moved, LATER),
    ("conversion_cost_fixed", 7.0, "consent", moved, LATER),
    ("conversion_uplift", 0.25, "consent", moved, LATER),
    ("hold_up_worth", 6.0, "consent", moved, LATER),
    # compute
    ("exclusivity_cost", 0.2, "regime", moved, LATER),
    ("signal_weight", 2.5, "regime", moved, LATER),
    ("backlog_weight", 15.0, "commitment", moved, EARLIER),
    ("distribution_margin", 3.0, "distribution", moved, LATER),
    ("distribution_reach", 2.0, "distribution", moved, EARLIER),
    # the others
    ("resale_alignment", 2.5, "resale_part", moved, EARLIER),
    ("resale_alignment", 0.0, "resale_part", moved, LATER),
    ("licence_leakage", 3.0, "licence_end", moved, LATER),
    ("licence_leakage", 3.0, "licence_scope", moved, LATER),
    ("agi_own_word", 0.0, "agi_judge", at(Judge.PANEL), EARLIER),
    ("agi_abuse", 3.0, "agi_judge", at(Judge.PANEL), EARLIER),
    ("agi_certainty", 4.0, "agi_judge", moved, EARLIER),
    ("agi_mission", 0.0, "agi_ends", moved, EARLIER),
    ("sharing_leak", 3.0, "sharing", at(Sharing.WITHHELD), EARLIER),
    ("sharing_worth", 3.0, "sharing", at(Sharing.AUDITED), EARLIER),
    ("credit_worth", 3.0, "credit_clause", moved, EARLIER),
    ("credit_brand", 3.0, "credit_clause", moved, LATER),
    ("build_threat", 0.15, "may_build", moved, EARLIER),
    ("build_threat", 4.0, "may_build", moved, LATER),
    ("release_worth", 3.0, "may_release", moved, EARLIER),
    ("safety_mission", 3.0, "safety_rules", moved, EARLIER),
    ("safety_burden", 4.0, "safety_rules", moved, LATER),
)
#: Terms of each issue, of which one at least moves in some worlds.
TERMS = {
    "finance: share": ("revenue_share",),
    "finance: money": ("invested",),
    "finance: stake": ("microsoft_stake",),
    "finance: consent": ("consent",),
    "compute: regime": ("regime",),
    "compute: commitment": ("commitment",),
    "compute: distribution": ("distribution",),
    "resale": ("resale_part",),
    "licence": ("licence_end", "licence_exclusive", "licence_scope"),
    "agi_clause": ("agi_ends", "agi_judge"),
    "sharing": ("sharing", "data_shared"),
    "credit": ("credit_clause",),
    "rivalry": ("may_build", "may_compete", "may_release"),
    "safety": ("safety_rules",),
}


@cache
def played() -> dict[tuple[str, float], dict[str, Path]]:
    """All metrics of the same worlds under every change, and under none: (setting, factor) -> metrics."""
    variants = [("", 1.0), *dict.fromkeys((setting, factor) for setting, factor, *_ in CHANGES)]
    settings: dict[str, Any] = {}
    for name in sorted({setting for setting, _ in variants if setting}):
        entry = PARAMETERS[full_name(name)]
        values = [entry.value * (factor if setting == name else 1) for setting, factor in variants]
        settings[name] = np.repeat(np.clip(values, entry.low, entry.high), WORLDS)
    seeds = list(range(WORLDS)) * len(variants)
    metrics = load_scenario("history").model(cast, seeds, settings, ("metrics",)).play().record.metrics()
    names = {name for terms in TERMS.values() for name in terms}
    return {
        variant: {name: metrics[name][place * WORLDS : (place + 1) * WORLDS] for name in names}
        for place, variant in enumerate(variants)
    }


def first(flags: Flags) -> Path:
    """The first quarter in which a flag is up in each world; one past the end where it never is."""
    return np.where(flags.any(axis=1), flags.argmax(axis=1), QUARTERS).astype(float)


@pytest.mark.parametrize("issue", TERMS)
def test_every_issue_moves_in_some_worlds_and_not_in_all_at_once(issue: str) -> None:
    usual = played()["", 1.0]
    when = np.stack([first(moved(usual[term])) for term in TERMS[issue]]).min(axis=0)
    part = (when < QUARTERS).mean()
    assert part > 0.05, f"{issue} moves in {part:.0%} of worlds"
    dates, counts = np.unique(when, return_counts=True)
    assert dates.size >= 4, f"{issue} moves in quarters {dates}"
    assert counts[dates < QUARTERS].max() < 0.8 * WORLDS, f"{issue} moves at one date nearly everywhere"


def told(value: object) -> str:
    """How a test is named by what it is given: words and numbers as they are."""
    return str(value) if isinstance(value, str | float) else ""


@pytest.mark.parametrize(("setting", "factor", "term", "when", "way"), CHANGES, ids=told)
def test_a_setting_moves_an_issue_the_way_it_should(
    setting: str, factor: float, term: str, when: Callable[[Path], Flags], way: int
) -> None:
    usual, changed = (first(when(played()[variant][term])) for variant in (("", 1.0), (setting, factor)))
    step = way * (changed - usual)
    error = step.std() / np.sqrt(WORLDS)
    found = f"{term} moves {step.mean():+.2f} ± {error:.2f} quarters the expected way with {setting} times {factor:g}"
    assert step.mean() > LEAST, found
    assert step.mean() > STANDARD_ERRORS * error, found


def test_there_is_a_change_for_every_issue_and_every_term_of_finance_and_compute() -> None:
    tried = {term for _, _, term, _, _ in CHANGES}
    for issue, terms in TERMS.items():
        assert tried & set(terms), issue
