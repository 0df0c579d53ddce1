"""Business customers choose by quality, buy from several where models are alike, and hear a story or none."""

import numpy as np
import pytest

from negotiation.parameters import Settings
from negotiation.state import Lab
from negotiation.world.customers import (
    apps_wanted,
    fair_value,
    market_growth,
    multi_homing_after,
    shares_after,
    shares_wanted,
    story,
    suppliers_per_customer,
    switching,
)

LATE = 30
YES = np.array([True])


def one(value):
    """A number of one world."""
    return np.array([float(value)])


def wanted(ahead=0.0, alike=0.3, several=0.2, quarter=LATE):
    """Each lab's part where OpenAI is so far ahead of all others."""
    capability = np.ones((1, len(Lab)))
    capability[:, Lab.OPENAI] += ahead
    return shares_wanted(capability, one(alike), one(several), quarter, Settings.of(1))[0]


def test_shares_are_parts_of_one_whole_and_a_better_model_has_more():
    for ahead in (0.0, 1.0, 3.0):
        assert wanted(ahead).sum() == pytest.approx(1)
    assert wanted(3.0)[Lab.OPENAI] > wanted(1.0)[Lab.OPENAI] > wanted(0.0)[Lab.OPENAI]


def test_a_lead_is_worth_less_where_models_are_alike_and_where_customers_have_several():
    assert wanted(2.0, alike=0.8)[Lab.OPENAI] < wanted(2.0, alike=0.2)[Lab.OPENAI]
    assert wanted(2.0, several=0.8)[Lab.OPENAI] < wanted(2.0, several=0.0)[Lab.OPENAI]
    assert wanted(alike=0.8)[Lab.OPEN_WEIGHT] > wanted(alike=0.1)[Lab.OPEN_WEIGHT]


def test_a_lab_that_is_not_founded_sells_nothing():
    founded = int(Settings.of(1).talent.anthropic_founded[0])
    assert wanted(quarter=founded - 1)[Lab.ANTHROPIC] == 0
    assert wanted(quarter=founded)[Lab.ANTHROPIC] > 0


def test_shares_move_as_far_as_customers_choose_anew():
    now, then = np.array([[0.6, 0.1, 0.1, 0.1, 0.1]]), np.array([[0.2, 0.2, 0.2, 0.2, 0.2]])
    assert shares_after(now, then, one(0.25)) == pytest.approx(np.array([[0.5, 0.125, 0.125, 0.125, 0.125]]))


def test_customers_take_several_as_models_grow_alike_and_are_sold_on_every_cloud():
    settings = Settings.of(1)

    def after(alike, wide, launched=YES):
        return multi_homing_after(one(0.1), one(alike), one(wide), launched, settings)[0]

    assert after(0.8, 0) > after(0.4, 0) > 0.1
    assert after(0.4, 1) > after(0.4, 0)
    assert after(0.0, 0) == 0.1
    assert after(0.8, 1, ~YES) == 0.1


def test_who_has_several_chooses_anew_more_often_and_uses_more_families():
    settings = Settings.of(1)
    assert switching(one(0.5), settings) > switching(one(0), settings) == settings.market.azure_share_speed
    assert suppliers_per_customer(one(0), settings) == settings.market.families_few
    assert suppliers_per_customer(one(1), settings) == pytest.approx(settings.market.families_many)


def test_rivalry_takes_from_what_microsofts_applications_earn():
    settings = Settings.of(1)
    alone, rivals = (apps_wanted(one(50), one(overlap), YES, settings) for overlap in (0, 1))
    assert rivals == pytest.approx(alone * (1 - settings.market.app_rivalry))
    assert apps_wanted(one(50), one(0), ~YES, settings) == 0


def test_the_market_grows_faster_the_more_people_use_ai_at_home():
    settings = Settings.of(1)
    none, some, many = (market_growth(one(users), settings)[0] for users in (0, 100, 1000))
    assert many > some > none == settings.market.market_growth[0]
    assert many < settings.market.market_growth[0] + settings.market.platform_pull[0]


def test_the_market_pays_less_for_a_strategy_that_is_not_told_apart_and_for_work_credited_to_another():
    settings = Settings.of(1)
    told = story(one(0.2), one(0.5), settings)
    assert story(one(0.8), one(0.5), settings) < told
    assert story(one(0.2), one(0.9), settings) < told
    assert fair_value(one(20), told, settings) == pytest.approx(settings.market.value_multiple * 20 * told)
