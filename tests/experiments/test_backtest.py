"""The backtest: forecasts that know nothing later, what counts as covered, files of facts, and what is printed."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.amendments import Amending
from experiments.backtest import BacktestError, Score, against, document, fitted_names, opening, rolling, summary
from experiments.backtest_page import held, names_table, rolled
from experiments.cli import main
from experiments.facts import facts, last_day, quantities
from experiments.forecast import forecast, origins
from experiments.quantities import QUANTITIES
from negotiation.clock import LAST, Quarter

WORLDS = 40
ORIGIN = Quarter.parse("2022Q4")
#: Names the backtest must be able to score.
SCORABLE = 40
#: A made-up value for every unit, so that every name can stand in a file.
MADE_UP = {"fraction": 0.3, "bool": 1, "event": 1, "year": 2030, "persons": 500, "GW": 0.3}


@pytest.fixture(scope="module")
def made():
    return forecast(ORIGIN, 4, WORLDS, 0)


def file_of(folder, lines):
    path = folder / "later.csv"
    path.write_text("\n".join(["date,quantity,value,unit,source,confidence", *lines]) + "\n", encoding="utf-8")
    return path


def everything():
    """A made-up fact for every name."""
    rows = quantities().itertuples()
    return [f"2023-Q4,{row.name},{MADE_UP.get(row.unit, 2)},{row.unit},made up,made up" for row in rows]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return against(file_of(tmp_path_factory.mktemp("facts"), everything()), ORIGIN, WORLDS)


def with_later(record):
    """The same record with everything after the origin turned upside down."""
    later = record["date"] > last_day(ORIGIN)
    changed = record.assign(value=np.where(later, 7 - record["value"], record["value"]))
    extra = changed[later].assign(date=pd.Timestamp("2023-02-14"), quarter="2023Q1")
    return pd.concat([changed, extra], ignore_index=True).sort_values("date", kind="stable")


def test_a_forecast_never_sees_facts_after_its_origin(made):
    other = forecast(ORIGIN, 4, WORLDS, 0, with_later(facts()))
    date = pd.Timestamp("2023-12-31")
    for name in QUANTITIES:
        np.testing.assert_array_equal(made.sample(name, date), other.sample(name, date), err_msg=name)


def test_a_forecast_does_see_facts_before_its_origin(made):
    record = facts()
    doubled = record["quantity"].isin(["openai.revenue_annual"]) & (record["date"] <= last_day(ORIGIN))
    other = forecast(ORIGIN, 4, WORLDS, 0, record.assign(value=record["value"] * np.where(doubled, 2, 1)))
    date = pd.Timestamp("2023-12-31")
    assert np.median(other.sample("openai.revenue_annual", date)) > np.median(
        made.sample("openai.revenue_annual", date)
    )


def test_a_forecast_starts_from_the_last_value_of_the_record(made):
    for name, date in (("openai.revenue_annual", "2022-12-31"), ("openai.net_loss_cy", "2022-12-31")):
        on_record = facts(ORIGIN).query(f"quantity == '{name}'")["value"].iloc[-1]
        values, _, quarters = made.raw(name, pd.Timestamp(date))
        np.testing.assert_allclose(values, on_record)
        assert quarters == 0


def test_the_part_of_a_year_that_is_on_record_has_no_error(made):
    half = pd.DataFrame([{"date": pd.Timestamp("2022-06-30"), "quantity": "openai.revenue_h1", "value": 0.02}])
    known = pd.concat([facts(ORIGIN), half.assign(quarter="2022Q2", unit="USD_bn", source="made up", confidence="x")])
    known = known[known["quantity"] != "openai.revenue_annual"]
    values, told, _ = forecast(ORIGIN, 4, WORLDS, 0, known).raw("openai.revenue_annual", pd.Timestamp("2022-12-31"))
    assert told == 0.02
    assert (values > told).all()


def test_the_same_seed_gives_the_same_forecast(made):
    date, again = pd.Timestamp("2023-09-30"), forecast(ORIGIN, 4, WORLDS, 0)
    for name in ("openai.headcount", "term.rofr_new_capacity"):
        np.testing.assert_array_equal(made.sample(name, date), again.sample(name, date))


def test_origins_are_every_fourth_quarter():
    assert [str(origin) for origin in origins(Quarter.parse("2025Q3"))] == ["2021Q4", "2022Q4", "2023Q4", "2024Q4"]
    assert origins(Quarter.parse("2021Q4")) == []


def test_chances_of_yes_and_no_come_to_one(made):
    date = pd.Timestamp("2023-12-31")
    for name in ("term.azure_compute_exclusive", "event.aws_contract", "event.amended_agreement"):
        assert made.probability(name, date, 1) + made.probability(name, date, 0) == pytest.approx(1)


def test_what_never_came_and_no_history_has_keeps_the_chance_of_the_rule_of_succession(made):
    series = {**made.histories.series, "converted": np.zeros_like(made.histories.series["converted"])}
    never = replace(made, histories=replace(made.histories, series=series))
    assert isinstance(never.amending, Amending)
    without = replace(never, amending=Amending(never.amending.rate, weight=1.0))
    date = pd.Timestamp("2023-12-31")
    record_only = replace(never, amending=Amending(never.amending.rate, weight=0.0))
    assert without.probability("event.pbc_recapitalisation", date, 1) < 0.06
    rate = 1 - (1 - 1 / (ORIGIN.index + 2)) ** 4
    assert record_only.probability("event.pbc_recapitalisation", date, 1) == pytest.approx(rate, abs=1 / WORLDS)


def test_nearly_every_name_can_be_scored(report):
    assert len({score.name for score in report.scores}) >= SCORABLE
    assert not report.left_out
    assert all(np.isfinite([score.score, score.median, score.low, score.high]).all() for score in report.scores)


def test_a_number_is_covered_inside_its_band_and_all_else_if_it_had_five_in_a_hundred(report):
    for score in report.scores:
        if QUANTITIES[score.name].is_number:
            assert score.covered == (score.low <= score.record <= score.high)
            assert score.probability is None
        else:
            assert score.covered == (score.probability >= 0.05)
            assert score.score == pytest.approx((1 - score.probability) ** 2)


def test_reports_that_disagree_are_covered_if_one_is_inside(tmp_path):
    lines = ["2023-Q4,openai.headcount,1,persons,a,x", "2023-Q4,openai.headcount,500,persons,b,x"]
    (score,) = against(file_of(tmp_path, lines), ORIGIN, WORLDS).scores
    assert score.reports == (1, 500)
    assert score.record == 500
    assert score.covered


def test_only_quantities_with_two_earlier_values_are_held_against_simple_forecasts(report):
    compared = {score.name for score in report.scores if score.last is not None}
    assert "openai.revenue_annual" in compared
    known = facts(ORIGIN).groupby("quantity")["date"].nunique()
    assert all(known[name] >= 2 for name in compared)
    assert all((score.last is None) == (score.trend is None) for score in report.scores)


def test_what_cannot_be_scored_is_listed_with_the_reason(tmp_path):
    lines = [
        "2023-Q4,openai.headcount,900,persons,a,x",
        "2023-Q4,openai.number_of_desks,900,persons,a,x",
        "2022-Q4,openai.valuation,20,USD_bn,a,x",
        "2023-Q4,openai.valuation,20,USD_m,a,x",
        "2023-Q4,openai.weekly_users,90,million,recalled,recalled",
        "2023-Q4,projection.openai.revenue,9,USD_bn,a,x",
        "2040-Q4,openai.revenue,9,USD_bn,a,x",
    ]
    report = against(file_of(tmp_path, lines), ORIGIN, WORLDS)
    assert [score.name for score in report.scores] == ["openai.headcount"]
    assert report.left_out == {
        "unknown names": ["openai.number_of_desks"],
        "not after 2022Q4": ["openai.valuation"],
        "another unit than USD_bn": ["openai.valuation"],
        "recalled, without a source": ["openai.weekly_users"],
        "what somebody expected, not what happened": ["projection.openai.revenue"],
        f"after {LAST}": ["openai.revenue"],
    }
    assert "  openai.number_of_desks" in list(held(report))


def test_a_file_with_nothing_to_score_is_refused(tmp_path):
    path = file_of(tmp_path, ["2023-Q4,openai.number_of_desks,900,persons,a,x"])
    with pytest.raises(BacktestError, match=r"no fact in it can be scored \(unknown names: openai.number_of_desks\)"):
        against(path, ORIGIN, WORLDS)


def test_the_document_has_what_was_promised(tmp_path, capsys):
    path = file_of(tmp_path, ["2023-12-31,openai.headcount,900,persons,a,x", "2023-Q4,term.ip_exclusive,1,bool,a,x"])
    words = ["backtest", "--start", "2022Q4", "--against", str(path), "--worlds", str(WORLDS), "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    for one in told["quantities"]:
        assert {"name", "date", "record", "median", "low", "high", "covered", "score"} <= set(one)
        assert isinstance(one["covered"], bool)
        assert one["date"] == "2023-12-31"
    assert [one["name"] for one in told["quantities"]] == ["openai.headcount", "term.ip_exclusive"]
    assert told["summary"]["n"] == 2


def test_pages_fit_a_hundred_columns(report):
    lines = [*held(report), *rolled(report)]
    assert max(map(len, lines)) <= 100
    assert sum("openai.revenue_annual" in line for line in lines) == 2


def test_fit_and_forecast_are_told_apart():
    score = Score("a", "2024-12-31", "2023Q4", 4, 1, (1,), 1, 0, 2, None, True, 0.5, 1.0, 0.25, fitted=True)
    missed = Score("b", "2024-12-31", "2023Q4", 4, 3, (3,), 1, 0, 2, None, False, 2, 1.0, 4.0, fitted=False)
    told = summary([score, missed])
    assert (told.n, told.covered, told.compared, told.score) == (2, 0.5, 2, 1.25)
    assert (told.against_last, told.against_trend) == (1.25, 1.25)
    assert "openai.headcount" in fitted_names()
    assert fitted_names() <= set(QUANTITIES)


def test_the_record_is_forecast_from_one_quarter_if_asked():
    report = rolling(WORLDS, start=ORIGIN)
    assert {score.origin for score in report.scores} == {"2022Q4"}
    assert next(rolled(report)) == f"The record forecast from 2022Q4, {WORLDS} histories."
    assert all(1 <= score.horizon <= 8 and score.last is not None for score in report.scores)
    told = document(report)
    assert told["fit"]["n"] + told["forecast"]["n"] == told["summary"]["n"] == len(report.scores)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--start", "2034Q4"], 2, "so no fact after 2034Q4 can be scored; start in 2025Q2 or earlier"),
        (["--start", "2031Q1"], 2, "the record ends in 2025Q3, so no fact after 2031Q1 can be scored"),
        (["--start", "2025Q3"], 2, "start in 2025Q2 or earlier, or in 2025Q3 with --against FILE"),
        (["--start", "2019Q4"], 2, "too little is known by 2019Q4 to score what came later; start in 2022Q4"),
        (["--start", "2022Q3"], 2, "start in 2022Q4 or later"),
        (["--start", "2031Q1", "--against", "x.csv"], 2, "so no more is known by 2031Q1; start in 2025Q3 or earlier"),
        (["--start", "2011Q4"], 2, "the clock runs from 2019Q3 to 2034Q4, got 2011Q4"),
        (["--start", "soon"], 2, 'must be a quarter like 2025Q3, got "soon"'),
        (["--against", "nowhere.csv"], 1, "nowhere.csv: No such file or directory"),
        (["--worlds", "0"], 2, "--worlds"),
    ],
)
def test_wrong_use_is_refused_in_a_sentence(words, code, message, capsys):
    assert main(["backtest", *words]) == code
    told = capsys.readouterr()
    assert message in told.err
    assert not told.out


@pytest.mark.parametrize("start", ["2022Q4", "2025Q2"])
def test_the_starts_that_a_refusal_names_can_be_scored(start):
    assert rolling(4, start=Quarter.parse(start)).scores


def test_a_record_without_a_number_to_score_is_refused():
    record = facts()
    with pytest.raises(BacktestError, match="no number with three values"):
        rolling(WORLDS, record=record[record["quantity"].str.startswith("term.")])


def test_a_unit_may_be_written_with_spaces_or_underscores(tmp_path):
    lines = [f"2023-Q4,openai.valuation,20,{unit},a,x" for unit in ("USD bn", "USD_bn", " USD  bn")]
    report = against(file_of(tmp_path, lines), ORIGIN, WORLDS)
    assert [score.reports for score in report.scores] == [(20, 20, 20)]
    assert not report.left_out


def test_the_head_says_where_a_band_may_be_a_chance(report):
    chances = [score for score in report.scores if score.probability is not None]
    bands = [score for score in report.scores if score.probability is None]
    assert "90 % band or chance" in "\n".join(held(replace(report, scores=chances)))
    only = "\n".join(held(replace(report, scores=bands)))
    assert "90 % band" in only
    assert "or chance" not in only


def test_a_bad_file_is_refused_with_its_line(tmp_path, capsys):
    path = file_of(tmp_path, ["2023-Q4,openai.headcount,many,persons,a,x"])
    assert main(["backtest", "--against", str(path)]) == 2
    assert 'line 2, column value: "many" is no number' in capsys.readouterr().err


def test_names_that_can_be_scored_are_listed(capsys):
    assert main(["backtest", "--names"]) == 0
    assert capsys.readouterr().out.count("\n") >= SCORABLE


def test_without_a_start_a_file_is_held_against_what_was_known_last():
    assert str(opening(None, "later.csv")) == "2025Q3"
    assert opening(None, None) is None


def test_the_page_in_the_docs_lists_the_names_there_are():
    page = (Path(__file__).parents[2] / "docs" / "backtest.md").read_text(encoding="utf-8")
    table = page.partition("<!-- names -->\n")[2].partition("<!-- /names -->")[0]
    assert table.splitlines() == list(names_table())
