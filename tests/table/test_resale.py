"""Resale: a part of Azure's sales of OpenAI's models goes from one to the other; up to a point both sell better."""

import numpy as np
import pytest
from midway import midways

from negotiation.table.flows import flow_worth, toward
from negotiation.table.issues.resale import PARTS
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES

AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")
LEVELS = range(1, len(PARTS))


def part(midway, side, motive, level):
    return midway.part("resale", side, motive, level)


@AT_ALL_TIMES
def test_what_is_passed_on_microsoft_loses_and_openai_gains(midway):
    none = midway.rights(resale=0.0)
    sells = none.outlook.models > 0
    assert sells.any()
    for side, sign in ((MICROSOFT, -1), (OPENAI, 1)):
        values = np.stack([sign * part(none, side, "resale", level) for level in LEVELS])
        assert (values[0] == 0).all(), "nothing is passed on now"
        assert (np.diff(values, axis=0)[:, sells] > 0).all()


@AT_ALL_TIMES
def test_where_it_is_received_instead_it_runs_the_other_way_and_aligns_nothing(midway):
    received = midway.given(resale_direction="received").rights(resale=0.0)
    sells = received.outlook.models > 0
    for side, sign in ((MICROSOFT, 1), (OPENAI, -1)):
        assert (toward(side, received.settings) == sign).all()
        assert (sign * part(received, side, "resale", LEVELS[-1])[sells] > 0).all()
    for level in LEVELS:
        assert (part(received, MICROSOFT, "sales", level) == 0).all()


@AT_ALL_TIMES
def test_what_one_passes_on_is_what_the_other_receives(midway):
    alike = midway.neutral
    for level in LEVELS:
        values = [part(alike, side, "resale", level) for side in SIDES]
        assert values[0] + values[1] == pytest.approx(0, abs=1e-9 * (1 + np.abs(values[0]).max()))


@AT_ALL_TIMES
def test_a_partner_with_a_part_in_it_sells_better_up_to_a_point(midway):
    none = midway.given(resale_best=0.2, resale_alignment=0.3).rights(resale=0.0)
    sells = none.outlook.models > 0
    by_part = {PARTS[level]: part(none, MICROSOFT, "sales", level) for level in LEVELS}
    assert (by_part[0.0] == 0).all()
    assert (by_part[0.10] > 0)[sells].all()
    assert (by_part[0.20] > by_part[0.10])[sells].all()
    assert (by_part[0.30] < by_part[0.20])[sells].all(), "more does not align further"


@AT_ALL_TIMES
def test_the_better_partners_sell_the_more_there_is_to_pass_on(midway):
    more = midway.rights(resale=0.0)
    eager = midway.given(resale_alignment=1.0).rights(resale=0.0)
    level = PARTS.index(0.20)
    sells = more.outlook.models > 0
    assert (part(eager, MICROSOFT, "sales", level) > part(more, MICROSOFT, "sales", level))[sells].all()


@AT_ALL_TIMES
def test_a_dollar_passed_on_is_worth_more_to_openai_the_scarcer_its_cash(midway):
    rich, poor = midway.with_cash(1e6).but("openai", runway=40.0), midway.with_cash(0.0).but("openai", runway=0.0)
    dear = poor.but("openai", burn=5.0)
    sells = midway.outlook.models > 0
    values = [flow_worth(OPENAI, each.outlook, midway.settings) for each in (rich, dear)]
    assert (values[1] > values[0])[sells].all()
    assert np.array_equal(*(flow_worth(MICROSOFT, each.outlook, midway.settings) for each in (rich, dear)))


@AT_ALL_TIMES
def test_the_part_agreed_is_the_part_in_force_and_level_zero_keeps_it(midway):
    passing = midway.rights(resale=0.1)
    assert (passing.amended("resale", 0).rights.resale == 0.1).all()
    for level in LEVELS:
        assert (passing.amended("resale", level).rights.resale == PARTS[level]).all()
