"""A start in any quarter takes from the record what the record has, draws the rest, and says which is which."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from agents import cast
from experiments import batch, load_scenario, run
from experiments.cli import main
from experiments.donors import CONDITIONS, DONORS, ENOUGH, agreement, carried, column, mean_of, pool
from experiments.ensemble import Result
from experiments.facts import facts
from experiments.history import read
from experiments.mesa_batch import ParleyModel
from experiments.on_record import AMOUNT, FACT, LEVEL, STOCK, TERM, Known, on_record
from experiments.scenarios import Scenario, ScenarioError
from experiments.starting import started
from experiments.transcript import as_dict, tell
from negotiation.clock import FIRST, Quarter
from negotiation.codebook import METRICS
from negotiation.known import FOLLOWS, SETS, parts
from negotiation.model import Partnership
from negotiation.parameters import Settings, SettingsError
from negotiation.start import first_state
from negotiation.state import mapped, world
from negotiation.table.brief import ROUNDS_A_QUARTER
from negotiation.table.stakes import OPENAI
from negotiation.table.terms import Judge, Regime
from negotiation.tape import Tape

SUMMER = Quarter.parse("2025Q3")
SEEDS = tuple(range(400, 433))
#: What is known of talks, which is no metric.
OF_TALKS = ("amended_at", "talk_since")


@pytest.fixture(scope="module")
def summer():
    """Worlds that start in the summer of 2025, and where they are from."""
    return started(SUMMER, SEEDS, keep=("metrics",))


@pytest.fixture(scope="module")
def told() -> Result:
    return run("mid-2025", 3)


def extra(date: str, quantity: str, value: float, source: str = "a test", confidence: str = "public-high"):
    """The project's record with one more fact."""
    row = {"date": pd.Timestamp(date), "quarter": "", "quantity": quantity, "value": value, "unit": ""}
    added = pd.DataFrame([{**row, "source": source, "confidence": confidence}])
    return pd.concat([facts(recalled=True), added], ignore_index=True).sort_values("date", kind="stable")


def of(first: str, record=None) -> dict[str, Known]:
    return {known.name: known for known in on_record(Quarter.parse(first), record)}


def same(left, right) -> bool:
    gathered: tuple[list[bytes], list[bytes]] = ([], [])
    for record, arrays in zip((left, right), gathered, strict=True):
        mapped(record, lambda array, arrays=arrays: arrays.append(array.tobytes()) or array)
    return gathered[0] == gathered[1]


def page(result: Result, full: bool = False) -> str:
    return " ".join("\n".join(line.plain for line in tell(result, full)).split())


# What the record has


def test_the_record_of_mid_2025_has_the_money_and_the_terms() -> None:
    known = of("2025Q3")
    assert known["openai_revenue"].value == 10
    assert known["openai_cash"].value == 17.5
    assert known["openai_valuation"].value == 300
    assert known["invested"].value == 13
    assert known["revenue_share"].value == known["resale_part"].value == 0.2
    assert known["microsoft_stake"].value == 0.49
    assert known["profit_cap"].value == 92
    assert known["regime"].value == Regime.FIRST_REFUSAL
    assert Quarter(int(known["licence_end"].value)) == Quarter.parse("2030Q4")
    assert known["converted"].value == known["consent"].value == 0
    assert known["openai_cash"].date == "2025-06-30"
    assert all(name in SETS for name in known)


def test_the_contract_is_the_one_of_its_time() -> None:
    assert of("2021Q1")["invested"].value == 1
    assert of("2021Q4")["invested"].value == 3
    assert of("2023Q2")["invested"].value == 13
    assert of("2024Q4")["regime"].value == Regime.EXCLUSIVE
    assert of("2025Q2")["regime"].value == Regime.FIRST_REFUSAL
    assert "profit_cap" not in of("2023Q1")


def test_of_reports_that_disagree_the_one_in_the_middle_counts() -> None:
    assert of("2024Q1")["openai_revenue"].value == 1.8  # 1.6 and 2
    assert of("2025Q1")["openai_revenue"].value == 5.75  # 5.5 and 6


def test_a_share_that_is_agreed_is_known_to_be_in_force_before_its_size_is() -> None:
    assert "revenue_share" not in of("2021Q1")
    assert np.isnan(of("2022Q1")["revenue_share"].value)
    assert of("2024Q1")["revenue_share"].value == 0.2


@pytest.mark.parametrize(
    ("quantity", "value", "name", "read_as"),
    [
        ("term.azure_compute_exclusive", 0, "regime", Regime.FIRST_REFUSAL),
        ("term.rofr_new_capacity", 0, "regime", Regime.OPEN),
        ("term.products_any_cloud", 1, "distribution", 2),
        ("term.agi_third_party", 1, "agi_judge", Judge.PANEL),
        ("term.msft_may_pursue_agi_independently", 1, "may_build", 1),
        ("event.pbc_recapitalisation", 1, "converted", 1),
        ("event.amended_agreement", 1, "consent", 1),
        ("state.msft_stake", 0.3, "microsoft_stake", 0.3),
        ("openai.revenue_monthly", 1.1, "openai_revenue", 13.2),
        ("msft.capex_incl_leases", 40, "microsoft_capex", 160),
    ],
)
def test_a_fact_is_read_as_what_it_means(quantity: str, value: float, name: str, read_as: float) -> None:
    record = extra("2025-12-15", quantity, value)
    assert of("2026Q1", record)[name].value == pytest.approx(read_as)


def index(quarter: str) -> int:
    return Quarter.parse(quarter).index


def test_the_two_are_at_the_table_from_the_first_report_of_an_offer_until_it_is_too_long_ago() -> None:
    assert "talk_since" not in of("2025Q2")
    for first in ("2025Q3", "2025Q4"):
        known = of(first)["talk_since"]
        assert (known.value, known.date) == (index("2025Q2"), "2025-06-30"), first
    assert len(of("2025Q4")["talk_since"].source.split("; ")) == 2, "an offer, then a memorandum"
    assert "talk_since" not in of("2026Q1"), "a talk does not last that long"
    long_ago = extra("2023-05-31", "offer.a_test", 1)
    assert of("2025Q3", long_ago)["talk_since"].value == index("2025Q2")
    assert of("2023Q3", long_ago)["talk_since"].value == index("2023Q2")


def test_a_memorandum_alone_shows_that_the_two_are_at_the_table() -> None:
    record = facts()
    alone = record[~record["quantity"].str.startswith("offer.")]
    assert "talk_since" not in of("2025Q3", alone)
    assert of("2025Q4", alone)["talk_since"].value == index("2025Q3")


def test_an_amendment_ends_the_talk_it_came_of_and_none_that_began_later() -> None:
    assert "talk_since" not in of("2025Q4", extra("2025-09-20", "event.amended_agreement", 1))
    assert "talk_since" not in of("2025Q4", extra("2025-09-20", "event.pbc_recapitalisation", 1))
    earlier = of("2025Q4", extra("2025-08-01", "event.amended_agreement", 1))
    assert earlier["talk_since"].value == index("2025Q3"), "the memorandum was signed after it"
    assert earlier["amended_at"].value == index("2025Q3")


def test_the_last_amendment_on_record_is_known() -> None:
    assert of("2025Q1")["amended_at"].value == index("2023Q1")
    assert of("2025Q2")["amended_at"].value == index("2025Q1")
    assert all(name in SETS for first in ("2020Q1", "2023Q2", "2025Q3", "2025Q4") for name in of(first))


@pytest.mark.parametrize(
    "fact",
    [
        ("2025-07-01", "openai.cash_and_securities", 99.0),
        ("2025-07-01", "term.azure_compute_exclusive", 1.0),
        ("2025-06-29", "openai.cash_and_securities", 99.0, "nowhere", "recalled"),
        ("2025-06-29", "projection.openai.revenue", 99.0),
    ],
)
def test_a_fact_from_later_or_without_a_source_or_only_expected_changes_nothing(summer, fact: tuple) -> None:
    _, before = summer
    _, after = started(SUMMER, SEEDS, record=extra(*fact))
    assert after.known == before.known
    assert same(after.state, before.state)
    assert after.donors.tolist() == before.donors.tolist()


def test_a_fact_from_the_day_before_changes_what_it_is_of(summer) -> None:
    _, before = summer
    _, after = started(SUMMER, SEEDS, record=extra("2025-06-30", "state.msft_commitment_funded", 12.0))
    assert (after.state.contract.invested - after.state.contract.pledged == pytest.approx(12)) is True
    assert after.known != before.known


# The first state


def test_what_the_record_has_is_true_in_every_world_at_the_start(summer) -> None:
    model, origin = summer
    state, settings = model.state, model.settings
    for known in origin.known:
        if known.quarter < SUMMER.index - 1 and known.kind in (LEVEL, STOCK):
            continue  # carried on from an earlier date
        if known.quarters > 1 or known.name in ("paid_in", *OF_TALKS):
            continue
        value = -1.0 if np.isinf(known.value) else known.value
        np.testing.assert_allclose(METRICS[known.name].read(state, settings), value, rtol=1e-12, err_msg=known.name)
    assert (state.openai.revenue == 10).all()
    assert (state.accounts[:, 0] == 17.5).all()


def test_a_talk_reported_as_under_way_is_held_on_in_every_world_with_its_first_quarter_over(summer) -> None:
    _, origin = summer
    talking = origin.state.talking
    assert talking.open.all()
    assert (talking.since == index("2025Q2")).all()
    assert (talking.opener == OPENAI).all()
    assert (talking.memory.rounds == ROUNDS_A_QUARTER).all()
    assert np.isnan(talking.hardness).all(), "to be drawn"
    autumn, _ = started(SUMMER + 1, SEEDS[:4])
    assert (autumn.state.talking.memory.rounds == 2 * ROUNDS_A_QUARTER).all()
    free, _ = started(Quarter.parse("2025Q2"), SEEDS[:4])
    assert not free.state.talking.open.any()


def test_a_talk_reported_as_under_way_comes_to_something_before_another_is_opened() -> None:
    model, origin = started(SUMMER, SEEDS, end=SUMMER + 1)
    begun = origin.state.talking
    model.step()
    between = model.state.talking
    assert np.array_equal(between.held, begun.held), "none is opened in the first quarter: one is under way"
    model.step()
    after, deals = model.state.talking, model.record.deals.columns()
    assert not (between.open & after.open).any(), "after three quarters its time has run out"
    assert deals["world"].size > 0
    assert (deals["opened"] == index("2025Q2")).all()
    assert ((deals["rounds"] > ROUNDS_A_QUARTER) & (deals["rounds"] <= 3 * ROUNDS_A_QUARTER)).all()
    ended = after.failed - begun.failed + np.bincount(deals["world"], minlength=len(SEEDS))
    assert (ended == 1).all()


def test_what_is_known_of_an_earlier_date_went_on_as_in_the_history_a_world_comes_from(summer) -> None:
    model, origin = summer
    valued = next(known for known in origin.known if known.name == "openai_valuation")
    since = SUMMER.index - valued.quarter
    assert since > 1
    grown = origin.past["openai_valuation"][:, -1] / origin.past["openai_valuation"][:, -since]
    np.testing.assert_allclose(model.state.openai.valuation, 300 * grown)
    market = next(known for known in origin.known if known.name == "business_market")
    year = origin.past["business_market"][:, market.quarter - 3 : market.quarter + 1].mean(axis=1)
    np.testing.assert_allclose(model.state.market.business, 24 * origin.past["business_market"][:, -1] / year)


def test_what_the_record_has_not_is_as_in_the_history_it_is_drawn_from(summer) -> None:
    model, origin = summer
    for name in ("trust", "capability_openai", "mean_pay", "talks_held", "dependence_microsoft"):
        assert (METRICS[name].read(model.state, model.settings) == origin.past[name][:, -1]).all(), name
    assert len(set(origin.donors.tolist())) > 10


def test_every_part_of_the_state_is_known_or_drawn_or_follows(summer) -> None:
    _, origin = summer
    known = {part for each in origin.known for part in SETS[each.name]}
    assert known | set(FOLLOWS) | set(origin.drawn) == set(parts(origin.state))
    assert not set(origin.drawn) & (known | set(FOLLOWS))


def test_the_past_ends_where_the_history_begins(summer) -> None:
    model, origin = summer
    assert origin.past["openai_revenue"].shape == (len(SEEDS), SUMMER.index)
    assert model.now == origin.first == SUMMER


def test_a_world_that_starts_late_is_the_same_alone_and_among_many(summer) -> None:
    _, origin = summer
    many, _ = started(SUMMER, SEEDS, end=SUMMER + 3)
    many.play()
    for k in (0, 5, 32):
        alone, own = started(SUMMER, SEEDS[k : k + 1], end=SUMMER + 3)
        assert same(own.state, world(origin.state, k))
        assert own.donors[0] == origin.donors[k]
        alone.play()
        assert same(alone.state, world(many.state, k))
        for name, values in alone.record.metrics().items():
            assert values[0].tobytes() == many.record.metrics()[name][k].tobytes(), name


def test_other_settings_face_the_same_past_and_the_same_luck(summer) -> None:
    _, origin = summer
    model, other = started(SUMMER, SEEDS, {"exclusivity_cost": 3})
    assert other.donors.tolist() == origin.donors.tolist()
    assert same(other.state, origin.state)
    assert (model.settings.motives.exclusivity_cost == 3).all()


def test_money_and_stakes_are_conserved_from_the_first_quarter_on(summer) -> None:
    _, origin = summer
    model, _ = started(SUMMER, SEEDS, end=SUMMER + 7, calendar=load_scenario("history").calendar(len(SEEDS)))
    total = origin.state.accounts.sum(axis=1)
    while model.running:
        model.step()
        np.testing.assert_allclose(model.state.accounts.sum(axis=1), total, atol=1e-6)
        np.testing.assert_allclose(model.state.contract.holdings.sum(axis=1), 1, rtol=1e-12)
    metrics = model.record.metrics()
    assert np.isfinite(metrics["openai_revenue"]).all()
    assert (metrics["openai_revenue"][:, 0] / 10 < 2).all()


# Which histories agree


def past_and_known(first: str):
    quarter = Quarter.parse(first)
    return pool().at(quarter)[1], on_record(quarter)


@pytest.mark.parametrize("first", ["2021Q4", "2023Q1", "2024Q1", "2025Q1", "2025Q3", "2025Q4"])
def test_enough_histories_agree_with_the_record(first: str) -> None:
    past, known = past_and_known(first)
    agreed = agreement(known, past)
    assert agreed.count >= ENOUGH
    assert set(agreed.relaxed) <= set(CONDITIONS)
    assert "regime" not in agreed.relaxed
    chosen = agreed.weights > 0
    assert (past["acquired"][chosen, -1] == 0).all()
    regime = next(each for each in known if each.name == "regime")
    assert (past["regime"][chosen, -1] == regime.value).all()


def test_histories_nearer_to_the_record_count_for_more() -> None:
    past, known = past_and_known("2025Q3")
    agreed = agreement(known, past)
    revenue = np.abs(np.log(past["openai_revenue"][:, -1] / 10))
    flat = np.average(revenue, weights=agreed.weights > 0)
    assert np.average(revenue, weights=agreed.weights) < 0.9 * flat


def test_what_too_few_share_is_dropped_in_order_and_named() -> None:
    past, known = past_and_known("2025Q3")
    impossible = replace(next(each for each in known if each.name == "consent"), value=7.0)
    others = tuple(each for each in known if each.name not in ("consent", "distribution", "licence_exclusive"))
    agreed = agreement((*others, impossible), past)
    assert agreed.relaxed == ("consent",)
    unlikely = replace(next(each for each in known if each.name == "regime"), value=9.0)
    assert "regime" in agreement((unlikely,), past).relaxed


def test_a_draw_picks_histories_in_proportion_to_their_weight() -> None:
    past, known = past_and_known("2025Q3")
    agreed = agreement(known, past)
    draws = (np.arange(20_000) + 0.5) / 20_000
    counts = np.bincount(agreed.chosen(draws), minlength=DONORS) / len(draws)
    np.testing.assert_allclose(counts, agreed.weights / agreed.weights.sum(), atol=1e-4)
    assert agreed.chosen(np.array([0.0, np.nextafter(1, 0)])).max() < DONORS


def test_terms_stay_while_the_record_lasts_and_then_change_as_a_history_does() -> None:
    past, known = past_and_known("2027Q1")
    end = max(each.quarter for each in known)
    assert end == Quarter.parse("2025Q3").index
    values = carried(known, past)
    for each in known:
        if each.kind == FACT:
            assert (values[each.name] == each.value).all(), each.name
            continue
        moved = column(each.name, past)
        if each.kind == TERM and not np.isnan(each.value):
            still = moved[:, end] == moved[:, -1]
            assert (values[each.name][still] == each.value).all(), each.name
            assert (values[each.name][~still] == moved[~still, -1]).all(), each.name
        if each.kind == AMOUNT:
            np.testing.assert_allclose(values[each.name], each.value + moved[:, -1] - moved[:, end])
        if each.kind == LEVEL:
            np.testing.assert_allclose(values[each.name], each.value * moved[:, -1] / mean_of(each, past))
    model, origin = started(Quarter.parse("2027Q1"), range(200))
    assert len(set(model.state.contract.conversion.consent.tolist())) == 2, "some had consented by then, some not"
    assert (np.isinf(model.state.contract.profit_cap) == model.state.contract.conversion.done).all()
    assert origin.agreeing >= ENOUGH


# Scenarios, the command line, the page


def test_a_start_in_2019_is_what_it_always_was() -> None:
    model, origin = load_scenario("history").begun(cast, (5, 6))
    assert origin is None
    settings = Settings.of(2, load_scenario("history").with_settings(None))
    assert same(model.state, first_state(settings, Tape((5, 6)).once()))
    again = Partnership(cast, (5, 6), settings, state=first_state(settings, Tape((5, 6)).once()), end=FIRST + 2)
    usual = Partnership(cast, (5, 6), settings, end=FIRST + 2)
    assert same(again.play().state, usual.play().state)
    with pytest.raises(LookupError, match="a start in 2019Q3 is made of settings alone"):
        _ = run(Scenario("short", "One quarter.", end=FIRST)).start


@pytest.mark.parametrize("first", ["2019Q3", "2031Q1"])
def test_a_start_outside_the_span_is_refused(first: str) -> None:
    with pytest.raises(ValueError, match=f"after 2019Q3 and not after the end 2030Q4, got {first}"):
        started(Quarter.parse(first), (0,))


def test_what_holds_in_2019_cannot_be_set_for_a_later_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"start_trust says what holds in 2019Q3; .* leave it out"):
        run("mid-2025", settings={"start_trust": 0.5})
    path = tmp_path / "mine.toml"
    path.write_text(
        'name = "mine"\nsummary = "A test."\nextends = "mid-2025"\n[contract]\nstake = 0.3\n', encoding="utf-8"
    )
    with pytest.raises(ScenarioError, match=r"\[contract\] stake says what holds in 2019Q3"):
        load_scenario(path)


def test_events_given_before_the_start_are_not_given_again(told: Result) -> None:
    scenario = load_scenario("mid-2025")
    assert [given.event for given in scenario.events] == ["testimony"]
    happened = set(told.events["event"])
    assert "testimony" in happened
    assert not happened & {"chatgpt_launch", "stargate", "conditional_round", "ceo_crisis"}
    later = load_scenario("history").starting(SUMMER)
    assert later.events == scenario.events
    model, _ = started(SUMMER, SEEDS[:2], end=SUMMER + 1, calendar=load_scenario("history").calendar(2))
    assert "stargate" not in set(model.play().record.events.columns()["event"])


def test_a_scenario_started_later_is_the_one_that_says_so(told: Result) -> None:
    other = batch(load_scenario("history").starting(SUMMER), 2, seed=2)
    row = other.metrics[other.metrics["seed"] == 3].drop(columns="world").reset_index(drop=True)
    pd.testing.assert_frame_equal(row, told.metrics.drop(columns="world"))
    assert other.start.donors["seed"].tolist() == [2, 3]
    assert other.start.donors["donor"][1] == told.start.donors["donor"][0]


def test_mesa_plays_the_same_late_start(told: Result) -> None:
    model = ParleyModel("mid-2025", rng=3)
    for _ in range(3):
        model.step()
    table = model.datacollector.get_model_vars_dataframe()
    assert table["openai_revenue"].tolist() == told.metrics["openai_revenue"].tolist()[:3]


def test_tables_say_which_number_is_from_where(told: Result) -> None:
    known = told.start.known.set_index("name")
    assert known.loc["openai_cash", "value"] == 17.5
    assert known.loc["openai_cash", "source"].startswith("https://")
    assert known.loc["converted", "source"] == "nothing on record"
    assert list(told.start.donors) == ["world", "setting", "seed", "donor"]
    assert "market.capability" in told.start.drawn
    assert "openai.revenue" not in told.start.drawn


def test_the_page_says_what_is_from_the_record_and_what_is_drawn(told: Result) -> None:
    text = page(told)
    assert "Where it starts: 2025Q3 From the record:" in text
    assert "revenue $10 bn a year" in text
    assert "(2025-06)" in text
    assert f"Drawn from one of {told.provenance.agreeing} histories" in text
    assert len(tell(told)) <= 60
    assert max(len(line.plain) for line in tell(told)) <= 100
    assert "Where it starts" not in page(run("core"))


def test_the_whole_page_names_sources_and_all_that_is_drawn(told: Result) -> None:
    text = page(told, full=True)
    assert "cash $18 bn (techeconomy.ng)." in text
    assert "document 003 and document 002" in text
    for part in told.start.drawn:
        assert part in text
    assert f"From history {told.start.donors['donor'][0]}" in text


def test_the_contract_on_the_page_begins_as_on_record(told: Result) -> None:
    history = read(told)
    assert history.opening["revenue_share"] == 0.2
    assert history.opening["regime"] == Regime.FIRST_REFUSAL
    lines = {name: start for name, start, _ in _contract(told)}
    assert lines.get("Put in by Microsoft", "$13 bn") == "$13 bn"
    assert lines.get("Microsoft's part of OpenAI", "49% of profits up to $92 bn") == "49% of profits up to $92 bn"


def _contract(result: Result) -> list[tuple[str, str, str]]:
    return [(row["term"], row["start"], row["end"]) for row in as_dict(result)["contract"]]  # type: ignore[attr-defined]


def test_json_has_it_too(told: Result) -> None:
    document = json.loads(json.dumps(as_dict(told), allow_nan=False))
    start = document["start"]
    assert start["donor"] == told.start.donors["donor"][0]
    assert {"name": "openai_cash", "value": 17.5, "unit": "USD bn"}.items() <= start["known"][1].items()
    assert next(each for each in start["known"] if each["name"] == "share_cap_left")["value"] is None
    assert as_dict(run("core"))["start"] is None


def test_start_is_an_option_that_is_saved_and_played_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = str(tmp_path / "out")
    assert main(["run", "core", "--start", "2028q1", "--seed", "4", "--out", folder]) == 0
    first = capsys.readouterr().out
    assert "Microsoft and OpenAI, 2028Q1 to 2030Q4 · scenario core · seed 4" in first
    assert main(["run", "--from", folder]) == 0
    assert capsys.readouterr().out == first


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--start", "2031Q1"), "--start 2031Q1: scenario history ends in 2030Q4; start earlier"),
        (("--start", "2018Q1"), "--start: the clock runs from 2019Q3 to 2034Q4, got 2018Q1"),
        (("--start", "2025"), 'must be a quarter like 2025Q3, got "2025"'),
        (("--start", "2025Q1", "--from", "x"), "leave out --start"),
        (("--start", "2025Q1", "--set", "start_trust=0.5"), "start_trust says what holds in 2019Q3"),
    ],
)
def test_a_wrong_start_is_answered_with_one_message(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    assert main(["run", *words]) == 2
    assert message in capsys.readouterr().err


def test_in_mid_2025_the_two_bargain_over_consent_before_the_deadline() -> None:
    played = batch("mid-2025", 60)
    consent = played.model.record.metrics()["consent"]
    assert consent[:, 0].mean() < consent[:, 2].mean()
    assert consent[:, 2].mean() > 0.3, f"{consent[:, 2].mean():.0%} have consented by 2026Q1"
