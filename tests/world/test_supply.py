"""Supply: rival labs sell Microsoft models where that pays, and only through them does it come to need OpenAI less."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import histories
import numpy as np
import pytest
from conftest import Begin, seated
from histories import but, midway

from agents.labs import Anthropic, Meta, OpenWeightMakers
from agents.microsoft import Microsoft
from negotiation.parameters import Settings
from negotiation.quarter.supply import SOLD_BY
from negotiation.state import Lab
from negotiation.world.supply import (
    SupplyChoice,
    SupplyChoiceView,
    SupplyOffer,
    SupplyView,
    best_suppliers,
    business_won,
    ceiling,
    gain_from_supply,
    other_suppliers_after,
    price_cut,
    supply_price,
    usefulness,
)

QUARTER = 22
SEEDS = range(12)
SELLERS = {Lab.ANTHROPIC: Anthropic, Lab.META: Meta, Lab.OPEN_WEIGHT: OpenWeightMakers}


def supplied_by(state, *labs):
    """The same worlds with these suppliers."""
    return but(state, "microsoft", suppliers=np.isin(np.arange(len(Lab)), labs))


def capable(state, *points):
    """The same worlds with labs of this capability, in their order."""
    return but(state, "market", capability=np.array(points))


def top(state, settings):
    """Part of Microsoft's needs its suppliers could serve."""
    return ceiling(state, usefulness(state, settings))


# ---- how much of Microsoft's needs others can serve


def test_a_lab_is_of_more_use_the_more_alike_models_are_and_the_less_it_lags():
    state, settings = midway()
    useful = [usefulness(but(state, "market", commoditisation=alike), settings) for alike in (0.0, 0.3, 0.9)]
    assert (useful[0] == 0).all()
    assert (useful[1] < useful[2]).all()
    lagging = usefulness(capable(but(state, "market", commoditisation=0.5), 6, 9, 6, 5, 2), settings)
    assert (lagging[:, Lab.GOOGLE] == lagging[:, Lab.ANTHROPIC]).all(), "better than OpenAI's is as good as OpenAI's"
    assert (lagging[:, Lab.ANTHROPIC] > lagging[:, Lab.META]).all()
    assert (lagging[:, Lab.META] > lagging[:, Lab.OPEN_WEIGHT]).all()
    assert lagging[:, Lab.ANTHROPIC] == pytest.approx(settings.supply.supply_breadth / 2)


def test_more_and_better_suppliers_can_serve_more_and_never_all():
    state, settings = midway()
    state = but(state, "market", commoditisation=1.0)
    tops = [top(supplied_by(state, *list(SELLERS)[:n]), settings) for n in range(len(SELLERS) + 1)]
    assert (tops[0] == 0).all()
    for fewer, more in pairwise(tops):
        assert (fewer < more).all()
    assert (tops[-1] < 1).all()
    weak, strong = (top(supplied_by(capable(state, 6, 6, c, 6, 6), Lab.ANTHROPIC), settings) for c in (2, 5))
    assert (weak < strong).all()


def test_a_supplier_wins_business_where_no_other_serves_and_none_twice():
    state, settings = midway()
    alone, beside = (business_won(supplied_by(state, *labs), usefulness(state, settings)) for labs in ((), (Lab.META,)))
    assert alone == pytest.approx(state.microsoft.models[:, None] * usefulness(state, settings))
    assert (beside[:, Lab.ANTHROPIC] < alone[:, Lab.ANTHROPIC]).all()
    assert (beside[:, Lab.META] == 0).all()
    gained = top(supplied_by(state, Lab.META, Lab.ANTHROPIC), settings) - top(supplied_by(state, Lab.META), settings)
    assert beside[:, Lab.ANTHROPIC] == pytest.approx(state.microsoft.models * gained)


def test_without_suppliers_nothing_moves_over_however_alike_models_are():
    state, settings = midway()
    alike = but(supplied_by(state), "market", commoditisation=1.0)
    alike = but(alike, "microsoft", other_suppliers=0.0)
    assert (other_suppliers_after(alike, usefulness(alike, settings), settings) == 0).all()


def test_needs_move_over_up_to_what_suppliers_can_serve_and_not_back():
    state, settings = midway()
    now = but(supplied_by(state, *SELLERS), "microsoft", other_suppliers=0.0)
    most = top(now, settings)
    for _ in range(200):
        served = other_suppliers_after(now, usefulness(now, settings), settings)
        assert (served >= now.microsoft.other_suppliers).all()
        now = replace(now, microsoft=replace(now.microsoft, other_suppliers=served))
    assert now.microsoft.other_suppliers == pytest.approx(most, abs=1e-6)
    behind = capable(now, 60, 1, 1, 1, 1)
    assert (top(behind, settings) < most).all()
    kept = other_suppliers_after(behind, usefulness(behind, settings), settings)
    assert (kept == now.microsoft.other_suppliers).all()


# ---- what labs ask and what Microsoft takes


def asked(settings, margin=0.3, business=2.0, alike=0.5, luck=0.5):
    worlds = len(settings.supply.supply_gap)
    numbers = (np.full(worlds, number) for number in (business, alike, luck))
    return supply_price(np.full(worlds, margin), SupplyView(Lab.ANTHROPIC, *numbers, settings))


def test_a_lab_asks_for_its_cost_and_a_margin_that_goes_as_models_become_alike():
    settings = Settings.of(3)
    numbers = settings.supply
    at_cost = 2 * (numbers.supply_cost_low + numbers.supply_cost_spread / 2)
    assert asked(settings, alike=1.0) == pytest.approx(at_cost)
    assert asked(settings, alike=0.0) == pytest.approx(at_cost + 2 * 0.3)
    assert (asked(settings, luck=0.1) < asked(settings, luck=0.9)).all()
    assert asked(settings, business=4.0) == pytest.approx(2 * asked(settings))


@pytest.mark.parametrize("lab", SELLERS, ids=lambda lab: lab.name.lower())
def test_every_lab_that_sells_answers_with_a_price(begin: Begin, lab):
    model = begin((0,))
    party = SELLERS[lab](model)
    view = SupplyView(lab, np.array([2.0]), np.array([0.5]), np.array([0.5]), model.settings)
    offer = party.decide(view, model.tape.quarter(0))
    margin = getattr(model.settings.supply, f"supply_margin_{lab.name.lower()}")
    assert offer.price == pytest.approx(asked(model.settings, margin))


def choice(price, fear=0.5, dependence=0.7, elsewhere=0.2, business=1.0, **changes):
    """What Microsoft chooses in one world in which labs ask these prices and would all serve the same."""
    settings = Settings.of(1, changes)
    prices = np.array([price])
    moods = (np.array([value]) for value in (fear, dependence, elsewhere))
    view = SupplyChoiceView(prices, np.full_like(prices, business), *moods, settings)
    return view, best_suppliers(view).takes[0]


def test_microsoft_takes_the_one_supplier_that_pays_best_and_none_that_does_not_pay():
    nothing = np.inf
    _, takes = choice([nothing, nothing, 0.1, 0.05, 0.2], supply_integration=0)
    assert np.flatnonzero(takes).tolist() == [Lab.META]
    view, takes = choice([nothing] * 5)
    assert not takes.any()
    worth = gain_from_supply(view)[0, 0]
    for integration, taken in ((0.0, True), (0.2, False)):
        _, takes = choice([nothing, nothing, worth - 0.1, nothing, nothing], supply_integration=integration)
        assert takes.any() == taken
    _, takes = choice([nothing, nothing, 0.0, 0.0, 0.0], supply_appetite=0, supply_integration=0)
    assert not takes.any()


@pytest.mark.parametrize("more", [{"fear": 1.5}, {"dependence": 1.0}, {"business": 2.0}], ids=str)
def test_other_models_are_worth_more_with_fear_dependence_and_business(more):
    usual, _ = choice([0.1] * 5)
    other, _ = choice([0.1] * 5, **more)
    assert (gain_from_supply(other) > gain_from_supply(usual)).all()


# ---- deals in a history


class GenerousMeta(Meta):
    """Gives its models away."""

    def decide(self, view: Any, chance: Any) -> Any:
        if isinstance(view, SupplyView):
            assert view.lab == Lab.META
            return SupplyOffer(np.zeros_like(view.business))
        return super().decide(view, chance)


class LoyalMicrosoft(Microsoft):
    """Never buys elsewhere."""

    def decide(self, view: Any, chance: Any) -> Any:
        if isinstance(view, SupplyChoiceView):
            return SupplyChoice(np.zeros(view.price.shape, dtype=bool))
        return super().decide(view, chance)


class GrabbingMicrosoft(Microsoft):
    """Says yes to every lab in every quarter, asked or not."""

    def decide(self, view: Any, chance: Any) -> Any:
        if isinstance(view, SupplyChoiceView):
            return SupplyChoice(np.ones(view.price.shape, dtype=bool))
        return super().decide(view, chance)


def closed(model):
    """Supply deals on record: world, quarter, amount, who."""
    events = model.record.events.columns()
    at = events["event"] == "supply_deal"
    return {name: column[at] for name, column in events.items()}


def test_every_deal_on_record_is_a_supplier_and_every_supplier_a_deal(begin: Begin):
    model = begin(SEEDS, keep=("events",)).play()
    deals, suppliers = closed(model), model.state.microsoft.suppliers
    assert not suppliers[:, [Lab.OPENAI, Lab.GOOGLE]].any()
    for lab, role in SOLD_BY.items():
        with_it = deals["world"][deals["who"] == str(role)]
        assert sorted(with_it) == np.flatnonzero(suppliers[:, lab]).tolist()
    assert suppliers.any(axis=1).mean() > 0.5
    assert (deals["amount"] > 0).all()


def test_a_microsoft_that_never_buys_elsewhere_stays_dependent(begin: Begin):
    usual = begin(SEEDS, keep=()).play().state
    loyal = begin(SEEDS, keep=("events",), cast=seated(microsoft=LoyalMicrosoft)).play()
    assert len(closed(loyal)["world"]) == 0
    assert (loyal.state.microsoft.other_suppliers == 0).all()
    served = usual.microsoft.other_suppliers > 0
    assert served.mean() > 0.5
    gap = loyal.state.relationship.dependence_microsoft - usual.relationship.dependence_microsoft
    assert np.median(gap) > 0.05


def test_only_labs_that_exist_and_sell_become_suppliers_each_once(begin: Begin):
    model = begin(SEEDS, keep=("events",), end="2021Q4", cast=seated(microsoft=GrabbingMicrosoft)).play()
    deals = closed(model)
    founded = model.settings.talent.anthropic_founded[0]
    for lab, role in SOLD_BY.items():
        quarters = deals["quarter"][deals["who"] == str(role)]
        assert len(quarters) == len(SEEDS)
        assert (quarters == (founded if lab == Lab.ANTHROPIC else 0)).all()
    assert set(deals["who"]) == {str(role) for role in SOLD_BY.values()}


def test_a_lab_that_gives_its_models_away_is_taken_no_later(begin: Begin):
    def first(model):
        deals = closed(model)
        of_meta = deals["who"] == "Meta"
        quarters = np.full(len(SEEDS), np.inf)
        quarters[deals["world"][of_meta].astype(int)] = deals["quarter"][of_meta]
        return quarters

    usual = first(begin(SEEDS, keep=("events",)).play())
    generous = first(begin(SEEDS, keep=("events",), cast=seated(meta=GenerousMeta)).play())
    assert np.median(generous) < np.median(usual)
    assert (generous <= usual).mean() > 0.9


def test_multi_sourcing_begins_in_the_middle_twenties_and_serves_a_good_third_by_2030():
    played = histories.ordinary()
    first = np.argmax([state.microsoft.suppliers.any(axis=1) for state in played.states], axis=0)
    assert 18 <= np.median(first) <= 26
    assert 0.3 <= np.median(played.states[-1].microsoft.other_suppliers) <= 0.5


def test_who_fears_more_buys_elsewhere_sooner():
    calm, afraid = (begin_with_fear(fear) for fear in (0.05, 1.0))
    assert (afraid >= calm).all()
    assert (afraid > calm).any()


def begin_with_fear(base):
    """Suppliers of each world by the end of 2024 where fear begins at a level."""
    played = histories.watched("core", 20, {"fear_base": base, "fear_spread": 0}, keep=())
    return played.states[QUARTER + 2].microsoft.suppliers.sum(axis=1)


def test_microsoft_gives_more_for_another_lab_where_openai_buys_from_many():
    alone, _ = choice([1.0] * len(Lab), elsewhere=0.0)
    raced, _ = choice([1.0] * len(Lab), elsewhere=0.8)
    assert (gain_from_supply(raced) > gain_from_supply(alone)).all()


def test_prices_fall_with_progress_and_faster_where_models_are_alike():
    settings = Settings.of(1)
    distinct, alike = (price_cut(np.array([share]), settings)[0] for share in (0.0, 0.6))
    assert distinct == settings.market.price_fall[0]
    assert alike == pytest.approx(distinct + 0.6 * settings.market.price_rivalry[0])
