"""Quantities of the record as histories tell them."""

import numpy as np
import pandas as pd
import pytest

from experiments.facts import quantities
from experiments.quantities import QUANTITIES, Form, Histories, Quantity, growth, passed, retention
from negotiation.clock import Quarter
from tests.histories import few

#: Made by the forecast itself, from deals.
FROM_DEALS = "share_last_quarter"
SCORABLE = 45


@pytest.fixture(scope="module")
def histories():
    series = few().model.record.metrics()
    return Histories(0, {**series, FROM_DEALS: np.full_like(series["trust"], 45)})


def test_nearly_every_name_to_score_can_be_read_from_histories(histories):
    read = [name for name in quantities()["name"] if name in QUANTITIES]
    assert len(read) >= SCORABLE
    for name in read:
        path = histories.path(QUANTITIES[name])
        assert path.shape == histories.series["trust"].shape, name
        assert np.isfinite(path[:, 8:]).all(), name


def test_nothing_is_read_that_has_no_name_to_score():
    retained = {name for name in QUANTITIES if name.startswith("talent.retention_2yr_")}
    assert set(QUANTITIES) - set(quantities()["name"]) <= retained


def test_a_calendar_year_is_the_sum_of_its_quarters(histories):
    year = histories.at(QUANTITIES["openai.revenue_annual"], pd.Timestamp("2024-12-31"))
    first = Quarter.parse("2024Q1").index
    quarters = histories.series["openai_revenue"][:, first : first + 4] / 4
    np.testing.assert_allclose(year, quarters.sum(axis=1))
    assert np.allclose(year, histories.series["openai_revenue_year"][:, first + 3])


def test_a_level_within_a_quarter_lies_between_its_ends(histories):
    users = QUANTITIES["openai.weekly_users"]
    before, within, after = (
        histories.at(users, pd.Timestamp(day)) for day in ("2024-09-30", "2024-11-15", "2024-12-31")
    )
    assert ((np.minimum(before, after) <= within) & (within <= np.maximum(before, after))).all()
    np.testing.assert_array_equal(after, histories.series["openai_users"][:, Quarter.parse("2024Q4").index])


def test_a_term_is_read_at_the_end_of_its_quarter(histories):
    exclusive = histories.at(QUANTITIES["term.azure_compute_exclusive"], pd.Timestamp("2025-01-21"))
    np.testing.assert_array_equal(exclusive, histories.series["regime"][:, Quarter.parse("2025Q1").index] == 0)


def test_what_histories_do_not_reach_is_not_a_number(histories):
    assert np.isnan(histories.at(QUANTITIES["openai.headcount"], pd.Timestamp("2019-03-31"))).all()
    assert np.isnan(histories.at(QUANTITIES["openai.revenue_annual"], pd.Timestamp("2019-12-31"))).all()


def test_growth_compares_with_the_same_quarter_a_year_before():
    path = np.array([[1.0, 2, 4, 8, 3, 4, 8, 4]])
    np.testing.assert_allclose(growth(path)[0, 4:], [2, 1, 1, -0.5])
    assert np.isnan(growth(path)[0, :4]).all()


def test_two_years_of_steady_leaving_keep_the_eighth_power():
    left, team = np.full((1, 12), 5.0), np.full((1, 12), 95.0)
    np.testing.assert_allclose(retention(left, team), 0.95**8)


def test_part_of_a_quarter_passed_goes_from_nought_to_one():
    assert passed(pd.Timestamp("2025-12-31")) == 1
    assert 0 < passed(pd.Timestamp("2025-10-01")) < 0.02


def test_what_is_used_up_does_not_count_as_bought_less():
    bought = QUANTITIES["term.azure_purchase_commitment_incremental"]
    path = bought.read({"commitment": np.array([[0.0, 10, 8, 30, 25]])})
    np.testing.assert_array_equal(path, [[0, 10, 10, 32, 32]])


def test_a_licence_without_an_end_ends_in_no_year():
    years = QUANTITIES["term.ip_models_products_expiry"].read({"licence_end": np.array([[-1.0, 45, 46]])})
    np.testing.assert_array_equal(years, [[9999, 2030, 2031]])


def test_only_numbers_are_scored_as_numbers():
    assert Quantity(Form.LEVEL, lambda s: s["trust"]).is_number
    assert not Quantity(Form.CHOICE, lambda s: s["trust"]).is_number
