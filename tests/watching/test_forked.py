"""A fork is the same history to the bit until the quarter in which something is changed; chance stays the same."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from experiments import run
from experiments.history import quarter_of
from experiments.watching.changes import TERMS, ChangeError, changes_of
from experiments.watching.forked import fork
from experiments.watching.recorded import Recording, as_dict, record
from negotiation.parameters import SettingsError

AT = "2023Q1"


@pytest.fixture(scope="module")
def base() -> Recording:
    return record("history", 7)


def same_until(one: Recording, other: Recording, place: int) -> None:
    for name in one.frames[0].values:
        assert one.series(name, place) == other.series(name, place), name
    for mine, theirs in zip(one.frames[: place + 1], other.frames[: place + 1], strict=True):
        assert as_dict(mine) == as_dict(theirs)


@pytest.mark.parametrize(
    "changes",
    [
        {"settings": {"exclusivity_cost": 3}},
        {"settings": {"agi_effect": "secures"}},
        {"events": ["antitrust_case"]},
        {"terms": {"revenue_share": 0.05}},
        {"terms": {"regime": "open", "distribution": "any cloud"}},
        {"settings": {"capex_ahead": 0}, "events": ["ceo_crisis"], "terms": {"microsoft_stake": 0.3}},
    ],
)
def test_until_the_quarter_both_are_the_same_to_the_bit(base: Recording, changes: Mapping[str, Any]) -> None:
    forked, place = fork(base, AT, changes), base.place(AT)
    same_until(base, forked, place - 1)
    assert forked.opening == base.opening
    assert forked.asked != base.asked


def test_something_is_other_after_it(base: Recording) -> None:
    forked = fork(base, AT, {"settings": {"exclusivity_cost": 3}})
    assert forked.series("trust") != base.series("trust")


def test_with_no_change_it_is_the_same_recording(base: Recording) -> None:
    assert fork(base, AT, {}) is base
    assert fork(base, AT, {"settings": {}, "events": [], "terms": {}}) is base


def test_changing_a_setting_to_what_it_is_changes_nothing(base: Recording) -> None:
    """Played through the fork, not merely returned."""
    settings = base.track.settings[0]
    forked = fork(base, AT, {"settings": {"exclusivity_cost": float(settings.motives.exclusivity_cost[0])}})
    assert forked is not base
    for name in base.frames[0].values:
        assert forked.series(name) == base.series(name), name
    assert [as_dict(talk.rounds) for talk in forked.talks] == [as_dict(talk.rounds) for talk in base.talks]


def test_setting_a_term_to_what_it_is_changes_nothing(base: Recording) -> None:
    share = base.at("2022Q4").term("revenue_share").number
    forked = fork(base, AT, {"terms": {"revenue_share": share, "regime": "exclusive"}})
    assert base.at("2022Q4").term("regime").number == 0
    for name in base.frames[0].values:
        assert forked.series(name) == base.series(name), name


def test_a_setting_changed_in_the_first_quarter_is_that_setting_throughout() -> None:
    base = record("history", 3)
    forked = fork(base, base.names[0], {"settings": {"margin_weight": 0.9}})
    played = run("history", 3, {"margin_weight": 0.9})
    for name in ("trust", "openai_revenue", "regime", "revenue_share"):
        assert list(forked.series(name)) == played.metrics[name].tolist()


def test_an_event_put_in_is_the_event_of_a_scenario_that_gives_it(base: Recording) -> None:
    forked = fork(base, AT, {"events": ["talks_called"]})
    assert "talks_called" in [line.kind for line in forked.at(AT).news]
    assert "talks_called" not in [line.kind for line in base.at(AT).news]
    talk = forked.talk_at(forked.place(AT))
    assert talk is not None and talk.opened == quarter_of(AT)


def test_an_event_can_be_kept_from_happening(base: Recording) -> None:
    forked = fork(base, "2022Q4", {"without": ["chatgpt_launch"]})
    same_until(base, forked, base.place("2022Q3"))
    assert "chatgpt_launch" in [line.kind for line in base.at("2022Q4").news]
    assert "chatgpt_launch" not in [line.kind for line in forked.at("2022Q4").news]
    assert forked.at("2022Q4").values["openai_revenue"] < base.at("2022Q4").values["openai_revenue"]


@pytest.mark.parametrize("name", list(TERMS))
def test_every_term_that_can_be_set_is_in_force_when_the_quarter_begins(base: Recording, name: str) -> None:
    term = TERMS[name]
    value = term.high if term.choices else {"fraction": 0.33, "USD bn": 7.0}[term.unit]
    forked = fork(base, AT, {"terms": {name: value}})
    state = forked.track.begins[forked.place(AT)]
    where = {"rights": state.contract.rights}.get(term.part, state.contract)
    found = state.contract.holdings[:, 0] if term.part == "holdings" else getattr(where, term.entry or name)
    assert float(found[0]) == value
    assert state.contract.holdings.sum() == pytest.approx(1)
    assert np.isfinite(list(forked.frames[-1].values.values())).all()


def test_a_changed_term_is_lit_and_says_that_it_was_set_by_hand(base: Recording) -> None:
    forked = fork(base, AT, {"terms": {"regime": "open"}})
    term = forked.at(AT).term("regime")
    assert (term.by, term.changed_in, term.changed_from, term.value) == ("what if", AT, "Azure only", "Any cloud")
    assert any(line.kind == "what if" and "open" in line.text for line in forked.at(AT).news)
    assert forked.marks[[mark.kind for mark in forked.marks].index("what if")].name == AT


def test_a_fork_can_be_forked_again_later_but_not_earlier(base: Recording) -> None:
    once = fork(base, AT, {"terms": {"regime": "open"}})
    twice = fork(once, "2025Q1", {"settings": {"exclusivity_cost": 0.5}})
    same_until(once, twice, base.place("2024Q4"))
    assert len(twice.forks) == 2
    with pytest.raises(ValueError, match="forked in 2023Q1 already"):
        fork(once, "2022Q1", {"terms": {"regime": "open"}})


def test_the_same_fork_is_the_same_recording(base: Recording) -> None:
    one = fork(base, AT, {"settings": {"exclusivity_cost": 3, "capex_ahead": 0}})
    assert fork(base, AT, {"settings": {"compute.capex_ahead": 0.0, "exclusivity_cost": "3"}}) is one


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"terms": {"revenue_share": 20}}, ChangeError, "divide by 100"),
        ({"terms": {"regime": "closed"}}, ChangeError, "exclusive, first refusal, open"),
        ({"terms": {"revenueshare": 0.2}}, ChangeError, "did you mean revenue_share"),
        ({"events": ["chatgpt"]}, ChangeError, "chatgpt_launch"),
        ({"event": ["chatgpt_launch"]}, ChangeError, "a change is one of"),
        ({"settings": {"start_trust": 0.5}}, SettingsError, "how a history begins"),
        ({"settings": {"exclusivity_cost": "much"}}, SettingsError, "exclusivity_cost"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused_in_a_sentence(
    changes: Mapping[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        changes_of(changes)


def test_a_quarter_that_is_not_in_the_history_is_refused(base: Recording) -> None:
    with pytest.raises(ValueError, match="from 2019Q3 to 2030Q4"):
        fork(base, "2033Q1", {"terms": {"regime": "open"}})
