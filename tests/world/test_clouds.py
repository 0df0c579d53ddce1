"""Clouds earn from everybody and from OpenAI, and their growth is told against the year before."""

import numpy as np
import pytest
from histories import few

from negotiation.parameters import Settings
from negotiation.state import Cloud
from negotiation.world.clouds import azure_after, growth_in_a_year, past_revenue, revenue, trade_after, trade_growth
from negotiation.world.outcomes import microsoft_ai_revenue

RIVALS = [cloud for cloud in Cloud if cloud != Cloud.AZURE]


def test_azures_revenue_is_its_own_trade_and_what_it_earns_with_openai():
    for state in few().states:
        azure = state.microsoft.azure + microsoft_ai_revenue(state)
        assert revenue(state)[:, Cloud.AZURE] == pytest.approx(azure)


def test_growth_in_a_year_is_against_the_same_quarter_of_the_year_before():
    states = few().states
    for k in (8, 20, 40):
        for cloud in Cloud:
            now, before = (revenue(states[i])[:, cloud] for i in (k, k - 4))
            assert growth_in_a_year(states[k].clouds)[:, cloud] == pytest.approx(now / before - 1)


def test_before_the_clock_starts_clouds_grew_as_they_do_at_its_start():
    settings = Settings.of(1)
    past = past_revenue(np.full((1, len(Cloud)), 10.0), settings)
    growth = trade_growth(0, settings)
    assert past[:, 1:] / past[:, :-1] == pytest.approx(np.exp(np.repeat(growth[:, None], 3, axis=1)))
    assert past[:, -1] * np.exp(growth) == pytest.approx(np.full((1, len(Cloud)), 10.0))


@pytest.mark.parametrize("cloud", RIVALS, ids=lambda cloud: cloud.name.lower())
def test_a_growing_ai_market_lifts_every_rival_cloud(cloud):
    settings = Settings.of(1)
    trade = np.full((1, len(Cloud)), 10.0)
    calm, lifted = (trade_after(trade, 20, np.array([added]), settings)[0, cloud] for added in (0.0, 5.0))
    assert lifted - calm == pytest.approx(5 * settings.market.cloud_ai_part[0])


def test_ai_sales_pull_the_rest_of_azure_along():
    settings = Settings.of(1, {"azure_pull": 0.5})
    calm, pulled = (azure_after(np.array([50.0]), 20, np.array([added]), settings) for added in (0.0, 2.0))
    assert pulled - calm == pytest.approx(1)
