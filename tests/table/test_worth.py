"""What money to come is worth today: discounting, ends of terms, claims on profits, the price of scarce cash."""

from dataclasses import replace

import numpy as np
import pytest
from midway import midways

from negotiation.parameters import Settings
from negotiation.table.patience import patience
from negotiation.table.stakes import MICROSOFT, SIDES
from negotiation.table.terms import Holder
from negotiation.table.worth import (
    HORIZON,
    annuity,
    binding,
    cash_need,
    discounts,
    microsofts_claim,
    owned_part,
    recouped_claim,
    shadow_price,
    up_to,
    up_to_end,
    worths_up_to,
)
from negotiation.world.conversion import worth_converted

SEED = 20230123
TINY = 1e-9
AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")


# ---- present values


def test_present_values_are_sums_over_quarters_and_end_with_the_term():
    settings = Settings.of(2, {"discount_rate_microsoft": [0.1, 0.0]})
    rates = discounts(MICROSOFT, settings, HORIZON)
    assert rates[0] == pytest.approx(np.exp(-0.1 * np.arange(1, HORIZON + 1) / 4))
    assert (rates[1] == 1).all()
    one = np.ones_like(rates)
    sums, openais, dear = worths_up_to(one, one, rates, one, rates, one, np.array([1.0, 3.0]))
    assert np.array_equal(sums, openais)
    assert dear == pytest.approx(sums * np.array([[1.0], [3.0]])), "what helps now counts at its price"
    assert annuity(MICROSOFT, settings)[0] == pytest.approx(rates[0].sum() / 4)
    faded = annuity(MICROSOFT, settings, np.full(2, 10.0))
    fade = np.exp(-np.arange(1, HORIZON + 1) / 10)
    assert faded[0] == pytest.approx((rates[0] * fade).sum() / 4)
    for left in (0, 1, 5, HORIZON):
        assert up_to(sums, np.full(2, 20.0 + left), 20)[0] == pytest.approx(rates[0, :left].sum())
    assert (up_to(sums, np.full(2, 10.0), 20) == 0).all()
    assert up_to(sums, np.full(2, 99.0), 20)[0] == pytest.approx(rates[0].sum())
    for last in (10, 20, 23, 99):
        assert np.array_equal(up_to_end(sums, last, 20), up_to(sums, np.full(2, float(last)), 20))


def test_a_flow_can_end_at_a_term_of_its_own_in_every_clause():
    settings = Settings.of(2, {"discount_rate_microsoft": [0.1, 0.0]})
    terms = np.array([[0.0, 1.0, 7.0], [0.0, 4.0, HORIZON]])
    found = annuity(MICROSOFT, settings, np.full(2, 40.0), terms)
    rates = discounts(MICROSOFT, settings, HORIZON) * np.exp(-np.arange(1, HORIZON + 1) / 40)
    for k in range(2):
        for place, term in enumerate(terms[k].astype(int)):
            assert found[k, place] == pytest.approx(rates[k, :term].sum() / 4)


def test_the_worth_of_a_steady_flow_holds_without_discounting():
    settings = Settings.of(1, {"discount_rate_microsoft": 0.0})
    assert annuity(MICROSOFT, settings) == pytest.approx(HORIZON / 4)


@AT_ALL_TIMES
def test_what_settings_alone_say_of_money_to_come_is_worked_out_once(midway):
    settings = midway.settings
    found = patience(settings)
    assert patience(settings) is found
    for side in SIDES:
        assert np.array_equal(found.years[side], annuity(side, settings))
        assert np.array_equal(found.relief_years[side], annuity(side, settings, settings.motives.relief_fade))
        assert np.array_equal(found.discounts[side][:, :HORIZON], discounts(side, settings, HORIZON))
    few = settings.at(np.array([1, 3]))
    assert np.array_equal(patience(few).near, found.near[[1, 3]])
    assert np.array_equal(patience(few).years[1], found.years[1][[1, 3]])
    assert (patience(midway.given(discount_rate_microsoft=0.5).settings).years[0] < found.years[0]).all()


# ---- cash


def test_cash_is_worth_its_sum_when_there_is_enough_and_more_the_more_is_lacking():
    settings = Settings.of(4)
    need = np.full(4, 10.0)
    price = shadow_price(need, np.array([0.0, 0.0, 5.0, 20.0]), np.array([40.0, 1.0, 1.0, 0.0]), settings)
    assert price[0] == 1
    assert (np.diff(price) > 0).all()
    assert price[3] == pytest.approx(2 + settings.motives.cash_price_runway[3])


def test_who_burns_nothing_needs_no_cash():
    settings = Settings.of(3)
    need = cash_need(np.array([-5.0, 0.0, 2.0]), settings)
    assert (need[:2] == 0).all()
    assert need[2] == pytest.approx(2 * 4 * settings.motives.cash_need_years[2])


# ---- claims on profits


def claims_drawn():
    rng = np.random.default_rng(SEED)
    return rng.uniform(0.1, 1000, 500), rng.uniform(0.01, 500, 500), rng.uniform(0, 1, 500), rng.uniform(0, 60, 500)


def recouped(value, cap, fraction, invested, first_part):
    """One claim in each world."""
    value, cap, invested = (each[:, None] for each in (value, cap, invested))
    return recouped_claim(value, cap, fraction[:, None, None], invested, first_part)[:, 0, 0]


def claim(value, cap, fraction):
    """A part of profits under a cap, whoever paid for it."""
    return recouped(value, cap, fraction, np.zeros(500), np.zeros(500))


def test_claims_of_several_sums_and_parts_are_each_what_they_would_be_alone():
    value, cap, fraction, invested = (each[:120].reshape(20, 3, 2) for each in claims_drawn())
    first_part = np.linspace(0, 0.9, 20)
    found = recouped_claim(value[:, :1, 0], cap[:, :, 0], fraction, invested[:, :, 0], first_part)
    for i in range(3):
        for k in range(2):
            terms = value[:, :1, 0], cap[:, i : i + 1, 0], fraction[:, i : i + 1, k : k + 1], invested[:, i : i + 1, 0]
            assert np.array_equal(found[:, i, k], recouped_claim(*terms, first_part)[:, 0, 0])


def test_a_claim_is_never_above_its_cap_nor_its_part_of_profits_and_rises_in_both():
    value, cap, fraction, _ = claims_drawn()
    found = claim(value, cap, fraction)
    assert (found >= 0).all()
    assert (found <= cap * (1 + TINY)).all()
    assert (found <= fraction * value * (1 + TINY)).all()
    for more in (
        claim(1.1 * value, cap, fraction),
        claim(value, 1.1 * cap, fraction),
        claim(value, cap, fraction + 0.01),
    ):
        assert (more >= found).all()
    assert claim(value, 1e6 * value, fraction) == pytest.approx(fraction * value, rel=1e-5)
    assert (claim(value, cap, 0 * fraction) == 0).all()
    assert np.abs(claim(value, 0 * cap, fraction)).max() <= 1e-8
    assert claim(value, cap + np.inf, fraction) == pytest.approx(fraction * value)


def test_a_larger_part_until_the_money_is_back_is_worth_more_and_never_beyond_the_cap():
    value, cap, fraction, invested = claims_drawn()
    invested = np.minimum(invested, cap)
    plain = recouped(value, cap, fraction, invested, np.zeros(500))
    faster = recouped(value, cap, fraction, invested, np.full(500, 0.75))
    assert plain == pytest.approx(cap * (1 - np.exp(-fraction * value / cap)))
    assert (faster >= plain - 1e-3 * plain).all()
    assert (faster > plain)[(fraction < 0.7) & (invested > 1)].mean() > 0.99
    assert (faster <= cap * (1 + TINY) + 1e-8).all()
    same = fraction >= 0.75
    assert np.array_equal(faster[same], plain[same]), "a part as large already gains nothing"


def test_ordinary_shares_are_a_part_of_the_whole_whatever_was_put_in():
    value, cap, fraction, invested = claims_drawn()
    found = recouped(value, cap + np.inf, fraction, invested, np.full(500, 0.75))
    assert found == pytest.approx(fraction * value)


@AT_ALL_TIMES
def test_while_a_conversion_is_under_way_the_claim_is_that_on_the_coming_shares_unless_it_fails(midway):
    value = midway.outlook.valuation[MICROSOFT]
    coming = midway.conversion(due=midway.quarter + 2.0, equity=0.3, consent=True, done=False)
    shares = 0.3 * worth_converted(value, midway.settings)
    before = microsofts_claim(midway.conversion(due=np.inf).state.contract, value, midway.settings)
    for chance, expected in ((0.0, before), (1.0, shares), (0.5, (before + shares) / 2)):
        numbers = midway.given(conversion_success=chance).settings
        found = microsofts_claim(coming.state.contract, value, numbers)
        assert found == pytest.approx(expected)
        assert owned_part(found, value) == pytest.approx(expected / value)


@AT_ALL_TIMES
def test_microsoft_owns_a_fraction_and_no_more_than_the_cap_gives(midway):
    for side in SIDES:
        value = midway.outlook.valuation[side]
        part = owned_part(microsofts_claim(midway.state.contract, value, midway.settings), value)
        assert ((part >= 0) & (part <= 1)).all()
        held = microsofts_claim(midway.capped.state.contract, value, midway.settings)
        assert (held <= midway.capped.state.contract.profit_cap * (1 + TINY)).all()
    small = replace(midway.capped.state.contract, profit_cap=np.full(midway.worlds, 1e-6))
    assert (owned_part(microsofts_claim(small, value, midway.settings), value) <= 2e-6 / value).all()


# ---- where caps do not bind


def test_a_cap_counts_where_caps_bind_and_nowhere_else():
    settings = Settings.of(3, {"caps_bind": [1, 0, 1]})
    cap = np.array([92.0, 92.0, np.inf])
    assert binding(cap, settings).tolist() == [92.0, np.inf, np.inf]
    clauses = np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]])
    assert binding(clauses, settings).tolist() == [[1.0, 2.0], [np.inf, np.inf], [3.0, 4.0]]


@AT_ALL_TIMES
def test_without_caps_microsoft_has_its_part_of_all_profits_and_never_less(midway):
    capped = midway.capped.but("openai", valuation=400.0)
    value = capped.outlook.valuation[MICROSOFT]
    contract = replace(capped.state.contract, profit_cap=np.full(midway.worlds, 50.0))
    bound, free = (microsofts_claim(contract, value, midway.given(caps_bind=bind).settings) for bind in (1, 0))
    assert free == pytest.approx(contract.holdings[:, Holder.MICROSOFT] * value)
    assert (free >= bound).all()
    assert (bound <= 50 * (1 + TINY)).all()
