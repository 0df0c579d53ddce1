"""Every scenario shows what it is named for: the same seeds as `history`, and the difference is the scenario's."""

from functools import cache

import numpy as np
import pytest

from experiments import batch
from experiments.ensemble import Result

WORLDS = 60
SEED = 500


@cache
def played(scenario: str) -> Result:
    return batch(scenario, WORLDS, SEED)


def metric(scenario: str, name: str) -> np.ndarray:
    """A metric, shape (worlds, quarters)."""
    return played(scenario).model.record.metrics()[name]


def part_with(scenario: str, event: str) -> float:
    """Part of the worlds in which an event happens."""
    events = played(scenario).events
    return events[events["event"] == event]["world"].nunique() / WORLDS


def opened_in(scenario: str) -> np.ndarray:
    """Quarter in which exclusivity ends, the number of quarters where it does not, shape (worlds,)."""
    regime = metric(scenario, "regime")
    return np.where((regime > 0).any(axis=1), (regime > 0).argmax(axis=1), regime.shape[1])


def test_a_deadline_that_cannot_be_met_is_missed() -> None:
    missed = part_with("deadline-missed", "deadline_missed")
    assert missed >= 0.9, f"missed in {missed:.0%} of worlds"
    assert missed > part_with("history", "deadline_missed") + 0.1
    assert part_with("deadline-missed", "conversion_done") == 0
    raised = metric("history", "openai_raised")[:, -1] - metric("deadline-missed", "openai_raised")[:, -1]
    assert np.median(raised) > 0, f"median of what was raised less: {np.median(raised):.1f} bn"


def test_a_case_that_lasts_opens_azure_earlier_and_in_more_worlds() -> None:
    assert part_with("antitrust", "case_opened") == 1
    open_longer = metric("antitrust", "case_open").sum(1) - metric("history", "case_open").sum(1)
    assert open_longer.mean() > 4, f"open {open_longer.mean():.1f} quarters longer"
    usual, under_case = opened_in("history"), opened_in("antitrust")
    assert (under_case < 46).mean() >= (usual < 46).mean()
    assert under_case.mean() < usual.mean() - 1, f"{usual.mean():.1f} and {under_case.mean():.1f}"


def test_without_the_clause_nobody_claims_agi() -> None:
    assert part_with("history", "agi_claimed") > 0
    assert part_with("no-agi-clause", "agi_claimed") == 0
    assert (metric("no-agi-clause", "agi_ends") == 0).all()


def test_the_two_tones_part_trust_into_two() -> None:
    early = slice(0, 24)
    trust, usual = metric("two-tones", "trust")[:, early].mean(1), metric("history", "trust")[:, early].mean(1)
    assert trust.std() > 3 * usual.std()
    middle = np.abs(trust - np.median(usual)) < 0.07
    assert middle.mean() < 0.1, f"{middle.mean():.0%} of worlds lie between the tones"
    assert 0.25 < (trust > np.median(usual)).mean() < 0.75


def test_a_talent_war_raises_pay_and_wears_teams() -> None:
    pay = metric("talent-war", "mean_pay").mean(1) / metric("history", "mean_pay").mean(1)
    assert (pay > 1.1).all(), f"lowest ratio {pay.min():.2f}"
    worn = metric("history", "cohesion_openai").mean(1) - metric("talent-war", "cohesion_openai").mean(1)
    assert worn.mean() > 0


def test_an_open_weight_shock_makes_models_alike() -> None:
    more = metric("open-weight-shock", "commoditisation")[:, 22] - metric("history", "commoditisation")[:, 22]
    assert more.mean() > 0.05, f"{more.mean():.2f} more alike in 2025Q1"
    assert (more >= -1e-9).all()


def test_exclusive_for_ever_is_never_opened_and_leaves_compute_missing() -> None:
    forever, history = metric("exclusive-forever", "regime"), metric("history", "regime")
    together = metric("exclusive-forever", "separated")[:, -1] == 0
    assert (forever[together] == 0).all()
    assert (history[:, -1] > 0).mean() > 0.3
    unmet = metric("exclusive-forever", "compute_unmet").mean(1) - metric("history", "compute_unmet").mean(1)
    assert unmet.mean() > 0.01


def test_the_three_subjects_alone_make_fewer_changes_a_deal() -> None:
    def changed(scenario: str) -> float:
        deals = played(scenario).deals
        terms = [name.removesuffix("_old") for name in deals if name.endswith("_old")]
        return float(sum((deals[f"{t}_old"] != deals[f"{t}_new"]).mean() for t in terms))

    assert changed("core") < changed("history") - 1


@pytest.mark.parametrize("scenario", ["history", "core"])
def test_a_deal_is_made_in_most_worlds(scenario: str) -> None:
    assert played(scenario).deals["world"].nunique() > 0.8 * WORLDS
