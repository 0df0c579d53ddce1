"""News: what the scenario gives hits when it says, hazards come at their rates, each moves what it should."""

from dataclasses import fields, replace

import histories
import numpy as np
import pytest

from negotiation.parameters import Settings
from negotiation.state import Cloud, Lab
from negotiation.tape import Tape
from negotiation.world.news import GIVEN, HAZARDS, News, influence_after, launched_revenue, news, struck

QUARTER = 22
#: What each given event moves, and nothing else: part of the state and entry -> sign.
MOVES = {
    "gpt3_launch": {("market", "capability"): 1, ("microsoft", "models"): 1},
    "supercomputer": {("clouds", "capacity"): 1},
    "chatgpt_launch": {("openai", "revenue"): 1, ("openai", "since_launch"): 1},
    "ceo_crisis": {("talent", "instability"): 1, ("relationship", "shaken"): 1, ("relationship", "influence"): 1},
    "microsoft_ai_unit": {("microsoft", "in_house"): 1},
    "stargate": {("clouds", "capacity"): 1},
    "open_weight_release": {("market", "commoditisation"): 1},
    "testimony": {("relationship", "trust"): -1},
    "chip_shortage": {("clouds", "inputs"): -1},
    # what these move, others do: investors, OpenAI's board, the regulator, the two at the table
    "conditional_round": {},
    "agi_claim": {},
    "antitrust_case": {},
    "talks_called": {},
}


def midway():
    """Worlds at the start of 2025, before the launch so that it can be given."""
    played = histories.few()
    state = played.states[QUARTER]
    early = replace(state.openai, since_launch=np.full_like(state.openai.since_launch, -1.0),
                    revenue=np.full_like(state.openai.revenue, 0.01))  # fmt: skip
    return replace(state, openai=early), played.model.settings


def hit(state, settings, *events, release=False, breakthrough=False, blow=0.0):
    """The state after some events, and no others, in all worlds."""
    worlds = len(state.openai.revenue)
    yes = np.ones(worlds, dtype=bool)
    today = News(
        dict.fromkeys(events, yes),
        np.full(worlds, release),
        np.full((worlds, len(Lab)), breakthrough),
    )
    return struck(state, today, np.full(worlds, blow), Tape(range(worlds)).quarter(QUARTER), settings)


def changed(before, after):
    """Which entries of the state differ, and which way: -1, 1, or 0 for both ways."""
    found = {}
    for part in fields(before):
        left, right = getattr(before, part.name), getattr(after, part.name)
        if part.name in ("accounts", "talking", "contract"):
            assert left is right
            continue
        for entry in fields(left):
            old, new = (np.asarray(getattr(record, entry.name), dtype=float) for record in (left, right))
            with np.errstate(invalid="ignore"):  # what has no date lies at infinity before and after
                step = np.where(old == new, 0.0, np.sign(np.nan_to_num(new) - np.nan_to_num(old)))
            if (step != 0).any():
                signs = set(np.unique(step)) - {0.0}
                found[part.name, entry.name] = signs.pop() if len(signs) == 1 else 0
    return found


def test_every_given_event_has_a_headline_and_lines():
    assert set(GIVEN) == set(MOVES)
    assert all(kind.headline and kind.lines for kind in (*GIVEN.values(), *HAZARDS.values()))


@pytest.mark.parametrize("event", GIVEN)
def test_an_event_moves_what_it_should_and_nothing_else(event):
    state, settings = midway()
    calm = hit(state, settings)
    after = hit(state, settings, event, blow=0.05 if event == "testimony" else 0.0)
    assert changed(calm, after) == MOVES[event]


def test_a_quiet_quarter_only_ages_the_product_and_calms_a_crisis():
    state, settings = midway()
    shaken = replace(state, talent=replace(state.talent, instability=np.full_like(state.talent.instability, 1.0)))
    sold = replace(shaken, openai=replace(shaken.openai, since_launch=np.full_like(state.openai.since_launch, 3.0)))
    after = hit(sold, settings)
    calmed = {("talent", "instability"): -1, ("relationship", "shaken"): -1}
    assert changed(sold, after) == {("openai", "since_launch"): 1, **calmed}
    assert (after.openai.since_launch == 4).all()
    assert after.talent.instability == pytest.approx(settings.news.crisis_memory)
    assert (hit(state, settings).openai.since_launch == -1).all()


def test_the_joint_supercomputer_stands_at_azure_and_the_venture_elsewhere():
    state, settings = midway()
    for event, cloud in (("supercomputer", Cloud.AZURE), ("stargate", Cloud.ORACLE)):
        more = hit(state, settings, event).clouds.capacity - hit(state, settings).clouds.capacity
        assert (more[:, cloud] > 0).all()
        assert (np.delete(more, cloud, axis=1) == 0).all()


def test_gpt_3_makes_openais_models_better_and_sells_in_microsofts_products():
    state, settings = midway()
    calm, after = hit(state, settings), hit(state, settings, "gpt3_launch")
    better = after.market.capability - calm.market.capability
    assert better[:, Lab.OPENAI] == pytest.approx(settings.news.gpt3_boost)
    assert (np.delete(better, Lab.OPENAI, axis=1) == 0).all()
    assert after.microsoft.models - calm.microsoft.models == pytest.approx(settings.news.gpt3_products)


def test_a_shortage_of_chips_hits_at_full_depth_and_fades_once_it_is_over():
    state, settings = midway()
    deep = hit(state, settings, "chip_shortage")
    assert deep.clouds.inputs == pytest.approx(1 - settings.compute.shortage_depth)
    later = hit(deep, settings).clouds.inputs
    assert (later > deep.clouds.inputs).all()
    assert (later < 1).all()
    again = hit(replace(deep, clouds=replace(deep.clouds, inputs=later)), settings, "chip_shortage")
    assert np.array_equal(again.clouds.inputs, deep.clouds.inputs), "a second one is as deep, not deeper"


def test_a_release_makes_models_alike_by_a_part_of_what_is_left_however_it_came():
    state, settings = midway()
    before = state.market.commoditisation
    for after in (hit(state, settings, "open_weight_release"), hit(state, settings, release=True),
                  hit(state, settings, "open_weight_release", release=True)):  # fmt: skip
        left = (1 - after.market.commoditisation) / (1 - before)
        assert left == pytest.approx(1 - settings.news.open_weight_jump)


def test_a_breakthrough_lifts_the_lab_that_makes_it():
    state, settings = midway()
    more = hit(state, settings, breakthrough=True).market.capability - state.market.capability
    assert more == pytest.approx(np.repeat(settings.news.breakthrough_jump[:, None], len(Lab), axis=1))


def test_a_launch_starts_the_clock_of_the_product_and_never_loses_revenue():
    state, settings = midway()
    after = hit(state, settings, "chatgpt_launch")
    assert (after.openai.since_launch == 0).all()
    luck = np.linspace(-3, 3, len(state.openai.revenue))
    rich = launched_revenue(np.full_like(luck, 50.0), luck, settings)
    assert (rich == 50).all()
    poor = launched_revenue(np.zeros_like(luck), luck, settings)
    assert (np.diff(poor) > 0).all()
    assert np.median(poor) == pytest.approx(settings.news.launch_revenue[0], rel=0.05)


def test_trust_stays_a_fraction_whatever_comes_out():
    state, settings = midway()
    assert (hit(state, settings, "testimony", blow=9.0).relationship.trust == 0).all()


def test_hazards_come_at_their_rates_and_releases_not_before_their_time():
    worlds, quarters = 300, 20
    settings = Settings.of(worlds, {"open_weight_hazard": 0.2, "breakthrough_hazard": 0.1})
    tape = Tape(range(worlds))
    start = int(settings.news.open_weight_from[0])
    early = [news(quarter, {}, tape.quarter(quarter), settings) for quarter in range(start)]
    assert not any(each.open_weight.any() for each in early)
    late = [news(quarter, {}, tape.quarter(quarter), settings) for quarter in range(start, start + quarters)]
    released = np.mean([each.open_weight for each in late])
    broke = np.mean([each.breakthrough for each in late])
    assert released == pytest.approx(0.2, abs=4 * np.sqrt(0.16 / worlds / quarters))
    assert broke == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / worlds / quarters / len(Lab)))


def test_what_the_scenario_gives_hits_in_its_quarter_and_world_alone():
    flags = np.array([True, False, True])
    tape = Tape(range(3))
    calendar = {5: {"stargate": flags}}
    assert np.array_equal(news(5, calendar, tape.quarter(5), Settings.of(3)).hits("stargate", 3), flags)
    assert not news(6, calendar, tape.quarter(6), Settings.of(3)).hits("stargate", 3).any()
    assert not news(5, calendar, tape.quarter(5), Settings.of(3)).hits("testimony", 3).any()


# ---- where the documents disagree


def test_stargate_is_two_projects_or_one_as_the_scenario_says():
    state, _ = midway()
    worlds = len(state.openai.revenue)
    found = {}
    for meaning in ("two projects", "microsoft supercomputer", "outside venture"):
        told = Settings.of(worlds, {"stargate_meaning": meaning})
        calm = hit(state, told).clouds.capacity
        found[meaning] = {
            event: (hit(state, told, event).clouds.capacity - calm)[0] for event in ("supercomputer", "stargate")
        }
    assert found["two projects"]["supercomputer"][Cloud.AZURE] > 0
    assert found["two projects"]["stargate"][Cloud.ORACLE] > 0
    assert found["outside venture"]["supercomputer"].sum() == 0
    assert found["outside venture"]["stargate"][Cloud.ORACLE] > 0
    assert found["microsoft supercomputer"]["stargate"][Cloud.AZURE] > 0
    assert found["microsoft supercomputer"]["stargate"][Cloud.ORACLE] == 0


# ---- what a crisis leaves behind


def test_a_crisis_gives_microsoft_a_part_of_the_influence_it_lacks_and_a_calm_quarter_none():
    settings = Settings.of(4)
    before = np.array([0.0, 0.5, 1.0, 0.5])
    found = influence_after(before, np.array([True, True, True, False]), settings)
    part = settings.relationship.crisis_influence[0]
    assert found == pytest.approx([part, 0.5 + 0.5 * part, 1.0, 0.5])
    again = before
    for _ in range(50):
        again = influence_after(again, np.ones(4, dtype=bool), settings)
        assert (again <= 1).all()
    assert again == pytest.approx(1)


def test_a_crisis_is_felt_in_full_however_much_of_the_last_one_was_left_and_then_fades():
    state, settings = midway()
    for left in (0.0, 0.3, 1.0):
        before = replace(state, relationship=histories.anew(state.relationship, {"shaken": left}))
        now = hit(before, settings, "ceo_crisis")
        assert (now.relationship.shaken == 1).all()
        for quarters in range(1, 4):
            now = hit(now, settings)
            assert now.relationship.shaken == pytest.approx(settings.news.crisis_memory**quarters)


def test_the_influence_won_in_a_crisis_wears_off_quarter_by_quarter():
    played = histories.few()
    settings, crises = played.model.settings, 0
    for _, before, after in played.quarters:
        crisis = after.relationship.shaken == 1
        crises += crisis.sum()
        called = influence_after(before.relationship.influence, crisis, settings)
        assert after.relationship.influence == pytest.approx(settings.relationship.influence_kept * called)
    assert crises >= histories.FEW, "the crisis of 2023 is given in every world"
