"""What the documents tell of single rows happens in histories: at many dates, in many worlds, and for the reason told.

Two hundred worlds of ``history``. Where a row is an effect, the same worlds are played with and without its cause.
"""

from dataclasses import replace
from functools import cache

import histories
import numpy as np
import pytest

from experiments import batch
from experiments.ensemble import Result
from experiments.scenarios import Event, load_scenario
from negotiation.clock import Quarter
from negotiation.codebook import METRICS
from negotiation.world.customers import fair_value, story
from negotiation.world.relationship import public_tone

WORLDS = 200
FEW = 20
#: A mean difference over paired worlds counts when it exceeds so many standard errors.
STANDARD_ERRORS = 3


@cache
def played(**settings: float) -> Result:
    """Worlds of ``history``, with some settings changed."""
    return batch("history", WORLDS, settings=settings)


def at(quarter: str) -> int:
    return Quarter.parse(quarter).index


def metric(name: str, result: Result | None = None) -> np.ndarray:
    """A metric, shape (worlds, quarters)."""
    return (result or played()).model.record.metrics()[name]


def between(name: str, first: str, last: str, result: Result | None = None) -> np.ndarray:
    return metric(name, result)[:, at(first) : at(last) + 1]


def exceeds(more: np.ndarray, less: np.ndarray) -> None:
    """Assert that paired numbers differ by more than chance would make them."""
    gain = more - less
    error = gain.std() / np.sqrt(gain.size)
    assert gain.mean() > STANDARD_ERRORS * error > 0, f"{gain.mean():+.3g} ± {error:.2g}"


def part_of_worlds(rows) -> float:
    return rows.world.nunique() / WORLDS


# ---- how it begins


def test_a_history_begins_with_a_first_billion_azure_alone_and_no_share() -> None:
    state, settings = histories.few().states[0], histories.few().model.settings

    def read(name: str) -> np.ndarray:
        return METRICS[name].read(state, settings)

    assert (read("invested") == 1).all()
    assert (read("revenue_share") == 0).all()
    assert (read("regime") == 0).all()
    assert (read("azure_share") == 1).all()
    assert (read("licence_exclusive") == 1).all()
    assert (read("amendments") == 0).all()


def test_microsoft_worries_before_the_first_product_and_builds_of_its_own() -> None:
    worry = metric("microsoft_fear")[:, at("2022Q2")]
    assert (worry > 0).all()
    own = metric("microsoft_in_house")
    built = own[:, at("2025Q1")] - own[:, at("2022Q2")]
    assert (built > 0).all()
    afraid = worry > np.median(worry)
    assert built[afraid].mean() > 1.1 * built[~afraid].mean(), "who worries more builds more"


# ---- after the launch


def test_after_the_launch_azure_sells_openais_models() -> None:
    sold = metric("openai_on_azure")
    before, after = sold[:, at("2022Q3")], sold[:, at("2024Q3")]
    assert np.median(before) < 0.2
    assert (after > 4 * before).all()
    without = replace(load_scenario("history"), events=(), end=Quarter.parse("2024Q3"))
    silent = batch(without, WORLDS)
    assert (after > 4 * metric("openai_on_azure", silent)[:, -1]).all()


def test_after_the_launch_the_valuation_soars_and_other_clouds_come_in() -> None:
    worth = metric("openai_valuation")
    assert np.median(worth[:, at("2025Q1")] / worth[:, at("2022Q3")]) > 4
    events = played().events
    new = events[(events.event == "new_cloud") & (events.quarter > "2022Q4") & (events.quarter <= "2026Q4")]
    assert part_of_worlds(new) > 0.4
    assert new.who.nunique() == 3


def test_openai_becomes_a_competitor_after_its_launch_at_different_dates() -> None:
    overlap = metric("overlap")
    assert (overlap[:, at("2022Q3")] < 0.02).all()
    assert (overlap[:, at("2024Q3")] > 0.05).all()
    rivals = overlap >= 0.25
    dates = rivals.argmax(axis=1)[rivals.any(axis=1)]
    early, late = np.quantile(dates, [0.1, 0.9])
    assert dates.size > 0.9 * WORLDS
    assert late - early >= 2, f"a quarter of products overlap from {Quarter(int(early))} or from {Quarter(int(late))}"
    assert Quarter(int(early)).year <= 2024 <= Quarter(int(late)).year


def test_openai_loses_billions_in_2024_and_is_not_profitable_before_its_time() -> None:
    assert 1 < np.median(metric("openai_loss_year")[:, at("2024Q4")]) < 10
    profitable = metric("flag_profitable")
    assert profitable[:, at("2023Q1") : at("2025Q4") + 1].mean() < 0.05
    assert profitable[:, at("2029Q1") :].any(axis=1).mean() > 0.02


def test_openais_staff_more_than_doubles_in_a_year_and_a_half() -> None:
    staff = metric("openai_headcount")
    assert np.median(staff[:, at("2025Q2")] / staff[:, at("2023Q4")]) > 2


def test_the_business_market_of_2024_is_near_the_record_and_goes_on_growing() -> None:
    market = metric("business_market")
    year = between("business_market", "2024Q1", "2024Q4").mean(axis=1)
    assert np.median(year) == pytest.approx(24, rel=0.25)
    assert 4 < np.median(market[:, -1] / year) < 10


# ---- people


def test_a_governance_crisis_drives_senior_people_from_openai() -> None:
    calm = played(crisis_instability=0.0)
    left = between("left_openai", "2023Q4", "2024Q4").sum(axis=1)
    exceeds(left, between("left_openai", "2023Q4", "2024Q4", calm).sum(axis=1))
    before = between("left_openai", "2019Q3", "2023Q3")
    assert (before == between("left_openai", "2019Q3", "2023Q3", calm)).all(), "nobody leaves before there is a cause"


def test_a_crisis_gives_microsoft_influence_and_a_worry() -> None:
    influence = metric("influence")
    crisis = at("2023Q4")
    assert (influence[:, crisis - 1] == 0).all()
    assert (influence[:, crisis] > 0).all()
    calm = played(crisis_worry=0.0)
    exceeds(metric("microsoft_fear")[:, crisis], metric("microsoft_fear", calm)[:, crisis])


def test_in_two_years_about_as_many_senior_people_leave_openai_as_in_the_record() -> None:
    left = between("left_openai", "2022Q4", "2024Q4").sum(axis=1)
    assert 35 <= np.median(left) <= 90, "over 50 in the record"


def test_meta_wins_people_from_openai() -> None:
    offers = batch("history", FEW, keep=("metrics", "offers")).offers
    bids = offers[offers.protocol == "hiring"]
    where = ["world", "quarter", "counterpart"]
    kept = bids[(bids.side == "OpenAI") & (bids.action == "counter")][where]
    won = bids[(bids.side == "Meta") & (bids.answer == "accepted") & (bids.action == "bid")][where]
    taken = won.merge(kept, on=where)
    assert taken.world.nunique() > FEW / 2
    assert (taken.quarter > "2022Q4").any()


def test_people_choose_start_ups_for_their_independence() -> None:
    team = metric("seniors_startups")[:, at("2024Q4")]
    alike = metric("seniors_startups", played(mission_startups=-0.3))[:, at("2024Q4")]
    exceeds(team, alike)


# ---- at the table


def test_in_2023_most_worlds_are_at_the_table_and_not_all_agree_at_once() -> None:
    talking = between("talking", "2023Q1", "2023Q4").any(axis=1)
    held = metric("talks_held")
    opened = held[:, at("2023Q4")] > held[:, at("2022Q4")]
    assert 0.3 < (talking | opened).mean() <= 1
    assert talking.mean() > 0.2, "in many worlds a talk runs on beyond its quarter"
    failed = metric("talks_failed")
    assert (failed[:, at("2024Q4")] > failed[:, at("2021Q4")]).any()


def test_first_refusal_is_in_force_for_a_time_in_many_worlds_that_open_up() -> None:
    regime = metric("regime")
    opened = (regime > 0).any(axis=1)
    assert opened.mean() > 0.5
    assert (regime[opened] == 1).any(axis=1).mean() >= 0.4


def test_by_2030_the_share_is_halved_in_some_worlds_and_not_in_all() -> None:
    share = metric("revenue_share")
    halved = share[:, at("2029Q4")] <= share.max(axis=1) / 2
    assert 0.05 < halved.mean() < 0.95, f"halved in {halved.mean():.0%} of worlds"


def test_some_deals_give_microsoft_shares_for_a_lower_revenue_share() -> None:
    deals = played().deals
    swaps = deals[(deals.equity_agreed > 0) & (deals.share_new < deals.share_old)]
    assert part_of_worlds(swaps) > 0.05
    assert (swaps.value_openai >= swaps.disagreement_openai).all()


def test_by_the_middle_of_2026_many_worlds_have_moved_the_share_and_let_other_clouds_in() -> None:
    deals = played().deals
    late = deals[(deals.quarter > "2022Q4") & (deals.quarter <= "2026Q2")]
    assert part_of_worlds(late[late.share_new != late.share_old]) > 0.3
    now = at("2026Q2")
    assert ((metric("regime")[:, now] > 0) | (metric("distribution")[:, now] > 0)).mean() > 0.3


def test_microsoft_builds_less_once_openai_buys_elsewhere() -> None:
    steady = played(capex_pullback=0.0)
    exceeds(metric("microsoft_capex", steady)[:, -1], metric("microsoft_capex")[:, -1])


def test_a_commitment_makes_openai_a_large_part_of_microsofts_orders() -> None:
    state, settings = histories.midway()
    read = METRICS["order_book_openai"].read
    parts = [read(histories.but(state, "contract", commitment=sum_), settings) for sum_ in (0.0, 30.0, 250.0)]
    assert (parts[0] <= parts[1]).all()
    assert (parts[0] < parts[1]).mean() > 0.5, "compute already under contract may be the larger sum"
    assert (parts[1] < parts[2]).all()
    assert (parts[2] > 1 / 3).all()
    assert (parts[2] < 1).all()


def test_what_the_partnership_costs_microsoft_is_many_times_what_it_put_in() -> None:
    spent, put_in = metric("partnership_spend")[:, at("2026Q2")], metric("invested")[:, at("2026Q2")]
    assert np.median(spent / put_in) > 4
    assert (np.diff(metric("partnership_spend"), axis=1) >= 0).all()


def test_by_the_middle_of_2026_the_partnership_has_cost_a_hundred_billion_in_some_worlds() -> None:
    spent = metric("partnership_spend")[:, at("2026Q2")]
    assert (spent > 100).mean() >= 0.1, f"in {(spent > 100).mean():.0%} of worlds"
    assert np.median(spent) > 60


# ---- what is short, shared or barred


def test_a_shortage_of_chips_holds_every_clouds_building_back_for_years() -> None:
    usual = load_scenario("history")
    short = replace(usual, events=(*usual.events, Event(Quarter.parse("2026Q1"), "chip_shortage")))
    told = batch(short, WORLDS)
    for cloud in ("azure", "google", "amazon", "oracle"):
        name = f"capacity_{cloud}"
        before = between(name, "2019Q3", "2025Q4")
        assert np.array_equal(before, between(name, "2019Q3", "2025Q4", told))
        exceeds(metric(name)[:, at("2026Q4")], metric(name, told)[:, at("2026Q4")])


def test_data_of_microsofts_make_openais_models_better() -> None:
    untaught = played(partner_data=0.0)
    exceeds(metric("capability_openai")[:, at("2025Q4")], metric("capability_openai", untaught)[:, at("2025Q4")])


def test_while_microsofts_licence_is_exclusive_openai_sells_less_beyond_azure() -> None:
    free = played(licence_bar=0.0)
    sole = metric("licence_exclusive") > 0
    wide = metric("distribution") > 0
    assert (sole & wide).any(), "some sell elsewhere under an exclusive licence"
    barred, unbarred = (np.log(metric("openai_revenue", each)[:, at("2026Q4")]) for each in (played(), free))
    exceeds(unbarred, barred)


# ---- what others see


def test_what_is_said_in_public_is_never_worse_than_what_is_thought() -> None:
    state, settings = histories.midway()
    tone, trust = public_tone(state, settings), state.relationship.trust
    assert (tone >= trust).all()
    assert (tone <= 1).all()
    torn = histories.but(state, "relationship", trust=0.1)
    glad = histories.but(state, "relationship", trust=0.9)
    covered = [public_tone(each, settings) - each.relationship.trust for each in (torn, glad)]
    assert (covered[0] > covered[1]).all(), "the less they trust the more there is to cover"


def test_the_market_pays_less_for_a_microsoft_whose_models_are_like_all_others() -> None:
    _, settings = histories.midway()
    worlds = len(settings.start.start_invested)
    alike, credit = np.linspace(0, 1, worlds), np.full(worlds, 0.5)
    told = story(alike, credit, settings)
    assert (np.diff(told) < 0).all()
    assert (np.diff(fair_value(np.full(worlds, 10.0), told, settings)) < 0).all()
    robbed = story(np.full(worlds, 0.3), np.linspace(0.5, 1, worlds), settings)
    assert (np.diff(robbed) < 0).all(), "credit that goes to OpenAI is missing from Microsoft's story"
