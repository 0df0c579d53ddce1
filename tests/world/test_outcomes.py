"""Outcomes: exactly one label a world, the first rule that applies; and flags beside it, any number at once."""

import re
from dataclasses import replace

import histories
import numpy as np
import pytest
from histories import but

from negotiation.parameters import PARAMETERS, Settings
from negotiation.state import Cloud, Label
from negotiation.table.terms import Regime
from negotiation.world.outcomes import FLAGS, RULES, Flag, flag, label, microsoft_ai_revenue

QUARTER = 22
#: Flags that hang on a declaration, and may be up in few worlds.
SELDOM = {Flag.AGI_DECLARED, Flag.LICENCE_CLIFF}
#: What makes each label apply, whatever else holds: part of the state, entries.
MAKES = {
    Label.ACQUISITION: ("contract", {"acquired": True}),
    Label.DECOUPLED: ("contract", {"separated": True}),
    Label.SUPPLIER_OVERTAKES: ("relationship", {"minority_quarters": 20.0}),
    Label.IN_HOUSE_INDEPENDENCE: ("microsoft", {"in_house": 1.0}),
    Label.CONTROLLED_COMPETITION: ("relationship", {"overlap": 1.0}),
    Label.RENEGOTIATED: ("contract", {"amendments": 1.0}),
}


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
    check_told(RULES)


def check_told(rules):
    known = {name.split(".")[1] for name in PARAMETERS}
    for rule in rules.values():
        assert rule.title
        assert re.search(r"\d{3} L\d+", rule.lines), rule.lines
        assert set(re.findall(r"{(\w+)", rule.rule)) <= known, rule.rule
    assert len({rule.title for rule in rules.values()}) == len(rules)


# ---- flags

#: What makes each flag hold in worlds where none does: part of the state, entries.
RAISES = {
    Flag.STRAINED: [("relationship", {"trust": 0.1})],
    Flag.DEGENERATE: [("talent", {"between": 8.0}), ("microsoft", {"models": 0.5})],
    Flag.COMPLEMENTARY: [("relationship", {"trust": 0.7, "dependence_microsoft": 0.4, "dependence_openai": 0.1})],
    Flag.AGI_DECLARED: [("relationship", {"declared": True})],
    Flag.CONVERSION_FAILED: [("contract.conversion", {"failed": True})],
    Flag.PLATFORM: [("openai", {"revenue": 60.0}), ("market", {"capability": np.array([7.0, 6, 6, 6, 6])})],
    Flag.OVERSTRETCHED: [
        ("openai", {"year_loss": 5.0}),
        ("relationship", {"overlap": 1.0}),
        ("market", {"capability": np.array([5.0, 6, 6, 6, 6])}),
    ],
    Flag.COMMODITISED: [("market", {"commoditisation": 0.9, "capability": np.array([7.0, 6, 6, 6, 6])})],
    Flag.LICENCE_CLIFF: [("contract.rights", {"licence_end": QUARTER + 4.0})],
    Flag.PROFITABLE: [("openai", {"year_loss": -1.0})],
}
#: What one entry turned back takes a flag away that holds.
ENDS = [
    (Flag.STRAINED, "contract", {"acquired": True}),
    (Flag.STRAINED, "contract", {"separated": True}),
    (Flag.DEGENERATE, "talent", {"between": 0.0}),
    (Flag.DEGENERATE, "microsoft", {"models": 50.0}),
    (Flag.DEGENERATE, "contract", {"invested": 0.1}),
    (Flag.COMPLEMENTARY, "relationship", {"trust": 0.3}),
    (Flag.COMPLEMENTARY, "relationship", {"dependence_openai": 0.9}),
    (Flag.COMPLEMENTARY, "relationship", {"dependence_microsoft": 0.1}),
    (Flag.COMPLEMENTARY, "contract", {"separated": True}),
    (Flag.CONVERSION_FAILED, "contract.conversion", {"done": True}),
    (Flag.PLATFORM, "market", {"business": 100.0}),
    (Flag.PLATFORM, "market", {"capability": np.array([5.0, 6, 6, 6, 6])}),
    (Flag.OVERSTRETCHED, "openai", {"year_loss": -5.0}),
    (Flag.OVERSTRETCHED, "relationship", {"overlap": 0.1}),
    (Flag.OVERSTRETCHED, "market", {"capability": np.array([7.0, 6, 6, 6, 6])}),
    (Flag.COMMODITISED, "market", {"commoditisation": 0.4}),
    (Flag.COMMODITISED, "market", {"capability": np.array([9.0, 6, 6, 6, 6])}),
    (Flag.LICENCE_CLIFF, "contract.rights", {"licence_end": QUARTER + 20.0}),
    (Flag.LICENCE_CLIFF, "relationship", {"dependence_microsoft": 0.1}),
    (Flag.LICENCE_CLIFF, "contract", {"acquired": True}),
    (Flag.PROFITABLE, "openai", {"year_revenue": 0.0, "year_loss": 0.0}),
]


def changed(state, part, **changes):
    """As ``but``, for a part of the contract too."""
    outer, _, inner = part.partition(".")
    if not inner:
        return but(state, part, **changes)
    return replace(state, **{outer: but(getattr(state, outer), inner, **changes)})


def unflagged():
    """Worlds in which no flag holds."""
    state, settings = as_signed()
    state = changed(state, "contract", invested=10.0)
    state = changed(state, "contract.rights", resale=0.2, licence_end=60.0)
    state = changed(state, "contract.conversion", failed=False, done=False)
    state = changed(state, "relationship", trust=0.5, declared=False)
    state = changed(state, "market", commoditisation=0.3, business=30.0, capability=np.array([7.0, 6, 6, 6, 6]))
    state = changed(state, "openai", revenue=6.0, year_revenue=1.5, year_loss=1.0)
    return changed(changed(state, "talent", between=0.0), "microsoft", models=5.0), settings


def raised(state, name):
    """The state with what a flag asks for."""
    for part, entries in RAISES[name]:
        state = changed(state, part, **entries)
    return state


def holding(state, settings, quarter=QUARTER):
    """Names of the flags that hold, the same in all worlds."""
    flags = flag(state, quarter, settings)
    assert list(flags) == list(Flag)
    for name, values in flags.items():
        assert values.dtype == bool, name
        assert values.shape == state.relationship.trust.shape, name
        assert values.all() or not values.any(), name
    return {name for name, values in flags.items() if values.all()}


def test_no_flag_holds_where_nothing_is_out_of_the_ordinary():
    assert holding(*unflagged()) == set()


@pytest.mark.parametrize("name", Flag, ids=lambda name: name.name.lower())
def test_every_flag_is_raised_by_what_its_rule_asks_for_and_no_other_with_it(name):
    state, settings = unflagged()
    assert holding(raised(state, name), settings) == {name}


@pytest.mark.parametrize(("name", "part", "entries"), ENDS, ids=str)
def test_a_flag_needs_all_that_its_rule_asks_for(name, part, entries):
    state, settings = unflagged()
    assert name not in holding(changed(raised(state, name), part, **entries), settings)


def test_many_flags_hold_at_once_and_leave_the_label_as_it_is():
    state, settings = unflagged()
    before = label(state, settings)
    for name in (Flag.STRAINED, Flag.AGI_DECLARED, Flag.CONVERSION_FAILED, Flag.LICENCE_CLIFF, Flag.PROFITABLE):
        state = raised(state, name)
    assert len(holding(state, settings)) == 5
    assert (label(state, settings) == before).all()


def test_the_licence_cliff_comes_nearer_with_time_and_stays_once_the_licence_has_run_out():
    state, settings = unflagged()
    last = 60
    notice = int(settings.flags.cliff_quarters[0])
    for quarter, near in ((last - notice - 1, False), (last - notice, True), (last, True), (last + 10, True)):
        assert (Flag.LICENCE_CLIFF in holding(state, settings, quarter)) == near


def test_passing_on_a_part_of_sales_makes_the_sublicence_costlier():
    state, settings = unflagged()
    state = changed(changed(state, "talent", between=8.0), "microsoft", models=11.0)
    found = [holding(changed(state, "contract.rights", resale=part), settings) for part in (0.0, 0.3)]
    assert found == [set(), {Flag.DEGENERATE}]
    received = Settings.of(histories.FEW, {"resale_direction": "received"})
    state = changed(state, "microsoft", models=9.0)
    found = [holding(changed(state, "contract.rights", resale=part), received) for part in (0.0, 0.3)]
    assert found == [{Flag.DEGENERATE}, set()], "unless Microsoft is the one who receives it"


def test_every_flag_has_a_rule_that_can_be_told_with_its_lines():
    assert list(FLAGS) == list(Flag)
    check_told(FLAGS)
    assert not {rule.title for rule in FLAGS.values()} & {rule.title for rule in RULES.values()}


def test_in_ordinary_worlds_flags_are_neither_always_up_nor_rare():
    played = histories.whole()
    up = {name: [] for name in Flag}
    for quarter, _, after in played.quarters:
        if quarter >= 14:
            for name, values in flag(after, quarter, played.model.settings).items():
                up[name].append(values)
    for name in set(Flag) - SELDOM:
        assert 0.03 <= np.mean(up[name]) <= 0.6, name
    for name in SELDOM:
        assert np.mean(up[name]) <= 0.6, name
