"""AGI: reached by luck, claimed by whom the clause lets, with effect only where the claim is not settled."""

from dataclasses import replace

import histories
import numpy as np
import pytest

from agents.openai import OpenAI
from negotiation.parameters import Settings
from negotiation.party import Role
from negotiation.table.terms import Ends, Judge
from negotiation.tape import Tape
from negotiation.world.agi import agi_view, takes_effect

QUARTER = 30


def midway(**changes):
    """Worlds in 2027 where a claim could be made, but for some changes: entry of rights or relationship -> value."""
    played = histories.few()
    state, settings = played.states[QUARTER], played.model.settings
    worlds = len(state.openai.revenue)
    clause = {"agi_ends": np.intp(Ends.EVERYTHING), "agi_judge": np.intp(Judge.BOARD), "ended": False}
    bond = {"trust": 0.4, "claimed": np.inf, "declared": False}
    contract = {"acquired": False, "separated": False}
    for entries in (clause, bond, contract):
        entries.update({name: value for name, value in changes.items() if name in entries})
    spread = lambda entries: {name: np.full(worlds, value) for name, value in entries.items()}  # noqa: E731
    rights = replace(state.contract.rights, **spread(clause))
    return replace(
        state,
        contract=replace(state.contract, rights=rights, **spread(contract)),
        relationship=replace(state.relationship, **spread(bond)),
        openai=replace(state.openai, revenue=np.full(worlds, changes.get("revenue", 20.0)),
                       since_launch=np.full(worlds, changes.get("since_launch", 10.0))),
    ), settings  # fmt: skip


def view(luck=0.5, **changes):
    state, settings = midway(**changes)
    return agi_view(state, np.full(len(state.openai.revenue), luck), settings)


def test_agi_is_reached_by_luck_and_not_before_there_is_a_product():
    assert view(luck=0.0).reached.all()
    assert not view(luck=0.999).reached.any()
    assert not view(luck=0.0, since_launch=-1.0).reached.any()


@pytest.mark.parametrize(
    "change",
    [
        {"agi_ends": np.intp(Ends.NOTHING)},
        {"ended": True},
        {"claimed": 32.0},
        {"declared": True},
        {"acquired": True},
        {"separated": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_claim_is_possible_once_and_only_while_there_is_something_to_end(change):
    assert view().possible.all()
    assert not view(**change).possible.any()


def test_the_less_trust_and_the_more_there_is_to_win_the_greater_the_temptation():
    assert (view(trust=0.1).temptation > view(trust=0.8).temptation).all()
    assert (view(revenue=100.0).temptation > view(revenue=1.0).temptation).all()
    assert ((view(trust=0.0).temptation >= 0) & (view(trust=0.0).temptation <= 1)).all()


def test_a_judge_from_outside_leaves_little_to_be_tempted_by():
    board, panel, court = (view(agi_judge=np.intp(judge)).temptation for judge in Judge)
    assert (panel < court).all()
    assert (court < board).all()
    assert (panel > 0).all()


def test_openai_claims_what_is_reached_and_now_and_then_what_is_not():
    party = OpenAI.__new__(OpenAI)
    assert party.role == Role.OPENAI
    state, _ = midway()
    worlds = len(state.openai.revenue)
    sure = Settings.of(worlds, {"agi_opportunism": 1.0, "agi_abuse_trust": 3.0})
    never = Settings.of(worlds, {"agi_opportunism": 0.0})
    chance = Tape(range(worlds)).quarter(QUARTER)
    for settings, luck, claims in ((never, 0.999, False), (never, 0.0, True)):
        seen = agi_view(state, np.full(worlds, luck), settings)
        assert (party.decide(seen, chance).claims == claims).all()
    tempted = party.decide(agi_view(state, np.full(worlds, 0.999), sure), chance).claims
    assert tempted.any()
    barred, _ = midway(declared=True)
    assert not party.decide(agi_view(barred, np.zeros(worlds), sure), chance).claims.any()


def test_a_claim_takes_effect_at_its_time_unless_openai_was_bought():
    for quarter, now in ((31, False), (32, True), (33, True)):
        state, _ = midway(claimed=32.0)
        assert (takes_effect(state, quarter) == now).all()
    bought, _ = midway(claimed=32.0, acquired=True)
    assert not takes_effect(bought, 40).any()
    none, _ = midway()
    assert not takes_effect(none, 60).any()
