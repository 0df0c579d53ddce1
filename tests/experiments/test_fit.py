"""Histories agree with what is known to 2025Q3, and with what the documents say later, on luck nobody fitted."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest

from experiments import batch
from experiments.cli import main
from experiments.facts import facts
from experiments.fit import CHECK, FAR, FIT, LAST_FITTED, NEEDED, READINGS, Row, fitted_quantities, measured, rows
from experiments.fit_page import tables
from negotiation.clock import Quarter
from tests.histories import MANY, many

ALL = {row.name: row for table in (FIT, CHECK) for row in rows(table)}
#: Rows whose record is worked out from facts, or is no number at all.
WORKED_OUT = {"attrition_order", "exclusivity_ended", "first_refusal", "seniors_left"}
ROUNDED = 0.005


@pytest.fixture(scope="module")
def seen() -> dict[str, float]:
    table = measured(many())
    return dict(zip(table["name"], table["value"], strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_a_thousand_histories_are_in_the_band_of_the_record(name: str, seen: dict[str, float]) -> None:
    row = ALL[name]
    assert row.holds(seen[name]), (
        f"{row.what}: record {row.record}, band {row.low} to {row.high}, here {seen[name]:.4g}"
    )


def test_every_row_has_its_reading_and_every_reading_its_row() -> None:
    assert set(READINGS) == set(ALL)
    assert len(rows(FIT)) + len(rows(CHECK)) == len(ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_row_has_a_band_around_its_record(name: str) -> None:
    row = ALL[name]
    assert row.low <= row.record_low <= row.record_high <= row.high
    assert row.low < row.high
    assert row.scale in {"log", "plain"}
    assert row.low > 0 or row.scale == "plain"


@pytest.mark.parametrize("row", rows(FIT), ids=lambda row: row.name)
def test_what_is_fitted_is_a_dated_fact_with_a_source_and_known_by_2025q3(row: Row) -> None:
    known = facts(Quarter.parse(LAST_FITTED))
    values = []
    for source in row.source.split("; "):
        quantity, day = source.split(" ")
        fact = known[(known["quantity"] == quantity) & (known["date"] == day)]
        assert not fact.empty, source
        values += fact["value"].tolist()
    if row.name in WORKED_OUT:
        return
    if row.name.startswith("attrition"):
        values = [1 - value ** (1 / 8) for value in values]
    assert row.record_low == pytest.approx(min(values), rel=ROUNDED)
    assert row.record_high == pytest.approx(max(values), rel=ROUNDED)


def test_the_order_of_attrition_is_that_of_the_record() -> None:
    record = [ALL[f"attrition_{firm}"].record_low for firm in ("meta", "openai", "google", "anthropic")]
    assert record == sorted(record, reverse=True)
    least = min(more / less for more, less in pairwise(record))
    assert ALL["attrition_order"].record_low == pytest.approx(least, rel=ROUNDED)


def test_what_is_only_checked_names_lines_of_documents_and_no_fitted_fact() -> None:
    for row in rows(CHECK):
        assert re.match(r"00[0-4] L\d+", row.source), row.name
    assert "openai.headcount" in fitted_quantities()
    assert all("." in name for name in fitted_quantities())


def test_fitted_rows_do_not_see_beyond_the_last_fact() -> None:
    whole = measured(batch("history", 6, keep=NEEDED), (FIT,))
    history = batch("history", 6, keep=NEEDED)
    cut = Quarter.parse(LAST_FITTED).index + 1
    for column in history.model.record._metrics.values():
        column[cut:] = [np.full(6, np.nan) for _ in column[cut:]]
    assert measured(history, (FIT,)).equals(whole)


def test_quantities_are_what_the_tables_say_world_by_world() -> None:
    history = batch("history", 40, keep=NEEDED)
    table = measured(history).set_index("name")["value"]
    metrics = history.metrics.set_index(["world", "quarter"]).sort_index()
    of = metrics.xs
    assert table["revenue_2023"] == of("2023Q4", level="quarter")["openai_revenue_year"].median()
    assert table["headcount_2024"] == of("2024Q4", level="quarter")["openai_headcount"].median()
    assert table["exclusivity_ended"] == (of("2025Q3", level="quarter")["regime"] > 0).mean()
    assert table["acquired_2026"] == of("2026Q2", level="quarter")["acquired"].mean()
    years = metrics["openai_loss_year"].unstack("quarter")[[f"{year}Q4" for year in range(2020, 2031)]]
    first = [next((int(q[:4]) for q, loss in row.items() if loss < 0), 2031) for _, row in years.iterrows()]
    assert table["first_profit"] == np.median(first)
    left = metrics["left_openai"].unstack("quarter").loc[:, "2023Q1":"2025Q3"].sum(axis=1)
    team = metrics["seniors_openai"].unstack("quarter").loc[:, "2022Q4":"2025Q2"].sum(axis=1)
    assert table["attrition_openai"] == pytest.approx((left / team).median())
    deals = history.deals
    another = (deals["share_old"] != deals["share_new"]) | (deals["cap_old"] != deals["cap_new"])
    other = deals[(deals["quarter"] <= "2026Q2") & (deals["share_old"] > 0) & another]
    assert table["share_changed"] == other["world"].nunique() / 40


def test_distance_is_counted_in_half_widths_of_the_band() -> None:
    plain = Row("n", "what", "unit", "record", 4, 6, 0, 10, "plain", "source")
    assert [plain.distance(value) for value in (5, 4, 7, 10, 0)] == pytest.approx([0, 0, 0.2, 0.8, 0.8])
    assert [plain.beyond(value) for value in (5, 10, 11, -5)] == pytest.approx([0, 0, 0.2, 1])
    assert plain.beyond(10, margin=0.1) == pytest.approx(0.1)
    log = Row("n", "what", "unit", "record", 10, 10, 5, 20, "log", "source")
    assert [log.distance(value) for value in (10, 20, 5, 40)] == pytest.approx([0, 1, 1, 2])
    assert [log.distance(value) for value in (0, -1, math.nan)] == [FAR] * 3
    assert [log.holds(value) for value in (5, 20, 20.1, math.nan)] == [True, True, False, False]


def test_histories_that_end_early_leave_later_rows_open() -> None:
    from experiments.calibrate import searched_scenario

    early = measured(batch(searched_scenario(Quarter.parse(LAST_FITTED)), 4, keep=NEEDED))
    open_rows = early[early["value"].isna()]
    assert set(open_rows["table"]) == {CHECK}
    assert not open_rows["inside"].any()


def test_tables_that_were_not_kept_are_asked_for() -> None:
    with pytest.raises(LookupError, match="deals were not kept"):
        measured(batch("history", 1, keep=("metrics",)))


def test_the_command_prints_both_tables_within_a_hundred_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "--worlds", "5", "--set", "growth_fade=9"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 100 for line in lines)
    assert [row.what for row in ALL.values() if not any(row.what in line for line in lines)] == []
    marked = [line for line in lines if line.startswith("! ")]
    assert lines[-1].startswith(f"{len(ALL) - len(marked)} of {len(ALL)} in their bands")


def test_a_row_outside_its_band_is_marked() -> None:
    table = measured(batch("history", 3, keep=NEEDED))
    table["inside"] = table["name"] != "loss_2024"
    marked = [line for line in tables(table) if line.startswith("! ")]
    assert len(marked) == 1
    assert "loss of 2024" in marked[0]


def test_a_long_name_has_a_line_of_its_own_and_its_numbers_follow() -> None:
    table = measured(batch("history", 3, keep=NEEDED))
    table["inside"] = table["name"] != "attrition_order"
    lines = list(tables(table))
    at = lines.index("! " + ALL["attrition_order"].what)
    assert lines[at + 1].split()[:2] == ["1.11", "1–2"]


def test_leaving_is_told_a_quarter() -> None:
    lines = [line for line in tables(measured(batch("history", 3, keep=NEEDED))) if "Seniors leaving" in line]
    assert len(lines) == 4
    assert all(", a quarter " in line for line in lines)


def test_the_seeds_of_the_test_are_not_those_of_the_calibration() -> None:
    from experiments.calibrate import REPORT_OFFSET, SEED

    assert MANY <= SEED
    assert SEED < SEED + REPORT_OFFSET
