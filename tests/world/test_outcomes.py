"""Outcomes: exactly one label a world, the first rule that applies."""

import re
from dataclasses import replace

import histories
import numpy as np
import pytest

from negotiation.parameters import PARAMETERS
from negotiation.state import Cloud, Label, Regime
from negotiation.world.outcomes import RULES, label, microsoft_ai_revenue

QUARTER = 22
#: What makes each label apply, whatever else holds: part of the state, entries.
MAKES = {
    Label.ACQUISITION: ("contract", {"acquired": True}),
    Label.DECOUPLED: ("contract", {"separated": True}),
    Label.SUPPLIER_OVERTAKES: ("relationship", {"minority_quarters": 20.0}),
    Label.IN_HOUSE_INDEPENDENCE: ("microsoft", {"in_house": 1.0}),
    Label.CONTROLLED_COMPETITION: ("relationship", {"overlap": 1.0}),
    Label.RENEGOTIATED: ("contract", {"amendments": 1.0}),
}


def but(state, part, **changes):
    """A state with some entries of one part changed; numbers stand for all worlds."""
    record = getattr(state, part)
    entries = {name: np.full_like(getattr(record, name), value) for name, value in changes.items()}
    return replace(state, **{part: replace(record, **entries)})


def as_signed():
    """Worlds in which no rule applies but the last."""
    played = histories.few()
    state = played.states[QUARTER]
    state = but(state, "contract", acquired=False, separated=False, amendments=0.0, regime=Regime.EXCLUSIVE)
    state = but(
        state, "relationship", dependence_microsoft=0.8, dependence_openai=0.8, minority_quarters=0.0, overlap=0.0
    )
    state = but(state, "microsoft", in_house=0.1)
    return state, played.model.settings


def made(state, name):
    """The state with what a label asks for."""
    part, entries = MAKES[name]
    state = but(state, part, **entries)
    if name == Label.SUPPLIER_OVERTAKES:
        state = but(but(state, "openai", revenue=1e6), "relationship", minority_quarters=20.0)
    if name == Label.IN_HOUSE_INDEPENDENCE:
        state = but(state, "relationship", dependence_microsoft=0.05, dependence_openai=0.8)
    if name == Label.CONTROLLED_COMPETITION:
        serving = np.full_like(state.clouds.serving, 1.0)
        state = replace(but(state, "contract", regime=Regime.OPEN), clouds=replace(state.clouds, serving=serving))
    return state


def test_the_partnership_is_as_signed_where_nothing_has_happened():
    state, settings = as_signed()
    assert (label(state, settings) == Label.AS_SIGNED).all()


@pytest.mark.parametrize("name", MAKES, ids=lambda name: name.name.lower())
def test_every_label_is_reached_by_what_its_rule_asks_for(name):
    state, settings = as_signed()
    assert (label(made(state, name), settings) == name).all()


def test_of_several_rules_the_first_in_order_counts():
    state, settings = as_signed()
    for name in reversed(MAKES):
        state = made(state, name)
        if name == Label.IN_HOUSE_INDEPENDENCE:
            assert (state.relationship.dependence_microsoft < 1).all()
        assert (label(state, settings) == name).all(), name


def test_neither_depending_on_the_other_is_decoupled_too():
    state, settings = as_signed()
    apart = but(state, "relationship", dependence_microsoft=0.05, dependence_openai=0.05)
    assert (label(apart, settings) == Label.DECOUPLED).all()
    one = but(state, "relationship", dependence_microsoft=0.05, dependence_openai=0.9)
    assert (label(one, settings) != Label.DECOUPLED).all()


def test_an_azure_that_serves_nearly_all_or_nothing_is_no_controlled_competition():
    state, settings = as_signed()
    competing = made(state, Label.CONTROLLED_COMPETITION)
    for azure, others in ((1.0, 0.0), (0.0, 1.0)):
        serving = np.full_like(state.clouds.serving, others)
        serving[:, Cloud.AZURE] = azure
        other = replace(competing, clouds=replace(competing.clouds, serving=serving))
        assert (label(other, settings) != Label.CONTROLLED_COMPETITION).all()


def test_microsofts_ai_revenue_is_models_and_rent():
    state, _ = as_signed()
    rent = state.clouds.serving[:, Cloud.AZURE] * state.clouds.price[:, Cloud.AZURE]
    assert microsoft_ai_revenue(state) == pytest.approx(state.microsoft.models + rent)


def test_every_label_has_a_rule_that_can_be_told_with_its_lines():
    assert set(RULES) == set(Label)
    assert list(RULES) == sorted(Label), "rules are told in the order in which they are tried"
    known = {name.split(".")[1] for name in PARAMETERS}
    for rule in RULES.values():
        assert rule.title
        assert re.search(r"\d{3} L\d+", rule.lines), rule.lines
        assert set(re.findall(r"{(\w+)", rule.rule)) <= known, rule.rule
    assert len({rule.title for rule in RULES.values()}) == len(RULES)
