"""Relationship: trust, dependence both ways, credit, rivalry and scrutiny move the way the documents say."""

from dataclasses import replace

import numpy as np
import pytest
from histories import but, midway

from negotiation.parameters import Settings
from negotiation.start import first_state
from negotiation.state import Cloud, Employer
from negotiation.tape import Tape
from negotiation.world.outcomes import microsoft_ai_revenue
from negotiation.world.relationship import (
    CaseView,
    CreditView,
    case_probability,
    credit_after,
    dependence_of_microsoft,
    dependence_of_openai,
    disillusion_after,
    fear_level,
    outgrown,
    overlap,
    public_tone,
    trust_after,
    vision_distance_after,
)


def served_by(state, cloud):
    """The same worlds with all compute at one cloud."""
    serving = np.zeros_like(state.clouds.serving)
    serving[:, cloud] = 5
    return but(state, "clouds", serving=serving)


# ---- trust


def trusted(state, settings, deal=False, failed=False, luck=0.0):
    worlds = len(state.relationship.trust)
    return trust_after(state, np.full(worlds, deal), np.full(worlds, failed), np.full(worlds, luck), settings)


def test_a_deal_wins_trust_and_a_failed_talk_costs_it():
    state, settings = midway()
    usual = trusted(state, settings)
    assert (trusted(state, settings, deal=True) > usual).all()
    assert (trusted(state, settings, failed=True) < usual).all()
    assert (trusted(state, settings, luck=1.0) > usual).all()


@pytest.mark.parametrize(
    ("part", "name", "less", "more"),
    [
        ("talent", "between", 0.0, 5.0),
        ("relationship", "overlap", 0.1, 0.9),
        ("relationship", "credit", 0.6, 0.9),
        ("relationship", "vision_distance", 0.1, 0.9),
    ],
)
def test_poaching_overlap_credit_and_distance_wear_trust(part, name, less, more):
    state, settings = midway()
    values = [trusted(but(state, part, **{name: value}), settings) for value in (less, more)]
    assert (values[1] < values[0]).all()


def test_trust_returns_to_where_it_rests_and_stays_a_fraction():
    state, settings = midway()
    calm = but(but(state, "relationship", overlap=0.0, credit=0.5, vision_distance=0.0), "talent", between=0.0)
    anchor = settings.relationship.trust_anchor
    for start in (0.0, 1.0):
        now = but(calm, "relationship", trust=start)
        for _ in range(300):
            now = but(now, "relationship", trust=trusted(now, settings))
        assert now.relationship.trust == pytest.approx(anchor, abs=1e-3)
    for start, luck in ((0.0, -50.0), (1.0, 50.0)):
        extreme = trusted(but(state, "relationship", trust=start), settings, luck=luck)
        assert ((extreme >= 0) & (extreme <= 1)).all()


# ---- dependence and fear


def test_microsoft_depends_on_what_neither_its_own_models_nor_other_labs_replace():
    state, _ = midway()
    for in_house, others, left in ((0, 0, 1), (1, 0, 0), (0, 1, 0), (0.5, 0.5, 0.25)):
        found = dependence_of_microsoft(but(state, "microsoft", in_house=in_house, other_suppliers=others))
        assert found == pytest.approx(left)


def test_openai_depends_the_more_the_more_azure_serves_and_microsoft_funds():
    state, settings = midway()
    worlds = len(state.openai.revenue)
    azure, elsewhere = (dependence_of_openai(served_by(state, c), settings) for c in (Cloud.AZURE, Cloud.ORACLE))
    assert (azure > elsewhere).all()
    funded, alone = (
        dependence_of_openai(but(but(state, "contract", invested=own), "openai", raised=others), settings)
        for own, others in ((10.0, 0.0), (0.0, 10.0))
    )
    assert (funded > alone).all()
    for found in (azure, elsewhere, funded, alone):
        assert ((found >= 0) & (found <= 1)).all()
    nothing = Settings.of(worlds, {"dependence_compute": 0, "dependence_funding": 0, "dependence_channel": 0})
    assert (dependence_of_openai(state, nothing) == 0).all()


def test_microsoft_fears_more_where_products_overlap_and_compute_went_elsewhere():
    state, settings = midway()
    usual = fear_level(but(served_by(state, Cloud.AZURE), "relationship", overlap=0.0), settings)
    calm = but(served_by(state, Cloud.AZURE), "relationship", overlap=0.0, shaken=0.0)
    small = but(calm, "openai", revenue=0.0)
    reliance = settings.relationship.fear_base * dependence_of_microsoft(state)
    assert fear_level(small, settings) == pytest.approx(state.microsoft.fearfulness * reliance)
    assert (fear_level(but(calm, "relationship", shaken=0.5), settings) > fear_level(calm, settings)).all()
    assert (fear_level(but(calm, "openai", revenue=500.0), settings) > fear_level(small, settings)).all()
    assert (fear_level(but(served_by(state, Cloud.AZURE), "relationship", overlap=0.5), settings) > usual).all()
    assert (fear_level(but(served_by(state, Cloud.GOOGLE), "relationship", overlap=0.0), settings) > usual).all()


def test_what_counts_as_put_in_is_a_switch_where_the_documents_disagree():
    state, _ = midway()
    worlds = len(state.openai.revenue)
    state = but(but(state, "microsoft", spent=100.0), "contract", invested=13.0)
    state = but(state, "openai", raised=20.0)
    equity, all_in = (
        dependence_of_openai(state, Settings.of(worlds, {"put_in": meaning}))
        for meaning in ("equity commitment", "all-in spend")
    )
    assert (all_in > equity).all()


# ---- public and regulators


def test_scrutiny_grows_with_exclusivity_times_market_share():
    settings = Settings.of(4)
    exclusive = np.array([False, True, True, True])
    share = np.array([0.9, 0.0, 0.2, 0.4])
    found = case_probability(CaseView(exclusive, share, np.zeros(4, dtype=bool), settings))
    assert found[0] == found[1] == 0
    assert found[3] == pytest.approx(2 * found[2])
    sure = CaseView(np.ones(4, dtype=bool), np.full(4, 50.0), exclusive, settings)
    assert (case_probability(sure) <= 1).all()


def test_the_more_use_its_products_the_more_credit_goes_to_openai():
    settings = Settings.of(3)
    users = np.array([0.0, 60.0, 1e6])
    credit = np.full(3, 0.5)
    for _ in range(200):
        credit = credit_after(CreditView(users, credit, np.zeros(3, dtype=np.intp), settings))
    assert credit[0] == pytest.approx(0.5)
    assert credit[0] < credit[1] < credit[2]
    assert credit[2] == pytest.approx(1, abs=1e-3)


def test_a_credit_clause_moves_credit_to_microsoft_and_the_further_the_further_it_goes():
    settings = Settings.of(3)
    credit = np.full(3, 0.5)
    for _ in range(200):
        credit = credit_after(CreditView(np.full(3, 1e6), credit, np.arange(3), settings))
    assert credit[0] > credit[1] > credit[2]
    assert credit[0] - credit[2] == pytest.approx(settings.rights.credit_pull[0])
    strong, nobody = Settings.of(3, {"credit_pull": 1.0}), np.zeros(3)
    for _ in range(200):
        credit = credit_after(CreditView(nobody, credit, np.full(3, 2), strong))
    assert (credit >= 0).all(), "credit is a part of all there is"


def test_products_overlap_with_revenue_up_to_all_of_them():
    settings = Settings.of(3)
    scale = settings.relationship.overlap_scale
    assert overlap(scale * [0, 0.25, 7], settings) == pytest.approx([0, 0.25, 1])


def test_visions_drift_apart_faster_where_the_two_compete():
    state, settings = midway()
    before = but(state, "relationship", vision_distance=0.3)
    apart = [vision_distance_after(but(before, "relationship", overlap=o), settings) for o in (0.0, 1.0)]
    assert (apart[1] > apart[0]).all()
    assert (apart[0] > 0.3).all()
    far = vision_distance_after(but(state, "relationship", vision_distance=1.0), settings)
    assert far == pytest.approx(1)


def test_common_rules_on_safety_keep_visions_together():
    state, settings = midway()
    apart = []
    for clause in range(3):
        rights = replace(state.contract.rights, safety=np.full(len(state.openai.revenue), clause))
        ruled = replace(state, contract=replace(state.contract, rights=rights))
        apart.append(vision_distance_after(but(ruled, "relationship", vision_distance=0.3), settings))
    assert (apart[0] > apart[1]).all()
    assert (apart[1] > apart[2]).all()
    assert (apart[2] > 0.3).all()


def test_the_tone_of_the_documents_sets_where_trust_starts_and_rests():
    tape = Tape(range(4)).once()
    healthy, between, failing = (
        first_state(Settings.of(4, {"tone": tone}), tape).relationship for tone in ("healthy", "between", "failing")
    )
    for entry in ("trust", "anchor"):
        order = [getattr(each, entry) for each in (failing, between, healthy)]
        assert (order[0] < order[1]).all(), entry
        assert (order[1] < order[2]).all(), entry
    either = first_state(Settings.of(40, {"tone": "either"}), Tape(range(40)).once()).relationship.anchor
    assert set(np.round(either, 9)) == set(np.round([failing.anchor[0], healthy.anchor[0]], 9))


# ---- what fear is made of


def calm(state):
    """The same worlds without any cause to fear: Microsoft stands alone, all compute is at Azure, OpenAI is small."""
    alone = but(served_by(state, Cloud.AZURE), "microsoft", in_house=1.0, models=50.0)
    return but(but(alone, "relationship", overlap=0.0, shaken=0.0), "openai", revenue=0.0)


def test_without_a_cause_there_is_no_fear_and_each_cause_adds_its_own():
    state, settings = midway()
    numbers, none = settings.relationship, calm(state)
    assert (fear_level(none, settings) == 0).all()
    causes = (
        (but(none, "microsoft", in_house=0.4, other_suppliers=0.0), 0.6 * numbers.fear_base),
        (but(none, "relationship", overlap=0.5), 0.5 * numbers.fear_overlap),
        (but(none, "relationship", shaken=0.5), 0.5 * settings.news.crisis_worry),
        (but(none, "openai", revenue=1e4), numbers.fear_overtaken),
        (served_by(none, Cloud.ORACLE), numbers.fear_tie),
    )
    for afraid, expected in causes:
        assert fear_level(afraid, settings) == pytest.approx(state.microsoft.fearfulness * expected)
        bold = but(afraid, "microsoft", fearfulness=0.0)
        assert (fear_level(bold, settings) == 0).all()


def test_microsoft_fears_the_more_the_more_it_depends():
    state, settings = midway()
    fears = [fear_level(but(state, "microsoft", in_house=own), settings) for own in (0.9, 0.5, 0.1)]
    assert (fears[0] < fears[1]).all()
    assert (fears[1] < fears[2]).all()
    others = fear_level(but(state, "microsoft", in_house=0.1, other_suppliers=0.9), settings)
    assert (others < fears[2]).all(), "other labs' models relieve it too"


def test_openai_outgrows_what_it_brings_once_its_revenue_passes_a_part_of_microsofts():
    state, settings = midway()
    threshold = settings.relationship.fear_overtaken_from * microsoft_ai_revenue(state)
    assert (threshold > 0).all()
    for times, passed in ((0.0, False), (0.99, False), (1.01, True)):
        assert (outgrown(but(state, "openai", revenue=times * threshold), settings) == passed).all(), times


# ---- what exclusivity brings


def grieved(state, transfer, cohesion, distance, credit):
    """The same worlds with the four things that may disappoint Microsoft."""
    torn = state.talent.cohesion.copy()
    torn[:, Employer.MICROSOFT] = cohesion
    now = but(state, "relationship", transfer=transfer, vision_distance=distance, credit=credit)
    return but(now, "talent", cohesion=torn)


def test_microsoft_is_disappointed_by_knowledge_withheld_teams_torn_visions_apart_and_credit_gone():
    state, settings = midway()
    best, worst = (1.0, 1.0, 0.0, 0.5), (0.0, 0.0, 1.0, 1.0)
    speed = settings.relationship.grievance_speed
    for start in (0.0, 0.4, 1.0):
        fresh = but(state, "relationship", disillusion=start)
        assert disillusion_after(grieved(fresh, *best), settings) == pytest.approx((1 - speed) * start)
        assert disillusion_after(grieved(fresh, *worst), settings) == pytest.approx(start + speed * (1 - start))
        for place in range(4):
            one = tuple(worst[k] if k == place else best[k] for k in range(4))
            found = disillusion_after(grieved(fresh, *one), settings)
            assert found == pytest.approx(start + speed * (1 / 4 - start)), "each counts the same"


def test_disappointment_comes_to_rest_at_the_mean_of_the_grievances_and_stays_a_fraction():
    state, settings = midway()
    now = grieved(state, 0.6, 0.8, 0.3, 0.75)
    for start in (0.0, 1.0):
        then = but(now, "relationship", disillusion=start)
        for _ in range(100):
            then = but(then, "relationship", disillusion=disillusion_after(then, settings))
            assert ((then.relationship.disillusion >= 0) & (then.relationship.disillusion <= 1)).all()
        assert then.relationship.disillusion == pytest.approx((0.4 + 0.2 + 0.3 + 0.5) / 4)
    unknown = but(grieved(state, 1.0, 1.0, 0.0, 0.2), "relationship", disillusion=0.0)
    assert (disillusion_after(unknown, settings) == 0).all(), "credit beyond its own half is no grievance of OpenAI's"


# ---- what the public hears


def test_in_public_the_two_sound_better_than_they_trust_and_never_better_than_well():
    state, settings = midway()
    trust = np.linspace(0, 1, len(state.openai.revenue))
    trusting = but(state, "relationship", trust=trust)
    tone = public_tone(trusting, settings)
    assert ((tone >= trust) & (tone <= 1)).all()
    assert (np.diff(tone) > 0).all(), "who trusts more sounds better"
    assert tone[0] == pytest.approx(settings.relationship.reassurance[0])
    for cover, heard in ((0.0, trust), (1.0, np.ones_like(trust))):
        assert public_tone(trusting, Settings.of(len(trust), {"reassurance": cover})) == pytest.approx(heard)
