"""Compute: how capacity grows, what is left to sell, and what OpenAI pays for it."""

from dataclasses import replace

import histories
import numpy as np
import pytest

from negotiation.parameters import Settings
from negotiation.state import Cloud
from negotiation.world.compute import (
    BuildView,
    RivalBuildView,
    ai_part_of_capex,
    azure_capacity_after,
    azure_capacity_planned,
    azure_share,
    blended_price,
    capex_wanted,
    costs,
    inputs_after,
    lapsed,
    open_to_openai,
    planned_shortage,
    rival_capacity_after,
    rival_capacity_wanted,
    spare,
    spread_out,
    yielded,
)

SEED = 20250121
CLOUDS = len(Cloud)
USUAL = np.ones(1)
EARLY, LATE = 4, 40


def building(settings=None, **changes):
    """What Microsoft sees before it builds."""
    values = {"azure": 60.0, "capex": 50.0, "planned": 20.0, "supply": 10.0, "elsewhere": 5.0}
    return BuildView(
        **{n: np.array([changes.get(n, v)]) for n, v in values.items()}, settings=settings or Settings.of(1)
    )


def seen_by_a_rival(**changes):
    """What a rival cloud sees before it builds."""
    values = {"planned": 20.0, "serving": 1.0, "business": 30.0, "eagerness": 1.0, "reachable": 0.5, "azure": 15.0}
    arrays = {name: np.array([changes.get(name, value)]) for name, value in values.items()}
    return RivalBuildView(cloud=Cloud.ORACLE, settings=Settings.of(1), **arrays)


# ---- building


def test_microsoft_builds_for_azure_and_for_a_planned_shortage_and_less_for_what_went_elsewhere():
    usual = capex_wanted(building())
    assert capex_wanted(building(azure=80.0)) > usual
    assert capex_wanted(building(planned=40.0)) > usual
    assert capex_wanted(building(elsewhere=30.0)) < usual
    assert capex_wanted(building(supply=20.0)) == pytest.approx(capex_wanted(building(supply=90.0)))


def test_fear_of_execution_holds_building_back_and_pace_drives_it():
    usual = capex_wanted(building())
    assert capex_wanted(building(Settings.of(1, {"execution_aversion": 0.9}))) < usual
    assert capex_wanted(building(Settings.of(1, {"capex_pace": 3.0}))) > usual


def test_microsoft_never_builds_less_than_its_base():
    found = capex_wanted(building(azure=0.0, elsewhere=1e6))
    assert found == pytest.approx(building().settings.compute.capex_base)


def test_more_of_what_is_built_is_for_ai_the_more_of_demand_is():
    settings = Settings.of(3)
    part = ai_part_of_capex(np.array([0.0, 10.0, 90.0]), np.full(3, 100.0), settings)
    assert part[0] == pytest.approx(settings.compute.ai_capex_floor[0])
    assert part[0] < part[1] < part[2]
    assert part[2] == pytest.approx(settings.compute.ai_capex_top[0])


@pytest.mark.parametrize("depreciation", [0.0, 0.001, 0.05, 0.3])
def test_the_plan_is_what_building_and_wear_would_bring_without_luck(depreciation):
    settings = Settings.of(1, {"depreciation": depreciation})
    capacity, capex, part, yields = (np.array([value]) for value in (10.0, 80.0, 0.4, 0.5))
    planned = azure_capacity_planned(capacity, capex, part, yields, settings)
    for _ in range(int(settings.compute.plan_quarters[0])):
        capacity = azure_capacity_after(capacity, capex, part, yields, np.zeros(1), settings)
    assert planned == pytest.approx(capacity, rel=0.03)


def test_luck_moves_what_is_built_and_not_what_stands():
    settings = Settings.of(3)
    stands, luck = np.full(3, 10.0), np.array([-1.0, 0.0, 1.0])
    found = azure_capacity_after(stands, np.full(3, 40.0), np.full(3, 0.5), np.full(3, 0.5), luck, settings)
    assert found[0] < found[1] < found[2]
    idle = azure_capacity_after(stands, np.zeros(3), np.full(3, 0.5), np.full(3, 0.5), luck, settings)
    assert idle == pytest.approx(stands * (1 - settings.compute.depreciation))


def test_azures_own_customers_are_served_first():
    settings = Settings.of(2)
    left = open_to_openai(np.array([10.0, 1.0]), np.array([5.0, 50.0]), settings)
    assert left[0] == pytest.approx(10 - 5 * settings.compute.own_load[0])
    assert left[1] == 0


def test_a_rival_builds_for_the_demand_it_may_reach_and_never_below_what_it_serves():
    usual = rival_capacity_wanted(seen_by_a_rival())
    for better in ({"planned": 40.0}, {"business": 90.0}, {"eagerness": 2.0}, {"reachable": 1.0}):
        assert rival_capacity_wanted(seen_by_a_rival(**better)) > usual, better
    assert rival_capacity_wanted(seen_by_a_rival(planned=0.0, business=0.0, serving=7.0)) == 7


def test_capacity_moves_part_of_the_way_to_what_is_aimed_at_and_gets_there():
    settings = Settings.of(1)
    capacity, wanted = np.full((1, CLOUDS), 1.0), np.array([[1.0, 5.0, 0.5, 20.0]])
    luck = np.zeros((1, CLOUDS))
    once = rival_capacity_after(capacity, wanted, USUAL, luck, settings)
    assert (once - capacity) == pytest.approx(settings.compute.rival_speed[0] * (wanted - capacity))
    for _ in range(100):
        capacity = rival_capacity_after(capacity, wanted, USUAL, luck, settings)
    assert capacity == pytest.approx(wanted, rel=1e-4)


# ---- chips and power


def test_while_chips_or_power_run_short_clouds_grow_more_slowly_and_shrink_as_before():
    settings = Settings.of(1)
    capacity, wanted, luck = np.full((1, CLOUDS), 4.0), np.array([[4.0, 9.0, 1.0, 20.0]]), np.zeros((1, CLOUDS))
    usual, short = (
        rival_capacity_after(capacity, wanted, inputs, luck, settings) - capacity for inputs in (USUAL, USUAL / 2)
    )
    grows = wanted > capacity
    assert short[grows] == pytest.approx(usual[grows] / 2)
    assert np.array_equal(short[~grows], usual[~grows])


def test_a_dollar_builds_less_while_chips_run_short_and_azure_has_less_of_it():
    settings = Settings.of(1)
    usual, short = (yielded(inputs, EARLY, settings) for inputs in (USUAL, USUAL / 2))
    assert usual == pytest.approx(settings.compute.capacity_per_capex)
    assert short == pytest.approx(usual / 2)
    building = np.array([10.0]), np.array([80.0]), np.array([0.4])
    calm = np.zeros(1)
    assert azure_capacity_after(*building, short, calm, settings) < azure_capacity_after(
        *building, usual, calm, settings
    )
    assert azure_capacity_planned(*building, short, settings) < azure_capacity_planned(*building, usual, settings)


def test_a_shortage_passes_by_an_equal_part_of_what_is_missing_a_quarter():
    settings = Settings.of(1)
    path = [1 - settings.compute.shortage_depth]
    for _ in range(12):
        path.append(inputs_after(path[-1], settings))
    gap = 1 - np.concatenate(path)
    assert gap[1:] / gap[:-1] == pytest.approx(1 - settings.compute.shortage_recovery[0])
    assert np.array_equal(inputs_after(USUAL, settings), USUAL)


def test_chips_of_the_firms_own_make_building_cheaper_year_by_year_once_they_come():
    settings = Settings.of(1)
    first = int(settings.compute.own_chips_from[0])
    path = [yielded(USUAL, quarter, settings)[0] for quarter in (0, first, first + 4, first + 8)]
    assert path[0] == path[1]
    assert np.diff(path[1:]) == pytest.approx(settings.compute.own_chips[0] * path[0])
    none = Settings.of(1, {"own_chips": 0.0})
    assert yielded(USUAL, LATE, none) == yielded(USUAL, 0, none)


# ---- selling


def test_contracts_run_out_by_an_equal_part_a_quarter():
    settings = Settings.of(1, {"contract_quarters": 10})
    serving = np.array([[10.0, 0.0, 5.0, 1.0]])
    assert lapsed(serving, settings) == pytest.approx(0.9 * serving)


def test_no_cloud_has_more_to_sell_than_it_has_free():
    played = histories.few()
    for state in (played.states[10], played.states[30]):
        free = spare(state, state.microsoft.models, played.model.settings)
        assert (free >= 0).all()
        assert (free <= state.clouds.capacity).all()
        full = replace(state, clouds=replace(state.clouds, serving=2 * state.clouds.capacity))
        assert (spare(full, full.microsoft.models, played.model.settings) == 0).all()


def test_costs_are_uniform_in_their_range():
    rng = np.random.default_rng(SEED)
    worlds = 2000
    settings = Settings.of(worlds, {"cost_low": 0.5, "cost_ceiling": 1.5})
    found = costs(rng.random((worlds, CLOUDS)), settings)
    assert found.min() >= 0.5
    assert found.max() < 1.5
    assert found.mean() == pytest.approx(1, abs=0.02), f"seed {SEED}"


def test_a_planned_shortage_is_the_part_of_demand_that_azure_will_lack():
    found = planned_shortage(np.array([10.0, 5.0, 0.0, 20.0, 0.0]), np.array([10.0, 10.0, 10.0, 10.0, 0.0]))
    assert found == pytest.approx([0, 0.5, 1, 0, 1])


def test_azures_share_is_its_part_and_all_of_nothing():
    serving = np.array([[3.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 2.0], [0.0, 0.0, 0.0, 0.0]])
    assert azure_share(serving) == pytest.approx([0.75, 0, 1])


def test_a_blended_price_costs_what_its_parts_cost():
    rng = np.random.default_rng(SEED)
    serving, bought = rng.uniform(0, 10, (50, CLOUDS)), rng.uniform(0, 10, (50, CLOUDS))
    price, paid = rng.uniform(0.7, 1.1, (50, CLOUDS)), rng.uniform(0.7, 1.1, (50, CLOUDS))
    serving[0], bought[0] = 0, 0
    found = blended_price(serving, price, bought, paid)
    assert found * (serving + bought) == pytest.approx(serving * price + bought * paid)
    assert np.array_equal(found[0], price[0]), "who serves nothing keeps its price"


# ---- not all on one card


def spread(bought, room, part=0.1, *, bound=False):
    """A purchase of one world after it has been spread."""
    return spread_and_paid(bought, room, part, bound=bound)[0]


def spread_and_paid(bought, room, part=0.1, *, bound=False):
    """The same, and the prices paid: 2 to who sold before, 3 as bid."""
    bought, room = (np.array([row], dtype=float) for row in (bought, room))
    price = np.where(bought > 0, 2.0, 0.0)
    bids = np.full(bought.shape, 3.0), bought + room, room > 0
    given = bought, price, *bids, np.array([bound]), Settings.of(1, {"spread_part": part})
    return [each[0] for each in spread_out(*given)]


def test_every_cloud_that_bid_gets_a_part_and_the_purchase_stays_as_large():
    after = spread([0, 10, 0, 0], [0, 5, 5, 5])
    assert after == pytest.approx([0, 8, 1, 1])
    assert spread([0, 10, 0, 0], [0, 5, 0.4, 0]).sum() == pytest.approx(10)


def test_who_sells_only_now_gets_what_it_bid():
    after, paid = spread_and_paid([0, 10, 0, 0], [0, 5, 5, 0])
    assert after == pytest.approx([0, 9, 1, 0])
    assert paid == pytest.approx([0, 2, 3, 0])


def test_what_azure_has_by_right_stays_with_it_and_no_room_means_no_spread():
    assert spread([10, 0, 0, 0], [0, 5, 5, 5], bound=True) == pytest.approx([10, 0, 0, 0])
    assert spread([0, 10, 0, 0], [0, 5, 0, 0]) == pytest.approx([0, 10, 0, 0])
    assert spread([3, 4, 2, 1], [9, 9, 9, 9], part=0) == pytest.approx([3, 4, 2, 1])


def test_a_rival_builds_more_the_more_azure_has():
    assert rival_capacity_wanted(seen_by_a_rival(azure=60.0)) > rival_capacity_wanted(seen_by_a_rival(azure=5.0))
