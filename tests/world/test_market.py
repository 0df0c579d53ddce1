"""The market: growth that fades and saturates, costs that follow revenue, valuation that follows hopes."""

from dataclasses import replace

import numpy as np
import pytest
from histories import but, midway

from negotiation.parameters import Settings
from negotiation.world.distribution import reach as part_of_everywhere
from negotiation.world.market import (
    AdoptionView,
    FundingView,
    azure_growth,
    azure_reach,
    azure_share_wanted,
    commoditisation_after,
    compute_wanted,
    expected_growth,
    expected_revenue,
    fair_valuation,
    growth,
    growth_by_age,
    headcount_wanted,
    part_allowed,
    proven,
    ramp,
    room_left,
    round_offered,
    running_costs,
    runway,
    weekly_users,
)

QUARTER = 22


def seen(worlds=1, settings=None, **changes):
    """What customers see, in worlds alike but for the changes."""
    values = {"revenue": 5.0, "since_launch": 8.0, "drift": 0.0, "lead": 0.0, "unmet": 0.0, "commoditisation": 0.3}
    values["reach"] = 0.0
    arrays = {name: np.zeros(worlds) + changes.get(name, value) for name, value in values.items()}
    may = np.full(worlds, changes.get("may_compete", True))
    return AdoptionView(quarter=QUARTER, settings=settings or Settings.of(worlds), may_compete=may, **arrays)


# ---- growth


def test_growth_fades_from_the_launch_to_its_floor():
    settings = Settings.of(1)
    numbers = settings.market
    found = growth_by_age(np.array([[0.0, 8.0, 1e6]]), settings)[0]
    assert found[0] == pytest.approx(numbers.growth_floor[0] + numbers.growth_after_launch[0])
    assert found[2] == pytest.approx(numbers.growth_floor[0])
    assert found[0] > found[1] > found[2]


def test_there_is_room_until_markets_are_saturated():
    settings = Settings.of(3)
    saturation = settings.market.saturation
    assert room_left(saturation * [0, 0.5, 2], settings) == pytest.approx([1, 0.5, 0])


def test_revenue_grows_faster_with_a_lead_and_slower_with_unmet_demand_and_little_room():
    base = growth(seen())
    assert growth(seen(lead=0.5)) > base > growth(seen(lead=-0.5))
    assert growth(seen(unmet=0.4)) < base
    numbers = seen().settings.market
    assert base - growth(seen(unmet=0.4)) == pytest.approx(0.4 * numbers.growth_unmet)
    assert growth(seen(revenue=400.0)) < base
    assert growth(seen(revenue=1e6)) == pytest.approx(0)
    assert growth(seen(drift=0.02)) == pytest.approx(base + 0.02)


def test_revenue_grows_faster_with_reach_beyond_azure_and_slower_where_openai_may_not_compete():
    base, numbers = growth(seen()), seen().settings.rights
    assert growth(seen(reach=1.0)) - base == pytest.approx(numbers.distribution_growth)
    assert base - growth(seen(may_compete=False)) == pytest.approx(numbers.compete_barred)


def test_before_the_launch_growth_is_that_of_a_lab_without_a_product():
    early = seen(since_launch=-1.0, lead=1.0, unmet=0.5)
    assert growth(early) == pytest.approx(early.settings.market.growth_before_launch)


def test_a_lead_counts_up_to_one_generation():
    assert growth(seen(lead=1.0)) == pytest.approx(growth(seen(lead=30.0)))


def test_customers_take_less_from_azure_as_models_grow_alike():
    numbers = seen().settings.market
    wanted = [azure_share_wanted(seen(commoditisation=c))[0] for c in (0.0, 0.5, 1.0)]
    assert wanted[0] > wanted[1] > wanted[2]
    assert wanted[2] == pytest.approx(numbers.azure_base_share[0])
    assert azure_share_wanted(seen(since_launch=-1.0)) == pytest.approx(numbers.azure_share_early)


# ---- plans


def test_plans_expect_no_less_than_the_valuation_promises_and_damp_growth():
    settings = Settings.of(1)
    ahead = np.full((1, 24), 0.1)
    damping = settings.market.forecast_damping[0]
    found = expected_revenue(np.array([10.0]), np.array([0.0]), ahead, settings)[0]
    assert found == pytest.approx(10 * np.exp(damping * 0.1 * np.arange(1, 25)))
    hoped = expected_revenue(np.array([0.0]), np.array([20.0]), ahead, settings)[0]
    assert (np.diff(hoped) > 0).all()
    assert hoped[-1] == pytest.approx(
        settings.market.prospect_revenue[0] * 20 * (24 / settings.market.prospect_quarters[0]) ** 2
    )


def test_plans_are_blind_to_products_not_launched_and_to_the_worlds_own_drift():
    state, settings = midway()
    early = but(state, "openai", since_launch=-1.0)
    expected = expected_growth(early, settings, 6)
    assert expected == pytest.approx(np.repeat(settings.market.growth_expected_early[:, None], 6, axis=1))
    assert np.array_equal(
        expected_growth(state, settings, 6), expected_growth(but(state, "openai", drift=0.1), settings, 6)
    )


# ---- valuation and funding


def valued(state, settings):
    return fair_valuation(state, expected_growth(state, settings, 4), QUARTER, settings)


def test_openai_is_worth_more_with_more_revenue_and_less_where_models_are_alike():
    state, settings = midway()
    sold = but(state, "openai", revenue=20.0)
    assert (valued(but(state, "openai", revenue=30.0), settings) > valued(sold, settings)).all()
    alike, distinct = but(sold, "market", commoditisation=0.9), but(sold, "market", commoditisation=0.1)
    assert (valued(alike, settings) < valued(distinct, settings)).all()


def test_dear_money_and_distress_lower_the_valuation():
    state, settings = midway()
    worlds = len(state.openai.revenue)
    dear = Settings.of(worlds, {"interest_rate": 0.1})
    assert (valued(state, dear) < valued(state, settings)).all()
    for weight in (0.05, 0.12, 0.3, 0.6, 1.0):
        hard = Settings.of(worlds, {"valuation_distress": weight})
        values = [valued(but(state, "openai", distress=quarters), hard) for quarters in (0.0, 1.0, 4.0, 40.0)]
        assert (values[0] > values[1]).all(), weight
        assert (values[1] >= values[2]).all(), weight
        assert values[2] == pytest.approx(values[3])
        assert (values[3] > 0).all(), "even in trouble it is worth something"


def test_before_revenue_the_prospect_is_a_floor_that_grows_to_a_limit():
    state, settings = midway()
    penniless = but(state, "openai", revenue=0.0, distress=0.0)
    ahead = expected_growth(penniless, settings, 4)
    values = [fair_valuation(penniless, ahead, quarter, settings)[0] for quarter in (0, 4, 200)]
    assert values[0] == pytest.approx(1)
    assert values[0] < values[1] < values[2]
    assert values[2] == pytest.approx(settings.market.valuation_prospect_top[0])


def test_investors_put_in_a_part_of_the_valuation_where_money_is_sought_and_more_once_the_product_sells():
    settings = Settings.of(4)
    flags = np.array([True, True, False, False]), np.array([True, False, True, False])
    no = np.zeros(4, dtype=bool)
    amount = round_offered(FundingView(flags[0], np.full(4, 100.0), flags[1], no, settings))
    numbers = settings.market
    more = round_offered(FundingView(flags[0], np.full(4, 100.0), flags[1], ~no, settings))
    assert more == pytest.approx(amount * settings.conversion.converted_round), "ordinary shares sell better"
    assert amount == pytest.approx([100 * numbers.round_share[0], 100 * numbers.round_share_early[0], 0, 0])
    assert amount[0] > amount[1]
    assert (
        proven(np.array([-1.0, 0, 3, 4]), settings).tolist()
        == (np.array([-1.0, 0, 3, 4]) >= numbers.round_known_after).tolist()
    )


def test_openai_is_worth_more_as_a_company_with_ordinary_shares():
    state, settings = midway()
    worlds = len(state.openai.revenue)
    conversion = state.contract.conversion
    values = []
    for done in (False, True):
        flags = np.full(worlds, done)
        contract = replace(state.contract, conversion=replace(conversion, done=flags))
        values.append(valued(but(replace(state, contract=contract), "openai", revenue=20.0), settings))
    assert (values[1] > values[0]).all()


# ---- what Azure reaches


def reach(state, settings, quarter=QUARTER, **rights):
    worlds = len(state.openai.revenue)
    changed = {name: np.zeros_like(getattr(state.contract.rights, name)) + value for name, value in rights.items()}
    contract = replace(state.contract, rights=replace(state.contract.rights, **changed))
    assert worlds == len(settings.start.start_invested)
    return azure_reach(replace(state, contract=contract), quarter, settings)


def test_without_a_licence_azure_reaches_its_customers_with_its_own_models_alone():
    state, settings = midway()
    plain = {"distribution": 0, "resale": 0.0, "licence_end": 45.0}
    assert reach(state, settings, 45, **plain) == pytest.approx(1)
    assert reach(state, settings, 46, **plain) == pytest.approx(state.microsoft.in_house)
    gone = replace(state, contract=replace(state.contract, separated=np.ones(len(state.openai.revenue), dtype=bool)))
    assert reach(gone, settings, **plain) == pytest.approx(state.microsoft.in_house)


def test_sales_elsewhere_take_customers_from_azure_and_a_part_passed_on_brings_some():
    state, settings = midway()
    plain = {"distribution": 0, "resale": 0.0, "licence_end": 45.0}
    reached = [reach(state, settings, **(plain | {"distribution": code})) for code in range(3)]
    assert (reached[0] > reached[1]).all()
    assert (reached[1] > reached[2]).all()
    assert (reach(state, settings, **(plain | {"resale": 0.2})) > reached[0]).all()
    gained = [part_of_everywhere(np.full(3, code), Settings.of(3))[0] for code in range(3)]
    assert gained[0] == 0
    assert 0 < gained[1] < gained[2] == 1


# ---- costs and cash


def test_margins_move_from_early_to_late_and_stay_there():
    settings = Settings.of(1)
    numbers = settings.market
    first, last = int(numbers.inference_from[0]), int(numbers.inference_to[0])
    early, late = np.array([0.6]), np.array([0.2])
    assert ramp(first - 5, early, late, settings) == pytest.approx(0.6)
    assert ramp(last + 5, early, late, settings) == pytest.approx(0.2)
    middle = [ramp(quarter, early, late, settings)[0] for quarter in range(first, last + 1)]
    assert (np.diff(middle) < 0).all()


@pytest.mark.parametrize("ends", [20, 10])
def test_margins_mature_at_once_where_the_time_for_it_is_no_time(ends):
    settings = Settings.of(1, {"inference_from": 20, "inference_to": ends})
    early, late = np.array([0.6]), np.array([0.2])
    assert ramp(19, early, late, settings) == pytest.approx(0.6)
    assert ramp(22, early, late, settings) == pytest.approx(0.2)


def test_openai_wants_more_compute_and_people_the_larger_it_is():
    settings = Settings.of(2)
    revenue = np.array([5.0, 50.0])
    wanted = compute_wanted(QUARTER, revenue, 10 * revenue, settings)
    assert wanted[1] > wanted[0] > 0
    assert compute_wanted(QUARTER, 0 * revenue, np.array([100.0, 900.0]), settings)[1] > 0
    people = headcount_wanted(QUARTER, revenue, settings)
    assert people[1] / people[0] == pytest.approx(10 ** settings.market.staff_power[0])


def test_openai_allows_itself_less_as_money_runs_short_but_never_nothing():
    settings = Settings.of(5)
    part = part_allowed(np.array([0.0, 1.0, 2.0, 4.0, 40.0]), settings)
    assert (np.diff(part) >= 0).all()
    assert part[0] == settings.market.spending_floor[0]
    assert part[-1] == 1


def test_running_costs_are_salaries_and_a_part_of_revenue():
    settings = Settings.of(1)
    staff, other = running_costs(0, np.array([10.0]), np.array([1000.0]), settings)
    assert staff == pytest.approx(1000 * settings.market.staff_cost / 4)
    assert other == pytest.approx(10 * settings.market.sales_share / 4)


def test_the_runway_is_cash_over_burn_and_forty_quarters_at_most():
    assert runway(np.array([10.0, 10.0, 1000.0, -5.0, 3.0]), np.array([2.0, -1.0, 1.0, 1.0, 0.0])) == pytest.approx(
        [5, 40, 40, 0, 40]
    )


# ---- the rest of the market


def test_models_grow_alike_by_a_part_of_what_is_left():
    settings = Settings.of(3)
    before = np.array([0.0, 0.5, 1.0])
    after, freer = (commoditisation_after(before, np.full(3, may), settings) for may in (False, True))
    assert (1 - after) == pytest.approx((1 - before) * (1 - settings.market.commoditisation_rate))
    assert (freer[:2] > after[:2]).all(), "faster where OpenAI may release open weights too"
    assert freer[2] == 1


def test_azures_growth_slows_to_its_floor():
    settings = Settings.of(1)
    path = [azure_growth(quarter, settings)[0] for quarter in range(0, 200, 10)]
    assert (np.diff(path) < 0).all()
    assert path[-1] == pytest.approx(settings.market.azure_growth_floor[0], abs=1e-4)


def test_users_are_revenue_over_what_each_brings():
    settings = Settings.of(1)
    few, many, all_of_them = (weekly_users(settings.market.arpu * users, settings) for users in (1, 700, 1e6))
    assert few == pytest.approx(1, rel=1e-3)
    assert few < many < 700
    assert all_of_them == pytest.approx(settings.market.users_reachable)


def test_each_user_more_takes_more_revenue_the_more_there_are():
    settings = Settings.of(6)
    users = weekly_users(np.array([0.0, 5.0, 10.0, 15.0, 20.0, 25.0]), settings)
    assert users[0] == 0
    won = np.diff(users)
    assert (won > 0).all()
    assert (np.diff(won) < 0).all()
    everybody = Settings.of(6, {"users_reachable": 8000.0})
    assert (weekly_users(np.full(6, 25.0), everybody) > users[-1]).all()


def test_research_takes_a_smaller_part_of_what_openai_is_worth_as_it_matures():
    changes = {"ambition_share": 0.06, "ambition_share_late": 0.03, "inference_from": 22, "inference_to": 38}
    settings = Settings.of(1, changes)
    nothing, worth = np.zeros(1), np.array([1000.0])
    wanted = [compute_wanted(quarter, nothing, worth, settings)[0] for quarter in (10, 22, 30, 38, 45)]
    assert wanted == pytest.approx([60.0, 60.0, 45.0, 30.0, 30.0])
    served = compute_wanted(45, np.array([100.0]), worth, settings) - wanted[-1]
    assert served == pytest.approx(100 * settings.market.inference_share_late)


def test_a_lab_without_backers_plans_for_research_all_the_same():
    settings = Settings.of(1)
    nothing = np.zeros(1)
    found = [compute_wanted(quarter, nothing, nothing, settings)[0] for quarter in (0, 4, 8)]
    assert found[0] == pytest.approx(settings.market.ambition_floor[0])
    assert found[0] < found[1] <= found[2]
    until = int(settings.market.ambition_until[0])
    assert compute_wanted(until + 20, nothing, nothing, settings) == pytest.approx(
        compute_wanted(until, nothing, nothing, settings)
    )
